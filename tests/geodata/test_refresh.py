import json
import os
import re
import shutil
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from geodata import refresh
from geodata.errors import DataError
from geodata.map_files import map_geometry
from geodata.refresh import main, report
from geodata.services import overpass
from geodata.services import refresh_coworking as refreshing
from geodata.services.fetch import Settings
from geodata.services.layer_status import layer_status
from geodata.services.refresh_coworking import Service, refresh_allowed, refresh_coworking
from geodata.tables import DATA, STATIC, read_table, replace_files
from tests.geodata.helpers import contents
from tests.geodata.local_servers import (
    Answer,
    as_json,
    cut,
    node,
    overpass_answer,
    serving,
    way,
    web_page,
)
from tests.helpers import LONGEST_S

ROOT = DATA.parent
TIMED_OUT = overpass_answer(remark="runtime error: Query timed out")


@pytest.fixture(scope="session")
def shapes():
    return map_geometry.read_small_areas()


@pytest.fixture
def out(tmp_path, shapes, monkeypatch):
    """A copy of what a refresh reads and writes; nothing waits."""
    monkeypatch.setattr(map_geometry, "read_small_areas", lambda _: shapes)
    quick = partial(Settings, sleep=lambda _: None, attempts=2, deadline_s=LONGEST_S)
    monkeypatch.setattr(refreshing, "Settings", quick)
    for file in (DATA / "coworking_spaces.csv", DATA / "regions.parquet", STATIC / "points.json"):
        place = tmp_path / file.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place)
    return tmp_path


@pytest.fixture
def unchanged(out):
    """Check, once the test is done, that every file is as it was."""
    before = contents(out)
    yield
    assert contents(out) == before


@pytest.fixture
def known():
    """The 92 places that the shipped layer has from OpenStreetMap, as it would give them again."""
    spaces = read_table("coworking_spaces")
    spaces = spaces[spaces["source"].str.startswith("OpenStreetMap")]
    return [
        node(1_000 + number, row.name_.lstrip("'"), row.latitude, row.longitude)
        for number, row in enumerate(spaces.rename(columns={"name": "name_"}).itertuples())
    ]


@pytest.fixture
def elements(known):
    """One gone (the first), one moved by about 111 m, one renamed; three new, one abroad."""
    known[1]["lat"] += 0.001
    known[2]["tags"]["name"] = "Another Name Altogether"
    return [
        *known[1:],
        way(1, "Glasgow Desks", 55.8609, -4.2514),
        node(2, "=Cardiff Desks", 51.4816, -3.1791),
        node(3, "Dublin Desks", 53.3498, -6.2603),
        node(4, "Glasgow desks", 55.8610, -4.2514),
    ]


def overture(*rows):
    """A service that has these places: name, latitude, longitude."""
    found = pd.DataFrame(rows, columns=["name", "latitude", "longitude"])
    found = found.assign(source_id=found.index.map("0b{}".format), postcode="")
    found["source_date"] = "2025-09-24"
    return Service("Overture Maps", "CDLA-Permissive-2.0", lambda _: found)


def run(out, service, *options):
    return main(["cws", "--server", f"{service.address}/a", "--out", str(out), *options])


def test_a_refresh_shows_and_writes_what_has_changed(out, service, elements, capsys):
    service.on("/a", overpass_answer(*elements))
    assert run(out, service) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith(
        "2 new, 1 gone, 1 moved by more than 50 m, 1 renamed, 89 as before."
    )
    assert re.search(r"Scotland +1 +0 +0 +0\n", shown.out)
    assert re.search(r"England +0 +1 +1 +1\n", shown.out)
    assert "  Glasgow desks (Glasgow City, TLM32)\n" in shown.out
    assert "licence of the new rows: ODbL 1.0" in shown.out
    assert "1 beyond the border and 1 listed twice are left out" in shown.err
    spaces = read_table("coworking_spaces", out / "data").set_index("source_id")
    fresh = spaces[spaces["source"] == "OpenStreetMap"]
    assert len(fresh) == 93
    assert set(fresh["tier"]) == {"A"}
    assert set(fresh["licence"]) == {"ODbL 1.0"}
    assert set(fresh["source_date"]) == {"2026-03-05"}
    assert spaces.loc["node/2", "name"] == "'=Cardiff Desks"
    assert spaces.loc["node/2", "lad"] == "W06000015"
    assert spaces.loc["node/4", "itl3"] == "TLM32"


def test_places_of_other_sources_stay(out, service, elements):
    service.on("/a", overpass_answer(*elements))
    before = read_table("coworking_spaces", out / "data")
    run(out, service)
    after = read_table("coworking_spaces", out / "data")
    other = [frame[~frame["source"].str.startswith("OpenStreetMap")] for frame in (before, after)]
    lost = set(other[0]["id"]) - set(other[1]["id"])
    assert set(other[1]["id"]) <= set(other[0]["id"])
    assert (other[1]["tier"].value_counts()[["B", "C"]] == [297, 138]).all()
    # Those lost are coworking spaces that OpenStreetMap has under the same name.
    assert set(before.set_index("id").loc[list(lost), "tier"]) <= {"A"}


def test_a_place_of_another_source_gives_way_to_the_same_place(out, service, known):
    other = read_table("coworking_spaces", out / "data")
    other = other[(other["tier"] == "A") & (other["source"] == "Map of Innovation")].iloc[0]
    twin = node(5, other["name"].upper(), other["latitude"] + 0.0005, other["longitude"])
    service.on("/a", overpass_answer(*known, twin))
    run(out, service)
    assert other["id"] not in set(read_table("coworking_spaces", out / "data")["id"])


def test_the_map_gets_the_points_of_the_table(out, service, elements):
    service.on("/a", overpass_answer(*elements))
    run(out, service)
    points = json.loads((out / "pages/static/atlas/points.json").read_text())
    old = json.loads((STATIC / "points.json").read_text())
    assert {k: v for k, v in points.items() if k != "points"} == {
        k: v for k, v in old.items() if k != "points"
    }
    spaces = read_table("coworking_spaces", out / "data")
    assert [point["id"] for point in points["points"]] == spaces["id"].tolist()
    assert points["points"][0].keys() == old["points"][0].keys()
    stayed = {point["id"]: point for point in old["points"]}
    same = [point for point in points["points"] if point["id"] in stayed]
    assert len(same) > 480
    assert all(stayed[p["id"]] == p for p in same if not p["source"].startswith("OpenStreetMap"))


def test_a_second_refresh_changes_nothing(out, service, elements, capsys):
    service.on("/a", overpass_answer(*elements))
    run(out, service)
    first = contents(out)
    capsys.readouterr()
    run(out, service)
    assert capsys.readouterr().out.startswith(
        "0 new, 0 gone, 0 moved by more than 50 m, 0 renamed, 93 as before."
    )
    assert contents(out) == first


@pytest.mark.parametrize("options", [(), ("--complete",)])
def test_the_layer_is_complete_only_if_the_person_says_so(
    out, service, elements, options, monkeypatch
):
    service.on("/a", overpass_answer(*elements))
    run(out, service, *options)
    monkeypatch.setattr("geodata.services.layer_status.DATA", out / "data")
    status = layer_status()
    assert status.complete is bool(options)
    assert (status.source, status.source_date) == ("OpenStreetMap", "2026-03-05")
    spaces = read_table("coworking_spaces", out / "data")
    assert status.spaces == (spaces["tier"] == "A").sum()


@pytest.mark.usefixtures("unchanged")
def test_a_dry_run_writes_nothing(out, service, elements, capsys):
    service.on("/a", overpass_answer(*elements))
    assert run(out, service, "--dry-run") == 0
    assert "Nothing was written" in capsys.readouterr().out


def test_great_losses_are_taken_only_on_demand(out, service, known, capsys):
    before = contents(out)
    service.on("/a", overpass_answer(*known[:40]))
    assert run(out, service) == 2
    assert "52 of 92 places from OpenStreetMap would be gone" in capsys.readouterr().err
    assert contents(out) == before
    assert run(out, service, "--accept-losses") == 0
    assert "52 gone" in capsys.readouterr().out


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (web_page(), "web page instead of data"),
        (web_page(504), "overloaded or down"),
        (Answer(b"", 429), "limits how often"),
        (Answer(b"", 429, headers=(("Retry-After", "9999"),)), "come back in 9,999 s"),
        (Answer(b"", 404), "address may have moved"),
        (cut(overpass_answer(node(1, "a", 51.5, 0))), "broke off its answer"),
        (TIMED_OUT, "Query timed out"),
        (overpass_answer(), "no coworking space in the United Kingdom"),
        (as_json({"items": []}), "not as documented"),
        (overpass_answer(node(1, "Paris", 48.85, 2.35)), "lies in the United Kingdom"),
        (overpass_answer(node(1, "Nowhere", float("nan"), 0.0)), "lies in the United Kingdom"),
        (overpass_answer(node(1, "Far", float("inf"), 0.0)), "lies in the United Kingdom"),
        (overpass_answer(node(1, "North Sea", 55.0, 1.7)), "lies in the United Kingdom"),
    ],
)
def test_a_fault_keeps_the_old_data_and_says_what_to_do(out, service, capsys, fault, sentence):
    service.on("/a", fault)
    assert run(out, service) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert sentence in last
    assert "try again" in last or "update" in last


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("step", "error"),
    [
        ("place", ValueError("odd")),
        ("without_twins", KeyError("name")),
        ("place_ids", TypeError("odd")),
        ("write_table", OSError(28, "full")),
        ("status_bytes", ZeroDivisionError()),
        ("replace_files", OSError(13, "denied")),
    ],
)
def test_a_failure_at_any_step_keeps_the_old_data(  # noqa: PLR0917 - fixtures
    out, service, elements, monkeypatch, capsys, step, error
):
    def fail(*_, **__):
        raise error

    service.on("/a", overpass_answer(*elements))
    monkeypatch.setattr(refreshing, step, fail)
    assert run(out, service) == 2
    assert "old data are kept" in capsys.readouterr().err


@pytest.mark.usefixtures("unchanged")
def test_a_failed_move_keeps_all_three_files(out, service, elements, monkeypatch, capsys):
    calls = []

    def replace(path, target, whole=Path.replace):
        calls.append(target)
        if len(calls) == 3:
            raise PermissionError(13, "Permission denied")
        return whole(path, target)

    service.on("/a", overpass_answer(*elements))
    monkeypatch.setattr(replace_files.Path, "replace", replace)
    assert run(out, service) == 2
    assert "Permission denied" in capsys.readouterr().err


@pytest.mark.usefixtures("unchanged")
def test_an_interruption_keeps_the_old_data(out, service, monkeypatch, capsys):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(overpass, "fetch_json", stop)
    assert run(out, service) == 2
    assert capsys.readouterr().err.endswith("Interrupted: the old data are kept.\n")


def test_hostile_names_are_tamed(out, service, known):
    names = ["@SUM(1)", "a\u0000b\r\nc", "<script>" + "x" * 5_000, "\t+1"]
    odd = [node(n, name, 51.48 + n / 100, -3.18) for n, name in enumerate(names)]
    service.on("/a", overpass_answer(*known, *odd))
    assert run(out, service) == 0
    spaces = read_table("coworking_spaces", out / "data").set_index("source_id")["name"]
    assert spaces["node/0"] == "'@SUM(1)"
    assert spaces["node/1"] == "a b c"
    assert len(spaces["node/2"]) == 200
    assert spaces["node/3"] == "'+1"


def test_another_source_stands_beside_openstreetmap(out, known):
    service = overture(
        ("Leith Desks", 55.9757, -3.1707),
        (known[0]["tags"]["name"], known[0]["lat"], known[0]["lon"]),
    )
    folders = {"data": out / "data", "static": out / "pages/static/atlas"}
    change = refresh_coworking("overture", service=service, **folders)
    assert change.new["nation"].tolist() == ["Scotland", "England"]
    spaces = read_table("coworking_spaces", out / "data")
    counts = spaces["source"].value_counts()
    assert counts["Overture Maps"] == 2
    # The one that both have is in the list once.
    assert counts["OpenStreetMap (London)"] == 91


def test_two_refreshes_do_not_run_at_once(out):
    started, go_on = threading.Event(), threading.Event()

    def fetch(_):
        started.set()
        go_on.wait(LONGEST_S)
        message = "stopped"
        raise DataError(message)

    def first():
        with pytest.raises(DataError, match="stopped"):
            refresh_coworking(data=out / "data", service=Service("OpenStreetMap", "", fetch))

    thread = threading.Thread(target=first)
    thread.start()
    started.wait(LONGEST_S)
    with pytest.raises(DataError, match="is running already"):
        refresh_coworking(data=out / "data")
    go_on.set()
    thread.join()


def test_an_unknown_source_is_named():
    with pytest.raises(DataError, match=r"'google' is not a source .* choose osm or overture"):
        refresh_coworking("google")


@pytest.mark.parametrize(("value", "allowed"), [(None, False), ("0", False), ("1", True)])
def test_the_owner_of_the_server_decides_on_the_button(monkeypatch, value, allowed):
    monkeypatch.delenv("ATLAS_ALLOW_REFRESH", raising=False)
    if value is not None:
        monkeypatch.setenv("ATLAS_ALLOW_REFRESH", value)
    assert refresh_allowed() is allowed


def test_a_server_is_only_for_openstreetmap(capsys):
    assert main(["cws", "--source", "overture", "--server", "https://example.org"]) == 2
    assert "--server is for OpenStreetMap" in capsys.readouterr().err


def test_long_lists_are_cut(out):
    service = overture(*((f"Desk {n}", 51.2 + n / 50, -1.5) for n in range(30)))
    change = refresh_coworking("overture", data=out / "data", dry_run=True, service=service)
    assert "  and 20 more\n" in report(change)


def test_the_command_line_works_as_people_call_it():
    """In a process of its own, with the shapes that are really read; nothing is written."""
    hub = node(1, "Hub", 51.5, -0.1)
    with serving() as service:
        address = service.on("/a", overpass_answer(hub))
        command = [sys.executable, "-m", "geodata.refresh", "cws", "--dry-run", "--accept-losses"]
        done = subprocess.run(
            [*command, "--server", address],
            cwd=ROOT,
            env=os.environ | {"PYTHONWARNINGS": "error"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 new, 92 gone,")
    assert "Asking 127.0.0.1 ..." in done.stderr


def test_help_names_the_three_commands(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    assert "{cws,boundaries,indicators}" in capsys.readouterr().out
    assert refresh.__all__
