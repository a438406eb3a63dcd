"""Whom the doctor looks at: a configuration, the files it names, its store, and how the world outside is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from parley.config import Config
from parley.errors import TransportError, UserError
from parley.loops.last_good import load_or_last_good, without_loss
from parley.loops.loading import Loaded
from parley.loops.status import read_status
from parley.store import directory_versions
from parley.store.lock import held
from parley.store.store import Store

WITHIN = 10.0  # seconds that a server may take to answer
IN_ALL = 60.0  # and all of its answers together, where they are one look


@dataclass
class Patient:
    """One partnership's parley. now: aware, UTC. path: its configuration, None for the defaults.

    send: whether a test mail may be sent to the partnership's own mailbox; wait: seconds until it must be back.
    pause: how to wait a moment between two looks. in_all: seconds that one look at a server may take.
    """

    config: Config
    now: datetime
    path: Path | None
    send: bool
    wait: float
    pause: Callable[[float], None]
    in_all: float = IN_ALL

    @cached_property
    def files(self) -> Loaded | UserError:
        """The rules and contacts as they would be loaded now, or why not."""
        try:
            loaded = load_or_last_good(self.config, templates="names")
            if self.has_store:
                with suppress(TransportError), Store.open(self.config.state) as store:
                    return without_loss(loaded, store, templates="names")
            return loaded
        except UserError as error:
            return error

    @cached_property
    def in_use_since(self) -> datetime | None:
        """From when on the contacts that were last in use are; None where there were none."""
        if not self.has_store:
            return None
        with Store.open(self.config.state) as store:
            last = directory_versions.last(store)
        return last.at if last else None

    @property
    def loaded(self) -> Loaded | None:
        """The same; None where they cannot be taken (which is said once, by the check of the files)."""
        return self.files if isinstance(self.files, Loaded) else None

    @property
    def has_store(self) -> bool:
        """Whether there is a store yet."""
        return (self.config.state / "parley.db").is_file()

    @property
    def runs(self) -> bool:
        """Whether a daemon has this state folder."""
        return held(self.config.state)

    @cached_property
    def status(self) -> Mapping[str, Any]:
        """What the daemon last wrote about itself, {} if nothing."""
        return read_status(self.config.state)

    @property
    def leaves(self) -> bool:
        """Whether letters leave this house at all: through a relay, or through the mailbox itself."""
        return self.config.relay is not None or bool(self.config.mailbox and self.config.mailbox.sends)

    @property
    def port(self) -> int:
        """Where the daemon listens: as it is configured, or as it chose; 0 if that is not known."""
        return self.config.port or int(self.status.get("listener", {}).get("port", 0))
