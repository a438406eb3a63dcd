"""Acknowledgements that say of themselves that nobody wrote them, and bear no mark of it: a shared mailbox's, a ticket system's.

People write each of those sentences too, copy them, and tell of what a program wrote to them ("This is an automated email from
the hub, our referral has been received"). So several things must come together: the mail begins with them, where somebody
who passes one on has typed something; it says that it is automatic, and to whoever reads it that *their* mail has come,
which whoever tells of another's does not; nobody in it says I, or speaks of him or her, as no program does
that has read nothing (but of whom it says that they have left); and none of it is an answer. A subject with FW: is a person's.
"""

from __future__ import annotations

import re
from itertools import islice

from parley.mail import absences, quoting, subjects
from parley.mail.answers import read_answers
from parley.mail.clues import TOP, Clues
from parley.mail.folding import fold
from parley.mail.patterns import either

_LETTER = r"(?:e-?mail|mail|message|response|reply|acknowledge?ment|confirmation|notification|receipt)"
_MADE = r"(?:auto|automated|automatic|automatically[- ](?:generated|sent)|auto[- ]generated|(?:system|computer)[- ]generated)"
_NO_REPLY = r"(?:please )?(?:do not|don't) (?:reply|respond)\b.{0,120}"
# A whole sentence that says so of its own letter, folded; "This is an automated response I had this morning" says it of another.
_SELF = re.compile(
    either(
        rf"(?:please (?:note|be aware)(?: that)?,? )?this (?:is|was) an? (?:[\w-]{{1,20}} ){{0,2}}?{_MADE} {_LETTER}"
        rf"(?:(?:,| -| and| so)? {_NO_REPLY}| (?:(?:to|for|confirming|acknowledging)\b(?=.{{0,80}}\b(?:you|your|us)\b)|from|sent|generated|on behalf)\b.{{1,200}}|,? (?:and|as) (?:this|the|we|it|replies|your)\b.{{1,200}})?",
        rf"this {_LETTER} (?:is|was|has been) (?:automatically (?:generated|sent|created)|(?:generated|sent|created) automatically|automated)\b.{{0,200}}",
        rf"{_MADE}[- ]?{_LETTER}(?:[,:]? ?-? ?{_NO_REPLY})?",
        rf"{_NO_REPLY}\b(?:automated|automatic|automatically)\b.{{0,120}}",
    )
    + r"[\s.!:*;-]*",
)
# People say it of a mailbox of theirs: told only by what else stands there.
_NOBODY_READS = re.compile(
    rf"{_NO_REPLY}\b(?:not monitored|unmonitored|unattended)\b.{{0,120}}|this (?:mailbox|inbox|e-?mail address) is (?:not monitored|unmonitored)\b.{{0,120}}"
)
_SELF_ELSEWHERE = re.compile(
    either(
        # Welsh, German, French, Spanish, Italian, Portuguese, Dutch
        r"(?:ymateb|neges|ateb|e-bost) awtomatig (?:yw hwn|yw hon|yw'r .{1,60})",
        r"(?:dies|das|diese (?:e-?mail|nachricht)) (?:ist eine? automatisch\w* (?:[\w-]{1,20} )?(?:antwort|nachricht|e-?mail|mail|eingangsbestatigung)|wurde automatisch (?:erstellt|generiert|versandt|versendet)).{0,120}",
        r"ceci est une? (?:message|reponse|e-?mail|courriel|accuse de reception) automatique\b.{0,120}|ce message (?:est|a ete) (?:genere|envoye) automatiquement\b.{0,120}",
        r"est[ae] es una? (?:mensaje|respuesta|correo) automatic[oa]\b.{0,120}",
        r"quest[oa] e una? (?:messaggio|risposta|e-?mail) automatic[oa]\b.{0,120}",
        r"est[ae] e uma? (?:mensagem|resposta|e-?mail) automatic[oa]\b.{0,120}",
        r"dit is een automatisch\w* (?:[\w-]{1,20} )?(?:bericht|antwoord|e-?mail|ontvangstbevestiging)\b.{0,120}",
        # Polish, Swedish and its kin, Russian, Ukrainian
        r"to jest automatyczn\w+ (?:odpowiedz|wiadomosc)\b.{0,120}|(?:detta|dette) er? (?:ett?|en) automatisk\w* (?:svar|meddelande|besked|melding)\b.{0,120}",
        r"это автоматическ\w+ \w+\b.{0,120}|це автоматичн\w+ \w+\b.{0,120}",
    )
    + r"[\s.!:*;-]*",
)
_LEFT = r"\bno longer works? (?:for|at|here)\b|\bhas (?:now )?left (?:the|our)\b"
_MAIL = r"(?:e-?mail|message|enquiry|query|request|submission|referral|correspondence|report|ticket|contact)"
_THANKS_FOR = rf"\bthank(?:s| you) for (?:your (?:recent )?{_MAIL}\b|contacting|emailing|e-mailing|getting in touch|writing to)"
# To whoever wrote: that their mail has come. And that somebody will see to it, or that nobody reads what is answered.
_YOURS_CAME = (
    rf"\byour (?:[\w-]{{1,20}} )?{_MAIL}\b.{{0,60}}\b(?:has|have) (?:now |been |already )*(?:received|logged|forwarded|passed|reached)\b"
    rf"|{_THANKS_FOR}|\breceipt of your\b|\breceived your\b"
)
_HAS_COME = re.compile(_YOURS_CAME)
_RECEIVED = re.compile(
    either(
        _YOURS_CAME,
        r"\bwe will (?:respond|reply|get back|answer) to (?:you|your)\b|\bwe (?:aim|endeavour|try) to (?:respond|reply|answer)",
        r"\b(?:mailbox|inbox|address|account)\b.{0,30}\b(?:is|are) (?:not monitored|unmonitored|monitored)|\b(?:do not|don't) (?:reply|respond)|\be-?mails will (?:not )?be (?:read|answered|monitored|checked)|\bmember of (?:the|our) team\b",
        _LEFT,
    )
)
_THANKED = re.compile(
    rf"(?:\w{{1,20}},? )?(?:{_THANKS_FOR}|your (?:e-?mail|message|enquiry|request)\b"
    r"|we (?:have|would like to acknowledge|acknowledge|confirm)|this (?:(?:e-?mail|message) )?is to (?:confirm|acknowledge)|diolch\b)"
)
# A ticket system names what it has opened: in the text, and its program in the subject
_TICKET = re.compile(
    r"(?:(?:dear|hello|hi)\b[\w ]{0,40}, )?(?:your|we (?:would like to )?acknowledge[^.]{1,60}|a (?:new )?(?=(?:support |service |help ?desk )?(?:request|ticket)\b))"
    r"(?: ?(?:support |service |help ?desk )?(?:request|ticket|case|incident|enquiry|inquiry))?"
    r"\b.{0,60}\b(?:received|logged|created|opened|registered)\b(?! (?:by|with|from) (?!us\b|our\b)).{0,200}"
)
_OF_A_PROGRAM = re.compile(
    r"\[?(?:request|ticket|case|incident|enquiry) (?:received|created|opened|logged)(?=\]| ?[-–:#(]|$)|\[?#\d{2,10}\]|(?:(?:request|ticket|case|incident) )?(?:inc|req|ritm|cs|case) ?#?\d{5,12}\b"
)
# Under a program's own subject the text need not say it again; under one that people write it says that nobody reads an answer.
_SUBJECT = re.compile(
    rf"(?:re: )?(?:{_MADE}[- ]?{_LETTER}|(?P<people>acknowledge?ment of (?:your|the) (?:e-?mail|message|enquiry)))\b"
)
_UNREAD = re.compile(
    r"\b(?:do not|don't) (?:reply|respond)(?: to this\b|$)|\bthis (?:mailbox|inbox|e-?mail address|address|account) is (?:not monitored|unmonitored)\b"
)
_SAYS_I = re.compile(r"\b(?:i|i'm|i've|i'll|i'd|me|my)\b")
_OF_SOMEBODY = re.compile(r"\b(?:he|she|him|his|her)\b")
_GREETS = re.compile(
    r"(?:dear|hello|hi|good (?:morning|afternoon)|greetings|to whom|annwyl|bonjour|guten tag|sehr geehrte|buenos|buongiorno)\b.{0,50}"
)
# Whoever has somebody else's in front of them, and writes below it: it is not their own.
_OF_ANOTHERS = re.compile(
    r"\?|\b(?:he|she|him|his|her|above)\b"
    r"|\b(?:i|we)(?:'ve| have| had| just| only)* (?:got|received)\b(?! (?:your|back|no|access|limited)\b)"
)
# A person's mail that their program kept back until the morning
_SENT_LATER = re.compile(r"\b(?:delay|schedul)")
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")
_MOST = 40  # sentences


def acknowledges_by_itself(clues: Clues) -> bool:
    """Whether this mail says that a program wrote it, to acknowledge another."""
    said = _sentences(clues)
    if (
        not said
        or any(map(_SAYS_I.search, said))
        or (any(map(_OF_SOMEBODY.search, said)) and not has_left(clues))
        or not (_of_itself(said) or _under_its_subject(clues, said) or _of_a_ticket(clues, said))
    ):
        return False
    return not _answers(clues, quoting.split(clues.text[:TOP]).typed)


def says_away_by_itself(clues: Clues) -> bool:
    """Whether this mail begins by saying that its writer is away, in their own words, and says in a sentence of its own that it is
    automatic: a rule that people make in their program, which leaves no mark and answers under "Re:"."""
    said = _sentences(clues)
    itself = [
        bool(_SELF.fullmatch(one) or _SELF_ELSEWHERE.fullmatch(one)) and not _SENT_LATER.search(one)
        for one in said
    ]
    if not any(itself) or any(map(_OF_ANOTHERS.search, said)):
        return False
    first = 1 if len(said) > 1 and (itself[0] or _THANKED.match(said[0])) else 0
    away = absences.says_away("", said[first])
    return away and not _answers(clues, quoting.split(clues.text[:TOP]).typed)


def _sentences(clues: Clues) -> list[str]:
    """What it says, folded, sentence by sentence, without its greeting; none where nothing in it can be a program's word, or it is
    a forward."""
    if "forward" in subjects.marks(clues.subject)[:1] or not clues.may_be_automatic:
        return []
    if clues.sender.address in clues.integrations or any(
        part.kind == "message/rfc822" for part in clues.head.children
    ):
        return []
    typed = quoting.split(clues.text[:TOP]).typed
    said = [fold(one).strip("*_-#=[]() ") for one in islice(_SENTENCE.split(typed), _MOST)]
    said = [one for one in said if one and not one.endswith("above this line")]
    return said[1:] if said and _GREETS.fullmatch(said[0]) else said


def has_left(clues: Clues) -> bool:
    """Whether such a mail says that whoever had this address does not work there any more."""
    return bool(re.search(_LEFT, fold(clues.text[:TOP])))


def names_itself_away(clues: Clues) -> bool:
    """Whether the subject says of its own sender by name that they are out: "Robert Hale is out of the office.", as Notes writes it
    for them. People who write of themselves say I; those who write of Robert are not he; and a program answers nothing."""
    if " is " not in clues.begins and " will be " not in clues.begins:
        return False
    name = fold(clues.sender.name)
    return (
        " " in name
        and absences.says_of(name, clues.begins)
        and not _answers(clues, quoting.split(clues.text[:TOP]).typed)
    )


def _answers(clues: Clues, typed: str) -> bool:
    """Whether something in it is an answer."""
    answers = read_answers(typed, clues.envelope.received, "UTC")
    return bool(answers.words or answers.lines or answers.pasted or answers.nearly)


def _of_itself(said: list[str]) -> bool:
    """It begins by saying so, or by thanking; and says both."""
    for own, come in ((_SELF, _RECEIVED), (_NOBODY_READS, _HAS_COME), (_SELF_ELSEWHERE, None)):
        first = next((at for at, one in enumerate(said) if own.fullmatch(one)), None)
        if first is None or not (first == 0 or _THANKED.match(said[0])):
            continue
        if any(map((come or _RECEIVED).search, said)):
            return True
        if come is None and absences.only_acknowledges("", " ".join(said)):
            return True
    return False


def _under_its_subject(clues: Clues, said: list[str]) -> bool:
    subject = _SUBJECT.match(clues.begins)
    if subject is None or not _THANKED.match(said[0]):
        return False
    return any(map((_UNREAD if subject["people"] else _RECEIVED).search, said))


def _of_a_ticket(clues: Clues, said: list[str]) -> bool:
    return bool(_OF_A_PROGRAM.match(clues.begins)) and bool(_TICKET.match(" ".join(said[:2])))
