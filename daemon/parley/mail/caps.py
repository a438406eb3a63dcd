"""How much of a mail is read before the reader gives up, and the one way it says so.

The numbers stand in one place because operators ask for them. Each is met while reading, before the work that
it forbids is done; the mail itself stays stored whole and goes to the holding pen.
"""

from __future__ import annotations

MAIL_BYTES = 35 * 1024 * 1024
PARTS = 200
DEPTH = 20
HEADER_BYTES = 64 * 1024
HEADERS = 1000
HEADS_BYTES = 2 * 1024 * 1024  # of all headers of all parts: a hundred attached mails have less
ADDRESSES = 500
HTML_BYTES = 2 * 1024 * 1024
# Of HTML, but for those inside a line; a sheet of a thousand rows and twenty columns has 42,000
TAGS = 100_000
TEXT_BYTES = 2 * 1024 * 1024  # of all that would have to be read as a person's words: three thousand pages
PARAMETER_TEXT = 4096  # of one Content-Type; a boundary and a long file name need far less


class TooMuch(Exception):
    """A cap was met. `rule` names it; never leaves the mail room: `inbound.read` turns it into a value."""

    def __init__(self, rule: str, detail: str = "") -> None:
        self.rule = rule
        self.detail = detail
        super().__init__(rule)
