"""A sample of every notice, made by the real core on the shipped rule file and directory: `every_notice()`.

Used by the tests of the notices and by `script/mails`. The story is design.md section 2; where the story never
comes to a notice, the effect is made by hand on the dispute as it then stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from parley.dispute import commands as c
from parley.dispute import events as e
from parley.dispute.advance import advance
from parley.dispute.commands import AnyCommand, Refused
from parley.dispute.decide import decide
from parley.dispute.dispute import Dispute
from parley.dispute.effects import HoldMeeting, Question, SendNotice
from parley.dispute.evolve import evolve
from parley.dispute.plan import meetings_wanted, plan_all
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.view import View
from parley.dispute.world import World
from parley.mail.notice_digest import SEVERAL, digest_facts
from parley.mail.notice_echo import echo_lines
from parley.mail.notice_several import SEVERAL_ANSWERS, several_facts
from parley.mail.notices import facts_for
from parley.reference.contacts import load_directory
from parley.reference.holidays import work_calendar
from parley.reference.rules import load_protocol

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "mail_templates"
REPLY_TO = "escalations+d-2026-0001-q3-abcdefgh@parley.example"
NEW = "escalations+new@parley.example"
CONTACTS_REPLY = "escalations+contacts-q1-aaaaaaaa@parley.example"
_CONTACTS = (
    ("ready", ["Marie Kent: deputy is now Tomas Wick (was Sol Adeyemi).", "New: Ada Fenn (Nurse, Hillside Health Trust)."]),
    ("mend", ["sample.yaml:41:5: There is no agency `shcool`. Write: school"]),
    ("applied", ["Marie Kent: deputy is now Tomas Wick (was Sol Adeyemi)."]),
    ("same", []),
    ("not_applied", []),
    ("no_file", ["rota.docx"]),
    ("not_yours", []),
    ("kept", []),
)  # fmt: skip
PEN_REPLY = "escalations+pen-q3-abcdefgh@parley.example"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A local time in April 2026 (summer time), as UTC."""
    return datetime(2026, 4, day, hour - 1, minute, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """One notice with the world it was made in. name: the file it is shown in. free: what people typed freely."""

    name: str
    effect: SendNotice
    dispute: Dispute | None
    now: datetime
    extra: Mapping[str, Any]


def shipped() -> tuple[DisputeProtocol, World]:
    """The rule file and the directory that come with parley."""
    directory, digest = load_directory([ROOT / "contacts" / "sample.yaml"])
    protocol = load_protocol(ROOT / "rules" / "bdscp-2023.yaml")
    return protocol, World(directory, work_calendar(years=range(2026, 2028)), digest)


class Story:
    """A dispute under way: commands in, notices out. `texts` are what people typed, by id."""

    def __init__(self, protocol: DisputeProtocol, world: World, name: str, texts: Mapping[str, str]) -> None:
        self.protocol, self.world, self.name, self.texts = protocol, world, name, texts
        self.dispute = Dispute()
        self.samples: list[Sample] = []
        self.holds = 0

    def say(self, command: AnyCommand) -> list[e.AnyEvent]:
        """Time passes to the command, which is then decided; its notices are kept as samples."""
        now = command.received
        if self.dispute.reference:
            self.pass_time(now)
        events = decide(self.protocol, self.world, self.dispute, command, now)
        assert not isinstance(events, Refused), events
        self._take(events, now)
        return events

    def pass_time(self, now: datetime) -> None:
        """What the passing of time brings."""
        self._take(advance(self.protocol, self.world, self.dispute, now), now)

    def _take(self, events: list[e.AnyEvent], now: datetime) -> None:
        for event in events:
            self.dispute = evolve(self.dispute, event)
        for meeting in meetings_wanted(View(self.protocol, self.world, self.dispute, now), events):
            events += self._place(meeting, now)
        for _, notice in plan_all(View(self.protocol, self.world, self.dispute, now), events):
            self.keep(notice, now)

    def _place(self, effect: HoldMeeting, now: datetime) -> list[e.AnyEvent]:
        if any(hold.keys == effect.keys for hold in self.dispute.live_holds):
            return []
        self.holds += 1
        free = (at(2, 15, 30), at(7, 15, 30), at(9, 14), at(13, 11), at(16, 14), at(22, 14))
        start = next(s for s in free if s > now and (effect.before is None or s < effect.before))
        place = c.PlaceMeeting(
            by="", happened=now, received=now, hold=f"h{self.holds}", uid=f"uid-{self.holds}@parley.example",
            keys=effect.keys, attendees=effect.attendees, start=start, end=start.replace(minute=59), why="the first free time",
        )  # fmt: skip
        events = decide(self.protocol, self.world, self.dispute, place, now)
        assert not isinstance(events, Refused), events
        for event in events:
            self.dispute = evolve(self.dispute, event)
        return events

    def keep(self, effect: SendNotice, now: datetime, **extra: Any) -> None:
        """Keep a notice as a sample, with the dispute as it is."""
        person = effect.person
        name = f"{effect.template}-{person}-{self.name}-{len(self.samples):02}"
        given = {"reply_to": REPLY_TO, "new_address": NEW, "texts": self.texts, **extra}
        self.samples.append(
            Sample(name, effect, self.dispute if self.dispute.reference else None, now, given)
        )


def raising(now: datetime, reference: str = "D-2026-0001", **more: Any) -> c.RaiseDispute:
    """Priya raises a concern about Robert's decision of that morning."""
    fields: dict[str, Any] = {
        "by": "priya", "happened": now, "received": now, "reference": reference, "referring": "school",
        "receiving": "council", "receiving_practitioner": "robert", "decision": now.replace(hour=8),
        "decision_from": "forwarded", "facts": (("child", "under 1"),), "mail": "m1", **more,
    }  # fmt: skip
    return c.RaiseDispute(**fields)


def the_usual_way(protocol: DisputeProtocol, world: World, texts: Mapping[str, str]) -> Story:
    """Raised, spoken, stuck; stage 2, reminded, missed, agreed late."""
    story = Story(protocol, world, "usual", texts)
    story.say(raising(at(1, 10, 5)))
    keys = tuple(d.key for d in story.dispute.open_duties)
    story.keep(SendNotice("refused", "priya", keys=keys[:1]), at(1, 11), refused=_too_early(story))
    _door_mails(story, at(1, 11))
    ask = Question("again", words="WITHDRAW")
    story.keep(
        SendNotice("asked_back", "priya", keys=keys[:1], question=ask),
        at(1, 11),
        details={"words": "WITHDRAW"},
    )
    _meeting_mails(story, at(1, 12))
    story.pass_time(at(2, 16, 5))
    said = story.say(
        c.RecordDiscussion(
            by="priya", happened=at(2, 15, 40), received=at(2, 16, 10), medium="phone", outcome="unresolved", told=True,
            text="free",
        )
    )  # fmt: skip
    seen = View(story.protocol, story.world, story.dispute, at(2, 16, 10))
    story.keep(SendNotice("recorded", "priya"), seen.now, echo=echo_lines(seen, said, "priya"))
    also = SendNotice("recorded", "priya", details=(("also", "D-2026-0002 D-2026-0003"),))
    story.keep(also, seen.now, echo=echo_lines(seen, said, "priya"))
    story.keep(SendNotice("status", "robert"), at(3, 9))
    story.pass_time(at(14, 9, 0))
    *_, reminder = (one.effect for one in story.samples if one.effect.template == "reminder")
    story.keep(replace(reminder, template=SEVERAL), at(14, 9))
    story.pass_time(at(15, 17, 1))
    agree = next(d for d in story.dispute.open_duties if d.do == "agree")
    story.say(
        c.RecordAct(by="liam", happened=at(15, 12), received=at(16, 10), keys=(agree.key,), text="free")
    )
    return story


def _too_early(story: Story) -> Refused:
    now = at(1, 11)
    refused = decide(
        story.protocol,
        story.world,
        story.dispute,
        c.AskNextStage(by="priya", happened=now, received=now),
        now,
    )
    assert isinstance(refused, Refused)
    return refused


def _door_mails(story: Story, now: datetime) -> None:
    """The door's own answers, on a dispute that has just begun."""
    keys = tuple(d.key for d in story.dispute.open_duties)[:1]
    duty = Question("duty", keys)
    for template in ("note_kept", "status", "raised_again", "unproven", "urgent_unproven"):
        story.keep(
            SendNotice(template, "priya", keys=keys, question=duty if template == "note_kept" else None), now
        )
    story.keep(SendNotice("time_in_words", "robert", keys=keys), now)
    story.keep(SendNotice("time_in_words", "robert", keys=keys, details=(("proposed", "beside"),)), now)
    story.keep(SendNotice(SEVERAL_ANSWERS, "priya", keys=keys, question=duty), now)
    story.keep(SendNotice("not_yet", "liam"), now, reply_to="")
    story.keep(SendNotice("not_yet", "liam", details=(("gone_over", "yes"),)), now, reply_to="")
    for listed in ("no", "agency unknown"):
        story.keep(SendNotice("not_yet", "liam", details=(("listed", listed),)), now, reply_to="")
    story.keep(SendNotice("unread", "priya"), now, details={"why": "it is encrypted"})
    story.keep(SendNotice("withdrawal", "marie", "1.5", question=Question("consent"), others=("priya",)), now)
    story.keep(
        SendNotice("withdrawal", "priya", "1.5", keys, duty, others=("marie",), details=(("said", "no"),)),
        now,
    )
    story.keep(SendNotice("support", "sana", "3.5", keys, others=("priya",)), now)
    story.keep(SendNotice("no_part", "cleo", others=("priya",)), now)
    named = (("why", "named"),)
    story.keep(SendNotice("no_part", "robert", others=("priya", "marie"), details=named), now)
    story.keep(SendNotice("stage_opened", "cleo", "4.1", others=("priya", "robert"), details=named), now)
    story.keep(
        SendNotice("now_yours", "priya", "4.1", others=("cleo",), details=(("why", "other side"),)), now
    )
    waits = (("waits", "yes"),)
    story.keep(SendNotice("note_kept", "priya", question=Question("new", words="1"), details=waits), now)
    story.keep(SendNotice("dates_changed", "robert", "4.1.1", keys, others=("priya",)), now)
    story.keep(SendNotice("address_failed", "priya", others=("robert",)), now)
    story.keep(SendNotice("away", "priya", others=("robert",)), now)
    story.keep(SendNotice("not_answered", "bea", keys=keys, others=("priya",), high=True), now)
    story.keep(SendNotice("record", "priya", "4.1"), now)
    story.keep(
        SendNotice("who", "robert", question=Question("who", side="receiving", role="line_manager", suggested="marie")), now
    )  # fmt: skip
    story.keep(SendNotice("needs_somebody", "bea", details=(("role", "receiving line_manager"),)), now)
    story.keep(
        SendNotice(
            "outside_agency",
            "bea",
            others=("robert", "priya"),
            question=Question("who", side="receiving", role="practitioner", suggested="robert"),
        ),
        now,
    )
    override = SendNotice("may_open", "liam", "4.2.1", keys, Question("override", stage="s2"))
    story.keep(override, at(8, 9))


def _meeting_mails(story: Story, now: datetime) -> None:
    hold = next(iter(story.dispute.live_holds))
    duty = Question("duty", hold.keys)
    for template in ("invitation", "moved", "ring_instead", "did_you_speak"):
        story.keep(SendNotice(template, "priya", "4.1.1", hold.keys, duty, hold.id), now)
    story.keep(SendNotice("how_it_stands", "priya", "4.1.1", hold.keys, duty, others=("robert",)), now)
    story.keep(SendNotice("invitation", "robert", "4.1.1", hold.keys, duty, hold.id), now)
    raising = (("raising", "yes"),)
    story.keep(
        SendNotice("unconfirmed", "priya", "3.6", question=duty, others=("robert",), details=raising), now
    )
    story.keep(SendNotice("cancelled", "robert", "4.1.1", hold.keys, hold=hold.id, cancel=True), now)
    silent = (("meeting", hold.id),)
    story.keep(SendNotice("unanswered", "robert", "4.1.1", hold.keys, duty, details=silent), now)
    forwarded = (("meeting", hold.id), ("pressed", "accepted"))
    story.keep(
        SendNotice("uninvited", "robert", "4.1.1", hold.keys, duty, others=("marie",), details=forwarded), now
    )
    story.keep(
        SendNotice("uninvited", "marie", others=("robert",), details=(*forwarded, ("theirs", "yes"))), now
    )
    by_hand = (("meeting", hold.id), ("how", "moved"), ("why", "it is after the deadline, Tue 7 April 17:00"))
    story.keep(SendNotice("put_back", "bea", "4.1.1", details=by_hand), now)
    why = (("why", "it is after the date, 17:00 on Tuesday 7 April"),)
    story.keep(SendNotice("time_refused", "robert", "4.1.1", hold.keys, details=why), now)


def settled(protocol: DisputeProtocol, world: World, texts: Mapping[str, str]) -> Story:
    """SOLVED at stage 1; first Robert says otherwise, then he agrees."""
    story = Story(protocol, world, "settled", texts)
    story.say(raising(at(1, 10, 5), decision_from="receipt"))
    spoke = at(2, 15, 40)
    story.say(
        c.RecordDiscussion(
            by="priya",
            happened=spoke,
            received=at(2, 16, 10),
            medium="video",
            outcome="resolved",
            text="free",
        )
    )
    asked = next(one.effect for one in story.samples if one.effect.template == "confirm_outcome")
    story.keep(replace(asked, details=(("again", "yes"),)), at(2, 16, 30))
    story.say(c.ConfirmOutcome(by="robert", happened=at(2, 17), received=at(2, 17), resolved=False))
    story.say(c.ConfirmOutcome(by="robert", happened=at(3, 9), received=at(3, 9), resolved=True))
    story.keep(SendNotice("closed_mail", "priya"), at(8, 9))
    return story


def nobody_known(protocol: DisputeProtocol, world: World, texts: Mapping[str, str]) -> Story:
    """The receiving practitioner is not known; a date passes, and was met after all."""
    story = Story(protocol, world, "unknown", texts)
    story.say(raising(at(1, 10, 5), receiving_practitioner="", suggested="robert", decision_from="stated"))
    story.say(c.NamePerson(by="priya", happened=at(1, 11), received=at(1, 11), side="receiving",
                           role=protocol.raiser, person="robert", source="raiser"))  # fmt: skip
    story.say(c.StandDown(by="robert", happened=at(1, 12), received=at(1, 12), instead="sol"))
    story.pass_time(at(7, 17, 1))
    story.say(
        c.RecordDiscussion(
            by="priya", happened=at(7, 11), received=at(8, 10), medium="phone", outcome="waiting"
        )
    )
    # First it was in time, then it was not
    story.say(c.CorrectRecord(by="priya", happened=at(8, 11), received=at(8, 11), text="", at=at(8, 9)))
    return story


def at_night(protocol: DisputeProtocol, world: World, texts: Mapping[str, str]) -> Story:
    """Urgent on a Saturday night; the manager sleeps, the director has it; Monday's summary."""
    story = Story(protocol, world, "night", texts)
    story.say(raising(at(11, 23, 40), "D-2026-0002", urgent=True))
    story.pass_time(at(11, 23, 56))
    story.keep(SendNotice("not_your_alert", "nora", "protocol, page 7"), at(11, 23, 57))
    story.say(c.Acknowledge(by="dev", happened=at(11, 23, 58), received=at(11, 23, 58), alert=1))
    story.pass_time(at(13, 9, 1))
    night = Story(protocol, world, "nobody", texts)
    night.say(raising(at(11, 23, 40), "D-2026-0003", urgent=True))
    night.pass_time(at(11, 23, 56))
    night.pass_time(at(12, 1, 30))
    night.pass_time(at(12, 2, 30))
    day = Story(protocol, world, "day", texts)
    day.say(raising(at(1, 10, 5), "D-2026-0004", urgent=True))
    story.samples += night.samples + day.samples
    return story


def _about_files(story: Story, now: datetime) -> None:
    """Files that people edit: spoilt, mended, mailed, and what is coming in the directory."""
    bad = ["contacts/sample.yaml:41:5: There is no agency `shcool`. Write: school"]
    story.keep(
        SendNotice("bad_file", "bea"), now, items=bad, details={"file": "contacts/sample.yaml"}, reply_to=""
    )
    for state, lines in _CONTACTS:
        details = (("state", state), ("file", "sample.yaml"), ("kept", "sample.yaml.kept-2026-04-01-1000"))
        checked = SendNotice("contacts_checked", "bea", details=details)
        story.keep(checked, now, items=lines, reply_to=CONTACTS_REPLY)
    look = [
        "Borough Council, manager, Sat 4 April 09:00 to Mon 6 April 09:00: nobody is on call.",
        "sample.yaml, line 41: `grace` leaves on Thursday 30 April 2026, and nobody holds `director` from then on. Write:"
        " post: director, for somebody else at `school`",
    ]
    story.keep(SendNotice("directory_look", "bea"), now, items=look, reply_to="")
    changed = ["Robert Hale: title is now Senior social worker (was Social worker)."]
    story.keep(SendNotice("file_mended", "bea"), now, items=changed, reply_to="")
    turn = (
        ("agency", "Borough Council"), ("step", "manager"), ("number", "020 7946 0106"),
        ("until", "09:00 on Monday 11 May"), ("ways", "mail and text"),
    )  # fmt: skip
    waits = [
        "D-2026-0002, urgent since Sat 2 May 23:40: nobody has it; the last to be alerted has until 23:55"
    ]
    for items in (waits, []):
        story.keep(SendNotice("on_call_now", "nora", details=turn), now, items=items, reply_to="")


def _about_the_mailbox(story: Story, now: datetime) -> None:
    why = [
        "The mail server does not know this name and password: mailbox.username and its password (mailbox.password_file)."
    ]
    for kind in ("read", "move", "fetch", "canary", "rights"):
        details = (("kind", kind), ("since", "Wed 1 April 10:00"))
        story.keep(SendNotice("mailbox_trouble", "bea", details=details), now, items=why, reply_to="")
        story.keep(SendNotice("mailbox_well", "bea", details=details), now, reply_to="")


def outside_a_dispute(protocol: DisputeProtocol, world: World, texts: Mapping[str, str]) -> Story:
    """Mails that are about no dispute."""
    story = Story(protocol, world, "none", texts)
    now = at(1, 10)
    story.keep(SendNotice("unproven", "priya"), now, reply_to="")
    story.keep(SendNotice("urgent_unproven", "priya"), now, reply_to="")
    pen = [
        "17. From Priya Nair's address, Wed 1 April 09:12, 3 hours ago. No authentication result. Perhaps: D-2026-0001 (60%).",
        "18. From an address that the directory does not list, Wed 1 April 09:20, 3 hours ago. It names no dispute. No suggestion.",
    ]
    listed = {"items": pen, "reply_to": PEN_REPLY}
    number = (("number", "17"),)
    story.keep(SendNotice("pen_digest", "bea", details=number), now, **listed)
    story.keep(
        SendNotice("pen_unseen", "bea", details=(*number, ("waited", "8 hours")), high=True), now, **listed
    )
    until = ("until", "Wed 1 April 12:30")
    story.keep(SendNotice("pen_alarm", "bea", details=(*number, until), high=True), now, **listed)
    night = SendNotice("pen_alarm", "olu", details=(*number, until, ("settled_by", "Bea Long")), high=True)
    story.keep(night, now, **listed)
    last = SendNotice("pen_alarm", "bea", details=(*number, until, ("last", "yes")), high=True)
    story.keep(last, now, **{**listed, "items": pen[:1]})
    became = [
        "17: filed to D-2026-0001 as a mail from Priya Nair, received Wed 1 April 09:12.",
        "18: not done. Setting it aside needs a reason: 18 discard because …",
    ]
    story.keep(
        SendNotice("pen_answered", "bea", details=(("left", "1"),)), now, items=became, reply_to=PEN_REPLY
    )
    _about_files(story, now)
    _about_the_mailbox(story, now)
    story.keep(SendNotice("over_the_rate", "bea", high=True), now, reply_to="")
    waits = [
        "19. From Priya Nair's address, Wed 1 April 09:30, within the hour. It would open something new, and bears the mark of"
        " a machine: Precedence. Perhaps: a new one (70%)."
    ]
    story.keep(
        SendNotice("first_mail_waits", "bea", others=("priya",), details=(("number", "19"),), high=True),
        now,
        items=waits,
        reply_to=PEN_REPLY,
    )
    late = ["D-2026-0001: Robert Hale, 020 7946 0120, since Wed 1 April 10:05"]
    story.keep(SendNotice("undelivered", "bea", high=True), now, items=late, reply_to="")
    clear = SendNotice("undelivered", "bea", high=True, details=(("in_the_clear", "yes"),))
    story.keep(clear, now, items=late, reply_to="")
    unlisted = SendNotice("undelivered", "bea", high=True, details=(("unlisted", "yes"),))
    story.keep(unlisted, now, items=late, reply_to="")
    story.keep(SendNotice("which_agency", "priya"), now, items=["Oak Lane School", "Borough Council"])
    several = [f"D-2026-000{n}, speak to Robert Hale: {REPLY_TO.replace('0001', f'000{n}')}" for n in (1, 2)]
    story.keep(SendNotice("which_matter", "priya"), now, items=several, reply_to="")
    story.keep(
        SendNotice("which_matter", "priya", details=(("new", "yes"),)), now, items=several[:1], reply_to=""
    )
    nowhere = (("placed", "no"), ("urgent", "yes"))
    for items in ((), several):
        story.keep(SendNotice("which_matter", "priya", details=nowhere), now, items=items, reply_to="")
    complaint = Refused("A complaint about one professional goes elsewhere.", "3.7a", code="instead")
    story.keep(SendNotice("excluded", "priya"), now, refused=complaint)
    story.keep(SendNotice("excluded", "priya", details=(("urgent", "yes"),)), now, refused=complaint)
    return story


def with_documents(protocol: DisputeProtocol, world: World, texts: Mapping[str, str]) -> Story:
    """The evidence pack, and a form with it: by mail, for somebody else's hands, and for whoever may not have them by mail."""
    story = Story(protocol, world, "documents", texts)
    story.say(raising(at(1, 10, 5)))
    now = at(16, 12)
    both, one = ("carries", " ".join(["pack", *list(protocol.forms)[:1]])), ("carries", "pack")
    by_mail = ("attached", "yes")
    for person, others, details in (
        ("bea", ("sana",), (one, by_mail)),
        ("bea", ("sana", "grace", "priya"), (one, by_mail, ("hand", "yes"))),
        ("bea", ("sana", "grace"), (one, ("hand", "yes"))),
        ("bea", ("sana",), (both, by_mail, ("hand", "yes"))),
        ("bea", ("sana",), (one,)),
        ("grace", ("sana",), (both,)),
        ("ivy", ("sana",), (both, by_mail)),
    ):
        story.keep(SendNotice("documents", person, "4.4.1", others=others, details=details), now)
    return story


def never_reached(protocol: DisputeProtocol, world: World, texts: Mapping[str, str]) -> Story:
    """Robert never answers: two tries and the date open the next stage; in another, Liam's word does. One is withdrawn."""
    story = Story(protocol, world, "tried", texts)
    story.say(raising(at(1, 10, 5)))
    for when in (at(2, 15, 30), at(7, 9)):
        story.say(c.RecordAttempt(by="priya", happened=when, received=when, medium="phone"))
    story.pass_time(at(7, 17, 1))
    story.keep(SendNotice("status", "liam"), at(8, 9))
    for on in ("enter", "leave", "resolve"):
        told = (("on", on), ("stage", "s2"), ("action", ""))
        story.keep(SendNotice("notice", "ivy", "4.2", details=told), at(8, 9))
    like = (
        ("pattern", "like"),
        ("say", "Some are alike."),
        ("disputes", "D-2026-0001, D-2026-0002, D-2026-0003"),
    )
    story.keep(SendNotice("similar_concerns", "bea", "4.2", details=like), at(8, 9))
    asked = (("on", "enter"), ("stage", "s2"), ("action", "yes"))
    story.keep(SendNotice("notice", "marie", "4.2", details=asked), at(8, 9))
    ruled = Story(protocol, world, "waived", texts)
    ruled.say(raising(at(1, 10, 5)))
    ruled.pass_time(at(7, 17, 1))
    ruled.say(c.Override(by="liam", happened=at(8, 9), received=at(8, 9), reason="free"))
    gone = Story(protocol, world, "withdrawn", texts)
    gone.say(raising(at(1, 10, 5)))
    gone.say(c.Withdraw(by="priya", happened=at(1, 12), received=at(1, 12)))
    story.samples += ruled.samples + gone.samples
    return story


STORIES = (the_usual_way, never_reached, settled, nobody_known, at_night, with_documents, outside_a_dispute)


def every_sample(
    protocol: DisputeProtocol, world: World, texts: Mapping[str, str] | None = None
) -> Iterator[Sample]:
    """All samples, one after the other."""
    for story in STORIES:
        yield from story(protocol, world, texts or {"free": "We agreed a joint visit on Friday."}).samples


def _seen(sample: Sample, protocol: DisputeProtocol, world: World) -> View:
    return View(protocol, world, sample.dispute or Dispute(), sample.now)


def facts_of(sample: Sample, protocol: DisputeProtocol, world: World) -> dict[str, Any]:
    """The facts of one sample."""
    facts = facts_for(sample.effect, _seen(sample, protocol, world), sample.extra)
    if sample.effect.template == SEVERAL_ANSWERS:
        return several_facts(_answers_of_several(sample, protocol, world), ("D-2026-0009",), sample.now)
    if sample.effect.template != SEVERAL:
        return facts
    keys = [str(key) for key in sample.effect.keys]
    told = [
        {**facts, "reference": f"D-2026-{n}", "keys": keys, "reply_to": facts["reply_to"].replace("0001", n)}
        for n in ("0001", "0007")
    ]
    return digest_facts(told, sample.now)


def _answers_of_several(sample: Sample, protocol: DisputeProtocol, world: World) -> list[dict[str, Any]]:
    """What two disputes answer to one mail: one is asked back, the other keeps a note."""
    told = []
    for n, template in (("0001", "asked_back"), ("0007", "note_kept")):
        effect = replace(
            sample.effect, template=template, details=(("words", "SOLVED"),) if n == "0001" else ()
        )
        facts = facts_for(effect, _seen(sample, protocol, world), sample.extra)
        reply_to = facts["reply_to"].replace("0001", n)
        told.append(
            {**facts, "reference": f"D-2026-{n}", "keys": [str(k) for k in effect.keys], "reply_to": reply_to}
        )
    return told
