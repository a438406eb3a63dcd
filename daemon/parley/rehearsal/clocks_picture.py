"""The clocks of a rehearsed dispute as a picture: a line for each thing owed, from when it opened until it was met.

Days run from left to right; weekends and bank holidays are shaded, since they do not count. Pure: SVG text.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape

from parley.dispute.day_words import day_name
from parley.dispute.duty_state import DutyState
from parley.dispute.view import View
from parley.dispute.workdays import is_working_day, local_time
from parley.mail.minutes_words import holders, stage_label, step
from parley.mail.notice_words import plain
from parley.value import value

LABELS, DAYS, ROW, TOP = 380, 760, 22, 46  # pixels
MOST_DAYS_NAMED = 24
LETTER = 7.5  # the width of one in a day's name; no name stands over another
MOST_WORDS = 54  # letters of a label, before it is cut; the whole stands in the bar's title

STYLE = """
text { font: 12px "Segoe UI", Roboto, Arial, sans-serif; fill: #14202b; } .grey { fill: #5a6872; } .bold { font-weight: 700; }
.idle { fill: #eef0f1; } .line { stroke: #c9d0d5; } .open { fill: #9bbcd6; } .done { fill: #4f8f5b; } .missed { fill: #b5482f; }
.overtaken { fill: #c9d0d5; } .due { stroke: #14202b; stroke-width: 2; } .aim { stroke: #14202b; stroke-dasharray: 2 2; }
.first { stroke: #7a4fa3; stroke-width: 2; } .still { fill: #f3dca4; fill-opacity: 0.55; stroke: #b98a1d; stroke-dasharray: 4 3; }
"""


@value
class _Scale:
    """Instants to pixels."""

    first: datetime
    last: datetime

    def x(self, at: datetime) -> float:
        """Where an instant lies; what is outside lies at the edge."""
        whole = max((self.last - self.first).total_seconds(), 1.0)
        part = (at - self.first).total_seconds() / whole
        return LABELS + DAYS * min(max(part, 0.0), 1.0)


def clocks_picture(view: View) -> str:
    """The picture of one dispute as it stands at `view.now`; "" if nothing was ever owed."""
    duties = [duty for duty in view.dispute.duties.values() if duty.deadlines or duty.status == "done"]
    if not duties:
        return ""
    scale = _scale(view, duties)
    stages = list(dict.fromkeys((duty.key.stage, duty.key.visit) for duty in duties))
    height = TOP + ROW * (len(duties) + len(stages)) + 34
    parts = [*_days(view, scale, height - 30), *_pauses(view, scale, height - 30)]
    y = TOP + ROW
    for stage, visit in stages:
        name = f"{stage_label(view, stage)}{f', visit {visit}' if visit > 1 else ''}"
        parts.append(f'<text x="8" y="{y - 6}" class="bold">{escape(name)}</text>')
        y += ROW
        for duty in duties:
            if (duty.key.stage, duty.key.visit) == (stage, visit):
                parts += _duty(view, scale, duty, y)
                y += ROW
    parts.append(_legend(view, duties, height))
    width = LABELS + DAYS + 16
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">'
        f"<title>The clocks of {escape(view.dispute.reference)}</title><style>{STYLE}</style>{''.join(parts)}</svg>"
    )


def _scale(view: View, duties: list[DutyState]) -> _Scale:
    """From midnight of the first day to midnight after the last date or act."""
    zone = view.world.calendar.zone
    ends = [at for duty in duties for at in (duty.due, duty.done_at, duty.opened) if at]
    first = local_time(min([*ends, view.dispute.moments["decision"]]), zone)
    last = local_time(max([*ends, view.dispute.closed or max(ends)]), zone)
    begin = first.replace(hour=0, minute=0, second=0, microsecond=0)
    return _Scale(begin, last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1))


def _days(view: View, scale: _Scale, bottom: float) -> list[str]:
    parts, day = [], scale.first
    count = (scale.last - scale.first).days
    every, free = max(1, count // MOST_DAYS_NAMED), 0.0
    for n in range(count + 1):
        at = day + timedelta(days=n)
        x, following = scale.x(at), scale.x(at + timedelta(days=1))
        if n < count and not is_working_day(view.world.calendar, at.date()):
            parts.append(
                f'<rect x="{x:.1f}" y="{TOP - 18}" width="{following - x:.1f}" height="{bottom - TOP + 18:.0f}" class="idle"/>'
            )
        if n % every == 0 and n < count:
            words = (
                f"{at.day} {day_name(at.date()).split()[-1][:3]}"
                if n == 0 or at.day <= every
                else str(at.day)
            )
            if x >= free:
                parts.append(f'<text x="{x + 2:.1f}" y="{TOP - 24}" class="grey">{words}</text>')
                free = x + LETTER * (len(words) + 1)
            parts.append(f'<line x1="{x:.1f}" y1="{TOP - 18}" x2="{x:.1f}" y2="{bottom:.0f}" class="line"/>')
    return parts


def _pauses(view: View, scale: _Scale, bottom: float) -> list[str]:
    """The times in which every clock stood still, from top to bottom; one that has not ended, up to now."""
    parts = []
    for begun, ended in view.dispute.pauses:
        x, end = scale.x(begun), scale.x(ended or view.now)
        words = f"The clocks stand still from {day_name(local_time(begun, view.world.calendar.zone).date())}"
        parts.append(
            f'<rect x="{x:.1f}" y="{TOP - 18}" width="{max(end - x, 3):.1f}" height="{bottom - TOP + 18:.0f}" class="still"><title>{escape(words)}</title></rect>'
        )
    return parts


def _duty(view: View, scale: _Scale, duty: DutyState, y: float) -> list[str]:
    """One bar: from its opening to when it was met, overtaken, or still open; ticks at its aim and date."""
    visit = view.dispute.visit_for(duty.key)
    ended = duty.done_at or (duty.due if duty.status == "open" else visit.left if visit else None)
    until = ended or duty.opened
    kind = "missed" if duty.missed and not duty.answered else duty.status
    x, end = scale.x(duty.opened), scale.x(max(until, duty.opened))
    words = f"{plain(duty.clause)} {holders(view, duty)}: {step(view, duty)}"
    said = words if len(words) <= MOST_WORDS else f"{words[: MOST_WORDS - 1].rstrip()}…"
    parts = [
        f'<text x="16" y="{y - 6:.0f}">{escape(said)}</text>',
        f'<rect x="{x:.1f}" y="{y - 16:.0f}" width="{max(end - x, 3):.1f}" height="10" rx="3" class="{kind}"><title>{escape(words)}</title></rect>',
    ]
    binding = duty.binding
    first = duty.earliest.at if duty.earliest else None
    for kind, at in (("first", first), ("aim", binding.aim if binding else None), ("due", duty.due)):
        if at is not None:
            tick = scale.x(at)
            parts.append(
                f'<line x1="{tick:.1f}" y1="{y - 20:.0f}" x2="{tick:.1f}" y2="{y - 2:.0f}" class="{kind}"/>'
            )
    return parts


def _legend(view: View, duties: list[DutyState], height: float) -> str:
    parts, x = [], 16
    for kind, words in (
        ("done", "met"),
        ("missed", "date missed"),
        ("open", "open"),
        ("overtaken", "no longer asked"),
    ):
        parts.append(f'<rect x="{x}" y="{height - 20}" width="18" height="10" rx="3" class="{kind}"/>')
        parts.append(f'<text x="{x + 24}" y="{height - 11}" class="grey">{words}</text>')
        x += 130
    parts.append(f'<line x1="{x}" y1="{height - 23}" x2="{x}" y2="{height - 7}" class="due"/>')
    parts.append(f'<text x="{x + 8}" y="{height - 11}" class="grey">the date</text>')
    if any(duty.earliest for duty in duties):
        parts.append(
            f'<line x1="{x + 90}" y1="{height - 23}" x2="{x + 90}" y2="{height - 7}" class="first"/>'
        )
        parts.append(f'<text x="{x + 98}" y="{height - 11}" class="grey">not before</text>')
    if view.dispute.pauses:
        parts.append(f'<rect x="{x + 190}" y="{height - 22}" width="18" height="14" class="still"/>')
        parts.append(f'<text x="{x + 214}" y="{height - 11}" class="grey">the clocks stood still</text>')
    return "".join(parts)
