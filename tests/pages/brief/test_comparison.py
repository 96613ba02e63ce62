import re

import pytest

from analysis.errors import AnalysisError
from pages.brief import comparison_brief, content, types_brief
from pages.shared.store import plain


def table(section):
    (found,) = (block for block in section.blocks if hasattr(block, "rows"))
    return found


def test_areas_stand_side_by_side_with_their_own_figures():
    brief = comparison_brief(["TLD42", "TLI35"])
    found = table(brief.opening[0])
    assert found.columns == ("Measure", "1 Blackpool", "2 Westminster and City of London", "Period")
    income = next(row for row in found.rows if row[0] == "Household income per head")
    values = plain.wide()["gdhi_per_head"]
    assert income[1:3] == tuple(f"£{values[code]:,.0f}" for code in ("TLD42", "TLI35"))


def test_areas_of_one_type_get_its_effects_and_of_two_the_difference():
    one = comparison_brief(["TLD42", "TLL32"])
    two = comparison_brief(["TLD42", "TLI35"])
    assert any(part.heading.endswith("in left-behind regions") for part in one.back)
    (findings,) = (part for part in two.back if part.heading.startswith("What the evidence"))
    assert findings.heading.endswith("in the two types of region")
    assert all("left-behind minus advanced" in item for item in findings.blocks[-1].items)


def test_a_partial_layer_without_a_space_gives_no_rate_of_nothing():
    brief = comparison_brief(["TLI35", "TLD42"])
    (access,) = (part for part in brief.back if part.heading == "Access to coworking")
    rates = [row[2] for row in table(access).rows]
    assert float(rates[0]) > 1
    assert rates[1] == "[x]"


def test_nations_are_told_apart():
    brief = comparison_brief(["TLD42", "TLN0A"])
    note = brief.opening[0].blocks[-1].text
    assert "do not compare, nor do Northern Ireland’s employment and qualifications." in note
    assert (
        "different nations" not in comparison_brief(["TLD42", "TLI35"]).opening[0].blocks[-1].text
    )


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (["TLD42"], "comparison of 1 areas .* give 2 to 6"),
        (["TLD42"] * 2, "TLD42 comes 2 times"),
        (["TLD42", "S12000013"], "TLD42 is a region and S12000013 a district"),
        ([f"TLI{i}" for i in (33, 34, 35, 36, 41, 42, 43)], "comparison of 7 areas"),
    ],
)
def test_what_cannot_be_compared_is_told_in_a_sentence(codes, message):
    with pytest.raises(AnalysisError, match=message):
        comparison_brief(codes)


def test_types_have_means_quartiles_and_the_difference():
    brief = types_brief()
    kinds = plain.region_types("multi_indicator")["type"]
    values = plain.wide()["gdhi_per_head"].reindex(kinds.index)
    row = next(row for row in table(brief.opening[0]).rows if row[0] == "Household income per head")
    behind, advanced = (values[kinds == kind] for kind in ("left-behind", "advanced"))
    assert row[1].startswith(f"£{behind.mean():,.0f}\n")
    assert row[2].startswith(f"£{advanced.mean():,.0f}\n")
    assert row[3].startswith(f"−£{advanced.mean() - behind.mean():,.0f}\n(−")
    assert f"{(kinds == 'left-behind').sum()} of the 182 regions" in brief.standfirst[0]
    shares = {line[0]: line[3] for line in table(brief.opening[0]).rows}
    assert re.match(r"[\d.]+ points\n\(", shares["In the nation’s most deprived fifth"])


def test_types_within_one_nation():
    brief = types_brief(nation="Wales")
    assert brief.title.endswith("regions in Wales")
    assert "of the 12 regions in Wales" in brief.standfirst[0]
    supply = next(
        section
        for section in brief.front + brief.back
        if section.heading == "Known coworking spaces"
    )
    unknown = [row for row in table(supply).rows if row[2] == "0"]
    assert unknown
    assert all(row[3] == "[x]" for row in unknown)


def test_types_of_northern_ireland_are_by_its_own_measures():
    brief = types_brief(nation="Northern Ireland")
    rows = {row[0]: row[1:] for row in table(brief.opening[0]).rows}
    assert "Qualified to level 3 (NI measure)" in rows
    shown = rows["In work, working age (NI measure)"]
    kinds = plain.region_types("multi_indicator")["type"]
    values = plain.wide()["employment_rate_ni"].dropna()
    behind = values[kinds.reindex(values.index) == "left-behind"]
    assert shown[0].startswith(f"{behind.mean():.1f}%\n(")
    assert not any("[x]" in cell for row in rows.values() for cell in row)
    assert "qualifications are of Northern Ireland." in brief.opening[0].blocks[-1].text


def test_a_missing_value_has_no_interval(monkeypatch):
    monkeypatch.setattr(content, "KEY_FIGURES", (("employment_rate",),))
    (row,) = table(types_brief(nation="Northern Ireland").opening[0]).rows
    assert row[1:4] == ("[x]", "[x]", "[x]")


def test_types_of_few_thresholds_are_kept():
    assert plain.region_types.cache_info().maxsize == 64


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"nation": "Mercia"}, "no nation 'Mercia'"),
        ({"nation": "Wales", "definition": "output", "cut": 150}, "Wales has no advanced region"),
    ],
)
def test_types_that_cannot_be_compared_are_told_in_a_sentence(options, message):
    with pytest.raises(AnalysisError, match=message):
        types_brief(**options)
