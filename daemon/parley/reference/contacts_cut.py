"""A name or a title that a `#` cuts short: `title: Teacher # Year 9` is read as Teacher, since YAML takes the rest for a comment.

Whether it was meant as one cannot be seen where a single blank stands before the `#`, and what others read is short of it.
Where two stand there, as people set a note apart from what it is about, or behind a number or an address, it is a comment.
"""

from __future__ import annotations

import re

from parley.errors import Problem
from parley.reference.nodes import Report
from parley.reference.unreadable_values import quoted

_CUT = re.compile(
    r"^ *(?P<key>name|title|partnership): +(?P<value>[^\s\"'#\[{](?:[^\r\n]*?[^\s#])?) (?P<rest>#+ [^\r\n]*)\r?$",
    re.MULTILINE,
)


def look(text: str, report: Report) -> None:
    """Warn of each such line."""
    if " #" not in text:
        return
    for cut in _CUT.finditer(text):
        if " #" in cut["value"]:
            continue
        line = text.count("\n", 0, cut.start()) + 1
        column = cut.start("rest") - text.rfind("\n", 0, cut.start("rest"))
        said, rest = cut["value"], cut["rest"].strip()
        message = f"What stands behind the # is not read: others see `{said}` alone."
        mend = f"{cut['key']}: {quoted(f'{said} {rest}')}; or, if it is a comment, two spaces before the #"
        report.problems.append(Problem(report.file, line, column, message, mend, True))
