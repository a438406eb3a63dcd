"""parley.yaml: good defaults, and every problem at once."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from parley.app_ways import listener, users
from parley.commands.check import look_at
from parley.config import KEYS, load_config, read_config
from parley.config_limits import Limits, Retention
from parley.errors import UserError
from parley.loops.clock import PretendClock
from parley.mail.message import Sealer, Trust


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for folder in ("rules", "contacts", "mail_templates"):
        (tmp_path / folder).mkdir()
    return tmp_path


def write(house: Path, text: str) -> Path:
    path = house / "parley.yaml"
    path.write_text(text)
    return path


def test_without_a_file_the_checkout_is_enough() -> None:
    config = load_config()
    assert config.rules.is_dir() and config.contacts.is_dir()
    assert config.relay is None and config.host == "127.0.0.1"


def test_paths_are_relative_to_the_file(house: Path) -> None:
    config = load_config(write(house, "address: help@board.example\nstate: var\n"))
    assert (config.state, config.maildir) == (house / "var", house / "var/maildir")
    assert (config.rules, config.templates) == (house / "rules", house / "mail_templates")


def test_the_file_of_figures_is_one_that_is_collected(house: Path) -> None:
    assert load_config(write(house, "state: var\n")).metrics is None
    config = load_config(write(house, "metrics: run/oakshire.prom\n"))
    assert config.metrics == house / "run/oakshire.prom", "a folder that is made for the running daemon"
    _, (problem,) = read_config(write(house, "metrics: run/oakshire.txt\n"))
    assert "ends in .prom" in problem.message


def test_a_relay(house: Path) -> None:
    text = "relay: {host: mail.board.example, port: 465, tls: tls, username: parley, password_file: secret}\n"
    relay = load_config(write(house, text)).relay
    assert relay is not None
    assert (relay.host, relay.port, relay.tls, relay.password_file) == (
        "mail.board.example",
        465,
        "tls",
        house / "secret",
    )


def test_the_authority_of_a_relay_of_ones_own(house: Path) -> None:
    relay = load_config(write(house, "relay: {host: mail.board.example, ca_file: own.pem}\n")).relay
    assert relay is not None and relay.ca_file == house / "own.pem"


@pytest.mark.parametrize(("host", "warned"), [("0.0.0.0", 1), ("'::'", 1), ("192.0.2.7", 1), ("'::1'", 0)])
def test_a_listener_that_other_machines_can_reach_is_a_warning(house: Path, host: str, warned: int) -> None:
    path = write(house, f"listen: {{host: {host}}}\n")
    config, problems = read_config(path)
    assert config is not None and len(problems) == warned
    assert all(one.warning and one.line == 1 and "no TLS" in one.message for one in problems)
    assert load_config(path) == config
    assert [problem for problem in look_at((path,))[1] if problem.file == str(path)] == problems


def test_every_problem_at_once(house: Path) -> None:
    text = (
        "address: nobody\nlisten: {port: 99999}\nrules: elsewhere\nzone: Europe/Londn\nlog_level: loud\n"
        "relay: {port: 25, username: parley}\nfoo: bar\n"
    )
    with pytest.raises(UserError) as caught:
        load_config(write(house, text))
    lines = [problem.line for problem in caught.value.problems]
    assert lines == [1, 2, 3, 4, 5, 6, 6, 7]


def test_a_tag_in_the_address_is_refused(house: Path) -> None:
    with pytest.raises(UserError, match="without the"):
        load_config(write(house, "address: help+new@board.example\n"))


def test_a_file_that_is_not_there(house: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        load_config(house / "nothing.yaml")


def test_how_the_listener_speaks_and_who_may_log_in(house: Path) -> None:
    config = load_config(write(house, "listen: {lmtp: yes, users_file: users}\nlimits: {opened_a_day: 3}\n"))
    assert (config.lmtp, config.users_file, config.limits.opened_a_day) == (True, house / "users", 3)
    usual = load_config(write(house, "listen: {port: 2526}\n"))
    assert (usual.lmtp, usual.users_file, usual.limits.opened_a_day) == (False, None, 20)


def test_the_file_of_who_may_log_in(house: Path) -> None:
    file = house / "users"
    file.write_text("# who\nliam:one:two\n\nsana:three\n")
    assert users(file) == {"liam": "one:two", "sana": "three"} and users(None) is None
    for text in ("liam\n", "liam:a\nliam:b\n", ":secret\n"):
        file.write_text(text)
        with pytest.raises(UserError) as refused:
            users(file)
        assert "secret" not in str(refused.value)
    with pytest.raises(UserError):
        users(house / "nowhere")


def test_the_listener_is_told_so(house: Path) -> None:
    (house / "users").write_text("liam:secret\n")
    config = load_config(write(house, "listen: {lmtp: yes, users_file: users}\n"))
    built = listener(config, PretendClock(datetime(2026, 4, 1, tzinfo=UTC)), SimpleNamespace(accept=None))  # type: ignore[arg-type]
    assert built.house.lmtp and built.house.users == {"liam": "secret"}


def test_programs_that_are_read_are_named_by_their_addresses(house: Path) -> None:
    config = load_config(write(house, "integrations: [Cases@council.example, rota@council.example]\n"))
    assert config.integrations == ("cases@council.example", "rota@council.example")
    assert load_config(write(house, "integrations: cases@council.example\n")).integrations == (
        "cases@council.example",
    )
    with pytest.raises(UserError, match="not an e-mail address"):
        load_config(write(house, "integrations: [cases]\n"))


PAGE = Path(__file__).parents[2] / "docs" / "who-is-believed.md"


def test_the_trust_that_the_page_shows_is_taken(house: Path) -> None:
    shown = PAGE.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    trust = load_config(write(house, shown)).trust
    assert trust == Trust(
        authserv_id="mx.partnership.example",
        own_domains=("partnership.example",),
        exchange_results=False,  # `exchange: no` takes both back
        boundary=("mx.partnership.example",),
        sealers=(Sealer(arc="gateway.example"), Sealer("scan.gateway.example", ("192.0.2.8/29",))),
    )


@pytest.mark.parametrize(
    ("trust", "said"),
    [
        ("{sealers: [{authserv_id: gateway.example}]}", "by its ARC seal, or by its results"),
        ("{sealers: [{arc: gateway.example, from: 192.0.2.1}]}", "by its ARC seal, or by its results"),
        (
            "{sealers: [{authserv_id: gateway.example, from: gateway.example}]}",
            "is not an address or a network",
        ),
        ("{own_domains: [a b]}", "is not the name of a host"),
        ("{exchange: perhaps}", "cannot be 'perhaps'"),
        ("{authserv: mx.parley.example}", "has no key `authserv`"),
        ("{authserv_id: https://mx.parley.example}", "is not what a host calls itself"),
        ("{authserv_id: mx.parley.example dmarc=pass}", "is not what a host calls itself"),
        ("{authserv_id: }", "`authserv_id` has no value"),
    ],
)
def test_a_wrong_trust_is_said(house: Path, trust: str, said: str) -> None:
    with pytest.raises(UserError) as caught:
        load_config(write(house, f"trust: {trust}\n"))
    assert any(said in str(problem) and problem.line for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("text", "where", "key"),
    [
        ("state:\n", 2, "state"),
        (
            "relay:\n  host: mail.board.example\n  ca_file:\n",
            4,
            "ca_file",
        ),  # every authority would be believed
        ("protocol: ''\n", 2, "protocol"),
    ],
)
def test_a_key_without_a_value_is_no_default(house: Path, text: str, where: int, key: str) -> None:
    """Whoever wrote the key meant something by it."""
    _, (problem,) = read_config(write(house, f"address: help@board.example\n{text}"))
    assert (problem.line, problem.message) == (where, f"`{key}` has no value.")


def test_an_empty_list_is_a_value(house: Path) -> None:
    """None of them: a configuration that said so was taken before keys without a value were refused."""
    config = load_config(write(house, "integrations: []\ntrust: {own_domains: [], sealers: []}\n"))
    assert config.integrations == () and config.trust.sealers == ()


def test_what_is_wrong_with_a_line_without_a_value_is_said_once(house: Path) -> None:
    _, problems = read_config(write(house, "relay:\ndeliver_only_to:\nretention: {texts: }\n"))
    assert [problem.line for problem in problems] == [1, 2, 3]


def test_every_key_is_explained_somewhere() -> None:
    root = Path(__file__).parents[2]
    pages = [root / "README.md", *(root / "docs").glob("*.md")]
    read = "".join(page.read_text(encoding="utf-8") for page in pages if page.name != "architecture.md")
    keys = [
        *KEYS,
        *(one.name for kind in (Limits, Retention) for one in fields(kind)),
        "look_within",
        "users_file",
        "lmtp",
    ]
    unsaid = [
        key for key in keys if f"`{key}`" not in read and not re.search(rf"\b{key}\b`?:|: {key}`", read)
    ]
    assert unsaid == []
