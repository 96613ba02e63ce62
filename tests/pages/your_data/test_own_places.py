"""A visitor's list of coworking spaces: brought, checked, used on every page, theirs alone."""

import io

import pandas as pd
import pytest

from pages.shared.files import downloads
from pages.shared.files.table import plain
from pages.shared.store import atlas, visitor
from pages.your_data import places as own_places
from tests.helpers import text_of
from tests.pages.tables import tables as drawn_tables

HOSTILE = "<img src=x onerror=alert(1)>"
#: Rows 2 to 9: one in Blackpool, two of one name at London Bridge, a third beside them, a hackspace
#: by its postcode, a kind that nobody knows, one in the North Sea, one with its pair exchanged.
LIST = f"""Space,Type,Lat,Long,Postcode
{HOSTILE},Coworking,53.8175,-3.0357,
=cmd|calc,Coworking,51.5079,-0.0877,
=cmd|calc,Coworking,51.50792,-0.0877,
Neighbour,Coworking,51.50791,-0.0877,
Beta Lab,Hackspace,,,M1 1AE
Gamma,Weird kind,51.5,-0.1,
Delta,Coworking,55.0,2.0,
Epsilon,Coworking,-0.1276,51.5072,
"""


@pytest.fixture
def bring(open_page):
    """Open the page at its part on coworking spaces and choose a file."""

    def _bring(content=LIST, name="my_list <b>.csv"):
        app = open_page("data", bring="spaces")
        app.file_uploader(key="own-layer-file").upload(name, content.encode(), "text/csv").run()
        assert not app.exception
        return app

    return _bring


@pytest.fixture
def used(bring):
    """The list in use, declared complete or partial."""

    def _used(*, complete):
        app = bring()
        app.radio(key="own-layer-complete").set_value(complete).run()
        app.button(key="own-layer-use").click().run()
        assert not app.exception
        return app

    return _used


def show(app, page, **parameters):
    for name, value in parameters.items():
        app.query_params[name] = value
    app.switch_page(f"{page}/page.py").run()
    assert not app.exception
    assert not app.error
    return text_of(app)


def tables(app, column):
    found = [*app.dataframe, *app.table, *drawn_tables(app)]
    return [frame.value for frame in found if column in frame.value]


def table(app, column):
    """Return the table that has a column."""
    (found,) = tables(app, column)
    return found


def test_columns_and_kinds_are_guessed_and_can_be_changed(bring):
    app = bring()
    for role, column in (("name", "Space"), ("kind", "Type"), ("x", "Long"), ("y", "Lat")):
        assert app.selectbox(key=f"own-layer-column-{role}").value == column
    kinds = {box.label: box.value for box in app.selectbox if "own-layer-kind" in box.key}
    assert kinds == {
        "“Coworking” is": "coworking space",
        "“Weird kind” is": "",
        "“Hackspace” is": "makerspace",
    }
    weird = next(box for box in app.selectbox if box.label == "“Weird kind” is")
    weird.set_value("coworking space").run()
    assert "7" not in table(app, "Remedy")["Row"].tolist()
    app.selectbox(key="own-layer-column-postcode").set_value("").run()
    assert "6" in table(app, "Remedy")["Row"].tolist()


def test_rows_that_cannot_be_placed_are_listed_with_their_remedy(bring):
    problems = table(bring(), "Remedy").set_index("Row")
    assert list(problems.index) == ["7", "8", "9"]
    assert problems["Rule"]["8"].startswith("The place is in the sea or abroad")
    assert all(problems["Remedy"])


def test_exchanged_coordinates_are_put_right_when_asked(bring):
    app = bring()
    app.checkbox(key="own-layer-exchange").check().run()
    assert "9" not in table(app, "Remedy")["Row"].tolist()
    app.checkbox(key="own-layer-exchange").uncheck().run()
    assert "9" in table(app, "Remedy")["Row"].tolist()


@pytest.mark.parametrize(("how", "count"), [("likely", 4), ("all", 3), ("none", 5)])
def test_duplicates_are_merged_as_the_person_says(bring, how, count):
    app = bring()
    app.radio(key="own-layer-merging").set_value(how).run()
    assert app.button(key="own-layer-use").label == f"Use this list: {count} places"
    happens = table(app, "What happens")["What happens"]
    assert happens.str.startswith("merged").sum() == 5 - count


def test_counts_by_nation_and_kind_add_up():
    places = pd.DataFrame(
        {"itl3": ["TLD42", "TLD42", "TLN0A"], "kind": ["incubator", "fab lab", "fab lab"]}
    )
    counts = own_places.counts(places).rows.set_index("Nation")
    assert counts.loc["All"].tolist() == [2, 1, 3]
    assert counts["Fab lab"]["Northern Ireland"] == 1


def test_a_list_is_used_only_once_it_is_called_partial_or_complete(bring):
    assert bring().button(key="own-layer-use").disabled


def test_a_list_without_a_coworking_space_is_refused(bring):
    app = bring("name,kind,latitude,longitude\nA,makerspace,53.8175,-3.0357\n")
    assert "No place in the list is a coworking space" in text_of(app)
    assert not [button for button in app.button if button.key == "own-layer-use"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", "name,phone\nA,1\n", "choose"),
        ("a.xlsx", "name,latitude,longitude\n", "export it again"),
        ("a.csv", "latitude,longitude\nnan,inf\n", "No row of a"),
        ("a.geojson", "[" * 100_000, ""),
    ],
)
def test_a_damaged_file_is_a_sentence_and_leaves_the_page_whole(bring, name, content, sentence):
    app = bring(content, name)
    assert len(app.error) == 1
    assert sentence in app.error[0].value
    assert "Traceback" not in app.error[0].value
    assert app.file_uploader(key="own-layer-file")


def test_a_second_file_that_cannot_be_read_leaves_the_first(bring):
    app = bring(name="good.csv")
    app.file_uploader(key="own-layer-file").upload("bad.xlsx", b"no workbook").run()
    assert not app.exception
    assert "good.csv, which you chose before, is kept below" in app.error[0].value
    assert "good.csv" in text_of(app)


def test_every_page_runs_on_a_complete_list_and_ranks(used):
    app = used(complete=True)
    assert "partial" not in show(app, "map", layer="coworking_rate", table="true", area="TLD42")
    ranks = table(app, "Rank in the nation").set_index("Region")["UK rank (1 = highest)"]
    codes = ranks.index.str.extract(r"\((\w+)\)$", expand=False)
    assert ranks.set_axis(codes)[["TLI35", "TLD42", "TLN0A"]].tolist() == ["1", "2", "3"]
    assert "182 regions. Source: my list b." in text_of(app)
    words = show(app, "region", area="TLD42", tab="Access to coworking")
    assert "partial" not in words
    ranks = table(app, "Measure")
    assert ranks["UK rank (1 = highest)"][0] == "2 of 182"
    assert "of 182" in ranks["UK rank (1 = highest)"][1]
    assert HOSTILE in set(table(app, "Licence")["Name"])
    assert "No coworking space of the layer lies on this side" in show(
        app, "region", area="TLN0A", tab="Access to coworking"
    )
    assert table(app, "Measure")["Value"].tolist() == ["0.000", "0.0"]
    words = show(app, "compare", by="regions", **{"with": "TLD42,TLI35"}, look="Coworking")
    assert "partial" not in words
    supply = table(app, "Median distance, km").set_index("Group")
    assert supply["Coworking spaces"].tolist() == ["1", "2"]
    assert supply.filter(like="rank in the UK").loc["Blackpool"].iloc[0] == "2 of 182"
    assert "partial" not in show(app, "compare", look="Deprivation and access")
    assert "partial" not in show(app, "scenarios", part="places", area="TLD42")


def test_a_partial_list_is_never_ranked_on(used):
    app = used(complete=False)
    assert "declared partial by its owner" in show(app, "map")
    words = show(app, "region", area="TLD42", tab="Access to coworking")
    assert "regions are not ranked on them" in words
    assert not tables(app, "Measure")
    words = show(app, "compare", by="regions", **{"with": "TLD42,TLI35"}, look="Coworking")
    assert "A partial layer has no ranks" in words
    assert not any("rank" in name for name in table(app, "Median distance, km"))
    app.query_params["layer"] = "coworking_rate"
    app.switch_page("map/page.py").run()
    assert "which the atlas does not have" in text_of(app)


def test_one_visitors_list_is_seen_by_no_other(used, open_page):
    view = {"area": "TLD42", "tab": "Access to coworking"}
    before = text_of(open_page("region", **view))
    first = used(complete=True)
    own = show(first, "region", **view)
    assert own != before
    second = open_page("region", **view)
    assert text_of(second) == before
    assert "my list" not in text_of(second)
    second.session_state["own layer"] = visitor.OwnLayer(
        first.session_state["own layer"].places.iloc[1:].reset_index(drop=True),
        "Another",
        complete=False,
        digest="fedcba9876543210",
    )
    second.run()
    assert "Another" in text_of(second)
    assert show(first, "region", **view) == own
    assert text_of(open_page("region", **view)) == before


def test_going_back_shows_the_shipped_layer_again(used, open_page):
    # The part of the page with one's own data is in the address that each page prints.
    view = {"area": "TLD42", "tab": "Access to coworking", "bring": "spaces"}
    before = text_of(open_page("region", **view))
    app = used(complete=True)
    app.switch_page("your_data/page.py").run()
    app.button(key="drop-layer").click().run()
    assert show(app, "region", **view) == before


def test_nothing_in_a_file_is_run_as_a_formula(used):
    places = used(complete=True).session_state["own layer"].places
    about = downloads.About("=1+1", "=1+1", "MIT", ["=1+1"], "=1+1")
    rows = pd.read_csv(
        io.BytesIO(downloads.to_csv(plain("places", "Places.", places), about)), dtype=str
    )
    assert not rows["name"].str.startswith("=").any()
    assert "'=cmd|calc" in set(rows["name"])


def test_small_areas_are_those_of_the_loaded_list():
    shipped = atlas.spaces()
    assert atlas.own_points() is None
    assert len(shipped) == 591
