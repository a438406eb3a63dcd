"""parley init: the first configuration, contacts and rule file of a partnership, and what others must do before it goes live."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import click

from parley.commands.check import look_at
from parley.commands.desk import json_option
from parley.commands.printing import heading, or_null, paragraph, rows_as_json, say
from parley.errors import Problem, UserError
from parley.first_steps import admin, files
from parley.first_steps.questions import QUESTIONS, Question, asked, needed, tidied, wrong_with
from parley.reference.fields import Fields
from parley.reference.nodes import Report
from parley.reference.yamlfile import decode, read

NOTHING_LEAVES = "Nothing is sent to anybody but {to} until `deliver_only_to` is taken out."

MISSING = "?"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path())
@click.option(
    "--answers",
    "file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="A YAML file with the answers; - reads them from standard input.",
)
@click.option("--set", "said", multiple=True, metavar="KEY=VALUE", help="One answer; goes before the file's.")
@click.option("--system", is_flag=True, help="For parley@.service: FOLDER is /etc/parley.")
@click.option("--questions", is_flag=True, help="Print the questions with their keys, and write nothing.")
@json_option
def init(
    folder: Path, file: Path | None, said: tuple[str, ...], system: bool, questions: bool, as_json: bool
) -> None:
    """Ask what must be known, write the first files into FOLDER (this one, if none is given), and say what comes next.

    What is not answered by --answers or --set is asked on a terminal; elsewhere it must have a usual answer. No file that
    is there is written over. Exit codes: 1 if a file is there or an answer cannot be taken, 2 if one is missing.
    """
    if questions:
        for question in QUESTIONS:
            say(f"{question.key}: {question.ask}")
        return
    if not system and (there := files.places(folder, "", system=False).config).exists():
        raise _there_already([there])  # said before twenty questions are asked
    answers = _answers(file, said)
    at = files.places(folder, answers["name"], system=system)
    texts = files.files(answers, at)
    try:
        _write(texts, at)
    except UserError:
        if _somebody_is_there():
            _give_back(answers)
        raise
    _tell(answers, texts, at, as_json)


def _answers(file: Path | None, said: Iterable[str]) -> Mapping[str, str]:
    """Every answer, from the command, the file, the terminal, or as usual. UserError with all that cannot be taken."""
    given = _from_file(file) if file else {}
    for pair in said:
        key, sign, text = pair.partition("=")
        if not sign:
            raise click.UsageError(f"--set takes KEY=VALUE, not {pair!r}.")
        given[key.strip()] = text.strip()
    given = tidied(given)
    if wrong := wrong_with(given):
        raise UserError([Problem(str(file or ""), 0, 0, f"{line}.") for line in wrong])
    answers, missing = dict(given), list[str]()
    while (question := next(asked(answers), None)) is not None:
        usual = question.usual(answers)
        if _somebody_is_there():
            answers[question.key] = _ask(question, usual, answers)
        else:
            if not (usual or question.optional):
                missing.append(f"{question.key}: {question.ask}")
                usual = MISSING  # so that what is usually the same is not asked for as well
            answers[question.key] = usual
    if missing:
        raise click.UsageError(
            "These have no answer (--set KEY=VALUE, or --answers FILE):\n" + "\n".join(missing)
        )
    return needed(answers)


def _somebody_is_there() -> bool:
    return sys.stdin.isatty()


def _ask(question: Question, usual: str, answers: Mapping[str, str]) -> str:
    nothing = "" if question.optional else None
    while True:
        try:
            said = click.prompt(question.ask, default=usual or nothing, show_default=bool(usual), err=True)
        except click.Abort:
            click.echo(err=True)
            _give_back(answers)
            raise
        text = question.meant(str(said))
        if (question.optional and not text) or not (why := question.cannot_be(text, answers)):
            return text
        click.echo(f"That cannot be taken: {why}.", err=True)


def _give_back(answers: Mapping[str, str]) -> None:
    """Nobody types twenty answers twice."""
    click.echo("Nothing was written.", err=True)
    if answers:
        click.echo(
            "\nThis is what was answered. Saved as a file, `--answers FILE` goes on with it:\n", err=True
        )
        click.echo(files.kept(answers), err=True)


def _from_file(file: Path) -> dict[str, str]:
    """`key: answer` lines; agencies may be a list."""
    report = Report(str(file))
    raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    text = decode(raw, report)
    root = read(text, report, end_marker=False) if text is not None else None
    found: dict[str, str] = {}
    if root is not None:
        fields = Fields(root, report, tuple(root.entries), "the answers")
        for key in root.entries:
            found[key] = "; ".join(fields.texts(key)) if key == "agencies" else fields.text(key)
    if report.failed:
        raise UserError(sorted(report.problems))
    return found


def _there_already(paths: Iterable[Path]) -> UserError:
    words = "It is there already, and is not written over."
    return UserError([Problem(str(path), 0, 0, words, "another folder, or another name") for path in paths])


def _write(texts: Mapping[Path, str], at: files.Places) -> None:
    """All of them or none: they are looked at as `parley check` does before any stands where it belongs."""
    if there := [path for path in texts if path.exists()]:
        raise _there_already(there)
    root = at.config.parent
    with tempfile.TemporaryDirectory(prefix="parley-init-") as name:
        tried = Path(name)
        for path, text in texts.items():
            trial = tried / path.relative_to(root)
            trial.parent.mkdir(parents=True, exist_ok=True)
            trial.write_text(text, encoding="utf-8")
        beside = tried / at.folder
        _, problems = look_at((tried / at.config.name, beside / "rules", beside / "contacts"))
        if wrong := [problem for problem in problems if not problem.warning]:
            raise UserError([replace(one, file=one.file.replace(name, str(root))) for one in wrong])
        for path in texts:
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(tried / path.relative_to(root), path)


def _tell(answers: Mapping[str, str], texts: Iterable[Path], at: files.Places, as_json: bool) -> None:
    steps = [("mail administrator", step) for step in admin.for_the_administrator(answers)]
    steps += [("go live", step) for step in admin.go_live(answers, at)]
    if as_json:
        rows = [{"kind": "file", "text": str(path), "why": None} for path in texts]
        rows += [
            {"kind": kind, "text": step.command or step.why, "why": or_null(step.why if step.command else "")}
            for kind, step in steps
        ]
        rows_as_json(rows)
        return
    for path in texts:
        say(f"written: {path}")
    say(NOTHING_LEAVES.format(to=answers["trial_to"]))
    for kind, title in (
        ("mail administrator", "For the mail administrator, to read and then to run"),
        ("go live", "Until it goes live"),
    ):
        say("\n" + heading(title))
        for number, step in enumerate((step for of, step in steps if of == kind), 1):
            _say_step(number, step)


def _say_step(number: int, step: admin.Step) -> None:
    if step.command:
        say(f"{number:3}. {step.command}")  # never wrapped: it is to be copied
        paragraph(step.why[:1].upper() + step.why[1:] + ".", 5)
    else:
        paragraph(f"{number:3}. {step.why}", 0, 5)
