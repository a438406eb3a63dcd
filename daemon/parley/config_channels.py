"""`channels:` in parley.yaml: what wakes people beside mail. Texts through GOV.UK Notify, pushes through Apprise.

No key and no address of a push stands in the file, only the path of a file that holds them (LoadCredential).
"""

from __future__ import annotations

from pathlib import Path

from parley.config_host import secure_url
from parley.oncall.notify import URL
from parley.oncall.push import NEVER, USUAL
from parley.reference.fields import Fields
from parley.reference.nodes import Node, Report
from parley.value import value


@value
class Texts:
    """GOV.UK Notify. key_file: its one line is the API key; template: the id of the template there."""

    key_file: Path
    template: str
    url: str = URL


@value
class Pushes:
    """Apprise. urls_file: lines `name: URL`; schemes: those that are allowed."""

    urls_file: Path
    schemes: tuple[str, ...] = USUAL


@value
class Channels:
    """What is set up; None where it is not."""

    text: Texts | None = None
    push: Pushes | None = None

    @property
    def names(self) -> frozenset[str]:
        """Those that are set up, as contacts name them."""
        return frozenset(name for name in ("text", "push") if getattr(self, name) is not None)

    @property
    def leave_the_machine(self) -> bool:
        """Whether somebody might really be woken: all but a service that pretends, on this machine."""
        return bool(self.text and not self.text.url.startswith("http://")) or bool(
            self.push and self.push.schemes != ("json",)
        )


def read_channels(node: Node | None, report: Report, folder: Path) -> Channels:
    """The value under `channels:`; problems go into the report."""
    if node is None:
        return Channels()
    fields = Fields(node, report, ("text", "push"), "`channels`")
    return Channels(
        _texts(fields.get("text"), report, folder), _pushes(fields.get("push"), report, folder)
    )  # fmt: skip


def _texts(node: Node | None, report: Report, folder: Path) -> Texts | None:
    if node is None:
        return None
    fields = Fields(node, report, ("key_file", "template", "url"), "`text`")
    url = fields.text("url", URL)
    if not secure_url(url):
        report.at(fields.place("url"), "The key would travel in the open.", f"url: {URL}")
    key = fields.required("key_file", "key_file: the path of a file that holds the API key alone")
    return Texts(_path(folder, key), fields.required("template", "template: the id that Notify shows"), url)


def _pushes(node: Node | None, report: Report, folder: Path) -> Pushes | None:
    if node is None:
        return None
    fields = Fields(node, report, ("urls_file", "schemes"), "`push`")
    schemes = tuple(one.lower() for one in fields.texts("schemes")) or USUAL
    for one in schemes:
        if one in NEVER:
            report.at(
                fields.place("schemes"),
                f"`{one}` is no channel that wakes anybody.",
                f"some of {', '.join(USUAL)}",
            )
    urls = fields.required("urls_file", "urls_file: the path of a file with lines `name: URL`")
    return Pushes(_path(folder, urls), schemes)


def _path(folder: Path, text: str) -> Path:
    return folder / Path(text).expanduser()
