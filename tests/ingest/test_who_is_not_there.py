"""Mail that comes back, and people who are away: what stands on record, once, and what their history says."""

from __future__ import annotations

from datetime import timedelta

from conversing import FIRST, ROBERT, House, later, told

from parley.dispute.events import AbsenceReported, AddressFailed
from parley.mail.minutes import minute_of
from parley.rehearsal.ingesting import ingest
from parley.store import outbox, outbox_outcome

AWAY = "Auto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\n"


def bounced(talk: House, person: str, hours: float = 1, status: str = "5.1.1") -> dict[str, object]:
    """The newest letter to them comes back."""
    row = [one for one in outbox.of(talk.play.store, FIRST) if one.person == person][-1]
    at = later(hours=hours)
    report = (
        f"From: MAILER-DAEMON@council.example\nTo: escalations+b-{row.bounce_token}@parley.example\n"
        f"Subject: Undelivered\nDate: {at:%a, %d %b %Y %H:%M:%S} +0000\nMessage-ID: <{hours}@council.example>\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n\nIt could not be delivered.\n'
        f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; council.example\n\nFinal-Recipient: rfc822; {row.address}\n"
        f"Action: failed\nStatus: {status}\n\n--b\nContent-Type: message/rfc822-headers\n\nMessage-ID: {row.message_id}\n\n--b--\n"
    )
    return ingest(talk.play, "bounce", report.encode(), at)


def failures(talk: House) -> list[str]:
    return [event.person for event in talk.events() if isinstance(event, AddressFailed)]


def test_the_letter_that_came_back_has_failed_and_no_other(talk: House) -> None:
    talk.raise_one()
    assert bounced(talk, "robert")["verdict"] == "bounce"
    states = {row.person: (row.state, row.last_error) for row in outbox.of(talk.play.store, FIRST)[:2]}
    assert states == {"priya": ("sent", ""), "robert": ("failed", "5.1.1 came back")}


def test_however_much_comes_back_from_one_address_it_is_one_event(talk: House) -> None:
    talk.raise_one()
    first = bounced(talk, "robert")
    assert {letter[0] for letter in told(first)} == {"address_failed"} and failures(talk) == ["robert"]
    talk.pass_to(later(days=6))  # more letters to him leave
    assert bounced(talk, "robert", 24 * 6)["outgoing"] == []
    assert failures(talk) == ["robert"]


def test_the_same_letter_twice_is_one_event(talk: House) -> None:
    talk.raise_one()
    bounced(talk, "robert")
    assert bounced(talk, "robert", 2)["verdict"] == "bounce" and failures(talk) == ["robert"]


def test_another_address_of_theirs_that_fails_is_another_event(talk: House) -> None:
    to = talk.raise_one()
    bounced(talk, "robert")
    with talk.play.store.write():
        talk.play.store.run("UPDATE outbox SET address = 'old@council.example' WHERE state = 'failed'", ())
    talk.say(ROBERT, "A note", to["Robert"], later(hours=2))
    bounced(talk, "robert", 3)
    assert failures(talk) == ["robert", "robert"]


def test_a_letter_that_waits_is_not_made_to_fail_by_a_forger(talk: House) -> None:
    talk.raise_one()
    row = outbox.of(talk.play.store, FIRST)[0]
    with talk.play.store.write():
        outbox_outcome.failed(talk.play.store, row.id, "before")
    bounced(talk, "priya")
    assert outbox.get(talk.play.store, row.id).last_error == "before"  # type: ignore[union-attr]


def test_who_is_away_stands_in_the_history_once_a_week(talk: House) -> None:
    to = talk.raise_one()
    rows = [
        talk.say(ROBERT, "I am away until Monday.", to["Robert"], later(hours=n), AWAY)
        for n in (1, 2, 24 * 8)
    ]
    assert [row["verdict"] for row in rows] == ["automatic"] * 3
    assert "AbsenceReported" in rows[0]["events"] and "AbsenceReported" not in rows[1]["events"]
    assert ("away", "Priya") in told(rows[0]) and told(rows[1]) == []
    said = [event for event in talk.events() if isinstance(event, AbsenceReported)]
    assert [event.person for event in said] == ["robert", "robert"] and said[1].received - said[
        0
    ].received > timedelta(7)


def test_it_moves_nothing_and_is_told_in_words(talk: House) -> None:
    to = talk.raise_one()
    before = talk.play.door.dispute(FIRST)
    talk.say(ROBERT, "I am away. ACK", to["Robert"], later(hours=1), AWAY)
    after = talk.play.door.dispute(FIRST)
    assert (after.duties, after.statements, after.status) == (before.duties, before.statements, before.status)
    visit = talk.play.door.visit(FIRST)
    lines = str([minute_of(visit.view(later(hours=2)), event) for event in talk.events()])
    assert "An automatic reply said that Robert Hale is away. The dates stand." in lines


def test_whoever_owes_nothing_and_takes_no_part_is_not_recorded(talk: House) -> None:
    talk.raise_one()
    talk.say("Sol Adeyemi <sol.adeyemi@council.example>", "Away.", talk.address(), later(hours=1), AWAY)
    assert not [event for event in talk.events() if isinstance(event, AbsenceReported)]


def reported(
    talk: House, to: str, *, action: str = "failed", status: str = "5.1.1", name: str = "r"
) -> dict[str, object]:
    """A report about Robert's mail that brings back nothing of ours, to this address."""
    at = later(hours=3)
    report = (
        f"From: MAILER-DAEMON@council.example\nTo: {to}\nSubject: Undelivered\nDate: {at:%a, %d %b %Y %H:%M:%S} +0000\n"
        f"Message-ID: <{name}@council.example>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; council.example\n\nFinal-Recipient: rfc822; robert.hale@council.example\n"
        f"Action: {action}\nStatus: {status}\n\n--b--\n"
    )
    return ingest(talk.play, name, report.encode(), at)


def test_a_report_to_his_questions_address_is_about_his_letter(talk: House) -> None:
    """Mail systems of old answer Reply-To. Its token has been seen by nobody but him."""
    to = talk.raise_one()
    assert reported(talk, to["Robert"])["dispute"] == FIRST and failures(talk) == ["robert"]


def test_the_recipient_alone_is_no_proof(talk: House) -> None:
    to = talk.raise_one()
    wrong = to["Robert"].replace("-q", "-q9")
    addresses = (
        to["Priya"],
        talk.address(),
        "escalations+b-aaaaaaaaaaaaaaaa@parley.example",
        "escalations@parley.example",
        wrong,
    )
    rows = [reported(talk, address, name=f"f{number}") for number, address in enumerate(addresses)]
    assert [(row["verdict"], row["dispute"], row["outgoing"]) for row in rows] == [("bounce", None, [])] * 5
    assert failures(talk) == []


def test_given_up_is_the_letters_fault_and_not_the_addresss(talk: House) -> None:
    talk.raise_one()
    row = bounced(talk, "robert", status="4.4.7")
    assert (row["verdict"], row["rule"], row["events"]) == ("automatic", "delivery report", [])
    assert told(row) == [("undelivered", "Bea")] and failures(talk) == []
    letters = {one.person: (one.state, one.last_error) for one in outbox.of(talk.play.store, FIRST)[:2]}
    assert letters["robert"] == ("failed", "4.4.7 came back")
    assert told(bounced(talk, "robert", 2, status="4.4.7")) == []  # the same letter twice


def test_a_late_report_of_a_letter_that_did_not_leave_is_still_news(talk: House) -> None:
    talk.raise_one()
    row = [one for one in outbox.of(talk.play.store, FIRST) if one.person == "robert"][-1]
    with talk.play.store.write():
        talk.play.store.run("UPDATE outbox SET state = 'superseded' WHERE id = ?", (row.id,))
    assert bounced(talk, "robert")["verdict"] == "bounce" and failures(talk) == ["robert"]
    assert outbox.get(talk.play.store, row.id).state == "superseded"  # type: ignore[union-attr]


def test_a_report_about_a_report_is_nobodys(talk: House) -> None:
    """parley answers no report, so what comes back of one was never ours."""
    talk.raise_one()
    row = reported(talk, "MAILER-DAEMON@council.example", name="again")
    assert (row["verdict"], row["dispute"], row["outgoing"]) == ("bounce", None, [])


def test_the_day_of_the_return_is_on_record_and_moves_nothing(talk: House) -> None:
    to = talk.raise_one()
    before = talk.play.door.dispute(FIRST).duties
    row = talk.say(ROBERT, "I am away until 27 April.", to["Robert"], later(hours=1), AWAY)
    (said,) = [event for event in talk.events() if isinstance(event, AbsenceReported)]
    assert said.back is not None and (said.back.day, said.back.month) == (27, 4)
    assert talk.play.door.dispute(FIRST).duties == before
    letters: list[dict[str, str]] = row["outgoing"]  # type: ignore[assignment]
    assert "Monday 27 April as the day of the return; nobody has checked that" in " ".join(
        letters[0]["text"].split()
    )
    view = talk.play.door.visit(FIRST).view(later(hours=2))
    assert "It names Monday 27 April 2026 as the day of the return. The dates stand." in str(
        minute_of(view, said)
    )


def test_a_letter_about_no_dispute_that_comes_back_is_told_to_whoever_looks_after_the_pen(
    talk: House,
) -> None:
    talk.raise_one()
    robert = [one for one in outbox.of(talk.play.store, FIRST) if one.person == "robert"][-1]
    with talk.play.store.write():
        talk.play.store.run(
            "UPDATE outbox SET reference = '', template = 'unproven' WHERE id = ?", (robert.id,)
        )
    row = reported(talk, f"escalations+b-{robert.bounce_token}@parley.example")
    assert (row["verdict"], row["dispute"], told(row)) == ("bounce", None, [("undelivered", "Bea")])


def test_two_addresses_that_fail_do_not_tell_of_each_other(talk: House) -> None:
    talk.raise_one()
    robert = [one for one in outbox.of(talk.play.store, FIRST) if one.person == "robert"][-1]
    for person, template in (("bea", "pen_digest"), ("robert", "undelivered")):
        with talk.play.store.write():
            sql = "UPDATE outbox SET reference = '', person = ?, template = ? WHERE id = ?"
            talk.play.store.run(sql, (person, template, robert.id))
        assert (
            reported(talk, f"escalations+b-{robert.bounce_token}@parley.example", name=person)["outgoing"]
            == []
        )
