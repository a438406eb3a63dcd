"""`mailbox:` in parley.yaml: what is taken, and what is said of the rest, every problem at once, never a secret."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from parley.app_mailboxes import begins, identity
from parley.config import load_config, parse_config
from parley.config_calendar import MAILBOX
from parley.errors import UserError
from parley.mailboxes.ews_at import EwsAt
from parley.mailboxes.graph_at import GraphAt
from parley.mailboxes.imap_at import ImapAt
from parley.reference.nodes import Report

GRAPH = "kind: graph, address: esc@board.example, tenant: board.example, client_id: b1a2c3d4-0000-4000-8000-00000000cafe"
EWS = (
    "kind: ews, url: 'https://mail.board.example/EWS/Exchange.asmx', address: esc@board.example, username: BOARD\\svc,"
    " password_file: s"
)
IMAP = "kind: imap, host: imap.board.example, username: esc@board.example"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for folder in ("rules", "contacts", "mail_templates"):
        (tmp_path / folder).mkdir()
    return tmp_path


def write(house: Path, mailbox: str, more: str = "") -> Path:
    path = house / "parley.yaml"
    path.write_text(f"mailbox: {{{mailbox}}}\n{more}")
    return path


def test_without_a_mailbox_it_listens_and_beside_one_only_if_asked(house: Path) -> None:
    path = house / "parley.yaml"
    path.write_text("zone: Europe/London\n")
    assert (load_config(path).mailbox, load_config(path).listening) == (None, True)
    assert not load_config(write(house, f"{IMAP}, password_file: secret")).listening
    assert load_config(write(house, f"{IMAP}, password_file: secret", "listen: {port: 0}\n")).listening


def test_an_imap_mailbox(house: Path) -> None:
    mailbox = load_config(
        write(house, f"{IMAP}, password_file: secret, processed: Done, since: 2026-03-01")
    ).mailbox
    assert mailbox is not None and mailbox.since == date(2026, 3, 1)
    assert begins(mailbox, "Europe/London") == datetime(2026, 3, 1, tzinfo=UTC)
    at = mailbox.at
    assert isinstance(at, ImapAt)
    assert (at.host, at.port, at.tls, at.folder, at.processed) == (
        "imap.board.example", 993, "tls", "INBOX", "Done",
    )  # fmt: skip
    assert at.password_file == house / "secret"


def test_a_mailbox_in_exchange_online(house: Path) -> None:
    config = load_config(
        write(house, f"{GRAPH}, certificate_file: c.pem, tls_to: [Trust.example], sends: yes")
    )
    mailbox = config.mailbox
    assert mailbox is not None and isinstance(mailbox.at, GraphAt)
    assert mailbox.at.account.certificate_file == house / "c.pem"
    assert (mailbox.at.account.mailbox, mailbox.at.account.service) == (
        "esc@board.example",
        "https://graph.microsoft.com",
    )
    assert (mailbox.at.folder, mailbox.at.processed, mailbox.at.tls_to) == (
        "inbox",
        "parley-done",
        ("trust.example",),
    )
    assert mailbox.sends and mailbox.of_exchange and config.relay is None
    assert config.address == "esc@board.example", "the mailbox's own, where no other is named"
    other = write(house, f"{GRAPH}, certificate_file: c.pem", "address: talk@board.example\n")
    assert load_config(other).address == "talk@board.example"


def test_a_mailbox_on_exchange(house: Path) -> None:
    config = load_config(write(house, f"{EWS}, sends: yes, tls_to: [Trust.example]"))
    mailbox = config.mailbox
    assert mailbox is not None and isinstance(mailbox.at, EwsAt)
    at, reached = mailbox.at, mailbox.at.access
    assert (reached.auth, reached.impersonate, reached.password_file) == ("ntlm", False, house / "s")
    assert (reached.username, reached.mailbox) == ("BOARD\\svc", "esc@board.example")
    assert (at.processed, at.streams, at.tls_to) == ("parley-done", True, ("trust.example",))
    assert mailbox.sends and mailbox.of_exchange and config.trust.exchange
    modern = f"{EWS}, auth: oauth, access: impersonation, token_url: 'https://login.board.example/token'"
    found = load_config(write(house, modern)).mailbox
    assert found is not None and isinstance(found.at, EwsAt)
    assert (found.at.access.impersonate, found.at.access.scope) == (
        True,
        "https://mail.board.example/.default",
    )


def test_exchange_online_by_ews_is_warned_of_and_not_refused(house: Path) -> None:
    """It may be switched on until April 2027."""
    path = write(house, EWS.replace("mail.board.example", "outlook.office365.com"))
    report = Report(str(path))
    assert parse_config(path.read_text(), report, house) is not None and not report.failed
    (problem,) = report.problems
    assert problem.warning and "Exchange Online" in problem.message and "graph" in problem.mend


def test_exchanges_own_word_counts_where_only_exchange_can_write_it(house: Path) -> None:
    """Read by Graph unless somebody says otherwise; never by itself where mail comes by IMAP."""
    for text, more, believed in (
        (f"{GRAPH}, certificate_file: c", "", True),
        (f"{GRAPH}, certificate_file: c", "trust: {exchange: no}\n", False),
        (f"{IMAP}, password_file: s", "", False),
        (EWS, "", True),
    ):
        assert load_config(write(house, text, more)).trust.exchange is believed


def test_results_that_name_no_host_count_where_exchange_online_writes_them(house: Path) -> None:
    """A server of one's own writes none: there they would be the sender's."""
    for text, more, believed in (
        (f"{GRAPH}, certificate_file: c", "", True),
        (EWS, "", False),
        (EWS, "trust: {exchange: yes}\n", True),
        (f"{GRAPH}, certificate_file: c", "trust: {exchange: no}\n", False),
    ):
        assert load_config(write(house, text, more)).trust.exchange_results is believed


def test_letters_leave_by_one_way(house: Path) -> None:
    with pytest.raises(UserError, match="one way: a relay, or the mailbox"):
        load_config(
            write(house, f"{GRAPH}, certificate_file: c, sends: yes", "relay: {host: mail.board.example}\n")
        )


def test_the_mailboxes_own_calendar_is_exchanges(house: Path) -> None:
    more = "calendar: {url: 'mailbox:', free_busy: [{domain: board.example, url: 'mailbox:'}]}\n"
    calendars = load_config(write(house, f"{GRAPH}, certificate_file: c", more)).calendars
    assert calendars.own and calendars.own.url == dict(calendars.free_busy)["board.example"].url == MAILBOX
    with pytest.raises(UserError) as wrong:
        load_config(write(house, f"{IMAP}, password_file: s", more))
    assert str(wrong.value).count("`mailbox:` is the calendar of a mailbox in Exchange") == 2


def test_starttls_has_its_own_port(house: Path) -> None:
    mailbox = load_config(write(house, f"{IMAP}, password_file: s, tls: starttls")).mailbox
    assert mailbox is not None and isinstance(mailbox.at, ImapAt) and mailbox.at.port == 143


def test_another_folder_is_another_mailbox(house: Path) -> None:
    one = load_config(write(house, f"{IMAP}, password_file: s")).mailbox
    two = load_config(write(house, f"{IMAP}, password_file: s, folder: Other")).mailbox
    three = load_config(write(house, f"{IMAP}, password_file: t, port: 1993")).mailbox
    assert one and two and three
    assert identity(one) != identity(two) and identity(one) == identity(three)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind: ews", ("needs `url`", "needs `address`", "needs `username`", "needs `password_file`")),
        (EWS.replace("https:", "http:"), ("not an https address",)),
        (EWS.replace("/EWS/Exchange.asmx", "/owa"), ("not the address of Exchange Web Services", "/EWS/Exchange.asmx")),
        (f"{EWS}, auth: kerberos", ("`auth` cannot be 'kerberos'", "ntlm")),
        (f"{EWS}, auth: oauth", ("https address of a token service", "acting as it", "access: impersonation")),
        (f"{EWS}, processed: Inbox", ("cannot be moved",)),
        (f"{EWS}, password: secret", ("no key `password`", "password_file")),
        ("host: imap.board.example", ("needs `kind`", "kind: imap")),
        ("kind: pop3", ("no kind of mailbox 'pop3'", "imap")),
        ("kind: [imap]", ("takes one value",)),
        ("kind: imap", ("needs `host`", "needs `username`", "`password_file` or `oauth`")),
        (f"{IMAP}, password: secret", ("no key `password`", "password_file")),
        (f"{IMAP}, password_file: s, tls: none", ("unencrypted", "tls: tls")),
        (f"{IMAP}, password_file: s, oauth: {{token_file: t}}", ("not both",)),
        (f"{IMAP}, password_file: s, processed: inbox", ("cannot be moved",)),
        (f"{IMAP}, password_file: s, keyword: two words", ("one word",)),
        (f"{IMAP}, password_file: s, keep_sent: yes", ("needs the folder",)),
        (f"{IMAP}, password_file: s, deleted: inbox", ("neither read nor put aside there",)),
        (f"{IMAP}, password_file: s, since: yesterday", ("yesterday",)),
        (f"{IMAP}, password_file: s, port: 0, tls: ssl", ("port", "tls")),
        (f"{IMAP}, oauth: {{}}", ("`token_file` or a `token_url`",)),
        (f"{IMAP}, oauth: {{token_file: t, token_url: 'https://t.example/'}}", ("`token_file` or a `token_url`",)),
        (f"{IMAP}, oauth: {{token_url: 'http://t.example/'}}", ("https", "needs `client_id`", "client_secret_file")),
        (f"{IMAP}, oauth: {{token_url: 'https://me:secret@t.example/', client_id: a, client_secret_file: f}}", ("https",)),
        (f"{IMAP}, oauth: {{token_file: t, mechanism: plain}}", ("mechanism",)),
        ("kind: graph", ("needs `address`", "needs `tenant`", "needs `client_id`", "`certificate_file` or a `secret_file`")),
        (GRAPH, ("`certificate_file` or a `secret_file`",)),
        (f"{GRAPH}, certificate_file: c, secret_file: s, secret_expires: 2027-01-01", ("`certificate_file` or a `secret_file`",)),
        (f"{GRAPH}, secret_file: s", ("does not tell us when a secret ends", "secret_expires: ")),
        (f"{GRAPH}, certificate_file: c, processed: Inbox", ("cannot be moved",)),
        (f"{GRAPH}, certificate_file: c, service: 'http://g.example'", ("https address of a site",)),
        (f"{GRAPH}, certificate_file: c, proxy: 'http://me:secret@p.example:3128'", ("address of a proxy",)),
        (f"{GRAPH}, certificate_file: c, login: 'https://me:secret@l.example'", ("https address of a site",)),
        ("kind: graph, address: esc, tenant: 'a b', client_id: parley, certificate_file: c", ("is not an e-mail address", "is no tenant", "no application id")),
    ],
)  # fmt: skip
def test_what_cannot_be(house: Path, text: str, said: tuple[str, ...]) -> None:
    with pytest.raises(UserError) as wrong:
        load_config(write(house, text))
    for words in said:
        assert words in str(wrong.value)
    assert "secret@" not in str(wrong.value) and "parley.yaml:1:" in str(wrong.value)


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("", "names no address"),
        ('""', "names no address"),
        ("esc@board.example", "parley's own address"),
        ("ESC+new@board.example", "parley's own address"),
        ("bea.long", "is not an e-mail address"),
    ],
)
def test_a_trial_that_goes_to_nobody_is_no_configuration(house: Path, to: str, words: str) -> None:
    """Left empty, the line would let every letter out."""
    with pytest.raises(UserError) as said:
        load_config(
            write(house, f"{IMAP}, password_file: s", f"address: esc@board.example\ndeliver_only_to: {to}\n")
        )
    assert [words in problem.message for problem in said.value.problems] == [True]


@pytest.mark.parametrize(
    "host", ["imaps://mail.board.example", "mail.board.example:993", "mail.board.example/inbox", "a b", "@x"]
)
def test_a_host_is_the_name_of_a_server_alone(house: Path, host: str) -> None:
    for part in (f"kind: imap, host: '{host}', username: u, password_file: s", f"{IMAP}, password_file: s"):
        with pytest.raises(UserError) as said:
            load_config(write(house, part, f"relay: {{host: '{host}'}}\n"))
        assert all("is not the name of a server alone" in problem.message for problem in said.value.problems)
        assert len(said.value.problems) == (2 if host in part else 1)


@pytest.mark.parametrize("host", ["mail.board.example", "127.0.0.1.board.example", "192.0.2.7"])
def test_nothing_travels_in_the_open_to_another_machine(house: Path, host: str) -> None:
    with pytest.raises(UserError) as said:
        load_config(write(house, f"{IMAP}, password_file: s", f"relay: {{host: {host}, tls: none}}\n"))
    assert "do not travel in the open" in said.value.problems[0].message


@pytest.mark.parametrize("said", ["no", "none", "false", "None"])
def test_however_it_is_written_that_nothing_be_encrypted_it_is_one_message_with_a_mend_that_is_taken(
    house: Path, said: str
) -> None:
    for part, relay in (
        (f"{IMAP}, password_file: s, tls: {said}", ""),
        (f"{IMAP}, password_file: s", f"relay: {{host: mail.board.example, tls: {said}}}\n"),
    ):
        with pytest.raises(UserError) as caught:
            load_config(write(house, part, relay))
        (problem,) = caught.value.problems
        assert "for this machine alone" in problem.message and "none" not in problem.mend
    with pytest.raises(UserError) as caught:
        load_config(write(house, f"{IMAP}, password_file: s", "relay: {host: localhost, tls: no}\n"))
    assert [problem.mend for problem in caught.value.problems] == ["none"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.9", "'::1'"])
def test_this_machine_is_no_network(house: Path, host: str) -> None:
    relay = load_config(
        write(house, f"{IMAP}, password_file: s", f"relay: {{host: {host}, tls: none}}\n")
    ).relay
    assert relay is not None and relay.tls == "none"


def test_the_folder_that_is_read_has_a_name(house: Path) -> None:
    with pytest.raises(UserError) as said:
        load_config(write(house, f"{IMAP}, password_file: s, folder: ''"))
    assert "names no folder" in said.value.problems[0].message


@pytest.mark.parametrize(
    "url", ["https://[x", "https://[::1/EWS/Exchange.asmx", "//", "https://u:p@mail.board.example/"]
)
def test_an_address_that_is_none_is_said_and_nothing_breaks(house: Path, url: str) -> None:
    ews = f"kind: ews, url: '{url}', address: esc@board.example, username: u, password_file: s"
    texts = f"channels: {{text: {{key_file: k, template: t, url: '{url}'}}}}\n"
    oauth = f"{IMAP}, oauth: {{token_url: '{url}', client_id: c, client_secret_file: s}}"
    for mailbox, more in ((ews, ""), (oauth, ""), (f"{IMAP}, password_file: s", texts)):
        with pytest.raises(UserError) as said:
            load_config(write(house, mailbox, more))
        assert said.value.problems[0].mend and "u:p" not in str(said.value)
