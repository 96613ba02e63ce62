"""What lies behind the effects, a tab each; a tab is computed when it is opened."""

import pandas as pd
import streamlit as st

from pages.effects import checks, exports, method, results
from pages.effects.context import Context
from pages.shared.controls import own_definitions
from pages.shared.frame import address, layout
from pages.shared.frame.errors import shown as errors_shown
from pages.shared.store import atlas, survey
from pages.shared.store.model import Focus, Model

_TABS = {
    "Table": results.effects,
    "Paths": results.paths,
    "Contrasts": results.contrasts,
    "Along an indicator": results.along,
    "Single items": results.items,
    "Regions": results.regions,
    "Diagnostics": checks.diagnostics,
    "Unobserved confounders": checks.sensitivity,
    "Power": checks.power,
    "How this was computed": method.method,
    "Files": exports.exports,
}

#: Tabs whose models are their own, whatever estimator was chosen.
_LEAST_SQUARES = ("Contrasts", "Along an indicator", "Diagnostics", "Unobserved confounders")


def tabs(model: Model, focus: Focus, table: pd.DataFrame, units: str, definition: str) -> None:
    """Draw the tab that is open."""
    context = Context(
        model,
        focus,
        table,
        units,
        definition,
        address.address(),
        survey.loaded(),
        own_definitions.definition(model.definition),
        atlas.region_types(model.definition, model.cut),
    )
    boxes = st.tabs(list(_TABS), key="closer", on_change="rerun", bind="query-params")
    for box, (name, draw) in zip(boxes, _TABS.items(), strict=True):
        if box.open:
            with box, errors_shown():
                if name in _LEAST_SQUARES and model.estimator != "ols":
                    layout.note("By least squares, for comparison with the model chosen.")
                draw(context)
