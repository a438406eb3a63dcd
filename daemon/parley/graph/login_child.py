"""The process that logs in at Microsoft's and ends: an account as JSON comes in, a token or what is wrong goes out.

Nothing of it stands in its arguments or its environment, which others could see.
"""

from __future__ import annotations

import json
import sys

from parley.errors import TransportError
from parley.graph.login import log_in
from parley.graph.tokens import account_of
from parley.graph.wire import Wire


def main() -> None:
    """One account, one answer."""
    account = account_of(json.load(sys.stdin))
    try:
        token = log_in(account, Wire(proxy=account.proxy))
        ends = token.ends.isoformat() if token.ends else ""
        said: dict[str, object] = {"token": token.text, "seconds": token.seconds, "ends": ends}
    except TransportError as error:
        pause = getattr(error, "pause", 0.0)
        said = {"error": error.message, "permanent": error.permanent, "pause": pause}
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
