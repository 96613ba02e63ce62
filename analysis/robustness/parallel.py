"""Run many tasks on shared data: in this process, in several, or on a Dask cluster."""

import os
import pickle
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, wait
from contextlib import closing, suppress
from importlib.util import find_spec
from typing import Any, TypeVar

from analysis.errors import AnalysisError

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")
Progress = Callable[[int, int], None]
Work = Callable[[Any, Any], Any]
Batches = Sequence[list[Any]]
#: Results of batches by number as they finish, and nothing now and then while they do not.
Finished = Generator[dict[int, list[Any]], None, None]

ADDRESS = "DASK_SCHEDULER_ADDRESS"
#: Batches for each worker, so that progress is live and a lost one costs little.
BATCHES_EACH = 8
#: Batches on a cluster, whose workers come and go.
CLUSTER_BATCHES = 64
#: Seconds between looks at whether the run was cancelled.
POLL = 0.2
#: Seconds to wait for a cluster's scheduler.
CONNECT = 10
#: Times that a broken pool of processes is replaced.
REPLACED = 3
#: Linear algebra on one thread: results do not depend on the machine's cores.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")

_received: dict[str, Any] = {}


class RunCancelledError(AnalysisError):
    """The run was stopped by the person who started it."""


def run(
    work: Callable[[Shared, Task], Result],
    shared: Shared,
    tasks: Sequence[Task],
    *,
    address: str | None = None,
    workers: int | None = None,
    batch: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Result]:
    """Run ``work(shared, task)`` for every task, and return the results in order.

    The shared data travel once to each worker and are never written to disk. When a worker is lost,
    only what was not finished runs again. Results are the same to the last bit wherever tasks run,
    as long as `work` draws random numbers from its task alone and linear algebra uses one thread
    (as in processes started here and, by default, in Dask's; here with OPENBLAS_NUM_THREADS=1).

    Parameters
    ----------
    work : callable
        A function that workers can import.
    shared : object
        Data that all tasks need, such as the survey; it must be possible to pickle it.
    tasks : sequence
    address : str, optional
        Scheduler of a Dask cluster, such as "tcp://10.0.0.5:8786"; by default the environment
        variable DASK_SCHEDULER_ADDRESS. Without either, processes on this machine.
    workers : int, optional
        Processes on this machine, 1 for this one alone; by default one a core.
    batch : int, optional
        Tasks in a batch; by default several batches a worker.
    progress : callable, optional
        Called in this thread with the tasks done and their number.
    cancelled : callable, optional
        Asked between batches, and while waiting several times a second.

    Returns
    -------
    list
        One result a task.

    Raises
    ------
    RunCancelledError
        If `cancelled` says so.
    AnalysisError
        If the cluster cannot be reached or used, workers are lost again and again, an option is
        below 1, or `work` raises it.
    """
    for name, value in (("workers", workers), ("batch", batch)):
        if value is not None and value < 1:
            message = f"{value} {name} cannot run anything: give 1 or more."
            raise AnalysisError(message)
    address = address or os.environ.get(ADDRESS)
    count = workers or os.cpu_count() or 1
    parts = CLUSTER_BATCHES if address else BATCHES_EACH * count
    size = batch or max(1, -(-len(tasks) // parts))
    batches = [list(tasks[start : start + size]) for start in range(0, len(tasks), size)]
    # all unpickle the same bytes, so that arrays lie alike in memory and round alike
    data = pickle.dumps(shared, protocol=pickle.HIGHEST_PROTOCOL)
    if address:
        finished = _on_cluster(work, data, batches, address)
    elif count == 1 or len(batches) <= 1:
        finished = _here(work, data, batches)
    else:
        finished = _in_processes(work, data, batches, min(count, len(batches)))
    results: dict[int, list[Result]] = {}
    done = 0
    with closing(finished):
        for found in finished:
            results |= found
            if found:
                done += sum(map(len, found.values()))
                if progress is not None:
                    progress(done, len(tasks))
            if done < len(tasks) and cancelled is not None and cancelled():
                message = f"The run was stopped after {done:,} of {len(tasks):,} tasks."
                raise RunCancelledError(message)
    return [result for number in range(len(batches)) for result in results[number]]


def _batch(work: Work, data: bytes, tasks: list[Any]) -> list[Any]:
    shared = pickle.loads(data)  # noqa: S301 (pickled by the run itself)
    return [work(shared, task) for task in tasks]


def _here(work: Work, data: bytes, batches: Batches) -> Finished:
    for number, tasks in enumerate(batches):
        yield {number: _batch(work, data, tasks)}


def _receive(work: Work, data: bytes) -> None:
    """Keep in a new process what all its batches need."""
    _received["work"], _received["data"] = work, data


def _received_batch(tasks: list[Any]) -> list[Any]:
    return _batch(_received["work"], _received["data"], tasks)


def _in_processes(work: Work, data: bytes, batches: Batches, workers: int) -> Finished:
    """Run in processes; a lost one breaks their pool, so the unfinished go to a new pool."""
    from joblib.externals import loky  # type: ignore[import-untyped]  # noqa: PLC0415 (slow)

    broken = loky.process_executor.BrokenProcessPool

    left = dict(enumerate(batches))
    for _ in range(1 + REPLACED):
        pool = loky.ProcessPoolExecutor(
            workers, initializer=_receive, initargs=(work, data), env=ONE_THREAD
        )
        try:
            waiting = {}
            with suppress(broken):
                for number, tasks in left.items():
                    waiting[pool.submit(_received_batch, tasks)] = number
            while waiting:
                found = {}
                for future in wait(waiting, timeout=POLL, return_when=FIRST_COMPLETED).done:
                    number = waiting.pop(future)
                    with suppress(broken):
                        found[number] = future.result()
                        del left[number]
                yield found
        finally:
            pool.shutdown(kill_workers=True)
        if not left:
            return
    message = (
        f"Processes were lost {1 + REPLACED} times, as when memory runs out: use fewer workers "
        "or a smaller run."
    )
    raise AnalysisError(message)


def _on_cluster(work: Work, data: bytes, batches: Batches, address: str) -> Finished:
    """Run on a Dask cluster; it gives a lost worker's batches to others by itself."""
    with _client(address) as client:
        left = dict(enumerate(batches))
        for _ in range(1 + REPLACED):
            try:
                yield from _attempt(client, work, data, left)
            except ImportError as error:
                message = f"The cluster's workers cannot load the project: {error}; install it."
                raise AnalysisError(message) from error
            except (CancelledError, OSError) as error:
                # batches are cancelled when their data, or the scheduler itself, are lost
                if client.status != "running":
                    message = f"The scheduler at {address} is gone: start it and the run again."
                    raise AnalysisError(message) from error
            if not left:
                return
    message = (
        f"The cluster at {address} lost its workers, or the data on them, {1 + REPLACED} times: "
        "look at its log, or run without it."
    )
    raise AnalysisError(message)


def _attempt(client: Any, work: Work, data: bytes, left: dict[int, list[Any]]) -> Finished:
    """Send what is left, and take finished batches off it; lost ones stay."""
    import distributed  # noqa: PLC0415 (optional)

    # a list is scattered element by element; every worker gets the data, so one can be lost
    (sent,) = client.scatter([data], broadcast=True, hash=False)
    waiting = {
        client.submit(_batch, work, sent, tasks, pure=False): number
        for number, tasks in left.items()
    }
    try:
        while waiting:
            ready: set[Any] = set()
            with client.as_current(), suppress(TimeoutError):
                ready = distributed.wait(list(waiting), POLL, FIRST_COMPLETED).done  # type: ignore[no-untyped-call]
            found = {}
            for future in ready:
                number = waiting.pop(future)
                with suppress(distributed.KilledWorker, CancelledError):
                    found[number] = future.result()
                    del left[number]
            yield found
    finally:
        client.cancel(list(waiting), force=True)


def _client(address: str) -> Any:
    if find_spec("distributed") is None:
        message = "Dask is not installed (distributed): install it or run without an address."
        raise AnalysisError(message)
    from distributed import Client  # noqa: PLC0415 (optional)

    try:
        client: Any = Client(address, timeout=CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        message = (
            f"No Dask scheduler answers at {address}: give an address such as "
            "tcp://10.0.0.5:8786, or run without one."
        )
        raise AnalysisError(message) from error
    if not client.scheduler_info(n_workers=-1)["workers"]:
        client.close()
        message = f"The Dask cluster at {address} has no workers: start one, or run without it."
        raise AnalysisError(message)
    return client
