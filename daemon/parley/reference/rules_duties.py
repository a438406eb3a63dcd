"""Duties of a rule file -> values of `dispute.protocol`. Knows no id of any of them.

What several of them show together (does one wait for itself?) is looked at in `rules_check`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from parley.dispute.conditions import asks_own_sector
from parley.dispute.dispute import OTHER_SIDE
from parley.dispute.protocol import MEDIA, PACK, SIDES, SPOKEN, Anchor, Choice, Duty, Verb, Who
from parley.dispute.spans import Span
from parley.reference.fields import NO, YES, Fields, as_list, nearest, nearest_or_new
from parley.reference.nodes import Node
from parley.reference.rule_keys import keys_of
from parley.reference.rule_keys_stages import AFTER_CLOSING, SAME_MEDIUM, VERBS
from parley.reference.rules_choices import Choosing
from parley.reference.rules_conditions import condition
from parley.reference.rules_lengths import Limit, aim, limit, span
from parley.reference.rules_moments import anchor, due
from parley.reference.rules_names import Names, text_of
from parley.reference.rules_sayings import saying
from parley.reference.rules_who import whos


def duty(node: Node, names: Names) -> Duty:
    """One duty of a stage."""
    duty_id = text_of(node, "id")
    fields = Fields(node, names.report, keys_of("duty"), f"the duty `{duty_id}`")
    names.places.setdefault(("duty", duty_id), fields.place("id"))
    for_each = _for_each(fields, names)
    if for_each and (section := names.section(for_each)):
        names = replace(names, row=section.rows)
    needs, names = condition(fields.get("needs"), names), replace(names, owed=True)
    choosing = Choosing(fields, names)
    verb, said = _verb(fields), _limits(choosing)
    start = _anchor(choosing, said, duty_id)
    by = choosing.value("by", "by", lambda one, key: whos(one, key, names))
    counterparts = _counterparts(choosing)
    _people(fields, verb, by, counterparts)
    media = choosing.value("media", "media", lambda one, key: _media(one, key, verb))
    stays = fields.one_of("stays", (*YES, *NO, AFTER_CLOSING), NO[0])
    found = Duty(
        id=duty_id,
        do=verb,
        by=by,
        clause=fields.required("clause", 'clause: "4.1.1"'),
        counterparts=counterparts,
        media=media,
        within=said.within,
        aim=said.aim,
        anchor=start,
        firm=fields.yes("firm", default=True),
        when=condition(fields.get("when"), names),
        needs=needs,
        stays=stays not in NO,
        advised=fields.yes("advised"),
        fact=_fact(fields, verb, names),
        record=fields.texts("record"),
        say=saying(fields, "say", ("by", "with", "to")),
        minutes=choosing.value("minutes", "minutes", lambda one, key: one.whole(key, 30, least=5, most=480)),
        missed_tell=choosing.value("missed", "missed_tell", lambda one, key: whos(one, key, names)),
        within_words=said.words,
        due=choosing.value("due", "due", lambda one, key: due(one, key, names)),
        prefer=choosing.value("prefer", "prefer", lambda one, key: _preferred(one, key, verb, media)),
        for_each=for_each,
        fills=_fills(fields, for_each, names),
        after_closing=stays == AFTER_CLOSING,
        carries=_carries(fields, verb, names),
        not_before=_not_before(choosing, verb, duty_id),
        choices=tuple(choosing.choices),
    )
    if found.asks_own:
        _whose_own(found, fields, names)
    return found


def _whose_own(found: Duty, fields: Fields, names: Names) -> None:
    """ "own sector" is that of one agency: of the side that owes the step, or with `each` of every agency its own."""
    chosen = any(
        one.field == "by" and any(asks_own_sector(when) for when, _ in one.options) for one in found.choices
    )
    sides = {who.side for who in found.by}
    message, mend = "", ""
    if chosen:
        message, mend = (
            "who owes it cannot depend on the sector of whoever owes it",
            "two steps, each with a `when`",
        )
    elif any(who.choice or who.side not in (*SIDES, "both") for who in found.by):
        message, mend = (
            "whoever owes it is of no agency that is known beforehand",
            "receiving sector, or referring sector",
        )
    elif not any(who.each for who in found.by) and ("both" in sides or len(sides) > 1):
        roles = dict.fromkeys(who.role for who in found.by)
        message = "it is one step of both sides, and has no sector of its own"
        mend = f"by: [{', '.join(f'each {side} {role}' for role in roles for side in SIDES)}]"
    if message:
        names.report.at(fields.place("by"), f"`own sector` at `{found.id}`: {message}.", mend)


def _limits(choosing: Choosing) -> Limit:
    """`within` and `aim`: what holds always. What depends becomes a choice of each field that it changes."""
    limits = choosing.options("within", limit)
    target = choosing.options("aim", aim)
    worded = any(said.words for said in (target[0], *(one for _, one in target[1])))
    by_field = {
        "within": limits,
        "aim": target if choosing.fields.has("aim") else limits,
        "words": target if worded else limits,
    }
    usual = Limit(**{field: getattr(said, field) for field, (said, _) in by_field.items()})
    for field, (_, options) in by_field.items():
        values = tuple((when, getattr(said, field)) for when, said in options)
        if any(value != getattr(usual, field) for _, value in values):
            choosing.choices.append(Choice("within_words" if field == "words" else field, values))
    return usual


def _anchor(choosing: Choosing, said: Limit, duty_id: str) -> Anchor | None:
    fields = choosing.fields
    limited = said.within or said.aim or any(one.field in ("within", "aim") for one in choosing.choices)
    counted = [key for key in ("within", "aim", "not_before") if fields.has(key)]
    begins = fields.has("from") or fields.misspelt("from")
    if (limited or "not_before" in counted) and not begins:
        mend = "from: decision, from: entry, or from: {done: another_duty}"
        place = fields.place(counted[0])
        fields.report.at(place, f"The limit of `{duty_id}` starts nowhere.", mend)
    if fields.has("from") and not counted and not fields.misspelt("within", "aim", "not_before"):
        message = f"Nothing is counted from the `from` of `{duty_id}`: it has neither `within` nor `aim`."
        fields.report.at(fields.place("from"), message, "within: 5 working days beside it, or no `from`")
    return anchor(fields.get("from"), choosing.names)


def _not_before(choosing: Choosing, verb: Verb, duty_id: str) -> Span | None:
    """The earliest day. What goes on of itself, or is done by a form that somebody fills, is done at no moment of anybody's."""
    fields = choosing.fields
    section = fields.text("fills").count(".") == 1 and verb == "record"
    if fields.has("not_before") and (verb == "keep" or section):
        how = "lasts" if verb == "keep" else "is done by itself once its section is filled"
        message = f"`{duty_id}` {how}: no day can be too early for it."
        fields.report.at(fields.place("not_before"), message, "not_before: at the step that must wait")
    return choosing.value("not_before", "not_before", span)


def _counterparts(choosing: Choosing) -> tuple[Who, ...]:
    """`with` and `to` together. Only one of them may depend on something."""

    def read(fields: Fields, key: str) -> tuple[Who, ...]:
        return whos(fields, key, choosing.names)

    together, with_options = choosing.options("with", read)
    told, to_options = choosing.options("to", read)
    if with_options and to_options:
        message = f"In {choosing.fields.what} `with` and `to` both depend on something."
        choosing.fields.report.at(choosing.fields.place("to"), message, "one of them for all, or two duties")
    options = [(when, who + told) for when, who in with_options]
    options += [(when, together + who) for when, who in to_options]
    if options:
        choosing.choices.append(Choice("counterparts", tuple(options)))
    return together + told


def _verb(fields: Fields) -> Verb:
    fields.required("do", f"do: one of {', '.join(VERBS)}")
    return cast(Verb, fields.one_of("do", VERBS, "act"))


def _people(fields: Fields, verb: Verb, by: tuple[Who, ...], counterparts: tuple[Who, ...]) -> None:
    if not fields.has("by"):
        fields.required("by", "by: referring practitioner")
    needed = {"talk": "with", "agree": "with", "meet": "with", "tell": "to", "send": "to"}.get(verb)
    if needed and not (fields.has("with") or fields.has("to") or fields.misspelt("with", "to")):
        sides = {who.side for who in by}
        both = needed == "with" and ("both" in sides or sides >= set(SIDES))
        mend = (
            "one of them in `by`, the other in `with`: both take part" if both else f"{needed}: receiving …"
        )
        fields.report.at(fields.node, f"`do: {verb}` needs somebody to do it with.", mend)
    if by and _seen(by, by) == _seen(counterparts, by):
        fields.report.at(
            fields.place("by"), f"{fields.what} is owed to the one who owes it.", f"{needed or 'with'}: …"
        )


def _seen(whos: tuple[Who, ...], by: tuple[Who, ...]) -> set[Who]:
    """These people, with "own" and "other" as the side of whoever owes it has them, and each once."""
    here = next((who.side for who in by if who.side in SIDES), "")
    there = {"own": here, "other": OTHER_SIDE.get(here, "")}
    seen = [replace(who, side=there.get(who.side) or who.side) for who in whos]
    return {replace(who, each=who.each and who.side not in SIDES) for who in seen}


def _media(fields: Fields, key: str, verb: Verb) -> tuple[str, ...]:
    return _listed(fields, key, verb) or (SPOKEN[:3] if verb == "talk" else ())


def _preferred(fields: Fields, key: str, verb: Verb, media: tuple[str, ...]) -> tuple[str, ...]:
    """What is asked for first; all of `media` counts."""
    found = _listed(fields, key, verb)
    for medium in found:
        if media and medium not in media:
            message = f"{medium!r} is preferred, and would not count: `media` lacks it."
            fields.report.at(fields.place(key), message, f"media: [{', '.join((*media, medium))}]")
    return found


def _listed(fields: Fields, key: str, verb: Verb) -> tuple[str, ...]:
    found = []
    for node in fields.items(key):
        written = fields.one_text(node)
        medium = SAME_MEDIUM.get(written.lower(), written.lower())
        if medium not in MEDIA:
            mend = as_list(medium, MEDIA) or nearest(medium, MEDIA)
            fields.report.at(node, f"There is no medium {written!r}.", mend)
        elif verb == "talk" and medium not in SPOKEN:
            mend = f"media: [{', '.join(SPOKEN[:3])}]; or, if it only informs, do: tell"
            fields.report.at(
                node, f"A talk cannot take place by {medium}: nothing written is a conversation.", mend
            )
        else:
            found.append(medium)
    return tuple(found)


def _fact(fields: Fields, verb: Verb, names: Names) -> str:
    fact = fields.text("fact")
    if verb == "decide" and not fact:
        fields.report.at(fields.node, "`do: decide` needs the `fact` that is decided.", "fact: ruling")
    if fact and fact not in names.facts:
        there = sorted(names.dates) if verb == "set_date" else names.facts
        new = "date: yes" if verb == "set_date" else "one_of: [a value, another]"
        mend = nearest_or_new(fact, there, f"{fact}: {{{new}}}, under `facts`", alone=True)
        fields.report.at(fields.place("fact"), f"There is no fact `{fact}`.", mend)
    names.places.setdefault(("fact decided", fact), fields.node)
    return fact


def _for_each(fields: Fields, names: Names) -> str:
    """A section with rows: one instance of the duty for each of them."""
    name = fields.text("for_each")
    section = names.section(name)
    if name and (section is None or not section.rows):
        rowed = [other for other in names.sections if (one := names.section(other)) and one.rows]
        message = f"There is no section `{name}` with rows."
        fields.report.at(fields.place("for_each"), message, nearest(name, rowed) or "form.section, with rows")
    return name


def _fills(fields: Fields, for_each: str, names: Names) -> str:
    """A section, or one of its fields: in the row that the duty is owed for, if it is owed for each row."""
    name = fields.text("fills")
    head, _, field = name.rpartition(".")
    section = names.section(head)
    if not name or names.section(name) is not None:
        return name
    place = fields.place("fills")
    if section is None:
        mend = nearest(name, names.sections) or "form.section, or form.section.field"
        fields.report.at(place, f"There is no section and no field `{name}`.", mend)
    elif field in section.rows and head != for_each:
        message = f"`{name}` stands in each row: which one is filled?"
        fields.report.at(place, message, f"for_each: {head}, beside it")
    elif field not in section.fields and field not in section.rows:
        mend = nearest(field, [*section.fields, *section.rows])
        fields.report.at(place, f"The section `{head}` has no field `{field}`.", mend)
    return name


def _carries(fields: Fields, verb: Verb, names: Names) -> tuple[str, ...]:
    """Documents that parley mails on when the step is done: the evidence pack, or forms."""
    found = dict.fromkeys(fields.texts("carries"))
    if found and verb != "send":
        message = f"Only what is sent carries documents, and {fields.what} is `do: {verb}`."
        fields.report.at(fields.place("carries"), message, "do: send")
    media = set(fields.texts("media"))
    if found and media and media <= {*SPOKEN, "letter"}:
        message = f"What is carried leaves by e-mail, and {fields.what} may not be sent by e-mail."
        mend = "email among its `media`; or no `carries`: whoever sends it prints it (parley pack)"
        fields.report.at(fields.place("carries"), message, mend, warning=True)
    for name in found:
        if name == PACK and PACK in names.forms:
            message = f"`{PACK}` is the evidence pack, and there is a form of that id."
            fields.report.at(fields.place("carries"), message, "another id for the form")
        elif name != PACK and name not in names.forms:
            message = f"There is no form `{name}`."
            fields.report.at(fields.place("carries"), message, nearest(name, [PACK, *names.forms]))
    return tuple(found)
