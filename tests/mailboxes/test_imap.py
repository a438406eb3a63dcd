"""IMAP on Debian's Dovecot, beyond the contract: what goes wrong with real servers, and what is said of it."""

from __future__ import annotations

import base64
import logging
import select
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dovecot_server import BELOW_INBOX, PASSWORD, Dovecot, dovecot, shared, why_not
from nonsense_server import saying
from token_server import SECRET, endpoint

from parley.errors import TransportError
from parley.mailboxes.imap import STILL_THERE, UNDATED, Imap
from parley.mailboxes.imap_at import ImapAt, OAuthAt
from parley.mailboxes.imap_connection import RESTED, Connection
from parley.mailboxes.imap_idle import EVERY, MOST, SAID, SHORT, Idling
from parley.mailboxes.imap_sent import ImapSent
from parley.mailboxes.wayin import Fetched

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())
EVER = datetime(1970, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 4, 1, 11, tzinfo=UTC)
MAIL = b"Message-ID: <one@school.example>\r\nSubject: it\r\n\r\nhello\r\n"


@pytest.fixture
def server() -> Dovecot:
    return shared()


@pytest.fixture
def at(server: Dovecot) -> ImapAt:
    return server.user()


def refused(at: ImapAt) -> TransportError:
    way_in = Imap(at)
    with pytest.raises(TransportError) as wrong:
        list(way_in.look(EVER))
    way_in.close()
    assert PASSWORD not in wrong.value.message
    return wrong.value


class TestWhoWeAre:
    def test_a_wrong_password_is_for_a_person_to_mend(self, at: ImapAt, tmp_path: Path) -> None:
        (tmp_path / "password").write_text("wrong")
        error = refused(replace(at, password_file=tmp_path / "password"))
        assert "mailbox.username" in error.message and error.permanent

    def test_a_new_password_needs_no_restart(self, server: Dovecot, at: ImapAt, tmp_path: Path) -> None:
        (tmp_path / "password").write_text("wrong")
        way_in = Imap(replace(at, password_file=tmp_path / "password"))
        with pytest.raises(TransportError):
            way_in.look(EVER)
        (tmp_path / "password").write_text(f"{PASSWORD}\n")
        assert list(way_in.look(EVER)) == []
        way_in.close()

    @pytest.mark.parametrize(("mechanisms", "taken"), [("login", True), ("xoauth2", False)])
    def test_where_the_plain_ways_are_closed(self, mechanisms: str, taken: bool) -> None:
        """The command LOGIN is off there, and what it says to it is no word about the password."""
        with dovecot(mechanisms=mechanisms) as other:
            at = other.user()
            if not taken:
                error = refused(at)
                assert (
                    error.permanent
                    and "mailbox.oauth" in error.message
                    and "does not know" not in error.message
                )
                return
            with closing(Imap(at)) as way_in:
                assert list(way_in.look(EVER)) == []
            assert "does not know this name and password" in refused(replace(at, username="nobody")).message

    def test_a_password_beyond_ascii(self, at: ImapAt, tmp_path: Path) -> None:
        """The command LOGIN takes none; the mechanism LOGIN does, and where there is neither that is said."""
        (tmp_path / "password").write_text("Pr\N{LATIN SMALL LETTER Y WITH CIRCUMFLEX}s12\N{POUND SIGN}")
        at = replace(at, password_file=tmp_path / "password")
        answers = [(b"CAPABILITY", b"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n")]
        with saying(b"* OK ready\r\n", answers) as port:
            error = refused(replace(at, port=port))
        assert error.permanent and "beyond ASCII" in error.message
        assert "mailbox.password_file" in error.message and "makes no sense" not in error.message
        heard: list[bytes] = []
        answers = [
            (b"CAPABILITY", b"* CAPABILITY IMAP4rev1 AUTH=LOGIN\r\n{tag} OK done\r\n"),
            (b"AUTHENTICATE LOGIN", b"+ \r\n"),
            (base64.b64encode(at.username.encode()).upper(), b"+ \r\n"),
        ]
        with saying(b"* OK ready\r\n", answers, heard=heard) as port:
            refused(replace(at, port=port))
        assert base64.b64decode(heard[-1]) == (tmp_path / "password").read_bytes()

    def test_a_file_that_is_not_there(self, at: ImapAt, tmp_path: Path) -> None:
        error = refused(replace(at, password_file=tmp_path / "none"))
        assert "mailbox.password_file" in error.message and error.permanent

    @pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
    def test_with_a_token_that_is_renewed(self, mechanism: str, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text(SECRET)
        with endpoint() as tokens, dovecot(tokens.url) as server:
            at = replace(server.user(), password_file=None)
            tokens.user = at.username
            oauth = OAuthAt(
                mechanism, token_url=tokens.url, client_id="parley", client_secret_file=tmp_path / "secret"
            )
            way_in = Imap(replace(at, oauth=oauth))
            assert list(way_in.look(EVER)) == []
            tokens.given += 1  # the one that it has is no good any more
            way_in.close()
            assert list(way_in.look(EVER)) == [], "a token that was ended early costs no outage"
            tokens.user = "somebody.else"  # a new one is refused too: asked for once, and no more
            way_in.close()
            asked = len(tokens.asked)
            with pytest.raises(TransportError, match=r"or its token"):
                way_in.look(EVER)
            assert len(tokens.asked) == asked + 1
            way_in.close()


class TestEncryption:
    def test_a_certificate_that_matches(self, server: Dovecot, at: ImapAt) -> None:
        way_in = Imap(server.encrypted(at))
        assert list(way_in.look(EVER)) == []
        way_in.close()

    def test_one_with_another_name_is_refused(self, server: Dovecot, at: ImapAt) -> None:
        error = refused(server.encrypted(at, "127.0.0.1"))
        assert "mailbox.host must be the name" in error.message and error.permanent

    def test_one_of_an_unknown_authority_is_refused(self, server: Dovecot, at: ImapAt) -> None:
        error = refused(replace(server.encrypted(at), ca_file=None))
        assert "mailbox.ca_file" in error.message and error.permanent

    def test_a_file_that_is_no_authority(self, server: Dovecot, at: ImapAt) -> None:
        assert "ca_file" in refused(replace(server.encrypted(at), ca_file=at.password_file)).message

    def test_starttls(self, server: Dovecot, at: ImapAt) -> None:
        at = replace(at, host="localhost", tls="starttls", ca_file=server.folder / "ca.pem")
        way_in = Imap(at)
        assert list(way_in.look(EVER)) == []
        way_in.close()
        assert "certificate" in refused(replace(at, host="127.0.0.1")).message

    def test_tls_where_there_is_none(self, at: ImapAt) -> None:
        assert "mailbox.tls" in refused(replace(at, tls="tls")).message


class TestFolders:
    def test_one_that_is_missing_is_named_with_the_nearest(self, server: Dovecot, at: ImapAt) -> None:
        with server.client(at) as client:
            client.create("Escalations")
        error = refused(replace(at, folder="Escalation"))
        assert "no folder 'Escalation': mailbox.folder" in error.message and "'Escalations'" in error.message
        assert error.permanent

    def test_the_one_for_what_is_done_is_made_only_if_asked(self, server: Dovecot, at: ImapAt) -> None:
        server.put(at, MAIL)
        way_in = Imap(replace(at, processed="Done"))
        found = list(way_in.look(EVER))
        with pytest.raises(TransportError, match=r"'Done': mailbox.processed, or make_folders") as wrong:
            way_in.done(found)
        assert wrong.value.permanent and server.texts(at) == [MAIL]
        with server.client(at) as client:
            client.create("Done")
        way_in.done(found)
        assert (server.texts(at), server.texts(at, "Done")) == ([], [MAIL])
        way_in.close()

    def test_one_of_a_name_that_the_server_does_not_have_is_said_with_the_setting(
        self, server: Dovecot, at: ImapAt
    ) -> None:
        """Such as `Done.2026` where each folder is a Maildir; here no part of a name may be empty."""
        at = replace(at, processed="Done//2026", sent="Sent//2026", make_folders=True)
        server.put(at, MAIL)
        way_in = Imap(at)
        with pytest.raises(TransportError, match=r"name that mailbox\.processed has") as wrong:
            way_in.done(list(way_in.look(EVER)))
        assert wrong.value.permanent and server.texts(at) == [MAIL]
        way_in.close()
        kept = ImapSent(at)
        with pytest.raises(TransportError, match=r"name that mailbox\.sent has"):
            kept.keep(MAIL)
        kept.close()

    def test_those_that_are_needed_later_are_looked_for(self, server: Dovecot, at: ImapAt) -> None:
        at = replace(at, processed="Done", sent="Sent")
        way_in = Imap(at)
        processed, sent = way_in.missing()
        assert "mailbox.processed, or make_folders: yes makes it" in processed
        assert "mailbox.sent" in sent and "make_folders" not in sent
        with server.client(at) as client:
            client.create("Sent")
        assert len(way_in.missing()) == 1
        way_in.close()
        made = Imap(replace(at, make_folders=True))
        assert made.missing() == []
        made.close()

    def test_one_that_may_only_be_read_is_for_a_person_to_mend(self, server: Dovecot, at: ImapAt) -> None:
        server.put(at, MAIL)
        server.allow(at, "lr")
        error = refused(at)
        assert error.permanent and "may only be read" in error.message and "mailbox.folder" in error.message

    def test_a_right_that_is_needed_later_is_said_before(self, server: Dovecot, at: ImapAt) -> None:
        server.put(at, MAIL)
        at = replace(at, processed="Done", make_folders=True)
        with closing(Imap(at)) as way_in:
            assert way_in.wants_rights() == []
        server.allow(at, "lrwsi")
        with closing(Imap(at)) as way_in:
            (said,) = way_in.wants_rights()
            assert "mailbox.processed" in said and "rights of mailbox.username" in said
            with pytest.raises(TransportError, match=r"rights of mailbox\.username"):
                way_in.done(list(way_in.look(EVER)))
        with closing(Imap(replace(at, processed=""))) as marks:
            assert marks.wants_rights() == []

    def test_those_that_another_mailbox_shares_stand_beside_our_own(self) -> None:
        """Whoever logs in is an account of parley's own, which may open the partnership's mailbox and no more."""
        with dovecot(spaces=BELOW_INBOX) as other:
            at, theirs = other.user(), other.user()
            other.put(at, b"ours\r\n")
            other.put(theirs, MAIL)
            with other.client(theirs) as client:
                client.create("INBOX.Done")
                for name in ("INBOX", "INBOX.Done"):
                    client.setacl(name, at.username, "lrwstie")
            shared = replace(
                at, folder=f"shared/{theirs.username}", processed=f"shared.{theirs.username}.Done"
            )
            with closing(Imap(shared)) as way_in:
                assert way_in.missing() == [] and way_in.wants_rights() == []
                (found,) = way_in.look(EVER)
                mail = way_in.fetch(found, 10_000)
                assert mail is not None and mail.raw == MAIL
                way_in.wait(0.0)
                assert way_in.hinted
                way_in.done([found])
                assert list(way_in.look(EVER)) == []
            with closing(Imap(replace(at, folder=f"Shared/{theirs.username}/Done"))) as done:
                assert len(list(done.look(EVER))) == 1
            for name in ("INBOX/Cases/Done", "Inbox.Cases.Done", "Cases/Done"):
                with closing(Imap(replace(at, processed=name, make_folders=True))) as ours:
                    ours.done(list(ours.look(EVER)))
                    assert ours.missing() == []
            with other.client(at) as client:
                names = [row.split()[-1].strip(b'"') for row in client.list()[1] if b"INBOX" in row]
            assert sorted(names) == [b"INBOX", b"INBOX.Cases", b"INBOX.Cases.Done"]

    def test_one_that_a_list_does_not_show_is_there_all_the_same(self) -> None:
        """Whoever shares a folder may forget the right to see it in a list (`l`, RFC 4314)."""
        with dovecot(spaces=BELOW_INBOX) as other:
            at, theirs = other.user(), other.user()
            with other.client(theirs) as client:
                for name in ("INBOX.Done", "INBOX.Sent"):
                    client.create(name)
                    client.setacl(name, at.username, "rwstie")
                client.setacl("INBOX", at.username, "rwstie")
            root = f"shared/{theirs.username}"
            at = replace(at, folder=root, processed=f"{root}/Done", sent=f"{root}/Sent")
            other.put(theirs, MAIL)
            seconds = [1000.0]
            with closing(Imap(at, clock=lambda: seconds[0])) as way_in:
                assert way_in.missing() == []
                found = list(way_in.look(EVER))
                assert way_in.wait(0.0) and way_in.hinted
                seconds[0] += STILL_THERE
                assert not way_in.wait(0.0)
                way_in.done(found)
            with closing(ImapSent(at)) as sent:
                sent.keep(MAIL)
                assert sent.was_sent("<one@school.example>")

    def test_one_that_was_renamed_while_it_was_read(self, server: Dovecot, at: ImapAt) -> None:
        with server.client(at) as client:
            client.create("Desk")
            way_in = Imap(replace(at, folder="Desk"))
            assert list(way_in.look(EVER)) == []
            client.rename("Desk", "Office")
        with pytest.raises(TransportError, match=r"no folder 'Desk'"):
            for _ in range(2):
                list(way_in.look(EVER))
        way_in.close()

    def test_one_that_is_renamed_while_it_is_listened_to_is_looked_at_within_a_minute(
        self, server: Dovecot, at: ImapAt
    ) -> None:
        seconds = [1000.0]
        with server.client(at) as client:
            client.create("Desk")
            way_in = Imap(replace(at, folder="Desk"), clock=lambda: seconds[0])
            assert list(way_in.look(EVER)) == []
            assert way_in.wait(0.0) and way_in.hinted, "it begins to listen"
            seconds[0] += STILL_THERE
            assert not way_in.wait(0.0), "it is still there"
            client.rename("Desk", "Office")
        assert not way_in.wait(0.0), "nobody has asked yet"
        seconds[0] += STILL_THERE
        assert way_in.wait(0.0)
        with pytest.raises(TransportError, match=r"no folder 'Desk'"):
            list(way_in.look(EVER))
        way_in.close()

    def test_mail_that_nobody_told_of_is_looked_for_within_a_minute(
        self, server: Dovecot, at: ImapAt
    ) -> None:
        """Where a firewall has dropped the connection that listens, neither end hears of it for many minutes."""
        seconds = [1000.0]
        way_in = Imap(at, clock=lambda: seconds[0])
        assert list(way_in.look(EVER)) == []
        assert way_in.wait(0.0) and way_in.hinted, "it begins to listen"
        way_in._idle.wait = lambda folder, seconds: False  # type: ignore[method-assign]
        server.put(at, MAIL)
        assert not way_in.wait(0.0), "nobody has asked yet"
        seconds[0] += STILL_THERE
        assert way_in.wait(0.0)
        assert len(list(way_in.look(EVER))) == 1
        seconds[0] += STILL_THERE
        assert not way_in.wait(0.0), "it is known"
        way_in.close()

    def test_counting_anew_is_seen_and_old_keys_mean_nothing(self, server: Dovecot, at: ImapAt) -> None:
        server.put(at, MAIL, NOON)
        way_in = Imap(replace(at, processed="Done", make_folders=True))
        (before,) = way_in.look(EVER)
        server.doveadm("mailbox", "update", "-u", at.username, "--uid-validity", "77", "INBOX")
        way_in.close()
        (after,) = way_in.look(EVER)
        assert after.key != before.key and after.received == before.received
        assert way_in.fetch(before, 1000) is None
        way_in.done([before])
        assert server.texts(at) == [MAIL]
        way_in.close()


def test_a_mailbox_that_is_full(server: Dovecot) -> None:
    """Where mail is copied, the copy finds no room: the mail stays, and it is said."""
    at = replace(server.plainer(server.user(small=True)), processed="Done", make_folders=True)
    server.put(at, MAIL + b"x" * 15_000)
    way_in = Imap(at)
    found = list(way_in.look(EVER))
    with pytest.raises(TransportError, match=r"full.*mailbox\.processed") as wrong:
        way_in.done(found)
    assert wrong.value.permanent
    assert [each.key for each in way_in.look(EVER)] == [each.key for each in found]
    way_in.close()


def test_a_mailbox_that_is_nearly_full_has_room_for_one_after_the_other(server: Dovecot) -> None:
    """Where mail is copied, all of them at once would need as much room again; and nobody's mailbox is full."""
    at = replace(server.plainer(server.user(small=True)), processed="Done", make_folders=True)
    for _ in range(7):
        server.put(at, MAIL + b"x" * 2000)
    with closing(Imap(at)) as way_in:
        way_in.done(list(way_in.look(EVER)))
    assert (len(server.texts(at)), len(server.texts(at, "Done"))) == (0, 7)


def test_how_full_it_is(server: Dovecot) -> None:
    at = server.user(small=True)
    way_in, free = Imap(at), Imap(server.user())
    assert way_in.fullness() == 0 and free.fullness() is None
    server.put(at, MAIL + b"x" * 19_000)
    assert 0.9 <= (way_in.fullness() or 0) < 1
    way_in.close()
    free.close()


def test_several_for_one_question_are_as_each_alone(server: Dovecot, at: ImapAt) -> None:
    """Even where the server says a wrong size, one has gone meanwhile, or another count of UIDs has begun."""
    raws = [MAIL + b"x" * many + b"\r\n" for many in (0, 3000, 10, 500)]
    for raw in raws:
        server.put(at, raw, NOON)
    way_in = Imap(at)
    found = sorted(way_in.look(EVER), key=lambda each: int(each.key.partition(":")[2]))
    for sizes in ([each.size for each in found], [20] * 4, [9000] * 4):
        said = [replace(each, size=size) for each, size in zip(found, sizes, strict=True)]
        assert [each and each.raw for each in way_in.fetch_several(said, 100_000)] == raws
    cut = way_in.fetch_several([replace(each, size=20) for each in found], 1000)
    assert [each is not None and each.whole for each in cut] == [True, False, True, True]
    strange = replace(found[0], key="7:1")
    with server.client(at) as client:
        client.select()
        client.store("2", "+FLAGS", "\\Deleted")
        client.expunge()
    given = way_in.fetch_several([strange, *found], 100_000)
    assert [each and each.raw for each in given] == [None, raws[0], None, *raws[2:]]
    assert server.texts(at, "INBOX", "UNSEEN") == [raws[0], *raws[2:]]
    way_in.close()


def test_no_mail_goes_through_a_log(server: Dovecot, at: ImapAt, caplog: pytest.LogCaptureFixture) -> None:
    """imapclient would have every answer of the server written out, whole, for its own log."""
    server.put(at, MAIL)
    with caplog.at_level(logging.DEBUG), closing(Imap(at)) as way_in:
        (found,) = way_in.look(EVER)
        assert way_in.fetch(found, 1000) is not None
        way_in.done([found])
    assert "hello" not in caplog.text


@pytest.mark.parametrize(
    "date", [b"00-Jan-0000 00:00:00 +0000", b"31-Dec-9999 23:59:59 -1200", b"31-Foo-2026 99:00:00 +0000"]
)
def test_a_mail_whose_date_makes_no_sense_keeps_no_other_from_being_read(at: ImapAt, date: bytes) -> None:
    row = b'* %d FETCH (UID %d RFC822.SIZE 10 INTERNALDATE "%s")\r\n'
    chosen = b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n{tag} OK [READ-WRITE] done\r\n"
    said = [
        (b"CAPABILITY", b"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"),
        (b"LOGIN", b"{tag} OK done\r\n"),
        (b"SELECT", chosen),
        (b"SEARCH", b"* SEARCH 4 5\r\n{tag} OK done\r\n"),
        (b"FETCH", row % (1, 4, date) + row % (2, 5, b"30-Nov-2026 10:00:00 +0000") + b"{tag} OK done\r\n"),
    ]
    with saying(b"* OK ready\r\n", said) as port, closing(Imap(replace(at, port=port))) as way_in:
        found = {each.key: each.received for each in way_in.look(EVER)}
    assert found == {"7:4": UNDATED, "7:5": datetime(2026, 11, 30, 10, tzinfo=UTC)}


def test_a_very_large_mail_is_not_in_memory(server: Dovecot, at: ImapAt) -> None:
    server.put(at, MAIL + b"x" * 12_000_000)
    way_in = Imap(at)
    (found,) = way_in.look(EVER)
    tracemalloc.start()
    for size in (found.size, 10):  # a server may be wrong about it
        fetched = way_in.fetch(replace(found, size=size), 500_000)
        assert fetched is not None and not fetched.whole and fetched.raw.startswith(b"Message-ID")
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()
    way_in.close()


def test_a_server_that_goes_and_comes_back() -> None:
    with dovecot() as server:
        at = server.user()
        way_in = Imap(at)
        assert list(way_in.look(EVER)) == []
        while not way_in.hinted:
            way_in.wait(0.01)
        server.stop()
        assert any(way_in.wait(1.0) for _ in range(20))  # a hint: look
        for _ in range(2):
            with pytest.raises(TransportError) as wrong:
                list(way_in.look(EVER))
            assert not wrong.value.permanent
        server.start()
        server.put(at, MAIL, NOON)
        assert len(list(way_in.look(EVER))) == 1
        way_in.close()


def hang_up(server: Dovecot, at: ImapAt, connection: Connection) -> None:
    """The server does; its last word has come when this returns."""
    server.doveadm("kick", at.username)
    client = connection._client
    assert client is not None
    assert select.select([client.socket()], [], [], 20)[0]


def test_a_server_that_hangs_up_on_a_connection_that_rests_is_nobodys_trouble(
    server: Dovecot, at: ImapAt
) -> None:
    """As each does after half an hour, and when it is started anew: there is no line of it in the log."""
    way_in = Imap(replace(at, processed="Done", make_folders=True))
    assert list(way_in.look(EVER)) == []
    server.put(at, MAIL)
    hang_up(server, at, way_in._work)
    (found,) = way_in.look(EVER)
    hang_up(server, at, way_in._work)
    assert way_in.fetch(found, 1000) == Fetched(MAIL)
    hang_up(server, at, way_in._work)
    way_in.done([found])
    assert (server.texts(at), server.texts(at, "Done")) == ([], [MAIL])
    way_in.close()


class TestSent:
    @pytest.mark.parametrize("told", [True, False])
    def test_a_letter_is_found_however_long_the_connection_has_rested(
        self, server: Dovecot, at: ImapAt, told: bool
    ) -> None:
        """Else it would leave a second time. Of one that a box on the way has dropped nobody is told."""
        seconds = [1000.0]
        folder = ImapSent(replace(at, sent="Sent", make_folders=True), clock=lambda: seconds[0])
        folder.keep(MAIL)
        if told:
            hang_up(server, at, folder._connection)
        else:
            client = folder._connection._client
            assert client is not None
            client.noop = client.search = lambda *_: pytest.fail("it waits for an answer that never comes")
            seconds[0] += RESTED + 1
        assert folder.was_sent("<one@school.example>")
        folder.close()

    @pytest.fixture
    def sent(self, at: ImapAt) -> Iterator[ImapSent]:
        folder = ImapSent(replace(at, sent="Sent", make_folders=True))
        yield folder
        folder.close()

    def test_what_was_kept_is_found(self, server: Dovecot, at: ImapAt, sent: ImapSent) -> None:
        sent.keep(MAIL)
        assert sent.was_sent("<one@school.example>")
        assert not sent.was_sent("<two@school.example>")
        sent.keep(MAIL.replace(b"<one@", b"<two@"))
        assert sent.was_sent("<two@school.example>")
        assert server.texts(at, "Sent", "UNSEEN") == []

    def test_a_folder_that_is_missing_is_said(self, at: ImapAt) -> None:
        folder = ImapSent(replace(at, sent="Gesendet"))
        for ask in (lambda: folder.was_sent("<one@school.example>"), lambda: folder.keep(MAIL)):
            with pytest.raises(TransportError, match=r"mailbox\.sent"):
                ask()
        folder.close()


class TestIdling:
    @pytest.fixture
    def seconds(self) -> list[float]:
        return [1000.0]

    @pytest.fixture
    def slept(self) -> list[float]:
        return []

    @pytest.fixture
    def idling(self, at: ImapAt, seconds: list[float], slept: list[float]) -> Iterator[Idling]:
        found = Idling(Connection(at, None), lambda: seconds[0], slept.append)
        yield found
        found.close()

    def test_it_is_begun_anew_every_nine_minutes_and_each_time_is_a_hint(
        self, idling: Idling, seconds: list[float], server: Dovecot, at: ImapAt
    ) -> None:
        assert idling.wait("INBOX", 0.0) and idling.listening
        for _ in range(3):
            assert not idling.wait("INBOX", 0.0)
            seconds[0] += EVERY
            assert idling.wait("INBOX", 0.0) and idling.listening
        server.put(at, MAIL)
        assert any(idling.wait("INBOX", 1.0) for _ in range(20))

    def test_what_others_do_in_the_folder_is_no_hint(
        self, idling: Idling, server: Dovecot, at: ImapAt
    ) -> None:
        server.put(at, MAIL)
        idling.wait("INBOX", 0.0)
        with server.client(at) as client:
            client.select()
            client.store("1", "+FLAGS", "\\Seen")
            client.store("1", "+FLAGS", "\\Deleted")
            client.expunge()
        assert not any(idling.wait("INBOX", 0.7) for _ in range(2))

    def test_where_it_does_not_come_about_it_is_tried_again_soon_then_more_seldom(
        self, idling: Idling, seconds: list[float], slept: list[float]
    ) -> None:
        assert not idling.wait("no such folder", 1.0) and not idling.listening
        assert not idling.wait("INBOX", 1.0) and slept == [1.0]
        tried = 1
        for _ in range(3600):
            seconds[0] += 1
            slept.clear()
            idling.wait("no such folder", 1.0)
            tried += not slept
        assert 3600 / MOST < tried < 3600 / MOST + 10
        seconds[0] += MOST
        assert idling.wait("INBOX", 1.0) and idling.listening

    def test_what_keeps_it_from_coming_about_is_said_once_it_stays(
        self, idling: Idling, seconds: list[float]
    ) -> None:
        """The other connection reads all the while, so nobody would hear of it."""
        for _ in range(SAID):
            assert idling.unheard is None
            idling.wait("no such folder", 1.0)
            seconds[0] += MOST
        assert idling.unheard is not None
        assert idling.wait("INBOX", 0.0) and idling.listening and idling.unheard is not None
        seconds[0] += SHORT
        assert idling.wait("INBOX", 0.0), "a look, which says that all is well"
        assert idling.listening and idling.unheard is None

    def test_a_server_that_knows_no_idle_is_nobodys_fault(
        self, server: Dovecot, at: ImapAt, seconds: list[float], slept: list[float]
    ) -> None:
        said = [
            (b"CAPABILITY", b"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"),
            (b"LOGIN", b"{tag} OK done\r\n"),
        ]
        with saying(b"* OK ready\r\n", said) as port:
            idling = Idling(Connection(replace(at, port=port), None), lambda: seconds[0], slept.append)
            for _ in range(SAID + 1):
                assert not idling.wait("INBOX", 1.0) and idling.unheard is None
                seconds[0] += MOST
            idling.close()

    def test_one_that_breaks_soon_after_its_beginning_is_back_at_once(
        self, idling: Idling, seconds: list[float], server: Dovecot, at: ImapAt
    ) -> None:
        """As when the server is started anew: once it is back, mail is seen by IDLE, not by polling for minutes."""
        assert idling.wait("INBOX", 0.0) and idling.listening
        for _ in range(2):
            server.doveadm("kick", at.username)
            assert any(idling.wait("INBOX", 1.0) for _ in range(20)) and not idling.listening
            seconds[0] += 4.0
            assert idling.wait("INBOX", 0.0) and idling.listening
        seconds[0] += SHORT
        server.doveadm("kick", at.username)
        assert any(idling.wait("INBOX", 1.0) for _ in range(20))
        assert idling.wait("INBOX", 0.0) and idling.listening, "a long one that ends is nobody's fault"

    def test_a_server_that_ends_it_at_once_is_not_asked_again_and_again(
        self, at: ImapAt, seconds: list[float], slept: list[float]
    ) -> None:
        said = [
            (b"CAPABILITY", b"* CAPABILITY IMAP4rev1 IDLE\r\n{tag} OK done\r\n"),
            (b"LOGIN", b"{tag} OK done\r\n"),
            (b"EXAMINE", b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n{tag} OK [READ-ONLY] done\r\n"),
            (b"IDLE", b"+ idling\r\n* BYE for today\r\n"),
        ]
        with saying(b"* OK ready\r\n", said) as port:
            idling = Idling(Connection(replace(at, port=port), None), lambda: seconds[0], slept.append)
            hints = [idling.wait("INBOX", 1.0) for _ in range(10)]
            assert hints.count(True) <= 2 and len(slept) >= 7
            idling.close()
