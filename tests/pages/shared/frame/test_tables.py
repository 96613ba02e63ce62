"""Tables of a page are HTML in which nothing but the table is markup."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.files.table import Column, Table, plain
from pages.shared.files.table_words import drawn
from pages.shared.frame.tables import markup
from tests.pages.tables import tables

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "**bold** [link](//a.b)",
    '"><b>',
]
DRAW = """
import pandas as pd
from pages.shared.files.table import Column, Table
from pages.shared.frame import tables
frame = pd.DataFrame({{"name": [f"Region {{at}}" for at in range({rows})], "value": 1.25}})
frame.loc[0, "value"] = None
columns = [Column("name", "Region"), Column("value", "Rate, %", decimals=1)]
tables.show(Table("rates", "Rates by region.", columns, frame), "rates", most=40)
"""


def html(table, **options):
    return markup(table, drawn(table), "key", most=100, **options)


@pytest.mark.parametrize("sortable", [False, True])
@pytest.mark.parametrize("text", HOSTILE)
def test_cells_headings_and_captions_are_text(text, sortable):
    frame = pd.DataFrame({"first": [text], text: [text]})
    written = html(plain("t", text, frame), sortable=sortable)
    assert not any(tag in written for tag in ("<script", "<img", "<b>", "<strong"))
    escaped = text.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert f"<span>{escaped}</span>" in written
    assert f'<caption class="unseen">{escaped}</caption>' in written


@pytest.mark.parametrize(
    ("address", "followed"),
    [
        ("https://www.ons.gov.uk/x?a=1&b=2", True),
        ("region?area=TLD42", True),
        ("./region", True),
        ("javascript:alert(1)", False),
        ("http://a.b", False),
        ("//a.b/c", False),
        ("/\\a.b", False),
        ("data:text/html,x", False),
        ("", False),
        (None, False),
    ],
)
def test_only_safe_addresses_are_links(address, followed):
    columns = [Column("name", "Name"), Column("what", "What", link="to")]
    rows = pd.DataFrame({"name": ["A"], "what": ["B"], "to": [address]})
    assert ("<a href=" in html(Table("t", "T.", columns, rows))) is followed


def test_table_says_what_its_columns_and_rows_are():
    written = html(plain("t", "Rates.", pd.DataFrame({"Region": ["A"], "Rate": [1.5]})))
    assert '<th scope="col" role="columnheader" class="phrase">Region</th>' in written
    assert '<th scope="col" role="columnheader" class="n">Rate</th>' in written
    assert '<th scope="row" role="rowheader" class="phrase">A</th>' in written
    assert '<td role="cell" class="n" data-label="Rate"><span>1.500</span></td>' in written
    assert "<button" not in written


def test_marks_that_occur_are_explained_and_no_others():
    frame = pd.DataFrame({"Region": ["A", "B"], "Rate": ["[c]", "[z]"]})
    assert ">[c] suppressed for confidentiality; [z] not applicable.</p>" in html(
        plain("t", "T.", frame)
    )
    own = Table("t", "T.", [Column("Rate", "Rate")], frame, marks={"[z]": "nobody lives here"})
    assert "[c] suppressed for confidentiality; [z] nobody lives here." in html(own)
    assert "table-marks" not in html(plain("t", "T.", frame[["Region"]]))


@pytest.mark.parametrize(("rows", "sortable"), [(10, False), (11, True), (41, True)])
def test_long_tables_can_be_sorted_and_short_ones_are_plain(rows, sortable):
    app = AppTest.from_string(DRAW.format(rows=rows)).run()
    assert not app.exception
    (found,) = tables(app)
    assert found.sortable is sortable
    assert (found.key, found.caption) == ("rates", "Rates by region.")
    assert len(found.value) == min(rows, 40)
    assert found.value.iloc[0].tolist() == ["Region 0", "[x]"]
    assert found.marks == "[x] not available."
    assert [part.value for part in app.markdown] == (
        [":small[The first 40 of 41; the files have them all.]"] if rows == 41 else []
    )
