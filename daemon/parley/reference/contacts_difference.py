"""What has changed from one directory to the next, in plain words: one line a change, for a mail and for the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from parley.dispute.day_words import day_name
from parley.dispute.office_hours import OfficeHours, Window, hours_in_words
from parley.dispute.world import Agency, Body, Directory, Person
from parley.reference.contacts_difference_rota import rota_changes

_LABELS = {
    "addresses": "e-mail", "windows": "call windows", "valid_from": "in post from", "valid_until": "in post until",
    "absences": "away", "interim": "for the time being since", "protected": "may have protected content",
    "closed": "closed days", "holidays": "bank holidays", "posts": "posts", "require_tls": "TLS required",
    "without_dmarc": "believed without DMARC", "last_resort": "last resort", "call_in": "number to ring",
}  # fmt: skip
_HIDDEN = ("id", "rota")  # a rota is told of turn by turn
MOST = 200  # lines; more is a new directory, and says so


def difference(old: Directory, new: Directory, *, zone: str = "Europe/London") -> list[str]:
    """Every change, in the directory's order; [] if nothing has changed that anybody would notice. zone: of its wall times."""
    lines = [
        *_collection("The agency", old.agencies, new.agencies, new),
        *_rotas(old, new, zone),
        *_collection("", old.people, new.people, new),
        *_collection("The body", old.bodies, new.bodies, new),
        *_offices(old, new),
        *_plain(old, new),
    ]
    if len(lines) > MOST:
        return [*lines[:MOST], f"… and {len(lines) - MOST} more."]
    return lines


def _collection(
    kind: str, old: Mapping[str, Any], new: Mapping[str, Any], directory: Directory
) -> Iterator[str]:
    for name, entry in new.items():
        title = f"{kind} {entry.name}".strip()
        if name not in old:
            yield f"New: {title[:1].lower() + title[1:] if kind else title}{_introduced(entry, directory)}."
        elif old[name] != entry:
            known = f"{kind} {old[name].name}".strip()  # a name that changes is told of whoever had it
            yield from (f"{known}: {line}." for line in _changes(old[name], entry, directory))
    for name, entry in old.items():
        if name not in new:
            yield f"No longer listed: {kind[:1].lower() + kind[1:]} {entry.name}.".replace("  ", " ")


def _introduced(entry: Any, directory: Directory) -> str:
    if not isinstance(entry, Person):
        return ""
    agency = directory.agencies.get(entry.agency)
    parts = [
        entry.title,
        agency.name if agency else "",
        ", ".join(post.replace("_", " ") for post in entry.posts),
    ]
    said = ", ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def _changes(old: Any, new: Any, directory: Directory) -> Iterator[str]:
    for field in fields(new):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after or field.name in _HIDDEN:
            continue
        label = _LABELS.get(field.name, field.name.replace("_", " "))
        now, was = ("are", "were") if label.endswith("s") else ("is", "was")
        yield f"{label} {now} now {_said(after, directory)} ({was} {_said(before, directory)})"


def _rotas(old: Directory, new: Directory, zone: str) -> Iterator[str]:
    for agency in new.agencies.values():
        known = old.agencies.get(agency.id)
        before = known.rota if known else None
        if before != agency.rota:
            for line in rota_changes(before, agency.rota, new, zone):
                yield f"The agency {agency.name}: {line}."


def _offices(old: Directory, new: Directory) -> Iterator[str]:
    for office in dict.fromkeys((*old.officers, *new.officers)):
        before, after = old.officers.get(office, ()), new.officers.get(office, ())
        if before != after:
            yield f"The partnership's {office.replace('_', ' ')} is now {_names(after, new)} (was {_names(before, old)})."


def _plain(old: Directory, new: Directory) -> Iterator[str]:
    if old.last_resort != new.last_resort:
        yield f"The last resort is now {_names(new.last_resort, new)} (was {_names(old.last_resort, old)})."
    for one in new.safety:
        if one not in old.safety:
            yield f"When somebody may be in danger: {one.name}, {one.phone}."
    for one in old.safety:
        if one.id not in {other.id for other in new.safety}:
            yield f"No longer among the numbers for danger: {one.name}, {one.phone}."
    for key in ("partnership", "call_in", "protocol", "bank_holidays"):
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield f"{_LABELS.get(key, key.replace('_', ' ')).capitalize()} is now {_said(after, new)} (was {_said(before, old)})."


def _names(people: tuple[str, ...], directory: Directory) -> str:
    return ", ".join(_said(name, directory) for name in people) or "nobody"


def _said(value: Any, directory: Directory) -> str:
    """A value as people read it; the id of a person or an agency as their name."""
    for kind, words in _WORDS:
        if isinstance(value, kind):
            return words(value, directory)
    return str(value)


def _text(value: str, directory: Directory) -> str:
    person, agency = directory.people.get(value), directory.agencies.get(value)
    named = person or agency
    return named.name if named else value.replace("_", " ") or "empty"


def _several(value: Any, directory: Directory) -> str:
    if value and isinstance(value[0], Window):
        return hours_in_words(value)
    if value and isinstance(value[0], tuple) and isinstance(value[0][0], date):  # times away
        return "; ".join(
            " to ".join(day_name(day, year=True) for day in dict.fromkeys(period)) for period in value
        )
    return ", ".join(_said(one, directory) for one in value) or "none"


def _mapping(value: Any, directory: Directory) -> str:
    parts = [f"{_said(key, directory)} ({_said(one, directory)})" for key, one in list(value.items())[:12]]
    return ", ".join(parts) + (" …" if len(value) > 12 else "") or "none"


_WORDS: tuple[tuple[Any, Callable[[Any, Directory], str]], ...] = (
    (bool, lambda value, _: "yes" if value else "no"),
    (str, _text),
    (date, lambda value, _: day_name(value, year=True)),
    (OfficeHours, lambda value, _: hours_in_words(value.windows)),
    (tuple, _several),
    (Mapping, _mapping),
    (type(None), lambda _, __: "not said"),
    ((Agency, Body), lambda value, _: getattr(value, "name", "another")),
)
