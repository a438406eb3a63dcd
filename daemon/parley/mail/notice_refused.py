"""What a mail says where somebody asked for what cannot be yet: the reason and its clause, what is still needed, and what
then opens the way. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from parley.dispute.asking import before_closing
from parley.dispute.commands import Need, Refused
from parley.dispute.draft import Draft
from parley.dispute.people import resolve
from parley.dispute.view import View
from parley.dispute.ways_asked import ways_that_wait, ways_to_ask
from parley.mail.notice_answers import asking_for
from parley.mail.notice_asks import onward_exit
from parley.mail.notice_hold import booked_facts
from parley.mail.notice_people import names
from parley.mail.notice_words import capital, cited, plain

# Refusals that no clause is the reason of.
_OF_ANY_RULES = ("nothing", "future", "before", "stranger", "closed", "alert_out", "since")


def refused_facts(view: View, refused: Refused | None, reader: str) -> dict[str, Any] | None:
    """No, and why: the reason, its clause, what is still needed, and what then opens it."""
    if refused is None:
        return None
    # "Say STUCK" needs no line of its own beside the steps: the words at the end of the list say it
    needed = [need for need in refused.still_needed if need.duty] or list(refused.still_needed)
    verbs = [_verb(view, need.duty) for need in refused.still_needed]
    known = {"talk": "STUCK", "meet": "STUCK", "": "STUCK", "tell": "TOLD", "agree": "AGREED"}
    reply = " ".join(dict.fromkeys(known.get(verb, "YES") for verb in verbs))
    exit_ = onward_exit(view)
    asked = resolve(view, exit_.asked_by).people if exit_ and refused.still_needed else ()
    way = next((way for way in ways_to_ask(view, reader) if exit_ and way.to == exit_.to), None)
    # Who asks for it says that it is not resolved; what is missing is said by its own words
    if way is not None:
        reply = f"Next: {plain(way.name)}"
    return {
        "asked_by": names(view, [one for one in asked if one != reader]) if way is None else "",
        "reason": _reason(refused),
        "clause": refused.clause,
        "code": refused.code,
        "needed": [_needed(view, need, reader) for need in needed],
        "reply": reply,
        "talk": any(verb in ("talk", "meet") for verb in verbs),
    }


def refused_too(first: Refused | None, others: Iterable[Refused]) -> list[str]:
    """What else of the same mail was not taken, each reason once. What is said of a child's name has its own sentence."""
    said = _reason(first) if first is not None else ""
    reasons = dict.fromkeys(_reason(one) for one in others if one.code != "apart")
    return [reason for reason in reasons if reason != said]


def _reason(refused: Refused) -> str:
    return cited(plain(refused.reason, 300), refused.clause if _ruled(refused) else "")


def before_closing_facts(view: View, reader: str) -> list[dict[str, Any]]:
    """What keeps open a dispute that is called settled, each step with who owes it and its clause."""
    missing = before_closing(Draft(view.protocol, view.world, view.dispute, view.now))
    return [_needed(view, need, reader) for need in missing]


def ways_facts(view: View, reader: str) -> list[dict[str, Any]]:
    """Where it goes on as soon as the reader asks for it."""
    words = [asking_for(way) for way in ways_that_wait(view, reader)]
    return [{"word": w.word, "means": w.means, "line": w.line} for w in words]


def _ruled(refused: Refused) -> bool:
    """Whether its clause says this, and is not only where the dispute stands; with a list, each line has its own."""
    if refused.code in ("email", "medium"):
        return True
    return not refused.still_needed and refused.code not in _OF_ANY_RULES


def _verb(view: View, duty_id: str) -> str:
    found = [d.do for s in view.protocol.every_stage for d in s.duties if d.id == duty_id]
    return found[0] if found else ""


def _needed(view: View, need: Need, reader: str) -> dict[str, Any]:
    states = [d for d in view.dispute.open_duties if d.key.duty == need.duty]
    mine = not states or any(reader in d.holders for d in states)
    hold = next((h for h in view.dispute.live_holds if any(k.duty == need.duty for k in h.keys)), None)
    by = "" if mine else names(view, list(dict.fromkeys(p for d in states for p in d.holders)))
    text = plain(need.text, 300)
    return {
        "text": capital(text) if mine else f"{by}: {text}",
        "clause": need.clause,
        "booked": booked_facts(view, hold, reader) if hold and reader in hold.attendees else None,
    }
