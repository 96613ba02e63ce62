"""What the documents say is tried against the code: guides are performed, examples are run."""

import ast
import hashlib
import inspect
import json
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis import disclosure, effects, scenarios
from analysis.checks import oster, power, unobserved
from analysis.estimation import conley, spatial
from analysis.regions import (
    access,
    definitions,
    own_index,
    own_index_sensitivity,
    peers,
    types,
    unusual,
)
from analysis.robustness import fits
from analysis.survey import simulated
from geodata.uploads.file_kinds import LIMITS
from pages.robustness import choices, joint_test
from pages.scenarios import siting_data
from pages.shared.frame.rooms import rooms
from pages.shared.words import sentences
from tests.helpers import LONGEST_S

ROOT = Path(__file__).parents[1]
LONGEST_GUIDE = 30
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def sections(text):
    """Text under each heading of the second level."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


GUIDES = sections(read("docs/extend.md"))


def run(code, folder):
    """Run Python in a folder, which alone is imported from."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_S,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def perform(guide, folder):
    """Do what a guide says: each block goes to the file that was named last before it."""
    text = GUIDES[guide]
    for block in BLOCK.finditer(text):
        before = text[: block.start()]
        target = folder / re.findall(r"`([\w/.]+\.(?:py|toml))`", before)[-1]
        content = block[2]
        if "New file" in before.rstrip().splitlines()[-1]:
            assert not target.exists()
            target.parent.mkdir(exist_ok=True)
            target.write_text(content, encoding="utf-8")
        else:
            old = target.read_text(encoding="utf-8")
            target.write_text(f"{old}\n{content}", encoding="utf-8")


@pytest.fixture
def copy(tmp_path):
    """A copy of the code; the data are the repository's own."""
    for package in ("analysis", "geodata", "pages"):
        ignored = shutil.ignore_patterns("__pycache__", "atlas")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    (tmp_path / "data").symlink_to(ROOT / "data")
    (tmp_path / "pages" / "static" / "atlas").symlink_to(ROOT / "pages" / "static" / "atlas")
    return tmp_path


@pytest.mark.parametrize("guide", GUIDES)
def test_guide_is_short(guide):
    lines = [line for line in GUIDES[guide].splitlines() if line and not line.startswith("```")]
    assert len(lines) < LONGEST_GUIDE


def test_guide_to_an_indicator_works(copy):
    perform("An indicator", copy)
    districts = pd.read_parquet(copy / "data" / "districts.parquet", columns=["lad", "nation"])
    # One value everywhere: so is the mean over the districts of a region.
    published = pd.DataFrame(
        {
            "areacd": [*districts["lad"], "K02000001"],
            "period": "2024-04-01/P1Y",
            "observation": 7.25,
            "lci_95": 7.0,
            "uci_95": 7.5,
            "status": "",
            "indicator": "Life satisfaction",
        }
    )
    raw = copy / "raw" / "ons" / "life-satisfaction.csv"
    raw.parent.mkdir(parents=True)
    published.to_csv(raw, index=False)
    declared = copy / "geodata" / "inputs" / "indicators.toml"
    checksum = hashlib.sha256(raw.read_bytes()).hexdigest()
    declared.write_text(declared.read_text().replace("0" * 64, checksum))
    said = run(
        """
        import json
        from pathlib import Path
        from geodata.inputs import catalogue, series, sources
        from geodata.tables import read_table
        [source] = [s for s in sources.sources() if s.file == "ons/life-satisfaction.csv"]
        sources.verify(Path("raw"), source)
        [added] = [s for s in series.declared_series() if s.key == "life_satisfaction"]
        parts = series.district_parts(read_table("small_areas"))
        rows = series.read_and_carry(added, Path("raw"), parts)
        regions = rows[rows["geography"] == "ITL3"]
        known = catalogue.catalogue().set_index("key").loc["life_satisfaction"]
        print(json.dumps({
            "regions": regions["area_code"].nunique(),
            "indicators": regions["indicator"].unique().tolist(),
            "values": regions["value"].round(9).unique().tolist(),
            "unit": known["unit"], "licence": known["licence"],
        }))
        """,
        copy,
    )
    assert json.loads(said) == {
        "regions": 182,
        "indicators": ["life_satisfaction"],
        "values": [7.25],
        "unit": "points, 0 to 10",
        "licence": "OGL v3.0",
    }


def test_guide_to_an_estimator_works(copy):
    perform("An estimator", copy)
    said = run(
        """
        import json
        import numpy as np, pandas as pd, statsmodels.api as sm
        from analysis import effects, survey
        from analysis.estimation import design
        from analysis.regions.types import indicator_table, region_types
        from pages.shared.store.model import ESTIMATORS, Model
        tidy = pd.read_csv("data/region_indicators.csv", dtype={"period": str}, low_memory=False)
        types = region_types(indicator_table(tidy))["type"]
        people = survey.check(pd.read_csv("data/survey_demo.csv"))
        made = design.design_matrix(people, "technical_digital", types)
        size = made.groups["cws_id"].map(made.groups["cws_id"].value_counts())
        oracle = sm.WLS(made.y, made.X, weights=1 / size.to_numpy()).fit(
            cov_type="cluster", cov_kwds={"groups": pd.factorize(made.groups["itl3"])[0]}
        )
        _, L = design.contrast_matrix(made.names)
        ours = effects.mechanism_effects(
            people, "technical_digital", types, estimator="equal_spaces"
        )
        print(json.dumps({
            "menu": [kind.label for kind in ESTIMATORS.values()][-1],
            "words": Model("deprivation", 1 / 3, "equal_spaces", "CR1").words,
            "estimates": bool(np.allclose(ours["estimate"], L @ oracle.params, atol=1e-10)),
            "errors": bool(np.allclose(
                ours["std_error"], np.sqrt(np.diag(L @ oracle.cov_params() @ L.T)), rtol=1e-8
            )),
        }))
        """,
        copy,
    )
    assert json.loads(said) == {
        "menu": "Spaces weighted the same",
        "words": "Least squares, spaces weighted the same, errors cluster-robust (CR1), "
        "clustered by regions",
        "estimates": True,
        "errors": True,
    }


def test_guide_to_a_page_works(copy):
    perform("A page", copy)
    said = run(
        """
        import json
        from streamlit.testing.v1 import AppTest
        app = AppTest.from_file("pages/router.py", default_timeout=300)
        app.query_params["rows"] = "3"
        app.run()
        app.switch_page("oldest/page.py").run()
        links = [link.proto.query_string for link in app.get("page_link")]
        print(json.dumps({
            "errors": [e.message for e in app.exception] + [e.value for e in app.error],
            "title": app.title[0].value,
            "rows": sum(html.proto.body.count("rowheader") for html in app.get("html")),
            "carried": len(links) > 1 and all("rows=3" in link for link in links),
        }))
        """,
        copy,
    )
    shown = json.loads(said.splitlines()[-1])
    assert re.fullmatch(r"The oldest indicator is of \d{4}.*", shown.pop("title"))
    assert shown == {"errors": [], "rows": 3, "carried": True}


ARCHITECTURE = read("docs/architecture.md")
PACKAGES = ("analysis", "geodata", "pages")


def modules_of(package):
    """Modules of a package by their names in it; the package's own ``__init__`` is left out."""
    found = (path.relative_to(ROOT / package) for path in (ROOT / package).rglob("*.py"))
    return {".".join(path.with_suffix("").parts) for path in found} - {"__init__"}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_has_its_place_in_the_architecture(package):
    rows = sections(ARCHITECTURE)[f"Modules of `{package}`"].strip().splitlines()[2:]
    patterns = [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[2])]
    assert len(patterns) == len(set(patterns))
    modules = modules_of(package)
    unnamed = {m for m in modules if not any(fnmatchcase(m, pattern) for pattern in patterns)}
    absent = {pattern for pattern in patterns if not any(fnmatchcase(m, pattern) for m in modules)}
    assert (unnamed, absent) == (set(), set())


def test_import_rules_are_those_that_hold():
    told = {
        names[0]: set(names[1:])
        for row in sections(ARCHITECTURE)["Folders and what they may import"].splitlines()
        if (names := re.findall(r"`([^`]+)`", row)) and row.startswith("|")
    }
    tree = ast.parse(read("tests/test_architecture.py"))
    held = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "FORBIDDEN"
    )
    assert told == held


API = re.compile(r"^```python\n(.*?)^```\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Files that a guide or a command makes.
MADE = {
    "analysis/effects/estimators/equal_spaces.py",
    "pages/oldest/__init__.py",
    "pages/oldest/page.py",
    "data/coworking_layer.json",
}
SERVER = "{'streamlit', 'plotly', 'matplotlib'}"


def test_api_examples_print_what_stands_beneath_them():
    text = read("docs/api.md")
    blocks = API.findall(text)
    assert len(blocks) == text.count("```python") == len(sections(text))
    code = "\n".join(f"{code}\nprint('----')" for code, _ in blocks)
    said = run(f"{code}\nimport sys\nprint({SERVER} & set(sys.modules))", ROOT)
    assert said.split("----\n") == [*(printed for _, printed in blocks), "set()\n"]


def test_readme_example_runs():
    (code,) = re.findall(r"^```python\n(.*?)^```$", read("README.md"), re.MULTILINE | re.DOTALL)
    assert "left-behind" in run(code, ROOT)


def test_notebook_example_finds_what_the_simulation_put_in():
    said = run("import examples.region_types", ROOT)
    assert "Simulated survey" in said
    # The survey is simulated with the atlas's own definition: 0.50 against 0.20.
    low, high = re.search(r"multi_indicator +difference +[\d.]+ +([\d.]+) +([\d.]+)", said).groups()
    assert float(low) < 0.3 < float(high)


def public_names(package):
    """Syntax tree of every public function and class of a package's modules, with its module."""
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            named = isinstance(node, (ast.FunctionDef, ast.ClassDef))
            if named and not node.name.startswith("_"):
                yield ".".join(part for part in parts if part != "__init__"), node


@pytest.mark.parametrize("package", ["analysis", "geodata"])
def test_every_public_name_has_a_summary_line(package):
    without = [
        f"{module}.{node.name}"
        for module, node in public_names(package)
        if not re.fullmatch(r"\S.{8,}[.`]", (ast.get_docstring(node) or "").split("\n\n")[0])
    ]
    assert not without


def test_methods_name_what_there_is():
    known = {f"{module}.{node.name}" for module, node in public_names("analysis")}
    rooms = (effects, disclosure, scenarios)
    known |= {f"{room.__name__}.{name}" for room in rooms for name in room.__all__}
    named = set(re.findall(r"`(analysis\.[\w.]+)`", read("docs/method.md")))
    assert len(named) > 30
    assert not named - known


def test_methods_list_every_reference_of_the_docstrings():
    listed = sections(read("docs/method.md"))["References"]
    cited = set()
    for _, node in public_names("analysis"):
        text = " ".join((ast.get_docstring(node) or "").partition("References\n")[2].split())
        # Authors and year, up to the title: "Holm, S. (1979)."
        cited |= set(
            re.findall(r"((?:[A-Z][\w\-ØøÉé']+), [A-Z]\.[^()]*? \((?:19|20)\d\d)\)\.", text)
        )
    assert len(cited) > 30
    assert not {cite for cite in cited if cite not in listed}


def default(function, name):
    return inspect.signature(function).parameters[name].default


def listed(numbers):
    """Numbers as a sentence lists them."""
    *first, last = (f"{number:,g}" for number in numbers)
    return f"{', '.join(first)} and {last}"


def numbers_of_the_methods():
    """Section and words of the methods that hold a number, the number as the code has it."""
    truth, shares = simulated.DEFAULT_TRUTH, definitions.DEFINITIONS
    regions, least = truth.regions, disclosure.DEFAULT
    kinds = "Region types"
    yield kinds, f"at least {types.MIN_INDICATORS} of {len(definitions.INDICATORS)}"
    yield kinds, f"GVA per head below {shares['output'].threshold:g}%"
    yield kinds, f"GDHI per head below {shares['income'].threshold:g}%"
    yield kinds, f"must carry {100 * own_index.LEAST_WEIGHT:g}% of the weight"
    drawn = (
        f"(total {own_index_sensitivity.CONCENTRATION:g}, {own_index_sensitivity.DRAWS:,} draws)"
    )
    yield kinds, drawn
    yield kinds, f"the share moved by {100 * own_index_sensitivity.STEP:g} percentage points"
    made = "The simulated survey"
    yield made, f"{truth.spaces} coworking spaces in {sum(regions.values())} regions"
    yield made, f"({regions['left-behind']} left-behind and {regions['advanced']} advanced;"
    yield made, f"(seed {simulated.SEED})"
    errors = "Cluster-robust errors"
    yield errors, f"with {default(effects.mechanism_effects, 'draws'):,} draws"
    hidden = "What is not observed"
    yield hidden, f"{listed(k for k, _ in unobserved.STRENGTHS)} times as strong"
    yield hidden, f"an $R^2$ of {oster.MULTIPLE:g} times"
    yield hidden, f"a probability of {100 * power.POWER:g}%"
    yield hidden, f"simulating {power.DRAWS:,} of them"
    yield "Scenarios", f"over {default(scenarios.parameter_draws, 'draws'):,} draws"
    siting = "Where the next coworking spaces would reach most people"
    yield siting, f"up to {siting_data.MOST} places"
    yield siting, f"{100 * siting_data._GAP:g}% or after {siting_data._SECONDS:g} seconds"
    curve, limits = "Specification curve and its joint test", choices.LIMITS
    yield curve, f"subset of {limits[0]:,}, {limits[1]:,} or {limits[2]:,} of them"
    yield curve, f"imposed, {default(fits.fit_all, 'draws')} draws)"
    joint = f"up to {joint_test.JOINT} specifications, {joint_test.DRAWS:,} draws"
    yield curve, joint
    yield from numbers_of_the_robustness_page()
    yield "Space", f"false discovery rate of {100 * default(spatial.local_moran, 'share'):g}%"
    yield "Space", f"{default(conley.conley_effects, 'cutoff_km'):g} km unless moved"
    others = "Regions among others"
    yield others, f"the {default(peers.similar, 'k')} with the smallest"
    among = f"over {len(peers.FEATURES)} indicators, of which both must have"
    yield others, f"{among} {100 * peers.MIN_SHARED:g}%"
    scales = f"{unusual.MAD_SCALE}\\,\\text{{MAD}},\\,{unusual.MEAN_AD_SCALE}\\,\\text{{mean"
    yield others, scales
    yield others, f"at least {unusual.MIN_COMPARATORS} comparators"
    yield others, f"within {listed(access.THRESHOLDS_KM)} km"
    small = f"fewer than {least.respondents} respondents or {least.spaces} coworking spaces"
    yield "Disclosure control", small
    yield "Disclosure control", f"rounded to the nearest {disclosure.ROUNDING},"


def numbers_of_the_robustness_page():
    """Numbers that stand in calls."""
    code = read("pages/robustness/data.py")
    for draws in set(re.findall(r"uk=.*draws=(\d+)", code)):
        curve = "Specification curve and its joint test"
        yield curve, f"from {int(draws):,} draws of a multivariate t"
    for draws in set(re.findall(r"moran\w*\(.*?draws=(\d+)", code)):
        yield "Space", f"by {int(draws):,} permutations"
    for near in set(re.findall(r"nearest_weights\(.*, (\d+)\)", code)):
        yield "Space", f"the {near} nearest regions"


def test_numbers_of_the_methods_are_the_codes_own():
    told = {name: " ".join(text.split()) for name, text in sections(read("docs/method.md")).items()}
    stated = list(numbers_of_the_methods())
    assert len(stated) > 30
    assert not [(section, words) for section, words in stated if words not in told[section]]


def test_methods_tell_the_slopes_of_the_simulated_survey():
    section = sections(read("docs/method.md"))["The simulated survey"]
    rows = [row.strip("| ").split(" | ") for row in section.splitlines() if row.startswith("|")]
    slopes = simulated.truth_effects().pivot_table(
        index=["skill", "mechanism"], columns="region_type", values="estimate"
    )
    truth = {
        (skill.replace("_", "-"), mechanism.replace("_", " "), *(f"{v:.2f}" for v in row))
        for (skill, mechanism), row in zip(
            slopes.index, slopes[["left-behind", "advanced"]].to_numpy(), strict=True
        )
    }
    assert {tuple(row) for row in rows[2:]} == truth


def test_citation_is_of_this_version():
    citation = yaml.safe_load(read("CITATION.cff"))
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert f"version {project['version']}." in sentences.CITATION
    assert {"cff-version", "message", "title", "authors", "abstract"} <= set(citation)
    (article,) = citation["references"]
    assert article["doi"] == "10.1080/00343404.2026.2639508"


@pytest.mark.parametrize("name", [path.relative_to(ROOT).as_posix() for path in DOCUMENTS])
def test_links_and_paths_lead_somewhere(name):
    text = read(name)
    folder = (ROOT / name).parent
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)\)", text)
    # A path in code that begins with a folder of the repository, without a placeholder.
    paths = re.findall(r"`((?:analysis|geodata|pages|data|docs|tests|benchmarks)/[\w./]*)`", text)
    absent = [link for link in links if not (folder / link).exists()]
    absent += [path for path in paths if not (ROOT / path).exists() and path not in MADE]
    assert not absent


def test_readme_names_every_page_and_document():
    text = read("README.md")
    titles = [page.title for page in rooms().values() if page.menu]
    assert not [title for title in titles if f"*{title}*" not in text]
    assert not [path for path in DOCUMENTS if path.name not in text]


def test_every_setting_of_a_server_is_documented():
    text = read("docs/deploy.md")
    code = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    used = set(re.findall(r"\bATLAS_[A-Z_]+", "".join(path.read_text() for path in code)))
    assert set(re.findall(r"^\| `(ATLAS_[A-Z_]+)`", text, re.MULTILINE)) == used
    assert f"limited to {LIMITS.memory / 1e9:g} GB" in text


def test_pictures_fit_into_a_readme():
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert len(pictures) >= 4
    assert all(path.stat().st_size < 300_000 for path in pictures)
