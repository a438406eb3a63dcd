"""Compound files (MS-CFB): a small file system in one file, in which Outlook keeps an item that was saved or dragged out.

Storages hold streams and further storages. Everything is bounded by the octets that are there: a chain of sectors that
goes in a circle or leads out of the file ends where it does, and streams that share sectors are not read for ever.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice

from parley.value import value

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STORAGE, STREAM, ROOT = 1, 2, 5
_NOTHING = 0xFFFF_FFFF
_IN_HEADER = 109  # sectors of the table of sectors that the header itself names
_SMALL = 4096  # a stream below this size lies in the small sectors
_MOST_ENTRIES = 50_000
_SHARED = 3  # so many times the file's own length may be read out of it


class BrokenFile(ValueError):
    """These octets are no compound file, or one that cannot be followed."""


@value
class Entry:
    """A storage or a stream. child: the top of the tree of what it holds; left, right: its neighbours there."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class CompoundFile:
    """Its entries, the root first. Raises BrokenFile."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(SIGNATURE):
            raise BrokenFile("no compound file")
        shift, small = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or small != 6:
            raise BrokenFile("sectors of a size that is none")
        self._data, self._size, self._small = data, 1 << shift, 1 << small
        self._left = _SHARED * len(data)
        _, directory, _, _, small_table, _, more, count = struct.unpack_from("<8I", data, 44)
        self._table = self._numbers(self._table_sectors(more, count), len(data) // self._size)
        self.entries = list(self._directory(directory))
        if not self.entries or self.entries[0].kind != ROOT:
            raise BrokenFile("no root")
        self._small_data = self._whole(self.entries[0].start, self.entries[0].size)
        small_ones = len(self._small_data) // self._small
        self._small_table = self._numbers(self._chain(small_table, self._table), small_ones)

    def children(self, storage: Entry) -> Iterator[Entry]:
        """What a storage holds, in no particular order."""
        waiting, seen = [storage.child], set[int]()
        while waiting:
            number = waiting.pop()
            if number in seen or number >= len(self.entries):
                continue
            seen.add(number)
            entry = self.entries[number]
            waiting += [entry.left, entry.right]
            yield entry

    def content(self, stream: Entry) -> bytes:
        """The octets of a stream, as far as they are there. Raises BrokenFile once far more was read than there is."""
        self._left -= min(stream.size, len(self._data)) + self._small
        if self._left < 0:
            raise BrokenFile("the same octets over and over")
        if stream.size >= _SMALL:
            return self._whole(stream.start, stream.size)
        sectors = islice(self._chain(stream.start, self._small_table), _SMALL // self._small)
        parts = (self._small_data[at * self._small : (at + 1) * self._small] for at in sectors)
        return b"".join(parts)[: stream.size]

    def _whole(self, start: int, size: int) -> bytes:
        sectors = islice(self._chain(start, self._table), size // self._size + 1)
        return b"".join(map(self._sector, sectors))[:size]

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _chain(self, start: int, table: tuple[int, ...]) -> Iterator[int]:
        """The sectors of one stream in order; at most as many as there are."""
        at = start
        for _ in range(len(table)):
            if at >= len(table):
                return
            yield at
            at = table[at]

    def _numbers(self, sectors: Iterator[int], most: int) -> tuple[int, ...]:
        """A table of sectors: of each, which one follows. most: so many there are."""
        data = b"".join(map(self._sector, islice(sectors, most * 4 // self._size + 1)))
        count = min(most, len(data) // 4)
        return struct.unpack(f"<{count}I", data[: count * 4])

    def _table_sectors(self, more: int, count: int) -> Iterator[int]:
        """The sectors in which the table of sectors lies: those in the header, then in a chain of lists of them."""
        there = len(self._data) // self._size
        yield from (one for one in struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76) if one < there)
        for _ in range(min(count, there)):
            if more >= there:
                return
            data = self._sector(more)
            numbers = struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
            yield from (one for one in numbers[:-1] if one < there)
            more = numbers[-1] if numbers else _NOTHING

    def _directory(self, start: int) -> Iterator[Entry]:
        data = b"".join(map(self._sector, self._chain(start, self._table)))
        for at in range(0, min(len(data) - 127, 128 * _MOST_ENTRIES), 128):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            left, right, child = struct.unpack_from("<3I", data, at + 68)
            first, size = struct.unpack_from("<IQ", data, at + 116)
            name = data[at : at + min(max(length - 2, 0), 62)].decode("utf-16-le", "replace")
            yield Entry(name, kind, left, right, child, first, size & 0x7FFF_FFFF)
