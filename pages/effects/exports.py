"""Files of the effects page: figure, regression tables side by side, archive that reproduces it."""

import datetime as dt
import itertools
from collections.abc import Callable

import pandas as pd
import streamlit as st

from analysis.disclosure import SUPPRESSED, tables
from analysis.effects import latex_html, regression_table
from analysis.effects.regression_table import Specification
from analysis.regions import own_index
from analysis.robustness import variants
from pages.effects import table as effects_table
from pages.effects.context import Context
from pages.shared.controls import widgets
from pages.shared.figures import printed
from pages.shared.files import archive, downloads, effect_tables, word_tables
from pages.shared.frame import layout
from pages.shared.store import atlas, confidential, survey, visitor
from pages.shared.store.model import ESTIMATORS, Model
from pages.shared.words import sentences

#: Estimators that the stand-alone script knows.
_REPRODUCED = ("ols", "equal_regions", "within")


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
        title=sentences.headline(effects_table.part(context.table, context.focus)),
        subtitle=f"{effects_table.UNIT[context.units]}, 95 % confidence interval. UK regions "
        f"typed {sentences.lowered(context.definition)}",
        source=f"{context.loaded.name}. {context.model.words}. "
        f"{dt.datetime.now(tz=dt.UTC).date():%d %B %Y}. {context.address}",
        unit=effects_table.UNIT[context.units],
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
    table = _regressions(context)
    withheld = table["status"] == SUPPRESSED
    about = context.about(caption, regression_table.legend(table))
    # The models of this table are its own: their errors stand in its last rows.
    kept = [note for note in about.notes if note != context.model.words]
    about = about._replace(notes=[note for note in (context.model.varied, *kept) if note])
    if kind in ("csv", "csvw"):
        marked = tables.marked(table.assign(suppressed=withheld))
        if kind == "csv":
            return downloads.to_csv(marked, about)
        return downloads.to_csvw(marked, about, "atlas-regressions")
    text = regression_table.side_by_side(table, sentences.SKILLS)
    notes = [about.source, *about.notes, f"View: {about.address}"]
    if kind == "docx":
        return word_tables.table_docx({caption: text}, about)
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
                context.table, context.loaded.name, effects_table.UNIT[context.units]
            ).raw()
        },
    )
