"""What the pretended Exchange Online refuses, as the real one does: a fake that takes everything proves nothing."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import urllib3

sys.path.insert(0, str(Path(__file__).parent))
from fake_calendar import Diary
from fake_graph import OTHER, OURS, Service, exchange_online
from fake_login import CLIENT, SECRET, TENANT

RAW = b"From: Priya Nair <priya.nair@school.example>\r\nTo: robert.hale@council.example\r\nSubject: x\r\nMessage-ID: <1@x.example>\r\n\r\nHello\r\n"
OUR_RAW = RAW.replace(b"priya.nair@school.example", OURS.encode())
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
JSON = {"Content-Type": "application/json"}
JSON_KIND = {"Content_Type": "application/json"}
MIME = {"Content-Type": "text/plain"}


class Bare:
    """A client without manners: it sends what it is told to."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.pool = urllib3.PoolManager(ca_certs=str(service.ca_file), retries=False)
        service.world.login.tokens.add("good")

    def __call__(
        self, method: str, path: str, content: Any = None, *, user: str = OURS, **headers: str
    ) -> tuple[int, str, Any]:
        """Status, code of the refusal, and what came."""
        named = {name.replace("_", "-"): value for name, value in headers.items() if value}
        body = (
            content
            if isinstance(content, bytes)
            else json.dumps(content).encode()
            if content is not None
            else None
        )
        where = f"https://127.0.0.1:{self.service.port}/v1.0/users/{user}{path}"
        reply = self.pool.request(
            method, where, body=body, headers={"Authorization": "Bearer good", **IMMUTABLE, **named}
        )
        said = json.loads(reply.data) if reply.data[:1] == b"{" else {}
        return reply.status, said.get("error", {}).get("code", ""), said


@pytest.fixture
def bare(tmp_path: Path) -> Any:
    with exchange_online(tmp_path) as service:
        yield Bare(service)


def arrives(bare: Bare, folder: str = "inbox", **more: Any) -> str:
    at = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
    return bare.service.world.box.put(RAW, at, folder, **more).id(True)


def options(**said: str) -> str:
    return urlencode({f"${name}": value for name, value in said.items()}, quote_via=quote)


EVENT = {
    "subject": "D-2026-0001: call",
    "start": {"dateTime": "2026-04-02T14:30:00", "timeZone": "UTC"},
    "end": {"dateTime": "2026-04-02T15:00:00", "timeZone": "UTC"},
}
TIMES = {"startTime": EVENT["start"], "endTime": EVENT["end"]}
INBOX = "/mailFolders/inbox/messages"

DRAFT = "/messages/AAkALg-000001="
ATTACH, SESSION = f"{DRAFT}/attachments", f"{DRAFT}/attachments/createUploadSession"
FILE = {"@odata.type": "#microsoft.graph.fileAttachment", "name": "a.pdf", "contentBytes": "eA=="}
ITEM = {"attachmentType": "file", "name": "a.pdf", "size": 4_000_000}

REFUSED: dict[str, tuple[str, str, Any, dict[str, str], int, str]] = {
    "no token": ("GET", INBOX, None, {"Authorization": "none"}, 401, "InvalidAuthenticationToken"),
    "a token that ended": ("GET", INBOX, None, {"Authorization": "Bearer old"}, 401, "InvalidAuthenticationToken"),
    "an unknown option": ("GET", f"{INBOX}?{options(fields='id')}", None, {}, 400, "BadRequest"),
    "an unknown property": ("GET", f"{INBOX}?{options(select='id,size')}", None, {}, 400, "RequestBroker--ParseUri"),
    "an unknown property of a folder": ("GET", f"/mailFolders/inbox?{options(select='id,itemCount')}", None, {}, 400, "RequestBroker--ParseUri"),
    "an unknown filter": ("GET", f"{INBOX}?{options(filter='size gt 5')}", None, {}, 400, "ErrorInvalidUrlQueryFilter"),
    "a filter by no date": ("GET", f"{INBOX}?{options(filter='receivedDateTime ge today')}", None, {}, 400, "ErrorInvalidUrlQueryFilter"),
    "an order that the filter does not begin with": (
        "GET",
        f"{INBOX}?{options(filter=chr(39).join(('internetMessageId eq ', '<1@x.example>', '')), orderby='receivedDateTime')}",
        None, {}, 400, "InefficientFilter",
    ),
    "too many at once": ("GET", f"{INBOX}?{options(top='1001')}", None, {}, 400, "ErrorInvalidUrlQuery"),
    "a change token that is none": ("GET", f"{INBOX}/delta?{options(deltatoken='x')}", None, {}, 400, "ErrorInvalidSyncStateData"),
    "changes in an order of one's own": ("GET", f"{INBOX}/delta?{options(orderby='receivedDateTime')}", None, {}, 400, "ErrorInvalidUrlQueryFilter"),
    "a folder that is not there": ("GET", "/mailFolders/nowhere", None, {}, 404, "ErrorItemNotFound"),
    "a mail that is not there": ("GET", "/messages/AAkALg-999999=/$value", None, {}, 404, "ErrorItemNotFound"),
    "a draft of another kind": ("POST", "/messages", RAW, {"Content_Type": "message/rfc822"}, 415, "UnsupportedMediaType"),
    "a draft that is not in base64": ("POST", "/messages", b"From: x", MIME, 400, "ErrorMimeContentInvalidBase64String"),
    "a draft that is no mail": ("POST", "/messages", base64.b64encode(b"hello"), MIME, 400, "ErrorMimeContentInvalid"),
    "a draft that is too large": ("POST", "/messages", base64.b64encode(RAW + b"x" * 3_150_000), MIME, 413, "RequestEntityTooLarge"),
    "an attachment that is too large for one request": ("POST", ATTACH, {**FILE, "contentBytes": base64.b64encode(b"x" * 3_146_000).decode()}, JSON, 413, "RequestEntityTooLarge"),
    "an attachment of no kind": ("POST", ATTACH, {"name": "a.pdf", "contentBytes": "eA=="}, JSON, 400, "ErrorInvalidArgument"),
    "an attachment without a name": ("POST", ATTACH, {**FILE, "name": ""}, JSON, 400, "ErrorRequiredPropertyMissing"),
    "an attachment with unknown fields": ("POST", ATTACH, {**FILE, "disposition": "x"}, JSON, 400, "RequestBodyRead"),
    "an attachment that is not in base64": ("POST", ATTACH, {**FILE, "contentBytes": "%"}, JSON, 400, "RequestBodyRead"),
    "an attachment of no draft": ("POST", "/messages/AAkALg-999999=/attachments", FILE, JSON, 404, "ErrorItemNotFound"),
    "a session for a small attachment": ("POST", SESSION, {"AttachmentItem": {**ITEM, "size": 2_097_151}}, JSON, 400, "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize"),
    "a session for one over 150 MB": ("POST", SESSION, {"AttachmentItem": {**ITEM, "size": 200_000_000}}, JSON, 413, "ErrorAttachmentSizeLimitExceeded"),
    "a session for no item": ("POST", SESSION, {"Item": ITEM}, JSON, 400, "RequestBodyRead"),
    "a session for an item without a size": ("POST", SESSION, {"AttachmentItem": {"attachmentType": "file", "name": "x"}}, JSON, 400, "ErrorInvalidArgument"),
    "a session for what is no file": ("POST", SESSION, {"AttachmentItem": {**ITEM, "attachmentType": "item"}}, JSON, 405, "ErrorAttachmentSessionIsSupportedOnlyForFileAttachments"),
    "a draft put into a folder": ("POST", INBOX, base64.b64encode(RAW), MIME, 400, "BadRequest"),
    "a folder twice": ("POST", "/mailFolders", {"displayName": "inbox"}, JSON, 409, "ErrorFolderExists"),
    "a folder with unknown fields": ("POST", "/mailFolders", {"displayName": "x", "colour": "red"}, JSON, 400, "RequestBodyRead"),
    "JSON that is not called JSON": ("POST", "/mailFolders", {"displayName": "x"}, MIME, 415, "UnsupportedMediaType"),
    "JSON that is none": ("POST", "/mailFolders", b"{", JSON, 400, "BadRequest"),
    "a page of the list by a key in brackets that is none": ("GET", "/mailFolders('nowhere')/messages", None, {}, 404, "ErrorItemNotFound"),
    "a method that is not there": ("DELETE", "/mailFolders", None, {}, 405, "Request_BadRequest"),
    "a path that is not there": ("GET", "/mail", None, {}, 400, "BadRequest"),
    "an event with unknown fields": ("POST", "/calendar/events", {**EVENT, "uid": "x"}, JSON, 400, "RequestBodyRead"),
    "an event without an end": ("POST", "/calendar/events", {**EVENT, "end": None}, JSON, 400, "RequestBodyRead"),
    "an event that ends before it begins": (
        "POST", "/calendar/events", {**EVENT, "end": {"dateTime": "2026-04-01T14:30:00", "timeZone": "UTC"}}, JSON, 400,
        "ErrorPropertyValidationFailure",
    ),
    "a time with an offset": (
        "POST", "/calendar/events", {**EVENT, "start": {"dateTime": "2026-04-02T14:30:00Z", "timeZone": "UTC"}}, JSON, 400,
        "RequestBodyRead",
    ),
    "a zone that nobody knows": (
        "POST", "/calendar/events", {**EVENT, "start": {"dateTime": "2026-04-02T14:30:00", "timeZone": "Mars"}}, JSON, 400,
        "TimeZoneNotSupportedException",
    ),
    "a transaction that is changed": ("PATCH", "/calendar/events/AAkALgE-000001=", {"transactionId": "x"}, JSON, 404, "ErrorItemNotFound"),
    "free and busy of nobody": ("POST", "/calendar/getSchedule", {"schedules": [], **TIMES}, JSON, 400, "ErrorInvalidParameter"),
    "free and busy with unknown fields": (
        "POST", "/calendar/getSchedule", {"schedules": ["x@y.example"], **TIMES, "who": 1}, JSON, 400, "RequestBodyRead",
    ),
    "free and busy for too long": (
        "POST", "/calendar/getSchedule",
        {"schedules": ["x@y.example"], **TIMES, "endTime": {"dateTime": "2026-06-10T14:30:00", "timeZone": "UTC"}}, JSON, 400,
        "ErrorInvalidParameter",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_it_refuses(bare: Bare, what: str) -> None:
    method, path, content, headers, status, code = REFUSED[what]
    bare.service.world.box.put(RAW, bare.service.world.now, "drafts", draft=True)
    before = len(bare.service.world.box.messages), len(bare.service.world.box.events)
    named = {name.replace("-", "_"): value for name, value in headers.items()}
    assert bare(method, path, content, **named)[:2] == (status, code)
    assert (len(bare.service.world.box.messages), len(bare.service.world.box.events)) == before


PIECES: dict[str, tuple[dict[str, str], int, int]] = {
    "with our token": ({"Authorization": "Bearer good"}, 2_000_000, 401),
    "of another kind": ({"Content-Type": "application/pdf"}, 2_000_000, 415),
    "that does not say which": ({"Content-Range": ""}, 2_000_000, 400),
    "out of turn": ({"Content-Range": "bytes 2000000-3999999/4000000"}, 2_000_000, 416),
    "of another whole": ({"Content-Range": "bytes 0-1999999/5000000"}, 2_000_000, 400),
    "longer than it says": ({}, 2_000_001, 400),
    "that is too long": ({"Content-Range": "bytes 0-4199999/4200000"}, 4_200_000, 400),
}


@pytest.mark.parametrize("what", sorted(PIECES))
def test_it_refuses_a_piece(bare: Bare, what: str) -> None:
    other, size, status = PIECES[what]
    box = bare.service.world.box
    draft = box.put(RAW, bare.service.world.now, "drafts", draft=True)
    item = {**ITEM, "size": 4_200_000} if size > 4_000_000 else ITEM
    path = f"/messages/{quote(draft.id(True), safe='')}/attachments/createUploadSession"
    address = bare("POST", path, {"AttachmentItem": item}, Content_Type="application/json")[2]["uploadUrl"]
    right = {"Content-Type": "application/octet-stream", "Content-Range": "bytes 0-1999999/4000000"}
    reply = bare.pool.request("PUT", address, body=b"x" * size, headers={**right, **other})
    assert reply.status == status
    if size == 2_000_000:
        assert bare.pool.request("PUT", address, body=b"x" * size, headers=right).status == 200
        last = {**right, "Content-Range": "bytes 2000000-3999999/4000000"}
        assert bare.pool.request("PUT", address, body=b"y" * size, headers=last).status == 201
        assert bare.pool.request("PUT", address, body=b"y" * size, headers=last).status == 404, "it is over"
        assert [len(content) for _, content in draft.attached.values()] == [4_000_000]


def test_it_takes_no_piece_after_the_end_of_its_address(bare: Bare) -> None:
    world = bare.service.world
    draft = world.box.put(RAW, world.now, "drafts", draft=True)
    said = bare(
        "POST",
        f"/messages/{draft.id(True)}/attachments/createUploadSession",
        {"AttachmentItem": ITEM},
        **JSON_KIND,
    )[2]
    world.now = datetime.fromisoformat(said["expirationDateTime"]) + timedelta(seconds=1)
    right = {"Content-Type": "application/octet-stream", "Content-Range": "bytes 0-1999999/4000000"}
    assert bare.pool.request("PUT", said["uploadUrl"], body=b"x" * 2_000_000, headers=right).status == 401
    assert not draft.attached


def test_what_is_no_draft_takes_no_attachment(bare: Bare) -> None:
    where = f"/messages/{arrives(bare)}/attachments"
    assert bare("POST", where, FILE, **JSON_KIND)[:2] == (400, "ErrorInvalidOperation")
    session = bare("POST", f"{where}/createUploadSession", {"AttachmentItem": ITEM}, **JSON_KIND)
    assert session[:2] == (400, "ErrorInvalidOperation")


def test_no_letter_over_35_mb_is_sent(bare: Bare) -> None:
    world = bare.service.world
    draft = world.box.put(OUR_RAW, world.now, "drafts", draft=True)
    draft.attached["1"] = "a.pdf", b"x" * (35 * 1024 * 1024 - len(OUR_RAW) + 1)
    assert bare("POST", f"/messages/{draft.id(True)}/send")[:2] == (413, "ErrorMessageSizeExceeded")
    draft.attached["1"] = "a.pdf", b"x" * (35 * 1024 * 1024 - len(OUR_RAW))
    assert bare("POST", f"/messages/{draft.id(True)}/send")[0] == 202


def test_a_letter_to_more_than_500_comes_back(bare: Bare) -> None:
    world = bare.service.world
    draft = world.box.put(OUR_RAW, world.now, "drafts", draft=True)
    draft.to = [f"p{number}@x.example" for number in range(501)]
    assert bare("POST", f"/messages/{draft.id(True)}/send")[0] == 202 and world.sent == []
    (back,) = world.box.within("inbox")
    assert b"5.5.3 RESOLVER.ADR.RecipLimit" in back.raw


@pytest.mark.parametrize(("limit", "most"), [("most_requests", 3), ("most_octets", 100)])
def test_who_asks_too_often_or_for_too_much_is_asked_to_wait(bare: Bare, limit: str, most: int) -> None:
    setattr(bare.service.world, limit, most)
    folder = {"displayName": "x" * 20}
    answers = [bare("POST", "/mailFolders", {**folder, "isHidden": False}, **JSON_KIND) for _ in range(4)]
    assert answers[0][0] == 201 and answers[-1][:2] == (429, "ApplicationThrottled")
    bare.service.world.counted.clear()
    assert bare("GET", "/mailFolders/inbox")[0] == 200, "once its time is over"


def test_the_same_calls_without_the_fault_are_taken(bare: Bare) -> None:
    one = arrives(bare)
    since = options(
        select="id", filter="receivedDateTime ge 2026-01-01T00:00:00Z", orderby="receivedDateTime", top="1000"
    )
    assert bare("GET", f"{INBOX}?{since}")[2]["value"][0]["id"] == one
    assert bare("POST", "/messages", base64.b64encode(RAW), Content_Type="text/plain")[0] == 201
    assert bare("POST", "/calendar/events", EVENT, Content_Type="application/json")[0] == 201
    bare.service.world.diaries["x@y.example"] = Diary()
    asked = {"schedules": ["x@y.example"], **TIMES}
    assert bare("POST", "/calendar/getSchedule", asked, Content_Type="application/json")[0] == 200


def test_other_mailboxes_are_refused_where_the_rights_are_narrow(bare: Bare) -> None:
    assert bare("GET", "/mailFolders/inbox", user=OTHER)[:2] == (403, "ErrorAccessDenied")
    assert bare("GET", "/mailFolders/inbox", user="nobody@parley.example")[:2] == (404, "ErrorInvalidUser")
    bare.service.world.allowed = None
    assert bare("GET", "/mailFolders/inbox", user=OTHER)[0] == 200
    bare.service.world.rights.discard("Mail.Send")
    draft = arrives(bare, "drafts", draft=True)
    assert bare("POST", f"/messages/{draft}/send")[:2] == (403, "ErrorAccessDenied")


def test_an_id_that_is_not_immutable_dies_when_the_mail_moves(bare: Bare) -> None:
    lasting = arrives(bare)
    usual = bare("GET", f"{INBOX}?{options(select='id')}", Prefer="odata.maxpagesize=5")[2]["value"][0]["id"]
    assert usual != lasting and bare.service.world.without_prefer == ["list"]
    moved = bare(
        "POST", f"/messages/{usual}/move", {"destinationId": "deleteditems"}, Content_Type="application/json"
    )
    assert moved[0] == 201 and moved[2]["id"] == lasting
    assert bare("GET", f"/messages/{usual}")[:2] == (404, "ErrorItemNotFound")
    assert bare("GET", f"/messages/{lasting}")[0] == 200


def test_what_has_a_body_says_how_long_it_is(bare: Bare) -> None:
    """411, for a body that is empty too."""
    context = ssl.create_default_context(cafile=str(bare.service.ca_file))
    connection = http.client.HTTPSConnection("127.0.0.1", bare.service.port, timeout=10, context=context)
    connection.putrequest("POST", f"/v1.0/users/{OURS}{DRAFT}/send")
    connection.putheader("Authorization", "Bearer good")
    connection.endheaders()
    assert connection.getresponse().status == 411
    connection.close()


def test_only_a_draft_is_sent_or_readdressed_and_only_to_somebody(bare: Bare) -> None:
    mail = arrives(bare)
    assert bare("POST", f"/messages/{mail}/send")[:2] == (400, "ErrorInvalidOperation")
    to = {"toRecipients": [{"emailAddress": {"address": "x@y.example"}}]}
    assert bare("PATCH", f"/messages/{mail}", to, Content_Type="application/json")[:2] == (
        400,
        "ErrorInvalidPropertySet",
    )
    theirs = arrives(bare, "drafts", draft=True)
    assert bare("POST", f"/messages/{theirs}/send")[:2] == (403, "ErrorSendAsDenied"), "From is not ours"
    draft = bare.service.world.box.put(OUR_RAW, bare.service.world.now, "drafts", draft=True).id(True)
    bare("PATCH", f"/messages/{draft}", {"toRecipients": []}, Content_Type="application/json")
    assert bare("POST", f"/messages/{draft}/send")[:2] == (400, "ErrorInvalidRecipients")
    assert bare.service.world.sent == []


def test_a_change_of_an_event_names_the_version_it_replaces(bare: Bare) -> None:
    made = bare("POST", "/calendar/events", {**EVENT, "transactionId": "t"}, Content_Type="application/json")[
        2
    ]
    where = f"/calendar/events/{made['id']}"
    new = bare(
        "PATCH", where, {"subject": "y"}, Content_Type="application/json", If_Match=made["@odata.etag"]
    )[2]
    assert new["@odata.etag"] != made["@odata.etag"]
    for method, content in (("PATCH", {"subject": "z"}), ("DELETE", None)):
        stale = bare(method, where, content, Content_Type="application/json", If_Match=made["@odata.etag"])
        assert stale[:2] == (412, "ErrorIrresolvableConflict")
    assert bare("PATCH", where, {"transactionId": "u"}, Content_Type="application/json")[:2] == (
        400,
        "RequestBodyRead",
    )


def test_the_same_transaction_makes_one_event(bare: Bare) -> None:
    said = {**EVENT, "transactionId": "t"}
    first, again = (
        bare("POST", "/calendar/events", said, Content_Type="application/json")[2]["id"] for _ in range(2)
    )
    assert first == again and len(bare.service.world.box.events) == 1
    bare("DELETE", f"/calendar/events/{first}")
    gone = bare("POST", "/calendar/events", said, Content_Type="application/json")
    assert gone[:2] == (409, "ErrorDuplicateTransactionId")


def test_attendees_would_be_invited(bare: Bare) -> None:
    who = [{"emailAddress": {"address": "robert.hale@council.example"}, "type": "required"}]
    bare("POST", "/calendar/events", {**EVENT, "attendees": who}, Content_Type="application/json")
    assert bare.service.world.box.invited == ["robert.hale@council.example"]


def test_changes_since_a_token_are_told_and_an_old_token_is_gone(bare: Bare) -> None:
    world, box = bare.service.world, bare.service.world.box
    for _ in range(3):
        arrives(bare)
    first = bare("GET", f"{INBOX}/delta", Prefer='IdType="ImmutableId", odata.maxpagesize=2')[2]
    assert len(first["value"]) == 2 and "@odata.deltaLink" not in first
    path = f"{INBOX}/delta?" + first["@odata.nextLink"].partition("?")[2]
    rest = bare("GET", path)[2]
    assert len(rest["value"]) == 1
    token = f"{INBOX}/delta?" + rest["@odata.deltaLink"].partition("?")[2]
    assert bare("GET", token)[2]["value"] == []
    moved, kept = box.by_id(first["value"][0]["id"]), box.by_id(first["value"][1]["id"])
    assert moved and kept
    box.move(moved, "deleteditems")
    box.move(kept, "deleteditems")
    box.move(kept, "inbox")
    changed = {each["id"]: "@removed" in each for each in bare("GET", token)[2]["value"]}
    assert changed == {moved.id(True): True, kept.id(True): False}
    world.generation += 1
    assert bare("GET", token)[:2] == (410, "SyncStateNotFound")


def test_a_fifth_at_once_is_too_many(bare: Bare) -> None:
    bare.pool = urllib3.PoolManager(ca_certs=str(bare.service.ca_file), retries=False, maxsize=9)
    bare.service.world.hold = threading.Event()
    with ThreadPoolExecutor(5) as threads:
        asked = [threads.submit(bare, "GET", "/mailFolders/inbox") for _ in range(5)]
        while bare.service.world.most_at_once < 5:
            bare.service.world.hold.wait(0.005)
        bare.service.world.hold.set()
        assert 429 in [each.result()[0] for each in asked]


def test_its_log_in_gives_tokens_for_its_own_service_alone(bare: Bare) -> None:
    here = f"https://127.0.0.1:{bare.service.port}/{TENANT}/oauth2/v2.0/token"
    good = {
        "grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET,
        "scope": f"https://127.0.0.1:{bare.service.port}/.default",
    }  # fmt: skip

    def asked(**other: str) -> tuple[int, str]:
        reply = bare.pool.request("POST", here, fields={**good, **other}, encode_multipart=False)
        return reply.status, json.loads(reply.data).get("error", "")

    assert asked() == (200, "")
    assert asked(scope="https://elsewhere.example/.default") == (400, "invalid_scope")
    assert asked(client_secret="x") == (401, "invalid_client")
    assert asked(client_id="x") == (400, "unauthorized_client")
    assert asked(grant_type="password") == (400, "unsupported_grant_type")
