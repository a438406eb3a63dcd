"""`mailbox: {kind: imap}`: the server, the folders, and how parley says who it is."""

from __future__ import annotations

import re
from pathlib import Path

from parley.config_host import read_host, read_tls, secure_url
from parley.mailboxes.imap_at import ImapAt, OAuthAt
from parley.reference.fields import Fields

IMAP_KEYS = (
    "host", "port", "tls", "ca_file", "username", "password_file", "oauth", "folder", "processed", "keyword",
    "make_folders", "sent", "keep_sent", "deleted",
)  # fmt: skip
OAUTH_KEYS = (
    "mechanism",
    "token_file",
    "token_url",
    "client_id",
    "client_secret_file",
    "refresh_token_file",
    "scope",
)
_SECRET = "the path of a file that holds it alone"
_ATOM = re.compile(r"\$?[A-Za-z0-9_.-]{1,60}")


def read_imap(fields: Fields, folder: Path) -> ImapAt:
    """The keys of an IMAP mailbox; problems go into the report."""
    host = read_host(fields, "host: imap.partnership.example")
    tls = read_tls(fields, host, "tls", "A password does not travel unencrypted")
    at = ImapAt(
        host=host,
        port=fields.whole("port", 993 if tls == "tls" else 143, least=1, most=65535),
        tls=tls,
        ca_file=_path(fields, "ca_file", folder),
        username=fields.required("username", "username: escalations@partnership.example"),
        password_file=_path(fields, "password_file", folder),
        oauth=_oauth(fields, folder),
        folder=fields.text("folder", "INBOX"),
        processed=fields.text("processed"),
        keyword=fields.text("keyword", "$ParleyDone"),
        make_folders=fields.yes("make_folders"),
        sent=fields.text("sent"),
        keep_sent=fields.yes("keep_sent"),
        deleted=fields.text("deleted"),
    )
    _check(fields, at)
    return at


def _check(fields: Fields, at: ImapAt) -> None:
    report = fields.report
    if not fields.has("oauth") and at.password_file is None:
        report.at(fields.node, "`mailbox` needs a `password_file` or `oauth`.", f"password_file: {_SECRET}")
    if fields.has("oauth") and at.password_file is not None:
        report.at(
            fields.place("password_file"), "It is either `password_file` or `oauth`, not both.", "one of them"
        )
    if not at.folder:
        report.at(fields.place("folder"), "`folder` names no folder.", "folder: INBOX, or leave the line out")
    if at.processed and at.processed.lower() == at.folder.lower():
        words = "Mail that is done cannot be moved to the folder that it is read from."
        report.at(fields.place("processed"), words, "processed: Processed")
    if at.deleted and at.deleted.lower() in (at.folder.lower(), at.processed.lower()):
        words = "`deleted` is the folder into which the server throws answers; mail is neither read nor put aside there."
        report.at(fields.place("deleted"), words, "deleted: Deleted Items")
    if not _ATOM.fullmatch(at.keyword):
        report.at(
            fields.place("keyword"), "A keyword is one word of letters and digits.", "keyword: $ParleyDone"
        )
    if at.keep_sent and not at.sent:
        report.at(fields.place("keep_sent"), "`keep_sent` needs the folder: `sent`.", "sent: Sent")


def _oauth(fields: Fields, folder: Path) -> OAuthAt | None:
    if not fields.has("oauth"):
        return None
    part = Fields(fields.get("oauth"), fields.report, OAUTH_KEYS, "`oauth`")
    found = OAuthAt(
        mechanism=part.one_of("mechanism", ("xoauth2", "oauthbearer"), "xoauth2"),
        token_file=_path(part, "token_file", folder),
        token_url=part.text("token_url"),
        client_id=part.text("client_id"),
        client_secret_file=_path(part, "client_secret_file", folder),
        refresh_token_file=_path(part, "refresh_token_file", folder),
        scope=part.text("scope"),
    )
    if bool(found.token_file) == bool(found.token_url):
        part.report.at(
            part.place("oauth") or part.node, "`oauth` needs a `token_file` or a `token_url`.", "one of them"
        )
    elif found.token_url:
        _check_endpoint(part, found)
    return found


def _check_endpoint(part: Fields, found: OAuthAt) -> None:
    if not secure_url(found.token_url):
        part.report.at(
            part.place("token_url"),
            "This is not an https address.",
            "https://login.partnership.example/token",
        )
    part.required("client_id", "client_id: as the application is registered")
    if found.client_secret_file is None and found.refresh_token_file is None:
        mend = f"client_secret_file: {_SECRET}"
        part.report.at(
            part.node, "A `token_url` needs a `client_secret_file`, a `refresh_token_file`, or both.", mend
        )


def _path(fields: Fields, key: str, folder: Path) -> Path | None:
    text = fields.text(key)
    return folder / Path(text).expanduser() if text else None
