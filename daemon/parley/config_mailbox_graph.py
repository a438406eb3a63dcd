"""`mailbox: {kind: graph}`: a mailbox in Exchange Online, and how parley proves there who it is."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from parley.graph.account import LOGIN, SERVICE, Account
from parley.mailboxes.graph_at import GraphAt
from parley.reference.contacts_values import is_address
from parley.reference.fields import Fields

GRAPH_KEYS = (
    "address", "tenant", "client_id", "certificate_file", "secret_file", "secret_expires", "folder", "processed", "sends",
    "tls_to", "service", "login", "proxy",
)  # fmt: skip
_TENANT = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{2,100}")
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def read_graph(fields: Fields, folder: Path) -> GraphAt:
    """The keys of a mailbox in Exchange Online; problems go into the report."""
    at = GraphAt(
        account=Account(
            mailbox=fields.required("address", "address: escalations@partnership.example").lower(),
            tenant=fields.required("tenant", "tenant: the directory (tenant) id of the registration"),
            client_id=fields.required(
                "client_id", "client_id: the application (client) id of the registration"
            ),
            certificate_file=_path(fields, "certificate_file", folder),
            secret_file=_path(fields, "secret_file", folder),
            service=fields.text("service", SERVICE).rstrip("/"),
            login=fields.text("login", LOGIN).rstrip("/"),
            proxy=fields.text("proxy"),
        ),
        folder=fields.text("folder", "inbox"),
        processed=fields.text("processed", "parley-done"),
        sends=fields.yes("sends"),
        secret_expires=fields.day("secret_expires"),
        tls_to=tuple(domain.lower() for domain in fields.texts("tls_to")),
    )
    _check(fields, at)
    return at


def _check(fields: Fields, at: GraphAt) -> None:
    report, account = fields.report, at.account
    if account.mailbox and not is_address(account.mailbox):
        mend = "address: escalations@partnership.example"
        report.at(fields.place("address"), f"{account.mailbox!r} is not an e-mail address.", mend)
    if account.tenant and not _TENANT.fullmatch(account.tenant):
        mend = "the directory (tenant) id, or a domain of the tenant"
        report.at(fields.place("tenant"), f"{account.tenant!r} is no tenant.", mend)
    if account.client_id and not _ID.fullmatch(account.client_id):
        mend = "the application (client) id of the registration, not its name"
        report.at(fields.place("client_id"), f"{account.client_id!r} is no application id.", mend)
    if (account.certificate_file is None) == (account.secret_file is None):
        mend = "certificate_file: the path of a file with the private key and the certificate (PEM)"
        report.at(fields.node, "`mailbox` needs a `certificate_file` or a `secret_file`.", mend)
    if account.secret_file is not None and at.secret_expires is None:
        mend = "secret_expires: 2027-04-01, so that somebody is told in time"
        report.at(fields.place("secret_file"), "Entra does not tell us when a secret ends.", mend)
    if at.processed.lower() == at.folder.lower():
        words = "Mail that is done cannot be moved to the folder that it is read from."
        report.at(fields.place("processed"), words, "processed: parley-done")
    for key, url in (("service", account.service), ("login", account.login)):
        if not _is_site(url):
            report.at(fields.place(key), "This is not the https address of a site.", f"{key}: {SERVICE}")

    if account.proxy and not _is_proxy(account.proxy):
        mend = "proxy: http://proxy.partnership.example:3128"
        report.at(
            fields.place("proxy"), "This is not the address of a proxy, with its port and no password.", mend
        )


def _path(fields: Fields, key: str, folder: Path) -> Path | None:
    text = fields.text(key)
    return folder / Path(text).expanduser() if text else None


def _is_site(url: str) -> bool:
    """An https address of a host and no more: whatever stands behind it is ours to add."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and not parts.path
    except ValueError:
        return False


def _is_proxy(url: str) -> bool:
    """The address of a proxy: what goes through is encrypted by itself, so that http will do."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname and parts.port)
            and "@" not in parts.netloc
        )
    except ValueError:
        return False
