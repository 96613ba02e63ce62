"""Every problem of a survey, and that they are those that the schema's check refuses."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.survey.mapping import ColumnUse, Mapping, template
from analysis.survey.problems import MAY, MUST, drop_problem_rows, problems
from analysis.survey.recode import recode
from analysis.survey.schema import SCALES, check

MAPPING = Mapping(
    (
        ColumnUse("respondent_id", "id"),
        ColumnUse("cws_id", "hub"),
        ColumnUse("itl3", "place"),
        ColumnUse("hours_per_week", "hours"),
        ColumnUse("weight", "wt"),
        *(ColumnUse(item, f"Q_{item}", 1, 5) for item in SCALES["social_interaction"]),
        ColumnUse("structured_resources", "res", 1, 7),
        ColumnUse("social_cognitive", "soc", 0, 10),
        *(ColumnUse(item, f"Q_{item}", 0, 4) for item in SCALES["technical_digital"]),
    )
)


def clean():
    """Twelve respondents in four spaces and two regions, with nothing wrong."""
    n = np.arange(12)
    return pd.DataFrame(
        {
            "id": [f"p{i}" for i in n],
            "hub": [f"h{i // 3}" for i in n],
            "place": np.where(n < 6, "TLC31", "TLI35"),
            "hours": 10.0 + n,
            "wt": 1.0,
            **{f"Q_{item}": 1 + (n + k) % 5 for k, item in enumerate(SCALES["social_interaction"])},
            "res": 1 + n % 7,
            "soc": n % 11,
            **{f"Q_{item}": (n + k) % 5 for k, item in enumerate(SCALES["technical_digital"])},
        }
    ).astype(object)


def recoded(table):
    """The table in the schema; a place that is no ITL3 code is not carried."""
    place = table["place"]
    return recode(table, MAPPING, place.where(place.isin(["TLC31", "TLI35"]), None))


def listed(table):
    return problems(recoded(table), MAPPING)


def passes(table):
    try:
        check(recoded(table).survey)
    except AnalysisError:
        return False
    return True


def test_nothing_is_wrong_with_a_clean_table():
    assert listed(clean()).empty
    assert passes(clean())


CELLS = {
    "off the range": ("res", 8, "structured_resources", "in the range 1 to 7"),
    "below": ("Q_td_1", -1, "td_1", "in the range 0 to 4"),
    "no number": ("Q_si_2", "often", "si_2", "a number"),
    "no whole number": ("Q_si_2", 2.5, "si_2", "a whole number"),
    "infinite": ("hours", np.inf, "hours_per_week", "in the range 0 to 168"),
    "negative weight": ("wt", -2, "weight", "in the range 0 to 1e+06"),
    "no identifier": ("id", None, "respondent_id", "given for every respondent"),
    "identifier twice": ("id", "p0", "respondent_id", "given once"),
    "no space": ("hub", " ", "cws_id", "given for every respondent"),
    "unknown region": ("place", "Atlantis", "itl3", "a region that is known"),
    "space in two regions": ("hub", "h3", "cws_id", "in one region: most are in TLI35"),
}


@pytest.mark.parametrize("case", CELLS)
def test_one_wrong_cell_is_one_problem(case):
    column, value, field, rule = CELLS[case]
    table = clean()
    table.loc[4, column] = value
    found = listed(table)
    assert len(found) == 1
    shown = "[x]" if value in (None, " ") else str(value)
    assert tuple(found.loc[0, ["row", "column", "field", "value", "rule", "severity"]]) == (
        5,
        column,
        field,
        shown,
        rule,
        MUST,
    )
    assert found.loc[0, "remedy"].endswith(".")
    assert not passes(table)
    kept, counts = drop_problem_rows(recoded(table), found)
    assert dict(counts) == {rule: 1}
    assert len(kept.survey) == len(kept.given) == 11
    assert problems(kept, MAPPING).empty


def test_every_problem_is_listed():
    table = clean()
    for row, (column, value, *_) in enumerate(CELLS.values()):
        table.loc[row, column] = value
    assert len(listed(table).query("severity == 'must'")) >= len(CELLS) - 1


def test_blank_row_is_one_problem():
    table = clean()
    table.loc[12] = None
    table.loc[13] = " "
    found = listed(table)
    assert list(found["rule"]) == ["blank row"] * 2
    assert list(found["row"]) == [13, 14]
    assert not passes(table)


def test_column_without_an_answer():
    found = listed(clean().assign(Q_si_3=None))
    assert list(found["column"]) == ["Q_si_3"]
    assert found["row"].isna().all()
    assert found.loc[0, "rule"] == "an answer in some row"
    assert not passes(clean().assign(Q_si_3=None))


def test_scale_without_a_column():
    mapping = Mapping(tuple(use for use in MAPPING.uses if use.column != "soc"))
    table = clean()
    found = problems(recode(table, mapping, table["place"]), mapping)
    assert list(found["field"]) == ["social_cognitive"]
    assert found.loc[0, "rule"] == "a column for social-cognitive skills"


def test_no_rows():
    found = listed(clean().iloc[:0])
    assert list(found["rule"]) == ["at least one row"]


def test_repeated_rows_may_be_looked_at():
    table = clean()
    table.loc[12] = {**table.loc[3], "id": "other"}
    found = listed(table)
    assert found[["row", "value", "severity"]].to_numpy().tolist() == [[13, "repeated row", MAY]]
    assert passes(table)


def test_one_answer_throughout_may_be_looked_at():
    table = clean()
    answers = [column for column in table if column.startswith("Q_")] + ["res", "soc"]
    table.loc[2, answers] = 3
    found = listed(table)
    assert found[["row", "value", "severity"]].to_numpy().tolist() == [[3, "3 throughout", MAY]]


def test_examples_of_the_template_are_named():
    table = template()
    kinds = {"respondent_id", "itl3"}
    uses = [
        ColumnUse(name, name) if name in kinds else ColumnUse(name, name, 1, 5)
        for name in table
        if name in kinds or ("_" in name and name[-1].isdigit())
    ]
    mapping = Mapping(tuple(uses))
    found = problems(recode(table, mapping, table["itl3"]), mapping)
    assert list(found.loc[found["rule"] == "no example row", "row"]) == [1, 2]
    assert set(found["severity"]) == {MAY}


cells = st.none() | st.sampled_from(
    [
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        10,
        11,
        2.5,
        -1,
        np.nan,
        np.inf,
        "3",
        "x",
        "",
        "TLC31",
        "TLI35",
        "h1",
        "p3",
        "nan",
        1e7,
        True,
    ]
)
changes = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(list(clean().columns)), cells), max_size=4
)


@given(changes, st.lists(st.sampled_from(list(clean().columns)), max_size=1))
def test_no_must_is_the_same_as_passing_the_check(found, emptied):
    table = clean()
    for row, column, value in found:
        table.at[row, column] = value
    table[emptied] = None
    musts = listed(table).query("severity == 'must'")
    assert passes(table) == musts.empty
    kept, _ = drop_problem_rows(recoded(table), musts)
    left = problems(kept, MAPPING).query("severity == 'must'")
    assert left["row"].isna().all()
    if left.empty:
        check(kept.survey.reset_index(drop=True))


def test_columns_of_a_scale_with_another_range_are_asked_about():
    uses = tuple(use._replace(high=9.0) if use.field == "si_2" else use for use in MAPPING.uses)
    mapping = Mapping(uses)
    table = clean()
    found = problems(recode(table, mapping, table["place"]), mapping)
    mixed = found[found["rule"].str.startswith("the range of most columns")]
    shown = mixed[["column", "value", "severity"]].to_numpy().tolist()
    assert shown == [["Q_si_2", "1 to 9", MAY]]
    assert mixed["rule"].iloc[0].endswith("1 to 5")
    assert mixed["row"].isna().all()


def test_items_that_a_scale_sets_aside_are_not_asked_about():
    scale = ColumnUse("social_interaction", "net", 0, 10)
    table = clean().assign(net=5)
    mapping = Mapping((*MAPPING.uses, scale))
    found = problems(recode(table, mapping, table["place"]), mapping)
    assert not found["rule"].str.startswith("the range of").any()
