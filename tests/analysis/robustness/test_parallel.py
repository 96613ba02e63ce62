import os
import time

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.robustness import parallel as runs

pytestmark = pytest.mark.filterwarnings("ignore")  # distributed's own, and of killed processes


@pytest.fixture(scope="module")
def cluster():
    """Two worker processes and a scheduler on loopback."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
    ) as running:
        yield running.scheduler_address


@pytest.fixture
def shared():
    return pd.DataFrame(np.random.default_rng(3).normal(size=(200, 12)))


def regression():
    """A task with random numbers and linear algebra; local, so that it travels by value."""

    def work(shared, seed):
        import numpy  # noqa: ICN001, PLC0415

        rng = numpy.random.default_rng(seed)
        y = shared.to_numpy() @ rng.normal(size=12) + rng.normal(size=len(shared))
        return numpy.linalg.lstsq(shared.to_numpy(), y)[0]

    return work


def deadly(folder, victim):
    """A task that notes that it ran; the victim, at first, kills its process."""

    def work(shared, task):
        import os  # noqa: PLC0415
        import time  # noqa: PLC0415
        from pathlib import Path  # noqa: PLC0415

        runs_of = Path(folder) / f"{task}-{time.monotonic_ns()}"
        runs_of.touch()
        flag = Path(folder) / "killed"
        if task == victim and not flag.exists():
            time.sleep(0.7)  # finished batches have been collected by now
            flag.touch()
            os.kill(os.getpid(), 9)
        time.sleep(0.02)
        return task**2

    return work


def slow(shared, task):
    time.sleep(0.01)
    return task


def test_processes_give_the_serial_results_to_the_last_bit(shared):
    seeds = np.random.SeedSequence(11).spawn(30)
    serial = runs.run(regression(), shared, seeds, workers=1)
    parallel = runs.run(regression(), shared, seeds, workers=2, batch=4)
    np.testing.assert_array_equal(np.array(parallel), np.array(serial))
    assert len({row.tobytes() for row in serial}) == 30


def test_a_cluster_gives_the_serial_results_to_the_last_bit(shared, cluster):
    seeds = np.random.SeedSequence(11).spawn(30)
    serial = runs.run(regression(), shared, seeds, workers=1)
    remote = runs.run(regression(), shared, seeds, address=cluster, batch=4)
    np.testing.assert_array_equal(np.array(remote), np.array(serial))


def test_the_environment_names_the_cluster(cluster, monkeypatch):
    def where(shared, task):
        import os  # noqa: PLC0415

        return os.getpid(), os.environ.get("OPENBLAS_NUM_THREADS")

    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", cluster)
    found = runs.run(where, None, range(4), batch=1)
    assert os.getpid() not in {process for process, _ in found}
    assert {threads for _, threads in found} == {"1"}


@pytest.mark.parametrize("where", ["processes", "cluster"])
def test_a_lost_worker_costs_only_what_was_not_finished(where, tmp_path, cluster):
    address = cluster if where == "cluster" else None
    found = runs.run(
        deadly(str(tmp_path), 21), None, range(60), address=address, workers=2, batch=3
    )
    assert found == [task**2 for task in range(60)]
    assert (tmp_path / "killed").exists()
    ran = [int(path.name.split("-")[0]) for path in tmp_path.glob("*-*")]
    assert set(ran) == set(range(60))
    assert ran.count(21) == 2
    # one batch in each of two workers, and one that had finished without being collected
    assert len(ran) - 60 <= 9


def test_processes_that_die_again_and_again_are_given_up(monkeypatch):
    monkeypatch.setattr(runs, "REPLACED", 1)

    def fatal(shared, task):
        import os  # noqa: PLC0415

        os.kill(os.getpid(), 9)

    with pytest.raises(AnalysisError, match="Processes were lost 2 times"):
        runs.run(fatal, None, range(4), workers=2, batch=1)


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_and_cancelling(workers):
    seen = []
    with pytest.raises(runs.RunCancelledError, match="stopped after"):
        runs.run(
            slow_by_value(),
            None,
            range(400),
            workers=workers,
            batch=5,
            progress=lambda done, total: seen.append((done, total)),
            cancelled=lambda: len(seen) >= 2,
        )
    assert 2 <= len(seen) < 80
    assert all(total == 400 for _, total in seen)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def slow_by_value():
    def work(shared, task):
        import time  # noqa: PLC0415

        time.sleep(0.01)
        return task

    return work


def test_a_run_on_a_cluster_can_be_cancelled(cluster):
    seen = []
    with pytest.raises(runs.RunCancelledError, match="stopped after"):
        runs.run(
            slow_by_value(),
            None,
            range(400),
            address=cluster,
            batch=5,
            progress=lambda done, _: seen.append(done),
            cancelled=lambda: bool(seen),
        )
    assert seen[-1] < 400


def test_progress_ends_with_all_tasks():
    seen = []
    found = runs.run(slow, None, range(7), workers=1, batch=3, progress=lambda *at: seen.append(at))
    assert found == list(range(7))
    assert seen == [(3, 7), (6, 7), (7, 7)]
    assert runs.run(slow, None, [], workers=2) == []


@pytest.mark.parametrize("place", ["here", "processes", "cluster"])
def test_an_analysis_error_reaches_the_caller(place, cluster):
    def refuse(shared, task):
        from analysis.errors import AnalysisError  # noqa: PLC0415

        message = f"Task {task} is refused."
        raise AnalysisError(message)

    options = {"here": {"workers": 1}, "processes": {"workers": 2}, "cluster": {"address": cluster}}
    with pytest.raises(AnalysisError, match="is refused"):
        runs.run(refuse, None, range(4), batch=1, **options[place])


def test_an_address_without_a_scheduler_is_refused(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(runs, "CONNECT", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(AnalysisError, match="No Dask scheduler answers"):
            runs.run(slow, None, range(3), address=address)


def test_without_dask_an_address_is_refused(monkeypatch):
    monkeypatch.setattr(runs, "find_spec", lambda _: None)
    with pytest.raises(AnalysisError, match="Dask is not installed"):
        runs.run(slow, None, range(3), address="tcp://127.0.0.1:9")


@pytest.mark.parametrize("option", ["workers", "batch"])
def test_options_below_one_are_refused(option):
    with pytest.raises(AnalysisError, match=f"0 {option}"):
        runs.run(slow, None, range(3), **{option: 0})


def test_a_lost_scheduler_ends_the_run_with_a_sentence():
    distributed = pytest.importorskip("distributed")
    own = distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
    )
    with own, pytest.raises(AnalysisError, match="is gone: start it"):
        runs.run(
            slow_by_value(),
            None,
            range(4000),
            address=own.scheduler_address,
            batch=5,
            progress=lambda *_: own.close(),
        )
