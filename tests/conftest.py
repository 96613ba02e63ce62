import os
from functools import cache
from pathlib import Path

# As the dashboard sets it: two workers on two cores have nothing of more threads each.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pandas as pd
import pytest
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from analysis import survey as survey_schema
from geodata import tables
from tests.helpers import LONGEST_S

# How long an example takes says something of the machine, not of the code.
settings.register_profile("test", deadline=None, max_examples=20)
settings.register_profile("sweep", deadline=None, max_examples=200)

SWEEP = Path(__file__).parent / "sweep"


def pytest_configure(config):
    settings.load_profile("sweep" if config.option.markexpr == "sweep" else "test")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Part what every change is checked by from the sweep, and share both out to workers.

    The sweep has what lies in its folder, the cases that `tests.helpers.few` keeps for it, and each
    property again with many more examples. A file is one worker's, as its tests share what it makes
    ready; browser tests fall into two halves, since each worker has a dashboard and a browser.
    """
    sweep = config.option.markexpr == "sweep"
    for item in items:
        if SWEEP in item.path.parents or (sweep and getattr(item.obj, "is_hypothesis_test", False)):
            item.add_marker("sweep")
    later = [i for i in items if i.get_closest_marker("sweep") and SWEEP not in i.path.parents]
    if later and not sweep:
        config.hook.pytest_deselected(items=later)
        items[:] = [item for item in items if item not in later]
    turn = 0
    for item in items:
        group = item.nodeid.partition("::")[0]
        if item.get_closest_marker("browser"):
            group = f"browser {turn % 2}"
            turn += 1
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def shipped():
    """The simulated survey that ships, checked."""
    return survey_schema.check(pd.read_csv(tables.DATA / "survey_demo.csv"))


@pytest.fixture(scope="session", autouse=True)
def packages_searched_once():
    """AppTest looks for components in every installed package at each start: once is enough."""
    with pytest.MonkeyPatch.context() as patch:
        once = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def patient_scripts():
    """AppTest gives a script 3 seconds if a test says nothing else: a busy machine needs more."""
    made = AppTest.__init__

    def patient(self, script, *, default_timeout, **options):
        made(self, script, default_timeout=LONGEST_S, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AppTest, "__init__", patient)
        yield
