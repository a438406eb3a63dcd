"""The business manager mails a contacts file: mistakes come back by line, a good one with its difference; APPLY takes it."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.commands.lived import ADDRESS, BEA, PRIYA, House, on

from parley.loops import directory_change
from parley.loops.contacts_offered import offered
from parley.loops.door import Door
from parley.loops.intake import take_all
from parley.loops.loading import load
from parley.loops.outgoing import Posted
from parley.loops.reading import read
from parley.loops.taken import Taken
from parley.mail import tags
from parley.mail.message import Envelope
from parley.mail.rendering import Templates
from parley.reference.file_end import sealed
from parley.store import contacts_waiting, gone, outbox, pen, questions, spool
from parley.store.gone import Piece
from parley.store.outbox import OutboxRow

TILDA = "tilda.moss@partnership.example"
TO = "escalations+contacts@parley.example"
OLD, NEW = "manager: sol\n    deputy: sol", "manager: sol\n    deputy: tomas"


def asked(door: Door, saved: list[tuple[str, str]], now: datetime) -> tuple[Posted, ...]:
    return offered(door, saved, now) or ()


class Desk(House):
    """A house whose contacts come and go by mail."""

    @property
    def text(self) -> str:
        return (self.config.contacts / "sample.yaml").read_text(encoding="utf-8")

    def send(
        self, text: str | bytes, sender: str = BEA, *, to: str = TO, name: str = "sample.yaml", typed: str = "", proven: bool = True
    ) -> Taken:  # fmt: skip
        self.count += 1
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, "The directory"
        mail["Message-ID"] = f"<{self.count}@there.example>"
        mail.set_content(typed or "As discussed.\n")
        if text:
            octets = text.encode() if isinstance(text, str) else text
            mail.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
        raw = mail.as_bytes().replace(b"\n", b"\r\n")
        envelope = Envelope(sender, (to,), on(1, 10, self.count))
        with self.taker() as taker:
            number = spool.keep(taker.store, raw, envelope)
            return take_all(taker, [(number, read(raw, envelope, self.context(proven)))], envelope.received)[
                0
            ]

    def write(self, text: str) -> None:
        """The file as somebody saved it, in use."""
        (self.config.contacts / "sample.yaml").write_text(text, encoding="utf-8")
        self.loaded = load(self.config)

    def letters(self) -> list[OutboxRow]:
        with self.taker() as taker:
            return [row for row in outbox.of(taker.store, "") if row.template == "contacts_checked"]

    def last(self) -> OutboxRow:
        return self.letters()[-1]

    def said(self) -> tuple[str, list[str]]:
        facts = self.last().facts
        return facts["details"]["state"], list(facts["items"])

    def reply_address(self) -> str:
        with self.taker() as taker:
            asked = questions.of(taker.store, questions.CONTACTS)[-1]
            return tags.format_question(ADDRESS, questions.CONTACTS, asked.number, asked.token)

    def waiting(self) -> list[contacts_waiting.Waiting]:
        with self.taker() as taker:
            return contacts_waiting.every(taker.store)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.own_contacts()
    return made


def test_mistakes_come_back_by_line_and_nothing_changes(desk: Desk) -> None:
    text = desk.text.replace("manager: marie", "manager: mario")
    line = text.splitlines().index("    manager: mario") + 1
    assert desk.send(text).verdict == "recorded"
    state, lines = desk.said()
    assert state == "mend" and lines == [f"sample.yaml:{line}:14: There is no person `mario`. Write: marie"]
    assert desk.waiting() == []


@pytest.mark.parametrize("text", ["people:\n  x: y\n", "people: {}\n"], ids=["to mend", "in order"])
def test_what_a_file_is_called_stands_in_no_subject_and_goes_with_its_letter(desk: Desk, text: str) -> None:
    """Whoever sent it gave it that name; `sample.yaml`, which is in use, may be named."""
    desk.send(text, name="Tommy Wilkins.yaml")
    subject = Templates(desk.config.templates).render(desk.last().facts).subject
    assert "your file" in subject and "Tommy" not in subject
    with desk.taker() as taker, taker.store.write():
        letters = [Piece("letter", row.message_id) for row in outbox.of(taker.store, "")]
        kept = [Piece("text", one.question.text) for one in questions.of(taker.store, questions.CONTACTS)]
        gone.carry_out(taker.store, [*letters, *kept])
        rows = taker.store.query("SELECT key, about, facts FROM outbox")
        rows += taker.store.query("SELECT body FROM questions")
    assert rows and "Tommy" not in str(rows)


def test_a_good_file_comes_back_with_its_difference_and_apply_takes_it(desk: Desk) -> None:
    text = desk.text.replace(OLD, NEW)
    desk.send(text)
    assert desk.said() == ("ready", ["Marie Kent: deputy is now Tomas Wick (was Sol Adeyemi)."])
    assert desk.waiting() == []
    desk.send("", to=desk.reply_address(), typed="Apply\n\nthanks\nBea\n")
    assert desk.said()[0] == "applied"
    (one,) = desk.waiting()
    assert (one.name, one.text, one.by) == ("sample.yaml", text, "bea")
    desk.send("", to=desk.reply_address(), typed="APPLY\n")
    assert desk.said()[0] == "applied_before" and len(desk.waiting()) == 1


def test_lines_that_went_are_named_and_the_number_is_put_right(desk: Desk) -> None:
    line = "    protected: yes\n"
    text = desk.text.replace(line, "", 1)
    number = desk.text[: desk.text.index(line)].count("\n") + 1
    desk.send(text)
    state, lines = desk.said()
    assert state == "ready" and f"Gone: line {number} (protected: yes)." in lines
    desk.send("", to=desk.reply_address(), typed="APPLY\n")
    assert desk.said()[0] == "applied" and desk.waiting()[0].text == sealed(text)


@pytest.mark.parametrize(
    "typed", ["Looks fine, thank you", "Do not apply", "apply it to the school only", "yes"]
)
def test_nothing_but_apply_takes_it(desk: Desk, typed: str) -> None:
    desk.send(desk.text.replace(OLD, NEW))
    desk.send("", to=desk.reply_address(), typed=typed)
    assert desk.waiting() == []
    assert desk.said()[0] == "not_applied"


def test_the_deputy_may_and_nobody_else(desk: Desk) -> None:
    text = desk.text.replace(OLD, NEW)
    for sender, proven in ((PRIYA, True), (BEA, False), ("dana.wood@outsider.example", True)):
        assert desk.send(text, sender, proven=proven).verdict == "held"
    with desk.taker() as taker:
        assert len(pen.held(taker.store)) == 3
    assert [(row.person, row.facts["details"]["state"]) for row in desk.letters()] == [("priya", "not_yours")]
    desk.send(text, TILDA)
    address = desk.reply_address()
    assert desk.send("", PRIYA, to=address, typed="APPLY").verdict == "held" and desk.waiting() == []
    assert desk.last().person == "priya" and desk.said() == ("not_yours", [])
    desk.send("", TILDA, to=address, typed="APPLY")
    assert [one.by for one in desk.waiting()] == ["tilda"]


def test_whoever_mends_one_mistake_after_the_other_is_answered_each_time(desk: Desk) -> None:
    """Nine files within ten minutes, each another; the same one again and again is answered as often as any mail."""
    for number in range(8):
        desk.send(desk.text.replace("manager: marie", f"manager: mario{number}"))
        assert f"mario{number}" in desk.said()[1][0]
    desk.send(desk.text.replace(OLD, NEW))
    desk.send("", to=desk.reply_address(), typed="APPLY")
    assert desk.said()[0] == "applied"
    before = len(desk.letters())
    for _ in range(9):
        desk.send("", typed="hello")
    assert len(desk.letters()) == before + 5


def test_a_wrong_token_opens_nothing(desk: Desk) -> None:
    desk.send(desk.text.replace(OLD, NEW))
    wrong = desk.reply_address().replace("-q1-", "-q1-a")
    assert desk.send("", to=wrong, typed="APPLY").verdict == "held" and desk.waiting() == []


@pytest.mark.parametrize(
    "name",
    ["sample.yaml", "sample.yaml.txt", "sample.YML", "C:\\Users\\bea\\sample.yaml", "../../sample.yaml"],
)
def test_notepads_ways_are_read(desk: Desk, name: str) -> None:
    text = desk.text.replace(OLD, NEW).replace("\n", "\r\n")
    desk.send(text.encode("utf-16"), name=name)
    assert desk.said() == ("ready", ["Marie Kent: deputy is now Tomas Wick (was Sol Adeyemi)."])
    assert desk.last().facts["details"]["file"] == "sample.yaml"


def test_a_new_file_beside_the_old_one_may_add_people_and_not_repeat_them(desk: Desk) -> None:
    more = "id: more\npeople:\n  ada: {name: Ada Fenn, agency: trust, email: ada.fenn@trust.example, phone: 020 7946 0149}\nend: more\n"
    desk.send(more, name="more.yaml")
    assert desk.said() == ("ready", ["New: Ada Fenn (Hillside Health Trust)."])
    desk.send(more.replace("ada:", "marie:"), name="more.yaml")
    state, lines = desk.said()
    assert (
        state == "mend" and "`marie` stands already in sample.yaml" in lines[0]
    ) or "stands already" in lines[0]


def test_the_same_and_none(desk: Desk) -> None:
    desk.send(desk.text)
    assert desk.said()[0] == "same"
    desk.send(b"PK", name="rota.docx")
    assert desk.said() == ("no_file", ["rota.docx"])


def test_what_stands_in_the_way_by_then_is_said(desk: Desk) -> None:
    desk.send(
        "id: more\npeople:\n  ada: {name: Ada Fenn, agency: trust, email: ada.fenn@trust.example}\nend: more\n",
        name="more.yaml",
    )
    address = desk.reply_address()
    whole = desk.text.replace(
        "  nell:\n", "  ada:\n    name: Ada Fenn\n    agency: trust\n    email: ada@trust.example\n  nell:\n"
    )
    (desk.config.contacts / "sample.yaml").write_text(whole, encoding="utf-8")
    desk.loaded = load(desk.config)
    desk.send("", to=address, typed="APPLY")
    assert desk.said()[0] == "mend" and desk.waiting() == []


def test_a_table_of_people_is_answered_with_its_difference_and_taken(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    before = desk.text
    desk.send("id,deputy,phone\nmarie,tomas,2079460121\n", name="people.csv")
    assert desk.said() == ("ready", ["Marie Kent: deputy is now Tomas Wick (was Sol Adeyemi)."])
    desk.send("", to=desk.reply_address(), typed="APPLY\n")
    assert desk.said()[0] == "applied"
    with desk.taker() as taker:
        (waiting,) = contacts_waiting.every(taker.store)
    assert waiting.name == "sample.yaml" and waiting.text == before.replace(OLD, NEW)


def test_a_table_with_a_mistake_comes_back_with_its_row(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.send("id,name\n,Nobody\n", name="people.csv")
    state, (line,) = desk.said()
    assert state == "mend" and line.startswith("people.csv:2:1: This row has no id.")
    desk.send("id,deputy\nmarie,tomsa\n", name="people.csv")
    assert desk.said()[0] == "mend" and "There is no person `tomsa`" in desk.said()[1][0]
    desk.send("id,deputy\nmarie,sol\n", name="people.csv")
    assert desk.said()[0] == "same"


def test_a_saved_file_is_offered_only_where_nothing_is_wrong_with_another(desk: Desk) -> None:
    """Two are saved at once: one is short of a line, the other has a mistake. Neither is offered: APPLY would fail."""
    short = sealed(desk.text).replace("    protected: yes\n", "", 1)
    more = sealed("id: more\npeople:\n  wren:\n    name: Wren Ash\n    email: wren.ash@council.example\n    agency: council\nend: more\n")  # fmt: skip
    with desk.taker() as taker, taker.store.write():
        saved = [
            ("a/sample.yaml", short),
            ("a/zmore.yaml", more.replace("agency: council", "agency: nowhere")),
        ]
        assert offered(taker.door, saved, on(1, 11)) is None
    with pytest.raises(IndexError):
        desk.last()
    with desk.taker() as taker, taker.store.write():
        (letter,) = asked(taker.door, [("a/sample.yaml", short)], on(1, 11))
    assert letter.person == "bea" and desk.said()[0] == "saved"


def test_an_unsealed_file_that_only_lost_lines_is_offered_too(desk: Desk) -> None:
    line = "    protected: yes\n"
    unsealed = re.sub(r"(?m)^end: (\w+), .*$", r"end: \1", desk.text)
    desk.write(unsealed)
    with desk.taker() as taker, taker.store.write():
        (letter,) = asked(taker.door, [("a/sample.yaml", unsealed.replace(line, "", 1))], on(1, 11))
    state, lines = desk.said()
    assert letter.person == "bea" and state == "saved" and any("(protected: yes)" in one for one in lines)
    desk.send("", to=desk.reply_address(), typed="APPLY\n")
    assert desk.said()[0] == "applied" and desk.waiting()[0].text == sealed(unsealed.replace(line, "", 1))


def test_apply_to_a_letter_that_no_longer_fits_is_asked_anew(desk: Desk) -> None:
    with desk.taker() as taker, taker.store.write():
        directory_change.look(taker.door, on(1, 9))
    desk.send(desk.text.replace(OLD, NEW))
    address = desk.reply_address()
    desk.write(desk.text.replace("phone: 020 7946 0121", "phone: 020 7946 0129"))
    with desk.taker() as taker, taker.store.write():
        directory_change.look(taker.door, on(1, 10, 2))
    desk.send("", to=address, typed="APPLY\n")
    state, lines = desk.said()
    assert state == "since" and desk.waiting() == []
    assert "Marie Kent: phone is now 020 7946 0121 (was 020 7946 0129)." in lines, "it would be undone"
    desk.send("", to=desk.reply_address(), typed="APPLY\n")
    assert desk.said()[0] == "applied" and len(desk.waiting()) == 1


def test_apply_to_the_first_of_two_files_is_asked_anew_unless_both_say_the_same(desk: Desk) -> None:
    desk.send(desk.text.replace(OLD, NEW))
    first = desk.reply_address()
    desk.send(desk.text.replace("phone: 020 7946 0121", "phone: 020 7946 0129"))
    desk.send("", to=first, typed="APPLY\n")
    assert desk.said() == ("since", ["Marie Kent: deputy is now Tomas Wick (was Sol Adeyemi)."])
    assert desk.waiting() == []


def test_apply_to_either_of_two_letters_about_the_same_text_takes_it(desk: Desk) -> None:
    desk.send(desk.text.replace(OLD, NEW))
    first = desk.reply_address()
    desk.send(desk.text.replace(OLD, NEW))
    desk.send("", to=first, typed="APPLY\n")
    assert desk.said()[0] == "applied"


def test_warnings_that_the_file_does_not_bring_about_are_left_to_others(desk: Desk) -> None:
    """Of the file itself each is said; of another one those alone that are new."""
    other = desk.text.replace("id: sample", "id: more").split("agencies:")[0] + (
        "people:\n  zed:\n    name: Zed Moss\n    agency: school\n    email: zed.moss@council.example\n    phone: 020 7946 0199\nend: more\n"
    )
    (desk.config.contacts / "more.yaml").write_text(other, encoding="utf-8")
    desk.loaded = load(desk.config)
    desk.send(desk.text.replace(OLD, NEW))
    assert not [line for line in desk.said()[1] if "zed" in line]
    desk.send(other.replace("Zed Moss", "Zed Fenn"), name="more.yaml")
    assert [line for line in desk.said()[1] if "`zed`" in line and "warning" in line]
    desk.send(desk.text.replace(OLD, NEW).replace("020 7946 0113", "7946 0113"))
    assert [line for line in desk.said()[1] if "7946 0113" in line and "warning" in line]
