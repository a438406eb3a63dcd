"""From notices to letters: the question frozen with its own address, what the facts follow from fixed, the outbox row.

Everything a letter will show is decided here, in the transaction of the event it tells of; the facts are worked out and
the bytes rendered later, at the first claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from parley.dispute import audience
from parley.dispute import events as e
from parley.dispute.coalesce import coalesce
from parley.dispute.commands import Refused
from parley.dispute.effects import CALLED_OFF, Question, SendNotice
from parley.dispute.events import AnyEvent, NoteKept, RequestRefused, TimeRefused
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.saying_settled import ACCOUNT, an_account
from parley.dispute.view import View
from parley.loops.answering import held_back
from parley.loops.leavers import with_leavers
from parley.loops.library import Library, people_in
from parley.mail import channels, tags
from parley.mail.notice_echo import echo_lines
from parley.mail.notice_people import with_phones
from parley.mail.telling import Named, Telling, kept_facts, whole_facts
from parley.store import disputes, outbox, people, questions
from parley.store.store import Store
from parley.value import value

if TYPE_CHECKING:
    from parley.loops.visit import Said

FIRST_ANSWER = "raised"  # what a first mail is answered with

# What is said of an alert stands in the thread of what the same person was last told of it, in any program.
OF_AN_ALERT = ("alert", "alert_update", "contact_asked", "in_hand", "nobody_answered")

# These say what was recorded themselves: whoever gets one needs no separate echo.
TELL_WHAT_WAS_RECORDED = (
    "raised", "record", "stage_opened", "closed", "raised_again", "in_hand", "accounts_differ",
)  # fmt: skip

# What the answer to a first mail says in lines of its own: who, by when, whom it has told. The rest of what they typed is echoed.
SHOWN_IN_THE_FIRST_ANSWER = (
    e.PersonNamed,
    e.OutsiderNamed,
    e.StageOpened,
    e.DeadlineShortened,
    e.UrgencyRaised,
)


@value
class Posted:
    """A letter that was put into the outbox. cause: the place in the batch of the event it tells of, -1 for none."""

    id: int
    template: str
    person: str
    address: str
    clause: str
    hold: str
    cause: int


# Questions that are no step of whoever is asked.
_ONCE_MORE = ("override", "who", "consent", "confirm_outcome")


def with_answer(
    view: View, events: Sequence[AnyEvent], notices: list[tuple[int, SendNotice]], said: Said,
    refused: Refused | None, echo: SendNotice | None,
) -> list[tuple[int, SendNotice]]:  # fmt: skip
    """The notices of a batch, and the answer to whoever said it: one mail, and none where one is there already."""
    if not said.person:
        return notices
    told = any(
        notice.person == said.person and notice.template in TELL_WHAT_WAS_RECORDED for _, notice in notices
    )
    answer = echo or _answer(view, events, said, refused, told)
    if answer is None:
        return notices
    if answer.template == "recorded":
        answer, notices = _absorb(answer, notices)
    return coalesce([(-1, answer), *notices])


def _answer(
    view: View, events: Sequence[AnyEvent], said: Said, refused: Refused | None, told: bool
) -> SendNotice | None:
    person = said.person
    asked_again = refused is not None and refused.code == "again"
    if not asked_again and (told or (refused is None and not events)):
        return None
    mine = [event for event in events if event.by == person]
    if refused is None and mine and all(isinstance(event, TimeRefused) for event in mine):
        return None  # its own letter says why the time does not do
    duties = audience.owed_by(view, person) or audience.shared_by(view, person)
    question = (
        audience.ask(duties) or audience.ask_how_it_stands(view, person) or audience.ask_alert(view, person)
    )
    if refused is not None and asked_again:
        account = ACCOUNT if an_account(view, said.question) else ""
        again = Question("again", audience.keys(duties), words="SOLVED", once_more=account)
        details = (("words", "SOLVED"), ("differs", "yes"))
        return SendNotice("asked_back", person, refused.clause, question=again, details=details)
    asked = said.question if said.question and said.question.kind in _ONCE_MORE else None
    still = question or asked  # whoever owes nothing was asked all the same, and may answer once more
    if refused is not None and refused.code == "alert":
        return not_your_alert(view.protocol, person, said.question)
    if refused is not None:
        return SendNotice("refused", person, refused.clause, audience.keys(duties), still)
    if _only_a_note(mine):
        question = still
        return SendNotice("note_kept", person, "", audience.keys(duties), question)
    return SendNotice("recorded", person, audience.clause_of(duties), audience.keys(duties), question)


def not_your_alert(protocol: DisputeProtocol, person: str, question: Question | None) -> SendNotice:
    """What somebody is told who answers an alert that was sent to others."""
    number = str(question.alert) if question is not None and question.kind == "alert" else ""
    clause = protocol.on_call.clause if protocol.on_call else ""
    return SendNotice("not_your_alert", person, clause, details=(("alert", number),) if number else ())


def _only_a_note(said: Sequence[AnyEvent]) -> bool:
    """Whether what they said came to a note and no more; what the time brought meanwhile is not of their saying."""
    return bool(said) and all(isinstance(event, NoteKept) for event in said)


def _recorded(events: Sequence[AnyEvent], notice: SendNotice) -> bool:
    """Whether there is something to echo: beside a refusal or a question back, only if they said something that was taken;
    what the time brought is not of their saying."""
    if notice.template not in ("refused", "asked_back"):
        return True
    return any(
        event.by == notice.person and not isinstance(event, (NoteKept, RequestRefused)) for event in events
    )


def _absorb(
    answer: SendNotice, notices: list[tuple[int, SendNotice]]
) -> tuple[SendNotice, list[tuple[int, SendNotice]]]:
    """Whoever named somebody reads how the step stands now in the echo itself, its invitation included, and so does whoever's word has
    stopped the clocks or let them run; and whoever reports late what was done in time reads that there, too."""
    mine = [
        notice
        for _, notice in notices
        if notice.person == answer.person
        and notice.template in ("now_yours", "dates_changed")
        and "unmissed" not in dict(notice.details)
    ]
    for notice in mine:
        answer = replace(answer, keys=notice.keys or answer.keys)
        if notice.hold:
            answer = replace(answer, hold=notice.hold, cancel=notice.cancel)
    in_time = [
        notice for _, notice in notices if (notice.person, notice.template) == (answer.person, "met_in_time")
    ]
    if in_time:
        later = all(("later", "yes") in notice.details for notice in in_time)
        answer = replace(answer, details=(*answer.details, ("in_time", "later" if later else "yes")))
    not_so = [
        notice for _, notice in notices if (notice.person, notice.template) == (answer.person, "not_in_time")
    ]
    if not_so:
        answer = replace(answer, details=(*answer.details, ("not_in_time", "yes")))
    return answer, [(n, notice) for n, notice in notices if notice not in (*mine, *in_time, *not_so)]


def _of_its_meeting(answer: SendNotice) -> SendNotice:
    """What an answer that may not leave says of a meeting all the same: a diary that is never told keeps what was called off."""
    template = CALLED_OFF if answer.cancel else "invitation"
    return SendNotice(
        template, answer.person, answer.clause, answer.keys, hold=answer.hold, cancel=answer.cancel
    )


class Post:
    """Puts the notices of one batch into the outbox. view: as the batch left the dispute, at the moment of writing."""

    def __init__(self, store: Store, library: Library, view: View) -> None:
        self.store, self.library = store, library
        self.world, self.dispute, self.now = view.world, view.dispute, view.now
        self.view = view
        self.phones: tuple[tuple[str, str], ...] = ()
        self.named: tuple[Named, ...] = ()
        # The same, where those who have left have their last letter's address
        self.left: tuple[Named, ...] = ()
        self.apart = False
        self.held_back = ""  # the limit that an answer has met
        self._last_question: int | None = None  # its number, once that is known

    def put(
        self, notices: Sequence[tuple[int, SendNotice]], events: Sequence[AnyEvent], *, before: int, said: Said,
        refused: Sequence[Refused], cause: str,
    ) -> list[Posted]:  # fmt: skip
        """One row per notice. before: how many events the dispute had; a notice's position is its event's."""
        self._last_question = None if before else 0
        world, notices = with_leavers(self.store, self.library, self.world, self.dispute.reference, notices)
        self.named = self.left = self._named() if notices else ()
        if world is not self.world:
            self.world, self.view = world, replace(self.view, world=world)
            self.left = self._named()
        if notices:
            self.apart = any(isinstance(event, RequestRefused) and event.code == "apart" for event in events)
            self.phones = tuple(people.phones(self.store, people_in(self.dispute)).items())
        posted: list[Posted] = []
        for n, notice in notices:
            answers = bool(said.person) and notice.person == said.person
            if n < 0 and not self._may_answer(said):
                if not notice.hold:
                    continue
                notice = _of_its_meeting(notice)
            if answers and notice.template == FIRST_ANSWER and not said.answerable:
                if not notice.hold:
                    continue
                notice = replace(notice, template="invitation")  # no answer, but the notice of a meeting
            telling = self._telling(notice, events, refused, said if answers else None)
            letter = self._letter(
                telling,
                position=before + n + 1 if n >= 0 else before + len(events),
                about=notice.way or (cause if n < 0 else ""),
                in_reply_to=said.message_id if answers and said.answerable else "",
                references=said.references if answers and said.answerable else (),
            )
            row = outbox.add(self.store, letter, domain=self.library.domain)
            if row is not None:
                posted.append(
                    Posted(row, notice.template, notice.person, letter.address, notice.clause, notice.hold, n)
                )
        return posted

    def _may_answer(self, said: Said) -> bool:
        """Whether an automatic answer may leave for this sender just now (mail.md section 4)."""
        if said.answerable:
            self.held_back = held_back(
                self.store, self.library.limits, said.address, self.dispute.reference, self.now
            )
        return said.answerable and not self.held_back

    def _named(self) -> tuple[Named, ...]:
        """Whoever the directory does not list, as known by now."""
        listed, known = self.library.world.directory, self.world.directory
        former = tuple(Named(one.id, one.name, "", one.agency) for one in self.world.former.values())
        if known is listed:
            return former  # nobody was added: asking each of ten thousand people would tell the same
        added = tuple(
            Named(one.id, one.name, one.address, one.agency, one.phone)
            for one in known.people.values()
            if one.id not in listed.people
        )
        return added + former

    def _telling(
        self, notice: SendNotice, events: Sequence[AnyEvent], refused: Sequence[Refused], said: Said | None
    ) -> Telling:
        """said: the mail that this answers. What of it was refused is for whoever wrote it alone."""
        answered = tuple(refused) if said else ()
        return Telling(
            notice=notice,
            upto=self.dispute.length,
            at=self.now,
            world=self.world.hash,
            named=self.left if notice.template == CALLED_OFF else self.named,
            phones=self.phones,
            echo=self._echo(events, notice) if said and _recorded(events, notice) else (),
            apart=self.apart,
            unplaced=said.unplaced if said else (),
            refused=answered[0] if answered else None,
            refused_too=answered[1:],
            open_too=said.open_too if said else "",
        )

    def _echo(self, events: Sequence[AnyEvent], notice: SendNotice) -> tuple[str, ...]:
        """What was recorded, in lines; with the numbers that people gave in their own mail, as everywhere in the letter."""
        shown = SHOWN_IN_THE_FIRST_ANSWER if notice.template == FIRST_ANSWER else ()
        said = [event for event in events if not isinstance(event, shown)]
        return tuple(echo_lines(with_phones(self.view, dict(self.phones)), said, notice.person))

    def _letter(
        self, telling: Telling, *, position: int, about: str, in_reply_to: str, references: tuple[str, ...]
    ) -> outbox.Letter:
        notice = telling.notice
        number, reply_to = self._reply_address(notice)
        new_address = tags.format_new(self.library.address)
        facts = kept_facts(telling, self.view, reply_to=reply_to, new_address=new_address)
        if notice.reminder:  # it may be joined with others when it leaves
            facts = whole_facts(telling, with_phones(self.view, dict(self.phones)), facts)
        if not in_reply_to and notice.template in OF_AN_ALERT and not notice.way:
            told = (*OF_AN_ALERT, FIRST_ANSWER)
            in_reply_to, references = outbox.thread_of(
                self.store, self.dispute.reference, notice.person, told
            )
        return outbox.Letter(
            template=notice.template,
            person=notice.person,
            address=channels.address(notice.way, self.world.person(notice.person)),
            created=self.now,
            due=self.now,
            reference=self.dispute.reference,
            position=position,
            hold=notice.hold,
            about=about,
            facts=facts,
            in_reply_to=in_reply_to,
            references=references,
            question=number,
            high=notice.high,
            reminder=notice.reminder,
        )

    def _reply_address(self, notice: SendNotice) -> tuple[int | None, str]:
        """The address for answers: the question's own, else the dispute's."""
        reference, own = self.dispute.reference, self.library.address
        if notice.question is not None:
            asked = questions.ask(
                self.store, reference, notice.person, notice.template, notice.question, asked=self.now,
                last=self._last_question,
            )  # fmt: skip
            self._last_question = asked.number
            return asked.number, tags.format_question(own, reference, asked.number, asked.token)
        row = disputes.row(self.store, reference)
        return None, tags.format_dispute(own, reference, row.token) if row else tags.format_new(own)
