"""The address owns the state: widgets follow it and write to it.

A widget's value is read from the address before the widget is drawn, and its callback writes the
new value back, so that a copied address shows the same view and Back undoes a step. Streamlit's own
binding (``bind="query-params"``) would put labels instead of codes into the address, would leave no
step for Back, and would drop a wrong value without a word.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from analysis.regions.definitions import DEFINITIONS
from pages.shared.frame import widget_state
from pages.shared.frame.rooms import rooms
from pages.shared.words import sentences

_NOTICES = "notices"
#: Characters of a wrong value that a notice repeats.
_LONGEST = 60
#: Values of the address that a notice says in words.
_NAMED = (
    sentences.MECHANISMS | sentences.SKILLS | {key: kind.name for key, kind in DEFINITIONS.items()}
)
#: Parameters of the controls that several pages show.
SHARED: Final = (
    "area cluster controls cut definition errors estimator index mechanism nation sample scale "
    "skill type units with"
)


@cache
def _names(*, opens: bool) -> frozenset[str]:
    """Parameters that travel from page to page, and with `opens` what is open on one."""
    declared = [SHARED, *(page.parameters for page in rooms().values())]
    if opens:
        declared += [page.opens for page in rooms().values()]
    return frozenset(" ".join(declared).split())


def _present(names: frozenset[str]) -> dict[str, str]:
    """Present parameters of these names, in the order of the alphabet."""
    return {key: st.query_params[key] for key in sorted(names) if key in st.query_params}


def carried() -> dict[str, str]:
    """Return the present parameters, for links to other pages of the atlas.

    What no page declares, and what is open on this page alone, stays behind.
    """
    return _present(_names(opens=False))


def link(page: str, label: str, icon: str = "arrow_forward", **parameters: str) -> None:
    """Draw a link to a page, named by its folder, that keeps the view and sets `parameters`."""
    st.page_link(
        f"{page}/page.py",
        label=label,
        icon=f":material/{icon}:",
        query_params={**carried(), **parameters},
    )


def address() -> str:
    """Full address of the present view, with what only this page knows; asked for while it runs.

    A download's bytes are made later, when no page runs: take the address before.
    """
    base = (st.context.url or "").split("?")[0]
    query = _present(_names(opens=True))
    return f"{base}?{urlencode(query, safe=',')}" if query else base


def put(key: str, value: object, default: object = None) -> None:
    """Write one parameter; a default leaves the address."""
    if value is None or value == default:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = str(value)


def notice(sentence: str) -> None:
    """Keep a sentence about the address for the top of the page; nothing in it is marked up."""
    st.session_state.setdefault(_NOTICES, []).append(sentences.sentence(sentence))


def notices() -> list[str]:
    """Take the sentences that this run kept."""
    taken: list[str] = st.session_state.pop(_NOTICES, [])
    return taken


def quoted(value: str) -> str:
    """Return a value of the address as code, so that nothing in it is drawn as a link or image."""
    plain = " ".join(value[:_LONGEST].split()).replace("`", "'")
    return f"`{plain}`" if plain else "(nothing)"


def text(key: str) -> str | None:
    """Value of `key` in the address as it stands there; None without it."""
    return st.query_params.get(key)


def choice(key: str, options: Sequence[str], default: str, noun: str) -> str:
    """Value of `key` in the address, if it is one of `options`; else the default and a sentence."""
    value = st.query_params.get(key, default)
    if value in options:
        return value
    notice(
        f"The address asks for the {noun} {quoted(value)}, which the atlas does not have. It shows "
        f"“{_NAMED.get(default, default)}” instead; choose another below."
    )
    return default


def several(
    key: str, options: Sequence[str], noun: str, default: str = "", *, most: int | None = None
) -> list[str]:
    """Values of `key` in the address, separated by commas, that are among `options`.

    They come in the order of `options`; up to `most` of them in the order of the address.
    """
    asked = [value for value in st.query_params.get(key, default).split(",") if value]
    unknown = [value for value in asked if value not in options]
    if unknown:
        notice(
            f"The address asks for the {noun} {quoted(unknown[0])}, which the atlas does not have. "
            "It is left out; choose others below."
        )
    if most is None:
        return [value for value in options if value in asked]
    found = [value for value in dict.fromkeys(asked) if value in options]
    if len(found) > most:
        notice(
            f"The address asks for {len(found)} {noun}s, and at most {most} are set side by side: "
            f"from {found[most]} on they are left out. Remove one below to add another."
        )
    return found[:most]


def number(key: str, low: float, high: float, default: float, noun: str) -> float:
    """Value of `key` in the address, if it is a number from `low` to `high`; else the default."""
    text = st.query_params.get(key)
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if low <= value <= high:
        return value
    notice(
        f"The address asks for a {noun} of {quoted(text)}; it must be a number from {low:g} to "
        f"{high:g}. The atlas uses {default:g} instead."
    )
    return default


def follow(
    key: str, value: Any, default: Any = None, clears: Sequence[str] = (), *, typed: bool = False
) -> dict[str, Any]:
    """Arguments that tie a widget to `key` of the address, whose present value is `value`.

    A change of the widget also takes the parameters in `clears` out of the address. `typed` are
    those that people type into or drag.
    """

    def write(made: Any) -> None:
        put(key, made, default)
        for other in clears:
            put(other, None)

    return widget_state.show(key, value, write, typed=typed)


def follow_several(key: str, values: list[str]) -> dict[str, Any]:
    """Arguments that tie a widget of several values to `key` of the address."""
    return widget_state.show(key, values, lambda made: put(key, ",".join(made) or None))
