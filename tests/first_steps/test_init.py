"""`parley init`: the files pass the check, whatever the answers; nothing is written over; nothing leaves."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from parley.commands import init as command
from parley.commands.check import look_at
from parley.config import load_config
from parley.first_steps import admin, files
from parley.first_steps.questions import LISTENER, QUESTIONS, kinds, protocols

ANSWERS: dict[str, str | list[str]] = {
    "partnership": "Oakshire Safeguarding Children Partnership",
    "protocol": "bdscp-2023",
    "address": "escalations@partnership.example",
    "mailbox": LISTENER,
    "imap_host": "imap.partnership.example",
    "tenant": "11111111-2222-3333-4444-555555555555",
    "client_id": "11111111-2222-3333-4444-666666666666",
    "ews_url": "https://mail.agency.example/EWS/Exchange.asmx",
    "ews_user": "AGENCY\\svc-parley",
    "relay_host": "mail.partnership.example",
    "agencies": ["Oak Lane School, school.example", "Borough Council, council.example"],
    "manager": "Bea Long",
    "manager_email": "bea.long@partnership.example",
    "manager_phone": "020 7946 0102",
    "deputy": "Ivy Stone",
    "deputy_email": "ivy.stone@partnership.example",
    "safety_phone": "020 7946 0101",
}


def init(folder: Path, answers: Mapping[str, object], *words: str, typed: str | None = None) -> Result:
    folder.mkdir(exist_ok=True)
    file = folder / "answers.yaml"
    file.write_text(yaml.safe_dump(dict(answers), allow_unicode=True), encoding="utf-8")
    # as `parley` does: what cannot be taken is said, with exit code 1
    from parley.__main__ import main

    return CliRunner().invoke(
        main, ["init", str(folder / "made"), "--answers", str(file), *words], input=typed
    )


def problems(config: Path, beside: Path) -> list[str]:
    _, found = look_at((config, beside / "rules", beside / "contacts"))
    return [str(one) for one in found if not one.warning]


@pytest.mark.parametrize("protocol", protocols())
def test_the_first_files_pass_the_check_with_every_protocol(tmp_path: Path, protocol: str) -> None:
    said = init(tmp_path, {**ANSWERS, "protocol": protocol, "division": "WLS"})
    assert said.exit_code == 0, said.output
    made = tmp_path / "made"
    assert problems(made / "parley.yaml", made) == []
    assert "division: WLS" in (made / "rules" / f"{protocol}.yaml").read_text()
    assert load_config(made / "parley.yaml").deliver_only_to == "bea.long@partnership.example"


@pytest.mark.parametrize("kind", kinds())
def test_the_first_files_pass_the_check_with_every_kind_of_mailbox(tmp_path: Path, kind: str) -> None:
    said = init(tmp_path, {**ANSWERS, "mailbox": kind})
    assert said.exit_code == 0, said.output
    made = tmp_path / "made"
    assert problems(made / "parley.yaml", made) == []
    config = load_config(made / "parley.yaml")
    assert (config.mailbox is None) == (kind == LISTENER)
    assert config.deliver_only_to


HOSTILE = (
    "Oakshire: Safeguarding #1",
    'The "Oak" Partnership',
    "yes",
    "- Oak",
    "{Oak}",
    "Öak ‘Lane’ & Sons, é",
    "Oak: [x]",
    "'Oak",
    "1e3",
    "Oak\\u0041",
    "null",
    "# Oak",
    "@Oak %x",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_type_is_read_back_as_it_was_typed(tmp_path: Path, text: str) -> None:
    answers = {**ANSWERS, "partnership": text, "name": "oakshire", "manager": text, "safety_name": text}
    said = init(tmp_path, answers)
    assert said.exit_code == 0, said.output
    read = yaml.load(
        (tmp_path / "made/contacts/oakshire.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
    )
    assert read["partnership"] == text and read["people"]["business_manager"]["name"] == text


def test_agencies_of_one_name_are_two(tmp_path: Path) -> None:
    two = ["St Mary's, one.example", "St Mary's, two.example", "42, three.example"]
    assert init(tmp_path, {**ANSWERS, "agencies": two}).exit_code == 0
    read = yaml.safe_load((tmp_path / "made/contacts/oakshire.yaml").read_text())
    assert list(read["agencies"]) == ["st_mary_s", "st_mary_s_2", "agency_42"]


def test_nothing_is_written_over_and_nothing_written_beside(tmp_path: Path) -> None:
    made = tmp_path / "made"
    (made / "contacts").mkdir(parents=True)
    (made / "contacts" / "oakshire.yaml").write_text("mine")
    said = init(tmp_path, ANSWERS)
    assert said.exit_code == 1 and "not written over" in said.output
    assert [path.name for path in made.rglob("*") if path.is_file()] == ["oakshire.yaml"]
    assert (made / "contacts" / "oakshire.yaml").read_text() == "mine"


def test_a_folder_that_has_a_configuration_is_said_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_somebody_is_there", lambda: True)
    assert init(tmp_path, ANSWERS, typed="\n" * 20).exit_code == 0
    again = init(tmp_path, {}, typed="")
    assert again.exit_code == 1 and "not written over" in again.output and "full name" not in again.output


def test_whoever_stops_half_way_hears_that_nothing_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_somebody_is_there", lambda: True)
    said = init(tmp_path, {}, typed="Oakshire Safeguarding Children Partnership\n\n")
    assert said.exit_code == 1 and "Nothing was written." in said.output
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("stops", [True, False])
def test_nobody_types_twenty_answers_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stops: bool
) -> None:
    """Whether somebody stops at the last question, or the files that would be written do not pass the check."""
    own = tmp_path / "own.yaml"
    own.write_text("id: own\n")  # no rule file yet
    answers = {**ANSWERS, "relay_user": 'o\'brien: "x"', **({} if stops else {"protocol": str(own)})}
    monkeypatch.setattr(command, "_somebody_is_there", lambda: True)
    said = init(tmp_path, answers, typed="\n" * (4 if stops else 9))
    assert said.exit_code == 1 and "Nothing was written." in said.output and not (tmp_path / "made").exists()
    begins = said.stderr.index("partnership: ")
    given_back = said.stderr[begins:].split("\n\n")[0]
    monkeypatch.setattr(command, "_somebody_is_there", lambda: False)
    again = init(tmp_path, {**yaml.safe_load(given_back), "protocol": "bdscp-2023"})
    assert again.exit_code == 0, again.output
    made = yaml.safe_load((tmp_path / "made/parley.yaml").read_text())
    assert made["relay"]["username"] == answers["relay_user"]


def test_answers_come_by_standard_input_too(tmp_path: Path) -> None:
    from parley.__main__ import main

    words = ["init", str(tmp_path / "made"), "--answers", "-"]
    said = CliRunner().invoke(main, words, input=yaml.safe_dump(ANSWERS))
    assert said.exit_code == 0, said.output
    assert problems(tmp_path / "made" / "parley.yaml", tmp_path / "made") == []
    assert (
        CliRunner().invoke(main, [*words[:1], str(tmp_path / "x"), *words[2:]], input="a: [").exit_code == 1
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"address": "escalations+new@partnership.example"},
            "address: it must be the address without its +tag",
        ),
        ({"division": "FRA"}, "division: it must be one of ENG"),
        ({"protocol": "mine"}, "protocol: it must be one of bdscp-2023"),
        ({"agencies": ["School"]}, "agencies: each agency is its name, a comma"),
        ({"agencies": ["A, a.example", "B, a.example"]}, "the same mail domain"),
        ({"colour": "green"}, "colour: there is no such question"),
        ({"manager_phone": "ask Bea"}, "manager_phone"),
        ({"agencies": "Council, council.example\tOak School, school.example"}, "divided by ;"),
        ({"deputy_email": "Bea.Long@partnership.example"}, "deputy_email: this is the business manager's"),
        ({"trial_to": "escalations@partnership.example"}, "trial_to: this is the shared mailbox's own"),
        ({"relay_host": "999"}, "relay_host: it must be such as"),
        ({"relay_host": "mail.partnership.example:2587"}, "without a port"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_said_and_nothing_written(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    said = init(tmp_path, {**ANSWERS, **change})
    assert said.exit_code == 1 and words in said.output
    assert not (tmp_path / "made").exists()


def test_a_missing_answer_is_asked_for_by_name(tmp_path: Path) -> None:
    few = {key: text for key, text in ANSWERS.items() if key not in ("manager", "safety_phone")}
    said = init(tmp_path, few)
    assert said.exit_code == 2 and "manager: " in said.output and "safety_phone: " in said.output
    assert "trial_to: " not in said.output, "it is usually the same as one that is answered"
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("number", ["999", "101", "111", "020 7946 0101"])
def test_whom_to_ring_at_once_may_have_a_number_that_everybody_knows(tmp_path: Path, number: str) -> None:
    assert init(tmp_path, {**ANSWERS, "safety_phone": number}).exit_code == 0
    made = tmp_path / "made"
    assert problems(made / "parley.yaml", made) == []
    assert f"phone: {number}" in (made / "contacts/oakshire.yaml").read_text()


def test_what_the_check_says_names_the_file_that_would_be_written(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("id: own\n")
    said = init(tmp_path, {**ANSWERS, "protocol": str(tmp_path / "own.yaml")})
    assert said.exit_code == 1
    assert str(tmp_path / "made/rules/own.yaml") in said.output and "parley-init-" not in said.output


def test_somebody_stands_in_for_the_business_manager(tmp_path: Path) -> None:
    assert init(tmp_path, ANSWERS).exit_code == 0
    people = yaml.safe_load((tmp_path / "made/contacts/oakshire.yaml").read_text())["people"]
    deputy = people[people["business_manager"]["deputy"]]
    assert (deputy["name"], deputy["email"]) == (ANSWERS["deputy"], ANSWERS["deputy_email"])


def test_what_is_not_given_is_asked_on_a_terminal_until_it_can_be_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_somebody_is_there", lambda: True)
    few = {key: text for key, text in ANSWERS.items() if key != "manager_phone"}
    # name, division, (relay) user, authserv_id as usual; a number that is none, then one; the rest as usual
    said = init(tmp_path, few, typed="\n\n\n\nask Bea\n020 7946 0199\n\n\n\n\n")
    assert said.exit_code == 0, said.output
    assert "That cannot be taken" in said.output
    assert "phone: 020 7946 0199" in (tmp_path / "made/contacts/oakshire.yaml").read_text()


def test_for_the_unit_things_lie_where_it_looks(tmp_path: Path) -> None:
    said = init(tmp_path, {**ANSWERS, "relay_user": "escalations"}, "--system")
    assert said.exit_code == 0, said.output
    config = load_config(tmp_path / "made" / "oakshire.yaml")
    assert config.state == Path("/var/lib/parley/oakshire")
    assert config.metrics == Path("/run/parley/oakshire/oakshire.prom"), (
        "named for the partnership, in the unit's folder"
    )
    assert config.rules == (tmp_path / "made/oakshire/rules").resolve()
    assert config.relay and config.relay.password_file == Path(
        "/run/credentials/parley@oakshire.service/relay"
    )
    assert problems(tmp_path / "made/oakshire.yaml", tmp_path / "made/oakshire") == []


def test_beside_a_unit_each_command_is_the_installed_one_and_run_as_its_user(tmp_path: Path) -> None:
    rows = json.loads(init(tmp_path, ANSWERS, "--system", "--json").stdout)
    commands = [row["text"] for row in rows if row["kind"] == "go live" and row["why"]]
    ours = [
        one for one in commands if "parley " in one and not one.startswith(("chgrp", "systemctl", "deliver"))
    ]
    assert len(ours) == 5 and all(one.startswith(admin.AS_THE_DAEMON) for one in ours)
    assert commands[0].startswith("chgrp -R parley") and commands[0].endswith("oakshire/contacts")


def test_a_rule_file_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        (files.default_root() / "rules" / "leeds-2016.yaml").read_text().replace("leeds-2016", "oakshire-1")
    )
    said = init(tmp_path, {**ANSWERS, "protocol": str(own)})
    assert said.exit_code == 0, said.output
    assert (tmp_path / "made/rules/oakshire-1.yaml").is_file()


def test_it_may_be_asked_in_a_folder_that_has_rule_files_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules").mkdir()
    shipped = files.shipped_root() / "rules" / "leeds-2016.yaml"
    (tmp_path / "rules" / "oakshire-1.yaml").write_text(
        shipped.read_text().replace("leeds-2016", "oakshire-1")
    )
    monkeypatch.chdir(tmp_path)
    said = init(tmp_path, {**ANSWERS, "protocol": "oakshire-1"})
    assert said.exit_code == 0, said.output
    named = yaml.safe_load((tmp_path / "made/parley.yaml").read_text())
    assert Path(named["templates"]).is_dir(), "the letters are those of this parley, not of this folder"


def test_the_rows_hold_files_commands_and_the_list(tmp_path: Path) -> None:
    said = init(tmp_path, ANSWERS, "--json")
    rows = json.loads(said.stdout)
    assert {row["kind"] for row in rows} == {"file", "mail administrator", "go live"}
    assert "deliver_only_to" in rows[-1]["text"], "the last step, and no other, lets mail out"
    assert sum("deliver_only_to" in row["text"] for row in rows) == 1


@pytest.mark.parametrize("kind", kinds())
def test_the_list_names_every_secret_that_the_configuration_names(tmp_path: Path, kind: str) -> None:
    rows = json.loads(init(tmp_path, {**ANSWERS, "mailbox": kind, "relay_user": "parley"}, "--json").stdout)
    said = " ".join(f"{row['text']} {row['why']}" for row in rows)
    named = yaml.safe_load((tmp_path / "made/parley.yaml").read_text())
    files_ = [
        text
        for part in named.values()
        if isinstance(part, dict)
        for key, text in part.items()
        if key.endswith("_file")
    ]
    assert len(files_) == (0 if kind == LISTENER else 1) + (kind in (LISTENER, "imap")) and all(
        one in said for one in files_
    )
    assert (
        f"parley rehearse bdscp-2023 STORY.yaml --config {tmp_path}" in said and "parley run --config" in said
    )


@pytest.mark.parametrize(
    ("key", "pasted", "meant"),
    [
        ("address", " Escalations@Partnership.Example\u00a0", "address: escalations@partnership.example"),
        ("address", "mailto:escalations@partnership.example", "address: escalations@partnership.example"),
        ("trial_to", "Bea Long <Bea.Long@partnership.example>", "deliver_only_to: bea.long@partnership.example"),
        ("mailbox", "IMAP", "kind: imap"),
        ("relay_host", "localhost ", "  host: localhost\n  port: 25\n  tls: none\n"),
        ("relay_host", "Mail.partnership.example", "  host: Mail.partnership.example\n  port: 587\n  tls: starttls\n"),
        ("relay_host", "https://mail.partnership.example/", "  host: mail.partnership.example\n"),
        ("relay_host", "10.0.0.5", "  host: 10.0.0.5\n"),
        ("authserv_id", "mx.partnership.example.", "authserv_id: mx.partnership.example}"),
        ("name", "ynys-mon", "contacts: contacts"),
    ],
)  # fmt: skip
def test_what_people_paste_is_taken_for_what_they_mean(
    tmp_path: Path, key: str, pasted: str, meant: str
) -> None:
    assert init(tmp_path, {**ANSWERS, key: pasted}).exit_code == 0
    made = tmp_path / "made"
    assert meant in (made / "parley.yaml").read_text() and problems(made / "parley.yaml", made) == []


def test_what_nobody_sees_is_not_pasted_with_it(tmp_path: Path) -> None:
    """Address books put marks for the direction of reading around a number, and fine dashes into it; web pages their own."""
    pasted = {
        "manager_phone": "\u202a020\u00a07946\u20110102\u202c",
        "manager": "Bea\u200b Long",
        "agencies": "Oak Lane School, @school.example; Borough Council, council.example.",
    }
    said = init(tmp_path, {**ANSWERS, **pasted})
    assert said.exit_code == 0, said.output
    made = yaml.safe_load((tmp_path / "made/contacts/oakshire.yaml").read_text())
    manager = made["people"]["business_manager"]
    assert (manager["phone"], manager["name"]) == ("020 7946-0102", "Bea Long")
    assert [agency["domains"] for agency in made["agencies"].values()] == [
        "school.example",
        "council.example",
    ]


@pytest.mark.parametrize(
    ("said", "meant"), [("Scotland", "SCT"), ("northern ireland", "NIR"), ("wls", "WLS"), ("Cymru", "WLS")]
)
def test_a_nation_has_a_name(tmp_path: Path, said: str, meant: str) -> None:
    assert init(tmp_path, {**ANSWERS, "division": said, "protocol": "BDSCP-2023"}).exit_code == 0
    assert f"division: {meant}\n" in (tmp_path / "made/rules/bdscp-2023.yaml").read_text()


@pytest.mark.parametrize(
    ("partnership", "name"), [("Ynys Môn Board", "ynys"), ("Ôak Board", "oak"), ("X Board", "parley")]
)
def test_the_short_name_is_made_of_the_first_word(tmp_path: Path, partnership: str, name: str) -> None:
    assert init(tmp_path, {**ANSWERS, "partnership": partnership}).exit_code == 0
    assert (tmp_path / f"made/contacts/{name}.yaml").is_file()


def test_a_client_secret_has_a_day_on_which_it_ends(tmp_path: Path) -> None:
    by_secret = {**ANSWERS, "mailbox": "graph", "proof": "secret"}
    assert "secret_expires: " in init(tmp_path, by_secret).output
    assert init(tmp_path, {**by_secret, "secret_expires": "1 April 2027"}).exit_code == 1
    said = init(tmp_path, {**by_secret, "secret_expires": "2027-04-01"})
    assert said.exit_code == 0 and "graph (the client secret)" in said.output
    made = yaml.safe_load((tmp_path / "made/parley.yaml").read_text())["mailbox"]
    assert made["secret_file"] and "certificate_file" not in made
    assert problems(tmp_path / "made/parley.yaml", tmp_path / "made") == []


@pytest.mark.parametrize("kind", kinds())
def test_the_right_to_the_calendar_is_granted_where_it_is_used(tmp_path: Path, kind: str) -> None:
    assert init(tmp_path, {**ANSWERS, "mailbox": kind}).exit_code == 0
    used = load_config(tmp_path / "made" / "parley.yaml").calendars.own is not None
    assert used == (kind in ("graph", "ews"))


def test_full_access_is_what_is_granted_and_what_is_used_on_premises(tmp_path: Path) -> None:
    assert init(tmp_path, {**ANSWERS, "mailbox": "ews"}).exit_code == 0
    assert yaml.safe_load((tmp_path / "made/parley.yaml").read_text())["mailbox"]["access"] == "delegate"


GRAPH = {key: text if isinstance(text, str) else "; ".join(text) for key, text in ANSWERS.items()} | {
    "name": "oakshire"
}


@pytest.mark.parametrize(
    "words",
    [
        "-Role 'Application Mail.ReadWrite' -CustomResourceScope",
        "PrimarySmtpAddress -eq 'escalations@partnership.example'",
        "-AutomateProcessing None",
        "-DisablePlusAddressInRecipients $false",
        "-RejectDirectSend $true",
        "New-TransportRule -Name 'parley' -SentTo escalations@partnership.example -SetSCL -1",
        "Test-ServicePrincipalAuthorization",
    ],
)
def test_what_exchange_online_needs(words: str) -> None:
    steps = admin.for_the_administrator({**GRAPH, "mailbox": "graph"})
    assert any(words in step.command for step in steps)
    assert all(
        "CustomResourceScope" in s.command
        for s in steps
        if s.command.startswith("New-ManagementRoleAssignment")
    )


def test_on_an_exchange_server_of_ones_own_the_gateway_judges_who_sent_it(tmp_path: Path) -> None:
    """Exchange Server writes no results itself: a sender could have."""
    assert init(tmp_path, {**ANSWERS, "mailbox": "ews"}).exit_code == 0
    trust = load_config(tmp_path / "made" / "parley.yaml").trust
    assert (trust.authserv_id, trust.exchange_results) == ("mx.partnership.example", False)


@pytest.mark.skipif(shutil.which("postconf") is None, reason="postfix is not installed")
def test_the_lines_for_postfix_add_to_what_stands_there(tmp_path: Path) -> None:
    """Its own maps stay; what is done twice is no harm; mail for the tagged address goes to parley and no other does."""
    own = "transport_maps = texthash:/own/transport\nrecipient_delimiter = -\nmydestination = partnership.example\n"
    (tmp_path / "main.cf").write_text(f"compatibility_level = 3.6\n{own}")
    (tmp_path / "master.cf").write_text("")
    steps = [step.command for step in admin.for_the_administrator({**GRAPH, "mailbox": LISTENER})]
    lines = [one for one in steps if one.startswith(("postconf", "echo"))]
    assert len(lines) == 4
    here = f'postconf() {{ command postconf -c {tmp_path} "$@"; }}\n'
    script = here + "\n".join(lines * 2).replace("/etc/postfix/", f"{tmp_path}/")
    subprocess.run(["sh", "-eu", "-c", script], check=True)

    def asked(setting: str) -> str:
        said = subprocess.run(
            ["postconf", "-c", tmp_path, "-h", setting], capture_output=True, text=True, check=True
        )
        return said.stdout.strip()

    assert asked("transport_maps").startswith("texthash:/own/transport ")
    assert asked("transport_maps").endswith(f"texthash:{tmp_path}/parley")
    assert asked("local_recipient_maps").startswith("proxy:unix:passwd.byname $alias_maps ")
    assert asked("recipient_delimiter") == "-+"
    looked_up = subprocess.run(
        ["postmap", "-c", tmp_path, "-q", "escalations@partnership.example", f"texthash:{tmp_path}/parley"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert looked_up.stdout == "smtp:[127.0.0.1]:2525\n"


@pytest.mark.parametrize("kind", [*kinds(), "ews"])
def test_every_step_says_what_it_is_for(kind: str) -> None:
    steps = admin.for_the_administrator({**GRAPH, "mailbox": kind})
    assert steps and all(step.why for step in steps)


def test_the_questions_are_listed() -> None:
    said = CliRunner().invoke(command.init, ["--questions"])
    assert [line.partition(":")[0] for line in said.output.splitlines()] == [
        question.key for question in QUESTIONS
    ]
