"""Contacts that were accepted by mail are written into their folder, whole or not at all, and nobody's work is lost by it."""

from __future__ import annotations

from pathlib import Path

from parley.loops.whole_file import put
from parley.reference.file_end import sealed
from parley.reference.nodes import Report
from parley.reference.yamlfile import decode
from parley.store import contacts_waiting


def put_in_place(place: Path, one: contacts_waiting.Waiting, in_use: str | None) -> str:
    """Write it into the folder of the contacts. place: that folder, or the one file that they are.

    in_use: the text of the file of that name that is in use, None if there is none. What somebody has saved there meanwhile,
    and was never used, is kept beside it; the name that it has then, "" if there was no such thing. Raises OSError."""
    folder = place if place.is_dir() else place.parent
    there, kept = folder / one.name, ""
    if there.is_file() and _never_used(there.read_bytes(), one.text, in_use):
        kept = f"{one.name}.kept-{one.at:%Y-%m-%d-%H%M}"  # no contacts file by its name: it is not read
        put(folder / kept, there.read_bytes())
    put(there, one.text.encode())
    return kept


def _never_used(saved: bytes, taken: str, in_use: str | None) -> bool:
    text = decode(saved, Report(""))
    return text is None or (text != in_use and taken not in (text, sealed(text)))
