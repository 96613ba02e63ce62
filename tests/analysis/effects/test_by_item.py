"""Effects on the answers to one item."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.effects import item_effects
from analysis.errors import AnalysisError

CONTROLS = ("manager", "hours_per_week")


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_equals_r(nested, nested_types, reference, link):
    effects = item_effects(nested, "td_1", nested_types, controls=CONTROLS, link=link)
    expected = reference("ordinal").query("link == @link").set_index(["quantity", "term"])["value"]
    keys = effects["mechanism"] + "|" + effects["region_type"] + "|"
    keys += effects["category"].astype(str)
    assert len(keys) == 2 * 3 * 5
    assert_allclose(effects["estimate"], expected["effect"][keys], rtol=1e-3, atol=1e-9)
    assert_allclose(effects["std_error"], expected["effect_std_error"][keys], rtol=1e-3)
    assert effects.attrs["method"] == f"Ordered {link}, fitted by Newton's method"
    assert effects.attrs["notes"] == []


def test_counts_and_order(nested, nested_types):
    effects = item_effects(nested, "td_1", nested_types, cluster="cws_id")
    own = nested.groupby("left_behind").agg(n=("itl3", "size"), spaces=("cws_id", "nunique"))
    behind = effects[effects["region_type"] == "left-behind"]
    assert list(behind["category"]) == [1, 2, 3, 4, 5] * 2
    assert set(behind["n"]) == {own["n"][1]}
    assert set(behind["clusters"]) == {own["spaces"][1]}
    sums = effects.groupby(["mechanism", "region_type"])["estimate"].sum()
    assert_allclose(sums, 0, atol=1e-12)


def test_latent_slopes_come_back_in_many_answers():
    """Probit: with thresholds a and slope b, effect = -(f(a_j - eta) - f(a_(j-1) - eta)) b."""
    rng = np.random.default_rng(2)
    types = pd.Series({f"R{i}": "left-behind" if i < 20 else "advanced" for i in range(40)})
    frame = pd.DataFrame({"itl3": np.repeat(types.index, 500)})
    frame["social_interaction"] = rng.uniform(1, 5, len(frame))
    frame["structured_resources"] = rng.uniform(1, 5, len(frame))
    behind = frame["itl3"].map(types) == "left-behind"
    slope = np.where(behind, 0.6, 0.2)
    latent = slope * (frame["structured_resources"] - 3) + rng.normal(size=len(frame))
    frame["td_2"] = 1 + np.digitize(latent, [-1.0, 0.0, 1.0, 1.5])
    effects = item_effects(frame, "td_2", types, link="probit")
    found = effects.set_index(["mechanism", "region_type", "category"])["estimate"]
    for kind, inside, b in (("left-behind", behind, 0.6), ("advanced", ~behind, 0.2)):
        eta = b * (frame.loc[inside, "structured_resources"] - 3)
        density = np.exp(-((-1.0 - eta) ** 2) / 2) / np.sqrt(2 * np.pi)
        expected = -b * density.mean()
        assert_allclose(found["structured_resources", kind, 1], expected, atol=0.01)
        assert_allclose(found["social_interaction", kind, 1], 0, atol=0.01)


def test_answers_that_nobody_gave_are_said(nested, nested_types):
    fewer = nested.assign(td_1=nested["td_1"].clip(2, 4))
    effects = item_effects(fewer, "td_1", nested_types)
    assert sorted(effects["category"].unique()) == [2, 3, 4]
    assert "Nobody gave answer 1, 5" in effects.attrs["notes"][0]


def test_missing_answers_are_counted(nested, nested_types):
    holes = nested.astype({"td_1": float})
    holes.loc[[3, 8], "td_1"] = np.nan
    effects = item_effects(holes, "td_1", nested_types)
    assert effects.attrs["dropped"] == {"td_1 missing": 2}


@pytest.mark.parametrize(
    "case",
    [
        ("si_1", {"si_1": 3}, {}, "Unknown item 'si_1'"),
        ("td_2", {}, {}, "no column td_2"),
        ("td_1", {"td_1": np.nan}, {}, "td_1 missing"),
        ("td_1", {"td_1": 2}, {}, "td_1 is 2 for every respondent"),
        ("td_1", {"td_1": np.tile([1, 6], 150)}, {}, "td_1 holds 6: an item is a whole number"),
        ("td_1", {"td_1": np.tile([1, 2.5], 150)}, {}, "td_1 holds 2.5: an item is a whole"),
        ("td_1", {}, {"link": "cauchit"}, "Unknown link 'cauchit'"),
        ("td_1", {}, {"cluster": ("itl3", "cws_id")}, "clustered one way"),
        ("td_1", {}, {"level": 7}, "between 0 and 1"),
    ],
)
def test_bad_input_is_said_in_one_sentence(nested, nested_types, case):
    item, change, options, words = case
    change = {name: np.resize(values, len(nested)) for name, values in change.items()}
    with pytest.raises(AnalysisError, match=words) as caught:
        item_effects(nested.assign(**change), item, nested_types, **options)
    assert str(caught.value).endswith(".")


def test_separation_is_said(nested, nested_types):
    split = nested.assign(td_1=np.where(nested["social_interaction"] > 3.5, 4, 2))
    with pytest.raises(AnalysisError, match="separated by"):
        item_effects(split, "td_1", nested_types)
