"""Which files a folder of mail templates must hold. What is in them is `rendering`'s business."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

PARTS = ("subject.txt", "body.txt", "body.html")
TEXT = "_text.txt"  # what every text message says: nothing but the reference and the number to ring
SHARED = ("_layout.txt", "_layout.html", "_parts.txt", "_parts.html", TEXT)
INVITATION_PARTS = ("summary.txt", "location.txt", "description.txt")

# Every notice that parley sends; each needs its three files.
NOTICES = (
    "raised", "asked_to_talk", "stage_opened", "record", "now_yours", "missed", "met_in_time", "reminder",
    "reminders", "which_matter",
    "confirm_outcome", "accounts_differ", "closed", "withdrawal", "support", "dates_changed", "invitation", "moved", "cancelled",
    "ring_instead", "unanswered", "put_back", "time_refused", "did_you_speak", "how_it_stands", "alert", "alert_update", "urgent_day", "night_summary", "in_hand",
    "nobody_answered", "contact_asked", "address_failed", "needs_somebody", "who", "may_open",
    "recorded", "refused", "asked_back", "note_kept", "status", "unproven", "urgent_unproven", "pen_digest", "bad_file",
    "file_mended", "closed_mail", "raised_again", "excluded", "outside_agency", "which_agency", "time_in_words", "unread",
    "over_the_rate", "undelivered", "away", "several_answers", "first_mail_waits", "not_answered", "notice",
    "documents",
    "similar_concerns", "pen_alarm", "pen_unseen", "pen_answered", "contacts_checked", "directory_look", "on_call_now",
    "mailbox_trouble", "mailbox_well",
)  # fmt: skip


def files_of(names: Iterable[str]) -> list[str]:
    """The files that these notices need, the shared ones first."""
    own = [f"{name}.{part}" for name in names for part in PARTS]
    return [*SHARED, *own, *(f"invitation.{part}" for part in INVITATION_PARTS)]


def missing(folder: Path, names: Iterable[str] = NOTICES) -> list[str]:
    """Every file that is not there: one look into the folder, quick enough for each start."""
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    return [file for file in files_of(names) if file not in there]
