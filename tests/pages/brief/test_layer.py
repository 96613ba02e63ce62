"""Briefs on a reader's own list of coworking spaces, survey and region types."""

import io

import docx
import pandas as pd
import pypdf
import pytest

from analysis.regions import types as regions_types
from analysis.regions.definitions import DEFINITIONS
from geodata.tables import read_table
from pages.brief import Survey, comparison_brief, inputs, region_brief, to_docx, to_pdf, types_brief
from pages.brief.document import Badge, Brief, Bullets, Note, Picture, Table
from pages.shared.store import plain
from pages.shared.words.coverage import Layer
from pages.shared.words.types import OwnTypes

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def own():
    """Ten coworking spaces in Blackpool, one in Camden and City, named by their owner."""
    row = read_table("coworking_spaces").query("tier == 'A' and itl3 == 'TLI35'").iloc[[0]]
    there = pd.concat([row] * 10).assign(
        itl3="TLD42", lad="E06000009", latitude=53.8175, longitude=-3.0357
    )
    return Layer(pd.concat([there, row], ignore_index=True), HOSTILE, complete=True, own=True)


def words(brief: Brief) -> str:
    """All that a brief says, in order."""
    parts = [*brief.standfirst, *brief.imprint, *(badge.text for badge in brief.badges)]
    for section in (*brief.opening, *brief.front, *brief.back):
        for block in section.blocks:
            match block:
                case str():
                    parts.append(block)
                case Note(text):
                    parts.append(text)
                case Bullets(items):
                    parts += items
                case Table():
                    parts += [cell for line in block.rows for cell in line]
                case Picture():
                    parts += [block.alt, block.caption]
    return "\n".join(parts)


def test_a_complete_list_is_ranked_on_and_never_called_partial(own):
    text = words(region_brief("TLD42", layer=own))
    assert "The layer has 10 coworking spaces in Blackpool" in text
    assert "the region is 1st of 182 in the UK and 1st in England" in text
    assert "declared complete by its owner" in text
    assert "partial" not in text
    assert "no complete open list" not in text


def test_a_partial_list_is_not_ranked_on(own):
    text = words(region_brief("TLD42", layer=own._replace(complete=False)))
    assert "declared partial by its owner" in text
    assert "of 182 in the UK" not in text


def test_an_own_list_is_named_and_takes_the_place_of_the_shipped_sources(own):
    brief = region_brief("TLD42", layer=own)
    assert Badge(f"Coworking spaces: {HOSTILE}", "") in brief.badges
    assert any(
        f"Coworking spaces: {HOSTILE}, loaded by the reader" in line for line in brief.imprint
    )
    assert "OpenStreetMap" not in words(brief)


@pytest.mark.parametrize(
    "make",
    [
        lambda **own: region_brief("TLD42", **own),
        lambda **own: comparison_brief(["TLD42", "TLI35"], **own),
        types_brief,
    ],
)
def test_nothing_of_a_reader_is_in_the_next_brief(own, make):
    before = make()
    survey = Survey(inputs.demo_survey().respondents, "Members", simulated=False)
    mine = make(layer=own, survey=survey)
    assert words(mine) != words(before)
    assert "Survey: Members" in words(mine)
    assert "imulated" not in words(mine)
    assert words(make()) == words(before)


def test_types_that_the_survey_says_nothing_of_leave_the_rest_of_the_brief():
    kinds = pd.Series({"TLD42": regions_types.LEFT_BEHIND, "TLN0A": regions_types.ADVANCED})
    nothing = pd.DataFrame(index=plain.regions().index)
    own = OwnTypes(DEFINITIONS["own"], regions_types.region_types(nothing, "own", own=kinds))
    brief = region_brief("TLD42", definition="own", own=own)
    assert brief.badges[0].text == "Left-behind region"
    assert "No effects can be given. No respondent is in a region of type" in words(brief)


def test_names_of_a_reader_are_text_in_pdf_and_word(own):
    kinds = pd.Series({"TLD42": regions_types.LEFT_BEHIND, "TLI35": regions_types.ADVANCED})
    nothing = pd.DataFrame(index=plain.regions().index)
    types = OwnTypes(
        DEFINITIONS["own"]._replace(rule=f"By the list “{HOSTILE}”."),
        regions_types.region_types(nothing, "own", own=kinds),
    )
    survey = Survey(inputs.demo_survey().respondents, HOSTILE, simulated=False)
    brief = region_brief("TLD42", definition="own", own=types, layer=own, survey=survey)
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(brief)))
    assert len(reader.pages) == 2
    text = "\n".join(page.extract_text() for page in reader.pages)
    document = docx.Document(io.BytesIO(to_docx(brief)))
    for shown in (text, "\n".join(part.text for part in document.paragraphs)):
        assert f"Survey: {HOSTILE}" in shown
        assert f"Coworking spaces: {HOSTILE}" in shown
