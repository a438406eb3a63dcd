"""What only the whole of a rule file can show: each flaw is named at its line, with what to write instead."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from parley.dispute.protocol import DisputeProtocol
from parley.dispute.world import Directory
from parley.reference.contacts import parse_directory
from parley.reference.contacts_gaps import gaps
from parley.reference.rules import parse_protocol

WHOLE = """\
id: ferry
version: 1
title: Who crosses first
partnership: Ferry Board
raiser: pilot
roles:
  pilot: {named: yes, clause: "1"}
  mate: {post: mate, clause: "1"}
  warden: {post: warden, else: [own mate], clause: "1"}
  clerk: {post: clerk, of: partnership, clause: "1"}
  bench: {body: ferry_bench, quorum: 3 agencies, clause: "1"}
facts:
  matter: {ask: opening, one_of: [rope, buoy], clause: "2"}
  verdict: {one_of: [first, last], clause: "2"}
  sailing: {date: yes, clause: "2"}
  wind: {ask: stage, one_of: [fair, foul], clause: "2"}
clocks:
  cap: {within: 5 working days, from: raised, spans: quay..deck, clause: "3"}
start: [{when: {urgent: yes}, take: deck}, {take: quay}]
stages:
- id: quay
  clause: "4"
  duties:
  - {id: hail, do: talk, by: referring pilot, with: receiving pilot, within: 3 working days, from: decision, clause: "4.1"}
  - {id: note, do: send, by: referring pilot, to: receiving pilot, within: 2 working days, from: {done: hail}, clause: "4.2"}
  - {id: pick, do: set_date, fact: sailing, by: referring pilot, clause: "4.3"}
  exits:
  - {to: closed, when: {outcome: resolved}}
  - {to: deck, when: {outcome: unresolved}, needs: {any: [{done: hail}, {tried: hail}]}, override: referring mate}
  - {to: deck, when: {outcome: waiting}, needs: {missed: note}, override: referring mate}
- id: deck
  clause: "5"
  duties:
  - {id: rule, do: decide, fact: verdict, by: bench, within: 2 working days, from: entry, clause: "5.1"}
  - {id: sail, do: meet, by: bench, with: both pilot, due: sailing, clause: "5.2"}
  - {id: write, do: tell, by: clerk, to: both pilot, due: next meeting of ferry_bench, clause: "5.3"}
  - {id: sign, do: record, by: referring mate, fills: log.A, clause: "5.4"}
  exits:
  - {to: quay, when: {verdict: last}, start: hail}
  - {to: closed, when: {verdict: first}, needs: {all: [{done: write}, {complete: log.A}]}, override: referring warden}
tracks:
- id: learning
  title: Learning
  clause: "6"
  opens: {matter: buoy}
  stages:
  - id: lesson
    clause: "6"
    duties:
    - {id: teach, do: act, by: clerk, clause: "6.1"}
    exits:
    - {to: closed, when: {done: teach}}
forms:
  log: {title: Log, clause: "7", sections: [{id: A, by: [referring mate, clerk], clause: "7.1", fields: [{id: what}]}]}
informs: ["8"]
says:
  danger: {say: "Ring {safety}.", clause: "9"}
end: ferry
"""


def said(text: str) -> list[str]:
    return [str(problem) for problem in parse_protocol(text, "r.yaml")[1]]


def test_the_whole_has_nothing_to_be_said_of() -> None:
    assert said(WHOLE) == []


HAIL = "{any: [{done: hail}, {tried: hail}]}"
FLAWS = [
    ("version: 1\n", "version: 1\neffective: 2026-05-01\nreview: 2026-05-01\n", "review:", "holds only from 2026-05-01", "a later day"),
    # what is replaced, by what, a word of the line that is named, what is said, the mend
    ("needs: " + HAIL, "needs: {done: teach, matter: rope}, asked_by: clerk", "", "", ""),
    ("needs: " + HAIL, "needs: {all: [{matter: rope}, {matter: buoy}]}", "matter: buoy", "one value at a time", "any: […]"),
    ("needs: " + HAIL, "needs: {all: [{done: hail}, {not: {done: hail}}]}", "not: {done", "its opposite", "one of the two"),
    ("needs: " + HAIL, "needs: {outcome: waiting}", "outcome: waiting", "`when` and `needs` never hold together", ""),
    ("one_of: [first, last], clause", "one_of: [first, last, neither], clause", "id: deck", "Nothing leads on from `deck` once `verdict` is neither", "{verdict: neither}"),
    ("by: bench, with: both pilot, due", "by: [referring pilot, receiving pilot], due", "id: sail", "needs somebody to do it with", "the other in `with`"),
    ("override: referring mate}\n  - {to: deck, when: {outcome: waiting}", "override: own mate}\n  - {to: deck, when: {outcome: waiting}", "own mate", "the referring side is meant", "referring mate"),
    ("verdict: {one_of: [first, last], clause", "verdict: {one_of: [first, last], told_by: other mate, clause", "told_by: other mate", "the receiving side is meant", "receiving mate"),
    ("needs: " + HAIL, "needs: {tried: note}", "tried: note", "no conversation", "{done: note}"),
    ("needs: " + HAIL, "needs: {count: lesson, at_least: 2}", "count: lesson", "visited once", "at_least: 1"),
    ("{to: closed, when: {done: teach}}", "{to: closed, when: {count: deck, at_least: 2}}", "", "", ""),
    ("needs: {missed: note}", "needs: {missed: cap}", "", "", ""),
    ("needs: {missed: note}", "needs: {missed: cape}", "missed: cape", "no duty or clock `cape`", "cap"),
    ("spans: quay..deck,", "spans: quay..deck, firm: no,", "", "", ""),
    ("from: raised, spans", "from: {missed: cap}, spans", "cap:", "comes only once it has been missed", "another moment"),
    ("by: referring pilot, to: receiving pilot", "by: referring pilot, to: receiving pilot, media: letter, carries: pack", "carries: pack", "may not be sent by e-mail", "prints it"),
    ("needs: {missed: note}", "needs: {missed: teach}", "missed: teach", "no date that could pass", "within: 2 working days"),
    ("from: {done: hail}, clause", "from: {done: hail}, firm: no, clause", "", "", ""),
    ("- {to: closed, when: {outcome: resolved}}\n", "- {to: closed, when: {outcome: resolved}}\n  - {to: deck, when: {outcome: resolved}}\n", "to: deck, when: {outcome: resolved}", "never taken", "it first"),
    ("- {to: closed, when: {outcome: resolved}}\n", "- {to: closed}\n", "to: deck, when: {outcome: unresolved}", "never taken", "another `when`"),
    ("  - {to: closed, when: {outcome: resolved}}\n", "", "id: quay", "no exit says where that leads", "when: {outcome: resolved}"),
    ("within: 2 working days, from: entry", "within: 2 working weeks, from: entry", "id: rule", "ends before that", "5 working days, or less"),
    ("within: 2 working days, from: entry", "within: 9 days, from: entry", "", "", ""),
    ("within: 3 working days, from: decision", "within: 6 working days, from: decision", "", "", ""),
    ("within: 3 working days, from: decision", "within: 3 working days, aim: 4 working days, from: decision", "id: hail", "The aim (4 working days) is later", "less than 3"),
    ("within: 3 working days, from: decision", "within: 3 working days, not_before: 1 working day, from: decision", "", "", ""),
    ("within: 3 working days, from: decision", "not_before: 1 working day, from: decision", "", "", ""),
    ("within: 3 working days, from: decision", "within: 3 working days, not_before: 4 working days, from: decision", "id: hail", "its own limit (3 working days) ends before that", "3 working days, or less"),
    ("within: 2 working days, from: entry", "not_before: 6 working days, from: entry", "id: rule", "cap (5 working days) ends before that", "5 working days, or less"),
    ("within: 3 working days, from: decision", "not_before: 1 working day", "id: hail", "The limit of `hail` starts nowhere", "from: decision"),
    ("within: 3 working days, from: decision", "not_before: soon, from: decision", "id: hail", "'soon' is not a length of time", ""),
    ("fills: log.A,", "fills: log.A, not_before: 1 day, from: entry,", "id: sign", "no day can be too early for it", "at the step that must wait"),
    ("{id: teach, do: act, by: clerk,", "{id: teach, do: keep, by: clerk, not_before: 1 day, from: entry,", "id: teach", "no day can be too early for it", ""),
    ("due: sailing,", "within: 2 days, from: closed,", "id: sail", "counts from the closing", "after closing"),
    ("{id: pick, do: set_date, fact: sailing,", "{id: pick, do: act,", "due: sailing", "Nobody can tell the day `sailing`", "set_date"),
    ("{matter: buoy}\n", "{wind: foul}\n", "", "", ""),
    ("{when: {urgent: yes}, take: deck}", "{when: {wind: foul}, take: deck}", "wind: foul", "not asked at the opening", "urgent"),
    ("{when: {urgent: yes}, take: deck}", "{when: {done: hail}, take: deck}", "done: hail}, take", "nothing has been done yet", "urgent"),
    ("{when: {urgent: yes}, take: deck}", "{when: {outcome: unresolved}, take: deck}", "outcome: unresolved}, take", "nobody has spoken yet", "urgent"),
    ("override: referring warden}", "override: [referring mate, clerk]}", "complete: log.A", "Only whoever owes `log.A`", "somebody else"),
    ("override: referring warden}", "}", "complete: log.A", "Nobody may override what this exit needs (`log.A`, `write`)", "override"),
    ("needs: " + HAIL + ", override", "override", "to: deck, when: {outcome: unresolved}", "An override stands in for what an exit `needs`", "asked_by"),
    ('informs: ["8"]', 'informs: ["8", "5.2"]', "informs:", "the duty `sail` cites it", "informs: without it"),
    ("by: clerk, to: both pilot", "by: [{when: {matter: rope}, take: clerk}], to: both pilot", "matter: rope}, take: clerk", "has no `by`", "as the last choice"),
    ("by: clerk, to: both pilot", "by: [{when: {matter: rope}, take: clerk}, {when: {matter: buoy}, take: bench}], to: both pilot", "", "", ""),
    ("- {to: closed, when: {done: teach}}\n", "- {to: closed, when: {done: teach}}\n  - id: extra\n    clause: \"6\"\n", "id: extra", "Nothing leads to the stage `extra`", "to: extra"),
    ("opens: {matter: buoy}", "opens: {done: teach}", "", "", ""),
    ("{to: closed, when: {done: teach}}", "{to: closed, needs: {done: teach}}", "", "", ""),
    ("opens: {matter: buoy}", "opens: {all: [{matter: buoy}, {matter: rope}]}", "matter: rope", "one value at a time", ""),
    ("else: [own mate],", "else: [own warden],", "warden:", "lead back to `warden`", "outside the circle"),
    ("warden: {post: warden, else", "warden: {above: master, else", "warden:", "`master`", "mate"),
    ("warden: {post: warden, else", "warden: {above: mate, post: warden, else", "warden:", "`post` says it again", "one of the two"),
    ("mate: {post: mate,", "mate: {above: warden,", "mate:", "lead back to `mate`", "outside the circle"),
    ("warden: {post: warden, else", "warden: {above: mate, else", "", "", ""),
    ("due: sailing,", "within: [{when: {not: {wind: foul}}, take: 3 days}], from: entry, due: [{when: {wind: foul}, take: sailing}],", "", "", ""),
    ("needs: " + HAIL, "needs: {wind: fair}", "", "", ""),
    ("by: referring pilot, to: receiving pilot", "by: [referring pilot, receiving pilot], to: other pilot", "id: note", "one step of both sides", "by: [each referring pilot, each receiving pilot]"),
    ("by: referring pilot, to: receiving pilot", "by: both pilot, to: other pilot", "id: note", "one step of both sides", "each receiving pilot"),
    ("by: referring pilot, to: receiving pilot", "by: [each referring pilot, each receiving pilot], to: other pilot", "", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "says", "mend"), FLAWS)
def test_each_flaw_is_named(old: str, new: str, line: str, says: str, mend: str) -> None:
    assert WHOLE.count(old) == 1, old
    text = WHOLE.replace(old, new)
    found = said(text)
    if not says:
        assert found == []
        return
    here = [one for one in found if says in one]
    assert here, found
    place = int(here[0].split(":")[1])
    assert line in text.splitlines()[place - 1]
    assert mend in here[0].partition("Write: ")[2]


@pytest.mark.parametrize(
    ("told", "says", "mend"),
    [
        ("", "rests on `wind`, which no letter asks for.", "ask: stage, at `wind`"),
        (
            "told_by: [both mate], ",
            "whichever side says it first decides it alone",
            "by: [referring …, receiving …]",
        ),
        ("told_by: [both mate], majority: yes, ", "which no letter asks for.", "ask: stage"),
        ("ask: opening, ", "", ""),
    ],
)
def test_a_way_on_rests_on_what_some_letter_asks_for(told: str, says: str, mend: str) -> None:
    text = WHOLE.replace("wind: {ask: stage, ", f"wind: {{line: Wind, {told}").replace(
        "needs: " + HAIL, "needs: {wind: fair}"
    )
    found = [one for one in said(text) if "`wind`" in one]
    assert bool(found) == bool(says)
    assert all(says in one and mend in one.partition("Write: ")[2] for one in found)


def test_a_post_that_several_agencies_lack_is_one_warning_and_a_post_of_a_sector_needs_no_manager() -> None:
    rules = WHOLE.replace("mate: {post: mate,", "mate: {post: line_manager, equivalents: {Sea: bosun},")
    people = "".join(f"  p{n}: {{name: P {n}, agency: a{n}, email: p{n}@a{n}.example, phone: 020 7946 0112{post}}}\n"
                     for n, post in enumerate(["", ", post: bosun", ""]))  # fmt: skip
    agencies = "".join(
        f"  a{n}: {{name: A {n}, sector: {sector}}}\n" for n, sector in enumerate(["Land", "Sea", "Sky"])
    )
    protocol, problems = parse_protocol(rules, "r.yaml")
    directory, _, _ = parse_directory([("d.yaml", f"id: d\nagencies:\n{agencies}people:\n{people}end: d\n")])
    assert protocol is not None and directory is not None and problems == []
    found = [gap.message for gap in gaps(protocol, directory)]
    managers = [one for one in found if "who could be the mate" in one]
    assert [one.split("`")[1] for one in managers] == ["a0", "a2"]
    apart = parse_protocol(WHOLE, "r.yaml")[0]
    assert apart is not None
    assert "The agencies `a0`, `a1` and `a2` have nobody with the post `mate` (mate)." in [
        gap.message for gap in gaps(apart, directory)
    ]


def test_a_duty_of_a_later_stage_cannot_be_asked_for() -> None:
    """Without the way back, what is owed on deck can never be on record at the quay."""
    text = WHOLE.replace("  - {to: quay, when: {verdict: last}, start: hail}\n", "")
    text = text.replace("one_of: [first, last], clause", "one_of: [first], clause")
    assert said(text) == []
    found = said(text.replace("needs: " + HAIL, "needs: {any: [{done: write}, {missed: rule}]}"))
    assert any("`write` belongs to `deck`, which comes only after `quay`" in one for one in found)


def test_a_soft_date_is_never_missed() -> None:
    text = WHOLE.replace("from: {done: hail}, clause", "from: {done: hail}, firm: no, clause")
    text = text.replace("spans: quay..deck", "spans: quay..deck, firm: no")
    assert any("the date of `note` is soft and never missed" in one for one in said(text))


def test_flaws_stop_nothing_that_already_runs() -> None:
    text = WHOLE.replace("needs: {missed: note}", "needs: {missed: teach}")
    assert parse_protocol(text, "r.yaml")[0] is None
    assert parse_protocol(text, "r.yaml", checked=False)[0] is not None


CONTACTS = """\
id: people
agencies:
  north: {name: North, sector: Ferries, domains: north.example}
  south: {name: South, sector: Docks, domains: south.example}
people:
  ann: {name: Ann Reed, agency: north, post: [mate, warden], email: ann@north.example, phone: 020 7946 0001}
  ben: {name: Ben Holt, agency: south, post: [mate], email: ben@south.example, phone: 020 7946 0002}
  cal: {name: Cal Finch, post: clerk, email: cal@board.example, phone: 020 7946 0003}
officers: {clerk: cal, business_manager: cal}
bodies:
  ferry_bench: {name: Bench, posts: {member: [ann, ben]}, meetings: [2026-05-01]}
safety: {team: {name: Team, phone: 020 7946 0009}}
last_resort: cal
end: people
"""


@pytest.fixture(scope="module")
def ferry() -> DisputeProtocol:
    protocol, _ = parse_protocol(WHOLE, "r.yaml")
    assert protocol is not None
    return protocol


def _directory(text: str) -> Directory:
    directory, _, problems = parse_directory([("c.yaml", text)])
    assert directory is not None, problems
    return directory


def _missing(protocol: DisputeProtocol, text: str, today: date | None = None) -> list[str]:
    return [problem.message for problem in gaps(protocol, _directory(text), today)]


def test_a_panel_smaller_than_its_quorum(ferry: DisputeProtocol) -> None:
    assert [one for one in _missing(ferry, CONTACTS) if "3 agencies" in one and "people of 2" in one]
    third = CONTACTS.replace("member: [ann, ben]", "member: [ann, ben, dot]").replace(
        "  cal:", "  dot: {name: Dot Lane, agency: west, post: [mate, warden], email: dot@west.example, phone: 020 7946 0004}\n  cal:"
    ).replace("people:\n", "  west: {name: West, domains: west.example}\npeople:\n", 1)  # fmt: skip
    assert _missing(ferry, third) == []


def test_a_substitute_fills_a_post_that_nobody_holds(ferry: DisputeProtocol) -> None:
    assert not [one for one in _missing(ferry, CONTACTS) if "warden" in one]
    found = _missing(ferry, CONTACTS.replace("agency: south, post: [mate]", "agency: south, post: [diver]"))
    assert "The agency `south` has nobody with the post `mate` (mate)." in found
    assert "The agency `south` has nobody with the post `warden` (warden)." in found


def test_the_sector_says_which_post_plays_the_part() -> None:
    protocol, _ = parse_protocol(
        WHOLE.replace("mate: {post: mate,", "mate: {post: mate, equivalents: {docks: harbour_master},"),
        "r.yaml",
    )
    assert protocol is not None
    assert "The agency `south` has nobody with the post `harbour_master` (mate)." in _missing(
        protocol, CONTACTS
    )


def test_whoever_is_a_manager_by_the_directory_is_missed_as_one_and_not_as_a_post() -> None:
    """A post `line_manager` fills no role: it is somebody's `manager:` that does."""
    posts = "post: warden, else: [own mate],"
    for told, whose in (("above: mate,", "mate there"), ("post: line_manager,", "asked to take part")):
        protocol, problems = parse_protocol(WHOLE.replace(posts, told), "r.yaml")
        assert protocol is not None, problems
        found = gaps(protocol, _directory(CONTACTS))
        (south,) = [one for one in found if one.message.startswith("Nobody at `south` has a `manager`")]
        assert south.mend.endswith(f"for whoever is {whose}")
        managed = CONTACTS.replace("agency: south, post: [mate]", "agency: south, post: [mate], manager: ann")
        assert managed != CONTACTS
        assert not [one for one in _missing(protocol, managed) if "at `south` has a `manager`" in one]


def test_a_next_meeting_that_nobody_has_listed(ferry: DisputeProtocol) -> None:
    assert not [one for one in _missing(ferry, CONTACTS, date(2026, 5, 1)) if "meeting" in one]
    assert [
        one for one in _missing(ferry, CONTACTS, date(2026, 5, 2)) if "coming meeting of `ferry_bench`" in one
    ]


def test_a_body_that_is_not_there(ferry: DisputeProtocol) -> None:
    found = _missing(ferry, CONTACTS.replace("ferry_bench:", "other_bench:"))
    assert "The protocol names the body `ferry_bench`, and there is none." in found


def test_an_office_that_is_named_without_a_role_is_no_body() -> None:
    text = WHOLE.replace("override: referring warden}", "override: partnership.scribe}", 1)
    protocol, problems = parse_protocol(text, "r.yaml")
    assert protocol is not None and text != WHOLE, problems
    found = _missing(protocol, CONTACTS)
    assert "The partnership has no `scribe` under `officers`." in found
    there = CONTACTS.replace("officers: {clerk: cal", "officers: {scribe: cal, clerk: cal")
    for one in (*found, *_missing(protocol, there)):
        assert "body `partnership`" not in one
    assert not [one for one in _missing(protocol, there) if "scribe" in one]


def test_an_officer_who_is_not_there(ferry: DisputeProtocol) -> None:
    found = _missing(
        ferry, CONTACTS.replace("officers: {clerk: cal, business_manager: cal}", "officers: {chair: cal}")
    )
    assert "The partnership has no `clerk` under `officers`." in found


def test_a_time_that_never_begins() -> None:
    text = WHOLE.replace("  - {to: quay, when: {verdict: last}, start: hail}\n", "")
    for start in ("entry of deck", "{done: rule}"):
        changed = text.replace(
            "within: 3 working days, from: decision", f"within: 3 working days, from: {start}"
        )
        assert any("The time of `hail` never begins" in one for one in said(changed)), said(changed)
        stays = changed.replace("id: hail, do", "id: hail, stays: yes, do")
        assert not any("never begins" in one for one in said(stays))


def test_a_stage_that_waits_for_one_persons_word() -> None:
    """A panel may be asked again, and a chair may have a deputy; one person alone could keep it open for ever."""
    alone = WHOLE.replace("fact: verdict, by: bench", "fact: verdict, by: clerk")
    assert any(
        "Every way out of `deck` waits for `verdict`, which the clerk alone tells" in one
        for one in said(alone)
    )
    deputy = alone.replace("of: partnership,", "of: partnership, else: [ferry_bench.member],")
    assert said(deputy) == []
    way_out = "  - {to: closed, when: {outcome: waiting}, asked_by: referring mate}\ntracks:\n"
    assert said(alone.replace("tracks:\n", way_out)) == []


def test_a_track_that_its_own_duty_opens() -> None:
    text = WHOLE.replace("opens: {matter: buoy}", "opens: {done: teach}").replace(
        "    - {to: closed, when: {done: teach}}\n",
        '    - {to: second, when: {done: teach}}\n  - id: second\n    clause: "6"\n    duties:\n'
        '    - {id: check, do: act, by: clerk, clause: "6.2"}\n    exits:\n    - {to: closed, when: {done: check}}\n',
    )
    assert not [one for one in said(text) if "warning" not in one]
    assert any(
        "`check` belongs to `second`" in one
        for one in said(text.replace("{done: teach}\n  stages", "{done: check}\n  stages"))
    )


def test_a_step_that_is_overtaken_as_it_begins() -> None:
    """It waits for the very conversation that opens the next stage: nobody would ever be asked for it."""
    waits = WHOLE.replace("from: {done: hail}, clause", "from: {done: hail}, needs: {done: hail}, clause")
    (warned,) = said(waits.replace(", needs: {missed: note}, override: referring mate", ""))
    assert "warning: `note` begins once `hail` is on record" in warned
    for mend in ("id: note, stays: yes,", "id: note, stays: after closing,"):
        assert not any("begins once" in one for one in said(waits.replace("id: note,", mend)))
    asked = waits.replace("{tried: hail}]}, override", "{tried: hail}]}, asked_by: referring mate, override")
    assert not any("begins once" in one for one in said(asked))


def test_a_from_without_a_limit_counts_nothing() -> None:
    """A `within` that got lost: what is left would be a step whose only date is the named day."""
    lost = WHOLE.replace("within: 2 working days, from: entry, clause", "from: entry, due: sailing, clause")
    (told,) = said(lost)
    assert "Nothing is counted from the `from` of `rule`" in told and "warning" not in told


def test_a_stage_in_which_nothing_is_owed_until_a_fact_is_told() -> None:
    """Nobody would hear that it is open: whoever tells the fact may be the one who waits to be asked."""
    only = WHOLE.replace("id: hail, do", "id: hail, when: {matter: rope}, do")
    for duty in ("note", "pick"):
        only = only.replace(f"id: {duty}, do", f"id: {duty}, when: {{matter: buoy}}, do")
    warned = [one for one in said(only) if "nothing at all is owed" in one]
    assert len(warned) == 1 and "`matter`" in warned[0] and "warning" in warned[0]
    for other in (
        "{not: {matter: buoy}}",
        "{any: [{matter: rope}, {not: {matter: buoy}}]}",
        "{same_person: [referring pilot, referring mate]}",
    ):
        assert not any(
            "nothing at all" in one
            for one in said(only.replace("when: {matter: rope}, do", f"when: {other}, do"))
        )


def test_a_decision_of_several_that_the_first_of_them_takes_alone() -> None:
    """A list means all of them; of a decision it means both sides, or a vote."""
    several = WHOLE.replace("fact: verdict, by: bench", "fact: verdict, by: [bench, referring mate]")
    (warned,) = [one for one in said(several) if "decides it alone" in one]
    assert "warning" in warned and "majority: yes, at `verdict`" in warned
    both = several.replace("by: [bench, referring mate]", "by: [referring mate, receiving mate]")
    assert not any("decides it alone" in one for one in said(both))


def test_a_start_by_a_fact_that_is_told_in_the_second_mail() -> None:
    """`start` looks once; the exit catches whoever says it a minute later."""
    starts = WHOLE.replace("{when: {urgent: yes}, take: deck}", "{when: {matter: buoy}, take: deck}")
    (warned,) = [one for one in said(starts) if "looks at the first mail alone" in one]
    assert "warning" in warned and "`quay` to `deck`" in warned
    caught = starts.replace("  exits:\n  - {to: closed, when: {outcome: resolved}}\n  - {to: deck",
                            "  exits:\n  - {to: deck, when: {matter: buoy}}\n  - {to: closed, when: {outcome: resolved}}\n  - {to: deck", 1)  # fmt: skip
    assert caught != starts and not any("first mail alone" in one for one in said(caught))


def test_a_start_by_the_sector_of_an_agency_that_is_named_in_the_second_mail() -> None:
    starts = WHOLE.replace(
        "{when: {urgent: yes}, take: deck}", "{when: {receiving sector: Harbour}, take: deck}"
    )
    (warned,) = [one for one in said(starts) if "looks at the first mail alone" in one]
    assert "if the receiving agency is named a minute later" in warned
    raised_by = starts.replace("receiving sector", "referring sector")
    assert not any("first mail alone" in one for one in said(raised_by)), "who raised it is known at once"


@pytest.mark.parametrize(
    ("written", "message", "mend"),
    [
        ("sector: Harbour", "Whose sector is not said", "receiving sector: Health"),
        ("receiving sector: []", "has no sector to compare with", "receiving sector: Health"),
        ("own sector: Harbour", "Nobody owes anything here whose own sector it could be", "referring sector"),
    ],
)
def test_a_sector_is_that_of_a_side(written: str, message: str, mend: str) -> None:
    found = said(WHOLE.replace("{when: {urgent: yes}, take: deck}", f"{{when: {{{written}}}, take: deck}}"))
    assert any(message in problem and mend in problem for problem in found), found


def test_a_sector_that_no_agency_has_is_missed() -> None:
    text = WHOLE.replace("{when: {urgent: yes}, take: deck}", "{when: {receiving sector: Docks}, take: deck}")
    protocol, _ = parse_protocol(text, "r.yaml")
    assert protocol is not None
    message = "No agency has the sector `Docks`, which the protocol names."
    assert message in _missing(protocol, CONTACTS.replace("sector: Docks", "sector: Rivers"))
    assert message not in _missing(protocol, CONTACTS)


def test_a_stage_before_the_last_that_only_settlement_leaves() -> None:
    """Such as one whose way on was lost: it would end there without a word."""
    ways = [line for line in WHOLE.splitlines(keepends=True) if "{to: deck, when" not in line]
    assert [
        one for one in said("".join(ways)) if "If it is not settled at `quay`" in one and "warning" in one
    ]


def test_one_word_that_ends_it_where_nobody_has_spoken_or_decided() -> None:
    last = "  - {to: closed, when: {verdict: first}, needs: {all: [{done: write}, {complete: log.A}]}, override: referring warden}\n"
    for way, warned in (
        ("when: {outcome: unresolved}", True),
        ("when: {outcome: unresolved}, asked_by: referring warden", False),
        ("when: {outcome: unresolved}, needs: {done: rule}", False),
        ("when: {all: [{outcome: unresolved}, {verdict: first}]}", False),
    ):
        text = WHOLE.replace(last, f"{last}  - {{to: closed, {way}}}\n")
        assert text != WHOLE
        found = [one for one in said(text) if "STUCK alone ends the dispute at `deck`" in one]
        assert bool(found) == warned and all("warning" in one for one in found), way


def test_a_way_out_by_the_lateness_of_what_is_not_asked_for_yet() -> None:
    text = (Path(__file__).parents[1] / "story" / "aldermere.rules").read_text(encoding="utf-8")
    [found] = [one for one in said(text) if "has no date that could pass" in one]
    assert (
        "`manager_answers`" in found and "`lead_writes` is done" in found and "{missed: lead_writes}" in found
    )
    mended = text.replace("{missed: manager_answers}]", "{missed: manager_answers}, {missed: lead_writes}]")
    assert mended != text and not [one for one in said(mended) if "has no date that could pass" in one]
