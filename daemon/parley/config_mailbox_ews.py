"""`mailbox: {kind: ews}`: a mailbox on Exchange on-premises, and how parley logs in there."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from parley.config_host import secure_url
from parley.exchange.access import AUTHS, Access, is_online
from parley.mailboxes.ews_at import EwsAt
from parley.reference.contacts_values import is_address
from parley.reference.fields import Fields

EWS_KEYS = (
    "url", "address", "auth", "username", "password_file", "access", "token_url", "scope", "processed", "sends", "streams",
    "tls_to",
)  # fmt: skip
ACCESS = ("delegate", "impersonation")
_URL = "url: https://mail.agency.example/EWS/Exchange.asmx"
_SECRET = "password_file: the path of a file that holds it alone"


def read_ews(fields: Fields, folder: Path) -> EwsAt:
    """The keys of a mailbox on Exchange; problems go into the report."""
    auth = fields.one_of("auth", AUTHS, "ntlm")
    url = fields.required("url", _URL)
    at = EwsAt(
        access=Access(
            url=url,
            mailbox=fields.required("address", "address: escalations@partnership.example").lower(),
            username=fields.required("username", "username: AGENCY\\svc-parley"),
            password_file=folder / Path(fields.required("password_file", _SECRET)).expanduser(),
            auth=auth,
            impersonate=fields.one_of("access", ACCESS, "delegate") == "impersonation",
            token_url=fields.text("token_url"),
            scope=fields.text("scope", _scope(url)),
        ),
        processed=fields.text("processed", "parley-done"),
        sends=fields.yes("sends"),
        streams=fields.yes("streams", True),
        tls_to=tuple(domain.lower() for domain in fields.texts("tls_to")),
    )
    _check(fields, at)
    return at


def _check(fields: Fields, at: EwsAt) -> None:
    report, access = fields.report, at.access
    if access.url and not secure_url(access.url):
        report.at(fields.place("url"), "This is not an https address.", _URL)
    elif access.url and not urlsplit(access.url).path.lower().endswith("/exchange.asmx"):
        report.at(fields.place("url"), "This is not the address of Exchange Web Services.", _URL)
    if secure_url(access.url) and is_online(access.url):
        words = "This is Exchange Online: EWS has been off there since October 2026 and ends on 1 April 2027."
        report.at(fields.place("url"), words, "kind: graph, and its keys", warning=True)
    if access.mailbox and not is_address(access.mailbox):
        mend = "address: escalations@partnership.example"
        report.at(fields.place("address"), f"{access.mailbox!r} is not an e-mail address.", mend)
    if access.auth == "oauth":
        _check_oauth(fields, access)
    if at.processed.lower() in ("inbox", ""):
        words = "Mail that is done cannot be moved to the folder that it is read from."
        report.at(fields.place("processed"), words, "processed: parley-done")


def _check_oauth(fields: Fields, access: Access) -> None:
    """An application has no mailbox of its own, so it acts as the one that it opens."""
    if not secure_url(access.token_url):
        mend = "token_url: https://login.agency.example/adfs/oauth2/token"
        fields.report.at(
            fields.place("token_url"), "`auth: oauth` needs the https address of a token service.", mend
        )
    if not access.impersonate:
        words = "An application opens a mailbox by acting as it."
        fields.report.at(fields.place("access"), words, "access: impersonation")


def _scope(url: str) -> str:
    """What a token is asked for where nothing is said: everything that the application may at this host."""
    return f"https://{urlsplit(url).netloc}/.default" if secure_url(url) else ""
