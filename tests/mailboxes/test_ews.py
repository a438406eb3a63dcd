"""A mailbox on Exchange beside the contracts: what is a mail there, streams that break, and letters that may have left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ews_client import access, connect
from ews_faults import BUSY, CUT, CUT_AFTER, HALF, NONSENSE, TOO_LARGE, TRANSIENT, Fault
from ews_server import PARLEY, Exchange, exchange

from parley.errors import TransportError
from parley.exchange.patience import Patience
from parley.exchange.server import Server
from parley.exchange.streaming import Stream
from parley.mail.inbound import read
from parley.mail.message import Envelope, InboundMail, ReadingContext
from parley.mail.readdressed import readdressed
from parley.mailboxes.ews import FULL_LOOK, EwsMailbox, listening
from parley.mailboxes.ews_sending import EwsSending
from parley.mailboxes.wayin import Found
from parley.mailboxes.wayout import Delivered, Failed, FailedForNow, Outgoing, Sent, Unknown

EVER = datetime(1970, 1, 1, tzinfo=UTC)
PRIYA, BEA, DANA = "priya.nair@school.example", "bea.long@partnership.example", "dana.wood@outsider.example"
HEAD = f"From: {PARLEY}\r\nTo: Priya Nair <{PRIYA}>\r\nImportance: high\r\nMessage-ID: <1.k3j5@parley.example>\r\n\r\n".encode()
ANSWER = "IPM.Schedule.Meeting.Resp.Pos"


@pytest.fixture
def server() -> Iterator[Exchange]:
    with exchange() as running:
        yield running


@pytest.fixture
def way_in(server: Exchange, tmp_path: Path) -> Iterator[EwsMailbox]:
    found = EwsMailbox(connect(server, tmp_path), "parley-done")
    yield found
    found.close()


def keys(way_in: EwsMailbox) -> list[str]:
    return sorted(each.key for each in way_in.look(EVER))


# --- reading ----------------------------------------------------------------------------------------------------


def test_answers_that_the_calendar_attendant_threw_away_are_found_and_nothing_else_there(
    server: Exchange, way_in: EwsMailbox
) -> None:
    deleted = server.store.folder(PARLEY, "deleteditems")
    answer = server.store.move(server.store.deliver(PARLEY, b"answer", ANSWER), deleted)
    server.store.move(server.store.deliver(PARLEY, b"deleted by somebody"), deleted)
    (found,) = way_in.look(EVER)
    assert found.key == answer.id
    fetched = way_in.fetch(found, 1000)
    assert fetched is not None and fetched.raw == b"answer", "its MIME, which names the meeting"
    way_in.done([found])
    assert keys(way_in) == [] and len(deleted.items) == 1


def test_what_lies_there_and_is_no_mail(server: Exchange, way_in: EwsMailbox) -> None:
    inbox = server.store.folder(PARLEY, "inbox")
    for kind in ("IPM.Contact", "IPM.Task.Mine", "IPM.Appointment"):
        server.store.put(inbox, "Item", kind, b"x")
    asked = [
        server.store.deliver(PARLEY, b"x", kind).id
        for kind in ("IPM.TaskRequest", "REPORT.IPM.Note.NDR", "IPM.Note.SMIME")
    ]
    assert keys(way_in) == sorted(asked)


def test_moved_out_and_back_between_two_looks_it_is_still_seen(server: Exchange, way_in: EwsMailbox) -> None:
    item = server.store.deliver(PARLEY, b"x")
    inbox, drafts = server.store.folder(PARLEY, "inbox"), server.store.folder(PARLEY, "drafts")
    assert keys(way_in) == [item.id]
    back = server.store.move(server.store.move(item, drafts), inbox)
    assert keys(way_in) == [back.id] and back.id != item.id


def test_a_folder_for_what_is_done_that_somebody_removed_is_made_anew(
    server: Exchange, way_in: EwsMailbox
) -> None:
    for number in range(2):
        server.store.deliver(PARLEY, b"%d" % number)
        way_in.done([*way_in.look(EVER)])
        folder = server.store.folder(PARLEY, "parley-done")
        assert [item.mime for item in folder.items.values()] == [b"%d" % number]
        del server.store.folders[folder.id]


def test_a_folder_for_what_is_done_that_somebody_threw_away_is_not_used_for_long(
    server: Exchange, tmp_path: Path
) -> None:
    """It has its id still, and one day what was thrown away is emptied."""
    seconds = [0.0]
    way_in = EwsMailbox(connect(server, tmp_path), "parley-done", clock=lambda: seconds[0])
    server.store.deliver(PARLEY, b"1")
    way_in.done([*way_in.look(EVER)])
    thrown_away = server.store.folder(PARLEY, "parley-done")
    thrown_away.parent = server.store.folder(PARLEY, "deleteditems").id
    seconds[0] += FULL_LOOK + 1
    server.store.deliver(PARLEY, b"2")
    way_in.done([*way_in.look(EVER)])
    way_in.close()
    there = server.store.folder(PARLEY, "parley-done")
    assert there is not thrown_away and [item.mime for item in there.items.values()] == [b"2"]


def test_a_folder_that_is_there_is_used(server: Exchange, way_in: EwsMailbox) -> None:
    root = server.store.well_known[PARLEY, "msgfolderroot"]
    there = server.store.new_folder("parley-done", root)
    server.store.deliver(PARLEY, b"x")
    way_in.done([*way_in.look(EVER)])
    assert len(there.items) == 1 and "CreateFolder" not in server.operations()


def test_a_folder_that_is_there_in_other_letters_is_used(server: Exchange, way_in: EwsMailbox) -> None:
    """Exchange has one name for both, and would make no second folder."""
    there = server.store.new_folder("Parley-Done", server.store.well_known[PARLEY, "msgfolderroot"])
    server.store.deliver(PARLEY, b"x")
    way_in.done([*way_in.look(EVER)])
    assert len(there.items) == 1


@pytest.mark.parametrize(
    "code",
    [
        "ErrorMimeContentConversionFailed",
        "ErrorContentConversionFailed",
        "ErrorUnsupportedMimeConversion",
        "ErrorItemPropertyRequestFailed",
        "ErrorDataSizeLimitExceeded",
        "ErrorItemCorrupt",
    ],
)
def test_what_exchange_cannot_turn_into_a_mail_comes_as_its_head(
    server: Exchange, way_in: EwsMailbox, code: str
) -> None:
    server.store.deliver(PARLEY, HEAD + b"body").broken = code
    (found,) = way_in.look(EVER)
    fetched = way_in.fetch(found, 1000)
    assert fetched is not None and not fetched.whole and fetched.raw == HEAD


def test_many_are_done_at_once_though_some_are_gone(server: Exchange, way_in: EwsMailbox) -> None:
    items = [server.store.deliver(PARLEY, b"%d" % number) for number in range(230)]
    found = [*way_in.look(EVER)]
    for item in items[::3]:
        server.store.remove(item)
    server.asked.clear()
    way_in.done(found)
    assert len(server.store.folder(PARLEY, "parley-done").items) == 230 - len(items[::3])
    assert server.operations().count("MoveItem") == 3


def test_a_full_mailbox_stops_the_move_and_says_so_and_the_rest_follows(
    server: Exchange, way_in: EwsMailbox
) -> None:
    """Exchange does not look at what comes after a fault of that kind."""
    for number in range(5):
        server.store.deliver(PARLEY, b"%d" % number)
    found = [*way_in.look(EVER)]
    server.store.fails["MoveItem"] = {2: "ErrorQuotaExceeded"}
    with pytest.raises(TransportError, match="full"):
        way_in.done(found)
    done = server.store.folder(PARLEY, "parley-done")
    assert len(done.items) == 2
    way_in.done(found)
    assert len(done.items) == 5


def test_a_mail_that_cannot_be_moved_keeps_no_other_from_being_moved(
    server: Exchange, way_in: EwsMailbox
) -> None:
    for number in range(230):
        server.store.deliver(PARLEY, b"%d" % number)
    server.store.fails["MoveItem"] = {5: "ErrorMoveCopyFailed"}
    with pytest.raises(TransportError, match="ErrorMoveCopyFailed"):
        way_in.done([*way_in.look(EVER)])
    assert len(server.store.folder(PARLEY, "parley-done").items) == 229


def test_a_move_that_was_cut_is_asked_again_and_is_no_error(server: Exchange, way_in: EwsMailbox) -> None:
    server.store.deliver(PARLEY, b"x")
    found = [*way_in.look(EVER)]
    server.faults.append(Fault(CUT_AFTER, on="MoveItem", times=1))
    way_in.done(found)
    assert len(server.store.folder(PARLEY, "parley-done").items) == 1 and keys(way_in) == []


def test_every_quarter_of_an_hour_and_after_a_fault_all_is_read_anew(
    server: Exchange, tmp_path: Path
) -> None:
    seconds = [0.0]
    way_in = EwsMailbox(
        connect(server, tmp_path, patience=Patience(lambda: seconds[0])),
        "parley-done",
        clock=lambda: seconds[0],
    )

    def anew() -> bool:
        server.asked.clear()
        way_in.look(EVER)
        return b"<m:SyncState>" not in server.asked[0][1]

    assert [anew(), anew(), anew()] == [True, False, False]
    seconds[0] += FULL_LOOK + 1
    assert [anew(), anew()] == [True, False]
    server.faults.append(Fault(TRANSIENT, times=1))
    with pytest.raises(TransportError):
        way_in.look(EVER)
    seconds[0] += 60
    assert [anew(), anew()] == [True, False]
    way_in.close()


def test_a_look_that_cannot_read_one_folder_says_so_and_forgets_nothing(
    server: Exchange, way_in: EwsMailbox
) -> None:
    server.store.deliver(PARLEY, b"x")
    server.faults.append(Fault("ErrorAccessDenied", on="SyncFolderItems", times=1, after=1))
    with pytest.raises(TransportError, match=r"docs/exchange\.md"):
        way_in.look(EVER)
    assert len(keys(way_in)) == 1


# --- being told -------------------------------------------------------------------------------------------------


@pytest.fixture
def streamed(server: Exchange, tmp_path: Path) -> Iterator[EwsMailbox]:
    account = Server(access(server, tmp_path))
    found = EwsMailbox(account.connection(), "parley-done", listening(account.connection()))
    found.look(EVER)
    yield found
    found.close()


def rings(way_in: EwsMailbox, most: float = 10.0) -> bool:
    return any(way_in.wait(0.5) for _ in range(int(most / 0.5)))


def test_new_mail_rings_at_once_and_silence_does_not(server: Exchange, streamed: EwsMailbox) -> None:
    assert streamed.hinted and not streamed.wait(0.05)
    server.store.deliver(PARLEY, b"x")
    assert rings(streamed) and not streamed.wait(0.05)


@pytest.mark.parametrize("forget", [False, True])
def test_a_stream_that_the_server_closes_is_opened_again_and_rings(
    server: Exchange, streamed: EwsMailbox, forget: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever came between the two connections was told to nobody."""
    monkeypatch.setattr("parley.exchange.streaming.FIRST_PAUSE", 0.01)
    server.store.close_streams(forget=forget)
    assert rings(streamed) and streamed.hinted
    server.store.deliver(PARLEY, b"x")
    assert rings(streamed)


@pytest.mark.parametrize("limit", ["most_listening", "most_subscriptions"])
def test_where_others_of_the_account_listen_already_mail_is_read_without_a_stream(
    server: Exchange, tmp_path: Path, limit: str
) -> None:
    """Three may listen by an Exchange's own setting. A hint that is not to be had holds up nothing else of the account."""
    setattr(server.store, limit, 0)
    account = Server(access(server, tmp_path))
    way_in = EwsMailbox(account.connection(), "parley-done", listening(account.connection()))
    server.store.deliver(PARLEY, b"x")
    assert [len(list(way_in.look(EVER))) for _ in range(2)] == [1, 1] and not way_in.hinted
    way_in.close()


def test_a_server_that_forgets_each_subscription_is_asked_ever_more_seldom_and_it_is_said(
    server: Exchange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So do several behind a load balancer that sends the two requests to two of them."""
    monkeypatch.setattr("parley.exchange.streaming.FIRST_PAUSE", 0.01)
    pauses: list[float] = []
    after = Stream._after
    monkeypatch.setattr(
        Stream, "_after", lambda stream, *said: [pauses.append(after(stream, *said)), pauses[-1]][1]
    )
    server.faults.append(Fault("ErrorProxiedSubscriptionCallFailure", on="GetStreamingEvents"))
    account = Server(access(server, tmp_path))
    way_in = EwsMailbox(account.connection(), "parley-done", listening(account.connection()))
    way_in.look(EVER)
    for _ in range(500):
        if len(pauses) >= 4:
            break
        way_in.wait(0.01)
    assert pauses[:4] == [0.01, 0.02, 0.04, 0.08]
    assert way_in.unheard is not None and "load balancer" in way_in.unheard.message
    way_in.close()


def test_a_stream_that_makes_no_sense_is_no_spin(server: Exchange, tmp_path: Path) -> None:
    server.faults.append(Fault(NONSENSE, on="GetStreamingEvents"))
    account = Server(access(server, tmp_path))
    way_in = EwsMailbox(account.connection(), "parley-done", listening(account.connection()))
    way_in.look(EVER)
    for _ in range(5):
        way_in.wait(0.02)
    assert not way_in.hinted and server.operations().count("GetStreamingEvents") == 1
    way_in.close()


@pytest.mark.parametrize("how", [NONSENSE, HALF])
def test_a_stream_that_ends_before_it_has_told_anything_is_said(
    server: Exchange, tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mail is read all the while, only later, so that nobody would hear of it."""
    monkeypatch.setattr("parley.exchange.streaming.FIRST_PAUSE", 0.01)
    server.faults.append(Fault(how, on="GetStreamingEvents"))
    account = Server(access(server, tmp_path))
    way_in = EwsMailbox(account.connection(), "parley-done", listening(account.connection()))
    way_in.look(EVER)
    for _ in range(500):
        if way_in.unheard is not None:
            break
        way_in.wait(0.01)
    assert way_in.unheard is not None and "load balancer" in way_in.unheard.message and not way_in.hinted
    server.faults.clear()
    assert rings(way_in) and way_in.hinted and way_in.unheard is None
    way_in.close()


def test_without_the_right_to_be_told_it_looks_all_the_same(server: Exchange, tmp_path: Path) -> None:
    server.faults.append(Fault("ErrorAccessDenied", on="Subscribe"))
    account = Server(access(server, tmp_path))
    way_in = EwsMailbox(account.connection(), "parley-done", listening(account.connection()))
    server.store.deliver(PARLEY, b"x")
    assert len(keys(way_in)) == 1 and not way_in.hinted
    way_in.close()


# --- sending ----------------------------------------------------------------------------------------------------


def letter(*to: str, raw: bytes = HEAD + b"Speak to Robert Hale.\r\n", again: bool = False) -> Outgoing:
    return Outgoing(
        "escalations+b-abcdefgh@parley.example", to or (PRIYA,), raw, "<1.k3j5@parley.example>", again
    )


def send(way: EwsSending, *mails: Outgoing) -> list[Delivered]:
    async def story() -> list[Delivered]:
        return [next(iter(each.values())) for each in await way.deliver_all(mails)]

    return asyncio.run(story())


@pytest.fixture
def sending(server: Exchange, tmp_path: Path) -> Iterator[EwsSending]:
    found = EwsSending(connect(server, tmp_path))
    yield found
    asyncio.run(found.close())


def test_a_letter_is_its_octets_and_nothing_beside_them(server: Exchange, sending: EwsSending) -> None:
    """A property of ours beside the MIME would overrule what its head says, such as its importance."""
    assert send(sending, letter()) == [Sent()]
    assert server.store.sent == [(PARLEY, [PRIYA], letter().raw)]
    (request,) = [raw for name, raw in server.asked if name == "CreateItem"]
    assert request.partition(b"<t:Message>")[2].partition(b"</t:Message>")[0].count(b"<t:") == 1
    assert len(server.store.folder(PARLEY, "sentitems").items) == 1


def test_a_letter_that_reaches_nobody_comes_back_to_the_mailbox_with_our_id(
    server: Exchange, sending: EwsSending, tmp_path: Path
) -> None:
    server.store.unknown = {PRIYA}
    assert send(sending, letter()) == [Sent()]
    way_in = EwsMailbox(connect(server, tmp_path), "parley-done")
    (found,) = way_in.look(datetime(2020, 1, 1, tzinfo=UTC))
    fetched = way_in.fetch(found, 10**6)
    way_in.close()
    assert fetched is not None
    read_ = read(fetched.raw, Envelope(None, (), found.received, read_through="ews"), ReadingContext(PARLEY))
    assert isinstance(read_, InboundMail) and read_.report is not None
    assert read_.report.original_message_id == letter().message_id
    assert (read_.report.recipient, read_.report.for_good) == (PRIYA, True)


@pytest.mark.parametrize(
    ("fault", "left"), [(Fault(CUT_AFTER, on="CreateItem", times=1), 1), (Fault(CUT, on="CreateItem", times=1), 0),
                        (Fault(HALF, on="CreateItem", times=1), 1), (Fault(NONSENSE, on="CreateItem", times=1), 0)]
)  # fmt: skip
def test_a_letter_that_may_have_left_is_looked_for_and_leaves_once(
    server: Exchange, sending: EwsSending, fault: Fault, left: int
) -> None:
    server.faults.append(fault)
    (became,) = send(sending, letter())
    assert isinstance(became, Unknown) and len(server.store.sent) == left
    assert send(sending, letter(again=True)) == [Sent()] and len(server.store.sent) == 1


def test_another_letter_in_sent_items_is_not_this_one(server: Exchange, sending: EwsSending) -> None:
    send(sending, letter())
    other = replace(
        letter(again=True), message_id="<2.k3j5@parley.example>", raw=HEAD.replace(b"<1.", b"<2.")
    )
    assert send(sending, other) == [Sent()] and len(server.store.sent) == 2


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(BUSY, on="CreateItem"), FailedForNow),
        (Fault(TRANSIENT, on="CreateItem"), FailedForNow),
        (Fault("ErrorSendAsDenied", on="CreateItem"), FailedForNow),
        (Fault("ErrorQuotaExceeded", on="CreateItem"), FailedForNow),
        (Fault("ErrorInvalidRecipients", on="CreateItem"), Failed),
        (Fault("ErrorMessageSizeExceeded", on="CreateItem"), Failed),
        (Fault("ErrorMimeContentInvalid", on="CreateItem"), Failed),
        (Fault("ErrorMimeContentConversionFailed", on="CreateItem"), Failed),
        (Fault("ErrorContentConversionFailed", on="CreateItem"), Failed),
        (Fault("ErrorDataSizeLimitExceeded", on="CreateItem"), Failed),
        (Fault("ErrorSubmissionQuotaExceeded", on="CreateItem"), FailedForNow),
        (Fault(TOO_LARGE, on="CreateItem"), Failed),
    ],
)
def test_what_becomes_of_a_letter_that_is_refused(
    server: Exchange, sending: EwsSending, fault: Fault, kind: type[Delivered]
) -> None:
    server.faults.append(fault)
    (became,) = send(sending, letter())
    assert isinstance(became, kind) and server.store.sent == []
    assert PRIYA not in repr(became)


def test_what_exchange_leaves_of_a_refused_letter_in_drafts_is_taken_away(
    server: Exchange, sending: EwsSending
) -> None:
    """One for each try, for days, and anybody who opens the mailbox could send it."""
    drafts = server.store.folder(PARLEY, "drafts")
    kept = server.store.put(drafts, "Message", "IPM.Note", b"Message-ID: <bea@partnership.example>\r\n\r\n")
    forged = letter(raw=HEAD.replace(PARLEY.encode(), b"somebody@partnership.example"))
    for _ in range(2):
        (became,) = send(sending, forged)
        assert isinstance(became, FailedForNow) and "send as" in repr(became)
    assert list(drafts.items) == [kept.id] and server.store.sent == []


def test_where_sent_items_cannot_be_looked_into_nothing_is_sent_twice(
    server: Exchange, sending: EwsSending
) -> None:
    server.faults.append(Fault("ErrorAccessDenied", on="FindItem"))
    (became,) = send(sending, letter(again=True))
    assert isinstance(became, FailedForNow) and server.store.sent == []


def test_a_server_that_is_not_there_has_nothing(tmp_path: Path, server: Exchange) -> None:
    nowhere = replace(access(server, tmp_path), url="http://127.0.0.1:1/EWS/Exchange.asmx")
    way = EwsSending(Server(nowhere).connection())
    (became,) = send(way, letter())
    assert isinstance(became, FailedForNow) and became.away, "which says nothing of the letter"
    asyncio.run(way.close())


def test_a_log_in_that_is_refused_says_nothing_of_the_letters(server: Exchange, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("wrong")
    way = EwsSending(Server(replace(access(server, tmp_path), password_file=tmp_path / "wrong")).connection())
    for became in send(way, letter(), letter()):
        assert isinstance(became, FailedForNow) and became.away
    asyncio.run(way.close())


def test_what_must_not_travel_in_the_clear_stays(server: Exchange, tmp_path: Path) -> None:
    def strict(domain: str) -> bool:
        return domain in ("school.example", "council.example")

    way = EwsSending(connect(server, tmp_path), requires_tls=strict, tls_to=("council.example",))
    kept, there = send(way, letter(), letter("robert.hale@council.example"))
    assert isinstance(kept, FailedForNow) and kept.in_the_clear and there == Sent()
    asyncio.run(way.close())


def test_a_trial_runs_letter_goes_to_its_one_address_and_to_nobody_in_its_head(
    server: Exchange, sending: EwsSending
) -> None:
    raw = HEAD.replace(
        b"Importance", b"Cc: robert.hale@council.example,\r\n dana.wood@outsider.example\r\nImportance"
    )
    assert send(sending, letter(BEA, raw=raw)) == [Sent()]
    ((_, to, sent),) = server.store.sent
    assert to == [BEA] and PRIYA.encode() not in sent and b"dana" not in sent and b"Importance: high" in sent


@pytest.mark.parametrize(
    ("head", "to", "same"),
    [
        (f"To: {PRIYA}", [PRIYA], True),
        (f"To: Priya Nair <{PRIYA.upper()}>", [PRIYA], True),
        (f"To: {PRIYA}\r\nCc: {BEA}", [PRIYA, BEA], True),
        (f"To: {PRIYA}\r\nBcc: {DANA}", [PRIYA], False),
        ("Subject: to nobody", [PRIYA], False),
        (f"To:\r\n {DANA}", [PRIYA], False),
        (f"X-To: {PRIYA}", [PRIYA], False),
    ],
)
def test_a_head_names_whom_the_envelope_names(head: str, to: list[str], same: bool) -> None:
    raw = f"From: {PARLEY}\r\n{head}\r\nX-Last: 1\r\n\r\nTo: somebody\r\n".encode()
    new = readdressed(raw, to)
    assert (new == raw) is same
    assert new.partition(b"\r\n\r\n")[2] == raw.partition(b"\r\n\r\n")[2]
    assert readdressed(new, to) == new and DANA.encode() not in new


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: dana.wood@outsider.example", "a@b.example, c@d.example", "<a@b.example>"]
)
def test_an_address_that_would_break_out(address: str) -> None:
    with pytest.raises(ValueError, match="character"):
        readdressed(HEAD, [address])


def test_a_mail_of_long_ago_is_left_out(server: Exchange, way_in: EwsMailbox) -> None:
    server.store.deliver(PARLEY, b"x")
    later: Callable[[], list[Found]] = lambda: [*way_in.look(server.store.now + timedelta(seconds=1))]  # noqa: E731
    assert later() == [] and len(keys(way_in)) == 1
