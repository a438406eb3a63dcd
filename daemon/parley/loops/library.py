"""What the door looks things up in: the rules, the directory, the calendar of the moment, and where we live.

A `Library` is one consistent reading of the files; a reload makes a new one and the door takes it whole. A
running dispute stays on the rules it began under: their text is kept in the store by hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from parley.config_limits import Retention
from parley.dispute.dispute import Dispute
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.workdays import OfficeHours
from parley.dispute.world import World, with_people
from parley.errors import UserError
from parley.loops.former_people import FormerPeople
from parley.reference.contacts import parse_directory
from parley.reference.holidays import work_calendar
from parley.reference.rules import parse_protocol
from parley.store import directory_versions, people, protocols
from parley.store.rates import Limits
from parley.store.store import Store
from parley.value import value

if TYPE_CHECKING:
    from parley.loops.basis import Basis

Calendar = tuple[str, OfficeHours | None, str]  # division, hours, zone


@value
class Library:
    """protocols: by id, as the files stand now; texts: their text by hash. default: the id that a new dispute takes.

    address: the shared mailbox without a tag. instance: what marks our own mail. limits: how many answers leave.
    look_within: minutes of office hours after which an alarm says that nobody has looked into the holding pen.
    contacts: the directory's files, as (name, text), so that they can be kept. rules: the rule files, the same way.
    retention: days that things are kept. bases: what letters rest on (`tellings`). former: whoever the
    directory has no longer.
    """

    world: World
    protocols: Mapping[str, DisputeProtocol]
    texts: Mapping[str, str]
    default: str
    address: str
    instance: str = "parley"
    limits: Limits = field(default_factory=Limits)
    look_within: int = 480
    contacts: tuple[tuple[str, str], ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    retention: Retention = field(default_factory=Retention)
    pinned: dict[str, DisputeProtocol] = field(default_factory=dict, compare=False)
    worlds: dict[Calendar, World] = field(default_factory=dict, compare=False)
    bases: dict[tuple[str, int], Basis] = field(default_factory=dict, compare=False)
    former: FormerPeople = field(default_factory=FormerPeople, compare=False)

    @property
    def domain(self) -> str:
        """The mailbox's domain, for message ids."""
        return self.address.rpartition("@")[2]

    @property
    def protocol(self) -> DisputeProtocol:
        """The rules a new dispute begins under."""
        return self.protocols[self.default]

    def protocol_of(self, store: Store, dispute: Dispute) -> DisputeProtocol:
        """The rules this dispute began under, whatever the file says by now."""
        current = self.protocols.get(dispute.protocol)
        if current is not None and current.hash == dispute.protocol_hash:
            return current
        if dispute.protocol_hash not in self.pinned:
            self.pinned[dispute.protocol_hash] = _from_store(store, dispute)
        return self.pinned[dispute.protocol_hash]

    def keep(self, store: Store, protocol: DisputeProtocol, at: datetime) -> None:
        """Keep the text of the rules that a dispute is about to be pinned to."""
        text = self.texts.get(protocol.hash)
        if text is not None:
            protocols.keep(store, protocol.hash, text, kept=at)

    def world_for(
        self, store: Store, ids: tuple[str, ...] = (), protocol: DisputeProtocol | None = None
    ) -> World:
        """The world, with those of these people who are not in the directory, on the calendar of that protocol; and whoever was
        in it once, by name."""
        world = self._world_of(protocol) if protocol else self.world
        unknown = [person for person in ids if person and person not in world.directory.people]
        if not unknown:
            return world
        world = with_people(world, people.strangers(store, unknown))
        left = [person for person in unknown if person not in world.directory.people]
        former = self.former.of(store, left, world.calendar.zone) if left else {}
        return replace(world, former=former) if former else world

    def earlier(self, store: Store, world_hash: str) -> Library:
        """The same house with the directory of that hash, whose text is kept; if it is not, as it stands now."""
        if world_hash == self.world.hash or not (texts := directory_versions.texts(store, world_hash)):
            return self
        directory, _, _ = parse_directory(texts, self.world.calendar.zone)
        if directory is None:
            return self
        return self.reloaded(world=replace(self.world, directory=directory, hash=world_hash))

    def _world_of(self, protocol: DisputeProtocol) -> World:
        """Two protocols in one house may be of two divisions, with other holidays and hours."""
        key = (protocol.division, protocol.hours, protocol.zone)
        if key not in self.worlds:
            changes = self.world.directory.bank_holidays
            calendar = work_calendar(protocol.division, protocol.hours, protocol.zone, changes=changes)
            same = calendar == self.world.calendar
            self.worlds[key] = self.world if same else replace(self.world, calendar=calendar)
        return self.worlds[key]

    @property
    def calendars(self) -> int:
        """A number that changes when any day that counts does, in any calendar that these rules use."""
        worlds = (self._world_of(protocol).calendar for protocol in self.protocols.values())
        said = sorted({
            repr((c.division, c.zone, c.hours.week, sorted(c.holidays))) for c in worlds
        })  # fmt: skip
        return int.from_bytes(hashlib.sha256("\n".join(said).encode()).digest()[:7])

    def reloaded(self, **changes: object) -> Library:
        """The same house with newly read files."""
        return replace(self, worlds={}, bases={}, **changes)  # type: ignore[arg-type]


def people_in(dispute: Dispute) -> tuple[str, ...]:
    """Everybody a dispute names, so that the world can be completed with those the directory does not list."""
    found = [*dispute.people.values()]
    beside = (dispute.raised_by, dispute.suggested, *dispute.outside.values(), *dispute.supporters)
    found += [one for one in beside if one]
    for duty in dispute.duties.values():
        found += duty.holders
        found += duty.counterparts
    for alert in dispute.alerts.values():  # at night a rota may be mended while somebody has it
        found += [one for one in (alert.raised_by, *(person for _, person, _ in alert.rung)) if one]
    if dispute.forms:  # whom their rows name, among other short values
        found += [told.value for told in dispute.forms.values() if not told.value.startswith("t-")]
    return tuple(dict.fromkeys(found))


def _from_store(store: Store, dispute: Dispute) -> DisputeProtocol:
    text = protocols.text(store, dispute.protocol_hash)
    protocol = parse_protocol(text, dispute.protocol, checked=False)[0] if text is not None else None
    if protocol is None:
        raise UserError(
            f"The rules that {dispute.reference} began under are not in the store. Restore a backup."
        )
    return protocol
