"""The arrows of the study's figure carry the loaded estimates and the published directions."""

import pandas as pd
import pytest

from analysis.effects import agrees, published_directions
from pages.effects import paths


@pytest.fixture
def arrow():
    """Make the arrow of one effect."""

    def _arrow(**values):
        row = {
            "skill": "technical_digital",
            "mechanism": "structured_resources",
            "region_type": "left-behind",
            "estimate": 0.5,
            "low": 0.3,
            "high": 0.7,
            **values,
        }
        table = agrees(pd.DataFrame([row]), published_directions())
        return paths._arrow(table.to_dict("records")[0])

    return _arrow


def test_arrow_says_estimate_interval_and_published_direction(arrow):
    drawn = arrow()
    assert (drawn["number"], drawn["interval"]) == ("0.50", "0.30 to 0.70")
    assert drawn["study"] == "study: +"
    assert (drawn["from"], drawn["to"]) == (1, 1)
    assert "95% confidence interval 0.30 to 0.70" in drawn["sentence"]


def test_interval_that_includes_zero_is_not_clear(arrow):
    assert arrow()["clear"]
    assert not arrow(low=-0.1)["clear"]


def test_cell_that_the_study_is_silent_on_says_so(arrow):
    drawn = arrow(mechanism="social_interaction", region_type="left-behind")
    assert drawn["study"] == "study: not reported"
    assert drawn["from"] == 0
