"""Lines by which people show where something that they copied begins and ends: quotation marks over several lines, three
backticks, "[start of quote]", "The letter begins".
"""

from __future__ import annotations

import re

from parley.mail.patterns import either

_LONGEST = 60
_QUOTES = {"“": ("”",), "«": ("»",), "„": ("“", "”"), '"': ('"',)}
_COPIED = r"(?:paste|quot(?:e|ation)|letter|e-?mail|message|extract|copy|report|text|form|minutes)"
_OPENS = re.compile(
    either(
        r"```\w{0,9}|<{2,9}",
        rf"\[?(?:start|begin(?:ning|s)?)(?: of)?(?: (?:the|their|his|her))? {_COPIED}\]?:?",
        rf"(?:[\w'’]{{1,20}} ){{0,4}}{_COPIED} (?:begins|starts)(?: here| below)?:?",
    ),
    re.IGNORECASE,
)
_CLOSES = re.compile(
    either(
        r"```|>{2,9}",
        rf"\[?(?:end|finish)(?: of)?(?: (?:the|their|his|her))? {_COPIED}\]?[.:]?",
        rf"(?:[\w'’]{{1,20}} ){{0,4}}{_COPIED} (?:ends|finishes)(?: here)?[.:]?",
    ),
    re.IGNORECASE,
)
# In one look: few mails have any of these
_ANY = ("“", '"', "«", "„", "```", "<<", "egin", "tart", "BEGIN", "START")


def may_stand(text: str) -> bool:
    """Whether such a line may be among these."""
    return any(map(text.__contains__, _ANY))


def quotes(bare: str) -> bool:
    """Whether this line opens a quotation that it does not close."""
    return bare[:1] in _QUOTES and not any(mark in bare[1:] for mark in _QUOTES[bare[:1]])


def opens(bare: str) -> bool:
    """Whether this line says that what was copied begins below it."""
    return len(bare) <= _LONGEST and bool(_OPENS.fullmatch(bare))


def closes(bare: str, opened: str) -> bool:
    """Whether this line closes what that one opened."""
    if opened[:1] in _QUOTES:
        return bare.endswith(_QUOTES[opened[:1]])
    return len(bare) <= _LONGEST and bool(_CLOSES.fullmatch(bare))
