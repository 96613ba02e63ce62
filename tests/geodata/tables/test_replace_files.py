import os
from pathlib import Path

import pytest

from geodata.errors import DataError
from geodata.tables.replace_files import replace_files


@pytest.fixture
def files(tmp_path):
    """Two files of an earlier run and the place of a third."""
    (tmp_path / "a").mkdir()
    paths = [tmp_path / "a/one.csv", tmp_path / "a/two.json", tmp_path / "b/three.json"]
    for path in paths[:2]:
        path.write_bytes(b"old")
    return paths


def everything(files):
    root = files[0].parents[1]
    return {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_all_files_are_replaced(files):
    replace_files(dict.fromkeys(files, b"new"))
    assert set(everything(files).values()) == {b"new"}
    assert len(everything(files)) == 3


def fail_at(monkeypatch, owner, name, number, error):
    """Make the call with this number fail."""
    whole, calls = getattr(owner, name), []

    def spoilt(*arguments, **more):
        calls.append(arguments)
        if len(calls) == number:
            raise error
        return whole(*arguments, **more)

    monkeypatch.setattr(owner, name, spoilt)


@pytest.mark.parametrize("number", range(1, 6))
def test_a_full_disk_while_writing_leaves_the_old_files(files, monkeypatch, number):
    before = everything(files)
    fail_at(monkeypatch, os, "fsync", number, OSError(28, "No space left on device"))
    with pytest.raises(DataError, match=r"No space left on device.*old data are kept"):
        replace_files(dict.fromkeys(files, b"new"))
    assert everything(files) == before


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_failed_move_takes_the_others_back(files, monkeypatch, number):
    before = everything(files)
    fail_at(monkeypatch, Path, "replace", number, PermissionError(13, "Permission denied"))
    with pytest.raises(DataError, match="Permission denied"):
        replace_files(dict.fromkeys(files, b"new"))
    assert everything(files) == before


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_interruption_takes_the_others_back(files, monkeypatch, number):
    before = everything(files)
    fail_at(monkeypatch, Path, "replace", number, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        replace_files(dict.fromkeys(files, b"new"))
    assert everything(files) == before
