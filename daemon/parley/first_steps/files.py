"""The first files of a partnership, as texts: parley.yaml, its contacts, its rule file. Pure, but for reading what is shipped."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from parley.config import default_root, shipped_root
from parley.config_host import on_this_machine
from parley.first_steps.questions import KEYS, LISTENER, Answers, agencies, by_secret, plain
from parley.reference.file_end import sealed
from parley.value import value

_PLAIN = re.compile(r"[A-Za-zÀ-ž0-9+][A-Za-zÀ-ž0-9 @._/'’&()+-]*")
_RESERVED = {"yes", "no", "true", "false", "null", "on", "off"}


@value
class Places:
    """Where things lie. config: the file. folder: of rules and contacts, as the configuration writes it. state, secrets:
    the same. metrics: the file for Prometheus, "" for none."""

    config: Path
    folder: str
    state: str
    secrets: str
    metrics: str = ""


def places(folder: Path, name: str, *, system: bool) -> Places:
    """Side by side in one folder; or (system) as parley@.service looks for them, with `folder` for /etc/parley."""
    if system:
        return Places(
            folder / f"{name}.yaml",
            name,
            f"/var/lib/parley/{name}",
            f"/run/credentials/parley@{name}.service",
            f"/run/parley/{name}/{name}.prom",
        )
    return Places(folder / "parley.yaml", "", "state", "secrets")


def files(answers: Answers, at: Places) -> dict[Path, str]:
    """Every file with its text."""
    beside = at.config.parent / at.folder
    protocol, text = rules(answers)
    root = shipped_root()
    return {
        at.config: config(answers, at),
        beside / "rules" / f"{protocol}.yaml": text,
        beside / "rules" / "schema.json": (root / "rules" / "schema.json").read_text(encoding="utf-8"),
        beside / "contacts" / f"{answers['name']}.yaml": contacts(answers, protocol),
        beside / "contacts" / "schema.json": (root / "contacts" / "schema.json").read_text(encoding="utf-8"),
    }


def config(answers: Answers, at: Places) -> str:
    """parley.yaml."""
    under = f"{at.folder}/" if at.folder else ""
    parts = [
        f"# parley for {answers['partnership']}. What is left out has a default; see README.md.",
        f"address: {scalar(answers['address'])}",
        f"state: {at.state}",
        f"rules: {under}rules",
        f"contacts: {under}contacts",
        f"templates: {scalar(str(templates()))}",
        *_way_in(answers, at),
        *_way_out(answers, at),
        *([f"metrics: {at.metrics}"] if at.metrics else []),
        "# A trial: while this line stands, every mail goes to this one address and nobody else hears anything.",
        f"deliver_only_to: {scalar(answers['trial_to'])}",
    ]
    return "\n".join(parts) + "\n"


def templates() -> Path:
    """The letters that are shipped; by the name of the release in use where several lie side by side."""
    shipped = shipped_root() / "mail_templates"
    release = Path(sys.prefix)
    current = release.parent / "current"
    if shipped.is_relative_to(release) and current.is_symlink() and current.resolve() == release.resolve():
        return current / shipped.relative_to(release)
    return shipped


def _way_in(answers: Answers, at: Places) -> list[str]:
    kind, trust = answers["mailbox"], f"trust: {{authserv_id: {scalar(answers.get('authserv_id', ''))}}}"
    if kind == LISTENER:
        return ["# Your mail server hands over what comes for the address and its tags, on this machine alone.",
                "listen: {host: 127.0.0.1, port: 2525}", trust]  # fmt: skip
    if kind == "imap":
        keys = [f"host: {scalar(answers['imap_host'])}", f"username: {scalar(answers['imap_user'])}",
                f"password_file: {at.secrets}/mailbox", "processed: Processed", "make_folders: yes"]  # fmt: skip
        return ["mailbox:", "  kind: imap", *(f"  {key}" for key in keys), trust]
    if kind == "graph":
        keys = [f"tenant: {scalar(answers['tenant'])}", f"client_id: {scalar(answers['client_id'])}"]  # fmt: skip
        proof = [f"secret_file: {at.secrets}/graph", f"secret_expires: {answers.get('secret_expires', '')}"]
        keys += proof if by_secret(answers) else [f"certificate_file: {at.secrets}/graph"]
    else:
        keys = [f"url: {scalar(answers['ews_url'])}", f"username: {scalar(answers['ews_user'])}",
                f"password_file: {at.secrets}/mailbox", "access: delegate"]  # fmt: skip
    keys = [f"address: {scalar(answers['address'])}", *keys, "sends: yes"]
    # A server of one's own judges no sender itself
    judged = "trust: {exchange: yes}" if kind == "graph" else trust
    diary = ["# Its meetings stand in the mailbox's own calendar too; Exchange invites nobody to them.",
             'calendar: {url: "mailbox:"}']  # fmt: skip
    return ["mailbox:", f"  kind: {kind}", *(f"  {key}" for key in keys), judged, *diary]


def _way_out(answers: Answers, at: Places) -> list[str]:
    if not answers.get("relay_host"):
        return []
    host = answers["relay_host"]
    # A server on this machine takes what this machine sends, in the open, and has no certificate for `localhost`
    how = ["port: 25", "tls: none"] if on_this_machine(host) else ["port: 587", "tls: starttls"]
    keys = [f"host: {scalar(host)}", *how]
    if answers.get("relay_user"):
        keys += [f"username: {scalar(answers['relay_user'])}", f"password_file: {at.secrets}/relay"]
    return ["relay:", *(f"  {key}" for key in keys)]


def contacts(answers: Answers, protocol: str) -> str:
    """A directory with the agencies, the business manager, who stands in for them, and whom to ring; everybody else is
    still to be written."""
    known = agencies(answers["agencies"])
    ids = unique([name for name, _ in known])
    lines = ["# yaml-language-server: $schema=schema.json",
             "# Everybody parley may write to. `parley check` says who is still missing; docs/contacts-files.md has every key.",
             f"id: {answers['name']}", f"partnership: {scalar(answers['partnership'])}", f"protocol: {protocol}",
             f"call_in: {scalar(answers['call_in'])}", "", "agencies:",
             "  # An agency may say when it is open, \"hours: Mon-Thu 09:00-17:00, Fri 09:00-16:00\"; what is outside is out of hours"]  # fmt: skip
    for key, (name, domain) in zip(ids, known, strict=True):
        # Nobody's addresses accept protected content until somebody has asked the agency
        lines += [f"  {key}:", f"    name: {scalar(name)}", f"    domains: {domain}", "    protected: no"]
    lines += ["", "people:", "  business_manager:", f"    name: {scalar(answers['manager'])}", "    title: Business manager",
              f"    email: {answers['manager_email']}", f"    phone: {scalar(answers['manager_phone'])}", "    protected: yes",
              "    deputy: deputy_business_manager", "  deputy_business_manager:",
              f"    name: {scalar(answers['deputy'])}", "    title: Deputy business manager",
              f"    email: {answers['deputy_email']}", f"    phone: {scalar(answers['deputy_phone'])}", "    protected: yes",
              "  # A person of an agency: agency, post (safeguarding_lead, line_manager, director, …), email, phone, deputy", "",
              "officers:", "  business_manager: business_manager", "  deputy_business_manager: deputy_business_manager", "", "safety:", "  at_once:",
              f"    name: {scalar(answers['safety_name'])}", f"    phone: {scalar(answers['safety_phone'])}", "",
              "last_resort: business_manager", "", f"end: {answers['name']}"]  # fmt: skip
    return sealed("\n".join(lines) + "\n")


def unique(names: list[str]) -> list[str]:
    """An id for each name: its letters, and a number where two would be one."""
    found: list[str] = []
    for name in names:
        letters = re.sub(r"[^a-z0-9]+", "_", plain(name)).strip("_")[:30] or "agency"
        letters = letters if letters[0].isalpha() else f"agency_{letters}"
        taken, number = letters, 2
        while taken in found:
            taken, number = f"{letters}_{number}", number + 1
        found.append(taken)
    return found


def rules(answers: Answers) -> tuple[str, str]:
    """The id of the protocol, and its file with the partnership's own division."""
    shipped = default_root() / "rules" / f"{answers['protocol']}.yaml"
    text = (shipped if shipped.is_file() else Path(answers["protocol"])).read_text(encoding="utf-8")
    text = re.sub(r"^division: .*$", f"division: {answers['division']}", text, count=1, flags=re.MULTILINE)
    named = re.search(r"^id: *(\S+)", text, re.MULTILINE)
    return (named[1] if named else Path(answers["protocol"]).stem), text


def kept(answers: Answers) -> str:
    """The answers as a file of answers, in the order of the questions."""
    return "".join(f"{key}: {_written(key, answers[key])}\n" for key in KEYS if key in answers)


def _written(key: str, answer: str) -> str:
    if key != "agencies":
        return scalar(answer)
    return json.dumps([part.strip() for part in answer.split(";")], ensure_ascii=False)


def scalar(text: str) -> str:
    """One line of text as YAML reads it back."""
    bare = bool(_PLAIN.fullmatch(text)) and text.lower() not in _RESERVED and text == text.strip()
    return text if bare else json.dumps(text, ensure_ascii=False)
