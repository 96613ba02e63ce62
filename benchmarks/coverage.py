"""Coverage of 95 % intervals on 74 unbalanced clusters of which few are left-behind, by simulation.

Run from the project's folder: ``OPENBLAS_NUM_THREADS=1 python -m benchmarks.coverage``
(about two minutes).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.estimation import bootstrap, ols

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]

REGIONS, SAMPLES, DRAWS = 74, 2000, 999
NAMES = ["constant", "left_behind", "resources:left_behind", "resources:advanced", "hours"]
#: True slopes on resources in left-behind and advanced regions.
TRUTH = (0.35, 0.20)
CONTRASTS = {
    "left-behind": (np.array([0.0, 0, 1, 0, 0]), TRUTH[0]),
    "advanced": (np.array([0.0, 0, 0, 1, 0]), TRUTH[1]),
    "difference": (np.array([0.0, 0, 1, -1, 0]), TRUTH[0] - TRUTH[1]),
}
WEIGHTS: tuple[bootstrap.Weights, ...] = ("rademacher", "webb")
METHODS = ("CR1, t(G-1)", "CR2, Satterthwaite", "wild, Rademacher", "wild, Webb")


class Design(NamedTuple):
    """Regressors, which stay the same in all samples, and their clusters."""

    X: Floats
    regions: Integers


def design(behind: int, rng: np.random.Generator) -> Design:
    """Regions of 2 to about 60 respondents, the first `behind` of them left-behind."""
    size = np.clip(rng.lognormal(2.2, 0.8, size=REGIONS).astype(int), 2, None)
    regions = np.repeat(np.arange(REGIONS), size)
    left = (regions < behind).astype(float)
    shared = rng.normal(size=REGIONS)[regions]
    resources = 3.3 + 0.5 * shared + 0.6 * rng.normal(size=len(regions))
    hours = rng.uniform(4, 45, size=len(regions))
    X = np.column_stack([np.ones(len(left)), left, resources * left, resources * (1 - left), hours])
    return Design(X, regions)


def outcome(at: Design, rng: np.random.Generator) -> Floats:
    """Skill with regions' own levels and slopes, more varied in left-behind regions."""
    level, slope = rng.normal(size=(2, REGIONS))[:, at.regions]
    left = at.X[:, 1]
    noise = 0.3 * level + 0.15 * slope * (at.X[:, 2] + at.X[:, 3] - 3.3)
    noise += (0.6 + 0.3 * left) * rng.normal(size=len(left))
    skill: Floats = at.X @ np.array([1.5, -0.3, *TRUTH, 0.005]) + noise
    return skill


def covered(at: Design, rng: np.random.Generator) -> Floats:
    """Whether each interval (rows: contrasts; columns: methods) of one sample holds the truth."""
    fit = ols.fit(at.X, outcome(at, rng), NAMES)
    L = np.stack([contrast for contrast, _ in CONTRASTS.values()])
    truth = np.array([value for _, value in CONTRASTS.values()])
    usual = ols.contrast(fit, L, ols.cluster_covariance(fit, at.regions, "CR1"), REGIONS - 1.0)
    reduced = ols.contrast(fit.params, L, *ols.bias_reduced(fit, at.regions, L))
    inside = [(result.low <= truth) & (truth <= result.high) for result in (usual, reduced)]
    wild = [
        [wild_covers(fit, at.regions, effect, weights, rng) for effect in CONTRASTS]
        for weights in WEIGHTS
    ]
    return np.stack([*inside, *np.array(wild)], axis=1).astype(float)


def wild_covers(
    fit: ols.Fit,
    regions: Integers,
    effect: str,
    weights: bootstrap.Weights,
    rng: np.random.Generator,
) -> bool:
    """Whether the wild bootstrap's interval holds the true value; one without an end does."""
    contrast, value = CONTRASTS[effect]
    result = bootstrap.wild_bootstrap(
        fit, regions, contrast, weights=weights, draws=DRAWS, seed=rng
    )
    return result.low <= value <= result.high


def main() -> None:
    """Print the table."""
    print(f"{SAMPLES} samples, {DRAWS} wild draws each; Monte Carlo error of a share: ", end="")
    print(f"{100 * np.sqrt(0.95 * 0.05 / SAMPLES):.1f} points\n")
    print("| left-behind regions of 74 | effect | " + " | ".join(METHODS) + " |")
    print("|---" * (len(METHODS) + 2) + "|")
    for behind in (28, 12, 6):
        rng = np.random.default_rng(behind)
        at = design(behind, rng)
        shares = np.mean([covered(at, rng) for _ in range(SAMPLES)], axis=0)
        for effect, row in zip(CONTRASTS, shares, strict=True):
            cells = " | ".join(f"{100 * share:.1f} %" for share in row)
            print(f"| {behind} | {effect} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
