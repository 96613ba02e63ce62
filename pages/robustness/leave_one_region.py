"""The reference specification without one region at a time."""

import numpy as np
import pandas as pd
import streamlit as st

from pages.robustness import data
from pages.robustness import figures as robustness_figures
from pages.robustness.data import Question
from pages.shared.controls import widgets
from pages.shared.files import downloads
from pages.shared.frame import layout
from pages.shared.frame.charts import figure, theme
from pages.shared.store import confidential, survey_variants
from pages.shared.words import marks as words_marks
from pages.shared.words import sentences, tables

_CLEAR = 0.05


def draw(question: Question, about: downloads.About) -> None:
    """Headline, figure, table and download."""
    found = data.regions_in_turn(question)
    known = found.iloc[1:][found["estimate"].iloc[1:].notna()]
    if pd.isna(found["estimate"].iloc[0]) or known.empty:
        st.info(confidential.explanation(), icon=":material/visibility_off:")
        return
    st.markdown(f"**{headline(found)}**")
    everybody = sentences.records(found)[0]
    layout.note(
        f"With all regions: {sentences.number(everybody['estimate'])} (95 % confidence interval "
        f"{sentences.interval(everybody['low'], everybody['high'])}, "
        f"p {tables.p_value(everybody['p_value'])}), the dashed line. "
        f"{_which(question, found)}"
    )
    figure(
        robustness_figures.regions(
            robustness_figures.drawn(known), float(everybody["estimate"]), theme=theme()
        ),
        "regions-figure",
        "Effect without each region, by size. "
        + "; ".join(
            f"without {row['name']}: {sentences.number(row['estimate'])} "
            f"({sentences.interval(row['low'], row['high'])})"
            for row in sentences.records(known)
        ),
    )
    shown = _shown(found)
    st.dataframe(
        shown,
        hide_index=True,
        key="regions-table",
        alt="Effect without each region, with its interval.",
    )
    layout.note(
        "Regions with too few respondents or spaces to be named are not left out by themselves "
        "and are not listed. The diagnostics of the Effects page look at every effect of its "
        "model, in standard errors: there another region may matter most. "
        f"{confidential.explanation()}"
    )
    widgets.download_buttons(exported(found), about, "atlas-without-one-region")


def headline(found: pd.DataFrame) -> str:
    """Whether the effect ever changes sign or loses p < .05, and which region moves it most."""
    everybody, known = found.iloc[0], found.iloc[1:].dropna(subset=["estimate"])
    turned = int((known["estimate"] * everybody["estimate"] < 0).sum())
    clear = everybody["p_value"] < _CLEAR
    other = int(((known["p_value"] < _CLEAR) != clear).sum())
    most = sentences.records(known.iloc[[int(np.argmax(known["change"].abs()))]])[0]
    times = f"{len(known)} region{'' if len(known) == 1 else 's'}"
    if not turned and not other:
        said = f"The effect keeps its sign and its p {'below' if clear else 'above'} 0.05 "
        said += f"whichever of {times} is left out"
    else:
        said = f"The effect changes sign without {turned} of {times}, and "
        said += f"{'loses' if clear else 'gains'} p below 0.05 without {other}"
    return f"{said}; {most['name']} moves it most, to {sentences.number(most['estimate'])}"


def _which(question: Question, found: pd.DataFrame) -> str:
    """Say what is fitted: always to everybody, though the curve may leave everybody out."""
    fitted = sentences.records(found)[0]
    sample = data.chosen(question)["sample"].iloc[0]
    words = "The reference specification"
    if sample != fitted["sample"]:
        cut = survey_variants.inside(survey_variants.sample_words(sample))
        words += f", but with everybody where the curve has {cut}"
    return f"{words}. {data.made(fitted)}."


def _shown(found: pd.DataFrame) -> pd.DataFrame:
    shown = pd.DataFrame(
        {
            "Left out": found["name"].fillna("No region"),
            "Code": found["region"].where(found["name"].notna(), "[z]"),
            "Effect": [sentences.number(value) for value in found["estimate"]],
            "95 % interval": [
                sentences.interval(*pair) if not pd.isna(pair[0]) else sentences.MISSING
                for pair in zip(found["low"], found["high"], strict=True)
            ],
            "Change": [sentences.number(value) for value in found["change"]],
            "p": found["p_value"].map(tables.p_value),
            "Respondents": [f"{count:,}" for count in found["n"]],
        }
    )
    columns = ["Effect", "95 % interval", "Change", "p", "Respondents"]
    hidden = found["note"].str.startswith(sentences.SUPPRESSED)
    shown[columns] = shown[columns].astype(object)
    shown.loc[hidden, columns] = sentences.SUPPRESSED
    shown.loc[0, "Change"] = "[z]"
    return shown


def exported(found: pd.DataFrame) -> pd.DataFrame:
    """Estimates without each region for a file: a number a column, none that is hidden.

    Parameters
    ----------
    found : DataFrame
        From :func:`pages.robustness.data.regions_in_turn`.

    Returns
    -------
    DataFrame
        The first row is of everybody: ``name`` "No region", ``code`` "[z]". ``status``,
        ``change_status`` and ``n_status`` say why a number is missing.
    """
    hidden = found["note"].str.startswith(sentences.SUPPRESSED)
    marks = hidden.map({True: sentences.SUPPRESSED, False: sentences.MISSING})
    figures = ["estimate", "low", "high", "p_value"]
    shown = found[[*figures, "change", "n"]].mask(hidden)
    everybody = found["name"].isna()
    change = shown["change"].mask(everybody)
    return words_marks.significant(
        pd.DataFrame(
            {
                "name": found["name"].fillna("No region"),
                "code": found["region"].mask(everybody, "[z]"),
                **{name: shown[name] for name in figures},
                "unit": "skill points per point of the mechanism",
                "status": words_marks.status(shown["estimate"], marks),
                "change": change,
                "change_status": words_marks.status(change, marks.mask(everybody, "[z]")),
                "n": shown["n"].astype("Int64"),
                "n_status": words_marks.status(shown["n"], marks),
            }
        )
    )
