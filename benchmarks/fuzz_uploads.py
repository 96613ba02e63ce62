"""Damaged and random uploads of every kind: what becomes of them, in what time and memory.

``python -m benchmarks.fuzz_uploads [N] [SEED]``. Each file takes the way of a real upload but for
one thing: a reading process is kept for many files, and started anew when one ends it. A run fails
if anything but a `DataError` comes up, a file is left behind, or a file takes too long.
"""

from __future__ import annotations

import io
import json
import os
import random
import resource
import selectors
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyreadstat
import shapely

from geodata import uploads
from geodata.errors import DataError
from geodata.tables import read_table
from geodata.uploads.file_kinds import EXTENSIONS, LIMITS, kind_of, safe_name
from geodata.uploads.place_list import find_duplicates, guess_point_columns, place_points

if TYPE_CHECKING:
    from collections.abc import Callable

FRAME = pd.DataFrame(
    {
        "name": ["Hub", "Lab", "=1+1", "Ünder"] * 5,
        "kind": ["coworking", "maker space", "fab lab", "other"] * 5,
        "latitude": [51.5, 53.4, 55.9, 54.6] * 5,
        "longitude": [-0.1, -2.2, -3.2, -5.9] * 5,
        "item_1": [1, 2, 5, 3] * 5,
    }
)
KINDS = tuple(dict.fromkeys(EXTENSIONS.values()))
EXTREME = (b"\xff" * 4, b"\x00" * 4, b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80\x00\x00\x00")
SLOWEST_S = 20.0
PIPE = 65_536
#: A reading process is replaced after so many files, as memory is never given back in full.
FILES_A_PROCESS = 500


def seeds(folder: Path) -> list[tuple[str, bytes]]:
    """One good file of each kind and form."""
    made = {
        "a.csv": FRAME.to_csv(index=False).encode(),
        "a.tsv": FRAME.to_csv(index=False, sep="\t").encode("utf-16"),
        "b.csv": FRAME.to_csv(index=False, sep=";", decimal=",").encode("cp1252"),
        "a.parquet": FRAME.to_parquet(),
        "b.parquet": FRAME.astype({"kind": "category"}).to_parquet(compression="zstd"),
    }
    book = io.BytesIO()
    FRAME.to_excel(book, index=False)
    made["a.xlsx"] = book.getvalue()
    for name, options in {"a.sav": {}, "a.zsav": {"compress": True}, "a.dta": {}}.items():
        path = folder / name
        labels = {"item_1": {1: "Strongly disagree", 5: "Strongly agree"}}
        write = pyreadstat.write_dta if name.endswith("dta") else pyreadstat.write_sav
        write(FRAME, path, variable_value_labels=labels, **options)
        made[name] = path.read_bytes()
        path.unlink()
    features = [
        {
            "type": "Feature",
            "properties": {"name": row.name_, "office": row.kind},
            "geometry": {"type": "Point", "coordinates": [row.longitude, row.latitude]},
        }
        for row in FRAME.rename(columns={"name": "name_"}).itertuples()
    ]
    made["a.geojson"] = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    made["a.gpkg"] = geopackage()
    return list(made.items())


def geopackage() -> bytes:
    """A GeoPackage of points with what the reader needs of the standard's tables."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name, srs_id INTEGER PRIMARY KEY,"
            " organization, organization_coordsys_id INTEGER, definition);"
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, '');"
            "CREATE TABLE gpkg_geometry_columns (table_name, column_name, geometry_type_name,"
            " srs_id, z, m);"
            "INSERT INTO gpkg_geometry_columns VALUES ('p', 'geom', 'POINT', 4326, 0, 0);"
            "CREATE TABLE p (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT, kind TEXT);"
        )
        for row in FRAME.to_dict("records"):
            point = shapely.Point(row["longitude"], row["latitude"]).wkb
            blob = b"GP\x00\x01" + struct.pack("<i", 4326) + point
            values = (blob, row["name"], row["kind"])
            database.execute("INSERT INTO p (geom, name, kind) VALUES (?, ?, ?)", values)
        database.commit()
        return database.serialize()


def flip(content: bytearray, chance: random.Random, _: bytes) -> None:
    """Turn single bits."""
    for _number in range(chance.choice((1, 1, 4, 32))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def overwrite(content: bytearray, chance: random.Random, _: bytes) -> None:
    """Put extreme numbers over four bytes, most often near the start."""
    for _number in range(chance.choice((1, 2, 8))):
        end = chance.choice((min(400, len(content)), len(content)))
        at = chance.randrange(end)
        content[at : at + 4] = chance.choice(EXTREME)


def truncate(content: bytearray, chance: random.Random, _: bytes) -> None:
    """Cut the end off."""
    del content[chance.randrange(1, len(content) + 1) :]


def remove(content: bytearray, chance: random.Random, _: bytes) -> None:
    """Take a piece out of the middle."""
    at = chance.randrange(len(content))
    del content[at : at + chance.choice((1, 8, 200))]


def repeat(content: bytearray, chance: random.Random, _: bytes) -> None:
    """Repeat a piece many times."""
    at = chance.randrange(len(content))
    piece = bytes(content[at : at + chance.choice((1, 2, 40))])
    content[at:at] = piece * chance.choice((2, 100, 50_000))


def splice(content: bytearray, chance: random.Random, other: bytes) -> None:
    """Continue with a piece of another file."""
    at, start = chance.randrange(len(content)), chance.randrange(len(other))
    content[at:] = other[start:]


def noise(content: bytearray, chance: random.Random, _: bytes) -> None:
    """Keep the first bytes and fill up with random ones."""
    content[chance.choice((4, 8, 16, 100)) :] = chance.randbytes(chance.choice((10, 1_000, 20_000)))


MUTATIONS: tuple[Callable[[bytearray, random.Random, bytes], None], ...] = (
    *(flip, overwrite, truncate, remove),
    *(repeat, splice, noise),
)


def damaged(files: list[tuple[str, bytes]], chance: random.Random) -> tuple[str, bytes]:
    """One of the files, damaged once to three times; workbooks also inside their members."""
    name, good = chance.choice(files)
    content = bytearray(good)
    inside = name.endswith("xlsx") and chance.random() < 0.6  # noqa: PLR2004
    if inside:
        return name, within_archive(good, chance)
    for _ in range(chance.choice((1, 1, 2, 3))):
        chance.choice(MUTATIONS)(content, chance, chance.choice(files)[1])
        content = content or bytearray(b"\0")
    return name, bytes(content)


def within_archive(good: bytes, chance: random.Random) -> bytes:
    """A workbook with one member damaged, packed anew so that its checksums are right."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(packed, "w", 8) as new:
        names = old.namelist()
        chosen = chance.choice(names)
        for name in names:
            member = bytearray(old.read(name))
            if name == chosen:
                chance.choice(MUTATIONS)(member, chance, old.read(chance.choice(names)))
            new.writestr(name, bytes(member))
    return packed.getvalue()


class Reader:
    """A reading process that is kept for many files."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start the process with limits for many files."""
        self.files = 0
        limits = LIMITS._replace(seconds=3_600)
        self.process = subprocess.Popen(
            uploads.command(limits),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=uploads.ROOT,
            env=uploads.environment(),
        )

    def stop(self) -> None:
        """End the process and free its pipes."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                pipe.close()  # type: ignore[union-attr]
            except BrokenPipeError:
                continue

    def ask(self, name: str, kind: str, content: bytes) -> bytes | None:
        """Answer for one file; none if the process ended or took too long."""
        if self.files == FILES_A_PROCESS:
            self.stop()
            self.start()
        self.files += 1
        try:
            self.process.stdin.write(uploads.request(name, kind, content, "", LIMITS) + content)
            self.process.stdin.flush()
        except BrokenPipeError:
            return None
        answer = bytearray()
        until = time.monotonic() + SLOWEST_S
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while selector.select(max(0.0, until - time.monotonic())):
                piece = os.read(self.process.stdout.fileno(), PIPE)
                answer += piece
                end = answer.find(b"\n")
                if not piece:
                    return None
                if end >= 0 and len(answer) == end + 1 + json.loads(answer[:end])["size"]:
                    return bytes(answer)
        return None


def upload(reader: Reader, name: str, content: bytes, districts: pd.DataFrame) -> str:
    """What becomes of one file, in a word."""
    try:
        kind = kind_of(name, content, KINDS)
        answer = reader.ask(safe_name(name), kind, content)
        if answer is None:
            code = reader.process.poll()
            reader.stop()
            reader.start()
            return "ended its process" if code is not None else "took too long"
        end = answer.find(b"\n")
        table = uploads.from_answer(name, kind, json.loads(answer[:end]), answer[end + 1 :])
        use = guess_point_columns(table.frame)
        if {"x", "y"} <= set(use) or "postcode" in use:
            points = place_points(table, use, districts=districts)
            find_duplicates(points.frame)
            return "read and placed"
    except DataError as error:
        said = str(error)
        whole = said.endswith(".") and "Traceback" not in said and len(said) < 1_000  # noqa: PLR2004
        return "refused with a sentence" if whole else f"not a sentence: {said!r}"
    return "read"


def main() -> int:
    """Run, print the figures, and fail where one is not as promised."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1  # noqa: PLR2004
    chance = random.Random(seed)  # noqa: S311
    outcomes: dict[str, Counter[str]] = {}
    slowest, began, strange = (0.0, ""), time.monotonic(), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = seeds(folder)
        os.environ["TMPDIR"] = name
        before = {path.name for path in uploads.ROOT.iterdir()}
        districts = read_table("districts")
        reader = Reader()
        for number in range(count):
            file, content = damaged(files, chance)
            start = time.monotonic()
            try:
                outcome = upload(reader, file, content, districts)
            except Exception as error:  # noqa: BLE001 (what the run is to find)
                outcome, strange = f"{type(error).__name__}", strange + 1
                print(f"file {number} ({file}): {type(error).__name__}: {error}"[:300], flush=True)
            slowest = max(slowest, (time.monotonic() - start, f"{file}, {outcome}"))
            outcomes.setdefault(EXTENSIONS[file.rpartition(".")[2]], Counter())[outcome] += 1
        reader.stop()
        left = [path.name for path in folder.iterdir()]
        left += [path.name for path in uploads.ROOT.iterdir() if path.name not in before]
    table = pd.DataFrame(outcomes).fillna(0).astype(int).T
    print(table.assign(files=table.sum(axis=1)).to_string())
    print(table.sum().to_string())
    seconds = time.monotonic() - began
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{count:,} files, seed {seed}, {seconds:.0f} s; slowest {slowest[0]:.2f} s ({slowest[1]})"
    )
    print(f"peak memory: reading process {child:.0f} MB, this process {own:.0f} MB")
    print(f"exceptions that are no DataError: {strange}; files left behind: {len(left)} {left[:5]}")
    bad = [kind for kind in table if kind.startswith("not a sentence")]
    return int(bool(strange or left or bad or "took too long" in table))


if __name__ == "__main__":
    sys.exit(main())
