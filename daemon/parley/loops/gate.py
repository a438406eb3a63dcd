"""The one gate out: every mail that leaves passes here, and is looked at once more before it is handed over.

What lacks a mark that keeps loops from beginning, or carries one that is not ours to carry, does not leave; it stays
in the outbox as failed for now, which a person hears of. A test sees that nothing else hands octets to a way out.
"""

from __future__ import annotations

from collections.abc import Sequence

from parley.mail import channels
from parley.mailboxes.wayout import FailedForNow, Outgoing, PerRecipient, WayOut, for_all

# Each begins a line of the head (shared/mail.md section 7)
MUST = (
    b"\nFrom: ",
    b"\nTo: ",
    b"\nReply-To: ",
    b"\nSubject: ",
    b"\nDate: ",
    b"\nMessage-ID: <",
    b"\nAuto-Submitted: auto-",
    b"\nX-Auto-Response-Suppress: DR, RN, NRN, AutoReply\r\n",
    b"\nX-Parley-Instance: ",
)
MUST_NOT = (
    b"\nprecedence:",
    b"\nlist-",
    b"\nbcc:",
    b"\nresent-",
    b"\ndisposition-notification-to:",
    b"\nreturn-receipt-to:",
)


async def hand_over(way_out: WayOut, mails: Sequence[Outgoing]) -> list[PerRecipient]:
    """Hand these over, what is fit to leave; the result for each, in order."""
    why = [unfit(mail) for mail in mails]
    passed = [mail for mail, wrong in zip(mails, why, strict=True) if not wrong]
    handed = iter(await way_out.deliver_all(passed) if passed else [])
    return [
        for_all(mail, FailedForNow(f"not fit to leave: {wrong}")) if wrong else next(handed)
        for mail, wrong in zip(mails, why, strict=True)
    ]


def unfit(mail: Outgoing) -> str:
    """Why this mail may not leave, in words that repeat nothing of it; "" if it may."""
    if len(mail.rcpt_to) != 1:
        return "it has not one recipient"
    if channels.parts(mail.rcpt_to[0])[0]:
        return channels.unfit(mail.raw.decode("utf-8", "replace"))
    head = b"\n" + mail.raw.partition(b"\r\n\r\n")[0] + b"\r\n"
    missing = [mark for mark in MUST if head.count(mark) != 1]
    if missing:
        return f"its {missing[0].decode().strip()} is missing, or is there twice"
    small = head.lower()
    if strange := [mark for mark in MUST_NOT if mark in small]:
        return f"it says {strange[0].decode().strip()}"
    return "" if mail.envelope_from else "it has no bounce address"
