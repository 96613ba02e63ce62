from .cells import (
    DEFAULT,
    ROUNDING,
    SUPPRESSED,
    Thresholds,
    check_thresholds,
    mark,
    rounded,
    sizes,
    small,
    suppressed,
)

__all__ = [
    "DEFAULT",
    "ROUNDING",
    "SUPPRESSED",
    "Thresholds",
    "check_thresholds",
    "mark",
    "rounded",
    "sizes",
    "small",
    "suppressed",
]
