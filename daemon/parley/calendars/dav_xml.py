"""What CalDAV says in XML: three questions, and the one kind of answer. Read with defusedxml: no entities, no outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from parley.errors import TransportError

_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
ETAGS = f'{_HEAD}<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'.encode()  # RFC 4918 section 9.1


def free_busy(start: datetime, end: datetime) -> bytes:
    """When is the collection's owner taken (RFC 4791 section 7.10)."""
    span = f'start="{_utc(start)}" end="{_utc(end)}"'
    ask = f'<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range {span}/></C:free-busy-query>'
    return f"{_HEAD}{ask}".encode()


def entry_with(uid: str) -> bytes:
    """Which entry has this UID (RFC 4791 section 7.8)."""
    match = f'<C:text-match collation="i;octet">{escape(uid)}</C:text-match>'
    event = f'<C:comp-filter name="VEVENT"><C:prop-filter name="UID">{match}</C:prop-filter></C:comp-filter>'
    query = f'<C:filter><C:comp-filter name="VCALENDAR">{event}</C:comp-filter></C:filter>'
    names = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
    return f"{_HEAD}<C:calendar-query {names}><prop><getetag/></prop>{query}</C:calendar-query>".encode()


def etags(answer: bytes) -> Iterator[tuple[str, str]]:
    """(path, ETag) of each entry of a multistatus (RFC 4918 section 13). Raises TransportError if it is none."""
    try:
        root: Element = fromstring(answer)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise TransportError("the calendar's answer is not XML that can be read", permanent=False) from error
    for response in root.iter("{DAV:}response"):
        href, etag = response.find("{DAV:}href"), response.find(".//{DAV:}getetag")
        if href is not None and href.text and etag is not None and etag.text:
            yield unquote(urlsplit(href.text.strip()).path), strong(etag.text.strip())


def strong(etag: str) -> str:
    """Without the mark of a weak ETag, which fits no precondition (RFC 9110 section 13.1.1). Proxies that compress put it
    before the server's own; where it is the server's, the change is refused as one to an old version is."""
    return etag.removeprefix("W/")


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
