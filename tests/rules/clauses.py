"""docs/clauses.md: for each clause that a rule file cites, what stands for it there, and the tests that walk it.

Made from the rule files and from the `clause` marks of the tests beside this file; `script/clauses` writes it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from parley.dispute.protocol import DisputeProtocol, Stage
from parley.reference.rules import load_protocol

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "clauses.md"
RULES = sorted((ROOT / "rules").glob("*.yaml"))
OF_ANOTHER = ("stage", "section", "page", "table")
HEAD = """# Clauses

Written by `script/clauses` from the rule files and the tests; a test fails when it is out of date, when a clause has no
rule, or when no test names it. *Informs* marks clauses that ask nothing of anybody.
"""


@dataclass
class Clause:
    """One citation: what stands for it in the rule file (with its line), and the tests that name it."""

    name: str
    rules: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    informs: bool = False


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for path in RULES:
        protocol = load_protocol(path)
        parts.append(
            f"\n## {protocol.title}\n\n`{path.name}`, version {protocol.version}, {protocol.partnership}.\n"
        )
        parts.append("| clause | rule | test |\n|---|---|---|")
        for clause in clauses(protocol, path):
            rule = "; ".join(dict.fromkeys(clause.rules)) or ("*informs*" if clause.informs else "")
            parts.append(f"| {clause.name} | {rule} | {', '.join(dict.fromkeys(clause.tests))} |")
    return "\n".join(parts) + "\n"


def clauses(protocol: DisputeProtocol, path: Path) -> list[Clause]:
    """Every clause that the file cites, in the order of the text."""
    found: dict[str, Clause] = {}
    for citation, rule in _rules(protocol):
        for name in cited(citation):
            found.setdefault(name, Clause(name)).rules.append(rule)
    for name in protocol.informs:
        found.setdefault(name, Clause(name)).informs = True
    for citation, test in _tests(path.stem):
        for name in cited(citation):
            if name in found:
                found[name].tests.append(test)
    return sorted(found.values(), key=lambda clause: _order(clause.name))


def unknown_marks(protocol: DisputeProtocol, path: Path) -> list[str]:
    """Clauses that a test names and the rule file does not: a slip of the pen, or a rule that is gone."""
    known = {clause.name for clause in clauses(protocol, path)}
    return [f"{test}: {citation}" for citation, test in _tests(path.stem) if not set(cited(citation)) & known]


def missing(protocol: DisputeProtocol, path: Path) -> list[str]:
    """What is not there: clauses without a rule, clauses that no test names."""
    found = clauses(protocol, path)
    said = [f"{clause.name}: no rule" for clause in found if not clause.rules and not clause.informs]
    return said + [f"{clause.name}: no test" for clause in found if not clause.tests and not clause.informs]


def cited(citation: str) -> list[str]:
    """ "4.1.4, 4.2.1" are two; "flowchart, stage 2" is one, since a stage, a section or a page belongs to what it is of."""
    names: list[str] = []
    for part in (part.strip() for part in re.split(r"[;,]", citation)):
        if names and part.split(" ")[0] in OF_ANOTHER:
            names[-1] += f", {part}"
        elif part:
            names.append(part)
    return names


def _rules(protocol: DisputeProtocol) -> Iterator[tuple[str, str]]:
    """(citation, what cites it)."""
    for role in protocol.roles.values():
        yield role.clause, f"role `{role.id}`"
    for fact in protocol.facts.values():
        yield fact.clause, f"fact `{fact.id}`"
        for instead in fact.instead:
            yield instead.clause, f"not for this: `{fact.id}`"
    for clock in protocol.clocks:
        yield clock.clause, f"clock `{clock.id}`"
    for stage in protocol.every_stage:
        yield from _of_stage(stage)
    for track in protocol.tracks:
        yield track.clause, f"track `{track.id}`"
    for form in protocol.forms.values():
        yield form.clause, f"form `{form.id}`"
        for section in form.sections:
            yield section.clause, f"section `{form.id}.{section.id}`"
    for pattern in protocol.patterns:
        yield pattern.clause, f"pattern `{pattern.id}`"
    for name, said in protocol.says.items():
        yield said.clause, f"sentence `{name}`"
    for entry in protocol.register:
        yield entry.clause, f"register: {entry.id}"
    if protocol.on_call:
        yield protocol.on_call.clause, "the on-call rule"
    yield protocol.confirm_clause, "written confirmation"
    yield protocol.shorten_clause, "an earlier date"
    yield protocol.withdraw.clause, "withdrawing"


def _of_stage(stage: Stage) -> Iterator[tuple[str, str]]:
    yield stage.clause, f"stage `{stage.id}`"
    for duty in stage.duties:
        yield duty.clause, f"`{stage.id}.{duty.id}`"
    for exit_ in stage.exits:
        yield exit_.clause, f"way out `{stage.id}` to `{exit_.to}`"
    for notice in stage.notices:
        yield notice.clause, f"notice on {notice.on} of `{stage.id}`"


def _tests(stem: str) -> Iterator[tuple[str, str]]:
    """(clause, test) of every test in the files for this protocol, by their marks."""
    for path in sorted(HERE.glob(f"test_{stem.replace('-', '_')}*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for mark in node.decorator_list:
                    for citation in _marked(mark):
                        yield citation, f"`{node.name}`"


def _marked(mark: ast.expr) -> list[str]:
    if not isinstance(mark, ast.Call) or not ast.unparse(mark.func).endswith("mark.clause"):
        return []
    return [str(arg.value) for arg in mark.args if isinstance(arg, ast.Constant)]


def _order(name: str) -> tuple[object, ...]:
    """4.2 before 4.10, numbers before words."""
    numbers = [int(part) for part in re.findall(r"\d+", name)] if name[:1].isdigit() else []
    return (not numbers, numbers, name.lower())


def main(arguments: list[str]) -> int:
    """Write the page, or say what is missing."""
    said = [f"{path.stem}: {one}" for path in RULES for one in missing(load_protocol(path), path)]
    said += [
        f"{path.stem}: unknown: {one}" for path in RULES for one in unknown_marks(load_protocol(path), path)
    ]
    print("\n".join(said) or "Every clause has a rule and a test.")
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
