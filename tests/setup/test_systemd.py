"""The unit and what stands around it: exposure as systemd judges it, the example that is shipped, the installer's switch.

A real boot is tried by script/boot, which takes three minutes and root.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest

from parley.config import load_config

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "systemd" / "parley@.service"
UNIT_TEXT = UNIT.read_text(encoding="utf-8")
DIRECTIVES = dict(re.findall(r"^(\w+)=(.*)$", UNIT_TEXT, re.MULTILINE))


def test_what_the_daemon_could_do_to_its_machine_is_little() -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed: apt-get install systemd")
    said = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=12", "--no-pager", str(UNIT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout[-400:] + said.stderr
    assert "Overall exposure level" in said.stdout


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Type", "notify"),
        ("WatchdogSec", "60"),
        ("Restart", "on-failure"),
        ("RestartPreventExitStatus", "78 75"),
        ("StateDirectory", "parley/%i"),
        ("StateDirectoryMode", "0700"),
        ("RuntimeDirectory", "parley/%i"),
        ("RuntimeDirectoryMode", "0755"),
        ("RuntimeDirectoryPreserve", "yes"),
        ("UMask", "0077"),
        ("LimitCORE", "0"),
        ("ExecReload", '/bin/sh -c "kill -HUP ${MAINPID}"'),
    ],
)
def test_the_unit_says_what_the_daemon_keeps(name: str, content: str) -> None:
    assert DIRECTIVES[name] == content


def test_no_secret_comes_by_argument_or_environment() -> None:
    assert "Environment" not in UNIT_TEXT and "password" not in UNIT_TEXT.lower()


def test_the_example_of_a_configuration_is_taken(tmp_path: Path) -> None:
    text = (ROOT / "systemd" / "parley.yaml.example").read_text(encoding="utf-8")
    text = text.replace("/etc/parley/NAME/", f"{ROOT}/").replace(
        "/opt/parley/current/share/parley/", f"{ROOT}/"
    )
    (tmp_path / "parley.yaml").write_text(text, encoding="utf-8")
    config = load_config(tmp_path / "parley.yaml")
    assert config.deliver_only_to and config.relay and config.relay.password_file
    secrets = (ROOT / "systemd" / "secrets.conf.example").read_text(encoding="utf-8")
    assert f"LoadCredential={config.relay.password_file.name}:" in secrets
    assert DIRECTIVES["StateDirectory"].replace("%i", "NAME") == str(config.state.relative_to("/var/lib"))
    assert config.metrics and DIRECTIVES["RuntimeDirectory"].replace("%i", "NAME") == str(
        config.metrics.parent.relative_to("/run")
    )


def install(
    root: Path, *words: str, file: Path = ROOT / "systemd" / "install"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(file), *words],
        env={**os.environ, "PARLEY_ROOT": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


def releases(root: Path, *versions: str) -> None:
    """Folders as the installer leaves them."""
    for version in versions:
        command = root / "opt" / "parley" / version / "bin" / "parley"
        command.parent.mkdir(parents=True)
        command.write_text("#!/bin/sh\n")
        command.chmod(0o755)


def test_an_upgrade_and_the_way_back(tmp_path: Path) -> None:
    releases(tmp_path, "0.1.0", "0.2.0")
    current = tmp_path / "opt" / "parley" / "current"
    assert install(tmp_path, "use", "0.1.0").returncode == 0
    said = install(tmp_path, "use", "0.2.0")
    assert current.readlink() == Path("0.2.0")
    assert "use 0.1.0 is the way back" in said.stdout
    assert install(tmp_path, "list").stdout.split("\n")[:2] == ["0.1.0", "0.2.0 in use"]
    assert install(tmp_path, "use", "0.1.0").returncode == 0
    assert current.readlink() == Path("0.1.0")


def test_a_release_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    releases(tmp_path, "0.1.0")
    install(tmp_path, "use", "0.1.0")
    said = install(tmp_path, "use", "0.3.0")
    assert said.returncode == 1 and "0.1.0 in use" in said.stderr
    assert (tmp_path / "opt" / "parley" / "current").readlink() == Path("0.1.0")


def test_a_folder_without_a_release_says_where_one_comes_from(tmp_path: Path) -> None:
    said = install(tmp_path)
    assert said.returncode == 1 and "script/wheels" in said.stderr


def test_a_release_of_a_number_that_is_taken_is_not_taken_for_the_one_that_is_there(tmp_path: Path) -> None:
    """Two builds from a checkout have one number until somebody changes it; "use 0.1.0" would go on with the old one."""
    releases(tmp_path, "0.1.0")
    bundle, there = tmp_path / "parley-0.1.0", tmp_path / "opt" / "parley" / "0.1.0"
    bundle.mkdir()
    shutil.copy(ROOT / "systemd" / "install", bundle)
    (bundle / "VERSION").write_text("0.1.0\n")
    (bundle / "requirements.txt").write_text("parley==0.1.0 --hash=sha256:ab\n")
    (there / "requirements.txt").write_text("parley==0.1.0 --hash=sha256:ab\n")
    assert "is this release. To use it:" in install(tmp_path, file=bundle / "install").stderr
    (there / "requirements.txt").write_text("parley==0.1.0 --hash=sha256:cd\n")
    said = install(tmp_path, file=bundle / "install")
    assert said.returncode == 1 and "was not made from this release" in said.stderr
    assert "To use it" not in said.stderr and "version in pyproject.toml" in said.stderr


def test_the_unit_and_its_user_are_put_where_systemd_looks(tmp_path: Path) -> None:
    releases(tmp_path, "0.1.0")
    install(tmp_path, "use", "0.1.0")
    shutil.copytree(ROOT / "systemd", tmp_path / "opt/parley/current/share/parley/systemd")
    assert install(tmp_path, "units").returncode == 0
    assert (tmp_path / "etc/systemd/system/parley@.service").read_text(encoding="utf-8") == UNIT_TEXT
    assert (tmp_path / "usr/lib/sysusers.d/parley.conf").is_file()
    assert (tmp_path / "usr/lib/tmpfiles.d/parley.conf").is_file()


def test_a_release_holds_all_that_parley_needs_and_nothing_of_the_developers() -> None:
    said = subprocess.run(
        [sys.executable, "script/runtime_pins", "requirements.lock", "pyproject.toml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    pinned = set(re.findall(r"^([a-z0-9-]+)==", said, re.MULTILINE))
    assert whole("parley", {"calendar", "exchange", "graph", "apprise", "notify", "spreadsheet"}) <= pinned
    assert not pinned & {"pytest", "mypy", "ruff", "hypothesis", "numpy", "radicale", "setuptools"}
    assert said.count("--hash=sha256:") >= len(pinned)


def whole(name: str, extras: set[str]) -> set[str]:
    """Everything that this package needs here, all the way down, as its metadata says."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found: set[str] = set()
    waiting = [(name, frozenset(extras))]
    while waiting:
        name, wanted = waiting.pop()
        for line in requires(name) or ():
            one = Requirement(line)
            if one.marker and not any(one.marker.evaluate({"extra": extra}) for extra in {"", *wanted}):
                continue
            if (needs := canonicalize_name(one.name)) not in found:
                found.add(needs)
                waiting.append((one.name, frozenset(one.extras)))
    return found


def test_the_wheel_takes_along_what_a_machine_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    taken = project["tool"]["setuptools"]["data-files"]
    for folder in ("rules", "contacts", "mail_templates", "systemd"):
        files = [path for pattern in taken[f"share/parley/{folder}"] for path in ROOT.glob(pattern)]
        assert {path.name for path in files} == {path.name for path in (ROOT / folder).iterdir()}
        assert all(path.is_file() for path in files), "a folder below would be left out"
