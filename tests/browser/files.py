"""Files are chosen through the browser's own chooser."""

from playwright.sync_api import TimeoutError as Late


def chosen(page, press, attempts=4):
    """File chooser that `press` opens; a button that is drawn anew just then loses its focus."""
    for attempt in range(attempts):
        try:
            with page.expect_file_chooser(timeout=5_000) as chooser:
                press()
        except Late:
            if attempt == attempts - 1:
                raise
        else:
            return chooser.value
    return None
