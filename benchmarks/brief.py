"""Time one brief in both formats, and all 182 in two processes.

Run by hand from the repository: ``python benchmarks/brief.py [--all]``. The aim is a brief, in both
formats, within three seconds once the tables are loaded.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from pages.brief import batch, region_brief, to_docx, to_pdf

CODES = ("TLD42", "TLK30", "TLL32", "S12000013", "TLN0A", "TLI35")
AIM_S = 3.0


def timed(call: Callable[..., Any], *arguments: object) -> tuple[Any, float]:
    """Result of a call and its duration in seconds."""
    start = time.perf_counter()
    result = call(*arguments)
    return result, time.perf_counter() - start


def main() -> None:
    """Print the durations."""
    _, cold = timed(lambda: to_pdf(region_brief(CODES[0])))
    print(f"first brief, tables loaded and PDF only: {cold:.2f} s")
    totals = []
    for code in CODES:
        brief, content = timed(region_brief, code)
        _, pdf = timed(to_pdf, brief)
        _, word = timed(to_docx, brief)
        totals.append(content + pdf + word)
        print(f"{code:<10} text {content:.2f} s, PDF {pdf:.2f} s, Word {word:.2f} s")
    print(
        f"both formats: median {median(totals):.2f} s, longest {max(totals):.2f} s (aim {AIM_S} s)"
    )
    if "--all" in sys.argv:
        with tempfile.TemporaryDirectory() as folder:
            _, all_of_them = timed(batch.main, ["--all", "--out", folder, "--jobs", "2"])
        print(f"182 briefs in both formats, two processes: {all_of_them:.0f} s")


if __name__ == "__main__":
    main()
