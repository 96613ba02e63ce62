"""The Coworking Skills Atlas: `streamlit run app.py` starts it.

The app itself is `pages/router.py`. This file is the server around it: it also serves the map's
own script and style sheet, dresses the first page that browsers get, and keeps tracebacks off the
pages.
"""

import os
from pathlib import Path

# Small matrices are slower on many threads, and visitors share the cores. Set before numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import streamlit as st
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from pages import preload
from pages.shared.frame import errors, first_page

PAGES = Path(__file__).parent / "pages"

# Parts of an upload above this size would be written to a temporary file; what visitors bring is
# kept in memory alone.
MultiPartParser.spool_max_size = 2**30

preload.start()
app = st.App(
    PAGES / "router.py",
    routes=[Mount("/map", StaticFiles(directory=PAGES / "shared" / "region_map" / "frontend"))],
    middleware=[Middleware(first_page.FirstPage)],
    on_script_error=errors.unexpected,
)
