"""Numbers and sentences as a British reader expects them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.shared.words import sentences

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.345, 2, "0.34"),
        (1234567.8, 0, "1,234,568"),
        (-0.27, 2, f"{MINUS}0.27"),
        (-1234.5, 1, f"{MINUS}1,234.5"),
        (-0.001, 2, "0.00"),
        (0, 2, "0.00"),
        (float("nan"), 2, "[x]"),
        (None, 2, "[x]"),
        (pd.NA, 2, "[x]"),
    ],
)
def test_number(value, decimals, text):
    assert sentences.number(value, decimals) == text


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_number_reads_back_as_the_rounded_value(value, decimals):
    text = sentences.number(value, decimals).replace(MINUS, "-").replace(",", "")
    assert abs(float(text) - value) <= 0.5 * 10.0**-decimals + 1e-6
    assert text != f"-{0:.{decimals}f}"


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (31250.4, "£", 0, "£31,250"),
        (-512, "£", 0, f"{MINUS}£512"),
        (53.175, "% of residents", 1, "53.2%"),
        (3.25, "km", 1, "3.2 km"),
        (12, "", 0, "12"),
        (float("nan"), "£", 0, "[x]"),
    ],
)
def test_with_unit(value, unit, decimals, text):
    assert sentences.with_unit(value, unit, decimals) == text


def test_interval_has_both_ends():
    assert sentences.interval(-0.18, 0.444) == f"{MINUS}0.18 to 0.44"


@pytest.mark.parametrize(
    ("rank", "text"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (102, "102nd"),
        (111, "111th"),
        (112, "112th"),
        (182, "182nd"),
    ],
)
def test_ordinal(rank, text):
    assert sentences.ordinal(rank) == text


def effect(estimate, low, high, mechanism="social_interaction", skill="social_cognitive"):
    return {"mechanism": mechanism, "skill": skill, "estimate": estimate, "low": low, "high": high}


@pytest.mark.parametrize(
    ("estimate", "low", "high", "direction"),
    [(0.3, 0.1, 0.5, "0.30 points higher"), (-0.3, -0.5, -0.1, "0.30 points lower")],
)
def test_effect_clear_of_zero_is_associated(estimate, low, high, direction):
    said = sentences.effect(effect(estimate, low, high))
    assert "is associated with social-cognitive skills" in said
    assert direction in said
    assert f"(95% confidence interval {sentences.interval(low, high)})" in said


def test_effect_names_the_unit_of_both_sides():
    said = sentences.effect(effect(0.3, 0.1, 0.5))
    assert said.startswith("Each extra point of social interaction")
    assert "0.30 points higher" in said


def test_published_direction_is_told_in_words_with_and_without_the_loaded_survey():
    row = {"direction": "weaker", "wording": "less formal", "agreement": "agrees"}
    said = "Published: weaker than in left-behind regions (less formal)"
    assert sentences.published(row) == f"{said}; the loaded survey: agrees."
    assert sentences.published(row, compared=False) == f"{said}."
    assert sentences.published({"direction": "not reported"}) == "Published: not reported."


@given(st.floats(-4, 4), st.floats(0, 4), st.floats(0, 4), st.sampled_from(list(sentences.SKILLS)))
def test_effect_whose_interval_includes_zero_is_never_called_associated(at, below, above, skill):
    low, high = min(at - below, 0), max(at + above, 0)
    said = sentences.effect(effect(at, low, high, "structured_resources", skill))
    assert "associated" not in said
    assert "no clear association" in said
    assert "95% confidence interval" in said


@pytest.mark.parametrize("word", ["cause", "leads to", "lead to", "effect of"])
def test_no_sentence_claims_a_cause(word):
    for bounds in ((0.3, 0.1, 0.5), (-0.3, -0.5, -0.1), (0.1, -0.2, 0.4)):
        assert word not in sentences.effect(effect(*bounds))


def part(behind, advanced, difference):
    """Effects of one mechanism on one skill, each as (estimate, low, high)."""
    kinds = zip(sentences.TYPES, (behind, advanced, difference), strict=True)
    return pd.DataFrame([{**effect(*row), "region_type": kind} for kind, row in kinds])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (((0.5, 0.4, 0.6), (0.2, 0.1, 0.3), (0.3, 0.2, 0.4)), "more strongly with"),
        (((0.5, 0.4, 0.6), (0.0, -0.1, 0.1), (0.5, 0.3, 0.7)), "where alone the association"),
        (((0.3, 0.2, 0.4), (0.2, 0.1, 0.3), (0.1, -0.1, 0.3)), "with no clear difference"),
        (((0.3, 0.2, 0.4), (0.1, -0.1, 0.3), (0.2, -0.1, 0.5)), "left-behind regions only, but"),
        (((0.1, -0.1, 0.3), (0.1, -0.1, 0.3), (0.0, -0.2, 0.2)), "not clearly associated"),
        (((-0.5, -0.6, -0.4), (-0.1, -0.3, 0.1), (-0.4, -0.6, -0.2)), "differently in the two"),
    ],
)
def test_headline_says_what_the_intervals_allow(rows, words):
    assert words in sentences.headline(part(*rows))


def test_headline_names_the_type_with_the_stronger_association():
    rows = (0.2, 0.1, 0.3), (0.5, 0.4, 0.6), (-0.3, -0.4, -0.2)
    assert sentences.headline(part(*rows)).endswith("in advanced regions")


def test_sizes_give_both_units_and_say_when_zero_is_inside():
    rows = part((0.5, 0.4, 0.6), (0.2, 0.1, 0.3), (0.1, -0.1, 0.3))
    said = sentences.sizes(rows, rows)
    assert all("skill points" in line and "standard deviations" in line for line in said)
    assert [("includes zero" in line) for line in said] == [False, False, True]


def test_no_line_ends_within_left_behind():
    assert sentences.unbroken("Left-behind") == "Left\N{NON-BREAKING HYPHEN}behind"


def test_only_kinds_of_region_lose_their_capital_in_a_sentence():
    assert sentences.mid_sentence("Chosen advanced regions") == "chosen advanced regions"
    assert sentences.mid_sentence("Blackpool") == "Blackpool"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("+ (denser networks)", r"\+ (denser networks)"),
        ("[c](//example.org)", r"\[c](//example.org)"),
        ("[a[b]c](//example.org)", r"\[a\[b]c](//example.org)"),
        ("https://example.org", "https\\:\N{WORD JOINER}//example.org"),
        ("at www.example.org", "at www\N{WORD JOINER}.example.org"),
        ("a@example.org", "a\N{WORD JOINER}@example.org"),
        (":red[no]", r"\:red[no]"),
        ("<b>no</b>", r"\<b>no\</b>"),
        ("_a_ and *b*", r"\_a\_ and \*b\*"),
        ("< 0.001", "<\N{NO-BREAK SPACE}0.001"),
        *((text, text) for text in ("[x]", "−0.21 to 0.01", "Left-behind")),
    ],
)
def test_markdown_is_text_in_a_table(text, escaped):
    assert sentences.literal(text) == escaped


@pytest.mark.parametrize(
    ("text", "said"),
    [("2023", "2023"), ("2025-04", "Apr 2025"), ("2008-2023", "2008–2023"), ("2024/25", "2024/25")],
)
def test_period_in_words(text, said):
    assert sentences.period(text) == said
