"""One survey, other choices: scales built another way, fewer respondents."""

import pandas as pd

from analysis.errors import AnalysisError
from analysis.robustness.cross_products import scale_values
from analysis.robustness.specifications import COMPONENT, MEAN, SAMPLES, WITHOUT, sample_rows
from analysis.survey import SCALES


def varied(survey: pd.DataFrame, scale: str = MEAN, sample: str = SAMPLES[0]) -> pd.DataFrame:
    """Survey with its scales by one construction, and the respondents of one cut.

    A model of what is returned is a specification of the curve: scales are built from all
    respondents, and the cut comes after. The component is that of each scale whose items the survey
    has.

    Parameters
    ----------
    survey : DataFrame
        As :func:`analysis.survey.check` returns it.
    scale : str
        "mean", "component" or "without <item>", as for
        :func:`analysis.robustness.cross_products.scale_values`.
    sample : str
        As for :func:`analysis.robustness.specifications.sample_rows`.

    Returns
    -------
    DataFrame
        `survey` itself where nothing is varied.

    Raises
    ------
    AnalysisError
        If the construction or the cut is unknown, or a column that it needs is absent.
    """
    changed = _scales_of(survey, scale)
    if changed:
        survey = survey.assign(**{name: scale_values(survey, name, scale) for name in changed})
    if sample == SAMPLES[0]:
        return survey
    kept, _ = sample_rows(survey, sample)
    return survey[kept]


def _scales_of(survey: pd.DataFrame, scale: str) -> list[str]:
    """Scales that a construction changes."""
    if scale == MEAN:
        return []
    known = [name for name, items in SCALES.items() if set(items) <= set(survey.columns)]
    if scale == COMPONENT:
        found = known
    else:
        item = scale.removeprefix(f"{WITHOUT} ")
        found = [name for name in known if item in SCALES[name]]
    if not found:
        message = (
            f"The survey's scales cannot be built as {scale!r}: choose 'mean', or with all items "
            "of a scale in the survey 'component' or 'without' and one of them."
        )
        raise AnalysisError(message)
    return found
