"""Worked out once: `once` keeps an answer with the frozen value that it was worked out from, for whoever asks again.

A protocol never changes, nor does a view, so nothing kept can be out of date. What is kept is shared: whoever wants to
change a part of it makes a copy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar


class Keeps(Protocol):
    """Something frozen that has a place for what was worked out from it."""

    @property
    def kept(self) -> dict[Any, Any]:
        """The question (the function and its other arguments) -> its answer."""


About = TypeVar("About", bound=Keeps)
Asked = ParamSpec("Asked")
Found = TypeVar("Found")

_NOT_YET: Any = object()


def once(work: Callable[Concatenate[About, Asked], Found]) -> Callable[Concatenate[About, Asked], Found]:
    """`work(about, …)`, worked out once per value and arguments. The arguments: given by place, hashed quickly."""

    def kept(about: About, /, *asked: Asked.args, **none: Asked.kwargs) -> Found:
        question = (work, *asked)
        found: Found = about.kept.get(question, _NOT_YET)
        if found is _NOT_YET:
            found = about.kept[question] = work(about, *asked, **none)
        return found

    kept.__doc__ = work.__doc__
    return kept
