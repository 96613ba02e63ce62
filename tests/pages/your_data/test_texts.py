"""Names of what a visitor brings hold no marks of any language."""

import pytest

from pages.your_data import texts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my_list (2026).csv", "my list (2026)"),
        ("../../etc/passwd", "passwd"),
        ("<img src=x onerror=alert(1)>.csv", "img src x onerror alert(1)"),
        ("=cmd|calc.xlsx", "cmd calc"),
        ("-.csv", "Usual"),
        ("[a](http://b).csv", "b)"),
    ],
)
def test_a_name_holds_no_marks_of_any_language(text, name):
    assert texts.file_title(text, "Usual") == name


def test_a_long_name_is_cut():
    assert len(texts.title("a" * 500, "Usual")) == 60
