"""A file that people or other programs read is written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def put(place: Path, octets: bytes) -> None:
    """Beside, synced, then in the place of the old one: whoever reads meets the old file or the new one. Raises OSError."""
    beside = place.with_name(f".{place.name}.new")
    with beside.open("wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)
