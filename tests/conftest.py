from functools import cache

import pytest
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner

# How long an example takes says something of the machine, not of the code.
settings.register_profile("atlas", deadline=None)
settings.load_profile("atlas")


@pytest.fixture(scope="session", autouse=True)
def packages_searched_once():
    """AppTest looks for components in every installed package at each start: once is enough."""
    with pytest.MonkeyPatch.context() as patch:
        once = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield
