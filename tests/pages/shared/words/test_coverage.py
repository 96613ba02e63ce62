"""What is said of a list of coworking spaces: shipped, refreshed, or a visitor's own."""

import pandas as pd
import pytest

from geodata.inputs import sources
from geodata.services.layer_status import LayerStatus
from pages.shared.words import coverage
from pages.shared.words.coverage import Layer


@pytest.fixture
def places():
    """Two coworking spaces, one of them in London, and a makerspace."""
    return pd.DataFrame({"itl3": ["TLI35", "TLD42", "TLD42"], "tier": ["A", "A", "B"]})


@pytest.fixture
def itl1():
    return pd.Series({"TLI35": "TLI", "TLD42": "TLD", "TLN0A": "TLN"})


def test_a_partial_layer_says_how_partial_it_is(places, itl1):
    said = coverage.coverage(Layer(places, "", complete=False, own=False), itl1)
    assert said.startswith("This layer is partial: 2 coworking spaces from open sources, 1 of")
    assert "in 2 of 3 regions" in said
    assert said.endswith("regions are not ranked on them.")


def test_a_refreshed_layer_names_its_source_and_date(places, itl1):
    status = LayerStatus("OpenStreetMap", "2026-03-05", "ODbL 1.0", complete=False, spaces=2)
    name = coverage.shipped_name(status)
    said = coverage.coverage(Layer(places, name, complete=False, own=False), itl1)
    assert "from OpenStreetMap, 2026-03-05, and other open sources" in said


@pytest.mark.parametrize(("own", "who"), [(True, "by its owner"), (False, "when it was refreshed")])
def test_nothing_partial_is_said_of_a_complete_layer(places, itl1, own, who):
    layer = Layer(places, "All of them", complete=True, own=own)
    said = coverage.coverage(layer, itl1)
    assert f"declared complete {who}" in said
    assert "partial" not in said
    assert not coverage.partial(layer)
    assert "partial" in coverage.partial(layer._replace(complete=False))


def test_an_own_list_takes_the_place_of_the_shipped_sources():
    texts = coverage.attributions("Mine", own=True)
    assert "Coworking spaces: Mine, loaded by the reader" in texts
    assert not any("OpenStreetMap" in text for text in texts)
    assert set(texts[:-1]) < set(sources.attributions())


def test_a_layer_from_overture_is_attributed_to_it():
    plain = coverage.attributions("", own=False)
    assert plain == sources.attributions()
    assert any(
        "Overture" in text for text in coverage.attributions("Overture Maps, 2026-02", own=False)
    )
