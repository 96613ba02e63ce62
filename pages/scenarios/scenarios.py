"""What if a mechanism were stronger here: the scenarios that the person sets up."""

from typing import Any

import streamlit as st

from analysis import scenarios as scenario_model
from analysis.scenarios import Scenario
from analysis.scenarios.scenario import MAX_AMOUNT, MAX_NAME, MAX_SCENARIOS
from geodata.errors import DataError
from pages.scenarios import scenario_data, scenario_results
from pages.shared.frame import address, layout, widget_state
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.store import atlas, places, survey
from pages.shared.store.model import FIRST_SCENARIOS, Model
from pages.shared.words import sentences

_CHOSEN = "chosen"
_PLACES = {
    "left-behind": "Left-behind regions",
    "advanced": "Advanced regions",
    "all": "All regions",
    _CHOSEN: "Regions that you choose",
}
#: Amount that stands there when another unit is chosen, its largest and its step.
_AMOUNTS = {
    "points": (0.5, float(MAX_AMOUNT), 0.1),
    "sd": (0.5, 4.0, 0.1),
    "top_quarter": (1.0, 1.0, 0.1),
}


def draw(heading: Any, model: Model, words: str) -> None:
    """Draw the scenarios, and below them what is associated with each."""
    scenarios = scenario_data.written()
    with st.expander(f"The scenarios ({len(scenarios)})", expanded=True, icon=":material/edit:"):
        for place, scenario in enumerate(scenarios):
            _row(place, scenario, scenarios)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if len(scenarios) < MAX_SCENARIOS:
                st.button(
                    "Add a scenario",
                    icon=":material/add:",
                    key="add-scenario",
                    on_click=_add,
                    args=(scenarios,),
                )
            shares = _use_share()
    with errors_shown():
        with layout.awaited(heading):
            found = scenario_data.expected(model, tuple(scenarios), shares)
        said = scenario_results.headline(found, scenarios[0])
        heading.title(sentences.literal(sentences.unbroken(said)))
        layout.note(
            "An association that a survey found, projected forward: not a forecast. "
            f"{words}. {survey.loaded().note}"
        )
        if any(not isinstance(scenario.regions, str) for scenario in scenarios):
            layout.note(
                "There is no estimate for single regions; each uses the estimate for its type."
            )
        scenario_results.draw(model, scenarios, found, shares)


def _row(place: int, scenario: Scenario, scenarios: list[Scenario]) -> None:
    """Widgets of one scenario; each writes the whole list to the address."""
    chosen = not isinstance(scenario.regions, str)
    fields = {
        "name": scenario.name,
        "mechanism": scenario.mechanism,
        "amount": float(scenario.amount),
        "unit": scenario.unit,
        "regions": _CHOSEN if chosen else scenario.regions,
    }
    shown = {
        name: widget_state.show(f"scenario-{place}-{name}", value, typed=name in ("name", "amount"))
        for name, value in fields.items()
    }
    most, step = _AMOUNTS[scenario.unit][1:]
    columns = st.columns([5, 4, 2, 5, 4, 1], vertical_alignment="bottom")
    then: Any = {"on_change": _changed, "args": (place, scenarios)}
    columns[0].text_input("Name", max_chars=MAX_NAME, **shown["name"], **then)
    columns[1].selectbox(
        "Raise",
        list(sentences.MECHANISMS),
        **shown["mechanism"],
        format_func=sentences.MECHANISMS.__getitem__,
        **then,
    )
    columns[2].number_input("By", 0.1, most, step=step, format="%.1f", **shown["amount"], **then)
    columns[3].selectbox(
        "Unit",
        list(scenario_data.UNITS),
        **shown["unit"],
        format_func=scenario_data.UNITS.__getitem__,
        **then,
    )
    columns[4].selectbox(
        "In", list(_PLACES), **shown["regions"], format_func=_PLACES.__getitem__, **then
    )
    columns[5].button(
        "",
        icon=":material/delete:",
        key=f"scenario-{place}-drop",
        help=f"Remove {sentences.literal(scenario.name)}",
        disabled=len(scenarios) == 1,
        on_click=_keep,
        args=([*scenarios[:place], *scenarios[place + 1 :]],),
    )
    if chosen:
        _regions(place, scenario, scenarios)


def _regions(place: int, scenario: Scenario, scenarios: list[Scenario]) -> None:
    """Regions of one scenario: each can be taken out, and others added."""
    names = atlas.regions()["name"]
    codes = list(scenario.regions)

    def keep(kept: list[str]) -> None:
        regions: tuple[str, ...] | str = tuple(kept) or "left-behind"
        _keep([*scenarios[:place], scenario._replace(regions=regions), *scenarios[place + 1 :]])

    def add() -> None:
        code = st.session_state.pop(f"scenario-{place}-add")
        if code:
            keep([*codes, code])

    with st.container(horizontal=True, vertical_alignment="bottom"):
        for code in codes:
            st.button(
                f"{names[code]} ({code})",
                icon=":material/close:",
                key=f"scenario-{place}-{code}",
                help=f"Remove {names[code]}",
                on_click=keep,
                args=([other for other in codes if other != code],),
            )
        st.selectbox(
            f"Add a region to {sentences.literal(scenario.name)}",
            [code for code in names.index if code not in codes],
            format_func=lambda code: f"{names[code]} ({code})",
            index=None,
            placeholder="Add a region: type a name",
            key=f"scenario-{place}-add",
            on_change=add,
            label_visibility="collapsed",
            width=320,
        )


def _changed(place: int, scenarios: list[Scenario]) -> None:
    """Write the list with the scenario whose widgets have changed."""
    old = scenarios[place]
    value = {
        name: st.session_state[f"scenario-{place}-{name}"]
        for name in ("name", "mechanism", "amount", "unit", "regions")
    }
    amount = float(value["amount"])
    if value["unit"] != old.unit:
        amount = _AMOUNTS[value["unit"]][0]
    regions: Any = value["regions"]
    if regions == _CHOSEN:
        first = _asked_region() or str(atlas.regions().index[0])
        regions = old.regions if not isinstance(old.regions, str) else (first,)
    others = [each for i, each in enumerate(scenarios) if i != place]
    name = _free(str(value["name"]), others, place)
    new = Scenario(name, value["mechanism"], round(amount, 2), value["unit"], regions)
    _keep([*scenarios[:place], new, *scenarios[place + 1 :]])


def _asked_region() -> str | None:
    """Region of the address, or the one around its district or postcode."""
    try:
        return places.resolve(st.query_params.get("area", "")).region
    except DataError:
        return None


def _free(name: str, others: list[Scenario], place: int) -> str:
    """Return the name as the person gave it, with a number where another has it already."""
    wanted = (
        " ".join("".join(c for c in name if c.isprintable()).split()) or f"Scenario {place + 1}"
    )
    taken = {other.name.casefold() for other in others}
    found, number = wanted, 2
    while found.casefold() in taken:
        found = f"{wanted[: MAX_NAME - 4]} ({number})"
        number += 1
    return found


def _add(scenarios: list[Scenario]) -> None:
    last = scenarios[-1]
    _keep([*scenarios, last._replace(name=_free(last.name, scenarios, len(scenarios)))])


def _keep(scenarios: list[Scenario]) -> None:
    address.put("what", scenario_model.write(scenarios), scenario_model.write(FIRST_SCENARIOS))


def _use_share() -> tuple[float, float]:
    """Share of residents who use coworking spaces, from low to high."""
    low, high = (100 * share for share in scenario_model.USE_SHARE)
    noun = "share of residents who use coworking spaces"
    asked = (
        ("low", "use", low, address.number("use", 0, 100, low, noun)),
        ("high", "use_high", high, address.number("use_high", 0, 100, high, noun)),
    )
    for end, key, usual, share in asked:
        st.number_input(
            f"Users, % of residents, {end}",
            0.0,
            100.0,
            step=0.1,
            format="%.2f",
            width=230,
            help="Nobody has counted how many residents use coworking spaces: the share is an "
            "assumption, and bounds how many people a scenario could concern.",
            **address.follow(key, share, usual, typed=True),
        )
    return asked[0][-1] / 100, asked[1][-1] / 100
