"""Reminders of several disputes to one person, as one mail. Pure: made of the facts that each fixed at its commit.

The facts are those of `notices`, with `matters[]` beside them, the earliest date first: {reference, keys, reply_to,
answers[] (words), steps[], booked, case_number_id}. `steps` are all their steps in that order, `count` and `of` how many steps and
disputes there are. `reply_to` is "": one reply cannot answer several questions, so each has its own address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from parley.mail.notice_dates import near
from parley.mail.notice_steps import conversations
from parley.mail.notice_words import day_long, local

Facts = dict[str, Any]
ONE, UNANSWERED, SEVERAL = "reminder", "unanswered", "reminders"  # the templates


def digest_facts(reminders: Sequence[Mapping[str, Any]], now: datetime) -> Facts:
    """One mail's facts from those of at least one reminder to the same person. now: UTC, when it leaves."""
    told = sorted((as_of(one, now) for one in reminders), key=_earliest)
    base, matters = told[0], [_matter(one) for one in told]
    steps = [step for matter in matters for step in matter["steps"]]
    references = list(dict.fromkeys(matter["reference"] for matter in matters))
    first = steps[0] if steps else None
    due = first["due"] if first else None
    return {
        **base,
        "template": SEVERAL,
        "tag": references[0] if len(references) == 1 else "parley",
        "reply_to": "",
        "question": "",
        "answers": [],
        "booked": None,
        "text_ids": [],
        "texts": [],
        "case_number_id": base.get("case_number_id", "") if len(references) == 1 else "",  # else each its own
        "row_ids": [],
        "matters": matters,
        "steps": steps,
        "mine": any(step["mine"] for step in steps),
        **conversations(steps),
        "first": first,
        "date": due["short"] if due else "",
        "past": bool(due and due["past"]),
        "count": len(steps),
        "of": len(references),
    }


def as_of(facts: Mapping[str, Any], now: datetime) -> Facts:
    """The same facts on the day when the mail leaves: what was tomorrow when it was written may be today."""
    zone = facts["zone"]
    today = local(now, zone).date()
    steps = [_step_as_of(step, now, zone) for step in facts["steps"]]
    first = steps[0] if steps else None
    past = bool(first and first["due"] and first["due"]["past"])
    return {**facts, "steps": steps, "first": first, "past": past, "sent": day_long(now, zone, today)}


def references(facts: Mapping[str, Any]) -> list[str]:
    """The disputes that a digest speaks of; [] for the facts of any other mail."""
    return list(dict.fromkeys(matter["reference"] for matter in facts.get("matters", ())))


def dates(facts: Mapping[str, Any]) -> list[tuple[datetime, bool]]:
    """The dates that a reminder speaks of, each with whether it is firm."""
    found = [step["due"] for step in facts["steps"] if step["due"]]
    return [(datetime.fromisoformat(due["iso"]), bool(due["firm"])) for due in found]


def _step_as_of(step: Mapping[str, Any], now: datetime, zone: str) -> Facts:
    due = step["due"]
    if due is None:
        return dict(step)
    at = datetime.fromisoformat(due["iso"])
    return {**step, "due": {**due, "near": near(at, now, zone), "past": at <= now}}


def _matter(facts: Mapping[str, Any]) -> Facts:
    asked = [step for step in facts["steps"] if not step["if_unresolved"]]
    return {
        "reference": facts["reference"],
        "keys": list(facts["keys"]),
        "reply_to": facts["reply_to"],
        "answers": [{"word": one["word"], "line": one["line"]} for one in facts["answers"]],
        "steps": asked or list(facts["steps"]),
        "booked": None if facts["cancel"] else facts["booked"],
        "case_number_id": facts.get("case_number_id", ""),
    }


def _earliest(facts: Mapping[str, Any]) -> tuple[bool, float, str]:
    known = [at.timestamp() for at, _ in dates(facts)]
    return (not known, min(known, default=0.0), str(facts["reference"]))
