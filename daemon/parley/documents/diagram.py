"""A protocol as a picture: its stages from top to bottom, what is owed in each, the ways out, the clocks beside them.

One SVG file with nothing outside it, for an officer to check against the published flowchart. Made from the same data
that runs. Forward goes the arrow below a stage; every other way out leaves it on the right; clocks stand on the left;
tracks stand beside the ladder. Pure: a protocol in, text out, the same bytes every time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from textwrap import wrap

from parley.dispute.protocol import CLOSED, DisputeProtocol, Exit, Notice, Stage, Track
from parley.dispute.rule_words import (
    TURNS,
    clock_words,
    condition_words,
    duty_words,
    pause_words,
    starting_words,
    when_words,
    who_words,
)
from parley.value import value

BOX = 560  # a stage's width
LEFT, RIGHT = 230, 370  # room for clocks, and for the ways out
LINE, SMALL = 19, 16
PAD, GAP = 14, 46
COLUMN = LEFT + BOX + RIGHT  # a ladder or a track with all that stands around it
BESIDE = 60  # between the ladder's column and the tracks
# Letters in a line of a stage's head, of its box, of what stands beside it: room for the widest usual fonts.
HEAD, WIDE, NARROW = 52, 70, 38

STYLE = """
text { font: 14px "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #14202b; }
.title { font-size: 24px; font-weight: 700; } .head { font-size: 16px; font-weight: 700; }
.small { font-size: 12.5px; fill: #4a5965; } .clause { font-size: 12.5px; font-weight: 700; fill: #1d5a87; }
.box { fill: #fff; stroke: #14202b; stroke-width: 1.5; } .bar { fill: #e3ecf3; stroke: #14202b; stroke-width: 1.5; }
.right { text-anchor: end; } .end { fill: #14202b; } .end-text { fill: #fff; font-weight: 700; } .way { fill: none; stroke: #14202b; stroke-width: 1.5; }
.back { fill: none; stroke: #a3480f; stroke-width: 1.5; stroke-dasharray: 6 4; } .clock { fill: none; stroke: #1d5a87; stroke-width: 2; }
.track { fill: #faf7f0; stroke: #b9a878; stroke-width: 1; }
"""


@dataclass
class _Canvas:
    """What has been drawn, and how far it reaches."""

    parts: list[str] = field(default_factory=list)
    bottom: float = 0
    right: float = 0

    def text(self, x: float, y: float, words: str, kind: str = "") -> None:
        """One line, its baseline at y."""
        self.parts.append(f'<text x="{x:g}" y="{y:g}" class="{kind}">{escape(words)}</text>')
        self.bottom = max(self.bottom, y)

    def rect(self, x: float, y: float, width: float, height: float, kind: str, round_: float = 6) -> None:
        """A box."""
        self.parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{round_:g}" class="{kind}"/>'
        )
        self.bottom, self.right = max(self.bottom, y + height), max(self.right, x + width)

    def line(self, points: list[tuple[float, float]], kind: str = "way", arrow: bool = True) -> None:
        """A line through these points, with an arrow at its end."""
        path = " ".join(f"{'M' if n == 0 else 'L'}{x:g} {y:g}" for n, (x, y) in enumerate(points))
        head = f' marker-end="url(#{kind}-head)"' if arrow else ""
        self.parts.append(f'<path d="{path}" class="{kind}"{head}/>')
        self.right = max(self.right, *(x for x, _ in points))


@value
class _Drawn:
    """A stage's box."""

    top: float
    bottom: float


def diagram(protocol: DisputeProtocol) -> str:
    """The whole picture as SVG. The ladder on the left, the tracks below each other beside it."""
    canvas = _Canvas()
    canvas.text(PAD, 36, f"{protocol.title}", "title")
    canvas.text(PAD, 58, f"{protocol.partnership} · version {protocol.version} · {protocol.id}", "small")
    top = 86.0
    for words in wrap(pause_words(protocol), WIDE * 2):
        canvas.text(PAD, top - 8, words, "small")
        top += SMALL
    _column(canvas, protocol, protocol.stages, x=LEFT, top=top)
    top = 0.0
    for track in protocol.tracks:
        top = _track(canvas, protocol, track, COLUMN + BESIDE, top) + GAP
    return _svg(canvas, protocol)


def _svg(canvas: _Canvas, protocol: DisputeProtocol) -> str:
    width, height = canvas.right + PAD * 2, canvas.bottom + PAD * 2
    heads = "".join(
        f'<marker id="{name}-head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" orient="auto">'
        f'<path d="M0 0 L10 5 L0 10 z" fill="{colour}"/></marker>'
        for name, colour in (("way", "#14202b"), ("back", "#a3480f"))
    )
    body = "\n".join(canvas.parts)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img" aria-labelledby="t d">
<title id="t">{escape(protocol.title)}</title>
<desc id="d">The stages of {escape(protocol.id)}, version {escape(protocol.version)}, with duties, dates and ways out.</desc>
<style>{STYLE}</style>
<defs>{heads}</defs>
<rect width="100%" height="100%" fill="#fff"/>
{body}
</svg>
"""


def _track(canvas: _Canvas, protocol: DisputeProtocol, track: Track, x: float, top: float) -> float:
    """A track's heading and stages below `top`; where they end."""
    opens = f"opens when {condition_words(protocol, track.opens)}" if track.opens else ""
    asked = f"opened by {who_words(protocol, track.asked_by, 'or')}" if track.asked_by else ""
    when = " or ".join(filter(None, (opens, asked))) or "there from the raising on"
    canvas.text(x, top + 36, f"Beside the ladder: {track.title or track.id}", "head")
    for n, words in enumerate(wrap(f"{when} ({track.clause})", WIDE)):
        canvas.text(x, top + 56 + n * SMALL, words, "small")
    return _column(canvas, protocol, track.stages, x=x, top=top + 90, ends="End of this track")


def _column(canvas: _Canvas, protocol: DisputeProtocol, stages: tuple[Stage, ...], *, x: float, top: float,
            ends: str = "Closed") -> float:  # fmt: skip
    """Stages below each other, their clocks and their ways out; where they end."""
    drawn: dict[str, _Drawn] = {}
    ways: list[tuple[Stage, Exit, float]] = []
    y = top
    for n, stage in enumerate(stages):
        following = stages[n + 1].id if n + 1 < len(stages) else ""
        forward = [exit_ for exit_ in stage.exits if exit_.to == following]
        beside = [exit_ for exit_ in stage.exits if exit_.to != following]
        bottom = _stage(canvas, protocol, stage, x, y)
        bottom = max(bottom, _ways(canvas, protocol, stage, beside, x, y, ways, ends))
        drawn[stage.id] = _Drawn(y, bottom)
        canvas.rect(x, y, BOX, bottom - y, "way")
        y = _forward(canvas, protocol, forward, x, bottom) if following else bottom + GAP
    for n, (stage, exit_, port) in enumerate(ways):
        _lead(canvas, drawn, stage, exit_, port, x, n)
    _clocks(canvas, protocol, drawn, x)
    return max((one.bottom for one in drawn.values()), default=top)


def _stage(canvas: _Canvas, protocol: DisputeProtocol, stage: Stage, x: float, y: float) -> float:
    """Its head and what is owed in it; where it ends."""
    head = wrap(f"{stage.label}: {stage.title}" if stage.title else stage.label, HEAD - len(stage.clause))
    bar = 32 + (len(head) - 1) * LINE
    canvas.rect(x, y, BOX, bar, "bar", 0)
    for n, words in enumerate(head):
        canvas.text(x + PAD, y + 21 + n * LINE, words, "head")
    canvas.text(x + BOX - PAD, y + 21, stage.clause, "clause right")
    y += bar + LINE + 4
    if stage.skip is not None:
        skip = f"Passed over if {condition_words(protocol, stage.skip)}."
        y = _lines(canvas, x + PAD, y, skip, "small", SMALL) + 8
    for begins in starting_words(protocol, stage.id):
        y = _lines(canvas, x + PAD, y, begins, "small", SMALL) + 8
    for duty in stage.duties:
        canvas.text(x + PAD, y, duty.clause, "clause")
        y += SMALL
        y = _lines(canvas, x + PAD, y, duty_words(protocol, duty), "", LINE)
        small = when_words(protocol, duty)
        y = _lines(canvas, x + PAD, y - 2, small, "small", SMALL) if small else y
        y += 9
    for notice in stage.notices:
        words = f"{TURNS[notice.on]}: {who_words(protocol, notice.to)} {_told(notice)} ({notice.clause})"
        y = _lines(canvas, x + PAD, y, words, "small", SMALL) + 4
    return y


def _told(notice: Notice) -> str:
    return ("are" if len(notice.to) > 1 else "is") + (" asked to act" if notice.action else " told")


def _ways(canvas: _Canvas, protocol: DisputeProtocol, stage: Stage, exits: list[Exit], x: float, top: float,
          ways: list[tuple[Stage, Exit, float]], ends: str) -> float:  # fmt: skip
    """The ways out that do not lead to the stage below: their words on the right; where they end."""
    y, start = top + 16, x + BOX
    for exit_ in exits:
        lines = wrap(_exit_words(protocol, exit_), NARROW)
        canvas.line([(start, y), (start + 26, y)])
        if exit_.to == CLOSED:
            canvas.rect(start + 28, y - 12, 8.2 * len(ends) + 18, 24, "end", 12)
            canvas.text(start + 37, y + 5, ends, "end-text")
        else:
            canvas.text(start + 32, y + 5, f"to {protocol.stage(exit_.to).label}", "head")
            lines += wrap(f"begins again at {_begins(protocol, exit_)}", NARROW) if exit_.start else []
            ways.append((stage, exit_, y))
        for words in lines:
            y += SMALL + 1
            canvas.text(start + 32, y + 8, words, "small")
        y += 34
    canvas.right = max(canvas.right, start + RIGHT - 30)
    return y + 16 if exits else y - 16  # lines that come in from the right stand below these words


def _forward(canvas: _Canvas, protocol: DisputeProtocol, exits: list[Exit], x: float, bottom: float) -> float:
    """The arrow down to the next stage, and what it needs; where the next stage begins."""
    lines = [words for exit_ in exits for words in wrap(_exit_words(protocol, exit_), WIDE - 14)]
    end = bottom + max(GAP, len(lines) * SMALL + 26)
    if exits:
        canvas.line([(x + 60, bottom), (x + 60, end - 1)])
    for n, words in enumerate(lines):
        canvas.text(x + 76, bottom + 21 + n * SMALL, words, "small")
    return end


def _lead(
    canvas: _Canvas, drawn: dict[str, _Drawn], stage: Stage, exit_: Exit, port: float, x: float, n: int
) -> None:
    """A line along the right from a way out to the stage it leads to, up or down."""
    goal = drawn.get(exit_.to)
    if goal is None:
        return
    rail = x + BOX + RIGHT - 66 + 9 * (n % 6)
    back = goal.top <= drawn[stage.id].top
    enters = goal.bottom - 12 - 7 * (n % 4)  # below the ways out of that stage, which leave at its top
    begins = x + BOX + 40 + 9 * len(f"to {exit_.to}")
    canvas.line(
        [(max(begins, rail - 90), port), (rail, port), (rail, enters), (x + BOX + 2, enters)],
        "back" if back else "way",
    )


def _clocks(canvas: _Canvas, protocol: DisputeProtocol, drawn: dict[str, _Drawn], x: float) -> None:
    """Brackets on the left, over the stages that a clock spans, each with its words."""
    home = {duty.id: stage.id for stage in protocol.every_stage for duty in stage.duties}
    spans = {
        clock.id: [drawn[s] for s in (home.get(one, one) for one in clock.spans) if s in drawn]
        for clock in protocol.clocks
    }
    clocks = [clock for clock in protocol.clocks if spans[clock.id]]
    below: dict[float, float] = {}  # where a clock begins -> how far down the words of earlier ones reach
    for n, clock in enumerate(clocks):
        over = spans[clock.id]
        top, bottom = min(d.top for d in over), max(d.bottom for d in over)
        rail = x - 14 - 12 * n
        canvas.line([(rail + 8, top), (rail, top), (rail, bottom), (rail + 8, bottom)], "clock", arrow=False)
        start = max([top + 14, *(y for begun, y in below.items() if begun <= top)])
        y = start
        for words in wrap(clock_words(protocol, clock), 24):
            canvas.text(x - LEFT + PAD, y, words, "small")
            y += SMALL
        below[top] = y + SMALL / 2


def _begins(protocol: DisputeProtocol, exit_: Exit) -> str:
    """The clause of the duty at which another visit begins."""
    duty = protocol.stage(exit_.to).duty(exit_.start)
    return duty.clause if duty else exit_.start


def _exit_words(protocol: DisputeProtocol, exit_: Exit) -> str:
    """When it is taken, what must be on record, who may decide otherwise."""
    parts = [f"if {condition_words(protocol, exit_.when)}"] if exit_.when else []
    parts += [f"needs {condition_words(protocol, exit_.needs)}"] if exit_.needs else []
    parts += [f"asked for by {who_words(protocol, exit_.asked_by, 'or')}"] if exit_.asked_by else []
    parts += [f"or by decision of {who_words(protocol, exit_.override, 'or')}"] if exit_.override else []
    clause = f" ({exit_.clause})" if exit_.clause else ""
    return "; ".join(parts) + clause


def _lines(canvas: _Canvas, x: float, y: float, words: str, kind: str, height: float) -> float:
    for line in wrap(words, WIDE if kind != "small" else WIDE + 8):
        canvas.text(x, y, line, kind)
        y += height
    return y
