"""The effects figure shows what the table says."""

import re
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import plotly.graph_objects as go
import pytest

from pages.compare import figures as compare_figures
from pages.effects import figures
from pages.shared.figures import common, indicators
from pages.shared.words import sentences


@pytest.fixture
def table():
    """Twelve effects: the i-th is i / 10 with an interval from i / 10 - 0.05 to i / 10 + 0.15."""
    keys = product(sentences.SKILLS, sentences.MECHANISMS, sentences.TYPES)
    frame = pd.DataFrame(keys, columns=["skill", "mechanism", "region_type"])
    frame["estimate"] = frame.index / 10
    return frame.assign(low=frame["estimate"] - 0.05, high=frame["estimate"] + 0.15)


@pytest.fixture(params=["light", "dark"])
def figure(request, table):
    return common.effects(table, theme=request.param, unit="Skill points")


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
    said = common.describe_effects(table)
    for row in table.itertuples():
        assert f"{sentences.number(row.estimate)} ({sentences.interval(row.low, row.high)})" in said


def test_long_names_of_axes_break_between_words_and_short_ones_do_not(figure):
    long = "Residents in the most deprived 20% of small areas in their nation, % of residents"
    figure.update_xaxes(title_text=long, row=4, col=1)
    common.dress(figure, "light")
    told = [axis.title.text for axis in figure.select_xaxes() if axis.title.text]
    assert [name.replace("<br>", " ") for name in told] == [long]
    assert max(len(line) for line in told[0].split("<br>")) <= 46
    figure.update_xaxes(title_text="Skill points")
    common.dress(figure, "light")
    assert {axis.title.text for axis in figure.select_xaxes()} == {"Skill points"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_figures_take_the_colours_of_the_pages(theme):
    sheet = (Path(common.__file__).parents[2] / "styles" / "atlas.css").read_text(encoding="utf-8")
    roles = dict(re.findall(r"--(\w+): light-dark\((.+?)\);", sheet))
    place = ["light", "dark"].index(theme)
    colours = {role: pair.split(", ")[place] for role, pair in roles.items()}
    layout = common.TEMPLATES[theme].layout
    assert layout.font.color == colours["ink"]
    assert layout.xaxis.tickfont.color == colours["muted"]
    assert layout.yaxis.gridcolor == colours["line"]
    assert layout.hoverlabel.bgcolor == colours["ground"]
    assert common.COLOURS[theme]["left-behind"] == colours["accent"]


def test_long_name_of_an_axis_breaks_into_lines_of_like_length():
    figure = go.Figure()
    figure.update_xaxes(title_text="Standard deviations of the skill per standard deviation of it")
    common.dress(figure, "light")
    lines = figure.layout.xaxis.title.text.split("<br>")
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) < 12


def test_every_stretch_that_differs_from_zero_is_shaded():
    at = [0.0, 50.0, 100.0]
    lines = pd.concat(
        pd.DataFrame({"mechanism": name, "moderator": at, "slope": [0.5, 0.2, -0.1]})
        for name in sentences.MECHANISMS
    )
    first, second = sentences.MECHANISMS
    stretches = [(first, 0.0, 40.0), (second, 0.0, 30.0), (second, 80.0, 100.0)]
    found = SimpleNamespace(
        slopes=lines.assign(low=lines["slope"] - 0.1, high=lines["slope"] + 0.1),
        significant=pd.DataFrame(stretches, columns=["mechanism", "low", "high"]),
        observed_regions=[10.0, 90.0],
    )
    drawn = figures.slopes(found, theme="light", moderator="Deprived, %")
    shaded = [shape for shape in drawn.layout.shapes if shape.type == "rect"]
    assert [(shape.xref, shape.x0, shape.x1) for shape in shaded] == [
        ("x", 0.0, 40.0),
        ("x2", 0.0, 30.0),
        ("x2", 80.0, 100.0),
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_region_type_has_its_colour_in_every_figure(theme):
    table = pd.DataFrame({"group": ["Left-behind", "Advanced"], "name": "", "value": [1.0, 2.0]})
    drawn = compare_figures.distributions(table, theme=theme, axis="Share, %")
    colours = [box.marker.color for box in drawn.data]
    assert colours == [common.COLOURS[theme][kind] for kind in ("left-behind", "advanced")]


#: Letters that fit beside each other across a figure at 390 pixels.
ON_A_PHONE = 50


def test_words_of_a_contrast_stand_above_its_dot_and_fit_a_phone():
    skills = "technical-digital minus social-cognitive skills"
    contrasts = pd.DataFrame(
        {
            "family": ["between region types"] * 2 + ["between skills"],
            "label": [
                "Social interaction and social-cognitive skills: left-behind minus advanced",
                "Structured resources and technical-digital skills: left-behind minus advanced",
                f"Social interaction in advanced regions: {skills}",
            ],
            "estimate": [0.1, 0.2, 0.3],
            "low": [0.0, 0.1, 0.2],
            "high": [0.2, 0.3, 0.4],
        }
    )
    drawn = figures.contrasts(contrasts, theme="light", unit="Skill points")
    lines = [line for note in drawn.layout.annotations for line in note.text.split("<br>")]
    assert lines == [
        "<b>Between region types</b>",
        "left-behind minus advanced",
        "<b>Between skills</b>",
        skills,
        *(label.split(": ")[0] for label in contrasts["label"]),
    ]
    assert max(map(len, lines)) <= ON_A_PHONE
    assert [label for trace in drawn.data for label in trace.text] == list(contrasts["label"])
    # The axis runs downwards, so that what is smaller is higher.
    dots = [row for trace in drawn.data for row in trace.y]
    assert all(note.y < dot for note, dot in zip(drawn.layout.annotations[2:], dots, strict=True))


def test_no_words_lie_over_the_bars_of_deciles():
    profile = pd.DataFrame({"area": "Here", "decile": range(1, 11), "share": [0.05] * 9 + [0.55]})
    drawn = indicators.deciles(profile, theme="light")
    assert not drawn.layout.annotations
    line = drawn.data[-1]
    assert (line.name, set(line.y)) == ("The nation: about 10%", {10})
    assert drawn.layout.legend.yanchor == "bottom"
    assert drawn.layout.legend.y > 1
