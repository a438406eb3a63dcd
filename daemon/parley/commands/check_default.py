"""Whether the files agree on the rules that new disputes take: what a start would refuse, `parley check` says before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from parley.config import Config
from parley.errors import Problem, UserError
from parley.loops.which_rules import KEY, named_in_vain, which
from parley.reference.contacts import read_contacts
from parley.reference.nodes import Report
from parley.reference.rules import ids_in
from parley.reference.yamlfile import decode, read


def default_problems(path: Path, config: Config) -> list[Problem]:
    """What is wrong with `protocol`, in this configuration or in the contacts that it names. path: of the configuration."""
    ids = ids_in(config.rules)
    if not ids:
        return []  # of a file that cannot be read nobody knows its id; that is said of the file
    found = read_contacts([config.contacts], config.zone)
    vain = named_in_vain(found, ids, warning=bool(config.protocol))
    named = config.protocol or (found.seen.protocol if found.seen else "")
    if found.seen is None or (vain and not config.protocol):
        return vain
    try:
        which(config.rules, named, ids)
    except UserError as error:
        line, column = _place(path)
        return [*vain, *(replace(one, file=str(path), line=line, column=column) for one in error.problems)]
    return vain


def _place(path: Path) -> tuple[int, int]:
    """Where the configuration names the rules; its beginning, if it does not."""
    report = Report(str(path))
    text = decode(path.read_bytes(), report)
    root = read(text, report, end_marker=False) if text is not None else None
    node = root.get(KEY) if root is not None else None
    return (node.line, node.column) if node is not None else (1, 1)
