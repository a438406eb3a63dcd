"""Whom a rule file means: "referring lead", "each receiving", "own line manager or own adviser", "row.whom" -> `Who`.

Knows no id of a role, and not who holds it: that is worked out when a dispute runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from parley.dispute.protocol import SIDES, Who
from parley.reference.fields import Fields, nearest
from parley.reference.nodes import Node
from parley.reference.rules_names import Names

SIDE_WORDS = (*SIDES, "own", "other", "both")
ROW = "row"


def whos(fields: Fields, key: str, names: Names) -> tuple[Who, ...]:
    """All the people a key names: one, or a list (then all of them are meant)."""
    return tuple(who for node in fields.items(key) if (who := one_who(fields.one_text(node), node, names)))


def whos_unowned(fields: Fields, key: str, names: Names) -> tuple[Who, ...]:
    """The same where nobody owes anything, such as who may ask for a way on: "own" has nobody's side to be seen from there."""
    found = whos(fields, key, names)
    for node in fields.items(key):
        text = fields.one_text(node)
        words = text.lower().split()
        for word, side in (("own", "referring"), ("other", "receiving")):
            if word in words:
                said = f"`{text}`: nobody owes anything here that it could be seen from, so the {side} side is meant."
                mend = " ".join(side if one == word else one for one in words)
                names.report.at(node, said, mend, warning=True)
    return found


def one_who(text: str, node: Node, names: Names) -> Who | None:
    """ "referring lead", "each receiving lead", "own lead or own adviser", "chair", "board.deputy_chair"."""
    choice = [part.strip() for part in text.split(" or ")]
    if len(choice) > 1:
        if each := [part for part in choice if _is_each(part)]:
            message = f"`{each[0]}` stands in a free choice, and one person of all is enough there."
            mend = text.replace("each ", "").replace("Each ", "")
            names.report.at(node, message, f"{mend}; or {each[0]} in a duty of its own")
        found = [who for part in choice if (who := _single(part, node, names))]
        return Who("", choice=tuple(found)) if len(found) == len(choice) else None
    return _single(text, node, names)


def named_whos(nodes: Iterable[Node], fields: Fields, names: Names) -> tuple[Who, ...]:
    """The people that a condition compares. It is looked at for the whole dispute and not for who owes what: nothing is
    "own" there, and nobody is `each`."""
    found = []
    for node in nodes:
        text = fields.one_text(node)
        who = one_who(text, node, names)
        for one in (who.choice or (who,)) if who else ():
            words = "each" if one.each else one.side if one.side in ("own", "other") else ""
            if words:
                role = one.role.replace("_", " ")
                message = (
                    f"`{text}`: a condition is looked at for both sides at once, and knows no `{words}`."
                )
                names.report.at(node, message, f"referring {role}, or receiving {role}".replace("  ", " "))
        found += [who] if who else []
    return tuple(found)


def _is_each(text: str) -> bool:
    return text.partition(" ")[0].lower() == "each"


def _single(text: str, node: Node, names: Names) -> Who | None:
    words = text.split()
    each = _is_each(text)
    words = words[each:]
    if words and words[0].lower() in SIDE_WORDS:
        words[0] = words[0].lower()
    if words and "." in words[0]:
        words = _undotted(words)
    side = words.pop(0) if words and words[0] in SIDE_WORDS else ""
    if len(words) > 1 and not side and words[-1].lower() in SIDE_WORDS:
        mend = " ".join((words[-1].lower(), *words[:-1]))
        names.report.at(node, f"In `{text}` the side stands behind.", f"each {mend}" if each else mend)
        return None
    role = "_".join(words)
    if not role and side and each:
        return _meant_by("", side, each)
    if role.partition(".")[0] == ROW and "." in role:
        return Who(role) if row_field(role, "person", node, names) else None
    if "." in role:
        return _meant_by(role, side, each)
    return _role(role, side, each, text, node, names)


def _role(role: str, side: str, each: bool, text: str, node: Node, names: Names) -> Who | None:
    if role not in names.roles:
        mend = _several(text, names) or _meant(role, side, names)
        names.report.at(node, f"There is no role `{role or text}`.", mend)
        return None
    if not side and role not in names.sideless:
        names.report.at(
            node,
            f"Whose {role.replace('_', ' ')}? It needs a side.",
            " and ".join(f"each {one} {role}" for one in SIDES)
            if each
            else f"referring {role}, or receiving {role}",
        )
        return None
    return _meant_by(role, side, each)


@lru_cache(maxsize=1024)
def _meant_by(role: str, side: str, each: bool) -> Who:
    """One value for the same words wherever they stand: those who look for equal ones find the very same."""
    return Who(role, side, each)


def _several(text: str, names: Names) -> str:
    """The list that "referring lead and receiving lead" was meant to be; "" where it is none."""
    parts = [part.split() for part in text.replace(",", " and ").split(" and ") if part.strip()]
    known = all("_".join(part[part[0] in SIDE_WORDS :]) in names.roles for part in parts)
    if len(parts) == 1 and "/" in text:  # "referring manager/lead"
        side, _, said = text.rpartition(" ")
        roles = [f"{side} {one}".strip() if one in names.roles else one for one in said.split("/")]
        known = all(
            "_".join(one.split()[one.split()[0] in SIDE_WORDS :]) in names.roles for one in roles if one
        )
        return " or ".join(roles) if known and all(roles) else ""
    return f"[{', '.join(map(' '.join, parts))}]" if len(parts) > 1 and known else ""


def _meant(role: str, side: str, names: Names) -> str:
    """The role that was probably meant, with its side, which may itself be misspelt ("recieving worker")."""
    word, _, rest = role.partition("_")
    if not side and rest in names.roles and (found := nearest(word, SIDE_WORDS, alone=True)):
        return f"{found} {rest}"
    mend = nearest(role, names.roles)
    if mend not in names.roles:
        return f"{mend}, with {side} before it" if mend and side else mend
    return f"{side or ('referring' if mend not in names.sideless else '')} {mend}".strip()


def _undotted(words: list[str]) -> list[str]:
    """`referring.lead` is taken for "referring lead"; any other dot is body.post and stays."""
    head, _, tail = words[0].partition(".")
    return [head, tail, *words[1:]] if head in SIDE_WORDS else words


def row_field(name: str, kind: str, node: Node, names: Names) -> bool:
    """Whether "row.FIELD" names a field of this kind in the row at hand; if not, a problem."""
    field = name.partition(".")[2]
    if names.row is None:
        mend = "for_each: form.section, beside it"
        names.report.at(node, f"`{name}`: there is no row here to take it from.", mend)
        return False
    fitting = [other for other, its in names.row.items() if its == kind]
    if field not in names.row:
        names.report.at(node, f"The rows have no field `{field}`.", _rowed(field, fitting))
    elif field not in fitting:
        message = f"The field `{field}` of a row is no {kind}: it is a {names.row[field]}."
        names.report.at(node, message, _rowed(field, fitting) or f"{kind}: yes, for that field")
    return field in fitting


def _rowed(field: str, fitting: list[str]) -> str:
    return nearest(f"{ROW}.{field}", [f"{ROW}.{other}" for other in fitting])
