import shutil
from pathlib import Path

import pytest

from geodata import build as builder
from geodata.build import build, main
from geodata.tables import DATA, STATIC
from tests.geodata.helpers import contents


@pytest.fixture
def copy(raw, tmp_path):
    """Directory of raw inputs whose files can be spoilt: links, replaced by a copy on demand."""
    folder = tmp_path / "raw"
    for path in raw.rglob("*.*"):
        link = folder / path.relative_to(raw)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path.resolve())
    return folder


@pytest.fixture
def out(tmp_path):
    """Place of an earlier build, with one file in it."""
    old = tmp_path / "out" / "data" / "regions.parquet"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    return tmp_path / "out"


def spoil(path, change):
    content = path.read_bytes()
    path.unlink()
    if change is not None:
        path.write_bytes(change(content))


@pytest.mark.parametrize(
    "spoilt",
    [
        ("boundaries/small_area_dz11.parquet", None, "is missing from"),
        (
            "boundaries/LAD_DEC_2024_UK_BUC.geojson",
            lambda text: text[:5_000],
            "truncated or changed",
        ),
        ("lookups/lookup_lad24_lau1_itl2025.csv", lambda _: b"", "is empty"),
    ],
)
def test_a_bad_raw_file_stops_the_build_with_one_sentence(copy, out, capsys, spoilt):
    file, change, sentence = spoilt
    spoil(copy / file, change)
    assert main(["--raw", str(copy), "--out", str(out)]) == 2
    error = capsys.readouterr().err
    assert error.startswith(file)
    assert sentence in error
    assert error.count("\n") == 1
    assert contents(out) == {Path("data/regions.parquet"): b"old"}


@pytest.mark.parametrize(
    "spoilt",
    [
        ("lookups/lookup_lad24_lau1_itl2025.csv", b"ITL325CD", b"ITL326CD", "has no column"),
        ("lookups/lookup_lad24_lau1_itl2025.csv", b"E06000001", b"X06000001", "X06000001"),
        ("population/population_mid2021_dz11.csv", b"S01006506", b"S09996506", "S01006506"),
    ],
)
def test_a_later_vintage_is_still_checked(copy, out, capsys, spoilt):
    file, old, new, sentence = spoilt
    spoil(copy / file, lambda text: text.replace(old, new))
    options = ["--raw", str(copy), "--out", str(out), "--allow-changed"]
    assert main(options) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1


def test_a_directory_that_is_not_there_is_named(tmp_path, capsys):
    assert main(["--raw", str(tmp_path / "gone")]) == 2
    assert "gone is not a directory" in capsys.readouterr().err


def test_an_interrupted_build_leaves_the_old_data(raw, out, areas, monkeypatch):
    before = contents(out)

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(builder, "small_areas", lambda _: areas)
    monkeypatch.setattr(builder, "regions_table", stop)
    with pytest.raises(KeyboardInterrupt):
        build(raw, out)
    assert contents(out) == before


@pytest.mark.sweep
def test_a_build_gives_the_committed_bytes(raw, tmp_path, capsys):
    stale = tmp_path / STATIC.relative_to(DATA.parent) / "small" / "TLX99.json"
    stale.parent.mkdir(parents=True)
    stale.write_text("{}")
    made = build(raw, tmp_path)
    shutil.rmtree(tmp_path / "build")
    assert not stale.exists()
    built = contents(tmp_path)
    assert set(built) == {path.relative_to(tmp_path) for path in made}
    assert [file for file in built if (DATA.parent / file).read_bytes() != built[file]] == []
    assert capsys.readouterr().out.count(" s  ") == 8
