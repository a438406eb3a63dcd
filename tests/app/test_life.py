"""A daemon's life: it starts, answers the first mail of the story, reloads, stops; and what it says when it cannot."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from parley.store import Store, spool

from .conftest import FIRST, PRIYA, first_mail, mail, text_of, until


def test_the_first_mail_is_answered_with_its_date_and_an_invitation(house: Any) -> None:
    house.start()
    house.send(first_mail())
    house.go_to()
    answer = house.letter("priya.nair@school.example", "By Tue 7 April 17:00")
    text = text_of(answer)
    assert answer["Subject"].startswith("[D-2026-0001]")
    assert "Robert Hale" in text and "020 7946 0120" in text
    assert "4.1.1" in text and "020 7946 0101" in text  # the clause, and whom to ring in danger
    other = house.letter("robert.hale@council.example", "D-2026-0001")
    for letter in (answer, other):
        calendar = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
        assert calendar and "METHOD:REQUEST" in calendar[0].get_content()
    assert "Zebedee" not in str(answer["Subject"]) + text
    assert house.stop() == 0


def test_a_second_daemon_is_refused(house: Any) -> None:
    house.start()
    second = house.run()
    assert second.returncode == 75
    assert "another parley is at work" in second.stderr
    house.send(first_mail())
    house.go_to()
    assert house.letters("priya.nair@school.example"), "the first one goes on"
    assert house.stop() == 0
    house.start()
    assert house.stop(signal.SIGINT) == 0


def test_every_problem_of_every_file_is_listed(house: Any) -> None:
    rules = house.folder / "rules" / "bdscp-2023.yaml"
    rules.write_text(rules.read_text().replace("do: talk", "do: tlak", 1))
    contacts = next((house.folder / "contacts").glob("*.yaml"))
    contacts.write_text(contacts.read_text().replace("manager: liam", "manager: lima", 1))
    (house.folder / "mail_templates" / "raised.body.txt").unlink()
    said = house.run()
    assert said.returncode == 78
    for words in (f"{rules.name}:", f"{contacts.name}:", "lima", "tlak", "raised.body.txt"):
        assert words in said.stderr
    assert "Traceback" not in said.stderr


def test_a_bad_configuration_is_refused_with_every_problem(house: Any) -> None:
    house.configure("zone: Europe/Lundon\nlog_level: loud\nlimits: {connections: many}\n")
    said = house.run()
    assert said.returncode == 78
    assert all(words in said.stderr for words in ("Lundon", "loud", "many")), said.stderr


def test_a_port_that_is_taken_is_said(house: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        house.configure()
        port = taken.getsockname()[1]
        house.config.write_text(house.config.read_text().replace("port: 0", f"port: {port}"))
        said = house.run()
    assert said.returncode == 69
    assert "not started" in said.stderr and "Traceback" not in said.stderr


def test_a_bad_contacts_file_keeps_the_last_good_one(house: Any) -> None:
    process = house.start()
    contacts = next((house.folder / "contacts").glob("*.yaml"))
    good = contacts.read_text()
    contacts.write_text(good.replace("email: robert.hale", "emial: robert.hale", 1))
    process.send_signal(signal.SIGHUP)
    told = house.letter("bea.long@partnership.example", "emial")
    assert f"{contacts.name}:" in text_of(told)
    house.send(first_mail())
    house.go_to()
    assert house.letters("robert.hale@council.example"), "he is still known"
    process.send_signal(signal.SIGHUP)  # the same again is not told again
    until(lambda: len(house.logged("files not taken")) == 2)
    contacts.write_text(good.replace("020 7946 0120", "020 7946 0129"))
    process.send_signal(signal.SIGHUP)
    house.letter("bea.long@partnership.example", "in use")
    house.go_to()
    assert len(house.letters("bea.long@partnership.example")) == 2
    assert house.stop() == 0


def test_a_reload_says_which_settings_wait_for_a_restart(house: Any) -> None:
    """The end of a trial is one: without a word, everybody believes that people are written to."""
    house.configure("deliver_only_to: bea.long@partnership.example\n")
    process = house.start()
    process.send_signal(signal.SIGHUP)
    until(lambda: len(house.logged("files taken")) == 1)
    house.configure("pen: {look_within: 60}\n")
    process.send_signal(signal.SIGHUP)
    said = until(lambda: house.logged("settings wait for a restart"))
    assert [row["settings"] for row in said] == [["deliver_only_to", "pen"]], "and not the first time"
    house.configure("zone: Europe/Lundon\n")
    process.send_signal(signal.SIGHUP)
    until(lambda: house.logged("the next start will fail"))
    assert house.stop() == 0


def test_new_contacts_are_in_use_at_once(house: Any) -> None:
    process = house.start()
    contacts = next((house.folder / "contacts").glob("*.yaml"))
    contacts.write_text(contacts.read_text().replace("020 7946 0120", "020 7946 0129"))
    process.send_signal(signal.SIGHUP)
    until(lambda: house.logged("files taken"))
    house.send(first_mail())
    house.go_to()
    assert "020 7946 0129" in text_of(house.letter("priya.nair@school.example", "By Tue 7 April"))


def test_a_saved_file_is_picked_up_and_a_spoilt_one_stops_no_start(house: Any) -> None:
    house.start()
    contacts = next((house.folder / "contacts").glob("*.yaml"))
    good = contacts.read_text()
    contacts.write_text(good.replace("020 7946 0120", "020 7946 0129"))
    until(lambda: house.logged("files taken"))
    assert house.stop() == 0
    contacts.write_text(good.replace("email: robert.hale", "emial: robert.hale", 1))
    house.start()
    house.letter("bea.long@partnership.example", "emial")
    house.send(first_mail())
    house.go_to()
    assert "020 7946 0129" in text_of(house.letter("priya.nair@school.example", "By Tue 7 April")), (
        "the last good one"
    )
    assert house.stop() == 0


def test_a_spoilt_rule_file_stops_no_start(house: Any) -> None:
    """A slip of the business manager's, and a power cut in the night: what somebody saves never keeps parley from running."""
    house.start()
    rules = house.folder / "rules" / "bdscp-2023.yaml"
    good = rules.read_text()
    rules.write_text(good.replace("do: talk", "do: tlak", 1))
    house.letter("bea.long@partnership.example", "tlak")
    assert house.stop(signal.SIGKILL)
    house.start()
    house.send(first_mail())
    house.go_to()
    house.letter("priya.nair@school.example", "By Tue 7 April 17:00")
    shown = [sys.executable, "-m", "parley", "show", "D-2026-0001", "--config", str(house.config)]
    assert subprocess.run(shown, env=house.environment(), capture_output=True, check=False).returncode == 0
    assert house.stop() == 0
    rules.write_text(good)
    (house.folder / "rules" / "bdscp-2023 (copy).yaml").write_text(good)
    house.start()
    house.letter("bea.long@partnership.example", "Another file has the id")
    assert house.stop() == 0


def test_a_running_dispute_stays_on_the_rules_it_began_under(house: Any) -> None:
    process = house.start()
    house.send(first_mail())
    house.go_to()
    rules = house.folder / "rules" / "bdscp-2023.yaml"
    text = rules.read_text()
    rules.write_text(
        "# the same words, another hash\n" + text.replace("within: 2 working days", "within: 9 working days")
    )
    process.send_signal(signal.SIGHUP)
    until(lambda: house.logged("files taken"))
    answer = house.letter("priya.nair@school.example", "By Tue 7 April 17:00")
    to = str(answer["Reply-To"]).rpartition("<")[2].strip("> ")
    house.send(mail(PRIYA, "STATUS", to=to, name="status"), to)
    house.go_to()
    assert house.taken(2)[-1]["dispute"] == "D-2026-0001"
    assert "7 April" in text_of(house.letters("priya.nair@school.example")[-1])
    house.send(
        first_mail("two").replace(b"robert.hale", b"sol.adeyemi").replace(b"Robert Hale", b"Sol Adeyemi")
    )
    house.go_to()
    house.letter("priya.nair@school.example", "16 April")  # a new dispute takes the new rules


def test_the_log_names_nobody(house: Any) -> None:
    house.start()
    house.send(first_mail())
    house.send(mail("Dana Wood <dana.wood@outsider.example>", FIRST, name="dana", subject="Zebedee Quux"))
    house.taken(2)
    house.go_to("2026-04-08T10:00+01:00")
    assert house.stop() == 0
    log = house.log.read_text().lower()
    for word in (
        "priya",
        "robert",
        "dana",
        "zebedee",
        "quux",
        "larkspur",
        "@school",
        "@council",
        "020 7946",
        "no further",
    ):
        assert word not in log


def test_systemd_hears_that_it_is_ready_alive_and_stopping(house: Any, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(30)
        house.start(NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="2000000")
        assert systemd.recv(100) == b"READY=1"
        assert systemd.recv(100) == b"WATCHDOG=1"
        assert house.stop() == 0
        heard = [systemd.recv(100)]
        while heard[-1] != b"STOPPING=1":
            heard.append(systemd.recv(100))


def test_no_reading_process_is_left_behind(house: Any) -> None:
    process = house.start()
    children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False)
    pids = [int(pid) for pid in children.stdout.split()]
    assert pids
    house.stop()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))


@pytest.mark.parametrize("missing", ["rules", "contacts"])
def test_a_folder_that_is_not_there_is_said(house: Any, missing: str) -> None:
    (house.folder / missing).rename(house.folder / "elsewhere")
    said = house.run()
    assert said.returncode == 78 and missing in said.stderr


def test_letters_that_are_not_where_the_configuration_says_are_said(house: Any) -> None:
    house.config.write_text(house.config.read_text() + "templates: our_letters\n")
    said = house.run()
    assert said.returncode == 78 and "our_letters" in said.stderr


def test_the_same_people_again_are_asked_and_yes_opens_another(house: Any) -> None:
    """What was kept is read again, days later, with the answer."""
    house.start()
    house.send(first_mail())
    house.go_to()
    house.send(mail(PRIYA, FIRST.replace("under 1", "other"), subject="FW: another", name="again"))
    assert house.taken(2)[-1]["verdict"] == "recorded"
    house.go_to("2026-04-02T10:00+01:00")
    asked = house.letters("priya.nair@school.example")
    to = next(str(m["Reply-To"]) for m in asked if m["In-Reply-To"] == "<again@school.example>")
    to = to.rpartition("<")[2].strip("> ")
    house.send(mail(PRIYA, "YES", to=to, name="yes"), to)
    assert (house.taken(3)[-1]["verdict"], house.taken(3)[-1]["dispute"]) == ("raised", "D-2026-0002")


def test_a_damaged_store_is_refused_with_the_way_to_restore(house: Any) -> None:
    house.start()
    house.send(first_mail())
    house.go_to()
    assert house.stop() == 0
    with (house.state / "parley.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40_000)
    said = house.run()
    assert said.returncode == 78
    assert "last backup" in said.stderr and "Traceback" not in said.stderr


def test_a_journal_that_a_newer_parley_has_written_is_refused_with_the_way_back(house: Any) -> None:
    house.start()
    assert house.stop() == 0
    with Store.open(house.state) as store, store.write():
        store.run(
            "INSERT INTO journal (reference, position, name, body, recorded, cause)"
            " VALUES ('D-2026-0001', 1, 'MoonRisen', '{}', '2026-04-01T09:05:00.000000Z', 'time')"
        )
    said = house.run()
    assert said.returncode == 78
    assert "newer parley" in said.stderr and "MoonRisen" in said.stderr and "Traceback" not in said.stderr


def test_what_is_in_hand_at_the_end_is_finished_and_the_rest_waits(house: Any) -> None:
    house.start()
    for number in range(20):
        house.send(mail(PRIYA, f"Receiving practitioner: Robert Hale\n\n{number}", name=f"m{number}"))
    assert house.stop() == 0
    assert not house.logged("loop failed") and not house.logged("uncaught")
    house.start()
    house.go_to()
    with Store.open(house.state) as store:
        assert spool.waiting(store, 99) == []
        assert {row[0] for row in store.query("SELECT state FROM outbox WHERE next_try IS NOT NULL")} <= {
            "pending"
        }
        assert len(store.query("SELECT raw FROM messages")) == 20


def test_a_rule_file_cut_in_half_keeps_the_last_good_one(house: Any) -> None:
    process = house.start()
    rules = house.folder / "rules" / "bdscp-2023.yaml"
    good = rules.read_text()
    rules.write_text(good[: len(good) // 2])
    process.send_signal(signal.SIGHUP)
    told = house.letter("bea.long@partnership.example", rules.name)
    assert f"{rules.name}:" in text_of(told), "the file and its line"
    house.send(first_mail())
    house.go_to()
    house.letter("priya.nair@school.example", "By Tue 7 April 17:00")
    assert house.stop() == 0
    house.start()  # with what was last in use
    assert house.stop() == 0


def test_at_the_very_first_start_there_is_no_last_good_rule_file(house: Any) -> None:
    rules = house.folder / "rules" / "bdscp-2023.yaml"
    good = rules.read_text()
    rules.write_text(good[: len(good) // 2])
    said = house.run()
    assert said.returncode == 78 and f"{rules.name}:" in said.stderr
    rules.write_text(good)
    house.start()
    assert house.stop() == 0


def test_a_template_that_cannot_be_filled_stops_nothing_and_the_business_manager_hears(house: Any) -> None:
    """One typo in one letter must not keep the daemon from starting; whoever saved it hears which file it is."""
    (house.folder / "mail_templates" / "status.body.txt").write_text("{% if %}", encoding="utf-8")
    house.start()
    until(lambda: bool(house.letters("bea.long@partnership.example")))
    (told,) = house.letters("bea.long@partnership.example")
    assert "status.body.txt" in told.get_body(("plain",)).get_content()
    house.send(first_mail())
    house.go_to()
    assert house.letters("priya.nair@school.example")


def test_contacts_that_come_by_mail_are_written_and_used_once_they_are_accepted(house: Any) -> None:
    house.start()
    contacts = next((house.folder / "contacts").glob("*.yaml"))
    text = contacts.read_text().replace("020 7946 0120", "020 7946 0129")
    letter = EmailMessage()
    letter["Authentication-Results"] = "mx.parley.example; dmarc=pass header.from=partnership.example"
    letter["Received"] = "from mail by mx.parley.example; Wed, 1 Apr 2026 10:05:02 +0100"
    letter["From"], letter["To"] = "bea.long@partnership.example", "escalations+contacts@parley.example"
    letter["Message-ID"] = "<contacts@partnership.example>"
    letter.set_content("Robert has a new number.")
    letter.add_attachment(text.encode(), maintype="text", subtype="plain", filename=contacts.name)
    house.send(letter.as_bytes(), "escalations+contacts@parley.example")
    house.go_to()
    checked = house.letter("bea.long@partnership.example", "reply APPLY")
    assert "phone is now 020 7946 0129 (was 020 7946 0120)" in text_of(checked)
    to = str(checked["Reply-To"]).rpartition("<")[2].strip("> ")
    house.send(mail("Bea Long <bea.long@partnership.example>", "APPLY", to=to, name="apply"), to)
    until(lambda: house.logged("files taken"))
    assert contacts.read_text() == text
    house.send(first_mail())
    house.go_to()
    assert "020 7946 0129" in text_of(house.letter("priya.nair@school.example", "By Tue 7 April"))
    assert house.stop() == 0


def test_an_older_store_put_back_by_hand_is_refused_with_the_way_back(house: Any) -> None:
    """Copied over the newer one: the numbers that people had in their mails would have been given to others."""
    house.start()
    house.send(first_mail())
    house.letter("priya.nair@school.example", "By Tue 7 April 17:00")
    assert house.stop() == 0
    older = {name: (house.state / name).read_bytes() for name in ("parley.db", "mail.db")}
    house.start()
    house.send(
        mail(
            PRIYA,
            "Receiving practitioner: Marie Kent <marie.kent@council.example>\n\nWe disagree.",
            name="two",
        )
    )
    house.letter("marie.kent@council.example", "D-2026-0002")
    assert house.stop() == 0
    for name, content in older.items():
        (house.state / name).write_bytes(content)
    said = house.run()
    assert said.returncode == 78
    assert (
        "an older one" in said.stderr and "parley restore" in said.stderr and "Traceback" not in said.stderr
    )
    for name in older:
        (house.state / name).unlink()
    house.start()
    assert house.stop() == 0, "somebody begins anew"
