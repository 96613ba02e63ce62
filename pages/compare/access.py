"""Two variables at once: deprivation by distance to coworking, of regions and neighbourhoods."""

from typing import Final

import pandas as pd
import streamlit as st

from analysis.regions import two_indicators
from pages.compare import data, figures
from pages.compare.data import Groups
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.frame import address, layout
from pages.shared.frame.charts import figure
from pages.shared.store import atlas
from pages.shared.words import marks, sentences

_THIRDS: Final = ("least deprived third", "middle third", "most deprived third")
_EDGES_KM: Final = (5.0, 20.0)
_DISTANCES: Final = ("up to 5 km", "5 to 20 km", "over 20 km")
_SMALL_EDGES_KM: Final = (1.0, 5.0, 10.0, 20.0)
_SMALL_DISTANCES: Final = ("up to 1 km", "1 to 5 km", "5 to 10 km", "10 to 20 km", "over 20 km")
_BOTH: Final = "33"
_DECILES: Final = 10


def regions_in_classes() -> pd.DataFrame:
    """Return each region with its third of deprivation and its band of distance.

    Returns
    -------
    DataFrame
        Indexed by ITL3 code: ``name``, ``nation``, ``residents``, ``deprived`` (% of residents in
        their nation's most deprived fifth of neighbourhoods), ``km`` (half of the residents live as
        near or nearer; missing where no space is on the island), ``third`` within the nation and
        ``band``.
    """
    regions = atlas.regions()
    table = pd.DataFrame(
        {
            "name": regions["name"],
            "nation": regions["nation"],
            "residents": regions["population"],
            "deprived": atlas.wide()["deprived_20_share"].reindex(regions.index),
            "km": data.median_distances().reindex(regions.index),
        }
    )
    return table.assign(
        third=two_indicators.classes_within(table["deprived"], table["nation"]),
        band=two_indicators.bands(table["km"], _EDGES_KM),
    )


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Table of regions with their classes, for the page."""
    return pd.DataFrame(
        {
            "Region": table["name"],
            "Code": table.index,
            "Nation": table["nation"],
            "Residents": [f"{people:,}" for people in table["residents"]],
            "In the most deprived fifth, % of residents": [
                sentences.number(share, 1) for share in table["deprived"]
            ],
            "Median distance, km": [sentences.number(km, 1) for km in table["km"]],
            "Deprivation": [_class(third, _THIRDS) for third in table["third"]],
            "Distance": [_class(band, _DISTANCES) for band in table["band"]],
        }
    )


def exported(table: pd.DataFrame) -> pd.DataFrame:
    """Table of regions with their classes, for a file.

    Parameters
    ----------
    table : DataFrame
        From :func:`regions_in_classes`.

    Returns
    -------
    DataFrame
        ``name``, ``code``, ``nation``, ``residents``, ``deprived_share`` in % and its
        ``deprivation_third``, ``median_km``, ``distance_status`` ("[x]" where no space is on
        the island) and the ``distance_band``.
    """
    return marks.significant(
        pd.DataFrame(
            {
                "name": table["name"],
                "code": table.index,
                "nation": table["nation"],
                "residents": table["residents"],
                "deprived_share": table["deprived"],
                "deprivation_third": [_class(third, _THIRDS) for third in table["third"]],
                "median_km": table["km"],
                "distance_status": marks.status(table["km"]),
                "distance_band": [_class(band, _DISTANCES) for band in table["band"]],
            }
        )
    )


def _class(number: float, names: tuple[str, ...]) -> str:
    return sentences.MISSING if pd.isna(number) else names[int(number) - 1]


def tab(groups: Groups, types: pd.DataFrame, typing: widgets.Typing) -> None:
    """Deprivation by distance: a grid of regions, then of the neighbourhoods of one group."""
    del types, typing
    st.info(atlas.coverage(), icon=":material/info:")
    table = regions_in_classes()
    if groups.typed:
        table = table.loc[[code for codes in groups.members.values() for code in codes]]
    both = table[(table["third"] == len(_THIRDS)) & (table["band"] == len(_DISTANCES))]
    partial = not atlas.layer_is_complete()
    where = " in the layer" if partial else ""
    known = int(table["band"].notna().sum())
    among = (
        f"{len(table)} regions"
        if known == len(table)
        else f"the {known} regions whose distance is known"
    )
    st.header(
        f"{len(both)} of {among} are among the most deprived third of their nation "
        f"and mostly over 20 km from a space{where}"
        if known
        else f"How far it is to a space{where} is not known in any of these {len(table)} regions",
        anchor=False,
    )
    layout.note(
        "Deprivation: share of residents in their nation's most deprived fifth of neighbourhoods, "
        "in thirds of the nation's regions. Distance: straight line within which half of the "
        "residents live."
        + (
            f" {atlas.partial_note()} So a long distance is no finding on a region, and regions "
            "stand in the order of their names."
            if partial
            else ""
        )
    )
    if not table.dropna(subset=["third", "band"]).empty:
        _grid(table)
    _members(table, groups)
    widgets.download_buttons(
        exported(table),
        downloads.About(
            "Deprivation by distance to coworking",
            "Coworking Skills Atlas; sources on the About page",
            "Open Government Licence v3.0",
            [*atlas.attributions(), atlas.coverage()],
            address.address(),
        ),
        "atlas-compare-two-variables",
    )
    _neighbourhoods(groups)


def _grid(table: pd.DataFrame) -> None:
    shape = (len(_THIRDS), len(_DISTANCES))
    cells = two_indicators.cross(table["third"], table["band"], table["residents"], shape)
    figure(
        figures.grid(
            cells,
            axes=("Deprivation among the regions of the nation", "Median distance of residents"),
            names=(_THIRDS, _DISTANCES),
        ),
        "two-variables-figure",
        "Regions by third of deprivation and by distance. "
        + "; ".join(
            f"{_THIRDS[row['first'] - 1]}, {_DISTANCES[row['second'] - 1]}: {row['areas']} "
            f"regions, {row['people']:,.0f} residents"
            for row in sentences.records(cells)
        ),
        data=pd.DataFrame(
            {
                "deprivation": [_THIRDS[place - 1] for place in cells["first"]],
                "distance": [_DISTANCES[place - 1] for place in cells["second"]],
                "regions": cells["areas"],
                "residents": cells["people"],
            }
        ),
    )
    unknown = table[table["band"].isna()]
    if len(unknown):
        layout.note(
            f"{len(unknown)} regions are not in the grid: no space of the layer is on their side "
            "of the Irish Sea, so that they have no distance ([x])."
        )


def _members(table: pd.DataFrame, groups: Groups) -> None:
    """List the regions of one cell of the grid, and where the compared regions stand."""
    named = {
        f"{third}{band}": f"{_THIRDS[third - 1].capitalize()}, {_DISTANCES[band - 1]}"
        for third in (3, 2, 1)
        for band in (3, 2, 1)
    }
    cell = address.choice("two", list(named), _BOTH, "cell of the grid")
    st.selectbox(
        "Regions that are both",
        list(named),
        format_func=named.__getitem__,
        **address.follow("two", cell, _BOTH),
    )
    chosen = table[(table["third"] == int(cell[0])) & (table["band"] == int(cell[1]))]
    if chosen.empty:
        layout.note("No region is in this cell.")
    else:
        ordered = (
            chosen.sort_values("km", ascending=False)
            if atlas.layer_is_complete()
            else chosen.sort_values("name")
        )
        st.dataframe(
            in_words(ordered).drop(columns=["Deprivation", "Distance"]),
            hide_index=True,
            height="content",
            key="two-variables-table",
            alt=f"Regions: {named[cell]}.",
        )
    if not groups.typed:
        st.markdown(
            "\n".join(
                f"- **{row['name']}**: {_class(row['third'], _THIRDS)} of {row['nation']}; "
                f"median distance {_class(row['band'], _DISTANCES)}"
                for codes in groups.members.values()
                for row in sentences.records(table.loc[list(codes)])
            )
        )


def _neighbourhoods(groups: Groups) -> None:
    """Draw the residents of one group by decile and distance of their neighbourhood."""
    st.header("The same among neighbourhoods", anchor=False)
    names = {str(place): name for place, name in enumerate(groups.members, start=1)}
    place = address.choice("group", list(names), "1", "group")
    st.selectbox(
        "Neighbourhoods of",
        list(names),
        format_func=names.__getitem__,
        **address.follow("group", place, "1"),
    )
    name = names[place]
    areas = data.areas_of(groups.members[name])
    band = two_indicators.bands(areas["km"], _SMALL_EDGES_KM)
    if band.isna().all():
        layout.note(f"No coworking space of the layer lies on {name}'s side of the Irish Sea: [x].")
        return
    cells = two_indicators.cross(
        areas["decile"], band, areas["population"], (_DECILES, len(_SMALL_DISTANCES))
    )
    far = cells[(cells["first"] <= 2) & (cells["second"] > 3)]  # noqa: PLR2004 - fifth, 10 km
    st.markdown(
        f"{far['people'].sum():,.0f} residents of {name} "
        f"({sentences.number(100 * far['share'].sum(), 1)} %) live in their nation's most deprived "
        "fifth of neighbourhoods and over 10 km from a space of the layer."
    )
    figure(
        figures.heat(cells, distances=_SMALL_DISTANCES),
        "two-neighbourhoods-figure",
        f"% of residents of {name} by decile of deprivation and distance. "
        + "; ".join(
            f"decile {row['first']}, {_SMALL_DISTANCES[row['second'] - 1]}: "
            f"{sentences.number(100 * row['share'], 1)} %"
            for row in sentences.records(cells)
            if row["people"]
        ),
        data=pd.DataFrame(
            {
                "decile": cells["first"],
                "distance": [_SMALL_DISTANCES[place - 1] for place in cells["second"]],
                "neighbourhoods": cells["areas"],
                "residents": cells["people"],
                "% of residents": [sentences.number(100 * share, 1) for share in cells["share"]],
            }
        ),
    )
    layout.note("Each neighbourhood's decile is within its own nation.")
