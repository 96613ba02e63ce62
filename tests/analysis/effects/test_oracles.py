"""The effects equal those of pyfixest and marginaleffects (tests/reference/oracles.py)."""

from pathlib import Path

import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.effects import mechanism_effects

REFERENCE = Path(__file__).parents[2] / "reference"
KEYS = ["skill", "mechanism", "region_type"]


@pytest.fixture(scope="module")
def ours():
    survey = pd.read_csv(REFERENCE / "survey_small.csv")
    types = survey.drop_duplicates("itl3").set_index("itl3")["region_type"]
    tables = [
        mechanism_effects(survey, skill, types, controls=["role", "hours_per_week"])
        for skill in ("social_cognitive", "technical_digital")
    ]
    return pd.concat(tables).set_index(KEYS)


@pytest.mark.parametrize(("package", "rows"), [("pyfixest", 12), ("marginaleffects", 8)])
def test_estimates_and_clustered_errors_are_the_same(ours, package, rows):
    oracles = pd.read_csv(REFERENCE / "oracles.csv")
    theirs = oracles[oracles["package"] == package].set_index(KEYS)
    assert len(theirs) == rows
    both = ours.loc[theirs.index]
    assert_allclose(both["estimate"], theirs["estimate"], rtol=1e-6)
    # marginaleffects takes its derivatives numerically.
    assert_allclose(both["std_error"], theirs["std_error"], rtol=1e-6 if rows == 12 else 1e-3)
