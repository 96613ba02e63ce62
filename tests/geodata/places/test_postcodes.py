import time

import pytest

from geodata.errors import DataError
from geodata.inputs.boundaries import region_of
from geodata.places.postcodes import locate, normalise
from geodata.tables import read_table


@pytest.mark.parametrize("text", ["bs14dj", "BS1 4DJ", " Bs1  4dJ ", "b s14 d\tj"])
def test_case_and_spaces_do_not_matter(text):
    assert normalise(text) == "BS1 4DJ"


@pytest.mark.parametrize("text", ["", "BS1", "Bristol", "BS1 4D", "1BS 4DJ", "BS1 4DJ; drop"])
def test_what_is_no_postcode_is_refused(text):
    with pytest.raises(DataError, match="not a full UK postcode: give one such as"):
        locate(text)


@pytest.mark.parametrize(
    ("postcode", "latitude", "longitude", "lad"),
    [
        # Buckingham Palace, Holyrood, Senedd, Belfast City Hall, Lerwick: positions as mapped.
        ("SW1A 1AA", 51.501, -0.142, "E09000033"),
        ("EH99 1SP", 55.952, -3.175, "S12000036"),
        ("CF99 1SN", 51.464, -3.162, "W06000015"),
        ("BT1 5GS", 54.597, -5.930, "N09000003"),
        ("ZE1 0AA", 60.153, -1.142, "S12000027"),
    ],
)
def test_known_places_are_where_they_are(postcode, latitude, longitude, lad):
    found = locate(postcode)
    assert found.lad == lad
    assert found.latitude == pytest.approx(latitude, abs=0.002)
    assert found.longitude == pytest.approx(longitude, abs=0.003)


def test_irish_grid_is_carried_to_the_british():
    """Belfast City Hall lies at 333832, 374014 on the Irish Grid, 146 km east on the British."""
    found = locate("BT1 5GS")
    assert (found.easting, found.northing) == pytest.approx((146_239, 529_486), abs=5)


@pytest.mark.parametrize("postcode", ["BT48 6DQ", "BT74 7HR", "BT35 6DR", "BT28 1JQ", "BT52 1DP"])
def test_northern_irish_postcodes_lie_in_their_districts(postcode):
    found = locate(postcode)
    districts = read_table("districts")
    region = region_of([found.easting], [found.northing], read_table("regions")).iloc[0]
    assert districts.set_index("lad").loc[found.lad, "itl3"] == region


@pytest.mark.parametrize(("postcode", "lad"), [("S70 2TA", "E08000016"), ("S1 2HH", "E08000019")])
def test_recoded_districts_are_found_under_the_code_in_use(postcode, lad):
    assert locate(postcode).lad == lad


def test_north_ayrshire_is_told_apart_by_position():
    regions = read_table("regions")
    arran, irvine = locate("KA27 8AJ"), locate("KA12 8EE")
    assert arran.lad == irvine.lad == "S12000021"
    found = region_of([arran.easting, irvine.easting], [arran.northing, irvine.northing], regions)
    assert found.tolist() == ["TLM20", "TLM93"]


@pytest.mark.parametrize(
    ("postcode", "sentence"),
    [
        ("BS1 9CC", "is not in the table"),
        ("Q1 1AA", "No UK postcode starts with Q"),
        ("B13 3AH", "no longer in use"),
        ("JE1 0BD", "Channel Islands"),
    ],
)
def test_a_postcode_that_leads_nowhere_is_told_why(postcode, sentence):
    with pytest.raises(DataError, match=sentence):
        locate(postcode)


def test_a_second_look_up_takes_no_time():
    locate("BS1 4DJ")
    began = time.process_time()
    for _ in range(100):
        locate("BS1 4DJ")
    # About 0.03 ms each; reading the letter again would take 200 ms.
    assert time.process_time() - began < 1
