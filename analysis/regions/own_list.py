"""A person's own list of region types: codes and types, as people write them."""

import re
from typing import Any, NamedTuple

import pandas as pd

from analysis.errors import AnalysisError
from analysis.regions.types import ADVANCED, LEFT_BEHIND

#: Names that a column of codes or of types may have, in the order in which they are looked for.
CODE_COLUMNS = ("itl3", "code", "area_code", "itl3_code", "region_code", "itl325cd", "area")
TYPE_COLUMNS = ("type", "region_type", "left_behind", "class", "group")
_MEANINGS = {
    **dict.fromkeys(("left-behind", "leftbehind", "lb", "1", "1.0", "yes", "y", "true"), True),
    **dict.fromkeys(("advanced", "adv", "non-left-behind", "not-left-behind", "nlb"), False),
    **dict.fromkeys(("0", "0.0", "no", "n", "false"), False),
}
_REMEDY_TYPE = "Write left-behind or advanced, 1 or 0, yes or no; or leave the row out."


class OwnList(NamedTuple):
    """Types by ITL3 code, and the rows that were not understood (row, value, rule, remedy)."""

    types: "pd.Series[str]"
    problems: pd.DataFrame


def read_list(frame: pd.DataFrame, regions: "pd.Series[str]") -> OwnList:
    """Read a person's list of regions and types.

    Columns are found by their names, whatever their case; else the first is of codes and the second
    of types. Rows with a problem are left out of the types and named in `problems`, with the
    number that a spreadsheet gives the row. A region that is given two types has none.

    Parameters
    ----------
    frame : DataFrame
        The file as it was read, with its header as column names.
    regions : Series
        Names by ITL3 code; a region may be listed by either.

    Returns
    -------
    OwnList
        ``types`` for :func:`analysis.regions.types.region_types`; ``problems`` with ``row``,
        ``value``, ``rule`` and ``remedy``.

    Raises
    ------
    AnalysisError
        If the list has fewer than two columns or no row that can be used.
    """
    code, kind = _columns(frame)
    by_name = {str(name).casefold(): str(itl3) for itl3, name in regions.items()}
    by_name |= {str(itl3).casefold(): str(itl3) for itl3 in regions.index}
    found: dict[str, bool] = {}
    contradicted: set[str] = set()
    problems = []
    for row, (place, value) in enumerate(zip(frame[code], frame[kind], strict=True), start=2):
        if pd.isna(place) and pd.isna(value):
            continue
        itl3 = by_name.get(" ".join(str(place).split()).casefold())
        behind = _MEANINGS.get(re.sub(r"[\s_-]+", "-", str(value).strip().casefold()))
        if itl3 is None:
            rule = "not the code or name of an ITL3 region of January 2025"
            given = "[x]" if pd.isna(place) else str(place)
            remedy = "Left out unless you correct it, such as TLC31."
            problems.append((row, given, rule, remedy))
        elif behind is None:
            rule = "not a type"
            given = "[x]" if pd.isna(value) else str(value)
            problems.append((row, given, rule, _REMEDY_TYPE))
        elif itl3 in found:
            same = found[itl3] == behind
            rule = "listed twice with the same type" if same else "listed twice with both types"
            remedy = "Nothing: it counts once." if same else "Keep one row; until then it has none."
            problems.append((row, str(place), rule, remedy))
            contradicted |= set() if same else {itl3}
        else:
            found[itl3] = behind
    usable = {itl3: value for itl3, value in found.items() if itl3 not in contradicted}
    table = pd.DataFrame(problems, columns=["row", "value", "rule", "remedy"])
    if not usable:
        first = (
            "" if table.empty else f" Row {problems[0][0]}: {problems[0][1]!r}, {problems[0][2]}."
        )
        message = (
            f"None of the {len(frame)} rows gives a region and its type.{first} List a code such "
            "as TLC31 and left-behind or advanced in each row."
        )
        raise AnalysisError(message)
    words = [LEFT_BEHIND if behind else ADVANCED for behind in usable.values()]
    return OwnList(pd.Series(words, pd.Index(list(usable), name="itl3"), name="type"), table)


def _columns(frame: pd.DataFrame) -> tuple[Any, Any]:
    """Columns of codes and of types."""
    if frame.shape[1] <= 1 or not frame.columns.is_unique:
        message = (
            f"The list has the columns {', '.join(map(str, frame.columns)) or '(none)'}: it needs "
            "one column of ITL3 codes and one of types, each named once."
        )
        raise AnalysisError(message)
    names = {re.sub(r"[\s_-]+", "_", str(name).strip().casefold()): name for name in frame.columns}
    kind = next((names[name] for name in TYPE_COLUMNS if name in names), None)
    code = next((names[name] for name in CODE_COLUMNS if name in names), None)
    others = [name for name in frame.columns if name not in (kind, code)]
    code = others.pop(0) if code is None else code
    return code, others.pop(0) if kind is None else kind
