"""The effects figure shows what the table says."""

from itertools import product

import pandas as pd
import pytest

from pages import _figures, _words


@pytest.fixture
def table():
    """Twelve effects: the i-th is i / 10 with an interval from i / 10 - 0.05 to i / 10 + 0.15."""
    keys = product(_words.SKILLS, _words.MECHANISMS, _words.TYPES)
    frame = pd.DataFrame(keys, columns=["skill", "mechanism", "region_type"])
    frame["estimate"] = frame.index / 10
    return frame.assign(low=frame["estimate"] - 0.05, high=frame["estimate"] + 0.15)


@pytest.fixture(params=["light", "dark"])
def figure(request, table):
    return _figures.effects(table, theme=request.param, unit="Skill points")


def test_a_panel_for_each_mechanism_and_skill(figure):
    assert len(list(figure.select_xaxes())) == 4


def test_a_dot_for_each_effect(figure, table):
    assert sorted(trace.x[0] for trace in figure.data) == sorted(table["estimate"])


def test_error_bars_are_the_intervals_of_the_table(figure, table):
    drawn = {
        round(trace.x[0], 6): (
            trace.x[0] - trace.error_x.arrayminus[0],
            trace.x[0] + trace.error_x.array[0],
        )
        for trace in figure.data
    }
    for row in table.itertuples():
        assert drawn[round(row.estimate, 6)] == pytest.approx((row.low, row.high))


def test_region_types_differ_in_shape_as_well_as_colour(figure):
    looks = {trace.name: (trace.marker.symbol, trace.marker.color) for trace in figure.data}
    assert len(looks) == 3
    assert len({symbol for symbol, _ in looks.values()}) == 3
    assert len({colour for _, colour in looks.values()}) == 3


def test_description_says_every_effect_with_its_interval(table):
    said = _figures.describe_effects(table)
    for row in table.itertuples():
        assert f"{_words.number(row.estimate)} ({_words.interval(row.low, row.high)})" in said
