"""Long runs in the background: they show how far they are, can be stopped, and survive a rerun.

A run belongs to a session: another page, or a lost connection that comes back, finds it again. Two
runs work at a time in the whole server; others wait for their turn.
"""

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import streamlit as st

from pages import _layout

#: Takes the share done (0-1, NaN if it is not known) and what is being done; False means: stop.
Report = Callable[[float, str], bool]
_JOBS = "jobs"
_WORKERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="atlas-run")
#: Before this share is done, a guess at the time left would be worth nothing.
_EARLY = 0.05
_REFRESH_S = 0.5


class Job:
    """One run: its progress, its result or its error."""

    def __init__(self, key: Hashable, work: Callable[[Report], Any]) -> None:
        self.key = key
        self.done_share = float("nan")
        self.words = "Waiting for its turn"
        self.started = time.monotonic()
        self._stop = threading.Event()
        self._future: Future[Any] = _WORKERS.submit(self._run, work)

    def _run(self, work: Callable[[Report], Any]) -> Any:
        self.words = "Under way"
        return work(self._report)

    def _report(self, share: float, words: str) -> bool:
        self.done_share, self.words = share, words
        return not self._stop.is_set()

    def stop(self) -> None:
        """Ask the run to end; one that has not begun never does."""
        self._stop.set()
        self._future.cancel()

    @property
    def finished(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self._future.done()

    @property
    def stopped(self) -> bool:
        """Whether somebody asked it to end."""
        return self._stop.is_set()

    def result(self) -> Any:
        """What the work returned; its own error if it raised one, None if it never began."""
        return None if self._future.cancelled() else self._future.result()

    def time_left(self) -> str:
        """Time to the end in words, as far as it can be told."""
        elapsed, share = time.monotonic() - self.started, self.done_share
        if not share > _EARLY:
            return f"{elapsed:.0f} s so far"
        left = elapsed * (1 - share) / share
        return f"about {left:.0f} s left" if left < 90 else f"about {left / 60:.0f} min left"  # noqa: PLR2004


def find(slot: str) -> Job | None:
    """Return the run of a place on a page, if there is one."""
    job: Job | None = st.session_state.setdefault(_JOBS, {}).get(slot)
    return job


def start(slot: str, key: Hashable, work: Callable[[Report], Any]) -> Job:
    """Return the slot's run of `key`, started now unless it is there; another one of it is stopped.

    Parameters
    ----------
    slot : str
        Place on a page that shows one run at a time.
    key : Hashable
        Everything that decides the result.
    work : callable
        Takes a `Report`; runs in a thread of its own, so it must not call Streamlit.
    """
    job = find(slot)
    if job is not None and job.key == key:
        return job
    if job is not None:
        job.stop()
    job = Job(key, work)
    st.session_state[_JOBS][slot] = job
    return job


def forget(slot: str) -> None:
    """Drop a slot's run."""
    job = st.session_state.setdefault(_JOBS, {}).pop(slot, None)
    if job is not None:
        job.stop()


def watch(job: Job, title: str) -> None:
    """Draw a run that is under way; the page is drawn again when it ends."""
    st.fragment(_bar, run_every=_REFRESH_S)(job, title)


def _bar(job: Job, title: str) -> None:
    if job.finished:
        st.rerun()
    share = job.done_share
    st.progress(min(max(share, 0.0), 1.0) if share == share else 0.0, text=f"**{title}**")  # noqa: PLR0124
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Stop", key=f"stop-{title}", icon=":material/stop:", on_click=job.stop)
        _layout.note(f"{job.words}, {job.time_left()}." + (" Stopping." if job.stopped else ""))
