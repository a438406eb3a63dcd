"""The labels of lines in a mail to parley (design.md section 7): what they are called, what people write instead, and how they
are known with a slip, or without a colon. A name in, a label out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from parley.mail.line_values import normal
from parley.mail.near_tags import one_slip

LABELS = (
    "Receiving practitioner",
    "Receiving agency",
    "My agency",
    "Also receiving",
    "Also referring",
    "No longer receiving",
    "No longer referring",
    "My line manager",
    "Phone",
    "Your case number",
    "Decision date",
    "Type",
    "Child",
    "Urgent",
    "Earlier date",
    "Free",
    "Meet",
    "Spoke",
    "Tried",
    "Action",
    "Strategy",
    "Agreed",
    "Concern",
    "Outcome sought",
    "Recommendation",
    "Present",
    "Next",
)
# What people write instead; only what can mean nothing else.
_VARIANTS = {
    "Receiving practitioner": "receiving professional|recieving practitioner|receiving practioner|receiving practicioner",
    "Receiving agency": "receiving organisation|receiving organization|recieving agency",
    "Also receiving": "also receiving agency|further receiving agency|other receiving agency",
    "Also referring": "also referring agency|further referring agency|other referring agency",
    "No longer receiving": "not receiving|no longer receiving agency|not a receiving agency",
    "No longer referring": "not referring|no longer referring agency|not a referring agency",
    "My agency": "my organisation|my organization",
    "My line manager": "line manager|my manager|my linemanager",
    "Phone": "my phone|telephone|tel|phone number|my number|mobile|my phone number|my mobile|mob|mobile number|my mobile number"
    "|tel no|telephone number|my telephone number|contact number|my contact number|my direct line",
    "Your case number": "case number|case no|your case no|your case ref|your reference number",
    "Decision date": "date of decision|date of the decision|decision made",
    "Child": "the child",
    "Earlier date": "earlier date needed|sooner date",
    "Free": "i am free|free at|i'm free",
    "Meet": "meeting|meet at|meet on",
    "Spoke": "spoken|we spoke|i spoke",
    "Tried": "i tried|attempted",
    "Action": "actions",
    "Concern": "concerns|my concern|my concerns",
    "Outcome sought": "outcome wanted|desired outcome|outcome i seek|outcome",
    "Recommendation": "recommendations",
    "Present": "those present|present at the meeting|in attendance|attended by|who was there",
}
NEVER = frozenset(["date", "subject", "from", "to", "sent", "cc", "bcc", "re", "fw", "fwd"])
FORM_LINE = "form:"  # before the label of a line that fills a form of a rule file
CHILDREN = f"{FORM_LINE}children"
FREE_TEXT = frozenset({"Action", "Strategy", "Agreed", "Concern", "Outcome sought", "Recommendation"})
KNOWN = {label.lower(): label for label in LABELS} | {
    variant: label for label, variants in _VARIANTS.items() for variant in variants.split("|")
}
LONGEST_LABEL = 60
Facts = Mapping[str, str]  # labels that the rule files add, in lower case -> what each tells
NONE: Facts = MappingProxyType({})
BULLETS = " \t*_•·‣▪–—-#+☐✓►>○●"
OF_PARLEY = frozenset(
    [
        "Receiving practitioner",
        "Receiving agency",
        "My agency",
        "My line manager",
        "Your case number",
        "Decision date",
    ]
)
_ENDS_ANY = frozenset(
    [
        *OF_PARLEY,
        "Child",
        "Urgent",
        "Earlier date",
        "Free",
        "Meet",
        "Spoke",
        "Tried",
        "Also receiving",
        "Also referring",
    ]
)
# By how many words they have, and their first letter
_SURE: dict[tuple[int, str], list[list[str]]] = {}
for _name, _label in KNOWN.items():
    # "Decisions made:" is a title of minutes
    if (_label in OF_PARLEY and _name != "decision made") or _name in (
        "urgent",
        "earlier date",
        "outcome sought",
    ):
        _SURE.setdefault((_name.count(" ") + 1, _name[0]), []).append(_name.split(" "))
_SHORT = 4  # letters of a word that is easily another one


def known(name: str, facts: Facts) -> str:
    """The label that is called so, of the rule file first; "" for none. name: in lower case."""
    return facts.get(name) or KNOWN.get(name, "")


def mistyped(label: str) -> str:
    """The label that this is but for a slip in each word, where nothing else is meant by it: "Recieving practitoner", "Urgnt"."""
    words = label.replace("-", " ").split()
    for meant in _SURE.get((len(words), label[:1]), ()):
        if all(
            typed == word or (len(word) > _SHORT and one_slip(typed, word))
            for typed, word in zip(words, meant, strict=True)
        ):
            return KNOWN[" ".join(meant)]
    return ""


def known_row(name: str, facts: Facts) -> str:
    """ "Action 2": a line that may be about a row of a form, by its number."""
    head, _, number = name.rpartition(" ")
    label = known(head, facts)
    is_one = number.isdecimal() and number.isascii() and len(number) <= 3 and may_be_long(label)
    return f"{label} {int(number)}" if is_one else ""


def may_be_long(label: str) -> bool:
    """Whether what stands behind this label may go on over several lines."""
    head, _, number = label.rpartition(" ")
    return label.startswith(FORM_LINE) or label in FREE_TEXT or (number.isdecimal() and head in FREE_TEXT)


def bare_label(line: str, facts: Facts = NONE) -> str:
    """The label that this line is, without a colon, and nothing else: it may say what the line below it says."""
    if len(line) > LONGEST_LABEL or not line or line[-1] in ".!?:：,":
        return ""
    name = normal(line).strip(BULLETS).strip().lower()
    return known(name, facts) if KNOWN.get(name) in _ENDS_ANY or name in facts else ""


def ends_any(text: str, label: str) -> bool:
    """Whether the label at the front of this ends a value that no mark ends; its own label ends none."""
    named = KNOWN.get(normal(text.partition(":")[0]).lower(), "")
    return named in _ENDS_ANY and named != label
