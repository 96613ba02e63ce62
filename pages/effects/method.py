"""Tab of the method: the equation in words and symbols, and the Python that gives the numbers."""

import streamlit as st

from pages.effects import exports
from pages.effects.context import Context
from pages.shared.files import archive
from pages.shared.frame import layout
from pages.shared.store import survey_variants
from pages.shared.words import sentences
from pages.shared.words.sentences import CONTROL_WORDS


def method(context: Context) -> None:
    """Equation, what each part is, errors, and code."""
    model = context.model
    st.markdown(
        "For respondent $i$ in coworking space $s$ of region $r$, the skill is a straight line in "
        "both mechanisms, with a slope of its own in each region type:"
    )
    random = " + u_r + v_s" if model.estimator == "multilevel" else ""
    # Inline lines: a displayed equation scrolls, and could not be reached by keyboard.
    lines = (
        r"$\text{skill}_i = \alpha_r$"
        if model.estimator == "within"
        else r"$\text{skill}_i = \alpha + \gamma L_r$",
        r"$\; + \; \beta^S_A S_i A_r + \beta^S_L S_i L_r$",
        r"$\; + \; \beta^R_A R_i A_r + \beta^R_L R_i L_r$",
        rf"$\; + \; \delta' C_i{random} + \varepsilon_i$",
    )
    st.markdown("  \n".join(lines))
    weighed = {
        "within": "- $\\alpha_r$ is an intercept for each region, which takes up the type's own.\n",
        "equal_regions": "- Each respondent weighs one over the respondents of the region.\n",
    }.get(model.estimator, "")
    typed = context.definition
    scales = f"Scales: {sentences.lowered(survey_variants.scale_words(model.scale))}"
    held = ", ".join(CONTROL_WORDS[name].lower() for name in model.controls) or "none"
    st.markdown(
        f"""- $S$ is social interaction and $R$ structured resources, on a 1–5 scale. {scales}.
- Respondents: {survey_variants.sample_words(model.sample)}.
{weighed}- $L_r$ is 1 in left-behind regions and $A_r = 1 - L_r$ in advanced ones: {typed}.
- The effects shown are $\\beta_L$, $\\beta_A$ and their difference $\\beta_L - \\beta_A$.
- $C$ are the controls held constant: {held}.
- {model.words}."""
    )
    st.markdown("**The Python that gives these numbers**, in the repository's folder:")
    st.code(archive.python_snippet(exports.bundled(context)), language="python", wrap_lines=True)
    layout.note(
        "References: Cameron, Gelbach and Miller (2008, 2011) on cluster-robust errors and the "
        "wild bootstrap; Bell and McCaffrey (2002) and Pustejovsky and Tipton (2018) on CR2; Aiken "
        "and West (1991) on simple slopes; Esarey and Sumner (2018) on Johnson–Neyman intervals; "
        "Cinelli and Hazlett (2020) and Oster (2019) on what is unobserved."
    )
