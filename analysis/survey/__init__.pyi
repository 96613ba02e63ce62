from .schema import (
    CONTROLS,
    DIFFERENCE,
    HIGHEST,
    IDENTIFIERS,
    LOWEST,
    MECHANISMS,
    NUMBER_CONTROLS,
    RESPONSES,
    SCALES,
    SKILLS,
    WORDS,
    check,
)

__all__ = [
    "CONTROLS",
    "DIFFERENCE",
    "HIGHEST",
    "IDENTIFIERS",
    "LOWEST",
    "MECHANISMS",
    "NUMBER_CONTROLS",
    "RESPONSES",
    "SCALES",
    "SKILLS",
    "WORDS",
    "check",
]
