"""Answers to invitations that an Exchange has thrown away are found where they lie, by IMAP too (calendar.md section 2)."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from dovecot_server import Dovecot, shared, why_not
from imapclient.response_types import BodyData

from parley.mailboxes.imap_at import ImapAt
from parley.mailboxes.imap_deleted import LATEST, ImapAndDeleted, _is_answer
from parley.mailboxes.wayin import Fetched

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())
EVER = datetime(1970, 1, 1, tzinfo=UTC)
BIN = "Deleted Items"
MAIL = b"Message-ID: <one@school.example>\r\nSubject: it\r\n\r\nhello\r\n"


def calendar(method: str) -> bytes:
    """As Exchange writes it: beside a text, two levels deep."""
    return (
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\n\r\n"
        b'--b\r\nContent-Type: Text/Calendar; charset="utf-8"; Method='
        + method.encode()
        + b"\r\n\r\nBEGIN:VCALENDAR\r\n"
        b"--b--\r\n--a--\r\n"
    )


REPLY = calendar("REPLY")
FORWARDED = b"Content-Type: message/rfc822\r\n\r\n" + REPLY


@pytest.fixture
def server() -> Dovecot:
    return shared()


@pytest.fixture
def at(server: Dovecot) -> ImapAt:
    at = replace(server.user(), processed="Done", make_folders=True, deleted=BIN)
    with server.client(at) as client:
        client.create(f'"{BIN}"')
    return at


def throw(server: Dovecot, at: ImapAt, *raws: bytes) -> None:
    for raw in raws:
        server.put(at, raw, folder=f'"{BIN}"')


def test_they_are_taken_and_put_aside_and_nothing_else_there(server: Dovecot, at: ImapAt) -> None:
    server.put(at, MAIL)
    counter = calendar("COUNTER")
    throw(server, at, MAIL, REPLY, calendar("REQUEST"), FORWARDED, counter)
    with closing(ImapAndDeleted(at)) as way_in:
        found = list(way_in.look(EVER))
        assert way_in.fetch_several(found, 10_000) == [Fetched(MAIL), Fetched(REPLY), Fetched(counter)]
        assert [way_in.fetch(each, 10_000) for each in reversed(found)] == [
            Fetched(counter),
            Fetched(REPLY),
            Fetched(MAIL),
        ]
        assert way_in.fetch_several(found[1:], 10_000) == [Fetched(REPLY), Fetched(counter)]
        assert [each.key for each in way_in.look(EVER)] == [each.key for each in found]
        way_in.done(found)
        way_in.done(found)
        assert list(way_in.look(EVER)) == []
    assert sorted(server.texts(at, "Done")) == sorted([MAIL, REPLY, counter])
    assert server.texts(at, f'"{BIN}"') == [MAIL, calendar("REQUEST"), FORWARDED]
    assert server.texts(at, f'"{BIN}"', "SEEN") == []


def test_where_mail_is_marked_they_stay_and_are_taken_once(server: Dovecot, at: ImapAt) -> None:
    throw(server, at, REPLY)
    with closing(ImapAndDeleted(replace(at, processed=""))) as way_in:
        (found,) = way_in.look(EVER)
        way_in.done([found])
        assert list(way_in.look(EVER)) == []
    assert server.texts(at, f'"{BIN}"') == [REPLY]


@pytest.mark.parametrize("part", [None, 7, BodyData.create((b"text",)), BodyData.create((b"text", 4, ()))])
def test_what_makes_no_sense_there_keeps_no_other_from_being_read(part: object) -> None:
    assert not _is_answer(part)


def test_a_long_list_is_not_looked_at_to_its_end(server: Dovecot, at: ImapAt) -> None:
    throw(server, at, REPLY, *[MAIL] * LATEST, REPLY)
    with closing(ImapAndDeleted(at)) as way_in:
        assert len(list(way_in.look(EVER))) == 1


def test_a_folder_that_is_not_there_keeps_no_mail_from_being_read_and_is_said(
    server: Dovecot, at: ImapAt
) -> None:
    server.put(at, MAIL)
    with closing(ImapAndDeleted(replace(at, deleted="Geloeschte Elemente"))) as way_in:
        assert len(list(way_in.look(EVER))) == 1
        (said,) = way_in.missing()
        assert "'Geloeschte Elemente': mailbox.deleted" in said
    with closing(ImapAndDeleted(at)) as way_in:
        assert way_in.missing() == []
