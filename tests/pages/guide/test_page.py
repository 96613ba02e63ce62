"""The guide's links open, and its glossary explains words that the pages use."""

from pathlib import Path

import pytest

from pages.guide import text
from pages.shared.frame.rooms import rooms
from pages.shared.words import sentences
from tests.pages.tables import tables

PAGES = Path(text.__file__).parents[1]
STEPS = [step for steps in text.TASKS.values() for step in steps]
VIEWS = [step for step in STEPS if not step.page.startswith("#")]


def test_guide_has_a_link_for_each_step_and_a_heading_for_each_entry(open_page):
    app = open_page("guide")
    assert not app.error
    links = {link.proto.label for link in app.get("page_link")}
    assert {step.label for step in VIEWS} <= links
    assert {step.page[1:] for step in STEPS if step not in VIEWS} <= set(text.CONTENTS)
    assert app.code[0].value == sentences.CITATION
    assert [head.value for head in app.header] == list(text.CONTENTS.values())


@pytest.mark.parametrize("step", VIEWS, ids=[step.label for step in VIEWS])
def test_each_step_opens_without_error_or_notice(open_page, step):
    page = rooms()[step.page]
    app = open_page(page.url_path or step.page, **step.address)
    assert not app.error
    assert not app.warning
    assert len(app.title) == 1


def test_glossary_explains_words_of_the_pages():
    sources = [path for path in PAGES.rglob("*.py") if path.parent.name != "guide"]
    used = "\n".join(path.read_text(encoding="utf-8") for path in sources).lower()
    assert not [term for term in text.GLOSSARY if term.lower() not in used]


def test_number_of_the_guide_is_that_of_the_effects_page(open_page):
    table = tables(open_page("effects"))[0].value
    rows = table[
        (table["Region type"] == "Difference") & (table["Mechanism"].str[:10] == "Structured")
    ]
    shown = [
        f"{estimate} ({interval})"
        for estimate, interval in zip(
            rows["Estimate"], rows["95% confidence interval"], strict=True
        )
    ]
    assert any(f"“{words}”" in text.READING for words in shown)
