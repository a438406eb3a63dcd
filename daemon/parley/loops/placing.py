"""Where a mail belongs: a new dispute, a question, a dispute, or the holding pen. Never a guess.

The order of shared/mail.md section 3: a tag with a valid token, then a reply to what parley sent, then a
reference in the subject. Signals that disagree go to the pen. A wrong token and an unknown dispute look the same
from outside: whoever wrote hears of both that nothing has moved (`sender_letters.not_placed`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

from parley.loops.suggesting import suggest
from parley.mail.message import Answers, InboundMail, Tag
from parley.mail.notice_digest import references
from parley.store import disputes, outbox, questions
from parley.store.disputes import DisputeRow
from parley.store.outbox import OutboxRow
from parley.store.questions import QuestionRow
from parley.store.store import Store
from parley.store.tokens import same_token
from parley.value import value


@value
class ToNew:
    """It opens a dispute."""


@value
class ToDispute:
    """It belongs to a dispute, and answers no question of parley's. how: tag | thread | subject | topic."""

    row: DisputeRow
    how: str


@value
class ToQuestion:
    """It answers a question that parley asked."""

    row: DisputeRow
    question: QuestionRow


@value
class ToPen:
    """A person must look. suggestion: a reference, "new", or "". score: how sure that is, in percent."""

    reason: str
    suggestion: str = ""
    score: int = 0


@value
class ToList:
    """It answers a list of the holding pen."""

    question: QuestionRow


@value
class ToKept:
    """It says which agency its sender is of, so that the mail kept under this number can be opened after all."""

    raw: int


@value
class ToWhich:
    """It answers one of ours that spoke of several disputes, and does not say which: asked back."""

    letter: OutboxRow


@value
class ToContacts:
    """It brings a contacts file."""


Place = ToNew | ToContacts | ToDispute | ToQuestion | ToList | ToKept | ToWhich | ToPen
UNSURE = 50  # how sure a suggestion is, in percent, where two signals disagree
CONTACTS_CHECKED = "contacts_checked"  # the template of the letter that APPLY answers
WHICH_AGENCY = "which_agency"  # the template of the letter that asks; its `about` is the kept mail's number


def place(store: Store, mail: InboundMail) -> tuple[Place, ...]:
    """Where it belongs: one place, or several if it carries several tags; what opens stands first."""
    tagged, wrong = _tagged(store, mail.tags)
    threaded = _threaded(store, (*mail.in_reply_to, *reversed(mail.references)))
    outlook = _threaded(store, (mail.thread_answers,))
    if threaded and isinstance(threaded[0], ToKept):
        return threaded
    if wrong and not tagged:
        answered = next((ref for p in (*threaded, *outlook) if (ref := _reference(p))), "")
        return (_in_pen(store, mail, "its address is not one that parley gave out", answered),)
    signals = (("address", tagged), ("thread", threaded), ("Outlook thread", outlook))
    told = [(name, places) for name, places in signals if any(_reference(p) for p in places)]
    for (name, places), (other, others) in combinations(told, 2):
        if {_reference(p) for p in others} - {_reference(p) for p in places}:
            return (
                ToPen(f"its {name} and its {other} name different disputes", _reference(places[0]), UNSURE),
            )
    if told and (named := _another_in_subject(store, mail, told[0][1])):
        words = f"its {told[0][0]} and its subject name different disputes"
        return (ToPen(words, named, UNSURE),)
    threaded = threaded or outlook
    if tagged:
        return _opening_or_not(mail, tagged, threaded)
    if threaded:
        return (_said_in_subject(store, mail, threaded[0]),)
    return (_by_subject(store, mail),)


def _another_in_subject(store: Store, mail: InboundMail, tagged: tuple[Place, ...]) -> str:
    """A dispute that the subject names and the address does not; a number that is nobody's says nothing."""
    addressed = {_reference(place) for place in tagged} - {""}
    named = [ref for ref in mail.subject_references if disputes.row(store, ref) is not None]
    return named[0] if addressed and named and not addressed & set(named) else ""


def tag_of(mail: InboundMail) -> str:
    """The tag that a mail came to, for telling a redelivery from a second copy: "" for none. Ours before others."""
    ours = (tag for tag in mail.tags if tag.kind != "other")
    return next((tag.text.lower() for tag in (*ours, *mail.tags)), "")


def _tagged(store: Store, found: Iterable[Tag]) -> tuple[tuple[Place, ...], bool]:
    """Where the tags lead whose tokens are right, and whether there was one whose token is wrong."""
    places: dict[str, Place] = {}
    wrong = False
    for tag in found:
        if tag.kind == "new":
            places.setdefault("new", ToNew())
            continue
        if tag.kind == "contacts" and not tag.token:
            return (ToContacts(),), False
        if tag.kind not in ("dispute", "question", *questions.DESKS):
            continue
        answer = _list_by_token(store, tag) if tag.kind in questions.DESKS else _by_token(store, tag)
        if answer is None:
            wrong = True
        elif isinstance(answer, ToQuestion) or _reference(answer) not in places:
            places[_reference(answer)] = answer
    return tuple(sorted(places.values(), key=lambda one: not isinstance(one, ToNew))), wrong


def _list_by_token(store: Store, tag: Tag) -> ToList | None:
    question = questions.find(store, questions.DESKS[tag.kind], tag.question)
    return ToList(question) if question is not None and question.opened_by(tag.token) else None


def _by_token(store: Store, tag: Tag) -> ToDispute | ToQuestion | None:
    row = disputes.row(store, tag.reference)
    question = questions.find(store, tag.reference, tag.question) if tag.kind == "question" else None
    known = question or (row if tag.kind == "dispute" else None)
    right = known.opened_by(tag.token) if known else same_token("a" * len(tag.token), tag.token)
    if row is None or known is None or not right:
        return None
    return ToQuestion(row, question) if question else ToDispute(row, "tag")


def _threaded(store: Store, ids: Iterable[str]) -> tuple[Place, ...]:
    """What the mail answers, by our own message ids: the newest named first."""
    for message_id in ids:
        sent = outbox.by_message_id(store, message_id)
        if sent is not None and sent.template == WHICH_AGENCY:
            return (ToKept(int(sent.about)),)
        if sent is not None and len(references(sent.facts)) > 1:
            return (ToWhich(sent),)
        if sent is not None and sent.question and not sent.reference:
            desk = questions.CONTACTS if sent.template == CONTACTS_CHECKED else questions.PEN
            listed = questions.find(store, desk, sent.question)
            return (ToList(listed),) if listed else ()
        row = disputes.row(store, sent.reference) if sent and sent.reference else None
        if sent is None or row is None:
            continue
        question = questions.find(store, sent.reference, sent.question) if sent.question else None
        return (ToQuestion(row, question),) if question else (ToDispute(row, "thread"),)
    return ()


def _with_question(tagged: tuple[Place, ...], threaded: tuple[Place, ...]) -> tuple[Place, ...]:
    """A mail to a dispute's address that answers one of our mails answers that mail's question."""
    if threaded and isinstance(threaded[0], ToQuestion) and len(tagged) == 1:
        only = tagged[0]
        if isinstance(only, ToDispute) and only.row.reference == threaded[0].row.reference:
            return threaded
        if isinstance(only, ToNew):
            return (
                ToPen("it asks for a new dispute and answers an old one", threaded[0].row.reference, UNSURE),
            )
    return tagged


def _opening_or_not(
    mail: InboundMail, tagged: tuple[Place, ...], threaded: tuple[Place, ...]
) -> tuple[Place, ...]:
    """A mail to the address for new ones and to a dispute at once: what opens and what belongs there, each once.

    Words and nothing else are an answer, and raise nothing. An answer to one of our mails is heard where it belongs; a
    person looks whether it was to open something besides.
    """
    if not isinstance(tagged[0], ToNew) or len(tagged) == 1:
        return _with_question(tagged, threaded)
    said, old = mail.answers, _with_question(tagged[1:], threaded)
    if said.words and not (said.lines or said.other_text or mail.forwarded):
        return old
    if not threaded:
        return tagged
    return (*old, ToPen("it answers an old one and asks for a new one too", "new", UNSURE))


def heard_beside(mail: InboundMail, place_: Place, places: tuple[Place, ...]) -> InboundMail:
    """The mail as this place hears it: what opens something new is only a note to the disputes that it went to as
    well, since its lines and words are about the new one."""
    if isinstance(place_, ToNew) or not any(isinstance(one, ToNew) for one in places):
        return mail
    return replace(mail, answers=Answers(other_text=mail.typed))


def _said_in_subject(store: Store, mail: InboundMail, threaded: Place) -> Place:
    """A reply to a mail about several disputes whose subject names one of them is about that one."""
    if isinstance(threaded, ToWhich) and set(mail.subject_references) & set(
        references(threaded.letter.facts)
    ):
        by_subject = _by_subject(store, mail)
        return by_subject if isinstance(by_subject, ToDispute) else threaded
    return threaded


def _by_subject(store: Store, mail: InboundMail) -> Place:
    named = mail.subject_references or mail.topic_references
    known = [row for ref in named if (row := disputes.row(store, ref)) is not None]
    if known and mail.subject_references and set(mail.topic_references) - set(mail.subject_references):
        words = "its subject and its Outlook topic name different disputes"
        return ToPen(words, known[0].reference, UNSURE)
    if len(known) == 1 and len(named) == 1:
        return ToDispute(known[0], "subject" if mail.subject_references else "topic")
    if known:
        return ToPen("its subject names several disputes", known[0].reference, UNSURE)
    mistyped = any(tag.kind == "other" for tag in mail.tags)
    return _in_pen(store, mail, "its address is mistyped" if mistyped else "it names no dispute")


def _in_pen(store: Store, mail: InboundMail, reason: str, answered: str = "") -> ToPen:
    """answered: the dispute whose letter of ours it answers, "" if it answers none."""
    score, suggestion = suggest(store, mail, answered)
    return ToPen(reason, suggestion, score)


def _reference(place: Place) -> str:
    return place.row.reference if isinstance(place, ToDispute | ToQuestion) else ""
