"""Supply of coworking spaces by region and its ranks, for a list that is declared complete."""

from typing import Final

import pandas as pd

from analysis.regions import access
from pages.shared.words import coverage, sentences

#: Distance of the share of residents by which regions are ranked.
NEAR_KM: Final = 5.0
RATE: Final = "Coworking spaces per 10,000 residents"
_NEAR: Final = f"Residents within {NEAR_KM:g} km of one, %"


def ranks(spaces: pd.DataFrame, areas: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Supply and access of each region with its ranks.

    `areas` are small areas with ``km`` to the nearest coworking space; `regions` is indexed by ITL3
    code.

    Returns
    -------
    DataFrame, shape (regions, 6)
        Indexed as `regions`: ``rate`` (coworking spaces per 10,000 residents of all ages), ``near``
        (% of residents within 5 km of one), and the rank of each, 1 = highest, in the UK
        (``rate_uk``) and in the nation (``rate_nation``). Equal values share the better rank.
    """
    counts = spaces.loc[spaces["tier"] == "A", "itl3"].value_counts().reindex(regions.index)
    reached = access.within(areas, [NEAR_KM], by="itl3").set_index("itl3")["share"]
    table = pd.DataFrame(
        {
            "rate": counts.fillna(0) / regions["population"] * coverage.PER,
            "near": 100 * reached.reindex(regions.index),
        }
    )
    for name in ("rate", "near"):
        nations = table[name].groupby(regions["nation"])
        table[f"{name}_uk"] = table[name].rank(ascending=False, method="min").astype(int)
        table[f"{name}_nation"] = nations.rank(ascending=False, method="min").astype(int)
    return table


def of_region(table: pd.DataFrame, nations: "pd.Series[str]", code: str) -> pd.DataFrame:
    """Supply and access of one region with its ranks, a row a measure.

    `table` is from :func:`ranks`. Columns: ``measure``, ``value``, its ``decimals``, and its
    ``uk_rank`` of ``uk_ranked`` regions and ``nation_rank`` of ``nation_ranked``.
    """
    row = sentences.records(table.loc[[code]])[0]
    return pd.DataFrame(
        {
            "measure": name,
            "value": row[key],
            "decimals": decimals,
            "uk_rank": row[f"{key}_uk"],
            "uk_ranked": len(table),
            "nation_rank": row[f"{key}_nation"],
            "nation_ranked": int((nations == nations[code]).sum()),
        }
        for key, name, decimals in (("rate", RATE, 3), ("near", _NEAR, 1))
    )


def sentence(table: pd.DataFrame, nations: "pd.Series[str]", code: str) -> str:
    """Ranks of one region in a sentence; parameters as in :func:`of_region`."""
    nation = str(nations[code])
    row = sentences.records(table.loc[[code]])[0]
    return (
        f"By coworking spaces per resident the region is {sentences.ordinal(row['rate_uk'])} of "
        f"{len(table)} in the UK and {sentences.ordinal(row['rate_nation'])} in {nation}; by "
        f"residents within {NEAR_KM:g} km of one, {sentences.ordinal(row['near_uk'])} and "
        f"{sentences.ordinal(row['near_nation'])} (1st = highest)."
    )
