"""The small values in the lines of a first mail: a person, whether it is urgent, a medium. Text in, values out."""

from __future__ import annotations

import re
import unicodedata

from parley.mail.addresses import ADDRESS

_MEDIA = {
    "phone": "phone|phoned|call|called|calling|rang|ring|tel|telephone|telephoned|mobile|by phone|phone call|telephone call",
    "face to face": "face to face|face-to-face|f2f|in person|in-person|ftf|facetoface",
    "video": "video|video call|videocall|teams|ms teams|microsoft teams|zoom|teams call|zoom call|google meet|video conference",
    "meeting": "meeting|network meeting|panel meeting|panel|conference",
    "email": "e-mail|email|mail|emailed|e-mailed|by email|e-mails|emails",
    "letter": "letter|post|in writing",
    # Also a chat in a program that can make calls: "Teams" is a call, "Teams chat" is not.
    "message": "message|messages|messaged|text message|text messages|text|texts|texted|sms|chat|teams chat|teams message"
    "|chat message|chat messages|zoom chat|webchat|web chat|whatsapp|whatsapp message|whatsapp messages|whatsapp chat"
    "|instant message|instant messages|im|dm|slack|slack message",
}
MEDIA = {word: medium for medium, words in _MEDIA.items() for word in words.split("|")}
# Our own choice left standing in a form: neither was chosen.
_EITHER = re.compile(r"(?:yes|y) ?(?:/|\||or|,) ?(?:no|n)\b", re.IGNORECASE)
# How people say on the line "Urgent:" that it is, or is not; "no one has seen her" and "please send the minutes" are neither.
_IT_IS = r"(?:(?:it|this)(?:'s| is) |is |really )?"
_PRESSING = re.compile(
    r"(?:(?:yes|y|yep|true)(?! (?:if|when|unless|only)\b)|please(?=$|\W*$|[,.!;–—-]| (?:ring|call|phone|contact|act|help|respond|see|visit)\b)|(?:it|this) (?:really )?is(?! not)"
    rf"|{_IT_IS}(?:very|extremely|most|urgent|immediate(?:ly)?|asap|now|today|tonight|critical|highest|high))\b(?!/)",
    re.IGNORECASE,
)
# What is said there of danger leaves no doubt either, unless the sentence takes it away: "not at risk".
_DANGER = re.compile(
    r"\b(?:unsafe|(?:not|isn't|nowhere) safe|danger|emergency|999|life.threatening|asap|as soon as possible|straight ?away|right away"
    r"|(?:at|in|high|serious|significant|immediate|imminent|real) (?:immediate |serious |significant |high |imminent )?(?:risk|harm)"
    r"|risk of|tonight|can(?:no|')t wait|cannot wait|going home (?:today|now|tonight|tomorrow))\b",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"\b(?:no|not|never|low|without|nil|none|any|if|when|unless|was|were|isn't|aren't)\b(?! safe\b)",
    re.IGNORECASE,
)
_DENYING = re.compile(
    rf"(?:{_IT_IS}(?:no|not|never)|nope|none|n|n/a|false|(?:it )?isn't)"
    r"(?=\s?(?:$|[,.;:!(–—-])|\s(?:thanks?|thank you|really|yet|urgent|urgency|now|today|tonight|any ?more"
    r"|at (?:the moment|present|this)|particularly|very|immediately?|currently|need|rush|hurry|longer|it|this|but)\b)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[<(\[]?\s?(?:mailto:)?(" + ADDRESS.pattern + r")\s?[>)\]]?")


def normal(text: str) -> str:
    """The text composed, with plain blanks and quotes, without marks of emphasis around it."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'").replace("\u00ad", "")
        text = re.sub("[\u200b-\u200f\u2060\ufeff]", "", text)
    return " ".join(text.split())


def read_person(value: str) -> tuple[str, str]:
    """(name, address) of "Robert Hale <robert.hale@council.example>" and its kin; either may be ""."""
    value = normal(value[:500])
    match = _ADDRESS.search(value)
    if match is None:
        return value.strip(" ,;.\"'"), ""
    name = value[: match.start()].strip(" ,;:-–—\"'(") or value[match.end() :].strip(" ,;:-–—.\"'()")
    return name, match[1].lower()


def read_urgent(value: str) -> bool | None:
    """Whether "Urgent: …" says that it is, in words that leave no doubt; None for anything else."""
    words = normal(value).strip(" .!,*_")
    if "?" in words or _EITHER.match(words):
        return None
    if _DENYING.match(words):
        return False
    pressing = _PRESSING.match(words) or (_DANGER.search(words[:200]) and not _WITHOUT.search(words[:200]))
    return True if pressing else None


def read_medium(text: str) -> str:
    """phone, face to face, video, meeting, email, letter or message; "" if the words name none or more than one."""
    words = normal(text).lower().strip(" .,;:-")
    for lead in ("by ", "on ", "via ", "over ", "in a ", "on the ", "the ", "a ", "ms "):
        if words not in MEDIA:
            words = words.removeprefix(lead)
    return MEDIA.get(words, "")
