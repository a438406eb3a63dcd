"""The forms of a rule file: sections, fields, rows, who fills what. Values only; see `protocol` for the whole."""

from __future__ import annotations

from typing import Literal

from parley.dispute.protocol_who import Who
from parley.value import value

FieldKind = Literal["text", "choice", "date", "person", "children"]


@value
class FormField:
    """One thing a form asks. kind: text (kept apart, named by id) | choice (`values`) | date | person | children
    (names and dates of birth: entered by command, never in the journal, never mailed).

    known: what parley fills in by itself: a person ("receiving practitioner"), "referring agency", a moment
    ("raised") or a fact's id. line: the label of the line that fills it in a mail. told_by: who may fill it, if not
    whoever fills the section ("row.FIELD" too). optional: a section is complete without it.
    """

    id: str
    name: str
    kind: FieldKind = "text"
    values: tuple[str, ...] = ()
    known: str = ""
    line: str = ""
    told_by: tuple[Who, ...] = ()
    optional: bool = False


@value
class FormSection:
    """A part of a form with one author. rows: the fields of each repeating row; line: the label of the mail line
    that adds a row, its fields in order with "|" between ("Action: issue | what | who | by when")."""

    id: str
    title: str
    by: tuple[Who, ...]
    clause: str
    fields: tuple[FormField, ...] = ()
    rows: tuple[FormField, ...] = ()
    line: str = ""


@value
class Form:
    """A form of the protocol: `complete: form.section` tests it, `for_each: form.section` makes duties of its rows."""

    id: str
    title: str
    clause: str
    sections: tuple[FormSection, ...]

    def section(self, section_id: str) -> FormSection:
        """The section with this id. Raises KeyError: the loader has checked every reference."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)
