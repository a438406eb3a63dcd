"""Facts -> subject, text and HTML, from `mail_templates/<name>.{subject.txt,body.txt,body.html}`.

Pure but for reading the folder's files. Jinja2, sandboxed, every undefined name an error, HTML escaped. The
text's lines are wrapped and its blank lines counted here, so that templates may be written loosely. Shared
pieces are files that begin with an underscore. What a template may use stands in `notices`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, nodes
from jinja2.filters import sync_do_join
from jinja2.nodes import EvalContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import pass_eval_context

from parley.errors import unreadable
from parley.mail.channels import unfit
from parley.mail.header_text import one_line
from parley.mail.notice_words import capital, soft
from parley.mail.outbound import subject_check
from parley.mail.template_code import Written
from parley.mail.template_files import INVITATION_PARTS, NOTICES, PARTS, TEXT, files_of
from parley.mail.template_pages import page_of_html, page_of_text
from parley.value import value

WIDTH = 124  # letters a line of text may have
LONGEST_SUBJECT = 140
_ALWAYS = frozenset(
    {"template", "tag", "texts", "booked", "to"}
)  # what is looked at here and in the mail's head, whatever a template says


@value
class Rendered:
    """One mail in words. subject: one line. text, html: equal in meaning, lines ended by LF."""

    subject: str
    text: str
    html: str


@value
class InvitationText:
    """The words of a calendar entry. location: the number of the person to be rung, or ""."""

    summary: str
    location: str
    description: str


class TemplateProblem(Exception):
    """A template that is missing or cannot be filled: which one, and why. Never repeats a fact's value."""

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        self.message = message
        super().__init__(f"{name}: {message}")


class Templates:
    """One folder of templates. Each is compiled at its first use, with all it shares; a file that is edited or deleted
    is noticed at the next."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        loader = FileSystemLoader(folder, followlinks=False)
        self._text = _environment(loader, html=False)
        self._html = _environment(loader, html=True)
        self._compiled: dict[str, Written] = {}
        self._seen: set[str] | None = None  # by the batch that is being rendered
        self._asked: dict[tuple[str, bool], frozenset[str] | None] = {}  # in that batch, by mail

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """Within it each file is looked at once, for a batch of mails: ten looks a mail were a tenth of its rendering."""
        self._seen = set()
        self._asked.clear()
        try:
            yield
        finally:
            self._seen = None

    def asked_for(self, name: str, *, invites: bool = False) -> frozenset[str] | None:
        """The facts that the mail of this name may show (with its calendar entry); None: it may be any. TemplateProblem as
        in `render`."""
        if self._seen is None or (name, invites) not in self._asked:
            self._asked[name, invites] = self._all_asked_for(name, invites)
        return self._asked[name, invites]

    def _all_asked_for(self, name: str, invites: bool) -> frozenset[str] | None:
        files = [f"{name}.{part}" for part in PARTS]
        files += [f"invitation.{part}" for part in INVITATION_PARTS] if invites else []
        known = [self._get(file).asks for file in files]
        named = [names for names in known if names is not None]
        return _ALWAYS.union(*named) if len(named) == len(known) else None

    def render(self, facts: Mapping[str, Any]) -> Rendered:
        """The mail of `facts["template"]`. TemplateProblem if it cannot be made; then one row waits, nothing else."""
        name = str(facts.get("template", ""))
        if not name.isidentifier():
            raise TemplateProblem(name[:40], "no template has this name")
        subject = " ".join(self._fill(f"{name}.subject.txt", facts).split())
        check_subject(subject, facts)
        text = tidy(self._fill(f"{name}.body.txt", facts))
        headed = {**facts, "headline": subject.partition("] ")[2]}
        return Rendered(subject, text, self._fill(f"{name}.body.html", headed))

    def text(self, facts: Mapping[str, Any]) -> str:
        """The one line of a text message: it is given the reference, the number to ring and what does not work, and
        cannot say more."""
        kind = dict(facts["details"]).get("kind", "")  # of what does not work, "" for an alert
        shown = {"tag": facts["tag"], "call_in": facts["call_in"], "kind": kind}
        line = " ".join(self._fill(TEXT, shown).split())
        if why := unfit(line):
            raise TemplateProblem(TEXT, why)
        return line

    def invitation_text(self, facts: Mapping[str, Any]) -> InvitationText:
        """The calendar entry for the same facts; `booked` must be among them. TemplateProblem as in `render`."""
        if not facts.get("booked"):
            raise TemplateProblem("invitation", "these facts hold no meeting")
        summary, location, description = [
            self._fill(f"invitation.{part}", facts) for part in INVITATION_PARTS
        ]
        return InvitationText(
            " ".join(summary.split()), " ".join(location.split()), tidy(description, wrap=False)
        )

    def problems(self, names: Iterable[str] = NOTICES) -> list[TemplateProblem]:
        """Every file that is missing or does not compile; half a second's work, for `check` and the tests."""
        return [problem for file in files_of(names) if (problem := self._problem(file))]

    def _problem(self, file: str) -> TemplateProblem | None:
        """Parsed and looked at, not compiled: that takes four times as long and is done at the first use."""
        environment = self._html if file.endswith(".html") else self._text
        try:
            source = (self.folder / file).read_text(encoding="utf-8")
            used = {node.name for node in environment.parse(source).find_all(nodes.Filter)}
        except TemplateError as error:
            return TemplateProblem(file, _said(error))
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            return TemplateProblem(file, "is missing" if missing else f"cannot be read: {unreadable(error)}")
        except UnicodeDecodeError:
            return TemplateProblem(file, "is not UTF-8 text")
        unknown = sorted(used - set(environment.filters))
        return TemplateProblem(file, f"there is no filter {unknown[0]!r}") if unknown else None

    def _get(self, file: str) -> Written:
        if self._seen is not None and file in self._seen:
            return self._compiled[file]
        environment = self._html if file.endswith(".html") else self._text
        try:
            known = self._compiled.get(file)
            if known is None or not known.is_up_to_date:
                known = self._compiled[file] = Written(environment, file)
            if self._seen is not None:
                self._seen.add(file)
            return known
        except TemplateError as error:
            raise TemplateProblem(file, _said(error)) from error
        except OSError as error:
            raise TemplateProblem(file, f"cannot be read: {error.strerror}") from error

    def _fill(self, file: str, facts: Mapping[str, Any]) -> str:
        try:
            return self._get(file).said(facts)
        except TemplateProblem:
            raise
        except TemplateError as error:
            raise TemplateProblem(file, _said(error)) from error
        except Exception as error:
            raise TemplateProblem(file, f"cannot be filled ({type(error).__name__})") from error


def check_subject(subject: str, facts: Mapping[str, Any]) -> None:
    """TemplateProblem unless the subject is `[D-2026-0001] …` (or `[parley] …`), one line, and holds no typed text."""
    name = f"{facts.get('template', '')}.subject.txt"
    try:
        one_line(subject, "Subject")
        subject_check(subject, str(facts["tag"]))
    except ValueError as error:
        raise TemplateProblem(name, str(error)) from error
    if len(subject) > LONGEST_SUBJECT + 120 or any(c in subject for c in "<>{}"):
        raise TemplateProblem(name, "the subject is too long, or holds a bracket")
    lines = [line for text in facts.get("texts", ()) for line in str(text).splitlines()]
    if any(line and line in subject for line in lines):
        raise TemplateProblem(name, "the subject holds what somebody typed")


def tidy(text: str, *, wrap: bool = True) -> str:
    """The text with lines of at most WIDTH letters, no blanks at their ends, and never two empty lines together.

    wrap: not for calendars, which break lines themselves, to the width of a phone.
    """
    lines: list[str] = []
    for raw in text.splitlines():
        line = raw.rstrip()
        if len(line) > WIDTH and wrap:
            lines += _wrapped(line)
        elif line or (lines and lines[-1]):
            lines.append(line)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n"


def _wrapped(line: str) -> list[str]:
    margin = line[: len(line) - len(line.lstrip())]
    lines, start = [], len(margin)
    while len(line) > WIDTH:
        cut = line.rfind(" ", start, WIDTH + 1)
        if cut < 0 and (cut := line.find(" ", WIDTH)) < 0:  # a word that is longer than a line stays whole
            break
        lines.append(line[:cut].rstrip())
        line, start = f"{margin}  {line[cut:].lstrip()}", len(margin) + 2
    return [*lines, line]


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox, with the facts' own keys looked up first: a fact may have the name of something a dict can do."""

    page: Callable[[list[Any]], str]

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`booked.when` as a template means it."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def _environment(loader: BaseLoader, *, html: bool) -> Environment:
    environment = _Sandbox(
        loader=loader,
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "mailto": _mailto,
        "soft": soft,
        "capital": capital,
        "cut": _cut,
        "in_rows": _in_rows,
        "join": _joined,
    }
    environment.filters.update(filters)
    environment.page = page_of_html if html else page_of_text
    return environment


@pass_eval_context
def _joined(context: EvalContext, words: Any, gap: str = "", attribute: str | None = None) -> str:
    """Jinja's own, but that words in a list are put together at once."""
    if attribute is None and type(words) is list and type(gap) is str and {str}.issuperset(map(type, words)):
        return gap.join(words)
    return sync_do_join(context, words, gap, attribute)


def _mailto(word: str, address: str, tag: str) -> str:
    """A link that opens an answer ready to be sent: nothing happens until the person sends it."""
    return (
        f"mailto:{_quoted(address, '@+')}?subject={_quoted(f'[{tag}] ')}{_quoted(word)}&body={_quoted(word)}"
    )


# The words are always the same, and so is the address within a mail
_quoted = lru_cache(maxsize=512)(quote)


def _cut(words: str, length: int = 70) -> str:
    """Words for a subject, cut between two of them."""
    return words if len(words) <= length else textwrap.shorten(words, length, placeholder=" …")


def _in_rows(answers: Iterable[Mapping[str, Any]], gap: str = "   ", margin: str = "  ") -> str:
    """The answer words with what they mean, side by side, as many as a line has room for."""
    rows: list[str] = []
    for answer in answers:
        item = f"{answer['word']} ({answer['means']})" if answer["means"] else str(answer["word"])
        if rows and len(rows[-1]) + len(gap) + len(item) <= WIDTH - 8:
            rows[-1] += gap + item
        else:
            rows.append(margin + item)
    return "\n".join(rows)


def _said(error: TemplateError) -> str:
    """What is wrong, by the template's own words and line; Jinja names variables, never their values."""
    line = getattr(error, "lineno", None)
    if type(error).__name__ == "TemplateNotFound":
        return f"there is no template {error.message}"
    return f"line {line}: {error.message}" if line else str(error.message)
