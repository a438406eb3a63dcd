"""rules/*.yaml -> DisputeProtocol: strict, with every problem at once (file:line:column and the mend).

The schema is that of shared/design.md section 5; its parts are read in `rules_parts` and `rules_stages`, and
what concerns the whole is checked in `rules_check`. The hash is of the text, which a dispute is pinned to.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from parley.dispute.protocol import Ambiguity, Choice, DisputeProtocol, OnCallRule, Pause, Saying, Withdrawal
from parley.dispute.workdays import OfficeHours, Span
from parley.errors import Problem, UserError, unreadable
from parley.reference.fields import Fields, as_meant, nearest
from parley.reference.file_end import look_at_seal
from parley.reference.holidays import DIVISIONS
from parley.reference.nodes import Node, Report, Table
from parley.reference.office_hours import office_hours
from parley.reference.rule_keys import LISTS, keys_of
from parley.reference.rule_keys_file import ORDER
from parley.reference.rules_check import check
from parley.reference.rules_choices import Choosing
from parley.reference.rules_conditions import condition
from parley.reference.rules_forms import forms
from parley.reference.rules_lengths import span
from parley.reference.rules_names import USUAL_ATTEMPTS, Names, gather, one_word, text_of
from parley.reference.rules_parts import clocks, facts, roles
from parley.reference.rules_sayings import saying
from parley.reference.rules_stages import stages
from parley.reference.rules_tracks import patterns, start, tracks
from parley.reference.rules_waiving import with_waivers
from parley.reference.rules_who import whos
from parley.reference.slips import slips
from parley.reference.yamlfile import decode, files_of, read

_ID = re.compile(r"^id: *[\"']?([\w.-]+)", re.MULTILINE)


def load_protocol(path: Path) -> DisputeProtocol:
    """One rule file. Raises UserError with every problem in it."""
    protocol, problems = read_protocol(path)
    if protocol is None:
        raise UserError(problems)
    return protocol


def load_protocols(folder: Path) -> dict[str, DisputeProtocol]:
    """Every rule file of a folder, by id. Raises UserError with every problem of all of them."""
    found: dict[str, DisputeProtocol] = {}
    files, problems = files_of(folder)
    for path in files:
        protocol, said = read_protocol(path)
        if protocol is None:
            problems += said
        elif protocol.id in found:
            problems.append(
                Problem(str(path), 0, 0, f"Another file has the id `{protocol.id}` already.", "another id")
            )
        else:
            found[protocol.id] = protocol
    if not found and not problems:
        problems.append(Problem(str(folder), 0, 0, "There is no rule file (*.yaml) in this folder."))
    if problems:
        raise UserError(problems)
    return found


def file_of(wanted: str, place: Path) -> Path | None:
    """The one file of a folder that says that it has this id, so that its neighbours need not be read; None if in doubt."""
    says = re.compile(rf"^id: *{re.escape(wanted)} *$", re.MULTILINE)
    try:
        files = sorted(place.glob("*.yaml")) if place.is_dir() else []
        found = [file for file in files if says.search(file.read_text(encoding="utf-8", errors="replace"))]
    except OSError:
        return None
    return found[0] if len(found) == 1 else None


def ids_in(place: Path) -> tuple[str, ...]:
    """The ids that the rule files of a folder, or the one file, say they have; () where one of them says none that can be read."""
    try:
        texts = [file.read_text(encoding="utf-8-sig", errors="replace") for file in files_of(place)[0]]
    except OSError:
        return ()
    said = [_ID.search(text) for text in texts]
    return tuple(match[1] for match in said if match) if all(said) else ()


def read_protocol(path: Path) -> tuple[DisputeProtocol | None, list[Problem]]:
    """One rule file with what is to be said of it, warnings too; None if it cannot be taken."""
    report = Report(str(path))
    try:
        raw = path.read_bytes()
    except OSError as error:
        return None, [Problem(str(path), 0, 0, f"The file cannot be read: {unreadable(error)}.")]
    text = decode(raw, report)
    return (None, report.problems) if text is None else parse_protocol(text, str(path))


def parse_protocol(
    text: str, file: str, *, checked: bool = True
) -> tuple[DisputeProtocol | None, list[Problem]]:
    """The protocol in a rule file's text, and every problem with it; None if anything but a warning is wrong.

    checked: whether what only the whole can show is looked at too. Not so for rules that a dispute already runs on:
    they were taken once, and a check that came later must not end the dispute.
    """
    report = Report(file)
    root = read(text, report, counted=False)
    if root is None:
        return None, report.problems
    slips(root, report, LISTS)
    root = as_meant(root, report, keys_of("file"), "a rule file")
    names = gather(root, report)
    protocol = _protocol(root, names, hashlib.sha256(text.encode()).hexdigest())
    if not report.failed:
        protocol = with_waivers(protocol, names)
    if checked and not report.failed:
        check(protocol, names)
    look_at_seal(root, text, report)  # last: whoever lost a line hears first what it was needed for
    problems = sorted(set(report.problems))
    return (None if report.failed else protocol), problems


def _protocol(root: Table, names: Names, digest: str) -> DisputeProtocol:
    fields = Fields(root, names.report, keys_of("file"), "a rule file")
    one_word(fields.text("id"), fields.get("id"), "The id of the file", names.report)
    effective, review = fields.day("effective"), fields.day("review")
    if effective and review and review <= effective:
        message = f"It is to be looked at again on {review}, and holds only from {effective}."
        names.report.at(fields.place("review"), message, "review: a later day", warning=True)
    names.attempts = fields.whole("attempts", USUAL_ATTEMPTS, least=1, most=20)
    return DisputeProtocol(
        id=fields.required("id"),
        version=fields.required("version", "version: 2023-12"),
        hash=digest,
        title=fields.required("title"),
        partnership=fields.required("partnership"),
        roles=roles(fields, names),
        facts=facts(fields, names),
        clocks=clocks(fields, names),
        stages=stages(fields, names),
        raiser=_raiser(fields, names),
        words=_words(fields),
        says=_says(fields),
        division=fields.one_of("division", tuple(DIVISIONS), "ENG"),
        zone=fields.zone("zone", "Europe/London"),
        hours=_hours(fields),
        on_call=_on_call(fields, names),
        support=whos(fields, "support", names),
        confirm_clause=_clause_of(fields, "confirm"),
        shorten_clause=_clause_of(fields, "shorten"),
        withdraw=_withdraw(fields, names),
        pause=_pause(fields, names),
        reminder=span(fields, "reminder") or Span(1, "working days"),
        attempts=names.attempts,
        effective=effective,
        review=review,
        register=tuple(_ambiguity(node, names.report) for node in fields.items("register")),
        informs=_informs(fields, names),
        edition=fields.text("edition"),
        tracks=tracks(fields, names),
        forms=forms(fields, names),
        patterns=patterns(fields, names),
        start=start(fields, names),
    )


def _raiser(fields: Fields, names: Names) -> str:
    raiser = fields.text("raiser", "practitioner")
    if raiser and raiser not in names.roles and not fields.misspelt("raiser", "roles"):
        message = f"There is no role `{raiser}`, who raises a dispute."
        mend = f"raiser: {nearest(raiser, names.roles) or 'a role that is named: yes'}"
        fields.report.at(fields.get("raiser") or fields.place("roles"), message, mend)
    return raiser


def _words(fields: Fields) -> dict[str, str]:
    node = fields.get("words")
    table = Fields(node, fields.report, keys_of("words"), "`words`")
    about = table.text("about")
    if about and not re.fullmatch(r"an? \S.{0,40}", about):
        fields.report.at(
            table.get("about"), f"`about` is {about!r}, without a or an before it.", "about: an adult"
        )
    return {key: table.text(key) for key in table.table.entries}


def _says(fields: Fields) -> dict[str, Saying]:
    table = Fields(fields.get("says"), fields.report, keys_of("says"), "`says`")
    found = {}
    for key, (_, value) in table.table.entries.items():
        one = Fields(value, fields.report, keys_of("saying"), f"the sentence `{key}`")
        one.required("say")
        found[key] = Saying(saying(one, "say", ("safety",)), one.required("clause", 'clause: "3.8"'))
    return found


def _informs(fields: Fields, names: Names) -> tuple[str, ...]:
    for node in fields.items("informs"):
        names.places.setdefault(("informs", fields.one_text(node)), node)
    return fields.texts("informs")


def _hours(fields: Fields) -> OfficeHours | None:
    return office_hours(fields.lines("hours"), fields.report)


def _on_call(fields: Fields, names: Names) -> OnCallRule | None:
    node = fields.get("on_call")
    if node is None:
        return None
    one = Fields(node, fields.report, keys_of("on_call"), "`on_call`", "on_call: {clause: page 7}")
    for part in one.items("order"):
        if (word := one.one_text(part)) not in ORDER.words:
            fields.report.at(part, f"`order` has no {word!r}.", nearest(word, ORDER.words))
    usual = OnCallRule("")
    return OnCallRule(
        clause=one.required("clause", "clause: protocol, page 7"),
        order=one.texts("order") or usual.order,
        steps=one.texts("steps") or usual.steps,
        acknowledge_within=span(one, "acknowledge_within") or usual.acknowledge_within,
        hours=_hours(one),
    )


def _withdraw(fields: Fields, names: Names) -> Withdrawal:
    node = fields.get("withdraw")
    if node is None:
        return Withdrawal()
    one = Fields(
        node, fields.report, keys_of("withdrawal"), "`withdraw`", 'withdraw: {reason: yes, clause: "1.5"}'
    )
    choosing = Choosing(one, names)
    by, options = choosing.options("by", lambda part, key: whos(part, key, names), warn=False)
    consent = choosing.value("consent", "consent", lambda part, key: whos(part, key, names))
    return Withdrawal(
        by=by,
        reason=one.yes("reason"),
        clause=one.required("clause", 'clause: "1.5"'),
        consent=consent,
        choices=(*choosing.choices, *([Choice("by", tuple(options))] if options else [])),
    )


def _pause(fields: Fields, names: Names) -> Pause | None:
    node = fields.get("pause")
    if node is None:
        return None
    flat = next((key for key in node.entries if key in names.facts), "") if isinstance(node, Table) else ""
    example = f"while: {{{flat or 'child'}: {text_of(node, flat) or 'missing'}}}"
    one = Fields(node, fields.report, keys_of("pause"), "`pause`", f'pause: {{{example}, clause: "6"}}')
    held = condition(one.get("while"), names)
    if not one.has("while") and isinstance(node, Table):
        fields.report.at(node, "Nothing says while what the clocks stand still.", example)
    written = fields.get("clocks")
    timed = list(written.entries) if isinstance(written, Table) else []
    for part in one.items("spares"):
        name = one.one_text(part)
        known = [*timed, *names.duties]
        if name not in known:
            fields.report.at(part, f"There is no clock and no duty `{name}`.", nearest(name, known))
    clause = one.required("clause", 'clause: "6"')
    return Pause(held, clause, one.texts("spares")) if held is not None else None


def _clause_of(fields: Fields, key: str) -> str:
    """`confirm: {clause: "3.6"}`; the clause alone will do."""
    node = fields.get(key)
    if not isinstance(node, Table):
        return fields.text(key)
    return Fields(node, fields.report, keys_of("cited"), f"`{key}`").required("clause")


def _ambiguity(node: Node, report: Report) -> Ambiguity:
    fields = Fields(node, report, keys_of("entry"), "an entry of the register")
    return Ambiguity(
        id=fields.required("id"),
        clause=fields.required("clause"),
        says=fields.required("says"),
        readings=fields.texts("readings"),
        taken=fields.required("taken"),
        why=fields.text("why"),
        signed_by=fields.text("signed_by"),
        signed_on=day.isoformat() if (day := fields.day("signed_on")) else "",
    )
