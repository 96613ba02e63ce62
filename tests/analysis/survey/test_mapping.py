"""The mapping: its file, and the template that people fill in."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.survey.mapping import (
    BY_KEY,
    FIELDS,
    ColumnUse,
    Mapping,
    check_mapping,
    data_dictionary,
    from_json,
    identifier_text,
    template,
    to_json,
)
from analysis.survey.schema import CONTROLS, IDENTIFIERS, SCALES, WEIGHT

MAPPING = Mapping(
    (
        ColumnUse("itl3", "Postcode"),
        ColumnUse("si_1", "Q1", 1.0, 7.0, reversed=True, missing_codes=(99.0, "N/A")),
        ColumnUse("technical_digital", "Q8", 0.0, 10.0),
        ColumnUse("technical_digital", "Q9", 1.0, 2.0, answers=(("No", 1.0), ("Yes", 2.0))),
    )
)
COLUMNS = ["Postcode", "Q1", "Q8", "Q9"]


def test_fields_are_the_schemas():
    items = [item for scale in SCALES.values() for item in scale]
    assert set(BY_KEY) == {*IDENTIFIERS, *items, *SCALES, *CONTROLS, WEIGHT}
    assert len(FIELDS) == len(BY_KEY)


def test_mapping_survives_its_file():
    assert from_json(to_json(MAPPING), COLUMNS) == (MAPPING, [])


def test_columns_that_the_table_lacks_are_listed():
    mapping, absent = from_json(to_json(MAPPING), ["Postcode", "Q9"])
    assert absent == ["Q1", "Q8"]
    assert [use.column for use in mapping.uses] == ["Postcode", "Q9"]


numbers = st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6)
uses = st.builds(
    ColumnUse,
    st.sampled_from(sorted(SCALES)),
    st.text(),
    st.floats(-1e6, 0),
    st.floats(1, 1e6),
    st.booleans(),
    st.lists(st.text() | numbers).map(tuple),
    st.lists(st.tuples(st.text(), numbers)).map(tuple),
)


@given(st.lists(uses, unique_by=lambda use: use.column, max_size=6))
def test_any_mapping_survives_its_file(found):
    mapping = Mapping(tuple(found))
    assert from_json(to_json(mapping), [use.column for use in found]) == (mapping, [])


def _entry(**changes):
    content = json.loads(to_json(Mapping((ColumnUse("itl3", "Place"),))))
    content["columns"][0] |= changes
    return json.dumps(content)


FOREIGN = {
    "empty": "",
    "no JSON": "PK\x03\x04",
    "list": "[]",
    "deep": "[" * 100_000,
    "long": " " * 1_000_001,
    "other file": '{"format": "a colour scheme"}',
    "newer": to_json(Mapping()).replace('"version": 1', '"version": 2'),
    "no columns": to_json(Mapping()).replace("[]", "7"),
    "entry is text": to_json(Mapping()).replace("[]", '["itl3"]'),
    "unknown field": _entry(field="colour"),
    "field is a list": _entry(field=["itl3"]),
    "column is a number": _entry(column=3),
    "code is a list": _entry(missing_codes=[[1]]),
    "endless": _entry(low=1e400),
    "answer is a triple": _entry(answers=[["a", 1, 2]]),
    "entry has more": _entry(more=1),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_foreign_file_is_refused_in_a_sentence(case):
    with pytest.raises(AnalysisError, match="choose a file that was saved here"):
        from_json(FOREIGN[case], ["Place"])


@given(st.text())
def test_any_text_is_read_or_refused(text):
    with pytest.raises(AnalysisError):
        from_json(text, [])


CONTRADICTIONS = {
    "column twice": (MAPPING.uses[1], ColumnUse("si_2", "Q1", 1, 5), "Column Q1 is used twice"),
    "field twice": (MAPPING.uses[1], ColumnUse("si_1", "Q2", 1, 5), "Field si_1 is used twice"),
    "no range": (MAPPING.uses[0], ColumnUse("si_1", "Q2"), "Q2 is None to None"),
    "range reversed": (MAPPING.uses[0], ColumnUse("si_1", "Q2", 5, 1), "Q2 is 5 to 1"),
    "absent": (MAPPING.uses[0], ColumnUse("si_1", "Q7", 1, 5), "no column Q7"),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_contradiction_is_refused(case):
    *pair, words = CONTRADICTIONS[case]
    with pytest.raises(AnalysisError, match=words):
        check_mapping(Mapping(tuple(pair)), ["Postcode", "Q1", "Q2"])


def test_first_column_of_a_field():
    assert MAPPING.column("technical_digital") == "Q8"
    assert MAPPING.column("cws_id") is None


def test_template_marks_its_examples():
    table = template()
    assert set(table.columns) == set(BY_KEY) - set(SCALES)
    assert table["respondent_id"].str.startswith("EXAMPLE").all()
    assert table.notna().all().all()


def test_dictionary_explains_every_field():
    table = data_dictionary()
    assert list(table["field"]) == [field.key for field in FIELDS]
    assert table.astype(str).ne("").all().all()
    wording = table.set_index("field").at["td_2", "description"]
    assert wording == SCALES["technical_digital"]["td_2"]


def test_identifiers_are_text_without_decimals():
    values = pd.Series([1.0, 20.0, None, " a ", "", 2.5], dtype=object)
    assert list(identifier_text(values)) == ["1", "20", None, "a", None, "2.5"]
