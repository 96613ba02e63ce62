"""The study's figure, two mechanisms and two skills, with the loaded estimates on its arrows."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analysis.effects import NOT_REPORTED
from pages.shared.region_map import LOADER
from pages.shared.store import atlas
from pages.shared.words import sentences

_BOXES = {
    "social_interaction": ("Social interaction", "networking, events"),
    "structured_resources": ("Structured resources", "equipment, training"),
    "social_cognitive": ("Social-cognitive skills", "communication, adaptability"),
    "technical_digital": ("Technical-digital skills", "digital tools, data analysis"),
}
#: Government Analysis Function pair; the blue of dark grounds is light enough for both grounds.
_COLOURS = {
    "light": {"left-behind": "#12436D", "advanced": "#F46A25"},
    "dark": {"left-behind": "#6BACE6", "advanced": "#F46A25"},
}
_COMPONENT = st.components.v2.component(
    "mechanism_paths", html='<div class="atlas"></div>', js=LOADER % "paths", isolate_styles=True
)


def draw(effects: pd.DataFrame, *, theme: str, key: str, on_choose: Callable[[], None]) -> None:
    """Draw one panel a region type.

    Parameters
    ----------
    effects : DataFrame
        As from `analysis.effects.agrees`, both skills stacked.
    theme : {"light", "dark"}
    key : str
        Name in the session: while the callback runs, ``.choose`` has ``mechanism`` and ``skill``.
    on_choose : callable
        Called when an arrow is chosen.
    """
    panels = [
        {
            "title": f"{sentences.TYPES[kind]} regions",
            "colour": _COLOURS[theme][kind],
            "effects": [
                _arrow(row) for row in sentences.records(effects[effects["region_type"] == kind])
            ],
        }
        for kind in ("left-behind", "advanced")
    ]
    _COMPONENT(
        key=key,
        data={
            "root": atlas.server_root(),
            "version": atlas.version(),
            "mechanisms": [_box(name) for name in sentences.MECHANISMS],
            "skills": [_box(name) for name in sentences.SKILLS],
            "panels": panels,
        },
        on_choose_change=on_choose,
    )


def _box(name: str) -> dict[str, str]:
    called, examples = _BOXES[name]
    return {"name": called, "examples": examples}


def _arrow(row: dict[str, Any]) -> dict[str, Any]:
    direction = row["direction"]
    said = "not reported" if direction == NOT_REPORTED else direction
    return {
        "from": list(sentences.MECHANISMS).index(row["mechanism"]),
        "to": list(sentences.SKILLS).index(row["skill"]),
        "mechanism": row["mechanism"],
        "skill": row["skill"],
        "estimate": None if pd.isna(row["estimate"]) else float(row["estimate"]),
        "clear": sentences.clear(row),
        "number": sentences.SUPPRESSED
        if sentences.hidden(row)
        else sentences.number(row["estimate"]),
        "interval": "too few"
        if sentences.hidden(row)
        else sentences.interval(row["low"], row["high"]),
        "study": f"study: {said}",
        "sentence": f"{sentences.effect(row)} {sentences.published(row)}",
    }
