"""Addresses of channels beside mail, as the outbox knows them: `text:07700 900121`, `push:olu`. An address without a
channel's name before it is one of mail (no address of mail has a colon before its @)."""

from __future__ import annotations

from parley.dispute.world import Person

LONGEST = 160  # letters of one text message


def address(way: str, person: Person) -> str:
    """Where something for this person goes by this channel ("": mail); "" where they have no address there."""
    if not way:
        return person.address
    return f"{way}:{person.ways[way]}" if way in person.ways else ""


def parts(written: str) -> tuple[str, str]:
    """The channel, "" for mail, and the address there."""
    way, colon, there = written.partition(":")
    return (way, there) if colon and way.isalpha() else ("", written)


def unfit(text: str) -> str:
    """Why these words may not leave as a text message, in words that repeat nothing of them; "" if they may."""
    if not text.strip() or len(text) > LONGEST:
        return "it is empty, or longer than one text message"
    return "" if text.isprintable() else "it is more than one line"
