"""The evidence pack's tables from the journal's entries: missed dates, conversations, accounts, decisions, and all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from parley.dispute import events as e
from parley.documents.document import Heading, Paragraph, Part
from parley.documents.evidence import Evidence, evidence_table, typed, when
from parley.documents.recorded import Recorded
from parley.mail.minutes_words import clock_name, holders, stage_label, step, who
from parley.mail.notice_record import outcome_words
from parley.mail.notice_words import plain

_NONE = " (corrected since: another date holds, and this was none)"


def missed(evidence: Evidence) -> Iterator[Part]:
    """Every date that passed, whoever owed the step, and the reason that they gave."""
    yield Heading(f"Each {plain(evidence.view.protocol.words.get('missed', 'missed date'))}")
    reasons: dict[e.DutyKey, list[str]] = {}
    for one in evidence.entries:
        if isinstance(one.entry.event, e.LatenessExplained):
            given = one.entry.event.reason
            said = typed(evidence, [given]) or (
                "a reason was given" if given else "said to be late, without a reason"
            )
            reasons.setdefault(one.entry.event.key, []).append(said)
    since = _since(evidence)
    rows = [
        (
            when(one.view, one.entry.event.deadline.at), _not_on_record(one, one.entry.event, since), one.entry.event.clause,
            "; ".join(reasons.get(one.entry.event.key, [])) or "none given",
        )
        for one in evidence.entries
        if isinstance(one.entry.event, e.DeadlineMissed)
    ]  # fmt: skip
    yield evidence_table(
        ("Date", 1), ("What was not on record", 2.4), ("Clause", 0.7), ("Reason given", 1.2), rows=rows
    )


def _since(evidence: Evidence) -> dict[tuple[e.DutyKey, datetime], str]:
    """What became of missed dates: which are none since another date holds, and which were met."""
    said: dict[tuple[e.DutyKey, datetime], str] = {}
    for one in evidence.entries:
        event = one.entry.event
        if isinstance(event, e.DutyDated):
            still = one.view.dispute.duties[event.key].misses
            said |= dict.fromkeys([(event.key, at) for at in event.unmissed if at not in still], _NONE)
        elif isinstance(event, e.MissAnswered):
            duty = one.view.dispute.duties[event.key]
            words = _NONE if event.redated else " (met in time, recorded late)"
            said |= dict.fromkeys([(event.key, at) for at in event.met or duty.misses], words)
        elif isinstance(event, e.MissStands):
            said |= dict.fromkeys([(event.key, at) for at in event.missed], "")
    return said


def _not_on_record(
    one: Recorded, event: e.DeadlineMissed, since: Mapping[tuple[e.DutyKey, datetime], str]
) -> str:
    """ "Liam Doyle: speak to Marie Kent"; with the limit's name, where it is not the step's own, and what became of it."""
    duty = one.view.dispute.duties[event.key]
    own = event.deadline.clock in ("", "earlier")
    limit = "" if own else f" (the end of {clock_name(one.view, event.deadline)})"
    other = since.get((event.key, event.deadline.at), "")
    return f"{holders(one.view, duty)}: {step(one.view, duty)}{limit}{other}"


def conversations(evidence: Evidence) -> Iterator[Part]:
    """Who spoke, tried to, when and by which medium, and what was corrected of that."""
    yield Heading("Conversations and attempts")
    kinds = (e.DiscussionRecorded, e.AttemptRecorded, e.CorrectionMade)
    rows = [
        (
            when(one.view, one.entry.event.happened), "\n".join([one.minute.what, *one.minute.more]), plain(one.entry.event.medium) or "not said",
            one.entry.event.clause, typed(evidence, one.minute.texts),
        )
        for one in evidence.entries
        if isinstance(one.entry.event, kinds)
        and (not isinstance(one.entry.event, e.CorrectionMade) or one.entry.event.keys)  # of a conversation
    ]  # fmt: skip
    yield evidence_table(
        ("When", 1), ("Who spoke", 2), ("Medium", 0.8), ("Clause", 0.7), ("Record", 1.5), rows=rows
    )


def accounts(evidence: Evidence) -> Iterator[Part]:
    """What each side said came of it, both kept where they differ."""
    yield Heading("What each side reported")
    rows = [
        (
            when(one.view, one.entry.event.happened), one.entry.event.side, who(one.view, one.entry.event.by),
            stage_label(one.view, one.entry.event.stage), outcome_words(one.entry.event.value),
            typed(evidence, one.minute.texts),
        )
        for one in evidence.entries
        if isinstance(one.entry.event, e.OutcomeStated)
    ]  # fmt: skip
    yield evidence_table(
        ("When", 1.1),
        ("Side", 0.8),
        ("Who", 1),
        ("Stage", 0.9),
        ("Reported", 1),
        ("In their words", 1.4),
        rows=rows,
    )
    if evidence.view.dispute.differ:
        yield Paragraph("The two accounts differ. Both stand.", strong=True)


def decisions(evidence: Evidence) -> Iterator[Part]:
    """What somebody decided beside the steps: overrides, earlier dates, rules, rulings."""
    yield Heading("Decisions, overrides and earlier dates")
    rows = []
    for one in evidence.entries:
        event = one.entry.event
        override = isinstance(event, e.StageOpened | e.DisputeClosed) and event.override
        if override or isinstance(
            event, e.DeadlineShortened | e.RulesChanged | e.CalendarChanged | e.FactTold
        ):
            texts = (
                [event.override] if isinstance(event, e.StageOpened | e.DisputeClosed) else one.minute.texts
            )
            what = "\n".join([one.minute.what, *(one.minute.more if override else ())])
            rows.append((when(one.view, event.happened), what, event.clause, typed(evidence, texts)))
    yield evidence_table(("When", 1), ("What", 2.2), ("Clause", 0.7), ("Reason", 1.5), rows=rows)


def chronology(evidence: Evidence) -> Iterator[Part]:
    """Every entry, in order."""
    yield Heading("Everything, in order")
    rows = []
    for n, one in enumerate(evidence.entries, 1):
        at = when(one.view, one.entry.event.happened) + (f" ({one.late})" if one.late else "")
        # The pack goes to both sides
        texts = () if isinstance(one.entry.event, e.CaseNumberGiven) else one.minute.texts
        what = "\n".join([one.minute.what, *one.minute.more, *filter(None, [typed(evidence, texts)])])
        rows.append((str(n), at, what, one.entry.event.clause))
    yield evidence_table(("No", 0.3), ("When", 1), ("What", 3.4), ("Clause", 0.7), rows=rows)
