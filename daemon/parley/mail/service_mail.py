"""Mails that programs of a service write: what a person must look at although nobody wrote it, and what tells nothing.

Three of them mean that a word did not arrive: a filter that keeps a letter of ours until somebody confirms it, a gateway that
has held back mail to this mailbox, and a recording that somebody left by telephone. None is a person's word, so none is
read as one, and a person hears of each. What a service says of itself (a digest, a report on the domain) is set aside; what
it brings of a colleague's (a message, a share, a task) is not.

Each is told by its subject, anchored, and by what its text says to whoever gets it; FW: and RE: are never taken off.
"""

from __future__ import annotations

import re

from parley.mail import clues as has
from parley.mail import subjects
from parley.mail.clues import Clues
from parley.mail.folding import fold
from parley.mail.patterns import either

_TOP = 1500  # characters in which such a mail has said what it is

# in some form of click, confirm, verify, approve, authenticate, bestätigen; few mails have any
_QUICK = ("lick", "liqu", "onfirm", "erif", "pprove", "utentif", "uthentif", "estatig", "estätig")
_TO_DO = re.compile(
    either(
        r"\b(?:click(?:ing)?|follow|press|visit|open)\b[^\n]{0,80}\b(?:link|below|here|button)\b|\bclick here\b",
        r"send an empty (?:message|e-?mail)",
        r"fill (?:out|in) the (?:short )?(?:request )?form",
        r"reply to (?:this|it)[^\n]{0,30} to confirm",
        r"please (?:confirm|verify) (?:that )?you (?:sent|are)|requires (?:that )?you (?:to )?verify (?:that )?you are",
        # to click, in French, Portuguese, Spanish, Italian, German and Dutch
        r"en cliquant|clique(?:z|r)? (?:sur|ici|no|em)|haga clic|pulse (?:en|el)|clicc\w+|klick(?:en)?\b|klik(?:ken)?\b",
    )
)
_NOT_YET = either(
    r"will (?:then )?be delivered",
    r"awaits? delivery",
    r"is (?:being )?held|has been held",
    r"(?:was|is|has been) not (?:yet )?(?:been )?delivered",
)
_THEN = re.compile(
    either(
        rf"\byour (?:e-?mail|message|mail)\b[^.\n]{{0,80}}\b{_NOT_YET}",
        r"so (?:that )?i can receive your|(?:release|deliver) your (?:e-?mail|message)",
        r"(?:list of )?(?:approved|allowed|trusted) senders?\b",
        r"you are a real (?:live )?(?:person|human)|not a (?:robot|spammer)",
        r"protecting (?:themselves|himself|herself|itself|my mailbox) from|requires senders to",
        # "so that your message is delivered": French, Spanish and Portuguese, Italian, German, Dutch
        r"(?:pour|afin) que votre (?:message|e-?mail|courriel) (?:soit (?:remis|delivre|distribue)|(?:me|nous|lui) parvienne)",
        r"(?:confirmer|valider|liberer|debloquer) (?:votre|l') ?(?:envoi|message|e-?mail|courriel)|(?:messagerie|boite) [^.\n]{0,40}\bprotegee? par",
        r"to deliver your (?:message|e-?mail)[^.\n]{0,30}\bplease (?:authenticate|confirm|identify)|first time (?:that )?you (?:have )?(?:write|written|e-?mail|sent)",
        r"para (?:que (?:su|seu|sua|tu) (?:mensaje|mensagem|correo|e-?mail) sea?|ser) entregue?|confirmar o envio",
        r"perche il (?:suo|tuo) messaggio (?:sia|venga) (?:consegnato|recapitato)",
        r"damit ihre (?:nachricht|e-?mail) zugestellt",
        r"om uw (?:bericht|e-?mail) te bezorgen",
    )
)

# --- mail to this mailbox is kept back
_DIGEST = re.compile(
    r"(?:(?:microsoft|office)(?: 365)?(?: security)? ?[:-] ?)?"
    + either(
        r"you have (?:\d{1,5} )?(?:new )?(?:held|quarantined|blocked|spam) (?:messages?|e-?mails?|mail)",
        r"you have (?:\d{1,5} )?(?:new )?messages? (?:in|on) (?:quarantine|hold)",
        r"(?:(?:daily|weekly|your|the|e-?mail|user|end[- ]user|spam|message|personal) ){0,3}quarantine(?:d)? "
        r"(?:e-?mail |message |spam )?(?:digest|summary|notification|report|release|list)",
        r"(?:(?:daily|weekly|your) )?(?:spam|held (?:mail|message)s?) (?:digest|summary|report|notification)",
    )
    + r"\b"
)
_KEPT = either(
    r"(?:is|are|was|were|has been|have been)(?: being)? (?:held|quarantined|blocked)",
    r"on hold",
    r"in (?:your|the) (?:spam )?quarantine",
)
_HELD = re.compile(
    either(
        rf"\b(?:messages?|e-?mails?|mail)\b[^.\n]{{0,80}}\b{_KEPT}",
        r"\byou can release\b|\brelease (?:to (?:inbox|all)|all)\b",
    )
)

# --- a recording, or a fax
_VOICE_CLASSES = ("voice", "voice-ca", "voice-uc", "fax", "fax-ca")  # Exchange's own (MS-OXCMAIL)
_BRINGS = re.compile(
    r"(?:\[[^\]\n]{1,40}\]:? ?)?"
    + either(
        r"(?:you have )?(?:a |an |\d{1,3} )?(?:new |missed )?(?:voice ?mail|voice message|e?fax)\b",
        r"new message \d{1,5} in mailbox\b",
        r"message from \W?\+?\d{4}",
    )
)
_TO_HEAR = re.compile(
    either(
        r"\byou (?:(?:have|'ve) (?:just )?)?(?:received|got|have|been left|were (?:just )?left) "
        r"(?:a|an|\d{1,3}) (?:new )?(?:[\d:]{1,8}[- ](?:second|minute|page|long)s? )?"
        r"(?:voice ?mail|voice message|message|e?fax)\b",
        r"\bto listen to (?:this|the|your) (?:voice )?(?:message|recording|voice ?mail)\b",
        r"--asterisk\b",
    )
)
_NOTHING_TYPED = 40  # letters of a text that says nothing beside a recording

# --- what a service says of itself: the domain of its own senders, where nobody's mailbox is, and the subject; folded
_NEWS = (
    (
        ("email.teams.microsoft.com", "teams.mail.microsoft"),
        r"(?:you (?:have been|were)|you've been|[^\n]{1,60}) added (?:you )?(?:as a guest )?to ",
    ),
    (
        ("sharepointonline.com",),
        r"trending|news (?:you|from)|your (?:daily|weekly)|top (?:stories|news)",
    ),
    (
        ("onedrive.com",),
        r"your memories|files are (?:deleted|about)|(?:lots|many|a large number) of files|your onedrive",
    ),
    (("planner.office365.com",), r"you have (?:\d{1,3} )?(?:late|upcoming|overdue|incomplete) "),
    (("todo.microsoft.com",), r""),
    (
        ("microsoft.com",),
        r"(?:your )?(?:daily|weekly|monthly) |you have \d{1,5} new responses?|[^\n]{0,80}\bdigest\b",
    ),
)
_OF_A_SERVICE = {domain: re.compile(subject) for domains, subject in _NEWS for domain in domains}
# RFC 7489 section 7.2.1.1
_REPORT_DOMAIN = re.compile(r"report domain: ?\S{1,253} submitter: ?\S{1,253} report-id: ?")


_MODERATED = re.compile(
    r"\b(?:is|being) held until the (?:list )?moderator|\bawait(?:s|ing) (?:moderator )?approval\b|\bwaiting for (?:approval by )?(?:the|a) moderator\b"
)
_TO_A_LIST = re.compile(
    r"your (?:message|mail|e-?mail|post) to [^\n]{1,120}\b(?:awaits|awaiting|waiting for|held for) (?:moderator )?(?:approval|moderation)"
)


_ON_HOLD = re.compile(
    r"\b(?:your|the) (?:message|e-?mail|mail)\b.{0,240}\b(?:(?:is|was|has been|been) (?:placed )?(?:on hold|held|quarantined)|await(?:s|ing) approval)\b"
)


def waits_for_a_moderator(clues: Clues) -> bool:
    """Whether a mailing list keeps our letter until its moderator lets it through, as Mailman and its kin write; or a mail system
    that reports no delivery says that it holds it (Mimecast, a moderated group of Exchange's)."""
    if has.from_daemon(clues):
        return has.status_part(clues.head) is None and bool(_ON_HOLD.search(fold(clues.text[:_TOP])))
    return bool(_TO_A_LIST.match(clues.begins)) and bool(_MODERATED.search(fold(clues.text[:_TOP])))


def wants_confirming(clues: Clues) -> bool:
    """Whether a filter of whoever we wrote to keeps our letter until somebody presses a link or answers."""
    top = clues.text[:_TOP]
    if "forward" in subjects.marks(clues.subject)[:1] or not any(map(top.__contains__, _QUICK)):
        return False
    said = fold(top)
    return bool(_TO_DO.search(said) and _THEN.search(said))


def lists_held_mail(clues: Clues) -> bool:
    """Whether a gateway lists mail to this mailbox that it has not let through."""
    return bool(_DIGEST.match(clues.begins)) and bool(_HELD.search(fold(clues.text[:_TOP])))


def brings_a_recording(clues: Clues) -> bool:
    """Whether a telephone's mailbox or a fax sends what somebody left there."""
    if clues.value("content-class") in _VOICE_CLASSES:
        return True
    if not _BRINGS.match(clues.begins):
        return False
    sounds = any(part.kind.startswith("audio/") for part in clues.head.children)
    return (sounds and len(clues.text.strip()) < _NOTHING_TYPED) or bool(
        _TO_HEAR.search(fold(clues.text[:_TOP]))
    )


def is_news(clues: Clues) -> bool:
    """Whether a service tells of itself, or of our domain, and brings nobody's word."""
    if "tls-report-domain" in clues.marks or _REPORT_DOMAIN.match(clues.begins):  # RFC 8460 section 5.3
        return True
    subject = _OF_A_SERVICE.get(clues.sender.address.rpartition("@")[2])
    return subject is not None and subject.match(clues.begins) is not None
