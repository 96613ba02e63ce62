"""What goes wrong becomes a sentence; what a visitor uploaded does not reach the log."""

import logging

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.frame import errors

PAGE = """
from analysis.errors import AnalysisError
from pages.shared.frame import errors
with errors.shown():
    raise AnalysisError("The value ![x](http://127.0.0.1/x) is no number.")
"""


def test_value_of_an_error_is_no_link_or_picture():
    app = AppTest.from_string(PAGE).run()
    assert "](" not in app.error[0].value
    assert "The value ![x]" in app.error[0].value


def failing(text):
    raise ValueError(text)


def test_log_of_an_unforeseen_error_tells_where_but_quotes_nothing(caplog):
    with pytest.raises(ValueError, match="respondent 7") as met:
        failing("answer of respondent 7")
    with caplog.at_level(logging.ERROR, logger="atlas"):
        assert errors.unexpected(met.value)
    assert "ValueError" in caplog.text
    assert "test_errors.py" in caplog.text
    assert "raise ValueError(text)" in caplog.text
    assert "answer of respondent 7" not in caplog.text.replace('failing("answer of', "")
