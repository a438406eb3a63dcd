"""The mails of the configured mailbox, read for a look alone: none is moved, marked or noted as seen by parley."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import click

from parley.config import Config
from parley.errors import TransportError, UserError

EVER = datetime(1970, 1, 1, tzinfo=UTC)
UNAVAILABLE = 69


def mailbox_mails(config: Config, since: date | None) -> Iterator[tuple[str, bytes | str]]:
    """(when it was received, the mail) in that order; for one that cannot be had, why. Ends the program with 69 if the
    mailbox cannot be read. UserError if none is configured."""
    if config.mailbox is None:
        raise UserError("There is no `mailbox` in the configuration. Name one with --config parley.yaml.")
    return _each(config, since)


def _each(config: Config, since: date | None) -> Iterator[tuple[str, bytes | str]]:
    from parley.app_mailboxes import way_in  # only here: what reads files needs no mailbox

    assert config.mailbox is not None
    zone = ZoneInfo(config.zone)
    begins = datetime.combine(since, time(), zone) if since else EVER
    mailbox = way_in(config.mailbox)
    try:
        for found in sorted(mailbox.look(begins), key=lambda each: each.received):
            if found.received < begins:
                continue
            fetched = mailbox.fetch(found, config.limits.largest_mail)
            name = f"{found.received.astimezone(zone):%Y-%m-%d %H:%M:%S}"
            if fetched is not None:
                yield name, fetched.raw if fetched.whole else "it is too large to be read"
    except TransportError as error:
        click.echo(f"The mailbox cannot be read: {error.message}", err=True)
        sys.exit(UNAVAILABLE)
    finally:
        mailbox.close()
