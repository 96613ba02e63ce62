"""What is associated with a scenario: differences, the map, the assumptions, the files."""

from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis import scenarios as scenario_model
from analysis.scenarios import Scenario
from pages.scenarios import figures, scenario_data
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.files.table import Column, Table, interval
from pages.shared.frame import address, errors, layout, tables
from pages.shared.frame.charts import figure, theme
from pages.shared.region_map import MapData, View, region_map
from pages.shared.store import atlas, survey
from pages.shared.store.model import Model
from pages.shared.words import marks as words_marks
from pages.shared.words import sentences

_MARKS: Final = {"[z]": "outside the range that the survey has seen"}
_IN_SHORT: Final = {
    "points": "{amount} points more on {mechanism}",
    "sd": "{amount} standard deviations more on {mechanism}",
    "top_quarter": "Closing {percent}% of the gap in {mechanism} to the top quarter of spaces",
}
#: What a difference is of, its interval, and why there is none.
_OF: Final = (
    Column("scenario", "Scenario", "Name of the scenario"),
    Column("place", "", "Region type, or code of the region (ITL3, January 2025)"),
    Column("name", "Where", "Region type or region"),
    Column("region_type", "", "Region type of the place: left-behind or advanced"),
    Column("skill", "Skill", "Skill that is the outcome"),
)
_INTERVAL: Final = (
    interval("95% interval", "low", "high", 2),
    Column("low", "", "Lower limit of the 95% interval", "skill points"),
    Column("high", "", "Upper limit of the 95% interval", "skill points"),
)
_STATUS: Final = (
    Column("unit", "", "Unit of the estimate and its limits"),
    Column("status", "", "ok, or why there is no estimate: [c] suppressed, [z] out of range"),
)
_DIFFERENCE: Final = "Expected difference in the skill under the scenario"
_EXPECTED: Final = (
    *_OF,
    Column("estimate", "Expected difference, points", _DIFFERENCE, "skill points", decimals=2),
    *_INTERVAL,
    Column(
        "above",
        "Draws above 0, %",
        "Draws with a positive difference",
        "fraction, 0 to 1",
        kind="percentage",
        decimals=0,
    ),
    Column("change", "Mechanism raised by", "Rise of the mechanism", "points", decimals=2),
    *_STATUS,
    Column("above_status", "", "ok, or why there is no such share, as a mark"),
    Column("residents", "Residents", "Residents whom the scenario concerns, all ages", "residents"),
    interval("People concerned", "people_low", "people_high", -2),
    Column("people_low", "", "People concerned if few residents are users (assumed)", "people"),
    Column("people_high", "", "People concerned if many residents are users (assumed)", "people"),
)


def in_short(scenario: Scenario) -> str:
    """Say in words what a scenario changes."""
    return _IN_SHORT[scenario.unit].format(
        amount=sentences.number(scenario.amount, 1),
        percent=sentences.number(100 * scenario.amount, 0),
        mechanism=sentences.MECHANISMS[scenario.mechanism].lower(),
    )


def headline(found: pd.DataFrame, scenario: Scenario) -> str:
    """Finding of the first scenario: the skill with the largest difference in its first place."""
    rows = found[(found["scenario"] == scenario.name) & ~found["outside"].to_numpy(dtype=bool)]
    hidden = rows["estimate"].isna()
    if len(rows) and hidden.all():
        return f"Too few respondents to show what is associated with “{scenario.name}”"
    rows = rows[~hidden]
    if rows.empty:
        return f"{in_short(scenario)} lies outside what the survey has seen"
    place = rows[rows["place"] == rows["place"].iloc[0]]
    row = sentences.records(place.loc[[place["estimate"].abs().idxmax()]])[0]
    direction = "higher" if row["estimate"] > 0 else "lower"
    return (
        f"{in_short(scenario)} is associated with {sentences.SKILLS[row['skill']].lower()} "
        f"{sentences.number(abs(row['estimate']))} points {direction} in "
        f"{sentences.mid_sentence(row['name'])} "
        f"(95% interval {sentences.interval(row['low'], row['high'])})"
    )


def draw(
    model: Model, scenarios: list[Scenario], found: pd.DataFrame, shares: tuple[float, float]
) -> None:
    """Draw the figure of all scenarios, and a tab for each question behind it."""
    types = found[found["place"].isin(list(sentences.TYPES))]
    shown = types[types["estimate"].notna()]
    figure(
        figures.expected(shown, theme=theme()),
        "expected-figure",
        "Expected difference in each skill with its 95% interval. "
        + " ".join(_sentence(row) for row in sentences.records(shown)),
    )
    outside = shown[shown["outside"].to_numpy(dtype=bool)]
    where = outside["name"].map(sentences.mid_sentence)
    for name in dict.fromkeys(outside["scenario"] + ", " + where):
        st.warning(
            f"{sentences.literal(name)}: the mechanism would be higher than in any coworking "
            "space of these regions in the survey. The result is not drawn, because it would rest "
            "on the model's straight line alone.",
            icon=":material/block:",
        )
    for note in found.attrs["notes"]:
        layout.note(sentences.sentence(note))
    bodies = {
        "Table": partial(_table, model, found, shares),
        "Compared": partial(_compared, model, scenarios),
        "On the map": partial(_map, model, scenarios, found),
        "What it assumes": partial(_assumptions, model, scenarios, shares),
    }
    errors.tabs(bodies, "look")


def _sentence(row: dict[str, Any]) -> str:
    where = f"{row['scenario']}, {row['name']}"
    if row["outside"]:
        return f"{where}: outside the survey's range."
    skill = sentences.SKILLS[row["skill"]].lower()
    return f"{where}, {skill}: {sentences.estimate(row)}."


def _shown(found: pd.DataFrame) -> pd.DataFrame:
    """Rows of a table: figures that may be said, and why the others may not."""
    why = found["outside"].astype(bool).map({True: "[z]", False: ""})
    why = why.mask(found["estimate"].isna(), sentences.SUPPRESSED)
    figures = ("estimate", "low", "high", "above", "change")
    shown = found.assign(**{name: found[name].mask(why != "") for name in figures if name in found})
    return shown.assign(
        region_type=found["region_type"].map(sentences.TYPES),
        skill=found["skill"].map(sentences.SKILLS),
        unit="skill points",
        status=words_marks.status(shown["estimate"], why),
    )


def expected_table(found: pd.DataFrame, shares: tuple[float, float]) -> Table:
    """Differences of :func:`pages.scenarios.scenario_data.expected`, none that is withheld."""
    rows = _shown(found)
    low, high = (f"{100 * share:g}" for share in shares)
    return Table(
        "atlas-scenarios",
        "Expected difference of each scenario, skill and place.",
        _EXPECTED,
        rows.assign(
            # Where nothing changes, no draw lies above or below 0.
            above_status=words_marks.status(
                rows["above"], rows["status"].replace(words_marks.OK, sentences.MISSING)
            ),
            **{
                name: found[name].round().astype("Int64")
                for name in ("residents", "people_low", "people_high")
            },
        ),
        marks=_MARKS,
        notes=[
            (
                f"People concerned: residents of all ages, if {low} to {high}% of them use "
                "coworking spaces: an assumption, not a count. Intervals hold 95% of 4,000 draws "
                "from the model's own uncertainty."
            )
        ],
    )


def compared_table(found: pd.DataFrame, base: str) -> Table:
    """How much more each scenario gives than another, as :func:`expected_table`."""
    heading = f"Points more than with “{base}”"
    said = f"{_DIFFERENCE} less that under the baseline"
    columns = (
        *_OF,
        Column("baseline", "", "Name of the scenario that is compared with"),
        Column("estimate", heading, said, "skill points", decimals=2),
        *_INTERVAL,
        *_STATUS,
    )
    return Table(
        "atlas-scenarios-compared",
        f"Each scenario against {base}.",
        columns,
        _shown(found),
        marks=_MARKS,
        notes=[
            (
                "Both scenarios use the same draws, so uncertainty that they share cancels. A "
                "place that one of them does not concern has no change under it."
            )
        ],
    )


def _table(model: Model, found: pd.DataFrame, shares: tuple[float, float]) -> None:
    # Of a type with one chosen region, the type's row and the region's say the same.
    table = expected_table(found.drop_duplicates(["scenario", "skill", "name"]), shares)
    tables.show(table, "scenario-table")
    widgets.download_buttons(table, _about(model, "What-if scenarios"))


def _about(model: Model, title: str) -> downloads.About:
    assumptions = [assumption.sentence for assumption in scenario_model.ASSUMPTIONS]
    own = survey.loaded()
    notes = [own.note, model.words, *assumptions]
    return downloads.About(title, own.name, own.licence, notes, address.address())


def _compared(model: Model, scenarios: list[Scenario]) -> None:
    names = [scenario.name for scenario in scenarios]
    if len(names) == 1:
        layout.note("Add a second scenario above to set it beside this one.")
        return
    base = address.choice("base", names, names[0], "scenario to compare with")
    st.selectbox("Compare with", names, **address.follow("base", base, names[0]))
    others = tuple(scenario for scenario in scenarios if scenario.name != base)
    found = scenario_data.compared(model, scenarios[names.index(base)], others)
    types = found[found["place"].isin(list(sentences.TYPES))]
    table = compared_table(types, base)
    tables.show(table, "compared-table")
    widgets.download_buttons(table, _about(model, f"Scenarios against {base}"))


def _asked(scenarios: list[Scenario]) -> tuple[Scenario, str]:
    """Choose the scenario and the skill that a tab is about."""
    names = [scenario.name for scenario in scenarios]
    name = address.choice("of", names, names[0], "scenario")
    skill = address.choice("skill", list(sentences.SKILLS), "technical_digital", "skill")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Scenario", names, width=320, **address.follow("of", name, names[0]))
        st.segmented_control(
            "Skill",
            list(sentences.SKILLS),
            required=True,
            format_func=sentences.SKILLS.__getitem__,
            **address.follow("skill", skill, "technical_digital"),
        )
    return scenarios[names.index(name)], skill


def _map(model: Model, scenarios: list[Scenario], found: pd.DataFrame) -> None:
    scenario, skill = _asked(scenarios)
    layer = figures.layer(
        found, scenario, skill, codes=atlas.regions().index, source=survey.loaded().name
    )
    types = atlas.region_types(model.definition, model.cut)
    region_map(
        MapData(
            root=atlas.server_root(),
            version=atlas.version(),
            types=atlas.type_letters(types),
            definition="",
            show="all",
            nation="all",
            area=address.text("area"),
            district=None,
            view=View(layer="scenario", points=[], detail=False),
            attribution=[survey.loaded().note, *atlas.attributions()],
            extra=layer,
            points=None,
            coverage=atlas.coverage(),
            headlines={layer["key"]: headline(found[found["skill"] == skill], scenario)},
        ),
        key="scenario-map",
        on_area=_area_chosen,
        on_view=_stay,
    )
    layout.note(
        "Regions of one type differ only by where their respondents stand on the scale; regions "
        "with few or no respondents take the change of their type."
    )


def _area_chosen() -> None:
    address.put("area", st.session_state["scenario-map"].area)


def _stay() -> None:
    """Leave the address alone: the layer that is looked at here is the scenario's."""


def _assumptions(model: Model, scenarios: list[Scenario], shares: tuple[float, float]) -> None:
    scenario, skill = _asked(scenarios)
    found = scenario_data.expected(model, tuple(scenarios), shares)
    place = str(found.loc[found["scenario"] == scenario.name, "place"].iloc[0])
    bars = scenario_data.assumptions(model, scenario, skill, place, shares)
    differences = bars[bars["outcome"] == "difference"]
    st.markdown(
        f"**{differences['assumption'].iloc[0].capitalize()} matters most**: how the expected "
        f"difference in {sentences.SKILLS[skill].lower()} changes with each assumption"
    )
    figure(
        figures.tornado(differences, theme=theme()),
        "tornado-figure",
        "; ".join(
            f"{row['assumption']}: {sentences.number(row['low'])} to "
            f"{sentences.number(row['high'])}"
            for row in sentences.records(differences)
        ),
    )
    for note in bars.attrs.get("notes", []):
        layout.note(sentences.sentence(note))
    st.markdown(
        "\n".join(
            f"- {assumption.sentence}"
            + (f" :small[You can change {assumption.adjustable}.]" if assumption.adjustable else "")
            for assumption in scenario_model.ASSUMPTIONS
        )
    )
    table = assumptions_table(bars)
    tables.show(table, "tornado-all")
    widgets.download_buttons(table, _about(model, f"Assumptions of {scenario.name}"))


def assumptions_table(bars: pd.DataFrame) -> Table:
    """Result with each assumption changed: skill points, and people to the next hundred."""
    texts = pd.unique(bars[["assumption", "low_setting", "high_setting"]].to_numpy().ravel())
    words = {text: sentences.capital(text) for text in texts}
    outcomes = {"people": "People concerned", "difference": "Difference, skill points"}

    def result(key: str, heading: str, description: str) -> Column:
        return Column(key, heading, description, "as the outcome", decimals="decimals")

    return Table(
        "atlas-assumptions",
        "Result with each assumption changed in turn.",
        (
            Column("assumption", "Assumption", "Assumption that is varied", words=words),
            Column("outcome", "Result", "Difference or people concerned", words=outcomes),
            Column("low_setting", "Low setting", "Low setting of the assumption", words=words),
            Column("high_setting", "High setting", "High setting of the assumption", words=words),
            result("low", "At the low setting", "Result under the low setting"),
            result("high", "At the high setting", "Result under the high setting"),
            result("base", "In use", "Result as the scenario stands"),
            result("span", "Span", "Distance between the two results"),
        ),
        bars.assign(decimals=bars["outcome"].map({"people": -2, "difference": 2})),
    )
