from .definitions import DEFINITIONS, INDICATORS, Definition
from .own_index import Index, index_types
from .types import ADVANCED, LEFT_BEHIND, TYPES, indicator_table, region_types, uk_means

__all__ = [
    "ADVANCED",
    "DEFINITIONS",
    "INDICATORS",
    "LEFT_BEHIND",
    "TYPES",
    "Definition",
    "Index",
    "index_types",
    "indicator_table",
    "region_types",
    "uk_means",
]
