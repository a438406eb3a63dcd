"""The way out through Exchange Online beyond the contract of all ways out: never to anybody else, never twice, never lost."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import fake_attachments
import fake_graph
from fake_graph import Service

from parley.graph.client import Graph
from parley.graph.wire import Wire
from parley.mail.outbound import Enclosure, OutgoingMail, build, taken_apart
from parley.mailboxes.graph_documents import PIECE, POSTED
from parley.mailboxes.graph_out import LARGEST, GraphOut
from parley.mailboxes.wayout import Delivered, Failed, FailedForNow, Outgoing, Sent, Unknown

PRIYA, BEA = "priya.nair@school.example", "bea.long@partnership.example"
RAW = (
    b"From: escalations@parley.example\r\nTo: Priya Nair <priya.nair@school.example>\r\nSubject: [D-2026-0001]\r\n"
    b"Message-ID: <1.k3j5@parley.example>\r\n\r\nSpeak to Robert Hale.\r\n"
)
MAIL = Outgoing("escalations+b-abcdefgh@parley.example", (PRIYA,), RAW, "<1.k3j5@parley.example>")


@pytest.fixture
def out(service: Service) -> Iterator[GraphOut]:
    graph = Graph(service.account(), Wire(service.ca_file), pause=lambda seconds: None)
    way = GraphOut(graph, requires_tls=lambda domain: domain == "strict.example")
    yield way
    asyncio.run(way.close())


def send(out: GraphOut, mail: Outgoing) -> Delivered:
    (result,) = set(asyncio.run(out.deliver(mail)).values())
    return result


def test_it_is_sent_as_it_is_and_lies_in_sent_items(service: Service, out: GraphOut) -> None:
    assert send(out, MAIL) == Sent()
    ((rcpt, message),) = service.world.sent
    assert (rcpt, message.raw, message.message_id) == (PRIYA, RAW, MAIL.message_id)
    assert service.world.box.folders[message.folder] == "sentitems"
    assert service.world.count("change") == 0, "what is right already is not touched"


@pytest.mark.parametrize(("octets", "kind"), [(LARGEST, Sent), (LARGEST + 1, Failed)])
def test_the_largest_letter_that_graph_takes_leaves_and_a_larger_one_is_not_even_asked_about(
    service: Service, out: GraphOut, octets: int, kind: type[object]
) -> None:
    line = b"x" * 74 + b"\r\n"
    raw = (RAW + line * (octets // len(line) + 1))[:octets]
    result = send(out, replace(MAIL, raw=raw))
    assert isinstance(result, kind), result
    assert len(service.world.sent) == service.world.count("draft") == (kind is Sent)
    if isinstance(result, Failed):
        assert result.status == "5.3.4" and "by a relay" in result.message and "3 MB" in result.message


def letter(*sizes: int) -> Outgoing:
    """One with so many documents of so many octets, as `build` makes it."""
    pdfs = [b"%PDF-1.7\n" + bytes([65 + n]) * (size - 9) for n, size in enumerate(sizes)]
    mail = OutgoingMail(
        PRIYA, "Priya Nair", "escalations@parley.example", "parley", "", "[D-2026-0001] The pack", "Hello", "<p>Hello</p>",
        MAIL.message_id, datetime(2026, 4, 1, 9, 5, tzinfo=UTC),
        enclosed=tuple(Enclosure(f"D-2026-0001-{n}.pdf", pdf) for n, pdf in enumerate(pdfs)),
    )  # fmt: skip
    return replace(MAIL, raw=build(mail))


def went(service: Service, mail: Outgoing) -> bool:
    """Whether it has left once, with every document whole and in its order, and its text without them."""
    ((_, message),) = service.world.sent
    lean, documents = taken_apart(mail.raw)
    assert message.raw == lean and b"%PDF" not in lean and b"application/pdf" not in lean
    assert list(message.attached.values()) == [(one.file, one.pdf) for one in documents]
    return len(service.world.box.messages) == 1


LARGE = {
    "two small ones": (1_200_000, 1_300_000),
    "one just below the limit": (POSTED - 1,),
    "one at the limit": (POSTED,),
    "one in three pieces, and a small one": (6_900_000, 50),
    "one that ends with a piece": (2 * PIECE,),
}


@pytest.mark.parametrize("sizes", LARGE.values(), ids=LARGE)
def test_documents_that_make_a_letter_too_large_for_one_request_follow_it_one_by_one(
    service: Service, out: GraphOut, sizes: tuple[int, ...]
) -> None:
    mail = letter(*sizes)
    assert len(mail.raw) > LARGEST
    assert send(out, mail) == Sent() and went(service, mail)
    assert service.world.count("upload") == sum(size >= POSTED for size in sizes)


@pytest.mark.parametrize("route", ["attach", "upload", "piece", "attachments"])
@pytest.mark.parametrize("fault", [{"cut": True}, {"after": True}, {"status": 503}, {"status": 404}])
def test_a_letter_never_leaves_with_a_document_missing_or_twice(
    service: Service, out: GraphOut, route: str, fault: dict[str, object]
) -> None:
    mail = letter(3_300_000, 800_000, 50)
    if route == "attachments":  # asked where a draft was made earlier
        service.world.next("attach", cut=True)
        send(out, mail)
    service.world.next(route, **fault)
    result = send(out, replace(mail, again=route == "attachments"))
    if (route, fault) != ("attachments", {"status": 503}):  # which is asked once more at once
        assert isinstance(result, FailedForNow) and service.world.sent == []
    assert send(out, replace(mail, again=True)) == Sent() and went(service, mail)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"nextExpectedRanges": ["5"]}, "lost a piece"),
        ({}, "lost a piece"),
        ({"uploadUrl": "http://x.example"}, "over TLS"),
    ],
)
def test_a_document_that_is_not_taken_as_it_was_sent_keeps_the_letter_here(
    service: Service, out: GraphOut, monkeypatch: pytest.MonkeyPatch, answer: dict[str, object], words: str
) -> None:
    place = "create_session" if "uploadUrl" in answer else "take_piece"
    route = next(each for each in fake_graph.ROUTES if each.name == "upload")
    if place == "take_piece":
        monkeypatch.setattr(fake_attachments, place, lambda *_: (200, answer))
    else:
        monkeypatch.setattr(route, "do", lambda *_: (201, answer))
    result = send(out, letter(6_900_000))
    assert isinstance(result, FailedForNow) and words in result.message and service.world.sent == []


def test_an_address_for_a_document_that_has_run_out_is_asked_for_anew_at_the_next_try(
    service: Service, out: GraphOut
) -> None:
    world, later = service.world, fake_attachments.LIVES + timedelta(seconds=1)
    world.next("upload", then=lambda: setattr(world, "now", world.now + later))
    mail = letter(6_900_000)
    result = send(out, mail)
    assert (
        isinstance(result, FailedForNow) and "a new one is asked for" in result.message and world.sent == []
    )
    assert send(out, replace(mail, again=True)) == Sent() and went(service, mail)


def test_a_letter_over_what_the_mailbox_may_send_is_said_with_the_setting_and_leaves_no_draft(
    service: Service, out: GraphOut
) -> None:
    service.world.most_sent = 5_000_000
    result = send(out, letter(2_900_000, 2_900_000))
    assert (
        isinstance(result, Failed)
        and result.status == "5.3.4"
        and "Set-Mailbox -MaxSendSize" in result.message
    )
    assert service.world.sent == [] and not service.world.box.messages


@pytest.mark.parametrize("route", ["attach", "upload", "change"])
def test_a_draft_that_can_never_be_whole_is_thrown_away(service: Service, out: GraphOut, route: str) -> None:
    mail = letter(3_300_000, 800_000) if route != "change" else replace(MAIL, rcpt_to=(BEA,))
    service.world.next(route, status=413, code="ErrorAttachmentSizeLimitExceeded")
    result = send(out, mail)
    assert isinstance(result, Failed) and result.status == "5.3.4" and not service.world.box.messages


def test_who_sends_too_much_in_five_minutes_waits_and_goes_on(service: Service, out: GraphOut) -> None:
    world, mail = service.world, letter(6_900_000)
    world.most_octets = 5_000_000
    result = send(out, mail)
    assert isinstance(result, FailedForNow) and "429" in result.message and world.sent == []
    world.counted.clear()
    world.most_octets = 50_000_000
    assert send(out, replace(mail, again=True)) == Sent() and went(service, mail)


def test_a_trial_runs_mail_goes_to_the_one_address_alone(service: Service, out: GraphOut) -> None:
    copied = RAW.replace(b"Subject:", b"Cc: robert.hale@council.example\r\nSubject:")
    assert send(out, replace(MAIL, rcpt_to=(BEA,), raw=copied)) == Sent()
    assert [rcpt for rcpt, _ in service.world.sent] == [BEA]


def test_what_would_go_to_others_than_asked_is_not_sent(service: Service, out: GraphOut) -> None:
    service.world.next("change", named="recipients are not taken")
    result = send(out, replace(MAIL, rcpt_to=(BEA,)))
    assert isinstance(result, FailedForNow) and "other recipients" in result.message
    assert service.world.sent == []


def test_cut_after_it_was_sent_is_unknown_and_then_found(service: Service, out: GraphOut) -> None:
    service.world.next("send", after=True)
    assert isinstance(send(out, MAIL), Unknown)
    assert send(out, replace(MAIL, again=True)) == Sent()
    assert len(service.world.sent) == 1


def test_cut_before_it_was_sent_is_unknown_and_the_draft_that_lies_there_is_sent(
    service: Service, out: GraphOut
) -> None:
    service.world.next("send", cut=True)
    assert isinstance(send(out, MAIL), Unknown) and service.world.sent == []
    assert send(out, replace(MAIL, again=True)) == Sent()
    assert len(service.world.sent) == 1 and len(service.world.box.messages) == 1


def test_a_draft_whose_making_was_cut_off_is_not_made_twice(service: Service, out: GraphOut) -> None:
    service.world.next("draft", after=True)
    assert isinstance(send(out, MAIL), FailedForNow)
    assert send(out, replace(MAIL, again=True)) == Sent()
    assert len(service.world.sent) == 1 and len(service.world.box.messages) == 1


def test_one_that_is_still_leaving_has_left(service: Service, out: GraphOut) -> None:
    service.world.next("send", named="slow copy")
    send(out, MAIL)
    assert send(out, replace(MAIL, again=True)) == Sent()
    assert len(service.world.sent) == 1


def test_a_mail_of_that_id_that_somebody_sent_to_us_is_no_proof(service: Service, out: GraphOut) -> None:
    service.world.box.put(RAW, service.world.now)
    assert send(out, replace(MAIL, again=True)) == Sent()
    assert len(service.world.sent) == 1


@pytest.mark.parametrize(
    ("route", "fault", "kind"),
    [
        ("draft", {"status": 403, "code": "ErrorAccessDenied"}, FailedForNow),
        ("draft", {"status": 507, "code": "ErrorQuotaExceeded"}, FailedForNow),
        ("draft", {"status": 400, "code": "ErrorMimeContentInvalid"}, Failed),
        ("draft", {"status": 413, "code": "RequestEntityTooLarge"}, Failed),
        ("draft", {"status": 503}, FailedForNow),
        ("send", {"status": 412, "code": "ErrorIrresolvableConflict"}, FailedForNow),
        ("draft", {"nonsense": True}, FailedForNow),
        ("send", {"status": 403, "code": "ErrorSendAsDenied"}, FailedForNow),
        ("send", {"status": 400, "code": "ErrorInvalidRecipients"}, Failed),
        ("send", {"status": 429, "code": "ErrorExceededMessageLimit", "retry_after": "300"}, FailedForNow),
        ("send", {"status": 413, "code": "ErrorMessageSizeExceeded"}, Failed),
        ("send", {"status": 500, "code": "ErrorMessageSizeExceeded"}, Failed),
        ("send", {"status": 404, "code": "ErrorItemNotFound"}, Unknown),
        ("send", {"status": 503}, Unknown),
        ("send", {"status": 504}, Unknown),
    ],
)
def test_what_became_of_it(
    service: Service, out: GraphOut, route: str, fault: dict[str, object], kind: type[object]
) -> None:
    service.world.next(route, **fault)
    result = send(out, MAIL)
    assert isinstance(result, kind), result
    assert service.world.sent == [] and PRIYA not in repr(result)
    if isinstance(result, Failed):
        assert result.status.startswith("5.") and not service.world.box.messages, (
            "nothing of it is left to be sent by hand"
        )


def test_where_exchange_online_is_not_reached_that_says_nothing_of_the_letter(service: Service) -> None:
    """So it leaves soon after the way is open again."""
    graph = Graph(replace(service.account(), service="https://127.0.0.1:9"), Wire(service.ca_file))
    result = send(GraphOut(graph), MAIL)
    assert isinstance(result, FailedForNow) and result.away


def test_short_waits_are_waited_for(service: Service, out: GraphOut) -> None:
    for route in ("draft", "send"):
        service.world.next(route, status=429, retry_after="3")
    assert send(out, MAIL) == Sent()


def test_where_tls_must_hold_all_the_way_the_tenant_must_force_it(service: Service, out: GraphOut) -> None:
    strict = replace(MAIL, rcpt_to=("lena@strict.example",))
    result = send(out, strict)
    assert isinstance(result, FailedForNow) and result.in_the_clear and service.world.sent == []
    graph = Graph(service.account(), Wire(service.ca_file))
    forced = GraphOut(graph, requires_tls=lambda domain: True, tls_to=("strict.example",))
    assert send(forced, strict) == Sent()


def test_an_exchange_that_gives_it_another_id_is_taken_at_its_word(service: Service, out: GraphOut) -> None:
    """Without a Message-ID of ours the draft gets one of theirs, and ours is put into it."""
    without = RAW.replace(b"Message-ID: <1.k3j5@parley.example>\r\n", b"")
    assert send(out, replace(MAIL, raw=without)) == Sent()
    assert service.world.sent[0][1].message_id == MAIL.message_id


def test_who_may_not_send_as_that_address_is_told_which_setting(service: Service, out: GraphOut) -> None:
    """Exchange looks at From, whoever logs in: the mailbox's own address, or one that it has besides."""
    desk = "duty.desk@council.example"
    foreign = replace(MAIL, raw=RAW.replace(b"escalations@parley.example", desk.encode()))
    result = send(out, foreign)
    assert isinstance(result, FailedForNow) and "ErrorSendAsDenied" in result.message
    assert "mailbox.address" in result.message and desk not in result.message and service.world.sent == []
    service.world.box.may_send_as.add(desk)
    assert send(out, replace(foreign, again=True)) == Sent() and len(service.world.sent) == 1


def test_a_look_up_that_begins_with_an_empty_page_is_read_on(service: Service, out: GraphOut) -> None:
    assert send(out, MAIL) == Sent()
    service.world.next("messages", named="empty page")
    assert send(out, replace(MAIL, again=True)) == Sent()
    assert len(service.world.sent) == 1 and not service.world.faults
