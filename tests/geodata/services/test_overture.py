import pyarrow as pa
import pytest
from pyarrow import dataset, parquet

from geodata.services.fetch import ServiceError, Settings
from geodata.services.overture import fetch_spaces, newest_release
from tests.geodata.local_servers import Answer, as_json, web_page

CATALOGUE = as_json(
    {
        "latest": "2025-09-24.0",
        "links": [{"rel": "child", "href": "./2025-08-20.1/catalog.json"}, {"rel": "self"}],
    }
)


def row(number, **more):
    box = {"xmin": -0.1, "xmax": -0.1, "ymin": 51.5, "ymax": 51.5}
    return {
        "id": f"0b{number}",
        "names": {"primary": f"Desk {number}"},
        "categories": {"primary": "coworking_space", "alternate": ["office"]},
        "confidence": 0.9,
        "operating_status": "open",
        "bbox": box | more.pop("bbox", {}),
        "addresses": [{"postcode": "se1 1aa", "country": "GB"}],
    } | more


ROWS = [
    row(1),
    row(2, categories={"primary": "shared_office_space", "alternate": None}),
    row(3, categories={"primary": "cafe", "alternate": ["coworking_space"]}),
    row(4, confidence=0.3),
    row(5, operating_status="permanently_closed"),
    row(6, bbox={"xmin": 2.3, "xmax": 2.3, "ymin": 48.9, "ymax": 48.9}),
    row(7, names={"primary": None}, addresses=None, confidence=None, operating_status=None),
    row(8, addresses=[{"postcode": None, "country": "GB"}]),
]


@pytest.fixture
def service(service):
    """The service, with a catalogue of releases."""
    service.on("/catalog.json", CATALOGUE)
    return service


@pytest.fixture
def settings():
    return Settings(sleep=lambda _: None, attempts=2, deadline_s=5.0)


def stored(folder, rows):
    """Parquet files in a folder, and a function that opens those of a release."""

    def opened(release):
        assert release == "2025-09-24.0"
        parquet.write_table(pa.Table.from_pylist(rows), folder / "part-0.parquet")
        return dataset.dataset(folder)

    return opened


def fetch(service, settings, opened):
    return fetch_spaces(settings, f"{service.address}/catalog.json", opened)


def test_open_places_of_the_right_kind_in_the_country_are_read(service, settings, tmp_path):
    spaces = fetch(service, settings, stored(tmp_path, ROWS))
    assert spaces["source_id"].tolist() == ["0b1", "0b2", "0b7", "0b8"]
    assert spaces["name"].tolist()[2] == "Coworking space (no name)"
    assert spaces["postcode"].tolist() == ["SE1 1AA", "SE1 1AA", "", ""]
    assert spaces.loc[0, ["latitude", "longitude"]].tolist() == pytest.approx([51.5, -0.1])
    assert set(spaces["source_date"]) == {"2025-09-24"}


def test_the_newer_field_for_the_kind_is_read_when_the_old_one_is_gone(service, settings, tmp_path):
    rows = [
        {**{k: v for k, v in entry.items() if k != "categories"}, "taxonomy": entry["categories"]}
        for entry in ROWS
    ]
    assert len(fetch(service, settings, stored(tmp_path, rows))) == 4


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{k: v for k, v in ROWS[0].items() if k != "categories"}], "no field categories.primary"),
        ([{k: v for k, v in ROWS[0].items() if k != "bbox"}], "no field bbox.xmin"),
        ([{k: v for k, v in ROWS[0].items() if k != "names"}], "no field names.primary"),
        ([ROWS[0] | {"names": "Desk"}], "no field names.primary"),
        (ROWS[2:3], "no coworking space in the country"),
    ],
)
def test_changed_fields_are_said(service, settings, tmp_path, rows, sentence):
    with pytest.raises(ServiceError, match=rf"{sentence}.*old data are kept"):
        fetch(service, settings, stored(tmp_path, rows))


def test_a_storage_that_fails_is_said(service, settings):
    def opened(_):
        message = "AWS Error NETWORK_CONNECTION"
        raise OSError(message)

    with pytest.raises(ServiceError, match=r"NETWORK_CONNECTION.*try again later"):
        fetch(service, settings, opened)


def test_the_newest_release_is_found_by_its_number(service, settings):
    links = [
        {"rel": "child", "href": f"./{release}/catalog.json"}
        for release in ("2025-09-24.2", "2025-09-24.10", "2025-08-20.9")
    ]
    address = service.on("/c", as_json({"links": links}))
    assert newest_release(settings, address) == "2025-09-24.10"


@pytest.mark.parametrize(
    "answer", [as_json({}), as_json([]), as_json({"links": [None, {"rel": "child"}]})]
)
def test_a_catalogue_without_releases_is_said(service, settings, answer):
    with pytest.raises(ServiceError, match="names no release"):
        newest_release(settings, service.on("/c", answer))


@pytest.mark.parametrize("answer", [web_page(), Answer(b"", 503)])
def test_a_catalogue_that_fails_is_said(service, settings, answer):
    with pytest.raises(ServiceError, match=r"127\.0\.0\.1"):
        newest_release(settings, service.on("/c", answer))
