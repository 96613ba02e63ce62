import itertools

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.robustness.specifications import (
    CHOICES,
    SAMPLES,
    THRESHOLDS,
    sample_rows,
    scale_choices,
    specifications,
    type_table,
)

SMALL = {
    "thresholds": {"deprivation": (1 / 3, 0.5), "output": (75.0,)},
    "estimators": ("ols", "within", "multilevel"),
    "errors": ("CR2", "wild"),
    "control_sets": ((), ("role", "sector")),
    "clusters": ("itl3",),
    "scales": ("mean", "without td_1"),
    "samples": ("all", "without TLI"),
}
PAIR = ("technical_digital", "structured_resources")


def test_every_combination_is_there_once():
    table = specifications(*PAIR, **SMALL)
    assert list(table.columns) == list(CHOICES)
    assert len(table) == 3 * (2 * 2 + 1) * 2 * 2 * 2
    assert table.index.is_unique
    expected = set(
        itertools.product(
            [("deprivation", 0.3333), ("deprivation", 0.5), ("output", 75.0)],
            [
                ("ols", "CR2", "itl3"),
                ("ols", "wild", "itl3"),
                ("within", "CR2", "itl3"),
                ("within", "wild", "itl3"),
                ("multilevel", "model", "levels"),
            ],
            ["none", "role+sector"],
            ["mean", "without td_1"],
            ["all", "without TLI"],
        )
    )
    found = {
        (
            (row.definition, row.threshold),
            (row.estimator, row.errors, row.cluster),
            row.controls,
            row.scale,
            row.sample,
        )
        for row in table.itertuples()
    }
    assert found == expected


def test_a_limit_draws_a_subset_with_the_reference_first():
    full = specifications(*PAIR, **SMALL)
    few = specifications(*PAIR, **SMALL, limit=10, seed=4)
    assert len(few) == 10
    assert few.index[0] == full.index[0]
    assert set(few.index) <= set(full.index)
    assert list(few.index) == list(specifications(*PAIR, **SMALL, limit=10, seed=4).index)
    assert list(few.index) != list(specifications(*PAIR, **SMALL, limit=10, seed=5).index)


def test_the_default_universe_is_five_thousand():
    table = specifications(*PAIR)
    assert len(table) == 5000
    assert table.index.is_unique
    assert set(table["sample"]) == set(SAMPLES)
    assert set(table["scale"]) == set(scale_choices(*PAIR))


def test_types_are_those_of_the_typology():
    indicators = pd.DataFrame(
        {"deprived_20_share": [50.0, 40.0, 10.0, 5.0], "gva_per_head": [20.0, 30.0, 31.0, 90.0]},
        index=pd.Index(["A", "B", "C", "D"], name="itl3"),
    )
    table = specifications(*PAIR, **SMALL)
    types = type_table(table, indicators, {"gva_per_head": 40.0})
    assert list(types) == [("deprivation", 0.3333), ("deprivation", 0.5), ("output", 75.0)]
    behind = types.eq("left-behind")
    assert behind.sum().tolist() == [1, 2, 1]
    assert behind.loc["A"].tolist() == [True, True, True]


@pytest.mark.parametrize(
    ("sample", "kept", "whole"),
    [
        ("all", [1, 1, 1, 1], True),
        ("nation England", [1, 1, 0, 0], True),
        ("nation Wales", [0, 0, 1, 0], True),
        ("role manager", [1, 0, 1, 0], False),
        ("without TLI", [1, 0, 1, 1], True),
        ("without TLM50", [1, 1, 1, 0], True),
    ],
)
def test_samples(sample, kept, whole):
    survey = pd.DataFrame(
        {
            "itl3": ["TLC31", "TLI33", "TLL11", "TLM50"],
            "role": ["manager", "coworker", "manager", None],
        }
    )
    flags, regional = sample_rows(survey, sample)
    assert flags.to_numpy(dtype=bool).tolist() == np.array(kept, dtype=bool).tolist()
    assert regional is whole


@pytest.mark.parametrize("sample", ["nation France", "some", "role manager", "without"])
def test_an_unknown_sample_is_refused(sample):
    with pytest.raises(AnalysisError, match="Unknown sample"):
        sample_rows(pd.DataFrame({"itl3": ["TLC31"]}), sample)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"estimators": ("median",)}, "Unknown estimator 'median'"),
        ({"errors": ("HC3",)}, "Unknown errors 'HC3'"),
        ({"estimators": ()}, "choices of estimator are empty"),
        ({"clusters": ("sector",)}, "Unknown cluster 'sector'"),
        ({"scales": ("without xx_1",)}, "Unknown scale"),
        ({"samples": ()}, "choices of sample are empty"),
        ({"samples": ("all", "all")}, "repeat"),
        ({"thresholds": {"own": (0.5,)}}, "Unknown definition 'own'"),
        ({"thresholds": {"output": (0.5,)}}, "Threshold 0.5 is outside 40 to 150"),
        ({"limit": 0}, "limit of 0"),
        ({"control_sets": (("a+b",),)}, "rename the column"),
    ],
)
def test_impossible_choices_are_refused(change, words):
    with pytest.raises(AnalysisError, match=words):
        specifications(*PAIR, **(SMALL | change))


def test_a_universe_without_limit_has_a_bound():
    every = {
        "thresholds": {key: np.linspace(cuts[0], max(cuts), 9) for key, cuts in THRESHOLDS.items()}
    }
    with pytest.raises(AnalysisError, match="at most 100,000"):
        specifications(*PAIR, **every, limit=None)
