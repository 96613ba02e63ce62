"""Effects of single regions."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.effects import mechanism_effects, region_effects
from analysis.errors import AnalysisError
from analysis.estimation import multilevel
from analysis.estimation.design import design_matrix

SKILL, SR, SI = "technical_digital", "structured_resources", "social_interaction"


def simulate(slope_sd, noise, people=30, regions=24):
    """Regions whose slopes on resources differ by a known amount, and their types.

    The noise has no mean and no slope within a region: only `slope_sd` makes slopes differ.
    """
    rng = np.random.default_rng(8)
    codes = [f"R{i:02d}" for i in range(regions)]
    types = pd.Series(["left-behind", "advanced"] * (regions // 2), codes)
    own = pd.DataFrame(
        {
            "slope": types.map({"left-behind": 0.6, "advanced": 0.2})
            + slope_sd * rng.normal(size=regions),
            "level": 0.3 * rng.normal(size=regions),
        },
        codes,
    )
    frame = pd.DataFrame({"itl3": np.repeat(codes, people)})
    frame["cws_id"] = frame["itl3"] + "-" + pd.Series(np.arange(len(frame)) % 3).astype(str)
    frame[SI] = rng.uniform(1, 5, len(frame))
    frame[SR] = rng.uniform(1, 5, len(frame))
    mine = own.loc[frame["itl3"]].reset_index(drop=True)
    noise = noise * rng.normal(size=len(frame))
    for rows in frame.groupby("itl3").indices.values():
        X = np.column_stack([np.ones(len(rows)), frame.loc[rows, [SI, SR]]])
        noise[rows] -= X @ np.linalg.lstsq(X, noise[rows], rcond=None)[0]
    frame[SKILL] = 1 + mine["level"] + 0.4 * frame[SI] + mine["slope"] * frame[SR] + noise
    return frame, types, own["slope"]


def by_region(effects, mechanism):
    return effects[effects["mechanism"] == mechanism].set_index("itl3")


def test_slopes_of_regions_come_back_in_little_noise():
    frame, types, slopes = simulate(slope_sd=0.3, noise=0.01)
    effects = by_region(region_effects(frame, SKILL, types), SR)
    assert_allclose(effects["estimate"], slopes[effects.index], atol=1e-4)
    assert (effects["sampled"]).all()
    assert (effects["respondents"] == 30).all()
    assert (effects["spaces"] == 3).all()


def test_a_region_without_respondents_has_the_expectation_of_its_type():
    frame, types, slopes = simulate(slope_sd=0.3, noise=0.3)
    missed = ["R00", "R01"]
    effects = region_effects(frame[~frame["itl3"].isin(missed)], SKILL, types)
    resources = by_region(effects, SR)
    assert list(resources.index[~resources["sampled"]]) == missed
    assert (resources.loc[missed, ["respondents", "spaces"]] == 0).all(axis=None)
    behind = resources[resources["region_type"] == "left-behind"]
    assert_allclose(behind["estimate"]["R00"], behind["estimate"].mean(), atol=0.05)
    # without answers of its own a region could lie anywhere in its type
    width = resources["high"] - resources["low"]
    assert width[missed].min() > 2 * width.drop(missed).max()
    others = slopes.drop(missed)
    inside = others.between(resources["low"][others.index], resources["high"][others.index])
    assert inside.mean() > 0.8


def test_equals_the_array_functions():
    frame, types, _ = simulate(slope_sd=0.3, noise=0.5)
    asked = types.drop("R05")
    effects = region_effects(frame, SKILL, asked, level=0.9)
    design = design_matrix(frame, SKILL, asked)
    regions, names = pd.factorize(design.groups["itl3"])
    spaces = pd.factorize(design.groups["cws_id"])[0]
    values = design.X[:, [design.names.index(f"{SR}:{kind}") for kind in types[:2]]].sum(axis=1)
    fitted = multilevel.fit(
        design.X, design.y, regions, names=design.names, cws=spaces, slopes=values[:, None]
    )
    contrasts = np.zeros((len(asked), len(design.names)))
    for row, kind in enumerate(asked):
        contrasts[row, design.names.index(f"{SR}:{kind}")] = 1
    codes = names.get_indexer(asked.index)
    expected = multilevel.region_effects(fitted, contrasts, np.array([0.0, 1.0]), codes, 0.9)
    found = by_region(effects, SR)
    assert list(found.index) == list(asked.index)
    for name in ("estimate", "std_error", "low", "high"):
        assert_allclose(found[name], expected[name], rtol=1e-6)
    # slopes on interaction do not differ, and those on resources do
    sentence = (
        "The data cannot tell regions' slopes on social interaction apart: every region has the "
        "effect of its type."
    )
    assert effects.attrs["notes"] == [*fitted.notes, sentence]
    assert effects.attrs["dropped"] == {"no region type": 30}


def test_without_differences_each_region_has_its_types_effect():
    frame, types, _ = simulate(slope_sd=0.0, noise=1.0, people=10)
    effects = region_effects(frame, SKILL, types)
    kinds = mechanism_effects(frame, SKILL, types, estimator="multilevel")
    kinds = kinds.set_index(["mechanism", "region_type"])
    for row in effects.itertuples():
        expected = kinds.loc[(row.mechanism, row.region_type)]
        assert_allclose(
            [row.estimate, row.low, row.high], expected[["estimate", "low", "high"]].astype(float)
        )
    assert sum("cannot tell" in note for note in effects.attrs["notes"]) == 2


def test_few_respondents_a_region_have_no_slopes_of_their_own():
    frame, types, _ = simulate(slope_sd=0.3, noise=1.0, people=2)
    effects = region_effects(frame.drop(columns="cws_id"), SKILL, types)
    assert effects["spaces"].isna().all()
    notes = " ".join(effects.attrs["notes"])
    assert "no cws_id" in notes
    assert "slopes on structured resources apart" in notes


def test_regions_without_a_type_are_left_out():
    frame, types, _ = simulate(slope_sd=0.3, noise=0.5)
    types = types.astype(object)
    types["R03"] = None
    effects = region_effects(frame, SKILL, types)
    assert "R03" not in set(effects["itl3"])
    assert len(effects) == 2 * 23


def test_bad_input_is_said_in_one_sentence():
    frame, types, _ = simulate(slope_sd=0.3, noise=0.5)
    with pytest.raises(AnalysisError, match="Unknown skill"):
        region_effects(frame, "cooking", types)
    with pytest.raises(AnalysisError, match="between 0 and 1"):
        region_effects(frame, SKILL, types, level=95)
    with pytest.raises(AnalysisError, match="Only 1 cluster"):
        region_effects(frame[frame["itl3"].isin(["R00", "R01", "R03"])], SKILL, types)
    exact, _, _ = simulate(slope_sd=0.0, noise=0.0)
    exact[SKILL] = 1 + exact[SI]
    with pytest.raises(AnalysisError, match="fits the outcome exactly"):
        region_effects(exact, SKILL, types)
