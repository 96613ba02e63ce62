"""Whether neighbouring regions resemble each other, and errors that allow for it, cached."""

from typing import Final

import pandas as pd
import streamlit as st

from analysis.estimation import conley, spatial
from pages.shared.region_map import Layer
from pages.shared.store import areas as store_areas
from pages.shared.store import atlas, caching, confidential, visitor
from pages.shared.store import survey as store_survey
from pages.shared.store.model import Model
from pages.shared.words import sentences

#: Kinds of local cluster, from pale to dark on the map.
_KINDS: Final = ("low among low", "low among high", "high among low", "high among high")


@st.cache_resource(show_spinner=False)
def centroids() -> pd.DataFrame:
    """Population-weighted centre of each region, metres on the National Grid."""
    areas = store_areas.small_areas()
    weight = areas["population"]
    sums = areas[["easting", "northing"]].mul(weight, axis=0).groupby(areas["itl3"]).sum()
    return sums.div(weight.groupby(areas["itl3"]).sum(), axis=0)


@caching.cached_per_visitor(visitor.survey_mark)
def moran(model: Model, skill: str) -> pd.DataFrame:
    """Moran's I of region-level residuals and of deprivation, six nearest regions as neighbours."""
    residuals = spatial.region_residuals(
        store_survey.survey(), skill, store_survey.typed(model), model.controls
    )
    deprived = atlas.wide()["deprived_20_share"].reindex(atlas.regions().index)
    rows = []
    for name, values in (
        (f"Residuals of {sentences.SKILLS[skill].lower()}, regions with respondents", residuals),
        ("Share of residents in deprived neighbourhoods, all regions", deprived),
    ):
        weights = spatial.nearest_weights(centroids().loc[values.index], 6)
        found = spatial.morans_i(values, weights, draws=1999)
        rows.append({"What": name, **found.to_dict()})
    return pd.DataFrame(rows)


@st.cache_data(show_spinner=False)
def clusters() -> Layer:
    """Local clusters of deprivation as a layer of the map, false discovery rate 5 %."""
    values = atlas.wide()["deprived_20_share"].reindex(atlas.regions().index)
    weights = spatial.nearest_weights(centroids().loc[values.index], 6)
    found = spatial.local_moran(values, weights, draws=1999)
    return Layer(
        key="clusters",
        label="Clusters of deprivation",
        group="Robustness",
        unit="",
        decimals=0,
        period="",
        breaks=[],
        categories=[kind.capitalize() for kind in _KINDS],
        values=[
            float(_KINDS.index(kind)) if kind in _KINDS else None
            for kind in found["cluster"].reindex(atlas.regions().index)
        ],
        low=[],
        high=[],
        description="Local Moran's I with six nearest regions as neighbours.",
        source="Coworking Skills Atlas, from the national indices of deprivation",
        caveat="Shares are within each nation: clusters across a border compare unlike indices.",
        absent="No clear cluster",
    )


@caching.cached_per_visitor(visitor.survey_mark)
def conley_errors(model: Model, skill: str, cutoff_km: float) -> pd.DataFrame:
    """Effects with errors that allow for neighbours within a distance."""
    survey, types = store_survey.survey(), store_survey.typed(model)
    found = conley.conley_effects(
        survey, skill, types, centroids(), cutoff_km=cutoff_km, controls=model.controls
    )
    return confidential.suppressed(found, confidential.people(survey, skill, types, model.controls))
