"""What it takes to compute a page's effects again: an archive, and the lines of Python."""

import datetime as dt
import io
import json
import tomllib
import zipfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.disclosure import ROUNDING, SUPPRESSED, rounded
from analysis.regions.definitions import DEFINITIONS, PERCENT, Definition
from analysis.robustness.specifications import MEAN, NATIONS, SAMPLES
from analysis.survey import IDENTIFIERS, NUMBER_CONTROLS, RESPONSES, SCALES
from pages.shared.files import downloads
from pages.shared.files.downloads import Described
from pages.shared.files.table import Table
from pages.shared.store import confidential
from pages.shared.words.types import threshold

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("matplotlib", "numpy", "pandas", "scipy", "statsmodels")
#: One date for all members, so that the same content has the same bytes.
_MEMBER_DATE = (1980, 1, 1, 0, 0, 0)
#: Name of a visitor's survey in the schema, as the page Your data offers it.
AS_READ = "survey-as-read.csv"
_NOT_APPLICABLE = "[z]"
#: Columns of the regions, the results and the survey; of the last, those that are no scale or item.
_WORDS = {
    "respondent_id": Described("Respondent"),
    "cws_id": Described("Coworking space of the respondent"),
    "itl3": Described("Region, ITL3 code of January 2025"),
    "type": Described("Region type"),
    "score": Described("Score of the definition, higher = more left-behind"),
    "threshold": Described("Score from which a region is left-behind", "as the score"),
    "margin": Described("Score less threshold: positive on the left-behind side", "as the score"),
    "rank": Described("Rank among the regions, 1 = most left-behind", "rank"),
    "missing": Described("Indicators that the region lacks"),
    "skill": Described("Skill that is explained"),
    "mechanism": Described("Mechanism whose association it is"),
    "region_type": Described("Region type; difference is left-behind minus advanced"),
    "estimate": Described(
        "Difference in the skill for each extra unit of the mechanism", "as specification.json says"
    ),
    "std_error": Described("Cluster-robust standard error of the estimate", "as the estimate"),
    "low": Described("Lower limit of the confidence interval", "as the estimate"),
    "high": Described("Upper limit of the confidence interval", "as the estimate"),
    "p_value": Described("p-value of a two-sided test of no association"),
    "n": Described("Respondents, rounded", "respondents"),
    "clusters": Described("Clusters of the errors", "clusters"),
    "df": Described("Degrees of freedom of the t distribution"),
    "source": Described("Where the row comes from"),
}
#: Columns of the data dictionary itself.
_OF_DICTIONARY = {
    "file": Described("File of the archive that the row is on"),
    "column": Described("Column of that file"),
    "label": Described("What the column holds"),
    "type": Described("text, number or whole number"),
    "range": Described("Range that the column's values may have"),
    "values": Described("Values that the column may have, each with its meaning"),
}
_OWN_SURVEY = (
    "The survey itself is NOT in this archive: it was loaded by a visitor and stays with its\n"
    "owner. data_dictionary.csv describes its columns. To check the results, give the survey as\n"
    "the atlas read it, recoded and without the rows that were left out: the file that the page\n"
    "Your data offers while the survey is in use.\n\n"
    "    python reproduce.py survey-as-read.csv"
)
_SIMULATED_SURVEY = (
    "Simulated survey: survey.csv has the design and the published directions of Wang et al. "
    "(2026); its magnitudes are assumptions, not findings. To check the results:\n\n"
    "    python reproduce.py"
)


class Model(NamedTuple):
    """What it takes to compute what a page shows.

    ``definition`` and ``cut`` as in :func:`analysis.regions.types.region_types`, ``scale`` and
    ``sample`` as in :func:`analysis.robustness.variants.varied`, the rest as in
    :func:`analysis.effects.mechanism_effects`. ``simulated``: the survey ships with the atlas;
    ``prepared``: what was done to a visitor's file; ``kind``: a definition of the visitor's own;
    ``index_text``: their index.
    """

    skills: tuple[str, ...]
    definition: str
    cut: float
    controls: tuple[str, ...] = ()
    cluster: str | tuple[str, str] = "itl3"
    estimator: str = "ols"
    covariance: str = "CR1"
    standardised: bool = False
    level: float = 0.95
    scale: str = MEAN
    sample: str = SAMPLES[0]
    simulated: bool = True
    prepared: tuple[str, ...] = ()
    kind: Definition | None = None
    index_text: str = ""

    @property
    def typology(self) -> Definition:
        """Definition of left-behind."""
        return self.kind or DEFINITIONS[self.definition]


def reproduction_zip(
    model: Model,
    survey: pd.DataFrame,
    regions: pd.DataFrame,
    results: pd.DataFrame,
    about: downloads.About,
    *,
    date: dt.date,
    tables: Mapping[str, Table],
) -> bytes:
    """Archive that computes the shown effects again with `python reproduce.py`.

    The survey is as it was loaded: the script builds the scales and cuts the sample. Only the
    simulated one goes into the archive; of any other the columns are described. `regions`, indexed
    by ``itl3``, hold ``type`` and what else is known; `results` are all effects that were computed,
    the skills stacked; `tables` are others of the page, by the name of their file. The same
    arguments give the same bytes.
    """
    types = regions.drop(columns="itl3", errors="ignore").rename_axis(index="itl3").reset_index()
    types_source = f"Coworking Skills Atlas, by: {model.typology.source}"
    named = {"region_types.csv": types.assign(source=types_source)}
    named["results.csv"] = _rounded(results, model).assign(source=about.source)
    if model.simulated:
        named["survey.csv"] = survey.assign(source=about.source)
    described = named if model.simulated else {**named, "your survey": survey}
    named["data_dictionary.csv"] = pd.concat(
        [_dictionary(name, frame, model) for name, frame in described.items()]
    )
    words: dict[str, downloads.Words] = dict.fromkeys(named, _described)
    words["data_dictionary.csv"] = _OF_DICTIONARY.__getitem__
    for name, table in tables.items():
        named[f"tables/{name}.csv"] = table.raw().assign(source=about.source)
        words[f"tables/{name}.csv"] = table.described
    written = {name: downloads.neutral(frame) for name, frame in named.items()}
    return _zipped(
        {
            "README.txt": _readme(model, about, date),
            "LICENSE.txt": (ROOT / "LICENSE").read_text(encoding="utf-8"),
            "requirements.txt": "".join(f"{name}=={version(name)}\n" for name in PACKAGES),
            "reproduce.py": Path(__file__).with_name("reproduce.py").read_text(encoding="utf-8"),
            "specification.json": _specification(model, survey, about),
            "csv-metadata.json": downloads.metadata(
                {name: (frame, words[name]) for name, frame in written.items()},
                about,
                licence=about.licence,
                date=date.isoformat(),
            )
            + "\n",
            **{name: downloads.written_out(frame) for name, frame in written.items()},
        }
    )


def _rounded(results: pd.DataFrame, model: Model) -> pd.DataFrame:
    """Results with rounded numbers of respondents, and of coworking spaces that are clusters."""
    shown = results.copy()
    for name in ["n", "clusters"] if model.cluster == "cws_id" else ["n"]:
        hidden = shown[name].eq(SUPPRESSED)
        counts = rounded(pd.to_numeric(shown[name].mask(hidden)))
        shown[name] = counts.astype(object).mask(hidden, SUPPRESSED) if hidden.any() else counts
    return shown


def python_snippet(model: Model) -> str:
    """Python that computes the shown effects with the atlas, run from its folder."""
    options = {
        "controls": list(model.controls),
        "cluster": model.cluster,
        "estimator": model.estimator,
        "covariance": model.covariance,
        "standardised": model.standardised,
        "level": model.level,
    }
    given = "".join(f"        {name}={value!r},\n" for name, value in options.items())
    own = model.definition == "own"
    listed = 'own = pd.read_csv("my_region_types.csv").set_index("itl3")["type"]\n' if own else ""
    rule = '"own", own=own' if own else f"{model.definition!r}, {model.cut!r}, uk=uk"
    types = (
        "indicators, uk = typology.indicator_table(tidy), typology.uk_means(tidy)\n"
        f"{listed}"
        f'types = typology.region_types(indicators, {rule})["type"].dropna()\n'
    )
    imports = ["from analysis import survey", "from analysis.effects import mechanism_effects"]
    imports.append("from analysis.regions import types as typology")
    if model.index_text:
        imports[-1] = "from analysis.regions import own_index"
        types = (
            'newest = tidy[tidy["geography"] == "ITL3"].sort_values("period", kind="stable")\n'
            'newest = newest.drop_duplicates(["indicator", "area_code"], keep="last")\n'
            'wide = newest.pivot(index="area_code", columns="indicator", values="value")\n'
            f"index = own_index.parse({model.index_text!r})\n"
            'types = own_index.index_types(wide, index)["type"].dropna()\n'
        )
    file, read, said = "data/survey_demo.csv", "", "simulated survey"
    if not model.simulated:
        file, said = AS_READ, "as “Your data” offers it"
        # classes may be numbers, or words such as None
        read = (
            ", dtype=dict.fromkeys(survey.CATEGORY_CONTROLS, str),\n"
            '    keep_default_na=False, na_values=[""]'
        )
    variant = ""
    if (model.scale, model.sample) != (MEAN, SAMPLES[0]):
        imports.append("from analysis.robustness import variants")
        variant = f"people = variants.varied(people, {model.scale!r}, {model.sample!r})\n"
    return (
        "import pandas as pd\n\n"
        f"{chr(10).join(imports)}\n\n"
        'tidy = pd.read_csv("data/region_indicators.csv", dtype={"period": str})\n'
        f"{types}"
        f'people = survey.check(pd.read_csv("{file}"{read}))  # {said}\n'
        f"{variant}"
        "effects = pd.concat(\n"
        "    mechanism_effects(\n"
        "        people,\n"
        "        skill,\n"
        "        types,\n"
        f"{given}"
        "    )\n"
        f"    for skill in {list(model.skills)!r}\n"
        ")\n"
        "print(effects)\n"
    )


def _specification(model: Model, survey: pd.DataFrame, about: downloads.About) -> str:
    """Options of `reproduce.py`; which controls are numbers is decided here, once."""
    numbers = {name: pd.api.types.is_numeric_dtype(survey[name]) for name in model.controls}
    content = {
        "title": about.title,
        "source": about.source,
        "prepared": model.prepared,
        "view": about.address,
        "skills": model.skills,
        "controls": {
            name: "number" if is_number else "text" for name, is_number in numbers.items()
        },
        "cluster": [model.cluster] if isinstance(model.cluster, str) else model.cluster,
        "estimator": model.estimator,
        "covariance": model.covariance,
        "scale": model.scale,
        "sample": model.sample,
        "nations": NATIONS,
        "standardised": model.standardised,
        "level": model.level,
        "rounding": ROUNDING,
        "unit": "standard deviations" if model.standardised else "skill points",
        "scales": {scale: list(items) for scale, items in SCALES.items()},
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _readme(model: Model, about: downloads.About, date: dt.date) -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    notes = "\n".join(f"- {note}" for note in about.notes)
    if model.prepared:
        notes += "\n\nWhat was done to the file:\n"
        notes += "\n".join(f"- {note}" for note in model.prepared)
    cited = "; simulated survey" if model.simulated else ""
    return f"""{about.title}

Source: {about.source}
Licence of the results: {about.licence}. Licence of the code: LICENSE.txt.
View: {about.address}
Downloaded: {date.isoformat()}

{_SIMULATED_SURVEY if model.simulated else _OWN_SURVEY}

It needs Python 3.11 or newer and the packages of requirements.txt
(python -m pip install -r requirements.txt), and nothing of the atlas. It fits the model with
statsmodels, says whether every number equals results.csv, and draws figure.png. Numbers of
respondents are rounded to the nearest {ROUNDING}.

Region types (region_types.csv): {model.typology.rule}{_threshold(model)}
Basis: {model.typology.source}.
Made from Office for National Statistics data licensed under the Open Government Licence v.3.0.

The effects are associations in a cross-sectional survey, not causes. Not official statistics.
{notes}

{chr(10).join(downloads.MARKS)}
Text that starts with = + - @ or a tab has an apostrophe before it, so that no spreadsheet runs it.

How to cite: Coworking Skills Atlas ({date.year}), version {project["version"]}.
{about.title}{cited}. {about.address}, {date.isoformat()}.
"""


def _threshold(model: Model) -> str:
    if model.definition in ("own", "index"):
        return ""
    percent = DEFINITIONS[model.definition].unit == PERCENT
    return f" Here: {threshold(model.cut, percent=percent)}."


def _dictionary(file: str, frame: pd.DataFrame, model: Model) -> pd.DataFrame:
    """Columns of a file in words. No value of an identifier is listed, nor any that few have."""
    rows = [
        {
            "file": file,
            "column": str(name),
            "label": _described(str(name)).description,
            "type": _type(frame[name]),
            "range": _range(str(name)),
            "values": _values(frame, str(name), model),
        }
        for name in frame.columns
    ]
    return pd.DataFrame(rows)


def _described(name: str) -> Described:
    """Words on a column of the regions, the results or the survey."""
    for scale, items in SCALES.items():
        words = scale.replace("_", " ").capitalize()
        if name == scale:
            return Described(f"{words}: mean of its items")
        if name in items:
            return Described(f"{words}: {items[name]}")
    if name.startswith("contribution_"):
        return Described("Part of the score that the indicator makes", "as the score")
    return _WORDS.get(name) or Described(name.replace("_", " ").capitalize())


def _type(values: pd.Series) -> str:
    if not pd.api.types.is_numeric_dtype(values):
        return "text"
    return "whole number" if (values.dropna() % 1 == 0).all() else "number"


def _range(name: str) -> str:
    """Allowed range, not the observed one: an extreme value can be one person's."""
    if name in SCALES or any(name in items for items in SCALES.values()):
        return f"{min(RESPONSES)} to {max(RESPONSES)}"
    if name in NUMBER_CONTROLS:
        low, high = NUMBER_CONTROLS[name]
        return f"{low:g} to {high:g}"
    return _NOT_APPLICABLE


def _values(frame: pd.DataFrame, name: str, model: Model) -> str:
    if any(name in items for items in SCALES.values()):
        return "; ".join(f"{code} = {meaning}" for code, meaning in RESPONSES.items())
    if name in ("type", "region_type"):
        return "; ".join(sorted(frame[name].dropna().unique()))
    numeric = pd.api.types.is_numeric_dtype(frame[name])
    if name not in model.controls or numeric or name in IDENTIFIERS:
        return _NOT_APPLICABLE
    groups = frame.groupby(name)["cws_id" if "cws_id" in frame else "itl3"]
    least = confidential.thresholds()
    enough = (groups.size() >= least.respondents) & (groups.nunique() >= least.spaces)
    listed = sorted(str(value) for value in enough.index[enough])
    return "; ".join(listed if enough.all() else [*listed, SUPPRESSED])


def _zipped(members: Mapping[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(members.items()):
            member = zipfile.ZipInfo(name, _MEMBER_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, text.encode())
    return stream.getvalue()
