"""Make everything under ``data/`` and the map's geometry from the raw inputs.

``python -m geodata.build --raw DIR`` checks the raw files, builds and checks every table in a
staging directory, and only then moves the files into place, each in one step. A build that fails or
is interrupted before that leaves what was there. The same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from geodata.errors import DataError
from geodata.inputs import boundaries, coworking
from geodata.inputs.areas import districts_table, regions_table
from geodata.inputs.catalogue import catalogue
from geodata.inputs.indicators import region_indicators
from geodata.inputs.lookups import former_areas, itl_hierarchy
from geodata.inputs.small_areas import small_areas
from geodata.inputs.sources import sources, verify
from geodata.map_files import map_geometry
from geodata.map_files.layers import layers
from geodata.tables import ROOT, STATIC, write_bytes, write_table
from geodata.tables.metadata import PACKAGE_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Small areas are drawn one region at a time, and as published they are already coarser.
SMALL_AREA_TOLERANCE_M = 80
EXIT_BAD_INPUT = 2


class Build:
    """One run: where it reads, where it stages, and when it began."""

    def __init__(self, raw: Path, staging: Path) -> None:
        self.raw = raw
        self.data = staging / "data"
        self.static = staging / STATIC.relative_to(ROOT)
        self.began = time.monotonic()

    def run(self, *, allow_changed: bool) -> None:
        """Build and check every file in the staging directory."""
        self.data.mkdir(parents=True)
        (self.static / "small").mkdir(parents=True)
        with self.step("raw files checked"):
            for source in sources():
                verify(self.raw, source, allow_changed=allow_changed)
        with self.step("small areas and their deprivation"):
            areas = small_areas(self.raw)
            write_table(areas, "small_areas", self.data)
        with self.step("regions"):
            regions = self.regions()
        with self.step("districts"):
            self.districts(areas)
            write_table(former_areas(self.raw), "former_areas", self.data)
        with self.step("indicators and map layers"):
            self.indicators(areas, regions)
        with self.step("small-area boundaries"):
            columns = ["code", "lad", "itl3", "population", "rank", "decile"]
            shapes = boundaries.read_small_areas(self.raw)
            shapes = shapes.merge(areas[columns], on="code", validate="one_to_one")
        with self.step("coworking spaces"):
            self.places(shapes)
        with self.step("small areas for the map"):
            self.small_area_files(shapes)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Report a step when it is done, and say in which step an unforeseen input broke it."""
        try:
            yield
        except (ArithmeticError, KeyError, TypeError, ValueError) as error:
            message = (
                f"Step {name!r} failed ({type(error).__name__}: {error}): a raw file is not as the "
                "readers expect it; use the vintages that geodata.inputs.sources lists."
            )
            raise DataError(message) from error
        print(f"{time.monotonic() - self.began:6.1f} s  {name}", flush=True)

    def regions(self) -> gpd.GeoDataFrame:
        """Write the regions, as a table and for the map."""
        published = boundaries.read_areas(self.raw, "regions")
        table = regions_table(self.raw, published, itl_hierarchy(self.raw))
        write_table(table, "regions", self.data)
        self.write_json("regions.json", map_geometry.areas(table, "itl3"))
        return table

    def districts(self, areas: pd.DataFrame) -> None:
        """Write the districts, as a table and for the map."""
        table = districts_table(boundaries.read_areas(self.raw, "districts"), areas)
        write_table(table, "districts", self.data)
        self.write_json("districts.json", map_geometry.areas(table, "lad", ["itl3"]))

    def indicators(self, areas: pd.DataFrame, regions: gpd.GeoDataFrame) -> None:
        """Write the indicators, as a table and as layers of the map."""
        known = catalogue()
        write_table(known, "indicators", self.data)
        table = region_indicators(self.raw, areas, regions)
        write_table(table, "region_indicators", self.data)
        self.write_json("layers.json", layers(table, known, regions["itl3"].tolist()))

    def places(self, shapes: gpd.GeoDataFrame) -> None:
        """Write coworking spaces and counts; report places that lie in no area."""
        placed, stray = coworking.place(coworking.read_places(self.raw), shapes)
        for row in stray.itertuples():
            print(f"          left out: {row.name}, {row.snapped_m:,} m from the nearest area")
        points = map_geometry.points(placed, placed["easting"], placed["northing"])
        self.write_json("points.json", points)
        write_table(placed.drop(columns=["easting", "northing"]), "coworking_spaces", self.data)
        write_table(coworking.read_counts(self.raw), "coworking_counts", self.data)

    def small_area_files(self, shapes: gpd.GeoDataFrame) -> None:
        """Write the small areas of each region for the map."""
        # England and Wales are one coverage; along the Scottish border two publishers' lines
        # differ.
        coverages = shapes.geometry.groupby(shapes["code"].str[0].replace("W", "E"), sort=False)
        simple = [boundaries.simplify(part, SMALL_AREA_TOLERANCE_M) for _, part in coverages]
        for itl3, part in shapes.set_geometry(pd.concat(simple)).groupby("itl3"):
            contents = map_geometry.areas(
                gpd.GeoDataFrame(part),
                "code",
                ["lad", "population", "rank", "decile"],
                map_geometry.SMALL_AREA_UNIT_M,
            )
            self.write_json(f"small/{itl3}.json", contents)

    def write_json(self, name: str, contents: dict[str, object]) -> None:
        """Write one file for the browser."""
        write_bytes(self.static / name, map_geometry.dumps(contents).encode())


def build(raw: Path, out: Path = ROOT, *, allow_changed: bool = False) -> list[Path]:
    """Build every derived file.

    Parameters
    ----------
    raw : Path
        Directory of raw inputs.
    out : Path
        Directory that gets ``data/`` and ``pages/static/atlas/``; the repository by default.
    allow_changed : bool, default False
        Accept raw files of other contents than those registered, as for a later vintage.

    Returns
    -------
    list of Path
        The files made, sorted.

    Raises
    ------
    DataError
        If a raw file is missing, changed or inconsistent, or a result fails its checks. Nothing in
        `out` has then changed.
    """
    if not raw.is_dir():
        message = f"{raw} is not a directory: give the directory of raw inputs with --raw."
        raise DataError(message)
    scratch = out / "build"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch) as name:
        staging = Path(name)
        Build(raw, staging).run(allow_changed=allow_changed)
        made = sorted(path.relative_to(staging) for path in staging.rglob("*.*") if path.is_file())
        for file in made:
            (out / file).parent.mkdir(parents=True, exist_ok=True)
            (staging / file).replace(out / file)
    static = out / STATIC.relative_to(ROOT)
    kept = {out / file for file in made} | {static / PACKAGE_FILE}
    for path in set(static.rglob("*.json")) - kept:
        path.unlink()
    return [out / file for file in made]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the build from the command line; 0 if all is in place, 2 if an input is at fault."""
    parser = argparse.ArgumentParser(prog="python -m geodata.build", description=__doc__)
    parser.add_argument("--raw", type=Path, required=True, help="directory of raw inputs")
    parser.add_argument("--out", type=Path, default=ROOT, help="where data/ and pages/ lie")
    parser.add_argument(
        "--allow-changed",
        action="store_true",
        help="accept raw files of a later vintage; headers, codes and counts are still checked",
    )
    options = parser.parse_args(arguments)
    try:
        made = build(options.raw, options.out, allow_changed=options.allow_changed)
    except DataError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_INPUT
    size = sum(path.stat().st_size for path in made)
    print(f"{len(made)} files, {size / 1e6:.1f} MB, in place under {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
