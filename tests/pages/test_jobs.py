"""Long runs report, can be stopped, and never run when they were stopped in time."""

import threading

import pytest

from analysis.errors import AnalysisError
from pages._jobs import Job

PATIENCE_S = 10


def test_result_and_progress_of_a_run():
    gate = threading.Event()

    def work(report):
        report(0.5, "half")
        gate.wait(PATIENCE_S)
        return 42

    job = Job("key", work)
    for _ in range(1000):
        if job.words == "half":
            break
        threading.Event().wait(0.01)
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
    assert begun.wait(PATIENCE_S)
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
