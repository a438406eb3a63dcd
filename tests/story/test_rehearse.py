"""What a rehearsal promises beyond its stories: the same twice, the rows' shape, few mails, and how stories fail."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from parley.__main__ import main
from parley.config import load_config
from parley.reference.story import KINDS, load_story
from parley.rehearsal.minutes import Row, as_json
from parley.rehearsal.rehearse import Played, rehearse

HERE = Path(__file__).parent
ROW = [
    "n", "at", "kind", "cause", "dispute", "stage", "visit", "duty", "party", "clause", "who", "why", "event", "mail",
    "calendar",
]  # fmt: skip


def played(name: str, folder: Path, seed: int = 3) -> Played:
    story = load_story(HERE / name)
    return rehearse(story, replace(load_config(), protocol=story.protocol), seed=seed, folder=folder)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return played("main-story.yaml", tmp_path_factory.mktemp("state")).rows


def test_each_row_has_every_field_and_follows_from_one_before_it(rows: list[Row]) -> None:
    printed = [as_json(row) for row in rows]
    assert all(list(row) == ROW for row in printed[:-1])
    assert list(printed[-1]) == [*ROW, "disputes"]
    assert [row["n"] for row in printed] == list(range(1, len(rows) + 1))
    assert {row["kind"] for row in printed} <= set(KINDS)
    assert all(row["cause"] is None or row["cause"] < row["n"] for row in printed)
    assert [row["at"] for row in printed] == sorted(row["at"] for row in printed)
    assert all(row["mail"] for row in printed if row["kind"] in ("mail", "invitation", "moved", "cancelled"))
    assert json.loads(json.dumps(printed)) == printed


def test_a_mail_that_carries_an_invitation_gives_two_rows_of_the_same_bytes(rows: list[Row]) -> None:
    for row in rows:
        if row.kind in ("invitation", "moved", "cancelled"):
            assert row.cause is not None and row.mail is not None and row.calendar is not None
            carrier = rows[row.cause - 1]
            assert carrier.kind == "mail" and carrier.mail == row.mail
            assert row.calendar.method in ("REQUEST", "CANCEL")


def test_every_mail_follows_from_a_row(rows: list[Row]) -> None:
    assert [row.n for row in rows if row.kind == "mail" and row.cause is None] == []


def test_the_last_row_says_how_everything_stands(rows: list[Row]) -> None:
    (dispute,) = rows[-1].disputes or ()
    assert (dispute["dispute"], dispute["stage"], dispute["status"]) == ("D-2026-0001", "s3", "open")
    assert [(duty["duty"], duty["who"]) for duty in dispute["open"]] == [("contact_lead", ["Priya Nair"])]
    assert dispute["open"][0]["due"] == "2026-04-20T17:00:00+01:00"
    assert dispute["holds"][0]["attendees"] == ["Priya Nair", "Sana Iqbal"]


def test_the_same_seed_gives_the_same_bytes_and_another_one_other_tokens(tmp_path: Path) -> None:
    runs = [played("counter-proposals.yaml", tmp_path / str(n), seed) for n, seed in enumerate((3, 3, 4))]
    printed = [[as_json(row) for row in run.rows] for run in runs]
    assert printed[0] == printed[1]
    assert printed[0] != printed[2]
    assert [row["kind"] for row in printed[0]] == [row["kind"] for row in printed[2]]


REMINDERS = ("reminder", "reminders")
ANSWERS = ("recorded", "refused", "note_kept", "asked_back", "moved", "time_refused", "confirm_outcome")


def test_a_stage_costs_one_person_at_most_four_mails(rows: list[Row]) -> None:
    """The notice, one reminder, "did you speak?", the record; answers to what they wrote themselves come on top."""
    sent = Counter((row.who, row.stage) for row in rows if row.kind == "mail" and row.event not in ANSWERS)
    assert {key: count for key, count in sent.items() if count > 4} == {}


def test_two_reminders_never_come_on_one_day(rows: list[Row]) -> None:
    days = Counter((row.who, row.at[:10]) for row in rows if row.kind == "mail" and row.event in REMINDERS)
    assert [key for key, count in days.items() if count > 1] == []


def test_two_that_fall_due_on_one_morning_cost_one_mail(tmp_path: Path) -> None:
    told = played("two-reminders.yaml", tmp_path / "state").rows
    assert len([row for row in told if row.kind == "reminder"]) == 2
    (mail,) = [row for row in told if row.kind == "mail" and row.event in REMINDERS]
    assert mail.at == "2026-05-13T09:00:00+01:00"
    assert (
        mail.mail
        and mail.mail.to == "priya.nair@school.example"
        and mail.mail.reply_to == "escalations@parley.example"
    )


def test_nothing_typed_freely_reaches_somebody_who_may_not_read_it(rows: list[Row]) -> None:
    """The school's addresses are not marked as protected, the forwarded decision is nobody's but the pen's."""
    assert [
        row.n for row in rows if row.kind == "mail" and row.mail and "no further action" in row.mail.raw
    ] == []


# --- how a story fails ----------------------------------------------------------------------------------------

START = "protocol: bdscp-2023\nstart: 2026-05-12T09:00\nsteps:\n"


def run(tmp_path: Path, text: str, *options: str) -> tuple[int, str, str]:
    path = tmp_path / "a-story.yaml"
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["rehearse", "bdscp-2023", str(path), *options])
    return result.exit_code, result.stdout, result.stderr


def test_who_is_in_no_directory_is_named_in_the_rows_all_the_same(tmp_path: Path) -> None:
    """As after `parley init`, before anybody has written the contacts."""
    story = "- mail: {from: una.new@school.example, text: 'Receiving practitioner: Robert Hale'}\n"
    code, out, _ = run(tmp_path, START + story)
    assert code == 0 and "no longer listed" not in out
    assert "una.new@school.example is the practitioner on the referring side." in out
    assert "Una.new@" not in out, "an address keeps its letters at the beginning of a sentence too"


def test_an_expectation_that_fails_says_what_came_and_where_it_stands(tmp_path: Path) -> None:
    text = (
        START
        + "- mail: {from: Priya, text: 'Receiving practitioner: Robert Hale'}\n- expect: {kind: missed}\n"
    )
    code, out, err = run(tmp_path, text, "--json")
    assert code == 1
    assert "a-story.yaml:5:11: Expected: kind: missed" in err and "StageOpened" in err
    assert json.loads(out)[-1]["kind"] == "end"


BAD = [
    ("- mail: {from: Nobody, text: hello}\n", 78, ":4:3: Nobody in the cast is 'Nobody'"),
    (
        "- at: 10:00\n  advance:\n- at: 09:30\n  advance:\n",
        78,
        ":6:3: This step lies before the one above it",
    ),
    ("- reply: {from: Priya, text: STUCK}\n", 78, "has had no mail to answer"),
    ("- maul: {from: Priya}\n", 78, ":4:3: A step has no key `maul`. Write: mail"),
    ("- at: soon\n  advance:\n", 78, "'soon' is no instant"),
    ("- expect: {kind: mailed}\n", 78, "No row is of the kind 'mailed'. Write: mail"),
    ("- at: due contact -1h\n  advance:\n", 78, "There is no such date just now"),
    ("- {}\n", 78, "This step does nothing"),
    ("- mail: {from: Priya, to: [new}\n", 78, ":4:"),
    ("- record: {as: Priya, text: STUCK}\n", 78, "There is no dispute"),
    ("- reload: {contacts: nowhere.yaml}\n- expect: {event: FilesRefused}\n", 0, ""),
]


@pytest.mark.parametrize(("steps", "code", "said"), BAD, ids=[steps[:24].strip() for steps, _, _ in BAD])
def test_a_story_that_cannot_be_played_says_where_and_why(
    tmp_path: Path, steps: str, code: int, said: str
) -> None:
    found, _, err = run(tmp_path, START + steps)
    assert (found, said in err) == (code, True), err


def test_rules_may_lie_beside_the_story(tmp_path: Path) -> None:
    text = (HERE.parents[1] / "rules" / "bdscp-2023.yaml").read_text(encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(text.replace("within: 2 working days", "within: 3 working days", 1))
    steps = "- mail: {from: Priya, text: 'Receiving practitioner: Robert Hale'}\n"
    steps += "- expect: {duty: contact, why: by Friday 15 May 17:00}\n"
    code, _, err = run(tmp_path, "rules: rules.yaml\n" + START + steps)
    assert (code, err) == (0, "")


def test_a_protocol_that_is_not_there_is_a_matter_of_configuration(tmp_path: Path) -> None:
    path = tmp_path / "a-story.yaml"
    path.write_text(START + "- advance:\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["rehearse", "nowhere", str(path)]).exit_code == 78


CAST = """
protocol: bdscp-2023
start: 2026-12-21T10:00
cast:
  referring.practitioner: {name: Ann Reed, address: ann.reed@trust.example, phone: 07700 900201}
  referring.line_manager: {name: Bo Vance, address: bo.vance@trust.example}
  receiving.practitioner: Di Holt <di.holt@police.example>
  receiving.line_manager: {name: Ed Frost, address: ed.frost@police.example, on_call: manager}
  business_manager: {name: Flo Grant, address: flo.grant@board.example}
  outsider: {name: Gus Wild, address: gus@elsewhere.example}
steps:
- mail: {from: referring.practitioner, to: new, text: "Receiving practitioner: Di Holt"}
- expect: {kind: mail, mail: {to: receiving.practitioner}}
- expect: {kind: event, duty: contact, why: by Wednesday 23 December 17:00}
- at: +2 working days
  reply: {from: referring practitioner, text: STUCK TOLD}
- expect: {kind: mail, who: Bo, mail: {subject: By Wed 6 January 17:00}}
- at: 10:30
  mail: {from: outsider, to: new, text: hello}
- expect: {kind: held, who: Gus Wild}
- expect: {none: yes, kind: mail, mail: {to: outsider}}
- at: due strategy -1h
  advance:
- expect: {none: yes, kind: missed}
"""


def test_a_cast_of_its_own_needs_no_directory(tmp_path: Path) -> None:
    code, _, err = run(tmp_path, CAST)
    assert (code, err) == (0, "")
