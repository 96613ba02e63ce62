"""The heart of the first screen: what was published, and the eight effects beside the map."""

from typing import Final

import pandas as pd
import streamlit as st

from analysis.regions import certainty
from analysis.regions.definitions import DEFINITIONS
from analysis.regions.types import LEFT_BEHIND
from pages.map import panel
from pages.shared.figures.eight_effects import PATHS, WORDS, eight_effects
from pages.shared.frame import address, layout
from pages.shared.store import atlas, plain, survey
from pages.shared.store.model import Model
from pages.shared.words import sentences

#: Directions of the study as a headline, by the filter of region types.
_PUBLISHED: Final = {
    "all": "Where regions were left behind, digital skills are associated with structured "
    "resources; elsewhere, with informal interaction",
    "left-behind": "In left-behind regions, both kinds of skills are associated with structured "
    "resources",
    "advanced": "In more advanced regions, both kinds of skills are associated with informal "
    "interaction",
}
#: Effects that the finding of each filter is about.
_FINDINGS: Final = {"left-behind": PATHS[:2], "advanced": PATHS[2:]}


def heading(types: pd.DataFrame, show: str, nation: str, definition: str, code: str | None) -> str:
    """Draw title and small print for the filters, or the chosen region; return the count."""
    counted = panel.headline(types, nation)
    if code is None:
        title, badge = _PUBLISHED[show], ":blue-badge[Published]"
        said = (
            "Directions published by Wang et al. (2026), from coworkers in 74 UK regions. "
            f"On the map: {counted}."
        )
        if nation != "all":
            said += " Types and effects are of the whole UK."
    else:
        title, badge = verdict(code, types, definition), ":green-badge[Public data]"
        said = _facts(code)
    st.title(sentences.unbroken(title))
    with st.container(key="lede"):
        st.markdown(f"{badge} {sentences.unbroken(said)}")
    return counted


def verdict(code: str, types: pd.DataFrame, definition: str) -> str:
    """Say of a region on how many definitions it is left-behind, or what one's own says."""
    name = sentences.literal(atlas.region(code).name)
    kind = types["type"][code]
    if definition not in certainty.PUBLISHED:
        words = "has no type" if pd.isna(kind) else f"is {WORDS[kind]}"
        return f"{name} {words} by your own {'list' if definition == 'own' else 'index'}"
    found = plain.agreement().loc[code].dropna()
    behind = [key for key, value in found.items() if value]
    if not behind:
        return f"{name} is left-behind on none of {len(found)} definitions"
    if len(behind) == len(found):
        return f"{name} is left-behind on all {len(found)} definitions"
    names = " and ".join(sentences.lowered(DEFINITIONS[str(key)].name) for key in behind[:2])
    more = ", among others" if len(behind) > len(behind[:2]) else ""
    return f"{name} is left-behind on {len(behind)} of {len(found)} definitions: {names}{more}"


def _facts(code: str) -> str:
    """Code, residents and deprivation of a region, in a line."""
    here = atlas.region(code)
    share = atlas.value(code, "deprived_20_share")
    rank = atlas.rank_in_nation(code, "deprived_20_share")
    place = f", {sentences.standing(*rank)} of {rank.ranked} regions there" if rank else ""
    return (
        f"{code}, {here.nation} · {sentences.number(here.population, 0)} residents · "
        f"{sentences.number(share, 0)}% live in {here.nation}’s most deprived fifth of "
        f"neighbourhoods{place}"
    )


def draw(model: Model, forward: str) -> None:
    """Draw all effects with the type that is forward, and its finding in a sentence or two."""
    table = survey.effects(model)
    simulated = survey.simulated()
    size = "Simulated size" if simulated else "Your survey"
    st.header("How coworking relates to skills", anchor=False)
    unit = "skill points for each extra point of the mechanism (1–5 scales)"
    st.html(eight_effects(table, size=size, unit=unit, forward=forward))
    whose = "In the simulated survey" if simulated else "In your survey"
    st.markdown(sentences.unbroken(f"{whose}: {finding(table, forward)}"))
    address.link("effects", "All effects, with the published directions")
    layout.note("Associations in a cross-sectional survey, not causes.")


def finding(table: pd.DataFrame, forward: str) -> str:
    """Say what the figure shows of the type that is forward, or of the main path in both types."""
    rows = {
        (row["mechanism"], row["skill"], row["region_type"]): row
        for row in sentences.records(table)
    }
    if forward != "all":
        said = [sentences.effect(rows[(*path, forward)]) for path in _FINDINGS[forward]]
        return f"in {WORDS[forward]} regions, {sentences.lowered(said[0])} {said[1]}"
    mechanism, skill = PATHS[0]
    behind, other = (rows[mechanism, skill, kind] for kind in (LEFT_BEHIND, "advanced"))
    return (
        f"the association of {sentences.MECHANISMS[mechanism].lower()} with "
        f"{sentences.SKILLS[skill].lower()} is {sentences.estimate(behind)} in left-behind regions "
        f"and {sentences.estimate(other)} in more advanced ones (95% confidence intervals)."
    )
