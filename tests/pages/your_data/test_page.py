"""The page on which a visitor brings a survey: file, mapping, checks, and its use on every page."""

import io
import json

import pandas as pd
import pyreadstat
import pytest

from analysis import survey as survey_schema
from analysis.survey import CONTROLS, SCALES
from analysis.survey.mapping import template
from geodata import tables
from pages.shared.files import downloads
from pages.shared.files.table import plain
from pages.shared.store import atlas, visitor
from pages.your_data import texts
from pages.your_data.survey_check import as_read_csv, by_type
from pages.your_data.survey_mapping import parse_answers, parse_codes
from tests.helpers import headline, text_of
from tests.pages.tables import tables as shown

SHARED = "own survey"
DRAFT = "own survey draft"


@pytest.fixture(scope="module")
def shipped():
    return survey_schema.check(pd.read_csv(tables.DATA / "survey_demo.csv"))


@pytest.fixture(scope="module")
def foreign(shipped):
    """The simulated survey in another layout: scales from 0 to 10, one turned, regions by name."""
    names = tables.read_table("regions").set_index("itl3")["name"]
    scores = {
        "networking": (shipped["social_interaction"] - 1) * 2.5,
        "provision": (5 - shipped["structured_resources"]) * 2.5,
        "soft": (shipped["social_cognitive"] - 1) * 2.5,
        "hard": (shipped["technical_digital"] - 1) * 2.5,
    }
    frame = pd.DataFrame(scores).fillna(99)
    return frame.assign(where=shipped["itl3"].map(names), venue=shipped["cws_id"])


@pytest.fixture(scope="module")
def mapping():
    """How the columns of `foreign` are read."""

    def use(field, column, **how):
        usual = {"low": None, "high": None, "reversed": False, "missing_codes": [], "answers": []}
        return {"field": field, "column": column, **usual, **how}

    tens = {"low": 0, "high": 10, "missing_codes": [99]}
    uses = [
        use("cws_id", "venue"),
        use("itl3", "where"),
        use("social_interaction", "networking", **tens),
        use("structured_resources", "provision", **tens, reversed=True),
        use("social_cognitive", "soft", **tens),
        use("technical_digital", "hard", **tens),
    ]
    text = {"format": "Coworking Skills Atlas survey mapping", "version": 1, "columns": uses}
    return json.dumps(text).encode()


@pytest.fixture
def bring(open_page):
    """Open the page and choose a file."""

    def _bring(name, content, **parameters):
        app = open_page("data", **parameters)
        app.file_uploader(key="own-survey-file").upload(name, content).run()
        assert not app.exception
        return app

    return _bring


def csv(frame) -> bytes:
    return frame.to_csv(index=False).encode()


def load_mapping(app, content):
    app.session_state["own-saved"] = True
    app.run()
    app.file_uploader(key="own-mapping-saved").upload("mapping.json", content).run()
    assert not app.exception
    return app


def test_a_survey_of_another_layout_becomes_the_one_it_was_made_from(
    bring, foreign, mapping, shipped
):
    app = load_mapping(bring("Members 2026.csv", csv(foreign)), mapping)
    app.button(key="own-use").click().run()
    own = app.session_state[SHARED]
    assert own.name == "Members 2026"
    scales = list(SCALES)
    pd.testing.assert_frame_equal(own.respondents[scales], shipped[scales], atol=1e-12)
    assert list(own.respondents["itl3"]) == list(shipped["itl3"])
    used = "In use: Members 2026, 924 respondents in 161 coworking spaces, 74 regions"
    assert used in text_of(app)
    as_read = pd.read_csv(io.BytesIO(as_read_csv(own.respondents)))
    pd.testing.assert_frame_equal(
        survey_schema.check(as_read)[scales], own.respondents[scales], atol=1e-12
    )
    app.switch_page("effects/page.py").run()
    assert not app.exception
    assert not app.error
    assert headline(app) == (
        "Structured resources are associated more strongly with technical-digital skills in "
        "left-behind regions"
    )


def test_an_spss_file_of_coded_answers_needs_no_choice(bring, shipped, tmp_path):
    names = tables.read_table("regions").set_index("itl3")["name"]
    regions = dict(enumerate(sorted(set(shipped["itl3"].map(names))), start=1))
    numbers = {name: code for code, name in regions.items()}
    items = {item: text for scale in SCALES.values() for item, text in scale.items()}
    answers = {1: "Disagree strongly", 3: "Neither", 5: "Agree strongly", 8: "Don't know"}
    answers |= {2: "Disagree", 4: "Agree"}
    frame = pd.DataFrame({f"Q{n}": shipped[item].fillna(8) for n, item in enumerate(items)})
    turned = f"Q{list(items).index('td_2')}"
    frame[turned] = (6 - frame[turned]).replace(-2, 8)
    labels = {f"Q{n}": text for n, text in enumerate(items.values())}
    labels[turned] = "Since I joined, my programming skills have not developed."
    codes = dict.fromkeys(frame, answers)
    frame = frame.assign(place=shipped["itl3"].map(names).map(numbers), hub=shipped["cws_id"])
    path = tmp_path / "members.sav"
    pyreadstat.write_sav(
        frame,
        path,
        column_labels={**labels, "place": "Region of the coworking space"},
        variable_value_labels={**codes, "place": regions},
    )
    app = bring("members.sav", path.read_bytes())
    assert not app.error
    app.button(key="own-use").click().run()
    kept = app.session_state[SHARED].respondents
    own = [*items, "itl3", "cws_id"]
    pd.testing.assert_frame_equal(kept[own], shipped[own], check_dtype=False)
    assert f"Reversed: {turned}" in app.session_state[SHARED].notes[-2]


def test_own_layout_is_recognised_without_a_choice(bring, shipped):
    app = bring("survey_demo.csv", csv(shipped))
    assert not app.error
    assert app.button(key="own-use").label == "Use this survey: 924 respondents"


def test_no_other_session_sees_the_survey(bring, open_page, shipped):
    before = text_of(open_page("effects"))
    app = bring("secret members.csv", csv(shipped.iloc[:500]))
    app.button(key="own-use").click().run()
    other = open_page("data")
    assert "secret members" in text_of(app)
    assert "secret members" not in text_of(other)
    assert DRAFT not in other.session_state
    assert text_of(open_page("effects")) == before


def test_rows_that_break_a_rule_are_left_out_only_when_asked(bring, shipped):
    broken = shipped.copy()
    broken["si_1"] = broken["si_1"].astype(object)
    broken.loc[3, "si_1"] = "lots"
    broken.loc[7, "itl3"] = "Atlantis"
    app = bring("broken.csv", csv(broken))
    table = next(part.value for part in shown(app) if "Remedy" in part.value)
    must = table[table["Severity"] == "must"]
    # the header is row 1 of the file
    assert list(must["Row"]) == ["5", "9"]
    assert list(must["Value"]) == ["lots", "Atlantis"]
    with pytest.raises(KeyError):
        app.button(key="own-use")
    button = app.button(key="own-leave-out")
    assert button.label == "Leave 2 rows out and go on with 922"
    button.click().run()
    assert app.button(key="own-use").label == "Use this survey: 922 respondents"
    app.button(key="own-put-back").click().run()
    assert app.button(key="own-leave-out").label == "Leave 2 rows out and go on with 922"


def test_an_area_in_several_regions_is_carried_only_if_the_visitor_agrees(bring, shipped):
    dorset = shipped.assign(itl3=shipped["itl3"].where(shipped["itl3"] != "TLC32", "UKK22"))
    rows = int((dorset["itl3"] == "UKK22").sum())
    app = bring("older.csv", csv(dorset))
    assert f"Not carried to a region: {rows} rows (1 value)" in text_of(app)
    assert app.button(key="own-leave-out").label.startswith(f"Leave {rows} rows out")
    app.checkbox(key="own-agreed").check().run()
    assert app.button(key="own-use").label == "Use this survey: 924 respondents"
    app.button(key="own-use").click().run()
    own = app.session_state[SHARED]
    assert set(own.respondents.loc[dorset["itl3"] == "UKK22", "itl3"]) == {"TLK64"}  # Dorset
    assert "Areas in several regions were carried" in "".join(own.notes)


def test_a_region_of_a_like_name_is_not_carried(bring, shipped):
    other = shipped.assign(itl3=shipped["itl3"].where(shipped["itl3"] != "TLC32", "Other"))
    rows = int((other["itl3"] == "Other").sum())
    app = bring("other.csv", csv(other))
    assert f"Not carried to a region: {rows} rows (1 value)" in text_of(app)
    # Nothing may be agreed to: no area lies in several regions.
    with pytest.raises(KeyError):
        app.checkbox(key="own-agreed")
    assert app.button(key="own-leave-out").label.startswith(f"Leave {rows} rows out")


def test_regions_that_nobody_knows_get_one_sentence(bring, shipped):
    app = bring("odd.csv", csv(shipped.assign(itl3="Atlantis")))
    assert "None of the 1 regions is recognised" in text_of(app)
    assert "Every row breaks a rule" in text_of(app)


def test_example_rows_of_the_template_are_asked_about(bring, shipped):
    app = bring("filled.csv", csv(pd.concat([template(), shipped.drop(columns=[*SCALES])])))
    assert app.button(key="own-use").label == "Use this survey: 926 respondents"
    offers = {b.key: b.label for b in app.button if b.label == "Leave 2 rows out"}
    assert "2 rows not as expected (no example row)" in text_of(app)
    app.button(key=next(iter(offers))).click().run()
    assert app.button(key="own-use").label == "Use this survey: 924 respondents"
    assert not any("example" in part.value for part in app.markdown)


def test_the_workbook_template_is_read_back(bring):
    app = bring("template.xlsx", texts.template_xlsx())
    read = app.session_state[DRAFT].upload
    assert list(read.frame.columns) == list(template().columns)
    assert read.sheets == ["Survey", "Data dictionary"]


def test_another_sheet_of_a_workbook_can_be_chosen(bring, shipped):
    stream = io.BytesIO()
    with pd.ExcelWriter(stream, engine="xlsxwriter") as book:
        pd.DataFrame({"about": ["our survey", "2026"]}).to_excel(book, sheet_name="Cover")
        shipped.to_excel(book, sheet_name="Answers", index=False)
    app = bring("book.xlsx", stream.getvalue())
    assert app.selectbox(key="own-survey-sheet").options == ["Cover", "Answers"]
    app.selectbox(key="own-survey-sheet").select("Answers").run()
    assert app.button(key="own-use").label == "Use this survey: 924 respondents"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b" "),
        ("broken.xlsx", b"PK\x03\x04 not a workbook"),
        ("lies.sav", b"a,b\n1,2\n"),
        ("damaged.parquet", b"PAR1" + b"\0" * 50),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_sentence_and_loses_nothing(
    bring, shipped, name, content
):
    app = bring("good.csv", csv(shipped))
    app.file_uploader(key="own-survey-file").upload(name, content).run()
    assert not app.exception
    assert [name.replace(".", r"\.") in e.value or name in e.value for e in app.error] == [True]
    assert "good.csv, which you chose before, is kept below" in app.error[0].value
    assert app.session_state[DRAFT].upload.name == "good.csv"


def test_a_foreign_mapping_gets_one_sentence(bring, shipped):
    app = load_mapping(bring("good.csv", csv(shipped)), b"\xff\x00 no json")
    assert len(app.error) == 1
    assert "JSON" in app.error[0].value
    app.run()
    assert len(app.error) == 1


def test_a_column_has_one_use_and_says_when_it_is_moved(bring, shipped):
    app = bring("good.csv", csv(shipped[["itl3", *SCALES, "role"]]))
    app.session_state["own-group-Controls"] = True
    app.run()
    app.selectbox(key="own-column-sector-0").select("role").run()
    uses = {use.field: use.column for use in app.session_state[DRAFT].mapping.uses}
    assert uses["sector"] == "role"
    assert "role" not in uses
    assert "role was used for “Role” before" in app.info[0].value


def test_how_a_column_is_read_can_be_changed(bring, foreign, mapping):
    app = load_mapping(bring("a.csv", csv(foreign)), mapping)
    app.session_state["own-group-Technical-digital skills"] = True
    app.run()
    app.text_input(key="own-missing_codes-technical_digital-hard").set_value("").run()
    assert "in the range 0 to 10" in text_of(app)
    app.text_input(key="own-missing_codes-technical_digital-hard").set_value("99").run()
    app.checkbox(key="own-reversed-technical_digital-hard").check().run()
    use = next(u for u in app.session_state[DRAFT].mapping.uses if u.column == "hard")
    assert use.reversed
    assert use.missing_codes == (99.0,)


def test_names_of_a_hostile_file_are_drawn_as_text(bring, shipped):
    column = "![x](http://example.org/x.png)<img src=x onerror=alert(1)>"
    hostile = shipped.rename(columns={"td_1": column}).assign(role="[a](javascript:alert(1))")
    app = bring("<b>file</b>.csv", csv(hostile))
    app.session_state["own-group-Technical-digital skills"] = True
    app.run()
    app.selectbox(key="own-column-td_1-0").select(column).run()
    assert not app.exception
    for text in [part.value for part in app.markdown]:
        assert "![x](" not in text
        assert "](javascript" not in text
    name = next(text for text in app.text_input if text.label.startswith("Name of the survey"))
    name.set_value("=1+1<script>[a](b)</script>").run()
    app.button(key="own-use").click().run()
    own = app.session_state[SHARED]
    assert not set(own.name) & set("<>[]=+@|`!")
    assert "](" not in own.respondents["role"].iloc[0]


def test_a_long_table_is_checked_when_asked(bring, shipped, monkeypatch):
    monkeypatch.setattr("pages.your_data.survey_check._LONG", 100)
    app = bring("long.csv", csv(shipped))
    with pytest.raises(KeyError):
        app.button(key="own-use")
    app.button(key="own-check").click().run()
    app.button(key="own-use").click().run()
    assert len(app.session_state[SHARED].respondents) == 924


def test_forgetting_the_file_keeps_the_survey_in_use(bring, shipped):
    app = bring("good.csv", csv(shipped))
    app.button(key="own-use").click().run()
    app.button(key="own-survey-forget").click().run()
    assert DRAFT not in app.session_state
    assert "own survey results" not in app.session_state
    assert "In use: good, 924 respondents" in text_of(app)


def test_effects_offer_what_the_survey_has(open_page, shipped):
    bare = shipped[["respondent_id", "itl3", *SCALES, "role"]]
    app = open_page("effects", controls="role,sector", cluster="cws_id")
    app.session_state[SHARED] = visitor.OwnSurvey(bare, "Bare", [], "0123456789abcdef")
    app.run()
    assert not app.exception
    assert not app.error
    controls = next(group for group in app.button_group if group.label == "Hold constant")
    assert len(controls.options) == 1
    assert len(open_page("effects").button_group[-1].options) == len(CONTROLS)
    assert app.selectbox(key="cluster").options == ["Region"]
    told = [warning.value for warning in app.warning]
    assert any("hold constant sector" in text for text in told)
    assert any("cluster by coworking space" in text for text in told)


def test_a_link_may_name_a_part_of_the_page(open_page):
    app = open_page("data", part="survey")
    assert "1. What a survey must hold" in text_of(app)
    # the page What if? has parts of its own
    app = open_page("data", part="sites")
    assert not app.warning


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ()),
        ("8; 9", (8.0, 9.0)),
        ("8, 9,99", (8.0, 9.0, 99.0)),
        ("No, never; 88", ("No, never", 88.0)),
        ("-1;-1", (-1.0,)),
    ],
)
def test_missing_codes_are_read_as_typed(text, codes):
    assert parse_codes(text) == codes


def test_worded_answers_are_read_as_typed():
    assert parse_answers("low = 1\nhigh=3\n\nx = y\nnew =\n") == (
        (("low", 1.0), ("high", 3.0)),
        ["x = y"],
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Members 2026", "Members 2026"),
        ("../../etc/passwd", "passwd"),
        ("<script>", "script"),
        ("=HYPERLINK(1)", "HYPERLINK(1)"),
        ("@+-", "Own survey"),
        ("", "upload"),
        ("Arolwg Caerdydd – tŷ", "Arolwg Caerdydd tŷ"),
    ],
)
def test_a_name_keeps_letters_and_loses_marks(text, title):
    assert texts.title(text, texts.USUAL_NAME) == title


def test_a_name_is_safe_in_a_table_file():
    name = texts.title("=cmd|' /C calc'!A0", texts.USUAL_NAME)
    about = downloads.About("t", name, "l", [], "")
    assert b"=cmd" not in downloads.to_csv(plain("a", "a", pd.DataFrame({"a": [1]})), about)


def test_plain_text_has_no_markup_left():
    assert texts.plain("![a](b) <i> $x$ :red[y]\n*z*") == (
        r"\!\[a\]\(b\) \<i\> \$x\$ \:red\[y\] \*z\*"
    )


def test_small_types_are_suppressed_with_what_would_give_them_away(shipped):
    kinds = atlas.region_types("multi_indicator", 1 / 3)["type"]
    behind = shipped["itl3"].map(kinds) == "left-behind"
    few = shipped[behind].head(5)
    table = by_type(pd.concat([few, shipped[~behind]])).set_index("Region type")
    # the total is told beside the table, so one count alone would give the other
    assert list(table["Respondents"]) == ["[c]", "[c]"]
    assert table["Regions"].ne("[c]").all()
