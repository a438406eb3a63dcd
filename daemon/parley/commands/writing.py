"""Where a printed document goes: files named after the reference, one file, or standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from parley.documents.as_html import to_html
from parley.documents.as_text import to_text
from parley.documents.document import Document

FORMATS = {"html": "HTML", "pdf": "PDF", "text": "plain text"}
_ENDINGS = {".html": "html", ".htm": "html", ".pdf": "pdf", ".txt": "text"}

FILES = "one HTML and one PDF file, named after the dispute"


def output_option(usual: str = FILES) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`-o FILE`. usual: what is written without it."""
    return click.option(
        "-o", "--output", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
        help=f"The file to write; - is standard output. Usual: {usual}.",
    )  # fmt: skip


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--html`, `--pdf` or `--text`; "" where none is given, and the file's ending says it."""
    for name, words in reversed(FORMATS.items()):
        flag = click.option(f"--{name}", "form", flag_value=name, default=None, help=f"As {words}.")
        command = flag(command)
    return command


def write_document(
    document: Document,
    output: Path | None,
    form: str | None,
    *,
    name: str,
    endings: str = ".html, .pdf or .txt",
) -> None:
    """Write it, and say where. name: of the files, without ending; never anything of a child. endings: those that the command
    knows. Raises UsageError."""
    if output is None:
        forms = [form] if form else ["html", "pdf"]
        for one in forms:
            _put(document, one, Path(f"{name}.{'txt' if one == 'text' else one}"))
        return
    chosen = form or _ENDINGS.get(output.suffix.lower()) or ("text" if str(output) == "-" else "")
    if not chosen:
        raise click.UsageError(
            f"The ending of {output} says nothing of what to write. Write: one of {endings}"
        )
    _put(document, chosen, output)


def _put(document: Document, form: str, path: Path) -> None:
    octets = _octets(document, form)
    if str(path) == "-":
        sys.stdout.buffer.write(octets)
        sys.stdout.buffer.flush()
        return
    try:
        path.write_bytes(octets)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error
    click.echo(str(path), err=True)


def _octets(document: Document, form: str) -> bytes:
    if form == "html":
        return to_html(document).encode()
    if form == "text":
        return to_text(document).encode()
    from parley.documents.as_pdf import (
        not_in_the_fonts,
        to_pdf,
    )  # a quarter of a second that HTML need not wait

    if missing := not_in_the_fonts(document):
        click.echo(f"The PDF cannot show these signs: {missing}. The HTML can.", err=True)
    return to_pdf(document)
