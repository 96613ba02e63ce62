"""Sentences written from numbers, in plain British English."""

import re
from calendar import month_abbr
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from analysis.effects.published import NOT_REPORTED

MECHANISMS = {
    "social_interaction": "Social interaction",
    "structured_resources": "Structured resources",
}
SKILLS = {
    "social_cognitive": "Social-cognitive skills",
    "technical_digital": "Technical-digital skills",
}
TYPES = {"left-behind": "Left-behind", "advanced": "Advanced", "difference": "Difference"}
#: How results are cited; the version is that of ``CITATION.cff``.
CITATION = (
    "Coworking Skills Atlas (2026), version 0.1.0. Results cited with the address of the view, the "
    "date, and “simulated survey” where it applies."
)
#: Where an address that stands in a text would become a link, marks escaped or not.
_LINKED: Final = r"(?P<linked>(?i:(?<=www)(?=\.)|(?<=:)(?=//)|(?=@)))"
#: What Markdown takes for a mark, brackets apart.
_MARKS: Final = r"[\\`*_~$]|:(?=\S)|<(?=[a-zA-Z/!])|^[#>]|^[+-](?=\s)"
#: A bracket that one behind it makes a link.
_OPENING: Final = r"\[(?=(?s:.*?)\][(:])"
#: Brackets in a sentence, but for marks such as "[x]", and what would make a link of those.
_BRACKETS: Final = r"\[(?![cuxz]\])|(?<!\[[cuxz])\]|(?<=\])[(:]"
_MARKDOWN = re.compile(f"{_LINKED}|{_MARKS}|{_OPENING}")
_SENTENCE = re.compile(f"(?P<code>(?<!`)`[^`]+`(?!`))|{_LINKED}|{_MARKS}|{_BRACKETS}")
MISSING = "[x]"
_P_FLOOR: Final = 0.001
SUPPRESSED = "[c]"
NO_BREAK = "\N{NO-BREAK SPACE}"
NO_BREAK_HYPHEN = "\N{NON-BREAKING HYPHEN}"
WORD_JOINER = "\N{WORD JOINER}"
MINUS = "\N{MINUS SIGN}"
#: Marks of the official-statistics convention that the tables of the atlas use.
SPECIAL_VALUES = {
    "[x]": "not available",
    "[c]": "suppressed for confidentiality",
    "[u]": "low reliability",
    "[z]": "not applicable",
}
#: The same in one line, for under a table.
SPECIAL_VALUES_LINE = (
    "; ".join(f"{mark} {meaning}" for mark, meaning in SPECIAL_VALUES.items()) + "."
)
#: What the authors recommend, close to their words.
IMPLICATIONS = {
    "left-behind": (
        "Pilot small, locally tailored technical-digital training through coworking spaces.",
        "Invest in digital infrastructure.",
        "Build partnerships between coworking spaces, universities and local employers.",
        "Scale up gradually if shown to be effective.",
    ),
    "advanced": (
        "Use coworking spaces as centres of social connectivity and knowledge exchange.",
        "Foster the weak ties that add up to social capital.",
    ),
    "everywhere": (
        (
            "Coworking spaces are not a panacea: they are small in scale and few of the "
            "working-age population use them; they belong in a broader package of place-based "
            "skills policies."
        ),
        "Policy should be locally embedded, flexible in design and comprehensive in scope.",
    ),
}


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as dictionaries by column name."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def capital(text: str) -> str:
    """Text that begins with a capital, its other letters as they are."""
    return f"{text[:1].upper()}{text[1:]}"


def mid_sentence(place: str) -> str:
    """Name of a place within a sentence: "left-behind regions", but "Blackpool"."""
    return place.lower() if place.endswith(" regions") else place


def lowered(text: str) -> str:
    """Text with a small first letter, to stand within a sentence."""
    return f"{text[0].lower()}{text[1:]}"


def label_inside(label: str) -> str:
    """Label of an indicator within a sentence: an abbreviation keeps its capitals."""
    return label if label[:2].isupper() or label[1].isdigit() else lowered(label)


def period(text: str) -> str:
    """Period in words: 2023, Apr 2025, 2008–2023, 2024/25."""
    first, _, last = text.partition("-")
    if not last:
        return text
    return f"{month_abbr[int(last)]} {first}" if len(last) == len("04") else f"{first}–{last}"


def literal(text: str) -> str:
    """Text that Markdown draws as it is written: marks, links and the starts of lists escaped.

    What is smaller than a number stays with it.
    """
    return _MARKDOWN.sub(_as_written, text).replace("< ", f"<{NO_BREAK}")


def sentence(text: str) -> str:
    """Sentence that holds what somebody typed or brought: only code in it is drawn as such."""
    return _SENTENCE.sub(_as_written, " ".join(text.split()))


def unlinked(text: str) -> str:
    """Text in which no address becomes a link; escaped marks alone would not prevent it."""
    return re.sub(_LINKED, WORD_JOINER, text)


def _as_written(found: re.Match[str]) -> str:
    """What stands for a mark so that it is drawn: nothing is to be seen of a word joiner."""
    if found.lastgroup == "linked":
        return WORD_JOINER
    return found[0] if found.lastgroup == "code" else f"\\{found[0]}"


def unbroken(text: str) -> str:
    """Text in which no line ends within "left-behind"."""
    return text.replace("eft-behind", f"eft{NO_BREAK_HYPHEN}behind")


def number(value: float, decimals: int = 2) -> str:
    """Number with a true minus sign and thousands separators; ``[x]`` when missing."""
    if pd.isna(value):
        return MISSING
    text = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and float(text.replace(",", "")) != 0
    return f"{MINUS}{text}" if negative else text


def p_value(value: float) -> str:
    """p-value of three decimals, with a floor; ``[x]`` when missing."""
    if pd.isna(value):
        return MISSING
    return "< 0.001" if value < _P_FLOOR else f"{value:.3f}"


def with_unit(value: float, unit: str, decimals: int = 0) -> str:
    """Number with its unit where a reader expects it: £31,000, 12.4%, 3.2 km."""
    if pd.isna(value):
        return MISSING
    text = number(value, decimals)
    if unit.startswith("£"):
        return f"{MINUS}£{text[1:]}" if text.startswith(MINUS) else f"£{text}"
    if unit.startswith("%"):
        return f"{text}%"
    return f"{text} {unit}".strip()


def interval(low: float, high: float, decimals: int = 2) -> str:
    """Interval as “0.18 to 0.44”."""
    return f"{number(low, decimals)} to {number(high, decimals)}"


def ordinal(rank: int) -> str:
    """Rank in words of figures: 1st, 2nd, 11th."""
    teens = rank // 10 % 10 == 1
    suffix = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{suffix}"


def standing(rank: int, count: int) -> str:
    """Place from the top: "highest", "3rd highest" or, for the last, "lowest"."""
    return {1: "highest", count: "lowest"}.get(rank, f"{ordinal(rank)} highest")


def hidden(row: Mapping[str, Any]) -> bool:
    """Whether an effect is of too few respondents or coworking spaces to be shown."""
    return bool(row.get("suppressed", False))


def estimate(row: Mapping[str, Any]) -> str:
    """Estimate with its interval in brackets; ``[c]`` where it is suppressed."""
    if hidden(row):
        return SUPPRESSED
    return f"{number(row['estimate'])} ({interval(row['low'], row['high'])})"


def effect(row: Mapping[str, Any]) -> str:
    """One effect, in points of mechanism and skill, as a sentence with its interval."""
    skill = SKILLS[row["skill"]].lower()
    mechanism = MECHANISMS[row["mechanism"]]
    if hidden(row):
        return f"{mechanism} and {skill}: too few respondents to show ({SUPPRESSED})."
    bounds = f"95% confidence interval {interval(row['low'], row['high'])}"
    if not clear(row):
        return (
            f"{mechanism} and {skill}: no clear association ({number(row['estimate'])} points for "
            f"each extra point; {bounds}, which includes zero)."
        )
    direction = "higher" if row["estimate"] > 0 else "lower"
    return (
        f"Each extra point of {mechanism.lower()} is associated with {skill} "
        f"{number(abs(row['estimate']))} points {direction} ({bounds})."
    )


def clear(row: Mapping[str, Any]) -> bool:
    """Whether an interval excludes zero."""
    return bool(row["low"] > 0 or row["high"] < 0)


def headline(part: pd.DataFrame) -> str:
    """Finding on one mechanism and one skill, from its effect in each type and the difference."""
    rows = {row["region_type"]: row for row in records(part)}
    behind, advanced, difference = (rows[kind] for kind in TYPES)
    skill = SKILLS[behind["skill"]].lower()
    are = "is" if behind["mechanism"] == "social_interaction" else "are"
    start = f"{MECHANISMS[behind['mechanism']]} {are}"
    types = (behind, advanced)
    if hidden(difference):
        return _headline_of_one(start, skill, [row for row in types if not hidden(row)])
    if clear(difference):
        stronger, other = types if difference["estimate"] > 0 else types[::-1]
        if clear(stronger) and stronger["estimate"] > 0:
            only = "" if clear(other) else ", where alone the association is clear"
            where = stronger["region_type"]
            return f"{start} associated more strongly with {skill} in {where} regions{only}"
        return f"{start} associated with {skill} differently in the two types of region"
    known = [row["region_type"] for row in types if clear(row)]
    if len(known) == len(types):
        return (
            f"{start} associated with {skill} in both types of region, with no clear difference "
            "between them"
        )
    if known:
        return (
            f"{start} clearly associated with {skill} in {known[0]} regions only, but the "
            "difference between the types is not clear"
        )
    return f"{start} not clearly associated with {skill} in either type of region"


def _headline_of_one(start: str, skill: str, shown: list[dict[str, Any]]) -> str:
    """Finding where at least one type has too few respondents to show."""
    if not shown:
        return f"Too few respondents to show whether {start.lower()} associated with {skill}"
    here = shown[0]["region_type"]
    clearly = "clearly" if clear(shown[0]) else "not clearly"
    other = "left-behind" if here == "advanced" else "advanced"
    return (
        f"{start} {clearly} associated with {skill} in {here} regions; too few respondents to show "
        f"it in {other} ones"
    )


#: Directions that the study reports, in words.
_DIRECTIONS: Final = {"+": "positive", "weaker": "weaker than in left-behind regions"}


def published(row: Mapping[str, Any], *, compared: bool = True) -> str:
    """Direction that the study reports for an effect, and whether the loaded survey agrees."""
    if row.get("direction", NOT_REPORTED) == NOT_REPORTED:
        return "Published: not reported."
    said = f"Published: {_DIRECTIONS[row['direction']]} ({row['wording']})"
    return f"{said}; the loaded survey: {row['agreement']}." if compared else f"{said}."


def sizes(points: pd.DataFrame, deviations: pd.DataFrame) -> list[str]:
    """Sentences on the size of each effect, in skill points and in standard deviations."""
    said = []
    for row, scaled in zip(records(points), records(deviations), strict=True):
        kind = TYPES[row["region_type"]]
        where = kind if row["region_type"] == "difference" else f"{kind} regions"
        if hidden(row):
            said.append(f"**{where}:** too few respondents to show ({SUPPRESSED}).")
            continue
        start, none = f"{where}:", " The interval includes zero, so no clear association."
        if row["region_type"] == "difference":
            start = "Left-behind minus advanced:"
            none = (
                " The interval includes zero: it shows neither a difference nor that there is none."
            )
        said.append(
            f"**{start}** {number(row['estimate'])} skill points per point of the mechanism "
            f"(95% confidence interval {interval(row['low'], row['high'])}; "
            f"{number(scaled['estimate'])} standard deviations per standard deviation)."
            f"{'' if clear(row) else none} :small[{published(row)}]"
        )
    return said


CONTROL_WORDS: Final = {
    "role": "Role (manager or coworker)",
    "sector": "Sector",
    "firm_size": "Firm size",
    "tenure_months": "Months in the space",
    "cws_size": "Size of the space",
    "cws_age": "Age of the space",
    "hours_per_week": "Hours a week",
}
