"""Refresh of the shipped layer from the page, against a server that plays Overpass."""

import shutil
from concurrent.futures import wait
from functools import partial

import pandas as pd
import pytest

from geodata.errors import DataError
from geodata.map_files import map_geometry
from geodata.services import overpass, refresh_coworking
from geodata.services.differences import Difference
from geodata.services.fetch import Settings
from geodata.services.layer_status import layer_status
from geodata.services.refresh_coworking import SERVICES
from geodata.tables import DATA, STATIC, read_table
from pages.shared.store import atlas, plain
from pages.your_data import shipped_layer
from tests.geodata.local_servers import node, overpass_answer, serving, web_page
from tests.helpers import LONGEST_S
from tests.pages.tables import tables


@pytest.fixture(scope="module")
def shapes():
    return map_geometry.read_small_areas()


@pytest.fixture
def out(tmp_path, shapes, monkeypatch):
    """A copy of what a refresh reads and writes, which the page refreshes; nothing waits."""
    monkeypatch.setattr(map_geometry, "read_small_areas", lambda _: shapes)
    quick = partial(Settings, sleep=lambda _: None, attempts=2, deadline_s=LONGEST_S)
    monkeypatch.setattr(refresh_coworking, "Settings", quick)
    for name in ("coworking_spaces.csv", "regions.parquet"):
        shutil.copy(DATA / name, tmp_path)
    whole = partial(refresh_coworking.refresh_coworking, data=tmp_path, static=STATIC)
    monkeypatch.setattr(shipped_layer, "refresh_coworking", whole)
    written = []
    monkeypatch.setattr(refresh_coworking, "replace_files", written.append)
    return written


@pytest.fixture
def overpass_server(monkeypatch):
    """A service whose Overpass is on this machine."""
    with serving() as running:
        fetch = partial(overpass.fetch_spaces, servers=[f"{running.address}/a"])
        monkeypatch.setitem(SERVICES, "osm", SERVICES["osm"]._replace(fetch=fetch))
        yield running


@pytest.fixture
def elements():
    """All places that the shipped layer has from OpenStreetMap, and a new one in Glasgow."""
    spaces = read_table("coworking_spaces")
    spaces = spaces[spaces["source"].str.startswith("OpenStreetMap")]
    held = [
        node(1_000 + number, name.lstrip("'"), latitude, longitude)
        for number, (name, latitude, longitude) in enumerate(
            zip(spaces["name"], spaces["latitude"], spaces["longitude"], strict=True)
        )
    ]
    return [*held, node(1, "<b>Glasgow Desks</b>", 55.8609, -4.2514)]


def going_on(_share, _words):
    return True


def test_the_difference_is_shown_before_anything_is_written(out, overpass_server, elements):
    overpass_server.on("/a", overpass_answer(*elements))
    found = shipped_layer.compare("osm", going_on)
    assert found.change.new["name"].tolist() == ["<b>Glasgow Desks</b>"]
    listed = shipped_layer.listed(found.change).raw()
    assert listed.loc[0, ["Change", "Nation", "Was named"]].tolist() == ["new", "Scotland", "[z]"]
    assert not out


def test_what_was_shown_is_what_is_written(out, overpass_server, elements):
    overpass_server.on("/a", overpass_answer(*elements), web_page(status=500))
    found = shipped_layer.compare("osm", going_on)
    asked = len(overpass_server.requests)
    change = shipped_layer.put_in_place("osm", found.places, complete=True, report=going_on)
    assert len(overpass_server.requests) == asked
    pd.testing.assert_frame_equal(change.new, found.change.new)
    (files,) = out
    assert {path.name for path in files} == {
        "coworking_spaces.csv",
        "coworking_layer.json",
        "points.json",
    }


def test_caches_are_read_anew_once_it_is_in_place(out, overpass_server, elements):
    overpass_server.on("/a", overpass_answer(*elements))
    before, placed = atlas.spaces(), plain.placed_layer()
    assert atlas.spaces() is before
    found = shipped_layer.compare("osm", going_on)
    assert atlas.spaces() is before
    shipped_layer.put_in_place("osm", found.places, complete=False, report=going_on)
    assert atlas.spaces() is not before
    assert plain.placed_layer() is not placed


def test_a_refresh_that_is_stopped_keeps_the_old_data(out, overpass_server, elements):
    overpass_server.on("/a", overpass_answer(*elements))
    with pytest.raises(DataError, match="stopped: the old data are kept"):
        shipped_layer.compare("osm", lambda _share, _words: False)
    assert not out


def test_a_list_of_no_changes_is_empty():
    none = pd.DataFrame({name: [] for name in ("name", "region", "itl3", "nation")})
    moved = none.assign(name_before=[], moved_m=[])
    assert shipped_layer.listed(Difference(none, none, moved, moved, 5)).rows.empty


def finished(app):
    """Wait until the page's job has ended, and run the page."""
    job = app.session_state["jobs"]["refresh"]
    wait([job._future], timeout=LONGEST_S)
    assert job.finished
    return app.run()


def test_the_button_is_there_only_where_the_owner_allows_it(monkeypatch, open_page):
    monkeypatch.delenv("ATLAS_ALLOW_REFRESH", raising=False)
    app = open_page("data", bring="spaces")
    assert not [button for button in app.button if button.key == "refresh-compare"]
    monkeypatch.setenv("ATLAS_ALLOW_REFRESH", "1")
    app = open_page("data", bring="spaces")
    assert [button for button in app.button if button.key == "refresh-compare"]


def test_the_page_compares_then_puts_in_place(
    monkeypatch, out, overpass_server, elements, open_page
):
    monkeypatch.setenv("ATLAS_ALLOW_REFRESH", "1")
    overpass_server.on("/a", overpass_answer(*elements))
    app = open_page("data", bring="spaces")
    app.button(key="refresh-compare").click().run()
    finished(app)
    assert not app.exception
    words = "\n".join(part.value for part in app.markdown)
    assert "**1 new, 0 gone" in words
    assert "Nothing has been written yet" in words
    assert "<b>Glasgow Desks</b>" in set(tables(app)[-1].value["Name"])
    assert not out
    app.button(key="refresh-use").click().run()
    finished(app)
    assert not app.exception
    assert "In place: 1 new" in app.success[-1].value
    assert len(out) == 1


def test_a_service_that_fails_is_a_sentence(monkeypatch, out, overpass_server, open_page):
    monkeypatch.setenv("ATLAS_ALLOW_REFRESH", "1")
    overpass_server.on("/a", web_page())
    app = open_page("data", bring="spaces")
    app.button(key="refresh-compare").click().run()
    finished(app)
    assert not app.exception
    assert len(app.error) == 1
    assert "Traceback" not in app.error[0].value
    assert not [button for button in app.button if button.key == "refresh-use"]
    assert not out


def test_the_shipped_layer_is_partial():
    assert not layer_status().complete
    assert not atlas.layer_is_complete()
