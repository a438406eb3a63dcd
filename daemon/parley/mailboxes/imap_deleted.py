"""A mailbox on an IMAP server whose folder for deleted mail is read too, for answers to invitations and nothing else.

Behind the IMAP of an Exchange there is its calendar attendant, which throws answers without words there before anybody reads
them (calendar.md section 2). Each folder has a connection of its own, so that neither is chosen again and again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from parley.mailboxes.imap import Imap
from parley.mailboxes.imap_at import ImapAt
from parley.mailboxes.imap_connection import is_there, no_folder, real_name
from parley.mailboxes.oauth import Tokens
from parley.mailboxes.wayin import Fetched, Found

THERE = "deleted "  # before the key of what lies there
LATEST = 200  # of what was deleted, so many are looked at
ANSWERS = (b"REPLY", b"COUNTER")


class _Answers(Imap):
    """The answers to invitations in a folder, whatever else lies there."""

    def __init__(self, at: ImapAt, tokens: Tokens | None) -> None:
        super().__init__(at, tokens)
        self._others: set[str] = set()  # what was looked at and is none

    def look(self, since: datetime) -> Iterable[Found]:
        """See `WayIn`. A folder that is not there has none: what keeps the other from being read is not this one."""
        with self._work.use("look into the folder for deleted mail") as client:
            if not is_there(client, real_name(client, self.at.folder)):
                return []
            chosen = self._select(client)
            listed = self._listed(client, int(chosen.get(b"UIDNEXT", 2**32)), since)
            latest = sorted(listed, key=lambda each: each.received)[-LATEST:]
            self._others &= {each.key for each in latest}
            asked = {_uid(each): each for each in latest if each.key not in self._others}
            rows = client.fetch([*asked], ["BODYSTRUCTURE"]) if asked else {}
            found = [
                each for uid, each in asked.items() if _is_answer(rows.get(uid, {}).get(b"BODYSTRUCTURE"))
            ]
        self._others |= {each.key for each in asked.values()} - {each.key for each in found}
        return found


class ImapAndDeleted(Imap):
    """Both folders as one. For one thread."""

    def __init__(self, at: ImapAt) -> None:
        tokens = Tokens(at.oauth) if at.oauth else None
        super().__init__(at, tokens)
        self._answers = _Answers(replace(at, folder=at.deleted), tokens)

    def look(self, since: datetime) -> Iterable[Found]:
        """See `WayIn`."""
        there = self._answers.look(since)
        return [*super().look(since), *(replace(each, key=f"{THERE}{each.key}") for each in there)]

    def fetch(self, found: Found, most: int) -> Fetched | None:
        """See `WayIn`."""
        there = _there([found])
        return self._answers.fetch(there[0], most) if there else super().fetch(found, most)

    def fetch_several(self, found: Sequence[Found], most: int) -> list[Fetched | None]:
        """See `GivesSeveral`."""
        there = _there(found)
        here = [each for each in found if not each.key.startswith(THERE)]
        given = dict(zip(here, super().fetch_several(here, most) if here else [], strict=True))
        thrown = iter(self._answers.fetch_several(there, most) if there else [])
        return [given[each] if each in given else next(thrown) for each in found]

    def done(self, found: Sequence[Found]) -> None:
        """See `WayIn`."""
        there = _there(found)
        if there:
            self._answers.done(there)
        here = [each for each in found if not each.key.startswith(THERE)]
        if here:
            super().done(here)

    def missing(self) -> list[str]:
        """See `Imap`."""
        with self._work.use("look for the folders") as client:
            name = self.at.deleted
            gone = not is_there(client, real_name(client, name))
            said = [no_folder(client, name, "mailbox.deleted").message] if gone else []
        return super().missing() + said

    def close(self) -> None:
        """See `WayIn`."""
        self._answers.close()
        super().close()


def _there(found: Sequence[Found]) -> list[Found]:
    """Those that lie among what was deleted, by the keys that they have there."""
    return [replace(each, key=each.key.removeprefix(THERE)) for each in found if each.key.startswith(THERE)]


def _uid(found: Found) -> int:
    return int(found.key.partition(":")[2])


def _is_answer(part: Any) -> bool:
    """Whether a mail of this structure (RFC 9051 section 7.5.2) is one; what it merely carries inside is another mail. One whose
    structure makes no sense is none: it lies among what was deleted, and keeps no other mail from being read."""
    try:
        if part.is_multipart:
            return any(map(_is_answer, part[0]))
        kind, of, parameters = part[:3]
        if (kind.lower(), of.lower()) != (b"text", b"calendar"):
            return False
        words = [word.upper() for word in parameters or ()]
        return dict(zip(words[::2], words[1::2], strict=False)).get(b"METHOD") in ANSWERS
    except (AttributeError, IndexError, TypeError, ValueError):
        return False
