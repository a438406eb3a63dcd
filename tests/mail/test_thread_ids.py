"""Message ids that a mail answers, as servers and programs leave them."""

from __future__ import annotations

import pytest

from parley.mail.thread_ids import thread_ids

OURS = "<fhcjtruyxtudaboj@parley.example>"


@pytest.mark.parametrize(
    "written",
    [
        OURS,
        OURS[1:-1],
        f'Escalations\' message of "Wed, 1 Apr 2026" {OURS}',
        "<fhcjt ruyxtudaboj@parley.example>",
        "<fhcjtruyxtudaboj\t@parley.example>",
        "=?utf-8?Q?=3Cfhcjtruyxtudaboj=40parley.example=3E?=",
        f"<mailto:{OURS[1:-1]}>",
        f"<{OURS}>",
        f"{OURS[1:-1]};",
    ],
)
def test_one_of_ours_is_read_however_it_came(written: str) -> None:
    assert thread_ids([written]) == (OURS,)


@pytest.mark.parametrize("between", [" ", ",", "", "\t"])
def test_several_stay_in_order_and_each_once(between: str) -> None:
    assert thread_ids([between.join(("<a@x.example>", OURS, "<b@y.example>", OURS))]) == (
        "<a@x.example>",
        OURS,
        "<b@y.example>",
    )


@pytest.mark.parametrize("written", ["", "<>", "< >", "no id at all", "()"])
def test_nothing_is_none(written: str) -> None:
    assert thread_ids([written]) == ()


def test_of_a_long_thread_the_beginning_and_the_end_are_kept() -> None:
    kept = thread_ids([" ".join((OURS, *(f"<{n}@x.example>" for n in range(300))))])
    assert len(kept) == 100 and kept[0] == OURS and kept[-1] == "<299@x.example>"
