"""The atlas as an outline: pages, header, page, footer."""

from pathlib import Path

import streamlit as st

from pages import preload

preload.wait()

from pages.shared.frame import accessibility, address, errors, layout  # noqa: E402
from pages.shared.frame.rooms import rooms  # noqa: E402

st.set_page_config(
    page_title="Coworking Skills Atlas",
    # A file of ours: Streamlit would fetch a named icon from another server.
    page_icon=str(Path(__file__).parent / "static" / "icon.svg"),
    layout="wide",
    menu_items={"About": "The Coworking Skills Atlas: UK regions, deprivation, coworking spaces."},
)

pages = {
    folder: st.Page(
        f"{folder}/page.py",
        title=room.title,
        icon=f":material/{room.icon}:",
        help=room.help,
        url_path=room.url_path or folder,
        default=room.menu == 1,
    )
    for folder, room in rooms().items()
}
layout.sign_in()
page = st.navigation(list(pages.values()), position="hidden")
st.set_page_config(page_title=f"{page.title} · Coworking Skills Atlas")
# A talk has no menu.
menu = [] if page is pages["present"] else [pages[name] for name in rooms() if rooms()[name].menu]
layout.header(menu, page)
top = st.container()
with errors.shown(page.title):
    page.run()
for sentence in address.notices():
    top.warning(sentence, icon=":material/link_off:")
with st.container(key="foot"):
    layout.footer()
    with st.container(horizontal=True, key="ways"):
        for folder, room in rooms().items():
            if room.foot:
                address.link(folder, room.foot, room.icon)
accessibility.add(page.title)
