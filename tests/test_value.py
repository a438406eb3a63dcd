"""`@value` is what `@dataclass(frozen=True)` is, and cheaper to declare: each is asked the same things."""

from __future__ import annotations

import pickle
import re
import sys
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from inspect import get_annotations
from pathlib import Path
from typing import Any

import pytest

from parley.value import value

SOURCE = Path(__file__).parents[1] / "daemon"


@value
class Talk:
    """One with everything that a field can have."""

    who: str
    when: int = 3
    media: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    known: str = field(init=False, repr=False)
    beside: list[int] = field(default_factory=list, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", self.who.upper())

    @cached_property
    def long(self) -> str:
        """Worked out once; no part of what the value is."""
        return self.who * 2


@value
class Call(Talk):
    """One that inherits, and adds."""

    number: str = ""


@value(kw_only=True)
class Named:
    """One whose fields are named."""

    who: str
    why: str = "because"


@value(kw_only=True)
class NamedMore(Named):
    """With a field that must be given after one that need not."""

    when: int


@value
class Nothing:
    """No field at all."""


@value(order=True)
class Place:
    """In order."""

    line: int
    column: int = 1
    beside: list[int] = field(default_factory=list, compare=False)


ASKED: dict[str, Callable[[], Any]] = {
    "by place": lambda: Talk("Priya", 4, ("phone",), {"a": "b"}).media,
    "by name": lambda: Talk(who="Priya", when=5).when,
    "default": lambda: (Talk("Priya").when, Talk("Priya").media),
    "a new default each time": lambda: Talk("a").said is not Talk("b").said and Talk("a").said == {},
    "after init": lambda: Talk("Priya").known,
    "inherited": lambda: (Call("Priya", number="1").known, Call("Priya", 1, (), {}, "2").number),
    "missing": lambda: Talk(),  # type: ignore[call-arg]
    "unknown": lambda: Talk("Priya", where="here"),  # type: ignore[call-arg]
    "not by place": lambda: Named("Priya"),  # type: ignore[misc]
    "named": lambda: Named(who="Priya").why,
    "given after not given": lambda: NamedMore(who="Priya", when=2).when,
    "equal": lambda: Talk("a") == Talk("a"),
    "unequal": lambda: (Talk("a") == Talk("b"), Talk("a") == Call("a"), Talk("a") == "a"),
    "equal whatever was worked out": lambda: (lambda one: (one.long, one == Talk("a")))(Talk("a")),
    "hash": lambda: hash(Place(1)) == hash(Place(1)) and len({Place(1), Place(1), Place(2)}),
    "no hash of what can change": lambda: hash(Talk("a")),
    "shown": lambda: (repr(Talk("a")), repr(Nothing()), repr(Call("a"))),
    "what is not compared": lambda: (Talk("a", beside=[1]) == Talk("a"), Place(1, beside=[2]) == Place(1)),
    "not hashed": lambda: hash(Place(1, beside=[2])) == hash(Place(1)),
    "nothing": lambda: (Nothing() == Nothing(), hash(Nothing()) == hash(Nothing())),
    "set": lambda: setattr(Talk("a"), "who", "b"),
    "set anew": lambda: setattr(Talk("a"), "other", "b"),
    "deleted": lambda: delattr(Talk("a"), "who"),
    "sorted": lambda: [place.line for place in sorted([Place(2), Place(1, 2), Place(1)])],
    "not sorted": lambda: Talk("a") < Talk("b"),  # type: ignore[operator]
    "fields": lambda: [(one.name, one.init, one.kw_only) for one in fields(NamedMore)],
    "replaced": lambda: (replace(Talk("a"), when=9).when, replace(Talk("a"), when=9).known),
    "pickled": lambda: pickle.loads(pickle.dumps(Call("a", number="2"))) == Call("a", number="2"),
    "a dataclass": lambda: is_dataclass(Talk),
    "match": lambda: Talk.__match_args__,
}


@pytest.mark.parametrize("name", ASKED)
def test_a_value_is_a_frozen_dataclass(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = outcome(ASKED[name])
    for kind, options in ((Talk, {}), (Call, {}), (Named, {"kw_only": True}), (NamedMore, {"kw_only": True}),
                          (Nothing, {}), (Place, {"order": True})):  # fmt: skip
        monkeypatch.setitem(globals(), kind.__name__, theirs(kind, options))
    assert ours == outcome(ASKED[name])


def test_a_value_out_of_a_pickle_stands_in_a_dict_of_its_own_as_a_new_one_does() -> None:
    talk = Call("Priya", 4, ("phone",), {"a": "b"}, number="2")
    again = pickle.loads(pickle.dumps(talk))
    assert vars(again) == vars(talk)
    # One that shares its keys with those of other values is smaller, and read more slowly (docs/speed.md)
    assert sys.getsizeof(vars(again)) == sys.getsizeof(dict(vars(talk)))


@pytest.mark.parametrize(
    "one", [Nothing(), Named(who="Priya"), NamedMore(who="a", when=2), Place(1), Call("")]
)
def test_what_was_worked_out_of_a_value_does_not_travel(one: Any) -> None:
    before = dict(vars(one))
    assert not isinstance(one, Talk) or one.long == ""
    for again in (pickle.loads(pickle.dumps(one)), copy(one)):
        assert again == one and vars(again) == before


def test_what_a_value_has_by_default_does_not_travel() -> None:
    usual, other = pickle.dumps(Call("Priya")), pickle.dumps(Call("Priya", media=("phone",)))
    assert not [name for name in ("when", "media", "number") if name.encode() in usual]
    assert b"media" in other and b"when" not in other
    assert pickle.loads(other) == Call("Priya", media=("phone",)) != pickle.loads(usual) == Call("Priya")


def test_a_process_that_has_made_none_yet_reads_a_value_out_of_a_pickle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pickled = pickle.dumps(Named(who="Priya", why="asked"))

    @value(kw_only=True)
    class New:
        who: str
        why: str = "because"

    monkeypatch.setitem(globals(), "Named", New)
    again = pickle.loads(pickled)
    assert type(again) is New and (again.who, again.why) == ("Priya", "asked")


def theirs(kind: type, options: dict[str, Any]) -> type:
    """The same class as the standard library makes it."""
    bases = tuple(globals()[base.__name__] for base in kind.__bases__ if base is not object)
    body = {
        name: kind.__dict__[name]
        for name in ("__annotations__", "__post_init__", "long", "__doc__")
        if name in kind.__dict__
    }
    for one in fields(kind):
        if one.name in get_annotations(kind):
            given = {
                name: getattr(one, name) for name in ("default", "default_factory", "init", "repr", "compare")
            }
            body[one.name] = field(**given)
    made = type(
        kind.__name__, bases, body | {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
    )
    return dataclass(frozen=True, **options)(made)


def outcome(asked: Callable[[], Any]) -> Any:
    """What came of it: a value, or the kind of the fault with what it names."""
    try:
        return asked()
    except FrozenInstanceError:
        return FrozenInstanceError
    except (TypeError, AttributeError) as fault:
        return type(fault), sorted(re.findall(r"'(\w+)'", str(fault)))


def test_everything_frozen_is_a_value() -> None:
    found = [
        str(path)
        for path in SOURCE.rglob("*.py")
        if path.name != "value.py" and "dataclass(frozen" in path.read_text(encoding="utf-8")
    ]
    assert found == []


@value
class Kept:
    """One with a place for what was worked out from it."""

    who: str
    kept: dict[str, int] = field(default_factory=dict, init=False, compare=False)


def test_a_field_that_says_nothing_of_the_value_is_no_part_of_it() -> None:
    one, other = Kept("priya"), Kept("priya")
    one.kept["asked"] = 1
    assert one == other and hash(one) == hash(other) and one != Kept("liam")


@value
class Door:
    """One that says itself what it is hashed by."""

    street: str
    number: int

    def __hash__(self) -> int:
        return hash(self.street)


def test_a_hash_of_its_own_is_kept_and_tells_nothing_apart_by_itself() -> None:
    here, there = Door("Long Lane", 1), Door("Long Lane", 2)
    assert hash(here) == hash(there) == hash("Long Lane")
    assert {here: "home", there: "away"}[Door("Long Lane", 2)] == "away"
