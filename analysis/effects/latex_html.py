"""Tables of text in LaTeX and HTML, for a paper or a report."""

import html
import re
from collections.abc import Sequence

import pandas as pd

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_\allowbreak{}",
    "%": r"\%",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
    # After a row's end LaTeX would take a bracket or a star for an option of the line break.
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
    "\N{MINUS SIGN}": "$-$",
    "²": r"\textsuperscript{2}",
}
_STYLE = (
    "body{font-family:sans-serif;color:#1a1a1a;background:#fff}table{border-collapse:collapse}"
    "caption{text-align:left;font-weight:bold;padding-bottom:.5em}"
    "th,td{text-align:left;vertical-align:top;padding:.3em .8em;border-bottom:1px solid #767676}"
)
#: Share of the line that the row headings take.
_HEADING_SHARE = 0.3


def escape_latex(text: str) -> str:
    """Text that LaTeX prints as it is; control characters and line breaks become spaces.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    return "".join(_LATEX.get(letter, letter) for letter in re.sub(r"[\x00-\x1f\x7f]+", " ", text))


def to_latex(text: pd.DataFrame, caption: str, notes: Sequence[str]) -> str:
    r"""LaTeX table of text, to be taken in by ``\input``; needs booktabs and array.

    Parameters
    ----------
    text : DataFrame
        Columns of text, the first of them row headings; lines of a cell become rows.
    caption : str
    notes : sequence of str
        Below the table.

    Returns
    -------
    str
    """
    others = len(text.columns) - 1
    columns = _column(_HEADING_SHARE) + _column((1 - _HEADING_SHARE) / max(others, 1)) * others
    heads = " & ".join(escape_latex(str(name)) for name in text.columns)
    lines = [
        r"% needs \usepackage{booktabs} and \usepackage{array}",
        r"\begin{table}[htbp]",
        r"\centering\footnotesize",
        rf"\caption{{{escape_latex(caption)}}}",
        rf"\begin{{tabular}}{{@{{}}{columns}@{{}}}}",
        r"\toprule",
        rf"{heads} \\",
        r"\midrule",
    ]
    for row in text.itertuples(index=False):
        cells = [str(cell).split("\n") for cell in row]
        depth = max(len(cell) for cell in cells)
        for i in range(depth):
            parts = [escape_latex(cell[i]) if i < len(cell) else "" for cell in cells]
            lines.append(" & ".join(parts) + r" \\")
    lines += [r"\bottomrule", r"\end{tabular}"]
    lines += [rf"\par\smallskip {escape_latex(note)}" for note in notes]
    return "\n".join([*lines, r"\end{table}", ""])


def _column(share: float) -> str:
    """Column that wraps its text, as a share of the line."""
    width = rf"\dimexpr {share:.3f}\linewidth-2\tabcolsep\relax"
    return rf">{{\raggedright\arraybackslash}}p{{{width}}}"


def to_html(text: pd.DataFrame, caption: str, notes: Sequence[str]) -> str:
    """HTML page with a table of text: caption, row and column headings.

    Parameters
    ----------
    text : DataFrame
        Columns of text, the first of them row headings; lines of a cell are kept.
    caption : str
        Also the page's title.
    notes : sequence of str
        Below the table.

    Returns
    -------
    str
    """
    heads = "".join(f'<th scope="col">{html.escape(str(name))}</th>' for name in text.columns)
    body = "\n".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{cell}</th>' if i == 0 else f"<td>{cell}</td>"
            for i, cell in enumerate(html.escape(str(c)).replace("\n", "<br>") for c in row)
        )
        + "</tr>"
        for row in text.itertuples(index=False)
    )
    below = "\n".join(f"<p>{html.escape(note)}</p>" for note in notes)
    title = html.escape(caption)
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body><main>\n<table>\n<caption>{title}</caption>\n"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n{below}\n"
        "</main></body>\n</html>\n"
    )
