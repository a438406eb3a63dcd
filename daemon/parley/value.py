"""Frozen dataclasses that cost next to nothing to declare: `@value` instead of `@dataclass(frozen=True)`.

`dataclass` writes and compiles six functions for each class. parley has some three hundred of them, and a command
waited a fifth of a second for functions of which it calls few (docs/speed.md). Here all classes share what can be
shared, and `__init__` is written when the first value is made. All else is as it was: `fields`, `replace`, `match`,
`pickle` and type checkers know a value for a dataclass, and nobody can change one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from copyreg import __newobj__  # type: ignore[attr-defined]
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from typing import Any, TypeVar, cast, dataclass_transform, overload

C = TypeVar("C", bound=type)
Key = Callable[[Any], Any]
_ORDER = (operator.lt, operator.le, operator.gt, operator.ge)


@overload
def value(cls: C, /) -> C: ...
@overload
def value(*, kw_only: bool = False, order: bool = False) -> Callable[[C], C]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: Any = None, /, *, kw_only: bool = False, order: bool = False) -> Any:
    """A class of values: equal if of one class with equal fields, hashable, never changed. order: they can be sorted.

    A `dataclass(frozen=True)` cannot inherit from one (TypeError at its import); another value can.
    """
    if cls is None:
        return lambda given: _made(given, kw_only, order)
    return _made(cls, kw_only, order)


def _made(cls: Any, kw_only: bool, order: bool) -> Any:
    own = frozenset(cls.__dict__)
    cls.__doc__ = cls.__doc__ or cls.__name__  # or dataclass would write one, from a signature
    dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
    key = _key_of([one.name for one in fields(cls) if one.compare])
    cls.__init__ = _first_init(cls)
    cls.__repr__, cls.__setattr__, cls.__delattr__ = _shown, _refuse, _refuse
    cls.__eq__ = _comparing(operator.eq, key)
    cls.__setstate__ = _first_restored
    if "__reduce_ex__" not in own:
        cls.__reduce_ex__ = _first_reduced
    if "__hash__" not in own:
        cls.__hash__ = lambda self: hash(key(self))
    if order:
        cls.__lt__, cls.__le__, cls.__gt__, cls.__ge__ = (_comparing(each, key) for each in _ORDER)
    return cls


def _key_of(names: list[str]) -> Key:
    """What values are compared by: these fields as a tuple (or the one that there is)."""
    return operator.attrgetter(*names) if names else lambda _: ()


def _comparing(compare: Callable[[Any, Any], bool], key: Key) -> Callable[[Any, Any], bool]:
    def compared(self: Any, other: Any) -> bool:
        return compare(key(self), key(other)) if other.__class__ is self.__class__ else NotImplemented

    return compared


def _first_reduced(self: Any, protocol: int) -> tuple[Any, ...]:
    cls: Any = self.__class__
    cls.__reduce_ex__, _ = _pickling(cls)
    reduced: tuple[Any, ...] = cls.__reduce_ex__(self, protocol)
    return reduced


def _first_restored(self: Any, state: tuple[Any, ...]) -> None:
    cls: Any = self.__class__
    _, cls.__setstate__ = _pickling(cls)
    cls.__setstate__(self, state)


def _pickling(cls: Any) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """What a pickle keeps of a value, and what makes it whole again: what stands in those of its fields that have no default, in order; then, by
    name, what is not the default; nothing that was worked out from them. All else is copied as one block of memory into a dict of
    the value's own, as `__init__` makes one: a dict that is filled field by field shares its keys with those of other values, and is
    read more slowly."""
    usual = {one.name: one.default for one in fields(cls)}
    given = [name for name, default in usual.items() if default is MISSING]
    often = [name for name in usual if name not in given]
    known: dict[str, Any] = {"_set": _setting_all(cls), "_usual": usual, "_newobj": __newobj__}
    known |= {f"_default_{name}": usual[name] for name in often}
    lines = [
        "def __reduce_ex__(self, protocol):",
        " known, more = self.__dict__, {}",
        *(f" if (item := known[{name!r}]) is not _default_{name}: more[{name!r}] = item" for name in often),
        f" return _newobj, (self.__class__,), ({''.join(f'known[{name!r}], ' for name in given)}more or None,)",
        "def __setstate__(self, state):",
        " stands = _usual.copy()",
        f" ({''.join(f'stands[{name!r}], ' for name in given)}more,) = state",
        " if more is not None: stands |= more",
        " _set(self, stands)",
    ]
    exec("\n".join(lines), known)
    return known["__reduce_ex__"], known["__setstate__"]


def _shown(self: Any) -> str:
    shown = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({shown})"


def _refuse(self: Any, name: str, *_: object) -> None:
    raise FrozenInstanceError(f"{name!r} of a {type(self).__name__} cannot be changed")


def _first_init(cls: Any) -> Callable[..., None]:
    def __init__(self: Any, *args: Any, **given: Any) -> None:
        cls.__init__ = _written_init(cls)
        cls.__init__(self, *args, **given)

    return __init__


def _written_init(cls: Any) -> Callable[..., None]:
    """`def __init__(self, a, b=…, *, c)`, as `dataclass` would have written it; but its fields are set all at once, as the
    dict in which they stand: one call for each value instead of one for each field."""
    known: dict[str, Any] = {"_set": _setting_all(cls), "_made": MISSING}
    taken = [one for one in fields(cls) if one.init]
    named = [_parameter(one, known) for one in taken if one.kw_only]
    parameters = ["self", *(_parameter(one, known) for one in taken if not one.kw_only)]
    parameters += ["*", *named] if named else []
    stands = ", ".join(filter(None, (_stands(one, known) for one in fields(cls))))
    after = "self.__post_init__()" if hasattr(cls, "__post_init__") else ""
    exec(f"def __init__({', '.join(parameters)}):\n _set(self, {{{stands}}})\n {after}", known)
    init: Callable[..., None] = known["__init__"]
    init.__qualname__, init.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    return init


def _setting_all(cls: Any) -> Callable[[Any, dict[str, Any]], None]:
    """What sets the dict in which all fields of a value stand. `object.__setattr__` would look for just this, each time."""
    setting: Any = next(vars(one)["__dict__"] for one in cls.__mro__ if "__dict__" in vars(one))
    return cast(Callable[[Any, dict[str, Any]], None], setting.__set__)


def _parameter(one: Field[Any], known: dict[str, Any]) -> str:
    if one.default_factory is not MISSING:
        return f"{one.name}=_made"
    if one.default is MISSING:
        return one.name
    known[f"_default_{one.name}"] = one.default
    return f"{one.name}=_default_{one.name}"


def _stands(one: Field[Any], known: dict[str, Any]) -> str:
    """The field's entry in that dict, "" for one that its class sets itself."""
    if one.default_factory is MISSING:
        return f"{one.name!r}: {one.name}" if one.init else ""
    known[f"_new_{one.name}"] = one.default_factory
    made = f"_new_{one.name}() if {one.name} is _made else {one.name}" if one.init else f"_new_{one.name}()"
    return f"{one.name!r}: {made}"
