"""Tables as files: CSV and XLSX that say what they are and where they come from."""

import datetime as dt
import json
import math
import numbers
import re
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from pages.shared.files import data_dictionary
from pages.shared.words import sentences
from pages.shared.words.marks import filled

if TYPE_CHECKING:
    from pages.shared.files.table import Table

#: A text cell that starts so would be run as a formula by a spreadsheet: with a sign, or its
#: full-width form, also behind letters without width.
_FORMULA: Final = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\\-@\t\r\n＝＋－＠]"
)
#: Widest column of a workbook, in pixels: some sixty letters.
_WIDEST: Final = 425
_OWN_LICENCES: Final = "Each row has its own: see the column licence"


class About(NamedTuple):
    """What a download says of itself."""

    title: str
    source: str
    licence: str
    notes: Sequence[str]
    address: str


def _plain(notes: Sequence[str]) -> list[str]:
    """Notes without the marks of bold type that a page draws."""
    return [re.sub(r"\*\*(.+?)\*\*", r"\1", note) for note in notes]


def neutral(frame: pd.DataFrame) -> pd.DataFrame:
    """Copy of `frame` whose text cells no spreadsheet takes for formulas; missing as ``[x]``."""
    safe = frame.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]) and safe[name].dtype != bool:
            text = safe[name].astype("string").fillna(sentences.MISSING)
            # A number among marks such as [c] is a number still.
            number = safe[name].map(is_number).astype(bool)
            risky = text.map(lambda cell: _FORMULA.match(cell) is not None).astype(bool) & ~number
            text = text.mask(risky, "'" + text)
            safe[name] = text.astype(object).mask(number, safe[name]) if number.any() else text
    return safe


def is_number(cell: object) -> bool:
    """Whether a cell is a number, and no truth value."""
    return isinstance(cell, numbers.Real) and not isinstance(cell, bool) and not math.isnan(cell)


def _written(frame: pd.DataFrame, about: About) -> pd.DataFrame:
    """Table as a CSV has it: source, licence, date and address stand in each row.

    A row that says its own source or licence, such as a coworking space, keeps it.
    """
    told = {
        "source": about.source,
        "licence": about.licence,
        "downloaded": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "view": about.address,
    }
    return neutral(frame).assign(**{key: told[key] for key in told if key not in frame})


def _licence(frame: pd.DataFrame, about: About) -> str:
    """Licence of a table as a whole: where its rows have licences of their own, those."""
    own = set(frame["licence"].dropna()) - {""} if "licence" in frame else set()
    if not own:
        return about.licence
    return _OWN_LICENCES if len(own) > 1 else str(own.pop())


def written_out(written: pd.DataFrame) -> str:
    """CSV of a table made by :func:`neutral`; numbers without end are ``INF``, as in CSVW."""
    endless = {
        name: written[name].astype(object).replace({np.inf: "INF", -np.inf: "-INF"})
        for name in written.columns
        if pd.api.types.is_float_dtype(written[name]) and np.isinf(written[name]).any()
    }
    return filled(written.assign(**endless)).to_csv(index=False, lineterminator="\n")


class _Data(NamedTuple):
    """What a file is made of: the table as data, its name, notes, and words on its columns."""

    frame: pd.DataFrame
    name: str
    notes: list[str]
    described: Callable[[str], data_dictionary.Described]


def _data(table: "pd.DataFrame | Table", about: About, name: str) -> _Data:
    """Table as data; one that is declared has a name, notes and words on columns of its own."""
    if isinstance(table, pd.DataFrame):
        return _Data(
            table, name, _plain(about.notes), lambda column: data_dictionary.described(column, name)
        )
    notes = _plain([*about.notes, *table.notes])
    return _Data(table.raw(), name or table.name, notes, table.described)


def to_csv(table: "pd.DataFrame | Table", about: About) -> bytes:
    """UTF-8 CSV with one header row; source, licence, date and address stand in each row."""
    return written_out(_written(_data(table, about, "").frame, about)).encode()


def to_csvw(table: "pd.DataFrame | Table", about: About, name: str = "") -> bytes:
    """Archive of ``name.csv`` and its ``name.csv-metadata.json`` (CSV on the Web).

    A table that is declared has a name of its own.
    """
    frame, name, notes, described = _data(table, about, name)
    written = _written(frame, about)
    told = data_dictionary.csvw(
        written,
        name,
        title=about.title,
        source=about.source,
        licence=_licence(frame, about),
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        address=about.address,
        notes=notes,
        words=described,
    )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}.csv", written_out(written))
        archive.writestr(
            f"{name}.csv-metadata.json", json.dumps(told, ensure_ascii=False, indent=2)
        )
    return stream.getvalue()


def to_xlsx(table: "pd.DataFrame | Table", about: About, name: str = "") -> bytes:
    """Workbook of a cover, notes, the columns in words, and the table; no merged cells.

    A table that is declared has a name of its own.
    """
    frame, _, told, described = _data(table, about, name)
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    cover = pd.DataFrame(
        {
            "Coworking Skills Atlas": ["Title", "Source", "Licence", "Downloaded", "View"],
            "": [about.title, about.source, _licence(frame, about), today, about.address],
        }
    )
    key = [f"{mark} = {meaning}" for mark, meaning in sentences.SPECIAL_VALUES.items()]
    notes = pd.DataFrame({"Notes": [*told, *key]})
    words = [described(str(column)) for column in frame.columns]
    columns = pd.DataFrame(
        {
            "Column": [str(column) for column in frame.columns],
            "Holds": [part.description or sentences.MISSING for part in words],
            "Unit": [part.unit or "[z]" for part in words],
        }
    )
    sheets = {"Cover": cover, "Notes": notes, "Columns": neutral(columns), "Data": neutral(frame)}
    stream = BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(stream, engine="xlsxwriter", engine_kwargs=options) as book:
        for sheet, cells in sheets.items():
            header = (1, 0) if sheet == "Data" else None
            filled(cells).to_excel(book, sheet_name=sheet, index=False, freeze_panes=header)
            book.sheets[sheet].autofit(_WIDEST)
    return stream.getvalue()
