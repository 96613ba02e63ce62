import hashlib
import shutil

import pytest

from geodata import build as builder
from geodata.build import build, main
from geodata.tables import DATA, STATIC


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


def checksums(folder):
    return {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.*")
        if path.is_file()
    }


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
    assert checksums(out) == {
        (out / "data/regions.parquet").relative_to(out): hashlib.sha256(b"old").hexdigest()
    }


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
    assert "gone is no directory" in capsys.readouterr().err


def test_an_interrupted_build_leaves_the_old_data(raw, out, monkeypatch):
    before = checksums(out)

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(builder, "regions_table", stop)
    with pytest.raises(KeyboardInterrupt):
        build(raw, out)
    assert checksums(out) == before


def test_a_build_gives_the_committed_bytes(raw, tmp_path, capsys):
    stale = tmp_path / STATIC.relative_to(DATA.parent) / "small" / "TLX99.json"
    stale.parent.mkdir(parents=True)
    stale.write_text("{}")
    made = build(raw, tmp_path)
    shutil.rmtree(tmp_path / "build")
    assert not stale.exists()
    assert set(checksums(tmp_path)) == {path.relative_to(tmp_path) for path in made}
    committed = DATA.parent
    for file, digest in checksums(tmp_path).items():
        assert hashlib.sha256((committed / file).read_bytes()).hexdigest() == digest, file
    assert capsys.readouterr().out.count(" s  ") == 8
