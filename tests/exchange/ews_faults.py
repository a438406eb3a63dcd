"""What the fake Exchange server can be told to do wrong, one test at a time."""

from __future__ import annotations

from dataclasses import dataclass

BUSY = "busy"  # SOAP fault ErrorServerBusy with BackOffMilliseconds
CUT = "cut"  # the connection ends before anything was done
CUT_AFTER = "cut after"  # all is done, and the answer never arrives
HANG = "hang"  # no answer, until the server is closed
NONSENSE = "nonsense"  # a log-in page, with 200
HALF = "half"  # an answer that ends in the middle
REFUSED = "refused"  # 401
FORBIDDEN = "forbidden"  # 403, as Exchange Online says since October 2026
AWAY = "away"  # 503
THROTTLED = "throttled"  # 503 with Retry-After
MOVED = "moved"  # 302
TOO_LARGE = "too large"  # 413, as IIS says of a request over its own limit
TRANSIENT = "transient"  # ErrorInternalServerTransientError
TWICE = "twice"  # each change of a sync is told twice
LOST_STATE = "lost state"  # every sync state given out so far is invalid


@dataclass
class Fault:
    """how: one of the words above, or an EWS response code such as ErrorQuotaExceeded. on: the operation, "" for any.
    times: how often, then all is well. after: so many operations of that kind go well first."""

    how: str
    on: str = ""
    times: int = 1_000_000
    after: int = 0
    milliseconds: int = 0


class Faults(list[Fault]):
    """The faults that are switched on."""

    def take(self, operation: str) -> Fault | None:
        """The fault that befalls this operation, counted."""
        for fault in self:
            if fault.on not in ("", operation):
                continue
            if fault.after:
                fault.after -= 1
                continue
            if fault.times:
                fault.times -= 1
                return fault
        return None
