"""The answers of several disputes to one mail, as one. Pure: made of the facts that each fixed at its commit.

The facts are those of `notices`, with `matters[]` beside them as in `notice_digest`; here each says what came of the
mail in its dispute: `said`, in closed words. `reply_to` is "": one reply cannot answer several questions, so each
matter has its own address. A dispute whose answer leaves as a mail of its own has no `reply_to`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from parley.mail.notice_digest import Facts, digest_facts

SEVERAL_ANSWERS = "several_answers"  # the template


def several_facts(
    answers: Sequence[Mapping[str, Any]], named: Sequence[str], now: datetime, opened: Collection[str] = ()
) -> Facts:
    """One mail's facts from those of at least one answer to the same person. named: all disputes that heard it; opened:
    those of them that it opened."""
    base = digest_facts(answers, now)
    said = {facts["reference"]: facts for facts in answers}
    told = {
        matter["reference"]: {**matter, "said": _said(said[matter["reference"]])}
        for matter in base["matters"]
    }
    names = list(dict.fromkeys((*named, *told)))
    matters = [told.get(name) or _elsewhere(name, name in opened) for name in names]
    steps = [step for matter in matters for step in matter["steps"]]
    return {
        **base,
        "template": SEVERAL_ANSWERS,
        "tag": "parley",
        "matters": matters,
        "steps": steps,
        "of": len(names),
        "concerned": names,
    }


def _elsewhere(reference: str, opened: bool) -> Facts:
    said = (
        "this one is new: your message opened it. What happens next is in a mail of its own."
        if opened
        else "your message is on record there too; what it changed is in a mail of its own."
    )
    return {
        "reference": reference, "keys": [], "reply_to": "", "answers": [], "steps": [], "booked": None, "said": said,
    }  # fmt: skip


def _said(facts: Mapping[str, Any]) -> str:
    """What came of the mail in one dispute, in one line of closed words."""
    return _SAID.get(str(facts["template"]), _kept)(facts)


def _kept(facts: Mapping[str, Any]) -> str:
    return "your message is kept as a note. Nothing has moved."


def _recorded(facts: Mapping[str, Any]) -> str:
    if facts["details"].get("already"):
        return "that stands on record already; nothing is counted twice."
    return f"I recorded: {'; '.join(facts['echo'])}." if facts["echo"] else "your message is on record."


def _refused(facts: Mapping[str, Any]) -> str:
    refused = facts["refused"]
    if not refused:
        return "nothing has moved."
    needed = "; ".join(f"{need['text']} ({need['clause']})" for need in refused["needed"])
    said = refused["reason"].rstrip(".")
    return f"nothing has moved. {said}." + (f" Still needed: {needed}." if needed else "")


def _asked_back(facts: Mapping[str, Any]) -> str:
    words = facts["details"].get("words", "")
    return (f"did you mean {words}? " if words else "I am not sure what you mean. ") + "Nothing has moved."


def _status(facts: Mapping[str, Any]) -> str:
    if facts["closed"]:
        return f"this {facts['noun']} is closed: {facts['outcome']}."
    stage = facts["stage"]
    owed = f" Owed: {'; '.join(facts['owed'])}." if facts["owed"] else ""
    return f"it stands at {stage['soft']} ({stage['title']}, {stage['clause']}).{owed}"


def _closed(facts: Mapping[str, Any]) -> str:
    return (
        f"this {facts['noun']} is closed: {facts['outcome']}. Your message has been kept. Nothing has moved."
    )


_SAID = {
    "recorded": _recorded,
    "refused": _refused,
    "asked_back": _asked_back,
    "status": _status,
    "closed_mail": _closed,
}
