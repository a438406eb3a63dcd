"""`calendar:` in parley.yaml: parley's own calendar, and where other people's free and busy times may be read.

A password never stands in the file, only the path of a file that holds it (LoadCredential). It never travels in the open:
https, or http on this machine alone.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from parley.reference.fields import Fields
from parley.reference.nodes import Node, Report
from parley.value import value

MAILBOX = "mailbox:"  # the calendar of the mailbox that parley reads in Exchange, and the free times that it may see
MEMORY = "memory:"  # a calendar that forgets all when the daemon stops, for trials
FOLDER = "folder:"  # before the path of a folder: one .ics file a meeting, for trials and demonstrations
OWN_KEYS = ("url", "username", "password_file", "free_busy")
THEIR_KEYS = ("domain", "url", "username", "password_file")
_HERE = ("localhost", "127.0.0.1", "::1")
_MEND = "https://calendar.partnership.example/escalations/calendar/"


@value
class CalendarAt:
    """One calendar, or (free and busy) a pattern for many: {user} stands for what is before the @, {address} for all of it."""

    url: str
    username: str = ""
    password_file: Path | None = None


@value
class Calendars:
    """own: where parley keeps its mirror, None for nowhere. free_busy: mail domain -> where its people's times are read."""

    own: CalendarAt | None = None
    free_busy: tuple[tuple[str, CalendarAt], ...] = ()


def read_calendars(node: Node | None, report: Report, folder: Path, *, exchange: bool = False) -> Calendars:
    """The value under `calendar:`; problems go into the report. exchange: whether the mailbox is one of Exchange's."""
    if node is None:
        return Calendars()
    fields = Fields(node, report, OWN_KEYS, "`calendar`")
    theirs = [Fields(row, report, THEIR_KEYS, "`free_busy`") for row in fields.rows("free_busy")]
    for each in (fields, *theirs):
        if each.text("url") == MAILBOX and not exchange:
            words = "`mailbox:` is the calendar of a mailbox in Exchange, and `mailbox` names none."
            report.at(each.place("url"), words, "mailbox: {kind: graph, …}")
    _check_theirs(theirs)
    return Calendars(
        own=_at(fields, folder, whole=True) if fields.has("url") else None,
        free_busy=tuple(
            (each.required("domain", "domain: council.example").lower(), _at(each, folder, whole=False))
            for each in theirs
        ),
    )


def _check_theirs(theirs: list[Fields]) -> None:
    """One calendar for everybody of a domain would make one person's times those of all."""
    seen: set[str] = set()
    for each in theirs:
        domain, url = each.text("domain").lower(), each.text("url")
        if "@" in domain or domain in seen:
            words = (
                f"{domain!r} stands here twice." if domain in seen else f"{domain!r} is not a mail domain."
            )
            each.report.at(each.place("domain"), words, "domain: what stands after the @, each once")
        seen.add(domain)
        if _usable(url) and not any(part in url for part in ("{user}", "{address}")):
            words = "This would be one calendar for everybody of the domain."
            mend = "{user} for what stands before the @, or {address} for all of it"
            each.report.at(each.place("url"), words, mend)


def _at(fields: Fields, folder: Path, *, whole: bool) -> CalendarAt:
    url, secret = fields.required("url", f"url: {_MEND}"), fields.text("password_file")
    if whole and url.startswith(FOLDER) and url != FOLDER:
        return CalendarAt(f"{FOLDER}{folder / Path(url.removeprefix(FOLDER)).expanduser()}")
    if url and url not in ((MEMORY, MAILBOX) if whole else (MAILBOX,)) and not _usable(url):
        fields.report.at(
            fields.place("url"), "This is not the https address of a calendar, with no password in it.", _MEND
        )
    if fields.text("username") and not secret:
        mend = "password_file: the path of a file that holds the password alone"
        fields.report.at(fields.place("username"), "A `username` needs a `password_file`.", mend)
    url = url if url in (MEMORY, MAILBOX) or url.endswith("/") else f"{url}/"
    return CalendarAt(url, fields.text("username"), folder / Path(secret).expanduser() if secret else None)


def _usable(url: str) -> bool:
    """Whether it is an address that a password may travel to, and holds none itself."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "http" and parts.hostname in _HERE
        return (
            (parts.scheme == "https" or plain)
            and bool(parts.hostname)
            and "@" not in parts.netloc
            and not parts.query
        )
    except ValueError:
        return False
