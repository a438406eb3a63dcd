"""Taking a dispute back takes the consent of whom the rules name; until they have all agreed it goes on."""

from __future__ import annotations

from given import RULES, Story, protocol

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.effects import SendNotice

TEXT = next(path for path in RULES if path.stem == "bdscp-2023").read_text(encoding="utf-8")
BEFORE, END, _ = TEXT.rpartition("\nend: ")


def with_consent(who: str) -> Story:
    rules = f'{BEFORE}\nwithdraw: {{consent: {who}, clause: "9.9"}}{END}bdscp-2023\n'
    return Story(protocol(rules)).raised()


def test_whoever_has_to_agree_is_asked_and_nothing_ends() -> None:
    story = with_consent("receiving line_manager")
    story.does(c.Withdraw, "priya", "1 Apr 12:00", reason="t1")
    assert story.notices == [("withdrawal", "marie")] and story.dispute.status == "open"
    (asked,) = story.now(e.WithdrawalAsked)
    assert (asked.text, asked.clause) == ("t1", "9.9")


def test_it_ends_with_their_yes_and_the_record_says_who_took_it_back_and_why() -> None:
    story = with_consent("receiving line_manager")
    story.does(c.Withdraw, "priya", "1 Apr 12:00", reason="t1")
    story.does(c.AnswerWithdrawal, "marie", "1 Apr 13:00", agreed=True)
    (closed,) = story.now(e.DisputeClosed)
    assert (closed.outcome, closed.by, closed.text, closed.clause) == ("withdrawn", "priya", "t1", "9.9")


def test_one_no_and_it_goes_on_and_may_be_asked_for_again() -> None:
    story = with_consent("receiving line_manager")
    story.does(c.Withdraw, "priya", "1 Apr 12:00")
    story.does(c.AnswerWithdrawal, "marie", "1 Apr 13:00", agreed=False)
    assert story.notices == [("withdrawal", "priya")] and story.dispute.status == "open"
    late = story.asks(c.AnswerWithdrawal, "marie", "1 Apr 13:30", agreed=True)
    assert late is not None and late.code == "nothing", "a YES after the NO answers nobody"
    story.does(c.Withdraw, "priya", "1 Apr 14:00")
    story.does(c.AnswerWithdrawal, "marie", "1 Apr 15:00", agreed=True)
    assert story.dispute.status == "closed"


def test_all_of_them_have_to_agree_but_never_whoever_asks() -> None:
    story = with_consent("[receiving line_manager, receiving practitioner, referring practitioner]")
    story.does(c.Withdraw, "priya", "1 Apr 12:00")
    assert [who for _, who in story.notices] == ["marie", "robert"]
    story.does(c.AnswerWithdrawal, "marie", "1 Apr 13:00", agreed=True)
    story.does(c.AnswerWithdrawal, "marie", "1 Apr 13:10", agreed=True)
    assert story.dispute.status == "open"
    refused = story.asks(c.AnswerWithdrawal, "priya", "1 Apr 13:20", agreed=True)
    assert refused is not None and refused.clause == "9.9"
    story.does(c.AnswerWithdrawal, "robert", "1 Apr 14:00", agreed=True)
    assert story.dispute.status == "closed"


def test_nobody_is_known_whose_consent_it_takes() -> None:
    rules = f'{BEFORE}\nwithdraw: {{consent: receiving practitioner, clause: "9.9"}}{END}bdscp-2023\n'
    story = Story(protocol(rules)).raised(receiving_practitioner="")
    refused = story.asks(c.Withdraw, "priya", "1 Apr 12:00")
    assert refused is not None and "nobody is named" in refused.reason


def test_whose_consent_it_takes_may_depend_on_how_far_it_has_come() -> None:
    story = with_consent(
        "[{when: {count: s2, at_least: 1}, take: scrutineer}, {take: receiving line_manager}]"
    )
    story.does(c.Withdraw, "priya", "1 Apr 12:00")
    assert story.notices == [("withdrawal", "marie")]
    story.does(c.AnswerWithdrawal, "marie", "1 Apr 13:00", agreed=False)
    story.spoke("1 Apr 14:00", outcome="unresolved", told=True)
    assert story.stage == "s2"
    story.does(c.Withdraw, "priya", "1 Apr 15:00")
    assert story.notices == [("withdrawal", "ivy")]
    refused = story.asks(c.AnswerWithdrawal, "marie", "1 Apr 15:10", agreed=True)
    assert refused is not None and "scrutineer" in refused.reason
    story.does(c.AnswerWithdrawal, "ivy", "1 Apr 16:00", agreed=True)
    assert story.dispute.status == "closed"


def test_who_may_take_it_back_may_depend_too() -> None:
    rules = f'{BEFORE}\nwithdraw: {{by: [{{when: {{count: s2, at_least: 1}}, take: referring lead}}], clause: "9.9"}}{END}bdscp-2023\n'
    story = Story(protocol(rules)).raised()
    story.spoke("1 Apr 14:00", outcome="unresolved", told=True)
    refused = story.asks(c.Withdraw, "priya", "1 Apr 15:00")
    assert refused is not None and refused.clause == "9.9"
    story.does(c.Withdraw, "sana", "1 Apr 15:10")
    assert story.dispute.status == "closed"


def test_the_shipped_ones_take_no_consent() -> None:
    story = Story().raised()
    story.does(c.Withdraw, "priya", "1 Apr 12:00")
    assert story.dispute.status == "closed"


OWED_AFTER_THE_END = """
id: without-clauses
version: 1
title: No clause says how it ends
partnership: Oakshire
roles:
  practitioner: {name: practitioner, named: yes, clause: "1"}
  manager: {name: manager, post: line_manager, clause: "1"}
stages:
- id: only
  label: Step 1
  clause: "1"
  duties:
  - {id: plan, do: act, by: referring practitioner, within: 2 working days, from: entry, clause: "1.1"}
  exits:
  - {to: closed, needs: {done: plan}, override: referring manager, clause: "1"}
tracks:
- id: later
  title: Did it help
  clause: "2"
  outlives: yes
  stages:
  - id: ask
    label: Afterwards
    clause: "2"
    duties:
    - {id: helped, do: act, by: referring manager, within: 3 months, from: raised, stays: after closing, clause: "2.1"}
    exits:
    - {to: closed, needs: {done: helped}, override: referring practitioner, clause: "2"}
says:
  danger: {say: "Ring 999, or {safety}.", clause: "0"}
end: without-clauses
"""


def test_the_letter_about_the_end_cites_the_clause_of_what_is_still_owed() -> None:
    """Promise 5: rules that give the end no clause (`confirm:`, `withdraw:`) leave no date without one."""
    story = Story(protocol(OWED_AFTER_THE_END)).raised()
    story.does(c.Withdraw, "priya", "1 Apr 12:00")
    told = {one.person: one.clause for one in story.effects if isinstance(one, SendNotice) and one.keys}
    assert told == {"liam": "2.1"}
