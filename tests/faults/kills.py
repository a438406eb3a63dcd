"""The daemon is killed: at random while mail comes, beside a second one, and when it hangs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from threading import Timer
from xml.etree import ElementTree

from faults.ground import (
    Ground,
    Outcome,
    Skipped,
    begin,
    first,
    id_of,
    must,
    send,
    twice_in,
    verdicts,
)


def at_random(ground: Ground) -> Outcome:
    """kill -9 at a random moment while mail comes by SMTP, again and again; then it may finish."""
    house, heard, number = ground.house(), list[str](), 0
    for _ in range(ground.times):
        if ground.random.random() < 0.2:  # while it starts
            process = begin(house)
            ground.pause(0.6)
            process.kill()
            process.wait(30)
            continue
        process = house.start()
        killer = Timer(ground.random.random() * 0.5, process.kill)
        for turn in range(4):
            raw = first(number)
            number += 1
            heard += [id_of(raw)] if send(house, raw) else []
            if turn == 0:
                killer.start()  # one mail at least is acknowledged, and perhaps on its way to its answer
        killer.join()
        process.wait(30)
    house.start()
    house.go_to()
    must(house.stop() == 0, "it did not stop by itself")
    lost, twice = verdicts(house, heard)
    twice += twice_in([str(letter["Message-ID"]) for letter in house.letters()])
    said = f"{len(house.letters())} letters out, and one that is written again replaces itself"
    return Outcome(ground.times, len(heard), lost, twice, 0, said)


def two_daemons(ground: Ground) -> Outcome:
    """A second daemon in the same state folder: refused with 75, and the first goes on."""
    house, slowest = ground.house(), 0.0
    house.start()
    for _ in range(ground.times):
        began = time.monotonic()
        second = house.run()
        slowest = max(slowest, time.monotonic() - began)
        must(second.returncode == 75, f"the second ended with {second.returncode}")
    raw = first(0)
    must(send(house, raw), "the first takes no mail any more")
    house.go_to()
    must(house.stop() == 0, "it did not stop by itself")
    lost, twice = verdicts(house, [id_of(raw)])
    return Outcome(ground.times, 1, lost, twice, 0, f"refused within {slowest:.1f} s")


def hangs(ground: Ground) -> Outcome:
    """SIGSTOP: no word reaches the watchdog any more; killed, as systemd does, it comes back and loses nothing."""
    house, heard = ground.house(), list[str]()
    for number in range(ground.times):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
            place = house.folder / f"notify{number}"
            systemd.bind(str(place))
            systemd.settimeout(20)
            process = house.start(NOTIFY_SOCKET=str(place), WATCHDOG_USEC="2000000")
            while systemd.recv(200) != b"WATCHDOG=1":
                pass
            raw = first(number)
            heard += [id_of(raw)] if send(house, raw) else []
            os.kill(process.pid, signal.SIGSTOP)
            must(_silent(systemd), "something that is stopped still says that it is alive")
            process.kill()
            process.wait(30)
    house.start()
    house.go_to()
    must(house.stop() == 0, "it did not stop by itself")
    lost, twice = verdicts(house, heard)
    return Outcome(ground.times, len(heard), lost, twice, 0, "with systemd itself: script/boot")


def _silent(systemd: socket.socket) -> bool:
    """Whether nothing is heard for as long as the watchdog waits, but for what was said before."""
    systemd.settimeout(2.5)
    try:
        for _ in range(20):
            systemd.recv(200)
    except TimeoutError:
        return True
    return False


def at_every_write(ground: Ground) -> Outcome:
    """kill -9 at each single write of a mail's way, one after the other (the tests of the store and of the daemon)."""
    report = ground.house().folder / "report.xml"
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", "tests/store/test_crash.py", "tests/app/test_every_write.py"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    must(said.returncode == 0, said.stdout[-400:])
    found = ElementTree.parse(report)
    kills = [int(each.get("value", "0")) for each in found.iterfind(".//property[@name='kills']")]
    if not kills:
        raise Skipped(
            next((each.get("message", "") for each in found.iterfind(".//skipped")), "nothing was killed")
        )
    return Outcome(sum(kills), sum(kills), 0, 0, 0, f"{len(kills)} ways of one mail, each of their writes")
