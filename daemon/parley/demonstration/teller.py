"""Tells a story to a daemon: lets the time pass, sends people's mails, shows what comes out, finds what to answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from parley.demonstration.clients import Programs, Sent, each_day
from parley.demonstration.diary import Diary
from parley.demonstration.postbox import Letter, Postbox
from parley.demonstration.screen import Screen
from parley.rehearsal.stage_hand import Mailbox


class StoryBroken(Exception):
    """The story cannot go on, since something that it builds on did not come."""


class House(Protocol):
    """The daemon, from outside."""

    def deliver(self, sent: Sent) -> None:
        """Hand a mail in over SMTP; StoryBroken if it is not taken."""
        ...

    def go_to(self, at: datetime) -> None:
        """Let the daemon's time pass up to `at`, and wait until it has done what that brought."""
        ...


class Teller:
    """One telling. `now` is the story's time (aware)."""

    def __init__(
        self, house: House, postbox: Postbox, screen: Screen, start: datetime, diary: Diary | None = None
    ) -> None:
        self.programs = Programs()
        self.now = start
        self._house, self._postbox, self._screen, self._diary = house, postbox, screen, diary
        self._letters: list[Letter] = []

    def scene(self, title: str, words: str) -> None:
        """What comes next, for the reader."""
        self._screen.scene(title, words)

    def until(self, at: datetime) -> None:
        """The time passes, day by day; whatever leaves on the way is shown."""
        for midnight in each_day(self.now, at):
            self._house.go_to(midnight)
            self._show()
            self._screen.day(midnight)
        self.now = at
        self._house.go_to(at)
        self._show()

    def sends(self, who: Mailbox, sent: Sent) -> None:
        """Somebody's mail goes in, and parley's answers come out."""
        self._screen.went_in(self.now, who.name, sent)
        self._house.deliver(sent)
        self._house.go_to(self.now)
        self._show()

    def letter_to(self, who: Mailbox, about: str = "") -> Letter:
        """The last letter to this person, with these words in its subject."""
        return self._found(reversed(self._letters), who, about)

    def first_letter_to(self, who: Mailbox, about: str = "") -> Letter:
        """The first one."""
        return self._found(self._letters, who, about)

    def invitation_of(self, who: Mailbox) -> Letter:
        """The last letter to this person that carries an invitation."""
        found = [letter for letter in self._letters if letter.entry and letter.to == who.address]
        if not found:
            raise StoryBroken(f"{who.name} has no invitation to answer.")
        return found[-1]

    def _found(self, letters: Iterable[Letter], who: Mailbox, about: str) -> Letter:
        for letter in letters:
            if letter.to == who.address and about in letter.subject:
                return letter
        raise StoryBroken(f"{who.name} has no letter{' about ' + about if about else ''} to answer.")

    def _show(self) -> None:
        letters = self._postbox.new()
        if letters and not self._letters:  # the first mail of all is shown as people get it
            self._screen.whole(letters[0])
            self._screen.came_out(letters[1:])
        else:
            self._screen.came_out(letters)
        self._letters += letters
        if self._diary is not None:
            self._screen.kept(self.now, self._diary.changes())
