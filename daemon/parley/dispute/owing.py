"""What a stage asks of people, as the dispute goes: its duties open, are dated, move to others, and are dated again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from parley.dispute import events as e
from parley.dispute.choices import because, chosen, in_row
from parley.dispute.conditions import Condition
from parley.dispute.deadlines import as_told, deadlines_for, earliest_for, reconciled
from parley.dispute.dispute import Dispute, StageVisit
from parley.dispute.draft import Draft
from parley.dispute.duty_state import DutyState, binds
from parley.dispute.event_base import DutyKey, duty_key
from parley.dispute.forms import rows_of
from parley.dispute.moments import holds
from parley.dispute.once import once
from parley.dispute.own_agency import seen_from
from parley.dispute.parties import parties, party_of, seen_by, view_of
from parley.dispute.passed_by import never_to_come
from parley.dispute.people import Filled, resolve, side_of_holders, still_to_name, stood_in_for
from parley.dispute.protocol import DisputeProtocol, Duty, Who
from parley.dispute.rests import changed_parts, dates_rest_on, may_differ, who_depends
from parley.dispute.rule_words import condition_words
from parley.dispute.view import View
from parley.dispute.whose_record import had_no_part, was_at_it, whoever_had_it

# Why a step is another's now: somebody was named for it, or has said that it is not theirs.
NAMED, NOT_ME = "named", "not me"


def open_duties(draft: Draft) -> None:
    """Open every duty of each open position whose `when` and `needs` hold by now; and what stays and is owed for each row
    of a form, for rows that are written once its stage was left."""
    places = draft.dispute.places
    for place in places:
        _open_here(draft, place)
    for stage, rule in _stay_for_rows(draft.protocol) if draft.dispute.forms else ():
        if left := _left(draft, stage, rule, places):
            _open(draft, left, (rule,))


def catch_up(draft: Draft) -> bool:
    """Go on to what has been heard by now. A mail that is filed late is decided on as of its own instant; but who owes
    what, and until when, and what is settled, follows from all that is known: a fact told since still holds. Whether there was anything."""
    heard = draft.begun.heard
    if heard is None or heard <= draft.at:
        return False
    then, draft.whole = draft.view, True
    draft.go_to(heard)
    reassign(draft, then, "the rules", only=draft.dispute.duties.keys() - draft.begun.duties.keys())
    return True


def redate(draft: Draft) -> None:
    """Fix the dates of open duties whose starting moment became known, or moved, or whose length is another by now."""
    rest_on, before, changed = dates_rest_on(draft.protocol), draft.settled, draft.changed
    for state in draft.open_duties:
        key = state.key
        opened = draft.dated.get(key) if draft.dated else None
        # In this very breath. Where nothing has happened since all was looked at, time may have passed
        if opened is draft.dispute and not draft.whole:
            continue
        dated = draft.settled if opened is None else opened
        if dated is not before:  # mostly the same for one duty after the other
            before, changed = dated, changed_parts(dated, draft.dispute)
        if not (draft.whole or may_differ(rest_on[key.stage, key.duty], changed)):
            continue
        visit = draft.dispute.visit_for(key)
        if visit is None:
            continue
        rule = draft.rule(state)
        view = view_of(draft.view, key)
        dates = reconciled(state.deadlines, deadlines_for(view, rule, key, visit))
        earliest = as_told(state.earliest, earliest_for(view, rule, key, visit))
        if (dates, earliest) != (state.deadlines, state.earliest):
            why = _moved(draft, state, dates, earliest)
            now = binds(dates, state.opened)
            was = state.due if state.due != (now.at if now else None) else None
            draft.note(
                e.DutyDated,
                key=key,
                deadlines=dates,
                why=why,
                was=was,
                clause=state.clause,
                earliest=earliest,
                unmissed=state.no_miss_by(dates),
            )


def reassign(draft: Draft, before: View, why: str, *, only: Collection[DutyKey] | None = None) -> None:
    """Look again at who owes each open duty, or `only` these: a role was filled, emptied or handed on since `before`.

    Whoever took over a single duty (PASS TO) keeps it when some other role changes; but not where it is another agency's now. The
    record of a conversation that was had stays with whoever had it: nobody of that other agency was there.
    """
    elsewhere = _of_no_party(draft, before) if why == NOT_ME else ()
    for state in draft.open_duties:
        if state.key not in before.dispute.duties or (only is not None and state.key not in only):
            continue
        if elsewhere and all(one in elsewhere and was_at_it(before, state, one) for one in state.holders):
            continue
        (old_by, old_with), (by, others) = meant(before, state), meant(draft.view, state)
        holders = _taken_over(_without(state.holders, elsewhere, old_by.people), old_by.people, by.people)
        counterparts = _taken_over(
            _without(state.counterparts, elsewhere, old_with.people), old_with.people, others.people
        )
        if (holders, counterparts) != (state.holders, state.counterparts):
            draft.note(
                e.DutyReassigned, key=state.key, holders=holders, counterparts=counterparts, why=why,
                unfilled=by.unfilled + others.unfilled, gone=_each_once(by.gone + others.gone), clause=state.clause,
            )  # fmt: skip


def _agencies_of(dispute: Dispute) -> set[str]:
    return {*dispute.agencies.values(), *(agency for _, agency in dispute.joined)}


def _of_no_party(draft: Draft, before: View) -> tuple[str, ...]:
    """Whoever has a part in an open step and is of an agency that takes part no more."""
    gone = _agencies_of(before.dispute) - _agencies_of(draft.dispute)
    people = (
        dict.fromkeys(p for d in draft.open_duties for p in (*d.holders, *d.counterparts)) if gone else ()
    )
    return tuple(one for one in people if draft.world.person(one).agency in gone)


def _without(
    present: tuple[str, ...], elsewhere: tuple[str, ...], meant_before: tuple[str, ...]
) -> tuple[str, ...]:
    """These people as the rules meant them, where one of those elsewhere has the step from somebody of theirs."""
    stay = tuple(person for person in present if person not in elsewhere or person in meant_before)
    return meant_before if present and not stay else stay


def reassign_what_depends(draft: Draft) -> None:
    """Whoever owes something by a choice of the rules may be another one by now: a fact has changed."""
    depends = who_depends(draft.protocol)
    duties = draft.open_duties if depends else ()
    depend = [duty.key for duty in duties if (duty.key.stage, duty.key.duty) in depends]
    if depend:
        before = View(draft.protocol, draft.world, draft.settled, draft.settled_at)
        reassign(draft, before, "the rules", only=depend)


def _open_here(draft: Draft, place: StageVisit) -> None:
    """Open the duties of one position, all as things stand before the first of them does; another visit begins at its
    `start`."""
    stage = draft.protocol.stage(place.stage)
    _open(draft, place, stage.duties[stage.order.get(place.start, 0) :])


@once
def _stay_for_rows(protocol: DisputeProtocol) -> tuple[tuple[str, Duty], ...]:
    return tuple((place[0], duty) for place, duty in protocol.duties.items() if duty.for_each and duty.stays)


def _left(draft: Draft, stage: str, rule: Duty, places: tuple[StageVisit, ...]) -> StageVisit | None:
    """The last visit of this stage, if it is over and the duty is still owed in spite of that."""
    over = draft.dispute.status != "open" and not rule.after_closing
    last = next((visit for visit in reversed(draft.dispute.visits) if visit.stage == stage), None)
    return None if over or last in places else last


def _open(draft: Draft, place: StageVisit, duties: Sequence[Duty]) -> None:
    view, name, number = draft.view, place.stage, place.visit
    here = {key.duty for key in draft.dispute.duties if key.visit == number and key.stage == name}
    opened: list[e.DutyOpened] = []
    for duty in duties:
        if duty.id in here and not duty.for_each:
            continue
        for row in _rows(draft, duty, place) if duty.for_each else (0,):
            wanted = duty.when is None or duty.asks_own or holds(duty.when, view)
            if wanted and (duty.needs is None or _ready(view, duty.needs, place)):
                opened += _instances(view, duty, place, row)
    if opened:
        draft.add_all(opened)
        draft.dated.update(dict.fromkeys([event.key for event in opened], draft.dispute))


def _ready(view: View, needs: Condition, place: StageVisit) -> bool:
    """Whether it may begin: what it needs is on record, or can never be since the ladder went on without it."""
    return holds(needs, view) or never_to_come(view, needs, place)


def open_for_joined(draft: Draft) -> None:
    """What each agency owes in a stage that is open, for one that joins now."""
    for place in draft.dispute.places:
        for duty in draft.protocol.stage(place.stage).duties:
            here = (place.stage, place.visit, duty.id)
            owed = [k for k in draft.dispute.duties if (k.stage, k.visit, k.duty) == here and k.party]
            for row in dict.fromkeys(key.row for key in owed):
                _open_further(draft, duty, place, row)


def _open_further(draft: Draft, duty: Duty, place: StageVisit, row: int) -> None:
    further = {agency for _, agency in draft.dispute.joined}
    known = {key for key, state in draft.dispute.duties.items() if state.status != "overtaken"}
    for event in _instances(draft.view, duty, place, row):
        if event.key.party in further and event.key not in known:
            draft.add(event)
            draft.dated[event.key] = draft.dispute


def _rows(draft: Draft, duty: Duty, place: StageVisit) -> list[int]:
    """The rows of a form for which it is still to be opened here. What an earlier visit has met is not owed again."""
    form, _, section = duty.for_each.partition(".")
    rows = rows_of(draft.dispute, form, section)
    known = {
        key.row for key, state in draft.dispute.duties.items()
        if (key.stage, key.duty) == (place.stage, duty.id) and (key.visit == place.visit or state.status == "done")
    } if rows else set()  # fmt: skip
    return [row for row in rows if row not in known]


def _instances(whole: View, rule: Duty, place: StageVisit, row: int) -> list[e.DutyOpened]:
    opened, as_all_see_it = [], in_row(chosen(whole, rule), row)
    for party, by in parties(whole, as_all_see_it.by):
        view = seen_by(whole, by) if rule.asks_own else whole
        if view is not whole and not holds(rule.when, view):
            continue
        duty = as_all_see_it if view is whole else in_row(chosen(view, rule), row)
        if by[0].agency and had_no_part(view, duty, place, party):
            continue
        key = duty_key(place.stage, place.visit, duty.id, party, row)
        holders, others = _both_ends(view, duty, by)
        opened.append(e.DutyOpened(
            happened=view.now,
            received=view.now,
            key=key,
            do=duty.do,
            holders=whoever_had_it(view, duty, place, holders.people) if duty.do == "record" else holders.people,
            counterparts=others.people,
            deadlines=deadlines_for(view, duty, key, place),
            unfilled=holders.unfilled + others.unfilled,
            gone=_each_once(holders.gone + others.gone),
            clause=duty.clause,
            earliest=earliest_for(view, duty, key, place),
        ))  # fmt: skip
    return opened


def meant(view: View, state: DutyState) -> tuple[Filled, Filled]:
    """Whom the rule means for this instance: who owes it, and with or to whom."""
    duty = _rule_in_row(view, state.key)
    return _both_ends(view, duty, party_of(view, duty, state.key))


def party_meant(view: View, state: DutyState) -> tuple[Who, ...]:
    """Whom the rule means by this instance's party: of which side, or of which further agency."""
    return party_of(view, _rule_in_row(view, state.key), state.key)


def _rule_in_row(view: View, key: DutyKey) -> Duty:
    rule = view.protocol.stage(key.stage).duty(key.duty)
    assert rule is not None, "the protocol is pinned: a duty instance always has its rule"
    return in_row(chosen(view_of(view, key), rule), key.row)


def _both_ends(view: View, duty: Duty, by: tuple[Who, ...]) -> tuple[Filled, Filled]:
    """Who owes it, and with or to whom. Nobody speaks to themselves: where one person holds both parts of a talk, as where both
    sides are one agency, somebody has to be named for the other end."""
    counterparts = duty.counterparts
    if view.dispute.joined:
        counterparts = seen_from(view, counterparts, next((who.agency for who in by if who.agency), ""))
    holders, others = _filled(view, by, counterparts)
    alone = duty.do == "talk" and others.people == holders.people and len(others.people) == 1
    if alone and not others.unfilled:
        others = Filled((), still_to_name(view, counterparts, side_of_holders(view, by)), others.gone)
    return holders, others


@once
def _filled(view: View, by: tuple[Who, ...], counterparts: tuple[Who, ...]) -> tuple[Filled, Filled]:
    """Whom these words mean, those of both ends, and for whom they stand in. Of the steps that open together several are of the
    same people."""
    own = side_of_holders(view, by)
    return _of_one_end(view, by, own), _of_one_end(view, counterparts, own)


def _of_one_end(view: View, whos: tuple[Who, ...], own: str) -> Filled:
    found = resolve(view, whos, own)
    if not view.world.directory.may_be_missed:
        return found
    gone = stood_in_for(view, whos, own, found.people)
    return Filled(found.people, found.unfilled, gone) if gone else found


def _each_once(people: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(people)) if people else ()


def _taken_over(present: tuple[str, ...], old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    if old == new:
        return present
    kept = [person for person in present if person not in old or person in new]
    if present == old:
        return new
    # Where nobody is left of those who had it, whoever is meant by now: of two who share a post, one had it from the other
    return tuple(dict.fromkeys([*kept, *(p for p in new if p not in old)])) or new


def _moved(draft: Draft, state: DutyState, dates: tuple[e.Deadline, ...], earliest: e.Deadline | None) -> str:
    new = [date for date in dates if date not in state.deadlines]
    new = new or [date for date in (earliest,) if date is not None and date != state.earliest]
    if not new:
        return "the clock stands still" if draft.dispute.paused else "a date no longer binds"
    rule = draft.protocol.stage(state.key.stage).duty(state.key.duty)
    own = not new[0].clock and rule is not None
    rests = (
        [
            condition_words(draft.protocol, condition, steps=True)
            for condition in because(view_of(draft.view, state.key), rule)
        ]
        if own and rule
        else []
    )
    return "; ".join([new[0].why, *(f"because {words}" for words in rests)])
