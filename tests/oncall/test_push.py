"""Pushes by the real Apprise to a sink on this machine, and what its allow-list keeps out."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncall.sink import sink
from parley.errors import TransportError
from parley.mail.delivered import Failed, FailedForNow, Sent
from parley.oncall.push import NEVER, Push

WORDS = "D-2026-0002 urgent. See your mailbox."


def push(folder: Path, *lines: str, schemes: tuple[str, ...] = ("json",)) -> Push:
    file = folder / "push.urls"
    file.write_text("# who: where\n" + "\n".join(lines), encoding="utf-8")
    return Push(file, schemes)


def why_not(channel: Push) -> TransportError:
    """What it says of why it could send nothing now."""
    with pytest.raises(TransportError) as said:
        channel.look()
    return said.value


def test_a_push_arrives(tmp_path: Path) -> None:
    with sink() as service:
        channel = push(tmp_path, f"olu: json://127.0.0.1:{service.port}/x")
        assert channel.send("olu", WORDS, "k") == Sent()
        channel.look()
        (said,) = service.taken
        assert said["message"] == WORDS and not said["title"]


def test_a_service_that_is_down_is_so_for_now(tmp_path: Path) -> None:
    with sink() as service:
        service.status = 500
        channel = push(tmp_path, f"olu: json://127.0.0.1:{service.port}/x?retry=3")
        assert isinstance(channel.send("olu", WORDS, "k"), FailedForNow)
    assert isinstance(push(tmp_path, "olu: json://127.0.0.1:1/").send("olu", WORDS, "k"), FailedForNow)


def test_nobody_of_that_name_and_no_file(tmp_path: Path) -> None:
    assert isinstance(push(tmp_path, "olu: json://127.0.0.1/").send("nora", WORDS, "k"), Failed)
    gone = Push(tmp_path / "gone")
    assert isinstance(gone.send("olu", WORDS, "k"), FailedForNow)
    assert all(why_not(one).permanent for one in (gone, push(tmp_path)))


@pytest.mark.parametrize(
    "url",
    ["jsons://127.0.0.1/", "mailto://a:b@host.example", "syslog://", "json", "", "json://", "JSON3://x"],
)
def test_only_allowed_services_are_used(tmp_path: Path, url: str) -> None:
    channel = push(tmp_path, f"olu: {url}")
    assert isinstance(channel.send("olu", WORDS, "k"), Failed)
    error = why_not(channel)
    assert "olu" in error.message and error.permanent
    assert url == "" or url not in error.message, "an address is a secret"


def test_what_runs_programs_or_sends_mail_is_never_allowed(tmp_path: Path) -> None:
    for scheme in NEVER:
        channel = push(tmp_path, f"olu: {scheme}://a:b@host.example", schemes=(scheme,))
        assert isinstance(channel.send("olu", WORDS, "k"), Failed)
