"""A brief as a file."""

from pages.brief.document import Brief


def written(brief: Brief, kind: str) -> bytes:
    """Return the brief as a "pdf" or "docx" file."""
    # Typesetting is loaded only when a brief is asked for.
    from pages.brief import pdf, word  # noqa: PLC0415

    return pdf.to_pdf(brief) if kind == "pdf" else word.to_docx(brief)
