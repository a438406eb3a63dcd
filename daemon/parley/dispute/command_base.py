"""What every command has in common, and the value for "no". See `commands` for the list of them all."""

from __future__ import annotations

from datetime import datetime

from parley.value import value


@value
class Need:
    """One thing that is missing: in words for people, under which clause, and which duty it is."""

    text: str
    clause: str
    duty: str = ""


@value
class Refused:
    """No, and why: a value, because a person who asks too early deserves a courteous answer.

    still_needed: what is missing, in the order to do it. code: what kind of no, for those who must act on it:
    refused | future | before | email | medium | who (nobody is named yet) | closed | again (say YES once) | stranger | nothing (no open
    duty fits) | shorten | apart (children are entered by command alone) | instead (an exclusion: where to go instead is the reason) | held (a person decides) | quorum (too
    few agencies were there) | day (a date that is past, or later than the rules allow).
    """

    reason: str
    clause: str
    still_needed: tuple[Need, ...] = ()
    code: str = "refused"


@value(kw_only=True)
class Command:
    """Who asks, when it happened (claimed) and when parley received it. UTC."""

    by: str
    happened: datetime
    received: datetime
