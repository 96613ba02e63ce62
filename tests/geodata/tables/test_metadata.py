import hashlib
import json
import re
import shutil

import pandas as pd
import pytest

from geodata.errors import DataError
from geodata.tables import metadata
from geodata.tables.files import DATA, STATIC

#: What the specification of Table Schema, version 1, knows.
TYPES = {
    "string",
    "number",
    "integer",
    "boolean",
    "object",
    "array",
    "date",
    "time",
    "datetime",
    "year",
    "yearmonth",
    "duration",
    "geopoint",
    "geojson",
    "any",
}
#: Numbers without a unit of their own.
UNITLESS = {"value", "lower_95", "upper_95", "rank", "year", "decimals"}
#: Files about the data, not of it.
BESIDE = {"README.md", metadata.PACKAGE_FILE}


@pytest.fixture(scope="module")
def package():
    return json.loads((DATA / metadata.PACKAGE_FILE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tables(package):
    """The files, as the package says where they are and of what format."""
    readers = {"csv": pd.read_csv, "parquet": pd.read_parquet}
    return {
        resource["name"]: readers[resource["format"]](
            DATA / resource["path"], **({"low_memory": False} if "encoding" in resource else {})
        )
        for resource in package["resources"]
    }


def columns(schema):
    return [field["name"] for field in schema["fields"]]


def test_package_is_up_to_date():
    written = (DATA / metadata.PACKAGE_FILE).read_text(encoding="utf-8")
    assert written == metadata.dumps(metadata.data_package()), (
        "run python -m geodata.tables.metadata"
    )


def test_package_of_the_map_is_up_to_date_and_whole():
    written = (STATIC / metadata.PACKAGE_FILE).read_text(encoding="utf-8")
    assert written == metadata.dumps(metadata.browser_package()), (
        "run python -m geodata.tables.metadata"
    )
    package = json.loads(written)
    paths = [resource["path"] for resource in package["resources"]]
    named = {path for each in paths for path in (each if isinstance(each, list) else [each])}
    found = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.*")}
    assert named == found - {metadata.PACKAGE_FILE}
    assert all(resource["sources"] and resource["licenses"] for resource in package["resources"])


def test_every_file_is_described_once(package):
    described = [resource["path"] for resource in package["resources"]]
    assert sorted(described) == sorted({path.name for path in DATA.iterdir()} - BESIDE)


def test_structure_is_that_of_the_specification(package):
    assert re.fullmatch(r"[-a-z0-9._/]+", package["name"])
    for resource in package["resources"]:
        assert re.fullmatch(r"[-a-z0-9._/]+", resource["name"])
        assert resource["profile"] in {"data-resource", "tabular-data-resource"}
        assert resource["title"]
        assert resource["description"]
        assert resource["vintage"]
        schema = resource["schema"]
        assert {field["type"] for field in schema["fields"]} <= TYPES
        assert set(schema["primaryKey"]) <= set(columns(schema))
        assert all(field["description"].strip() for field in schema["fields"])
        assert all(re.match("https://", at["path"]) for at in resource["licenses"])
        assert all(at["title"] for at in resource["sources"])


def test_every_number_has_a_unit_or_none_to_have(package):
    without = {
        field["name"]
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
        if field["type"] in {"integer", "number"} and "unit" not in field
    }
    assert {name for name in without if not name.startswith("decile")} == UNITLESS


def test_bytes_checksum_rows_and_columns_are_those_of_the_files(package, tables):
    for resource in package["resources"]:
        content = (DATA / resource["path"]).read_bytes()
        table = tables[resource["name"]]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["rows"] == len(table)
        assert columns(resource["schema"]) == list(table.columns)


def test_constraints_and_keys_hold_in_the_files(package, tables):
    for resource in package["resources"]:
        table, schema = tables[resource["name"]], resource["schema"]
        assert not table.duplicated(schema["primaryKey"]).any()
        for field in schema["fields"]:
            values, limits = table[field["name"]].dropna(), field.get("constraints", {})
            if "minimum" in limits:
                assert values.between(limits["minimum"], limits["maximum"]).all(), field
            if "pattern" in limits:
                assert values.astype(str).str.fullmatch(limits["pattern"]).all(), field
            if "required" in limits:
                assert len(values) == len(table), field
        for key in schema.get("foreignKeys", []):
            other = tables[key["reference"]["resource"]]
            known = set(other[key["reference"]["fields"][0]])
            assert set(table[key["fields"][0]]) <= known, key


def test_licences_of_the_places_are_all_named(package, tables):
    spaces = next(r for r in package["resources"] if r["name"] == "coworking-spaces")
    titles = " ".join(licence["name"] for licence in spaces["licenses"])
    rows = set(
        tables["coworking-spaces"]["licence"].str.extract(r"(OGL|CC0|CC BY-SA|ODbL|ODC|MIT)")[0]
    )
    assert all(name.replace(" ", "-").upper() in titles.upper() for name in rows)


def test_column_without_description_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(metadata, "DATA", tmp_path)
    for path in DATA.iterdir():
        shutil.copy(path, tmp_path)
    table = pd.read_csv(tmp_path / "former_areas.csv").assign(colour="blue")
    table.to_csv(tmp_path / "former_areas.csv", index=False)
    with pytest.raises(DataError, match=r"former_areas\.csv has a column 'colour'.*metadata\.toml"):
        metadata.data_package()


def test_missing_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(metadata, "DATA", tmp_path)
    with pytest.raises(DataError, match=r"regions\.parquet is missing or damaged: restore it"):
        metadata.data_package()


def test_survey_items_are_worded_as_in_the_survey():
    from analysis.survey import SCALES  # noqa: PLC0415 - only this test compares the two

    fields = metadata.words()["tables"]["survey_demo"]["fields"]
    for items in SCALES.values():
        assert {item: fields[item] for item in items} == items
