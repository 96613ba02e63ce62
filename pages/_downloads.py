"""Tables as files: CSV and XLSX that say what they are and where they come from."""

import datetime as dt
from collections.abc import Sequence
from io import BytesIO
from typing import NamedTuple

import pandas as pd

from pages import _words

#: A text cell that starts so would be run as a formula by a spreadsheet.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class About(NamedTuple):
    """What a download says of itself."""

    title: str
    source: str
    licence: str
    notes: Sequence[str]
    address: str


def neutral(frame: pd.DataFrame) -> pd.DataFrame:
    """Copy of `frame` whose text cells no spreadsheet takes for formulas; missing as ``[x]``."""
    safe = frame.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]) and safe[name].dtype != bool:
            text = safe[name].astype("string").fillna(_words.MISSING)
            risky = text.str.startswith(_FORMULA_STARTS)
            safe[name] = text.mask(risky, "'" + text)
    return safe


def to_csv(frame: pd.DataFrame, about: About) -> bytes:
    """UTF-8 CSV with one header row; source, licence, date and address stand in each row."""
    table = neutral(frame).assign(
        source=about.source,
        licence=about.licence,
        downloaded=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        view=about.address,
    )
    return table.to_csv(index=False, na_rep=_words.MISSING).encode()


def to_xlsx(frame: pd.DataFrame, about: About, sheet: str = "Data") -> bytes:
    """Workbook with a cover sheet, a notes sheet and the table, no merged cells."""
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    cover = pd.DataFrame(
        {
            "Coworking Skills Atlas": ["Title", "Source", "Licence", "Downloaded", "View"],
            "": [about.title, about.source, about.licence, today, about.address],
        }
    )
    marks = [f"{mark} = {meaning}" for mark, meaning in _words.SPECIAL_VALUES.items()]
    notes = pd.DataFrame({"Notes": [*about.notes, *marks]})
    stream = BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(stream, engine="xlsxwriter", engine_kwargs=options) as book:
        for name, table in (("Cover", cover), ("Notes", notes), (sheet, neutral(frame))):
            table.to_excel(book, sheet_name=name, index=False, na_rep=_words.MISSING)
            book.sheets[name].set_column(0, max(len(table.columns) - 1, 0), 22)
    return stream.getvalue()
