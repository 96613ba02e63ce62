import dataclasses
import hashlib

import pytest

from geodata.errors import DataError
from geodata.inputs import sources as registry
from geodata.inputs.sources import Source, attributions, sources, verify


@pytest.fixture
def source():
    return Source(
        file="ons/pay.csv",
        title="Pay",
        publisher="ONS",
        vintage="2025",
        licence="OGL v3.0",
        address="https://www.ons.gov.uk",
        sha256=hashlib.sha256(b"a,b\n1,2\n").hexdigest(),
        attribution=(),
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "ons").mkdir()
    (tmp_path / "ons/pay.csv").write_bytes(b"a,b\n1,2\n")
    return tmp_path


def test_the_file_that_is_meant_passes(folder, source):
    verify(folder, source)


def test_a_changed_file_is_refused_unless_allowed(folder, source):
    (folder / "ons/pay.csv").write_bytes(b"a,b\n1,")
    with pytest.raises(DataError, match=r"ons/pay.csv is truncated or changed.*--allow-changed"):
        verify(folder, source)
    verify(folder, source, allow_changed=True)


def test_a_missing_file_is_named_with_its_address(folder, source):
    missing = dataclasses.replace(source, file="ons/gone.csv")
    with pytest.raises(DataError, match=r"ons/gone.csv is missing .* fetch it \(https://www.ons"):
        verify(folder, missing, allow_changed=True)


def test_an_empty_file_is_never_allowed(folder, source):
    (folder / "ons/pay.csv").write_bytes(b"")
    with pytest.raises(DataError, match="is empty"):
        verify(folder, source, allow_changed=True)


def test_every_source_is_whole_and_named_once():
    files = [source.file for source in sources()]
    assert len(files) == len(set(files))
    for source in sources():
        assert all(getattr(source, field) for field in ("title", "publisher", "vintage", "licence"))
        assert len(source.sha256) == 64


def test_an_entry_without_a_field_is_named(monkeypatch):
    declared = {"satisfaction": {"from": {"file": "ons/satisfaction.csv", "title": "Satisfaction"}}}
    monkeypatch.setattr(registry, "entries", lambda: declared)
    with pytest.raises(DataError, match=r"ons/satisfaction.csv has no publisher, vintage"):
        sources.__wrapped__()


def test_attributions_are_verbatim():
    assert "Contains OS data © Crown copyright and database right 2025" in attributions()
    assert (
        "Source: Office for National Statistics licensed under the Open Government Licence v.3.0"
        in attributions()
    )
    assert "© OpenStreetMap contributors, ODbL 1.0" in attributions()


def test_registered_files_are_those_at_hand(raw):
    for source in sources():
        verify(raw, source)
