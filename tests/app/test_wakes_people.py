"""The daemon itself, a text message, and a channel that is down: the whole way from a mail to somebody's phone."""

from __future__ import annotations

from typing import Any

from oncall.fake_notify import KEY, TEMPLATE, FakeNotify
from oncall.sink import sink

from .conftest import first_mail, until

NIGHT = "2026-04-11T23:40+01:00"


def settled(house: Any, texts: str, pushes: str = "") -> None:
    (house.folder / "notify.key").write_text(KEY)
    (house.folder / "push.urls").write_text(pushes)
    lines = [f"  text: {{key_file: notify.key, template: {TEMPLATE}, url: '{texts}'}}"]
    lines += ["  push: {urls_file: push.urls, schemes: json}"] if pushes else []
    house.configure("channels:\n" + "\n".join(lines) + "\n")


def urgent() -> bytes:
    return first_mail().replace(b"Receiving practitioner:", b"Urgent: yes\r\nReceiving practitioner:")


def test_a_text_wakes_whoever_is_on_call_and_then_the_next(house: Any) -> None:
    with FakeNotify() as notify:
        settled(house, notify.url)
        house.start(NIGHT)
        house.send(urgent())
        house.taken(1)
        house.go_to(NIGHT)
        until(lambda: notify.sent)
        assert [sent[:2] for sent in notify.sent] == [
            ("07700 900121", "D-2026-0001 urgent. See your mailbox or call 020 7946 0105.")
        ]
        house.go_to("2026-04-11T23:56+01:00")
        assert until(lambda: notify.sent[1:])[0][0] == "07700 900123"
        assert house.stop() == 0


def test_a_channel_that_is_down_gives_way_to_the_next(house: Any) -> None:
    contacts = next((house.folder / "contacts").glob("*.yaml"))
    contacts.write_text(
        contacts.read_text().replace("mobile: 07700 900121", "mobile: 07700 900121\n    push: olu")
    )
    with FakeNotify() as notify, sink() as service:
        notify.trouble = "down"
        settled(house, notify.url, f"olu: json://127.0.0.1:{service.port}/\n")
        house.start(NIGHT)
        house.send(urgent())
        house.taken(1)
        house.go_to(NIGHT)
        (pushed,) = until(lambda: service.taken)
        assert pushed["message"].startswith("D-2026-0001 urgent.") and notify.asked == 1
        house.go_to("2026-04-11T23:56+01:00")
        assert house.letters("dev.patel@council.example"), "the second person in time"
        assert house.stop() == 0


def test_a_text_that_did_not_arrive_and_texts_that_cannot_leave_keep_nobody_waiting(house: Any) -> None:
    """Its service took the first one, and says later that it never arrived; then the service is down for the rest of the night."""
    with FakeNotify() as notify:
        notify.fates["07700 900121"] = "permanent-failure"
        settled(house, notify.url)
        house.start(NIGHT)
        house.send(urgent())
        house.taken(1)
        house.go_to(NIGHT)
        until(lambda: notify.sent)
        house.go_to("2026-04-11T23:45+01:00")
        assert until(lambda: notify.sent[1:])[0][0] == "07700 900123", "before Olu's time is over"
        notify.trouble = "down"
        house.go_to("2026-04-12T00:40+01:00")
        told = house.letter("priya.nair@school.example", "nobody on call has answered so far")
        assert "ring the emergency duty team on 020 7946 0103" in str(told.get_body(("plain",)))
        assert house.stop() == 0
