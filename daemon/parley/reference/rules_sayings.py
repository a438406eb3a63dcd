"""Sentences that a rule file gives parley to say: each {name} in them must be one that can be filled in."""

from __future__ import annotations

import re

from parley.reference.fields import Fields, nearest

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def saying(fields: Fields, key: str, allowed: tuple[str, ...]) -> str:
    """A sentence for people; each {name} in it must be one that parley can fill in."""
    text = fields.text(key)
    for name in _PLACEHOLDER.findall(text):
        if name not in allowed:
            mend = f"{{{nearest(name, allowed)}}}" if len(allowed) == 1 else nearest(name, allowed)
            fields.report.at(fields.place(key), f"Nothing can be put in place of {{{name}}}.", mend)
    return text
