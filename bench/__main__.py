"""`python -m bench`: how fast parley is, beside what the same machine can do at all. Ends by itself.

Everything it starts lives in a folder that is thrown away, on loopback. Rates depend on what else the machine
does, so the load average stands beside them; CPU per mail hardly does.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click

from bench import (
    measure_alerts,
    measure_calendars,
    measure_commands,
    measure_core,
    measure_days,
    measure_door,
    measure_exchange_online,
    measure_hostile,
    measure_mailbox,
    measure_mails,
    measure_memory,
    measure_people,
    measure_reading,
    measure_rules,
    measure_start,
    measure_ticks,
    measure_year,
)
from bench.figures import Figure, table
from bench.scratch import scratch

MEASURES: dict[str, Callable[[bool, Path], list[Figure]]] = {
    "mails": measure_mails.measure,
    "mailbox": measure_mailbox.measure,
    "one maildir": measure_mailbox.one_maildir,
    "waiting": measure_mailbox.waiting,
    "exchange online": measure_exchange_online.measure,
    "door": measure_door.measure,
    "reading": measure_reading.measure,
    "tick": measure_ticks.measure,
    "days": measure_days.measure,
    "calendars": measure_calendars.measure,
    "rules": measure_rules.measure,
    "core": measure_core.measure,
    "year": measure_year.measure,
    "commands": measure_commands.measure,
    "start": measure_start.measure,
    "people": measure_people.measure,
    "alerts": measure_alerts.measure,
    "hostile": measure_hostile.measure,
    "memory": measure_memory.measure,
}
LONG = {"endurance": measure_memory.endure}  # only where it is asked for


@click.command()
@click.option(
    "--quick", is_flag=True, help="A few seconds: whether every measure runs; the figures say little."
)
@click.option(
    "--only", "names", multiple=True, type=click.Choice([*MEASURES, *LONG]), help="This measure alone."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON array on stdout.")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, writable=True, path_type=Path),
    help="Measure on the disk of this folder, which must be there.",
)
def main(quick: bool, names: tuple[str, ...], as_json: bool, folder: Path | None) -> None:
    """Measure parley: rates, CPU, memory and start, each as a ratio to the raw limit of this machine."""
    figures: list[Figure] = []
    for name in names or tuple(MEASURES):
        click.echo(f"measuring {name} …", err=True)
        with scratch(folder) as place:
            figures += (MEASURES | LONG)[name](quick, place)
    if as_json:
        click.echo(json.dumps([figure.row() for figure in figures], indent=1))
    else:
        click.echo("\n".join(table(figures)).lstrip("\n"))


if __name__ == "__main__":
    main()
