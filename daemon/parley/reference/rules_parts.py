"""Roles, facts and clocks of a rule file -> values of `dispute.protocol`. Knows no id of any of them."""

from __future__ import annotations

import re

from parley.dispute.protocol import OUTCOME, URGENT, Choice, Clock, Fact, Instead, Role
from parley.reference.fields import Fields, nearest
from parley.reference.nodes import Items, Node, Table, Text
from parley.reference.rule_keys import keys_of
from parley.reference.rules_choices import Choosing
from parley.reference.rules_lengths import aim, limit
from parley.reference.rules_moments import anchor
from parley.reference.rules_names import Names, known, one_word
from parley.reference.rules_sayings import saying
from parley.reference.rules_who import ROW, SIDE_WORDS, whos, whos_unowned

_QUORUM = re.compile(r"([1-9]\d?)(?: agenc(?:y|ies))?")


def roles(root: Fields, names: Names) -> dict[str, Role]:
    """Every role, in the file's order."""
    return {role_id: _role(role_id, node, names) for role_id, node in _entries(root, "roles")}


def _role(role_id: str, node: Node, names: Names) -> Role:
    fields = Fields(node, names.report, keys_of("role"), f"the role `{role_id}`")
    names.places["role", role_id] = fields.node
    if role_id in (*SIDE_WORDS, "each", ROW) or not re.fullmatch(r"[a-z][a-z0-9_]*", role_id):
        names.report.at(node, f"A role cannot be called `{role_id}`.", "small letters, digits and _")
    choosing = Choosing(fields, names)
    body, post = choosing.value("body", "of", Fields.text), choosing.value("post", "post", Fields.text)
    otherwise = choosing.value("else", "otherwise", lambda one, key: whos(one, key, names))
    named = fields.yes("named")
    above = _above(fields, names)
    chosen = any(one.field in ("of", "post") for one in choosing.choices)
    said = body or named or post or above or chosen
    if not (said or fields.has("named") or fields.misspelt("body", "named", "post", "above")):
        mend = "named: yes, post: a_post, body: a_body, or above: a_role"
        names.report.at(node, f"Nothing says who fills the role `{role_id}`.", mend)
    if fields.has("of") and fields.has("body"):
        names.report.at(fields.place("of"), "A role has a body or a side, not both.", "body: …, or of: …")
    return Role(
        id=role_id,
        name=fields.text("name") or role_id.replace("_", " "),
        post=post,
        of=fields.text("of") or body,
        named=named,
        otherwise=otherwise,
        quorum=_quorum(fields),
        clause=fields.text("clause"),
        equivalents=_equivalents(fields),
        choices=tuple(choosing.choices),
        apart=_apart(fields, role_id, names),
        above=above,
    )


def _above(fields: Fields, names: Names) -> str:
    """`above: lead`: the manager of whoever holds that role, and nothing beside it that says who."""
    node = fields.get("above")
    if node is None:
        return ""
    for key in ("post", "body", "of", "equivalents"):
        if fields.has(key):
            names.report.at(
                fields.place(key), f"`above` says who it is, and `{key}` says it again.", "one of the two"
            )
    return known(names, "role", names.roles, fields.one_text(node), node)


def _apart(fields: Fields, role_id: str, names: Names) -> tuple[str, ...]:
    """`not_also: [member]`: other roles of the file."""
    found = []
    for node in fields.items("not_also"):
        name = fields.one_text(node)
        if name == role_id:
            names.report.at(node, f"`{role_id}` is itself.", "another role")
        found.append(known(names, "role", names.roles, name, node))
    return tuple(found)


def _equivalents(fields: Fields) -> dict[str, str]:
    """`equivalents: {Police: detective_sergeant}`: the sector of an agency -> the post there."""
    node = fields.get("equivalents")
    if node is None:
        return {}
    keys = tuple(node.entries) if isinstance(node, Table) else ()
    table = Fields(node, fields.report, keys, "`equivalents`")
    return {sector: table.required(sector, f"{sector}: a_post") for sector in keys}


def _quorum(fields: Fields) -> int:
    node = fields.get("quorum")
    if node is None:
        return 0
    match = _QUORUM.fullmatch(fields.one_text(node))
    if match is None:
        fields.report.at(node, "A quorum is a number of agencies.", "quorum: 3 agencies")
        return 0
    return int(match[1])


def facts(root: Fields, names: Names) -> dict[str, Fact]:
    """Every fact, in the file's order."""
    return {fact_id: _fact(fact_id, node, names) for fact_id, node in _entries(root, "facts")}


def _fact(fact_id: str, node: Node, names: Names) -> Fact:
    fields = Fields(node, names.report, keys_of("fact"), f"the fact `{fact_id}`")
    names.places["fact", fact_id] = fields.node
    names.places["line", fact_id] = fields.place("line")
    if fact_id in (OUTCOME, URGENT):
        names.report.at(node, f"`{fact_id}` is parley's own fact.", "another id")
    elif fact_id in keys_of("condition"):
        message = f"`{fact_id}` is a word of conditions: no condition could ask for a fact of that name."
        names.report.at(node, message, "another id")
    one_word(fact_id, names.facts[fact_id], "The id of a fact", names.report)
    values, is_date = fields.values("one_of"), fields.yes("date")
    if values and is_date:
        names.report.at(node, f"The fact `{fact_id}` has both `one_of` and `date`.", "one of the two")
    elif not values and not is_date and not fields.misspelt("one_of", "date"):
        names.report.at(node, f"The fact `{fact_id}` needs either `one_of` or `date`.", "one_of: [yes, no]")
    return Fact(
        id=fact_id,
        name=fields.text("name") or fact_id.replace("_", " "),
        values=values,
        ask=fields.one_of("ask", ("opening", "stage"), ""),
        line=fields.text("line"),
        told_by=whos_unowned(fields, "told_by", names),
        is_date=is_date,
        reason_when=_reason(fields, values),
        instead=_instead(fields, values),
        earlier_date_for=_values(fields, "earlier_date", values),
        clause=_clause(fields, required=False),
        majority=_majority(fields),
        casting=whos(fields, "casting", names),
    )


def _majority(fields: Fields) -> bool:
    """`majority: yes`: votes are of a closed list, and of those who are named."""
    counted = fields.yes("majority")
    if counted and not (fields.has("told_by") and fields.has("one_of")):
        mend = "told_by: the panel, and one_of: […]"
        fields.report.at(fields.place("majority"), "Nothing says who votes, or for what.", mend)
    if fields.has("casting") and not counted:
        fields.report.at(fields.place("casting"), "A casting vote needs votes.", "majority: yes")
    return counted


def _reason(fields: Fields, values: tuple[str, ...]) -> tuple[str, ...]:
    node = fields.get("reason")
    if node is None:
        return ()
    value = node.value if isinstance(node, Text) and node.value in values else "a value of one_of"
    one = Fields(node, fields.report, keys_of("reason"), "`reason`", f"reason: {{when: {value}}}")
    return _values(one, "when", values)


def _instead(fields: Fields, values: tuple[str, ...]) -> tuple[Instead, ...]:
    found = []
    for node in fields.items("instead"):
        mend = 'instead: {when: a value of one_of, say: where it goes, clause: "3.7"}'
        one = Fields(node, fields.report, keys_of("instead"), "`instead`", mend)
        when = _values(one, "when", values)
        if not when and isinstance(node, Table):
            fields.report.at(node, "`instead` does not say for which value.", "when: a value of one_of")
        one.required("say")
        found.append(Instead(when, saying(one, "say", ("safety",)), _clause(one)))
    return tuple(found)


def _values(fields: Fields, key: str, values: tuple[str, ...]) -> tuple[str, ...]:
    for node in fields.items(key):
        if (value := fields.one_text(node)) not in values:
            fields.report.at(node, f"{value!r} is not a value of this fact.", nearest(value, values))
    return fields.texts(key)


def clocks(root: Fields, names: Names) -> tuple[Clock, ...]:
    """Every clock that spans stages."""
    return tuple(
        clock for clock_id, node in _entries(root, "clocks") if (clock := _clock(clock_id, node, names))
    )


def _clock(clock_id: str, node: Node, names: Names) -> Clock | None:
    fields = Fields(node, names.report, keys_of("clock"), f"the clock `{clock_id}`")
    names.places["clock", clock_id] = fields.node
    for key, mend in (
        ("within", "within: 7 working days"),
        ("from", "from: decision"),
        ("spans", "spans: s1"),
    ):
        if not fields.has(key):
            names.report.at(node, f"The clock `{clock_id}` needs `{key}`.", mend)
    choosing = Choosing(fields, names)
    start, clause, spans = anchor(fields.get("from"), names), _clause(fields), _spans(fields, names)
    usual, options = choosing.options("within", limit, warn=False)
    target = choosing.value("aim", "aim", lambda one, key: aim(one, key).aim)
    if options:
        choosing.choices.append(Choice("within", tuple((when, said.within) for when, said in options)))
    if fields.has("within") and usual.within is None:
        mend = "within: 7 working days" if not options else "- {take: 7 working days}, as the last choice"
        names.report.at(fields.place("within"), "A clock needs a number that holds always.", mend)
    if usual.within is None or start is None:
        return None
    return Clock(
        id=clock_id,
        within=usual.within,
        anchor=start,
        spans=spans,
        clause=clause,
        aim=target or usual.aim,
        firm=fields.yes("firm", default=True),
        name=fields.text("name") or clock_id.replace("_", " "),
        choices=tuple(choosing.choices),
    )


def _spans(fields: Fields, names: Names) -> tuple[str, ...]:
    """ "s1", "s1..s4" in the file's order, a duty's id, or a list of these."""
    order, found = list(names.stages), list[str]()
    for node in fields.items("spans"):
        written = fields.one_text(node)
        if written in names.duties and written not in order:
            found.append(written)
            continue
        first, _, last = written.partition("..")
        ends = re.split(r"\s+(?:to|until)\s+|\s*[–—-]\s*|\s*\.{3,}\s*", written)
        if (first not in order or "..." in written) and len(ends) == 2 and set(ends) <= set(order):
            mend = f"spans: {'..'.join(ends)}"
            fields.report.at(
                node, f"From one stage to another is written with two points, not {written!r}.", mend
            )
            continue
        wrong = [stage for stage in (first, last or first) if stage not in order]
        for stage in dict.fromkeys(wrong):
            mend = nearest(stage, [*order, *names.duties])
            fields.report.at(node, f"There is no stage and no duty `{stage}`.", mend)
        if wrong:
            continue
        begin, end = order.index(first), order.index(last or first)
        if names.track[first] != names.track[last or first]:
            mend = f"spans: [{first}, …], one by one"
            fields.report.at(node, f"`{first}` and `{last}` are not in one row of stages.", mend)
        elif end < begin:
            fields.report.at(node, f"`{last}` stands before `{first}`.", f"spans: {last}..{first}")
        found += order[begin : end + 1]
    return tuple(dict.fromkeys(found))


def _clause(fields: Fields, *, required: bool = True) -> str:
    return fields.required("clause", 'clause: "4.1.1"') if required else fields.text("clause")


def _entries(root: Fields, key: str) -> list[tuple[str, Node]]:
    node = root.get(key)
    if node is None or (isinstance(node, Text) and not node.value):
        return []
    if isinstance(node, Table):
        return [(written.value, value) for written, value in node.entries.values()]
    what = "list" if isinstance(node, Items) else "value"
    root.report.at(node, f"`{key}` takes `id: {{…}}` lines, not a {what}.")
    return []
