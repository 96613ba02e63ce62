"""What a scenario changes: how far a mechanism is raised in each place, and what was seen."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import disclosure
from analysis.arrays import Floats
from analysis.checks.observed_range import observed_range, respondents
from analysis.disclosure import DEFAULT, Thresholds
from analysis.errors import AnalysisError
from analysis.regions.types import TYPES
from analysis.scenarios.scenario import ALL, DEVIATIONS, TOP_QUARTER, Scenario, check_scenarios
from analysis.survey import HIGHEST

#: Whose answers a place's change is computed from.
OWN, PROJECTED, PARTLY = "own respondents", "respondents of its type", "partly of its type"
#: Rounding of means that are equal.
TOLERANCE = 1e-9


class _Lifted(NamedTuple):
    """Mean change, level after it, and counts: by region and by type; limits by type."""

    regions: pd.DataFrame
    types: pd.DataFrame


def scenario_changes(
    scenario: Scenario,
    survey: pd.DataFrame,
    region_types: "pd.Series[str]",
    regions: pd.DataFrame,
    *,
    factor: float = 1.0,
    ceiling: bool = True,
    thresholds: Thresholds = DEFAULT,
) -> pd.DataFrame:
    """Mean change of the mechanism that a scenario amounts to in each place.

    Each respondent is raised by the amount, but not above 5, the end of the scale; a place's
    change is the mean over its respondents. For "top_quarter" the respondents of a CWS whose mean
    is below the 75th percentile of the CWS means in its own region type, a level that has been seen
    there, are raised by the gap or the chosen share of it.

    A region with no respondents, or too few to be shown, takes the change of its type. A type is
    given as a place too: over all its respondents if the scenario concerns all its regions, else
    as the mean of the chosen regions weighted by residents.

    Parameters
    ----------
    scenario : Scenario
    survey : DataFrame
        ``itl3``, ``cws_id`` and the mechanism, one row a respondent.
    region_types : Series
        "left-behind" or "advanced", or missing, by ITL3 code.
    regions : DataFrame
        Indexed by ITL3 code, with ``population`` (residents).
    factor : float, default 1
        Multiplies the amount, to see how much it matters.
    ceiling : bool, default True
        Whether nobody is raised above 5.
    thresholds : Thresholds
        Fewest respondents and CWSs of a place whose own figures are shown.

    Returns
    -------
    DataFrame
        Types first, then the chosen regions: ``place`` (type or code), ``region_type``, ``change``
        and ``after`` (mean change, and mean level after it, in points), ``outside`` (whether
        ``after`` is above the largest mean of any CWS of the type, so outside the observed range;
        :func:`analysis.checks.observed_range.observed_range`), ``beyond`` (share of the type's
        CWSs that this scenario would raise above that mean), ``basis``, ``n`` and ``spaces``
        (respondents and CWSs behind the change), ``suppressed`` (there are respondents of its own,
        too few to be shown) and ``residents``. Where a whole type is too small its figures are
        missing.

    Raises
    ------
    AnalysisError
        If the scenario is not allowed, a region is unknown or has no type, or nobody is left.
    """
    check_scenarios([scenario])
    chosen = _chosen_regions(scenario, region_types, regions)
    people = respondents(survey, scenario.mechanism, region_types)
    limits = observed_range(survey, scenario.mechanism, region_types, thresholds)
    lift = factor * _asked(scenario, people, limits)
    if ceiling:
        lift = np.minimum(lift, HIGHEST - people["value"].to_numpy())
    lifted = _lifted(people, limits, lift, thresholds)
    residents = regions["population"].astype(float)
    rows = _region_rows(chosen, lifted).assign(residents=residents[chosen.index].to_numpy())
    sizes = region_types[region_types.index.isin(regions.index)].value_counts()
    totals = [
        _type_row(kind, rows[rows["region_type"] == kind], lifted, whole=int(sizes[kind]))
        for kind in TYPES
        if (chosen == kind).any()
    ]
    table = pd.concat([pd.DataFrame(totals), rows], ignore_index=True)
    counts = ["n", "spaces"]
    table[counts] = table[counts].astype("Int64")
    most = table["region_type"].map(lifted.types["maximum"])
    table["outside"] = (table["after"] > most + TOLERANCE).astype(bool)
    table["beyond"] = table["region_type"].map(lifted.types["beyond"])
    order = ["place", "region_type", "change", "after", "outside", "beyond", "basis"]
    return table[[*order, *counts, "suppressed", "residents"]]


def _chosen_regions(
    scenario: Scenario, region_types: "pd.Series[str]", regions: pd.DataFrame
) -> "pd.Series[str]":
    """Types of the regions that a scenario concerns, in its order, or that of `regions`."""
    kinds = region_types.reindex(regions.index)
    if isinstance(scenario.regions, str):
        wanted = TYPES if scenario.regions == ALL else (scenario.regions,)
        found = kinds[kinds.isin(wanted)]
        if found.empty:
            message = (
                f"No region is of type {scenario.regions}: change the definition or its threshold, "
                "or choose other regions."
            )
            raise AnalysisError(message)
        return found
    for code in scenario.regions:
        if code not in kinds.index:
            message = f"Unknown region {code}: choose one of the {len(kinds)} ITL3 regions."
            raise AnalysisError(message)
        if kinds[code] not in TYPES:
            message = (
                f"Region {code} has no type under this definition: leave it out, or choose "
                "another definition."
            )
            raise AnalysisError(message)
    return kinds[list(scenario.regions)]


def _lifted(
    people: pd.DataFrame, limits: pd.DataFrame, lift: Floats, thresholds: Thresholds
) -> _Lifted:
    """Raise every respondent of both types, and take means; the small groups' are missing."""
    people = people.assign(change=lift, after=people["value"] + lift)
    by_space = people.groupby("cws_id").agg(
        after=("after", "mean"), region_type=("region_type", "first")
    )
    above = by_space["after"] > by_space["region_type"].map(limits["maximum"]) + TOLERANCE
    figures = {
        "n": ("after", "size"),
        "spaces": ("cws_id", "nunique"),
        "change": ("change", "mean"),
        "after": ("after", "mean"),
    }
    types = people.groupby("region_type").agg(**figures).reindex(TYPES)
    types = types.assign(
        maximum=limits["maximum"],
        suppressed=limits["suppressed"],
        beyond=above.groupby(by_space["region_type"]).mean(),
    )
    types[["change", "after", "beyond"]] = types[["change", "after", "beyond"]].mask(
        types["suppressed"]
    )
    own = people.groupby(["region_type", "itl3"], as_index=False).agg(**figures)
    # over all regions of a type, chosen or not: otherwise choices could be subtracted
    own["suppressed"] = disclosure.suppressed(own, ["region_type"], thresholds)
    return _Lifted(own.set_index("itl3"), types)


def _asked(scenario: Scenario, people: pd.DataFrame, limits: pd.DataFrame) -> Floats:
    """Points by which each respondent is to be raised, the end of the scale apart."""
    if scenario.unit == TOP_QUARTER:
        level = people["region_type"].map(limits["top_quarter"])
        gap = (level - people["space_mean"]).clip(lower=0).fillna(0.0)
        return scenario.amount * gap.to_numpy(dtype=float)
    unit = float(people["value"].std(ddof=1)) if scenario.unit == DEVIATIONS else 1.0
    return np.full(len(people), scenario.amount * unit)


def _region_rows(chosen: "pd.Series[str]", lifted: _Lifted) -> pd.DataFrame:
    """Figures of each chosen region: its own, or else its type's."""
    figures = ["change", "after", "n", "spaces"]
    own = lifted.regions.reindex(chosen.index)
    hidden = own["suppressed"].eq(True).to_numpy()  # noqa: FBT003 (missing where nobody answered)
    projected = hidden | own["n"].isna().to_numpy()
    of_type = lifted.types[figures].reindex(chosen.to_numpy()).to_numpy(dtype=float)
    found = np.where(projected[:, None], of_type, own[figures].to_numpy(dtype=float))
    rows = pd.DataFrame(found, columns=figures)
    rows.insert(0, "region_type", chosen.to_numpy())
    rows.insert(0, "place", chosen.index)
    basis = np.where(projected, PROJECTED, OWN)
    return rows.assign(basis=basis, suppressed=hidden)


def _type_row(kind: str, rows: pd.DataFrame, lifted: _Lifted, *, whole: int) -> dict[str, object]:
    """Figures of the chosen regions of a type together; `whole` is the number of all of them."""
    total = lifted.types.loc[kind]
    row = {"place": kind, "region_type": kind, "suppressed": bool(total["suppressed"])}
    row |= {"residents": rows["residents"].sum(), "n": total["n"], "spaces": total["spaces"]}
    if len(rows) == whole:
        return row | {"change": total["change"], "after": total["after"], "basis": OWN}
    shares = rows["residents"] / rows["residents"].sum()
    means = {name: float((rows[name] * shares).sum(skipna=False)) for name in ("change", "after")}
    bases = set(rows["basis"])
    if bases == {OWN}:
        return row | means | {"basis": OWN, "n": rows["n"].sum(), "spaces": rows["spaces"].sum()}
    return row | means | {"basis": PROJECTED if bases == {PROJECTED} else PARTLY}
