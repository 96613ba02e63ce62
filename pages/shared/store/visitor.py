"""What a visitor brought: a survey, a list of coworking spaces, region types of their own.

It lives in that visitor's session and nowhere else: not on disk, not in a log, not in a cache that
another visitor's session reads.
"""

import hashlib
from typing import Final, NamedTuple

import pandas as pd
import streamlit as st

_SURVEY: Final = "own survey"
_LAYER: Final = "own layer"
_TYPES: Final = "own types"


class OwnSurvey(NamedTuple):
    """A survey in the atlas's schema, with the name that pages and files give it."""

    respondents: pd.DataFrame
    name: str
    notes: list[str]
    digest: str


class OwnLayer(NamedTuple):
    """A list of coworking spaces; ``complete`` is what its owner says of it."""

    places: pd.DataFrame
    name: str
    complete: bool
    digest: str


class OwnTypes(NamedTuple):
    """Types by ITL3 code; regions that it leaves out have none."""

    types: "pd.Series[str]"
    name: str
    digest: str


def survey() -> OwnSurvey | None:
    """Return the visitor's survey, if they brought one."""
    found: OwnSurvey | None = st.session_state.get(_SURVEY)
    return found


def layer() -> OwnLayer | None:
    """Return the visitor's list of coworking spaces, if they brought one."""
    found: OwnLayer | None = st.session_state.get(_LAYER)
    return found


def types() -> OwnTypes | None:
    """Return the visitor's region types, if they brought a list."""
    found: OwnTypes | None = st.session_state.get(_TYPES)
    return found


def keep_survey(respondents: pd.DataFrame, name: str, notes: list[str]) -> None:
    """Use a survey from now on, in this session."""
    st.session_state[_SURVEY] = OwnSurvey(respondents, name, notes, _digest(respondents))


def keep_layer(places: pd.DataFrame, name: str, *, complete: bool) -> None:
    """Use a list of coworking spaces from now on, in this session."""
    mark = f"{_digest(places)}{complete:d}"
    st.session_state[_LAYER] = OwnLayer(places, name, complete, mark)


def keep_types(found: "pd.Series[str]", name: str) -> None:
    """Use region types from now on, in this session."""
    st.session_state[_TYPES] = OwnTypes(found, name, _digest(found.to_frame()))


def drop_survey() -> None:
    """Go back to the survey that ships with the atlas."""
    st.session_state.pop(_SURVEY, None)


def drop_layer() -> None:
    """Go back to the layer of coworking spaces that ships with the atlas."""
    st.session_state.pop(_LAYER, None)


def drop_types() -> None:
    """Forget the visitor's region types."""
    st.session_state.pop(_TYPES, None)


def survey_mark() -> tuple[str | None, ...] | None:
    """What tells results from this visitor's survey or types from another's; None without them."""
    own = survey()
    found = (own.digest if own else None, *(kinds_mark() or ()))
    return found if any(found) else None


def kinds_mark() -> tuple[str | None, ...] | None:
    """What tells this visitor's list or index of region types from another's; None without."""
    found = (st.query_params.get("index"), types_mark())
    return found if any(found) else None


def groups_mark() -> tuple[object, ...] | None:
    """What tells regions grouped by this visitor's types, and their spaces, from another's."""
    found = (kinds_mark(), layer_mark())
    return found if any(found) else None


def types_mark() -> str | None:
    """What tells this visitor's region types from another's; None without them."""
    own = types()
    return own.digest if own else None


def layer_mark() -> str | None:
    """What tells this visitor's list of coworking spaces from another's; None without one."""
    own = layer()
    return own.digest if own else None


def _digest(table: pd.DataFrame) -> str:
    rows = pd.util.hash_pandas_object(table.astype("str"), index=True).to_numpy()
    names = ",".join(map(str, table.columns)).encode()
    return hashlib.sha256(rows.tobytes() + names).hexdigest()[:16]
