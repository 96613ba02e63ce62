"""Runs on a Dask cluster, and what a lost worker or scheduler costs."""

import os
import sys
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.robustness import parallel as runs
from tests.analysis.robustness.test_parallel import regression, slow_by_value

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore")  # distributed's own, and of killed processes


def on_loopback(workers):
    """Worker processes and a scheduler on loopback."""
    return distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
    )


@pytest.fixture(scope="module", autouse=True)
def plain_main():
    """A main module that new processes need not run: a tested page may have left its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        yield


@pytest.fixture(scope="module")
def cluster(plain_main):
    with on_loopback(2) as running:
        yield running.scheduler_address


@pytest.fixture
def shared():
    return pd.DataFrame(np.random.default_rng(3).normal(size=(200, 12)))


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
            time.sleep(2)  # finished batches have been collected by now
            flag.touch()
            os.kill(os.getpid(), 9)
        time.sleep(0.02)
        return task**2

    return work


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


def test_an_analysis_error_reaches_the_caller(cluster):
    def refuse(shared, task):
        from analysis.errors import AnalysisError  # noqa: PLC0415

        message = f"Task {task} is refused."
        raise AnalysisError(message)

    with pytest.raises(AnalysisError, match="is refused"):
        runs.run(refuse, None, range(4), batch=1, address=cluster)


def test_a_lost_scheduler_ends_the_run_with_a_sentence():
    own = on_loopback(1)
    with own, pytest.raises(AnalysisError, match="is gone: start it"):
        runs.run(
            slow_by_value(),
            None,
            range(4000),
            address=own.scheduler_address,
            batch=5,
            progress=lambda *_: own.close(),
        )
