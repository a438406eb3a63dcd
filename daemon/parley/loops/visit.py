"""A visit at the door: what was said, the dispute while the door holds it, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from parley.dispute.commands import Refused
from parley.dispute.dispute import Dispute
from parley.dispute.effects import Question
from parley.dispute.events import AnyEvent
from parley.dispute.evolve import fold_on
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.view import View
from parley.dispute.world import World
from parley.value import value

if TYPE_CHECKING:
    from parley.loops.outgoing import Posted
    from parley.mail.message import InboundMail


@value
class Said:
    """The mail (or command) that is being answered, so that an answer finds its way back to it.

    answerable: whether an automatic answer may go to its sender (mail.md section 4). person: who said it.
    unplaced: lines of it that could not be taken, each with what it should say. question: what it answers, if it answers any.
    open_too: the dispute between the same two that is open beside the one it opens, "" for none.
    """

    person: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    answerable: bool = False
    address: str = ""
    unplaced: tuple[str, ...] = ()
    question: Question | None = None
    open_too: str = ""


def said_in(mail: InboundMail, person: str) -> Said:
    """The mail that is being answered, and whom it is from."""
    return Said(
        person=person,
        message_id=mail.message_id,
        references=(*mail.references, mail.message_id)[-20:] if mail.message_id else mail.references[-20:],
        answerable=not mail.no_answer_rule,
        address=mail.sender.address,
    )


@value
class Done:
    """What came of it: the events in order, the refusal if there was one, the letters put into the outbox.

    fault: the type of what went wrong instead, "" if nothing did. held_back: the limit that kept an answer back. refused_too:
    the refusals after the first one, in order.
    """

    reference: str = ""
    events: tuple[AnyEvent, ...] = ()
    refused: Refused | None = None
    letters: tuple[Posted, ...] = ()
    fault: str = ""
    held_back: str = ""
    refused_too: tuple[Refused, ...] = ()


@dataclass
class Visit:
    """One dispute while the door holds it: what it was, what it has become, what has happened on the way."""

    protocol: DisputeProtocol
    world: World
    dispute: Dispute
    before: int
    events: list[AnyEvent] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    _view: View | None = None

    def view(self, now: datetime) -> View:
        """As a decision sees it: the same view for as long as nothing happens."""
        last = self._view
        same = last is not None and last.dispute is self.dispute and last.world is self.world
        if last is None or not same or last.protocol is not self.protocol:
            last = self._view = View(self.protocol, self.world, self.dispute, now)
        return last.at(now)

    def add(self, events: Sequence[AnyEvent]) -> None:
        """More has happened."""
        self.events += events
        self.dispute = fold_on(self.dispute, events)
