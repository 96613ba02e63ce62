"""How to do what people come for, how to read what they see, and what the words mean."""

import streamlit as st

from pages import _guide
from pages.shared.frame import address, layout
from pages.shared.words import sentences

st.title("How do I …? A guide by task")
layout.note("Every step opens the live view. Choose who you are, or go to a heading below.")
st.markdown(" · ".join(f"[{heading}](#{anchor})" for anchor, heading in _guide.CONTENTS.items()))

for anchor, steps in _guide.TASKS.items():
    st.header(_guide.CONTENTS[anchor], anchor=anchor)
    for number, step in enumerate(steps, start=1):
        with st.container(horizontal=True, vertical_alignment="center"):
            if step.page.startswith("#"):
                st.markdown(f"{number}. {step.words} [{step.label}]({step.page})", width="content")
                continue
            st.markdown(f"{number}. {step.words}", width="content")
            st.page_link(
                step.page,
                label=step.label,
                icon=":material/arrow_forward:",
                query_params={**address.carried(), **step.address},
            )

st.header(_guide.CONTENTS["reading"], anchor="reading")
st.markdown(_guide.READING)
st.markdown(
    "**Marks:** "
    + "; ".join(f"`{m}` {words}" for m, words in sentences.SPECIAL_VALUES.items())
    + "."
)
st.header(_guide.CONTENTS["sharing"], anchor="sharing")
st.markdown(_guide.SHARING)
st.header(_guide.CONTENTS["keyboard"], anchor="keyboard")
st.markdown(_guide.KEYBOARD)
st.header(_guide.CONTENTS["cite"], anchor="cite")
st.code(sentences.CITATION, language=None, wrap_lines=True)
st.markdown(_guide.CITING)
st.header(_guide.CONTENTS["glossary"], anchor="glossary")
st.markdown("\n".join(f"- **{term}:** {words}" for term, words in _guide.GLOSSARY.items()))
