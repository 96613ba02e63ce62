import json

import pytest

from geodata.services.layer_status import (
    SHIPPED,
    STATUS_FILE,
    LayerStatus,
    layer_status,
    status_bytes,
)

TABLE = b"id,name\nplace-1,Hub\n"
STATUS = LayerStatus("OpenStreetMap", "2026-03-05", "ODbL 1.0", complete=True, spaces=1)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("geodata.services.layer_status.DATA", tmp_path)
    (tmp_path / "coworking_spaces.csv").write_bytes(TABLE)
    (tmp_path / STATUS_FILE).write_bytes(status_bytes(STATUS, TABLE))
    return tmp_path


def test_a_status_is_read_as_it_was_written(folder):
    assert layer_status() == STATUS


def test_complete_does_not_stick_to_another_list(folder):
    (folder / "coworking_spaces.csv").write_bytes(TABLE + b"place-2,Mill\n")
    assert layer_status() == SHIPPED
    assert not SHIPPED.complete


def test_without_a_status_the_layer_is_as_shipped(folder):
    (folder / STATUS_FILE).unlink()
    assert layer_status() == SHIPPED


@pytest.mark.parametrize(
    "change", [{"complete": "yes"}, {"complete": 1}, {"spaces": None}, {"more": 1}]
)
def test_a_status_changed_by_hand_is_not_believed(folder, change):
    content = json.loads((folder / STATUS_FILE).read_text())
    (folder / STATUS_FILE).write_text(json.dumps(content | change))
    assert layer_status() == SHIPPED


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"sha256": 1}'])
def test_a_damaged_status_is_not_believed(folder, text):
    (folder / STATUS_FILE).write_text(text)
    assert layer_status() == SHIPPED
