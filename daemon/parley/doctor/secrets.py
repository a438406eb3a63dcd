"""Passwords, keys and certificates: there, readable by the daemon alone, and not about to run out."""

from __future__ import annotations

import imaplib
import os
import re
import smtplib
import socket
import ssl
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from parley.doctor.lines import ITS_LOG, SLOW
from parley.doctor.patient import Patient
from parley.doctor.peers import expires, peers
from parley.errors import TransportError
from parley.finding import Finding, down, named_in, skipped, soon, well, wrong
from parley.mailboxes.certificates import NOT_YET, RUN_OUT, why
from parley.time_limit import TookTooLong

AHEAD = timedelta(days=30)
# Where a field is called otherwise, or lies deeper, than the key that people write
_NOT_WRITTEN = ("at", "access", "account", "own")
_WRITTEN = {"calendars": "calendar", "users_file": "listen.users_file"}
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


def secret_files(config: object, setting: str = "") -> Iterator[tuple[str, Path]]:
    """Every file of the configuration that holds a password, a key or a certificate: its setting as it is written in
    parley.yaml, and its path.

    Found by the names of the fields (`password_file`, `certificate_file`, …) wherever they stand, so that a new part of
    the configuration is looked at without a word here.
    """
    for name in getattr(config, "__dataclass_fields__", ()):
        content = getattr(config, name)
        key = "" if name in _NOT_WRITTEN else _WRITTEN.get(name, name)
        where = ".".join(filter(None, (setting, key)))
        if isinstance(content, Path) and name.endswith("_file"):
            yield where, content
        elif hasattr(content, "__dataclass_fields__"):
            yield from secret_files(content, where)
        elif isinstance(content, tuple):
            for row in content:
                for part in row if isinstance(row, tuple) else (row,):
                    if hasattr(part, "__dataclass_fields__"):
                        yield from secret_files(part, where)


def kept(patient: Patient) -> Iterator[Finding]:
    """Whether each can be read, holds something, and is hidden from others."""
    found = list(secret_files(patient.config))
    if not found:
        yield skipped("The configuration names no secret.")
    for setting, path in found:
        yield _kept(setting, path)


def _kept(setting: str, path: Path) -> Finding:
    try:
        content = path.read_bytes()
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        hint = (
            "LoadCredential= in the unit, and ask while the daemon runs"
            if "/credentials/" in str(path)
            else f"{setting}: the path of a file that holds it alone, readable by the daemon's user"
        )
        return wrong(f"{path} cannot be read: {error.strerror}.", hint)
    if not content.strip():
        return wrong(f"{path} is empty.", f"write what {setting} stands for into {path}, alone")
    if mode & 0o077 and b"PRIVATE KEY" not in content and _PEM.search(content.decode("latin-1")):
        return well(f"{setting} is there.")  # a certificate alone is no secret
    if mode & 0o007 or (mode & 0o020):
        return wrong(f"{path} can be read by others, or changed by them.", f"chmod 600 {path}")
    return well(f"{setting} is there.")


def certificates(patient: Patient) -> Iterator[Finding]:
    """Those of the servers, and those that lie in files of ours."""
    asked = False
    for peer in dict.fromkeys(peers(patient.config)):
        asked = True
        where = f"the certificate of {peer.host} ({peer.setting})"
        try:
            yield _runs_out(
                where, expires(peer, patient.in_all), patient.now, "whoever looks after that server"
            )
        except TransportError as error:
            yield wrong(error.message, named_in(error.message))
        except ssl.SSLCertVerificationError as error:
            if error.verify_code in (RUN_OUT, NOT_YET):
                words, mend = why(error, peer.setting)
                yield wrong(f"{where[:1].upper()}{where[1:]} {words}.", mend)
                continue
            yield wrong(
                f"{peer.host} shows a certificate that is not to be trusted: {error.verify_message.rstrip('.')}.",
                f"{peer.setting}: the name that stands in its certificate; its issuer among those this machine trusts "
                "(update-ca-certificates), or, of a relay or an IMAP server, in the file that ca_file names",
            )
        except socket.gaierror:
            yield down(
                f"No server of the name {peer.host} is found: it is misspelt, or this machine's DNS does not answer.",
                f"{peer.setting}: which server; or the machine's DNS (resolvectl status)",
            )
        except TookTooLong:
            yield down(f"{peer.host}, port {peer.port}, {SLOW}: its certificate was not seen.", ITS_LOG)
        except (OSError, smtplib.SMTPException, imaplib.IMAP4.error) as error:
            yield down(
                f"{peer.host}, port {peer.port}, shows no certificate ({type(error).__name__}).",
                f"{peer.setting}: which server, which port and whether TLS, if that server is up",
            )
    for setting, path in secret_files(patient.config):
        for end in ends(path):
            asked = True
            yield _runs_out(f"the certificate in {path}", end, patient.now, setting)
    if not asked:
        yield skipped("No server of yours is spoken to over TLS, and no certificate is named.")


def ends(path: Path) -> list[datetime]:
    """When the certificates in that file run out; none for a file that holds none."""
    try:
        text = path.read_text(encoding="ascii", errors="replace") if os.access(path, os.R_OK) else ""
    except OSError:
        return []
    found = _PEM.findall(text)
    if not found:
        return []
    from cryptography.x509 import load_pem_x509_certificate  # with the extras that log in by certificate

    return [load_pem_x509_certificate(one.encode()).not_valid_after_utc for one in found]


def _runs_out(what: str, end: datetime, now: datetime, mend: str) -> Finding:
    what = what[:1].upper() + what[1:]
    if end <= now:
        return wrong(f"{what} ran out on {end:%-d %B %Y}.", mend)
    if end - now <= AHEAD:
        return soon(f"{what} runs out on {end:%-d %B %Y}.", mend)
    return well(f"{what} is good until {end:%-d %B %Y}.")
