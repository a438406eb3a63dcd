"""What the reading of a mail may know of the files: our address, whom to believe, the lines that rule files add."""

from __future__ import annotations

from dataclasses import replace

from parley.config import Config
from parley.config_trust import with_own
from parley.dispute.two_languages import names_of
from parley.loops.form_lines import labels_of
from parley.loops.library import Library
from parley.loops.said_lines import role_labels
from parley.mail.message import ReadingContext


def reading_context(config: Config, library: Library) -> ReadingContext:
    return ReadingContext(
        own_address=config.address,
        trust=replace(
            with_own(config.trust, library.domain),
            without_dmarc=tuple(
                domain
                for agency in library.world.directory.agencies.values()
                for domain in agency.without_dmarc
            ),
        ),
        zone=library.world.calendar.zone,
        fact_lines=fact_lines(library),
        instance_id=library.instance,
        integrations=config.integrations,
    )


def fact_lines(library: Library) -> tuple[tuple[str, str], ...]:
    """Labels of the rule files' lines, each with what it tells. One that two files share belongs to the one that new disputes take."""
    ordered = [library.protocol, *(p for p in library.protocols.values() if p.id != library.default)]
    lines: dict[str, str] = {}
    for protocol in ordered:
        for fact_id, fact in protocol.facts.items():
            lines.setdefault(fact.label.lower(), fact_id)
    for protocol in ordered:
        for fact_id, fact in protocol.facts.items():
            for label in names_of(fact.label):
                lines.setdefault(label, fact_id)
    for protocol in ordered:
        for label, name in labels_of(protocol).items():
            lines.setdefault(label, name)
    for protocol in ordered:
        for label, name in role_labels(protocol).items():
            lines.setdefault(label, name)
    return tuple(lines.items())
