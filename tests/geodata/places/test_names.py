import pandas as pd
import pytest

from geodata.errors import DataError
from geodata.places import names
from geodata.places.names import aliases, find, places, plain
from geodata.tables import read_table


@pytest.fixture(scope="module")
def uk():
    """Every name of the committed tables."""
    return places(*(read_table(name) for name in ("regions", "districts", "former_areas")))


@pytest.fixture
def two():
    """One region split from a former one, one district under another name."""
    regions = pd.DataFrame({"itl3": ["TLC31", "TLC32"], "name": ["North Vale", "South Vale"]})
    districts = pd.DataFrame(
        {"lad": ["E06000001", "E08000016", "E08000019"], "name": ["Hill", "Barnsley", "Sheffield"]}
    )
    former = pd.DataFrame(
        [
            ("TLC11", "Vale", "ITL3", "TLC32 TLC31", 2025),
            ("E07000001", "Dale", "LAD", "E06000001", 2023),
            ("E06000001", "Hillock", "LAD", "E06000001", 2018),
            ("E07000002", "Barnsley", "LAD", "E08000016", 2019),
        ],
        columns=["code", "name", "geography", "successors", "year"],
    )
    return places(regions, districts, former)


@pytest.mark.parametrize(
    ("written", "reduced"),
    [
        ("Ynys Môn", "ynys mon"),
        ("St. Helens", "st helens"),
        ("Saint Helens", "st helens"),
        ("King's Lynn & West Norfolk", "kings lynn and west norfolk"),
        ("  Southend-on-Sea ", "southend on sea"),
        ("Earra-Ghàidheal", "earra ghaidheal"),
        ("...", ""),
    ],
)
def test_case_accents_and_punctuation_do_not_matter(written, reduced):
    assert plain(written) == reduced


def test_scores_are_the_stated_shares(two):
    # "north" is found whole and is one of the name's two words.
    assert find("north", two)[0].score == pytest.approx(0.8 + 0.2 / 2)
    # Two letters of four begin a word that counts 0.85 + 0.15 / 2.
    assert find("hi", two)[0].score == pytest.approx(0.85 + 0.15 / 2)
    assert find("Hill", two)[0] == ("E06000001", "Hill", "district", 1.0, "")


def test_former_names_and_codes_lead_to_successors_with_a_note(two):
    whys = {match.code: match.why for match in find("E07000001", two)}
    assert whys == {
        "E06000001": "Dale (E07000001) was a district until 2023; its area is now in Hill."
    }
    assert find("dale", two)[0].code == "E06000001"
    assert find("Hillock", two)[0].why == "Hillock has been called Hill since 2018."
    assert find("E07000002", two)[0].why == (
        "Barnsley had the code E07000002 until 2019; it is now E08000016."
    )


def test_parts_of_a_former_region_come_largest_first(two):
    matches = find("tlc11", two)
    assert [match.code for match in matches] == ["TLC32", "TLC31"]
    assert matches[0].why == (
        "Vale (TLC11) was a region until 2025; part of its area is now in South Vale."
    )


def test_code_of_april_2025_leads_to_the_one_in_use(two):
    (match,) = find("E08000039", two)
    assert (match.code, match.name) == ("E08000019", "Sheffield")
    assert "from April 2025" in match.why


def test_a_code_is_never_guessed(two):
    assert find("TLC33", two) == []
    assert [match.code for match in find("tlc 31", two)] == ["TLC31"]


@pytest.mark.parametrize("words", ["", " ", "b", "?!", "qqqqqq", "x" * 500])
def test_nothing_near_finds_nothing(words, uk):
    assert find(words, uk) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Blackpool", "TLD42"),
        ("blakpool", "TLD42"),
        ("black pool", "TLD42"),
        ("Cornwal", "E06000052"),
        ("kernow", "E06000052"),
        ("Cornwall and Isles of Scilly", "TLK30"),
        ("gwyned", "TLL32"),
        ("Ynys Mon", "TLL31"),
        ("isle of anglesy", "TLL31"),
        ("CAERDYDD", "W06000015"),
        ("Gaerdydd", "W06000015"),
        ("Abertawe", "TLL43"),
        ("Casnewydd", "W06000022"),
        ("wrecsam", "W06000006"),
        ("Sir Gaerfyrddin", "W06000010"),
        ("sir benfro", "W06000009"),
        ("Bro Morgannwg", "W06000014"),
        ("Na h-Eileanan Siar", "S12000013"),
        ("nah eileanan siar", "S12000013"),
        ("western isles", "S12000013"),
        ("Outer Hebrides", "S12000013"),
        ("Derry", "TLN0A"),
        ("Londonderry", "TLN0A"),
        ("Derry / Londonderry", "TLN0A"),
        ("Hull", "TLE11"),
        ("Kingston on Hull", "TLE11"),
        ("Bournmouth", "E06000058"),
        ("Westminister", "E09000033"),
        ("Edinborough", "TLM13"),
        ("st helens", "E08000013"),
        ("Allerdale", "E06000063"),
        ("E07000026", "E06000063"),
        ("Taunton", "E06000066"),
        ("Northampton", "E06000062"),
        ("TLL12", "TLL32"),
        ("Shepway", "E07000112"),
        ("E08000038", "E08000016"),
    ],
)
def test_places_are_found_as_people_write_them(words, code, uk):
    assert find(words, uk)[0].code == code


@pytest.mark.parametrize(
    ("words", "code"),
    [("West Berkshire", "E06000037"), ("Berkshire West", "TLJ16"), ("Bristol", "TLK51")],
)
def test_only_exactly_this_name_is_not_a_near_miss(words, code, uk):
    found = find(words, uk)
    assert found[0].code == code
    assert [match.near for match in found] == [match.score < 1 for match in found]
    assert not found[0].near


@pytest.mark.parametrize(
    "words", ["Tees Valley", "South Yorkshire", "blakpool", "black pool", "Vale White Horse"]
)
def test_a_near_miss_says_that_it_is_one(words, uk):
    found = find(words, uk)
    assert found
    assert all(match.near for match in found)


def test_an_abolished_district_comes_with_its_note(uk):
    assert find("Allerdale", uk)[0].why == (
        "Allerdale (E07000026) was a district until 2023; its area is now in Cumberland."
    )


def test_another_name_is_said(uk):
    assert find("Caerdydd", uk)[0].why == "Cardiff is also called Caerdydd."
    assert find("Cardiff", uk)[0].why == ""


def test_a_place_comes_once_and_no_more_than_asked_for(uk):
    matches = find("Bournemouth", uk)
    assert len({match.code for match in matches}) == len(matches)
    assert len(find("north", uk, limit=3)) == 3
    scores = [match.score for match in find("north", uk)]
    assert scores == sorted(scores, reverse=True)


def test_every_region_and_district_is_found_by_its_own_name_and_code(uk):
    own = uk[(uk["why"] == "") & (uk["old"] == "")]
    assert len(own) == 182 + 361
    for row in own.iloc[::7].itertuples():
        found = find(row.name, uk, limit=3)
        assert row.code in [match.code for match in found if match.score == pytest.approx(1)]
        assert find(row.code, uk)[0] == (row.code, row.name, row.kind, 1.0, "")


def test_every_alias_belongs_to_a_place(uk):
    assert set(aliases()) <= set(uk["code"])
    assert aliases()["W06000001"] == ("Ynys Môn", "Anglesey")


def test_a_region_takes_the_aliases_of_the_district_of_its_name(uk):
    called = uk[uk["code"] == "TLL31"]["called"].tolist()
    assert called[:3] == ["Isle of Anglesey", "Ynys Môn", "Anglesey"]


def test_a_damaged_list_of_aliases_is_told_in_a_sentence(tmp_path, monkeypatch):
    bad = tmp_path / "names.toml"
    bad.write_text("not = [toml")
    monkeypatch.setattr(names, "ALIASES", bad)
    with pytest.raises(DataError, match=r"names.toml cannot be read: restore it"):
        aliases.__wrapped__()
