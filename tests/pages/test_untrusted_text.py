"""What an address, a search or a file says is drawn as text: no page makes a link of it."""

import re

import pandas as pd
import pytest

from analysis.scenarios import Scenario, write
from pages.scenarios import figures
from pages.shared.store import survey_variants
from pages.your_data import texts

BRACKETS = "[Blackpool](//a.b)"
#: An address stands there as text with a word joiner in it.
BARE = "www.a.b https://a.b a@a.b"
LINK = re.compile(r"(?<!\\)\[[^`]*(?<!\\)\]\(//a|(?i:www\.a)|://a|\w@a")
CODE = re.compile(r"(?<![\\`])`[^`]+`")
HREF = re.compile(r'href="([^"]*)')
FIELDS = ("body", "label", "help")


def drawn(node):
    """Every text under a node of a page that is drawn as Markdown."""
    for child in node.children.values():
        proto = getattr(child, "proto", None)
        # HTML draws brackets as text; what it links stands in its attributes.
        html = proto.body if child.type == "html" else ""
        yield from HREF.findall(html) if html else (str(getattr(proto, f, "")) for f in FIELDS)
        if child.type == "arrow_table":
            yield from map(str, child.value.columns)
            yield from child.value.astype(str).to_numpy().ravel()
        if hasattr(child, "children"):
            yield from drawn(child)


def links(app):
    return [text for text in drawn(app.main) if LINK.search(CODE.sub("", text))]


def scenario(name, **changes):
    first = Scenario(name, "structured_resources", 0.5, "points", "left-behind")
    return write([first._replace(**changes), first._replace(name="Other")])


@pytest.mark.parametrize("text", [BRACKETS, "[a[b]c](//a.b)", BARE, f"Blackpool`{BRACKETS}"])
@pytest.mark.parametrize(
    ("page", "parameter"),
    [
        ("region", "area"),
        ("map", "layer"),
        ("map", "index"),
        ("effects", "sample"),
        ("effects", "cutoff"),
        ("scenarios", "what"),
        ("scenarios", "name"),
        ("scenarios", "base"),
        ("scenarios", "outside"),
        ("scenarios", "chosen"),
        ("scenarios", "postcodes"),
        ("scenarios", "sites"),
        ("present", "slide"),
        ("tour", "area"),
    ],
)
def test_text_of_an_address_is_never_a_link(open_page, page, parameter, text):
    views = {
        "index": {"definition": "index", "index": text},
        "name": {"what": scenario(text)},
        "base": {"what": scenario(text), "look": "Compared", "base": "none", "of": text},
        "outside": {"what": scenario(text, amount=3.0)},
        "chosen": {"what": scenario(text, regions=("TLD42",)), "look": "What it assumes"},
        "postcodes": {"part": "places", "area": "TLD42", "postcodes": text},
        "sites": {"part": "places", "area": "TLD42", "sites": text},
    }
    app = open_page(page, **views.get(parameter, {parameter: text}))
    assert not links(app)


@pytest.mark.parametrize("text", [BRACKETS, BARE, "zzzz [z](//a.b)"])
def test_text_that_is_searched_for_is_never_a_link(open_page, text):
    app = open_page("region")
    box = app.selectbox(key="place")
    # What is typed joins the options in the browser.
    box.options.append(text)
    box.set_value(text).run()
    assert any("Blackpool" in said or "typed" in said for said in drawn(app.main))
    assert not links(app)


@pytest.mark.parametrize("text", [BRACKETS, BARE, f"`{BRACKETS}"])
def test_text_of_a_file_is_never_a_link(open_page, text):
    app = open_page("data", bring="types")
    table = pd.DataFrame({"itl3": ["TLD42", text], text: ["left-behind", text]})
    content = table.to_csv(index=False).encode()
    app.file_uploader(key="own-list-file").upload(f"{text}.csv", content, "text/csv").run()
    app.button(key="own-list-use").click().run()
    assert not links(app)
    app.query_params["definition"] = "own"
    app.switch_page("map/page.py").run()
    assert not links(app)


def test_names_of_roles_and_files_hold_no_address():
    roles = ["www.a.b", "Programmer"]
    survey = pd.DataFrame(
        {
            "role": roles * 100,
            "itl3": "TLD42",
            "cws_id": [f"space {place // 10}" for place in range(200)],
        }
    )
    assert [cut for cut in survey_variants.cuts(survey) if cut.startswith("role ")] == [
        "role Programmer"
    ]
    assert texts.title("www.a.b", "Own survey") == "www a.b"
    assert texts.title("see WWW.a.b", "Own list") == "see WWW a.b"


def test_a_name_makes_no_link_in_a_figure():
    found = pd.DataFrame(
        {
            "scenario": ['<a href="//a.b">x</a>'],
            "skill": ["technical_digital"],
            "region_type": ["advanced"],
            "name": ["Advanced regions"],
            "estimate": [0.2],
            "low": [0.1],
            "high": [0.3],
            "outside": [False],
        }
    )
    (mark,) = figures.expected(found, theme="light").data
    assert "<a" not in mark.y[0] + mark.hovertemplate
    assert "&lt;a" in mark.y[0]
