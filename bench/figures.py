"""One figure of the bench: what was measured, against what the same machine can do at all, and what was aimed at."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Figure:
    """`value` in `unit`. against: in words, what `limit` (in the same unit) was measured on.

    target: what is wanted, on 2 cores that have nothing else to do; better: in which direction it is better.
    targeted: whether the target is about the value or about the ratio. load: the machine's load average (1 minute)
    when it was taken: a rate measured beside other work says little, CPU time says as much as ever.
    """

    measure: str
    what: str
    value: float
    unit: str
    against: str = ""
    limit: float | None = None
    target: float | None = None
    better: Literal["more", "less"] = "less"
    targeted: Literal["value", "ratio"] = "value"
    load: float = 0.0

    @property
    def ratio(self) -> float | None:
        """Value to limit, both in the same unit."""
        return self.value / self.limit if self.limit else None

    @property
    def reached(self) -> bool | None:
        """Whether the target was reached; None without one."""
        said = self.ratio if self.targeted == "ratio" else self.value
        if self.target is None or said is None:
            return None
        return said >= self.target if self.better == "more" else said <= self.target

    def row(self) -> dict[str, Any]:
        """The figure as JSON has it."""
        return {**asdict(self), "ratio": self.ratio, "reached": self.reached}


def load_now() -> float:
    """The load average of the last minute."""
    return round(os.getloadavg()[0], 2)


def table(figures: Sequence[Figure]) -> Iterable[str]:
    """The figures as lines of text, one measure after another."""
    last = ""
    for figure in figures:
        if figure.measure != last:
            last = figure.measure
            yield f"\n{last}   (load average {figure.load:.1f})"
        yield f"  {figure.what:<58}{_number(figure.value):>11} {figure.unit:<9}{_beside(figure)}"


def _beside(figure: Figure) -> str:
    words = []
    if figure.ratio is not None and figure.limit is not None:
        words.append(f"ratio {figure.ratio:.3g} to {_number(figure.limit)} {figure.unit} of {figure.against}")
    if figure.target is not None:
        sign = "at least" if figure.better == "more" else "at most"
        of = "a ratio of " if figure.targeted == "ratio" else ""
        words.append(
            f"[{sign} {of}{_number(figure.target)}: {'reached' if figure.reached else 'NOT REACHED'}]"
        )
    return "  ".join(words)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
