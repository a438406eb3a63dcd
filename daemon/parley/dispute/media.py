"""By which medium a conversation counts: e-mail never does (promise 1), and a clause may name which do."""

from __future__ import annotations

from parley.dispute.commands import Refused
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState
from parley.dispute.protocol import SPOKEN


def medium_counts(draft: Draft, medium: str, duties: tuple[DutyState, ...]) -> Refused | None:
    """None where a conversation by this medium meets all of these; else what does not count, and how to speak instead."""
    saying = draft.protocol.says.get("no_email")
    clause = duties[0].clause if duties else (saying.clause if saying else "")
    if medium and medium not in SPOKEN:
        text = (saying.text if saying else "E-mail does not count as the conversation").rstrip(".")
        text += "" if medium == "email" else f", and neither does a {medium}"
        return Refused(f"{text}. Speak by phone, video or face to face.", clause, code="email")
    for duty in duties:
        allowed = draft.rule(duty).media
        if medium and allowed and medium not in allowed:
            ways = {"meeting": "in a meeting", "phone": "by phone", "video": "by video"}
            words = " or ".join(ways.get(one, one) for one in allowed)
            return Refused(f"For this step it has to be {words}.", duty.clause, code="medium")
    return None
