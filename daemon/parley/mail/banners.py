"""What stands in a body and is nobody's word: gateway banners, protective markings, and what `footers` knows.

Routes nothing and answers nothing (shared/mail.md section 2). A banner is told by what it warns of, not by "Warning"
alone: people warn, too.
"""

from __future__ import annotations

import re

from parley.mail import footers

_MAIL = r"(?:this|the) (?:e-?mail|message|sender)"
_OUTSIDE = r"(?:outside|external|an? (?:external|unknown|untrusted|non-\w{2,20})|someone (?:outside|external|from outside))\b"
_BANNER = re.compile(
    rf"{_MAIL}(?: of this (?:e-?mail|message))? (?:has )?(?:(?:originated|came|comes?|was|is|been|being|sent|received|has come)\b ?(?:to you )?(?:from |by )?)+{_OUTSIDE}"
    r"|you don['’]t often (?:get|receive) e-?mail from|some people who received this message don['’]t often"
    r"|do not click (?:on )?(?:any )?links|you should only click (?:on )?links|zjqcmqryfpfpt|learn why this is important"
    r"|(?:this |the )?sender is (?:external|outside|not from (?:within |inside )?(?:your|our|the|this|a|an) (?:[\w-]{2,20} )?(?:organi[sz]ation|company|trust|council|school|authority|domain|network|tenant|sender|source))\b"
    r"|(?:beware|be (?:cautious|careful|aware)|proceed with caution)\b(?=.{0,60}\b(?:e-?mail|message|sender)\b).{0,60}\b(?:external|outside)\b"
    r"|(?:beware\W{1,3})?external (?:e-?mail|sender|message)\W*$"
    r"|this (?:e-?mail|message) (?:was|has been) sent securely|report (?:this e-?mail|(?:this message as )?suspicious|phish(?:ing)?)$"
    r"|(?:secured|scanned|protected) by (?:mimecast|mailscanner|messagelabs|barracuda|proofpoint|sophos|egress|symantec|forcepoint|trend micro)\b"
    r"|external[\])*#\s]*(?:e-?mail|sender|message)?[\])*#\s!:.-]*$|(?:caution|warning)[\s*_#=-]*$"
    r"|(?:diese (?:e-?mail|nachricht) (?:stammt|kommt|wurde) von (?:außerhalb|einem externen))"
    r"|(?:ce (?:message|courriel|mail) (?:provient|vient|a été envoyé) (?:de l['’]ext|d['’]un exp))"
    r"|(?:este (?:correo|mensaje|e-?mail) (?:procede|proviene|se origin|foi enviado|vem) )|(?:questa e-?mail (?:proviene|arriva) )"
    r"|(?:deze e-?mail (?:is afkomstig|komt) van buiten)|(?:(?:rhybudd: )?daeth yr e-?bost hwn o|mae'r neges hon wedi dod o)",
    re.IGNORECASE,
)
# A protective marking that a label puts over or under a body (Government Security Classifications, sensitivity labels).
_MARKING = re.compile(
    r"(?:(?:protective marking|(?:security )?classification|sensitivity|marking|label) ?[:–-] ?(?=[^\n]{0,40}\b(?:official|sensitive|confidential|internal|external|public|general"
    r"|personal|restricted|protect|secret|private|unclassified|normal|nhs)\b)[\w &/-]{2,60}"
    r"|official(?: ?[:–-]? ?\(?sensitive\)?)?(?: ?[:,–/-] ?(?:sensitive|personal(?: data)?|commercial|recipients only|organisation(?:al)? use only|hmg use only|internal|external|public))*|not protectively marked|unclassified|protect|restricted|(?:for )?internal use(?: only)?"
    r"|(?:private (?:and|&) |strictly |privileged (?:and|&) |nhs )?confidential)[\s.]*$",
    re.IGNORECASE,
)
_EDGES = "*_| [({<#=-⚠️"
_WARNS = re.compile(
    r"[\[(*\s⚠️]{0,8}(?:caution|warning|external(?: e-?mail| sender| message)?|extern(?:e?s? (?:e-?mail|nachricht))?|attention|security notice|achtung"
    r"|vorsicht|avertissement|let op|waarschuwing|atención|advertencia|attenzione|atenção|uwaga|obs|varning|rhybudd)\s?[\])*:!.\-–—]",
    re.IGNORECASE,
)
# What a warning of a gateway is about; a warning that says none of these is a person's.
_ABOUT = re.compile(
    r"extern|outside|unknown sender|recogni[sz]e|\blinks?\b|attachment|originat|phish|untrusted|außerhalb|anhäng|absender|extérieur|pièces? jointe"
    r"|fuera de|remitente|allegat|esterno|buiten|bijlage|adjunt|anexo|zewn|załącznik|bilag|bilag|allanol|atodiad",
    re.IGNORECASE,
)
_WRAP_AT = 60  # a line at least so long may have been wrapped by a client
_ENDED = re.compile(r"(?:[.!?]|learn why this is important|https?://\S{1,400})$", re.IGNORECASE)
_REST_OF_A_SENTENCE = 4  # words: what a client wrapped; an answer below a banner is shorter


def without(lines: list[str | None]) -> list[str]:
    """The typed lines without banners, markings, disclaimers and what programs leave; None (no typed line) becomes an
    empty one."""
    kept: list[str] = []
    dropping = ""
    for at, line in enumerate(lines):
        if line is None or not line.strip():
            dropping = ""
            kept.append("")
            continue
        words = line.strip().lstrip(_EDGES)
        if _BANNER.match(words) or (_WARNS.match(words) and _is_about_mail(lines, at)):
            dropping = line
        elif footers.is_disclaimer(words):
            dropping = "disclaimer"
        elif footers.is_left_by_a_program(line.strip().lstrip("*_| ")) or _is_marking(words):
            continue
        elif dropping and _goes_on(dropping, line):
            dropping = line if dropping != "disclaimer" else dropping
        else:
            dropping = ""
            kept.append(line)
    return kept


def _is_marking(words: str) -> bool:
    return len(words) < 120 and bool(_MARKING.match(words.rstrip("*_|])}>#=- ")))


def _is_about_mail(lines: list[str | None], at: int) -> bool:
    """Whether this warning, or the line below it, says what gateways warn of."""
    return any(line and _ABOUT.search(line[:400]) for line in lines[at : at + 2])


def _goes_on(banner: str, line: str) -> bool:
    """Whether a banner's sentence was cut by the line's end and goes on here; a disclaimer goes on to the next empty line,
    but takes no line with it that may be an answer."""
    if banner == "disclaimer":
        return not footers.has_a_label(line)
    if _ENDED.search(banner.rstrip(" *])>")):
        return False
    cut = len(banner) >= _WRAP_AT or banner.rstrip().endswith(":")
    rest = line.strip()
    return cut and (
        rest.count(" ") >= _REST_OF_A_SENTENCE or (rest[:1].islower() and rest.endswith((".", "!")))
    )
