"""What several tests of the inputs do."""

from geodata.uploads import read
from geodata.uploads.child_process import answer
from geodata.uploads.file_kinds import LIMITS, kind_of


def contents(folder):
    """Every file below a folder, by its path there."""
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def read_here(name, content, kinds, sheet=""):
    """What `read_upload` does, without a process of its own, which takes its time."""
    kind = kind_of(name, content, kinds)
    asked = {"name": name, "kind": kind, "sheet": sheet, "limits": LIMITS._asdict()}
    return read.from_answer(name, kind, *answer(asked, content))
