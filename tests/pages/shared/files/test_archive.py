"""The archive computes the shown numbers again on its own, and gives no survey away."""

import datetime as dt
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import survey as survey_schema
from analysis.effects import mechanism_effects
from analysis.regions import types
from analysis.robustness import variants
from pages.shared.files import archive as files_archive
from pages.shared.files.archive import Model
from pages.shared.files.downloads import About
from pages.shared.files.table import Column, Table, plain
from pages.your_data import survey_check
from tests.helpers import few
from tests.pages import csvw

ROOT = Path(__file__).parents[4]
SKILLS = ("social_cognitive", "technical_digital")
DATE = dt.date(2026, 5, 4)
ABOUT = About(
    title="Effects by region type",
    source="Simulated survey (Coworking Skills Atlas)",
    licence="MIT",
    notes=["Simulated survey: its magnitudes are assumptions."],
    address="https://atlas.example/effects",
)
OWN_ABOUT = ABOUT._replace(source="Survey of a visitor", notes=[])


@pytest.fixture(scope="module")
def survey():
    return survey_schema.check(pd.read_csv(ROOT / "data" / "survey_demo.csv"))


@pytest.fixture(scope="module")
def regions():
    tidy = pd.read_csv(ROOT / "data" / "region_indicators.csv", dtype={"period": str})
    indicators = types.indicator_table(tidy)
    return types.region_types(indicators, "multi_indicator", 1 / 3)[["type", "score"]]


def effects(model, survey, regions):
    survey = variants.varied(survey, model.scale, model.sample)
    return pd.concat(
        mechanism_effects(
            survey,
            skill,
            regions["type"].dropna(),
            controls=model.controls,
            cluster=model.cluster,
            estimator=model.estimator,
            covariance=model.covariance,
            level=model.level,
            standardised=model.standardised,
        )
        for skill in model.skills
    )


def archive(model, survey, regions, *, about=ABOUT, results=None, tables=None):
    shown = effects(model, survey, regions) if results is None else results
    return files_archive.reproduction_zip(
        model, survey, regions, shown, about, date=DATE, tables=tables or {}
    )


def members(file):
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def reproduce(file, folder, *arguments):
    """Run the archive's script where the atlas cannot be imported."""
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        opened.extractall(folder)
    command = [sys.executable, "-I", "reproduce.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


MODELS = {
    "plain": Model(SKILLS, "multi_indicator", 1 / 3),
    "CR2": Model(
        SKILLS, "multi_indicator", 1 / 3, ("role", "sector", "tenure_months"), covariance="CR2"
    ),
    "two-way": Model(
        SKILLS[:1],
        "multi_indicator",
        1 / 3,
        ("role",),
        ("itl3", "cws_id"),
        standardised=True,
        level=0.9,
    ),
    "weighted": Model(
        SKILLS[1:],
        "multi_indicator",
        1 / 3,
        ("tenure_months",),
        estimator="equal_regions",
        covariance="CR2",
        scale="component",
        sample="without TLI",
    ),
    "within": Model(
        SKILLS[1:],
        "multi_indicator",
        1 / 3,
        ("sector",),
        estimator="within",
        scale="without td_2",
        sample="role manager",
    ),
    "within, by space": Model(
        SKILLS[:1],
        "multi_indicator",
        1 / 3,
        cluster="cws_id",
        estimator="within",
        covariance="CR2",
        sample="nation England",
    ),
    "CR0": Model(SKILLS[1:], "multi_indicator", 1 / 3, cluster="cws_id", covariance="CR0"),
}


@pytest.mark.parametrize("name", few(MODELS))
def test_script_reproduces_every_number_without_the_atlas(name, survey, regions, tmp_path):
    model = MODELS[name]
    done = reproduce(archive(model, survey, regions), tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    count = 6 * len(model.skills)
    assert f"Equal: {count} effects recomputed, all as results.csv." in done.stdout
    assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")


def test_script_tells_a_number_that_differs(survey, regions, tmp_path):
    results = effects(MODELS["plain"], survey, regions).reset_index(drop=True)
    results.loc[2, "low"] += 1e-5
    done = reproduce(archive(MODELS["plain"], survey, regions, results=results), tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("social_cognitive / social_interaction / difference: low is ")
    assert "Equal" not in done.stdout


def test_same_arguments_same_bytes_and_no_clock(survey, regions):
    first, second = (archive(MODELS["plain"], survey, regions) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as opened:
        assert {member.date_time for member in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_simulated_survey_is_named_in_every_place(survey, regions):
    files = members(archive(MODELS["plain"], survey, regions))
    assert "Simulated survey: survey.csv" in files["README.txt"]
    for name in ("survey.csv", "results.csv"):
        table = pd.read_csv(io.StringIO(files[name]))
        assert table["source"].eq("Simulated survey (Coworking Skills Atlas)").all()
    assert "Downloaded: 2026-05-04" in files["README.txt"]
    assert "https://atlas.example/effects" in files["README.txt"]
    assert "Here: the top third of regions." in files["README.txt"]


def test_own_survey_stays_with_its_owner(survey, regions, tmp_path):
    model = Model(SKILLS, "multi_indicator", 1 / 3, ("role",), simulated=False)
    own = survey.assign(email=survey["respondent_id"] + "@mail.example")
    file = archive(model, own, regions, about=OWN_ABOUT)
    files = members(file)
    assert "survey.csv" not in files
    everything = "\n".join(files.values())
    assert "@mail.example" not in everything
    assert survey["respondent_id"].iloc[0] not in everything
    assert "CWS001" not in everything
    assert "Simulated survey" not in files["README.txt"] + files["results.csv"]
    assert "NOT in this archive" in files["README.txt"]
    columns = pd.read_csv(io.StringIO(files["data_dictionary.csv"]), na_filter=False)
    assert set(columns.loc[columns["file"] == "your survey", "column"]) == set(own.columns)

    without = reproduce(file, tmp_path)
    assert without.returncode == 2
    assert without.stdout.startswith("No file ")
    # a survey with items alone: the script scores the scales
    own.drop(columns=list(survey_schema.SCALES)).to_csv(tmp_path / "mine.csv", index=False)
    assert reproduce(file, tmp_path, "mine.csv").returncode == 0


def test_a_file_of_another_layout_gets_one_sentence(survey, regions, tmp_path):
    model = MODELS["plain"]._replace(
        controls=("role",), simulated=False, prepared=("Answers from 0 to 10 are rescaled.",)
    )
    file = archive(model, survey, regions, about=OWN_ABOUT)
    assert "What was done to the file:\n- Answers from 0 to 10" in members(file)["README.txt"]
    assert json.loads(members(file)["specification.json"])["prepared"] == list(model.prepared)
    foreign = survey.rename(columns={"role": "Job", "itl3": "where", "si_1": "Q1"})
    foreign.drop(columns="social_interaction").to_csv(tmp_path / "mine.csv", index=False)
    done = reproduce(file, tmp_path, "mine.csv")
    assert (done.returncode, done.stderr) == (2, "")
    assert "has no column itl3, role, social_interaction: give the survey as" in done.stdout


@pytest.mark.sweep
def test_the_survey_as_read_gives_the_results(survey, regions, tmp_path):
    model = MODELS["CR2"]._replace(simulated=False, controls=("sector",), sample="role 1")
    coded = survey["role"].map({"manager": "1", "coworker": "None"})
    sector = survey["sector"].replace(survey["sector"].iloc[0], "-first")
    gaps = survey.assign(role=coded.mask(survey.index < 20, None), sector=sector)
    file = archive(model, gaps, regions, about=OWN_ABOUT)
    (tmp_path / files_archive.AS_READ).write_bytes(survey_check.as_read_csv(gaps))
    for cut in ("role 1", "role None"):
        file = archive(model._replace(sample=cut), gaps, regions, about=OWN_ABOUT)
        done = reproduce(file, tmp_path, files_archive.AS_READ)
        assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "empty.csv").write_text("")
    done = reproduce(file, tmp_path, "empty.csv")
    assert (done.returncode, done.stderr) == (2, "")


def test_dictionary_describes_every_column_of_every_file(survey, regions):
    model = MODELS["plain"]._replace(controls=("role",))
    files = members(archive(model, survey, regions))
    columns = pd.read_csv(io.StringIO(files["data_dictionary.csv"]), na_filter=False)
    for name in ("survey.csv", "results.csv", "region_types.csv"):
        header = pd.read_csv(io.StringIO(files[name]), nrows=0).columns
        assert columns.loc[columns["file"] == name, "column"].tolist() == header.tolist()
    assert (columns != "").all(axis=None)
    survey_rows = columns[columns["file"] == "survey.csv"].set_index("column")
    assert survey_rows.loc["role", "values"] == "coworker; manager"
    assert survey_rows.loc["si_1", "values"].startswith("1 = Strongly disagree; 2 = ")
    assert survey_rows.loc["si_1", "range"] == "1 to 5"
    assert survey_rows.loc["respondent_id", "values"] == "[z]"


@pytest.mark.parametrize("simulated", [True, False])
def test_metadata_describe_every_table_of_the_archive(simulated, survey, regions):
    rows = pd.DataFrame({"skill": ["a"], "low": [-np.inf]})
    columns = (Column("skill", "", "Skill"), Column("low", "", "Lower limit", "points"))
    shown = {"shown": Table("atlas-shown", "Shown.", columns, rows)}
    model = MODELS["plain"]._replace(simulated=simulated)
    files = members(archive(model, survey, regions, tables=shown))
    told = json.loads(files["csv-metadata.json"])
    tables = {table["url"]: table for table in told["tables"]}
    assert set(tables) == {name for name in files if name.endswith(".csv")}
    for name, table in tables.items():
        assert csvw.faults(files[name], table, told["null"]) == []
        assert all(column["dc:description"] for column in table["tableSchema"]["columns"])


def test_rare_category_is_not_listed(survey, regions):
    rare = survey.assign(role=np.where(np.arange(len(survey)) < 9, "founder", survey["role"]))
    model = MODELS["plain"]._replace(controls=("role",), simulated=False)
    files = members(archive(model, rare, regions, about=OWN_ABOUT))
    assert "founder" not in "".join(files.values())
    assert "coworker; manager; [c]" in files["data_dictionary.csv"]


def test_text_is_neutralised_and_missing_is_marked(survey, regions):
    rows = pd.DataFrame({"words": ["=1+1", None], "value": [1.5, np.nan]})
    table = plain("atlas-shown", "Shown.", rows)
    files = members(archive(MODELS["plain"], survey, regions, tables={"shown": table}))
    assert files["tables/shown.csv"].splitlines()[1:] == [
        "'=1+1,1.5,Simulated survey (Coworking Skills Atlas)",
        "[x],[x],Simulated survey (Coworking Skills Atlas)",
    ]


def test_requirements_are_the_versions_that_computed(survey, regions):
    lines = members(archive(MODELS["plain"], survey, regions))["requirements.txt"].splitlines()
    assert f"pandas=={pd.__version__}" in lines
    assert f"numpy=={np.__version__}" in lines


@pytest.mark.parametrize("name", ["CR2", "two-way"])
def test_snippet_computes_what_the_page_shows(name, survey, regions, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(files_archive.python_snippet(MODELS[name]), names)  # noqa: S102 (that it runs is the point)
    pd.testing.assert_frame_equal(names["effects"], effects(MODELS[name], survey, regions))
    assert "social_interaction" in capsys.readouterr().out


@pytest.mark.parametrize("definition", ["output", "income", "deprivation"])
def test_snippet_runs_with_each_definition(definition, monkeypatch):
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    cut = 0.4 if definition == "deprivation" else 80.0
    exec(files_archive.python_snippet(Model(SKILLS[:1], definition, cut)), names)  # noqa: S102 (as above)
    assert len(names["effects"]) == 6


def test_snippet_reads_own_files(survey, regions, monkeypatch, tmp_path):
    model = Model(SKILLS, "own", 0.5, ("role",), simulated=False)
    survey = survey.assign(role=survey["role"].map({"manager": "1", "coworker": "2"}))
    (tmp_path / "data").symlink_to(ROOT / "data")
    survey.to_csv(tmp_path / files_archive.AS_READ, index=False)
    regions["type"].rename_axis("itl3").to_csv(tmp_path / "my_region_types.csv")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(files_archive.python_snippet(model), names)  # noqa: S102 (as above)
    pd.testing.assert_frame_equal(names["effects"], effects(model, survey, regions))


def test_own_list_is_described_without_a_threshold(survey, regions):
    model = MODELS["plain"]._replace(definition="own", cut=float("nan"))
    readme = members(archive(model, survey, regions))["README.txt"]
    assert "your own list of ITL3 codes" in readme
    assert "Here:" not in readme
    assert "nan" not in readme
