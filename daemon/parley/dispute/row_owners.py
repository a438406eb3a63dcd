"""People whom the rows of a form name: a step that is handed on, or back, takes the row with it."""

from __future__ import annotations

from parley.dispute.commands import Command
from parley.dispute.draft import Draft
from parley.dispute.events import DutyKey
from parley.dispute.filling import put
from parley.dispute.forms import place_of
from parley.dispute.protocol import Form, FormSection


def named_in_rows(draft: Draft, person: str) -> list[tuple[DutyKey, Form, FormSection, str]]:
    """The open steps that a person owes because a row names them, each with the field that does."""
    found = []
    for duty in draft.open_duties:
        rule = draft.protocol.stage(duty.key.stage).duty(duty.key.duty)
        if rule is None or not rule.for_each or person not in duty.holders:
            continue
        form, section, _ = place_of(draft.protocol, rule.for_each)
        for field in section.rows:
            told = draft.dispute.forms.get((form.id, section.id, duty.key.row, field.id))
            if field.kind == "person" and told and told.value == person:
                found.append((duty.key, form, section, field.id))
    return found


def for_others(
    draft: Draft, command: Command, rows: list[tuple[DutyKey, Form, FormSection, str]], person: str, why: str
) -> None:
    """Rows that named whoever speaks name another person from now on, or nobody (NOT ME): the step goes with them."""
    for key, form, section, field in rows:
        put(draft, command, form, section, key.row, ((field, "" if person == command.by else person),), why)
