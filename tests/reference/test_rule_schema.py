"""The editors' schema takes what the loader takes, refuses what an editor can see, and is as the table of keys is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from parley.reference.nodes import Items, Node, Report, Table, Text
from parley.reference.rule_keys import SHAPES
from parley.reference.rule_schema import as_text, schema
from parley.reference.rule_tables import BEGIN, END, filled, table, tables
from parley.reference.rule_values import FORMS, Form
from parley.reference.rules import parse_protocol
from parley.reference.rules_lengths import IN_WORDS
from parley.reference.rules_moments import MOMENTS
from parley.reference.yamlfile import read

HERE = Path(__file__).resolve().parents[2]
EVERY_WORD = HERE / "tests/reference/every_word.yaml"
RULES = sorted((HERE / "rules").glob("*.yaml"))
FILES = [*RULES, *sorted((HERE / "tests/rules/invented").glob("*.yaml")), EVERY_WORD]
VALIDATOR = Draft202012Validator(schema())


def as_an_editor_reads(node: Node) -> Any:
    """YAML 1.2 with its core schema: 4.1 is a number, true a boolean, nothing at all is null; yes is a word."""
    if isinstance(node, Table):
        return {key: as_an_editor_reads(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Items):
        return [as_an_editor_reads(part) for part in node.parts]
    if not node.plain:
        return node.value
    if node.value in ("", "null", "~"):
        return None
    if node.value in ("true", "false"):
        return node.value == "true"
    if re.fullmatch(r"[-+]?\d+", node.value):
        return int(node.value)
    return float(node.value) if re.fullmatch(r"[-+]?\d+\.\d+", node.value) else node.value


def problems(text: str) -> list[str]:
    root = read(text, Report("r.yaml"), end_marker=False)
    assert root is not None
    return [error.message for error in VALIDATOR.iter_errors(as_an_editor_reads(root))]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def test_what_is_written_down_is_up_to_date() -> None:
    assert (HERE / "rules/schema.json").read_text(encoding="utf-8") == as_text(schema()), "run script/schema"
    done = subprocess.run(
        [sys.executable, str(HERE / "script/schema"), "--check"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_rule_file_is_taken(path: Path) -> None:
    assert problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_every_rule_file_names_the_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first == "# yaml-language-server: $schema=schema.json"


WRONG = [
    ("raiser: grower\n", "raisr: grower\n"),
    ("title: Every word of a rule file\n", ""),
    ("do: talk\n", "do: talks\n"),
    ("media: [phone, face to face]", "media: [phone, smoke]"),
    ("{take: 2 working days}", "{take: 2 workdays}"),
    ("{take: 2 working days}", "{tak: 2 working days}"),
    ("prefer: face to face", "prefer: {face: face}"),
    ("stays: after closing", "stays: after closng"),
    ("id: speak\n", "id: to speak\n"),
    ("quorum: 3 agencies", "quorum: three"),
    ("times: 3, within", "times: three, within"),
    ("times: 3, within", "times: 1, within"),
    ("- {on: enter,", "- {on: entering,"),
    ("outlives: yes", "outlives: perhaps"),
    ("opens: {risk: high}", "opens: {}"),
    ("opens: {risk: high}", "opens: high"),
    ("opens: {risk: high}", "opens: {not: high}"),
    ("children: yes}", "child: yes}"),
    ("from: decision\n", "from: []\n"),
    ('say: "Ring {safety}.", ', ""),
    ("  danger: {", "  dangr: {"),
]


@pytest.mark.parametrize(("old", "new"), WRONG)
def test_a_wrong_one_is_refused(old: str, new: str) -> None:
    text = EVERY_WORD.read_text()
    assert text.count(old) == 1, old
    assert problems(text.replace(old, new))


def test_every_key_has_its_meaning_and_an_example() -> None:
    for shape in SHAPES.values():
        assert shape.title and shape.meaning.endswith(".")
        for key in shape.keys:
            assert key.meaning and key.example and not key.meaning.endswith("."), (shape.id, key.name)


def test_an_example_is_what_the_key_holds() -> None:
    """Of scalars and lists of them; the examples of whole mappings are shortened."""
    for shape in SHAPES.values():
        for key in shape.keys:
            if "…" in key.example or key.example.startswith("- "):
                continue
            node = read(f"{key.name}: {key.example}\n", Report("e.yaml"), end_marker=False)
            assert node is not None, key
            defs = schema()["$defs"]
            own = defs[shape.id].get("anyOf", [defs[shape.id]])[0]["properties"][key.name]
            found = list(
                Draft202012Validator({**own, "$defs": defs}).iter_errors(as_an_editor_reads(node)[key.name])
            )
            assert not found, (shape.id, key.name, found[0].message)


def test_the_tables_of_the_manual_have_every_key() -> None:
    for shape in SHAPES.values():
        text = table(shape.id)
        assert all(f"`{key.name}`" in text for key in shape.keys)
    page = filled(f"a\n{BEGIN}\nold\n{END}\nb", tables())
    assert page.startswith("a\n") and page.endswith("\nb") and "old\n" not in page and table("duty") in page
    assert filled("no marks", tables()) == "no marks"


def test_the_file_is_json() -> None:
    assert json.loads(as_text(schema()))["$ref"] == "#/$defs/file"


def test_a_scalar_as_editors_read_it() -> None:
    assert as_an_editor_reads(Text("4.1", 1, 1)) == 4.1
    assert as_an_editor_reads(Text("4.1", 1, 1, plain=False)) == "4.1"


PLACES = {
    "length": ("reminder: 1 working day", "reminder: {}"),
    "limit": ("within: 1 working day, from: entry", "within: {}, from: entry"),
    "moment": ("from: entry", "from: {}"),
    "due": ("within: 1 working day, from: entry", "due: {}"),
    "anchor": ("from: entry", "from: {}"),
    "who": ("to: other manager", "to: {}"),
}
SMALL = """\
id: small
version: 1
title: Small
partnership: Oakshire
raiser: worker
reminder: 1 working day
roles:
  worker: {named: yes}
  manager: {post: line_manager}
  lead: {post: lead}
  chair: {post: chair, of: board}
facts:
  conference: {date: yes, ask: stage, told_by: referring manager}
  kind: {ask: opening, one_of: [plan, other]}
stages:
- id: s1
  clause: "1"
  duties:
  - {id: contact, do: talk, by: referring worker, with: receiving worker, clause: "1"}
  - {id: tell, do: tell, by: referring worker, for_each: form_a.B, stays: after closing, to: other manager, within: 1 working day, from: entry, clause: "1"}
  exits:
  - {to: closed, when: {outcome: resolved}}
  - {to: closed, when: {outcome: unresolved}, asked_by: referring manager}
forms:
  form_a: {title: A, clause: "1", sections: [{id: B, by: referring lead, clause: "1", rows: [{id: when, date: yes}, {id: whom, person: yes}]}]}
says:
  danger: {say: Ring 999., clause: "1"}
end: small
"""


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.written)
def test_every_way_to_write_a_value_is_taken(form: Form) -> None:
    assert parse_protocol(SMALL, "s.yaml")[1] == []
    old, new = PLACES[form.kind]
    assert SMALL.count(old) == 1
    text = SMALL.replace(old, new.format(form.written))
    assert parse_protocol(text, "s.yaml")[1] == []
    assert problems(text) == []


def test_the_words_of_the_loader_are_all_in_the_manual() -> None:
    written = {form.written for form in FORMS}
    assert {*IN_WORDS, *MOMENTS} <= written


ODD = [
    ("{take: 2 working days}", "{take: A further 2 Working Days}"),
    ("{take: 2 working days}", "{take: two-working days}"),
    ("media: [phone, face to face]", "media: [Phone, F2F, Face-to-face]"),
    ("take: immediately}", "take: Immediately}"),
    ("prefer: face to face", "prefer:\n    - face to face"),
    ("within: 12 months", "within: One month"),
    ("attempts: 3", 'attempts: "3"'),
    ("opens: {risk: high}", "opens: [{risk: [high]}, {not: {urgent: yes}}]"),
    ('confirm: {clause: "8"}', "confirm: 8.1"),
    ("quorum: 3 agencies", "quorum: 3"),
    ('informs: ["11"]', "informs: 11"),
]


@pytest.mark.parametrize(("old", "new"), ODD)
def test_the_schema_never_refuses_what_the_loader_takes(old: str, new: str) -> None:
    text = EVERY_WORD.read_text()
    assert text.count(old) == 1, old
    text = text.replace(old, new)
    assert parse_protocol(text, "r.yaml")[0] is not None, parse_protocol(text, "r.yaml")[1]
    assert problems(text) == []
