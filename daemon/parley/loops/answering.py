"""Whether an automatic answer may leave just now: never faster than people write, and not twice to the same words.

Two machines that strip every mark from their mail must not answer each other for ever (mail.md section 4). What
came is recorded all the same; only the answer is held back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from datetime import datetime, timedelta

from parley.mail.message import InboundMail
from parley.store import outbox, rates
from parley.store.store import Store

HOURLY = "hourly"  # the limit of all answers together; a person is told when it is reached
# The limits by their names as rules: what the log and `parley ingest` show (mail.md section 4).
RATES = {
    "quick": "over the rate: one sender and dispute in 10 minutes",
    "daily": "over the rate: one sender in a day",
    HOURLY: "over the rate: everybody in an hour",
}
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
_NUMBERS = re.compile(r"[0-9]{1,2}[:.][0-9]{2}|[0-9]{3,}")  # times of day; numbers of tickets, years
_DIGITS, _ALIKE = re.compile(r"[0-9]+"), 2  # how often what differs in numbers alone is answered within a day
ENOUGH = 2  # answers to what moves nothing: loops die after two mails
MANY = 6  # … to what is nearly an answer, which people try in other words, and machines seldom hit


def held_back(store: Store, limits: rates.Limits, address: str, reference: str, now: datetime) -> str:
    """Which limit forbids an answer to this address, "" if none does; then the answer is counted."""
    limit = rates.reached(store, address, reference, now, limits)
    if not limit:
        rates.note(store, address, reference, now)
    return limit


def said_before(
    store: Store, reference: str, person: str, body: str, now: datetime, *, answered: int
) -> bool:
    """Whether this person has written these very words in the dispute within a day, and has been answered so often.

    The same but for a long number or a time of day is the same: a machine counts its tickets and tells the time. A small
    number may be a day that a person puts right; whatever the numbers, the third of a day is as good as a machine's. What is
    compared is a digest, which the rates keep for some days.
    """
    for kind, numbers, most in (("said", _NUMBERS, answered), ("alike", _DIGITS, _ALIKE)):
        words = " ".join(numbers.sub("0", body).split())
        digest = hashlib.sha256("\0".join((reference, person, words)).encode("utf-8", "replace")).hexdigest()
        if not rates.tell_at_most(store, now, f"{kind}:{digest[:32]}", A_DAY, most):
            return True
    return False


def told_enough(store: Store, what: str, now: datetime, within: timedelta = AN_HOUR) -> bool:
    """Whether somebody has been told this twice within that time; else it is counted. what: whom, and of what.

    A machine that writes something else each time is one whose words say nothing twice (`said_before`). Two answers have
    said by then all that there is to say to whoever moves nothing.
    """
    return not rates.tell_at_most(store, now, f"enough:{what}", within, ENOUGH)


def named(mail: InboundMail) -> str:
    """The Message-ID of the letter that a mail answers, "" if it names none."""
    return next(iter(mail.in_reply_to), "")


def went_in_circles(
    store: Store,
    reference: str | None,
    person: str,
    answers: Collection[str],
    answered: str,
    *,
    must_name: bool = False,
    often: int = ENOUGH,
    since: datetime | None = None,
) -> bool:
    """Whether what this person was answered last there said each time that nothing has moved, and their mail answers one of
    these letters; or none of ours, and no other letter has gone to them since. However slow a machine is, and whatever it
    writes, it answers the letter that it got; a person goes on from another one, or has had one. answers: the templates of
    such letters. answered: the Message-ID that their mail names, "" for none. reference: None for letters of any dispute and of
    none. since: what they were told before that counts only where their mail names it. must_name: somebody else may write in their
    name, and only they can know that id. often: how many such letters make a circle.
    """
    letter = outbox.by_message_id(store, answered)
    if letter is None and must_name:
        return False
    only_answers = letter is not None and not must_name  # a notice that nobody was believed answers nobody
    after = since if letter is None else None
    last = outbox.newest(store, reference, person, often, answers=only_answers, since=after)
    if len(last) < often or any(template not in answers for template, _ in last):
        return False
    return letter is None or letter.message_id in {message_id for _, message_id in last}
