"""The commands: parse, call, print. Each is imported only when it is asked for; nothing else enters here."""

from __future__ import annotations

from importlib import import_module

import click

# name -> module and attribute, in the order in which --help shows them
COMMANDS = {
    "run": "parley.commands.run:run",
    "check": "parley.commands.check:check",
    "due": "parley.commands.due:due",
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
        command: click.Command = getattr(import_module(module), name)
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="parley", message="parley %(version)s")
def main() -> None:
    """Keeps the clock of a professional disagreement, and makes sure the conversation happens."""


if __name__ == "__main__":
    main()
