"""Effects by region type from pyfixest and marginaleffects, for tests/analysis/test_oracles.py.

Run by hand from the project's folder, with the packages of the `oracle` dependency group:
``python tests/reference/oracles.py`` writes oracles.csv. pyfixest fits the same least squares with
errors clustered by region (CRV1, its defaults: G/(G-1) and (N-1)/(N-K)); marginaleffects takes the
average slopes of a statsmodels fit with the same clustering.
"""

from pathlib import Path

import marginaleffects
import pandas as pd
import pyfixest
import statsmodels.formula.api as smf

HERE = Path(__file__).parent
MECHANISMS = ("social_interaction", "structured_resources")
SKILLS = ("social_cognitive", "technical_digital")
RIGHT = "(social_interaction + structured_resources) * behind + role + hours_per_week"


def main() -> None:
    """Write the estimates and standard errors of both packages."""
    survey = pd.read_csv(HERE / "survey_small.csv")
    rows = []
    for skill in SKILLS:
        data = survey.dropna(subset=[skill, *MECHANISMS, "role", "hours_per_week"]).copy()
        for kind, value in (("advanced", "left-behind"), ("left-behind", "advanced")):
            # The slope at behind = 0 is that of `kind`; the product is the difference.
            data["behind"] = (data["region_type"] == value).astype(float)
            fit = pyfixest.feols(f"{skill} ~ {RIGHT}", data, vcov={"CRV1": "itl3"}).tidy()
            sign = 1 if kind == "advanced" else -1
            for name in MECHANISMS:
                here, product = fit.loc[name], fit.loc[f"{name}:behind"]
                rows.append(("pyfixest", skill, name, kind, here["Estimate"], here["Std. Error"]))
                if sign == 1:
                    rows.append(
                        (
                            "pyfixest",
                            skill,
                            name,
                            "difference",
                            product["Estimate"],
                            product["Std. Error"],
                        )
                    )
        data["behind"] = (data["region_type"] == "left-behind").astype(int)
        data["role"] = data["role"].astype("category")
        ols = smf.ols(f"{skill} ~ {RIGHT}", data).fit(
            cov_type="cluster", cov_kwds={"groups": pd.factorize(data["itl3"])[0]}
        )
        for name in MECHANISMS:
            for kind, value in (("advanced", 0), ("left-behind", 1)):
                only = data[data["behind"] == value]
                slope = marginaleffects.avg_slopes(ols, variables=name, newdata=only)
                row = slope.to_pandas().iloc[0]
                rows.append(
                    ("marginaleffects", skill, name, kind, row["estimate"], row["std_error"])
                )
    columns = ["package", "skill", "mechanism", "region_type", "estimate", "std_error"]
    pd.DataFrame(rows, columns=columns).to_csv(HERE / "oracles.csv", index=False)


if __name__ == "__main__":
    main()
