import json

import pytest

from geodata.services.arcgis import fetch_layer
from geodata.services.fetch import ServiceError, Settings
from tests.geodata.local_servers import Answer, as_json, cut, feature_server, web_page
from tests.helpers import LONGEST_S

SERVICE = "/arcgis/rest/services/ITL3_JAN_2025_UK_BUC_V2/FeatureServer"
SQUARE = {"type": "Polygon", "coordinates": [[[0, 51], [1, 51], [1, 52], [0, 51]]]}


def areas(number, **properties):
    return [
        {
            "type": "Feature",
            "properties": {"ITL325CD": f"TLC{n:02}", "ITL325NM": f"Area {n}"} | properties,
            "geometry": SQUARE,
        }
        for n in reversed(range(number))
    ]


@pytest.fixture
def play(service):
    """Play a service with these answers, some of them exchanged; gives its address."""

    def start(features, page=10, fields=("ITL325CD", "ITL325NM"), **exchanged):
        answers = feature_server(features, page, fields)
        answers |= {path.replace("_", "/"): answer for path, answer in exchanged.items()}
        for path, answer in answers.items():
            service.on(SERVICE + path, answer)
        return service.address + SERVICE

    return start


def fetch(address, attempts=1):
    settings = Settings(sleep=lambda _: None, attempts=attempts, deadline_s=LONGEST_S)
    return json.loads(fetch_layer(address, ("ITL325CD", "ITL325NM"), settings))


@pytest.mark.parametrize(("number", "queries"), [(10, 1), (11, 2), (25, 3)])
def test_all_pages_are_fetched_in_order_and_sorted(play, service, number, queries):
    result = fetch(play(areas(number)))
    codes = [feature["properties"]["ITL325CD"] for feature in result["features"]]
    assert codes == [f"TLC{n:02}" for n in range(number)]
    asked = [fields for path, fields, _ in service.requests if "resultOffset" in fields]
    assert [int(fields["resultOffset"]) for fields in asked] == list(range(0, number, 10))[:queries]
    assert {fields["outSR"] for fields in asked} == {"4326"}
    assert {fields["orderByFields"] for fields in asked} == {"ITL325CD"}


def test_the_layer_is_looked_up_and_not_taken_for_granted(play, service):
    fetch(play(areas(3)))
    assert {path.removeprefix(SERVICE) for path, _, _ in service.requests} == {"", "/2", "/2/query"}


def test_fields_are_known_in_another_case(play):
    features = [
        feature | {"properties": {k.lower(): v for k, v in feature["properties"].items()}}
        for feature in areas(3)
    ]
    [first, *_] = fetch(play(features, fields=("itl325cd", "itl325nm")))["features"]
    assert first["properties"] == {"ITL325CD": "TLC00", "ITL325NM": "Area 0"}


def test_a_transient_fault_is_tried_again(play, service):
    address = play(areas(3))
    [good] = service.answers[SERVICE]
    service.on(SERVICE, Answer(b"", 429), web_page(), cut(good), good)
    assert len(fetch(address, attempts=4)["features"]) == 3


@pytest.mark.parametrize(
    ("features", "exchanged", "sentence"),
    [
        (areas(3), {"_2": as_json({"fields": [{"name": "ITL326CD"}]})}, "but no ITL325CD"),
        (areas(3), {"_2": as_json({"fields": "none"})}, "no list of fields"),
        (areas(3), {"_2": as_json([])}, "its answer is not an object"),
        (areas(3), {"_2": web_page()}, "web page instead of data"),
        (areas(3), {"_2_query": as_json({"count": 0})}, "does not say how many features"),
        (
            areas(3),
            {"_2_query": as_json({"count": 4, "features": areas(3)})},
            "declares 4 features",
        ),
        (areas(3) * 2, {}, "3 of them different"),
        (areas(3, ITL325CD=None), {}, "not a polygon with a code and a name"),
        (
            areas(3),
            {"_2_query": as_json({"error": {"code": 400, "message": "Invalid query"}})},
            "answers with an error .Invalid query.",
        ),
        (
            [{"properties": areas(1)[0]["properties"], "geometry": {"type": "Point"}}],
            {},
            "not as documented|not a polygon",
        ),
        ([{"properties": {}, "geometry": None}], {}, "a feature is not as documented"),
    ],
)
def test_what_is_not_whole_is_not_taken(play, features, exchanged, sentence):
    with pytest.raises(ServiceError, match=sentence) as caught:
        fetch(play(features, **exchanged))
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize(
    "layers",
    [[], [{"id": 0}, {"id": 1}], [{"id": "0"}], [{"id": 0, "geometryType": "esriGeometryPoint"}]],
)
def test_the_polygon_layer_must_be_the_only_one(play, service, layers):
    address = play(areas(3))
    service.on(SERVICE, as_json({"layers": layers}))
    with pytest.raises(ServiceError, match="polygon layers, not one"):
        fetch(address)


def test_a_service_that_goes_on_for_ever_is_left(play, monkeypatch):
    monkeypatch.setattr("geodata.services.arcgis.MOST_PAGES", 3)
    endless = {"count": 9, "features": areas(2), "exceededTransferLimit": True}
    with pytest.raises(ServiceError, match="goes on after 3 pages"):
        fetch(play(areas(3), _2_query=as_json(endless)))
