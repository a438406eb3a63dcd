"""The story that is played: steps 1 to 6 and 10 of the design's example, and a disagreement that is soon settled.

Only what people do, and what the reader is told about it. What parley makes of it is not known here.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from parley.demonstration.clients import ZONE
from parley.demonstration.teller import Teller
from parley.rehearsal.stage_hand import Mailbox

PRIYA = Mailbox("Priya Nair", "priya.nair@school.example")
LIAM = Mailbox("Liam Doyle", "liam.doyle@school.example")
ROBERT = Mailbox("Robert Hale", "robert.hale@council.example")
MARIE = Mailbox("Marie Kent", "marie.kent@council.example")
SOL = Mailbox("Sol Adeyemi", "sol.adeyemi@council.example")
DEV = Mailbox("Dev Patel", "dev.patel@council.example")
CHILD = "Alfie Mole"  # stands in mails that go in, and must stand in none that leaves
NEW = "escalations+new@parley.example"


def april(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of April 2026 on London's clocks."""
    return datetime(2026, 4, day, hour, minute, tzinfo=ZoneInfo(ZONE))


START = april(1, 10)


def tell(teller: Teller) -> None:
    """The whole story, in the order of time."""
    _raised(teller)
    _moved(teller)
    _too_early(teller)
    _spoken(teller)
    _at_night(teller)
    _late(teller)
    _settled(teller)
    _not_for_this(teller)


def _raised(teller: Teller) -> None:
    teller.scene(
        "1 and 2. Priya forwards a mail",
        "The council wrote this morning: no further action. Priya, a school's designated teacher, sees it differently. "
        "She forwards the mail from Outlook, with two lines above it. She learns at once whom to ring, by when and why.",
    )
    teller.until(april(1, 10, 5))
    teller.sends(
        PRIYA,
        teller.programs.forward(
            PRIYA,
            NEW,
            "Receiving practitioner: Robert Hale <robert.hale@council.example>\nChild: under 1",
            teller.now,
            of=ROBERT,
            sent=april(1, 9, 12),
            subject="Referral outcome",
            text=f"Dear Priya,\n\nwe have looked at your referral. No further action for {CHILD}.\n\nRobert Hale",
        ),
    )


def _moved(teller: Teller) -> None:
    teller.scene(
        "3. Robert proposes another time",
        "He presses Propose New Time in his own calendar. It fits both sides' hours and the date, so the meeting moves.",
    )
    teller.until(april(1, 11, 20))
    invited = teller.invitation_of(ROBERT)
    teller.sends(ROBERT, teller.programs.answer_invitation(ROBERT, invited, teller.now, start=april(2, 14)))
    teller.until(april(1, 11, 45))
    moved = teller.invitation_of(PRIYA)
    teller.sends(PRIYA, teller.programs.answer_invitation(PRIYA, moved, teller.now, partstat="ACCEPTED"))


def _too_early(teller: Teller) -> None:
    teller.scene(
        "4. Priya wants to go on at once",
        "Free text moves nothing. The answer says what is still needed, and under which clause.",
    )
    teller.until(april(1, 15, 50))
    letter = teller.letter_to(PRIYA)
    teller.sends(PRIYA, teller.programs.reply(PRIYA, letter, "I want to escalate.\n\nPriya", teller.now))


def _spoken(teller: Teller) -> None:
    teller.scene(
        "5. They speak, and do not agree",
        "When the meeting is over, parley asks. She answers with two words: not resolved, and I have told him that I "
        "will take it further. Stage 2 opens.",
    )
    teller.until(april(2, 14, 40))
    asked = teller.letter_to(PRIYA, about="did you speak")
    teller.sends(PRIYA, teller.programs.reply(PRIYA, asked, "STUCK TOLD", teller.now))


def _at_night(teller: Teller) -> None:
    teller.scene(
        "10. Saturday, 23:40",
        "Another mail, and this one is urgent. The council's manager on call is alerted; nobody acknowledges in 15 "
        "minutes; the director is. He answers with one word, and both are left in peace. On Monday at nine the day team hears of it; at noon the two sides settle it.",
    )
    teller.until(april(11, 23, 40))
    typed = "Receiving practitioner: Marie Kent <marie.kent@council.example>\nUrgent: yes"
    teller.sends(PRIYA, teller.programs.first(PRIYA, NEW, "Tonight", typed, teller.now))
    teller.until(april(11, 23, 57))
    alert = teller.letter_to(DEV)
    teller.sends(DEV, teller.programs.reply(DEV, alert, "ACK", teller.now))
    teller.until(april(12, 0, 15))
    teller.sends(DEV, teller.programs.reply(DEV, alert, "SPOKE", teller.now))
    teller.until(april(13, 12, 50))
    asked = teller.letter_to(PRIYA, about="did you speak")
    teller.sends(PRIYA, teller.programs.reply(PRIYA, asked, "SOLVED phone", teller.now))
    teller.until(april(13, 13, 10))
    asked = teller.letter_to(MARIE, about="settled")
    teller.sends(MARIE, teller.programs.reply(MARIE, asked, "YES", teller.now))


def _late(teller: Teller) -> None:
    teller.scene(
        "6. A date is missed, and nothing is locked",
        "Liam is reminded the day before and does nothing. The missed date is recorded and told, without blame. The "
        "day after he agrees the plan with Priya, speaks to Marie, and tells both that it goes to the leads.",
    )
    teller.until(april(16, 9, 30))
    missed = teller.letter_to(LIAM, about="plan")
    teller.sends(LIAM, teller.programs.reply(LIAM, missed, "AGREED", teller.now))
    teller.until(april(16, 14, 10))
    opened = teller.first_letter_to(LIAM, about="plan")
    typed = "STUCK phone today 13:40, TOLD"
    teller.sends(LIAM, teller.programs.reply(LIAM, opened, typed, teller.now))


def _settled(teller: Teller) -> None:
    teller.scene(
        "Most end like this",
        "Robert, this time, disagrees with the school. He rings Liam, they find a way, Liam confirms it, and both get "
        "the outcome in writing.",
    )
    teller.until(april(16, 14, 30))
    typed = (
        "Receiving practitioner: Liam Doyle <liam.doyle@school.example>\nMeet: Fri 17 April 12:15\n\n"
        "The school will not join Tuesday's visit. I think it should.\n\nRobert"
    )
    teller.sends(ROBERT, teller.programs.first(ROBERT, NEW, "Joint visit", typed, teller.now))
    teller.until(april(17, 12, 50))
    asked = teller.letter_to(ROBERT, about="did you speak")
    typed = "SOLVED by phone\nWe go together on Tuesday."
    teller.sends(ROBERT, teller.programs.reply(ROBERT, asked, typed, teller.now))
    teller.until(april(17, 13, 30))
    teller.sends(
        LIAM, teller.programs.reply(LIAM, teller.letter_to(LIAM, about="settled"), "YES", teller.now)
    )
    teller.until(april(17, 14))


def _not_for_this(teller: Teller) -> None:
    teller.scene(
        "What it is not for", "A complaint about one person opens nothing: the answer says where it belongs."
    )
    teller.until(april(17, 15))
    typed = f"Type: complaint about a person\n\nHe was rude about {CHILD}."
    teller.sends(PRIYA, teller.programs.first(PRIYA, NEW, "Rude", typed, teller.now))
