"""Words of the guide: tasks step by step, how to read a number, a glossary."""

from collections.abc import Mapping
from typing import NamedTuple


class Step(NamedTuple):
    """One step of a task, and the live view, or ``#heading`` of the guide, that it opens."""

    words: str
    label: str
    page: str
    address: Mapping[str, str]


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
            "Welsh names too.",
            "Your area",
            "region/page.py",
            {},
        ),
        Step(
            "**Read it.** Its type and why, and what is unusual there; here, Blackpool.",
            "Blackpool at a glance",
            "region/page.py",
            {"area": "TLD42"},
        ),
        Step(
            "**Compare it.** Up to six regions side by side; here, two seaside towns.",
            "Blackpool and Torbay",
            "compare/page.py",
            {"by": "regions", "with": "TLD42,TLK42"},
        ),
        Step(
            "**See the spaces.** How far residents live from a coworking space.",
            "Access to coworking",
            "region/page.py",
            {"area": "TLD42", "tab": "Access to coworking"},
        ),
        Step(
            "**Take the brief.** Two pages, PDF or Word, below the area's headline.",
            "The brief of Blackpool",
            "region/page.py",
            {"area": "TLD42"},
        ),
    ),
    "adviser": (
        Step(
            "**Compare the types.** Indicators of left-behind and advanced regions.",
            "Compare",
            "compare/page.py",
            {},
        ),
        Step(
            "**Read the effects.** Which mechanism goes with which skill, in which type.",
            "Effects",
            "effects/page.py",
            {},
        ),
        Step(
            "**Try a scenario.** What a stronger mechanism is associated with; not a forecast.",
            "Scenarios",
            "scenarios/page.py",
            {"part": "skills"},
        ),
        Step(
            "**Site a space.** Where the next ones would reach most people.",
            "Places for Blackpool",
            "scenarios/page.py",
            {"part": "places", "area": "TLD42", "k": "2"},
        ),
    ),
    "researcher": (
        Step(
            "**Load a survey.** It stays in your session and is checked first.",
            "Your data",
            "your_data/page.py",
            {"bring": "survey"},
        ),
        Step(
            "**Choose a model.** Estimator, errors, controls; here, least squares with CR2 errors.",
            "Effects with CR2",
            "effects/page.py",
            {"errors": "CR2"},
        ),
        Step(
            "**Check robustness.** Cross the choices in a specification curve.",
            "500 specifications",
            "robustness/page.py",
            {"fits": "500"},
        ),
        Step(
            "**Export.** Figures, regression tables, and an archive that can be run again.",
            "Files",
            "effects/page.py",
            {"closer": "Files"},
        ),
        Step(
            "**Cite.** The atlas with the address of the view, the study for its findings.",
            "How to cite",
            "#cite",
            {},
        ),
    ),
}
READING = """“0.34 (0.23 to 0.45)” is an estimate with its **95% confidence interval**: values that
the survey is compatible with. If the interval includes zero, there is no clear association; that
does not show that there is none. Estimates are associations: “associated with”, never “causes”.
“Simulated survey” means that the sizes are assumptions, not evidence about a place."""
SHARING = """The address holds the whole view: copy it, and others see the same (not what you
loaded, which stays in your session). *Present*, from the tour's end, shows one view a screen.
To put one view on another site, open it in *Present* and take the HTML under *Embed*; any other
address can be embedded too, with `?embed=true` (or `&embed=true` where it has a `?` already), as
the whole page with its controls.
Tables can be taken as CSV, as XLSX, or as CSVW: CSV with what each column holds, for programs."""
KEYBOARD = """Tab goes from control to control. On the map, arrow keys move between regions, Enter
selects, + and − zoom, 0 shows the whole UK. In *Present*, the left and right arrow keys turn."""
CITING = """Cite the study itself (Wang et al., 2026) for its findings, and the atlas for what it
computes. How to report an error stands at the end of *About*."""
GLOSSARY = {
    "ITL3": "statistical regions of the UK, 182 in all, each a district or a few.",
    "Small area": "the finest unit of an index: LSOA or, in Scotland, data zone.",
    "Decile": "a tenth of a nation's small areas by deprivation; 1 is the most deprived.",
    "Left-behind": "the literature's contested term for places that have missed out on growth.",
    "Advanced": "every region that the chosen definition does not call left-behind.",
    "Social interaction": "spontaneous networking and community events in a coworking space.",
    "Structured resources": "equipment, software and targeted training that a coworking space has.",
    "Social-cognitive": "skills such as communicating and solving problems with others.",
    "Technical-digital": "skills with technologies, software and data.",
    "Standard deviation": "a usual distance from the mean, which puts scales on one footing.",
    "CR2": "standard errors that allow for likeness within a cluster, corrected for few clusters.",
    "Multilevel": "a model in which regions differ around a common effect.",
    "Robustness value": "how much an unobserved confounder must explain to undo an estimate.",
    "Specification": "one set of choices (definition, model, controls, sample) behind an estimate.",
    "Suppressed": "not shown, because too few respondents or spaces stand behind it.",
}
