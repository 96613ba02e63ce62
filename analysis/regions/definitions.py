"""Published and own ways to say which regions are left-behind, as data."""

from typing import NamedTuple

import numpy as np

#: Indicators of the composite and their sign: +1 where a high value speaks for left-behind.
INDICATORS: dict[str, int] = {
    "deprived_20_share": 1,
    "gva_per_head": -1,
    "gdhi_per_head": -1,
    "population_growth": -1,
    "gva_per_head_growth": -1,
}

SHARE = "share of regions"
PERCENT = "percent of the UK mean"


class Definition(NamedTuple):
    """One way to say which regions are left-behind; the threshold must lie in [low, high]."""

    key: str
    name: str
    rule: str
    source: str
    indicators: tuple[str, ...]
    threshold: float
    low: float
    high: float
    unit: str


DEFINITIONS = {
    definition.key: definition
    for definition in (
        Definition(
            "multi_indicator",
            "Several indicators",
            "Left-behind are the regions with the highest mean of five z-scores: share of "
            "residents in their nation's most deprived 20% of small areas (+), log GVA per head "
            "(−), log GDHI per head (−), population growth 2011–2023 (−) and growth of GVA per "
            "head 2008–2023 (−); by default the top third.",
            "Ours, in the spirit of Wang et al. (2026), who use several socio-economic "
            "indicators, and of Velthuis et al. (2024/25), who cluster NUTS-3 regions on "
            "economic, demographic and social indicators",
            tuple(INDICATORS),
            1 / 3,
            0.05,
            0.95,
            SHARE,
        ),
        Definition(
            "deprivation",
            "Deprivation",
            "Left-behind are the regions with the highest share of residents in their own "
            "nation's most deprived 20% of small areas; by default the top third.",
            "National indices of deprivation (IoD2025, WIMD2025, SIMD2020v2, NIMDM2017), each "
            "within its nation",
            ("deprived_20_share",),
            1 / 3,
            0.05,
            0.95,
            SHARE,
        ),
        Definition(
            "output",
            "Economic output",
            "Left-behind are the regions with GVA per head below a percentage of the UK mean; "
            "by default 75%.",
            "The EU cohesion policy's line for a less developed region, applied to the UK mean",
            ("gva_per_head",),
            75.0,
            40.0,
            150.0,
            PERCENT,
        ),
        Definition(
            "income",
            "Household income",
            "Left-behind are the regions with gross disposable household income per head below a "
            "percentage of the UK mean; by default 90%.",
            "Ours",
            ("gdhi_per_head",),
            90.0,
            40.0,
            150.0,
            PERCENT,
        ),
        Definition(
            "own",
            "Your own list",
            "Left-behind are the regions that your own list of ITL3 codes and types says are.",
            "The person's own list",
            (),
            np.nan,
            np.nan,
            np.nan,
            "",
        ),
    )
}
