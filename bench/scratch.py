"""The folder in which something is measured, thrown away afterwards: at a place of the disk where nothing was deleted just now.

An ext4 without a journal looks, for each new file, past every inode of its group that was deleted in the last minutes: behind the
folders of thirty thousand deleted files a letter costs 0.8 ms of the kernel's time instead of 0.1 (docs/speed.md), which tells
of those files and not of parley. Folders within one that is marked as a top (`chattr +T`) are put into groups of their own.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def scratch(within: Path | None = None) -> Iterator[Path]:
    """Such a folder. within: which disk; None: where temporary files lie. Any other file system takes no mark, and needs none."""
    with tempfile.TemporaryDirectory(prefix="parley-bench-", dir=within) as top:
        with suppress(FileNotFoundError):
            subprocess.run(["chattr", "+T", top], stderr=subprocess.DEVNULL, check=False)
        # By a name of its own: the group is chosen by it, and one that was used a moment ago is full of what was thrown away
        yield Path(tempfile.mkdtemp(dir=top))
