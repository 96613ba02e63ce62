import csv
import datetime as dt
from itertools import chain
from pathlib import Path

import pytest

from analysis.errors import AnalysisError
from geodata.errors import DataError
from geodata.inputs import sources
from pages.brief import Survey, inputs, region_brief
from pages.brief.document import Bullets, Note, Picture, Table
from pages.brief.local import reach
from pages.shared.store import plain

DATA = Path(__file__).parents[3] / "data"
#: Regions and the district that must read well.
SHOWN = {
    "TLD42": "Blackpool",
    "TLK30": "Cornwall and Isles of Scilly",
    "TLL32": "Gwynedd",
    "S12000013": "Na h-Eileanan Siar",
    "TLN0A": "Derry City and Strabane",
    "TLI35": "Westminster and City of London",
}


def published():
    """Newest values by area and indicator, straight from the file."""
    with (DATA / "region_indicators.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["period"])
    return {(row["area_code"], row["indicator"]): row for row in rows}


@pytest.fixture(scope="module")
def values():
    return published()


def words(brief):
    """All text of a brief."""
    return "\n".join(chain(_words(brief.standfirst), _words(brief.imprint), _blocks(brief)))


def _words(part):
    return [part] if isinstance(part, str) else list(part)


def _blocks(brief):
    for section in (*brief.opening, *brief.front, *brief.back):
        yield section.heading
        for block in section.blocks:
            if isinstance(block, Table):
                yield from chain(block.columns, *block.rows)
            elif isinstance(block, Bullets):
                yield from block.items
            elif isinstance(block, Picture):
                yield from (block.alt, block.caption)
            else:
                yield block.text if isinstance(block, Note) else block


def section(brief, heading):
    return next(
        part
        for part in (*brief.opening, *brief.front, *brief.back)
        if part.heading.startswith(heading)
    )


def rows(brief, heading):
    table = next(block for block in section(brief, heading).blocks if isinstance(block, Table))
    return {row[0]: row[1:] for row in table.rows}


@pytest.mark.parametrize(("code", "name"), SHOWN.items())
def test_key_figures_are_those_of_the_data(code, name, values):
    brief = region_brief(code)
    assert brief.title == f"Skills and coworking in {name} ({code})"
    found = rows(brief, "Key figures")
    population = int(float(values[code, "population"]["value"]))
    income = float(values[code, "gdhi_per_head"]["value"])
    deprived = float(values[code, "deprived_20_share"]["value"])
    assert found["Residents"][0] == f"{population:,}"
    assert found["Household income per head"][0] == f"£{income:,.0f}"
    assert found["In the nation’s most deprived fifth"][0] == f"{deprived:.1f}%"


def test_interval_stands_beside_a_survey_estimate(values):
    row = values["TLD42", "employment_rate"]
    shown = rows(region_brief("TLD42"), "Key figures")["In work, aged 16 to 64"][0]
    figures = [float(row[name]) for name in ("value", "lower_95", "upper_95")]
    assert shown == "{:.1f}%\n({:.1f} to {:.1f})".format(*figures)


def test_rank_is_counted_in_the_nation(values):
    codes = [code for code, key in values if key == "gdhi_per_head" and code.startswith("TLN")]
    incomes = sorted(
        (float(values[code, "gdhi_per_head"]["value"]) for code in codes), reverse=True
    )
    rank = incomes.index(float(values["TLN0A", "gdhi_per_head"]["value"])) + 1
    shown = rows(region_brief("TLN0A"), "Key figures")["Household income per head"]
    assert shown[2] == f"{rank} of {len(codes)}" == "11 of 11"


def test_northern_ireland_keeps_its_own_measures_apart():
    brief = region_brief("TLN0A")
    found = rows(brief, "Key figures")
    assert "In work, working age (NI measure)" in found
    assert not any(name.endswith("aged 16 to 64") for name in found)
    assert found["In the nation’s most deprived fifth"][1] == "[z]"
    assert "[z] where too few of them measure alike" in words(brief)
    assert "measure alike" not in words(region_brief("TLD42"))
    assert "The Republic of Ireland is not drawn." in words(brief)
    assert "the layer has no coworking space in Northern Ireland" in words(brief)


def test_shares_by_decile_are_those_of_the_small_areas():
    small = plain.small_areas()
    small = small[small["itl3"] == "TLD42"]
    first = 100 * small.loc[small["decile"] == 1, "population"].sum() / small["population"].sum()
    picture = section(region_brief("TLD42"), "Deprivation").blocks[1]
    assert f"decile 1, {first:.1f}%" in picture.alt


def test_distance_is_a_straight_line_to_the_nearest_space():
    small = reach(inputs.area("TLK30"), plain.placed_layer()).iloc[0]
    spaces = plain.placed_layer().places
    spaces = spaces[spaces["tier"] == "A"]
    away = (spaces["easting"] - small["easting"]) ** 2 + (
        spaces["northing"] - small["northing"]
    ) ** 2
    assert small["km"] == pytest.approx(away.min() ** 0.5 / 1000, rel=1e-12)


def test_place_without_a_space_nearby_blames_the_layer_and_not_the_place():
    text = words(region_brief("TLL32"))
    assert "layer has no coworking spaces in Gwynedd" in text
    assert "Nobody here lives within 20 km" in text
    assert "more of the layer than of the place" in text


def test_counts_stand_with_their_rate_and_the_layer_is_called_partial():
    with (DATA / "coworking_spaces.csv").open(encoding="utf-8", newline="") as file:
        here = [
            row for row in csv.DictReader(file) if row["itl3"] == "TLI35" and row["tier"] == "A"
        ]
    text = words(region_brief("TLI35"))
    assert f"layer has {len(here)} coworking spaces" in text
    assert "1.111 per 10,000 residents of all ages" in text
    assert "This layer is partial" in text


def test_effects_carry_intervals_and_the_published_direction():
    items = section(region_brief("TLD42"), "What the evidence suggests in left-behind").blocks[-1]
    assert len(items.items) == 4
    assert all("95% confidence interval" in item for item in items.items)
    assert sum("Published: not reported" in item for item in items.items) == 2
    assert "Published: positive (stronger: key access point)" in items.items[-1]


def test_simulated_survey_is_named_and_a_real_one_is_not():
    demo = inputs.demo_survey()
    assert [badge.text for badge in region_brief("TLD42").badges][-1] == "Simulated survey"
    assert words(region_brief("TLD42")).count("imulated survey") >= 3
    real = region_brief("TLD42", survey=Survey(demo.respondents, "Own survey", simulated=False))
    assert "imulated" not in words(real) + "".join(badge.text for badge in real.badges)
    assert "Own survey" in words(real)


def test_brief_says_where_it_comes_from_and_what_it_is_not():
    brief = region_brief(
        "TLD42", address="https://example.org/?area=TLD42", date=dt.date(2026, 5, 3)
    )
    text = words(brief)
    for attribution in sources.attributions():
        assert attribution in text
    assert "not a panacea" in text
    assert "https://doi.org/10.1080/00343404.2026.2639508" in text
    assert brief.status == "Not official statistics"
    assert (brief.address, brief.date.year) == ("https://example.org/?area=TLD42", 2026)


def test_definition_and_threshold_decide_the_type():
    assert region_brief("TLK30").badges[0].text == "Advanced region"
    brief = region_brief("TLK30", definition="output", cut=80)
    assert brief.badges[0].text == "Left-behind region"
    assert "Here: below 80% of the UK mean." in words(brief)


def test_old_code_of_a_district_leads_to_the_present_one():
    assert region_brief("E08000038").title == region_brief("E08000016").title


@pytest.mark.parametrize("code", ["TLD99", "", "<script>"])
def test_unknown_code_is_told_in_a_sentence(code):
    with pytest.raises(DataError, match=r"There is no region or district .* such as TLD42"):
        region_brief(code)


def test_unknown_definition_is_told_in_a_sentence():
    with pytest.raises(AnalysisError, match="choose one of multi_indicator"):
        region_brief("TLD42", definition="luck")
