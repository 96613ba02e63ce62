"""What each table under ``data/`` must be: columns, patterns, bounds, keys and numbers of rows."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.inputs import lookups
from geodata.inputs.lookups import ITL3_PATTERN as ITL3
from geodata.inputs.lookups import LAD_PATTERN as LAD

NATIONS = tuple(lookups.NATIONS.values())
SMALL_AREA = r"E01\d{6}|W01\d{6}|S01\d{6}|95[A-Z]{2}\d{2}[A-Z]\d"
#: Eastings and northings of the United Kingdom, metres.
EASTING = (-10_000.0, 670_000.0)
NORTHING = (0.0, 1_230_000.0)


@dataclass(frozen=True)
class Column:
    """What the values of one column must be.

    Attributes
    ----------
    pattern : str
        Regular expression that each text matches in full; for numbers, leave it empty.
    bounds : tuple of float
        Least and greatest number, inclusive; empty for text.
    nulls : bool
        Whether a value may be missing.
    """

    pattern: str = ""
    bounds: tuple[float, float] | tuple[()] = ()
    nulls: bool = False


@dataclass(frozen=True)
class Table:
    """What one table must be.

    Attributes
    ----------
    file : str
        Name under ``data/``; the suffix gives the format.
    key : tuple of str
        Columns that together name a row once.
    columns : dict
        Columns that must be there; others may be there as well.
    rows : int or None
        Exact number of rows; None where it grows with the inputs (but never 0).
    geometry : bool
        Whether it has a ``geometry`` column of valid polygons in EPSG:27700.
    """

    file: str
    key: tuple[str, ...]
    columns: dict[str, Column]
    rows: int | None = None
    geometry: bool = False


TEXT = Column(pattern=r"(?s).*\S.*")
MAYBE_TEXT = Column(pattern=r"(?s).*")
NATION = Column(pattern="|".join(NATIONS))
FLAG = Column(bounds=(0, 1))
DECILE = Column(bounds=(1, 10))
NUMBER = Column(bounds=(-1e15, 1e15), nulls=True)

TABLES = {
    "regions": Table(
        file="regions.parquet",
        key=("itl3",),
        rows=182,
        geometry=True,
        columns={
            "itl3": Column(pattern=ITL3),
            "name": TEXT,
            "nation": NATION,
            "itl2": Column(pattern=r"TL[C-N]\d"),
            "itl2_name": TEXT,
            "itl1": Column(pattern="TL[C-N]"),
            "itl1_name": TEXT,
            "population": Column(bounds=(10_000, 2_000_000)),
            "population_period": Column(pattern=r"\d{4}"),
            "area_km2": Column(bounds=(1, 50_000)),
            "coastal": FLAG,
            "coast_km": Column(bounds=(0, 10_000)),
        },
    ),
    "districts": Table(
        file="districts.parquet",
        key=("lad",),
        rows=361,
        geometry=True,
        columns={
            "lad": Column(pattern=LAD),
            "name": TEXT,
            "nation": NATION,
            "itl3": Column(pattern=ITL3),
            "itl3_others": Column(pattern=f"|{ITL3}"),
            "population": Column(bounds=(1_000, 2_000_000)),
        },
    ),
    "small_areas": Table(
        file="small_areas.parquet",
        key=("code",),
        rows=43_538,
        columns={
            "code": Column(pattern=SMALL_AREA),
            "name": TEXT,
            "nation": NATION,
            "lad": Column(pattern=LAD),
            "itl3": Column(pattern=ITL3),
            "population": Column(bounds=(0, 20_000)),
            "population_period": TEXT,
            "population_kind": TEXT,
            "easting": Column(bounds=EASTING),
            "northing": Column(bounds=NORTHING),
            "index_name": TEXT,
            "rank": Column(bounds=(1, 33_755)),
            "decile": DECILE,
            "rural": FLAG,
        },
    ),
    "region_indicators": Table(
        file="region_indicators.csv",
        key=("area_code", "indicator", "period"),
        columns={
            "area_code": Column(pattern=rf"{ITL3}|{LAD}|[EKNSW]\d{{8}}"),
            "geography": TEXT,
            "indicator": TEXT,
            "period": TEXT,
            "value": NUMBER,
            "lower_95": NUMBER,
            "upper_95": NUMBER,
            "status": Column(pattern="|[cuxz]"),
            "source": TEXT,
        },
    ),
    "coworking_spaces": Table(
        file="coworking_spaces.csv",
        key=("id",),
        columns={
            "id": Column(pattern=r"place-[0-9a-f]{10}(-\d+)?"),
            "name": Column(pattern=r"[^=+\-@\t].*"),
            "kind": Column(
                pattern="coworking space|incubator|makerspace|fab lab|creative workspace"
                "|business centre"
            ),
            "tier": Column(pattern="[ABC]"),
            "latitude": Column(bounds=(49.8, 60.9)),
            "longitude": Column(bounds=(-8.7, 1.8)),
            "postcode": Column(pattern=r"|[A-Z]{1,2}\d[0-9A-Z]? \d[A-Z]{2}"),
            "itl3": Column(pattern=ITL3),
            "lad": Column(pattern=LAD),
            "small_area": Column(pattern=SMALL_AREA),
            "source": TEXT,
            "source_date": Column(pattern=r"\d{4}.*"),
            "licence": TEXT,
            "snapped_m": Column(bounds=(0, 500)),
        },
    ),
    "indicators": Table(
        file="indicators.csv",
        key=("key",),
        columns={"key": TEXT, "label": TEXT, "unit": MAYBE_TEXT, "group": TEXT},
    ),
    "coworking_counts": Table(
        file="coworking_counts.csv",
        key=("period", "area"),
        columns={
            "period": Column(pattern=r"\d{4}-Q[1-4]"),
            "area": TEXT,
            "count": Column(bounds=(1, 1e5)),
            "source_url": Column(pattern="https://.+"),
        },
    ),
    "former_areas": Table(
        file="former_areas.csv",
        key=("code",),
        columns={
            "code": Column(pattern=f"{ITL3}|{LAD}"),
            "name": TEXT,
            "geography": Column(pattern="ITL3|LAD"),
            "successors": Column(pattern=rf"({ITL3}|{LAD})( ({ITL3}|{LAD}))*"),
            "year": Column(bounds=(2017, 2100)),
        },
    ),
}
