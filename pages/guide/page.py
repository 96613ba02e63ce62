"""How to do what people come for, how to read what they see, and what the words mean."""

import streamlit as st

from pages.guide import text
from pages.shared.frame import address, layout
from pages.shared.words import sentences

st.title("How do I …? A guide by task")
layout.note("Each step links to a live view. Choose your role, or a heading below.")
st.markdown(" · ".join(f"[{heading}](#{anchor})" for anchor, heading in text.CONTENTS.items()))

for anchor, steps in text.TASKS.items():
    st.header(text.CONTENTS[anchor], anchor=anchor)
    for number, step in enumerate(steps, start=1):
        with st.container(horizontal=True, vertical_alignment="center"):
            if step.page.startswith("#"):
                st.markdown(f"{number}. {step.words} [{step.label}]({step.page})", width="content")
                continue
            st.markdown(f"{number}. {step.words}", width="content")
            address.link(step.page, step.label, **step.address)

st.header(text.CONTENTS["reading"], anchor="reading")
st.markdown(text.READING)
st.markdown(
    "**Marks:** "
    + "; ".join(f"`{m}` {words}" for m, words in sentences.SPECIAL_VALUES.items())
    + "."
)
st.header(text.CONTENTS["sharing"], anchor="sharing")
st.markdown(text.SHARING)
st.header(text.CONTENTS["keyboard"], anchor="keyboard")
st.markdown(text.KEYBOARD)
st.header(text.CONTENTS["cite"], anchor="cite")
st.code(sentences.CITATION, language=None, wrap_lines=True)
st.markdown(text.CITING)
st.header(text.CONTENTS["glossary"], anchor="glossary")
st.markdown("\n".join(f"- **{term}:** {words}" for term, words in text.GLOSSARY.items()))
