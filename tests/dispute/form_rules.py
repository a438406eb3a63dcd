"""An invented protocol with a form: two sections by two sides, rows with people and days, an outcome in each row."""

from __future__ import annotations

LEDGER = """
id: ledger
version: 1
title: When two harbours disagree
partnership: Northshore
raiser: pilot
roles:
  pilot: {name: pilot, named: yes}
  purser: {name: purser, post: safeguarding_lead}
  harbourmaster: {name: harbourmaster, post: director}
facts:
  tide: {ask: opening, one_of: [spring, neap], line: Tide, clause: "H1"}
stages:
- id: quay
  label: Quayside
  clause: "H2"
  duties:
  - {id: hail, do: talk, by: referring pilot, with: receiving pilot, within: 2 working days, from: decision, clause: "H2.1"}
  exits:
  - {to: closed, when: {outcome: resolved}}
  - {to: deck, when: {outcome: unresolved}, needs: {done: hail}, override: referring purser}
- id: deck
  label: On deck
  clause: "H3"
  duties:
  - id: open_ledger
    do: record
    by: referring purser
    within: 3 working days
    from: entry
    fills: ledger.cargo
    say: write down what this is about
    clause: "H3.1"
  - id: log_work
    do: record
    by: referring purser
    fills: ledger.work
    within: 5 working days
    from: entry
    needs: {done: open_ledger}
    clause: "H3.2"
  - id: carry_out
    do: act
    for_each: ledger.work
    by: row.whom
    due: row.by_when
    fills: ledger.work.came_of_it
    missed: referring purser
    say: do what was agreed
    clause: "H3.3"
  - {id: look_back, do: record, by: receiving purser, due: last ledger.work.by_when, needs: {done: log_work}, clause: "H3.4"}
  exits:
  - {to: closed, when: {outcome: resolved}}
  - {to: bridge, needs: {all: [{done: carry_out}, {count: ledger.work, at_least: 2}]}, override: referring harbourmaster}
- id: bridge
  label: On the bridge
  clause: "H4"
  duties:
  - {id: decide_it, do: act, by: referring harbourmaster, within: 5 working days, from: entry, clause: "H4.1"}
  exits:
  - {to: closed, needs: {done: decide_it}, override: referring purser}
forms:
  ledger:
    title: The harbour ledger
    clause: "Annex 1"
    sections:
    - id: cargo
      title: What this is about
      by: referring purser
      clause: "Annex 1, part one"
      fields:
      - {id: other_pilot, name: "Pilot of the other harbour:", is: receiving pilot}
      - {id: other_harbour, name: "The other harbour:", is: receiving agency}
      - {id: day, name: "Day of the matter:", is: decision}
      - {id: tide, name: "Tide:", is: tide, optional: yes}
      - {id: young, name: "Names of the cabin boys:", children: yes}
      - {id: matter, name: "What happened:", line: Matter}
      - {id: hoped, name: "What is hoped for:", line: Hoped for}
    - id: work
      title: What is to be done
      by: referring purser
      clause: "Annex 1, part two"
      line: Task
      fields:
      - {id: settled, name: "Settled:", one_of: [aye, nay], optional: yes}
      rows:
      - {id: task, name: "Task"}
      - {id: whom, name: "Whose?", person: yes}
      - {id: by_when, name: "Until when?", date: yes}
      - {id: came_of_it, name: "What came of it", told_by: row.whom, optional: yes, line: Came of it}
says:
  danger: {say: "Ring 999, or {safety}.", clause: "H0"}
confirm: {clause: "H5"}
shorten: {clause: "H6"}
end: ledger
"""
