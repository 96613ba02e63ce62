"""Long runs report, can be stopped, and never run when they were stopped in time."""

import logging
import threading

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis.errors import AnalysisError
from pages.shared.frame import background
from pages.shared.frame.background import Job
from tests.helpers import LONGEST_S, until


def test_result_and_progress_of_a_run():
    gate = threading.Event()

    def work(report):
        report(0.5, "half")
        gate.wait(LONGEST_S)
        return 42

    job = Job("key", work)
    until(lambda: job.words == "half")
    assert job.done_share == 0.5
    assert job.time_left().startswith("about")
    gate.set()
    assert job.result() == 42
    assert job.finished


def test_stopped_run_is_told_so():
    begun = threading.Event()

    def work(report):
        begun.set()
        for step in range(1000):
            if not report(step / 1000, "working"):
                return "stopped early"
            threading.Event().wait(0.01)
        return "ran to the end"

    job = Job("key", work)
    assert begun.wait(LONGEST_S)
    job.stop()
    assert job.result() == "stopped early"
    assert job.stopped


def test_error_of_the_work_comes_out_where_the_result_is_asked_for():
    def work(report):
        message = "no such place"
        raise AnalysisError(message)

    with pytest.raises(AnalysisError, match="no such place"):
        Job("key", work).result()


def test_without_a_known_share_only_the_time_so_far_is_told():
    job = Job("key", lambda _report: None)
    job.result()
    assert job.time_left().endswith("so far")


def ended(work):
    """Run that has ended, with its result or an error."""
    job = Job("key", work)
    job._future.exception(LONGEST_S)
    return job


def failing(error):
    def work(report):
        raise error

    return work


@pytest.fixture
def waiting():
    """Stopped run that waited for its turn, so that it never began."""
    gate = threading.Event()
    others = [Job(place, lambda _report: gate.wait(LONGEST_S)) for place in range(2)]
    job = Job("key", lambda _report: 42)
    job.stop()
    gate.set()
    for other in others:
        other.result()
    return job


def page_of_a_run():
    """Script of a page that shows what a run came to, and counts how often it was begun anew."""
    import streamlit as st  # noqa: PLC0415 (a script of its own)

    from pages.shared.frame import background  # noqa: PLC0415

    def begin():
        background.start("slot", "key", lambda _report: 42)

    job = background.find("slot")
    if job.finished:
        st.session_state["found"] = background.outcome("slot", job, begin)


def shown(job):
    app = AppTest.from_function(page_of_a_run)
    app.session_state["jobs"] = {"slot": job}
    return app.run()


def test_outcome_of_a_run_is_its_result_and_nothing_else_is_said():
    app = shown(ended(lambda _report: 42))
    assert app.session_state["found"] == 42
    assert not app.button
    assert not app.markdown


@pytest.mark.parametrize("result", [None, pd.DataFrame()])
def test_run_without_a_result_says_so(result):
    app = shown(ended(lambda _report: result))
    assert said_of(app) == [":small[It ended without a result.]"]


def test_run_that_was_stopped_says_so_and_starts_again(waiting):
    app = shown(waiting)
    assert not app.exception
    assert app.session_state["found"] is None
    assert said_of(app) == [":small[It was stopped before it had a result.]"]
    starts_again(app)


def test_run_that_raised_once_it_was_stopped_was_stopped():
    job = ended(failing(AnalysisError("The run was cancelled.")))
    job.stop()
    assert said_of(shown(job)) == [":small[It was stopped before it had a result.]"]


def test_run_that_failed_says_why_and_starts_again():
    app = shown(ended(failing(AnalysisError("No specification can be estimated."))))
    assert not app.exception
    assert [error.value for error in app.error] == ["No specification can be estimated."]
    app.run()
    assert len(app.error) == 1
    starts_again(app)


def test_run_that_failed_unforeseen_is_in_the_log_and_starts_again(caplog):
    with caplog.at_level(logging.ERROR, logger="atlas"):
        app = shown(ended(failing(ZeroDivisionError("what a visitor uploaded"))))
    assert not app.exception
    assert "unexpected error (ZeroDivisionError)" in app.error[0].value
    assert "failing" not in app.error[0].value
    assert "what a visitor uploaded" not in caplog.text
    starts_again(app)


def said_of(app):
    return [part.value for part in app.markdown]


def starts_again(app):
    app.button(key="again-slot").click().run()
    assert _jobs_of(app)["slot"].result() == 42
    app.run()
    assert app.session_state["found"] == 42
    assert not app.button


def _jobs_of(app):
    return app.session_state["jobs"]


def page_that_begins():
    """Script of a page that begins a run of half a minute, or a detached one of a second."""
    import threading  # noqa: PLC0415 (a script of its own)

    import streamlit as st  # noqa: PLC0415
    from streamlit import runtime  # noqa: PLC0415

    from pages.shared.frame import background  # noqa: PLC0415

    detached = st.session_state["detached"]
    steps = 100 if detached else 3000

    def work(report):
        for step in range(steps):
            if not report(step / steps, "working"):
                return "ended early"
            threading.Event().wait(0.01)
        return "ran to the end"

    st.session_state["server"] = runtime.get_instance()
    background.start("slot", "key", work, **({"detached": True} if detached else {}))


@pytest.fixture
def begun():
    """Begin a run; gives it, and the server's answer to whether its session has a browser."""
    jobs = []

    def _begun(*, detached=False):
        app = AppTest.from_function(page_that_begins)
        app.session_state["detached"] = detached
        app.run()
        assert not app.exception
        jobs.append(_jobs_of(app)["slot"])
        return jobs[-1], app.session_state["server"].is_active_session

    yield _begun
    for job in jobs:
        job.stop()


def test_run_ends_when_its_visitor_has_gone(begun, monkeypatch):
    monkeypatch.setattr(background, "AWAY_S", 0.0)
    job, connected = begun()
    until(lambda: job.words == "working")
    connected.return_value = False
    assert job._future.result(LONGEST_S) == "ended early"
    assert job.stopped


def test_run_whose_visitor_went_while_it_waited_never_begins(begun, monkeypatch):
    monkeypatch.setattr(background, "AWAY_S", 0.0)
    gate = threading.Event()
    others = [Job(place, lambda _report: gate.wait(LONGEST_S)) for place in range(2)]
    job, connected = begun()
    connected.return_value = False
    gate.set()
    assert all(other.result() for other in others)
    assert job._future.result(LONGEST_S) is None
    assert job.stopped
    assert said_of(shown(job)) == [":small[It was stopped before it had a result.]"]


def test_run_goes_on_when_a_lost_connection_comes_back(begun):
    job, connected = begun()
    for there in (False, True):
        connected.return_value = there
        asked = connected.call_count
        until(lambda: connected.call_count > asked + 2)  # noqa: B023
        assert not job.finished
        assert not job.stopped


def test_detached_run_goes_on_without_its_visitor(begun, monkeypatch):
    monkeypatch.setattr(background, "AWAY_S", 0.0)
    job, connected = begun(detached=True)
    connected.return_value = False
    assert job._future.result(LONGEST_S) == "ran to the end"
