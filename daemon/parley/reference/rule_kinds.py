"""What a key of a file may hold: kinds of value, keys and the mappings they stand in. No key of any file is here.

The tables themselves are in `rule_keys` and its siblings, and in `contacts_keys`; the loaders, the editors' schemas
(`rule_schema`) and the manuals' tables (`rule_tables`) all read them.
"""

from __future__ import annotations

from parley.value import value


@value
class Plain:
    """One scalar. name: what the schema calls it. says: what the manual calls it. number: (least, most) of a whole one."""

    name: str
    says: str
    number: tuple[int, int] | None = None


@value
class OneOf:
    """One of a closed list of words."""

    words: tuple[str, ...]


@value
class Many:
    """One, or a list."""

    of: Plain | OneOf


@value
class Part:
    """One mapping of another shape. or_plain: a value that may stand instead of it."""

    shape: str
    or_plain: Plain | None = None


@value
class Parts:
    """A list of mappings of one shape. or_one: a single mapping will do."""

    shape: str
    or_one: bool = False


@value
class ById:
    """`id: mapping` lines, or `name: value` lines: the writer chooses the ids."""

    of: Part | Plain | Many


Kind = Plain | OneOf | Many | Part | Parts | ById

TEXT = Plain("text", "words")
WORD = Plain("id", "an id: one word")
CLAUSE = Plain("clause", 'a clause, in quotes: "4.10"')
DAY = Plain("day", "a day: 2023-12-01")
ZONE = Plain("zone", "a time zone")
HOURS = Plain("hours", "days and times")
LENGTH = Plain("length", "a length of time")
LIMIT = Plain("limit", "a length of time, or the text's own words for it")
WHO = Plain("who", "whoever holds a role")
POST = Plain("post", "a post in the directory")
BODY = Plain("body", "a body in the directory")
ANCHOR = Plain("anchor", "a moment, a condition, or a list of {when, take}")
DUE = Plain("due", "a moment, or so long before one")
CONDITION = Plain("condition", "a condition")
SENTENCE = Plain("sentence", "a sentence")
STAGE = Plain("stage", "a stage")
STAGES = Plain("stages", "a stage, the first and last of several (s1..s4), or a duty")
DUTY = Plain("duty", "a duty")
DUTY_OR_CLOCK = Plain("duty", "a duty or a clock")
FACT = Plain("fact", "a fact")
ROLE = Plain("role", "a role")
DOCUMENT = Plain("document", "`pack`, or a form")
FORM = Plain("form", "a form, or form.section")
SECTION = Plain("section", "form.section")
FILLED = Plain("filled", "form.section, or form.section.field")
COUNTED = Plain("counted", "a stage, a duty, or form.section")
KNOWN = Plain("known", "a person, an agency, a moment or a fact")
VALUE = Plain("value", "a value of the fact")
ALIKE = Plain("alike", "agencies, raiser, receiving agency, or a fact")
QUORUM = Plain("quorum", "a number of agencies")
END = Plain("end", "the file's id, and perhaps the number of its lines")
YES_OR_NO = OneOf(("yes", "no"))


def number(least: int, most: int) -> Plain:
    """A whole number in these bounds."""
    return Plain(f"number_{least}_{most}", f"a whole number from {least} to {most}", (least, most))


@value
class Key:
    """One key of a mapping. meaning: in plain words. example: its value, as one would type it behind the colon.

    required: the mapping is refused without it. depends: it may be a list of {when, take}.
    """

    name: str
    kind: Kind
    meaning: str
    example: str
    required: bool = False
    depends: bool = False


@value
class Shape:
    """One mapping of a file: what it stands for, and its keys in the order of the manual.

    others: what any further key is (a fact's name in a condition); None: there are no others.
    """

    id: str
    title: str
    meaning: str
    keys: tuple[Key, ...]
    others: Key | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its keys."""
        return tuple(key.name for key in self.keys)
