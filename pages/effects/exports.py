"""Tabs of the method and of the files: figure, regression tables, archive that reproduces them."""

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Final

import pandas as pd
import streamlit as st

from analysis.disclosure import SUPPRESSED, tables
from analysis.effects import latex_html, regression_table
from analysis.effects.regression_table import Specification
from analysis.regions import own_index
from analysis.robustness import variants
from pages.effects import data
from pages.effects.data import Context
from pages.shared.controls import widgets
from pages.shared.figures import printed
from pages.shared.files import archive, downloads, effect_tables, word_tables
from pages.shared.files.table import Column, Table, plain
from pages.shared.frame import layout
from pages.shared.store import atlas, confidential, survey, survey_variants, visitor
from pages.shared.store.model import ESTIMATORS, Model
from pages.shared.words import sentences
from pages.shared.words.sentences import CONTROL_WORDS

#: Estimators that the stand-alone script knows.
_REPRODUCED: Final = ("ols", "equal_regions", "within")
#: Coefficients of all models, a row a model and term.
_REGRESSIONS: Final = (
    Column("model", "", "Number of the model, a column of the table in print"),
    Column("term", "", "Regressor, or the difference of a mechanism's two slopes"),
    *effect_tables.unseen(
        effect_tables.estimate("as the unit column says"),
        effect_tables.STD_ERROR,
        *effect_tables.LIMITS,
        effect_tables.P_VALUE,
        effect_tables.DF,
        effect_tables.SKILL,
    ),
    Column("specification", "", "Controls and errors of the model, in words"),
    Column("label", "", "The term in words"),
    Column("status", "", "ok, or why there is no estimate"),
    *effect_tables.unseen(effect_tables.N),
    Column("regions", "", "Regions with respondents", "regions"),
    *effect_tables.unseen(effect_tables.CLUSTERS),
    Column(
        "r_squared", "", "Share of the skill's variance that the model explains", "fraction, 0 to 1"
    ),
    Column("controls", "", "Control variables of the model"),
    Column("cluster", "", "What the errors are clustered by"),
    Column("covariance", "", "Kind of standard errors"),
    Column("unit", "", "Whether estimates are in points or standard deviations"),
    Column("definition", "", "Definition of left-behind"),
    Column("level", "", "Coverage of the interval", "fraction, 0 to 1"),
)


def exports(context: Context) -> None:
    """Offer the figure, the regression tables and the archive; each is built when clicked."""
    st.markdown("**Figure**, for print: 300 dots an inch, told apart in greyscale too")
    with st.container(horizontal=True):
        _button("SVG", lambda: _figure(context, "svg"), "effects.svg")
        _button("PNG", lambda: _figure(context, "png"), "effects.png")
    controlled = "without and with controls" if context.model.controls else "without controls"
    st.markdown(
        f"**Regression tables**: least squares, both skills, {controlled}, CR1 and CR2 errors"
    )
    if not context.model.controls:
        layout.note("Choose controls under Model, above, to add columns with them.")
    with st.container(horizontal=True):
        _button("CSV", lambda: _table(context, "csv"), "regressions.csv")
        _button("CSVW", lambda: _table(context, "csvw"), "regressions.zip")
        _button("LaTeX", lambda: _table(context, "tex"), "regressions.tex")
        _button("HTML", lambda: _table(context, "html"), "regressions.html")
        _button("Word", lambda: _table(context, "docx"), "regressions.docx")
    st.markdown("**Archive** that computes these numbers again: `python reproduce.py`")
    if reproducible(context.model):
        model = bundled(context)
        _button("ZIP", lambda: _archive(context, model), "reproduce-effects.zip")
    else:
        layout.note(
            "The archive is made for least squares with CR1 or CR2 errors, not for "
            f"{ESTIMATORS[context.model.estimator].label.lower()} with these errors. Choose one "
            "of them under Model, above."
        )


def _button(label: str, build: Callable[[], bytes], name: str) -> None:
    widgets.download(label, build, f"atlas-{name}", f"export-{name}")


def _figure(context: Context, kind: str) -> bytes:
    return printed.effects_figure(
        context.table,
        title=sentences.headline(data.part(context.table, context.focus)),
        subtitle=f"{context.unit}, 95% confidence interval. UK regions "
        f"typed {sentences.lowered(context.definition)}",
        source=f"{context.loaded.name}. {context.model.words}. "
        f"{dt.datetime.now(tz=dt.UTC).date():%d %B %Y}. {context.address}",
        unit=context.unit,
        format=kind,
    )


def _regressions(context: Context) -> pd.DataFrame:
    model, standardised = context.model, context.units == "sd"
    cluster = survey.one_way(model)
    choices = itertools.product(dict.fromkeys([(), model.controls]), ("CR1", "CR2"))
    specifications = [
        Specification(
            f"{'With' if controls else 'No'} controls, {covariance}",
            controls,
            cluster,
            covariance,
            standardised,
        )
        for controls, covariance in choices
    ]
    types = context.types["type"].dropna()
    people = variants.varied(context.loaded.respondents, model.scale, model.sample)
    table = regression_table.coefficient_table(
        people,
        list(sentences.SKILLS),
        types,
        specifications,
        definition=context.definition,
        thresholds=confidential.thresholds(),
    )
    parts = [
        tables.suppress_coefficients(
            part, confidential.few(people, str(skill), types, model.controls)
        )
        for skill, part in table.groupby("skill", sort=False)
    ]
    return tables.rounded_counts(pd.concat(parts, ignore_index=True))


def _table(context: Context, kind: str) -> bytes:
    caption = "Skills on both mechanisms by region type"
    found = _regressions(context)
    about = context.about(caption, regression_table.legend(found))
    # The models of this table are its own: their errors stand in its last rows.
    kept = [note for note in about.notes if note != context.model.words]
    about = about._replace(notes=[note for note in (context.model.varied, *kept) if note])
    if kind in ("csv", "csvw"):
        rows = tables.marked(found.assign(suppressed=found["status"] == SUPPRESSED))
        table = Table("atlas-regressions", caption, _REGRESSIONS, rows)
        return downloads.to_csv(table, about) if kind == "csv" else downloads.to_csvw(table, about)
    text = regression_table.side_by_side(found, sentences.SKILLS)
    if kind == "docx":
        return word_tables.table_docx([plain("atlas-regressions", caption, text)], about)
    notes = [about.source, *about.notes, f"View: {about.address}"]
    write = latex_html.to_latex if kind == "tex" else latex_html.to_html
    return write(text, caption, notes).encode()


def reproducible(model: Model) -> bool:
    """Whether the stand-alone script can compute the model again."""
    return model.estimator in _REPRODUCED and model.errors in ("CR1", "CR2")


def bundled(context: Context) -> archive.Model:
    """Return the model as the archive and the code snippet take it."""
    model = context.model
    return archive.Model(
        skills=tuple(sentences.SKILLS),
        definition=model.definition,
        cut=model.cut,
        controls=model.controls,
        cluster=model.cluster,
        estimator=model.estimator,
        covariance=model.errors,
        standardised=context.units == "sd",
        scale=model.scale,
        sample=model.sample,
        simulated=context.loaded.simulated,
        prepared=tuple(own.notes) if (own := visitor.survey()) else (),
        kind=context.kind,
        index_text=own_index.write(atlas.index().chosen) if model.definition == "index" else "",
    )


def _archive(context: Context, model: archive.Model) -> bytes:
    return archive.reproduction_zip(
        model,
        context.loaded.respondents,
        context.types,
        tables.marked(context.table).drop(columns=["direction", "wording", "agreement"]),
        context.about("Effects of two mechanisms on two skills, by region type"),
        date=dt.datetime.now(tz=dt.UTC).date(),
        tables={
            "effects_beside_published": effect_tables.all_effects(
                context.table, context.loaded.name, context.unit
            )
        },
    )


def method(context: Context) -> None:
    """Equation, what each part is, errors, and code."""
    model = context.model
    st.markdown(
        "For respondent $i$ in coworking space $s$ of region $r$, the skill is a straight line in "
        "both mechanisms, with a slope of its own in each region type:"
    )
    random = " + u_r + v_s" if model.estimator == "multilevel" else ""
    # Inline lines: a displayed equation scrolls, and could not be reached by keyboard.
    lines = (
        r"$\text{skill}_i = \alpha_r$"
        if model.estimator == "within"
        else r"$\text{skill}_i = \alpha + \gamma L_r$",
        r"$\; + \; \beta^S_A S_i A_r + \beta^S_L S_i L_r$",
        r"$\; + \; \beta^R_A R_i A_r + \beta^R_L R_i L_r$",
        rf"$\; + \; \delta' C_i{random} + \varepsilon_i$",
    )
    st.markdown("  \n".join(lines))
    weighed = {
        "within": "- $\\alpha_r$ is an intercept for each region, which takes up the type's own.\n",
        "equal_regions": "- Each respondent weighs one over the respondents of the region.\n",
    }.get(model.estimator, "")
    typed = context.definition
    scales = f"Scales: {sentences.lowered(survey_variants.scale_words(model.scale))}"
    held = ", ".join(CONTROL_WORDS[name].lower() for name in model.controls) or "none"
    st.markdown(
        f"""- $S$ is social interaction and $R$ structured resources, on a 1–5 scale. {scales}.
- Respondents: {survey_variants.sample_words(model.sample)}.
{weighed}- $L_r$ is 1 in left-behind regions and $A_r = 1 - L_r$ in advanced ones: {typed}.
- The effects shown are $\\beta_L$, $\\beta_A$ and their difference $\\beta_L - \\beta_A$.
- $C$ are the controls held constant: {held}.
- {model.words}."""
    )
    st.markdown("**The Python that gives these numbers**, in the repository's folder:")
    st.code(archive.python_snippet(bundled(context)), language="python", wrap_lines=True)
    layout.note(
        "References: Cameron, Gelbach and Miller (2008, 2011) on cluster-robust errors and the "
        "wild bootstrap; Bell and McCaffrey (2002) and Pustejovsky and Tipton (2018) on CR2; Aiken "
        "and West (1991) on simple slopes; Esarey and Sumner (2018) on Johnson–Neyman intervals; "
        "Cinelli and Hazlett (2020) and Oster (2019) on what is unobserved."
    )
