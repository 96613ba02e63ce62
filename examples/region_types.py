# ruff: noqa: INP001, T201 - read and run by people, cell by cell
# %% [markdown]
# # Does the finding hang on what "left-behind" means?
#
# Types the 182 ITL3 regions by four definitions and by an index of one's own, estimates the same
# effect under each, and says how much the answer moves. Run it from the repository's folder
# (`python -m examples.region_types`), or cell by cell in an editor that knows `# %%`.
#
# The survey here is simulated: its sizes of effects are assumptions, not findings.

# %%
"""Effects of structured resources on technical-digital skills under five region types."""

import pandas as pd

from analysis import survey
from analysis.effects import mechanism_effects
from analysis.regions import Index, index_types, indicator_table, region_types, uk_means
from geodata.tables import DATA, read_table

# %% The regions, typed five ways
tidy = read_table("region_indicators")
indicators = indicator_table(tidy)
means = uk_means(tidy)
types = {
    key: region_types(indicators, key, uk=means)["type"]
    for key in ("multi_indicator", "deprivation", "output", "income")
}
mine = Index(
    indicators=("deprived_20_share", "gdhi_per_head"),
    directions=(1, -1),
    weights=(2.0, 1.0),
    logged=frozenset({"gdhi_per_head"}),
)
types["own_index"] = index_types(indicators, mine)["type"]

# %% How far the definitions agree
left_behind = pd.DataFrame(types) == "left-behind"
names = read_table("regions").set_index("itl3")["name"]
always = left_behind.index[left_behind.all(axis=1)]
print(left_behind.sum().rename("left-behind regions").to_string())
print(f"\nLeft-behind under all five: {len(always)} regions, among them")
print("  " + ", ".join(names[always[:5]]))

# %% The same effect under each definition, with 95% confidence intervals
people = survey.check(pd.read_csv(DATA / "survey_demo.csv"))
rows = []
for definition, kinds in types.items():
    effects = mechanism_effects(
        people, "technical_digital", kinds, controls=["role", "sector"], covariance="CR2"
    )
    part = effects[effects["mechanism"] == "structured_resources"]
    rows.append(part.assign(definition=definition))
answers = pd.concat(rows)[["definition", "region_type", "estimate", "low", "high"]]
print("\nSimulated survey: skill points per point of structured resources")
print(answers.round(2).to_string(index=False))

# %% What it comes to
differences = answers[answers["region_type"] == "difference"]
above = int((differences["low"] > 0).sum())
print(
    f"\nThe association is stronger in left-behind regions under {above} of {len(types)} "
    "definitions, by intervals that exclude zero."
)
