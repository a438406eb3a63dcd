"""The README and the pages beside it say what is so: their commands run, the files and commands they name exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from parley.__main__ import COMMANDS
from parley.config import load_config
from parley.demonstration import play
from parley.reference import contacts_keys, story
from parley.reference.contacts import parse_directory
from parley.reference.rule_keys import SHAPES
from parley.reference.rules import parse_protocol

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in ROOT.glob("docs/**/*.md")}
PAGES["README.md"] = README
RUN = [
    (name, command)
    for name, text in sorted(PAGES.items())
    for block in re.findall(r"<!-- run -->\n```sh\n(.*?)```", text, re.DOTALL)
    for command in block.splitlines()
]


@pytest.mark.parametrize(("page", "command"), RUN)
def test_a_command_of_the_page_runs(page: str, command: str) -> None:
    words = shlex.split(command)
    assert words[0] == ".venv/bin/parley", f"{page}: only parley's own commands are run"
    result = subprocess.run(
        [sys.executable, "-m", "parley", *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert result.stdout or "no problems" in result.stderr


def test_some_commands_are_run() -> None:
    assert len(RUN) >= 5


@pytest.mark.parametrize("page", PAGES)
def test_every_parley_command_that_is_named_exists(page: str) -> None:
    named = set(
        re.findall(
            r"\bparley (?!is\b)([a-z]+)\b(?=[^.\n]*`)", " ".join(re.findall(r"`[^`\n]+`", PAGES[page]))
        )
    )
    assert named - COMMANDS.keys() == set()


def test_every_command_has_its_row() -> None:
    rows = set(re.findall(r"^\| `parley ([a-z]+)` \|", README, re.MULTILINE))
    assert rows == COMMANDS.keys()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)\)", PAGES[page])
    here = (ROOT / page).parent
    assert [link for link in links if "://" not in link and not (here / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_exists(page: str) -> None:
    folders = r"(?:script|rules|contacts|docs|tests|daemon|mail_templates|bench)"
    named = re.findall(rf"`({folders}/[\w./-]*[\w/])`", PAGES[page])
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_lines_to_send_a_mail_are_those_that_the_demonstration_prints() -> None:
    assert f"```sh\n{play.by_python(play.PORT)}\n```" in README
    assert f"```sh\n{play.by_swaks(play.PORT)}\n```" in README


def test_the_configuration_shown_is_taken(tmp_path: Path) -> None:
    shown = re.search(r"<!-- parley.yaml -->\n```yaml\n(.*?)```", README, re.DOTALL)
    assert shown
    for folder in ("rules", "contacts", "mail_templates"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    (tmp_path / "parley.yaml").write_text(shown[1], encoding="utf-8")
    config = load_config(tmp_path / "parley.yaml")
    assert config.relay is not None
    assert config.trust.authserv_id == "mx.partnership.example"


SHOWN = [
    (page, text)
    for page, whole in sorted(PAGES.items())
    for text in re.findall(r"<!-- parley.yaml -->\n```yaml\n(.*?)```", whole, re.DOTALL)
]


@pytest.mark.parametrize(("page", "text"), SHOWN)
def test_every_configuration_shown_is_taken(page: str, text: str, tmp_path: Path) -> None:
    for folder in ("rules", "contacts", "mail_templates"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    (tmp_path / "parley.yaml").write_text(text, encoding="utf-8")
    load_config(tmp_path / "parley.yaml")


def test_the_tree_shows_every_file_and_no_other() -> None:
    command = [sys.executable, str(ROOT / "script" / "tree"), "--check"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_the_layers_are_those_of_the_contract() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = [layer.replace("parley.", "").split(" | ") for layer in contract["contracts"][0]["layers"]]
    block = PAGES["docs/architecture.md"].partition("## The layers")[2].partition("## ")[0]
    assert [line.split("  ")[2].split() for line in block.splitlines() if line.startswith("    ")] == layers


def test_every_decision_stands_in_the_index() -> None:
    pages = sorted(page.name for page in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert [page for page in pages if f"({page})" not in index] == []


def test_the_functions_on_a_mails_way_exist_where_the_page_says() -> None:
    page = PAGES["docs/architecture.md"].replace("\n   ", " ")
    named = re.findall(r"`(\w+/\w+\.py)`:\s+`([\w.]+)`", page)
    assert len(named) > 20
    missing = []
    for file, name in named:
        text = (ROOT / "daemon" / "parley" / file).read_text(encoding="utf-8")
        if not all(re.search(rf"(?:def|class) {part}\b", text) for part in name.split(".")):
            missing.append(f"{file}: {name}")
    assert missing == []


def shown(page: str, mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n```yaml\n(.*?)```", PAGES[page], re.DOTALL)
    assert found
    return found[1]


def test_the_rule_file_shown_is_whole() -> None:
    assert parse_protocol(shown("docs/rule-files.md", "rule file"), "shown")[1] == []


def test_the_contacts_shown_are_whole() -> None:
    assert parse_directory([("shown", shown("docs/contacts-files.md", "contacts"))])[2] == []


def test_the_story_shown_is_played_as_it_expects(tmp_path: Path) -> None:
    (tmp_path / "story.yaml").write_text(shown("docs/formats.md", "story"), encoding="utf-8")
    command = [sys.executable, "-m", "parley", "rehearse", "bdscp-2023", str(tmp_path / "story.yaml")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("page", "keys"),
    [
        (
            "docs/writing-rules.md",
            tuple(name for shape in SHAPES.values() for name in shape.names),
        ),
        ("docs/contacts-files.md", tuple(name for shape in contacts_keys.ORDERED for name in shape.names)),
        (
            "docs/formats.md",
            (*story.KEYS[:7], *story.ACTIONS, *story.KINDS, *story.MAIL, *story.REPLY, *story.RECORD),
        ),
    ],
)
def test_every_key_that_a_file_may_have_is_explained(page: str, keys: tuple[str, ...]) -> None:
    aliases = {"posts", "emails"}
    words = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`[^`]+`|```.*?```", PAGES[page], re.DOTALL))))
    assert [key for key in keys if not words.issuperset(key.split()) and key not in aliases] == []
