"""`parley demo` as a newcomer meets it: it ends well, it fails when something is gone, it can be tried by hand."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from parley.demonstration import play
from parley.demonstration.house import LOOPBACK
from parley.demonstration.postbox import Postbox
from parley.reference.file_end import sealed

ROOT = Path(__file__).resolve().parents[2]
DEMO = [sys.executable, "-m", "parley", "demo"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that people edit, copied, so that a test may spoil them."""
    for folder in ("rules", "contacts", "mail_templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def once(checkout: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DEMO, "--once"], cwd=checkout, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False,
        stdin=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(checkout)},
    )  # fmt: skip


def test_without_a_template_it_fails_and_names_it(checkout: Path) -> None:
    (checkout / "mail_templates" / "refused.body.txt").unlink()
    result = once(checkout)
    assert result.returncode == 1
    assert "refused.body.txt" in result.stdout.rpartition("FAIL ")[2], "the reason stands last"


def test_without_one_rule_it_fails_and_the_judge_says_what_is_missing(checkout: Path) -> None:
    rules = checkout / "rules" / "bdscp-2023.yaml"
    lines = rules.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if line.startswith("says:"))
    late = next(n for n in range(start, len(lines)) if lines[n].strip() == "late:")
    left = "".join(lines[:late] + lines[late + 3 :])
    rules.write_text(sealed(left), encoding="utf-8")  # as somebody does who means it
    result = once(checkout)
    assert result.returncode == 1
    assert "FAIL" in result.stdout
    assert "3.2" in result.stdout


def test_it_stays_up_takes_a_mail_of_ones_own_shows_the_answers_and_ends_at_ctrl_c(checkout: Path) -> None:
    with subprocess.Popen(
        DEMO, cwd=checkout, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as demo:
        assert demo.stdout is not None
        try:
            line = next(line for line in demo.stdout if line.startswith("python3 -c"))
            next(line for line in demo.stdout if "Ctrl-C" in line)
            mine = line.rstrip().replace("python3", f"'{sys.executable}'", 1)
            subprocess.run(["bash", "-c", mine], check=True, timeout=60)
            wanted = {
                "OUT  to Priya Nair",
                "OUT  to Robert Hale",
            }  # both leave at once: either may come first
            while wanted:
                line = next(line for line in demo.stdout if "OUT  to " in line)
                wanted = {each for each in wanted if each not in line}
            asked = next(
                x for x in Postbox(checkout / "demo-state" / "maildir").new() if x.name == "Priya Nair"
            )
            answer = mine.replace("escalations+new@parley.example", asked.reply_to)
            answer = answer.replace("Receiving practitioner: robert.hale@council.example", "STATUS")
            subprocess.run(["bash", "-c", answer], check=True, timeout=60)
            assert next(line for line in demo.stdout if "OUT  to Priya Nair" in line)
            demo.send_signal(signal.SIGINT)
            assert "Stopped" in demo.stdout.read()
            assert demo.wait(60) == 0
        finally:
            demo.kill()
    assert len(list((checkout / "demo-state" / "maildir" / "new").iterdir())) == 3


def test_the_lines_to_copy_speak_to_loopback_alone() -> None:
    for line in (play.by_python(2525), play.by_swaks(2525)):
        assert LOOPBACK in line
        assert "\n" not in line
