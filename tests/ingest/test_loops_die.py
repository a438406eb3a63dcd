"""Mail that answers mail: whoever is at the other end, two mails are the most before it is quiet."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from textwrap import wrap

import pytest
from conversing import BEGAN, FIRST, MARIE, NEW, OWN, PRIYA, ROBERT, House, addresses, later, shipped, told

from parley.loops.loading import instance_of
from parley.mail.message import Envelope, Trust
from parley.rehearsal.ingesting import ingest
from parley.rehearsal.playhouse import Playhouse, Posted
from parley.store import rates

STRIPPED = (
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "X-Parley-Instance",
    "Importance",
    "Content-Language",
)


def words_of(posted: Posted) -> Message:
    return message_from_bytes(posted.raw, policy=default)


class Responder:
    """A machine at somebody's address that answers everything, and strips every mark of a machine."""

    def __init__(self, address: str, says: Callable[[int], str], delay: timedelta) -> None:
        self.address, self.says, self.delay, self.count = address, says, delay, 0

    def answer(self, posted: Posted) -> bytes:
        self.count += 1
        mail = words_of(posted)
        return (
            f"From: <{self.address}>\r\nTo: {mail['Reply-To']}\r\nSubject: Re: {mail['Subject']}\r\n"
            f"Message-ID: <r{self.count}@there.example>\r\nIn-Reply-To: {mail['Message-ID']}\r\n\r\n"
            f"{self.says(self.count)}\r\n"
        ).encode()


def bounced_about(house: Playhouse, machine: Responder, at: datetime, most: int = 40) -> list[Posted]:
    """The machine answers each letter to its address; the letters that parley wrote because of it."""

    def mine() -> list[Posted]:
        return [one for one in house.posted if one.row.address == machine.address]

    before, now = len(mine()), at
    while mine()[before - 1 + machine.count :] and machine.count < most:
        letter = mine()[before - 1 + machine.count]
        now += machine.delay
        house.pass_to(now)
        house.receive(
            machine.answer(letter), Envelope(machine.address, (str(words_of(letter)["Reply-To"]),), now)
        )
    return [one for one in mine()[before:] if not one.row.reminder and one.row.in_reply_to]


@pytest.mark.parametrize("delay", [timedelta(seconds=2), timedelta(minutes=3), timedelta(hours=2)])
@pytest.mark.parametrize(
    "says",
    [
        lambda n: "Thank you for your message. We aim to answer within five working days.",
        lambda n: f"Thank you. Your ticket number is {4000 + n}; it is {n % 12}:0{n % 10} now.",
        lambda n: f"Request {n} of today is received; {n * 7} are before you.",
        lambda n: "",
        lambda n: "I want to escalate this now.",
        lambda n: "STATUS of your request: we are on it.",
    ],
    ids=["same", "counting", "small numbers", "empty", "escalating", "word-like"],
)
def test_a_responder_that_strips_every_header(
    talk: House, says: Callable[[int], str], delay: timedelta
) -> None:
    talk.raise_one()
    letters = bounced_about(talk.play, Responder("robert.hale@council.example", says, delay), BEGAN)
    assert len(letters) <= 2, [one.row.template for one in letters]


ANOTHER_EACH_TIME = (
    "lamp",
    "garden",
    "tower",
    "window",
    "river",
    "castle",
    "orchard",
    "harbour",
    "meadow",
    "cedar",
)


@pytest.mark.parametrize(
    "delay", [timedelta(seconds=2), timedelta(minutes=10), timedelta(minutes=35), timedelta(hours=5)]
)
@pytest.mark.parametrize(
    "says",
    [
        lambda n: f"Your ticket is {ANOTHER_EACH_TIME[n % 10][:2].upper()}-{n}x. We will look at it.",
        lambda n: f"Today's thought: {ANOTHER_EACH_TIME[n % 10]} and {ANOTHER_EACH_TIME[n * 3 % 10]}.",
    ],
    ids=["letters in its numbers", "other words"],
)
def test_a_responder_that_never_says_the_same_twice(
    talk: House, says: Callable[[int], str], delay: timedelta
) -> None:
    talk.raise_one()
    letters = bounced_about(talk.play, Responder("robert.hale@council.example", says, delay), BEGAN)
    assert len(letters) == 2, [one.row.template for one in letters]


HEAD = "Thank you for your message. We will answer within five days.\n\n"
UNMARKED: dict[str, Callable[[str, int], str]] = {
    "all but its first line": lambda letter, n: HEAD + letter,
    "from the greeting on": lambda letter, n: f"Ticket AB-{n}x opened.\n\n{letter[letter.index('Dear') :]}",
    "in other lines": lambda letter, n: "\n".join(wrap(letter, 50)),
    "all in one line": lambda letter, n: HEAD + " ".join(letter.split()),
    "its first half": lambda letter, n: HEAD + letter[: len(letter) // 2],
}


@pytest.mark.parametrize("delay", [timedelta(seconds=2), timedelta(hours=2)])
@pytest.mark.parametrize("quoted", UNMARKED.values(), ids=UNMARKED.keys())
def test_our_own_letter_that_comes_back_without_a_mark_asks_for_nothing(
    talk: House, quoted: Callable[[str, int], str], delay: timedelta
) -> None:
    """What stands in our letter is not said by whoever sends it back: it was taken as their request for the next stage."""
    talk.raise_one()

    class Quoting(Responder):
        def answer(self, posted: Posted) -> bytes:
            text = words_of(posted).get_body(("plain",)).get_content()  # type: ignore[union-attr]
            self.says = lambda n: quoted(text.partition("this line ---")[2].strip(), n)
            return super().answer(posted)

    letters = bounced_about(talk.play, Quoting("robert.hale@council.example", str, delay), BEGAN)
    assert {one.row.template for one in letters} == {"note_kept"} and len(letters) <= 2


def test_a_person_is_answered_again_once_something_has_moved_and_in_the_next_hour(talk: House) -> None:
    """Three notes, a word, a note; and another an hour after the first."""
    to, at = talk.raise_one()["Priya"], later(hours=4, minutes=30)
    notes = ["He was out.", "Still nothing from him.", "I left a message with his desk."]
    heard = [told(talk.say(PRIYA, text, to, at + timedelta(minutes=n))) for n, text in enumerate(notes)]
    assert [bool(letters) for letters in heard] == [True, True, False]
    assert told(talk.say(PRIYA, "STATUS", to, at + timedelta(minutes=4))), "a word is always answered"
    assert told(talk.say(PRIYA, "Now he has rung me.", to, at + timedelta(minutes=70))), "an hour later"
    talk.say(PRIYA, "STUCK TOLD phone 1 April 14:00", to, at + timedelta(minutes=71))
    for text in ("She is upset.", "I wrote that down."):
        assert told(talk.say(PRIYA, text, talk.address(), at + timedelta(minutes=72))), "another stage"


def test_whoever_was_woken_is_asked_each_time_whether_they_have_it(talk: House) -> None:
    night = datetime(2026, 4, 11, 22, 40, tzinfo=UTC)
    talk.play.pass_to(night)
    row = talk.say(PRIYA, "Receiving practitioner: Robert Hale\nUrgent: yes", NEW, night)
    to, olu = addresses(row)["Olu"], "Olu Ade <olu.ade@council.example>"
    for n, text in enumerate(("No signal here.", "Who is this?", "What is it about?"), 1):
        assert told(talk.say(olu, text, to, night + timedelta(minutes=n))) == [("asked_back", "Olu")]


def circling(
    talk: House, address: str, delay: timedelta, head: str = "", text: str = "", trust: Trust | None = None,
    to: Callable[[Message], str] = lambda mail: str(mail["Reply-To"]), names: bool = True,
) -> list[str]:  # fmt: skip
    """A machine answers each letter to its address so much later; the templates of the letters that answered it.

    names: it says which letter it answers."""
    house, seen, answers = talk.play, 0, list[str]()

    def mine() -> list[Posted]:
        return [one for one in house.posted if one.row.address == address]

    seen = len(mine()) - 1
    for n in range(25):
        if not mine()[seen:]:
            break
        mail = words_of(mine()[seen])
        seen += 1
        house.pass_to(house.now + delay)
        answered = f"In-Reply-To: {mail['Message-ID']}\r\n" if names else ""
        said = (
            text.format(more="x" * n)
            or f"{ANOTHER_EACH_TIME[n % 10].capitalize()} and {ANOTHER_EACH_TIME[n * 3 % 10]}, {'x' * n}."
        )
        raw = (
            f"From: <{address}>\r\nTo: {to(mail)}\r\nSubject: [#{n}] received\r\nMessage-ID: <c{n}@there.example>\r\n"
            f"{answered}{head}\r\n{said}\r\n"
        )
        before = len(house.posted)
        house.receive(raw.encode(), Envelope(address, (to(mail),), house.now), *([trust] if trust else []))
        new = [one.row for one in house.posted[before:] if one.row.address == address]
        answers += [row.template for row in new]
    return answers


@pytest.mark.parametrize("delay", [timedelta(minutes=61), timedelta(hours=25), timedelta(days=8)])
@pytest.mark.parametrize(
    ("names", "bare"), [(True, False), (False, False), (False, True)], ids=["threaded", "its address", "bare"]
)
def test_a_slow_machine_is_quiet_after_two_whatever_it_answers_to(
    talk: House, delay: timedelta, names: bool, bare: bool
) -> None:
    """A ticket system that opens another ticket with each letter, an hour or a week later, at a question's address or at the
    dispute's own."""
    talk.raise_one()
    at = talk.address()
    answers = circling(
        talk,
        "robert.hale@council.example",
        delay,
        to=lambda mail: at if bare else str(mail["Reply-To"]),
        names=names,
    )
    assert answers == ["note_kept", "note_kept"]


def test_what_is_nearly_an_answer_is_asked_back_longer_and_not_for_ever(talk: House) -> None:
    """Whoever tries in other words each time waits for the question that makes an answer of it; a machine is quiet after six."""
    talk.raise_one()
    answers = circling(
        talk, "priya.nair@school.example", timedelta(minutes=61), text="STUCK we talked for an hour {more}"
    )
    assert len(answers) == 6 and answers[0] == "asked_back"


@pytest.mark.parametrize("delay", [timedelta(minutes=61), timedelta(hours=25)])
@pytest.mark.parametrize(
    "text", ["I want to escalate this, {n}.", "Could we speak on Friday at {n} instead?"]
)
def test_a_request_is_answered_twice_until_another_letter_has_come(
    talk: House, delay: timedelta, text: str
) -> None:
    talk.raise_one()
    letters = bounced_about(
        talk.play, Responder("robert.hale@council.example", lambda n: text.format(n=n), delay), BEGAN
    )
    assert len(letters) == 2
    assert all("not each is answered" in " ".join(str(words_of(one)).split()) for one in letters)
    assert told(talk.say(ROBERT, "STATUS", talk.address(), talk.play.now)) == [("status", "Robert")]
    asked = told(talk.say(ROBERT, "What should I do now?", talk.address(), talk.play.now + delay))
    assert asked == [("note_kept", "Robert")], "another letter has come since"


def unasked(talk: House, person: str) -> int:
    """How many letters have gone to this person that answered nothing: each may be answered, and that be answered once."""
    return sum(one.row.person == person and not one.row.in_reply_to for one in talk.play.posted)


def test_whoever_was_woken_is_no_exception_once_somebody_has_the_alert(talk: House) -> None:
    night = datetime(2026, 4, 11, 22, 40, tzinfo=UTC)
    talk.play.pass_to(night)
    row = talk.say(PRIYA, "Receiving practitioner: Robert Hale\nUrgent: yes", NEW, night)
    talk.say("Olu Ade <olu.ade@council.example>", "ACK", addresses(row)["Olu"], night + timedelta(minutes=2))
    answers = circling(talk, "olu.ade@council.example", timedelta(minutes=61))
    asked_after = [one for one in talk.play.posted if one.row.template == "contact_asked"]
    assert len(answers) <= 1 + len(asked_after) < 5


@pytest.mark.parametrize("delay", [timedelta(minutes=61), timedelta(hours=25)])
def test_letters_outside_a_dispute_end_too(talk: House, delay: timedelta) -> None:
    """Encrypted answers; somebody who takes no part yet; a mailbox that cannot prove who it is; the owner of the pen."""
    robert, nobody = "robert.hale@council.example", Trust()
    talk.raise_one()
    sealed = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n"
    assert circling(talk, robert, delay, head=sealed) == ["unread", "unread"]
    talk.say(MARIE, "I wonder about this.", talk.address(), talk.play.now)
    assert circling(talk, "marie.kent@council.example", delay) in ([], ["not_yet"])
    talk.say("Zed Moor <zed.moor@school.example>", "And I?", talk.address(), talk.play.now)
    assert circling(talk, "zed.moor@school.example", delay) in ([], ["not_yet"])
    assert circling(talk, "zed.moor@school.example", delay, head=sealed) == ["unread", "unread"]
    envelope = Envelope(robert, (OWN,), talk.play.now)
    talk.play.receive(f"From: <{robert}>\r\nTo: {OWN}\r\n\nhello\r\n".encode(), envelope, nobody)
    for text in ("", "URGENT"):
        assert len(circling(talk, robert, delay, text=text, trust=nobody)) <= 2
    talk.play.pass_to(talk.play.now + timedelta(days=3))
    lists = circling(talk, "bea.long@partnership.example", delay)
    assert 2 <= lists.count("pen_answered") <= 1 + unasked(talk, "bea")


def test_a_forger_who_writes_each_day_does_not_silence_the_notice(talk: House) -> None:
    """Only a mail that names our notice, which its reader alone has seen, is in a circle with it."""
    robert, told_of = "robert.hale@council.example", 0
    for n in range(5):
        talk.play.pass_to(BEGAN + timedelta(days=n))
        raw = f"From: <{robert}>\r\nTo: {NEW}\r\nMessage-ID: <f{n}@a.example>\r\n\r\nhello {n}\r\n"
        before = len(talk.play.posted)
        talk.play.receive(raw.encode(), Envelope(robert, (NEW,), talk.play.now), Trust())
        told_of += sum(one.row.template == "unproven" for one in talk.play.posted[before:])
    assert told_of == 5


@pytest.mark.parametrize("strip", [False, True], ids=["whole", "stripped"])
@pytest.mark.parametrize("changed", [False, True], ids=["same id", "another id"])
def test_its_own_mail_comes_back(talk: House, strip: bool, changed: bool) -> None:
    """A rule in Robert's mailbox sends on whatever comes, as from Robert, to where it says to answer."""
    talk.raise_one()
    machine, seen = "robert.hale@council.example", 0
    mine = [one for one in talk.play.posted if one.row.address == machine]
    before = len(talk.play.posted)
    while mine[seen:] and seen < 20:
        letter = mine[seen]
        seen += 1
        mail = words_of(letter)
        to = str(mail["Reply-To"])
        for name in STRIPPED if strip else ():
            del mail[name]
        mail.replace_header("From", f"<{machine}>")
        mail.replace_header("To", to)
        if changed:
            mail.replace_header("Message-ID", f"<back{seen}@council.example>")
        talk.play.now = BEGAN + timedelta(seconds=5 * seen)
        talk.play.receive(mail.as_bytes(), Envelope(machine, (to,), talk.play.now))
        mine = [one for one in talk.play.posted if one.row.address == machine]
    assert len(talk.play.posted) - before <= 2, [one.row.template for one in talk.play.posted[before:]]
    kinds = {type(event).__name__ for event in talk.events()}
    assert "DiscussionRecorded" not in kinds and "OutcomeStated" not in kinds


@pytest.mark.parametrize(
    "sender", ["Robert Hale <robert.hale@council.example>", "parley via Team <team@council.example>"]
)
@pytest.mark.parametrize("mark", ["", "List-Id: <team.council.example>\n"], ids=["group", "list"])
@pytest.mark.parametrize("cancelled", [False, True], ids=["invitation", "cancellation"])
def test_an_invitation_that_a_group_sends_on_is_ours(
    talk: House, sender: str, mark: str, cancelled: bool
) -> None:
    """Robert's address is a group's, and parley is in it; the group takes off every mark, and writes its own id."""
    to = talk.raise_one()
    if cancelled:
        talk.say(PRIYA, "SOLVED phone 1 April 10:30", to["Priya"], later(hours=1))
    letters = [
        one for one in talk.play.posted if one.row.person == "robert" and b"method=" in one.raw.lower()
    ]
    mail = words_of(letters[-1])
    for name in STRIPPED:
        del mail[name]
    mail.replace_header("From", sender)
    mail.replace_header("Message-ID", "<on@council.example>")
    raw = mark.encode() + mail.as_bytes()
    assert (b"CANCEL" in raw) == cancelled
    row = ingest(talk.play, "mail", raw, later(hours=2))
    assert (row["verdict"], row["rule"], row["outgoing"]) == ("automatic", "our own invitation", [])
    typed = raw.replace(b"--- Type", b"I cannot come then.\n\n--- Type", 1).replace(b"<on@", b"<typed@")
    assert ingest(talk.play, "mail", typed, later(hours=2))["verdict"] == "held", (
        "what somebody typed is read"
    )
    if cancelled:
        return
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    said = part.get_payload(decode=True)
    assert isinstance(said, bytes)
    part.set_payload(b64encode(said.replace(b"SEQUENCE:0", b"SEQUENCE:3")))
    part.replace_header("Content-Transfer-Encoding", "base64")
    mail.replace_header("Message-ID", "<moved@council.example>")
    changed = ingest(talk.play, "mail", mark.encode() + mail.as_bytes(), later(hours=2))
    assert changed["verdict"] == "held", "another one than ours is somebody's wish"


def another(address: str, own: str) -> Playhouse:
    """A parley at another address, which knows the first one's as one of an agency."""
    library = replace(shipped().library, address=address, instance=instance_of(address))
    loaded = replace(shipped(), config=replace(shipped().config, address=address), library=library)
    return Playhouse(loaded, Trust("", True, (own,)), BEGAN, seed=11)


@pytest.mark.parametrize("strip", [False, True], ids=["whole", "stripped"])
@pytest.mark.parametrize("to", ["", "+new"], ids=["to its mailbox", "to its +new"])
def test_two_of_them_answer_each_other(strip: bool, to: str) -> None:
    """A school's and a council's parley; a teacher named the council's mailbox as the practitioner."""
    school, council = "notices@school.example", "desk@council.example"
    one, two = another(school, "school.example"), another(council, "council.example")
    text = f"Receiving practitioner: Desk <desk{to}@council.example>\n\nWorried.\n"
    raw = f"From: {PRIYA}\nTo: notices+new@school.example\nMessage-ID: <1@school.example>\n\n{text}".encode()
    one.receive(raw, Envelope("priya.nair@school.example", ("notices+new@school.example",), BEGAN))
    counts, at = [0, 0], BEGAN
    handed = [0, 0]
    for _ in range(30):
        moved = False
        for n, (sender, receiver, own) in enumerate(((one, two, council), (two, one, school))):
            domain, local = own.partition("@")[2], own.partition("@")[0]
            new = [
                p
                for p in sender.posted[handed[n] :]
                if p.row.address.split("@")[0].split("+")[0] == local and domain in p.row.address
            ]
            handed[n] = len(sender.posted)
            for posted in new:
                moved, at = True, at + timedelta(seconds=3)
                counts[n] += 1
                receiver.now = sender.now = at
                mail = words_of(posted)
                for name in STRIPPED if strip else ():
                    del mail[name]
                answer_to = posted.row.address if counts[n] == 1 else str(mail["To"].addresses[0].addr_spec)
                receiver.receive(
                    mail.as_bytes(), Envelope(str(mail["From"].addresses[0].addr_spec), (answer_to,), at)
                )
        if not moved:
            break
    assert counts[0] >= 1, "the first letter went over"
    assert counts[0] <= 3 and counts[1] <= 2, counts
    one.close()
    two.close()


def test_rates_survive_a_restart(tmp_path: Path) -> None:
    """Twenty a day to one sender, whatever was switched off in between."""
    house = House()
    house.play.close()
    loaded = shipped()
    play = Playhouse(loaded, Trust("", True, (loaded.library.domain,)), BEGAN, seed=7, folder=tmp_path)
    house.play = play
    to = house.raise_one()
    answered = 0
    for n in range(40):
        play.now = BEGAN + timedelta(minutes=11 * n)
        row = house.say(
            ROBERT, f"STATUS\n\nAnother thought, quite a new one: {'x' * n}", to["Robert"], play.now
        )
        answered += any(letter["template"] == "status" for letter in row["outgoing"])
        play.crash()
    assert answered == 20
    assert play.store.query("SELECT count(*) FROM messages")[0][0] == 41, "the mails themselves are recorded"
    assert rates.reached(play.store, "robert.hale@council.example", FIRST, play.now) == "daily"
    assert NEW
    play.close()
