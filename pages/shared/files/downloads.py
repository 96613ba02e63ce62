"""Tables as files: CSV and XLSX that say what they are and where they come from."""

import datetime as dt
import json
import math
import numbers
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from geodata.tables import metadata as licences
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
#: What the marks in files mean.
MARKS: Final = [f"{mark} = {meaning}" for mark, meaning in sentences.SPECIAL_VALUES.items()]


class Described(NamedTuple):
    """What a column holds and its unit; both empty where nothing says."""

    description: str = ""
    unit: str = ""


#: Gives the words on a column, by its name.
Words: TypeAlias = Callable[[str], Described]
#: Columns that every file has besides its table's own.
ADDED: Final = {
    "source": Described("Who the table is from"),
    "licence": Described("Licence of the table, or of the row's values where rows differ"),
    "downloaded": Described("Date of the download", "date, ISO 8601"),
    "view": Described("Address of the view that the table was taken from"),
}


class About(NamedTuple):
    """What a download says of itself."""

    title: str
    source: str
    licence: str
    notes: Sequence[str]
    address: str


def _today() -> str:
    return dt.datetime.now(tz=dt.UTC).date().isoformat()


def _notes(table: "Table", about: About) -> list[str]:
    """Notes of a file, without the marks of bold type that a page draws."""
    return [re.sub(r"\*\*(.+?)\*\*", r"\1", note) for note in (*about.notes, *table.notes)]


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
    values = (about.source, about.licence, _today(), about.address)
    added = {key: value for key, value in zip(ADDED, values, strict=True) if key not in frame}
    return neutral(frame).assign(**added)


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


def to_csv(table: "Table", about: About) -> bytes:
    """UTF-8 CSV with one header row; source, licence, date and address stand in each row."""
    return written_out(_written(table.raw(), about)).encode()


def to_csvw(table: "Table", about: About) -> bytes:
    """Archive of the CSV and its ``.csv-metadata.json`` (CSV on the Web)."""
    frame = table.raw()
    written = _written(frame, about)
    described = metadata(
        {f"{table.name}.csv": (written, table.described)},
        about._replace(notes=_notes(table, about)),
        licence=_licence(frame, about),
        date=_today(),
    )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{table.name}.csv", written_out(written))
        archive.writestr(f"{table.name}.csv-metadata.json", described)
    return stream.getvalue()


def metadata(
    tables: Mapping[str, tuple[pd.DataFrame, Words]], about: About, *, licence: str, date: str
) -> str:
    """Metadata of CSVs after the W3C's Metadata Vocabulary for Tabular Data.

    `tables` holds, by address of the file, the table as it is written and what gives the words on
    a column; `date` is ISO 8601.
    """
    known = licences.words()["licences"]
    links = {words["title"]: words["path"] for words in known.values()}
    links |= {key: words["path"] for key, words in known.items()}
    parts = [
        {"url": url, "tableSchema": {"columns": _schema(written, words)}}
        for url, (written, words) in tables.items()
    ]
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": about.title,
        "dc:source": about.source,
        "dc:license": {"@id": links[licence]} if licence in links else licence,
        "dc:issued": {"@value": date, "@type": "xsd:date"},
        "dc:identifier": about.address,
        "rdfs:comment": [note for note in (*about.notes, *MARKS) if note],
        "null": list(sentences.SPECIAL_VALUES),
        **(parts[0] if len(parts) == 1 else {"tables": parts}),
    }
    return json.dumps(described, ensure_ascii=False, indent=2)


def _schema(written: pd.DataFrame, words: Words) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = []
    for title, values in written.items():
        # A name may hold letters, digits and _ alone, and stands once.
        name = re.sub(r"[^A-Za-z0-9]+", "_", str(title)).strip("_").lower() or "column"
        if any(name == other["name"] for other in columns):
            name = f"{name}_{len(columns) + 1}"
        said = words(str(title))
        columns.append(
            {
                "name": name,
                "titles": str(title),
                "datatype": _datatype(values),
                # Its marks are what it holds, not what it lacks.
                **({"null": ""} if name.endswith("status") else {}),
                **({"dc:description": said.description} if said.description else {}),
                **({"schema:unitText": said.unit} if said.unit else {}),
            }
        )
    return columns


def _datatype(values: "pd.Series[Any]") -> str | dict[str, str]:
    if pd.api.types.is_bool_dtype(values):
        return {"base": "boolean", "format": "True|False"}
    if pd.api.types.is_integer_dtype(values):
        return "integer"
    if pd.api.types.is_float_dtype(values) or _numbers_and_marks(values):
        return "number"
    return "string"


def _numbers_and_marks(values: "pd.Series[Any]") -> bool:
    """Whether some cells of a column are marked, such as [c], and all others are numbers."""
    marked = values.isin(set(sentences.SPECIAL_VALUES) - {sentences.MISSING})
    others = values[~values.isin(list(sentences.SPECIAL_VALUES))]
    return bool(
        marked.any() and len(others) and pd.to_numeric(others, errors="coerce").notna().all()
    )


def to_xlsx(table: "Table", about: About) -> bytes:
    """Workbook of a cover, notes, the columns in words, and the table; no merged cells."""
    frame = table.raw()
    cover = pd.DataFrame(
        {
            "Coworking Skills Atlas": ["Title", "Source", "Licence", "Downloaded", "View"],
            "": [about.title, about.source, _licence(frame, about), _today(), about.address],
        }
    )
    described = [table.described(column) for column in frame.columns]
    columns = pd.DataFrame(
        {
            "Column": frame.columns,
            "Holds": [part.description or sentences.MISSING for part in described],
            "Unit": [part.unit or "[z]" for part in described],
        }
    )
    noted = pd.DataFrame({"Notes": [*_notes(table, about), *MARKS]})
    sheets = {"Cover": cover, "Notes": noted, "Columns": neutral(columns), "Data": neutral(frame)}
    stream = BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(stream, engine="xlsxwriter", engine_kwargs=options) as book:
        for sheet, cells in sheets.items():
            header = (1, 0) if sheet == "Data" else None
            filled(cells).to_excel(book, sheet_name=sheet, index=False, freeze_panes=header)
            book.sheets[sheet].autofit(_WIDEST)
    return stream.getvalue()
