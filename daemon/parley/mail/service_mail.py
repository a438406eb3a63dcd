"""Mails that programs of a service write: what a person must look at although nobody wrote it, and what tells nothing.

Three of them mean that a word did not arrive: a filter that keeps a letter of ours until somebody confirms it, a gateway that
has held back mail to this mailbox, and a recording that somebody left by telephone. None is a person's word, so none is
read as one, and a person hears of each. What a service says of itself (a digest, a report on the domain) is set aside; what
it brings of a colleague's (a message, a share, a task) is not.

Each is told by its subject, anchored, and by what its text says to whoever gets it; FW: and RE: are never taken off.
"""

from __future__ import annotations

import re

from parley.mail import subjects
from parley.mail.clues import Clues
from parley.mail.folding import fold

_TOP = 1500  # characters in which such a mail has said what it is
_SUBJECT = 300

# --- a letter of ours is kept back: what its reader is to do, and what then becomes of the mail; folded
_QUICK = (
    "lick",
    "onfirm",
    "erif",
    "pprove",
    "utentif",
    "uthentif",
    "estatig",
    "estätig",
)  # few mails have any
_TO_DO = re.compile(
    r"\b(?:click|follow|press|visit|open)\b[^\n]{0,80}\b(?:link|below|here|button)\b|\bclick here\b|send an empty (?:message|e-?mail)"
    r"|fill (?:out|in) the (?:short )?(?:request )?form|reply to (?:this|it)[^\n]{0,30} to confirm|please (?:confirm|verify) (?:that )?you (?:sent|are)"
    r"|en cliquant|clique(?:z|r)? (?:sur|no|em)|haga clic|pulse (?:en|el)|clicc\w+|klick(?:en)?\b|klik(?:ken)?\b"
)
_THEN = re.compile(
    r"\byour (?:e-?mail|message|mail)\b[^.\n]{0,80}\b(?:will (?:then )?be delivered|awaits? delivery|is (?:being )?held|has been held|(?:was|is|has been) not (?:yet )?(?:been )?delivered)"
    r"|so (?:that )?i can receive your|(?:release|deliver) your (?:e-?mail|message)|(?:list of )?(?:approved|allowed|trusted) senders?\b|you are a real (?:person|human)|not a (?:robot|spammer)"
    r"|protecting (?:themselves|himself|herself|itself|my mailbox) from|requires senders to|pour que votre (?:message|e-?mail|courriel) soit (?:remis|delivre|distribue)"
    r"|para (?:que (?:su|seu|sua|tu) (?:mensaje|mensagem|correo|e-?mail) sea?|ser) entregue?|confirmar o envio|perche il (?:suo|tuo) messaggio (?:sia|venga) (?:consegnato|recapitato)"
    r"|damit ihre (?:nachricht|e-?mail) zugestellt|om uw (?:bericht|e-?mail) te bezorgen"
)  # fmt: skip

# --- mail to this mailbox is kept back
_DIGEST = re.compile(
    r"(?:(?:microsoft|office)(?: 365)?(?: security)? ?[:-] ?)?(?:you have (?:\d{1,5} )?(?:new )?(?:held|quarantined|blocked|spam) (?:messages?|e-?mails?|mail)|you have (?:\d{1,5} )?(?:new )?messages? (?:in|on) (?:quarantine|hold)"
    r"|(?:(?:daily|weekly|your|the|e-?mail|user|end[- ]user|spam|message|personal) ){0,3}quarantine(?:d)? (?:e-?mail |message |spam )?(?:digest|summary|notification|report|release|list)"
    r"|(?:(?:daily|weekly|your) )?(?:spam|held (?:mail|message)s?) (?:digest|summary|report|notification))\b"
)
_HELD = re.compile(
    r"\b(?:messages?|e-?mails?|mail)\b[^.\n]{0,80}\b(?:(?:is|are|was|were|has been|have been)(?: being)? (?:held|quarantined|blocked)|on hold|in (?:your|the) (?:spam )?quarantine)"
    r"|\byou can release\b|\brelease (?:to (?:inbox|all)|all)\b"
)

# --- a recording, or a fax
_BRINGS = re.compile(
    r"(?:\[[^\]\n]{1,40}\]:? ?)?(?:(?:you have )?(?:a |an |\d{1,3} )?(?:new |missed )?(?:voice ?mail|voice message|e?fax)\b|new message \d{1,5} in mailbox\b|message from \W?\+?\d{4})"
)
_TO_HEAR = re.compile(
    r"\byou (?:(?:have|'ve) (?:just )?)?(?:received|got|have|been left|were (?:just )?left) (?:a|an|\d{1,3}) (?:new )?(?:[\d:]{1,8}[- ](?:second|minute|page|long)s? )?(?:voice ?mail|voice message|message|e?fax)\b"
    r"|\bto listen to (?:this|the|your) (?:voice )?(?:message|recording|voice ?mail)\b|--asterisk\b"
)
_NOTHING_TYPED = 40  # letters of a text that says nothing beside a recording

# --- what a service says of itself: the domain of its own senders, where nobody's mailbox is, and the subject; folded
_NEWS = (
    (("email.teams.microsoft.com", "teams.mail.microsoft"), r"(?:you (?:have been|were)|you've been|[^\n]{1,60}) added (?:you )?(?:as a guest )?to "),
    (("sharepointonline.com",), r"trending|news (?:you|from)|your (?:daily|weekly)|top (?:stories|news)"),
    (("onedrive.com",), r"your memories|files are (?:deleted|about)|(?:lots|many|a large number) of files|your onedrive"),
    (("planner.office365.com",), r"you have (?:\d{1,3} )?(?:late|upcoming|overdue|incomplete) "),
    (("todo.microsoft.com",), r""),
    (("microsoft.com",), r"(?:your )?(?:daily|weekly|monthly) |you have \d{1,5} new responses?|[^\n]{0,80}\bdigest\b"),
)  # fmt: skip
_OF_A_SERVICE = tuple((domains, re.compile(subject)) for domains, subject in _NEWS)
_REPORT_DOMAIN = re.compile(
    r"report domain: ?\S{1,253} submitter: ?\S{1,253} report-id: ?"
)  # RFC 7489 section 7.2.1.1


def wants_confirming(clues: Clues) -> bool:
    """Whether a filter of whoever we wrote to keeps our letter until somebody presses a link or answers."""
    top = clues.text[:_TOP]
    if not any(word in top for word in _QUICK) or "forward" in subjects.marks(clues.subject)[:1]:
        return False
    said = fold(top)
    return bool(_TO_DO.search(said) and _THEN.search(said))


def lists_held_mail(clues: Clues) -> bool:
    """Whether a gateway lists mail to this mailbox that it has not let through."""
    return bool(_DIGEST.match(_subject(clues))) and bool(_HELD.search(fold(clues.text[:_TOP])))


def brings_a_recording(clues: Clues) -> bool:
    """Whether a telephone's mailbox or a fax sends what somebody left there."""
    if clues.value("content-class") in (
        "voice",
        "voice-ca",
        "voice-uc",
        "fax",
        "fax-ca",
    ):  # Exchange's own (MS-OXCMAIL)
        return True
    if not _BRINGS.match(_subject(clues)):
        return False
    sounds = any(part.kind.startswith("audio/") for part in clues.head.children)
    return (sounds and len(clues.text.strip()) < _NOTHING_TYPED) or bool(
        _TO_HEAR.search(fold(clues.text[:_TOP]))
    )


def is_news(clues: Clues) -> bool:
    """Whether a service tells of itself, or of our domain, and brings nobody's word."""
    if "tls-report-domain" in clues.marks or _REPORT_DOMAIN.match(_subject(clues)):  # RFC 8460 section 5.3
        return True
    domain = clues.sender.address.rpartition("@")[2]
    return any(domain in domains and subject.match(_subject(clues)) for domains, subject in _OF_A_SERVICE)


def _subject(clues: Clues) -> str:
    return fold(subjects.unstamped(clues.subject)[:_SUBJECT])
