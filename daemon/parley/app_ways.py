"""The ways in and out that ship in the box, as the configuration names them: listener, relay or Maildir, what wakes people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from parley.app_graph import through_mailbox
from parley.app_mailboxes import with_sent_folder
from parley.config import Config
from parley.errors import Problem, UserError
from parley.loops.arriving import Arriving
from parley.loops.clock import Clock
from parley.mailboxes.listener import Limits, Listener
from parley.mailboxes.maildir import Maildir
from parley.mailboxes.noted import Noted
from parley.mailboxes.wayout import WayOut
from parley.oncall.channel import Channel
from parley.oncall.notify import Notify
from parley.oncall.push import Push


def listener(config: Config, clock: Clock, arriving: Arriving) -> Listener:
    """The embedded way in."""
    limits = Limits(config.limits.connections, config.limits.connections_per_address)
    return Listener(
        config.host,
        config.port,
        arriving.accept,
        own_addresses=[config.address],
        clock=clock.now,
        hostname=config.address.rpartition("@")[2],
        max_size=config.limits.largest_mail,
        limits=limits,
        users=users(config.users_file),
        lmtp=config.lmtp,
    )


def users(file: Path | None) -> dict[str, str] | None:
    """Who may log in to the listener, by name; None if nobody may. UserError with the line, never with what it holds."""
    if file is None:
        return None
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise UserError([Problem(str(file), 0, 0, f"The file cannot be read: {why}.")]) from error
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        name, colon, password = line.partition(":")
        if line.strip() and not line.startswith("#"):
            if not (name.strip() and colon and password) or name.strip() in found:
                raise UserError(
                    [Problem(str(file), number, 1, "This line names nobody anew.", "name:password")]
                )
            found[name.strip()] = password
    return found


def way_out(
    config: Config,
    requires_tls: Callable[[str], bool],
    noted: Callable[[str], None] = lambda message_id: None,
) -> WayOut:
    """A relay if one is named, or the mailbox that letters leave through; else the Maildir, so that nothing leaves before
    the operator said where to.

    requires_tls: whether the directory says that mail to this domain must be encrypted all the way. noted: told at once of
    each letter that the relay, or the mailbox, has taken.
    """
    if config.relay is None:
        mailbox = through_mailbox(config.mailbox, requires_tls)
        return Noted(mailbox, noted) if mailbox is not None else Maildir(config.maildir)
    from parley.mailboxes import smtp  # a daemon that writes to a Maildir never needs it

    named = config.relay
    tls: smtp.Tls = "none" if named.tls == "none" else "starttls" if named.tls == "starttls" else "implicit"
    hostname = config.address.rpartition("@")[2]
    relay = smtp.Smtp(
        smtp.Relay(
            named.host,
            named.port,
            tls,
            named.password_file,
            username=named.username,
            local_hostname=hostname,
            requires_tls=requires_tls,
            ca_file=named.ca_file,
        )
    )
    return with_sent_folder(Noted(relay, noted), config.mailbox)


def channels(config: Config) -> dict[str, Channel]:
    """What wakes people beside mail, by the name that contacts use."""
    found: dict[str, Channel] = {}
    if (texts := config.channels.text) is not None:
        found["text"] = Notify(texts.key_file, texts.template, texts.url)
    if (pushes := config.channels.push) is not None:
        found["push"] = Push(pushes.urls_file, pushes.schemes)
    return found
