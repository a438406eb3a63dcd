"""What the person typed, as against what their client quoted (shared/mail.md section 2). Lines in, lines out.

Quoted lines are marked and kept, never typed; signatures, banners and disclaimers are neither. An answer may stand
above or below a quote. One pass, each line looked at a bounded number of times.
"""

from __future__ import annotations

import re

from parley.mail import headings
from parley.value import value

OUR_MARK = "type your answer above this line"
_BANNER = re.compile(
    r"[\[(*\s]{0,6}(?:caution|warning|external(?: e-?mail| sender| message)?|extern|attention|security notice)\s?[\])*:!.\-–—]"
    r"|(?:this|the) (?:e-?mail|message) (?:originated|came|was sent|is|has come) from (?:outside|an external)"
    r"|you don['’]t often (?:get|receive) e-?mail from|some people who received this message don['’]t often"
    r"|do not click (?:on )?(?:any )?links|zjqcmqryfpfpt|\[?external e?-?mail\]?\s*$|learn why this is important",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"(?:this|the) (?:e-?mail|message|communication|transmission|information)(?: message)?(?: \(?(?:and|including) [^.]{1,80}?)?,? "
    r"(?:is|are|may|contains?|contained|has been|sent)\b.{0,120}(?:confidential|privileged|intended|scanned|addressee|virus)"
    r"|(?:disclaimer|confidentiality notice|important notice|legal notice|privacy notice)\b\s?[:.\-–]?"
    r"|(?:the )?(?:contents? of this|information (?:contained )?in this) (?:e-?mail|message)"
    r"|if you (?:have received|are not the intended|received)|(?:please )?(?:consider|think) (?:of )?the environment"
    r"|any views or opinions|diese (?:e-?mail|nachricht) (?:enthält|ist)|ce (?:message|courriel) (?:est|et)",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"(?:sent (?:from|via|using|with) (?:my|outlook|yahoo|mail|samsung|proton|the|a |gmail|aol|an )|get outlook for|sent from mail"
    r"|von meinem .{1,40} gesendet|gesendet (?:von|mit|aus)|envoyé (?:de|depuis|à partir)|enviado (?:desde|do|a partir)"
    r"|inviato da|verzonden (?:vanaf|met|van)|verstuurd vanaf|skickat från|sendt fra|lähetetty|wysłan[eo] z|odesláno z"
    r"|anfonwyd o|scarica outlook|outlook für|télécharger outlook|obtener outlook|outlook voor)",
    re.IGNORECASE,
)
_DEVICE_LONGEST = 100
_SIGNATURE = frozenset(("--", "—", "––", "__"))
_WRAP_AT = 60  # a quoted line at least so long may have been wrapped by a client, its rest without the mark
_RULE = re.compile(r"\s{0,3}[_\-–—=*]{10,200}\s*$")


_DIVIDER = re.compile(r"\s{0,3}(?:[_\-–—=*~#]{3,200}|(?:[-_=*~] ){3,100}[-_=*~]?)\s*$")
_JAMMED = re.compile(r"^[ \t]{0,8}(-{3,10} ?Forwarded [Mm]essage ?-{3,10}) ?(?=From: )", re.MULTILINE)
_JAMMED_FIELDS = ("To: ", "Sent: ", "Subject: ")
_MOST_LINES = 20_000  # lines that are sorted; what a longer text holds below them is kept as quoted


@value
class Split:
    """`typed` and `quoted`, each trimmed; the text's lines, and where the first quote begins in them, or -1."""

    typed: str
    quoted: str
    lines: list[str]
    from_line: int


def split(text: str) -> Split:
    """Sort a body's lines into typed, quoted and neither."""
    lines = [line.rstrip() for line in headings.plain(_unjammed(text)).split("\n")]
    kinds = _kinds(lines[:_MOST_LINES]) + "q" * (len(lines) - _MOST_LINES)
    last = kinds.rfind("t") + 1
    typed = _without_banners(
        [line if kind == "t" else None for line, kind in zip(lines[:last], kinds, strict=False)]
    )
    typed, below = _above_divider(typed)
    quoted = below + [line for line, kind in zip(lines, kinds, strict=True) if kind == "q"]
    return Split("\n".join(typed).strip("\n"), "\n".join(quoted).strip("\n"), lines, kinds.find("q"))


def _unjammed(text: str) -> str:
    """Yahoo's plain text has a forward's headings in one line, without a blank between them: in lines again."""
    match = _JAMMED.search(text)
    if match is None:
        return text
    line, rest = text[match.end() :].partition("\n")[::2]
    block = [match[1]]
    for field in _JAMMED_FIELDS:
        before, found, line = line.partition(field)
        if not found:
            return text
        block.append(before.strip())
        line = field + line
    return text[: match.start()] + "\n".join([*block, line, "", rest])


def _kinds(lines: list[str]) -> str:
    """One letter per line: t(yped), q(uoted), s(ignature)."""
    kinds: list[str] = []
    signature = False
    while (at := len(kinds)) < len(lines):
        line = lines[at]
        if line.lstrip().startswith(">"):
            kinds.append("q")
            signature = False
        elif taken := quote_start(lines, at):
            kinds.extend("q" * taken)
            if not _prefixed_next(lines, at + taken):
                kinds.extend("q" * (len(lines) - at - taken))
            signature = False
        else:
            signature = signature or line.strip() in _SIGNATURE
            kinds.append("s" if signature else "q" if _wrapped_rest(lines, at, kinds) else "t")
    return "".join(kinds)


def quote_start(lines: list[str], at: int) -> int:
    """How many lines from `at` on announce a quote without marks of its own; 0 if none begins here."""
    line = lines[at]
    if not line or line.isspace():
        return 0
    if _is_our_mark(lines, at) or headings.divider(line) or header_block(lines, at):
        return 1
    if _RULE.match(line) and (below := _next_line(lines, at + 1)) != -1 and header_block(lines, below):
        return 1
    return headings.attribution(lines, at)


def _above_divider(typed: list[str]) -> tuple[list[str], list[str]]:
    """What stands above a divider line, and what was pasted below one: that is nobody's answer.

    A rule before anything was said (under a banner, say) divides nothing.
    """
    said = False
    for at, line in enumerate(typed):
        if said and _DIVIDER.match(line):
            return typed[:at], typed[at:]
        said = said or bool(line.strip() and not _DIVIDER.match(line))
    return typed, []


def _is_our_mark(lines: list[str], at: int) -> bool:
    """Our own first line, as sent, marked or wrapped in two by the client."""
    line = lines[at].lower()
    if "type" not in line:
        return False
    joined = " ".join([line, *lines[at + 1 : at + 3]])[:400].lower().replace(">", " ")
    return OUR_MARK in " ".join(joined.split())


def header_block(lines: list[str], at: int) -> bool:
    """Whether a block of headings (From, Sent, To, Subject in any language) begins exactly here."""
    field, _ = headings.heading(lines[at].lstrip("> "))
    if field not in (headings.FROM, headings.DATE, headings.SUBJECT, headings.TO):
        return False
    seen = {field}
    spaced = False  # some clients make a paragraph of each heading
    for line in lines[at + 1 : at + 16]:
        bare = line.lstrip("> ")
        field = headings.heading(bare)[0] if bare else ""
        if spaced and not field:
            break
        spaced = not bare
        seen.add(field)
    return (
        headings.FROM in seen and len(seen & {headings.DATE, headings.TO, headings.SUBJECT, headings.CC}) >= 2
    )


def _next_line(lines: list[str], at: int) -> int:
    return next((number for number in range(at, min(at + 4, len(lines))) if lines[number].strip()), -1)


def _prefixed_next(lines: list[str], at: int) -> bool:
    """Whether what follows carries ">" marks: then the quote ends where they end, and answers may stand below."""
    below = _next_line(lines, at)
    return below != -1 and lines[below].lstrip().startswith(">")


def _wrapped_rest(lines: list[str], at: int, kinds: list[str]) -> bool:
    """The rest of a quoted line that a client wrapped without repeating the mark: squeezed between two quoted lines."""
    if not lines[at].strip() or at == 0 or kinds[-1] != "q" or len(lines[at - 1]) < _WRAP_AT:
        return False
    return at + 1 < len(lines) and lines[at + 1].lstrip().startswith(">")


def _without_banners(lines: list[str | None]) -> list[str]:
    """The typed lines without banners, disclaimers, device lines and the rules around them."""
    kept: list[str] = []
    dropping = ""
    for line in lines:
        if line is None or not line.strip():
            dropping = ""
            kept.append("")
            continue
        words = line.strip().lstrip("*_ ")
        if _BANNER.match(words):
            dropping = line
        elif _DISCLAIMER.match(words):
            dropping = "disclaimer"
        elif _DEVICE.match(words) and len(words) < _DEVICE_LONGEST:
            continue
        elif dropping and _goes_on(dropping):
            dropping = line if dropping != "disclaimer" else dropping
        else:
            dropping = ""
            kept.append(line)
    return kept


def _goes_on(banner: str) -> bool:
    """Whether a banner's sentence was cut by the line's end; a disclaimer goes on to the next empty line."""
    return banner == "disclaimer" or (
        len(banner) >= _WRAP_AT and not banner.rstrip(" *])").endswith((".", "!", "?"))
    )
