"""What has changed in parley.yaml since a daemon began: it reads that file at its start alone.

Whoever takes out `deliver_only_to` and reloads has changed nothing yet, and nobody would see it. So the daemon says by which
settings it goes, as a hash of each, and `parley doctor` and each reload compare.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields

from parley.config import Config, read_config

TRIAL = "deliver_only_to"
# Fields that stand under a key of another name
_KEYS = {
    "listening": "listen",
    "host": "listen",
    "port": "listen",
    "lmtp": "listen",
    "users_file": "listen",
    "calendars": "calendar",
    "look_within": "pen",
}


def settings(config: Config) -> dict[str, str]:
    """Each key of parley.yaml with what it comes to, unreadable: nothing of anybody stands in it."""
    said: dict[str, str] = {}
    for field in fields(config):
        if field.name != "file":
            key = _KEYS.get(field.name, field.name)
            said[key] = f"{said.get(key, '')} {getattr(config, field.name)!r}"
    return {key: hashlib.sha256(words.encode()).hexdigest()[:12] for key, words in said.items()}


def changed(before: Mapping[str, object], config: Config) -> list[str]:
    """The keys that say something else than they did; none where nothing is known of before."""
    return [key for key, words in settings(config).items() if before.get(key, words) != words]


def waiting(in_use: Config) -> tuple[list[str], bool]:
    """The settings of its file that wait for a restart; and whether the file can be taken at all."""
    if in_use.file is None:
        return [], True
    config, _ = read_config(in_use.file)
    return (changed(settings(in_use), config), True) if config is not None else ([], False)
