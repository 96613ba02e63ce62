"""The brief of every region has two pages, and the same words in both kinds of file."""

import io

import docx
import pypdf
import pytest

from geodata.tables import read_table
from pages.brief import region_brief, to_docx, to_pdf


@pytest.mark.parametrize("code", read_table("regions")["itl3"])
def test_brief_has_two_pages_and_the_same_words_as_its_word_file(code):
    brief = region_brief(code)
    pages = pypdf.PdfReader(io.BytesIO(to_pdf(brief))).pages
    assert len(pages) == 2
    document = docx.Document(io.BytesIO(to_docx(brief)))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(words in said for words in brief.standfirst)
    assert "nan" not in said.split()
