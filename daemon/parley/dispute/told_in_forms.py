"""Fields of a form that are facts of the dispute (`is:`): filling one in tells the fact, and is taken as if told so.

Such a field keeps nothing of its own, so that the printed form and what the rules test can never say two things.
"""

from __future__ import annotations

from parley.dispute.commands import Command, Refused
from parley.dispute.discharging import discharge
from parley.dispute.draft import Draft
from parley.dispute.facts import SETTING, put_fact, scope_of
from parley.dispute.forms import held
from parley.dispute.protocol import Fact, Form, FormSection
from parley.dispute.quorum import without_quorum
from parley.dispute.voting import shared

Values = tuple[tuple[str, str], ...]


def tell_in_form(
    draft: Draft, command: Command, form: Form, section: FormSection, row: int, values: Values
) -> tuple[Refused | None, Values]:
    """Tell the facts among these values; the first refusal, and what is left for the form to hold itself."""
    fields = {field.id: field for field in (section.rows if row else section.fields)}
    left = []
    for name, value in values:
        fact = draft.protocol.facts.get(fields[name].known)
        if fact is None:
            left.append((name, value))
            continue
        own = draft.dispute.forms.get((form.id, section.id, row, name))
        known = held(draft.view, form, section, row, fields[name])
        if value and (known is None or known.value != value):
            refused = _tell(draft, command, fact, value)
            if refused is not None:
                return refused, ()
        elif not value and known is not None and own is None:
            words = f"{fact.name}: what was told stays on the record. Fill in another value to correct it."
            return Refused(words, section.clause), ()
        left += [(name, "")] if own else []  # what an earlier version wrote here would hide the fact
    return None, tuple(left)


def _tell(draft: Draft, command: Command, fact: Fact, value: str) -> Refused | None:
    """Told as by a line of its own; whoever owes the step that decides it has done that step."""
    owed = [
        duty for duty in draft.open_duties
        if draft.rule(duty).fact == fact.id and duty.do in SETTING and command.by in duty.holders
    ]  # fmt: skip
    alone = [duty for duty in owed if not shared(draft.view, duty)]
    for duty in alone:
        too_few = without_quorum(draft, duty, ())
        if too_few is not None:
            return too_few
    stage, visit = (owed[0].key.stage, owed[0].key.visit) if owed else scope_of(draft, fact, command.received)
    refused = put_fact(draft, command, fact, value, stage, visit, text="", owed=bool(owed))
    for duty in alone if refused is None else ():
        if not draft.rule(duty).fills:  # else it is met by what it fills
            discharge(draft, command, duty, "agreement" if duty.do == "agree" else "act")
    return refused
