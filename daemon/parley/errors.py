"""What can go wrong, said to the person who can mend it.

Two kinds only. `UserError` is somebody's input: it lists every problem at once, each with the place and the
mend. `TransportError` is the outside world's: it says whether trying again can help. A request that the
protocol does not allow is neither: that is `dispute.Refused`, a value.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable

from parley.value import value


@value(order=True)
class Problem:
    """One thing to mend in something a person wrote.

    `file`, `line` and `column` count from 1; 0 means "not in a file" or "the file as a whole".
    `mend` says what to write instead. A warning does not stop anything.
    """

    file: str
    line: int
    column: int
    message: str
    mend: str = ""
    warning: bool = False

    def __str__(self) -> str:
        place = (
            f"{self.file}:{self.line}:{self.column}: " if self.line else f"{self.file}: " if self.file else ""
        )
        kind = "warning: " if self.warning else ""
        return f"{place}{kind}{self.message}" + (f" Write: {self.mend}" if self.mend else "")


class UserError(Exception):
    """Input that cannot be taken. Carries every problem, never only the first."""

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        if isinstance(problems, str):
            problems = [Problem("", 0, 0, problems)]
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class TransportError(Exception):
    """The way in or out failed. `permanent`: trying the same again cannot help."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        self.message = message
        self.permanent = permanent
        super().__init__(message)


# What a machine runs out of, or what breaks in it, in words for whoever looks after it.
_OF_THE_MACHINE = {
    errno.EMFILE: "No file can be opened any more: this program has as many open as it may (LimitNOFILE= of the unit, ulimit -n)",
    errno.ENFILE: "No file can be opened any more: the machine has as many open as it may (sysctl fs.file-max)",
    errno.ENOMEM: "Memory is short (MemoryMax= of the unit, or the machine's)",
    errno.EIO: "The disk failed while a file was read",
}


def unreadable(error: OSError) -> str:
    """Why a file cannot be read, for whoever keeps it. Raises TransportError where it is the machine that fails: no file is to
    blame, and nobody who keeps one could mend it there."""
    if error.errno in _OF_THE_MACHINE:
        raise TransportError(_OF_THE_MACHINE[error.errno], permanent=False) from error
    return error.strerror or type(error).__name__
