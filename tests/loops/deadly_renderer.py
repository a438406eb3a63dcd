"""The daemon's own rendering, but for one letter that ends its process: run by tests in a rendering process."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

from parley.loops import letters
from parley.loops.to_render import ToRender


def render_all(folder: str, wanted: Sequence[ToRender]) -> list[bytes | str]:
    if any(one.row.facts["to"]["name"] == "Robert Hale" for one in wanted):
        os.kill(os.getpid(), signal.SIGKILL)
    return letters.render_all(folder, wanted)
