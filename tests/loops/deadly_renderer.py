"""The daemon's own rendering, but for one letter that ends its process: run by tests in a rendering process."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Mapping

from parley.loops import letters


def render_all(folder: str, wanted: bytes, bases: Mapping[str, bytes]) -> list[bytes | str]:
    rendered = letters.render_all(folder, wanted, bases)
    if any(letter.row.person == "robert" for letter in pickle.loads(wanted)):
        os.kill(os.getpid(), signal.SIGKILL)
    return rendered
