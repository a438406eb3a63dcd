"""A first mail that says itself that it is about another child than the one before: "This is about another child."

Two people with one disagreement who write again most likely say the same again, and are asked. Whoever says outright that it is not the
same has answered that already; what would be linked all the same is a child for whom no clock runs. Only sentences count that say
what the mail is about: "I am worried about another child too" may well be of a sister in the same family, and is asked about.
"""

from __future__ import annotations

import re

from parley.mail import line_values
from parley.mail.patterns import either

_WHO = either(
    "child|children|pupil|pupils|student|students|boy|girl|baby|infant|toddler|teenager|young person|young people|foster child",
    "adult|person|patient|resident|client|family|sibling group|case|matter",
)
_OTHER = either(
    "another|an ?other|a different|a separate|a second|a third|a new|some other|(?:two|three|several) (?:other|more|different|new)"
)
# One word between: "another looked-after child", "a different year 5 pupil" has two
_ONE = rf"{_OTHER} (?:[\w'-]{{1,20}} ){{0,2}}{_WHO}"
# Behind it nothing more, or a word of this kind: "a new family worker", "the same case conference" are somebody and something else
_NO_MORE = (
    r"(?=$|,| (?:this|now|here|again|too|altogether|entirely|instead|please|not|who|whose|whom|that|which|in|at|on|of|from|than|with|by"
    r"|under|over|and|but|as|after|since|we|i|you|he|she|they|it|aged?|called|attending|living|placed)\b)"
)
_MAIL = either(
    r"(?:this|it|that|mine)(?: one| time| mail| e-?mail| message| concern| referral| disagreement| dispute| matter| case)?",
    r"(?:my|the) (?:e-?mail|mail|message|concern|referral|disagreement|dispute)",
)
_IS = rf"(?:{_MAIL}(?: now)?(?:'s| is)(?: now| actually| in fact| really| all)? )"
_ABOUT = re.compile(
    rf"(?:{_IS}?(?:about|concerning|regarding|re:?|to do with)|{_IS}(?:for|of|over)"
    rf"|{_MAIL} (?:concerns|regards|relates to|refers to|involves)) {_ONE}{_NO_MORE}",
)
# Without "about" there must be no more to it: "another child told us of this" is no word on whom the mail is about
_IT = re.compile(
    rf"{_IS}?{_ONE}(?: (?:this time|now|here|again|altogether|entirely|please|too|as well|(?:from|than|to) [^,]{{1,60}}|same \w+))?",
)
_NOT_THE_SAME = re.compile(
    rf"{_MAIL}(?:'s not| is not| isn't)(?: about| for| to do with| concerning)? (?:the same (?:[\w'-]{{1,20}} )?{_WHO}{_NO_MORE}|d-[0-9]{{4}}-[0-9])",
)
_BEFORE = re.compile(
    r"(?:(?:please note|note|nb|sorry|and|but|ps|also|to be clear|just to say|for clarity|hi|hello|dear \w+|that)[:, ]{1,3}){1,3}"
)
_SENTENCE = re.compile(r"[.!?;()\n]+|,(?= )| [-–—] | (?:so|but|because|and)(?= )")
_RE = re.compile(r"(?:re|fwd?|aw|wg)\s?:", re.IGNORECASE)
_LONGEST, _SENTENCES = 2000, 60


def says_another(typed: str, subject: str, *, forwarded: bool) -> bool:
    """Whether a sentence says so, of the first that somebody typed; or the subject, where they wrote that themselves."""
    own = "" if forwarded or _RE.match(subject) else subject
    if not any(word in text.lower() for text in (own, typed[:_LONGEST]) for word in _MARKS):
        return False
    return any(map(_says, (own[:200], *_SENTENCE.split(typed[:_LONGEST])[:_SENTENCES])))


_MARKS = ("other", "different", "separate", "second", "third", "new", "the same", "d-", "more")


def _says(sentence: str) -> bool:
    clause = line_values.normal(sentence).lower().strip(" :-\"'")[:300]
    found = _BEFORE.match(clause)
    clause = clause[found.end() :] if found else clause
    return bool(_ABOUT.match(clause) or _IT.fullmatch(clause) or _NOT_THE_SAME.match(clause))
