"""What the world must be told after an event: a closed union that `plan` returns and the door carries out.

An effect names people and things by id; the door keeps it in the same transaction as the event, with all that is known
only then. What the mail shows follows from that, and the bytes are rendered when the row is first claimed.
"""

from __future__ import annotations

from datetime import datetime

from parley.dispute.events import DutyKey
from parley.value import value

# The detail that says which date was missed: the step's own, and not that of a clock over several.
OWN_LIMIT = "own"
CALLED_OFF = "cancelled"  # the notice that takes a meeting out of a calendar, where none other carries that
DOCUMENTS = "documents"  # the notice that carries documents which go with a step


@value
class Question:
    """What a reply to this notice answers: frozen with the notice, with a reply address of its own.

    kind: duty (what became of these duties?) | settled (nothing is asked of them; SOLVED is theirs to say) | confirm_outcome | consent (may it be withdrawn?) | who (who holds this role?) | override (open
    the next stage with a reason?) | again (say YES to what you wrote: `words`) | alert | pen | contacts | none.
    once_more: what is asked a second time, "" of one that is asked for the first time: whom (PASS TO somebody unknown) |
    this talk (with whom has been said; whoever answers means that conversation) | settled, new (free text said neither YES nor NO) |
    account (YES says how it stands, and reports no conversation).
    role: "receiving practitioner". suggested: a person id offered for YES. words: what YES stands for. hold: the meeting that is
    over and asked about ("did you speak then?"). text: id of what was typed with `words`.
    choices: what may be answered by a number, each with what it stands for (a list of the holding pen: kind `pen`). Of kind
    `contacts`, words is the name of a file and text the id of what it says.
    """

    kind: str
    keys: tuple[DutyKey, ...] = ()
    side: str = ""
    role: str = ""
    suggested: str = ""
    alert: int = 0
    stage: str = ""
    words: str = ""
    hold: str = ""
    text: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    once_more: str = ""


@value
class SendNotice:
    """A mail to one person. `template` is mail_templates/<template>.*; `keys` the duties it is about.

    hold: the meeting whose invitation this mail carries, "" for none (method REQUEST, or CANCEL when
    `cancel`). others: people the text speaks of, in an order that the template knows. details: short closed
    values for the text (never free text). texts: ids of typed texts that may be shown to whoever may read them.
    reminder: not sent if no longer true when its turn comes. high: an alert. way: the channel it leaves by, "" for mail.
    """

    template: str
    person: str
    clause: str = ""
    keys: tuple[DutyKey, ...] = ()
    question: Question | None = None
    hold: str = ""
    cancel: bool = False
    others: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    texts: tuple[str, ...] = ()
    reminder: bool = False
    high: bool = False
    way: str = ""


@value
class HoldMeeting:
    """Find a time for this conversation before `before` (None: no limit), and put it into the calendars.

    replaces: an existing hold's id to move instead of placing a new one. earliest: not before this instant: a meeting
    whose day was set is held on that day (BDSCP 4.4.2). again: one was kept for it already and nobody came: only where a
    time that suits all is left before the date. hour: at this one, if it can be: whoever set the day said it. either: of those
    asked, the people of whom one is enough.
    """

    keys: tuple[DutyKey, ...]
    attendees: tuple[str, ...]
    medium: str
    minutes: int
    before: datetime | None
    replaces: str = ""
    earliest: datetime | None = None
    again: bool = False
    hour: datetime | None = None
    either: tuple[tuple[str, ...], ...] = ()


Effect = SendNotice | HoldMeeting
