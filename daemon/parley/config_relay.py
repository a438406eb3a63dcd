"""`relay:` in parley.yaml: the mail server that takes what leaves."""

from __future__ import annotations

from pathlib import Path

from parley.config_host import read_host, read_tls
from parley.reference.fields import Fields
from parley.reference.nodes import Node, Report
from parley.value import value


@value
class Relay:
    """The mail server that takes what leaves. password_file: whose one line is the password (LoadCredential). ca_file: the
    one authority whose certificates are believed there; None for those that this machine trusts."""

    host: str
    port: int = 587
    tls: str = "starttls"
    username: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None


def read_relay(node: Node | None, report: Report, folder: Path) -> Relay | None:
    """The relay, None without one; problems go into the report. folder: that of the file, which its paths are relative to."""
    if node is None:
        return None
    fields = Fields(node, report, ("host", "port", "tls", "username", "password_file", "ca_file"), "`relay`")
    secret, authority = fields.text("password_file"), fields.text("ca_file")
    if fields.text("username") and not secret:
        mend = "password_file: the path of a file that holds the password alone"
        report.at(fields.place("username"), "A `username` needs a `password_file`.", mend)
    host = read_host(fields, "host: mail.agency.example")
    return Relay(
        host=host,
        port=fields.whole("port", 587, least=1, most=65535),
        tls=read_tls(fields, host, "starttls", "Letters do not travel in the open"),
        username=fields.text("username"),
        password_file=folder / secret if secret else None,
        ca_file=folder / Path(authority).expanduser() if authority else None,
    )
