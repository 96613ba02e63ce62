"""A survey of seven regions whose effects are known exactly, and the same with noise."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[1] / "reference"
SLOPES = {
    ("social_cognitive", "social_interaction"): {"left-behind": 0.25, "advanced": 0.75},
    ("social_cognitive", "structured_resources"): {"left-behind": 0.5, "advanced": 0.125},
    ("technical_digital", "social_interaction"): {"left-behind": 0.25, "advanced": 0.5},
    ("technical_digital", "structured_resources"): {"left-behind": 0.75, "advanced": 0.125},
}


@pytest.fixture
def truth():
    """Effects by skill, mechanism and region type, the difference among them."""
    rows = {}
    for key, slopes in SLOPES.items():
        difference = slopes["left-behind"] - slopes["advanced"]
        for kind, value in (slopes | {"difference": difference}).items():
            rows[*key, kind] = value
    return pd.Series(rows).sort_index()


@pytest.fixture
def types():
    return pd.Series(
        ["left-behind"] * 3 + ["advanced"] * 4, [f"R{i}" for i in range(7)], name="type"
    )


@pytest.fixture
def survey(types):
    """Exact data: slopes as in SLOPES, left-behind 1 lower, 0.5 a ten hours, managers 0.3 up."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "respondent_id": np.arange(84),
            "cws_id": np.repeat(np.arange(14), 6),
            "itl3": np.repeat(types.index, 12),
            "social_interaction": rng.integers(4, 21, 84) / 4,
            "structured_resources": rng.integers(4, 21, 84) / 4,
            "role": rng.choice(["coworker", "manager"], 84),
            "hours_per_week": rng.integers(5, 50, 84),
        }
    )
    kind = frame["itl3"].map(types)
    rest = 2.0 - (kind == "left-behind") + 0.05 * frame["hours_per_week"]
    for skill in ("social_cognitive", "technical_digital"):
        frame[skill] = rest + 0.3 * (frame["role"] == "manager")
        for mechanism in ("social_interaction", "structured_resources"):
            frame[skill] += kind.map(SLOPES[skill, mechanism]) * frame[mechanism]
    return frame


@pytest.fixture
def noisy(survey):
    """The same with noise of respondents and coworking spaces, partly shared by the skills."""
    noise = np.random.default_rng(5)
    shared = noise.normal(size=14)[survey["cws_id"]]
    technical = noise.normal(size=84) + shared
    social = 0.5 * technical + noise.normal(size=84)
    return survey.assign(
        technical_digital=survey["technical_digital"] + technical,
        social_cognitive=survey["social_cognitive"] + social,
    )


@pytest.fixture
def nested():
    """Data on which R's results are kept, with the columns of a survey."""
    frame = pd.read_csv(REFERENCE / "nested_data.csv")
    names = {"region": "itl3", "space": "cws_id", "item": "td_1", "hours": "hours_per_week"}
    return frame.rename(columns=names)


@pytest.fixture
def nested_types(nested):
    behind = nested.drop_duplicates("itl3").set_index("itl3")["left_behind"]
    return behind.map({1: "left-behind", 0: "advanced"})


@pytest.fixture
def reference():
    """Read the results of another program by the name of their file."""
    return lambda name: pd.read_csv(REFERENCE / f"{name}.csv")


@pytest.fixture
def balanced():
    """Make a survey without faults: by regions of each type and respondents in a region."""

    def make(regions, people=10, seed=4):
        """`regions` of each type with two CWSs; slopes 0.5 and 0.2, noise 0.3, no other faults."""
        rng = np.random.default_rng(seed)
        codes = [f"{kind}{i:02d}" for kind in "LA" for i in range(regions)]
        types = pd.Series(["left-behind"] * regions + ["advanced"] * regions, codes)
        rows = 2 * regions * people
        survey = pd.DataFrame(
            {
                "itl3": np.repeat(codes, people),
                "cws_id": np.repeat(np.arange(4 * regions), people // 2),
                "social_interaction": rng.integers(4, 21, rows) / 4,
                "structured_resources": rng.integers(4, 21, rows) / 4,
                "age": rng.normal(size=rows),
            }
        )
        y = 1 + 0.5 * survey["social_interaction"] + 0.2 * survey["structured_resources"]
        survey["technical_digital"] = np.clip(y + 0.3 * rng.normal(size=rows), 1, 5)
        return survey, types

    return make
