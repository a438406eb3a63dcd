"""What stands in a body and is nobody's word: gateway banners, protective markings, and what `footers` knows.

Routes nothing and answers nothing (shared/mail.md section 2), and can be seen beside what was quoted. A banner is told by
what it warns of, not by "Warning" alone: people warn, too. Gateways speak of mail and of nobody: a line that has "she", "my"
or "the father" in it is a person's, whatever else it says.
"""

from __future__ import annotations

import re

from parley.mail import boxed, footers
from parley.mail.patterns import either

# Gateways say "this" of the mail that they stand in; "the message from outside" is one that a person tells of.
_MAIL = r"(?:this (?:e-?mail|message|sender)|the sender(?= of this))"
_OURS = r"organi[sz]ation|company|trust|council|school|authority|domain|network|tenant"
_BODY = rf"(?:{_OURS}|university|college|force|partnership)(?=\W*$|[.,:;!\])]| [–-]| and | so )"
_OUTSIDE = r"(?:outside|external|an? (?:external|unknown|untrusted|non-\w{2,20})|someone (?:outside|external|from outside))\b"
_CAME = r"(?:originated|came|comes?|was|is|been|being|sent|received|has come)\b ?(?:to you )?(?:from |by )?"
_CAREFUL = r"(?:beware|be (?:cautious|careful|aware)|proceed with caution)\b"
_OF_A_MAIL = r".{0,60}\b(?:this|an?|the)(?: external)? (?:e-?mail|message|sender)\b"
_SCANNERS = r"(?:mimecast|mailscanner|messagelabs|barracuda|proofpoint|sophos|egress|symantec|forcepoint|trend micro)\b"
_BANNER = re.compile(
    either(
        # "This e-mail originated from outside of the organisation"
        rf"{_MAIL}(?: of this (?:e-?mail|message))? (?:has )?(?:{_CAME})+{_OUTSIDE}",
        # Outlook, of a sender who is new: "You don't often get email from …"
        r"you don['’]t often (?:get|receive) e-?mail from",
        r"some people who received this message don['’]t often",
        r"first[- ]time sender\b",
        r"learn why this is important",
        r"you have not (?:previously|recently) corresponded with this sender",
        # Mimecast's, line by line
        r"this message needs your attention\W*$",
        r"this is (?:a personal e-?mail address|their first (?:e-?mail|message) to (?:you|your \w{2,20}))\W*$",
        r"mark safe\b.{0,20}\breport\W*$",
        # what not to do
        r"(?:do not|don['’]t) click (?:on )?(?:any )?links",
        r"you should only click (?:on )?links",
        r"think before you click",
        # Proofpoint's mark above and below its banner
        r"zjqcmqryfpfpt",
        # "The sender is outside your organisation", "Sender is not from within the trust"
        rf"(?:this |the )?sender is (?:external\b|outside (?:of )?(?:your|our|this|the) {_BODY})",
        r"(?:this |the )?sender is (?:not from (?:within |inside )?"
        rf"(?:your|our|the|this|a|an) (?:[\w-]{{2,20}} )?(?:{_OURS}|sender|source))\b",
        # "This is an external email", "CAUTION: External (robert@…)", "[EXTERNAL]"
        r"this is an external (?:e-?mail|message)\b",
        r"(?:this )?e-?mail (?:was )?(?:received|sent) from an? external\b",
        r"(?:caution|warning|attention)\b\W{1,3}external \(",
        r"external \([^()\s]{1,64}@[^()\s]{1,255}\)\W*$",  # INKY's, with what its buttons say
        r"report this e-?mail\b[^\n]{0,280}\binky\b",
        r"(?:(?:beware|use caution)\W{1,3})?external (?:e-?mail|sender|message)\W*$",
        r"(?:caution|warning|attention)\b\W{1,3}external\W*$",
        r"ext(?:ernal)?[\])}*#\s]{0,20}(?:e-?mail|sender|message)?[\])}*#\s!:.-]{0,20}$",
        # "Be careful: this message came from outside"
        rf"{_CAREFUL}(?={_OF_A_MAIL}).{{0,60}}\b(?:external|outside)\b",
        # the word alone on its line
        r"(?:caution|warning)[\s*_#=-]*$",
        # who carried or scanned it, and what the button for reports says
        r"this (?:e-?mail|message) (?:was|has been) sent securely",
        rf"(?:secured|scanned|protected|powered) by {_SCANNERS}",
        r"report (?:this e-?mail|(?:this message as )?suspicious|phish(?:ing)?)$",
        # "This came from outside": German, French, Spanish and Portuguese, Italian, Dutch, Welsh
        r"(?:diese (?:e-?mail|nachricht) (?:stammt|kommt|wurde) von (?:außerhalb|einem externen))",
        r"(?:ce (?:message|courriel|mail) (?:provient|vient|a été envoyé) (?:de l['’]ext|d['’]un exp))",
        r"(?:este (?:correo|mensaje|e-?mail) (?:procede|proviene|se origin|foi enviado|vem) )",
        r"(?:questa e-?mail (?:proviene|arriva) )",
        r"(?:deze e-?mail (?:is afkomstig|komt) van buiten)",
        r"(?:(?:rhybudd: )?daeth yr e-?bost hwn o|mae'r neges hon wedi dod o)",
    ),
    re.IGNORECASE,
)
# A word in the name of a label: of the schemes, or a proper name ("Trust Internal"). Other words are a sentence's.
_SECRECY = (
    r"official|sensitive|confidential|internal|external|public|general|personal|restricted|protect|secret|private"
    r"|unclassified|normal|nhs"
)
_OF_A_LABEL = either(
    either(
        _SECRECY,
        r"highly|strictly|most|top|not|protectively|marked|unrestricted|only",
        r"use|data|business|commercial|all|staff|employees|recipients|anyone",
    )
    + r"\b",
    r"(?-i:[A-Z]\w{1,20}+)",
)
_SAYS_LABEL = either(
    r"this (?:e-?mail|message) (?:is|has been) (?:classified|marked)(?: as)?",
    r"(?:(?:protective |security )?marking|(?:(?:government )?security |data |document |e-?mail |message )?classification"
    r"|gsc|handling(?: instructions?| caveat)?|sensitivity|label)"
    r" ?[:–-]",
)
_BEHIND_OFFICIAL = either(
    r"sensitive|personal(?: data)?|commercial|recipients only|organisation(?:al)? use only|hmg use only|internal|external|public"
)
# A protective marking that a label puts over or under a body (Government Security Classifications, sensitivity labels).
_MARKING = re.compile(
    either(
        # "Classification: Trust Confidential"
        rf"{_SAYS_LABEL} ?(?=[^\n]{{0,40}}\b(?:{_SECRECY}|protectively)\b)(?:{_OF_A_LABEL}[ &/–:-]{{0,3}}+){{1,8}}+",
        # "OFFICIAL - SENSITIVE: PERSONAL DATA"
        rf"official(?: ?[:–-]? ?\(?sensitive\)?)?(?: ?[:,–/\[(-] ?{_BEHIND_OFFICIAL}){{0,8}}",
        r"not protectively marked|unclassified|protect(?: ?[:–-] ?(?:personal|commercial|staff|policy|management|departmental))?|restricted|(?:for )?internal use(?: only)?",
        r"(?:private (?:and|&) |strictly |privileged (?:and|&) |nhs )?confidential",
    )
    + r"[\s.]*$",
    re.IGNORECASE,
)
# The name of a sensitivity label without a word for it, as Outlook's set has them; alone on its line under no other one, since
# below "Type:" it would be what somebody says.
_LABEL_ALONE = re.compile(
    either(
        r"general|public|internal|personal|non[- ]business|unrestricted|(?:highly )?confidential|business use",
        r"(?:internal|staff) only",
    )
    # "Confidential \ All Employees"
    + r"(?: ?[\\/–—:-] ?"
    + either(
        r"all employees|anyone(?: \(unrestricted\)?)?",
        r"(?:recipients|staff|internal|trusted people|specified people)(?: only)?",
        r"internal|external|unrestricted",
    )
    + r")?[\s.]*$",
    re.IGNORECASE,
)
_EDGES = "*_| [({<#=-+\\•⚠️🚩🛑⛔❗‼🔴🟠🟡🔔📧✉"
_CLOSES = "*_|])}>#=- "
# How a warning begins: the word, and a mark behind it that no sentence has there.
_WARNS = re.compile(
    r"[\[(*\s⚠️]{0,8}"
    + either(
        r"(?:security |important )?(?:caution|warning)",
        r"(?:caution|warning|attention)(?=:? external (?:e-?mail|sender|message))",
        r"(?:use|exercise) caution(?= with| when| before)",
        r"external(?: e-?mail| sender| message)?|extern(?:e?s? (?:e-?mail|nachricht))?|attention|security notice",
        # German, French, Dutch, Spanish, Italian, Portuguese, Polish, Danish and Norwegian, Swedish, Welsh; Czech, Finnish
        r"achtung|vorsicht|avertissement|let op|waarschuwing|atención|advertencia|attenzione|atenção|uwaga|obs|varning|rhybudd"
        r"|advarsel|varování|upozornění|pozor|varoitus",
    )
    + r"\s?(?:[\])*:!.\-–—]|(?<=caution) |(?= external))",
    re.IGNORECASE,
)
# What a warning of a gateway speaks of, and what it is afraid of there. A warning that has not both is a person's.
_THIS = r"this|these|external|tato|tento|tämä|ce|cet|este|esta|questa|questo|deze|dit|diese|denna|dette|denne|ta|yr"
_A_MAIL = (
    r"e-?mails?|mail|message|courriel|correo|mensaje|messaggio|bericht|nachricht|wiadomość|meddelande|meddelelse"
    r"|melding|e-?bost|neges|zpráva|zpráv[uy]|viesti"
)
_OF_MAIL = re.compile(
    either(
        rf"\b(?:{_THIS}) (?:{_A_MAIL})\b",
        r"e-?mail (?:originat|was|has been|from (?:outside|an external))|external message|\bsender|\bclick|phish",
        # what it carries: "do not open attachments", "links or attachments"
        r"(?:open|click)\w*[^.]{0,40}attachment",
        r"attachments?,? (?:and|or|/) (?:\w+ )?(?:hyper)?links?",
        r"links?,? (?:and|or|/|,) (?:\w+ )?attachments?",
        # "sender", and then "attachment", in other languages
        r"absender|expéditeur|remitente|mittente|afzender|nadawc|avsändar|afsender|avsender|anfonwr|odesílatel|lähettäjä",
        r"anh[aä]ng|pièces? jointe|adjunt|allegat|bijlage|anexo|załącznik|atodiad",
    ),
    re.IGNORECASE,
)
_AFRAID = re.compile(
    either(
        r"extern|outside|unknown|unverified|recogni[sz]e|originat|untrust|trusted",
        r"suspicious|malicious|genuine|phish|spam|spoof|\bclick|\blinks?\b",
        r"außerhalb|extérieur|fuera de|esterno|buiten|de fora|zewn|utanför|uden for|utenfor|spoza|allanol|tu allan|ekstern|zvenčí|mimo organi|ulkopuol|ulkoi",
    ),
    re.IGNORECASE,
)
# Whom gateways and disclaimers never mention; "his or her" is their word for anybody, and names of bodies have a capital.
_SOMEBODY = re.compile(
    r"\b"
    + either(
        r"I|I['’](?:m|ve|d|ll)|[Mm]y",
        r"[Hh]e(?!(?:/| or )s?he\b)|[Hh]im(?!(?:/| or )her\b)|[Hh]is(?!(?:/| or )hers?\b)|[Hh]imself",
        r"(?<!or )(?<!/)(?:[Ss]he|[Hh]er)|(?<!or )herself",
        r"(?:step|grand)?(?:mother|father|mum|dad)|mom|parents?|child|children|baby|son|daughter|boy|girl",
        r"family|sibling|brother|sister|partner|boyfriend|girlfriend|carer|uncle|aunt|neighbour",
        r"pupil|police|between us|you and [A-Z]\w+",
    )
    + r"\b(?!['’])"
)
_DISCLAIMER = "disclaimer"
_WRAP_AT = 60  # a line at least so long may have been wrapped by a client
_ENDED = re.compile(r"(?:[.!?]|learn why this is important|https?://\S{1,400})$", re.IGNORECASE)
_OPEN = re.compile(r"(?:[:,]|\b(?:and|or|the|of|to|from|an?|by|for|in|with|your|this))\s*$", re.IGNORECASE)
_REST_OF_A_SENTENCE = 4  # words: what a client wrapped; an answer below a banner is shorter


# How all of these begin, three letters each: most lines of people begin otherwise, and are looked at no further. A test
# works them out of the patterns.
_FIRST_LETTERS = (
    "ach|adv|all|and|anf|any|apo|ate|att|ave|avi|be |bef|bew|bus|cau|ce |cla|com|con|cro|dae|dat|dez|dic|die|dis|dit"
    "|do |doc|don|e-m|elk|ema|env|est|exc|exe|ext|fin|fir|fol|for|fro|gen|ges|get|gov|gsc|haf|han|hel|hig|how|if |imp|inc|inf|int"
    "|inv|lab|lea|leg|let|lik|läh|mae|mar|mes|nhs|non|not|obs|ode|odo|off|opi|our|out|p c|p p|p t|per|ple|pos|pow|poz|pri|pro"
    "|pub|que|rep|res|rhy|saa|sav|sca|sec|sen|seo|ski|som|sor|sta|str|tel|the|thi|tri|typ|una|unc|unr|upo|use|uwa|var|ver"
    "|vir|von|vor|waa|war|we |wri|wys|yah|you|zjq"
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
        if begun is None and dropping and _goes_on(dropping, line) and not _of_somebody(line):
            begun = line if dropping != _DISCLAIMER else dropping
        dropping = begun if begun is not None else ""
        if begun is not None:
            found.add(at)
    return found | boxed.boxes(lines, found, _of_somebody) if found else found


def _of_somebody(line: str) -> bool:
    """Whether this line speaks of people: in what it says, and not in an address, such as anybody's of the police."""
    words = line if "@" not in line else " ".join(word for word in line.split() if "@" not in word)
    return bool(_SOMEBODY.search(words))


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
        return None if _of_somebody(line) else line
    if footers.is_disclaimer(words, following):
        return None if _of_somebody(line) else _DISCLAIMER
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
    cut = len(banner) >= _WRAP_AT or bool(_OPEN.search(banner))
    rest = line.strip()
    return cut and (
        rest.count(" ") >= _REST_OF_A_SENTENCE or (rest[:1].islower() and rest.endswith((".", "!")))
    )
