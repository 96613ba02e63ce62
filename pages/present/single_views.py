"""Single views that stand alone: in a talk, on another site, in the tour."""

from collections.abc import Callable
from typing import Final, NamedTuple

import plotly.graph_objects as go
import streamlit as st

from pages.effects import data as effects_data
from pages.effects import paths as effects_paths
from pages.map import panel
from pages.robustness import choices, curve, data, figures
from pages.robustness.choices import Question
from pages.scenarios import figures as scenario_figures
from pages.scenarios import scenario_data, scenario_results
from pages.shared.controls import widgets
from pages.shared.frame import address, layout
from pages.shared.frame.charts import figure, theme
from pages.shared.region_map import MapData, View, region_map
from pages.shared.store import atlas, survey
from pages.shared.store.model import Focus, Model
from pages.shared.words import sentences

#: Pixels of a figure's type, that the last row can read it.
_TYPE: Final = 15
FOCUS: Final = Focus("structured_resources", "technical_digital")


class Single(NamedTuple):
    """A view: the finding as its headline, what it shows, the page behind it, and its drawing."""

    headline: str
    subtitle: str
    page: str
    draw: Callable[[], None]


def model_of(typing: widgets.Typing) -> Model:
    """Model of a view: least squares by the chosen definition."""
    return Model(typing.definition, typing.cut)


def regions(typing: widgets.Typing) -> Single:
    """Where the left-behind regions are."""
    types = atlas.region_types(typing.definition, typing.cut)
    headline, coverage = panel.headline(types, "all"), atlas.coverage()

    def draw() -> None:
        region_map(
            MapData(
                root=atlas.server_root(),
                version=atlas.version(),
                types=atlas.type_letters(types),
                definition=typing.words,
                show="all",
                nation="all",
                area=address.text("area"),
                district=None,
                view=View(layer="type", points=["coworking"], detail=False),
                attribution=atlas.attributions(),
                extra=None,
                points=atlas.own_points(),
                coverage=coverage,
                headlines={"type": headline},
            ),
            key="view-map",
            on_area=_area_chosen,
            on_view=_stay,
        )

    return Single(headline, f"{typing.words}. {coverage}", "map", draw)


def paths(typing: widgets.Typing) -> Single:
    """Two mechanisms and two skills, in each type of region."""
    effects = survey.effects(model_of(typing))

    def draw() -> None:
        effects_paths.draw(effects, theme=theme(), key="view-paths", on_choose=_stay)

    return Single(
        "What goes with which skill, in left-behind and in advanced regions",
        "Skill points per point of the mechanism with 95% confidence intervals, and the direction "
        f"that the study reports. {survey.loaded().note}",
        "effects",
        draw,
    )


def effects(typing: widgets.Typing) -> Single:
    """All effects by region type."""
    model = model_of(typing)
    found = survey.effects(model)
    unit = effects_data.UNIT["points"]

    def draw() -> None:
        _on_stage(
            survey.effects_figure(model, unit, theme(), standardised=False),
            "view-effects",
            "Effects by mechanism, skill and region type.",
        )

    return Single(
        sentences.headline(effects_data.part(found, FOCUS)),
        f"{unit}. {survey.loaded().note}",
        "effects",
        draw,
    )


def what_if(typing: widgets.Typing) -> Single:
    """Return what goes with the scenarios of the address."""
    scenarios = scenario_data.written()
    found = scenario_data.expected(model_of(typing), tuple(scenarios), (0.002, 0.01))
    types = found[found["place"].isin(list(sentences.TYPES)) & found["estimate"].notna()]

    def draw() -> None:
        _on_stage(
            scenario_figures.expected(types, theme=theme()),
            "view-expected",
            "Expected difference in each skill, by scenario.",
        )

    return Single(
        scenario_results.headline(found, scenarios[0]),
        f"An association projected forward: not a forecast. {survey.loaded().note}",
        "scenarios",
        draw,
    )


def robustness(typing: widgets.Typing) -> Single:
    """Return the specification curve."""
    del typing
    asked = Question(FOCUS, "difference", 500, ())

    def draw() -> None:
        table = figures.drawn(data.curve(asked))
        rows = {"definition": choices.options(FOCUS)["definition"]}
        _on_stage(
            figures.curve(
                table, rows, theme=theme(), heads=choices.CHOICE_WORDS, in_words=choices.in_words
            ),
            "view-curve",
            curve.sizes(asked),
        )

    return Single(curve.headline(asked), curve.sizes(asked), "robustness", draw)


def limits(typing: widgets.Typing) -> Single:
    """What the findings do not show, and what the article draws from them."""
    del typing

    def draw() -> None:
        left, right = st.columns(2, gap="large")
        for box, kind in ((left, "left-behind"), (right, "advanced")):
            with box:
                st.header(f"{sentences.TYPES[kind]} regions", anchor=False)
                st.markdown("\n".join(f"- {line}" for line in sentences.IMPLICATIONS[kind]))
        st.markdown("\n".join(f"- {line}" for line in sentences.IMPLICATIONS["everywhere"]))
        layout.note(
            "Associations in a cross-sectional survey show no causes. Wang, Z., Fai, F. M., "
            "Tomlinson, P. R., Barzotto, M. and Ehrhardt, B. (2026), Regional Studies 60(1)."
        )

    return Single(
        "Coworking spaces are not a panacea: what the article draws from its findings",
        "Policy implications of the study, close to its words.",
        "about",
        draw,
    )


VIEWS: Final = {
    "map": regions,
    "paths": paths,
    "effects": effects,
    "what-if": what_if,
    "robustness": robustness,
    "limits": limits,
}


def _on_stage(drawn: go.Figure, key: str, alt: str) -> None:
    """Draw a figure as high as it is made, or in a talk as the screen leaves room for."""
    drawn.update_xaxes(tickfont_size=_TYPE, title_font_size=_TYPE)
    drawn.update_yaxes(tickfont_size=_TYPE)
    with st.container(key="stage", height=int(drawn.layout.height), border=False):
        figure(drawn, key, alt, height="stretch")


def _area_chosen() -> None:
    address.put("area", st.session_state["view-map"].area)


def _stay() -> None:
    """Leave the view as it is."""
