"""Frozen dataclasses <-> compact JSON, read off their type hints. Knows no event by name, and no table.

Fields equal to their default are left out; fields that are not there get their default; fields nobody knows are
ignored: so old lines are read by new code, and new lines by old. Types: str, int, bool, float, datetime (as
`times.text`), date, X | None, tuple[X, ...], tuple[X, Y], and frozen dataclasses of these.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from json.encoder import encode_basestring_ascii as _in_quotes
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from parley.dispute.event_base import DutyKey, duty_key
from parley.dispute.events import AnyEvent
from parley.errors import UserError
from parley.store import times

EVENTS: dict[str, type] = {kind.__name__: kind for kind in get_args(AnyEvent)}

T = TypeVar("T")
Turn = Callable[[Any], Any] | None  # None: the value as it is
Write = Callable[[Any], str]

_json = json.JSONDecoder()
_scan: Callable[[str, int], tuple[Any, int]] = _json.scan_once  # type: ignore[attr-defined]
_PLAIN = (str, int, bool, float)


def encode(value: Any) -> str:
    """The dataclass as one line of JSON, or a dict whose keys are texts. Raises TypeError for what cannot be kept."""
    return _to_text(value)


def decode(kind: type[T], text: str) -> T:
    """The dataclass that `encode` wrote. Raises ValueError if the text is not one."""
    return read(kind, from_text(text))


def read(kind: type[T], plain: Any) -> T:
    """The same from what its JSON says: where it is part of another text. Raises ValueError."""
    try:
        known: Any = kind
        value: T = _decoder(known)(plain)
    except (TypeError, AttributeError, KeyError) as error:
        raise ValueError(f"no {kind.__name__}: {error}") from error
    return value


def from_text(text: str) -> Any:
    """What the JSON says. Raises ValueError. As we write it, without blanks around it, it is read by one call of C."""
    try:
        plain, end = _scan(text, 0)
    except StopIteration:
        end = -1
    return plain if end == len(text) else _json.decode(text)


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


def _to_text(value: Any) -> str:
    kind = type(value)
    return (_whole.get(kind) or _first_seen(kind))(value)


def _first_seen(kind: Any) -> Write:
    """How values of this class are written by themselves; from now on it is known, and how they are as parts of others, too."""
    plain = [write for known, write in _PLAIN_KINDS.items() if issubclass(kind, known)]
    if not plain:
        _decoder(kind)  # what could not be read back is refused before it is written
    whole = _whole[kind] = plain[0] if plain else _written(kind)
    _part[kind] = whole if plain else _again(whole)
    return whole


def _part_of(kind: Any) -> Write:
    _first_seen(kind)
    return _part[kind]


def _written(kind: Any) -> Write:
    """`def write(value)`: its fields by name, those that have no default first; of the others those that differ from it."""
    hints = get_type_hints(kind)
    turns = {one.name: _turn(hints[one.name], f"value.{one.name}") for one in fields(kind)}
    named = {name: f'"{name}":{{{turn}}}' for name, turn in turns.items()}
    always = "".join(f",{named[one.name]}" for one in fields(kind) if one.default is MISSING)
    lines = ["def write(value):", f" text = f'{always}'"]
    made: dict[str, Any] = {
        "in_quotes": _in_quotes,
        "instant": _instant,
        "many": _list,
        "part": _part.get,
        "part_of": _part_of,
    }
    for one in fields(kind):
        if one.default is not MISSING:
            made[f"_{one.name}"] = one.default
            lines += [f" if {_differs(one, hints[one.name])}:", f"  text += f',{named[one.name]}'"]
    exec("\n".join([*lines, " return f'{{{text[1:]}}}'"]), made)
    write: Write = made["write"]
    return write


def _turn(hint: Any, item: str) -> str:
    """What makes JSON of a field with this hint: straight where nothing else can stand there."""
    if hint is str:
        return f"in_quotes({item})"
    if hint is datetime:
        return f"instant({item})"
    if get_origin(hint) is tuple:
        return f"many({item})"
    return f"(part(type({item})) or part_of(type({item})))({item})"


def _differs(one: Field[Any], hint: Any) -> str:
    """Whether a field differs from its default: where that is "", 0, False or (), it does if it is anything at all."""
    if not one.default and (hint in (str, int, bool) or get_origin(hint) is tuple):
        return f"value.{one.name}"
    return f"value.{one.name} is not _{one.name} and value.{one.name} != _{one.name}"


def _again(write: Write) -> Write:
    """The same for a part of values, which often comes again: the key of a step, and its dates, stand in several events of a mail
    and in what its letters rest on."""

    def written(value: Any) -> str:
        known = _lately.get(id(value))
        if known is None:
            if len(_lately) >= _REMEMBERED:
                _lately.clear()
            known = _lately[id(value)] = (value, write(value))
        return known[1]

    return written


def _instant(at: datetime) -> str:
    return f'"{times.text(at)}"'


def _list(value: Iterable[Any]) -> str:
    part = _part.get
    return f"[{','.join([(part(type(item)) or _part_of(type(item)))(item) for item in value])}]"


def _object(value: Mapping[str, Any]) -> str:
    part = _part.get
    pairs = [
        f"{_in_quotes(name)}:{(part(type(item)) or _part_of(type(item)))(item)}"
        for name, item in value.items()
    ]
    return f"{{{','.join(pairs)}}}"


_PLAIN_KINDS: dict[type, Write] = {
    str: _in_quotes,
    bool: {True: "true", False: "false"}.__getitem__,
    int: int.__repr__,
    float: json.dumps,
    NoneType: {None: "null"}.__getitem__,
    datetime: _instant,
    date: lambda day: f'"{day.isoformat()}"',
    tuple: _list,
    list: _list,
    dict: _object,
}
_whole, _part = dict(_PLAIN_KINDS), dict(_PLAIN_KINDS)
_REMEMBERED = 128
# Part of a value and its JSON, by its id, which nothing else can get while it is held here
_lately: dict[int, tuple[Any, str]] = {}


@cache
def _decoder(kind: Any) -> Callable[[dict[str, Any]], Any]:
    hints = get_type_hints(kind)
    turns = {f.name: _in(hints[f.name]) for f in fields(kind)}
    straight = {name for name, turn in turns.items() if turn is None}
    make = duty_key if kind is DutyKey else kind

    def from_dict(known: dict[str, Any]) -> Any:
        if known.keys() <= straight:
            return make(**known)
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
        return make(value) if turn is None else make(map(turn, value))

    return each
