"""An Outlook item that was saved or dragged out as a file, .msg (MS-OXMSG): a mail, with the files and mails attached to it.

A compound file in which each long property is a stream, named after its id and type, and the short ones lie in one stream.
Read as far as `tnef` reads the same properties out of winmail.dat.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from parley.mail import tnef
from parley.mail.compound import STREAM, BrokenFile, CompoundFile, Entry
from parley.mail.tnef import Package, Properties

_PROPERTY = "__substg1.0_"  # then eight hexadecimal digits: the id and the type
_SHORT = "__properties_version1.0"
_ATTACHED, _RECIPIENT = "__attach_version1.0_", "__recip_version1.0_"
# Before the short properties: of the item itself, of one attached to it, of everything else
_HEADS = (32, 24, 8)
_P_CODEPAGE, _P_INTERNET_CODEPAGE = 0x3FFD, 0x3FDE
_P_FILE, _P_LONG_NAME, _P_SHORT_NAME, _P_NAME = 0x3701, 0x3707, 0x3704, 0x3001
_P_ADDRESS, _P_SMTP, _P_PART, _TO = 0x3003, 0x39FE, 0x0C15, 1
_TEXT, _OBJECT = 0x001E, 0x000D
_DEEPEST = 4  # mails attached to mails
_MOST_FILES = 200
_MOST_RECIPIENTS = 500


def read(data: bytes) -> Package | None:
    """The item, None if these octets are none."""
    try:
        file = CompoundFile(data)
        package = _item(file, file.entries[0], 0)
    except (BrokenFile, struct.error):
        return None
    return package if package.kind or package.subject or package.text.strip() else None


def _item(file: CompoundFile, storage: Entry, depth: int) -> Package:
    package = Package()
    found = _properties(file, storage, _HEADS[min(depth, 1)])
    tnef.fill(package, found, _codepage(found))
    package.to = ", ".join(_recipients(file, storage)) or package.to
    for one in _numbered(file, storage, _ATTACHED)[:_MOST_FILES]:
        _attachment(file, one, package, depth)
    return package


def _numbered(file: CompoundFile, storage: Entry, begins: str) -> list[Entry]:
    """The storages inside whose names are a word and a number, in order."""
    return sorted(
        (one for one in file.children(storage) if one.name.startswith(begins)), key=lambda one: one.name
    )


def _recipients(file: CompoundFile, storage: Entry) -> Iterator[str]:
    """The addresses of those in To."""
    for one in _numbered(file, storage, _RECIPIENT)[:_MOST_RECIPIENTS]:
        found = _properties(file, one, _HEADS[2])
        said = (tnef.one_line_of(found, number, _codepage(found)) for number in (_P_SMTP, _P_ADDRESS))
        address = next((text for text in said if "@" in text), "")
        if address and int.from_bytes(found.get(_P_PART, (0, b"\1"))[1][:4], "little") == _TO:
            yield address


def _attachment(file: CompoundFile, storage: Entry, package: Package, depth: int) -> None:
    found = _properties(file, storage, _HEADS[2])
    codepage = _codepage(found)
    names = (tnef.one_line_of(found, number, codepage) for number in (_P_LONG_NAME, _P_SHORT_NAME, _P_NAME))
    name = next((name for name in names if name), "")
    inner = next(
        (one for one in file.children(storage) if one.name == f"{_PROPERTY}{_P_FILE:04X}{_OBJECT:04X}"), None
    )
    if inner is not None and inner.kind != STREAM and depth < _DEEPEST:
        package.mails.append(_item(file, inner, depth + 1))
    package.files.append(name or ("attached mail" if inner else ""))


def _properties(file: CompoundFile, storage: Entry, head: int) -> Properties:
    """Of each property its type and its octets, by its id."""
    found: Properties = {}
    for entry in file.children(storage):
        if entry.kind != STREAM:
            continue
        if entry.name == _SHORT:
            found |= {
                number: pair for number, pair in _short(file.content(entry), head) if number not in found
            }
        elif entry.name.startswith(_PROPERTY) and (named := _named(entry.name)):
            found[named[0]] = (named[1], file.content(entry))
    return found


def _named(name: str) -> tuple[int, int] | None:
    """(id, type) of a stream's name; None for a value of several, and for anything else."""
    try:
        number = int(name.removeprefix(_PROPERTY), 16)
    except ValueError:
        return None
    return (number >> 16, number & 0xFFFF) if number < 1 << 32 and not number & 0x1000 else None


def _short(data: bytes, head: int) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Those whose value takes at most eight octets: type, id, flags, value."""
    for at in range(head, len(data) - 15, 16):
        kind, number = struct.unpack_from("<HH", data, at)
        if tnef.is_short(kind):
            yield number, (kind, data[at + 8 : at + 16])


def _codepage(found: Properties) -> str:
    """What its texts of one octet a letter are written in."""
    for number in (_P_CODEPAGE, _P_INTERNET_CODEPAGE):
        page = int.from_bytes(found.get(number, (0, b""))[1][:4], "little")
        if page:
            return "utf-8" if page == 65001 else f"cp{page}"
    return "cp1252"
