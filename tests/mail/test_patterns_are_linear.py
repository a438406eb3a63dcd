"""No pattern of the translators tries one text in two ways without end: open repeats that meet over the same letters.

Seen in the pattern's own tree, with no clock. Two ways in which work grows faster than the text: an open repeat inside an
open repeat, and two open repeats beside one another, with nothing that must stand between them, that share a letter. What
is bounded (by a few dozen, or a line's length) costs no more than that bound.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import re._constants as kinds  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

import parley.calendars.zones
import parley.mail

OPEN = 300  # repeats of at least so many count as open
SAMPLES = "aZ09_ \t\n\r.,;:!?-–—=<>()[]{}\"'/\\@#&*+|~éж日：\x00"
REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT)


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    modules = [
        importlib.import_module(f"parley.mail.{one.name}")
        for one in pkgutil.iter_modules(parley.mail.__path__)
    ]
    for module in (*modules, parley.calendars.zones):
        for name, found in vars(module).items():
            for pattern in _inside(found):
                yield f"{module.__name__.removeprefix('parley.')}.{name}", pattern


def _inside(found: object, depth: int = 3) -> Iterator[re.Pattern[Any]]:
    if isinstance(found, re.Pattern):
        yield found
    elif depth and isinstance(found, dict):
        yield from (one for each in found.values() for one in _inside(each, depth - 1))
    elif depth and isinstance(found, list | tuple):
        yield from (one for each in found for one in _inside(each, depth - 1))


def letters(items: Iterable[Any], flags: int) -> set[str]:
    """Samples that may stand anywhere in what these match."""
    found: set[str] = set()
    for kind, value in items:
        if kind in (kinds.LITERAL, kinds.NOT_LITERAL, kinds.IN, kinds.ANY):
            found |= {one for one in SAMPLES if _is(kind, value, one, flags)}
        else:
            for part in _parts(kind, value):
                found |= letters(part, flags)
    return found


def firsts(items: Iterable[Any], flags: int) -> set[str]:
    """Samples with which what these match may begin."""
    found: set[str] = set()
    for kind, value in items:
        parts = _parts(kind, value)
        for part in parts:
            found |= firsts(part, flags)
        found |= letters([(kind, value)], flags) if not parts else set()
        if _must_take(kind, value):
            break
    return found


def _is(kind: Any, value: Any, one: str, flags: int) -> bool:
    if kind is kinds.ANY:
        return one != "\n" or bool(flags & re.DOTALL)
    if kind is kinds.LITERAL:
        return chr(value).lower() == one.lower()
    if kind is kinds.NOT_LITERAL:
        return chr(value) != one
    negated = value[0][0] is kinds.NEGATE
    return negated != any(_in_class(*each, one) for each in value[negated:])


def _in_class(kind: Any, value: Any, one: str) -> bool:
    if kind is kinds.LITERAL:
        return chr(value) == one
    if kind is kinds.RANGE:
        return value[0] <= ord(one) <= value[1] or value[0] <= ord(one.swapcase()[:1]) <= value[1]
    said = {kinds.CATEGORY_DIGIT: r"\d", kinds.CATEGORY_NOT_DIGIT: r"\D", kinds.CATEGORY_SPACE: r"\s",
            kinds.CATEGORY_NOT_SPACE: r"\S", kinds.CATEGORY_WORD: r"\w", kinds.CATEGORY_NOT_WORD: r"\W"}[value]  # fmt: skip
    return bool(re.match(said, one))


def _parts(kind: Any, value: Any) -> list[Any]:
    """The trees inside a node that take letters: looks ahead and behind take none."""
    if kind in (*REPEATS, kinds.POSSESSIVE_REPEAT):
        return [value[2]]
    if kind is kinds.SUBPATTERN:
        return [value[3]]
    if kind is kinds.BRANCH:
        return list(value[1])
    return [value] if kind is kinds.ATOMIC_GROUP else []


def is_open(kind: Any, value: Any) -> bool:
    return kind in REPEATS and value[1] >= OPEN


def faults(items: Any, flags: int, tail: set[str]) -> tuple[list[str], set[str]]:
    """What is wrong in this sequence; and the letters of open repeats with which it may end. tail: those right before it."""
    wrong: list[str] = []
    for kind, value in items:
        if is_open(kind, value):
            own = firsts(value[2], flags)
            if any(is_open(*node) for node in _below(value[2])) and not _parted(value[2], flags):
                wrong.append("an open repeat inside an open repeat")
            if shared := tail & own:
                wrong.append(f"two open repeats meet over {sorted(shared)[:3]}")
            more, _ = faults(value[2], flags, set())
            wrong, tail = wrong + more, (tail | own) if value[0] == 0 else own
            continue
        ends: set[str] = set()
        for part in _parts(kind, value):
            more, end = faults(part, flags, tail)
            wrong, ends = wrong + more, ends | end
        tail = ends if _must_take(kind, value) else tail | ends
    return wrong, tail


def _below(items: Any) -> Iterator[tuple[Any, Any]]:
    for kind, value in items:
        yield kind, value
        for part in _parts(kind, value):
            yield from _below(part)


def _parted(items: Any, flags: int) -> bool:
    """Whether each turn begins with a letter that the open repeat inside it cannot take: then turns are told apart."""
    first = next(iter(items), None)
    inner: set[str] = set()
    for kind, value in _below(items):
        if is_open(kind, value):
            inner |= letters(value[2], flags)
    return (
        first is not None
        and not is_open(*first)
        and _must_take(*first)
        and not letters([first], flags) & inner
    )


def _must_take(kind: Any, value: Any) -> bool:
    """Whether something has to stand there."""
    if kind in (*REPEATS, kinds.POSSESSIVE_REPEAT):
        return value[0] > 0 and _any_must(value[2])
    if kind is kinds.SUBPATTERN:
        return _any_must(value[3])
    if kind is kinds.BRANCH:
        return all(_any_must(each) for each in value[1])
    if kind is kinds.ATOMIC_GROUP:
        return _any_must(value)
    return kind not in (kinds.AT, kinds.ASSERT, kinds.ASSERT_NOT, kinds.GROUPREF_EXISTS)


def _any_must(items: Any) -> bool:
    return any(_must_take(*node) for node in items)


ALL = list(patterns())


def wrong(pattern: re.Pattern[Any]) -> list[str]:
    return (
        faults(parser.parse(pattern.pattern, pattern.flags), pattern.flags, set())[0]
        if isinstance(pattern.pattern, str)
        else []
    )


@pytest.mark.parametrize(
    "bad", [r"(a+)+", r"\s*x?\s*", r"(?:a*b?)*", r".*[^\n]*", r"\w+\d+", r"(?:x|\s*)\s+", r"\s*(.+)$"]
)
def test_what_grows_is_seen(bad: str) -> None:
    assert wrong(re.compile(bad))


@pytest.mark.parametrize(
    "good",
    [r"\s*x\s*", r"[a-z]+(?:-[a-z]+)*", r"a{1,9}b{1,9}", r"\s*\w+", r"\s++\s*", r"(?:\s\w{1,30}){0,3}"],
)
def test_what_does_not_is_let_be(good: str) -> None:
    assert not wrong(re.compile(good))


@pytest.mark.parametrize(("name", "pattern"), ALL, ids=[name for name, _ in ALL])
def test_no_pattern_has_open_repeats_that_meet(name: str, pattern: re.Pattern[Any]) -> None:
    assert wrong(pattern) == []
