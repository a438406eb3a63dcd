"""Free text that asks for the next stage: "I want to escalate", "please take this further". It moves nothing: it is answered with
what is still needed.
"""

from __future__ import annotations

import re

from parley.mail import line_values
from parley.mail.patterns import either

_STAGE = r"(?:next (?:stage|level|step)|stage (?:\d|one|two|three|four|five|six)\w{0,4}|(?:second|third|fourth|final|formal) stage)"
_FURTHER = either(
    r"escalate|be escalated|is escalated|(?:an? )?escalation|escalating",
    r"(?:take|push|carry) (?:it|this|that|the matter|matters|things|my concerns?)[\w ]{0,20}? ?(?:further|higher|forward|up)",
    r"(?:move|go|progress|proceed|get|take it|take this|moved?) ?(?:it|this)? ?(?:on |up )?(?:in)?to (?:the )?"
    + _STAGE,
    rf"(?:open|start|trigger|begin|raise (?:it|this) to) (?:the )?{_STAGE}",
)
# Behind "I" or "we", before what they want: "would now like to", "think we should".
_WISH = either(
    r"'d| would| do| really| now| must| will| shall| therefore| still| just|'ll|'m| am| are|'re| have| need| want| intend",
    r" wish| like| going| to| ready| propose| request| ask| formally| also| asking| requesting| for| that| this| it| you",
    r" think (?:we|i) (?:should|need to|must)",
)
_WANTS = either(
    rf"(?:i|we){_WISH}+",
    r"please(?: can| could| will| would| you| now| just| also| we| i| help me(?: to)?| let me)*",
    r"(?:can|could|may|should|shall|would|must|will) (?:i|we|you|this|it)(?: please| now| just| also| you| all)*",
    r"how (?:do|can|should|would) (?:i|we)|let's|lets|let us|time to|(?:this|it) (?:needs|has|ought) to",
    r"wish(?:ing)? to|want(?:ing)? to|would like to",
)
# "I would like the next stage please": with nothing behind it, for "I would like the next stage to wait" wants something else
_STAGE_ALONE = (
    rf"(?:have |get |see |start |open )?(?:the )?{_STAGE}(?: (?:to (?:be opened|open|start|begin)|opened|started))?"
    r"(?: (?:please|pls|now|today|thanks|thank you|of (?:this|the (?:process|protocol))))*\W{0,3}$"
)
_ASKS = re.compile(rf"(?:^|\b){_WANTS} (?:{_FURTHER}\b|{_STAGE_ALONE})", re.IGNORECASE)
_BARE = re.compile(
    rf"\W{{0,3}}(?:{_FURTHER}|{_STAGE})(?: (?:this|it|please|now|to {_STAGE}))*\W{{0,3}}", re.IGNORECASE
)
# Behind an answer on its line: "STUCK TOLD, please escalate".
_NO_MORE = re.compile(
    rf"\W{{0,3}}(?:(?:so|and|now|please|pls|can|could|i|we|want|would like|to) ){{0,6}}(?:{_FURTHER}|{_STAGE})"
    rf"(?: (?:this|it|please|pls|now|thanks|to {_STAGE}))*\W{{0,3}}",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:not|never|no|without|rather than|instead of|avoid|unless|if|whether|before|until|nor|[a-z]{2,8}n't|dont|wont|cannot)\b",
    re.IGNORECASE,
)
# Without one of these words nobody asks for a stage: few texts have one, and only those are taken apart.
_ASKS_WITH = ("escalat", "stage", "next ", "take", "push", "carry")
_SENTENCE = re.compile(r"[.!?;\n]+|,(?= )| (?:so|but|because|therefore|hence)(?=[ ,])")
_SENTENCES = 400


def only_asks(text: str) -> bool:
    """Whether this asks for the next stage and says nothing else."""
    return len(text) <= _SENTENCES and bool(_NO_MORE.fullmatch(text))


def asks_next(text: str) -> bool:
    """Whether a sentence of it does, and does not say that they do not want it; the first 20,000 letters are looked at."""
    flat = line_values.normal(text[:20_000].replace("\n\n", ". "))
    lower = flat.lower()
    if not any(map(lower.__contains__, _ASKS_WITH)):
        return False
    for sentence in _SENTENCE.split(flat)[:_SENTENCES]:
        clause = sentence.strip()[:300]
        if _BARE.fullmatch(clause):
            return True
        match = _ASKS.search(clause)
        if match and not _AGAINST.search(clause[: match.end()]):
            return True
    return False
