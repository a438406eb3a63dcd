"""The early end: whoever may takes a dispute back, where the rules ask for it with a reason, or with others' consent."""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.choices import chosen
from parley.dispute.commands import AnswerWithdrawal, Refused, Withdraw
from parley.dispute.draft import Draft
from parley.dispute.people import in_words, resolve
from parley.dispute.protocol import Withdrawal
from parley.dispute.sides import side_for
from parley.dispute.stages import close
from parley.dispute.view import View

NO_REASON = "Please say why, for the record: reply WITHDRAW because …"


def withdraw(draft: Draft, command: Withdraw) -> Refused | None:
    """The raising side takes it back, or whoever the rules name. The record says by whom, and why where they ask for
    that; the confirmation is the door's question."""
    rule = withdrawal(draft.view)
    if refused := not_theirs(draft.view, command.by):
        return refused
    if rule.reason and not command.reason:
        return Refused(NO_REASON, rule.clause, code="refused")
    if rule.consent:
        return _ask_for_consent(draft, command)
    _take_back(draft, command.by, command.reason)
    return None


def withdrawal(view: View) -> Withdrawal:
    """The rule as it stands now: who may, and whose consent it takes, may depend on how far the dispute has come."""
    return chosen(view, view.protocol.withdraw)


def not_theirs(view: View, by: str) -> Refused | None:
    """Why this person can never take it back; None for whoever may."""
    rule = withdrawal(view)
    if rule.by and by not in resolve(view, rule.by).people:
        words = in_words(view.protocol, rule.by)
        return Refused(f"Withdrawing it is for the {words} to decide.", rule.clause, code="refused")
    if not rule.by and side_for(view, by) != "referring":
        return Refused("Only the side that raised this can withdraw it.", rule.clause, code="refused")
    return None


def answer_withdrawal(draft: Draft, command: AnswerWithdrawal) -> Refused | None:
    """Whoever is asked agrees or does not. It ends once all of them do; until then, and after one NO, it goes on."""
    asked, clause = draft.dispute.withdrawing, draft.protocol.withdraw.clause
    if asked is None:
        return Refused("Nobody is asking to withdraw this any more.", clause, code="nothing")
    if command.by not in consenting(draft.view, asked.by):
        words = in_words(draft.protocol, withdrawal(draft.view).consent)
        return Refused(f"Agreeing to that is for the {words}.", clause, code="refused")
    if command.by not in asked.agreed:
        draft.said(e.WithdrawalAnswered, command, agreed=command.agreed, asked_by=asked.by, clause=clause)
    agreed = draft.dispute.withdrawing
    if agreed is not None and set(consenting(draft.view, asked.by)) <= set(agreed.agreed):
        _take_back(draft, asked.by, asked.text)
    return None


def consenting(view: View, by: str) -> tuple[str, ...]:
    """Whose consent it takes that this person takes it back."""
    people = resolve(view, withdrawal(view).consent).people
    return tuple(person for person in people if person != by)


def _ask_for_consent(draft: Draft, command: Withdraw) -> Refused | None:
    rule = withdrawal(draft.view)
    missing = resolve(draft.view, rule.consent).unfilled
    if missing or not consenting(draft.view, command.by):
        words = in_words(draft.protocol, rule.consent)
        return Refused(
            f"It takes the consent of the {words}, and nobody is named for that yet. Say first who that is, with an"
            " address.",
            rule.clause,
            code="refused",
        )
    draft.said(e.WithdrawalAsked, command, text=command.reason, clause=rule.clause)
    return None


def _take_back(draft: Draft, by: str, reason: str) -> None:
    clause = draft.protocol.withdraw.clause or draft.protocol.confirm_clause
    close(draft, "withdrawn", clause, by=by, text=reason)
