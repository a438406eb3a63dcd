"""What script/env says on a machine that lacks something, and what it leaves alone.

Nothing is installed here: each machine is a folder of stand-ins that is the whole PATH, and each run ends
before the installing.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ("script/env", "script/demo", "script/test", "script/bench")
TOOLS = ("bash", "dirname", "cut", "head", "cat", "grep", "ls", "basename")


def machine(folder: Path, **pythons: str) -> Path:
    """A folder to be the PATH: the usual tools, and pythons that answer script/env's question with one line."""
    folder.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, tool
        (folder / tool).symlink_to(found)
    for name, answer in pythons.items():
        stand_in = folder / name.replace("_", ".")
        stand_in.write_text(f"#!{shutil.which('bash')}\n{answer}\n", encoding="utf-8")
        stand_in.chmod(0o755)
    return folder


def run(command: str, path: Path, venv: Path, python: str = "") -> subprocess.CompletedProcess[str]:
    """`command` of the checkout, with nothing of this process's environment. python: instead of the system's own."""
    bash = shutil.which("bash")
    assert bash
    environ = {"PATH": str(path), "PARLEY_VENV": str(venv), "PARLEY_PYTHON": python}
    return subprocess.run(
        [bash, str(ROOT / command)],
        env=environ,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_without_python_the_message_says_which_is_needed_and_how_to_get_it(
    command: str, tmp_path: Path
) -> None:
    result = run(command, machine(tmp_path / "bin", python3="echo old 3.9 /x/python3"), tmp_path / "venv")
    assert result.returncode == 1
    assert "Python 3.11 or newer" in result.stderr
    assert "python3 is 3.9" in result.stderr
    assert "apt-get install python3 python3-venv" in result.stderr
    assert not (tmp_path / "venv").exists()


def test_python_that_cannot_make_environments_names_the_exact_package(tmp_path: Path) -> None:
    result = run(
        "script/env", machine(tmp_path / "bin", python3="echo bare 3.12 /x/python3"), tmp_path / "venv"
    )
    assert result.returncode == 1
    assert "apt-get install python3.12-venv" in result.stderr


def test_a_shim_with_nothing_behind_it_is_passed_over(tmp_path: Path) -> None:
    path = machine(tmp_path / "bin", python3_11="exit 127", python3="echo bare 3.13 /x/python3")
    assert "python3.13-venv" in run("script/env", path, tmp_path / "venv").stderr


def test_the_systems_own_interpreter_goes_before_the_path(tmp_path: Path) -> None:
    systems = machine(tmp_path / "system", python3="echo bare 3.14 /x/python3") / "python3"
    path = machine(tmp_path / "bin", python3_11="echo bare 3.12 /x/python3")
    assert "python3.14-venv" in run("script/env", path, tmp_path / "venv", str(systems)).stderr
    assert "python3.12-venv" in run("script/env", path, tmp_path / "venv", str(tmp_path / "none")).stderr


def test_a_folder_that_is_no_environment_is_left_alone(tmp_path: Path) -> None:
    venv = tmp_path / "photographs"
    venv.mkdir()
    (venv / "precious").write_text("kept", encoding="utf-8")
    whole = f"[ $# -gt 2 ] && [[ $3 == *find_spec* ]] && echo whole 3.11 {tmp_path}/bin/python3 || exit 0"
    result = run("script/env", machine(tmp_path / "bin", python3=whole), venv)
    assert result.returncode == 1
    assert "is no virtual environment" in result.stderr
    assert [entry.name for entry in venv.iterdir()] == ["precious"]
