import pyarrow as pa
import pytest
from pyarrow import dataset, parquet

from geodata.services import overture
from geodata.services.fetch import ServiceError, Settings
from geodata.services.overture import fetch_spaces, newest_release
from tests.geodata.local_servers import Answer, as_json, web_page
from tests.helpers import LONGEST_S

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
def catalogue(service, monkeypatch):
    """Function that puts an answer in place of the catalogue of releases."""

    def publish(answer):
        monkeypatch.setattr(overture, "CATALOGUE", service.on("/catalog.json", answer))

    publish(CATALOGUE)
    return publish


@pytest.fixture
def settings():
    return Settings(sleep=lambda _: None, attempts=2, deadline_s=LONGEST_S)


@pytest.fixture
def store(catalogue, tmp_path, monkeypatch):
    """Function that puts rows in place of the release that the catalogue names."""

    def put(rows):
        parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "part-0.parquet")
        releases = {"2025-09-24.0": dataset.dataset(tmp_path)}
        monkeypatch.setattr(overture, "open_release", releases.__getitem__)

    return put


def test_open_places_of_the_right_kind_in_the_country_are_read(store, settings):
    store(ROWS)
    spaces = fetch_spaces(settings)
    assert spaces["source_id"].tolist() == ["0b1", "0b2", "0b7", "0b8"]
    assert spaces["name"].tolist()[2] == "Coworking space (no name)"
    assert spaces["postcode"].tolist() == ["SE1 1AA", "SE1 1AA", "", ""]
    assert spaces.loc[0, ["latitude", "longitude"]].tolist() == pytest.approx([51.5, -0.1])
    assert set(spaces["source_date"]) == {"2025-09-24"}


def test_the_newer_field_for_the_kind_is_read_when_the_old_one_is_gone(store, settings):
    rows = [
        {**{k: v for k, v in entry.items() if k != "categories"}, "taxonomy": entry["categories"]}
        for entry in ROWS
    ]
    store(rows)
    assert len(fetch_spaces(settings)) == 4


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
def test_changed_fields_are_named(store, settings, rows, sentence):
    store(rows)
    with pytest.raises(ServiceError, match=rf"{sentence}.*old data are kept"):
        fetch_spaces(settings)


@pytest.mark.usefixtures("catalogue")
def test_a_storage_that_fails_is_named(settings, monkeypatch):
    def fail(_):
        message = "AWS Error NETWORK_CONNECTION"
        raise OSError(message)

    monkeypatch.setattr(overture, "open_release", fail)
    with pytest.raises(ServiceError, match=r"NETWORK_CONNECTION.*try again later"):
        fetch_spaces(settings)


def test_the_newest_release_is_found_by_its_number(catalogue, settings):
    links = [
        {"rel": "child", "href": f"./{release}/catalog.json"}
        for release in ("2025-09-24.2", "2025-09-24.10", "2025-08-20.9")
    ]
    catalogue(as_json({"links": links}))
    assert newest_release(settings) == "2025-09-24.10"


@pytest.mark.parametrize(
    "answer", [as_json({}), as_json([]), as_json({"links": [None, {"rel": "child"}]})]
)
def test_a_catalogue_without_releases_is_named(catalogue, settings, answer):
    catalogue(answer)
    with pytest.raises(ServiceError, match="names no release"):
        newest_release(settings)


@pytest.mark.parametrize("answer", [web_page(), Answer(b"", 503)])
def test_a_catalogue_that_fails_is_named(catalogue, settings, answer):
    catalogue(answer)
    with pytest.raises(ServiceError, match=r"127\.0\.0\.1"):
        newest_release(settings)
