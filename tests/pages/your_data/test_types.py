"""A visitor's own list of region types: brought, checked, used where they choose it."""

import io

import pandas as pd
import pytest

from pages.shared.store import atlas
from pages.your_data import types
from tests.helpers import plain
from tests.pages.tables import tables

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def bring(open_page):
    """Open the page at its part on region types and choose a file."""

    def _bring(content, name="ours <b>.csv"):
        app = open_page("data", bring="types")
        app.file_uploader(key="own-list-file").upload(name, content.encode(), "text/csv").run()
        assert not app.exception
        return app

    return _bring


def table(app, column):
    (found,) = [part.value for part in tables(app) if column in part.value]
    return found


def test_types_are_counted_and_problems_listed_with_their_remedy(bring):
    app = bring(f"itl3,type\nTLD42,left-behind\nTLI35,0\n{HOSTILE},1\nTLK30,maybe\n")
    assert table(app, "Regions")["Regions"].tolist() == ["1", "1", "180"]
    problems = table(app, "Remedy")
    assert problems["Row"].tolist() == ["4", "5"]
    assert problems["Value"].tolist() == [HOSTILE, "maybe"]
    assert app.button(key="own-list-use").label == "Use this list: 2 regions"


def test_the_list_is_used_on_the_map_and_by_nobody_else(bring, open_page):
    app = bring("code,left behind\nTLD42,yes\nTLI35,no\n")
    app.button(key="own-list-use").click().run()
    assert "ours b, types of 2 regions" in app.success[0].value
    app.query_params["definition"] = "own"
    app.switch_page("map/page.py").run()
    assert not app.exception
    count = "1 of the 2 regions with a type is left-behind, home to 39% of their residents"
    assert any(f"On the map: {count}" in plain(part.value) for part in app.markdown)
    other = open_page("map", definition="own")
    assert not any("On the map: 1 of" in part.value for part in other.markdown)
    assert any("list of your own" in part.value for part in other.warning)


def test_forgetting_the_list_takes_its_definition_out_of_the_address(bring):
    app = bring("code,left behind\nTLD42,yes\nTLI35,no\n")
    app.button(key="own-list-use").click().run()
    app.query_params["definition"] = "own"
    app.run()
    app.button(key="drop-types").click().run()
    assert "definition" not in app.query_params
    assert not app.success or "In use" not in app.success[0].value


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("itl3\nTLD42\n", "one column of ITL3 codes"), ("a,b\nx,y\n", "None of the 1 rows")],
)
def test_a_list_that_says_nothing_is_a_sentence(bring, content, sentence):
    app = bring(content)
    assert sentence in app.error[0].value
    assert not [button for button in app.button if button.key == "own-list-use"]


def test_the_template_is_a_list_that_is_understood(bring):
    content = types.template()
    rows = pd.read_csv(io.BytesIO(content))
    assert list(rows["itl3"]) == list(atlas.regions().index)
    app = bring(content.decode(), "template.csv")
    expected = atlas.region_types("multi_indicator", 1 / 3)["type"].value_counts()
    assert table(app, "Regions")["Regions"].tolist()[:2] == [
        str(expected["left-behind"]),
        str(expected["advanced"]),
    ]
