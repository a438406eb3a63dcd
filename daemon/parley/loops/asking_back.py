"""A word that came without its question, or does not fit it: asked back, with what it says frozen for one YES.

What was said beside a word is shown only as closed values: medium, moment, date, and a name that the directory knows.
What somebody typed freely is kept as a text, and the question names it by its id, so that YES means all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from parley.dispute import audience
from parley.dispute.day_words import MONTHS
from parley.dispute.dispute import OTHER_SIDE
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import Question, SendNotice
from parley.dispute.events import DutyKey
from parley.dispute.saying_settled import ACCOUNT, SETTLED, an_account
from parley.dispute.view import View
from parley.loops.said_lines import CONVERSATIONS, Speaker, speaks_with
from parley.mail import written_ways
from parley.mail.answer_details import longest, until
from parley.mail.answer_words import read_words
from parley.mail.answers import as_said, read_answers
from parley.mail.message import Answers, SaidWord
from parley.mail.moments import read_when
from parley.mail.near_answers import LOOSE
from parley.mail.notice_answers import words_for
from parley.mail.notice_people import names
from parley.mail.notice_steps import step_facts

ALERT_WORDS = ("ACK", "PASS", "SPOKE")
# What may be said whatever was asked; and what may be said of any conversation, whoever's words the letter names.
_OF_ANYTHING = ("URGENT", "WITHDRAW", "NOT ME", "LATE", "CORRECT")
OF_A_CONVERSATION = ("SPOKE", "SOLVED", "STUCK", "WAITING", "NO ANSWER", "TOLD", "AGREED")
# Questions that YES or NO decide, for good: one of them with a sentence behind it is asked for once more.
_YES_OR_NO = {"override": ("YES", "NO"), "consent": ("YES", "NO")}
# Elsewhere "no" begins sentences that answer nothing ("no one rang"), and who agrees has agreed to something else
_YES_OR_NO_AND_WHY = re.compile(
    r"no\s?[-–—,.;:!]|.{0,200}\b(?:(?:dis)?agree[ds]?|agreement|consents?|objects?|objections?)\b",
    re.IGNORECASE,
)
BEGUN = "I take no word out of a sentence. If that was your answer, please give it once more by itself, a reason after “because”."
_SPOKE = re.compile(r"\b(?:spoke|spoken|talked)\b", re.IGNORECASE)
LONGEST_HOW = 60  # characters of "face to face, Wednesday 1 April 2026 at 14:30"
HOW_IT_WAS = (
    "CORRECT says that something is not right, and not yet how it was. Please write both in one line:"
    " CORRECT phone Wed 14:30, or CORRECT: and how it was."
)
HOW_SOON = (
    "SOONER says that a date is too late, and not yet which would do. Please write it and why in one line: SOONER, the date, the"
    " word because, and why."
)
DATE_OR_REASON = (
    "I am not sure where the date ends and the reason begins, so no date has moved. Please write both in one line once more: SOONER,"
    " the date, the word because, and why."
)
WHICH = (
    "YES may mean that you will come (then press Accept), that you have spoken, or that the date is too late."
)


def asked_back(
    view: View, speaker: Speaker, words: tuple[SaidWord, ...], asked: Question | None = None
) -> SendNotice:
    """Ask whether that was meant, with the question it answers, or most likely does."""
    person = speaker.person
    said = _frozen(words, view, speaker)
    more = speaker.typed.strip().upper() != said.upper()
    text = speaker.keep(speaker.typed) if more and speaker.typed.strip() else ""
    meant = asked or my_question(view, person)
    rung = audience.ask_alert(view, person) if {word.word for word in words} & {*ALERT_WORDS} else None
    keys = meant.keys if meant else ()
    alert, hold = (rung.alert if rung else 0), (meant.hold if meant else "")
    account = ACCOUNT if an_account(view, asked) and not hold else ""
    question = Question("again", keys=keys, words=said, alert=alert, hold=hold, text=text, once_more=account)
    beside = (("beside", "yes"),) if any(word.reason for word in words) else ()
    details = (("words", said), *beside, *_that_is(view, words, keys, person))
    return SendNotice("asked_back", person, keys=keys, question=question, details=details)


def _that_is(
    view: View, words: tuple[SaidWord, ...], keys: tuple[DutyKey, ...], reader: str
) -> tuple[tuple[str, str], ...]:
    """What YES by itself would put on record: "all good now" may be about everything, and counts for these steps."""
    if words[0].word not in LOOSE:
        return ()
    done = audience.meant_by_yes(view, keys) or keys
    duties = [duty for duty in audience.duties_of(view, done) if duty.status == "open"]
    steps = dict.fromkeys(str(step_facts(view, duty, reader)["what"]) for duty in duties)
    return (("why", f"it is done: {'; '.join(steps)}"),) if steps else ()


def which_is_meant(speaker: Speaker, asked: Question, why: str = WHICH) -> SendNotice:
    """YES, or DONE, to the time of a conversation: it may mean three things, and is taken for none of them. why: what
    else cannot be taken as it stands."""
    return SendNotice("asked_back", speaker.person, keys=asked.keys, question=asked, details=(("why", why),))


def which_talk(
    word: str, view: View, speaker: Speaker, asked: Question, reported: DutyState, talks: Iterable[DutyKey]
) -> SendNotice:
    """An outcome alone, from somebody who has just reported a conversation with others than those whom this letter is about: it
    counts for neither, since one conversation is never taken for another (promise 1)."""
    me = speaker.person
    spoke = names(view, [who for who in (*reported.holders, *reported.counterparts) if who != me])
    owed = dict.fromkeys(
        who
        for key in talks
        for duty in [view.dispute.duties[key]]
        for who in (*duty.holders, *duty.counterparts)
    )
    others = names(view, [who for who in owed if who != me])
    why = (
        f"you have reported that you spoke to {spoke}; this letter is about speaking to {others}. Please answer it only if you"
        f" have spoken to {others} too, best with how and when: {word} phone 14:30."
    )
    question = replace(asked, once_more="this talk")
    return SendNotice("asked_back", me, keys=asked.keys, question=question, details=(("why", why),))


def what_was_said(asked: Question, speaker: Speaker) -> Answers:
    """What YES to this question means: the words as they were frozen, with all that was typed beside them."""
    kept = speaker.recall(asked.text) if asked.text else None
    frozen = read_answers(asked.words, speaker.received, speaker.zone)
    if not frozen.words:  # in words of our own "stuck meeting" is how they spoke
        said = read_words(asked.words, speaker.received, speaker.zone, met=True)
        frozen = replace(frozen, words=said, nearly=(), other_text="")
    if kept is None:
        return frozen
    found, word = read_answers(kept[0], kept[1], speaker.zone), frozen.words
    named = {one.word: one.name for one in word if one.name}  # whole, where only "Marie" was typed
    words = tuple(
        replace(one, name=named.get(one.word, one.name))
        for one in found.words
        if f" {one.word} " in f" {asked.words} "
    )
    if words:
        return replace(found, words=words, lines=())
    # it stood before a sentence, or for a note
    begun = found.other_text.upper().startswith(asked.words.upper())
    beside = found.other_text[len(asked.words) :].strip(" ,;:.!–-") if begun else ""
    return replace(found, words=as_said(word, beside or _how(found.other_text)), lines=(), other_text=beside)


def _how(typed: str) -> str:
    """Where it stands how somebody spoke: "Spoke to Robert by email, stuck" was in writing, and nobody has spoken; "spoke" itself tells of
    a talk, and to a machine it was none."""
    behind = _SPOKE.split(typed, maxsplit=1)[-1].partition(",")[0]
    return behind if written_ways.left_on_a_machine(behind) else typed


def most_likely_meant(view: View, speaker: Speaker, asked: Question, answers: Answers) -> SendNotice | None:
    """A note that can mean one thing only ("sorted", "STUCK we talked for an hour"), asked back with that word.

    It must answer what was asked, or what this person most likely answers. "Spoke to Robert" is about somebody who
    takes part in what is open, or it is a note.
    """
    if (
        asked.kind in _YES_OR_NO
        and not _moot(view, asked)
        and (
            (answers.nearly and answers.nearly[0].word in _YES_OR_NO[asked.kind])
            or _YES_OR_NO_AND_WHY.match(answers.other_text.strip())
        )
    ):
        return SendNotice("asked_back", speaker.person, question=asked, details=(("why", BEGUN),))
    if added := _how_they_spoke(view, speaker, answers):
        return asked_back(view, speaker, (added,))
    if not answers.nearly or asked.kind not in ("duty", "none", SETTLED, "again"):
        return None
    first, *others = answers.nearly
    if asked.kind == "again" and first.word not in OF_A_CONVERSATION:
        return None  # "that's right" is of the words that were asked back
    if first.word == "PASS TO":
        return asked_back(view, speaker, (first,)) if speaker.find(first.name, "") else None
    if first.word == "SOONER" and _begins_with_a_date(first.reason, speaker):  # YES could not say which
        return which_is_meant(speaker, asked, DATE_OR_REASON)
    if first.word == "NOT ME":  # with whom they name where the directory knows them: theirs it is then
        known = first.name and speaker.find(first.name, "")
        return asked_back(view, speaker, (first if known else replace(first, name=""),), asked)
    if first.name and not speaks_with(view, speaker.person, first.name):
        if not answers.other_text.startswith(first.word):
            return None
        first = replace(first, reason=first.name)  # as our letters write it: an answer, whoever it names
    return _asked_as(view, speaker, asked, (replace(first, name=""), *others))


def _moot(view: View, asked: Question) -> bool:
    """Whether nothing hangs on the answer any more: the withdrawal is over, or the stage that could be opened is."""
    at = view.dispute.at
    if asked.kind == "consent":
        return view.dispute.withdrawing is None
    return at is None or all(way.to != asked.stage for way in view.protocol.stage(at.stage).exits)


def _begins_with_a_date(typed: str, speaker: Speaker) -> bool:
    return (
        longest(
            typed.split(" "), lambda text: read_when(until(text), speaker.received, speaker.zone, past=False)
        )[0]
        > 0
    )


def _how_they_spoke(view: View, speaker: Speaker, answers: Answers) -> SaidWord | None:
    """ "By phone, Wed 14:30" and no more, from somebody whose last report of a conversation lacks that: most likely what the
    letter asked them to add with CORRECT."""
    lacks = any(
        duty.done_by == speaker.person and duty.do == "talk" and not duty.corrected and (duty.untimed or duty.by_day or not duty.medium)
        for duty in view.dispute.duties.values()
    )  # fmt: skip
    if not lacks or answers.words or len(answers.other_text) > LONGEST_HOW:
        return None
    said = read_answers(f"CORRECT {answers.other_text}", speaker.received, speaker.zone).words
    how = said[0] if len(said) == 1 else None
    # A time alone may be that of the next meeting
    return how if how and not how.reason and how.medium else None


def _asked_as(
    view: View, speaker: Speaker, asked: Question, words: tuple[SaidWord, ...]
) -> SendNotice | None:
    """These words asked back, as what was asked has them; None where they answer nothing of it."""
    meant = asked if asked.keys else my_question(view, speaker.person)
    does = {duty.do for duty in audience.duties_of(view, meant.keys)} if meant else set()
    word = words[0].word
    if word in LOOSE:
        if not asked.keys:
            return None
        if not asked.hold and does & {*CONVERSATIONS} and does <= {*CONVERSATIONS, "tell"}:
            return which_is_meant(speaker, asked)
        return asked_back(view, speaker, words, asked)
    if meant is None or word in _OF_ANYTHING or (word in OF_A_CONVERSATION and does & {*CONVERSATIONS}):
        return asked_back(view, speaker, words, meant)
    offered = {one.word for one in words_for(view, meant, speaker.person)}
    if word == "SOLVED" and "YES" in offered and not any(word in one for one in offered):
        word, words = "YES", (SaidWord("DONE"),)  # "sorted", to a step that is done and settles nothing
    return asked_back(view, speaker, words, meant) if any(word in one for one in offered) else None


def settled_again(view: View, speaker: Speaker, asked: Question) -> SendNotice | None:
    """Free text to "is it settled?" says neither YES nor NO: it is kept, and asked once more, and only once."""
    said = view.dispute.statement(OTHER_SIDE[asked.side]) if asked.kind == "confirm_outcome" else None
    if said is None or said.value != "resolved":
        return None
    if asked.once_more:  # once is enough; YES and NO still answer it
        return SendNotice("note_kept", speaker.person, view.protocol.confirm_clause, question=asked)
    question, texts = replace(asked, once_more="settled"), (said.text,) if said.text else ()
    clause, again = view.protocol.confirm_clause, (("again", "yes"),)
    return SendNotice(
        "confirm_outcome", speaker.person, clause, question=question, others=(said.by,), details=again, texts=texts
    )  # fmt: skip


def asked_whether_it_is_taken(view: View, speaker: Speaker, asked: Question) -> SendNotice | None:
    """Free words to an alert that still waits: whoever is awake may think that they have taken it, so they are asked at once."""
    alert = view.dispute.alerts.get(asked.alert)
    if alert is None or not alert.waiting or speaker.person not in {person for _, person, _ in alert.rung}:
        return None
    until = alert.rung[-1][2].astimezone(ZoneInfo(view.world.calendar.zone))
    why = f"nobody has this yet, and the alert goes on at {until:%H:%M}"
    return SendNotice("asked_back", speaker.person, question=asked, details=(("why", why),))


def my_question(view: View, person: str) -> Question | None:
    """What this person is most likely to answer: what they owe or share, else the alert that reached them."""
    mine = audience.owed_by(view, person) or audience.shared_by(view, person)
    return audience.ask(mine) or audience.ask_alert(view, person)


def _frozen(words: tuple[SaidWord, ...], view: View, speaker: Speaker) -> str:
    """The words so that they read the same on any later day: "STUCK TOLD phone 2 June 2026 14:00"."""
    zone = view.world.calendar.zone
    meant = [speaker.find(word.name, word.address) for word in words if word.name or word.address]
    names = [view.world.directory.people[one].name for one in meant if one in view.world.directory.people]
    until = next((word.until for word in words if word.until), None)
    medium = next((word.medium for word in words if word.medium), "")
    happened = next((word.happened for word in words if word.happened), None)
    moments = [_moment(one, zone) for one in (happened, until) if one]
    return " ".join([*(word.word for word in words), *names, *([medium] if medium else []), *moments])


def _moment(instant: datetime, zone: str) -> str:
    at = instant.astimezone(ZoneInfo(zone))
    return f"{at.day} {MONTHS[at.month - 1]} {at.year} {at:%H:%M}"
