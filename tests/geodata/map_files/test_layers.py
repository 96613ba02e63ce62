import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal

from geodata.errors import DataError
from geodata.map_files.layers import class_breaks, classes, layers

ORDER = ["TLC31", "TLC32", "TLC33", "TLC41", "TLC42", "TLN06"]


@pytest.fixture
def entry():
    texts = ["label", "short_label", "unit", "group", "direction_words", "description", "caveat"]
    texts += ["source", "licence", "period_note"]
    return dict.fromkeys(texts, "") | {"key": "rate", "decimals": 1}


@pytest.fixture
def indicators():
    """Regions at 10 to 50 in 2023, at 0 in 2022; Northern Ireland is not covered."""
    new = pd.DataFrame({"area_code": ORDER, "value": [30, 10, 20, 50, 40, np.nan]})
    new = new.assign(period="2023", status=["", "", "", "", "", "x"])
    old = new.assign(period="2022", value=0.0)
    frame = pd.concat([new, old]).assign(geography="ITL3", indicator="rate")
    return frame.assign(lower_95=frame["value"] - 1.234, upper_95=np.nan)


def made(indicators, entry):
    return layers(indicators, pd.DataFrame([entry]), ORDER)["layers"][0]


def test_values_are_the_newest_in_the_order_of_the_shapes(indicators, entry):
    layer = made(indicators.sample(frac=1, random_state=1), entry)
    assert layer["values"] == [30, 10, 20, 50, 40, None]
    assert layer["low"] == [28.77, 8.77, 18.77, 48.77, 38.77, None]
    assert layer["high"] is None
    assert layer["status"] == ["", "", "", "", "", "x"]
    assert layer["rank"] == [3, 5, 4, 1, 2, None]
    assert layer["period"] == "2023"


def test_one_value_a_class(indicators, entry):
    layer = made(indicators, entry)
    assert_array_equal(classes(np.array([10, 20, 30, 40, 50.0]), layer["breaks"]), range(5))


def test_periods_that_differ_are_said(indicators, entry):
    indicators.loc[(indicators["area_code"] == "TLC31"), "period"] = "2019"
    indicators = indicators.drop_duplicates(["area_code", "period"])
    assert made(indicators, entry)["period"] == "2019 to 2023"
    assert made(indicators, entry | {"period_note": "by nation"})["period"] == "by nation"


def test_yes_or_no_has_words_instead_of_breaks(indicators, entry):
    indicators["value"] = 1.0
    layer = made(indicators.assign(indicator="coastal"), entry | {"key": "coastal"})
    assert layer["categories"] == ["Not coastal", "Coastal"]
    assert layer["breaks"] is None
    assert layer["rank"] is None


def test_the_result_is_json_without_nan(indicators, entry):
    content = layers(indicators, pd.DataFrame([entry]), ORDER)
    assert json.loads(json.dumps(content, allow_nan=False)) == content


def test_a_region_without_a_row_is_named(indicators, entry):
    with pytest.raises(DataError, match="rate has no row for the region TLC33"):
        made(indicators[indicators["area_code"] != "TLC33"], entry)


def test_too_few_distinct_values_are_an_error():
    with pytest.raises(DataError, match="4 distinct values"):
        class_breaks(np.array([1.0, 2.0, 3.0, 4.0, 4.0]))


def test_breaks_are_round_and_classes_even():
    values = np.linspace(0.13, 100.7, 1000)
    breaks = class_breaks(values)
    assert breaks == [20.0, 40.0, 60.0, 80.0]


def test_a_value_on_a_break_belongs_above():
    assert_array_equal(classes(np.array([19.9, 20.0, 80.0]), [20.0, 40.0, 60.0, 80.0]), [0, 1, 4])


def test_many_zeros_leave_no_class_empty():
    values = np.concatenate([np.zeros(100), np.arange(1.0, 60.0)])
    sizes = np.bincount(classes(values, class_breaks(values)), minlength=5)
    assert (sizes > 0).all()
    assert sizes.sum() == len(values)


@given(arrays(float, st.integers(5, 60), elements=st.floats(0, 1e6).map(lambda x: round(x, 2))))
def test_no_class_is_ever_empty(values):
    if len(np.unique(values)) < 5:
        return
    breaks = class_breaks(values)
    assert (np.diff(breaks) > 0).all()
    assert (np.bincount(classes(values, breaks), minlength=5) > 0).all()
