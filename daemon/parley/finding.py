"""What somebody found who looked whether a part works, in words for whoever can mend it: `parley doctor` prints them, and
every adapter may offer some."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum

from parley.value import value


class State(IntEnum):
    """How it stands, the worst last. SKIPPED: it could not be asked, and the words say why."""

    SKIPPED = 0
    WELL = 1
    SOON = 2  # works today; somebody should look before it does not
    DOWN = 3  # does not answer, or not as it should: perhaps it will tomorrow
    WRONG = 4  # a setting must be changed; waiting does not help


@value
class Finding:
    """One thing that was looked at. words: what was found, a sentence. mend: the setting to change, "" where there is none.

    Nothing of any mail, and no secret, ever stands in it.
    """

    state: State
    words: str
    mend: str = ""


def well(words: str) -> Finding:
    """It works."""
    return Finding(State.WELL, words)


def soon(words: str, mend: str) -> Finding:
    """It works today."""
    return Finding(State.SOON, words, mend)


def in_junk(mails: int) -> Finding:
    """How many mails lie where Exchange puts what it takes for spam."""
    if not mails:
        return well("Nothing lies in the mailbox's junk folder, which parley does not read.")
    lie = "1 mail lies" if mails == 1 else f"{mails} mails lie"
    return soon(
        f"{lie} in the mailbox's junk folder, which parley does not read.",
        "look whether any is from your people, and move those to the inbox; the rule with -SetSCL -1 that `parley init` prints "
        "sends no more there",
    )


def down(words: str, mend: str = "") -> Finding:
    """It does not answer as it should."""
    return Finding(State.DOWN, words, mend)


def wrong(words: str, mend: str) -> Finding:
    """A setting must be changed."""
    return Finding(State.WRONG, words, mend)


def skipped(words: str) -> Finding:
    """It was not asked, and why."""
    return Finding(State.SKIPPED, words)


# As adapters write them: `mailbox.oauth.token_url`, `mailbox.kind: graph`, docs/exchange.md
_SETTING = re.compile(
    r"\b(?:(?:mailbox|relay|calendar|trust|channels|listen)(?:\.[a-z_]+)+(?:: [a-z]+\b(?![.,]? [a-z]))?|maildir(?=:)|docs/[a-z-]+\.md)"
)


def named_in(words: str) -> str:
    """The settings, or the page of ours, that a sentence of an adapter names: what to change stands in it already."""
    return ", ".join(dict.fromkeys(_SETTING.findall(words)))


def sentence(words: str) -> str:
    """With a capital letter, unless it begins with the name of a setting, which is written as it is; and with an end."""
    begins = words if _SETTING.match(words) else words[:1].upper() + words[1:]
    return begins if begins.endswith((".", "?")) else f"{begins}."


def worst(findings: Iterable[Finding]) -> State:
    """The worst of them; SKIPPED if there is none."""
    return max((finding.state for finding in findings), default=State.SKIPPED)
