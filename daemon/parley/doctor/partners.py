"""Whose mail would be held: the domains of the directory, what their mail has proven so far, and what their DMARC says.

The store is asked first: what has come in from a domain, and how far its senders were believed. DNS is asked besides where
dnspython is installed (it comes with the extra `exchange`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import Any

from parley.doctor.patient import WITHIN, Patient
from parley.finding import Finding, skipped, soon, well
from parley.store import messages
from parley.store.store import Store

LOOKED_BACK = timedelta(days=90)
Ask = Callable[[str], str | None]


def held(patient: Patient) -> Iterator[Finding]:
    """Each mail domain of the directory, the ones whose mail would be held first."""
    if patient.loaded is None:
        yield skipped("The contacts cannot be read.")
        return
    agencies = patient.loaded.library.world.directory.agencies.values()
    decided = {domain: ways for agency in agencies for domain, ways in agency.without_dmarc}
    names = {domain: agency.name for agency in agencies for domain in agency.domains}
    seen = _seen(patient)
    ask = dmarc if find_spec("dns") else None
    found = [
        of_domain(domain, name, seen.get(domain, (0, 0)), decided.get(domain), ask)
        for domain, name in sorted(names.items())
    ]
    yield from sorted(found, key=lambda finding: -finding.state)


def of_domain(
    domain: str, name: str, seen: tuple[int, int], ways: tuple[str, ...] | None, ask: Ask | None
) -> Finding:
    """What is known of one mail domain. seen: mails of it that were believed, and that were held. ways: what counts there
    without DMARC, by the directory. ask: its DMARC record, as `dmarc` gives it."""
    believed, refused = seen
    mend = f"without_dmarc of {name} in the contacts, if you decide that its mail counts all the same"
    if refused:
        return soon(
            f"{domain} ({name}): {refused} of {believed + refused} mails of 90 days were held, since nothing proved their sender.",
            mend,
        )
    if believed:
        return well(f"{domain} ({name}): all of {believed} mails of 90 days were believed.")
    record = ask(domain) if ask else None
    if record is None:
        return skipped(
            f"{domain} ({name}): nothing has come from there yet"
            + ("." if ask is None else ", and DNS does not answer.")
        )
    if "v=dmarc1" in record.lower() or ways:
        return well(
            f"{domain} ({name}): "
            + (
                "it publishes DMARC."
                if record
                else f"no DMARC; {', '.join(ways or ())} count by your decision."
            )
        )
    return soon(f"{domain} ({name}): it publishes no DMARC record, so that its mail would be held.", mend)


def _seen(patient: Patient) -> dict[str, tuple[int, int]]:
    """Domain -> how many mails were believed, and how many were not."""
    if not patient.has_store:
        return {}
    with Store.open(patient.config.state) as store:
        return by_domain(store, patient.now - LOOKED_BACK)


def by_domain(store: Store, since: datetime) -> dict[str, tuple[int, int]]:
    """For each domain that mail came from: how many were believed, and how many were held as not proven."""
    found: dict[str, tuple[int, int]] = {}
    for sender, unproven in messages.senders(store, since):
        domain = sender.rpartition("@")[2]
        believed, refused = found.get(domain, (0, 0))
        found[domain] = (believed + (not unproven), refused + unproven)
    return found


def dmarc(domain: str, resolver: Any = None) -> str | None:
    """The DMARC record that counts for a domain, its own or that of its organisation (RFC 7489 section 6.6.3); "" if there
    is none or if there are two, None where DNS does not answer. resolver: dnspython's; the machine's if nothing is said."""
    import dns.exception
    import dns.resolver

    for name in up_to_its_organisation(domain):
        try:
            asked = resolver or dns.resolver.get_default_resolver()
            answer = asked.resolve(f"_dmarc.{name}", "TXT", lifetime=WITHIN)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            continue
        except dns.exception.DNSException:
            return None
        texts = (b"".join(record.strings).decode("ascii", "replace") for record in answer)
        if found := [text for text in texts if text.lower().startswith("v=dmarc1")]:
            return found[0] if len(found) == 1 else ""
    return ""


def up_to_its_organisation(domain: str) -> Iterator[str]:
    """The domain and its parents, as far as they can be one organisation's. There is no list of public suffixes here; one
    of two labels under a country (gov.uk, sch.uk) is never one organisation."""
    labels = domain.split(".")
    yield domain
    for at in range(1, len(labels) - 1):
        if len(labels) - at > 2 or len(labels[-1]) > 2:
            yield ".".join(labels[at:])
