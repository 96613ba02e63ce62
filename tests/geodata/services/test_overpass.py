import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.services.fetch import ServiceError, Settings
from geodata.services.overpass import NO_NAME, fetch_spaces, parse, query
from tests.geodata.local_servers import Answer, cut, node, overpass_answer, way, web_page
from tests.helpers import LONGEST_S

HUB = node(1, "The Hub", 51.5, -0.1)
MILL = way(7, "The Mill", 53.5, -2.2)
BOTH = overpass_answer(HUB, MILL)
TIMED_OUT = overpass_answer(remark='runtime error: Query timed out in "query" after 181 seconds.')


@pytest.fixture
def said():
    return []


@pytest.fixture
def settings(said):
    return Settings(said.append, sleep=lambda _: None, attempts=1, deadline_s=LONGEST_S)


def document(*elements, **more):
    head = {"osm3s": {"timestamp_osm_base": "2026-03-05T10:00:00Z"}}
    return head | {"elements": list(elements)} | more


def test_the_query_asks_for_both_taggings_of_all_objects_with_their_centres():
    text = query()
    assert 'nwr["office"="coworking"](area.uk);' in text
    assert 'nwr["amenity"="coworking_space"](area.uk);' in text
    assert text.endswith("out center;")
    assert '"ISO3166-1"="GB"' in text
    assert 'nwr["office"="coworking"](50,-8,55,-3);' in query((50, -8, 55, -3))


def test_nodes_and_ways_are_read_with_date_and_position(service, settings):
    spaces = fetch_spaces(settings, [service.on("/a", BOTH)])
    assert spaces.to_dict("records") == [
        {
            "source_id": "node/1",
            "name": "The Hub",
            "latitude": 51.5,
            "longitude": -0.1,
            "postcode": "",
            "source_date": "2026-03-05",
        },
        {
            "source_id": "way/7",
            "name": "The Mill",
            "latitude": 53.5,
            "longitude": -2.2,
            "postcode": "",
            "source_date": "2026-03-05",
        },
    ]


def test_closed_places_are_left_out_and_nameless_ones_say_so():
    spaces = parse(
        document(
            node(1, "Shut", 51, 0, disused="yes"),
            node(2, "Ended", 51, 0, end_date="2021"),
            node(3, "Off", 51, 0, opening_hours="off"),
            node(4, " ", 51, 0, addr__postcode="se1  1aa"),
            node(5, "", 51, 0, operator="Desks  Ltd", addr__postcode="no idea"),
        )
    )
    assert spaces["name"].tolist() == [NO_NAME, "Desks Ltd"]
    assert spaces["postcode"].tolist() == ["SE1 1AA", ""]


@pytest.mark.parametrize(
    "changed",
    [
        [],
        "text",
        document() | {"osm3s": {}},
        {"elements": None},
        document({"type": "node", "id": 1}),
        document({**HUB, "lat": "north"}),
        document({"type": "node", "id": 1, "tags": {"name": "a"}}),
        document(None),
    ],
)
def test_changed_fields_are_said(changed):
    with pytest.raises(ServiceError, match="not as documented"):
        parse(changed)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "id", "lat", "lon", "tags", "center", "name"]), inner
        )
    ),
    max_leaves=8,
)


@given(
    st.lists(VALUES, max_size=3),
    st.fixed_dictionaries(dict.fromkeys(["type", "id", "lat", "lon", "tags"], VALUES)),
)
def test_any_answer_is_read_or_refused_in_a_sentence(elements, spoilt):
    for content in ([*elements, HUB], [HUB | spoilt], [HUB | {"tags": spoilt}], elements):
        try:
            rows = parse(document(*content))
        except ServiceError:
            continue
        assert rows["name"].str.len().gt(0).all()


def test_an_answer_without_positions_is_not_taken():
    with pytest.raises(ServiceError, match="no position for 1 of 2"):
        parse(document(HUB, {"type": "way", "id": 7, "tags": MILL["tags"]}))


@pytest.mark.parametrize(
    "fault", [Answer(b"", 429), web_page(504), web_page(), cut(BOTH), TIMED_OUT]
)
def test_the_next_server_is_asked(service, settings, said, fault):
    servers = [service.on("/a", fault), service.on("/b", BOTH)]
    assert len(fetch_spaces(settings, servers)) == 2
    assert [path for path, _, _ in service.requests] == ["/a", "/b"]
    assert len(said) == 3


def test_a_country_that_takes_too_long_is_asked_for_in_parts(service, settings):
    """Whole: timed out. One quarter: timed out as well, so it is quartered. The hub is in two."""

    def reply(fields):
        text = fields["data"]
        if "area" in text or "(49.8,-8.7,55.35,-3.45)" in text:
            return TIMED_OUT
        return (
            overpass_answer(HUB)
            if "(49.8,-3.45" in text or "(49.8,-6.075" in text
            else (overpass_answer())
        )

    spaces = fetch_spaces(settings, [service.on("/a", reply)])
    assert spaces["source_id"].tolist() == ["node/1"]
    assert len(service.requests) == 1 + 4 + 4


def test_a_busy_server_is_left_after_two_attempts(service, settings):
    servers = [service.on("/a", Answer(b"", 429)), service.on("/b", BOTH)]
    assert len(fetch_spaces(settings._replace(attempts=9), servers)) == 2
    assert [path for path, _, _ in service.requests] == ["/a", "/a", "/b"]


def test_no_server_is_said_with_the_way_out(service, settings):
    servers = [service.on("/a", web_page()), service.on("/b", Answer(b"", 404))]
    with pytest.raises(
        ServiceError, match=r"None of 2 Overpass servers .* old data are kept; check"
    ):
        fetch_spaces(settings, servers)


@pytest.mark.parametrize("fault", [Answer(b"", 400), Answer(b"", 429), web_page(), cut(BOTH)])
def test_only_a_time_out_is_asked_again_in_parts(service, settings, fault):
    with pytest.raises(ServiceError, match=r"127\.0\.0\.1"):
        fetch_spaces(settings, [service.on("/a", fault)])
    assert len(service.requests) == 1


@pytest.mark.parametrize("fault", [TIMED_OUT, web_page(504), BOTH._replace(stall_s=30)])
def test_a_country_that_always_takes_too_long_is_given_up(service, settings, fault):
    quick = settings._replace(deadline_s=0.1 if fault.stall_s else LONGEST_S)
    with pytest.raises(ServiceError, match="old data are kept"):
        fetch_spaces(quick, [service.on("/a", fault)])
    assert len(service.requests) == 3


def test_an_empty_country_is_not_believed(service, settings):
    with pytest.raises(ServiceError, match="no coworking space in the United Kingdom"):
        fetch_spaces(settings, [service.on("/a", overpass_answer())])
