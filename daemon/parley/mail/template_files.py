"""Which files a folder of mail templates must hold. What is in them is `rendering`'s business."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

PARTS = ("subject.txt", "body.txt", "body.html")
TEXT = "_text.txt"  # what every text message says: nothing but the reference and the number to ring
SHARED = ("_layout.txt", "_layout.html", "_parts.txt", "_parts.html", TEXT)
INVITATION_PARTS = ("summary.txt", "location.txt", "description.txt")

# Every notice that parley sends, and what it is called in a record of who was written to; each needs its three files.
NOTICES: dict[str, str] = {
    "raised": "the reference, whom to speak to and by when",
    "asked_to_talk": "what this is, and who will ring",
    "stage_opened": "the next stage, and what it asks",
    "record": "the written record",
    "now_yours": "a step that can begin now",
    "missed": "a date that has passed",
    "no_part": "an agency was named by mistake, or somebody else is named in their place",
    "met_in_time": "a step was met in time after all",
    "not_in_time": "a step was not in time after all",
    "reminder": "reminder of a date",
    "reminders": "reminder of several dates",
    "which_matter": "question: which step is meant",
    "confirm_outcome": "question: is it settled",
    "unconfirmed": "settled, says one side, and the other does not answer",
    "accounts_differ": "the two accounts differ",
    "closed": "how it ended",
    "withdrawal": "the wish to withdraw it",
    "support": "somebody asks for support",
    "dates_changed": "dates that have changed",
    "invitation": "invitation to a meeting",
    "moved": "new time of a meeting",
    "cancelled": "a meeting is not needed",
    "ring_instead": "please ring, no time was found",
    "unanswered": "an invitation without an answer",
    "uninvited": "a forwarded invitation was answered",
    "put_back": "a meeting was put back into the calendar",
    "time_refused": "a proposed time that does not do",
    "did_you_speak": "question: did you speak",
    "how_it_stands": "question: how does it stand",
    "alert": "urgent: alert to whoever is on call",
    "alert_update": "urgent: somebody else was alerted",
    "urgent_day": "urgent: please ring now",
    "night_summary": "what happened out of hours",
    "in_hand": "urgent: somebody has it",
    "not_your_alert": "urgent: an answer that did not count",
    "nobody_answered": "urgent: nobody on call has answered",
    "contact_asked": "question: was the person on call reached",
    "address_failed": "a letter came back",
    "needs_somebody": "question: who is to act",
    "who": "question: who is to act",
    "may_open": "question: may the next stage open",
    "recorded": "what was recorded",
    "refused": "not recorded, and what is still needed",
    "asked_back": "question: what was meant",
    "note_kept": "a message was kept, nothing moved",
    "status": "how it stands",
    "unproven": "a mail in their name was not accepted",
    "urgent_unproven": "urgent: a mail in their name was not accepted",
    "pen_digest": "mails that wait in the holding pen",
    "bad_file": "a file that needs mending",
    "file_mended": "a file is in use again",
    "closed_mail": "it is closed: is this new",
    "raised_again": "this is open already",
    "excluded": "this belongs elsewhere",
    "outside_agency": "question: is this address right",
    "which_agency": "question: for which agency",
    "time_in_words": "a time in words moves nothing",
    "not_yet": "a message waits, nothing is asked yet",
    "unread": "a mail could not be read",
    "over_the_rate": "too many answers in an hour",
    "undelivered": "letters that did not arrive",
    "away": "somebody is away",
    "several_answers": "what became of several answers",
    "first_mail_waits": "a first mail waits in the holding pen",
    "not_answered": "please ring: no letter can go there",
    "notice": "a notice that the protocol asks for",
    "documents": "documents of a step",
    "similar_concerns": "similar concerns",
    "pen_alarm": "urgent: a mail nobody could place",
    "pen_unseen": "the holding pen was not looked at",
    "pen_answered": "what became of lines about the holding pen",
    "contacts_checked": "what is to mend in the contacts",
    "directory_look": "what is to mend in the contacts",
    "on_call_now": "a turn on call begins",
    "mailbox_trouble": "the mailbox needs somebody to look",
    "mailbox_well": "the mailbox is well again",
}


def files_of(names: Iterable[str]) -> list[str]:
    """The files that these notices need, the shared ones first."""
    own = [f"{name}.{part}" for name in names for part in PARTS]
    return [*SHARED, *own, *(f"invitation.{part}" for part in INVITATION_PARTS)]


def missing(folder: Path, names: Iterable[str] = NOTICES) -> list[str]:
    """Every file that is not there: one look into the folder, quick enough for each start."""
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    return [file for file in files_of(names) if file not in there]
