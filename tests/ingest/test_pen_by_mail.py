"""The holding pen by mail: Bea cannot log in to a server. She gets a list, answers with numbers, and hears what came of
each; what nobody looks at rings somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conversing import BEGAN, FIRST, LIAM, NEW, OWN, PRIYA, House, later, told

from parley.dispute.events import NoteKept
from parley.mail.message import Envelope, Trust
from parley.rehearsal.ingesting import ingest
from parley.store import pen, questions, rates, texts, wakeups

BEA, OLU, DEV = (
    "Bea Long <bea.long@partnership.example>",
    "Olu Ade <olu.ade@council.example>",
    "Dev Patel <dev.patel@council.example>",
)
TILDA = "Tilda Moss <tilda.moss@partnership.example>"
NIGHT = datetime(2026, 4, 11, 22, 40, tzinfo=UTC)  # Sat 11 April, 23:40 in London
MORNING = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)  # Thu 2 April, 09:00 in London


def stray(
    talk: House,
    sender: str,
    text: str,
    at: datetime = BEGAN,
    *,
    to: str = OWN,
    subject: str = "it",
    proven: bool = False,
) -> pen.PenRow:
    """A mail that cannot be placed; its row in the pen."""
    talk.play.pass_to(at)
    number = len(pen.held(talk.play.store)) + int(at.timestamp())
    raw = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <s{number}.{len(text)}@a.example>\r\n\r\n{text}\r\n"
    trust = talk.play.trust if proven else Trust()
    address = sender.rpartition("<")[2].rstrip(">")
    talk.play.receive(raw.encode(), Envelope(address, (to,), at), trust)
    return pen.held(talk.play.store)[-1]


def looks_within(talk: House, minutes: int) -> None:
    """The configuration says how long nobody need look."""
    talk.play.door.library = replace(talk.play.door.library, look_within=minutes)


def letters(talk: House, template: str) -> list[Any]:
    return [one for one in talk.play.posted if one.row.template == template]


def morning(talk: House, at: datetime = MORNING) -> str:
    """The morning's list leaves; the address for answers."""
    talk.play.pass_to(at)
    return str(letters(talk, "pen_digest")[-1].row.facts["reply_to"])


def answer(talk: House, text: str, *, to: str, sender: str = BEA, at: datetime = MORNING) -> list[str]:
    """What the answer to an answer says of each number."""
    row = talk.say(sender, text, to, at + timedelta(minutes=5))
    found = [one for one in talk.play.posted if one.row.template == "pen_answered"]
    assert [one[0] for one in told(row)][-1:] == ["pen_answered"], row
    return list(found[-1].row.facts["items"])


def test_a_number_takes_what_was_suggested_and_the_time_of_receipt_counts(talk: House) -> None:
    to = talk.raise_one()
    row = stray(talk, PRIYA, "STUCK phone today 10:30", later(hours=1), to=to["Priya"])
    assert (row.suggestion, row.score, row.owner) == (FIRST, 60, "bea")
    items = answer(talk, f"{row.number}\n\nThanks, Bea\n020 7946 0102\n", to=morning(talk))
    assert items == [f"{row.number}: filed to {FIRST} as a mail from Priya Nair, received Wed 1 April 11:05."]
    spoken = [event for event in talk.events() if type(event).__name__ == "OutcomeStated"]
    assert [event.received for event in spoken] == [later(hours=1)], "its original receipt counts"
    assert pen.show(talk.play.store, row.number).settled_by == "bea"
    assert wakeups.of(talk.play.store, pen.WAKEUP, str(row.number)) is None, "it wakes nobody any more"


def test_several_lines_each_with_what_became_of_it(talk: House) -> None:
    talk.raise_one()
    one = stray(talk, LIAM, "I should like to add something.", later(hours=1), subject="no number")
    two = stray(talk, LIAM, "Receiving practitioner: Marie Kent\n\nI am worried.", later(hours=2), to=NEW)
    three = stray(talk, "News <news@letters.example>", "Buy now", later(hours=3))
    four = stray(talk, "Some One <x@nowhere.example>", "hello", later(hours=4))
    items = answer(
        talk,
        f"Good morning,\n{one.number} {FIRST.lower()} from Priya Nair\n{two.number} new\n"
        f"{three.number} discard because a newsletter\n{four.number} new\n999 new\n{four.number + 50}",
        to=morning(talk),
    )
    assert items[0].startswith(f"{one.number}: filed to {FIRST} as a mail from Priya Nair")
    assert items[1].startswith(f"{two.number}: D-2026-0002 is open, as a mail from Liam Doyle")
    assert items[2].startswith(f"{three.number}: set aside, with your reason on record.")
    assert "not done. Nobody is known at the address" in items[3]
    assert items[4] == "999: not done. That number is not in the list that you answered."
    assert [row.number for row in pen.held(talk.play.store)] == [four.number]
    assert pen.show(talk.play.store, three.number).why == "a newsletter"
    assert any(isinstance(event, NoteKept) and event.by == "priya" for event in talk.events())


def test_a_dispute_that_is_not_there_and_a_reason_that_is_missing(talk: House) -> None:
    talk.raise_one()
    row = stray(talk, LIAM, "Something.", later(hours=1))
    to = morning(talk)
    assert "There is no dispute of that reference" in answer(talk, f"{row.number} D-2031-0001", to=to)[0]
    assert "needs a reason" in answer(talk, f"{row.number} discard", to=to)[0]
    assert "no suggestion" in answer(talk, f"{row.number}", to=to)[0]
    assert "I do not understand" in answer(talk, f"{row.number} what is this?", to=to)[0]
    assert "found no number" in answer(talk, "What are these?", to=to)[0]
    assert pen.show(talk.play.store, row.number).state == "open"


def test_whose_it_is_is_asked_in_words_that_a_mail_can_answer(talk: House) -> None:
    """Bea has no terminal: an option of the command is nothing that she can type."""
    talk.raise_one()
    row = stray(talk, "Sol Adeyemi <sol.adeyemi@council.example>", "I rang her.", later(hours=1))
    to = morning(talk)
    (said,) = answer(talk, f"{row.number} {FIRST}", to=to)
    assert f"Say whose it is ({row.number} {FIRST} from, and a name)" in said and "--" not in said
    (said,) = answer(talk, f"{row.number} → {FIRST} from Robert Hale", to=to)
    assert said.startswith(f"{row.number}: filed to {FIRST} as a mail from Robert Hale")


def test_what_it_says_is_mailed_to_whoever_may_read_it(talk: House) -> None:
    row = stray(talk, LIAM, "I saw him on Tuesday at the gate.", subject="about T. W.")
    items = answer(talk, f"{row.number} show", to=morning(talk))
    assert items == [f"{row.number}: what it says stands below."]
    mail = letters(talk, "pen_answered")[-1]
    assert (
        "I saw him on Tuesday" in mail.raw.decode()
        and "about T. W." not in mail.raw.decode().partition("\r\n\r\n")[0]
    )
    kept = texts.text(talk.play.store, mail.row.facts["text_ids"][0])
    assert kept is not None and "T. W." in kept.body
    assert "saw him" not in repr(mail.row.facts), "what people typed stands in mail.db alone"
    assert pen.show(talk.play.store, row.number).looked is not None


def test_only_whoever_was_asked_or_their_deputy_answers(talk: House) -> None:
    row = stray(talk, LIAM, "Something.")
    to = morning(talk)
    said = talk.say(PRIYA, f"{row.number} discard because I say so", to, MORNING + timedelta(minutes=5))
    assert said["verdict"] == "held" and "its sender was not asked" in said["reason"]
    forged = stray(talk, BEA, f"{row.number} discard because no", MORNING + timedelta(minutes=6), to=to)
    assert forged.state == "open", "not proven: it waits itself"
    assert pen.show(talk.play.store, row.number).state == "open"


def test_a_wrong_token_answers_nothing(talk: House) -> None:
    row = stray(talk, LIAM, "Something.")
    to = morning(talk)
    local, _, domain = to.partition("@")
    said = talk.say(
        BEA, f"{row.number} new", f"{local[:-8]}aaaaaaaa@{domain}", MORNING + timedelta(minutes=5)
    )
    assert said["verdict"] == "held" and pen.show(talk.play.store, row.number).state == "open"


def test_a_plain_reply_finds_its_list_by_the_thread(talk: House) -> None:
    row = stray(talk, LIAM, "Something.")
    morning(talk)
    sent = letters(talk, "pen_digest")[-1].row.message_id
    said = talk.say(
        BEA,
        f"{row.number} discard because old",
        OWN,
        MORNING + timedelta(minutes=5),
        f"In-Reply-To: {sent}\n",
    )
    assert told(said) == [("pen_answered", "Bea")] and not pen.held(talk.play.store)


def test_a_number_of_a_later_list_is_not_in_an_earlier_one(talk: House) -> None:
    first = stray(talk, LIAM, "Something.")
    to = morning(talk)
    second = stray(talk, LIAM, "Something else.", MORNING + timedelta(minutes=1))
    items = answer(talk, f"{second.number} discard because old\n{first.number} discard because old", to=to)
    assert "not in the list" in items[0] and "set aside" in items[1]
    again = answer(talk, f"{first.number} new", to=to)
    assert again == [f"{first.number}: not done. It was discarded already."]


def test_our_own_list_below_the_answer_settles_nothing(talk: House) -> None:
    """A mail program that marks no quote: the example lines below the marker are not her answer."""
    row = stray(talk, LIAM, "Something.")
    to = morning(talk)
    quoted = letters(talk, "pen_digest")[-1].raw.decode().replace("\r\n", "\n")
    talk.say(BEA, f"I will look later.\n\n{quoted}", to, MORNING + timedelta(minutes=5))
    assert pen.show(talk.play.store, row.number).state == "open"


def test_nobody_looked_for_two_hours_of_office_time(talk: House) -> None:
    """In at ten past four on Thursday before Easter: the alarm comes on Tuesday, after two hours of office time."""
    looks_within(talk, 120)
    stray(talk, LIAM, "Something.", datetime(2026, 4, 2, 15, 10, tzinfo=UTC))
    stray(talk, LIAM, "Something else.", datetime(2026, 4, 2, 15, 20, tzinfo=UTC))
    talk.play.pass_to(datetime(2026, 4, 7, 9, 9, tzinfo=UTC))
    assert not letters(talk, "pen_unseen")
    talk.play.pass_to(datetime(2026, 4, 7, 13, 0, tzinfo=UTC))
    alarm, deputys = letters(talk, "pen_unseen")
    assert alarm.at == datetime(2026, 4, 7, 9, 10, tzinfo=UTC) and len(alarm.row.facts["items"]) == 2
    assert (alarm.row.person, deputys.row.person) == ("bea", "tilda")


@pytest.mark.parametrize("said", ["ACK", "1 show"])
def test_who_has_looked_is_not_alarmed(talk: House, said: str) -> None:
    looks_within(talk, 120)
    stray(talk, LIAM, "Something.", BEGAN)
    talk.play.pass_to(BEGAN + timedelta(hours=3))
    alarm, _ = letters(talk, "pen_unseen")
    to = str(alarm.row.facts["reply_to"])
    stray(talk, LIAM, "Something else.", BEGAN + timedelta(hours=3))
    answer(talk, said, to=to, at=BEGAN + timedelta(hours=3))
    talk.play.pass_to(BEGAN + timedelta(hours=4))
    assert len(letters(talk, "pen_unseen")) == 2


def test_whoever_settles_one_has_looked_at_the_list_but_not_at_what_is_urgent(talk: House) -> None:
    """Bea works through her list from nine; at a quarter to ten nobody may tell her deputy that nobody has looked."""
    one = stray(talk, LIAM, "Something.")
    two = stray(talk, LIAM, "Something else.")
    three = stray(talk, LIAM, "URGENT\n\nPlease ring me.", later(minutes=1), proven=True)
    answer(talk, f"{one.number} discard because it is said already", to=morning(talk))
    rows = {row.number: row for row in pen.held(talk.play.store)}
    assert rows[two.number].looked is not None and rows[three.number].looked is None
    talk.play.pass_to(MORNING + timedelta(hours=8))
    assert not letters(talk, "pen_unseen")


def test_two_things_said_of_one_mail_do_neither(talk: House) -> None:
    row = stray(talk, LIAM, "Something.")
    (said,) = answer(talk, f"{row.number} new\n{row.number} discard because it is nothing", to=morning(talk))
    assert said.startswith(
        f"{row.number}: not done. You say two different things of it. Write {row.number} and"
    )
    assert pen.show(talk.play.store, row.number).state == "open"


def test_without_a_word_in_the_configuration_it_is_one_office_day(talk: House) -> None:
    """In at five past ten: the list comes on the next morning, and the alarm an hour after it."""
    stray(talk, LIAM, "Something.")
    talk.play.pass_to(datetime(2026, 4, 3, 0, 0, tzinfo=UTC))
    alarm, _ = letters(talk, "pen_unseen")
    assert (
        alarm.at == datetime(2026, 4, 2, 9, 5, tzinfo=UTC)
        and alarm.row.facts["details"]["waited"] == "8 hours"
    )


def test_urgent_at_night_rings_whoever_is_on_call_then_the_director(talk: House) -> None:
    row = stray(talk, "Robert Hale <robert.hale@council.example>", "URGENT\nPlease ring me", NIGHT)
    first = letters(talk, "pen_alarm")
    assert [one.row.person for one in first] == ["bea", "olu"] and all(one.row.high for one in first)
    assert "Importance: high" in first[1].raw.decode()
    talk.play.pass_to(NIGHT + timedelta(minutes=16))
    assert [one.row.person for one in letters(talk, "pen_alarm")[2:]] == ["dev", "tilda"]
    talk.play.pass_to(NIGHT + timedelta(hours=3))
    assert len(letters(talk, "pen_alarm")) == 4, "each person hears of it once"
    assert pen.show(talk.play.store, row.number).looked is None


@pytest.mark.parametrize(
    "sender", ["Some One <x@nowhere.example>", PRIYA], ids=["a stranger", "an agency without a rota"]
)
def test_where_the_last_resort_does_not_look_whoever_is_awake_is_next(talk: House, sender: str) -> None:
    """Nobody is on call for their agency; Bea owns the pen, is the last resort, and sleeps."""
    stray(talk, sender, "URGENT\nPlease ring me", NIGHT)
    assert [one.row.person for one in letters(talk, "pen_alarm")] == ["bea"]
    talk.play.pass_to(NIGHT + timedelta(minutes=16))
    assert [one.row.person for one in letters(talk, "pen_alarm")[1:]] == ["tilda", "olu"]
    talk.play.pass_to(NIGHT + timedelta(minutes=31))
    assert [one.row.person for one in letters(talk, "pen_alarm")[3:]] == ["dev"]
    assert letters(talk, "pen_alarm")[3].row.facts["details"]["last"] == "yes"
    talk.play.pass_to(NIGHT + timedelta(hours=3))
    assert len(letters(talk, "pen_alarm")) == 4, "each person hears of it once"


def test_whoever_is_on_call_is_offered_nothing_that_another_agency_is_awake_for(talk: House) -> None:
    """Two agencies, each with a rota of its own. The list of an alarm held all that was urgent, and `show` mailed its text."""
    library = talk.play.door.library
    directory = library.world.directory
    council, school = (directory.agencies[directory.people[one].agency] for one in ("robert", "liam"))
    assert council.rota is not None
    own = replace(
        council.rota, shifts=(), weekly=tuple(replace(one, person="liam") for one in council.rota.weekly)
    )
    agencies = {**directory.agencies, school.id: replace(school, rota=own)}
    world = replace(library.world, directory=replace(directory, agencies=agencies))
    talk.play.door.library = replace(library, world=world)
    concern = stray(talk, PRIYA, "URGENT\nPlease ring me", NIGHT)
    other = stray(
        talk, "Robert Hale <robert.hale@council.example>", "URGENT\nPlease do", NIGHT + timedelta(minutes=5)
    )
    stray(talk, "Some One <x@nowhere.example>", "URGENT\nHello?", NIGHT + timedelta(minutes=6))
    asked = questions.of(talk.play.store, questions.PEN)
    offered = {one.person: {number for number, _ in one.question.choices} for one in asked}
    assert offered["liam"] == {str(concern.number)} and offered["olu"] == {str(other.number)}


def test_by_day_a_strangers_alarm_stays_with_whoever_looks_after_the_pen(talk: House) -> None:
    stray(talk, "Some One <x@nowhere.example>", "URGENT\nPlease ring me", BEGAN)
    talk.play.pass_to(BEGAN + timedelta(hours=2))
    assert [one.row.person for one in letters(talk, "pen_alarm")] == ["bea", "tilda"]


@pytest.mark.parametrize("said", ["ok on it", "OK", "Got it, thanks", "I have this.", "ringing her now"])
def test_what_takes_an_alert_takes_the_pens_alarm(talk: House, said: str) -> None:
    """Whoever is woken by parley answers with the same words, whatever woke them."""
    stray(talk, LIAM, "URGENT\n\nPlease ring me.", NIGHT, proven=True)
    to = str(letters(talk, "pen_alarm")[0].row.facts["reply_to"])
    assert "its alarms stop" in answer(talk, said, to=to, at=NIGHT)[0]
    before = len(letters(talk, "pen_alarm"))
    talk.play.pass_to(NIGHT + timedelta(hours=2))
    assert len(letters(talk, "pen_alarm")) == before


def test_what_cannot_be_read_and_says_outside_that_it_is_urgent(talk: House) -> None:
    talk.play.pass_to(NIGHT)
    sealed = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n"
    for n, (subject, rung) in enumerate(
        (("Urgent: please ring", True), ("Not urgent", False), ("Minutes", False))
    ):
        raw = f"From: {OLU}\r\nTo: {OWN}\r\nSubject: {subject}\r\nMessage-ID: <e{n}@a.example>\r\n{sealed}\r\nMIIB{n}\r\n"
        talk.play.receive(raw.encode(), Envelope("olu.ade@council.example", (OWN,), NIGHT), talk.play.trust)
        assert pen.held(talk.play.store)[-1].urgent is rung
    assert letters(talk, "pen_alarm")


def test_what_nobody_could_read_opens_nothing_and_can_be_kept_with_a_dispute(talk: House) -> None:
    """Encrypted: Bea rings Priya, who says which one it is about."""
    talk.raise_one()
    sealed = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n"
    raw = f"From: {PRIYA}\r\nTo: {OWN}\r\nSubject: s\r\nMessage-ID: <e@a.example>\r\n{sealed}\r\nMIIB\r\n"
    talk.play.receive(
        raw.encode(), Envelope("priya.nair@school.example", (OWN,), later(hours=1)), talk.play.trust
    )
    (row,), to = pen.held(talk.play.store), morning(talk)
    (said,) = answer(talk, f"{row.number} new", to=to)
    assert said.startswith(
        f"{row.number}: not done. Nothing of it could be read, so that it can open nothing. Ring"
    )
    assert pen.show(talk.play.store, row.number).state == "open"
    (said,) = answer(talk, f"{row.number} {FIRST}", to=to, at=MORNING + timedelta(minutes=1))
    assert said.startswith(f"{row.number}: filed to {FIRST} as a mail from Priya Nair")


def test_what_is_filed_to_a_closed_dispute_does_not_come_back(talk: House) -> None:
    """Urgent, to a closed one: somebody awake looks. Whoever has looked, and puts it there, is not rung for it again."""
    to = talk.raise_one()
    talk.say(PRIYA, "SOLVED phone today 10:10", to["Priya"], later(hours=1))
    talk.say("Robert Hale <robert.hale@council.example>", "YES", talk.last("robert"), later(hours=2))
    talk.play.pass_to(NIGHT)
    held = talk.say(PRIYA, "URGENT it has begun again", talk.address(), NIGHT)
    assert held["verdict"] == "held" and len(pen.held(talk.play.store)) == 1
    alarm, row = letters(talk, "pen_alarm")[0], pen.held(talk.play.store)[0]
    before = len(letters(talk, "pen_alarm"))
    (said,) = answer(talk, f"{row.number} {FIRST}", to=str(alarm.row.facts["reply_to"]), at=NIGHT)
    assert said.startswith(f"{row.number}: filed to {FIRST}")
    assert not pen.held(talk.play.store) and len(letters(talk, "pen_alarm")) == before
    first, again = letters(talk, "closed_mail")
    assert b"has been told of it just now" in first.raw, "and to whoever wrote, once"
    assert b"has been told of it" not in again.raw, "nobody is asked to ring for it a second time"


def test_an_acknowledgement_at_night_stops_the_ladder_and_settles_nothing(talk: House) -> None:
    row = stray(talk, "Robert Hale <robert.hale@council.example>", "URGENT\nPlease ring me", NIGHT)
    to = str(letters(talk, "pen_alarm")[1].row.facts["reply_to"])
    items = answer(talk, "ACK", to=to, sender=OLU, at=NIGHT)
    assert items == ["You have seen the list: its alarms stop. The mails still wait for a number."]
    talk.play.pass_to(NIGHT + timedelta(hours=2))
    assert len(letters(talk, "pen_alarm")) == 2
    items = answer(talk, f"{row.number} discard because no", to=to, sender=OLU, at=NIGHT + timedelta(hours=2))
    assert "Bea Long puts mails where they belong: 020 7946 0102." in items[0]
    assert pen.show(talk.play.store, row.number).state == "open"


def test_a_forger_by_the_dozen_rings_nobody_by_the_dozen(talk: House) -> None:
    for n in range(12):
        stray(
            talk,
            "Robert Hale <robert.hale@council.example>",
            f"URGENT\nNumber {n}",
            NIGHT + timedelta(minutes=n),
        )
    assert [one.row.person for one in letters(talk, "pen_alarm")].count("olu") == 1


def test_while_bea_is_away_the_list_goes_to_her_deputy_too(talk: House) -> None:
    row = stray(talk, LIAM, "Something.")
    away = "Auto-Submitted: auto-replied\n"
    talk.say(BEA, "I am away until Monday.", OWN, later(hours=1), away)
    morning(talk)
    assert [one.row.person for one in letters(talk, "pen_digest")] == ["bea", "tilda"]
    to = str(letters(talk, "pen_digest")[1].row.facts["reply_to"])
    items = answer(talk, f"{row.number} discard because old", to=to, sender=TILDA)
    assert "set aside" in items[0]
    talk.say(BEA, "STATUS", OWN, MORNING + timedelta(hours=1))
    stray(talk, LIAM, "Another.", MORNING + timedelta(hours=2))
    talk.play.pass_to(datetime(2026, 4, 7, 9, 0, tzinfo=UTC))
    assert [one.row.person for one in letters(talk, "pen_digest")][2:] == ["bea"], "she is back"


def test_the_rows_say_how_sure_and_from_whom(talk: House) -> None:
    stray(talk, LIAM, "Receiving practitioner: Marie Kent\n", to=NEW)
    stray(talk, "Tommy Wilkins <tommy.wilkins@evil.example>", "hello", later(minutes=1))
    morning(talk)
    first, second = letters(talk, "pen_digest")[-1].row.facts["items"]
    assert "From Liam Doyle's address" in first and "Perhaps: a new one (60%)." in first
    assert "From an address that the directory does not list" in second and "Tommy" not in second


def test_a_machine_that_answers_the_list_gets_no_answer(talk: House) -> None:
    stray(talk, LIAM, "Something.")
    to = morning(talk)
    row = talk.say(
        BEA, "1 discard because machines", to, MORNING + timedelta(minutes=5), "Precedence: bulk\n"
    )
    assert told(row) == []


def test_a_list_that_outlook_makes_of_numbers_keeps_them(talk: House) -> None:
    """ "2. discard …" becomes an item of a list while it is typed; the number then stands in an attribute alone."""
    stray(talk, LIAM, "Something.")
    row = stray(talk, LIAM, "Something else.")
    page = f'<ol start="{row.number}" data-editing-info="{{}}"><li><div>discard because it is said already</div></li></ol>'
    to = morning(talk)
    talk.say(BEA, page, to, MORNING + timedelta(minutes=5), "Content-Type: text/html; charset=utf-8\n")
    assert pen.show(talk.play.store, row.number).why == "it is said already"


@pytest.mark.parametrize(
    "says",
    [
        lambda n: "Thank you for your message. I will read it soon.",
        lambda n: f"Thank you for your message {'xyzwvu'[n]}{n}k. I will read it soon.",
        lambda n: "24 hours is our usual time for an answer.",
        lambda n: "Acknowledged.",
    ],
    ids=["same", "another each time", "with a number", "like an ACK"],
)
def test_a_machine_that_bears_no_mark_is_answered_twice(talk: House, says: Callable[[int], str]) -> None:
    stray(talk, LIAM, "Something.", later(hours=1))
    to = morning(talk)
    rows = [talk.say(BEA, says(n), to, MORNING + timedelta(minutes=n)) for n in range(6)]
    assert 1 <= sum(bool(told(row)) for row in rows) <= 2
    assert [bool(told(row)) for row in rows[2:]] == [False] * 4


def test_somebody_who_gets_it_wrong_is_told_each_time(talk: House) -> None:
    """Four slips and then the right line, within a quarter of an hour."""
    number = stray(talk, LIAM, "Something.", later(hours=1)).number
    to = morning(talk)
    said = ("dicard spam", "discard", "with the others", "binned it as spam", "discard because it is spam")
    for n, words in enumerate(said):
        assert answer(talk, f"{number} {words}", to=to, at=MORNING + timedelta(minutes=3 * n))
    assert pen.show(talk.play.store, number).why == "it is spam"


def test_the_rate_holds_back_no_word_of_what_was_settled(talk: House) -> None:
    talk.play.door.library = replace(talk.play.door.library, limits=rates.USUAL)
    rows = [stray(talk, "News <news@letters.example>", f"Buy {n}", later(minutes=n)) for n in range(7)]
    to = morning(talk)
    for row in rows:
        assert "set aside" in answer(talk, f"{row.number} discard because a newsletter", to=to)[0]
    again = talk.say(BEA, f"{rows[0].number} new", to, MORNING + timedelta(minutes=6))
    assert told(again) == [], "nothing was carried out, and she has been answered often enough"


def test_ingest_reads_the_tag(talk: House) -> None:
    row = ingest(
        talk.play, "x", f"From: {BEA}\nTo: escalations+pen-q9-abcdefgh@parley.example\n\n1\n".encode(), BEGAN
    )
    assert row["verdict"] == "held" and row["reason"] == "its address is not one that parley gave out"


def test_what_ended_its_reader_is_not_read_again_here(talk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    row = stray(talk, LIAM, "Something.")
    with talk.play.store.write():
        talk.play.store.run("UPDATE pen SET reason = 'needs reading: it ended its reader'")
    monkeypatch.setattr(talk.play.door, "reread", lambda raw: pytest.fail("it was read in this process"))
    to = morning(talk)
    for words in ("show", "new"):
        assert "It cannot be read" in answer(talk, f"{row.number} {words}", to=to)[0]
    assert "set aside" in answer(talk, f"{row.number} discard because broken", to=to)[0]


def test_whoever_asks_for_one_mail_after_the_other_is_shown_each(talk: House) -> None:
    """The third answer that differed from the others in its number alone was taken for a machine's."""
    talk.raise_one()
    rows = [stray(talk, PRIYA, f"Something else, {n}.", later(minutes=n)) for n in range(1, 4)]
    to = morning(talk)
    for n, row in enumerate(rows):
        assert answer(talk, f"{row.number} show", to=to, at=MORNING + timedelta(minutes=10 * n))
    for n, row in enumerate(rows):
        assert (
            "not done"
            in answer(
                talk, f"{row.number} D-2026-0999", to=to, at=MORNING + timedelta(hours=1, minutes=10 * n)
            )[0]
        )


def test_an_answer_to_the_list_that_meets_the_limit_of_the_hour_tells_of_it(talk: House) -> None:
    talk.raise_one()
    row = stray(talk, PRIYA, "Something else.", later(hours=1))
    to = morning(talk)
    with talk.play.store.write():
        for number in range(200):
            rates.note(talk.play.store, f"p{number}@council.example", "", MORNING)
    said = talk.say(BEA, f"{row.number} show", to, MORNING + timedelta(minutes=5))
    assert told(said) == [("over_the_rate", "Bea")]
