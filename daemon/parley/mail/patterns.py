"""Long patterns in parts that can be read and added to: a way to say it a line, with its reason above it.

`re.VERBOSE` would do the same for patterns without blanks. These are full of them: they are what people and programs
say. Parts are joined once, when a module is imported, to the very pattern that a single long line would be. A way that is
longer than its line goes on in the next, with no comma between.
"""

from __future__ import annotations


def either(*ways: str) -> str:
    """Any one of these; of two that fit, the one that stands first: either("a b", "c") is "(?:a b|c)"."""
    return f"(?:{'|'.join(ways)})"
