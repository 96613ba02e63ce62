"""Long runs in the background: they show how far they are, can be stopped, and survive a rerun.

A run belongs to a session: another page, or a connection that is lost for a moment, finds it again;
when its visitor has gone it ends. Two runs work at a time in the whole server; others wait for
their turn.
"""

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analysis.errors import AnalysisError
from geodata.errors import DataError
from pages.shared.frame import errors, layout

#: Takes the share done (0-1, NaN if it is not known) and what is being done; False means: stop.
Report = Callable[[float, str], bool]
_JOBS = "jobs"
_WORKERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="atlas-run")
#: Before this share is done, a guess at the time left would be worth nothing.
_EARLY = 0.05
_REFRESH_S = 0.5
#: A browser that lost its connection is back sooner; one that was closed never is.
AWAY_S: Final = 3.0


class Job:
    """One run: its progress, its result or its error.

    ``attended`` says whether the visitor is there; a run without it needs none.
    """

    def __init__(
        self,
        key: Hashable,
        work: Callable[[Report], Any],
        attended: Callable[[], bool] | None = None,
    ) -> None:
        self.key = key
        self.done_share = float("nan")
        self.words = "Waiting for its turn"
        self.started = time.monotonic()
        self._attended, self._seen = attended, self.started
        self._stop = threading.Event()
        self._future: Future[Any] = _WORKERS.submit(self._run, work)

    def _run(self, work: Callable[[Report], Any]) -> Any:
        self.words = "Under way"
        return work(self._report) if self._goes_on() else None

    def _report(self, share: float, words: str) -> bool:
        self.done_share, self.words = share, words
        return self._goes_on()

    def _goes_on(self) -> bool:
        """Whether nobody has stopped it and its visitor is there, or was a moment ago."""
        now = time.monotonic()
        if self._attended is None or self._attended():
            self._seen = now
        elif now - self._seen > AWAY_S:
            self._stop.set()
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
        """Whether it was asked to end, or its visitor has gone."""
        return self._stop.is_set()

    def result(self) -> Any:
        """What the work returned; its own error if it raised one, None if it never began."""
        return None if self._future.cancelled() else self._future.result()

    @property
    def error(self) -> BaseException | None:
        """What ended a finished run before it had a result, if anything did."""
        return None if self._future.cancelled() else self._future.exception()

    def time_left(self) -> str:
        """Time to the end in words, as far as it is known."""
        elapsed, share = time.monotonic() - self.started, self.done_share
        if not share > _EARLY:
            return f"{elapsed:.0f} s so far"
        left = elapsed * (1 - share) / share
        return f"about {left:.0f} s left" if left < 90 else f"about {left / 60:.0f} min left"  # noqa: PLR2004


def find(slot: str) -> Job | None:
    """Return the run of a place on a page, if there is one."""
    job: Job | None = st.session_state.setdefault(_JOBS, {}).get(slot)
    return job


def start(
    slot: str, key: Hashable, work: Callable[[Report], Any], *, detached: bool = False
) -> None:
    """Start a run in a slot, the place on a page that shows it; stop one of another key there.

    `key` is everything that decides the result. `work` takes a `Report` and runs in a thread of its
    own, which has no page and no session: it must not draw, nor ask for what a visitor chose or
    brought; what is cached for all visitors is there too. A `detached` run, whose result all
    visitors wait for, goes on when its visitor has gone.
    """
    job = find(slot)
    if job is not None and job.key == key:
        return
    if job is not None:
        job.stop()
    st.session_state[_JOBS][slot] = Job(key, work, None if detached else _presence())


def _presence() -> Callable[[], bool] | None:
    """Return a check, for any thread, of whether this session has a browser; None without an id."""
    context = get_script_run_ctx()
    if context is None:
        return None
    return partial(runtime.get_instance().is_active_session, context.session_id)


def forget(slot: str) -> None:
    """Drop a slot's run."""
    job = st.session_state.setdefault(_JOBS, {}).pop(slot, None)
    if job is not None:
        job.stop()


def watch(job: Job, title: str) -> None:
    """Draw a run that is under way; the page is drawn again when it ends."""
    st.fragment(_bar, run_every=_REFRESH_S)(job, title)


def outcome(slot: str, job: Job, begin: Callable[[], None]) -> Any:
    """Return what a finished run found; if nothing, say why and offer to `begin` it again.

    None if the run was stopped before it had a result, or failed.
    """
    found = None if job.error else job.result()
    if not (found is None or (isinstance(found, pd.DataFrame) and found.empty)):
        return found
    if job.error and not job.stopped:
        _tell(job.error)
    else:
        how = "was stopped before it had" if job.stopped else "ended without"
        layout.note(f"It {how} a result.")
    st.button(
        "Start again",
        key=f"again-{slot}",
        icon=":material/replay:",
        on_click=_begin_again,
        args=(slot, begin),
    )
    return None


def _tell(error: BaseException) -> None:
    """Say what went wrong as a page does that fails while it is drawn."""
    with errors.shown():
        if isinstance(error, (AnalysisError, DataError)):
            # Each run of the page would make its traceback longer.
            raise error.with_traceback(None)
        errors.unexpected(error)


def _begin_again(slot: str, begin: Callable[[], None]) -> None:
    forget(slot)
    begin()


def _bar(job: Job, title: str) -> None:
    if job.finished:
        st.rerun()
    share = job.done_share
    st.progress(min(max(share, 0.0), 1.0) if share == share else 0.0, text=f"**{title}**")  # noqa: PLR0124
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Stop", key=f"stop-{title}", icon=":material/stop:", on_click=job.stop)
        layout.note(f"{job.words}, {job.time_left()}." + (" Stopping." if job.stopped else ""))
