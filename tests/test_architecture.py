"""The rules that hold the folders apart, and what may never stand in a file of the repository."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: What a folder, or one module, may not import.
FORBIDDEN = {
    "analysis": {"geodata", "pages", "streamlit", "plotly", "geopandas", "shapely"},
    "geodata": {"analysis", "pages", "streamlit", "plotly", "statsmodels"},
    "pages/shared/figures/common.py": {"streamlit"},
}
STREAMLIT_CACHES = {"cache_data", "cache_resource"}
MEBIBYTE = 2**20
UNWANTED = {
    "address of a package index": re.compile(
        r"https?://[^\s\"'<>]*(?:pypi|/simple\b|artifactory|nexus)", re.IGNORECASE
    ),
    "choice of a package index": re.compile(r"(?:^|\s)--(?:extra-)?index-url[ =]", re.MULTILINE),
    "folder of one machine": re.compile(r"(?<![\w.}/])/(?:work|root|home|Users)/[\w.-]"),
}


def modules(scope):
    """Python files of a folder, or the one file that is named."""
    path = ROOT / scope
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def imported(tree):
    """Top-level names of every module that a syntax tree imports, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def caches(tree):
    """Uses of a Streamlit cache in a syntax tree."""
    return [
        node
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in STREAMLIT_CACHES)
        or (isinstance(node, ast.alias) and node.name in STREAMLIT_CACHES)
    ]


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def tracked():
    """Files under version control that are there; skips where there is none."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


@pytest.mark.parametrize("scope", FORBIDDEN)
def test_no_module_imports_what_its_folder_may_not(scope):
    found = modules(scope)
    assert found
    broken = {
        str(path.relative_to(ROOT)): sorted(FORBIDDEN[scope] & set(imported(parsed(path))))
        for path in found
    }
    assert not {path: names for path, names in broken.items() if names}


def test_import_inside_a_function_counts():
    tree = ast.parse("def f():\n    import plotly.express as px\n    from shapely.ops import x\n")
    assert list(imported(tree)) == ["plotly", "shapely"]


def test_caches_stand_only_in_the_data_modules():
    using = {path.name for path in modules("pages") if caches(parsed(path))}
    assert using == {
        "_caching.py",
        "_data.py",
        "_joint_data.py",
        "_places.py",
        "_region_data.py",
        "_siting_data.py",
        "_spatial_data.py",
        "_survey_data.py",
        "_unusual_data.py",
    }


def test_no_file_holds_an_index_address_or_a_machines_folder():
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" in content[:8192]:
            continue
        text = content.decode("utf-8", errors="replace")
        found += [
            f"{path.relative_to(ROOT)}: {what}: {match.group()}"
            for what, pattern in UNWANTED.items()
            if (match := pattern.search(text))
        ]
    assert not found


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("address of a package index", "see https://py~pi.example.org/x"),
        ("address of a package index", "http://10.0.0.1:3141/mirror/sim~ple/"),
        ("choice of a package index", "--index~-url https://example.org"),
        ("folder of one machine", "cd /ho~me/someone/atlas"),
        ("folder of one machine", 'open("/wo~rk/raw")'),
    ],
)
def test_unwanted_text_is_recognised(what, text):
    # The tilde keeps the example itself from being found.
    assert not UNWANTED[what].search(text)
    assert UNWANTED[what].search(text.replace("~", ""))


@pytest.mark.parametrize(
    "text", ["--no-emit-index-url", "https://www.ons.gov.uk/home/x", "../work/x", "tests/home/x"]
)
def test_harmless_text_is_let_pass(text):
    assert not any(pattern.search(text) for pattern in UNWANTED.values())


def untold(function):
    """Parts of a function that its numpydoc docstring leaves out."""
    _, *parts = re.split(r"\n(?=\w[\w ]*\n-{3,}\n)", ast.get_docstring(function) or "")
    told = {part.split("\n", 1)[0]: part for part in parts}
    heads = re.findall(r"^(\w[\w, ]*?)(?: :.*)?$", told.get("Parameters", ""), re.MULTILINE)
    named = {name.strip() for head in heads for name in head.split(",")}
    given = function.args
    missing = {part.arg for part in (*given.posonlyargs, *given.args, *given.kwonlyargs)} - named
    if ast.unparse(function.returns) != "None" and not {"Returns", "Yields"} & set(told):
        missing.add("Returns")
    if any(isinstance(node, ast.Raise) and node.exc for node in ast.walk(function)):
        missing |= {"Raises"} - set(told)
    return missing


def test_public_functions_of_analysis_are_documented_whole():
    functions = {
        f"{path.stem}.{node.name}": node
        for path in modules("analysis")
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert len(functions) > 150
    assert not {name: untold(node) for name, node in functions.items() if untold(node)}


def test_what_a_docstring_leaves_out_is_found():
    code = (
        'def f(a, b) -> int:\n    """Add.\n\n    Parameters\n    ----------\n    a : int\n    """\n'
    )
    (function,) = ast.parse(f"{code}    raise ValueError\n").body
    assert untold(function) == {"b", "Returns", "Raises"}


def test_repository_is_small():
    assert sum(path.stat().st_size for path in tracked()) < 40 * MEBIBYTE
