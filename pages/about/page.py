"""Where the numbers come from, what they can bear, and who can use the atlas."""

import streamlit as st

from analysis.effects import SOURCE
from analysis.regions import types
from pages.shared.files.table import Column, Table
from pages.shared.frame import address, tables
from pages.shared.store import atlas
from pages.shared.words import sentences

st.title("About the atlas")
st.markdown(
    "The atlas overlays the UK's 182 ITL3 regions with deprivation and coworking spaces (CWSs), "
    "types them as left-behind or advanced, and shows what a survey of coworkers associates with "
    "two mechanisms, **social interaction** and **structured resources**, for two kinds of skill, "
    "**social-cognitive** and **technical-digital**."
)

address.link("guide", "How to use it: a guide by task, and a glossary", "menu_book")

st.header("The evidence", anchor="evidence")
st.markdown(
    f"""{SOURCE}

The study surveyed managers and coworkers of 161 coworking spaces in 74 UK regions. It reports
the directions of its findings; its coefficients, standard errors, scales, number of respondents,
list of regions and threshold for left-behind are not public, and none of them appear here.

What ships with the atlas is a **simulated survey** with that design and those directions. Its
magnitudes are assumptions, written down in `analysis/survey/simulated.py`. It shows how the tool
works; it is no evidence about any place."""
)
address.link("your_data", "Load a survey of your own", "upload_file", bring="survey")
st.subheader("What the authors recommend", anchor=False)
st.markdown(
    """- **Left-behind regions:** pilot small, locally tailored technical-digital training through
  coworking spaces; invest in digital infrastructure; build partnerships between coworking spaces,
  universities and employers; scale up gradually if shown to be effective.
- **Advanced regions:** use coworking spaces as centres of social connectivity and knowledge
  exchange that foster weak ties.
- **Everywhere:** coworking spaces are not a panacea. They are small in scale, few of the
  working-age population use them, and they belong in a broader package of policies that is locally
  embedded, flexible in design and comprehensive in scope (Wang et al., 2026)."""
)

st.header("What left-behind means here", anchor="definitions")
st.markdown(
    "“Left-behind” is the literature's term for places that have missed out on growth. The "
    "word is contested, and where the line runs is a choice. The atlas offers several definitions "
    "and lets you move the threshold."
)
tables.show(
    Table(
        "definitions",
        "Definitions of left-behind with their rule and source.",
        (Column("name", "Name"), Column("rule", "Rule"), Column("source", "Source")),
        types.definitions(),
    ),
    "kinds",
)
st.markdown(
    "Others use the Community Needs Index of OCSI and Local Trust, ICON's hyper-local need or the "
    "Levelling Up priority categories; their data are not open or were not obtained, so they are "
    "not offered here."
)

st.header("Indicators and sources", anchor="sources")
st.markdown(
    "Indices of deprivation rank small areas **within** a nation (1 = most deprived): a decile in "
    "Wales is not a decile in England. The UK composite puts the nations on one scale, but "
    "employment deprivation is measured differently in Northern Ireland: do not rank Northern "
    "Ireland against Great Britain on it."
)
tables.show(
    Table(
        "indicators",
        "Indicators with unit, direction, source and licence.",
        (
            Column("label", "Indicator"),
            Column("unit", "Unit"),
            Column("direction_words", "Direction"),
            Column("description", "Description"),
            Column("caveat", "Caveat", mark="[z]"),
            Column("source", "Source"),
            Column("licence", "Licence"),
        ),
        atlas.catalogue(),
        marks={"[z]": "nothing to note"},
    ),
    "catalogue",
)
tables.show(
    Table(
        "sources",
        "Source files, linked, with publisher, vintage and licence.",
        (
            Column("Title", "Title", link="Address"),
            Column("Publisher", "Publisher"),
            Column("Vintage", "Vintage"),
            Column("Licence", "Licence"),
        ),
        atlas.sources_table(),
    ),
    "sources",
)
st.markdown("\n".join(f"- {line}" for line in atlas.attributions()))

st.header("Coworking spaces", anchor="coworking")
st.markdown(
    f"{atlas.coverage()} Incubators, makerspaces and creative workspaces, and business centres "
    "named in registers, are separate layers: they are proxies, unchecked on the ground, and are "
    "never counted as coworking spaces. Each place carries its kind, source, date and licence."
)

st.header("Strengths and limits", anchor="limits")
st.markdown(
    f"""- Every indicator has its period, source and status; every effect its 95% confidence
  interval.
- The survey is cross-sectional. Effects are associations: “associated with”, never “causes”.
- District figures are carried to regions with population weights, and say so.
- Boundaries are generalised for drawing; areas and point-in-region tests use the full published
  shapes.
- Tables can be taken as CSV; as XLSX with a cover, notes and the meaning of each column; or as CSVW
  (CSV on the Web): the CSV with what each column holds, its unit, the source, the licence and the
  marks, for programs. The archive on *Effects* describes all its tables in this way.
- Marks in tables and downloads: {
        "; ".join(f"{m} {w}" for m, w in sentences.SPECIAL_VALUES.items())
    }.
- These are not official statistics. Newest inputs: {atlas.newest_inputs()}."""
)

st.header("Accessibility statement", anchor="accessibility")
st.markdown(
    """The atlas aims to meet the Web Content Accessibility Guidelines (WCAG) 2.2 at level AA.

**How it was tested.** By programs, in headless Chromium, as part of the tests that every change
must pass: axe-core on every page and most tabs in light or dark and at 1440 or 390 pixels,
and on what is opened there; the tree that screen readers are given, for one main heading, an
order of headings without gaps, landmarks, page titles, and a name for every control, link, chart
and table; a way through the map by keyboard alone (Tab to it, arrow keys from region to region,
Enter to choose, + and − to zoom, 0 for the whole UK) with focus in sight at each stop; the same
for ways to a brief, to a comparison of chosen regions and a changed scenario, and from an own
survey over a changed model and its table to the files that compute it again; pages at two
widths with the spacing of lines, paragraphs, letters and words that the guidelines name, charts
apart; forced colours; pages at 200 and 400 per cent without scrolling sideways; the map without
motion where the system asks for less; a talk turned by arrow keys, each view announced.

**What falls short.**
- Below about 400 pixels, or at 400 per cent zoom, some long labels of charts are cut. Each chart
  has a text alternative, and its figures stand in a table on the page, below the chart or to
  download.
- Marks of places on the map cannot be reached by keyboard; the page of each area lists its
  places.
- While an answer is worked out, what it replaces is paler than the contrast that the guidelines
  ask for.
- With much wider letter spacing, some titles and labels of charts are cut.

**Not tested:** people who use screen readers, magnifiers, switches or speech input have not tried
it, and no browser but Chromium was used. The two-page briefs are made to PDF/UA-1, but nobody has
read one with a screen reader yet.

**To report a barrier**, use the issue list of the repository from which this copy was installed,
with the address of the view and what you use to read it."""
)

st.header("How to cite, and how to report an error", anchor="cite")
st.code(sentences.CITATION, language=None, wrap_lines=True)
st.markdown(
    "Cite the study itself for its findings. Found an error, or something that is not clear? "
    "Report it in the issue list of the repository from which this copy was installed, with the "
    "address of the view. **Coming next:** the working-age population of regions, and travel times "
    "in place of straight lines."
)
