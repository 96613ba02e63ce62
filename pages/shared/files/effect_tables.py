"""Columns that tables of effects share, and the table of all effects, for every page."""

from dataclasses import replace
from typing import Final

import pandas as pd

from analysis.disclosure import tables
from analysis.effects import NOT_REPORTED
from pages.shared.files.table import Column, Table, interval
from pages.shared.store import confidential
from pages.shared.words import marks as marks_of
from pages.shared.words import sentences
from pages.shared.words.sentences import CONTROL_WORDS

PER_POINT: Final = "skill points per point of the mechanism"
_AS_ESTIMATE: Final = "as the estimate"

SKILL: Final = Column("skill", "Skill", "Skill that is the outcome", words=sentences.SKILLS)
MECHANISM: Final = Column(
    "mechanism",
    "Mechanism",
    "Mechanism that the skill is associated with",
    words=sentences.MECHANISMS,
)
REGION_TYPE: Final = Column(
    "region_type",
    "Region type",
    "left-behind, advanced, or difference (left-behind minus advanced)",
    words={**sentences.TYPES, "all": "Both types"},
)
STD_ERROR: Final = Column("std_error", "", "Standard error of the estimate", _AS_ESTIMATE)
LIMITS: Final = tuple(
    Column(key, "", f"{limit} limit of the 95% confidence interval", _AS_ESTIMATE)
    for key, limit in (("low", "Lower"), ("high", "Upper"))
)
P_VALUE: Final = Column("p_value", "p", "p-value of no association", kind="p")
N: Final = Column(
    "n", "Respondents", "Respondents behind the estimate, rounded", "respondents", decimals=0
)
CLUSTERS: Final = Column(
    "clusters", "Clusters", "Clusters behind the estimate", "clusters", decimals=0
)
DF: Final = Column("df", "", "Degrees of freedom of the interval")
COUNTS: Final = ("n", "respondents")
UNIT: Final = Column("unit", "", "Unit of the estimate, its standard error and its limits")
STATUS: Final = Column("status", "", "ok, or why there is no estimate, as a mark")
N_STATUS: Final = Column(
    "n_status", "", "ok, or [c] where numbers of respondents are suppressed for confidentiality"
)


#: Names of terms of a model: mechanisms, their slopes in each type, and controls.
TERMS: Final = {
    **sentences.MECHANISMS,
    **CONTROL_WORDS,
    **{
        f"{key}:{kind}": f"{name}, {words.lower()}"
        for key, name in sentences.MECHANISMS.items()
        for kind, words in sentences.TYPES.items()
    },
}


def unseen(*columns: Column) -> tuple[Column, ...]:
    """Columns of files alone."""
    return tuple(replace(column, heading="") for column in columns)


def with_statuses(found: pd.DataFrame, hidden: "pd.Series[bool]", **columns: str) -> pd.DataFrame:
    """Rows with columns that say, by name, why another is missing: hidden, or not known.

    Numbers of respondents are missing for confidentiality alone.
    """
    missing = hidden.map({True: sentences.SUPPRESSED, False: sentences.MISSING})
    counts = pd.Series(sentences.SUPPRESSED, found.index)
    return found.assign(
        **{
            name: marks_of.status(found[of], counts if of in COUNTS else missing)
            for name, of in columns.items()
        }
    )


def estimate(unit: str = PER_POINT) -> Column:
    """Column of the estimates themselves."""
    return Column("estimate", "Estimate", "Estimated association", unit, decimals=2)


def estimates(
    unit: str = PER_POINT,
    heading: str = "Estimate",
    description: str = "Estimated association",
    decimals: int = 2,
) -> tuple[Column, ...]:
    """Columns of estimates, standard errors and intervals."""
    return (
        Column("estimate", heading, description, unit, decimals=decimals),
        STD_ERROR,
        confidence(decimals),
        *LIMITS,
    )


def confidence(decimals: int = 2) -> Column:
    """Cell of the page with both limits of an interval; it stands before `LIMITS`."""
    return interval("95% confidence interval", "low", "high", decimals)


def marks() -> dict[str, str]:
    """What the mark of suppressed figures means, with the thresholds of this server."""
    return {
        sentences.SUPPRESSED: confidential.explanation()
        .removeprefix(f"{sentences.SUPPRESSED} ")
        .removesuffix(".")
    }


def all_effects(found: pd.DataFrame, survey: str, unit: str = PER_POINT) -> Table:
    """Effects, as from `store.survey.effects`, beside the published directions."""
    published = [
        direction if direction == NOT_REPORTED else f"{direction} ({wording})"
        for direction, wording in zip(found["direction"], found["wording"], strict=True)
    ]
    return Table(
        "atlas-effects",
        "All effects with intervals and the published direction of each.",
        (
            SKILL,
            MECHANISM,
            REGION_TYPE,
            *estimates(unit),
            P_VALUE,
            N,
            CLUSTERS,
            DF,
            Column("published", "Published direction", file=False),
            Column(
                "direction",
                "",
                "Direction that the study reports: positive, weaker (than in left-behind "
                "regions), or not reported",
            ),
            Column("wording", "", "How the study words it", mark="[z]"),
            Column(
                "agreement",
                "Agrees with the study",
                "Whether the loaded survey agrees with the study's direction",
                words={NOT_REPORTED: "not reported by the study"},
            ),
            Column("survey", "", "Survey that the estimate is from; a simulated one is named so"),
        ),
        # The direction is a word, which no spreadsheet runs.
        tables.marked(found).assign(
            survey=survey,
            published=published,
            direction=found["direction"].replace("+", "positive"),
        ),
        marks=marks(),
    )
