import json
from dataclasses import replace
from functools import partial

import pytest

from geodata import refresh
from geodata.errors import DataError
from geodata.inputs.boundaries import REGIONS_FILE, read_areas
from geodata.inputs.sources import sources
from geodata.services import refresh_inputs
from geodata.services.fetch import ServiceError, Settings
from geodata.services.refresh_inputs import (
    LOG,
    boundary_sources,
    check_series,
    fetch_series,
    refresh_boundaries,
    refresh_indicators,
    series_sources,
)
from geodata.tables import read_table
from tests.geodata.helpers import contents
from tests.geodata.local_servers import Answer, cut, feature_server, web_page
from tests.helpers import LONGEST_S

PATH = "/arcgis/rest/services/ITL3/FeatureServer"


@pytest.fixture
def settings():
    return Settings(sleep=lambda _: None, attempts=2, deadline_s=LONGEST_S)


@pytest.fixture
def features():
    """The regions of the atlas, as the service of ONS would give them."""
    shapes = read_table("regions").to_crs("EPSG:4326")[["itl3", "name", "geometry"]]
    shapes = shapes.rename(columns={"itl3": "ITL325CD", "name": "ITL325NM"})
    return json.loads(shapes.to_json())["features"]


@pytest.fixture
def play(service, monkeypatch):
    """Function that serves features as one of the boundaries, the only one to be fetched."""

    def start(features, file=REGIONS_FILE, **exchanged):
        answers = feature_server(features, 100, refresh_inputs.FIELDS[file]) | exchanged
        for path, answer in answers.items():
            service.on(PATH + path, answer)
        [source] = [source for source in sources() if source.file == file]
        entry = replace(source, address=service.address + PATH)
        monkeypatch.setattr(refresh_inputs, "boundary_sources", lambda: [entry])

    return start


@pytest.fixture
def raw_folder(tmp_path):
    """Directory of raw inputs with an older file."""
    place = tmp_path / "raw" / REGIONS_FILE
    place.parent.mkdir(parents=True)
    place.write_bytes(b"old")
    return tmp_path / "raw"


def test_what_is_fetched_is_registered():
    assert [source.file for source in boundary_sources()] == list(refresh_inputs.FIELDS)
    assert len(series_sources()) == 15
    assert all(s.address.startswith("https://") for s in boundary_sources() + series_sources())


def test_boundaries_are_fetched_and_noted(play, features, raw_folder, settings):
    play(features)
    [done] = refresh_boundaries(raw_folder, settings)
    assert done.changed
    new = json.loads((raw_folder / REGIONS_FILE).read_bytes())["features"]
    assert [f["properties"]["ITL325CD"] for f in new] == read_table("regions")["itl3"].tolist()
    note = json.loads((raw_folder / LOG).read_text())[REGIONS_FILE]
    assert (note["sha256"], note["licence"]) == (done.sha256, "OGL v3.0")
    [again] = refresh_boundaries(raw_folder, settings)
    assert not again.changed


def swapped(features):
    """The two first areas under each other's code."""
    first, second, *rest = features
    return [
        first | {"geometry": second["geometry"]},
        second | {"geometry": first["geometry"]},
        *rest,
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda areas: areas[:-1], "differ in 1 areas, TLN0G among them"),
        (swapped, "covers 0% of where it was"),
        (lambda areas: [f | {"geometry": None} for f in areas], "not as documented"),
    ],
)
def test_other_areas_are_not_taken(  # noqa: PLR0917 - fixtures
    play, features, raw_folder, settings, change, sentence
):
    before = contents(raw_folder)
    play(change(features))
    with pytest.raises(DataError, match=f"{sentence}.* the old (data are|file is) kept"):
        refresh_boundaries(raw_folder, settings)
    assert contents(raw_folder) == before


@pytest.mark.parametrize("file", refresh_inputs.FIELDS)
def test_the_boundaries_as_published_pass(raw, play, tmp_path, settings, file):
    play(json.loads((raw / file).read_bytes())["features"], file)
    [done] = refresh_boundaries(tmp_path, settings)
    assert done.changed
    kind = "regions" if file == REGIONS_FILE else "districts"
    new, old = (read_areas(folder, kind) for folder in (tmp_path, raw))
    assert new.drop(columns="geometry").equals(old.drop(columns="geometry"))
    assert new.geom_equals(old).all()


@pytest.fixture
def series(raw, service, monkeypatch):
    """The entries of the series, at a service that has the files."""
    entries = []
    for source in series_sources():
        answer = Answer((raw / source.file).read_bytes(), kind="text/plain")
        entries.append(replace(source, address=service.on("/" + source.file, answer)))
    monkeypatch.setattr(refresh_inputs, "series_sources", lambda: entries)
    return entries


def test_series_come_as_they_are_and_are_those_registered(series, tmp_path, settings):
    done = refresh_indicators(tmp_path, settings)
    assert [item.sha256 for item in done] == [source.sha256 for source in series]
    assert all(item.changed for item in done)
    assert len(json.loads((tmp_path / LOG).read_text())) == 15


@pytest.mark.parametrize("fault", [web_page(), Answer(b"", 503), cut(Answer(b"a,b\n" * 99))])
def test_one_fault_in_fifteen_changes_no_file(series, tmp_path, settings, service, fault):
    refresh_indicators(tmp_path, settings)
    before = contents(tmp_path)
    service.on("/" + series[-1].file, fault)
    with pytest.raises(DataError, match=r"127\.0\.0\.1"):
        refresh_indicators(tmp_path, settings)
    assert contents(tmp_path) == before


@pytest.mark.usefixtures("series")
def test_the_command_line_says_what_comes_next(tmp_path, settings, monkeypatch, capsys):
    monkeypatch.setattr(refresh, "Settings", lambda say: settings._replace(say=say))
    assert refresh.main(["indicators", "--raw", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert f"{len(sources()) - 15} other raw inputs are not in {tmp_path}" in shown.out
    assert shown.out.endswith(f"python -m geodata.build --raw {tmp_path} --allow-changed\n")
    assert "15 of 15: " in shown.err


def test_the_command_line_keeps_the_old_file(  # noqa: PLR0917 - fixtures
    play, features, raw_folder, settings, monkeypatch, capsys
):
    before = contents(raw_folder)
    play(features, **{"/2": web_page()})
    monkeypatch.setattr(refresh, "Settings", partial(settings._replace))
    assert refresh.main(["boundaries", "--raw", str(raw_folder)]) == 2
    assert "web page instead of data" in capsys.readouterr().err
    assert contents(raw_folder) == before


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
def files(tmp_path):
    """The new file and the old one, alike."""
    paths = [tmp_path / folder / "employment-rate.csv" for folder in ("new", "old")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(TABLE)
    return paths


def fetch(service, source, answer):
    settings = Settings(sleep=lambda _: None, attempts=2, deadline_s=LONGEST_S)
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
        (as_csv(TABLE[:-30]), "is not a whole table"),
        (as_csv(HEADER), "is not a whole table"),
        (
            as_csv("version https://git-lfs.github.com/spec/v1\noid sha256:12\n"),
            "is not a whole table",
        ),
        (as_csv(""), "is not a whole table"),
        (Answer(b"\xff\xfe\x00a,b\n", kind="text/csv"), "cannot be read as CSV"),
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
    with pytest.raises(DataError, match="has 6 rows where it had 18: it may be cut short"):
        check_series(*files, DISTRICTS)
