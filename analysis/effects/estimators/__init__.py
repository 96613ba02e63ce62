"""Estimators of the effects: every module here is one, which registers itself."""

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

import pandas as pd

from analysis.arrays import Integers
from analysis.estimation.design import Design


class Inference(NamedTuple):
    """How errors and intervals are computed, as in :func:`analysis.effects.mechanism_effects`.

    ``ways`` names the columns to cluster by, and ``codes`` has the cluster of each row (n,) for
    each of them, coded from 0 without gaps.
    """

    ways: tuple[str, ...]
    codes: Sequence[Integers]
    covariance: str
    level: float
    draws: int
    seed: int


Estimate = Callable[[Design, Inference], pd.DataFrame]


class Estimator(NamedTuple):
    """A way to estimate the effects.

    ``label`` names it in menus, ``words`` in a sentence. ``estimate`` returns a row for each
    contrast of :func:`analysis.estimation.design.contrast_matrix`, with ``estimate``,
    ``std_error``, ``low``, ``high``, ``p_value`` and ``df``, and notes in ``attrs["notes"]``.
    ``clustered`` says whether clusters and covariance can be chosen; estimators are listed by
    ``place``, then by their keys.
    """

    label: str
    words: str
    estimate: Estimate
    clustered: bool
    place: int


_FOUND: dict[str, Estimator] = {}


def estimator(
    label: str, words: str, *, clustered: bool = True, place: int = 9
) -> Callable[[Estimate], Estimate]:
    """Register a function as an estimator, whose key is the function's name.

    Parameters
    ----------
    label, words, clustered, place
        As in :class:`Estimator`.

    Returns
    -------
    callable
        Decorator that returns the function as it is.
    """

    def register(function: Estimate) -> Estimate:
        _FOUND[function.__name__] = Estimator(label, words, function, clustered, place)
        return function

    return register


@cache
def registered() -> dict[str, Estimator]:
    """Estimators by their keys, in the order of menus.

    Returns
    -------
    dict of str to Estimator
    """
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
    return dict(sorted(_FOUND.items(), key=lambda item: (item[1].place, item[0])))
