"""Who takes part in a story, and which dispute is meant: names become people, people become mailboxes."""

from __future__ import annotations

from dataclasses import field

from parley.dispute.dispute import Dispute
from parley.dispute.view import View
from parley.dispute.world import Person, with_people
from parley.rehearsal.players import mailbox, player
from parley.rehearsal.playhouse import Playhouse
from parley.rehearsal.stage_hand import Mailbox
from parley.value import value


@value
class Cast:
    """The people a story brings along. roles: side.role -> person id."""

    roles: dict[str, str] = field(default_factory=dict)
    people: tuple[Person, ...] = ()


class Troupe:
    """The cast on the stage of one house. What nobody is called raises Unclear."""

    def __init__(self, house: Playhouse, cast: Cast) -> None:
        self.house, self.cast = house, cast

    def person(self, words: str) -> Person:
        """The one person meant."""
        return player(words, self._view(), self.cast.roles)

    def mailbox(self, words: str) -> Mailbox:
        """Where they write from; any address will do."""
        return mailbox(words, self._view(), self.cast.roles)

    def handles(self, words: str) -> set[str]:
        """What the rows may call them: their name and their addresses, in small letters."""
        person = self.person(words)
        return {person.name.lower(), *person.addresses}

    def reference(self, wanted: str, person: str) -> str:
        """The dispute that is meant: as named, else the newest that the person takes part in, else the newest, else ""."""
        found = self.house.disputes()
        mine = [dispute for dispute in found if person and dispute.takes_part(person)]
        return wanted or ((mine or found)[-1].reference if found else "")

    def _view(self) -> View:
        found = self.house.disputes()
        library, store = self.house.loaded.library, self.house.store
        dispute = found[-1] if found else Dispute()
        world = with_people(library.world_for(store, tuple(dispute.people.values())), self.cast.people)
        protocol = library.protocol_of(store, dispute) if found else library.protocol
        return View(protocol, world, dispute, self.house.now)
