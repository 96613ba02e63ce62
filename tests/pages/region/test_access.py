"""Access by decile of deprivation and by rural and urban."""

import pandas as pd
import pytest

from pages.region import access
from pages.shared.files.table_words import shown
from pages.shared.store import areas as store_areas
from pages.shared.store import atlas
from pages.shared.store import places as store_places
from tests.pages.tables import tables


@pytest.fixture
def areas():
    """Four neighbourhoods: two in decile 1, one in 2, one, rural and far, in 10."""
    return pd.DataFrame(
        {
            "population": [100, 300, 50, 50],
            "decile": [1, 1, 2, 10],
            "rural": [False, False, False, True],
            "km": [0.5, 4.0, 12.0, 30.0],
            "index_name": "IoD2025",
            "nation": "England",
            "population_kind": "Census 2021 usual residents",
        }
    )


def declared(areas):
    return access.table(access.shares(areas), areas, "here")


def test_every_decile_is_there_and_the_shares_are_of_its_own_residents(areas):
    table = access.shares(areas).set_index(["group", "threshold_km"])
    assert table["share"]["Decile 1 (most deprived)"].tolist() == [0.25, 1, 1, 1]
    assert table["share"]["Decile 2"].tolist() == [0, 0, 0, 1]
    assert table["share"]["Rural"].tolist() == [0, 0, 0, 0]
    assert table["share"]["All residents"].tolist() == [0.2, 0.8, 0.8, 0.9]
    assert table.index.get_level_values("group").nunique() == 13


def test_a_decile_without_residents_is_not_applicable(areas):
    worded = shown(declared(areas)).set_index("Residents")
    assert worded.loc["Decile 5"].tolist() == ["0", *["[z]"] * 4]
    assert worded.loc["Decile 1 (most deprived)"].tolist() == ["400", "25.0", *["100.0"] * 3]


def test_without_a_distance_nothing_is_called_far(areas):
    worded = shown(declared(areas.assign(km=float("nan"))))
    assert set(worded.filter(like="Within").to_numpy().ravel()) == {"[x]"}
    assert worded["Number"].tolist()[0] == "500"


def test_deciles_add_up_to_all_residents_of_a_region():
    areas = store_areas.neighbourhoods(store_places.resolve("TLI35"))
    table = access.shares(areas)
    for limit in (1.0, 20.0):
        near = table[table["threshold_km"] == limit].set_index("group")["residents"]
        assert near[near.index.str.startswith("Decile")].sum() == near["All residents"]
        assert near["Rural"] + near["Urban"] == near["All residents"]


def test_northern_ireland_keeps_its_places_and_neighbourhoods(open_page):
    app = open_page("region", area="TLN0A", tab="Access to coworking")
    words = "\n".join(part.value for part in [*app.header, *app.subheader, *app.markdown])
    assert "No distance can be given for Derry City and Strabane" in words
    assert "Neighbourhoods with most residents" in words
    assert "Counts and rates come from the partial layer" in words
    places = tables(app)[-1].value
    assert "FabLab Nerve Centre" in set(places["Name"])


def test_places_of_a_district_are_its_own(open_page):
    """The City of London is one of the two districts of its region."""
    words = "\n".join(
        part.value
        for part in open_page("region", area="E09000001", tab="Access to coworking").markdown
    )
    spaces = atlas.spaces()
    here = spaces.loc[spaces["lad"] == "E09000001", "tier"].eq("A")
    said = f"{here.sum()} coworking spaces in City of London**, and {(~here).sum() or 'no'} other"
    assert said in words


def test_nobody_near_is_a_sentence_and_not_two_flat_charts(open_page):
    app = open_page("region", area="TLD42", tab="Access to coworking")
    words = "\n".join(part.value for part in app.markdown)
    assert "No resident lives within 20 km of a space in the layer" in words
