"""What a page says first."""


def headline(app):
    """Heading of a page, with plain blanks and hyphens where it has those that no line ends at."""
    return app.title[0].value.replace("\N{NO-BREAK SPACE}", " ").replace("‑", "-")
