"""What of a mail must be written again, since it stands in a file that nobody has read. No file is named: names are for its sender to
choose, and may hold a child's.
"""

from __future__ import annotations

import re

from parley.mail import archives, packages
from parley.mail.message import InboundMail

# "Please see attached.", "My answer is in the attachment"
_POINTS_TO_IT = re.compile(
    r"(?:(?:please|pls|kindly) )?(?:(?:see|find|read) )?(?:(?:my|the|an?) )?(?:answers?|reply|response|notes|form|details|letter)?"
    r"(?: is| are)? ?(?:attached|enclosed|(?:in )?the attachment)(?: (?:form|document|file|letter|picture|photo))?",
    re.IGNORECASE,
)


def unopened(mail: InboundMail) -> tuple[str, ...]:
    """What to write instead; () where all has been read, or words say enough beside it."""
    if archives.ALL.intersection(mail.problems):
        return ("what matters in the file you attached: it asks for a password, and nobody has read it",)
    if {packages.UNREAD_ITEM, packages.UNREAD_PACKAGE}.intersection(mail.problems):
        return ("what matters in the file you attached: it could not be opened, and nobody has read it",)
    if _only_a_file(mail):
        return ("in words, what matters in the picture or file you attached: nobody has read it",)
    return ()


def _only_a_file(mail: InboundMail) -> bool:
    """Whether all that a mail says stands in what is attached, such as a picture of the answer."""
    said = mail.answers
    typed = said.words or said.lines or said.pasted or said.nearly or mail.forwarded or mail.calendar_text
    text = said.other_text.strip(" .!")
    return bool(mail.attachments) and not typed and (not text or bool(_POINTS_TO_IT.fullmatch(text)))
