"""Texts by the real client of GOV.UK Notify to a service that answers as the documented one does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from oncall.fake_notify import KEY, TEMPLATE, TROUBLE, FakeNotify
from parley.errors import TransportError
from parley.mail.delivered import Failed, FailedForNow, Sent
from parley.oncall.notify import Notify

WORDS = "D-2026-0002 urgent. See your mailbox or call 020 7946 0105."


@pytest.fixture
def notify() -> Iterator[FakeNotify]:
    with FakeNotify() as one:
        yield one


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "notify.key"
    file.write_text(KEY + "\n")
    return file


def why_not(channel: Notify) -> TransportError:
    """What it says of why it could send nothing now."""
    with pytest.raises(TransportError) as said:
        channel.look()
    return said.value


def test_a_text_arrives_with_its_words_and_its_key(notify: FakeNotify, key_file: Path) -> None:
    channel = Notify(key_file, TEMPLATE, notify.url)
    assert channel.send("07700 900121", WORDS, "<a@parley.example>") == Sent(
        "00000000-0000-0000-0000-000000000001"
    )
    assert notify.sent == [("07700 900121", WORDS, "<a@parley.example>")]
    channel.look()


@pytest.mark.parametrize("number", ["07700 90012", "020 7946 0120", "0770090012345678", "oh seven"])
def test_a_number_that_is_none_is_so_for_good(notify: FakeNotify, key_file: Path, number: str) -> None:
    result = Notify(key_file, TEMPLATE, notify.url).send(number, WORDS, "k")
    assert isinstance(result, Failed) and number not in result.message and notify.sent == []


@pytest.mark.parametrize("trouble", TROUBLE)
def test_all_else_may_pass_or_be_mended(notify: FakeNotify, key_file: Path, trouble: str) -> None:
    notify.trouble = trouble
    channel = Notify(key_file, TEMPLATE, notify.url)
    result = channel.send("07700 900121", WORDS, "k")
    assert isinstance(result, FailedForNow) and str(TROUBLE[trouble][0]) in result.message
    assert TROUBLE[trouble][1] in why_not(channel).message
    notify.trouble = ""
    assert isinstance(channel.send("07700 900121", WORDS, "k"), Sent)


@pytest.mark.parametrize(
    ("trouble", "words", "for_a_person"),
    [("team", "go live", True), ("clock", "clock is wrong", True), ("rate", "in a minute", False), ("spent", "today", False),
     ("down", "fault of its own", False)],
)  # fmt: skip
def test_its_errors_are_said_in_words_for_whoever_looks_after_it(
    notify: FakeNotify, key_file: Path, trouble: str, words: str, for_a_person: bool
) -> None:
    notify.trouble = trouble
    error = why_not(Notify(key_file, TEMPLATE, notify.url))
    assert words in error.message and error.permanent == for_a_person


@pytest.mark.parametrize("key", ["", "nonsense", KEY[:-1] + "x", "é"])
def test_a_wrong_key_is_our_own_fault(notify: FakeNotify, tmp_path: Path, key: str) -> None:
    file = tmp_path / "k"
    file.write_text(key, encoding="utf-8")
    channel = Notify(file, TEMPLATE, notify.url)
    assert isinstance(channel.send("07700 900121", WORDS, "k"), FailedForNow) and why_not(channel).permanent
    file.write_text(KEY)
    assert isinstance(channel.send("07700 900121", WORDS, "k"), Sent), "a key that was mended is used at once"


def test_no_file_and_nobody_there(tmp_path: Path, key_file: Path) -> None:
    gone = Notify(tmp_path / "gone", TEMPLATE)
    assert isinstance(gone.send("07700 900121", WORDS, "k"), FailedForNow)
    assert why_not(gone).permanent and "channels.text.key_file" in why_not(gone).message
    nobody = Notify(key_file, TEMPLATE, "http://127.0.0.1:1")
    assert isinstance(nobody.send("07700 900121", WORDS, "k"), FailedForNow)
    assert not why_not(nobody).permanent


def test_a_template_that_says_something_else_is_found_before_the_night(key_file: Path) -> None:
    with FakeNotify("Alert for ((name))") as other:
        channel = Notify(key_file, TEMPLATE, other.url)
        assert "((message))" in why_not(channel).message and why_not(channel).permanent
        assert isinstance(channel.send("07700 900121", WORDS, "k"), FailedForNow)
        assert (
            "400" in Notify(key_file, "no-such-template", other.url).send("07700 900121", WORDS, "k").message
        )  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("created", type(None)),
        ("sending", type(None)),
        ("pending", type(None)),
        ("delivered", Sent),
        ("sent", Sent),
        ("permanent-failure", Failed),
        ("temporary-failure", Failed),
        ("technical-failure", Failed),
        ("something new", type(None)),
    ],
)
def test_what_became_of_a_text(notify: FakeNotify, key_file: Path, status: str, kind: type) -> None:
    channel = Notify(key_file, TEMPLATE, notify.url)
    sent = channel.send("07700 900121", WORDS, "k")
    assert isinstance(sent, Sent)
    notify.fates["07700 900121"] = status
    found = channel.became(sent.server_id)
    assert isinstance(found, kind)
    assert not isinstance(found, Failed) or (found.status == status and "0121" not in found.message)


def test_of_what_it_does_not_know_nothing_is_known(notify: FakeNotify, key_file: Path) -> None:
    channel = Notify(key_file, TEMPLATE, notify.url)
    assert channel.became("n1") is None and channel.became("00000000-0000-0000-0000-000000000007") is None
    notify.trouble = "down"
    assert channel.became("00000000-0000-0000-0000-000000000001") is None
