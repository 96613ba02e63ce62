"""The list of comparators: seen, changed, kept in the address, put back."""

import pytest

from pages.shared.store import areas, atlas
from tests.helpers import text_of
from tests.pages.tables import tables

CORNWALL = "TLK30"


@pytest.fixture
def opened(open_page):
    """Open the region page with the list of comparators unfolded."""

    def _open(**parameters):
        app = open_page("region", area="TLD42", **parameters)
        app.session_state["comparators"] = True
        return app.run()

    return _open


def peers_of(app) -> list[str]:
    return app.query_params["peers"].split(",")


def test_the_ten_nearest_are_listed_each_with_a_way_out(opened):
    keys = {button.key for button in opened().button}
    assert {f"peers-{code}" for code in areas.similar("TLD42").index} <= keys


def test_one_is_taken_out_and_the_address_keeps_the_rest(opened):
    nearest = [str(code) for code in areas.similar("TLD42").index]
    app = opened()
    app.button(f"peers-{nearest[0]}").click().run()
    assert not app.exception
    assert set(peers_of(app)) == set(nearest[1:])
    assert "chosen regions" in text_of(app)
    assert app.selectbox("against").value == "own"


def test_one_is_added_and_the_nearest_are_brought_back(opened):
    app = opened()
    app.selectbox("peers-add").select(CORNWALL).run()
    assert CORNWALL in peers_of(app)
    assert len(peers_of(app)) == 11
    app.session_state["comparators"] = True
    app.run().button("peers-back").click().run()
    assert "peers" not in app.query_params
    assert "similar regions" in text_of(app)


def test_another_kind_of_comparators_drops_the_own_list(opened):
    app = opened(peers="TLK30,TLL32,TLI35,TLE11,TLC31")
    app.selectbox("against").select("nation").run()
    assert "peers" not in app.query_params
    assert "regions of England" in text_of(app)


def test_every_tab_uses_the_own_list(open_page):
    peers = ["TLK30", "TLE11", "TLC31", "TLI35", "TLF11"]
    app = open_page("region", area="TLD42", tab="Indicators", peers=",".join(peers))
    table = tables(app)[0].value.set_index("Indicator")["Comparators' median"]
    for key in ("gdhi_per_head", "population"):
        median = atlas.wide()[key].reindex(peers).median()
        assert table[atlas.catalogue()["label"][key]] == f"{median:,.0f}"


def test_few_of_an_own_list_have_a_median_where_all_of_them_compare(open_page):
    app = open_page("region", area="TLD42", tab="Indicators", peers=f"{CORNWALL},TLL32")
    table = tables(app)[0].value.set_index("Indicator")["Comparators' median"]
    labels, wide = atlas.catalogue()["label"], atlas.wide()
    assert table[labels["population"]] == f"{wide['population'][[CORNWALL, 'TLL32']].median():,.0f}"
    assert table[labels["rural_share"]] == "[z]"


def test_unknown_region_in_the_list_gets_a_sentence(open_page):
    app = open_page("region", area="TLD42", peers="TLK30,XX1")
    assert "XX1" in app.warning[0].value


def test_region_is_never_its_own_comparator(open_page):
    app = open_page("region", area="TLD42", peers="TLD42")
    assert "similar regions" in text_of(app)
    assert not app.warning
