"""The time zone that a calendar program means by a name (RFC 5545 section 3.2.19 leaves names to the writer).

IANA names, with or without a vendor's prefix; Windows names by the table of Unicode's CLDR (which the icalendar
library carries); the labels that old Exchange servers write. A name nobody knows is None, never UTC.
"""

from __future__ import annotations

import re
from functools import lru_cache
from zoneinfo import ZoneInfo

_AREAS = "Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific"
_IANA = re.compile(rf"(?:.{{0,200}}/)?((?:{_AREAS})/[A-Za-z0-9_+-]{{1,32}}(?:/[A-Za-z0-9_+-]{{1,32}})?)")
_UTC_NAMES = frozenset(
    {"utc", "gmt", "z", "zulu", "etc/utc", "tzone://microsoft/utc", "coordinated universal time"}
)
_LONGEST = 200


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo | None:
    """The zone that `name` stands for, or None. Never raises, whatever the name is."""
    name = name.strip().strip('"').strip()
    if not name or len(name) > _LONGEST:
        return None
    if name.lower() in _UTC_NAMES:
        return ZoneInfo("UTC")
    if match := _IANA.fullmatch(name):
        return _load(match[1])
    return _load(_windows(name))


def _windows(name: str) -> str:
    """The IANA name for a Windows name or for a label of an old Exchange server, "" if neither."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # 60 ms, and most answers are in UTC

    if name in WINDOWS_TO_OLSON:
        return str(WINDOWS_TO_OLSON[name])
    # "(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "(GMT) Greenwich Mean Time : Dublin, ..."
    if name.startswith(("(UTC", "(GMT")) and name.endswith("Lisbon, London"):
        return "Europe/London"
    return ""


def _load(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (LookupError, ValueError, OSError):  # unknown; not a name; a folder of the database
        return None
