"""Sensitivity to omitted variables by PySensemakr 0.0.8, on the committed survey.

Run in this folder, with PySensemakr installed: python sensitivity.py
"""

import contextlib
import io

import pandas as pd
import sensemakr
import statsmodels.formula.api as smf

CONTROLS = ["role", "sector", "tenure_months"]
MECHANISMS = ["social_interaction", "structured_resources"]
COLUMNS = {"r2dz_x": "r2_treatment", "r2yz_dx": "r2_outcome", "adjusted_estimate": "estimate"}
COLUMNS |= {"adjusted_se": "std_error"}


def main() -> None:
    """Write sensitivity.csv."""
    survey = pd.read_csv("survey_small.csv").dropna(
        subset=[*MECHANISMS, "technical_digital", *CONTROLS]
    )
    survey["lb"] = (survey["region_type"] == "left-behind").astype(float)
    for m, short in zip(MECHANISMS, "sr", strict=True):
        survey[f"{short}l"] = survey[m] * survey["lb"]
        survey[f"{short}a"] = survey[m] * (1 - survey["lb"])
        survey[short] = survey[m]
    # every effect as one coefficient: the column, and its mechanism's other column
    forms = {"left-behind": ("l", "a"), "advanced": ("a", "l"), "difference": ("l", "")}
    parts = []
    for mechanism, own, other in zip(MECHANISMS, "sr", "rs", strict=True):
        for kind, (column, second) in forms.items():
            treatment = own + column
            rest = [own + second, other + "l", other + "a", "lb", *CONTROLS]
            fit = smf.ols(f"technical_digital ~ {treatment} + {' + '.join(rest)}", survey).fit()
            found = statistics(fit, treatment, other)
            parts.append(found.assign(mechanism=mechanism, region_type=kind))
    table = pd.concat(parts)
    table.to_csv("sensitivity.csv", index=False, float_format="%.15g", lineterminator="\n")


def statistics(fit, treatment: str, other: str) -> pd.DataFrame:
    """Robustness values and benchmark bounds of one coefficient, long."""
    single = {
        "partial_r2": sensemakr.partial_r2(fit, treatment),
        "rv": sensemakr.robustness_value(fit, treatment).iloc[0],
        "rv_alpha": sensemakr.robustness_value(fit, treatment, alpha=0.05).iloc[0],
        "rv_half": sensemakr.robustness_value(fit, treatment, q=0.5).iloc[0],
    }
    rows = [("", 0, name, float(value)) for name, value in single.items()]
    sectors = [name for name in fit.params.index if name.startswith("sector")]
    roles = [name for name in fit.params.index if name.startswith("role")]
    groups = {
        "mechanism": [f"{other}l", f"{other}a"],
        "sector": sectors,
        "role": roles,
        "tenure_months": ["tenure_months"],
    }
    for benchmark, columns in groups.items():
        for k in (1, 2, 3):
            with contextlib.redirect_stdout(io.StringIO()):
                found = sensemakr.ovb_bounds(fit, treatment, {benchmark: columns}, kd=k)
            rows += [(benchmark, k, name, found[old].iloc[0]) for old, name in COLUMNS.items()]
    return pd.DataFrame(rows, columns=["benchmark", "k", "quantity", "value"])


if __name__ == "__main__":
    main()
