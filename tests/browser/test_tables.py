"""Long tables in a browser: put in order by click and by key."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import idle

pytestmark = pytest.mark.browser

#: Indicators of three regions, some without a value in one of them.
VIEW = "compare?by=regions&with=TLC31,TLD42,TLN0A"


def opened(visit, view=VIEW, **options):
    """Open a view; gives its page and the box of its first long table."""
    page = visit(view, **options)
    box = page.locator(".table-box.long").first
    box.locator("tbody tr").first.wait_for()
    idle(page)
    return page, box


def column(box, name):
    """Texts of a column from the top."""
    heads = box.locator("thead th").all_inner_texts()
    place = next(at for at, head in enumerate(heads) if head.startswith(name))
    return box.evaluate(
        "(box, at) => [...box.querySelectorAll('tbody tr')].map(row => row.cells[at].textContent)",
        place,
    )


def numbers(cells):
    """Numbers of cells in order, and the marks that stand behind them."""
    known = [float(cell.replace(",", "").replace("−", "-")) for cell in cells if cell[0] != "["]
    return known, [cell for cell in cells if cell[0] == "["]


def test_rows_are_put_in_order_by_click_and_by_key_without_the_server(visit):
    page, box = opened(visit)
    before = column(box, "Blackpool")
    page.evaluate("""() => {
      window.sent = 0;
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (data) { sent += 1; return send.call(this, data); };
    }""")
    head = box.get_by_role("columnheader", name="Blackpool")
    assert head.get_attribute("aria-sort") is None
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    known, marks = numbers(column(box, "Blackpool"))
    assert known == sorted(known)
    assert marks
    assert column(box, "Blackpool")[-len(marks) :] == marks
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert numbers(column(box, "Blackpool"))[0] == known[::-1]
    assert column(box, "Blackpool")[-len(marks) :] == marks
    assert sorted(before) == sorted(column(box, "Blackpool"))
    # Another column: by name, and the first is out of order again.
    for key in ("Shift+Tab", "Shift+Tab", "Shift+Tab", "Enter"):
        page.keyboard.press(key)
    name = box.get_by_role("columnheader", name="Indicator")
    expect(name).to_have_attribute("aria-sort", "ascending")
    assert head.get_attribute("aria-sort") is None
    names = column(box, "Indicator")
    assert names == sorted(names, key=str.casefold)
    assert page.evaluate("sent") == 0
