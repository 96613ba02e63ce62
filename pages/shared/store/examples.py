"""Scenarios that stand there before a person changes anything."""

from typing import Final

from analysis.scenarios import Scenario

#: What stands there before the person changes anything: one mechanism, then the other.
FIRST: Final = (
    Scenario("More structured resources", "structured_resources", 0.5, "points", "left-behind"),
    Scenario("More social interaction", "social_interaction", 0.5, "points", "left-behind"),
)
