"""The rules that hold the folders apart, and what may never stand in a file of the repository."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("analysis", "geodata", "pages")
#: What a folder, or one module, may not import.
FORBIDDEN = {
    "analysis": {"geodata", "pages", "streamlit", "plotly", "geopandas", "shapely"},
    "geodata": {"analysis", "pages", "streamlit", "plotly", "statsmodels"},
    "pages/shared/figures": {"streamlit"},
    "pages/shared/words": {"streamlit"},
    "pages/shared/files": {"streamlit"},
    "pages/shared/store/plain.py": {"streamlit"},
    "pages/brief": {"streamlit"},
}
#: Rooms of `analysis`, from the ground up: one imports only those before it.
ANALYSIS = (
    "errors",
    "arrays",
    "regions",
    "siting",
    "survey",
    "estimation",
    "robustness",
    "disclosure",
    "effects",
    "checks",
    "scenarios",
)
#: Folders of `pages` that are no page: every page may import them.
COMMON = {"shared", "brief"}
#: Pages that show views of others.
SHOWS_OTHERS = {"present", "tour"}
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


def name_of(path):
    """Dotted name of a module; a room's ``__init__`` has the room's own."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class Running(ast.NodeTransformer):
    """Takes out what stands there for the type checker alone."""

    def visit_If(self, node):
        return None if ast.unparse(node.test) == "TYPE_CHECKING" else self.generic_visit(node)


@pytest.fixture(scope="session")
def arrows():
    """Modules of the atlas that each module imports when it runs, wherever the import stands."""
    paths = {name_of(path): path for scope in PACKAGES for path in modules(scope)}
    found = {}
    for name, path in paths.items():
        wanted = set()
        for node in ast.walk(Running().visit(parsed(path))):
            if isinstance(node, ast.Import):
                wanted |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                full = {f"{node.module}.{alias.name}" for alias in node.names}
                wanted |= {one if one in paths else node.module for one in full}
        found[name] = (wanted & set(paths)) - {name}
    return found


def room(name, depth=2):
    return ".".join(name.split(".")[:depth])


def test_rooms_of_analysis_stand_one_upon_another(arrows):
    order = {f"analysis.{name}": place for place, name in enumerate(ANALYSIS)}
    inside = {name for name in arrows if name.startswith("analysis.")}
    assert {room(name) for name in inside} == set(order)
    assert not {
        (name, other)
        for name in inside
        for other in arrows[name]
        if order[room(other)] > order[room(name)]
    }


def test_a_page_imports_what_pages_share_and_its_own_room(arrows):
    broken = set()
    for name in (name for name in arrows if name.startswith("pages.")):
        here = name.split(".")[1]
        allowed = {here, *(COMMON if here != "shared" else ())}
        others = (other.split(".") for other in arrows[name] if other.startswith("pages."))
        if here in {"router", "preload"} | SHOWS_OTHERS:
            continue
        broken |= {(name, ".".join(other)) for other in others if other[1] not in allowed}
    assert not broken


def circles(arrows):
    """Modules that lead back to themselves."""
    seen = {}
    for start in arrows:
        reached, rest = set(), set(arrows[start])
        while rest:
            reached |= rest
            rest = set().union(*(arrows[name] for name in rest)) - reached
        seen[start] = reached
    return {name for name, reached in seen.items() if name in reached}


def test_no_module_leads_back_to_itself(arrows):
    assert circles({"a": {"b"}, "b": {"a"}, "c": {"a"}}) == {"a", "b"}
    assert not circles(arrows)


def test_caches_stand_only_in_the_store_and_the_data_of_a_page():
    using = {path.relative_to(ROOT).as_posix() for path in modules("pages") if caches(parsed(path))}
    assert using
    assert not {
        path
        for path in using
        if not path.startswith("pages/shared/store/") and not path.endswith("data.py")
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


def test_tables_are_drawn_by_the_one_kind_of_table():
    grids = {"dataframe", "data_editor", "table"}
    using = {
        name_of(path)
        for path in modules("pages")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in grids
        and ast.unparse(node.value) == "st"
    }
    assert not using
