"""What is on record of a conversation: by which medium and when, what of that nobody said, and what was said afterwards. Pure.

A panel reads these lines months later. Where no medium was named, or no time, the line says so: the time of a report is
never shown as that of the talk.
"""

from __future__ import annotations

from datetime import datetime

from parley.dispute.duty_state import DutyState
from parley.dispute.view import View
from parley.mail.notice_people import names
from parley.mail.notice_words import by_medium, when_short

_NOT_STATED = {
    (True, False): "how is not stated",
    (False, True): "when is not stated, so this is when it was reported",
    (True, True): "how and when are not stated, so this is when it was reported",
}
_ADD = {
    (True, False): "How you spoke is not on record yet. Reply CORRECT and how, such as: CORRECT phone",
    (False, True): "You did not say when, so that is when you told me. Reply CORRECT and when, such as: CORRECT Wed 14:30",
    (True, True): "You did not say how or when, so that is when you told me. Reply CORRECT and both, such as: CORRECT phone Wed 14:30",
}  # fmt: skip

# Of a talk of which only the day was said.
_ADD_HOUR = {
    (False, True): "You did not say at what hour, so noon stands for it. Reply CORRECT and when, such as: CORRECT Wed 14:30",
    (True, True): "You did not say how or at what hour, so noon stands for it. Reply CORRECT and both, such as: CORRECT phone Wed 14:30",
}  # fmt: skip


def not_stated(*, how: bool, when: bool, hour: bool = False) -> str:
    """What nobody said of a conversation, for whoever reads the record; "" where all is said. hour: only the day was."""
    said = [
        _NOT_STATED.get((how, when), ""),
        "the hour is not stated, and noon stands for it" if hour else "",
    ]
    return "; ".join(filter(None, said))


def to_add(*, how: bool, when: bool, hour: bool = False) -> str:
    """The same for whoever reported it: what is missing, and how to add it with one word. Nothing waits for it."""
    return (_ADD_HOUR if hour else _ADD).get((how, when or hour), "")


def talk_words(duty: DutyState) -> str:
    """ " by phone", and what is not stated of one that is on record, nor added since by whoever reported it."""
    added = [said for said in duty.corrected if said.by == duty.done_by]
    how = duty.do == "talk" and not (duty.medium or any(said.medium for said in added))
    when = duty.untimed and not any(said.at for said in added)
    missing = not_stated(how=how, when=when, hour=duty.by_day and not any(said.at for said in added))
    return by_medium(duty.medium) + (f"; {missing}" if missing else "")


def corrections(view: View, duty: DutyState) -> str:
    """ "; Priya Nair corrected: by phone, Wed 1 April 14:10", once for each; what somebody else says of their report stands
    beside it as that; "" for none."""
    zone = view.world.calendar.zone
    said = [
        f"; {names(view, [one.by])} {'corrected' if one.by == duty.done_by else 'says'}: {how_it_was(one.medium, one.at, zone, not_held=one.not_held)}"
        for one in duty.corrected
    ]
    return "".join(dict.fromkeys(said))


def how_it_was(medium: str, at: datetime | None, zone: str, *, not_held: bool = False) -> str:
    """The closed values of a correction: "by phone, Wed 1 April 14:10". An e-mail is said not to count (promise 1)."""
    if not_held:
        return "there was no conversation"
    count = ", which does not count as a conversation" if medium == "email" else ""
    return ", ".join(filter(None, [by_medium(medium).strip() + count, when_short(at, zone) if at else ""]))
