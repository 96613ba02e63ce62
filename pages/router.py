"""The atlas as an outline: pages, header, page, footer."""

from pathlib import Path

import streamlit as st

from pages import preload

preload.wait()

from pages.shared.frame import accessibility, address, errors, layout  # noqa: E402

st.set_page_config(
    page_title="Coworking Skills Atlas",
    # A file of ours: Streamlit would fetch a named icon from another server.
    page_icon=str(Path(__file__).parent / "static" / "icon.svg"),
    layout="wide",
    menu_items={"About": "The Coworking Skills Atlas: UK regions, deprivation, coworking spaces."},
)

PAGES = [
    st.Page(
        "map/page.py",
        title="Map",
        icon=":material/map:",
        default=True,
        help="The UK's regions, their deprivation and their coworking spaces.",
    ),
    st.Page(
        "region/page.py",
        title="Your area",
        icon=":material/location_on:",
        help="One region or district: what it is like, what is unusual, what may help.",
    ),
    st.Page(
        "compare/page.py",
        title="Compare",
        icon=":material/balance:",
        help="Two to six regions side by side, or left-behind against advanced.",
    ),
    st.Page(
        "effects/page.py",
        title="Effects",
        icon=":material/compare_arrows:",
        help="What coworking is associated with, by mechanism, skill and region type.",
    ),
    st.Page(
        "robustness/page.py",
        title="Robustness",
        icon=":material/science:",
        help="Whether a finding survives other definitions, models and samples.",
    ),
    st.Page(
        "scenarios/page.py",
        title="What if?",
        icon=":material/alt_route:",
        help="Scenarios, and where the next coworking spaces would reach most people.",
    ),
    st.Page(
        "your_data/page.py",
        title="Your data",
        icon=":material/upload_file:",
        help="Your own survey, coworking spaces or region types, kept in your session only.",
    ),
    st.Page(
        "about/page.py",
        title="About",
        icon=":material/info:",
        help="Sources, definitions, limits, accessibility and how to cite.",
    ),
]
#: Pages that others lead to.
BESIDE = [
    st.Page(
        "tour/page.py",
        title="Tour",
        icon=":material/tour:",
        help="From the article's question to your own region, in six steps.",
    ),
    st.Page(
        "guide/page.py",
        title="Guide",
        icon=":material/menu_book:",
        help="Tasks step by step, how to read a number, and a glossary.",
    ),
    st.Page(
        "present/page.py",
        title="Present",
        icon=":material/slideshow:",
        help="One view a screen, for talks and other sites.",
    ),
]

layout.sign_in()
page = st.navigation([*PAGES, *BESIDE], position="hidden")
st.set_page_config(page_title=f"{page.title} · Coworking Skills Atlas")
# A talk has no menu.
layout.header([] if page.url_path == "present" else PAGES, page)
top = st.container()
with errors.shown(page.title):
    page.run()
for sentence in address.notices():
    top.warning(sentence, icon=":material/link_off:")
with st.container(key="foot"):
    layout.footer()
    with st.container(horizontal=True, key="ways"):
        for name, label, icon in layout.WAYS:
            st.page_link(name, label=label, icon=icon, query_params=address.carried())
accessibility.add(page.title)
