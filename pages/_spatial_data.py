"""Whether neighbouring regions resemble each other, and errors that allow for it, cached."""

from typing import Final

import pandas as pd
import streamlit as st

from analysis.estimation import conley, spatial
from pages import _caching, _data, _disclosed, _loaded, _survey_data, _words
from pages._model import Model
from pages.region_map import Layer
from pages.shared.store import areas as store_areas

#: Kinds of local cluster, from pale to dark on the map.
_KINDS: Final = ("low among low", "low among high", "high among low", "high among high")


@st.cache_resource(show_spinner=False)
def centroids() -> pd.DataFrame:
    """Population-weighted centre of each region, metres on the National Grid."""
    areas = store_areas.small_areas()
    weight = areas["population"]
    sums = areas[["easting", "northing"]].mul(weight, axis=0).groupby(areas["itl3"]).sum()
    return sums.div(weight.groupby(areas["itl3"]).sum(), axis=0)


@_caching.kept(_loaded.survey_mark)
def moran(model: Model, skill: str) -> pd.DataFrame:
    """Moran's I of region-level residuals and of deprivation, six nearest regions as neighbours."""
    residuals = spatial.region_residuals(
        _survey_data.survey(), skill, _survey_data.typed(model), model.controls
    )
    deprived = _data.wide()["deprived_20_share"].reindex(_data.regions().index)
    rows = []
    for name, values in (
        (f"Residuals of {_words.SKILLS[skill].lower()}, regions with respondents", residuals),
        ("Share of residents in deprived neighbourhoods, all regions", deprived),
    ):
        weights = spatial.nearest_weights(centroids().loc[values.index], 6)
        found = spatial.morans_i(values, weights, draws=1999)
        rows.append({"What": name, **found.to_dict()})
    return pd.DataFrame(rows)


@st.cache_data(show_spinner=False)
def clusters() -> Layer:
    """Local clusters of deprivation as a layer of the map, false discovery rate 5 %."""
    values = _data.wide()["deprived_20_share"].reindex(_data.regions().index)
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
            for kind in found["cluster"].reindex(_data.regions().index)
        ],
        low=[],
        high=[],
        description="Local Moran's I with six nearest regions as neighbours.",
        source="Coworking Skills Atlas, from the national indices of deprivation",
        caveat="Shares are within each nation: clusters across a border compare unlike indices.",
        absent="No clear cluster",
    )


@_caching.kept(_loaded.survey_mark)
def conley_errors(model: Model, skill: str, cutoff_km: float) -> pd.DataFrame:
    """Effects with errors that allow for neighbours within a distance."""
    survey, types = _survey_data.survey(), _survey_data.typed(model)
    found = conley.conley_effects(
        survey, skill, types, centroids(), cutoff_km=cutoff_km, controls=model.controls
    )
    return _disclosed.suppressed(found, _disclosed.people(survey, skill, types, model.controls))
