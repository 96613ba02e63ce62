"""On what two region types differ, beside what defines them."""

import numpy as np
import pytest

from analysis.errors import AnalysisError
from pages.compare import data
from pages.compare.indicators import _finding
from pages.shared.store import atlas

THIRD = 1 / 3


@pytest.fixture
def members():
    types = atlas.region_types("multi_indicator", THIRD)
    return data.by_type(types, "all").members


def test_subjects_that_define_the_types_are_left_out(members):
    found = data.standardised(members, ("deprived_20_share",))
    groups = atlas.catalogue()["group"][found["indicator"]]
    assert len(found)
    assert not groups.str.startswith("Deprivation").any()
    assert "Economy" in set(groups)


def test_differences_are_in_standard_deviations_within_the_types(members):
    found = data.standardised(members, ()).set_index("indicator")
    pay = data.compared()["median_weekly_pay"]
    left, advanced = (pay[list(codes)].dropna() for codes in members.values())
    residuals = np.concatenate([left - left.mean(), advanced - advanced.mean()])
    sd = np.sqrt((residuals**2).sum() / (len(residuals) - 2))
    size = (left.mean() - advanced.mean()) / sd
    assert found["size"]["median_weekly_pay"] == pytest.approx(size)
    assert found["size"].abs().is_monotonic_decreasing


def test_what_few_regions_of_a_type_have_is_left_out(members):
    found = data.standardised(members, ())
    few = data.differences(members)[["n_first", "n_second"]].min(axis=1)
    assert few["employment_rate_ni"] < data.FEWEST
    assert "employment_rate_ni" not in set(found["indicator"])


def test_finding_is_the_largest_that_is_clear_of_zero():
    large = {"name": "Pay", "size": -2.0, "low": -5.0, "high": 1.0}
    clear = {"name": "Claimants", "size": 1.3, "low": 0.5, "high": 2.0}
    said = _finding([large, clear], "left-behind", "advanced")
    assert said.endswith("“Claimants”: higher by 1.3 standard deviations")
    assert _finding([large], "left-behind", "advanced").endswith(
        "no difference between left-behind and advanced regions is clear of zero"
    )


def test_page_leads_with_the_finding(open_page):
    app = open_page("compare")
    assert not app.error
    found = [part.value for part in app.markdown if part.value.startswith("**Leaving aside")]
    assert len(found) == 1
    app = open_page("compare", by="regions", **{"with": "TLD42,TLK30"})
    assert not [part for part in app.markdown if part.value.startswith("**Leaving")]


def test_page_of_few_regions_says_why_nothing_is_drawn(open_page):
    app = open_page("compare", among="Northern Ireland")
    assert any("each type needs 5 regions with a value" in part.value for part in app.info)
    assert not [part for part in app.markdown if part.value.startswith("**Leaving")]


def test_indicators_without_a_common_region_are_told_in_a_sentence(open_page):
    types = atlas.region_types("multi_indicator", THIRD)
    with pytest.raises(AnalysisError, match=r"known in 0 regions, .* at least 3: choose"):
        data.fitted("employment_rate", "employment_rate_ni", types)
    app = open_page("compare", look="Two indicators", x="employment_rate", y="employment_rate_ni")
    (error,) = app.error
    assert "“Employment rate, Great Britain” and “Employment rate, Northern Ireland”" in error.value
