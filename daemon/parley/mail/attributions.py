"""The line that stands over a quote instead of headings: "On 1 April 2026 at 09:12, Robert Hale <…> wrote:".

It is known by what every language's has: it ends in a colon, and names a sender, a time, or both, around a verb of
writing. Where the verb is in no table, an address, a time and a quote below it tell.
"""

from __future__ import annotations

import re

from parley.mail.patterns import either

# The verbs, with all that stands beside them.
_VERBS = either(
    r"wrote|writes|quoting",
    r"schrieb|geschrieben|zitat von",  # German
    r"a écrit|à écrit|écrit|a rédigé",  # French
    r"escribió|escribio|ha escrito|citando a",  # Spanish
    r"ha scritto|scrisse",  # Italian
    r"schreef|geschreven",  # Dutch
    r"napisał(?:\(?a\)?)?|napisana przez|pisze|pisał(?:\(?a\)?)?",  # Polish
    r"escreveu",  # Portuguese
    r"skrev(?: følgende| följande)?|skreiv|kirjoitti",  # Swedish, Danish and Norwegian; Finnish
    r"napsal(?:\(?a\)?|/a)?|píše|napísal(?:\(?a\)?|/a)?",  # Czech, Slovak
    r"ysgrifennodd|írta|írt|a scris|έγραψε|yazdı|yazmış",  # Welsh, Hungarian, Romanian, Greek, Turkish
    r"написал(?:\(?а\)?)?|писал(?:\(?а\)?)?|пишет",  # Russian
    r"пише|написа(?:в|ла|в\(ла\))?",  # Ukrainian, Bulgarian
    r"napisao(?:/la|\(la\))?|napisala|piše|je napisal(?:\(?a\)?|/a)?|написао",  # Croatian, Slovene, Serbian
    r"kirjutas|rašė|parašė|rakstīja",  # Estonian, Lithuanian, Latvian
    r"skrifaði|ritaði|scríobh",  # Icelandic, Irish
    r"va escriure|ha escrit|del dia|idatzi du|idatzi zuen|escribiu",  # Catalan, Basque, Galician
    r"menulis|đã viết",  # Indonesian, Vietnamese
    r"כתב(?:/ה|ה)?|كتب(?:ت)?|نوشت|ने लिखा",  # Hebrew, Arabic, Persian, Hindi
)
# Chinese, Japanese and Korean put no blank before their verb.
_JOINED = (
    "写道|寫道|写了|寫了|作成|書きました|書き込みました|のメール|のメッセージ|작성|썼습니다|쓴 글|เขียนว่า"
)
VERB = re.compile(rf"(?:^|[\s,>)\]»”\"'])(?:{_VERBS})(?=[\s:：,]|$)|{_JOINED}", re.IGNORECASE)
# How such a line may begin, before a day or a name.
_OPENING = re.compile(
    r"[-– ]{0,6}"
    + either(
        r"on|in a message dated|in article|quoting",
        # German and Dutch, the Romance languages, the Scandinavian ones, Polish, Czech and Slovak
        r"zitat von|am|von|op|van",
        r"le|de|el|el dia|missatge de|il(?: giorno)?|da|em|no dia|a|od|la|la data|pe|în(?: data)?",
        r"den|på|från|fra|fre|tor|ons|tis|mån|lör|sön|d\.",
        r"w dniu|wiadomość|dnia|dne|dňa|v|στις|на|kuupäev|ในวันที่",
        # Indonesian, Vietnamese, Hebrew, Arabic, Welsh
        r"pada|vào|ב-?|בתאריך|في|ar",
    )
    + r"(?=[\s.,])",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"\"?\d{1,4}[./-]|\d{4}\s?[年년]|[^\W\d]{2,14}\.?,? \d|\d{1,2}\.? [^\W\d]{3,12}"
    r"|[^\W\d]{3,12}, [^\W\d]{3,12} \d|[\u0900-\u097f]{2,14}, \d",
    re.IGNORECASE,
)
_NAME_START = re.compile(r"[^\s@<>]{1,64}@|[\"<„«“'‘]?[^\s,:;]{1,40}(?: [^\n]{0,80})?[<(\[][^\s@<>]{1,64}@")
ADDRESS = re.compile(r"[<(\[]{0,2}(?:mailto:)?[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{1,253}\w[>)\]]{0,2}")
TIME = re.compile(
    r"(?<!\d)\d{1,2}(?:[:.h]|\s?[時时點点시]\s?)\d{2}(?!\d)|(?<!\d)(?:19|20)\d{2}(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2}"
)
_ENDS = (":", "：", "---")  # Zoho's has dashes on both sides
_LAST = frozenset(":：->")  # on what such a line ends, trimmed
# A day, a time and an address in brackets at the end, without a verb: Gmail and Yandex in Russian, Gmail in Arabic and Hebrew.
_AT_THE_END = re.compile(r"<\s?[^\s<>]{1,64}@[^\s<>]{1,253}>\s?[:：]$")
_HOUR = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|\d[./-]\d{2}(?!\d)")
_MOST_LINES = 4  # clients wrap it over as many
_LONGEST = 600
_GROUPWISE = re.compile(r">>> ?[^\n>][^\n]{3,200}\d[^\n]{0,40}>>>\s*$")


def groupwise(line: str) -> bool:
    """GroupWise's `>>> Robert Hale <…> 01/04/2026 09:12 >>>`: a line of its own, not a quoted one."""
    return line.startswith(">>>") and bool(_GROUPWISE.match(line))


def groupwise_begins(lines: list[str], at: int, written: set[int]) -> bool:
    """Whether GroupWise's line stands here: on one line, or as ">>> On … wrote:" wrapped over two, the rest unmarked."""
    line = lines[at]
    if not line.startswith(">>>"):
        return False
    wrapped = at in written and at + 1 < len(lines) and not lines[at + 1].startswith(">")
    return groupwise(line) or (wrapped and attribution(lines, at) > 1)


def near_colons(lines: list[str]) -> set[int]:
    """The lines on which an attribution may begin: it ends in a colon, on that line or one of the next few."""
    ends = (at for at, line in enumerate(lines) if line[-1:] in _LAST and line.rstrip(" >\t").endswith(_ENDS))
    return {at - above for at in ends for above in range(_MOST_LINES)}


def names_sender(line: str) -> bool:
    """Whether a line that follows a divider is `01.04.2026, 09:12, "Robert Hale" <…>:`, without a verb."""
    bare = line.strip(" >\t")[:_LONGEST]
    return bare.endswith(_ENDS) and bool(ADDRESS.search(bare) and TIME.search(bare))


def attribution(lines: list[str], at: int) -> int:
    """How many lines from `at` on make an "On … wrote:"; 0 if it is none."""
    joined = ""
    for count, line in enumerate(lines[at : at + _MOST_LINES], 1):
        bare = line.strip(" >\t")
        if not bare:
            return 0
        joined = f"{joined} {bare}"[:_LONGEST] if joined else bare[:_LONGEST]
        if bare.endswith(_ENDS):
            found = _is_attribution(joined.rstrip("- "), count, lines, at + count)
            found = found and (count == 1 or _may_begin(lines[at]))
            return count if found and not _begins_below(lines, at, count) else 0
    return 0


def _is_attribution(joined: str, count: int, lines: list[str], below: int) -> bool:
    address, time, verb = ADDRESS.search(joined), TIME.search(joined), VERB.search(joined)
    opened = bool(_OPENING.match(joined) or _STARTS.match(joined))
    if verb and (address or time) and (opened or (count == 1 and _NAME_START.match(joined))):
        return True
    if opened and _AT_THE_END.search(joined) and _HOUR.search(joined) and _YEAR.search(joined):
        return True
    if not (address or verb):
        return False
    return (
        count <= 2 and bool((address and time) or verb) and len(joined) < 200 and _quoted_below(lines, below)
    )


def _may_begin(line: str) -> bool:
    """Whether the first of several lines belongs to them: else it is what somebody typed right above. Nobody ends a line on the
    bracket of an address."""
    bare = line.strip(" >\t")
    return bare.endswith("<") or bool(_OPENING.match(bare) or _STARTS.match(bare) or ADDRESS.search(bare))


def _quoted_below(lines: list[str], at: int) -> bool:
    below = next((line for line in lines[at : at + 3] if line.strip()), "")
    return below.lstrip().startswith(">")


def _begins_below(lines: list[str], at: int, count: int) -> bool:
    """Whether a later line of the span begins an attribution of its own: then the lines before it were typed."""
    later = range(at + 1, at + count)
    return any(_OPENING.match(lines[line].strip(" >\t")) and attribution(lines, line) for line in later)
