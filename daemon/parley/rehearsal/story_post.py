"""What the people of a story send: to whom, about what, answering which mail; handed over as it would arrive."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from random import Random

from parley.dispute.world import Person
from parley.mail import tags
from parley.mail.header_text import ADDRESS
from parley.mail.message import Envelope, Trust
from parley.reference import story_parts as s
from parley.rehearsal import minutes, stage_hand
from parley.rehearsal.playhouse import Playhouse, Posted
from parley.rehearsal.stage_hand import Invited, Mailbox, Written
from parley.rehearsal.story_time import Unclear
from parley.rehearsal.troupe import Troupe
from parley.store import disputes

_LETTER = re.compile(rb"\{(?P<what>bounce address|message id) of (?P<person>[^{}\n]{1,80})\}")
Arrives = Callable[[bytes, Envelope, Trust], None]


class StoryPost:
    """Writes and posts for one story. instant: reads the story's words for a time; arrives: takes what is posted."""

    def __init__(
        self, story: s.Story, troupe: Troupe, instant: Callable[[str], datetime], arrives: Arrives, seed: int
    ) -> None:
        self.story, self.troupe, self.instant, self.arrives = story, troupe, instant, arrives
        self.house: Playhouse = troupe.house
        self.random = Random(seed + 1)

    def mail(self, action: s.Mail) -> None:
        """A mail of somebody's own."""
        if action.eml:
            self._eml(action)
            return
        sender = self.troupe.mailbox(action.sender)
        subject, text = action.subject, action.text
        if action.forward is not None:
            text, subject = self._forwarded(action.forward, text, sender, subject)
        to = self._address(action.to, action.dispute, sender)
        written = self._written(sender, to, subject or "A concern", text)
        written = replace(written, cc=action.cc, headers=action.headers)
        self._send(stage_hand.mail(written), sender.address, to, action.proven)

    def _eml(self, action: s.Mail) -> None:
        path = self.story.path.parent / action.eml
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise Unclear(f"The mail {action.eml!r} cannot be read: {error.strerror}.") from error
        raw = _LETTER.sub(self._of_letter, raw)
        sender = self.troupe.mailbox(action.sender) if action.sender else Mailbox("", "")
        to = self._address(action.to, action.dispute, sender) if action.to else minutes.shown_mail(raw).to
        self._send(raw, sender.address, to, action.proven)

    def _of_letter(self, match: re.Match[bytes]) -> bytes:
        """What only whoever had our last letter to this person can know of it: its bounce address, or its Message-ID."""
        person = self.troupe.person(match["person"].decode("utf-8", "replace"))
        rows = [posted.row for posted in self.house.posted if posted.row.person == person.id]
        if not rows:
            raise Unclear(f"{person.name} has had no mail yet that could come back.")
        own = self.house.loaded.library.address
        known = (
            tags.format_bounce(own, rows[-1].bounce_token)
            if match["what"] == b"bounce address"
            else rows[-1].message_id
        )
        return known.encode()

    def _forwarded(self, old: s.Forward, comment: str, sender: Mailbox, subject: str) -> tuple[str, str]:
        zone, about = self.house.zone, old.subject or "Our decision"
        date = self.instant(old.date) if old.date else self.house.now
        to = str(self.troupe.mailbox(old.to)) if old.to else str(sender)
        text = stage_hand.forwarded(
            comment, str(self.troupe.mailbox(old.sender)), to, old.cc, date, about, old.text, zone
        )
        return text, subject or f"FW: {about}"

    def reply(self, action: s.Reply) -> None:
        """An answer to a mail, or to an invitation."""
        sender = self.troupe.mailbox(action.sender)
        letter = self._letter(action, sender)
        message = minutes.head_of(letter.raw)
        invitation = action.to.startswith("invitation") and (action.partstat or action.counter)
        calendar = self._calendar(action, letter, sender, str(message["Subject"])) if invitation else None
        to = str(message["From"] if invitation else message["Reply-To"])
        text = action.text
        if action.quote and not invitation:
            quoted = minutes.shown_mail(letter.raw).text
            text = stage_hand.answered(text, quoted, str(message["From"]), letter.at, self.house.zone)
        written = self._written(sender, to, stage_hand.reply_subject(str(message["Subject"])), text)
        written = replace(written, in_reply_to=str(message["Message-ID"]), references=_references(message))
        self._send(stage_hand.mail(written, calendar), sender.address, to, action.proven)

    def _calendar(self, action: s.Reply, letter: Posted, sender: Mailbox, subject: str) -> tuple[bytes, str]:
        shown = minutes.shown_calendar(letter.raw, self.house.zone)
        if shown is None:
            raise Unclear("That mail carries no invitation.")
        start, end = datetime.fromisoformat(shown.start), datetime.fromisoformat(shown.end)
        sequence = int(action.sequence) if action.sequence.isdigit() else shown.sequence
        invited = Invited(shown.uid, sequence, start, end, self.house.loaded.library.address, subject)
        counter = None
        if action.counter is not None:
            first = self.instant(action.counter[0])
            last = self.instant(action.counter[1]) if action.counter[1] else first + (end - start)
            counter = (first, last)
        partstat = action.partstat or "TENTATIVE"
        return stage_hand.calendar_answer(invited, sender, partstat, self.house.now, action.text, counter)

    def _letter(self, action: s.Reply, sender: Mailbox) -> Posted:
        """The letter that is answered: the last one to this person, or that carries the invitation."""
        words = " ".join(action.to.lower().split())
        invitation = words.startswith("invitation")
        whose = words.removeprefix("invitation").removeprefix(" of ").strip() if invitation else ""
        letters = [p for p in reversed(self.house.posted) if not invitation or p.row.hold]
        letters = [p for p in letters if action.about.lower() in minutes.shown_mail(p.raw).subject.lower()]
        mine = [p for p in letters if p.row.address == sender.address]
        if whose:
            person = self.troupe.person(whose)
            mine = [p for p in mine if self._invites(p, person)]
            mine = mine or [p for p in letters if p.row.person == person.id]
        if words not in ("last mail", "invitation") and not whose:
            raise Unclear(f"`to` cannot be {action.to!r}: last mail, or invitation of somebody.")
        if not mine:
            about = f" about {action.about!r}" if action.about else ""
            raise Unclear(f"{sender} has had no {'invitation' if invitation else 'mail'}{about} to answer.")
        return mine[0]

    def _invites(self, letter: Posted, person: Person) -> bool:
        calendar = minutes.shown_calendar(letter.raw, self.house.zone)
        return calendar is not None and bool(set(calendar.attendees) & set(person.addresses))

    def _address(self, to: str, dispute: str, sender: Mailbox) -> str:
        own = self.house.loaded.library.address
        if to == "new":
            return tags.format_new(own)
        if to == "dispute":
            person = self.house.loaded.library.world.directory.person_at(sender.address)
            reference = self.troupe.reference(dispute, person.id if person else "")
            row = disputes.row(self.house.store, reference)
            if row is None:
                raise Unclear("There is no dispute yet to write to.")
            return tags.format_dispute(own, reference, row.token)
        if to.partition(" ")[0] == "question":
            return self._question(to.removeprefix("question").removeprefix(" of ").strip(), dispute, sender)
        if ADDRESS.fullmatch(to):
            return to
        return str(self.troupe.mailbox(to))

    def _question(self, whose: str, dispute: str, sender: Mailbox) -> str:
        """The reply address of the newest question to whoever is named, else to the sender, else to anybody: so it falls into
        hands that it was not meant for."""
        asked = [p for p in self.house.posted if p.row.question and dispute in ("", p.row.reference)]
        address = str(self.troupe.mailbox(whose).address) if whose else sender.address
        mine = [p for p in asked if p.row.address == address] or ([] if whose else asked)
        if not mine:
            raise Unclear(f"{whose or 'Nobody'} has not been asked anything yet.")
        return str(minutes.head_of(mine[-1].raw)["Reply-To"])

    def _written(self, sender: Mailbox, to: str, subject: str, text: str) -> Written:
        domain = sender.address.rpartition("@")[2] or "mail.example"
        number = f"<{self.random.getrandbits(64):016x}@{domain}>"
        return Written(sender, to, subject, text, self.house.now, number, self.house.zone)

    def _send(self, raw: bytes, mail_from: str, to: str, proven: bool | None) -> None:
        believed = self.story.proven if proven is None else proven
        trust = Trust(all_proven=True) if believed else Trust(own_domains=(self.house.loaded.library.domain,))
        self.arrives(raw, Envelope(mail_from, tuple(_bare(to)), self.house.now), trust)


def _bare(to: str) -> Iterator[str]:
    for part in to.split(","):
        yield part.rpartition("<")[2].strip("<> ") if "<" in part else part.strip()


def _references(message: EmailMessage) -> tuple[str, ...]:
    return tuple(str(message.get("References", "")).split())
