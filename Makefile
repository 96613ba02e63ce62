# Two commands do all: `make run` starts the dashboard, `make test` checks a change.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test sweep check data lock clean

run: .venv/run.stamp  ## install what the dashboard needs, then start it
	$(BIN)/streamlit run app.py

test: .venv/test.stamp check  ## install what tests need, Chromium too, and run what protects a change
	$(BIN)/python -m pytest -n 2 --dist loadgroup

sweep: .venv/test.stamp  ## the exhaustive audits: every view, width and theme, all briefs, damage, replicas
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m sweep tests/analysis tests/geodata tests/pages tests/sweep

check: .venv/test.stamp  ## formatting, lint, types, and known vulnerabilities of what is locked
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python .ci/audit.py

data: .venv/run.stamp  ## rebuild data/ from raw inputs: make data RAW=../shared/raw
	$(BIN)/python -m geodata.build --raw $(RAW)
	$(BIN)/python -m geodata.tables.metadata

lock:  ## write both lock files anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" pyproject.toml --group test -c requirements.lock -o requirements-test.lock

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	touch $@

# Compiled as it is imported: most of what tests need is not, and installing takes half as long.
.venv/test.stamp: requirements-test.lock .ci/install-chromium | .venv/bin/python
	$(BIN)/pip install --quiet --no-compile --require-hashes -r requirements-test.lock
	sh .ci/install-chromium
	touch $@

clean:  ## remove the environment and caches
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
