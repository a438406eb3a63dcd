"""The daemon: does it run, and what does it say of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from parley import config_changes
from parley.doctor.patient import Patient
from parley.finding import Finding, down, named_in, skipped, soon, well, wrong
from parley.loops import trouble
from parley.loops.status import STALE
from parley.store import queues, times
from parley.store.store import Store

RESTART = "systemctl restart parley@NAME"
METRICS = "metrics: a file in a folder that the daemon's user may write, such as /run/parley/NAME/NAME.prom beside the unit"
PATIENCE, A_DAY = timedelta(minutes=15), timedelta(days=1)


def stands(patient: Patient) -> Iterator[Finding]:
    """Whether it runs, what waits, and since when its mailbox is away."""
    if not patient.runs:
        yield down("The daemon does not run.", "start it: systemctl start parley@NAME, or parley run")
        return
    status = patient.status
    written = _instant(status, "written")
    if written is None:
        yield skipped("The daemon has not said yet how it stands: ask again in a minute.")
        return
    jumped = list(_away(_part(status, trouble.CLOCK)))
    yield from jumped
    if not jumped and abs(patient.now - written) > timedelta(seconds=STALE):
        yield down(
            f"The daemon runs, but has said nothing of itself since {_said(written)}.",
            RESTART,
        )
    else:
        yield well("The daemon runs.")
        yield from _settings(patient)
        yield from _collected(patient)
    yield from _waiting(_part(status, "queues"), patient.now)
    yield from _refused(patient)
    yield from _away(_part(status, "mailbox"))
    yield from _away(_part(status, "calendar"))
    yield from _away(_part(status, "relay"))
    yield from _away(_part(status, "files"))


def _waiting(waits: Mapping[str, Any], now: datetime) -> Iterator[Finding]:
    unread, failing = _instant(waits, "unread_since"), _instant(waits, "failing_since")
    if unread is not None and now - unread > PATIENCE:
        yield down(
            f"{waits.get('unread')} mail(s) wait to be read since {_said(unread)}.",
            "look into the log: journalctl -u parley@NAME",
        )
    if failing is not None and now - failing > PATIENCE:
        yield down(
            f"{waits.get('failing')} letter(s) do not leave, the first since {_said(failing)}.",
            "relay; look into its log",
        )
    if parked := waits.get("parked"):
        yield soon(
            f"{parked} letter(s) could not be written and wait for a person.", "mail_templates: parley check"
        )
    if pen := waits.get("pen"):
        yield soon(f"{pen} mail(s) wait in the holding pen.", "parley pen")


def _settings(patient: Patient) -> Iterator[Finding]:
    """What stands in parley.yaml by now, and is not in use before the next start."""
    keys = config_changes.changed(_part(patient.status, "settings"), patient.config)
    if config_changes.TRIAL in keys:
        to = patient.config.deliver_only_to
        yield wrong(
            "parley.yaml says that this is a trial, and the daemon began before it did: it writes to others than that one address."
            if to
            else "The trial is over in parley.yaml, and the daemon began before it was: each letter still goes to one address.",
            RESTART,
        )
    if others := [key for key in keys if key != config_changes.TRIAL]:
        yield soon(
            f"parley.yaml has changed since the daemon began ({', '.join(others)}); it reads that file at its start alone.",
            RESTART,
        )


def _collected(patient: Patient) -> Iterator[Finding]:
    """Whoever watches by these figures sees nothing where they are missing, and takes it for quiet."""
    file = patient.config.metrics
    if file is None:
        return
    try:
        written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError as error:
        yield soon(f"There are no figures for Prometheus in {file} ({error.strerror}).", METRICS)
        return
    if abs(patient.now - written) > timedelta(seconds=STALE):
        yield soon(f"The figures for Prometheus in {file} are of {_said(written)}.", METRICS)


def _refused(patient: Patient) -> Iterator[Finding]:
    """Somebody is told of each by a letter; and that one may have been refused as well."""
    if not patient.has_store:
        return
    with Store.open(patient.config.state) as store:
        count = queues.refused(store, patient.now - A_DAY)
    if count:
        yield soon(
            f"{count} letter(s) of the last day were refused for good.",
            "the address in the contacts, or what the relay takes (its limit of size, its rules): its log says why, and "
            "parley history REFERENCE whose letter it was",
        )


HINTLESS = "New mail is read, but looked for every 20 seconds, as the server does not tell of it at once,"
_TROUBLES = (
    ("read", "The mailbox cannot be read", "mailbox"),
    ("move", "Mail that is done cannot be put away on the server", "mailbox.processed"),
    ("fetch", "A mail cannot be fetched", "look at that mail in the mailbox"),
    ("calendar", "parley's own calendar cannot be used", "what `parley doctor --only calendar` says"),
    ("relay", "Letters cannot be handed over", "relay"),
    ("hint", HINTLESS, "mailbox"),
    (
        "files",
        "Rules, contacts and templates cannot be read anew",
        "the limits of the unit: journalctl -u parley@NAME",
    ),
    ("clock", "parley does not go by the machine's clock", "timedatectl set-ntp true"),
    (
        "canary",
        "The daily test mail has not come back",
        "what `parley doctor --only 'tagged mail'` says: it sends one and follows it",
    ),
)  # as `loops/trouble.py` names them


def _away(mailbox: Mapping[str, Any]) -> Iterator[Finding]:
    for kind, words, mend in _TROUBLES:
        if (since := _instant(mailbox, f"{kind}_since")) is not None:
            why = str(mailbox.get(f"{kind}_why") or "").rstrip(".")
            said = f"{words} since {_said(since)}." + (f" {why}." if why else "")
            named = named_in(why) or mend
            if kind == "hint":
                yield soon(said, named)
                continue
            yield wrong(said, named) if mailbox.get(f"{kind}_permanent") is True else down(said, named)


def _part(status: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = status.get(name)
    return found if isinstance(found, dict) else {}


def _instant(facts: Mapping[str, Any], name: str) -> datetime | None:
    text = facts.get(name)
    try:
        return times.instant(text) if isinstance(text, str) and text else None
    except ValueError:
        return None


def _said(at: datetime) -> str:
    return f"{at:%-d %B %H:%M} UTC"
