from dataclasses import replace

import pytest

from geodata.errors import DataError
from geodata.services.fetch import ServiceError, Settings
from geodata.services.ons_series import check_series, fetch_series
from geodata.services.refresh_inputs import series_sources
from tests.geodata.local_servers import Answer, cut, serving, web_page

HEADER = (
    "areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes\n"
)
DISTRICTS = {"E06000001", "W06000001", "S12000005", "N09000001"}
ROWS = "".join(
    f"{code},Place,District,Employment rate,{year}-01-01/P1Y,70.5,Percentage,%,70,71,,\n"
    for code in sorted(DISTRICTS - {"N09000001"})
    for year in (2023, 2024)
)
TABLE = HEADER + ROWS


@pytest.fixture
def source():
    [found] = [s for s in series_sources() if s.file == "ons/employment-rate.csv"]
    return found


@pytest.fixture
def service():
    with serving() as running:
        yield running


@pytest.fixture
def files(tmp_path):
    """The new file and the old one, alike."""
    paths = [tmp_path / folder / "employment-rate.csv" for folder in ("new", "old")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(TABLE)
    return paths


def fetch(service, source, answer):
    settings = Settings(sleep=lambda _: None, attempts=2, deadline_s=5.0)
    return fetch_series(replace(source, address=service.on("/a", answer)), settings)


def as_csv(text):
    return Answer(text.encode("utf-8-sig"), kind="text/csv")


def test_a_table_is_fetched_byte_by_byte(service, source):
    assert fetch(service, source, as_csv(TABLE)) == TABLE.encode("utf-8-sig")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (web_page(), "web page"),
        (cut(as_csv(TABLE)), "broke off"),
        (as_csv(TABLE[:-30]), "no whole table"),
        (as_csv(HEADER), "no whole table"),
        (as_csv("version https://git-lfs.github.com/spec/v1\noid sha256:12\n"), "no whole table"),
        (as_csv(""), "no whole table"),
        (Answer(b"\xff\xfe\x00a,b\n", kind="text/csv"), "no readable CSV"),
        (Answer(b"", 404), "may have moved"),
    ],
)
def test_what_is_no_whole_table_is_not_taken(service, source, answer, sentence):
    with pytest.raises(ServiceError, match=sentence):
        fetch(service, source, answer)


def test_a_file_like_the_old_one_passes(files):
    check_series(*files, DISTRICTS)


def test_a_first_file_needs_no_old_one(files):
    files[1].unlink()
    check_series(*files, DISTRICTS)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("lci_95", "lower", "has no column lci_95"),
        ("Employment rate", "Rate", "has no series 'Employment rate'"),
        ("W06000001", "X06000001", "W06000001"),
        ("70.5", "high", "observation"),
    ],
)
def test_a_changed_file_is_named(files, old, new, sentence):
    files[0].write_text(TABLE.replace(old, new))
    with pytest.raises(DataError, match=sentence):
        check_series(*files, DISTRICTS)


def test_a_lost_column_is_named(files):
    files[0].write_text(TABLE.replace(",notes\n", "\n").replace(",,\n", ",\n"))
    with pytest.raises(DataError, match="has lost the column 'notes': the old file is kept"):
        check_series(*files, DISTRICTS)


def test_a_file_of_half_the_length_is_taken_for_cut(files):
    files[1].write_text(HEADER + ROWS * 3)
    with pytest.raises(DataError, match="has 6 rows where it had 18: it is taken for cut"):
        check_series(*files, DISTRICTS)
