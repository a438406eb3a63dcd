"""Documents that leave with a step: once somebody has done a `send` that carries some, parley mails them on.

The pack and the forms hold what people wrote. They leave by mail for an address that the directory marks as fit for
that, and for no other: whoever has none is told who has them in hand, and the business manager hands them over.
"""

from __future__ import annotations

from collections.abc import Iterable

from parley.dispute.audience import rule_of
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import DOCUMENTS, SendNotice
from parley.dispute.events import DutyDischarged
from parley.dispute.missing_people import BUSINESS_MANAGER
from parley.dispute.view import View


def sent_on(view: View, event: DutyDischarged) -> Iterable[SendNotice]:
    """One notice to everybody at the other end, with the documents or without; and one to whoever hands them over.

    Details: `carries` names the documents; `attached` is set if they ride on this mail; `hand` if its reader is to
    hand them to the people behind the sender in `others`, or, if there are none, to whoever turns out to be meant.
    """
    duty = view.dispute.duties[event.key]
    carried = rule_of(view, duty).carries
    if not carried:
        return
    sender = event.by or next(iter(duty.holders), "")
    by_mail, by_hand = who_gets_them(view, duty)
    manager = next(iter(view.world.directory.officers.get(BUSINESS_MANAGER, ())), "")
    hands = tuple(one for one in by_hand if one != manager)
    handed = bool(manager and (hands or not by_mail + by_hand))
    for person in dict.fromkeys((*by_mail, *by_hand, *((manager,) if handed else ()))):
        details = [("carries", " ".join(carried))]
        details += [("attached", "yes")] if view.world.accepts_protected(person) else []
        mine = hands if person == manager else ()
        details += [("hand", "yes")] if person == manager and handed else []
        yield SendNotice(
            DOCUMENTS, person, duty.clause, (event.key,), others=(sender, *mine), details=tuple(details)
        )


def who_gets_them(view: View, duty: DutyState) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those at the other end of the step: who gets its documents by mail, and who by hand."""
    others = [one for one in dict.fromkeys(duty.counterparts) if one not in duty.holders]
    by_mail = tuple(one for one in others if view.world.accepts_protected(one))
    return by_mail, tuple(one for one in others if one not in by_mail)
