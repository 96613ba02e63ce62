"""Which regions an index of one's own calls left-behind however it is made."""

import pandas as pd
import streamlit as st

from analysis.regions import own_index_sensitivity
from analysis.regions.own_index import Index
from pages.shared.controls import own_definitions, widgets
from pages.shared.files import downloads
from pages.shared.frame import address, layout
from pages.shared.store import atlas
from pages.shared.words import sentences

_STAYS = {
    "always": "Left-behind however it is made",
    "sometimes": "Left-behind in some ways of making it",
    "never": "Never left-behind",
}


def sensitivity_section(index: Index) -> None:
    """Show which regions are left-behind however the index is made, and offer the table."""
    found = own_definitions.sensitivity(index)
    counts = found["stays"].value_counts()
    st.header("Who is in and who is out", anchor=False)
    st.markdown(
        "\n".join(f"- **{words}:** {counts.get(key, 0)} regions" for key, words in _STAYS.items())
    )
    layout.note(
        "Weights are drawn 1,000 times around yours (one of five equal weights, 20 %, varies with "
        "a standard deviation of 9 percentage points), and the index is made in each of the other "
        "ways below."
    )
    table = _regions(found)
    st.dataframe(
        table,
        hide_index=True,
        height=360,
        key="index-regions",
        placeholder=sentences.MISSING,
        alt="Regions by the share of drawn weights under which they are left-behind.",
    )
    st.markdown("**If the index were made in another way**")
    changed = _changes(found)
    layout.table(changed, "other-ways", "Regions that enter and leave under each other way.")
    title = "Regions by how steadily an index of one's own calls them left-behind"
    about = downloads.About(
        title,
        "Coworking Skills Atlas, an index that a visitor built",
        "Open Government Licence v3.0",
        [own_definitions.of_index(index).rule, *atlas.attributions()],
        address.address(),
    )
    widgets.download_buttons(table, about, "atlas-own-index")


def _regions(found: pd.DataFrame) -> pd.DataFrame:
    ordered = found.sort_values("share", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "Region": atlas.regions()["name"].reindex(ordered.index).to_numpy(),
            "Code": ordered.index,
            "Type by your index": ordered["type"].map(sentences.TYPES).fillna(sentences.MISSING),
            "Left-behind in % of drawn weights": [
                sentences.number(100 * share, 0) for share in ordered["share"]
            ],
            "However it is made": ordered["stays"].map(_STAYS).fillna(sentences.MISSING),
        }
    )


def _changes(found: pd.DataFrame) -> pd.DataFrame:
    names = atlas.regions()["name"]
    about = atlas.catalogue()["short_label"]
    rows = []
    for row in sentences.records(own_index_sensitivity.changes(found)):
        way = str(row["alternative"])
        left_out = way.removeprefix("without ")
        said = f"Without “{about[left_out]}”" if left_out in about.index else way.capitalize()
        rows.append(
            {
                "Other way": said,
                "Enter": ", ".join(names[row["enters"]]) or "none",
                "Leave": ", ".join(names[row["leaves"]]) or "none",
                "Same type, % of regions": sentences.number(100 * row["same"], 0),
            }
        )
    return pd.DataFrame(rows)
