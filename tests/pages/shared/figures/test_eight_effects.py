"""The light figure of all effects, on effects whose places on the scale are known."""

import re

import numpy as np
import pandas as pd
import pytest

from analysis.effects import agrees, published_directions
from pages.shared.figures.eight_effects import KINDS, PATHS, eight_effects


@pytest.fixture
def table():
    """Effects of 0.5 (0.2 to 0.8), so that the scale runs from -0.02 to 0.82."""
    rows = [
        (skill, mechanism, kind, 0.5, 0.2, 0.8, False)
        for mechanism, skill in PATHS
        for kind in (*KINDS, "difference")
    ]
    names = ["skill", "mechanism", "region_type", "estimate", "low", "high", "suppressed"]
    return agrees(pd.DataFrame(rows, columns=names), published_directions())


def drawn(table, forward="all"):
    return eight_effects(table, size="Simulated size", unit="points", forward=forward)


def test_marks_stand_at_their_values(table):
    marks = re.findall(r'class="mark" style="left:([\d.]+)%', drawn(table))
    assert len(marks) == 8
    # 58% of the width are 0.84 points: 0.5 lies 0.52 from the left end.
    assert [float(mark) for mark in marks] == pytest.approx([58 * 0.52 / 0.84] * 8, abs=0.01)


def test_published_directions_stand_beside_the_sizes(table):
    said = re.findall(r"<em(?: class=\"none\")?>([^<]+)</em>", drawn(table))
    none = "not reported"
    assert said == ["+ stronger", "weaker", "+", none, none, "+", none, "+"]


@pytest.mark.parametrize(("forward", "back"), [("all", 0), ("left-behind", 4), ("advanced", 4)])
def test_the_other_type_steps_back(table, forward, back):
    assert len(re.findall(r'class="line [a-z-]+ back"', drawn(table, forward))) == back


def test_a_suppressed_effect_has_its_mark_and_no_place(table):
    hidden = (table["region_type"] == "advanced") & (table["skill"] == "technical_digital")
    table.loc[hidden, ["estimate", "low", "high"]] = np.nan
    table.loc[hidden, "suppressed"] = True
    figure = drawn(table)
    assert figure.count(">[c]</span>") == 2
    assert len(re.findall(r'class="mark" style', figure)) == 6
    assert "more advanced [c]" in figure
