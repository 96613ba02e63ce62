"""Load what every page needs as soon as the server starts, while the browser loads its own part."""

import logging
import threading

_LOG = logging.getLogger("atlas")
_thread: threading.Thread | None = None


def start() -> None:
    """Begin to load in the background; only a server does, no test and no script."""
    global _thread  # noqa: PLW0603 (one a process)
    _thread = threading.Thread(target=_load, name="warm", daemon=True)
    _thread.start()


def wait() -> None:
    """Wait until all is loaded: two threads that import the same may meet half-loaded modules."""
    if _thread is not None:
        _thread.join()


def _load() -> None:
    """Import the first page's modules and read the tables that all visitors share."""
    from analysis.regions.definitions import DEFINITIONS  # noqa: PLC0415 (this is what takes its time)
    from geodata.errors import DataError  # noqa: PLC0415
    from pages.map import panel  # noqa: F401, PLC0415
    from pages.shared.controls import widgets  # noqa: F401, PLC0415
    from pages.shared.frame import layout  # noqa: F401, PLC0415
    from pages.shared.store import atlas, places  # noqa: PLC0415

    usual = DEFINITIONS["multi_indicator"]
    try:
        places.places()
        atlas.wide()
        atlas.version()
        atlas.region_types(usual.key, usual.threshold)
    except DataError as error:
        # The pages say so too, each for what it needs of them.
        _LOG.warning("Data could not be loaded when the server started: %s", error)
