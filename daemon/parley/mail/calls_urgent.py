"""Free text that calls the matter urgent: "This is very urgent, she goes home at five". It alerts nobody: its writer is asked at once
for the word that does, in the answer to their mail.

A sentence in which urgent is asked, denied, supposed, or somebody else's word or thing ("an urgent referral was made in May")
calls nothing so. Where it may be either, they are asked: a question costs a word, silence may cost a night.
"""

from __future__ import annotations

import re

from parley.mail.line_values import normal
from parley.mail.patterns import either

_VERY = r"(?:(?:very|really|extremely|most|so|now|quite|truly|getting|becoming|also|more|that|an?|absolutely|desperately|super) ){0,3}"
# Where somebody was seen
_NOT_A_PLACE = r"(?! (?:care|treatment) (?:cent|team|unit|clinic|service|department|desk))\b"
_AT_ONCE = rf"\b(?:urgent(?:ly)?{_NOT_A_PLACE}|asap|straight ?away|right away|immediately|at once|as soon as possible)\b"
_CALLS = re.compile(
    either(
        # "This is urgent", "it's getting really urgent", "the matter has become urgent"
        rf"\b(?:this|it|that|the (?:matter|case|situation|concern)|things|everything|which)(?: really)?(?:'s| is| are| has become| have become| became| feels| seems) {_VERY}(?:urgent|emergency){_NOT_A_PLACE}",
        # the word alone with its mark, or with what it is about: "Very urgent!!", "Urgent please", "URGENT baby goes home"
        rf"^\W{{0,3}}(?:please )?{_VERY}urgent(?:\W{{0,5}}$|\W{{0,3}} (?:colon |is )?(?:yes|please|pls|help|action|attention|response|reply|call|advice|concern|matter|situation)\b|\W{{1,5}}yes\b)",
        r"\burgent (?:colon )?yes\b|\burgent ?[:=-]{1,2} ?yes\b",
        r"\bas a matter of urgency\b",
        # what is asked for
        rf"\b(?:need|needs|needed|want|require[sd]?|ask(?:ing)? for|request(?:ing)?)\b.{{0,30}}\burgent(?:ly)?{_NOT_A_PLACE}",
        # "There is an urgent need to act", and behind what it is about: "He goes home tonight, urgent"
        rf"\burgent need\b|[,;–-] {_VERY}urgent(?: please)?\W*$",
        rf"\bplease\b.{{0,40}}{_AT_ONCE}",
        # "I need someone to call me back asap", "Can anybody ring me urgently", "Ring me ASAP", "ASAP!"
        rf"\bneed\b.{{0,40}}\basap\b|\b(?:can|could|will|would) (?:you|we|somebody|someone|anybody|anyone)\b.{{0,60}}{_AT_ONCE}",
        rf"^\W{{0,3}}(?:ring|call|phone|contact|reply|respond|help|act)\b.{{0,40}}{_AT_ONCE}|^\W{{0,3}}asap\W*$",
        # "An urgent conversation is needed tonight", "Urgent call needed"
        r"\burgent \w{1,20} (?:is |now ){0,2}(?:needed|required|wanted)\b",
        r"\b(?:treat (?:this|it) as urgent|mark (?:this|it) (?:as )?urgent|can(?:no|')t wait|cannot wait)\b",
        # a label that parley does not have
        r"^\W{0,3}(?:(?:how |is (?:it|this) )?urgen(?:t|cy)|priority|risk(?: level)?|importance|rag)\b.{0,12}?[:=?-] ?"
        r"(?:yes|y|very|high|highest|urgent|immediate|critical|red|extreme)\b",
    ),
    re.IGNORECASE,
)
# Beside it in the same part of a sentence: denied, past, or somebody else's word.
_NOT_SO = re.compile(
    r"\b(?:not|no|never|nothing|hardly|less|low|none|isn't|wasn't|without|don't|doesn't|didn't|neither|nor|may|might"
    r"|(?:could|would)(?! (?:you|we|somebody|someone|anybody|anyone)\b)"
    r"|was|were|been|told|said|says|thinks|claims?|called|according)\b",
    re.IGNORECASE,
)
# Anywhere in the sentence: supposed, or asked. What only says when ("urgent, it cannot wait until Thursday") does so before it alone.
_SUPPOSED = re.compile(
    r"\b(?:if|unless|whether|in case|should (?:it|this|he|she|they|i)|(?:do|can|may) i|or no)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\b(?:when|until|once)\b", re.IGNORECASE)
_TITLED = re.compile(
    r"\W{0,3}(?:(?:very|really|most|extremely) )?urgent\b(?! (?:care|treatment|referral))", re.IGNORECASE
)
_TALKS_OF = ("urgen", "asap", "can't wait", "cannot wait", "emergency", "straight away", "straightaway", "right away", "at once",
             "as soon as possible", "immediate", "priority", "risk", "importance", "rag")  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!;])\s|\n")
# "He has not rung and this is urgent": what is denied before these is another matter.
_PART = re.compile(r", | [-–] | (?:but|and|so|as|because|since|which is why) ", re.IGNORECASE)
_MOST, _LONGEST = 200, 300  # sentences, and letters of one


def calls_urgent(text: str) -> bool:
    """Whether a sentence of it does; the first 20,000 letters are looked at."""
    lower = text[:20_000].lower()
    if not any(map(lower.__contains__, _TALKS_OF)):
        return False
    sentences = _SENTENCE.split(text[:20_000], maxsplit=_MOST)[:_MOST]
    return any(_calls(normal(one)[:_LONGEST]) for one in sentences)


def _calls(sentence: str) -> bool:
    found = _CALLS.search(sentence)
    if found is None or _SUPPOSED.search(sentence) or _WHEN.search(sentence, 0, found.start()):
        return False
    begins = max((part.end() for part in _PART.finditer(sentence, 0, found.start())), default=0)
    return not _NOT_SO.search(sentence, begins, found.end())


def titled_urgent(subject: str) -> bool:
    """Whether this subject of somebody's own, without stamps and marks, begins so: "URGENT: please ring"."""
    return bool(_TITLED.match(subject))
