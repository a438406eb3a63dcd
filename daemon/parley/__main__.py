"""The commands: parse, call, print. Each is imported only when it is asked for; nothing else enters here.

Exit codes: 0; 1 an expectation failed, or an input cannot be taken; 2 usage; 69 unavailable; 75 try again; 78
configuration (rules, contacts, parley.yaml). What a command does not map itself is mapped here.
"""

from __future__ import annotations

import gc
from importlib import import_module

import click

from parley.errors import TransportError, UserError

FAILED, UNAVAILABLE, TRY_AGAIN = 1, 69, 75

# name -> module and attribute, in the order in which --help shows them
COMMANDS = {
    "run": "parley.commands.run:run",
    "init": "parley.commands.init:init",
    "demo": "parley.commands.demo:demo",
    "check": "parley.commands.check:check",
    "due": "parley.commands.due:due",
    "timeline": "parley.commands.timeline:command",
    "diagram": "parley.commands.diagram:command",
    "rehearse": "parley.commands.rehearse:command",
    "ingest": "parley.commands.ingest:command",
    "list": "parley.commands.listing:list_",
    "show": "parley.commands.show:show",
    "history": "parley.commands.history:history",
    "pen": "parley.commands.pen:pen",
    "record": "parley.commands.record:record",
    "form": "parley.commands.form:command",
    "pack": "parley.commands.pack:command",
    "report": "parley.commands.report:command",
    "directory": "parley.commands.directory:command",
    "oncall": "parley.commands.oncall:oncall",
    "doctor": "parley.commands.doctor:doctor",
    "migrate": "parley.commands.migrate:migrate",
    "retain": "parley.commands.retain:retain",
    "verify": "parley.commands.backup:verify",
    "backup": "parley.commands.backup:backup",
    "restore": "parley.commands.backup:restore",
}


class Commands(click.Group):
    """A group whose commands are imported at their first use: `parley due` needs no mail."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        gc.disable()  # a hundred modules are made, and nothing of them is ever garbage: a tenth of the time
        command: click.Command = getattr(import_module(module), name)
        gc.freeze()
        gc.enable()
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what went wrong is said on stderr, without a traceback."""
        try:
            return super().invoke(ctx)
        except UserError as error:
            click.echo(str(error), err=True)
            ctx.exit(FAILED)
        except TransportError as error:
            again = "" if error.permanent else " Try again later."
            click.echo(f"{error.message[:1].upper()}{error.message[1:]}.{again}", err=True)
            ctx.exit(UNAVAILABLE if error.permanent else TRY_AGAIN)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="parley", message="parley %(version)s")
def main() -> None:
    """Keeps the clock of a professional disagreement, and makes sure the conversation happens."""


if __name__ == "__main__":
    main()
