"""What mail systems say in words when mail did not arrive: some seventy of them, in a table, without their parsers.

The library for this, flufl.bounce, is not used (docs/decisions/0017). Two things are enough here: whose mail it is, since
`automatic` has found that a machine wrote it, and what became of ours: `failed` for good, `given_up` on a fault that
may pass, `delayed`. Which letter it was about is in our own token, never in these words. Phrases are looked for in plain
lower case with single blanks, so the cost is linear; only above the copy of the mail that came back.
"""

from __future__ import annotations

import re

from parley.mail import subjects
from parley.mail.addresses import ADDRESS
from parley.mail.bounce_phrases import FINAL, NOT_ARRIVED, ONLY_WARNS, WAITING, YOURS
from parley.mail.patterns import either

FAILED, GIVEN_UP, DELAYED = "failed", "given_up", "delayed"
_LARGEST = 64 * 1024  # of a report's own words
_TOP = 600  # characters in which a report says what it is

_EVERY = (*ONLY_WARNS, *FINAL, *WAITING, *NOT_ARRIVED)
# What stands in a line over that copy, between dashes: "--- Below this line is a copy of the message."
_OVER_THE_COPY = either(
    r"below|begin|start|this is a copy|original|returned|unsent|non-delivered|included|undelivered",
    r"message header|the header|message text|returned message|copie|mensaje",
)
# Where the copy of the mail that came back begins; what stands below was written by us.
_COPY = re.compile(
    r"^[ >]{0,4}"
    + either(
        rf"[-=_][-=_ ]{{1,69}}(?:{_OVER_THE_COPY}\b[^\n]{{0,80}})[-=_ ]{{0,70}}",
        # its own header, of lines that no report has of itself; and how each letter of ours begins
        r"(?:return-path|received|mime-version|auto-submitted|x-auto-response-suppress|x-parley-instance): ?[^\n]{1,500}",
        r"[-* ]{0,8}type your answer above this line[-* ]{0,8}",
        r"(?:[^\n]{0,40} )?(?:original message (?:follows|headers?)|message contents? follows?)[^\n]{0,40}",
        r"[^\n]{0,60}(?<!receive a )copy of (?:the|your) (?:original )?(?:message|mail)[^\n]{0,80}",
    )
    + "$",
    re.IGNORECASE | re.MULTILINE,
)
_HARD = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])")
_SOFT = re.compile(r"(?<![\d.])4\.\d{1,3}\.\d{1,3}(?![\d.])")
_REPLY = re.compile(r"(?<![\d.,:/-])(?P<digit>[45])[0-5]\d(?=[ -][^\d]|[ -]#?[45]\.\d|[;:])")
_SUBJECT = re.compile(
    either(
        # that it did not arrive
        r"undeliver(?:able|ed)|non[- ]?deliver(?:y|ed|able)|nondeliverable|undelivered mail",
        r"returned mail\b|returned e-?mail|mail returned|rejected mail",
        r"mail delivery fail|mail delivery (?:problem|warning|error)|notice: mail delivery",
        r"(?:message |mail |e-?mail )?delivery (?:failure|failed|status notification|notification|report|error)",
        r"delivery of .{1,80} failed|failure notice|failed mail|failed delivery",
        r"mail (?:failure|could not be delivered|system error)|mail not delivered",
        r"message (?:undeliverable|you sent blocked|delivery failure)|message (?:could not|cannot) be delivered",
        r"\W{0,3}message you sent (?:was |has been )?blocked",
        r"could not send message|there was an error sending your mail|sorry, your message could not",
        r"your message (?:to .{1,100} )?(?:could not|couldn't|cannot|can't|was not|has not)",
        # that it has not arrived yet
        r"warning: (?:could not send|message .{1,60} delayed|e-?mail )|delivery delayed|delayed mail",
        # German
        r"unzustellbar|nicht zustellbar|fehler bei der zustellung|zustellung (?:fehlgeschlagen|verzögert)",
        # French
        r"non remis|non distribuable|message non (?:remis|délivré|distribué)",
        r"échec de (?:la )?(?:remise|livraison)|avis de non[- ]remise",
        # Italian
        r"non recapitabile|mancat[oa] (?:recapito|consegna)|avviso di mancata consegna",
        r"impossibile (?:consegnare|recapitare)",
        # Spanish
        r"no se (?:puede|pudo|ha podido) entregar|no entregado|mensaje no entregado",
        # Portuguese; Spanish has the first as well
        r"error (?:de|en la) entrega|não entregue|não (?:é|foi) possível entregar",
        r"falha na entrega|mensagem devolvida",
        # Dutch
        r"niet (?:bezorgd|afgeleverd|bezorgbaar)|onbestelbaar",
        # Swedish; Danish and Norwegian; Finnish
        r"kan inte levereras|olevererbar|det gick inte att leverera|kan ikke leveres|ulever",
        r"ei voi toimittaa|toimitta(?:maton|minen epäonnistui)",
        # Polish, Czech, Hungarian, Romanian
        r"niedostarcz|nie można dostarczyć|nedoručiteln|nedoručeno",
        r"kézbesíthetetlen|sikertelen kézbesítés|nelivrabil|imposibil de livrat",
        # Greek, Russian, Ukrainian, Turkish, Welsh
        r"μη παραδοτέο|δεν είναι δυνατή η παράδοση",
        r"не доставлено|недоставлен|не уда(?:лось|ется|ётся) доставить|не вдалося доставити|неможливо доставити",
        r"teslim edileme|ni ellir danfon|methu danfon",
        # Japanese, Chinese, Korean
        r"配信不能|未配信|送信エラー|メールエラー|エラーメール|送信できません",
        r"退信|系统退信|未送达|无法送达|郵件傳送失敗|無法傳遞",
        r"배달 실패|배달되지 않음|전송 실패|반송",
    ),
    re.IGNORECASE,
)
_WAITS = re.compile(r"warning|delay|verzöger|retard|4\.\d\.\d", re.IGNORECASE)
_SAYS_NOTHING = re.compile(r"delivery (?:status )?(?:notification|report)\s*(?:$|\((?!fail))", re.IGNORECASE)


def is_subject(subject: str) -> bool:
    """Whether a decoded subject is one under which reports come; FW: and RE: are a person's."""
    return bool(_SUBJECT.match(subjects.unstamped(subject)[:200]))


def at_the_top(text: str) -> bool:
    """Whether the first lines say that mail of whoever reads this did not arrive, or not yet."""
    top = _folded(own_words(text)[:_TOP])
    told = any(said in top for who, said in _EVERY if who != "any" or "deliver" in said)
    return told and (any(said in top for said in YOURS) or bool(_HARD.search(top) or _REPLY.search(top)))


def outcome(text: str, subject: str = "") -> str:
    """What the words of a mail system's report say: failed | given_up | delayed; "" if they say none of these.

    subject: counts where the text says nothing that is known.
    """
    said = _outcome(_folded(own_words(text)))
    if said or not is_subject(subject):
        return said
    return DELAYED if _WAITS.search(subject) else "" if _SAYS_NOTHING.match(subject) else FAILED


def phrase(text: str) -> str:
    """The first phrase of the tables that the text holds, for the log; "" if its numbers or its subject said it."""
    folded = _folded(own_words(text))
    return next((said for _, said in _EVERY if said in folded), "")


def status(text: str) -> str:
    """The status that the words name (RFC 3463), a permanent one first; "" if none does."""
    words = own_words(text)
    found = _HARD.search(words) or _SOFT.search(words)
    return found[0] if found else ""


def around_the_phrase(text: str) -> tuple[str, str]:
    """The report's own words, folded: those before and those behind the first phrase of the tables; all before if none."""
    folded = _folded(own_words(text))
    found = [(at, at + len(said)) for _, said in _EVERY if (at := folded.find(said)) != -1]
    start, end = min(found, default=(len(folded), len(folded)))
    return folded[:start], folded[end:]


def addresses(words: str) -> list[str]:
    """The addresses in some words, in order; an X.400 name's, such as `dda:smtp=robert@council.example`, too, and none of a
    Notes name such as `Robert Hale@COUNCIL@notes.council.example`."""
    found = (
        match for match in ADDRESS.finditer(words[:8000]) if words[match.start() - 1 : match.start()] != "@"
    )
    return [match[0].lower().lstrip("'").rpartition("smtp=")[2] for match in found]


def own_words(text: str) -> str:
    """The report without the copy of the mail that came back; the line that announces it belongs to the report."""
    text = text[:_LARGEST]
    first = len(text) - len(text.lstrip())
    copy = _COPY.search(text, first + 1)
    return text[: copy.end()] if copy else text


def _folded(text: str) -> str:
    return " ".join(text.replace("’", "'").lower().split())


def _outcome(folded: str) -> str:
    codes = {match["digit"] for match in _REPLY.finditer(folded)}
    hard = bool(_HARD.search(folded)) or "5" in codes
    soft = bool(_SOFT.search(folded)) or "4" in codes
    if any(said in folded for _, said in ONLY_WARNS):
        return DELAYED  # whatever else it says
    if any(said in folded for _, said in FINAL):
        return GIVEN_UP if soft and not hard else FAILED
    if any(said in folded for _, said in WAITING):
        return DELAYED
    if any(said in folded for _, said in NOT_ARRIVED):
        return GIVEN_UP if soft and not hard else FAILED
    return FAILED if hard else ""
