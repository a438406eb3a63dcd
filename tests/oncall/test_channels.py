"""Mail wakes nobody: who is woken by which channel, and what happens when one fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from oncall.night import REFERENCE, Night, loaded_with
from parley.dispute.events import OnCallAlerted, WayFailed
from parley.dispute.world import Directory, PolicyStep
from parley.mail.delivered import Delivered, Failed, FailedForNow, Sent, Unknown
from parley.store import journal, outbox
from parley.store.outbox import OutboxRow

START = "2026-04-11 23:40"


def reached(**ways: dict[str, str]) -> Callable[[Directory], Directory]:
    """A directory in which these people have these channels."""
    return lambda directory: replace(
        directory,
        people={**directory.people, **{who: replace(directory.people[who], ways=said) for who, said in ways.items()}},
    )  # fmt: skip


BOTH = reached(olu={"text": "07700 900121", "push": "olu"})


def texts_become(result: Delivered, way: str = "text") -> Callable[[OutboxRow], Delivered]:
    return lambda row: result if row.address.startswith(f"{way}:") else Sent()


def events(night: Night, kind: type) -> list[object]:
    return [entry.event for entry in journal.entries(night.store, REFERENCE) if isinstance(entry.event, kind)]


def test_a_text_goes_with_the_mail_and_says_nothing_but_the_reference_and_the_number() -> None:
    night = Night(loaded_with(BOTH), START)
    night.raised()
    assert sorted(night.woken) == ["23:40 mail olu", "23:40 text olu"]
    (text,) = [row for _, way, row in night.left if way == "text"]
    assert outbox.frozen(night.store, text) == b"D-2026-0001 urgent. See your mailbox or call 020 7946 0105."
    assert text.address == "text:07700 900121"


@pytest.mark.parametrize(
    "trouble", [FailedForNow("500"), Unknown("cut off"), Failed("no such number", "400")]
)
def test_a_channel_that_fails_gives_way_to_the_next_at_once(trouble: Delivered) -> None:
    night = Night(loaded_with(BOTH), START, becomes=texts_become(trouble))
    night.raised()
    assert night.woken.index("23:40 text olu") < night.woken.index("23:40 push olu")
    (failed,) = events(night, WayFailed)
    assert (failed.person, failed.way) == ("olu", "text")  # type: ignore[attr-defined]
    night.until("23:55")
    assert night.woken.count("23:40 text olu") == 1 and "23:55 text dev" in night.woken, (
        "the second person in time"
    )


def test_the_last_channel_is_tried_again_while_nobody_has_it() -> None:
    night = Night(loaded_with(), START, becomes=texts_become(FailedForNow("500")))
    night.raised()
    night.until("23:54")
    tries = [one for one in night.woken if one.endswith("text olu")]
    assert len(tries) >= 4 and tries[:2] == ["23:40 text olu"] * 2, "half a minute later, then more slowly"
    night.reply("olu", "ACK", "23:54")
    count = len(night.woken)
    night.until("23:59")
    assert len(night.woken) == count, "looked at again at each sending"


def test_where_no_channel_is_left_the_next_person_is_alerted_at_once() -> None:
    night = Night(loaded_with(), START, becomes=texts_become(Failed("no such number", "400")))
    night.raised()
    alerted = [event.person for event in events(night, OnCallAlerted)]  # type: ignore[attr-defined]
    assert alerted == ["olu", "dev", "bea"] and "23:40 mail olu" in night.woken
    assert "23:40 mail nobody_answered priya" in night.heard, (
        "nobody can be woken: she is told to ring, and not to wait"
    )
    night.reply("olu", "ACK", "23:45")
    assert night.dispute.alerts[1].acknowledged_by == "olu", "the mail counts all the same"


def policy(*steps: PolicyStep) -> Callable[[Directory], Directory]:
    def change(directory: Directory) -> Directory:
        changed = BOTH(directory)
        council = changed.agencies["council"]
        assert council.rota is not None
        agencies = {
            **changed.agencies,
            "council": replace(council, rota=replace(council.rota, policy=steps)),
        }
        return replace(changed, agencies=agencies)

    return change


def test_a_policy_says_which_channels_and_in_which_order() -> None:
    night = Night(loaded_with(policy(PolicyStep("manager", by=("push", "text")))), START)
    night.raised()
    assert sorted(night.woken) == ["23:40 mail olu", "23:40 push olu"]
    night = Night(loaded_with(policy(PolicyStep("manager", by=()))), START)
    night.raised()
    assert night.woken == ["23:40 mail olu"]


def test_without_a_channel_set_up_there_is_mail_alone() -> None:
    loaded = loaded_with(BOTH)
    world = replace(loaded.library.world, channels=frozenset())
    night = Night(replace(loaded, library=replace(loaded.library, world=world)), START)
    night.raised()
    assert night.woken == ["23:40 mail olu"]


def test_whoever_is_asked_again_is_woken_again() -> None:
    night = Night(loaded_with(policy(PolicyStep("manager", times=2), PolicyStep("director"))), START)
    night.raised()
    night.until("23:55")
    assert [one for one in night.woken if "text" in one] == ["23:40 text olu", "23:55 text olu"]
