"""What was forwarded: an attached mail first, else the block that clients write into the text. All of it claimed.

A forward and an Outlook reply look the same in the text (`From: Sent: To: Subject:`); the subject's outermost mark
tells them apart. "Forwarded message" lines are forwards by themselves. Outlook for Mac writes "On … wrote:" in a
forward: with FW: in the subject it is one, without it is a reply. A forward authenticates nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from parley.mail import (
    addresses,
    attribution_names,
    attributions,
    dividers,
    header_blocks,
    headings,
    parts,
    quoting,
    subjects,
    tags,
)
from parley.mail.caps import TooMuch
from parley.mail.encoded import decode_words
from parley.mail.header_blocks import depth_of, unquoted
from parley.mail.message import Forwarded
from parley.mail.mime import Part
from parley.mail.written_dates import read_either

_MAIL = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{1,253}\w")
# Lotus Notes: "Robert Hale@COUNCIL", a name with blanks, and a domain of its own that is none of the internet's.
_NOTES = re.compile(r"[^\W\d_][^<>@\n]{0,60} [^<>@\n]{1,60}@[A-Za-z0-9_-]{1,60}")
_DATED_ABOVE = re.compile(r"[> ]{0,4}message (?:du|of) (.{6,40})$", re.IGNORECASE)
_SEARCHED = 2000  # quoted lines in which the block is looked for
_AHEAD = timedelta(days=1)  # clocks and zones differ by less
ReadDate = Callable[[str], tuple[datetime | None, datetime | None]]  # as `read_either`
_INDENT = "    "  # how Outlook for phones and for Mac sets off what it quotes
_OTHERS = re.compile(
    r"\s(?:on behalf of|im auftrag von|au nom de|de la part de|por cuenta de|per conto di|namens|w imieniu)\s",
    re.IGNORECASE,
)


def read_forwarded(
    contents: parts.Contents,
    split: quoting.Split,
    subject: str,
    zone: str,
    received: datetime,
    own_address: str = "",
) -> Forwarded | None:
    """The forwarded mail, or None. `split`: the body's lines, sorted; `subject`: of the mail itself, decoded. received: when
    it came; what was forwarded in it is older."""
    read = partial(read_either, zone=zone, latest=received + _AHEAD)
    if contents.mails:
        return _attached(contents.mails[0], contents, read)
    return _inline(split, subject, read, own_address) if split.from_line != -1 else None


def _attached(mail: Part, around: parts.Contents, read: ReadDate) -> Forwarded:
    """A message/rfc822 part. around: what it was attached to."""
    sender = addresses.read_sender(mail.get_all("from"))
    try:
        body = parts.read(mail, around).text.strip("\n")
    except TooMuch as cap:  # what somebody typed above a long thread counts, whatever else they attached
        body = f"(Not read, {cap.rule}.)"
    return Forwarded(
        from_name=sender.name,
        from_address=sender.address,
        to=addresses.read_addresses(mail.get_all("to")),
        date=read(mail.get("date"))[0],
        subject=decode_words(mail.get("subject")),
        body=body,
        how="attached",
    )


def _inline(split: quoting.Split, subject: str, read: ReadDate, own_address: str) -> Forwarded | None:
    """The first block among the quoted lines that says it was forwarded, or that the subject says was."""
    lines, mark = split.lines, next(iter(subjects.marks(subject)), "")
    for at in range(split.from_line, min(len(lines), split.from_line + _SEARCHED)):
        if not lines[at].strip("> "):
            continue
        kind = dividers.divider(lines[at])
        if kind == "forward":
            return _under_divider(lines, at, subject, read)
        if kind == "" and header_blocks.begins(lines, at):
            if mark == "reply":
                return None
            found = _from_block(header_blocks.read(lines, at), lines, read, above=lines[at - 1] if at else "")
            return found if mark == "forward" or not tags.is_own(own_address, found.from_address) else None
        if kind == "" and dividers.framed(lines[at]) and (block := _under_words(split, at + 1)):
            return _from_block(block, lines, read, lines[at]) if mark != "reply" else None
        if kind == "" and (
            taken := int(attributions.groupwise(lines[at])) or attributions.attribution(lines, at)
        ):
            if mark not in ("forward", "either"):  # a reply, like nearly all that begin so
                return None
            found = _from_attribution(lines, at, taken, subject, read)
            return found if mark == "forward" or not tags.is_own(own_address, found.from_address) else None
    return None


def _under_words(split: quoting.Split, at: int) -> header_blocks.Block | None:
    """As `header_blocks.under_words`; sorting the lines has read it as a rule."""
    return split.blocks.get(at) or header_blocks.under_words(split.lines, at)


def _under_divider(lines: list[str], at: int, subject: str, read: ReadDate) -> Forwarded | None:
    """What a "Forwarded message" line announces: headings, or Yandex's "TIME, NAME <ADDRESS>:"."""
    if block := header_blocks.under_divider(lines, at + 1):
        return _from_block(block, lines, read, lines[at])
    below = next((n for n in range(at + 1, min(at + 4, len(lines))) if lines[n].strip("> ")), at)
    named = attributions.attribution(lines, below) or int(attributions.names_sender(lines[below]))
    return _from_attribution(lines, below, named, subject, read) if named else None


def _from_block(
    block: header_blocks.Block, lines: list[str], read: ReadDate, divider: str = "", above: str = ""
) -> Forwarded:
    """What a block of headings says. above: the line over it, in which Orange has the date ("> Message du 01/04/26 09:12")."""
    values = block.values
    over = _DATED_ABOVE.match(above) if headings.DATE not in values else None
    name, address = read_name(values.get(headings.FROM, ""))
    to = values.get(headings.TO, "")
    date, either = read(over[1] if over else values.get(headings.DATE, ""))
    return Forwarded(
        from_name=name,
        from_address=address,
        to=_addresses(to) or _names(to),
        date=date,
        subject=values.get(headings.SUBJECT, ""),
        body=_body(lines[block.below :], block.depth, divider),
        how="inline",
        or_date=either,
    )


def _body(lines: list[str], depth: int, divider: str = "") -> str:
    """The lines below the headings as their writer had them: without the marks and the indent of the quote, and
    without the line that closes it (some programs repeat the divider)."""
    body = [unquoted(line, depth) for line in lines] if depth else lines
    first = next((at for at, line in enumerate(body) if line.strip()), 0)
    last = next((at for at in range(len(body) - 1, -1, -1) if body[at].strip()), -1)
    if last < first:
        return ""
    if not depth and _all_begin(body, first, ">"):
        body = [unquoted(line, 1) for line in body]
    elif _all_begin(body, first, _INDENT):
        body = [line.removeprefix(_INDENT) for line in body]
    framed = body[first].strip()
    # SquirrelMail, right under its headings
    ruled = first == 0 and len(framed) > 20 and not framed.strip("-=_")
    first += ruled or (bool(divider) and framed == divider.strip("> "))
    return "\n".join(body[first : last if dividers.is_end(body[last]) else last + 1]).strip("\n")


def _all_begin(lines: list[str], first: int, mark: str) -> bool:
    """Whether every line that says anything begins so; the first one does not, as a rule."""
    return lines[first].startswith(mark) and all(line.startswith(mark) or not line.strip() for line in lines)


def _addresses(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.strip("'`").lower() for found in _MAIL.findall(value[:20_000])))


def _names(value: str) -> tuple[str, ...]:
    """Outlook often prints only names in To; kept as they stand."""
    return tuple(name.strip(" \"'") for name in value[:2000].split(";") if name.strip(" \"'"))


def read_name(value: str) -> tuple[str, str]:
    """(name, address) of a heading such as `Hale, Robert <robert.hale@council.example>` or `… [mailto:…]`."""
    value = value[:2000]
    match = None if _NOTES.fullmatch(value.strip(' "')) else _MAIL.search(value)
    if (
        match
        and value[match.start() - 1 : match.start()] in ("'", '"')
        and re.match(r"['\"]\s*[<\[(]", value[match.end() :])
    ):
        match = _MAIL.search(value, match.end()) or match  # a name that is itself an address
    address = match[0].strip("'`").lower() if match else ""
    name = value[: match.start()] if match else value
    if match and not name.strip(" <[('\""):
        name = (re.match(r"[>\])]*\s*\(([^()@]{1,100})\)", value[match.end() :]) or [None, ""])[1] or ""
    name = re.sub(r"(?:<|\[|\()?\s?(?:mailto:)?\s*$", "", name[:300])
    name = _OTHERS.split(name)[0].strip(" \"'*<[(;,«»„“”")
    return ("" if name.lower() == address else name), address


def _from_attribution(lines: list[str], at: int, taken: int, subject: str, read: ReadDate) -> Forwarded:
    """Outlook for Mac: `On 01/04/2026, 09:12, "Robert Hale" <robert.hale@council.example> wrote:` in a forward."""
    line = " ".join(part.strip(" >\t") for part in lines[at : at + taken])
    name, address, when = attribution_names.pieces(line)
    depth = next((depth_of(below) for below in lines[at + taken : at + taken + 4] if below.strip()), 0)
    body = _body(lines[at + taken :], depth)
    date, either = read(when)
    return Forwarded(name, address, (), date, subjects.bare(subject), body, "inline", either)
