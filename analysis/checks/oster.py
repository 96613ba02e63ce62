"""Selection on unobservables relative to observables: Oster's delta and bias-adjusted effect.

Oster, E. (2019). Unobservable selection and coefficient stability: theory and evidence. Journal of
Business & Economic Statistics 37(2).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.arrays import Floats
from analysis.errors import AnalysisError
from analysis.estimation import ols
from analysis.estimation.design import MODEL, contrast_matrix, design_matrix

#: R2 with everything unobserved, as a multiple of the R2 with the controls (Oster 2019).
MULTIPLE = 1.3
#: Share of imaginary part in a root that is rounding.
REAL = 1e-7


class Movement(NamedTuple):
    """An effect without and with controls, and the variances that relate the two.

    ``outcome`` is the outcome's variance; ``treatment`` the treatment's, given what both
    regressions hold constant; ``residual`` what the controls leave of it. Sums of squares serve
    as well as variances, if all three are.
    """

    short: float
    controlled: float
    r2_short: float
    r2_controlled: float
    outcome: float
    treatment: float
    residual: float

    def delta(self, r_max: float, target: float = 0.0) -> float:
        """Selection on unobservables, relative to the controls, at which the effect is `target`.

        `r_max` is the R2 with everything unobserved in it. 1 is "as much as on the controls";
        negative if it had to work the other way; infinite or missing if the controls do not move
        the effect at all (proposition 3).
        """
        top, bottom = self._polynomials(r_max)
        distance = self.controlled - target
        below = float(np.polyval(bottom, distance))
        above = float(np.polyval(top, distance))
        if below == 0:
            return float("nan") if above == 0 else float(np.copysign(np.inf, above))
        return above / below

    def bias_adjusted(self, r_max: float, selection: float = 1.0) -> float:
        """Effect if selection on unobservables is `selection` times that on the controls.

        Of the solutions, the nearest to the controlled effect on the side to which the controls
        already moved it; the nearest of all if none is on that side (propositions 1 and 2,
        assumption 3).
        """
        top, bottom = self._polynomials(r_max)
        roots = np.roots(top - selection * bottom)
        real = roots.real[np.abs(roots.imag) <= REAL * np.maximum(np.abs(roots), 1e-300)]
        same_side = real[real * (self.short - self.controlled) > 0]
        candidates = same_side if len(same_side) else real
        if not len(candidates):
            return float("nan")
        return self.controlled - float(candidates[np.abs(candidates).argmin()])

    def _polynomials(self, r_max: float) -> tuple[Floats, Floats]:
        """Numerator and denominator of delta, in the distance of the target from the effect."""
        moved = self.short - self.controlled
        gained = (self.r2_controlled - self.r2_short) * self.outcome
        to_gain = (r_max - self.r2_controlled) * self.outcome
        whole, left = self.treatment, self.residual
        cubic, square = left * (whole - left), left * moved * whole
        top = np.array([cubic, 2 * square, gained * left + whole * left * moved**2, 0.0])
        bottom = np.array([cubic, square, to_gain * (whole - left), to_gain * moved * whole])
        return top, bottom


def oster(
    survey: pd.DataFrame,
    skill: str,
    region_types: "pd.Series[str]",
    *,
    controls: Sequence[str],
    r_max: float | None = None,
    selection: float = 1.0,
) -> pd.DataFrame:
    """Oster's delta and bias-adjusted estimate of each effect.

    The short regression is the moderated model without controls, on the same rows; the treatment is
    what the rest of that model leaves of the effect's column.

    Parameters
    ----------
    survey, skill, region_types
        As in :func:`analysis.estimation.design.design_matrix`.
    controls : sequence of str
        At least one: selection is measured against them.
    r_max : float, optional
        R2 with everything unobserved; by default 1.3 times the R2 with the controls, at most 1.
    selection : float, default 1
        Selection on unobservables relative to the controls for the bias-adjusted estimate.

    Returns
    -------
    DataFrame, shape (6, 9)
        ``mechanism``, ``region_type``, ``short``, ``controlled`` (effects), ``r2_short``,
        ``r2_controlled``, ``r_max``, ``delta`` (to make the effect zero) and ``adjusted`` (the
        effect at `selection`).

    Raises
    ------
    AnalysisError
        If there are no controls, `r_max` is below the R2 with the controls or above 1, or the
        data cannot carry the model.
    """
    if not controls:
        message = "Oster's delta compares with the controls: choose at least one."
        raise AnalysisError(message)
    design = design_matrix(survey, skill, region_types, controls)
    full = ols.fit(design.X, design.y, design.names)
    short = ols.fit(design.X[:, :MODEL], design.y, design.names[:MODEL])
    total = float(((design.y - design.y.mean()) ** 2).sum())
    r2_short, r2_full = (1 - float(fit.residuals @ fit.residuals) / total for fit in (short, full))
    if r_max is None:
        r_max = min(1.0, MULTIPLE * r2_full)
    if not r2_full <= r_max <= 1:
        message = (
            f"An R2 of {r_max:g} with everything unobserved cannot be: it must be from "
            f"{r2_full:.3f}, the R2 with the controls, to 1."
        )
        raise AnalysisError(message)
    labels, L = contrast_matrix(design.names)
    rows = []
    for (mechanism, kind), c in zip(labels, L, strict=True):
        move = Movement(
            float(c[:MODEL] @ short.params),
            float(c @ full.params),
            r2_short,
            r2_full,
            total,
            # one over the variance factor of a coefficient is what the others leave of its column
            1 / float(np.sum((c[:MODEL] @ short.basis) ** 2)),
            1 / float(np.sum((c @ full.basis) ** 2)),
        )
        figures = (move.delta(r_max), move.bias_adjusted(r_max, selection))
        rows.append((mechanism, kind, *move[:4], r_max, *figures))
    columns = ["mechanism", "region_type", "short", "controlled", "r2_short", "r2_controlled"]
    return pd.DataFrame(rows, columns=[*columns, "r_max", "delta", "adjusted"])
