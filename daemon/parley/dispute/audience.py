"""Whom a notice concerns: who owes what now, who shares it, who is missing, who is told of a miss."""

from __future__ import annotations

from collections.abc import Iterable

from parley.dispute.conditions import AllOf, AnyOf, Condition, Done, Tried
from parley.dispute.deadlines import started
from parley.dispute.dispute import DutyState
from parley.dispute.effects import Effect, HoldMeeting, Question, SendNotice
from parley.dispute.events import DutyKey
from parley.dispute.people import View, resolve, side_of_holders
from parley.dispute.protocol import SPOKEN, Duty

BUSINESS_MANAGER = "business_manager"  # the directory's office that keeps the register, the pen and the contacts
