"""The model behind the effects: what decides the numbers; and the scenarios to begin with."""

from typing import Final, NamedTuple

from analysis.effects.estimators import registered
from analysis.robustness.specifications import MEAN
from analysis.scenarios import Scenario
from pages.shared.store import survey_variants

ESTIMATORS: Final = registered()
ERRORS: Final = {
    "CR1": "cluster-robust (CR1)",
    "CR2": "bias-reduced for few clusters (CR2)",
    "wild_rademacher": "by wild cluster bootstrap (Rademacher)",
    "wild_webb": "by wild cluster bootstrap (Webb)",
}
CLUSTERS: Final = {"itl3": "Region", "cws_id": "Coworking space", "both": "Both ways"}
UNITS: Final = {"points": "Skill points", "sd": "Standard deviations"}
#: What stands there before a person changes anything: one mechanism, then the other.
FIRST_SCENARIOS: Final = (
    Scenario("More structured resources", "structured_resources", 0.5, "points", "left-behind"),
    Scenario("More social interaction", "social_interaction", 0.5, "points", "left-behind"),
)


class Model(NamedTuple):
    """Everything that decides the numbers; hashable, so that results are cached by it."""

    definition: str
    cut: float
    estimator: str = "ols"
    errors: str = "CR2"
    cluster: str | tuple[str, str] = "itl3"
    controls: tuple[str, ...] = ()
    scale: str = MEAN
    sample: str = survey_variants.EVERYBODY

    @property
    def varied(self) -> str:
        """What of scales and respondents is not as usual, in words; "" if nothing is."""
        return survey_variants.in_use(self.scale, self.sample)

    @property
    def words(self) -> str:
        """How estimates and errors were obtained, for captions and files."""
        return f"{self._fitted}. {self.varied}" if self.varied else self._fitted

    @property
    def _fitted(self) -> str:
        chosen = ESTIMATORS[self.estimator]
        if not chosen.clustered:
            return chosen.words
        ways = (
            "regions and spaces"
            if isinstance(self.cluster, tuple)
            else ("regions" if self.cluster == "itl3" else "coworking spaces")
        )
        return f"{chosen.words}, errors {ERRORS[self.errors]}, clustered by {ways}"


class Focus(NamedTuple):
    """The mechanism and the skill that the headline is about."""

    mechanism: str
    skill: str
