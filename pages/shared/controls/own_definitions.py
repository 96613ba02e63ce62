"""Definitions of left-behind of a visitor's own: a list they loaded, an index they build."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analysis.regions import own_index, own_index_sensitivity
from analysis.regions.definitions import DEFINITIONS, INDICATORS, SHARE, Definition
from analysis.regions.own_index import Index
from analysis.regions.types import LOGGED
from pages.shared.frame import address, layout, widget_state
from pages.shared.store import atlas, caching, visitor

#: An indicator serves an index if it is known for this share of the regions.
_KNOWN = 0.9
_DIRECTIONS = {"1": "High", "-1": "Low"}
_SCALES = {"z": "z-scores", "rank": "Percentiles"}
#: More indicators than this would make no index that a person can explain.
_MOST = 12


def definition(key: str) -> Definition:
    """Return a definition of left-behind by its key, the visitor's own ones too."""
    if key == "index":
        return of_index(atlas.index().chosen)
    own = visitor.types()
    if key == "own" and own is not None:
        rule = f"Left-behind are the regions that the list “{own.name}” says are."
        return DEFINITIONS["own"]._replace(rule=rule)
    return DEFINITIONS[key]


def of_index(index: Index) -> Definition:
    """Return an index of one's own as a definition."""
    low, high = own_index.THRESHOLDS
    scale = "z-scores" if index.standardisation == "z" else "percentiles"
    parts = [
        f"{'high' if direction == 1 else 'low'} {'log of ' if name in index.logged else ''}"
        f"{atlas.indicator_name(name)} (weight {weight:g})"
        for name, direction, weight in zip(
            index.indicators, index.directions, index.weights, strict=True
        )
    ]
    rule = (
        f"Left-behind are the {share(index)} of regions with the highest weighted mean of "
        f"{scale}: {'; '.join(parts)}."
    )
    return Definition(
        "index",
        "Your own index",
        rule,
        "An index that a visitor built from the atlas's indicators",
        index.indicators,
        index.threshold,
        low,
        high,
        SHARE,
    )


def share(index: Index) -> str:
    """Return the share of regions that an index calls left-behind, in words."""
    third = abs(index.threshold - atlas.INDEX.threshold) < 1e-9  # noqa: PLR2004 (rounding)
    return "third" if third else f"{100 * index.threshold:.3g}%"


def sensitivity(index: Index) -> pd.DataFrame:
    """Which regions are left-behind however the index is made, with their names."""
    return _sensitivity(own_index.write(index))


def _visitor() -> str:
    return "own"


@caching.cached_per_visitor(_visitor)
def _sensitivity(text: str) -> pd.DataFrame:
    table = atlas.wide().reindex(atlas.regions().index)
    return own_index_sensitivity.sensitivity(table, own_index.parse(text))


def builder(index: Index) -> None:
    """Choose indicators, directions, weights, scale and threshold; the address holds the index."""
    labels = atlas.varied_indicators(_KNOWN)
    about = atlas.catalogue()["label"]
    st.markdown("**A region is left-behind if it is high or low on these, by weight**")
    for place, name in enumerate(index.indicators):
        _row(index, place, labels.get(name, str(about[name])))
    if len(index.indicators) < _MOST:
        st.selectbox(
            "Add an indicator",
            [key for key in labels if key not in index.indicators],
            index=None,
            format_func=labels.__getitem__,
            placeholder="Choose an indicator",
            key="index-add",
            on_change=_add,
            args=(index,),
        )
    st.segmented_control(
        "Put on one scale by",
        list(_SCALES),
        format_func=_SCALES.__getitem__,
        required=True,
        help="Percentiles cannot be pulled by a few extreme regions.",
        **_tied(
            "index-scale",
            index.standardisation,
            lambda value: index._replace(standardisation=value),
        ),
    )
    low, high = (round(100 * bound) for bound in own_index.THRESHOLDS)
    st.slider(
        "Share of regions that are left-behind, per cent",
        low,
        high,
        **_tied(
            "index-share",
            round(100 * index.threshold),
            lambda value: index._replace(threshold=value / 100),
            typed=True,
        ),
    )
    layout.note(
        "Weights count relative to their sum. GVA and income per head are taken in logarithms. A "
        "region needs indicators that carry 60% of the weight."
    )


def _row(index: Index, place: int, label: str) -> None:
    """One indicator: its direction, its weight, and a way out."""
    name = index.indicators[place]
    st.markdown(label)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            f"Direction of {label}",
            list(_DIRECTIONS),
            format_func=_DIRECTIONS.__getitem__,
            required=True,
            label_visibility="collapsed",
            **_tied(
                f"index-{name}-direction",
                str(index.directions[place]),
                lambda value: index._replace(directions=_put(index.directions, place, int(value))),
            ),
        )
        low, high = own_index.WEIGHTS
        st.number_input(
            f"Weight of {label}",
            low,
            high,
            step=0.5,
            format="%g",
            width=130,
            label_visibility="collapsed",
            **_tied(
                f"index-{name}-weight",
                float(index.weights[place]),
                lambda value: index._replace(weights=_put(index.weights, place, float(value))),
                typed=True,
            ),
        )
        st.button(
            "Leave out",
            key=f"index-{name}-out",
            icon=":material/close:",
            help=f"Leave out {label}",
            disabled=len(index.indicators) == 1,
            on_click=_write,
            args=(without(index, name),),
        )


def _tied(
    key: str, value: Any, changed: Callable[[Any], Index], *, typed: bool = False
) -> dict[str, Any]:
    """Arguments that tie a widget to a part of the index in the address."""
    return widget_state.show(key, value, lambda made: _write(changed(made)), typed=typed)


def _put(values: tuple[Any, ...], place: int, value: Any) -> tuple[Any, ...]:
    return (*values[:place], value, *values[place + 1 :])


def _write(index: Index) -> None:
    address.put("index", own_index.write(index), own_index.write(atlas.INDEX))


def _add(index: Index) -> None:
    name = st.session_state["index-add"]
    st.session_state["index-add"] = None
    if name:
        _write(with_indicator(index, name))


def with_indicator(index: Index, name: str) -> Index:
    """Return the index with one indicator more, of weight 1 and its usual direction."""
    return index._replace(
        indicators=(*index.indicators, name),
        directions=(*index.directions, INDICATORS.get(name) or _usual_direction(name)),
        weights=(*index.weights, 1.0),
        logged=index.logged | ({name} & LOGGED),
    )


def _usual_direction(name: str) -> int:
    """Low speaks for left-behind where a high value is a good sign."""
    return -1 if atlas.catalogue()["higher_is"].get(name) == "less deprived" else 1


def without(index: Index, name: str) -> Index:
    """Return the index without one of its indicators."""
    kept = [place for place, other in enumerate(index.indicators) if other != name]
    return index._replace(
        indicators=tuple(index.indicators[place] for place in kept),
        directions=tuple(index.directions[place] for place in kept),
        weights=tuple(index.weights[place] for place in kept),
        logged=index.logged - {name},
    )
