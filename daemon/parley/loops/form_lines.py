"""Lines of a mail that fill a form: `Action: issue | what | who | by when`, `Concern: …`, `Outcome 2: …`.

The labels are the rule file's own. A row's parts stand in the order of its fields, with "|" between; what cannot be
read as a day or a person is left open, and asked for. Names of children are never taken from a mail: such a line
becomes a command without the name, so that it is refused in the open. No protocol is known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from parley.dispute import commands as c
from parley.dispute.audience import rule_of
from parley.dispute.draft import Draft
from parley.dispute.effects import Question
from parley.dispute.events import DutyKey
from parley.dispute.filling import NEW_ROW, may_fill
from parley.dispute.forms import ROW, kind_of, place_of, rows_of
from parley.dispute.once import once
from parley.dispute.protocol import DisputeProtocol, Form, FormField, FormSection
from parley.dispute.usual_words import who_it_is_about
from parley.dispute.view import View
from parley.dispute.workdays import local_day
from parley.loops.said_lines import Speaker, from_line
from parley.mail.answer_lines import CHILDREN, FORM_LINE, LABELS
from parley.mail.answers import read_person, read_when
from parley.mail.message import Answers, SaidLine
from parley.mail.notice_words import capital

_OF_CHILDREN = (
    "child's name", "children's names", "name of child", "names of children", "name of the child",
    "names of the children", "child name", "date of birth", "dob", "d.o.b.", "child's date of birth", "child's dob",
)  # fmt: skip
_MYSELF = ("me", "myself", "i", "i will", "self")
_BEFORE_A_DAY = ("by ", "until ", "till ", "before ", "on ")


def labels_of(protocol: DisputeProtocol) -> dict[str, str]:
    """The labels that a protocol's forms add, lower case, each with what a line of it is called once it is read."""
    known = {label.lower() for label in LABELS}
    found: dict[str, str] = {}
    for form in protocol.forms.values():
        for section in form.sections:
            fields = (*section.fields, *section.rows)
            for line in (section.line, *(field.line for field in fields if field.kind != "children")):
                if line and line.lower() not in known:
                    found[line.lower()] = f"{FORM_LINE}{line.lower()}"
            for field in fields:
                if field.kind == "children":
                    own = (field.line.lower(), field.name.lower().rstrip(" :?"))
                    named = (*_OF_CHILDREN, *_names_of(who_it_is_about(protocol).lower()))
                    found |= dict.fromkeys((*filter(None, own), *named), CHILDREN)
    return found


def _names_of(one: str) -> tuple[str, ...]:
    """Labels under which somebody gives the name of whom it is about, in the rule file's word for them."""
    of = (f"name of {one}", f"name of the {one}", f"names of {one}s")
    return (f"{one}'s name", f"{one} name", f"{one}'s date of birth", f"{one}'s dob", *of)


def form_commands(
    line: SaidLine, view: View, speaker: Speaker, asked: Question, *, first: bool = False
) -> list[c.AnyCommand]:
    """What a line asks of the forms; [] if it is no line of theirs. One that these rules do not know, though others do,
    is a note; so is, in a first mail, what is for somebody else to fill in."""
    if line.label == CHILDREN:
        return list(_of_children(view, speaker))[:1]
    label, row = _numbered(line.label.removeprefix(FORM_LINE).lower())
    found = [
        (_may(view, speaker, form, section, command), command)
        for form, section in _sections_with(view.protocol).get(label, ())
        for command in _of_section(label, row, line.value, form, section, view, speaker, asked)
    ]
    allowed: list[c.AnyCommand] = [command for may, command in found if may]
    if not allowed and not first:
        allowed += [command for _, command in found][:1]
    if allowed or line.label.lower() == label:
        return allowed
    if row and not line.label.startswith(FORM_LINE):  # "Action 2" under rules without a form
        return list(from_line(replace(line, label=line.label.rpartition(" ")[0]), view, speaker, asked))
    note: c.AnyCommand = speaker.asks(c.KeepNote, text=speaker.keep(f"{capital(label)}: {line.value}"))
    return [note]


def fills_text(view: View, keys: Iterable[DutyKey]) -> list[DutyKey]:
    """Those of these steps whose own words land in a form."""
    found = []
    for key in keys:
        duty = view.dispute.duties.get(key)
        fills = rule_of(view, duty).fills if duty else ""
        field = place_of(view.protocol, fills)[2] if fills else None
        if field is not None and kind_of(view.protocol, field) == "text":
            found.append(key)
    return found


def with_words(command: c.RecordAct, answers: Answers, view: View, speaker: Speaker) -> c.AnyCommand:
    """An act whose words land in a form, with what was typed beside it; of several rows none is guessed."""
    filling = fills_text(view, command.keys)
    if not filling or command.text:
        return command
    if answers.other_text and len(filling) > 1:
        form, section, field = place_of(view.protocol, rule_of(view, view.dispute.duties[filling[0]]).fills)
        assert field is not None
        return speaker.asks(
            c.FillForm,
            form=form.id,
            section=section.id,
            row=0,
            values=((field.id, speaker.keep(answers.other_text)),),
        )
    return replace(command, text=speaker.keep(answers.other_text or "Done"))


def row_person(asked: Question, person: str, view: View, speaker: Speaker) -> c.FillForm | None:
    """The answer to "whom does this row mean?", None if something else was asked."""
    duty = view.dispute.duties.get(asked.keys[0]) if asked.keys else None
    if duty is None or not asked.role.startswith(ROW):
        return None
    form, section, _ = place_of(view.protocol, rule_of(view, duty).for_each)
    values = ((asked.role.removeprefix(ROW), person),)
    return speaker.asks(c.FillForm, form=form.id, section=section.id, row=duty.key.row, values=values)


def _numbered(label: str) -> tuple[str, int]:
    """ "action 2" -> ("action", 2); 0 without a number."""
    head, _, tail = label.rpartition(" ")
    return (head, int(tail)) if head and tail.isdecimal() and len(tail) <= 3 else (label, 0)


@once
def _sections_with(protocol: DisputeProtocol) -> Mapping[str, tuple[tuple[Form, FormSection], ...]]:
    """Which sections have a line of their own, or for a field, by its label in lower case."""
    found: dict[str, tuple[tuple[Form, FormSection], ...]] = {}
    for form in protocol.forms.values():
        for section in form.sections:
            lines = (section.line, *(field.line for field in (*section.fields, *section.rows)))
            for label in dict.fromkeys(line.lower() for line in lines if line):
                found[label] = (*found.get(label, ()), (form, section))
    return found


def _of_section(
    label: str,
    row: int,
    value: str,
    form: Form,
    section: FormSection,
    view: View,
    speaker: Speaker,
    asked: Question,
) -> Iterator[c.FillForm]:
    def fill(number: int, values: tuple[tuple[str, str], ...]) -> c.FillForm:
        return speaker.asks(c.FillForm, form=form.id, section=section.id, row=number, values=values)

    if section.line and section.line.lower() == label:
        yield fill(row or NEW_ROW, _row_values(value, section, view, speaker))
    for field in section.fields:
        if field.line and field.line.lower() == label:
            yield fill(0, _values(field, value, view, speaker))
    for field in section.rows:
        if field.line and field.line.lower() == label and rows_of(view.dispute, form.id, section.id):
            number = row or _row_meant(view, form, section, speaker, asked)
            yield fill(number, _values(field, value, view, speaker))


def _of_children(view: View, speaker: Speaker) -> Iterator[c.AnyCommand]:
    """A command that says nothing of them, for `decide` to refuse with its clause."""
    for form in view.protocol.forms.values():
        for section in form.sections:
            for field in section.fields:
                if field.kind == "children":
                    yield speaker.asks(
                        c.FillForm, form=form.id, section=section.id, row=0, values=((field.id, ""),)
                    )


def _row_meant(view: View, form: Form, section: FormSection, speaker: Speaker, asked: Question) -> int:
    """The row that a line without a number is about: the one asked about, their own, or the only one; 0 if not sure."""
    name = f"{form.id}.{section.id}"
    mine = [d.key for d in view.dispute.duties.values() if speaker.person in d.holders]
    for keys in (asked.keys, mine):
        duties = [view.dispute.duties[key] for key in keys if key in view.dispute.duties]
        rows = {duty.key.row for duty in duties if rule_of(view, duty).for_each == name}
        if rows:
            return rows.pop() if len(rows) == 1 else 0
    there = rows_of(view.dispute, form.id, section.id)
    return there[0] if len(there) == 1 else 0


def _row_values(
    value: str, section: FormSection, view: View, speaker: Speaker
) -> tuple[tuple[str, str], ...]:
    """The parts of a row in the order of its fields, without those that somebody else tells later; what stands beyond
    the last one belongs to it."""
    fields = [field for field in section.rows if not field.told_by] or list(section.rows)
    parts = [part.strip() for part in value.split("|", len(fields) - 1)]
    found: list[tuple[str, str]] = []
    for field, part in zip(fields, parts, strict=False):
        read = read_value(field, part, view, speaker) if part else ""
        found += [(field.id, read)] if read else []
    return tuple(found)


def _values(field: FormField, value: str, view: View, speaker: Speaker) -> tuple[tuple[str, str], ...]:
    """A field's value; one that cannot be read stands as it was typed, and `decide` says what it should be."""
    return ((field.id, read_value(field, value, view, speaker) or value),)


def read_value(field: FormField, text: str, view: View, speaker: Speaker) -> str:
    """What these words mean in this field, "" if they mean nothing there."""
    match kind_of(view.protocol, field):
        case "text":
            return speaker.keep(text)
        case "choice":
            fact = view.protocol.facts.get(field.known)
            typed = " ".join(text.lower().split()).rstrip(".")
            known = field.values or (fact.values if fact else ())
            return next((value for value in known if value.lower() == typed), "")
        case "date":
            return _day(text, speaker)
        case "person":
            if text.lower().rstrip(".") in _MYSELF:
                return speaker.person
            return speaker.find(*read_person(text))
        case "agency":
            agencies = view.world.directory.agencies.values()
            return next((one.id for one in agencies if one.name.lower() == text.lower()), "") or speaker.keep(
                text
            )
        case _:
            return ""


def _day(text: str, speaker: Speaker) -> str:
    plain = text.strip(" .,;")
    for lead in _BEFORE_A_DAY:
        if plain.lower().startswith(lead):
            plain = plain[len(lead) :]
    when = read_when(plain, speaker.received, speaker.zone, past=False)
    return local_day(when, speaker.zone).isoformat() if when else ""


def _may(view: View, speaker: Speaker, form: Form, section: FormSection, command: c.FillForm) -> bool:
    draft = Draft(view.protocol, view.world, view.dispute, view.now)
    named = {name for name, _ in command.values}
    fields = [field for field in (section.rows if command.row else section.fields) if field.id in named]
    return all(may_fill(draft, speaker.person, section, command.row, field, form) for field in fields)
