"""Documents that leave with a step, in words: what they are called, who gets them how, and their files' names. Pure.

Nothing here says anything of a child: a document goes by its title in the rule file, its file by the reference.
"""

from __future__ import annotations

from typing import Any

from parley.dispute.audience import rule_of, shared_by
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import DOCUMENTS, SendNotice
from parley.dispute.plan_documents import who_gets_them
from parley.dispute.protocol import PACK
from parley.dispute.view import View
from parley.mail.notice_people import manager_facts, names, person_facts
from parley.mail.notice_words import all_of, plain

_ONE = {"it": "it", "it_is": "It is", "it_was": "It was", "it_holds": "It holds"}
_SEVERAL = {"it": "them", "it_is": "They are", "it_was": "They were", "it_holds": "They hold"}


def document_facts(view: View, effect: SendNotice) -> dict[str, Any] | None:
    """What a notice about documents shows, None for any other; `files` names what rides on it: (document, file)."""
    if effect.template != DOCUMENTS:
        return None
    details, reference = dict(effect.details), view.dispute.reference
    carried = details["carries"].split()
    attached = "attached" in details
    return {
        "what": _called(view, carried),
        "short": _in_a_subject(carried),
        **(_SEVERAL if len(carried) > 1 else _ONE),
        "files": [[one, file_name(reference, one)] for one in carried] if attached else [],
        "print": [_command(reference, one) for one in carried],
        "hand": "hand" in details,
        "hand_to": names(view, effect.others[1:]),
        "hand_lines": [person_facts(view, one)["line"] for one in effect.others[1:]],
        "children": any(_asks_for_children(view, one) for one in carried),
    }


def carried_words(view: View, duty: DutyState, reader: str) -> str:
    """What a step's holder must know of its documents: one word sends them; to whom, and who else can print them."""
    carried = rule_of(view, duty).carries
    if not carried or reader not in duty.holders or duty.status != "open":
        return ""
    by_mail, by_hand = who_gets_them(view, duty)
    it, manager = "them" if len(carried) > 1 else "it", manager_facts(view)
    you = manager["id"] == reader
    talks = any(one.do in ("talk", "meet") for one in shared_by(view, reader))
    yes = "YES" if not talks else "your report that it is done"  # YES is said of the conversation then
    said = [f"{yes} sends {it} to {names(view, by_mail, reader)}"] if by_mail else []
    if by_hand or not by_mail:
        word = f"after {yes} " if not by_mail else ""
        by = "you hand" if you else f"{manager['name'] or 'somebody'} hands"
        whom = f"{names(view, by_hand, reader)} (no protected mail)" if by_hand else "the other side"
        said.append(f"{word}{by} {it} to {whom}")
    commands = all_of(_command(view.dispute.reference, one) for one in carried)
    can = f" {'You' if you else manager['name']} can print {it} ({commands})." if manager["name"] else ""
    return f"parley compiles {_called(view, carried)} from the record: {', and '.join(said)}.{can}"


def file_name(reference: str, what: str) -> str:
    """The attachment's name: "D-2026-0001-pack.pdf"."""
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "-" for c in what)
    return f"{reference}-{safe[:60]}.pdf"


def _called(view: View, carried: list[str] | tuple[str, ...]) -> str:
    forms = view.protocol.forms
    return all_of(
        "the evidence pack" if one == PACK else f"the form “{plain(forms[one].title)}”" for one in carried
    )


def _in_a_subject(carried: list[str]) -> str:
    """ "the evidence pack and a form": titles of forms are long."""
    forms = sum(one != PACK for one in carried)
    said = ["the evidence pack"] if PACK in carried else []
    return all_of([*said, *(["a form"] if forms == 1 else [f"{forms} forms"] if forms else [])])


def _command(reference: str, what: str) -> str:
    return f"parley pack {reference}" if what == PACK else f"parley form {reference} --form {plain(what)}"


def _asks_for_children(view: View, what: str) -> bool:
    form = view.protocol.forms.get(what)
    return any(field.kind == "children" for part in form.sections for field in part.fields) if form else False
