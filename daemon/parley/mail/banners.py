"""What stands in a body and is nobody's word: gateway banners, protective markings, and what `footers` knows.

Routes nothing and answers nothing (shared/mail.md section 2), and can be seen beside what was quoted. A banner is told by
what it warns of, not by "Warning" alone: people warn, too. Gateways speak of mail and of nobody: a line that has "she", "my"
or "the father" in it is a person's, whatever else it says.
"""

from __future__ import annotations

import re

from parley.mail import footers

# Gateways say "this" of the mail that they stand in; "the message from outside" is one that a person tells of.
_MAIL = r"(?:this (?:e-?mail|message|sender)|the sender(?= of this))"
_BODY = r"(?:organi[sz]ation|company|trust|council|school|authority|domain|network|tenant|university|college|force|partnership)(?=\W*$|[.,:;!\])]| [–-]| and | so )"
_OUTSIDE = r"(?:outside|external|an? (?:external|unknown|untrusted|non-\w{2,20})|someone (?:outside|external|from outside))\b"
_BANNER = re.compile(
    rf"{_MAIL}(?: of this (?:e-?mail|message))? (?:has )?(?:(?:originated|came|comes?|was|is|been|being|sent|received|has come)\b ?(?:to you )?(?:from |by )?)+{_OUTSIDE}"
    r"|you don['’]t often (?:get|receive) e-?mail from|some people who received this message don['’]t often"
    r"|(?:do not|don['’]t) click (?:on )?(?:any )?links|think before you click|first[- ]time sender\b|you should only click (?:on )?links|zjqcmqryfpfpt|learn why this is important"
    rf"|(?:this |the )?sender is (?:external\b|outside (?:of )?(?:your|our|this|the) {_BODY})|(?:this |the )?sender is (?:not from (?:within |inside )?(?:your|our|the|this|a|an) (?:[\w-]{{2,20}} )?(?:organi[sz]ation|company|trust|council|school|authority|domain|network|tenant|sender|source))\b"
    r"|this is an external (?:e-?mail|message)\b|(?:this )?e-?mail (?:was )?(?:received|sent) from an? external\b|(?:caution|warning|attention)\b\W{1,3}external \("
    r"|(?:beware|be (?:cautious|careful|aware)|proceed with caution)\b(?=.{0,60}\b(?:this|an?|the)(?: external)? (?:e-?mail|message|sender)\b).{0,60}\b(?:external|outside)\b"
    r"|(?:beware\W{1,3})?external (?:e-?mail|sender|message)\W*$"
    r"|this (?:e-?mail|message) (?:was|has been) sent securely|report (?:this e-?mail|(?:this message as )?suspicious|phish(?:ing)?)$"
    r"|(?:secured|scanned|protected) by (?:mimecast|mailscanner|messagelabs|barracuda|proofpoint|sophos|egress|symantec|forcepoint|trend micro)\b"
    r"|ext(?:ernal)?[\])}*#\s]*(?:e-?mail|sender|message)?[\])}*#\s!:.-]*$|(?:caution|warning)[\s*_#=-]*$"
    r"|(?:diese (?:e-?mail|nachricht) (?:stammt|kommt|wurde) von (?:außerhalb|einem externen))"
    r"|(?:ce (?:message|courriel|mail) (?:provient|vient|a été envoyé) (?:de l['’]ext|d['’]un exp))"
    r"|(?:este (?:correo|mensaje|e-?mail) (?:procede|proviene|se origin|foi enviado|vem) )|(?:questa e-?mail (?:proviene|arriva) )"
    r"|(?:deze e-?mail (?:is afkomstig|komt) van buiten)|(?:(?:rhybudd: )?daeth yr e-?bost hwn o|mae'r neges hon wedi dod o)",
    re.IGNORECASE,
)
# A word in the name of a label: of the schemes, or a proper name ("Trust Internal"). Other words are a sentence's.
_OF_A_LABEL = (
    r"(?:(?:official|highly|strictly|most|sensitive|confidential|internal|external|public|general|personal|restricted|protect|secret|top|private|unclassified"
    r"|normal|nhs|use|only|data|business|commercial|all|staff|employees|recipients|anyone|unrestricted|not|protectively|marked)\b|(?-i:[A-Z]\w{1,20}+))"
)
# A protective marking that a label puts over or under a body (Government Security Classifications, sensitivity labels).
_MARKING = re.compile(
    r"(?:(?:this (?:e-?mail|message) (?:is|has been) (?:classified|marked)(?: as)?|(?:protective marking|(?:security |data |document |e-?mail |message )?classification|sensitivity|marking|label) ?[:–-]) ?(?=[^\n]{0,40}\b(?:official|sensitive|confidential|internal|external|public|general"
    rf"|personal|restricted|protect|secret|private|unclassified|normal|nhs|protectively)\b)(?:{_OF_A_LABEL}[ &/–:-]{{0,3}}+){{1,8}}+"
    r"|official(?: ?[:–-]? ?\(?sensitive\)?)?(?: ?[:,–/-] ?(?:sensitive|personal(?: data)?|commercial|recipients only|organisation(?:al)? use only|hmg use only|internal|external|public))*|not protectively marked|unclassified|protect|restricted|(?:for )?internal use(?: only)?"
    r"|(?:private (?:and|&) |strictly |privileged (?:and|&) |nhs )?confidential)[\s.]*$",
    re.IGNORECASE,
)
# The name of a sensitivity label without a word for it, as Outlook's set has them; alone on its line under no other one, since
# below "Type:" it would be what somebody says.
_LABEL_ALONE = re.compile(
    r"(?:general|public|internal|personal|non[- ]business|unrestricted|(?:highly )?confidential|business use|(?:internal|staff) only)"
    r"(?: ?[\\/–—:-] ?(?:all employees|anyone(?: \(unrestricted\)?)?|(?:recipients|staff|internal|trusted people|specified people)(?: only)?|internal|external|unrestricted))?[\s.]*$",
    re.IGNORECASE,
)
_EDGES = "*_| [({<#=-⚠️"
_CLOSES = "*_|])}>#=- "
_WARNS = re.compile(
    r"[\[(*\s⚠️]{0,8}(?:(?:security |important )?(?:caution|warning)|(?:caution|warning|attention)(?=:? external (?:e-?mail|sender|message))|(?:use|exercise) caution(?= with| when| before)|external(?: e-?mail| sender| message)?|extern(?:e?s? (?:e-?mail|nachricht))?|attention|security notice|achtung"
    r"|vorsicht|avertissement|let op|waarschuwing|atención|advertencia|attenzione|atenção|uwaga|obs|varning|rhybudd)\s?(?:[\])*:!.\-–—]|(?<=caution) |(?= external))",
    re.IGNORECASE,
)
# What a warning of a gateway speaks of, and what it is afraid of there. A warning that has not both is a person's.
_OF_MAIL = re.compile(
    r"\b(?:this|these|external|ce|cet|este|esta|questa|questo|deze|dit|diese|denna|dette|denne|ta|yr) (?:e-?mails?|mail|message|courriel|correo|mensaje|messaggio|bericht"
    r"|nachricht|wiadomość|meddelande|meddelelse|melding|e-?bost|neges)\b|e-?mail (?:originat|was|has been|from (?:outside|an external))|external message|\bsender|\bclick|phish"
    r"|(?:open|click)\w*[^.]{0,40}attachment|attachments?,? (?:and|or|/) (?:\w+ )?(?:hyper)?links?|links?,? (?:and|or|/|,) (?:\w+ )?attachments?"
    r"|absender|expéditeur|remitente|mittente|afzender|nadawc|avsändar|afsender|avsender|anfonwr|anh[aä]ng|pièces? jointe|adjunt|allegat|bijlage|anexo|załącznik|atodiad",
    re.IGNORECASE,
)
_AFRAID = re.compile(
    r"extern|outside|unknown|unverified|recogni[sz]e|originat|untrust|trusted|suspicious|malicious|genuine|phish|spam|spoof|\bclick|\blinks?\b|außerhalb|extérieur"
    r"|fuera de|esterno|buiten|de fora|zewn|utanför|uden for|utenfor|spoza|allanol|tu allan",
    re.IGNORECASE,
)
# Whom gateways and disclaimers never mention; "his or her" is their word for anybody, and names of bodies have a capital.
_SOMEBODY = re.compile(
    r"\b(?:I|I['’](?:m|ve|d|ll)|[Mm]y|[Hh]e(?!(?:/| or )s?he\b)|[Hh]im(?!(?:/| or )her\b)|[Hh]is(?!(?:/| or )hers?\b)|(?<!or )(?<!/)(?:[Ss]he|[Hh]er)|[Hh]imself|(?<!or )herself"
    r"|(?:step|grand)?(?:mother|father|mum|dad)|mom|parents?|child|children|baby|son|daughter|boy|girl|family|sibling|brother|sister|partner|boyfriend|girlfriend|carer|uncle"
    r"|aunt|neighbour|pupil|police|between us|you and [A-Z]\w+)\b(?!['’])"
)
_DISCLAIMER = "disclaimer"
_WRAP_AT = 60  # a line at least so long may have been wrapped by a client
_ENDED = re.compile(r"(?:[.!?]|learn why this is important|https?://\S{1,400})$", re.IGNORECASE)
_REST_OF_A_SENTENCE = 4  # words: what a client wrapped; an answer below a banner is shorter


# How all of these begin, three letters each: most lines of people begin otherwise, and are looked at no further. A test
# works them out of the patterns.
_FIRST_LETTERS = (
    "ach|adv|all|and|anf|any|apo|ate|att|ave|avi|be |bef|bew|bus|cau|ce |cla|com|con|cro|dae|dat|dez|dic|die|dis|dit|do |doc|don|e-m|elk|ema|env|est|exc|exe|ext"
    "|fin|fir|fol|for|fro|gen|ges|get|haf|hel|hig|how|if |imp|inc|inf|int|inv|lab|lea|leg|let|lik|läh|mae|mar|mes|nhs|non|not|obs|ode|odo|off|opi|our|out|p c|p p|p t|per|ple|pos"
    "|pri|pro|pub|que|rep|res|rhy|saa|sav|sca|sec|sen|seo|ski|som|sor|sta|str|tel|the|thi|tri|typ|una|unc|unr|use|uwa|var|ver|vir|von|vor|waa|war|we |wri|wys|yah|you|zjq"
)
BEGINNINGS = frozenset(_FIRST_LETTERS.split("|"))


def nobodys(lines: list[str | None]) -> set[int]:
    """Which of the typed lines are banners, markings, disclaimers and what programs leave; None is no typed line."""
    found: set[int] = set()
    dropping = ""
    within = footers.marks_within("\n".join(filter(None, lines)))
    for at, line in enumerate(lines):
        if line is None or not (bare := line.strip()):
            dropping = ""
            continue
        begun = _begins(lines, at, line) if _may_begin(bare, within) else None
        if begun is None and dropping and _goes_on(dropping, line) and not _SOMEBODY.search(line):
            begun = line if dropping != _DISCLAIMER else dropping
        dropping = begun if begun is not None else ""
        if begun is not None:
            found.add(at)
    return found


def _may_begin(bare: str, within: list[str]) -> bool:
    """Whether this line is worth a look: by its first letters, a mark before them, or what only one line of many holds."""
    first = bare[:3].lower()
    return (
        first in BEGINNINGS
        or not "a" <= first[0] <= "z"
        or (bool(within) and any(mark in bare for mark in within))
    )


def _begins(lines: list[str | None], at: int, line: str) -> str | None:
    """None for a person's line; else what begins with it and may go on: a banner's own text, a disclaimer, or nothing ("")."""
    words = line.strip().lstrip(_EDGES)
    if footers.is_left_by_a_program(line.strip().lstrip("*_| ")) or _is_marking(words):
        return ""
    if (at == 0 or not (lines[at - 1] or "").strip()) and _LABEL_ALONE.match(words.rstrip(_CLOSES)):
        return ""
    following = (lines[at + 1] if at + 1 < len(lines) else None) or ""
    if _BANNER.match(words) or (_WARNS.match(words) and _is_about_mail(line, following)):
        return None if _SOMEBODY.search(line) else line
    if footers.is_disclaimer(words, following):
        return None if _SOMEBODY.search(line) else _DISCLAIMER
    return None


def _is_marking(words: str) -> bool:
    return len(words) < 120 and bool(_MARKING.match(words.rstrip(_CLOSES)))


def _is_about_mail(line: str, following: str) -> bool:
    """Whether this warning, with the line below it, says what gateways warn of."""
    text = f"{line[:400]} {following[:400]}"
    return bool(_OF_MAIL.search(text) and _AFRAID.search(text))


def _goes_on(banner: str, line: str) -> bool:
    """Whether a banner's sentence was cut by the line's end and goes on here; a disclaimer goes on to the next empty line,
    but takes no line with it that may be an answer."""
    if banner == _DISCLAIMER:
        return not footers.has_a_label(line)
    if _ENDED.search(banner.rstrip(" *])>")):
        return False
    cut = len(banner) >= _WRAP_AT or banner.rstrip().endswith(":")
    rest = line.strip()
    return cut and (
        rest.count(" ") >= _REST_OF_A_SENTENCE or (rest[:1].islower() and rest.endswith((".", "!")))
    )
