"""What a page says first."""


def plain(text):
    """Text with plain blanks and hyphens where it has those that no line ends at."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("‑", "-")


def headline(app):
    """Heading of a page."""
    return plain(app.title[0].value)
