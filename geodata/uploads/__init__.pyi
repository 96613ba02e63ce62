from .file_kinds import safe_name
from .read import ROOT, Uploaded, command, environment, from_answer, read_table, request

__all__ = [
    "ROOT",
    "Uploaded",
    "command",
    "environment",
    "from_answer",
    "read_table",
    "request",
    "safe_name",
]
