"""Worked out once: `once` keeps an answer with the frozen value that it was worked out from, for whoever asks again.

A protocol never changes, nor does a view, so nothing kept can be out of date. What is kept is shared: whoever wants to
change a part of it makes a copy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

REMEMBERED = 256  # sets of parts for which answers are shared


class Keeps(Protocol):
    """Something frozen that has a place for what was worked out from it."""

    @property
    def kept(self) -> dict[Any, Any]:
        """The question (the function and its other arguments) -> its answer."""


About = TypeVar("About", bound=Keeps)
Asked = ParamSpec("Asked")
Found = TypeVar("Found")

_NOT_YET: Any = object()


def shared(memory: dict[Any, Any], parts: tuple[object, ...], *same: object) -> dict[Any, Any]:
    """The answers that rest on nothing but these very objects (and on what is equal in `same`), for all who ask with them."""
    key = (*same, *map(id, parts))
    known: tuple[object, dict[Any, Any]] | None = memory.get(key)
    if known is None:
        if len(memory) >= REMEMBERED:
            memory.clear()
        known = memory[key] = (parts, {})  # the parts are held, so that nothing else gets the id of one
    return known[1]


def once(work: Callable[Concatenate[About, Asked], Found]) -> Callable[Concatenate[About, Asked], Found]:
    """`work(about, …)`, worked out once per value and arguments. The arguments: given by place, hashed quickly."""

    answer: Callable[..., Found] = work

    def kept(about: About, /, *asked: Any) -> Found:
        question = (work, asked)
        found: Found = about.kept.get(question, _NOT_YET)
        if found is _NOT_YET:
            found = about.kept[question] = answer(about, *asked)
        return found

    kept.__doc__ = work.__doc__
    return cast(Callable[Concatenate[About, Asked], Found], kept)


def once_by_names(work: Callable[Concatenate[Any, Asked], Found]) -> Callable[Concatenate[Any, Asked], Found]:
    """Like `once`, for what a view says of who is who: what is kept is that of its `names`, and outlives the view."""

    answer: Callable[..., Found] = work

    def kept(view: Any, /, *asked: Any) -> Found:
        question, names = (work, asked), view.names
        found: Found = names.get(question, _NOT_YET)
        if found is _NOT_YET:
            found = names[question] = answer(view, *asked)
        return found

    kept.__doc__ = work.__doc__
    return cast(Callable[Concatenate[Any, Asked], Found], kept)
