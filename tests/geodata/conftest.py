"""The raw inputs, for the tests that need them; a small coverage, for those that do not."""

import os
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Polygon

from geodata.inputs.boundaries import read_small_areas
from geodata.inputs.small_areas import small_areas
from tests.geodata.local_servers import serving

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def raw():
    """Directory of raw inputs: ``ATLAS_RAW``, or ``shared/raw`` beside the repository."""
    folder = Path(os.environ.get("ATLAS_RAW", REPOSITORY.parent / "shared" / "raw"))
    if not (folder / "boundaries").is_dir():
        pytest.skip(f"no raw inputs in {folder}: set ATLAS_RAW to run this test")
    return folder


@pytest.fixture(scope="session")
def polygons(raw):
    """Boundaries of the small areas; read once, since it takes some ten seconds."""
    return read_small_areas(raw)


@pytest.fixture(scope="session")
def areas(raw, polygons):
    """The 43,538 small areas, from these boundaries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geodata.inputs.small_areas.read_small_areas", lambda _: polygons)
        return small_areas(raw)


@pytest.fixture
def service():
    """A service on this machine that answers as a test tells it to."""
    with serving() as running:
        yield running


@pytest.fixture
def pair():
    """Two areas of 10 km by 20 km side by side; their border has a 40 m kink half-way up."""
    kink = [(410_000, 300_000), (410_040, 310_000), (410_000, 320_000)]
    west = Polygon([(400_000, 300_000), *kink, (400_000, 320_000)])
    east = Polygon([*kink, (420_000, 320_000), (420_000, 300_000)])
    return gpd.GeoDataFrame(
        {"itl3": ["TLC01", "TLC02"], "name": ["West", "East"], "nation": ["England"] * 2},
        geometry=[west, east],
        crs="EPSG:27700",
    )
