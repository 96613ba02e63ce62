import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from geodata.errors import DataError
from geodata.inputs.boundaries import current_district_code
from geodata.inputs.coworking import (
    neutral_text,
    on_grid,
    place,
    place_ids,
    read_counts,
    read_places,
)
from geodata.places.postcodes import locate
from geodata.tables import read_table

HEADER = "name,kind,tier,lat,lon,postcode,coord_source,source,vintage,licence,note\n"
ROW = "The Hub,coworking,A,51.5,-0.1,SE1 1AA,source,OpenStreetMap (London),2026-04-06,ODbL 1.0,\n"


@pytest.fixture
def folder(tmp_path):
    """Directory of raw inputs with one place."""
    (tmp_path / "cws").mkdir()
    (tmp_path / "cws/uk_places_open_sources.csv").write_text(HEADER + ROW)
    return tmp_path


@pytest.fixture
def areas():
    """One small area of 1 km by 1 km around Charing Cross."""
    return gpd.GeoDataFrame(
        {"code": ["E01000001"], "lad": ["E09000033"], "itl3": ["TLI35"]},
        geometry=[box(529_500, 180_000, 530_500, 181_000)],
        crs="EPSG:27700",
    )


def rewrite(folder, old, new):
    path = folder / "cws/uk_places_open_sources.csv"
    path.write_text(path.read_text().replace(old, new))


def test_a_place_is_read_in_clean_words(folder):
    [place_] = read_places(folder).to_dict("records")
    assert place_["kind"] == "coworking space"
    assert place_["source_date"] == "2026-04-06"
    assert place_["note"] == ""


def test_register_and_repository_jargon_is_gone(folder):
    rewrite(folder, "OpenStreetMap (London)", "address: Wakefield council")
    rewrite(folder, "2026-04-06", "2022-03 (repo 2024-02)")
    rewrite(folder, "ODbL 1.0", "OGL v3.0 per publisher (repo silent)")
    [place_] = read_places(folder).to_dict("records")
    assert place_["source"] == "Address register: Wakefield council"
    assert place_["source_date"] == "2022-03"
    assert place_["licence"] == "OGL v3.0 (as the publisher states)"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("coworking,A", "casino,A", "row 1: the kind 'casino' is not known"),
        ("coworking,A", "coworking,B", "row 1: tier 'B' does not go with the kind"),
        ("ODbL 1.0", "all mine", "row 1: the licence 'all mine' is not known"),
        ("vintage", "when", "has no column vintage"),
    ],
)
def test_an_unknown_value_is_named(folder, old, new, sentence):
    rewrite(folder, old, new)
    with pytest.raises(DataError, match=sentence):
        read_places(folder)


def test_formulas_are_neutral():
    text = pd.Series(["=1+1", "+44", "-x", " @home", "Plus+", "A=B"])
    assert neutral_text(text).tolist() == ["'=1+1", "'+44", "'-x", "'@home", "Plus+", "A=B"]


def test_ids_follow_the_place_and_not_its_row(folder):
    rewrite(folder, ROW, ROW + ROW.replace("The Hub", "Other"))
    ids = read_places(folder).set_index("name")["id"]
    rewrite(folder, HEADER, HEADER + ROW.replace("The Hub", "Third"))
    assert (
        read_places(folder)
        .set_index("name")["id"][["The Hub", "Other"]]
        .equals(ids[["The Hub", "Other"]])
    )


def test_twins_get_numbers():
    twins = pd.DataFrame(
        {"name": ["A", "A"], "postcode": "", "latitude": [51.5, 51.500001], "longitude": 0.1}
    )
    first, second = place_ids(twins)
    assert second == f"{first}-2"


@pytest.mark.parametrize(
    ("latitude", "longitude", "kept", "snapped_m"),
    [(51.5080, -0.1246, True, 0), (51.5150, -0.1246, True, 231), (51.5250, -0.1246, False, 1_343)],
    ids=["inside", "near", "far"],
)
def test_places_off_the_edge_go_to_the_nearest_area(areas, latitude, longitude, kept, snapped_m):
    places = pd.DataFrame({"name": ["A"], "latitude": [latitude], "longitude": [longitude]})
    placed, stray = place(places, areas)
    found = placed if kept else stray
    assert (len(placed), len(stray)) == (int(kept), int(not kept))
    assert found["itl3"].tolist() == ["TLI35"]
    assert found["snapped_m"].iloc[0] == pytest.approx(snapped_m, abs=10)


def test_counts_of_the_press_are_whole(folder):
    path = folder / "cws/coworkingcafe_counts.csv"
    path.write_text("period,area,count,source_url\n2024Q2,Wales,102,https://egi.co.uk\n")
    assert read_counts(folder).to_dict("records") == [
        {"period": "2024-Q2", "area": "Wales", "count": 102, "source_url": "https://egi.co.uk"}
    ]
    path.write_text(path.read_text().replace("102", "about 100"))
    with pytest.raises(DataError, match="row 1: the count 'about 100'"):
        read_counts(folder)


def test_committed_places_are_those_that_were_counted():
    spaces = read_table("coworking_spaces")
    assert spaces["tier"].value_counts().to_dict() == {"A": 156, "B": 297, "C": 138}
    regions = spaces.loc[spaces["tier"] == "A", "itl3"]
    assert (regions.str.startswith("TLI").sum(), regions.nunique()) == (114, 44)
    kinds = spaces.groupby("tier")["kind"].unique().map(set)
    assert kinds["A"] == {"coworking space"}
    assert kinds["C"] == {"business centre"}


def test_committed_places_lie_in_known_areas():
    spaces = read_table("coworking_spaces")
    areas = read_table("small_areas").set_index("code")
    assert (spaces["lad"] == spaces["small_area"].map(areas["lad"])).all()
    assert (spaces["itl3"] == spaces["small_area"].map(areas["itl3"])).all()


def test_licences_that_ask_to_share_alike_can_be_told_apart():
    licences = read_table("coworking_spaces")["licence"].value_counts()
    assert licences["ODbL 1.0"] == 92
    assert licences["CC BY-SA 4.0"] == 233


def test_geometry_and_postcode_agree_on_the_district():
    spaces = read_table("coworking_spaces")
    # In order, so that each letter of the alphabet is read once.
    spaces = spaces[spaces["postcode"] != ""].sort_values("postcode")
    agree = []
    for row in spaces.itertuples():
        try:
            agree.append(locate(row.postcode).lad == current_district_code(row.lad))
        except DataError:
            continue
    assert len(agree) > 400
    # The rest lie on a border, or their source gives the postcode of an office elsewhere.
    assert sum(agree) / len(agree) > 0.97


def test_committed_join_is_that_of_the_raw_inputs(raw, polygons):
    codes = read_table("small_areas")[["code", "lad", "itl3"]]
    placed, stray = place(read_places(raw), polygons.merge(codes, on="code"))
    assert stray.empty
    assert placed["small_area"].tolist() == read_table("coworking_spaces")["small_area"].tolist()


def test_places_on_the_grid_are_where_the_ordnance_survey_puts_them():
    # Worked example of "A guide to coordinate systems in Great Britain": Caister water tower.
    tower = pd.DataFrame({"latitude": [52.65800783], "longitude": [1.71607397]})
    placed = on_grid(tower)
    assert placed["easting"].iloc[0] == pytest.approx(651_409.8, abs=10)
    assert placed["northing"].iloc[0] == pytest.approx(313_177.5, abs=10)
