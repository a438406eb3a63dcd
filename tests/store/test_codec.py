"""Every event goes to JSON and comes back the same; old lines stay readable for ever."""

from __future__ import annotations

import enum
import json
import pickle
import types
import typing
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.dispute.effects import Question
from parley.dispute.event_base import duty_key
from parley.dispute.events import AnyEvent, DutyKey, NoteKept
from parley.errors import UserError
from parley.mail.message import Envelope
from parley.store import codec

GOLDEN = Path(__file__).parent / "golden" / "events.jsonl"
LINES = [json.loads(line) for line in GOLDEN.read_text().splitlines()]
KINDS = typing.get_args(AnyEvent)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TEXT = st.text(st.characters(), max_size=8)  # surrogates too
LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(),
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=ZONES),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of the type."""
    args = typing.get_args(hint)
    if hint in LEAVES:
        return LEAVES[hint]
    if is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return st.builds(hint, **{f.name: values(hints[f.name]) for f in fields(hint)})
    if isinstance(hint, types.UnionType):
        return st.one_of(*(st.none() if arg is types.NoneType else values(arg) for arg in args))
    assert typing.get_origin(hint) is tuple
    if args[-1] is Ellipsis:
        return st.lists(values(args[0]), max_size=3).map(tuple)
    return st.tuples(*map(values, args))


def sample(kind: Any, name: str = "") -> Any:
    """One value of the type in which no field has its default."""
    plainest = {
        str: f"a {name}",
        int: 2,
        bool: True,
        date: date(2026, 4, 3),
        datetime: datetime(2026, 4, 1, tzinfo=UTC),
    }
    if kind in plainest:
        return plainest[kind]
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        made = {f.name: sample(hints[f.name], f.name) for f in fields(kind)}
        return kind(**{f.name: not made[f.name] if f.default is True else made[f.name] for f in fields(kind)})
    args = typing.get_args(kind)
    if typing.get_origin(kind) is tuple and args[-1] is not Ellipsis:
        return tuple(sample(arg, name) for arg in args)
    inner = sample(args[0], name)
    return inner if isinstance(kind, types.UnionType) else (inner,)


def is_whole(line: dict[str, Any], kind: type) -> bool:
    """Whether this line shows the event with every field it has now."""
    return bool(line["name"] == kind.__name__ and set(line["stored"]) == {f.name for f in fields(kind)})


def plain(event: Any) -> dict[str, Any]:
    """Every field of an event as JSON, by another way than the codec's."""
    shown: dict[str, Any] = json.loads(json.dumps(asdict(event), default=lambda value: value.isoformat()))
    return shown


def as_agreed(value: Any) -> Any:
    """What stands in the journal for a value, said once more without any haste: what has no default comes first."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    if isinstance(value, date):
        return value.isoformat()
    in_order = sorted(fields(value), key=lambda one: one.default is not MISSING)
    return {one.name: item for one in in_order if (item := getattr(value, one.name)) != one.default}


def known_of(shown: Any, means: Any) -> Any:
    """Of what an event shows now, that which was there when the line was written: nested values gain fields too."""
    if isinstance(means, dict):
        return {name: known_of(shown[name], value) for name, value in means.items()}
    if isinstance(means, list) and isinstance(shown, list) and len(shown) == len(means):
        return [known_of(one, value) for one, value in zip(shown, means, strict=True)]
    return shown


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line['name']}-{len(line['stored'])}")
def test_what_was_once_written_still_reads_the_same(line: dict[str, Any]) -> None:
    event = codec.decode_event(line["name"], json.dumps(line["stored"]))
    assert type(event).__name__ == line["name"]
    shown = plain(event)
    assert known_of(shown, line["means"]) == line["means"]
    gained = set(shown) - set(line["means"])
    defaults = {f.name: f.default for f in fields(event)}
    assert all(getattr(event, name) == defaults[name] for name in gained), "a field came without a default"
    assert json.loads(codec.encode_event(event)[1]) == line["stored"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_event_has_its_shape_in_the_golden_file(kind: type) -> None:
    if not any(is_whole(line, kind) for line in LINES):
        pytest.fail(f"{kind.__name__} is new or has gained a field: run tests/store/golden/grow.py")


@settings(max_examples=400)
@given(st.one_of(*(values(kind) for kind in KINDS)))
def test_events_come_back_equal(event: Any) -> None:
    name, text = codec.encode_event(event)
    assert codec.decode_event(name, text) == event
    assert text.isascii() and "\n" not in text
    assert text == json.dumps(event, default=as_agreed, separators=(",", ":"))


class Mark(str):
    """A text of its own class."""


class Level(enum.IntEnum):
    HIGH = 3


PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | TEXT
    | st.builds(Mark, TEXT)
    | st.just(Level.HIGH)
)
FACTS = st.dictionaries(
    TEXT,
    st.recursive(
        PLAIN | values(DutyKey) | values(Question) | LEAVES[date] | LEAVES[datetime],
        lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=5,
)  # fmt: skip


@given(FACTS)
def test_the_facts_of_a_letter_are_written_as_json_has_them(facts: dict[str, Any]) -> None:
    assert codec.encode(facts) == json.dumps(facts, default=as_agreed, separators=(",", ":"))


def test_what_comes_again_is_written_as_it_is_and_what_comes_instead_as_it_is_then() -> None:
    """What is remembered of a part is the part's own: another that is made where it lay is another."""
    again = DutyKey("s1", 1, "contact")
    for n in range(1000):
        other = DutyKey("s2", n, "contact", row=n % 3)
        facts = {"keys": [again, other, again]}
        assert codec.encode(facts) == json.dumps(facts, default=as_agreed, separators=(",", ":"))


@pytest.mark.parametrize(
    "wrong", [{"a": object()}, {"a": [{1}]}, {1: "a"}, object(), DutyKey(None, 1, "contact")]
)  # type: ignore[arg-type]
def test_what_is_no_json_and_no_value_is_not_written(wrong: object) -> None:
    with pytest.raises(TypeError):
        codec.encode(wrong)


@given(values(Question), values(Envelope))
def test_questions_and_envelopes_come_back_equal(question: Question, envelope: Envelope) -> None:
    assert codec.decode(Question, codec.encode(question)) == question
    assert codec.decode(Envelope, codec.encode(envelope)) == envelope


@given(values(DutyKey), st.dictionaries(TEXT, TEXT))
def test_fields_that_nobody_knows_are_passed_over(key: DutyKey, extra: dict[str, str]) -> None:
    known = {**extra, **json.loads(codec.encode(key))}
    for name in ("party", "row"):
        if getattr(key, name) in ("", 0):
            known.pop(name, None)
    assert codec.decode(DutyKey, json.dumps(known)) == key


def test_a_key_is_one_object_whether_it_is_made_read_or_has_travelled() -> None:
    key = duty_key("s1", 1, "contact", row=2)
    assert key == DutyKey("s1", 1, "contact", "", 2)
    assert codec.decode(DutyKey, codec.encode(DutyKey("s1", 1, "contact", row=2))) is key
    assert pickle.loads(pickle.dumps(DutyKey("s1", 1, "contact", row=2))) is key


@pytest.mark.parametrize("text", ["", " ", "{", "{} {}", "tru", "x", "{}x"])
def test_what_is_no_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        codec.from_text(text)


JSON = st.recursive(st.none() | st.booleans() | TEXT, lambda one: st.lists(one, max_size=3), max_leaves=4)


@given(st.dictionaries(TEXT, JSON, max_size=3) | JSON, st.sampled_from(["", " ", "\n"]))
def test_json_is_read_as_the_standard_library_reads_it(plain: Any, blank: str) -> None:
    text = blank + json.dumps(plain) + blank
    assert codec.from_text(text) == json.loads(text)


def test_a_newer_event_says_what_to_do() -> None:
    with pytest.raises(UserError, match="install the newer version"):
        codec.decode_event("DisputeSungAbout", "{}")


@pytest.mark.parametrize(
    "text", ["{}", "[]", "null", "", "{", '{"happened": 1}', '{"happened": "x", "text": "t"}']
)
def test_what_is_no_event_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        codec.decode_event(NoteKept.__name__, text)


def test_a_type_that_cannot_be_kept_is_refused_when_first_met() -> None:
    @dataclass(frozen=True)
    class Strange:
        things: set[str]

    with pytest.raises(TypeError, match="cannot keep"):
        codec.encode(Strange({"a"}))


def test_what_equals_its_default_is_left_out_though_it_is_another_object() -> None:
    @dataclass(frozen=True)
    class Plain:
        name: str = "open"
        places: tuple[str, ...] = ("a", "b")

    assert codec.encode(Plain("".join(("op", "en")), tuple("ab"))) == "{}"
    assert codec.encode(Plain("opened")) == '{"name":"opened"}'
