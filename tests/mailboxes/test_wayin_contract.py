"""What every way into a mailbox must do: seen whole, never marked as read, done only when told, and safe to repeat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from boxes import KINDS, Box, a_box

from parley.mailboxes.wayin import Found, WayIn

EVER = datetime(1970, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 4, 1, 11, tzinfo=UTC)
MOST = 100_000


def mail(number: int, more: bytes = b"") -> bytes:
    head = b"From: Priya Nair <priya.nair@school.example>\r\nMessage-ID: <%d@school.example>\r\n" % number
    return head + b"Subject: it\r\nContent-Type: text/plain\r\n\r\nhello\r\n" + more


@pytest.fixture(params=KINDS)
def box(request: pytest.FixtureRequest) -> Iterator[Box]:
    with a_box(request.param) as found:
        yield found


@pytest.fixture
def way_in(box: Box) -> Iterator[WayIn]:
    found = box.way_in()
    yield found
    found.close()


def look(way_in: WayIn, since: datetime = EVER) -> list[Found]:
    return sorted(way_in.look(since), key=lambda found: found.received)


def test_an_empty_mailbox(way_in: WayIn) -> None:
    assert look(way_in) == []


def test_each_mail_is_found_with_its_time_and_fetched_as_it_came_and_stays_unread(
    box: Box, way_in: WayIn
) -> None:
    raws = [mail(1), mail(2, b"8bit: \xc3\xa9 \xff\r\n.\r\n"), mail(3, b"x" * 20_000)]
    for number, raw in enumerate(raws):
        box.put(raw, NOON + timedelta(hours=number))
    found = look(way_in)
    assert [each.received for each in found] == [NOON + timedelta(hours=number) for number in range(3)]
    assert [each.size for each in found] in ([len(raw) for raw in raws], [0, 0, 0])
    fetched = [way_in.fetch(each, MOST) for each in found]
    assert [each.raw for each in fetched if each] == raws and all(each and each.whole for each in fetched)
    assert box.unread() == 3


def test_its_key_stays_the_same_and_is_its_own(box: Box, way_in: WayIn) -> None:
    box.put(mail(1), NOON)
    box.put(mail(1), NOON)  # the very same once more
    first = look(way_in)
    assert len({each.key for each in first}) == 2
    assert {each.key for each in look(way_in)} == {each.key for each in first}
    way_in.close()
    again = box.way_in()
    assert {each.key for each in look(again)} == {each.key for each in first}
    again.close()


def test_what_is_done_is_not_found_again_and_is_kept(box: Box, way_in: WayIn) -> None:
    for number in range(3):
        box.put(mail(number), NOON + timedelta(hours=number))
    first, second, third = look(way_in)
    way_in.done([first, third])
    assert look(way_in) == [second]
    assert (box.lying(), sorted(box.aside())) == ([mail(1)], [mail(0), mail(2)])
    assert box.unread() == 3


def test_done_twice_is_done_once(box: Box, way_in: WayIn) -> None:
    box.put(mail(1), NOON)
    found = look(way_in)
    way_in.done(found)
    way_in.done(found)
    way_in.done([])
    assert box.aside() == [mail(1)] and box.lying() == []


def test_what_somebody_took_away_is_gone_and_no_fault(box: Box, way_in: WayIn) -> None:
    box.put(mail(1), NOON)
    box.put(mail(2), NOON + timedelta(hours=1))
    gone, stays = look(way_in)
    box.take_away(mail(1))
    assert way_in.fetch(gone, MOST) is None
    way_in.done([gone, stays])
    assert box.aside() == [mail(2)]


def test_what_is_too_large_comes_as_its_head(box: Box, way_in: WayIn) -> None:
    raw = mail(1, b"x" * 50_000)
    box.put(raw, NOON)
    (found,) = look(way_in)
    fetched = way_in.fetch(found, 10_000)
    assert fetched is not None and not fetched.whole
    assert raw.startswith(fetched.raw.rstrip(b"\r\n")) and b"Message-ID: <1@" in fetched.raw
    assert len(fetched.raw) < 10_000
    exactly = way_in.fetch(found, len(raw))
    assert exactly is not None and exactly.whole


def test_older_mail_may_be_left_out_and_newer_never(box: Box, way_in: WayIn) -> None:
    box.put(mail(1), NOON - timedelta(days=30))
    box.put(mail(2), NOON)
    box.put(mail(3), NOON + timedelta(days=1))
    keys = {each.key for each in look(way_in, NOON)}
    assert {each.key for each in look(way_in) if each.received >= NOON} <= keys


def test_new_mail_is_hinted_at_or_it_says_that_it_gives_no_hints(box: Box, way_in: WayIn) -> None:
    look(way_in)
    for _ in range(3):  # a beginning may count as a hint
        way_in.wait(0.01)
    if not way_in.hinted:
        pytest.skip("it gives no hints here")
    assert way_in.wait(0.01) is False
    box.put(mail(1), NOON)
    assert any(way_in.wait(1.0) for _ in range(20))
    assert len(look(way_in)) == 1


def test_closed_it_connects_anew(box: Box, way_in: WayIn) -> None:
    box.put(mail(1), NOON)
    way_in.close()
    (found,) = look(way_in)
    way_in.close()
    assert way_in.fetch(found, MOST) is not None
    way_in.close()
    way_in.done([found])
    assert box.aside() == [mail(1)]
