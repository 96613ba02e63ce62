"""The model behind the effects: what decides the numbers."""

from typing import Final, NamedTuple

ESTIMATORS: Final = {
    "ols": "Least squares",
    "multilevel": "Multilevel, random intercepts",
}
ERRORS: Final = {
    "CR1": "cluster-robust (CR1)",
    "CR2": "bias-reduced for few clusters (CR2)",
    "wild_rademacher": "by wild cluster bootstrap (Rademacher)",
    "wild_webb": "by wild cluster bootstrap (Webb)",
}
CLUSTERS: Final = {"itl3": "Region", "cws_id": "Coworking space", "both": "Both ways"}
UNITS: Final = {"points": "Skill points", "sd": "Standard deviations"}
CONTROL_WORDS: Final = {
    "role": "Role (manager or coworker)",
    "sector": "Sector",
    "firm_size": "Firm size",
    "tenure_months": "Months in the space",
    "cws_size": "Size of the space",
    "cws_age": "Age of the space",
    "hours_per_week": "Hours a week",
}


class Model(NamedTuple):
    """Everything that decides the numbers; hashable, so that results are cached by it."""

    definition: str
    cut: float
    estimator: str = "ols"
    errors: str = "CR2"
    cluster: str | tuple[str, str] = "itl3"
    controls: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """How the errors were obtained, for captions and files."""
        if self.estimator == "multilevel":
            return "Multilevel model with random intercepts for regions and coworking spaces"
        ways = "regions and spaces" if isinstance(self.cluster, tuple) else (
            "regions" if self.cluster == "itl3" else "coworking spaces"
        )  # fmt: skip
        return f"Least squares, errors {ERRORS[self.errors]}, clustered by {ways}"


class Focus(NamedTuple):
    """The mechanism and the skill that the headline is about."""

    mechanism: str
    skill: str
