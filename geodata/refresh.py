"""Fetch what is live: coworking spaces, boundaries and series of ONS.

``python -m geodata.refresh cws`` replaces the coworking spaces under ``data/`` by those that
OpenStreetMap (or Overture Maps) has now, and shows what changes. ``boundaries`` and ``indicators``
fetch raw inputs for `geodata.build`. Whatever fails, the old data stay as they were.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.errors import DataError
from geodata.inputs.sources import sources
from geodata.services import overpass
from geodata.services.differences import KINDS, Difference, counts_by, summary
from geodata.services.fetch import Settings
from geodata.services.refresh_coworking import SERVICES, refresh_allowed, refresh_coworking
from geodata.services.refresh_inputs import refresh_boundaries, refresh_indicators
from geodata.tables import ROOT, STATIC

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main", "refresh_allowed", "refresh_coworking", "report"]

LISTED = 10
EXIT_KEPT_OLD = 2


def report(change: Difference) -> str:
    """A difference in words: numbers, by nation and region, and some names.

    Parameters
    ----------
    change : Difference
        As `refresh_coworking` returns it.

    Returns
    -------
    str
        Lines of text.
    """
    lines = [summary(change)]
    for area in ("nation", "region"):
        counts = counts_by(change, area)
        if len(counts):
            lines += ["", counts.head(2 * LISTED).to_string(index=False)]
    for kind in KINDS:
        table = getattr(change, kind)
        rows = table.head(LISTED).itertuples()
        lines += ["", f"{kind}:"] if len(table) else []
        lines += [f"  {_line(kind, row)}" for row in rows]
        lines += [f"  and {len(table) - LISTED:,} more"] if len(table) > LISTED else []
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Refresh from the command line; 0 if all is in place, 2 if the old data were kept."""
    options = _parser().parse_args(arguments)
    try:
        sys.stdout.write(options.run(options))
    except DataError as error:
        _say(str(error))
        return EXIT_KEPT_OLD
    except KeyboardInterrupt:
        _say("Interrupted: the old data are kept.")
        return EXIT_KEPT_OLD
    return 0


def _line(kind: str, row: tuple[object, ...]) -> str:
    """One place of a difference."""
    values = row._asdict()  # type: ignore[attr-defined]
    text = f"{values['name']} ({values['region']}, {values['itl3']})"
    if kind == "moved":
        return f"{text}: by {values['moved_m']:,} m"
    return f"{text}: was {values['name_before']}" if kind == "renamed" else text


def _run_cws(options: argparse.Namespace) -> str:
    service = SERVICES[options.source]
    if options.server:
        if options.source != "osm":
            message = "--server is for OpenStreetMap: leave it out with --source overture."
            raise DataError(message)
        fetch = partial(overpass.fetch_spaces, servers=options.server)
        service = service._replace(fetch=fetch)
    change = refresh_coworking(
        options.source,
        _say,
        complete=options.complete,
        accept_losses=options.accept_losses,
        dry_run=options.dry_run,
        data=options.out / "data",
        static=options.out / STATIC.relative_to(ROOT),
        service=service,
    )
    end = (
        "Nothing was written (--dry-run)."
        if options.dry_run
        else f"In place under {options.out}; licence of the new rows: {service.licence}. Restart "
        "the app to show them."
    )
    return f"{report(change)}\n{end}\n"


def _run_raw(options: argparse.Namespace) -> str:
    done = options.refresh(options.raw, Settings(say=_say))
    lines = [
        f"{'changed' if item.changed else 'as before'}  {item.sha256[:12]}  {item.source.file}"
        for item in done
    ]
    missing = [entry.file for entry in sources() if not (options.raw / entry.file).is_file()]
    if missing:
        lines.append(
            f"{len(missing)} other raw inputs are not in {options.raw} ({missing[0]} is the first)"
            ": put them there before the next step."
        )
    lines.append(f"Now run python -m geodata.build --raw {options.raw} --allow-changed")
    return "\n".join(lines) + "\n"


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geodata.refresh", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="{cws,boundaries,indicators}")
    cws = commands.add_parser("cws", help="coworking spaces, into data/ and the map")
    cws.set_defaults(run=_run_cws)
    cws.add_argument("--source", choices=list(SERVICES), default="osm")
    cws.add_argument(
        "--server", action="append", help="address of an Overpass service; may be given again"
    )
    cws.add_argument("--dry-run", action="store_true", help="show the difference, write nothing")
    cws.add_argument(
        "--accept-losses", action="store_true", help="even if more than half would be gone"
    )
    cws.add_argument(
        "--complete",
        action="store_true",
        help="declare the list complete for the UK, so that regions may be ranked on it",
    )
    cws.add_argument("--out", type=Path, default=ROOT, help="where data/ and pages/ lie")
    for name, refresh, what in (
        ("boundaries", refresh_boundaries, "boundaries of regions and districts"),
        ("indicators", refresh_indicators, "series of ONS Explore local statistics"),
    ):
        raw = commands.add_parser(name, help=f"{what}, as raw inputs of geodata.build")
        raw.set_defaults(run=_run_raw, refresh=refresh)
        raw.add_argument("--raw", type=Path, required=True, help="directory of raw inputs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
