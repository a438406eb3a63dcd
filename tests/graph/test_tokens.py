"""Tokens by the real msal, against the pretended log-in: got, kept, got anew, refused in words."""

from __future__ import annotations

import functools
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from fake_certificates import certificate_of, made
from fake_graph import Service

import parley
from parley.errors import TransportError
from parley.graph.login import log_in
from parley.graph.tokens import EARLY, Tokens, in_a_process_of_its_own
from parley.graph.wire import Wire
from parley.log_in_failed import PASSING


def tokens(service: Service, **other: object) -> Tokens:
    return Tokens(service.account(**other), functools.partial(log_in, wire=Wire(service.ca_file)))


def refused(service: Service, **other: object) -> TransportError:
    with pytest.raises(TransportError) as caught:
        tokens(service, **other).token()
    return caught.value


def test_a_token_is_kept_while_it_holds(service: Service) -> None:
    ours = tokens(service)
    assert ours.token() == ours.token() == "token-1"
    assert service.world.login.asked == ["secret"]


def test_it_is_renewed_before_it_ends(service: Service) -> None:
    now = [0.0]
    wire = Wire(service.ca_file)
    ours = Tokens(service.account(), functools.partial(log_in, wire=wire), lambda: now[0])
    ours.token()
    now[0] = service.world.login.lifetime - EARLY - 1
    assert ours.token() == "token-1"
    now[0] += 2
    assert ours.token() == "token-2"


def test_a_process_of_its_own_logs_in_as_well_and_says_what_is_wrong(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(service.ca_file))
    monkeypatch.setenv("PYTHONPATH", str(Path(parley.__file__).parents[1]))
    account = service.account()
    found = in_a_process_of_its_own(account)
    assert (found.text, found.seconds, found.ends) == ("token-1", service.world.login.lifetime, None)
    pem = made("parley", days=20)
    service.world.login.certificates.append(certificate_of(pem))
    file = service.folder / "parley.pem"
    file.write_bytes(pem)
    found = in_a_process_of_its_own(service.account(certificate_file=file, secret_file=None))
    assert found.ends == (datetime.now(UTC) + timedelta(days=19)).date()
    assert account.secret_file is not None
    account.secret_file.write_text("wrong")
    with pytest.raises(TransportError, match="AADSTS7000215") as caught:
        in_a_process_of_its_own(account)
    assert caught.value.permanent


def test_a_process_that_cannot_be_had_is_an_outage(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with pytest.raises(TransportError, match="has failed") as caught:
        in_a_process_of_its_own(service.account())
    assert not caught.value.permanent


def test_one_that_was_refused_is_not_used_again(service: Service) -> None:
    ours = tokens(service)
    ours.forget(ours.token())
    assert ours.token() == "token-2"
    ours.forget("token-1")  # somebody else's, who heard of it late
    assert ours.token() == "token-2"


def test_a_certificate_proves_us_without_a_secret(service: Service) -> None:
    pem = made("parley")
    service.world.login.certificates.append(certificate_of(pem))
    file = service.folder / "parley.pem"
    file.write_bytes(pem)
    ours = tokens(service, certificate_file=file, secret_file=None)
    assert ours.token() == "token-1"
    assert service.world.login.asked == ["certificate"]
    assert ours.ends == (datetime.now(UTC) + timedelta(days=364)).date(), "and how long it will"


def test_a_certificate_that_was_not_uploaded_proves_nothing(service: Service) -> None:
    service.world.login.certificates.append(certificate_of(made("another")))
    file = service.folder / "parley.pem"
    file.write_bytes(made("parley"))
    error = refused(service, certificate_file=file, secret_file=None)
    assert error.permanent and "AADSTS700027" in error.message and "upload it in Entra" in error.message


def test_key_and_certificate_may_stand_in_any_order(service: Service) -> None:
    pem = made("parley")
    service.world.login.certificates.append(certificate_of(pem))
    file = service.folder / "parley.pem"
    file.write_bytes(certificate_of(pem) + pem[: pem.index(b"-----BEGIN CERTIFICATE")])
    assert tokens(service, certificate_file=file, secret_file=None).token() == "token-1"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"client_id": "somebody-elses"},
            "AADSTS700016): there is no such registration in this tenant: mailbox.client_id",
        ),
        ({"tenant": "nobody.example"}, "AADSTS90002): there is no such tenant: mailbox.tenant"),
    ],
)
def test_what_is_not_known_there_is_said_with_the_setting(
    service: Service, change: dict[str, str], says: str
) -> None:
    error = refused(service, **change)
    assert error.permanent and says in error.message


@pytest.mark.parametrize(
    ("secret", "says"),
    [("wrong", "AADSTS7000215"), ("old", "AADSTS7000222): the secret has expired"), ("", "is empty")],
)
def test_a_secret_that_is_not_taken(service: Service, secret: str, says: str) -> None:
    service.world.login.secrets["old"] = True
    account = service.account()
    assert account.secret_file is not None
    account.secret_file.write_text(secret)
    with pytest.raises(TransportError) as caught:
        Tokens(account, functools.partial(log_in, wire=Wire(service.ca_file))).token()
    assert caught.value.permanent and says in caught.value.message
    assert not secret or secret not in caught.value.message.split(":")[-1].split()


def test_a_secret_that_was_changed_works_without_a_restart(service: Service) -> None:
    account = service.account()
    assert account.secret_file is not None
    account.secret_file.write_text("old")
    service.world.login.secrets["old"] = True
    ours = Tokens(account, functools.partial(log_in, wire=Wire(service.ca_file)))
    with pytest.raises(TransportError):
        ours.token()
    account.secret_file.write_text("not-a-real-secret")
    assert ours.token() == "token-1"


@pytest.mark.parametrize("file", ["nowhere", "key alone", "no PEM"])
def test_a_certificate_file_that_is_none(service: Service, file: str) -> None:
    path = service.folder / "parley.pem"
    if file != "nowhere":
        pem = made("parley")
        path.write_bytes(pem[: pem.index(b"-----BEGIN CERTIFICATE")] if file == "key alone" else b"parley")
    error = refused(service, certificate_file=path, secret_file=None)
    assert error.permanent and "mailbox.certificate_file" in error.message and str(path) not in error.message


@pytest.mark.parametrize(
    ("fault", "pause"), [("busy", PASSING), ("nonsense", PASSING), ("passing", PASSING), ("throttled", 300)]
)
@pytest.mark.parametrize("step", [0, 1])
def test_a_log_in_that_is_not_well_may_be_better_later(
    service: Service, fault: str, pause: float, step: int
) -> None:
    """And until then nobody asks: a hundred letters that are due make no hundred log-ins."""
    service.world.login.faults += [""] * step + [fault]
    now = [0.0]
    wire = Wire(service.ca_file)
    ours = Tokens(service.account(), functools.partial(log_in, wire=wire), lambda: now[0])
    said = set()
    for _ in range(100):
        with pytest.raises(TransportError) as caught:
            ours.token()
        said.add((caught.value.message, caught.value.permanent))
        now[0] += (pause - 1) / 100
    assert len(said) == 1 and not said.pop()[1] and service.world.login.asked == []
    now[0] = pause
    assert ours.token() == "token-1"


def test_a_secret_that_was_refused_is_tried_again_once_a_minute(service: Service) -> None:
    account, now = service.account(), [0.0]
    assert account.secret_file is not None
    account.secret_file.write_text("wrong")
    wire = Wire(service.ca_file)
    ours = Tokens(account, functools.partial(log_in, wire=wire), lambda: now[0])
    for _ in range(120):
        with pytest.raises(TransportError, match="AADSTS7000215") as caught:
            ours.token()
        assert caught.value.permanent
        now[0] += 1
    assert service.world.login.asked == ["secret"] * 2


def test_a_clock_that_is_wrong_is_said_to_be_the_clock(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = made("parley")
    file = service.folder / "parley.pem"
    file.write_bytes(pem)
    late = {"error": "invalid_client", "error_codes": [700024]}
    monkeypatch.setattr(service.world.login, "_by_assertion", lambda form: late)
    error = refused(service, certificate_file=file, secret_file=None)
    assert error.permanent and "AADSTS700024" in error.message and "clock" in error.message


def test_a_certificate_of_the_server_that_nobody_vouches_for(service: Service) -> None:
    with pytest.raises(TransportError) as caught:
        log_in(service.account(), Wire())
    assert "not trusted here" in caught.value.message and service.world.login.asked == []
