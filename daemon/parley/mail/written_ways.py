"""Whether what stands beside an answer says that it was all written, or left on a machine: then nobody has spoken (promise 1).

"STUCK, he emailed back" and "SPOKE", and below it "I left him a voicemail", are answers about no conversation. Where a talk is
told of as well ("we spoke, then he emailed"), or what is written is still to come ("I will email you the notes"), the word
stands as it is.
"""

from __future__ import annotations

import re

from parley.mail.line_values import normal
from parley.mail.patterns import either

_BESIDE = 300  # letters in which people say how; what a longer text tells further down is the matter itself
_MAIL = r"e-?mails?"
_MESSAGE = r"(?:text|sms|whats ?app|chat|teams (?:chat|message)s?|(?:text |instant |direct )?messages?|messenger|signal|slack|dms?)"
_BY = (
    r"(?:(?<!reach me )(?<!contact me )\b(?:by|via|over|on|in|through)"
    r"(?: (?:an?|his|her|their|my|the|our))?(?: \w+)? )"
)
_IN = _BY.replace(r"\b", "")  # the same where something stands right before it
_WHO = (
    r"(?:(?i:s?he|they|i|we)|[A-Z][a-z]+)(?:'ve|'s|'d| have| has| had)?"
    r"(?: (?:only|just|then|also|has|since|already|now))*"
)
# Where a sentence, or a part of one, begins, and who it is about: "He then …".
_SOMEBODY = rf"(?i:(?:^|[.,;:!\n(–-] ?|\b(?:and|but|so|because|as|that|since) ))(?:{_WHO} )?"
_ONLY = r"\b(?:only|just|exchanged|swapped)(?: (?:some|a few))?"
_SENT_ONE = r"(?:sent|dropped)(?: (?:him|her|them|me|us))? (?:an? |another |the )?"
_BY_MAIL = either(
    rf"{_BY}{_MAIL}\b",
    r"\bby (?:letter|post)\b|\bin writing\b",
    rf"{_ONLY} {_MAIL}\b",
    rf"\b{_MAIL} (?:exchange|conversation|back)\b",
)
_BY_MESSAGE = either(
    rf"{_BY}{_MESSAGE}\b(?! call)",
    rf"{_ONLY} (?:texts|messages)\b",
    r"\b(?:messages?|chats?) (?:on|in|over) (?:ms )?teams\b",
)
_WROTE = rf"(?i:e-?mailed|wrote(?: back)?|written|{_SENT_ONE}e-?mail)\b(?i:(?! (?:off|down|up)\b))"
_TEXTED = rf"(?i:texted|messaged|whats ?apped|dm'?e?d|{_SENT_ONE}{_MESSAGE})\b"
# What says so, as the medium that is put on record. (?i:…) around all but names.
_WRITTEN = (
    ("email", re.compile(rf"(?i:{_BY_MAIL})")),
    ("email", re.compile(_SOMEBODY + _WROTE)),
    ("message", re.compile(rf"(?i:{_BY_MESSAGE})")),
    ("message", re.compile(_SOMEBODY + _TEXTED)),
)
_MACHINE = r"voice ?mail|vm|answer ?(?:phone|machine)|answering machine"
_RECORDED = re.compile(
    either(
        # "got his voicemail"
        r"\b(?:got|went (?:straight )?to|reached|spoke to|only|just|on|into) "
        rf"(?:(?:an?|his|her|their|the) )?(?:{_MACHINE})\b",
        # "left her a message"
        r"\b(?:left|leaving) (?:(?:him|her|them|an?|his|her|their|the|another) ){0,2}"
        r"(?:voice ?mail|voice ?message|message|msg|vm)\b",
        # "Voicemail", and nothing before it
        r"^\W*(?:told\W+)?(?:voice ?mail|voice ?message|answer ?phone|answering machine|left (?:a )?(?:message|msg))\b",
    ),
    re.IGNORECASE,
)
# What somebody did not do is not about their phone where it is about a question: "he did not answer my concerns".
_OF_THE_MATTER = r"\b(?! up\b| (?:to |on |with |about )?(?:my|the|our|any|all|that|this|these|those|what|whether|why|how)\b)"
_NOT_DONE = r"(?:(?:did|does|do|has|have|had|would|was|is|are)(?:n't| not)|won't|never|nobody|no ?one)(?: (?:yet|even|been|ever))?"
_UNREACHED = re.compile(
    r"\b"
    + either(
        # "he didn't pick up", "nobody answered the phone", "has not rung back"
        rf"{_NOT_DONE} "
        + either(
            r"(?:answer|pick)(?:ed|s|ing)?(?: it)?(?: up)?(?: (?:(?:the|my|his|her|their) )?(?:phone|mobile|calls?))?",
            r"(?:repl(?:y|ied|ies|ying)|respond(?:ed|s|ing)?)",
            r"(?:call|called|ring|rang|rung|phone|phoned|get|got|come|came)(?: (?:me|us))? back|return(?:ed)? (?:my|our|the) calls?",
        )
        + _OF_THE_MATTER,
        r"(?:can(?:'t| ?not)|could(?:n't| not)|unable to|not able to|failed to)(?: even)?"
        r" (?:get (?:hold of|through|in touch)|reach(?! (?:an?|any|agreement|consensus)\b)|contact)\b",
        r"(?:nobody|no ?one)(?: (?:was|is))? (?:there|in|available|about|around)",
        # but for the word itself, in our list of answers
        rf"(?!(?-i:NO ANSWER))(?:no|without an?) (?:answer|reply|response)\b{_OF_THE_MATTER}",
        r"(?:line|number|phone|mobile)(?: (?:is|was)|'s)? (?:always )?(?:engaged|busy|dead|(?:switched )?off)",
        r"(?:rang|rings) out|kept ringing",
        r"(?:waiting for|awaiting)(?: (?:an?|his|her|their|him|her|them))?(?: to)? (?:call|ring|phone|reply|answer|response|come back)",
    ),
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\b"
    + either(
        r"(?:(?:was|is|were|are)(?:n't| not)|never) (?:there|in|available|reachable|at (?:his|her|their) desk)\b",
        r"(?:is|was|are|were|he's|she's|they're)(?: still)?"
        r" (?:on (?:\w+ )?leave|off sick|out of (?:the )?office|on holiday|unavailable)",
    ),
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\b(?:will(?! only)|'ll|shall|going to|please|can|could|should|would|let me|need to|want(?:s|ed)? to)\b[^.!?\n]*$",
    re.IGNORECASE,
)
_IN_WRITING = rf"(?:by|via|over|on|in|through) (?:\w+ ){{0,2}}(?:{_MAIL}|{_MESSAGE})\b"
_TALKED = re.compile(
    r"\b"
    + either(
        r"phoned?|telephoned?|rang|rings?|called|calls?|face to face|f2f|in person|met|meeting|video|zoom",
        # "on Teams", unless it was a message there
        r"(?:ms )?(?<!message on )(?<!messages on )(?<!chat on )(?<!message in )teams(?! (?:chat|message))",
        rf"(?:spoke|spoken|talked|discussed)(?! (?:\w+ ){{0,3}}{_IN_WRITING})",
    )
    + r"\b",
    re.IGNORECASE,
)
_REACHED = re.compile(
    r"\b"
    + either(
        r"(?:rang|called|phoned|came) (?:me )?back|(?:rang|called|phoned) me",
        r"picked up|got through|answered",
        r"(?:spoke|spoken|talked)(?! (?:to|with) (?:\w+ )?(?:voice ?mail|vm|answer))",
        r"met|face to face|in person",
    )
    + r"\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|no|nor|nobody|no one|none|refus\w{1,5}|without|instead of|rather than|avoid\w{0,5}|[a-z]{2,8}n't|cannot|unable)\b[^.,;!?\n]{0,250}$",
    re.IGNORECASE,
)

# "SPOKE teams 12:30", and below it "well, by chat": how it was, and nothing else, so it is about that very word. A chat with
# nothing before it is a talk ("just a chat").
_WELL = either(
    r"well|ok|okay|so|sorry|actually|really|in fact|i mean|to be (?:honest|fair|exact|clear)|i should say",
    r"only|just|all|mostly|mainly|but|although|though",
)
_IT_WAS = either(
    r"(?:it|this|that)(?:'s| was| is)(?: (?:only|just|all|actually|really|mostly|mainly|done|typed|written))* ",
    r"we(?: (?:only|just|actually))? (?:spoke|talked|chatted|typed|did (?:it|that|this)|discussed (?:it|this)) ",
)
_IN_WORDS = either(
    # what is written, however it is put: "email", "by text", "in the chat box"
    rf"(?:typed |written )?{_IN}?"
    + either(
        rf"{_MAIL}|letter",
        r"(?:teams |text |written |typed |instant )+(?:chat|messages?|messaging)",
        r"texts?|messages?|messaging|sms|dms?|typing|(?:the )?chat (?:box|function|window|messages?|only)",
    ),
    # what may be a talk unless it says "by"
    rf"(?:typed |written )?{_IN}(?:chat|whats ?app|messenger|signal|slack)",
    # "we only messaged each other"
    r"we (?:only |just |actually )?(?:messaged|texted|e-?mailed|wrote|typed)"
    r"(?: (?:each other|one another|back and forth))?",
)
_THOUGH = either(
    r"only|though|really|actually|i mean|sorry|tbh|exchange|that (?:is|was)",
    r"(?:not|rather than|instead of) [^\n]{1,40}",
)
_PUT_RIGHT = re.compile(
    rf"\W*(?:{_WELL}\b[\s,.:–-]{{0,3}}){{0,4}}{_IT_WAS}?{_IN_WORDS}(?:[ ,]{{1,2}}{_THOUGH})?\W*",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"[.!?;\n]+")


def put_right(beside: str) -> bool:
    """Whether the first words beside an answer say no more than that it was written: then they are about the medium it names."""
    sentences = (one for one in _SENTENCE_ENDS.split(_looked_at(beside)) if one.strip())
    return any(_PUT_RIGHT.fullmatch(one.strip()) for one in list(sentences)[:2])


def written_way(beside: str) -> str:
    """`email` or `message` where these words say that it was done so, and tell of no talk; else ""."""
    text = _looked_at(beside)
    if not text or _told_of(_TALKED, text):
        return _on_a_machine(text)
    found = (medium for medium, way in _WRITTEN if _happened(way, text))
    return next(found, "") or _on_a_machine(text)


def left_on_a_machine(beside: str) -> bool:
    """Whether these words say that a voicemail was left, or a message with somebody, and that nobody was reached after all."""
    return bool(_on_a_machine(_looked_at(beside)))


def nobody_was_reached(beside: str, *, away: bool) -> bool:
    """Whether these words say, in their first sentence, that nobody picked up or rang back, and tell of no talk: "STUCK because
    he did not answer". Further down it may be about somebody else.

    away: whether it is enough that somebody was not there, as it is beside STUCK; beside SPOKE it may have been last week.
    """
    text = _looked_at(beside)
    first = _SENTENCE_ENDS.split(text, maxsplit=1)[0]
    nobody = bool(_UNREACHED.search(first) or (away and _AWAY.search(first)))
    return nobody and not _told_of(_REACHED, text)


def _looked_at(beside: str) -> str:
    return "\n".join(normal(line) for line in beside[:_BESIDE].split("\n")).strip()


def _on_a_machine(text: str) -> str:
    return "message" if text and _happened(_RECORDED, text) and not _told_of(_REACHED, text) else ""


def _happened(way: re.Pattern[str], text: str) -> bool:
    """Whether it is said of what was, not of what is to come or has not been."""
    before = (text[: found.start() + 1] for found in way.finditer(text))  # a comma that it begins with counts
    return any(not _TO_COME.search(said) and not _DENIED.search(said) for said in before)


def _told_of(talk: re.Pattern[str], text: str) -> bool:
    return any(not _DENIED.search(text[: found.start()]) for found in talk.finditer(text))
