"""Words of the guide: tasks step by step, how to read a number, a glossary."""

from collections.abc import Mapping
from typing import NamedTuple


class Step(NamedTuple):
    """One step of a task, and the page, or ``#heading`` of the guide, that it opens."""

    words: str
    label: str
    page: str
    address: Mapping[str, str] = {}


CONTENTS = {
    "officer": "For a local authority",
    "adviser": "For a policy adviser",
    "researcher": "For a researcher",
    "reading": "Reading a number",
    "sharing": "Sharing, showing, embedding",
    "keyboard": "Keyboard",
    "cite": "Citing",
    "glossary": "Glossary",
}
TASKS = {
    "officer": (
        Step(
            "**Find your area.** Type a region, a district or a postcode; former and "
            "Welsh names work too.",
            "Your area",
            "region",
        ),
        Step(
            "**Read it.** Its type and why, and what is unusual there. The example is Blackpool.",
            "Blackpool at a glance",
            "region",
            {"area": "TLD42"},
        ),
        Step(
            "**Compare it.** Up to six regions side by side. The example is two seaside towns.",
            "Blackpool and Torbay",
            "compare",
            {"by": "regions", "with": "TLD42,TLK42"},
        ),
        Step(
            "**See the spaces.** How far residents live from a coworking space.",
            "Access to coworking",
            "region",
            {"area": "TLD42", "tab": "Access to coworking"},
        ),
        Step(
            "**Take the brief.** Two pages, as PDF or Word, below the area's headline.",
            "The brief of Blackpool",
            "region",
            {"area": "TLD42"},
        ),
    ),
    "adviser": (
        Step(
            "**Compare the types.** Indicators of left-behind and advanced regions.",
            "Compare",
            "compare",
        ),
        Step(
            "**Read the effects.** How coworking relates to skills, by type of region.",
            "Effects",
            "effects",
        ),
        Step(
            "**Try a scenario.** What a stronger mechanism is associated with; not a forecast.",
            "Scenarios",
            "scenarios",
            {"part": "skills"},
        ),
        Step(
            "**Site a space.** Where the next ones would reach most people.",
            "Places for Blackpool",
            "scenarios",
            {"part": "places", "area": "TLD42", "k": "2"},
        ),
    ),
    "researcher": (
        Step(
            "**Load a survey.** It stays in your session and is checked first.",
            "Load your survey",
            "your_data",
            {"bring": "survey"},
        ),
        Step(
            "**Choose a model.** Estimator, errors and controls. The example has CR2 errors.",
            "Effects with CR2",
            "effects",
            {"errors": "CR2"},
        ),
        Step(
            "**Check robustness.** See how the result changes with each choice of method.",
            "500 specifications",
            "robustness",
            {"fits": "500"},
        ),
        Step(
            "**Export.** Figures, regression tables, and an archive that reproduces them.",
            "Files",
            "effects",
            {"closer": "Files"},
        ),
        Step(
            "**Cite.** The atlas with the address of the view; the study for its findings.",
            "How to cite",
            "#cite",
        ),
    ),
}
READING = """“0.34 (0.23 to 0.45)” is an estimate with its **95% confidence interval**: the values
that are compatible with the survey. If the interval includes zero, there is no clear association,
which does not show that there is none. Estimates are associations: “associated with”, not “causes”.
“Simulated survey” means that the sizes are assumptions, not evidence about a place."""
SHARING = """The address holds the whole view. Copy it, and others see the same, except for
files that you have loaded, which stay in your session. *Present*, at the end of the tour, shows one
view a screen. To put one view on another site, open it in *Present* and copy the HTML under
*Embed*. You can embed any other page with its controls: add `?embed=true` to its address (or
`&embed=true` if it has a `?` already).
Download tables as CSV, as XLSX, or as CSVW: CSV with a description of each column, for programs."""
KEYBOARD = """Tab goes from control to control. On the map, arrow keys move between regions, Enter
selects, + and − zoom, 0 shows the whole UK. In *Present*, the left and right arrow keys turn."""
CITING = """Cite the study itself (Wang et al., 2026) for its findings, and the atlas for what it
computes. The end of *About* says how to report an error."""
GLOSSARY = {
    "ITL3": "statistical regions of the UK, 182 in all, each a district or a few.",
    "Small area": "the finest unit of an index: LSOA or, in Scotland, data zone.",
    "Decile": "a tenth of a nation's small areas by deprivation; 1 is the most deprived.",
    "Left-behind": "the literature's contested term for places that have missed out on growth.",
    "Advanced": "more advanced: every region that is not left-behind by the chosen definition.",
    "Social interaction": "spontaneous networking and community events in a coworking space.",
    "Structured resources": "equipment, software and targeted training that a coworking space has.",
    "Social-cognitive": "skills such as communicating and solving problems with others.",
    "Technical-digital": "skills with technologies, software and data.",
    "Standard deviation": "a typical distance from the mean; it makes different scales comparable.",
    "CR2": "standard errors that allow for similarity within clusters, corrected for few clusters.",
    "Multilevel": "a model that lets regions vary around a common effect.",
    "Robustness value": "how much an unobserved confounder must explain to remove an estimate.",
    "Specification": "one set of choices (definition, model, controls, sample) behind an estimate.",
    "Suppressed": "not shown, because it rests on too few respondents or spaces.",
}
