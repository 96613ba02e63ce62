"""Models side by side: the numbers are statsmodels' own, and the text is safe everywhere."""

import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from numpy.testing import assert_allclose

from analysis.effects import mechanism_effects
from analysis.effects.by_type import COLUMNS
from analysis.effects.latex_html import escape_latex, to_html, to_latex
from analysis.effects.regression_table import Specification, coefficient_table, legend, side_by_side
from analysis.errors import AnalysisError

SKILLS = ["social_cognitive", "technical_digital"]
WORDS = {"social_cognitive": "Social-cognitive", "technical_digital": "Technical-digital"}
SPECIFICATIONS = [
    Specification("no controls"),
    Specification("with controls", ("role", "tenure_months")),
    Specification("CR2", ("role", "tenure_months"), covariance="CR2"),
]


@pytest.fixture(scope="module")
def types():
    return pd.Series({f"R{i:02}": "left-behind" if i % 3 == 0 else "advanced" for i in range(24)})


@pytest.fixture(scope="module")
def survey(types):
    random = np.random.default_rng(3)
    rows = 360
    codes = random.integers(0, 24, rows)
    frame = pd.DataFrame(
        {
            "itl3": [f"R{code:02}" for code in codes],
            "cws_id": [f"C{code:02}{random.integers(0, 3)}" for code in codes],
            "social_interaction": random.uniform(1, 5, rows),
            "structured_resources": random.uniform(1, 5, rows),
            "role": random.choice(["coworker", "manager"], rows),
            "tenure_months": random.integers(0, 60, rows),
        }
    )
    behind = frame["itl3"].map(types).eq("left-behind")
    shared = random.normal(0, 0.3, 24)[codes]
    for skill, slope in zip(SKILLS, (0.2, 0.5), strict=True):
        frame[skill] = (
            1.5
            + slope * frame["social_interaction"] * behind
            + 0.3 * frame["structured_resources"]
            + 0.01 * frame["tenure_months"]
            + shared
            + random.normal(0, 0.5, rows)
        )
    return frame


@pytest.fixture(scope="module")
def table(survey, types):
    return coefficient_table(survey, SKILLS, types, SPECIFICATIONS, definition="every third")


def test_every_term_equals_statsmodels(survey, types, table):
    data = survey.assign(
        lb=survey["itl3"].map(types).eq("left-behind").astype(float),
        ad=survey["itl3"].map(types).eq("advanced").astype(float),
    )
    fitted = smf.ols(
        "technical_digital ~ social_interaction:lb + social_interaction:ad "
        "+ structured_resources:lb + structured_resources:ad + lb + C(role) + tenure_months",
        data,
    ).fit(cov_type="cluster", cov_kwds={"groups": data["itl3"]}, use_t=True)
    ours = table[table["model"] == "(5)"].set_index("term")
    names = {
        "social_interaction:left-behind": "social_interaction:lb",
        "social_interaction:advanced": "social_interaction:ad",
        "structured_resources:left-behind": "structured_resources:lb",
        "structured_resources:advanced": "structured_resources:ad",
        "left-behind": "lb",
        "role: manager": "C(role)[T.manager]",
        "tenure_months": "tenure_months",
        "intercept": "Intercept",
    }
    for ours_name, theirs in names.items():
        expected = [
            fitted.params[theirs],
            fitted.bse[theirs],
            *fitted.conf_int().loc[theirs],
            fitted.pvalues[theirs],
        ]
        assert_allclose(ours.loc[ours_name, list(COLUMNS)].astype(float), expected, rtol=1e-8)
    assert_allclose(ours["r_squared"], fitted.rsquared, rtol=1e-10)
    contrast = fitted.t_test("social_interaction:lb - social_interaction:ad = 0")
    difference = ours.loc["social_interaction:difference"]
    assert_allclose(difference["estimate"], contrast.effect.item(), rtol=1e-8)
    assert_allclose(difference["p_value"], contrast.pvalue.item(), rtol=1e-8)


def test_mechanisms_are_the_effects_of_the_page(survey, types, table):
    effects = mechanism_effects(
        survey, "social_cognitive", types, controls=["role", "tenure_months"], covariance="CR2"
    )
    rows = table[(table["model"] == "(3)")].head(6)
    assert_allclose(rows[list(COLUMNS)], effects[list(COLUMNS)])


def test_cr2_terms_have_their_own_degrees_of_freedom(table):
    degrees = table[table["model"] == "(3)"].set_index("term")["df"]
    assert degrees["role: manager"] != degrees["intercept"]
    assert (degrees < 24).all()


def test_two_way_with_nested_spaces_is_the_regions_own(survey, types):
    ways = [Specification("region"), Specification("both", cluster=("itl3", "cws_id"))]
    both = coefficient_table(survey, SKILLS[:1], types, ways, definition="x")
    one, two = (both[both["model"] == name].set_index("term") for name in ("(1)", "(2)"))
    assert_allclose(one["std_error"], two["std_error"], rtol=1e-8)
    assert two["cluster"].iloc[0] == "region (ITL3) and coworking space"


def test_side_by_side_has_every_term_and_fact_and_no_empty_cell(table):
    text = side_by_side(table, WORDS)
    assert list(text.columns[1:3]) == [
        "(1) Social-cognitive: no controls",
        "(2) Social-cognitive: with controls",
    ]
    terms = text["Term"].tolist()
    assert "Role: manager (against coworker)" in terms
    assert terms[9] == "Constant"
    rows = text.set_index("Term")
    assert rows.loc["Role: manager (against coworker)"].iloc[0] == "[z]"
    assert rows.loc["Respondents"].tolist() == ["360"] * 6
    assert rows.loc["Controls"].tolist()[:2] == ["none", "role, tenure months"]
    assert rows.loc["Definition of left-behind"].eq("every third").all()
    assert (text != "").all(axis=None)
    assert "*" not in "".join(text.to_numpy().ravel())


def test_rows_are_named_in_words(table):
    terms = side_by_side(table, WORDS)["Term"].tolist()
    assert terms[:3] == [
        "Social interaction, left-behind regions",
        "Social interaction, advanced regions",
        "Social interaction, left-behind minus advanced",
    ]
    latex = to_latex(side_by_side(table, WORDS), "t", [])
    for written in (latex, to_html(side_by_side(table, WORDS), "t", [])):
        assert not re.search(r"interaction.{0,20}:left-behind|intercept", written)


def test_cell_gives_interval_and_p(table):
    row = table[(table["model"] == "(1)") & (table["term"] == "intercept")].iloc[0]
    cell = side_by_side(table, WORDS).set_index("Term").loc["Constant"].iloc[0]
    assert cell.split("\n") == [
        f"{row['estimate']:.3f} ({row['std_error']:.3f})",
        f"[{row['low']:.3f}, {row['high']:.3f}]",
        "p < 0.001",
    ]


def test_negative_number_has_a_minus_that_no_spreadsheet_runs(table):
    cells = side_by_side(table.assign(estimate=-1.0), WORDS).iloc[0, 1:]
    assert cells.str.startswith("\N{MINUS SIGN}1.000 (").all()


def test_small_category_is_withheld(survey, types):
    few = survey.assign(role=["founder"] * 9 + survey["role"].tolist()[9:])
    table = coefficient_table(
        few, SKILLS[:1], types, [Specification("controls", ("role",))], definition="x"
    ).set_index("term")
    # founder comes after coworker and before manager: a term of its own
    assert table.loc["role: founder", "status"] == "[c]"
    assert table.loc["role: founder", list(COLUMNS)].isna().all()
    assert table.loc["role: manager", "status"] == "ok"
    text = side_by_side(table.reset_index(), WORDS).set_index("Term")
    assert text.loc["Role: founder (against coworker)"].iloc[0] == "[c]"
    assert "[c] = suppressed" in legend(table)


def test_no_model_is_refused(survey, types):
    with pytest.raises(AnalysisError, match="1 skills under 0 specifications are no model"):
        coefficient_table(survey, SKILLS[:1], types, [], definition="x")


def test_unknown_option_is_refused_in_the_words_of_the_effects(survey, types):
    wrong = [Specification("odd", covariance="HC3")]
    with pytest.raises(AnalysisError, match="Unknown covariance 'HC3'"):
        coefficient_table(survey, SKILLS, types, wrong, definition="x")


@pytest.fixture
def hostile():
    """Text that each format must not take for its own."""
    return pd.DataFrame({"Term": ["[1em] a_b & 50 %\nline", "*x"], "<b>": [r"\input{x}", "$#~^"]})


def test_latex_rows_all_have_the_same_cells(table):
    text = side_by_side(table, WORDS)
    latex = to_latex(text, "Skills & regions", ["Source: 100 % simulated"])
    body = latex.split(r"\midrule")[1].split(r"\bottomrule")[0].strip().splitlines()
    assert {len(re.findall(r"(?<!\\)&", line)) for line in body} == {len(text.columns) - 1}
    assert all(line.endswith(r" \\") for line in body)
    assert latex.count("{") - latex.count(r"\{") == latex.count("}") - latex.count(r"\}")
    assert r"\caption{Skills \& regions}" in latex
    assert r"100 \% simulated" in latex


def test_latex_is_escaped(hostile):
    latex = to_latex(hostile, "t", [])
    assert r"{[}1em{]} a\_\allowbreak{}b \& 50 \% & \textbackslash{}input\{x\} \\" in latex
    assert r"{*}x & \$\#\textasciitilde{}\textasciicircum{} \\" in latex
    assert r"\textless{}b\textgreater{}" in latex
    assert escape_latex("a\nb\x00c") == "a b c"


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


def test_html_has_caption_language_and_scopes_and_is_escaped(hostile):
    page = to_html(hostile, "<script>", ["a < b"])
    parser = _Tags()
    parser.feed(page)
    names = [tag for tag, _ in parser.tags]
    assert "script" not in names
    assert "b" not in names
    assert ("html", {"lang": "en-GB"}) in parser.tags
    assert names.count("caption") == 1
    assert [a["scope"] for tag, a in parser.tags if tag == "th"] == ["col", "col", "row", "row"]
    assert "[1em] a_b &amp; 50 %<br>line" in page
    assert "<p>a &lt; b</p>" in page
