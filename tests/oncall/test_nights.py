"""Nights, as a user would tell them: nobody answers, the wrong one does, both do, the clocks change during the wait, the
daemon is switched off in the middle, the rota has a hole."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from quopri import decodestring

import pytest

from oncall.night import REFERENCE, Night, everything_arrives, loaded_with
from oncall.test_handover import rota_of
from parley.dispute.events import OnCallAlerted
from parley.dispute.rota_gaps import gaps
from parley.dispute.spans import Span
from parley.dispute.world import Directory, PolicyStep, Rota, Shift
from parley.mail.delivered import Delivered, Failed, FailedForNow, Sent
from parley.mail.message import Envelope
from parley.store import journal, outbox
from parley.store.outbox import OutboxRow

START = "2026-04-11 23:40"


def alerted(night: Night) -> list[str]:
    return [
        entry.event.person
        for entry in journal.entries(night.store, REFERENCE)
        if isinstance(entry.event, OnCallAlerted)
    ]


def test_nobody_answers_and_whoever_waits_hears_each_step_and_the_end_of_it() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.until("2026-04-12 00:30")
    assert [one for one in night.heard if "priya" in one] == [
        "23:55 mail alert_update priya",
        "00:10 mail alert_update priya",
        "00:25 mail nobody_answered priya",
    ]
    assert [one for one in night.woken if "text" in one] == [
        "23:40 text olu",
        "23:55 text dev",
        "00:10 text bea",
    ]
    (last,) = [row for _, _, row in night.left if row.template == "nobody_answered" and row.person == "priya"]
    text = outbox.frozen(night.store, last)
    assert text is not None and b"emergency duty team" in text and b"020 7946 0103" in text
    night.until("2026-04-13 09:01")
    assert "09:00 mail night_summary sol" in night.heard
    assert len(night.woken) == 6, "after the end nobody is woken again"


def test_an_agency_has_its_own_last_resort_and_its_own_words() -> None:
    def own(rota: Rota) -> Rota:
        return replace(rota, last_resort=("imogen",), if_nobody="Ring the night desk on 020 7946 0106")

    night = Night(loaded_with(rota_of(own)), START)
    night.raised()
    night.until("2026-04-12 01:00")
    assert alerted(night) == ["olu", "dev", "imogen", "bea"]
    (last,) = [row for _, _, row in night.left if row.template == "nobody_answered" and row.person == "priya"]
    text = outbox.frozen(night.store, last)
    assert text is not None and b"Borough Council says: Ring the night desk on 020 7946 0106." in text


@pytest.mark.parametrize("who", ["nora", "robert", "marie"])
def test_the_wrong_one_answers_and_nothing_stops(who: str) -> None:
    night = Night(loaded_with(), START)
    night.raised()
    letter = next(row for _, way, row in night.left if row.template == "alert" and way == "mail")
    night.until("23:45")
    night.mail(who, "ACK", letter.facts["reply_to"])
    assert not night.dispute.alerts[1].acknowledged_by
    told = said(night, next(row for _, _, row in night.left if row.template == "not_your_alert"))
    assert "was sent to Olu Ade (manager), and not to you" in told, (
        "and whoever thinks they have it hears at once"
    )
    assert "NOBODY HAS IT YET. There is time to answer until 23:55; then Dev Patel is alerted." in told
    night.until("23:55")
    assert alerted(night) == ["olu", "dev"]


def test_whoever_comes_next_and_answers_too_early_hears_when_they_are_alerted() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    letter = next(row for _, way, row in night.left if row.template == "alert" and way == "mail")
    night.until("23:45")
    night.mail("dev", "ACK", letter.facts["reply_to"])
    assert "until 23:55; then you are alerted yourself." in said(night, night.left[-1][2])
    night.mail("dev", "ACK", letter.facts["reply_to"], headers="Auto-Submitted: auto-replied\n")
    assert [row.template for _, _, row in night.left if row.person == "dev"] == ["not_your_alert"]


@pytest.mark.parametrize("taken", [False, True], ids=["nobody has it", "somebody has it"])
def test_what_could_not_leave_is_not_told_once_it_has_been_overtaken(taken: bool) -> None:
    """Mail cannot leave for a while, and texts can: whoever waits reads afterwards how it stands, and not how it went."""
    away = [True]

    def becomes(row: OutboxRow) -> Delivered:
        return FailedForNow("451") if away[0] and not row.address.startswith("text:") else Sent()

    night = Night(loaded_with(), START, becomes=becomes)
    night.raised()
    night.until("2026-04-12 00:27")
    if taken:
        night.reply("dev", "ACK", "00:28")
    night.until("2026-04-12 00:29")
    away[0] = False
    count = len(night.left)
    night.until("2026-04-12 01:25")
    told = {row.template for _, _, row in night.left[count:] if row.person in ("priya", "olu", "bea")}
    assert "alert_update" not in told
    assert ("nobody_answered" in told, "in_hand" in told) == (not taken, taken)


def test_that_somebody_has_it_is_not_told_once_they_have_passed_it_on() -> None:
    away = [False]
    night = Night(loaded_with(), START, becomes=lambda row: FailedForNow("451") if away[0] else Sent())
    night.raised()
    away[0] = True
    night.reply("olu", "ACK", "23:45")
    night.reply("olu", "PASS", "23:46")
    away[0] = False
    count = len(night.left)
    night.until("2026-04-12 00:00")
    told = [row.template for _, _, row in night.left[count:] if row.person == "priya"]
    assert told == ["alert_update"]


def test_whoever_waits_reads_on_which_number_the_one_who_was_alerted_is_reached() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.until("23:55")
    first, second = (row for _, _, row in night.left if row.template in ("raised", "alert_update"))
    assert "Olu Ade (07700 900121), on call, has until 23:55" in said(night, first)
    assert "Dev Patel (07700 900123) has been alerted now" in said(night, second)


def test_both_answer_and_the_first_has_it() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.until("23:56")
    night.reply("olu", "Has anybody acked this?", "23:57")
    assert not night.dispute.alerts[1].acknowledged_by, "a word among others is no answer"
    night.reply("olu", "On my way, ACK", "23:58")
    night.reply("dev", "Ok\n\nSent from my phone", "23:59")
    assert night.dispute.alerts[1].acknowledged_by == "olu"
    told = [row for _, _, row in night.left if row.template == "in_hand" and row.person == "dev"]
    assert len(told) == 2 and all(night.facts(row)["others"][0]["id"] == "olu" for row in told), (
        "and hears who has it"
    )
    night.until("2026-04-12 08:00")
    assert alerted(night) == ["olu", "dev"]


def test_whoever_says_again_that_they_have_it_hears_nothing_new() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.reply("dev", "ACK", "23:56")
    night.reply("olu", "ACK", "23:58")
    count, heard = len(journal.entries(night.store, REFERENCE)), len(night.heard)
    night.reply("olu", "ACK", "23:59")
    night.reply("dev", "ACK", "2026-04-12 00:01")
    assert len(journal.entries(night.store, REFERENCE)) == count and len(night.heard) == heard
    assert [row.template for _, _, row in night.left[-2:]] == ["recorded", "recorded"], (
        "no mail stays without an answer"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "ACK",
        "ack.",
        "On it\n\nOn Sat, 11 Apr 2026 at 23:40, parley <escalations@parley.example> wrote:\n> 3. Afterwards reply SPOKE.",
        "OK\n\n________________________________\nFrom: parley <escalations@parley.example>\nSent: 11 April 2026 23:40\n"
        "To: Olu Ade\nSubject: URGENT\n\nReply PASS.",
        "Got it\n-- \nOlu Ade\nOn-call manager",
        "ACK\n\nAm 11.04.2026 um 23:40 schrieb parley <escalations@parley.example>:\n> PASS",
    ],
)
def test_an_acknowledgement_in_any_programs_clothes(typed: str) -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.reply("olu", typed, "23:45")
    assert night.dispute.alerts[1].acknowledged_by == "olu"


def test_whoever_asks_something_at_night_is_told_that_the_alert_goes_on() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.reply("olu", "Which school is this about?", "23:45")
    asked = next(row for _, _, row in night.left if row.template == "asked_back" and row.person == "olu")
    text = outbox.frozen(night.store, asked)
    assert text is not None and b"nobody has this yet, and the alert goes on at 23:55" in text
    night.reply("olu", "I'll take it", "23:50", template="asked_back")
    assert night.dispute.alerts[1].acknowledged_by == "olu"


def test_an_alert_says_why_the_office_is_shut() -> None:
    for start, why in (
        (START, "Saturday"),
        ("2026-04-06 11:00", "Easter Monday"),
        ("2026-04-08 06:30", "before 09:00"),
    ):
        night = Night(loaded_with(), start)
        night.raised()
        alert = next(row for _, way, row in night.left if row.template == "alert" and way == "mail")
        assert f"urgent, and outside office hours ({why}; protocol, page 7)." in said(night, alert)


def test_whoever_writes_something_once_another_one_has_it_hears_who_and_is_asked_for_nothing() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.reply("dev", "ACK", "23:56")
    night.reply("olu", "Which school is this about", "23:58")
    note = next(row for _, _, row in night.left if row.template == "note_kept" and row.person == "olu")
    text = said(night, note)
    assert "Subject: [D-2026-0001] Dev Patel has it; your message is kept" in text
    assert "Dev Patel has it already, and nothing more is asked of you." in text
    assert "ACK (" not in text and "PASS (" not in text


def test_whoever_is_alerted_twice_is_named_once_and_whoever_waits_hears_that_it_is_once_more() -> None:
    def twice(rota: Rota) -> Rota:
        return replace(rota, policy=(PolicyStep("manager"), PolicyStep("director", times=2)))

    night = Night(loaded_with(rota_of(twice)), START)
    night.raised()
    night.until("2026-04-12 01:00")
    told = {row.template: said(night, row) for _, _, row in reversed(night.left) if row.person == "priya"}
    assert "has until 00:10 to answer, then Dev Patel is alerted once more." in told["alert_update"]
    assert (
        "Olu Ade (manager), Dev Patel (director, twice), Bea Long (last resort)." in told["nobody_answered"]
    )


def said(night: Night, row: OutboxRow) -> str:
    """A letter that left: its headers, and its text on one line."""
    raw = outbox.frozen(night.store, row)
    assert raw is not None
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    body = mail.get_body(("plain",))
    return f"Subject: {mail['Subject']}\n" + " ".join(body.get_content().split() if body else [])


@pytest.mark.parametrize(
    "typed", ["Not me", "Can't, I'm ill", "PASS TO Nora Finn", "Not on call tonight, sorry"]
)
def test_whoever_cannot_take_it_wakes_the_next_at_once(typed: str) -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.reply("olu", typed, "23:45")
    assert alerted(night) == ["olu", "dev"]


def test_a_word_that_is_taken_back_below_it_stops_nothing() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.reply("olu", "ACK\n\nSorry, wrong button, not me", "23:45")
    night.until("23:55")
    assert alerted(night) == ["olu", "dev"]


def test_a_machine_acknowledges_nothing() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.reply("olu", "ACK", "23:45", headers="Auto-Submitted: auto-replied\n")
    assert not night.dispute.alerts[1].acknowledged_by


def long_wait(rota: Rota) -> Rota:
    return replace(rota, policy=(PolicyStep("manager", Span(2, "hours")), PolicyStep("director")))


@pytest.mark.parametrize(
    ("start", "next_at", "said"),
    [
        ("2026-10-25 00:30", "01:30", "01:30 GMT"),
        ("2026-03-29 00:30", "03:30", "03:30"),
    ],  # two hours of the world, whatever the clock shows
)
def test_the_clocks_change_during_the_wait(start: str, next_at: str, said: str) -> None:
    night = Night(loaded_with(rota_of(long_wait)), start)
    night.raised()
    begun = night.now
    night.pass_to(night.at(start[:10] + " 08:00"))
    (second,) = [
        row for _, way, row in night.left if row.person == "dev" and way == "mail" and row.template == "alert"
    ]
    assert (second.created - begun).total_seconds() == 2 * 60 * 60
    assert f"{next_at} mail dev" in night.woken
    (first,) = [
        row for _, way, row in night.left if row.person == "olu" and way == "mail" and row.template == "alert"
    ]
    assert night.facts(first)["alert"]["by"] == said, (
        "and the letter says the time that a clock on the wall will show"
    )


def test_the_daemon_is_switched_off_in_the_middle(tmp_path: Path) -> None:
    night = Night(loaded_with(), START, folder=tmp_path)
    night.raised()
    lost = night.crash()
    assert lost == []
    night.pass_to(night.at("2026-04-12 02:00"))  # nobody ran meanwhile: the next has all their time
    assert alerted(night)[:2] == ["olu", "dev"]
    night.crash()
    night.reply("dev", "ACK")
    assert night.dispute.alerts[1].acknowledged_by == "dev"
    count = len(night.woken)
    night.crash()
    night.until("2026-04-12 09:00")
    assert len(night.woken) == count
    texts = [row.id for _, way, row in night.left if way == "text"]
    assert len(texts) == len(set(texts)), "nobody is woken twice for one alert"


def test_a_text_that_was_on_its_way_when_it_was_switched_off_is_sent_again_as_the_same(
    tmp_path: Path,
) -> None:
    night = Night(loaded_with(), START, folder=tmp_path)
    really = night.carry
    night.carry = lambda ready: []  # type: ignore[method-assign,assignment] - what became of them nobody wrote down
    night.raised()
    night.carry = really  # type: ignore[method-assign]
    night.crash()
    night.dispatch()
    (text,) = [row for _, way, row in night.left if way == "text"]
    assert text.attempts == 2
    assert outbox.frozen(night.store, text) == b"D-2026-0001 urgent. See your mailbox or call 020 7946 0105."


def hole(rota: Rota) -> Rota:
    """Nobody on call tonight."""
    return replace(rota, weekly=tuple(turn for turn in rota.weekly if turn.step != "manager"), shifts=())


def test_the_rota_has_a_hole_and_the_next_step_is_alerted_at_once() -> None:
    night = Night(loaded_with(rota_of(hole)), START)
    night.raised()
    assert alerted(night) == ["dev"]


def test_a_hole_opens_during_the_wait() -> None:
    def until_midnight(rota: Rota) -> Rota:
        nine = START[:10] + " 09:00"
        at = Night(loaded_with(), nine).at
        turn = Shift("manager", "nora", at(nine), at("2026-04-12 00:00"))
        return replace(
            hole(rota), shifts=(turn,), policy=(PolicyStep("manager", times=3), PolicyStep("director"))
        )

    night = Night(loaded_with(rota_of(until_midnight)), START)
    night.raised()
    night.until("2026-04-12 00:15")
    assert alerted(night) == ["nora", "nora", "dev"], "whoever has gone off call is not alerted again"


def without_phone(directory: Directory) -> Directory:
    priya = replace(directory.people["priya"], phone="")
    return replace(directory, people={**directory.people, "priya": priya})


def test_there_is_a_number_to_ring_in_any_case() -> None:
    night = Night(loaded_with(without_phone), START)
    night.raised("Receiving practitioner: Robert Hale\nUrgent: yes")
    alert = next(row for _, way, row in night.left if row.template == "alert" and way == "mail")
    assert (
        night.facts(alert)["alert"]["ring"]
        == "Liam Doyle, head of year, who can reach Priya Nair: 020 7946 0113"
    )


def test_an_urgent_mail_that_could_not_be_placed_wakes_people_too() -> None:
    night = Night(loaded_with(), START)
    night.mail("priya", "URGENT: please ring me", "escalations+d-2026-0009-abcdefgh@parley.example")
    night.until("23:41")
    alarms = [f"{way} {row.person}" for _, way, row in night.left if row.template == "pen_alarm"]
    assert alarms and {"mail bea", "text bea"} <= set(alarms)
    (text, *_) = [row for _, way, row in night.left if way == "text"]
    assert outbox.frozen(night.store, text) == b"parley urgent. See your mailbox or call 020 7946 0105."


def test_such_an_alarm_takes_the_next_channel_too() -> None:
    def both(directory: Directory) -> Directory:
        bea = replace(directory.people["bea"], ways={"text": "07700 900102", "push": "bea"})
        return replace(directory, people={**directory.people, "bea": bea})

    def no_texts(row: OutboxRow) -> Delivered:
        return Failed("no", "400") if row.address.startswith("text:") else Sent()

    night = Night(loaded_with(both), START, becomes=no_texts)
    night.mail("priya", "URGENT: please ring me", "escalations+d-2026-0009-abcdefgh@parley.example")
    assert [way for _, way, row in night.left if row.person == "bea" and way != "mail"] == ["text", "push"]


def test_asked_again_after_an_hour_and_woken_for_it() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.reply("olu", "ACK", "23:45")
    night.until("2026-04-12 00:46")
    asked = [f"{when} {way} {row.person}" for when, way, row in night.left if row.template == "contact_asked"]
    assert sorted(asked) == ["00:45 mail olu", "00:45 text olu"]
    night.reply("olu", "SPOKE", template="contact_asked")
    assert night.dispute.alerts[1].contact is not None


def test_it_is_in_hand_in_the_thread_of_the_alert() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.until("23:56")
    night.reply("dev", "ACK", "23:58")
    of = {(row.template, row.person): row for _, way, row in night.left if way == "mail"}
    assert of["in_hand", "olu"].in_reply_to == of["alert", "olu"].message_id
    assert of["in_hand", "priya"].in_reply_to == of["alert_update", "priya"].message_id
    assert of["raised", "priya"].message_id in of["in_hand", "priya"].references


def person_with(name: str, **changes: object) -> Callable[[Directory], Directory]:
    return lambda directory: replace(
        directory,
        people={**directory.people, name: replace(directory.people[name], **changes)},  # type: ignore[arg-type]
    )


def test_somebody_who_has_left_is_passed_by_and_the_gaps_say_so() -> None:
    """The rota still names them: nobody waits a quarter of an hour for a phone that is handed in."""
    loaded = loaded_with(person_with("olu", valid_until=date(2026, 4, 10)))
    night = Night(loaded, START)
    night.raised()
    assert alerted(night) == ["dev"]
    found = gaps(loaded.library.world, night.now)
    assert ("not in post", ("olu",)) in [(gap.kind, gap.people) for gap in found]


def test_somebody_who_is_away_by_the_directory_is_rung_last_and_the_gaps_say_so() -> None:
    """A turn and an absence say different things of one night: nobody waits for somebody on leave while others are there, and
    they may have come back for it. Whoever keeps the rota hears before."""
    away = ((date(2026, 4, 11), date(2026, 4, 12)),)
    loaded = loaded_with(person_with("olu", absences=away))
    night = Night(loaded, START)
    night.raised()
    assert alerted(night) == ["dev"]
    (found,) = [gap for gap in gaps(loaded.library.world, night.now) if gap.kind == "away"]
    assert found.start == night.now and found.people == ("olu",)


def test_a_deputy_without_a_number_is_a_gap_of_the_nights_in_which_they_act() -> None:
    away = ((date(2026, 4, 11), date(2026, 4, 12)),)
    absent, without = person_with("olu", absences=away, deputy="marie"), person_with("marie", phone="")
    loaded = loaded_with(lambda directory: without(absent(directory)))
    night = Night(loaded, START)
    found = [gap for gap in gaps(loaded.library.world, night.now) if gap.agency == "council"]
    assert [
        (gap.kind, gap.people, gap.start) for gap in found if "olu" in gap.people or "marie" in gap.people
    ] == [("no phone", ("marie",), night.now)]


def test_whoever_is_on_call_and_raises_it_wakes_the_next_at_once_who_reads_why() -> None:
    night = Night(loaded_with(), START)
    night.mail("olu", "Receiving practitioner: Priya Nair\nUrgent: yes")
    night.until("23:50")
    assert night.heard == ["23:40 mail alert dev", "23:40 text alert dev"]
    (alert,) = [row for when, way, row in night.left if row.template == "alert" and way == "mail"]
    text = outbox.frozen(night.store, alert)
    said = " ".join(decodestring(text or b"").decode().split())
    assert "it was Olu's turn (manager), who raised it, so you are next" in said
    (first,) = [row for _, _, row in night.left if row.template == "raised" and row.person == "olu"]
    assert "Olu Ade is on call and raised it, so nobody waited: Dev Patel" in str(
        night.facts(first)["who_knows"]
    )


def raised_and_read(night: Night, read: str) -> None:
    """Priya's urgent mail reached the mailbox when the night began; parley could read it only at `read`."""
    received = night.now
    night.until(read)
    address = night.loaded.library.world.person("priya").address
    to = "escalations+new@parley.example"
    raw = f"From: {address}\nTo: {to}\nMessage-ID: <w@b.example>\n\nReceiving practitioner: Robert Hale\nUrgent: yes\n"
    night.receive(raw.encode(), Envelope(address, (to,), received))


def test_an_urgent_mail_that_waited_rings_whoever_is_awake_now_with_all_their_time() -> None:
    night = Night(loaded_with(), START)
    raised_and_read(night, "2026-04-13 03:00")
    alert = night.dispute.alerts[1]
    assert alert.raised == night.at("2026-04-11 23:40") and alert.told == night.now
    assert alerted(night) == ["olu"] and alert.rung[0][2] == night.at("2026-04-13 03:15")
    first = next(row for _, way, row in night.left if row.template == "alert" and way == "mail")
    text = outbox.frozen(night.store, first)
    assert text is not None and b"reply ACK by 03:15" in text
    came_in = b"came in at 23:40 on Saturday 11 April (I could act on it only at 03:00 on Monday 13 April)"
    assert came_in in b" ".join(decodestring(text).split())
    night.until("03:14")
    assert alerted(night) == ["olu"]
    night.until("03:15")
    assert alerted(night) == ["olu", "dev"]
    night.until("09:01")
    assert "09:00 mail night_summary sol" in night.heard


def test_an_urgent_mail_that_waited_until_the_office_is_open_is_the_days() -> None:
    night = Night(loaded_with(), START)
    raised_and_read(night, "2026-04-13 09:30")
    assert not alerted(night) and night.dispute.alerts[1].inside
    told = [row for _, _, row in night.left if row.template == "urgent_day"]
    assert told and all(row.person != "priya" for row in told)
    night.until("2026-04-14 12:00")
    assert not night.woken and not [one for one in night.heard if "night_summary" in one]


def test_what_waited_past_its_time_is_heard_before_the_next_is_rung() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.until("23:50")
    letter = next(row for _, way, row in night.left if row.template == "alert" and way == "mail")
    received, address = night.now, night.loaded.library.world.person("olu").address
    night.now = night.at("2026-04-12 03:00")  # switched off, and on again
    to = letter.facts["reply_to"]
    raw = f"From: {address}\nTo: {to}\nMessage-ID: <a@b.example>\n\nACK\n".encode()
    night.receive(raw, Envelope(address, (to,), received))
    assert night.dispute.alerts[1].acknowledged_by == "olu" and alerted(night) == ["olu"]


def test_somebody_who_passes_in_a_mail_that_waited_hands_on_to_whoever_is_awake_now() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    night.reply("olu", "ACK", "23:45")
    night.until("23:50")
    letter = next(row for _, way, row in night.left if row.template == "alert" and way == "mail")
    received, address = night.now, night.loaded.library.world.person("olu").address
    night.now = night.at("2026-04-12 00:30")
    to = letter.facts["reply_to"]
    raw = f"From: {address}\nTo: {to}\nMessage-ID: <a@b.example>\n\nPASS\n".encode()
    night.receive(raw, Envelope(address, (to,), received))
    assert night.dispute.alerts[1].rung[-1][1:] == ("dev", night.at("2026-04-12 00:45"))


def without_rotas(directory: Directory) -> Directory:
    agencies = {name: replace(agency, rota=None) for name, agency in directory.agencies.items()}
    return replace(directory, agencies=agencies)


def test_where_nobody_is_on_call_nobody_is_said_to_be() -> None:
    """The last resort is alerted, and the number of her empty office is given to nobody."""
    night = Night(loaded_with(without_rotas), START)
    night.raised()
    night.until("2026-04-11 23:56")
    first, last = (row for _, _, row in night.left if row.person == "priya")
    assert "Nobody is on call: Bea Long, the last name on the list, has until 23:55 to answer." in said(
        night, first
    )
    assert "nobody is on call for this, and there is no answer so far: Bea Long (last resort)." in said(
        night, last
    )


def test_whoever_could_not_be_woken_is_not_said_to_have_slept() -> None:
    def no_texts(row: OutboxRow) -> Delivered:
        return Failed("no", "400") if row.address.startswith("text:") else Sent()

    told = []
    for becomes in (no_texts, everything_arrives):
        night = Night(loaded_with(), START, becomes=becomes)
        night.raised()
        night.until("2026-04-12 00:30")
        (row,) = (
            row for _, _, row in night.left if row.person == "priya" and row.template == "nobody_answered"
        )
        told.append("Nothing but mail has reached them, and mail wakes nobody." in said(night, row))
    assert told == [True, False]


@pytest.mark.parametrize(
    ("raiser", "taker", "reader", "words"),
    [
        ("robert", "", "robert", "your urgent concern came in at 23:40 on Saturday 11 April. Nobody"),
        ("robert", "", "robert", "Nobody has taken it so far. Does it still press? Reply URGENT"),
        ("robert", "olu", "robert", "Please speak to Olu Ade today."),
        ("priya", "", "robert", "Please speak to Priya Nair today."),
        ("priya", "olu", "robert", "Please speak to Olu Ade today."),
    ],
)
def test_nobody_is_asked_in_the_morning_to_speak_to_themselves(
    raiser: str, taker: str, reader: str, words: str
) -> None:
    night = Night(loaded_with(), START)
    other = "Nell Rook" if raiser == "robert" else "Robert Hale"
    night.mail(raiser, f"Receiving practitioner: {other}\nUrgent: yes")
    if taker:
        night.reply(taker, "ACK", "23:50")
    night.until("2026-04-13 09:01")
    (row,) = (row for _, _, row in night.left if row.person == reader and row.template == "night_summary")
    assert words in said(night, row)


def test_whoever_has_spoken_before_they_answer_is_asked_for_nothing_more_and_whoever_raised_it_reads_so() -> (
    None
):
    night = Night(loaded_with(), START)
    night.raised()
    night.until("23:56")
    night.reply("olu", "SPOKE", "23:57")
    told = {f"{row.template} {row.person}": said(night, row) for _, _, row in night.left[-3:]}
    assert "you will ring" not in told["recorded olu"] and "You have spoken" in told["recorded olu"]
    assert "has taken this on and has spoken to Priya Nair." in told["in_hand dev"]
    assert "says that you have spoken. Is that not so? Reply URGENT" in told["in_hand priya"]


def test_whoever_passes_reads_whom_it_has_come_to_and_nobody_is_said_to_have_been_silent() -> None:
    night = Night(loaded_with(), START)
    night.raised()
    for who in ("olu", "dev", "bea"):
        night.reply(who, "PASS", "23:45")
    echoes = [said(night, row) for _, _, row in night.left if row.template == "recorded"]
    assert "Passed on. Dev Patel (07700 900123), on call, has until 00:00 to answer" in echoes[0]
    assert "Passed on. Nobody else is on call: Bea Long, the last name on the list, has until" in echoes[1]
    assert "Passed on; nobody is left to ask, and Priya Nair is told so" in echoes[2]
    last = next(said(night, row) for _, _, row in night.left if row.template == "nobody_answered")
    assert "URGENT: nobody on call has taken it; please ring" in last


def test_a_turn_that_nobody_has_is_of_whoever_holds_the_post_of_that_name() -> None:
    def weekdays_alone(rota: Rota) -> Rota:
        return replace(rota, weekly=tuple(replace(turn, days=frozenset({0})) for turn in rota.weekly))

    night = Night(loaded_with(rota_of(weekdays_alone)), START)
    night.raised()
    assert alerted(night) == ["dev"], "the director, by post"


def test_an_agency_that_gets_another_id_in_the_middle_keeps_its_steps() -> None:
    def renamed(directory: Directory) -> Directory:
        people = {
            key: replace(one, agency="borough") if one.agency == "council" else one
            for key, one in directory.people.items()
        }
        agencies = {key: one for key, one in directory.agencies.items() if key != "council"}
        borough = replace(directory.agencies["council"], id="borough")
        return replace(directory, people=people, agencies={**agencies, "borough": borough})

    night = Night(loaded_with(), START)
    night.raised()
    night.reload(loaded_with(renamed))
    night.until("2026-04-12 00:20")
    assert [who.split()[-1] for who in night.woken if " mail " in who][:2] == ["olu", "dev"]
