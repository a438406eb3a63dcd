"""script/faults: makes the faults and prints what was tried, how often, what was lost and what came twice."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from random import SystemRandom

import click

from faults.table import FAULTS, Row, run

HEAD = ("fault", "times", "mails", "lost", "twice", "", "seconds", "")
NAMES = [fault.name for fault in FAULTS]


@click.command()
@click.option("--long", is_flag=True, help="As often as the promises say: hours, for the kills.")
@click.option(
    "--only", multiple=True, type=click.Choice(NAMES), metavar="FAULT", help="This one alone; again for more."
)
@click.option("--times", default=0, help="How often, in place of what the table says.")
@click.option("--seed", default=0, help="What the random moments come from; 0 takes one, and says it.")
@click.option("--json", "as_json", is_flag=True, help="An array of rows.")
@click.option(
    "--into", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Keep each row in this file, as a line of JSON; what stands there and was ok is not made again.",
)  # fmt: skip
def main(long: bool, only: tuple[str, ...], times: int, seed: int, as_json: bool, into: Path | None) -> None:
    """Make faults on this machine, on loopback, and count. Exit code 1 if anything was lost, or came too often."""
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(143)
    )  # what it has started is ended, and what it has made goes
    seed = seed or SystemRandom().randrange(1, 10**6)
    click.echo(f"seed {seed}", err=True)
    rows: list[Row] = []
    for row in run(only, long=long, times=times, seed=seed, without=_made(into)):
        rows.append(row)
        if into:
            with into.open("a", encoding="utf-8") as kept:
                kept.write(json.dumps(_as_row(row)) + "\n")
        if not as_json:
            _print(row, first=len(rows) == 1)
    if as_json:
        click.echo(json.dumps([_as_row(row) for row in rows], indent=2))
    sys.exit(any(row.verdict == "FAILED" for row in rows))


def _made(into: Path | None) -> set[str]:
    """What has been made already, and was ok. A run that was cut off goes on so."""
    kept = into.read_text(encoding="utf-8").splitlines() if into and into.exists() else []
    return {row["fault"] for row in map(json.loads, kept) if row["verdict"] == "ok"}


def _print(row: Row, *, first: bool) -> None:
    if first:
        click.echo(_line(HEAD))
    done = row.outcome
    counts = (
        (done.times, done.mails, done.lost, f"{done.twice} of {done.allowed}" if done.allowed else done.twice)
        if done
        else ("", "", "", "")
    )
    said = row.why or (done.said if done else "")
    click.echo(_line((row.fault.name, *counts, row.verdict, f"{row.seconds:.1f}", said)))


def _line(cells: tuple[object, ...]) -> str:
    widths = (22, 6, 6, 5, 9, 8, 8, 0)
    return "".join(str(cell).ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _as_row(row: Row) -> dict[str, object]:
    done = row.outcome
    counts = (
        {
            "times": done.times,
            "mails": done.mails,
            "lost": done.lost,
            "twice": done.twice,
            "allowed": done.allowed,
        }
        if done
        else {}
    )
    return {
        "fault": row.fault.name,
        "about": row.fault.about,
        "verdict": row.verdict,
        **counts,
        "said": row.why or (done.said if done else ""),
        "seconds": round(row.seconds, 1),
    }


if __name__ == "__main__":
    main()
