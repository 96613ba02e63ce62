"""What the page about a visitor's survey says, and the files that it gives to fill in."""

import re
from io import BytesIO
from typing import Final

import pandas as pd

from analysis.survey import SCALES
from analysis.survey.mapping import FIELDS, Field, data_dictionary, template
from geodata.uploads import safe_name
from pages.shared.words import sentences

NEEDS: Final = """A table with one row a respondent, which holds at least

- **a region**: ITL3, NUTS or district codes, names of regions or districts, or postcodes, of today
  or of some years ago;
- **both mechanisms** (social interaction, structured resources) and **both skills**
  (social-cognitive, technical-digital): each as the items of the template, or as one or more
  columns of your own that are averaged. Ranges such as 1 to 7 or 0 to 10 are rescaled to 1 to 5.

A column that says which coworking space the respondent uses, controls such as role or sector, and
survey weights are optional. Your columns may have any names: they are matched below."""

PRIVACY: Final = """Your file is read in a separate process that can write nothing. What it holds is
kept in the memory of this session: not on disk, not in a log, and not where another visitor could
see it. It is gone when you close or reload this page. Links that you share do not include it.
Leave out names, addresses and other columns that no analysis needs."""

#: Fields in the groups in which they are matched.
GROUPS: Final = {
    "Respondent, region and space": ("itl3", "cws_id", "respondent_id", "weight"),
    "Social interaction": ("social_interaction", *SCALES["social_interaction"]),
    "Structured resources": ("structured_resources", *SCALES["structured_resources"]),
    "Social-cognitive skills": ("social_cognitive", *SCALES["social_cognitive"]),
    "Technical-digital skills": ("technical_digital", *SCALES["technical_digital"]),
    "Controls": tuple(field.key for field in FIELDS if field.kind in ("number", "category")),
}
#: What marks text up, in the Markdown of pages.
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-!|~:$<>&^=])")
#: What a name does not keep: marks, and the full stop that would make a link of it.
_NO_NAME = re.compile(r"[_+\s]+|(?i:(?<=www)\.)")
_NAME_LENGTH = 60
#: Name of a survey of which nothing else is left.
USUAL_NAME = "Own survey"


def plain(text: object) -> str:
    """Text of a file as it may stand in a sentence on a page: nothing in it is marked up."""
    return sentences.unlinked(_MARKUP.sub(r"\\\1", " ".join(str(text).split())))


def title(text: str, usual: str) -> str:
    """Name of a survey or list as pages and files may carry it: short, with no mark of a language.

    Letters, digits, spaces and ``. , ( ) & ' -`` are kept of it; `usual` if nothing is left.
    """
    kept = _NO_NAME.sub(" ", safe_name(text)).lstrip(" '-&.,()")[:_NAME_LENGTH].strip()
    return kept or usual


def file_title(name: str, usual: str) -> str:
    """Name that a survey or list gets from its file: the file's, without its ending."""
    shown = safe_name(name)
    stem, dot, _ = shown.rpartition(".")
    return title(stem if dot else shown, usual)


def field_name(field: Field) -> str:
    """Label of a field, with the question where it has one."""
    return f"{field.label}: {field.description}" if field.kind == "item" else field.label


def template_csv() -> bytes:
    """Return the template as CSV."""
    return template().to_csv(index=False).encode()


def template_xlsx() -> bytes:
    """Return the template as a workbook, with the data dictionary on its second sheet."""
    stream = BytesIO()
    with pd.ExcelWriter(stream, engine="xlsxwriter") as book:
        for name, table in (("Survey", template()), ("Data dictionary", data_dictionary())):
            table.to_excel(book, sheet_name=name, index=False)
            book.sheets[name].set_column(0, len(table.columns) - 1, 24)
    return stream.getvalue()
