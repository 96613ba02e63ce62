"""Reading a CSV by its CSVW metadata, as strictly as the standard asks."""

import csv
import io
import re

#: What a cell of a datatype may be: numbers of XML Schema, endless ones among them.
LEXICAL = {
    "integer": r"[+-]?\d+",
    "number": r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|-?INF|NaN",
    "string": r"(?s).*",
}


def faults(text, table, null):
    """Cells that are not what the metadata of their table says, and columns that are not told."""
    header, *rows = csv.reader(io.StringIO(text))
    columns = table["tableSchema"]["columns"]
    names = [column["name"] for column in columns]
    found = [] if [column["titles"] for column in columns] == header else [("header", header)]
    found += [("name", name) for name in names if not re.fullmatch(r"[A-Za-z0-9]\w*", name)]
    found += [("twice", names)] if len(set(names)) < len(names) else []
    for number, row in enumerate(rows, start=2):
        if len(row) != len(columns):
            found.append((number, row))
            continue
        for column, cell in zip(columns, row, strict=True):
            kind = column["datatype"]
            allowed = kind["format"] if isinstance(kind, dict) else LEXICAL[kind]
            if cell not in null and not re.fullmatch(allowed, cell):
                found.append((number, column["name"], cell))
    return found
