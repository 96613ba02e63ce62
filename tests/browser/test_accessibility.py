"""No WCAG 2.2 AA violation on any page, and a whole tree: one view each."""

import pytest

from tests.browser.views import GROUNDS, PAGES, look_at

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("turn", "view"), list(enumerate(PAGES)))
def test_page_has_no_violation_and_a_whole_tree(visit, turn, view):
    look_at(visit, view, GROUNDS[turn % 2])
