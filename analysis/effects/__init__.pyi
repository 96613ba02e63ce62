from .along_indicator import ModeratedEffects, moderated_effects
from .by_item import item_effects
from .by_region import region_effects
from .by_type import mechanism_effects
from .comparisons import effect_families
from .lines import predicted_lines
from .published import NOT_REPORTED, SOURCE, agrees, published_directions

__all__ = [
    "NOT_REPORTED",
    "SOURCE",
    "ModeratedEffects",
    "agrees",
    "effect_families",
    "item_effects",
    "mechanism_effects",
    "moderated_effects",
    "predicted_lines",
    "published_directions",
    "region_effects",
]
