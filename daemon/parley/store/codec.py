"""Frozen dataclasses <-> compact JSON, read off their type hints. Knows no event by name, and no table.

Fields equal to their default are left out; fields that are not there get their default; fields nobody knows are
ignored: so old lines are read by new code, and new lines by old. Types: str, int, bool, float, datetime (as
`times.text`), date, X | None, tuple[X, ...], tuple[X, Y], and frozen dataclasses of these.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from json.encoder import c_make_encoder, encode_basestring_ascii  # type: ignore[attr-defined]
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from parley.dispute.events import AnyEvent
from parley.errors import UserError
from parley.store import times

EVENTS: dict[str, type] = {kind.__name__: kind for kind in get_args(AnyEvent)}

T = TypeVar("T")
Turn = Callable[[Any], Any] | None  # None: the value as it is

_from_text = json.JSONDecoder().decode
_PLAIN = (str, int, bool, float)


def encode(value: Any) -> str:
    """The dataclass as one line of JSON."""
    return _to_text(value)


def decode(kind: type[T], text: str) -> T:
    """The dataclass that `encode` wrote. Raises ValueError if the text is not one."""
    return read(kind, _from_text(text))


def read(kind: type[T], plain: Any) -> T:
    """The same from what its JSON says: where it is part of another text. Raises ValueError."""
    try:
        known: Any = kind
        value: T = _decoder(known)(plain)
    except (TypeError, AttributeError, KeyError) as error:
        raise ValueError(f"no {kind.__name__}: {error}") from error
    return value


def encode_event(event: AnyEvent) -> tuple[str, str]:
    """(its name, its fields as JSON)."""
    return type(event).__name__, _to_text(event)


def decode_event(name: str, text: str) -> AnyEvent:
    """The event of that name. Raises UserError for a name that this version of parley does not have."""
    kind = EVENTS.get(name)
    if kind is None:
        raise UserError(
            f"the journal holds {name!r}, which this parley does not know: install the newer version"
        )
    event: AnyEvent = decode(kind, text)
    return event


# --- made once per class ------------------------------------------------------------------------------------


class _Plain(dict[Any, Callable[[Any], Any]]):
    """What the encoder of JSON, which is C, is given for a value that it does not know, by the class of that value."""

    def __missing__(self, kind: Any) -> Callable[[Any], Any]:
        _decoder(kind)  # what could not be read back is refused before it is written
        turn = self[kind] = _written(kind)
        return turn


def _written(kind: Any) -> Callable[[Any], Any]:
    """`def plain(value)`: its fields by name, those that have no default first; of the others those that differ from it."""
    always = [f"{one.name!r}: known[{one.name!r}]" for one in fields(kind) if one.default is MISSING]
    lines = ["def plain(value):", " known = value.__dict__", f" given = {{{', '.join(always)}}}"]
    defaults = {one.name: one.default for one in fields(kind) if one.default is not MISSING}
    for name in defaults:
        lines += [
            f" if (item := known[{name!r}]) is not _{name} and item != _{name}:",
            f"  given[{name!r}] = item",
        ]
    made: dict[str, Any] = {f"_{name}": default for name, default in defaults.items()}
    exec("\n".join([*lines, " return given"]), made)
    plain: Callable[[Any], Any] = made["plain"]
    return plain


_PLAIN_OF = _Plain({datetime: times.text, date: date.isoformat})


def _plain(value: Any) -> Any:
    return _PLAIN_OF[type(value)](value)


# What json.JSONEncoder makes anew for each text: (markers, default, encoder, indent, key_separator, item_separator, sort_keys,
# skipkeys, allow_nan)
_parts = c_make_encoder(None, _plain, encode_basestring_ascii, None, ":", ",", False, False, True)


def _to_text(value: Any) -> str:
    return "".join(_parts(value, 0))


@cache
def _decoder(kind: Any) -> Callable[[dict[str, Any]], Any]:
    hints = get_type_hints(kind)
    turns = {f.name: _in(hints[f.name]) for f in fields(kind)}
    straight = {name for name, turn in turns.items() if turn is None}

    def from_dict(known: dict[str, Any]) -> Any:
        if known.keys() <= straight:
            return kind(**known)
        given = {}
        for name, item in known.items():
            if name in straight:
                given[name] = item
            elif name in turns:
                given[name] = turns[name](item)  # type: ignore[misc]
        return kind(**given)

    return from_dict


def _in(hint: Any) -> Turn:
    """How JSON becomes a value of this type."""
    if hint is datetime:
        return times.instant
    if hint is date:
        return date.fromisoformat
    if is_dataclass(hint):
        return _decoder(hint)  # type: ignore[arg-type]
    return _compound(hint, _in, tuple)


def _compound(hint: Any, turn_of: Callable[[Any], Turn], make: type) -> Turn:
    origin, args = get_origin(hint), get_args(hint)
    if hint in _PLAIN or origin is Literal:
        return None
    if origin in (Union, UnionType):
        return _maybe(turn_of, args)
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:
        return _many(turn_of(args[0]), make)
    if origin is tuple:
        turns = [turn_of(arg) for arg in args]
        return lambda value: make(v if t is None else t(v) for t, v in zip(turns, value, strict=True))
    raise TypeError(f"the journal cannot keep a {hint}")


def _maybe(turn_of: Callable[[Any], Turn], args: tuple[Any, ...]) -> Turn:
    rest = [arg for arg in args if arg is not NoneType]
    if len(rest) != 1 or len(args) != 2:
        raise TypeError(f"the journal cannot keep one of {args}")
    turn = turn_of(rest[0])
    return None if turn is None else (lambda value: None if value is None else turn(value))


def _many(turn: Turn, make: type) -> Turn:
    def each(value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            raise TypeError(f"a list was expected, not {type(value).__name__}")
        return make(value) if turn is None else make([turn(item) for item in value])

    return each
