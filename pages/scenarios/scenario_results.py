"""What goes with a scenario: differences, the map, the assumptions, the files."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis import scenarios as scenario_model
from analysis.scenarios import Scenario
from pages.scenarios import figures, scenario_data
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.frame import address, layout
from pages.shared.frame.charts import figure, theme
from pages.shared.region_map import MapData, View, region_map
from pages.shared.store import atlas, survey
from pages.shared.store.model import Model
from pages.shared.words import marks as words_marks
from pages.shared.words import sentences

_MARKS: Final = (
    "[z] outside the range that the survey has seen; [c] suppressed for confidentiality."
)
_IN_SHORT = {
    "points": "{amount} points more {mechanism}",
    "sd": "{amount} standard deviations more {mechanism}",
    "top_quarter": "Closing {percent} % of the gap in {mechanism} to the top quarter of spaces",
}


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
        return f"Too few respondents to show what “{scenario.name}” would go with"
    rows = rows[~hidden]
    if rows.empty:
        return f"{in_short(scenario)} lies outside what the survey has seen"
    place = rows[rows["place"] == rows["place"].iloc[0]]
    row = sentences.records(place.loc[[place["estimate"].abs().idxmax()]])[0]
    direction = "higher" if row["estimate"] > 0 else "lower"
    where = sentences.mid_sentence(row["name"])
    return (
        f"{in_short(scenario)} would go with {sentences.SKILLS[row['skill']].lower()} "
        f"{sentences.number(abs(row['estimate']))} points {direction} in {where} "
        f"(95 % interval {sentences.interval(row['low'], row['high'])})"
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
        "Expected difference in each skill with its 95 % interval. "
        + " ".join(_sentence(row) for row in sentences.records(shown)),
    )
    outside = shown[shown["outside"].to_numpy(dtype=bool)]
    where = outside["name"].map(sentences.mid_sentence)
    for name in dict.fromkeys(outside["scenario"] + ", " + where):
        st.warning(
            f"{sentences.literal(name)}: the mechanism would stand above that of every coworking "
            "space of these regions in the survey. The result is not drawn: it would rest on the "
            "model's straight line alone.",
            icon=":material/block:",
        )
    for note in found.attrs["notes"]:
        layout.note(sentences.sentence(note))
    tabs = {
        "Table": partial(_table, model, found, shares),
        "Compared": partial(_compared, model, scenarios),
        "On the map": partial(_map, model, scenarios, found),
        "What it assumes": partial(_assumptions, model, scenarios, shares),
    }
    boxes = st.tabs(list(tabs), key="look", on_change="rerun", bind="query-params")
    for box, body in zip(boxes, tabs.values(), strict=True):
        if box.open:
            with box:
                body()


def _sentence(row: dict[str, object]) -> str:
    if row["outside"]:
        return f"{row['scenario']}, {row['name']}: outside the survey's range."
    if pd.isna(float(str(row["estimate"]))):
        return f"{row['scenario']}, {row['name']}: suppressed for confidentiality."
    figures = sentences.interval(float(str(row["low"])), float(str(row["high"])))
    return (
        f"{row['scenario']}, {row['name']}, {sentences.SKILLS[str(row['skill'])].lower()}: "
        f"{sentences.number(float(str(row['estimate'])))} ({figures})."
    )


def _in_columns(found: pd.DataFrame) -> pd.DataFrame:
    """Table for the page: numbers in words, what is outside the range or suppressed marked."""
    number, marked = sentences.number, partial(_marked, found)
    return pd.DataFrame(
        {
            "Scenario": found["scenario"],
            "Where": found["name"],
            "Skill": found["skill"].map(sentences.SKILLS),
            "Expected difference, points": marked([number(x) for x in found["estimate"]]),
            "95 % interval": marked(_intervals(found)),
            "Draws above 0, %": marked([number(100 * x, 0) for x in found["above"]]),
            "Mechanism raised by": marked([number(x) for x in found["change"]]),
            "Residents": [number(x, 0) for x in found["residents"]],
            "People concerned, from": [number(x, 0) for x in found["people_low"].round(-2)],
            "to": [number(x, 0) for x in found["people_high"].round(-2)],
        }
    )


def _withheld(found: pd.DataFrame) -> "pd.Series[str]":
    """Why a difference is not shown: suppressed, or outside what the survey has seen; else ""."""
    marks = found["outside"].astype(bool).map({True: "[z]", False: ""})
    return marks.mask(found["estimate"].isna(), sentences.SUPPRESSED)


def _marked(found: pd.DataFrame, texts: Sequence[str]) -> list[str]:
    return [mark or text for mark, text in zip(_withheld(found), texts, strict=True)]


def _intervals(found: pd.DataFrame) -> list[str]:
    return [sentences.interval(*pair) for pair in zip(found["low"], found["high"], strict=True)]


def exported(found: pd.DataFrame) -> pd.DataFrame:
    """Table for a file: a number a column, and none that the page withholds.

    Parameters
    ----------
    found : DataFrame
        From :func:`pages.scenarios.scenario_data.expected`.

    Returns
    -------
    DataFrame
        ``status`` says why an estimate is missing: "[c]" suppressed, "[z]" outside the range that
        the survey has seen.
    """
    marks = _withheld(found)
    figures = ("estimate", "low", "high", "above", "change")
    shown = {name: found[name].mask(marks != "") for name in figures}
    return words_marks.significant(
        pd.DataFrame(
            {
                **_named(found),
                **shown,
                "unit": "skill points",
                "status": words_marks.status(shown["estimate"], marks),
                "above": shown["above"],
                # Where nothing changes, no draw lies above or below 0.
                "above_status": words_marks.status(
                    shown["above"], marks.replace("", sentences.MISSING)
                ),
                "change": shown["change"],
                **{
                    name: found[name].round().astype("Int64")
                    for name in ("residents", "people_low", "people_high")
                },
            }
        )
    )


def exported_comparison(found: pd.DataFrame) -> pd.DataFrame:
    """Table of differences between scenarios for a file, as :func:`exported`."""
    marks = _withheld(found)
    shown = {name: found[name].mask(marks != "") for name in ("estimate", "low", "high")}
    return words_marks.significant(
        pd.DataFrame(
            {
                **_named(found),
                "baseline": found["baseline"],
                **shown,
                "unit": "skill points",
                "status": words_marks.status(shown["estimate"], marks),
            }
        )
    )


def _named(found: pd.DataFrame) -> dict[str, Any]:
    """Columns that say what a row is of, with codes and names."""
    return {
        "scenario": found["scenario"],
        "place": found["place"],
        "name": found["name"],
        "region_type": found["region_type"].map(sentences.TYPES),
        "skill": found["skill"].map(sentences.SKILLS),
    }


def _table(model: Model, found: pd.DataFrame, shares: tuple[float, float]) -> None:
    # Of a type with one chosen region, the type's row and the region's say the same.
    rows = found.drop_duplicates(["scenario", "skill", "name"])
    shown = _in_columns(rows)
    layout.table(shown, "scenario-table", "Expected difference of each scenario, skill and place.")
    low, high = (f"{100 * share:g}" for share in shares)
    layout.note(
        f"{_MARKS} People concerned: residents of all ages, if {low} to {high} % of them use "
        "coworking spaces: an assumption, not a count. Intervals are 95 % of 4,000 draws from the "
        "model's own uncertainty."
    )
    widgets.download_buttons(exported(rows), _about(model, "What-if scenarios"), "atlas-scenarios")


def _about(model: Model, title: str) -> downloads.About:
    said = [assumption.sentence for assumption in scenario_model.ASSUMPTIONS]
    return downloads.About(
        title,
        survey.survey_name(),
        "MIT" if survey.survey_is_simulated() else "as given by its owner",
        [survey.survey_note(), model.words, *said],
        address.address(),
    )


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
    shown = pd.DataFrame(
        {
            "Scenario": types["scenario"],
            "Where": types["name"],
            "Skill": types["skill"].map(sentences.SKILLS),
            f"Points more than with “{base}”": _marked(
                types, [sentences.number(x) for x in types["estimate"]]
            ),
            "95 % interval": _marked(types, _intervals(types)),
        }
    )
    layout.table(shown, "compared-table", f"Each scenario against {base}.")
    layout.note(
        f"{_MARKS} Both scenarios use the same draws, so what is uncertain in both alike cancels. "
        "A place that one of them does not concern has no change under it."
    )
    widgets.download_buttons(
        exported_comparison(types),
        _about(model, f"Scenarios against {base}"),
        "atlas-scenarios-compared",
    )


def _map(model: Model, scenarios: list[Scenario], found: pd.DataFrame) -> None:
    names = [scenario.name for scenario in scenarios]
    name = address.choice("of", names, names[0], "scenario of the map")
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
    scenario = scenarios[names.index(name)]
    layer = scenario_data.layer(found, scenario, skill)
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
            attribution=[survey.survey_note(), *atlas.attributions()],
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
    names = [scenario.name for scenario in scenarios]
    name = address.choice("of", names, names[0], "scenario")
    skill = address.choice("skill", list(sentences.SKILLS), "technical_digital", "skill")
    scenario = scenarios[names.index(name)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Scenario", names, width=320, **address.follow("of", name, names[0]))
        st.segmented_control(
            "Skill",
            list(sentences.SKILLS),
            required=True,
            format_func=sentences.SKILLS.__getitem__,
            **address.follow("skill", skill, "technical_digital"),
        )
    found = scenario_data.expected(model, tuple(scenarios), shares)
    place = str(found.loc[found["scenario"] == name, "place"].iloc[0])
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
        data=differences.drop(columns="outcome"),
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
    layout.table(_assumed(bars), "tornado-all", "Result with each assumption changed in turn.")
    widgets.download_buttons(bars, _about(model, f"Assumptions of {name}"), "atlas-assumptions")


def _assumed(bars: pd.DataFrame) -> pd.DataFrame:
    """Table of the assumptions for the page: skill points, and people to the next hundred."""
    people = bars["outcome"] == "people"

    def told(values: "pd.Series[float]") -> list[str]:
        return [
            sentences.number(round(value, -2), 0) if whole else sentences.number(value)
            for value, whole in zip(values, people, strict=True)
        ]

    return pd.DataFrame(
        {
            "Result": people.map({True: "People concerned", False: "Difference, skill points"}),
            "Assumption": bars["assumption"].map(sentences.capital),
            "Low setting": bars["low_setting"].map(sentences.capital),
            "High setting": bars["high_setting"].map(sentences.capital),
            "At the low setting": told(bars["low"]),
            "At the high setting": told(bars["high"]),
            "In use": told(bars["base"]),
            "Span": told(bars["span"]),
        }
    )
