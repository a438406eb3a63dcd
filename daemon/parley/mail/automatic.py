"""Is it a machine's, so that it is no event? The first of these rules that holds gives its name (shared/mail.md section 4).

Strict, since what is set aside here nobody reads as a person's word. The out-of-office test runs on the subject as it
came, FW: and RE: kept: "FW: Automatic reply" is a person's mail. `X-Auto-Response-Suppress` alone proves nothing.
Whether we may answer is another question (`may_answer`).
"""

from __future__ import annotations

from collections.abc import Callable

from parley.mail import absences, bounce_words, own_words, pressed, receipt_words, service_mail
from parley.mail import clues as has
from parley.mail.clues import Clues
from parley.mail.message import Automatic

AWAY, REPORT, RECEIPT, COMPLAINT, AUTO, CALENDAR, LIST = (
    "out_of_office", "delivery_report", "read_receipt", "feedback_report", "auto", "calendar", "list",
)  # fmt: skip
CONFIRM, QUARANTINE, RECORDING = "confirm", "quarantine", "recording"
# No header shows these two, and people write each of their sentences. At the address for new ones, where no letter of ours sends a program,
# a person looks: what opens something must not be taken for nothing.
IN_ITS_OWN_WORDS = "acknowledgement in its own words"
AWAY_IN_ITS_OWN_WORDS = "absence in its own words"
READS_LIKE_ONE = "it reads like a program's answer, and went to the address for new ones"
# What a person has to look at all the same, and why: nobody wrote it, and a word may wait behind it.
FOR_A_PERSON = {
    LIST: "it came through a mailing list",
    CONFIRM: "a filter keeps a letter of ours back until somebody confirms it",
    QUARANTINE: "a filter has held back mail to this mailbox",
    RECORDING: "it brings a voice message or a fax",
}
_REPLIED = ("auto-replied", "auto-notified")


def _auto_submitted(word: str) -> Callable[[Clues], bool]:
    return lambda clues: clues.first_word("auto-submitted") == word


def _refused(clues: Clues) -> bool:
    """A Sieve filter, or a full mailbox behind one, sends the refusal in the form of a read receipt (RFC 5429 section 2.2);
    Dovecot marks that one, and only that one, as `auto-replied (rejected)`."""
    return clues.report_type == "disposition-notification" and "(rejected)" in clues.value("auto-submitted")


def _unnamed_report(clues: Clues) -> bool:
    """A multipart/report that neither names its type nor has a part for programs, as older gateways write it: its words say
    what it reports."""
    return clues.report_type == "other" and bool(bounce_words.outcome(clues.text, clues.subject))


def _wrapped_report(clues: Clues) -> bool:
    """A gateway has put a footer around a report, so that it is no longer the top. Some people's programs forward a report
    by taking it apart: that one has a person in From and FW: in its subject."""
    if has.status_part(clues.head) is None:
        return False
    from_machine = (
        has.null_sender(clues) or has.from_daemon(clues) or clues.first_word("auto-submitted") in _REPLIED
    )
    return from_machine or _has_a_reports_subject(clues)


def _has_a_reports_subject(clues: Clues) -> bool:
    return bounce_words.is_subject(clues.subject) and not clues.head.get("in-reply-to")


def _words_of_a_report(clues: Clues) -> bool:
    """Mail systems that write in words alone, and do not call themselves a daemon. What says that mail did not arrive must
    stand at the very top, where a person who passes it on has typed something; and be under a report's own subject and no
    reply, or have the null path or say that nobody sent it. (A web form's `noreply@` may bring a person's word.)"""
    by_itself = clues.first_word("auto-submitted") in _REPLIED or _auto_generated(clues)
    by_a_machine = has.null_sender(clues) or by_itself
    if not (by_a_machine or _has_a_reports_subject(clues)) or has.is_list(clues):
        return False
    return bounce_words.at_the_top(clues.text) and not absences.says_away(clues.subject, clues.text)


def _absence_with_a_mark(clues: Clues) -> bool:
    """Neither proves it alone: people write about absences, and other programs leave such marks."""
    return has.responder_mark(clues) and absences.says_away(clues.subject, clues.text)


def _acknowledgement_with_a_mark(clues: Clues) -> bool:
    """A ticket system or a shared mailbox thanks for a mail, and one of its marks says that nobody wrote that."""
    return has.responder_mark(clues) and absences.only_acknowledges(clues.subject, clues.text)


def _auto_generated(clues: Clues) -> bool:
    """What a program wrote by itself, except the programs that the operator wants read."""
    return (
        clues.first_word("auto-submitted") == "auto-generated"
        and clues.sender.address not in clues.integrations
    )


def _kind_of_reply(clues: Clues) -> str:
    """An automatic reply says that somebody is away, unless it only thanks for the mail."""
    replied = clues.first_word("auto-submitted") == "auto-replied"
    away = absences.says_away(clues.subject, clues.text)
    return AWAY if away or (replied and not absences.only_acknowledges(clues.subject, clues.text)) else AUTO


def _kind_of_announcement(clues: Clues) -> str:
    """Ticket systems put a program's words before a subject too ("[desk #17] AutoReply: …"), and say that a mail has come."""
    thanks = absences.only_acknowledges("", clues.text) and not absences.says_away("", clues.text)
    return AUTO if thanks else AWAY


def _missed_call(clues: Clues) -> bool:
    """What Exchange's telephone parts write in a caller's name (MS-OXCMAIL, Content-Class), who left nothing."""
    return clues.value("content-class") == "missedcall"


Kind = str | Callable[[Clues], str]
Needs = tuple[str, ...]
REPORTS = (has.A_REPORT,)
SUBMITTED = ("auto-submitted",)
# The last of each row: headers without any of which the rule cannot hold, or what the whole must be; () where it may hold of any mail.
RULES: tuple[tuple[str, Kind, Callable[[Clues], bool], Needs], ...] = (
    ("delivery report", REPORT, lambda clues: clues.report_type == "delivery-status", REPORTS),
    ("refused by the recipient's filter", REPORT, _refused, REPORTS),
    ("read receipt", RECEIPT, lambda clues: clues.report_type == "disposition-notification", REPORTS),
    ("feedback report", COMPLAINT, lambda clues: clues.report_type == "feedback-report", REPORTS),
    ("report that names no type, in words", REPORT, _unnamed_report, REPORTS),
    ("report", AUTO, lambda clues: bool(clues.report_type), REPORTS),
    ("delivery report, wrapped", REPORT, _wrapped_report, ()),
    (
        "X-Failed-Recipients",
        REPORT,
        lambda clues: bool(clues.value("x-failed-recipients")),
        ("x-failed-recipients",),
    ),
    ("our own mail", AUTO, has.is_ours, ()),
    ("letter kept back for a moderator", CONFIRM, service_mail.waits_for_a_moderator, ()),
    ("daemon sender", REPORT, has.from_daemon, ()),
    (
        "Exchange out-of-office class",
        AWAY,
        lambda clues: has.class_begins(clues, "ipm.note.rules.ooftemplate"),
        has.CLASS_HEADERS,
    ),
    ("Exchange read receipt class", RECEIPT, lambda clues: _is_receipt_class(clues), has.CLASS_HEADERS),
    ("read receipt in words", RECEIPT, lambda clues: receipt_words.is_receipt(clues.subject, clues.text), ()),
    ("missed call", AUTO, _missed_call, ("content-class",)),
    ("voice mail or fax", RECORDING, service_mail.brings_a_recording, ()),
    ("letter kept back until confirmed", CONFIRM, service_mail.wants_confirming, ()),
    ("list of mail kept back", QUARANTINE, service_mail.lists_held_mail, ()),
    ("news of a service", AUTO, service_mail.is_news, ()),
    ("reaction", AUTO, pressed.is_reaction, ()),
    ("recall of a mail", AUTO, pressed.is_recall, ()),
    ("invitation that was forwarded", AUTO, pressed.tells_of_a_forwarded_meeting, ()),
    ("Exchange report class", REPORT, lambda clues: has.class_begins(clues, "report."), has.CLASS_HEADERS),
    ("out-of-office subject", _kind_of_announcement, lambda clues: absences.begins_so(clues.begins), ()),
    ("calendar answer", CALENDAR, has.is_calendar_answer, ()),
    ("report in words", REPORT, _words_of_a_report, ()),
    ("null return path", _kind_of_reply, has.null_sender, ()),
    ("Auto-Submitted: auto-replied", _kind_of_reply, _auto_submitted("auto-replied"), SUBMITTED),
    ("Auto-Submitted: auto-notified", AUTO, _auto_submitted("auto-notified"), SUBMITTED),
    ("Auto-Submitted: auto-generated", _kind_of_reply, _auto_generated, SUBMITTED),
    ("absence with a responder's mark", AWAY, _absence_with_a_mark, has.MARKING),
    ("acknowledgement with a responder's mark", AUTO, _acknowledgement_with_a_mark, has.MARKING),
    ("out of office, of the sender by name", AWAY, own_words.names_itself_away, ()),
    (AWAY_IN_ITS_OWN_WORDS, AWAY, own_words.says_away_by_itself, ()),
    (
        IN_ITS_OWN_WORDS,
        lambda clues: AWAY if own_words.has_left(clues) else AUTO,
        own_words.acknowledges_by_itself,
        (),
    ),
    ("list mail", LIST, has.is_list, ()),
)
_OF_ANY_MAIL = tuple(rule for rule in RULES if not rule[-1])
_NEEDED = frozenset(name for rule in RULES for name in rule[-1])


def _is_receipt_class(clues: Clues) -> bool:
    """REPORT.IPM.Note.IPNRN and IPNNRN: read, or deleted unread."""
    return any(said.startswith("report.") and said.endswith(("ipnrn", "ipnnrn")) for said in clues.classes)


def set_aside(clues: Clues) -> Automatic | None:
    """Why this is a machine's mail and no event, or None."""
    for name, kind, holds, _ in has.those_that_may_hold(clues, RULES, _OF_ANY_MAIL, _NEEDED):
        if holds(clues):
            return Automatic(name, kind if isinstance(kind, str) else kind(clues))
    return None
