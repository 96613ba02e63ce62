import os
from pathlib import Path

import pytest

from geodata.errors import DataError
from geodata.tables.replace_files import replace_files
from tests.geodata.helpers import contents


@pytest.fixture
def files(tmp_path):
    """Two files of an earlier run and the place of a third."""
    (tmp_path / "a").mkdir()
    paths = [tmp_path / "a/one.csv", tmp_path / "a/two.json", tmp_path / "b/three.json"]
    for path in paths[:2]:
        path.write_bytes(b"old")
    return paths


def test_all_files_are_replaced(files, tmp_path):
    replace_files(dict.fromkeys(files, b"new"))
    assert set(contents(tmp_path).values()) == {b"new"}
    assert len(contents(tmp_path)) == 3


def fail_at(monkeypatch, owner, name, number, error):
    """Make the call with this number fail."""
    whole, calls = getattr(owner, name), []

    def spoilt(*arguments, **more):
        calls.append(arguments)
        if len(calls) == number:
            raise error
        return whole(*arguments, **more)

    monkeypatch.setattr(owner, name, spoilt)


@pytest.mark.parametrize(
    ("owner", "name", "number", "error"),
    [
        *((os, "fsync", n, OSError(28, "No space left on device")) for n in range(1, 6)),
        *((Path, "replace", n, PermissionError(13, "Permission denied")) for n in (1, 2, 3)),
    ],
)
def test_a_failure_takes_all_files_back(  # noqa: PLR0917 - fixtures
    files, tmp_path, monkeypatch, owner, name, number, error
):
    before = contents(tmp_path)
    fail_at(monkeypatch, owner, name, number, error)
    with pytest.raises(DataError, match=f"{error.strerror}.*old data are kept"):
        replace_files(dict.fromkeys(files, b"new"))
    assert contents(tmp_path) == before


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_interruption_takes_all_files_back(files, tmp_path, monkeypatch, number):
    before = contents(tmp_path)
    fail_at(monkeypatch, Path, "replace", number, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        replace_files(dict.fromkeys(files, b"new"))
    assert contents(tmp_path) == before
