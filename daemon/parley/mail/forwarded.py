"""What was forwarded: an attached mail first, else the block that clients write into the text. All of it claimed.

A forward and an Outlook reply look the same in the text (`From: Sent: To: Subject:`); the subject's outermost mark
tells them apart. "Forwarded message" lines are forwards by themselves. Outlook for Mac writes "On … wrote:" in a
forward: with FW: in the subject it is one, without it is a reply. A forward authenticates nobody.
"""

from __future__ import annotations

import re

from parley.mail import addresses, headings, parts, quoting, subjects, tags, written_dates
from parley.mail.encoded import decode_words
from parley.mail.message import Forwarded
from parley.mail.mime import Part

_MAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}[A-Za-z0-9]")
_SEARCHED = 2000  # quoted lines in which the block is looked for
_FIELD_LINES = 60  # a To with many names is wrapped over lines


def read_forwarded(
    contents: parts.Contents, split: quoting.Split, subject: str, zone: str, own_address: str = ""
) -> Forwarded | None:
    """The forwarded mail, or None. `split`: the body's lines, sorted; `subject`: of the mail itself, decoded."""
    if contents.mails:
        return _attached(contents.mails[0], zone)
    return _inline(split, subject, zone, own_address) if split.from_line != -1 else None


def _attached(mail: Part, zone: str) -> Forwarded:
    """A message/rfc822 part."""
    sender = addresses.read_sender(mail.get_all("from"))
    return Forwarded(
        from_name=sender.name,
        from_address=sender.address,
        to=addresses.read_addresses(mail.get_all("to")),
        date=written_dates.read_date(mail.get("date"), zone),
        subject=decode_words(mail.get("subject")),
        body=parts.read(mail, top=False).text.strip("\n"),
        how="attached",
    )


def _inline(split: quoting.Split, subject: str, zone: str, own_address: str) -> Forwarded | None:
    """The first block among the quoted lines that says it was forwarded, or that the subject says was."""
    lines, mark = split.lines, subjects.marks(subject)[:1]
    for at in range(split.from_line, min(len(lines), split.from_line + _SEARCHED)):
        if not lines[at].strip("> "):
            continue
        kind = headings.divider(lines[at])
        if kind == "forward":
            below = _block_below(lines, at + 1)
            return _from_block(lines, below, zone) if below != -1 else None
        if kind == "" and quoting.header_block(lines, at):
            found = _from_block(lines, at, zone)
            ours = tags.is_own(own_address, found.from_address)
            return found if mark == ["forward"] or (not mark and not ours) else None
        if taken := headings.attribution(lines, at):
            return _from_attribution(lines, at, taken, subject, zone) if mark == ["forward"] else None
    return None


def _block_below(lines: list[str], at: int) -> int:
    """Where the headings under a "Forwarded message" line begin; blank lines may stand between."""
    for number in range(at, min(at + 6, len(lines))):
        if headings.heading(lines[number].lstrip("> "))[0]:
            return number
    return -1


def _from_block(lines: list[str], at: int, zone: str) -> Forwarded:
    """Read the headings from `at` on, and the body below them."""
    depth = _depth(lines[at])
    values: dict[str, str] = {}
    last = ""
    end = at
    for end in range(at, min(at + _FIELD_LINES, len(lines))):
        line = _unquoted(lines[end], depth)
        field, value = headings.heading(line)
        if not line.strip():
            if end + 1 < len(lines) and headings.heading(_unquoted(lines[end + 1], depth))[0] not in (
                "",
                *values,
            ):
                continue
            break
        if field:
            last = field
            values.setdefault(field, value)
        elif last in (headings.TO, headings.CC, headings.FROM, headings.SUBJECT) and _goes_on(
            values[last], line
        ):
            values[last] = f"{values[last]} {line.strip()}"
        else:
            end -= 1
            break
    body = [_unquoted(line, depth) for line in lines[end + 1 :]] if depth else lines[end + 1 :]
    return _forwarded(values, "\n".join(body).strip("\n"), zone)


def _goes_on(value: str, line: str) -> bool:
    return (
        value.rstrip().endswith((";", ","))
        or not value
        or "@" in line
        or line.startswith((" ", "\t"))
        or len(value) > 50
    )


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip("> ")) and line[: len(line) - len(line.lstrip("> "))].count(">")


def _unquoted(line: str, depth: int) -> str:
    """The line without so many ">" marks."""
    for _ in range(depth):
        line = line.lstrip(" ").removeprefix(">")
    return line.removeprefix(" ") if depth else line


def _forwarded(values: dict[str, str], body: str, zone: str) -> Forwarded:
    name, address = read_name(values.get(headings.FROM, ""))
    to = tuple(dict.fromkeys(found.lower() for found in _MAIL.findall(values.get(headings.TO, "")[:20_000])))
    return Forwarded(
        from_name=name,
        from_address=address,
        to=to or _names(values.get(headings.TO, "")),
        date=written_dates.read_date(values.get(headings.DATE, ""), zone),
        subject=values.get(headings.SUBJECT, ""),
        body=body,
        how="inline",
    )


def _names(value: str) -> tuple[str, ...]:
    """Outlook often prints only names in To; kept as they stand."""
    return tuple(name.strip() for name in re.split(r"[;]", value[:2000]) if name.strip())


def read_name(value: str) -> tuple[str, str]:
    """(name, address) of a heading such as `Hale, Robert <robert.hale@council.example>` or `… [mailto:…]`."""
    match = _MAIL.search(value[:2000])
    address = match[0].lower() if match else ""
    name = value[: match.start()] if match else value
    name = re.sub(r"(?:<|\[|\()?\s?(?:mailto:)?\s*$", "", name[:300])
    name = re.split(r"\s(?:on behalf of|im auftrag von)\s", name, flags=re.IGNORECASE)[0]
    return name.strip(" \"'*<[(;,"), address


def _from_attribution(lines: list[str], at: int, taken: int, subject: str, zone: str) -> Forwarded:
    """Outlook for Mac: `On 01/04/2026, 09:12, "Robert Hale" <robert.hale@council.example> wrote:` in a forward."""
    line = " ".join(part.strip(" >") for part in lines[at : at + taken])
    match = _MAIL.search(line)
    address = match[0].lower() if match else ""
    date_part, name = _attribution_pieces(line[: match.start()] if match else line)
    depth = next((_depth(below) for below in lines[at + taken : at + taken + 4] if below.strip()), 0)
    body = "\n".join(_unquoted(below, depth) for below in lines[at + taken :]).strip("\n")
    date = written_dates.read_date(date_part, zone)
    return Forwarded(name, address, (), date, subjects.bare(subject), body, "inline")


def _attribution_pieces(text: str) -> tuple[str, str]:
    """The date and the name before the address."""
    text = text.rstrip(" <[(").removesuffix("mailto:").rstrip(" <[(")
    before, _, name = text.rpartition(",")
    quoted = re.search(r"\"([^\"]{1,100})\"\s*$", text)
    if quoted:
        return text[: quoted.start()], quoted[1]
    match = re.search(
        r"\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s?(?:GMT|BST|UTC|[+-]\d{4})\S{0,6})?,?\s(\D{1,100})$",
        text,
    )
    if match:
        return text[: match.start(1)], re.sub(r"^(?:schrieb|a écrit|skrev|schreef)\s", "", match[1]).strip(
            " ,"
        )
    return before or text, name.strip()
