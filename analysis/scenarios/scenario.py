"""What-if scenarios: what one is, which are allowed, and how they are written in an address."""

import re
import unicodedata
from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple
from urllib.parse import quote, unquote

from analysis.errors import AnalysisError
from analysis.regions.types import TYPES
from analysis.survey import HIGHEST, LOWEST, MECHANISMS

POINTS, DEVIATIONS, TOP_QUARTER = "points", "sd", "top_quarter"
UNITS = (POINTS, DEVIATIONS, TOP_QUARTER)
#: All regions that have a type.
ALL = "all"
MAX_SCENARIOS = 4
MAX_NAME = 40
#: Most that a mechanism can be raised by in points, from one end of its scale to the other.
MAX_AMOUNT = HIGHEST - LOWEST

#: Between the fields of a scenario; twice between scenarios. Neither needs escaping in an address.
_FIELD = "~"
_CODES = "."
#: Marks the bytes of a name that are escaped, as "%" does, which an address would escape again.
_ESCAPE = "_"
_SHORT_MECHANISMS = dict(zip(MECHANISMS, ("si", "sr"), strict=True))
_SHORT_UNITS = dict(zip(UNITS, ("points", "sd", "top"), strict=True))
_FIELDS = 5
_ESCAPED = re.compile(r"(?:[A-Za-z0-9 .\-]|_[0-9A-F]{2})*")


class Scenario(NamedTuple):
    """A mechanism that is stronger by some amount in some regions.

    ``amount`` is in points of the mechanism's 1-5 scale ("points"), in its standard deviations
    over respondents of both types ("sd"), or the share, up to 1, of the gap that is closed between
    a CWS and the top quarter of CWSs in its region type ("top_quarter"). ``regions`` are ITL3
    codes, a region type or "all".
    """

    name: str
    mechanism: str
    amount: float
    unit: str
    regions: tuple[str, ...] | str


def check_scenarios(scenarios: Sequence[Scenario]) -> None:
    """Refuse scenarios that cannot be computed or told apart.

    Parameters
    ----------
    scenarios : sequence of Scenario
        At most four.

    Raises
    ------
    AnalysisError
        If there are too many or two of one name, or a name, mechanism, unit, amount or choice of
        regions is not allowed. Whether a code is a region is checked where the regions are known.
    """
    if len(scenarios) > MAX_SCENARIOS:
        message = (
            f"There are {len(scenarios)} scenarios: at most {MAX_SCENARIOS} are compared side by "
            "side; remove some."
        )
        raise AnalysisError(message)
    seen = set()
    for scenario in scenarios:
        _check_name(scenario.name)
        _check_change(scenario)
        _check_regions(scenario)
        key = scenario.name.strip().casefold()
        if key in seen:
            message = f"Two scenarios are called {scenario.name!r}: give each its own name."
            raise AnalysisError(message)
        seen.add(key)


def write(scenarios: Sequence[Scenario]) -> str:
    """Scenarios as a short text of letters, digits, spaces and ``- . _ ~``, for an address.

    Parameters
    ----------
    scenarios : sequence of Scenario

    Returns
    -------
    str
        Empty without scenarios; :func:`parse` reads it back.

    Raises
    ------
    AnalysisError
        If a scenario is not allowed.
    """
    check_scenarios(scenarios)
    parts = []
    for name, mechanism, amount, unit, regions in scenarios:
        # quote leaves both marks alone, so they are escaped here
        escaped = quote(name, safe=" ").replace(_ESCAPE, "%5F").replace(_FIELD, "%7E")
        fields = (
            _SHORT_MECHANISMS[mechanism],
            repr(float(amount)).removesuffix(".0"),
            _SHORT_UNITS[unit],
            regions if isinstance(regions, str) else _CODES.join(regions),
            escaped.replace("%", _ESCAPE),
        )
        parts.append(_FIELD.join(fields))
    return (2 * _FIELD).join(parts)


def parse(text: str) -> list[Scenario]:
    """Scenarios from the text that :func:`write` made.

    Parameters
    ----------
    text : str
        From an address, decoded.

    Returns
    -------
    list of Scenario

    Raises
    ------
    AnalysisError
        If the text is damaged or a scenario in it is not allowed.
    """
    scenarios = [_read(part) for part in text.split(2 * _FIELD)] if text else []
    check_scenarios(scenarios)
    return scenarios


def _read(part: str) -> Scenario:
    """One scenario, its values not yet checked."""
    fields = part.split(_FIELD)
    if len(fields) != _FIELDS:
        raise _damaged(part)
    mechanism, amount, unit, regions, escaped = fields
    mechanisms = {short: name for name, short in _SHORT_MECHANISMS.items()}
    units = {short: name for name, short in _SHORT_UNITS.items()}
    if mechanism not in mechanisms or unit not in units or not _ESCAPED.fullmatch(escaped):
        raise _damaged(part)
    try:
        number = float(amount)
        name = unquote(escaped.replace(_ESCAPE, "%"), errors="strict")
    except ValueError as error:
        raise _damaged(part) from error
    named = regions in (*TYPES, ALL)
    places = regions if named else tuple(regions.split(_CODES))
    return Scenario(name, mechanisms[mechanism], number, units[unit], places)


def _damaged(part: str) -> AnalysisError:
    shown = "".join(letter if letter.isprintable() else "?" for letter in part[:MAX_NAME])
    message = (
        f"The address has a scenario that cannot be read ({shown!r}): copy the whole address "
        "again, or set the scenario up afresh."
    )
    return AnalysisError(message)


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > MAX_NAME:
        message = (
            f"A scenario's name has {len(name)} characters: give it 1 to {MAX_NAME}, not only "
            "spaces."
        )
        raise AnalysisError(message)
    # control characters, halves of surrogate pairs and line breaks cannot be shown in a table
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in name):
        message = f"The scenario's name {name!r} has a character that cannot be shown: remove it."
        raise AnalysisError(message)


def _check_change(scenario: Scenario) -> None:
    if scenario.mechanism not in MECHANISMS:
        message = (
            f"Unknown mechanism {scenario.mechanism!r}: choose one of {', '.join(MECHANISMS)}."
        )
        raise AnalysisError(message)
    if scenario.unit not in UNITS:
        message = f"Unknown unit {scenario.unit!r}: choose one of {', '.join(UNITS)}."
        raise AnalysisError(message)
    most = 1 if scenario.unit == TOP_QUARTER else MAX_AMOUNT
    if not (isfinite(scenario.amount) and 0 < scenario.amount <= most):
        rule = (
            "the share of the gap to the top quarter that is closed is above 0 and at most 1"
            if scenario.unit == TOP_QUARTER
            else f"a mechanism is raised by more than 0 and at most {MAX_AMOUNT} {scenario.unit}"
        )
        message = f"The amount is {scenario.amount:g}: {rule}; choose an amount in that range."
        raise AnalysisError(message)


def _check_regions(scenario: Scenario) -> None:
    regions = scenario.regions
    if isinstance(regions, str):
        if regions not in (*TYPES, ALL):
            message = (
                f"Unknown regions {regions!r}: choose {', '.join(TYPES)}, {ALL} or a list of ITL3 "
                "codes."
            )
            raise AnalysisError(message)
        return
    if not regions:
        message = f"Scenario {scenario.name!r} has no region: choose at least one or a region type."
        raise AnalysisError(message)
    wrong = [code for code in regions if not (code.isascii() and code.isalnum())]
    if wrong:
        message = f"{wrong[0]!r} is no region code: choose ITL3 codes such as TLC32."
        raise AnalysisError(message)
    if len(set(regions)) < len(regions):
        twice = next(code for code in regions if regions.count(code) > 1)
        message = f"Region {twice} is chosen twice in scenario {scenario.name!r}: choose it once."
        raise AnalysisError(message)
