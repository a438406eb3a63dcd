"""Mails that a program writes when somebody presses a button beside a mail: a reaction, the recall of what they sent, an
invitation of ours that they forwarded.

Neither is a word of theirs: a thumb says "seen" to one and "agreed" to another, and a recall cannot take back what was read.
Reactions come from the person's own address. Gmail's carries a part of its own kind; Outlook's says it in one line, above the
mail that was reacted to. A recall is Exchange's, named in a header, or one sentence under "Recall: …", in the sender's language.
"""

from __future__ import annotations

import re
from itertools import repeat

from parley.mail import banners
from parley.mail.clues import Clues
from parley.mail.folding import fold
from parley.mail.mime import Part
from parley.mail.patterns import either

_REACTION_PART = "text/vnd.google.email-reaction+json"
_RECALL_MARK = "ee_messagerecallemail"  # in X-MS-TrafficTypeDiagnostic
_TOP = 600
_LOOKED_AT = 8  # lines, banners among them
# A line of its own: an emoji or "[like]", who, and the program's words. Folded.
_REACTED = re.compile(
    r"(?:\[[a-z +]{2,20}\]|[^\w\s\[]{1,8})?\s{0,3}[^\n:;!?]{1,80} "
    + either(
        r"reacted to your (?:message|e-?mail|post) ?:|reacted via gmail\b.{0,160}",
        # German, French, Spanish, Dutch, Italian, Portuguese
        r"hat auf (?:ihre|deine) nachricht reagiert ?:",
        r"a reagi a votre message ?:",
        r"ha reaccionado a (?:su|tu) mensaje ?:",
        r"heeft gereageerd op (?:uw|je) bericht ?:",
        r"ha reagito al (?:suo|tuo) messaggio ?:",
        r"reagiu a sua mensagem ?:",
    )
)
_QUICK = ("reac", "reag")  # few mails have either so early
# What stands before the colon of the subject, and what the one sentence says of the mail; folded.
_RECALLS = (
    ("recall", "would like to recall the message"),
    ("ruckruf", "mochte die nachricht"),
    ("rappel", "rappeler le message"),
    ("recuperacion", "recuperar el mensaje"),
    ("recuperar", "recuperar el mensaje"),
    ("recuperar", "recuperar a mensagem"),
    ("richiamo", "richiamare il messaggio"),
    ("richiama", "richiamare il messaggio"),
    ("intrekken", "het bericht"),
    ("aterkalla", "aterkalla meddelandet"),
)
_RECALLED = re.compile(rf"({'|'.join(dict(_RECALLS))})(?: le message)? ?:")
_REPORT = re.compile(r"message recall (?:report|success|failure)\b|recall (?:success|failure)\s{0,2}:")
_FORWARDED = re.compile(
    either(
        r"meeting forward notification",
        # German, French, Spanish, Italian, Dutch
        r"benachrichtigung uber (?:die |eine )?weitergeleitete besprechung|notification de transfert de (?:la )?reunion",
        r"notificacion de reenvio de (?:la )?reunion|notifica di inoltro (?:della )?riunione|melding van doorgestuurde vergadering",
    )
    + r" ?:"
)
_PASSED_ON = re.compile(
    r"forwarded your meeting|your meeting was forwarded|besprechung[^.\n]{0,80}weitergeleitet|transfere|reenvi|inoltrat|doorgestuurd"
)


def is_reaction(clues: Clues) -> bool:
    """Whether it is a reaction to a mail, not a mail about one: FW: is a person's, and so is text above the line."""
    return _has_reaction_part(clues.head) or _reacts(clues.text[:_TOP])


def _has_reaction_part(part: Part, depth: int = 0) -> bool:
    """Whether Gmail's own part stands here, not attached as a file."""
    if part.kind == _REACTION_PART:
        return not part.get("content-disposition").strip().lower().startswith("attachment")
    inside = part.children if part.kind.startswith("multipart/") and depth < 4 else ()
    return any(map(_has_reaction_part, inside, repeat(depth + 1)))


def is_recall(clues: Clues) -> bool:
    """Whether Exchange asks for a mail back, or reports what became of that."""
    if _RECALL_MARK in clues.value("x-ms-traffictypediagnostic") or "ipm.outlook.recall" in clues.value(
        "x-message-class"
    ):
        return True
    subject = clues.begins
    if _REPORT.match(subject):
        return True
    begun = _RECALLED.match(subject)
    said = fold(clues.text[:_TOP]) if begun else ""
    return len(clues.text) < _TOP and any(
        sentence in said for before, sentence in _RECALLS if begun and before == begun[1]
    )


def tells_of_a_forwarded_meeting(clues: Clues) -> bool:
    """Whether Exchange tells an organizer, in the name of whoever forwarded an invitation, that they did."""
    begun = _FORWARDED.match(clues.begins)
    return begun is not None and bool(_PASSED_ON.search(fold(clues.text[:_TOP])))


def _reacts(top: str) -> bool:
    """Whether the first line that is no banner says so; a lone emoji may stand above it."""
    if not any(map(top.lower().__contains__, _QUICK)):
        return False
    lines = [line.strip() for line in top.split("\n")][:_LOOKED_AT]
    nobodys = banners.nobodys(list(lines))
    said = [line for at, line in enumerate(lines) if at not in nobodys and any(map(str.isalnum, line))]
    return bool(said) and _REACTED.fullmatch(fold(said[0])) is not None
