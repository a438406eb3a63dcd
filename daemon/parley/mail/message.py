"""What a mail means to parley, as values: the result of reading, and what reading needs to know.

The reading process turns raw bytes and an `Envelope` into one `InboundMail` (see `inbound.read`). Everything
here is frozen, picklable and free of I/O. "Claimed" marks what the sender's side wrote and nobody proved.
All instants are aware and in UTC; words that name a day or a time are read in the zone of the
`ReadingContext`, relative to the time of receipt.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from functools import cached_property

from parley.value import value


@value
class Envelope:
    """What the transport said, as against what the mail says (RFC 5321 section 2.3.1).

    `mail_from` is "" for the null sender; None where the way in does not know it (a file, IMAP). `whole_size`: octets of
    a mail that is too large to be taken, of which only the head was; 0 where all of it was.
    """

    mail_from: str | None
    rcpt_to: tuple[str, ...]
    received: datetime
    authenticated_as: str | None = None
    read_through: str = "smtp"
    whole_size: int = 0


@value
class Sealer:
    """A gateway whose findings count: by its ARC seal (`arc`, the sealing domain), or by its own Authentication-Results
    (`authserv_id`) where the mail came from one of its `addresses` (addresses or networks)."""

    authserv_id: str = ""
    addresses: tuple[str, ...] = ()
    arc: str = ""


@value
class Trust:
    """Whose word counts about who really sent a mail (shared/mail.md section 5).

    `authserv_id`: the one host whose Authentication-Results header is believed; "" believes nobody.
    `all_proven`: take every sender as proven (`parley ingest --proven`, stories). Never in a running daemon.
    `own_domains`: mail from these domains must be proven or is called spoofed.
    `exchange`: the mailbox is Exchange's: its own word counts where the mail was read through Graph or EWS.
    `exchange_results`: so do the topmost results that name no host, which Exchange Online writes and a server of one's own
    does not: there a sender could have written them.
    `boundary`: the hosts that take mail from outside, where others of ours pass it on; else the last host did.
    `without_dmarc`: domains that publish no DMARC record, and which of spf, dkim, bestguesspass count for them.
    """

    authserv_id: str = ""
    all_proven: bool = False
    own_domains: tuple[str, ...] = ()
    exchange: bool = False
    exchange_results: bool = True
    boundary: tuple[str, ...] = ()
    sealers: tuple[Sealer, ...] = ()
    without_dmarc: tuple[tuple[str, tuple[str, ...]], ...] = ()


@value
class ReadingContext:
    """What the reader may know: our own address, whom to believe, the zone, and the protocol's opening lines.

    `own_address`: the mailbox without a tag, such as escalations@parley.example.
    `fact_lines`: labels of first-mail lines that rule files add (`line: Child`), lower case -> fact id.
    `integrations`: addresses of programs whose mail is read like a person's, though it says that it is auto-generated.
    """

    own_address: str
    trust: Trust = Trust()
    zone: str = "Europe/London"
    fact_lines: tuple[tuple[str, str], ...] = ()
    instance_id: str = ""
    integrations: tuple[str, ...] = ()

    @cached_property
    def facts(self) -> dict[str, str]:
        """What each label of `fact_lines` tells; of two that are called alike, the first."""
        return dict(reversed(self.fact_lines))


@value
class Tag:
    """One `+tag` of our own address: `new`, a dispute's, or a question's.

    Spelled `new`, `d-2026-0001-TOKEN`, `d-2026-0001-q3-TOKEN`, `pen-q3-TOKEN`, `contacts`, `contacts-q3-TOKEN`,
    `b-TOKEN` (any case; see `tags`). `where` names the place
    it was found in: envelope, delivered-to, x-original-to, received, to, cc, subject.
    """

    kind: str  # new | contacts | pen | dispute | question | bounce | other
    text: str
    reference: str = ""  # D-2026-0001
    question: int = 0
    token: str = ""
    where: str = ""


@value
class Sender:
    """The one From mailbox. `problem` says why it is not exactly one clean address, else ""."""

    address: str
    name: str
    problem: str = ""


@value
class Proof:
    """Whether the sender is proven to be who they say, and why (or why not), in one short phrase."""

    proven: bool
    why: str


@value
class AttachedFile:
    """A file that came along, whole: kept only of a mail to the tag `contacts`."""

    name: str
    content: bytes


@value
class Forwarded:
    """The mail that was forwarded, as claimed by whoever forwarded it. `how`: attached or inline. or_date: what the figures of
    its date may mean as well, where that is to be asked."""

    from_name: str
    from_address: str
    to: tuple[str, ...]
    date: datetime | None
    subject: str
    body: str
    how: str
    or_date: datetime | None = None


@value
class SaidWord:
    """One answer word with what stood beside it, typed by the person (design.md section 7).

    word: one of answers.WORDS, such as STUCK. medium: phone | face to face | video | email | "".
    happened: the instant named beside it, else None. name, address: after PASS TO or NOT ME.
    until: the date after SOONER. reason: the free text after "because", or the rest of the line.
    not_held: behind CORRECT, that there was no conversation at all.
    """

    word: str
    medium: str = ""
    happened: datetime | None = None
    name: str = ""
    address: str = ""
    until: datetime | None = None
    reason: str = ""
    not_held: bool = False


@value
class SaidLine:
    """One "Label: value" line of a first mail. `label` is canonical (see answers.LABELS), or a rule file's fact id."""

    label: str
    value: str
    number: int = 0  # the line's number in the typed text, from 1


@value
class Answers:
    """Everything a person typed that has a meaning, in order; and whether words were all there was.

    `asks_next`: free text that asks for the next stage ("I want to escalate"). It moves nothing, but it earns
    the courteous answer that says what is still needed.
    `other_text`: typed text that is neither a word nor a line, trimmed ("" if nothing else was said).
    `nearly`: the words that a note most likely stands for ("sorted", "STUCK he will not move"): asked back, never taken.
    `pasted`: lines with a label among what seems to be pasted, though no mark says so. They say nothing; their writer is asked.
    """

    words: tuple[SaidWord, ...] = ()
    lines: tuple[SaidLine, ...] = ()
    asks_next: bool = False
    other_text: str = ""
    nearly: tuple[SaidWord, ...] = ()
    pasted: tuple[SaidLine, ...] = ()


@value
class Automatic:
    """A machine's mail, so that it is no event. rule: by its name in `automatic.RULES`.

    kind: out_of_office | delivery_report | read_receipt | feedback_report | auto | list | calendar | confirm |
    quarantine | recording. back: the day on which
    an out-of-office reply says that its writer is back; claimed, and nothing follows from it.
    """

    rule: str
    kind: str
    back: date | None = None


@value
class DeliveryReport:
    """What became of a mail of ours, as a mail system reports it (RFC 3464, or words).

    outcome: failed (for good) | given_up (tried for days, on a fault that may pass) | delayed | other (it arrived, or was
    handed on). rule: how that was read. token: of our letter's own bounce address (VERP), original_message_id: of our
    letter, both "" where they are not named. status: RFC 3463, "" if none. returned: the addresses of questions and
    disputes that stand in what came back of our letter.
    """

    outcome: str
    rule: str
    token: str
    original_message_id: str
    recipient: str
    status: str
    returned: tuple[Tag, ...] = ()

    @property
    def for_good(self) -> bool:
        """Whether it is a bounce: the mail will not arrive, and neither will the next one."""
        return self.outcome == "failed"


@value
class CalendarAnswer:
    """What came back to an invitation (RFC 5546 section 3.2.3 REPLY, 3.2.7 COUNTER).

    `start` and `end`: the proposed time of a COUNTER, UTC; of any other text the time it names, which moves nothing; None
    where there is none. `zone_problem` names a zone of a COUNTER that nobody knows, or says that it is a whole day, or a
    series.
    """

    method: str
    uid: str
    partstat: str
    attendee: str
    sent_by: str
    organizer: str
    sequence: int
    dtstamp: datetime | None
    start: datetime | None
    end: datetime | None
    comment: str = ""
    zone_problem: str = ""


@value
class InboundMail:
    """One mail, read. Nothing in it has been believed yet; `proof` says how far the sender may be."""

    digest: str  # sha256 of decoded text, attachments, From, Date, Subject: a redelivery has the same one
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Sender
    proof: Proof
    subject: str  # as decoded, one line
    tags: tuple[Tag, ...]
    typed: str  # what the person typed: no quote, signature, banner
    quoted: str  # what was marked as quoted, kept
    answers: Answers
    envelope: Envelope
    forwarded: Forwarded | None = None
    automatic: Automatic | None = None
    no_answer_rule: str = ""  # the name of the rule that forbids an automatic answer, else ""
    report: DeliveryReport | None = None
    calendar: CalendarAnswer | None = None
    date: datetime | None = None  # the claimed Date
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    files: tuple[AttachedFile, ...] = ()  # of a mail to the tag `contacts` alone
    problem: str = ""  # why it must be read by a person (encrypted, over a cap, unreadable), else ""
    problems: tuple[str, ...] = field(default=())  # smaller things noticed on the way
    subject_references: tuple[str, ...] = ()  # D-2026-0001 … named in the subject
    # The same in Outlook's Thread-Topic: the subject as the conversation began
    topic_references: tuple[str, ...] = ()
    thread: str = ""  # what Outlook's Thread-Index shares in a conversation
    thread_answers: str = ""  # the Message-ID of the letter of ours that the Thread-Index says is answered
    calendar_text: bytes | None = None  # the decoded text/calendar part until calendars.itip has read it


@value
class UnreadableMail:
    """A mail the reader gave up on; it is kept whole and goes to the holding pen. `rule` names the cap or fault."""

    rule: str
    detail: str = ""
