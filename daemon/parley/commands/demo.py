"""parley demo: a story played before one's eyes to a real daemon, and then a daemon to try by hand."""

from __future__ import annotations

import sys

import click

from parley.config import default_root


@click.command()
@click.option(
    "--once", is_flag=True, help="End after the story; the exit code says whether all was as it must be."
)
def demo(once: bool) -> None:
    """Play a dispute on a real daemon with embedded mail and the sample directory; then stay up to be tried.

    It listens on loopback alone, writes into a Maildir, and knows no relay: it can reach nobody. Without --once
    everything it makes is in `demo-state/`, until the next demonstration.
    """
    from parley.demonstration import play

    root = default_root()
    sys.exit(play.once(root) if once else play.stay(root))
