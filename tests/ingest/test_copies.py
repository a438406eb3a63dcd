"""The same mail again, or another one: id, content and tag tell, and whether its sender is proven (shared/mail.md section 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from parley.config import load_config
from parley.loops.loading import Loaded, load
from parley.mail.message import Envelope, Trust
from parley.rehearsal.playhouse import Playhouse
from parley.store import pen
from parley.store.times import instant

BEGAN = instant("2026-04-01T09:05:00.000000Z")
DIRECT = "Received: from mail.school.example by mx.parley.example; Wed, 1 Apr 2026 10:05:00 +0100"
REDIRECTED = "Received: from a-redirection.example by mx.parley.example; Wed, 1 Apr 2026 10:04:00 +0100"
RAISES = "Receiving practitioner: Robert Hale"
DATED = "Date: Wed, 1 Apr 2026 10:03:00 +0100\n"
WITH_ID = DATED + "Message-ID: <one@school.example>\n"


@pytest.fixture(scope="module")
def shipped() -> Loaded:
    return load(replace(load_config(), protocol="bdscp-2023"))


def a_house(shipped: Loaded) -> Playhouse:
    return Playhouse(shipped, Trust("mx.parley.example", False), BEGAN, seed=7)


def arrives(
    house: Playhouse, dmarc: str = "pass", *, hop: str = DIRECT, tag: str = "+new", head: str = WITH_ID, below: str = "", body: str = RAISES,
) -> Any:  # fmt: skip
    house.now += timedelta(minutes=1)
    to = f"escalations{tag}@parley.example"
    above = (
        f"Authentication-Results: mx.parley.example; dmarc={dmarc} header.from=school.example\n{hop}\n{below}"
    )
    raw = f"{above}From: Priya Nair <priya.nair@school.example>\nTo: {to}\nSubject: FW: x\n{head}\n{body}\n"
    return house.receive(raw.encode(), Envelope("priya.nair@school.example", (to,), house.now))


def test_a_copy_that_nobody_could_believe_does_not_keep_out_the_one_that_is_proven(shipped: Loaded) -> None:
    """A mailbox that redirects here is often quicker, and breaks what proves the sender; so might a stranger be."""
    house = a_house(shipped)
    assert arrives(house, "fail", hop=REDIRECTED).verdict == "held"
    assert arrives(house, "fail", hop=REDIRECTED).verdict == "duplicate"
    assert arrives(house).verdict == "raised"
    assert arrives(house).verdict == "duplicate"
    assert arrives(house, "fail", hop=REDIRECTED).verdict == "duplicate"


def test_the_copy_in_the_holding_pen_waits_for_nobody_any_more(shipped: Loaded) -> None:
    """Filed as well, it would open the same thing again."""
    house = a_house(shipped)
    arrives(house, "fail", hop=REDIRECTED)
    arrives(house, "fail", hop=REDIRECTED, head=WITH_ID.replace("one@", "two@"))
    arrives(house)
    first, other = (pen.show(house.store, number) for number in (1, 2))
    assert (first.state, first.settled_by) == ("discarded", pen.NOBODY) and "proven" in first.why
    assert other.state == "open"


def test_two_tags_are_two_mails_also_where_neither_is_one_of_ours(shipped: Loaded) -> None:
    house = a_house(shipped)
    verdicts = [arrives(house, tag=tag).verdict for tag in ("", "+zzz", "+yyy", "+zzz")]
    assert verdicts == ["held", "held", "held", "duplicate"]


@pytest.mark.parametrize(
    ("head", "verdicts"),
    [("", ["raised", "recorded", "duplicate"]), (DATED, ["raised", "duplicate", "duplicate"])],
    ids=["neither id nor date", "a date"],
)
def test_what_bears_neither_id_nor_date_is_another_mail_where_it_set_out_at_another_time(
    shipped: Loaded, head: str, verdicts: list[str]
) -> None:
    """A scanner's or a form's mail says the same words in May that it said in April; a second attempt of the same comes by
    other hops, from the same first one."""
    house = a_house(shipped)
    april, may = (
        f"Received: by forms.school.example; {day} 2026 10:02:00 +0100\n" for day in ("1 Apr", "5 May")
    )
    body = f"{RAISES}\nType: other"
    found = [
        arrives(house, hop=hop, below=below, head=head, body=body)
        for hop, below in ((DIRECT, april), (DIRECT, may), (REDIRECTED, may))
    ]
    assert [one.verdict for one in found] == verdicts, [one.reason for one in found]
