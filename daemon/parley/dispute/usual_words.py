"""What a step asks, and whom a dispute is about, where the rule file has no words of its own: for letters, refusals,
pictures and minutes."""

from __future__ import annotations

from collections.abc import Callable

from parley.dispute.day_words import listed
from parley.dispute.protocol import DisputeProtocol, Duty, Verb

SAID: dict[Verb, str] = {
    "talk": "speak to {with}",
    "tell": "tell {to} where it goes from here",
    "send": "send the document to {to}",
    "record": "write down what was said and agreed",
    "agree": "agree with {with} how to go on",
    "set_date": "set a date for the meeting",
    "meet": "meet {with}",
    "decide": "decide",
    "act": "do what was agreed",
    "keep": "keep {to} informed",
}
_QUESTIONS = (
    "whether ",
    "what ",
    "how ",
    "who ",
    "which ",
    "when ",
    "where ",
)  # what may follow "decide" as it stands
_ABOUT: dict[Verb, str] = {"decide": "decide: ", "agree": "agree with {with}: ", "set_date": "set a date: "}


def usual_words(protocol: DisputeProtocol, duty: Duty, shown: Callable[[str], str] = str) -> str:
    """With what is decided, set, agreed or sent, by name; {with} and {to} stand for names. shown: makes a name of the
    rule file fit to be printed."""
    fact = protocol.facts.get(duty.fact)
    if duty.do in _ABOUT and fact is not None:
        asks = duty.do == "decide" and fact.name.startswith(_QUESTIONS)
        return f"decide {shown(fact.name)}" if asks else f"{_ABOUT[duty.do]}{shown(fact.name)}"
    if duty.do == "send" and duty.carries:
        return f"send {listed([shown(_document(protocol, one)) for one in duty.carries])} to {{to}}"
    if duty.do == "record" and duty.fills:
        return f"fill in {shown(_part(protocol, duty.fills))}"
    if duty.do == "tell" and not goes_on(protocol, duty):
        return "tell {to} how it stands"
    return SAID[duty.do]


def goes_on(protocol: DisputeProtocol, duty: Duty) -> bool:
    """Whether it is a step of the ladder, which leads on somewhere; what is done on a track beside it does not."""
    return any(not protocol.track_of(stage.id) for stage in protocol.stages_with.get(duty.id, ()))


def _document(protocol: DisputeProtocol, carried: str) -> str:
    form = protocol.forms.get(carried)
    return f"the {form.title.removeprefix('The ')}" if form else "the evidence pack"


def _part(protocol: DisputeProtocol, filled: str) -> str:
    """A section of a form as people find it: "“The concern”, of Form D"."""
    form_id, _, rest = filled.partition(".")
    form, section_id = protocol.forms[form_id], rest.partition(".")[0]
    section = next(one for one in form.sections if one.id == section_id)
    return f"“{section.title or f'section {section.id}'}” of the {form.title.removeprefix('The ')}"


def who_it_is_about(protocol: DisputeProtocol) -> str:
    """The rule file's word for whom a dispute is about, without its article: "child", "adult"."""
    return protocol.words.get("about", "a child").partition(" ")[2]


def whose(about: str, thing: str) -> str:
    """ "a child's name"; of whoever takes more words, "the name of an adult at risk"."""
    return f"{about}'s {thing}" if about.count(" ") < 2 else f"the {thing} of {about}"
