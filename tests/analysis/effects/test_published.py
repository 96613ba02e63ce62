"""Published directions, and when an effect agrees with them."""

import pandas as pd
import pytest

from analysis.effects.published import agrees, published_directions


def test_published_directions_are_those_of_the_article():
    published = published_directions().set_index(["skill", "mechanism", "region_type"])
    assert len(published) == 16
    direction = published["direction"]
    assert direction["technical_digital", "structured_resources", "left-behind"] == "+"
    assert direction["technical_digital", "structured_resources", "advanced"] == "weaker"
    assert direction["social_cognitive", "social_interaction", "advanced"] == "+"
    assert (direction == "not reported").sum() == 8
    assert published["source"].str.contains("10.1080/00343404.2026.2639508").all()


def test_agreement_is_judged_by_the_interval():
    rows = [
        ("left-behind", 0.5, 0.2, 0.8),
        ("advanced", 0.1, -0.1, 0.3),
        ("difference", 0.4, -0.1, 0.9),
    ]
    effects = pd.DataFrame(rows, columns=["region_type", "estimate", "low", "high"])
    effects = effects.assign(skill="technical_digital", mechanism="structured_resources")
    judged = agrees(effects, published_directions()).set_index("region_type")["agreement"]
    assert judged["left-behind"] == "agrees"
    assert judged["advanced"] == "same direction, interval of the difference includes zero"
    assert judged["difference"] == "same direction, interval includes zero"


@pytest.mark.parametrize(
    ("estimate", "low", "high", "words"),
    [
        (-0.5, -0.9, -0.1, "disagrees"),
        (-0.1, -0.5, 0.3, "opposite direction, interval includes zero"),
    ],
)
def test_disagreement_is_said(estimate, low, high, words):
    keys = {
        "skill": "social_cognitive",
        "mechanism": "social_interaction",
        "region_type": "advanced",
    }
    effects = pd.DataFrame([{**keys, "estimate": estimate, "low": low, "high": high}])
    assert agrees(effects, published_directions())["agreement"].item() == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(0.1, 0.7, "difference agrees"), (-0.7, -0.1, "difference disagrees")],
)
def test_a_weaker_effect_is_judged_by_the_difference(low, high, words):
    rows = [("advanced", 0.3, 0.2, 0.4), ("difference", (low + high) / 2, low, high)]
    effects = pd.DataFrame(rows, columns=["region_type", "estimate", "low", "high"])
    effects = effects.assign(skill="technical_digital", mechanism="structured_resources")
    judged = agrees(effects, published_directions()).set_index("region_type")["agreement"]
    assert judged["advanced"] == words
    assert judged["difference"] == words.removeprefix("difference ")


def test_no_published_direction_no_agreement():
    keys = {
        "skill": "social_cognitive",
        "mechanism": "social_interaction",
        "region_type": "left-behind",
    }
    effects = pd.DataFrame([{**keys, "estimate": 1.0, "low": 0.9, "high": 1.1}])
    assert agrees(effects, published_directions())["agreement"].item() == "not reported"
