import os
import time

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.robustness import parallel as runs

pytestmark = pytest.mark.filterwarnings("ignore")  # distributed's own, and of killed processes


@pytest.fixture
def shared():
    return pd.DataFrame(np.random.default_rng(3).normal(size=(200, 12)))


def regression():
    """A task with random numbers and linear algebra; local, so that it travels by value."""

    def work(shared, seed):
        import numpy  # noqa: ICN001, PLC0415

        rng = numpy.random.default_rng(seed)
        y = shared.to_numpy() @ rng.normal(size=12) + rng.normal(size=len(shared))
        return numpy.linalg.lstsq(shared.to_numpy(), y)[0]

    return work


def slow(shared, task):
    time.sleep(0.01)
    return task


def test_processes_give_the_serial_results_to_the_last_bit(shared):
    seeds = np.random.SeedSequence(11).spawn(30)
    serial = runs.run(regression(), shared, seeds, workers=1)
    parallel = runs.run(regression(), shared, seeds, workers=2, batch=4)
    np.testing.assert_array_equal(np.array(parallel), np.array(serial))
    assert len({row.tobytes() for row in serial}) == 30


def test_processes_that_die_again_and_again_are_given_up(monkeypatch):
    monkeypatch.setattr(runs, "REPLACED", 1)

    def fatal(shared, task):

        os.kill(os.getpid(), 9)

    with pytest.raises(AnalysisError, match="Processes were lost 2 times"):
        runs.run(fatal, None, range(4), workers=2, batch=1)


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_and_cancelling(workers):
    seen = []
    with pytest.raises(runs.RunCancelledError, match="stopped after"):
        runs.run(
            slow_by_value(),
            None,
            range(400),
            workers=workers,
            batch=5,
            progress=lambda done, total: seen.append((done, total)),
            cancelled=lambda: len(seen) >= 2,
        )
    assert 2 <= len(seen) < 80
    assert all(total == 400 for _, total in seen)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def slow_by_value():
    def work(shared, task):
        import time  # noqa: PLC0415

        time.sleep(0.01)
        return task

    return work


def test_progress_ends_with_all_tasks():
    seen = []
    found = runs.run(slow, None, range(7), workers=1, batch=3, progress=lambda *at: seen.append(at))
    assert found == list(range(7))
    assert seen == [(3, 7), (6, 7), (7, 7)]
    assert runs.run(slow, None, [], workers=2) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_an_analysis_error_reaches_the_caller(workers):
    def refuse(shared, task):
        from analysis.errors import AnalysisError  # noqa: PLC0415

        message = f"Task {task} is refused."
        raise AnalysisError(message)

    with pytest.raises(AnalysisError, match="is refused"):
        runs.run(refuse, None, range(4), workers=workers, batch=1)


def test_an_address_without_a_scheduler_is_refused(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(runs, "CONNECT", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(AnalysisError, match="No Dask scheduler answers"):
            runs.run(slow, None, range(3), address=address)


def test_without_dask_an_address_is_refused(monkeypatch):
    monkeypatch.setattr(runs, "find_spec", lambda _: None)
    with pytest.raises(AnalysisError, match="Dask is not installed"):
        runs.run(slow, None, range(3), address="tcp://127.0.0.1:9")


@pytest.mark.parametrize("option", ["workers", "batch"])
def test_options_below_one_are_refused(option):
    with pytest.raises(AnalysisError, match=f"0 {option}"):
        runs.run(slow, None, range(3), **{option: 0})
