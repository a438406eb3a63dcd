"""The headings that mail clients write over a quoted or forwarded mail, in the languages they write them in.

Tables only, and the one question asked of them: which heading is this line, and what stands behind it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

FROM, DATE, TO, SUBJECT, CC, OTHER = "from", "date", "to", "subject", "cc", "other"

# One row per field; words as clients print them (en, de, fr, es, it, nl, pl, pt, sv, da, no, fi, cs, cy, hu, ro, tr, el).
_WORDS = {
    FROM: "from|von|de|da|van|od|från|fra|lähettäjä|oddawca|nadawca|expéditeur|remitente|mittente|afzender|odesílatel"
    "|avsändare|afsender|avsender|oddaw|feladó|gönderen|kimden|oddo|o|oddi wrth|de la|από|absender",
    DATE: "sent|date|gesendet|datum|envoyé|envoyé le|date d'envoi|enviado|enviado el|enviada|enviada em|fecha|inviato|data"
    "|verzonden|wysłano|skickat|sendt|lähetetty|päivämäärä|odesláno|anfonwyd|dyddiad|dato|küldve|elküldve|gönderilme|trimis"
    "|ημερομηνία|am|päiväys",
    TO: "to|an|à|a|para|aan|do|till|til|vastaanottaja|komu|at|címzett|kime|către|προς|destinataire|destinatario"
    "|destinatário|mottagare|modtager|odbiorca",
    SUBJECT: "subject|betreff|objet|asunto|oggetto|onderwerp|temat|assunto|ämne|emne|aihe|předmět|pwnc|testun|tárgy|konu"
    "|subiect|θέμα|sujet",
    CC: "cc|kopie|copie|kopia|kopi|kopio|copia|cc:|dw|másolatot kap|k. hysb|copi",
    OTHER: "bcc|importance|priority|attachments|reply-to|reply to|resent-from|organization|organisation|wichtigkeit|anlagen"
    "|anlage|importance|pièces jointes|antwort an|priorität|sensitivity|categories|flag|x-originating|date de réception",
}
FIELDS = {word: field for field, words in _WORDS.items() for word in words.split("|")}

_DIVIDER_WORDS = (
    "original message",
    "forwarded message",
    "forwarded by",
    "original appointment",
    "begin forwarded message",
    "message forwarded",
    "ursprüngliche nachricht",
    "originalnachricht",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht",
    "anfang weitergeleitete nachricht",
    "message d'origine",
    "message d’origine",
    "message original",
    "message transféré",
    "message transmis",
    "début du message transféré",
    "début du message réexpédié",
    "mensaje original",
    "mensaje reenviado",
    "inicio del mensaje reenviado",
    "messaggio originale",
    "messaggio inoltrato",
    "inizio messaggio inoltrato",
    "oorspronkelijk bericht",
    "origineel bericht",
    "doorgestuurd bericht",
    "begin doorgestuurd bericht",
    "oorspronkelijk",
    "wiadomość oryginalna",
    "oryginalna wiadomość",
    "wiadomość przekazana",
    "przekazana wiadomość",
    "początek przekazanej wiadomości",
    "początek przekazywanej wiadomości",
    "mensagem original",
    "mensagem encaminhada",
    "mensagem reencaminhada",
    "início da mensagem encaminhada",
    "início da mensagem reencaminhada",
    "ursprungligt meddelande",
    "originalmeddelande",
    "vidarebefordrat meddelande",
    "vidarebefordrat brev",
    "oprindelig meddelelse",
    "oprindelig besked",
    "videresendt meddelelse",
    "videresendt besked",
    "start på videresendt besked",
    "opprinnelig melding",
    "videresendt melding",
    "start på videresendt melding",
    "alkuperäinen viesti",
    "välitetty viesti",
    "välitetty viesti alkaa",
    "původní zpráva",
    "přeposlaná zpráva",
    "začátek přeposílané zprávy",
    "neges wreiddiol",
    "neges a anfonwyd ymlaen",
    "eredeti üzenet",
    "továbbított üzenet",
    "mesaj original",
    "özgün ileti",
    "iletilen ileti",
)
_DIVIDERS = frozenset(_DIVIDER_WORDS)
_FORWARD_STEMS = [
    "forward",
    "weitergeleitet",
    "transfér",
    "transmis",
    "réexpédi",
    "reenviad",
    "inoltrat",
    "doorgestuurd",
    "przekaz",
    "encaminhad",
    "vidarebefordra",
    "videresendt",
    "välitetty",
    "přepos",
    "ymlaen",
    "továbbít",
    "iletilen",
]
_HEADING = re.compile(
    r"[*_ ]{0,4}([^\W\d][^:：*]{0,28}?)[*_ ]{0,4}\s?[:：][*_]{0,3}(?:[ \t]+|$)(.*)", re.UNICODE
)
_DASHED = ("-", "–", "—", "_", "=", "*")
_EDGE = " \t-–—_=*:：>"
_HARD_BLANKS = re.compile("[\u00a0\u202f\u2007\u3000]")
_INVISIBLE = re.compile("[\u200b-\u200f\u00ad\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_FAR = re.compile("[\u00a0\u00ad\u0300-\u036f\u2007\u200b-\u200f\u202a-\u202f\u2060-\u2069\u3000\ufeff]")


def plain(text: str) -> str:
    """A text as the tables know it: composed, without hard blanks and invisible marks."""
    if text.isascii() or not _FAR.search(text):
        return text
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _HARD_BLANKS.sub(" ", text)))


@lru_cache(maxsize=1024)
def heading(line: str) -> tuple[str, str]:
    """(field, value) of a heading line such as `*Sent:* 1 April`, ("", "") if it is none."""
    if ":" not in line[:40] and "：" not in line[:40]:
        return "", ""
    match = _HEADING.match(line[:2000])
    if match is None:
        return "", ""
    field = FIELDS.get(match[1].strip().lower(), "")
    return (field, match[2].strip(" *_")) if field else ("", "")


def divider(line: str) -> str:
    """`forward` or `original` for a line that announces another mail below, else ""."""
    bare = line.strip(" >")
    dashed = bare.startswith(_DASHED)
    if not (dashed or bare.endswith((":", "："))) or not 8 < len(bare) < 120:
        return ""
    words = bare.strip(_EDGE).lower()
    if words not in _DIVIDERS and not (dashed and words.startswith(_DIVIDER_WORDS)):
        return ""
    return "forward" if any(stem in words for stem in _FORWARD_STEMS) else "original"


# "On Wed, 1 Apr 2026 at 10:05, parley <…> wrote:" and its kin: how the line begins, and the verb near its end.
_VERBS = (
    "wrote|schrieb|a écrit|à écrit|escribió|ha scritto|scrisse|schreef|napisał(?:a|\\(a\\))?|pisze|escreveu|skrev"
    "|kirjoitti|napsal(?:a|\\(a\\))?|ysgrifennodd|het volgende geschreven|följande|írta|a scris|έγραψε|yazdı|geschreven"
)
_ATTRIBUTION_END = re.compile(
    rf"(?:^|[\s,>)\]])(?:{_VERBS})(?:\s[^:]{{0,40}})?\s{{0,2}}[:：]\s*$", re.IGNORECASE
)
_ATTRIBUTION_START = re.compile(
    r"(?:(?:on|am|le|el|il|op|w dniu|dnia|em|a|den|på|fre|tor|ons|tis|mån|lör|sön|dne|ar|från|fra|van|od|von|de|da)\b"
    r"|\d{1,2}[./]|\d{4}[-./]|[^\W\d]{2,12}\.?,? \d)",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?:on|am|le|el|il|op|w dniu|em|den|på|ar)\b", re.IGNORECASE)
_NAME_START = re.compile(r"[^\s@<>]{1,64}@|[\"<]?[^\s,:;]{1,40} [^\n]{0,80}<[^\s@<>]{1,64}@")
_HAS_SENDER = re.compile(r"\d|@")


def attribution(lines: list[str], at: int) -> int:
    """How many lines from `at` on make an "On … wrote:" (clients wrap it over as many as four); 0 if it is none."""
    joined = ""
    for count, line in enumerate(lines[at : at + 4], 1):
        bare = line.strip(" >")
        if not bare:
            return 0
        joined = f"{joined} {bare}"[:600] if joined else bare[:600]
        if bare.endswith((":", "：")):
            return count if _is_attribution(joined, count) and not _begins_below(lines, at, count) else 0
    return 0


def _is_attribution(joined: str, count: int) -> bool:
    if not _ATTRIBUTION_END.search(joined[-80:]) or not _HAS_SENDER.search(joined):
        return False
    return bool(_ATTRIBUTION_START.match(joined) or (count == 1 and _NAME_START.match(joined)))


def _begins_below(lines: list[str], at: int, count: int) -> bool:
    """Whether a later line of the span begins an attribution of its own: then the lines before it were typed."""
    later = range(at + 1, at + count)
    return any(_OPENING.match(lines[line].strip(" >")) and attribution(lines, line) for line in later)
