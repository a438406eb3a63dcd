"""How long a web server asks to be left alone."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds, 0 if it does not say so in a way that can be read (RFC 9110 section 10.2.3): a number, or a date.

    The date is counted from the answer's own Date, so a clock that goes wrong, here or there, asks for no other wait.
    """
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        wait = parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):  # no date, or one of the two without its zone
        return 0.0
    return max(wait.total_seconds(), 0.0)
