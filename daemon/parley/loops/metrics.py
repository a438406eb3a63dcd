"""How the daemon stands, as Prometheus reads it: a text file that node_exporter's textfile collector takes in.

Counts, ages and times, out of what `status.json` says. The one label that comes from outside is the partnership's short
name; nothing is labelled with a person, a dispute or an address (operations.md section 4). An age is 0 where nothing waits,
so that a rule needs no other word than `> 900`; a moment that has never been has no line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from parley.value import value

Parts = Mapping[str, Mapping[str, Any]]
GAUGE, COUNTER = "gauge", "counter"


@value
class Metric:
    """about: what it says, as HELP. facts: where it stands in the status, `part.fact`; several are told apart by the label
    `kind`, each under its own key."""

    name: str
    about: str
    facts: Mapping[str, str]
    type: str = GAUGE


TROUBLES = {
    "read": "mailbox.read",
    "move": "mailbox.move",
    "fetch": "mailbox.fetch",
    "hint": "mailbox.hint",
    "rights": "mailbox.rights",
    "canary": "mailbox.canary",
    "relay": "relay.relay",
    "files": "files.files",
    "calendar": "calendar.calendar",
}  # as `loops/trouble.py` says them
METRICS = (
    Metric("parley_written_timestamp_seconds", "When this was written: every ten seconds while parley runs", {"": "daemon.written"}),
    Metric("parley_start_timestamp_seconds", "When this daemon began", {"": "daemon.started"}),
    Metric("parley_mail_unread", "Mails that are durable and not yet read", {"": "queues.unread"}),
    Metric("parley_mail_unread_oldest_seconds", "How long the oldest of them has waited", {"": "queues.unread_since"}),
    Metric("parley_letters_waiting", "Letters that are due to leave", {"": "queues.letters"}),
    Metric("parley_letters_failing", "Letters that were tried and have not left yet", {"": "queues.failing"}),
    Metric("parley_letters_failing_oldest_seconds", "How long ago the oldest of them was written", {"": "queues.failing_since"}),
    Metric("parley_letters_parked", "Letters that could not be written: a person must look", {"": "queues.parked"}),
    Metric("parley_pen_mails", "Mails that wait in the holding pen for a person", {"": "queues.pen"}),
    Metric("parley_pen_oldest_seconds", "How long the oldest of them has waited", {"": "queues.pen_since"}),
    Metric("parley_turn_late_seconds", "How late the oldest turn is that time should have brought; those of dates wait for a mailbox that is away", {"": "queues.turn_since"}),
    Metric("parley_disputes_open", "Disputes that are open", {"": "queues.disputes"}),
    Metric("parley_mails_total", "Mails that were ever taken, of whatever verdict", {"": "totals.mails"}, COUNTER),
    Metric("parley_letters_total", "Letters that were ever put into the outbox", {"": "totals.letters"}, COUNTER),
    Metric("parley_journal_entries_total", "Entries of the journal", {"": "totals.entries"}, COUNTER),
    Metric("parley_trouble_seconds", "Since when something outside does not work, as an age; 0 where it does", {kind: f"{fact}_since" for kind, fact in TROUBLES.items()}),
    Metric("parley_trouble_permanent", "1 where only a person can mend it", {kind: f"{fact}_permanent" for kind, fact in TROUBLES.items()}),
    Metric("parley_mailbox_last_look_timestamp_seconds", "When the mailbox was last looked at in full, where one is read", {"": "mailbox.last_look"}),
    Metric("parley_canary_last_sent_timestamp_seconds", "When the daily test mail was last sent", {"": "canary.last_sent"}),
    Metric("parley_canary_last_back_timestamp_seconds", "When it was last seen to have come back", {"": "canary.last_back"}),
    Metric("parley_loops_silent", "Loops of the daemon that have done nothing for a minute", {"": "loops.count"}),
)  # fmt: skip


def exposition(parts: Parts, partnership: str, now: datetime) -> str:
    """The whole file. partnership: what tells this daemon from the others of the machine."""
    who = f'partnership="{_escaped(partnership)}"'
    lines = [
        "# HELP parley_info Which parley runs",
        "# TYPE parley_info gauge",
        f'parley_info{{{who},version="{_escaped(_version())}"}} 1',
    ]
    for metric in METRICS:
        if samples := list(_samples(metric, parts, who, now)):
            lines += [f"# HELP {metric.name} {metric.about}", f"# TYPE {metric.name} {metric.type}", *samples]
    return "\n".join(lines) + "\n"


def _samples(metric: Metric, parts: Parts, who: str, now: datetime) -> Iterator[str]:
    for kind, where in metric.facts.items():
        part, _, fact = where.partition(".")
        number = _number(metric.name, parts.get(part, {}).get(fact), now)
        if number is not None:
            labels = f'{who},kind="{kind}"' if kind else who
            yield f"{metric.name}{{{labels}}} {number}"


def _number(name: str, fact: object, now: datetime) -> str | None:
    """A moment as itself or as an age, whichever the name says; what is not known of an age or a count is 0."""
    moment = name.endswith("_timestamp_seconds")
    if isinstance(fact, datetime):
        return f"{fact.timestamp():.3f}" if moment else f"{max(0.0, (now - fact).total_seconds()):.0f}"
    if moment:
        return None
    return str(int(fact)) if isinstance(fact, int) else "0"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


@cache
def _version() -> str:
    from importlib import metadata  # for whoever collects figures: with all that it imports, 0.4 MB

    try:
        return metadata.version("parley")
    except metadata.PackageNotFoundError:
        return ""
