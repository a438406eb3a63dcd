"""Where a mailbox on an IMAP server is, and how parley says there who it is: values alone, with nothing to import."""

from __future__ import annotations

from pathlib import Path

from parley.value import value


@value
class OAuthAt:
    """Where an access token comes from: a file that another program keeps fresh, or a token endpoint. There it is asked for
    with the secret of an application, with a refresh token, or with both."""

    mechanism: str = "xoauth2"  # or oauthbearer
    token_file: Path | None = None
    token_url: str = ""
    client_id: str = ""
    client_secret_file: Path | None = None
    refresh_token_file: Path | None = None
    scope: str = ""


@value
class ImapAt:
    """A mailbox on an IMAP server. tls: tls | starttls | none. ca_file: the one authority whose certificates are believed.

    processed: the folder that mail is moved to when it is done; "": it is marked with `keyword` and stays. sent: the
    folder in which letters are looked up when it is not known whether they arrived; keep_sent: a copy of each is put there.
    deleted: the folder for deleted mail, where answers to invitations are looked for too; "": nowhere.
    """

    host: str
    port: int = 993
    tls: str = "tls"
    ca_file: Path | None = None
    username: str = ""
    password_file: Path | None = None
    oauth: OAuthAt | None = None
    folder: str = "INBOX"
    processed: str = ""
    keyword: str = "$ParleyDone"
    make_folders: bool = False
    sent: str = ""
    keep_sent: bool = False
    deleted: str = ""
