"""What a protocol needs and a directory lacks, as a value; and what more than one kind of gap asks of a role."""

from __future__ import annotations

from typing import NamedTuple

from parley.dispute.protocol import Role
from parley.dispute.world import Agency

SIDES_OR_NONE = ("", "referring", "receiving")


class Gap(NamedTuple):
    """What is missing, what to write in the contacts, and the entry (kind, id) where it belongs, if there is one."""

    message: str
    mend: str
    entry: tuple[str, str] = ("", "")


def values_of(role: Role, field: str) -> list[str]:
    """Every value of a role's field, those that depend on something too."""
    options = [value for choice in role.choices if choice.field == field for _, value in choice.options]
    return [value for value in dict.fromkeys([getattr(role, field), *options]) if value]


def equivalent(role: Role, agency: Agency) -> str:
    """The post that plays this part in an agency of that sector, "" where the rules name none."""
    sector = agency.sector.casefold()
    return next((post for name, post in role.equivalents.items() if name.casefold() == sector), "")


def unseated(body: str, post: str) -> Gap:
    """A post of a body that nobody holds."""
    message = f"The body `{body}` has nobody as `{post}`."
    return Gap(message, f"posts: {{{post}: somebody's id}}, for `{body}`", ("body", body))
