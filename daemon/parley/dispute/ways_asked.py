"""Ways on that are taken only when somebody asks for them: exits with `asked_by`, tracks with `asked_by`; by name."""

from __future__ import annotations

from parley.dispute.moments import holds
from parley.dispute.once import once
from parley.dispute.people import resolve
from parley.dispute.protocol import CLOSED, DisputeProtocol, Exit, Stage
from parley.dispute.stages import may_open
from parley.dispute.two_languages import names_of
from parley.dispute.view import View
from parley.value import value


@value
class Way:
    """to: the id of the stage or track it leads to. name: as people read and type it. means: where that goes, in words."""

    to: str
    name: str
    means: str
    clause: str


def ways_to_ask(view: View, person: str) -> tuple[Way, ...]:
    """What this person may ask for just now, whether or not all that it needs is on record."""
    found = [_to_stage(view, exit_.to, exit_.clause) for exit_ in _exits_for(view, person)]
    for track in view.protocol.tracks:
        if track.asked_by and may_open(view.dispute, track) and person in _who_may_ask(view, track.id):
            found.append(Way(track.id, track.title or track.id, "to be looked at beside this", track.clause))
    return tuple(found)


@once
def _who_may_ask(view: View, track: str) -> tuple[str, ...]:
    asked = next(one.asked_by for one in view.protocol.tracks if one.id == track)
    return resolve(view, asked).people


def ways_that_wait(view: View, person: str) -> tuple[Way, ...]:
    """The exits for which nothing is missing but that somebody asks for them, as this person may."""
    ready = [
        exit_ for exit_ in _exits_for(view, person) if holds(exit_.when, view) and holds(exit_.needs, view)
    ]
    return tuple(_to_stage(view, exit_.to, exit_.clause) for exit_ in ready)


def _exits_for(view: View, person: str) -> list[Exit]:
    asked = [exit_ for place in view.dispute.places for exit_ in _asked_exits(view.protocol, place.stage)]
    return [exit_ for exit_ in asked if person in resolve(view, exit_.asked_by).people]


@once
def _asked_exits(protocol: DisputeProtocol, stage: str) -> tuple[Exit, ...]:
    """The exits from a stage that somebody has to ask for."""
    return tuple(exit_ for exit_ in protocol.stage(stage).exits if exit_.asked_by)


def way_named(view: View, words: str) -> str:
    """The id of the stage or track that these words name: its id, label or title; "" if they name none, or several."""
    wanted = _plain(words)
    names: dict[str, set[str]] = {}
    begun = {track.stages[0].id for track in view.protocol.tracks}  # whoever names one means its track
    for stage in view.protocol.every_stage:
        for name in _names(stage) if stage.id not in begun else ():
            names.setdefault(_plain(name), set()).add(stage.id)
    for track in view.protocol.tracks:
        for name in (track.id, track.title, *names_of(track.title), *_names(track.stages[0])):
            names.setdefault(_plain(name), set()).add(track.id)
    for name in (CLOSED, "close", "close it"):  # as it is offered, and as people say it
        names.setdefault(name, set()).add(CLOSED)
    found = names.get(wanted, set()) if wanted else set()
    return found.pop() if len(found) == 1 else ""


def _to_stage(view: View, to: str, clause: str) -> Way:
    if to == CLOSED:
        return Way(to, CLOSED, "close it", clause)
    stage = view.protocol.stage(to)
    title = f": {stage.title}" if stage.title else ""
    again = any(place.stage == to for place in view.dispute.places)
    means = f"begin {stage.label} again" if again else f"take it to {stage.label}"
    return Way(to, stage.label, f"{means}{title}", clause or stage.clause)


def _names(stage: Stage) -> tuple[str, ...]:
    either = (*names_of(stage.label), *names_of(stage.title))
    return (stage.id, stage.label, stage.title, f"{stage.label}: {stage.title}", *either)


def _plain(words: str) -> str:
    return " ".join(words.lower().replace("_", " ").split()).strip(".“”\"'")
