"""parley history: what has happened in a dispute, as minutes. Reads only; the sentences are those of `mail.minutes`."""

from __future__ import annotations

from pathlib import Path

import click

from parley.commands.desk import Desk, config_option, desk, json_option
from parley.commands.owed import Row
from parley.commands.printing import heading, iso, or_null, paragraph, rows_as_json, say
from parley.dispute.events import DutyKey
from parley.documents.kept_texts import shown_in
from parley.documents.recorded import Recorded, recorded, when_with_year
from parley.mail.notice_words import cited, plain
from parley.store import gone, texts

INDENT = 6


@click.command()
@click.argument("reference", metavar="REF")
@click.option("--texts", "with_texts", is_flag=True, help="Also what people typed freely.")
@json_option
@config_option
@click.pass_obj
def history(clock: object, reference: str, with_texts: bool, as_json: bool, config_path: Path | None) -> None:
    """What has happened in a dispute, as minutes.

    In the order in which it was recorded: what, when, who, under which clause, why this date.
    """
    with desk(config_path, clock, looking=True) as at:
        told = list(recorded(at.door, at.known(reference)))
        if as_json:
            rows_as_json(_row(at, one, with_texts) for one in told)
            return
        _print(at, told, with_texts)


def _print(at: Desk, told: list[Recorded], with_texts: bool) -> None:
    first = told[0].view
    say(heading(f"{first.dispute.reference}  {plain(first.protocol.title, 90)}"))
    before = ""
    for one in told:
        title = _title(at, one)
        if title != before:
            say()
            say(heading(title))
            before = title
        _print_one(at, one, with_texts)


def _title(at: Desk, one: Recorded) -> str:
    """ "Thu 2 April 2026 14:30, recorded 15:02": what happened at one moment stands together."""
    vouched = f", filed from the holding pen by {at.name(one.vouched)}" if one.vouched else ""
    late = f", {one.late}" if one.late else ""
    return f"{when_with_year(one.entry.event.happened, at.zone)}{late}{vouched}"


def _print_one(at: Desk, one: Recorded, with_texts: bool) -> None:
    paragraph(cited(one.minute.what, one.entry.event.clause), 2, 4)
    for line in one.minute.more:
        paragraph(line, INDENT)
    for text in one.minute.texts if with_texts else ():
        for line in shown_in(at.store, at.zone)(text).splitlines():
            paragraph(f"| {line}", INDENT, INDENT + 2)


def _row(at: Desk, one: Recorded, with_texts: bool) -> Row:
    entry, event = one.entry, one.entry.event
    key = getattr(event, "key", None)
    return {
        "n": entry.seq,
        "reference": entry.reference,
        "event": type(event).__name__,
        "happened": iso(event.happened, at.zone),
        "received": iso(event.received, at.zone),
        "recorded": iso(entry.recorded, at.zone),
        "late": or_null(one.late),
        "by": or_null(event.by),
        "who": plain(one.view.world.person(event.by).name) if event.by else None,
        "what": one.minute.what,
        "why": list(one.minute.more),
        "clause": or_null(event.clause),
        "cause": or_null(entry.cause),
        "vouched_by": or_null(one.vouched),
        **_place(event, key if isinstance(key, DutyKey) else None),
        "texts": [_text(at, text) if with_texts else text for text in one.minute.texts],
    }


def _place(event: object, key: DutyKey | None) -> Row:
    """Which stage, visit and duty the entry is about; null where it is about none."""
    return {
        "stage": key.stage if key else or_null(getattr(event, "stage", "")),
        "visit": key.visit if key else getattr(event, "visit", 0) or None,
        "duty": key.duty if key else None,
        "party": or_null(key.party) if key else None,
    }


def _text(at: Desk, text_id: str) -> Row:
    kept = texts.text(at.store, text_id)
    deleted = gone.when(at.store, "text", text_id)
    return {"id": text_id, "text": kept.body if kept else None, "deleted": iso(deleted, at.zone)}
