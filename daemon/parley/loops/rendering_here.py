"""Letters claimed, rendered and frozen in one go, in this process: for rehearsals, which have no time to lose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from parley.loops import dispatch, letters
from parley.loops.dispatch import Ready, Results
from parley.loops.door import Door
from parley.loops.to_render import Rendered, ToRender
from parley.mail.rendering import Templates
from parley.store.outbox import OutboxRow

Enclose = Callable[[OutboxRow, str], bytes]


def leaving(
    door: Door, templates: Templates, now: datetime, *, results: Results = (), limit: int = 50,
    enclose: Enclose | None = None,
) -> list[Ready]:  # fmt: skip
    """What may leave now, after `results` have been written down. enclose: makes the PDFs that letters carry."""
    while True:
        found = dispatch.turn(door, results, (), now, most=limit)
        made = rendered(found.to_render, templates, enclose)
        frozen = dispatch.turn(door, (), made, now, most=0)
        if found.ready or frozen.ready or not found.to_render:
            return [*found.ready, *frozen.ready]
        results = ()  # all of them were parked, which is no reason to stop


def rendered(
    wanted: Sequence[ToRender], templates: Templates, enclose: Enclose | None = None
) -> list[Rendered]:
    """What became of each."""
    whole = [_with_files(one, enclose) for one in wanted]
    with templates.one_look():
        made = iter(letters.render_each([one for one in whole if isinstance(one, ToRender)], templates))
        return [one if isinstance(one, Rendered) else Rendered.of(one, next(made)) for one in whole]


def _with_files(letter: ToRender, enclose: Enclose | None) -> ToRender | Rendered:
    try:
        files = {what: enclose(letter.row, what) for what in letter.missing} if enclose else {}
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is this letter's
        return Rendered(letter.row, problem=f"{letter.row.template}: {type(fault).__name__}")
    return replace(letter, files=files)
