"""What programs, gateways and habits put under a mail: the line that names a device, pictures, disclaimers.

Tables, and the questions asked of them, a line at a time. A person's sentence that mentions a phone is none of these: a
line of a device says nothing else.
"""

from __future__ import annotations

import re

from parley.mail.patterns import either

_MAIL = r"e-?mail|message|communication|transmission"
_DISCLAIMER = re.compile(
    either(
        # "This e-mail and any attachments is confidential"
        rf"(?:this|the) (?:{_MAIL}|information)(?: message)?(?: \(?(?:and|including) [^.]{{1,80}}?)?,? "
        r"(?:is|are|may|contains?|contained|has been|sent)\b.{0,120}"
        r"(?:confidential|privileged|intended|scanned|addressee|virus)",
        # its name, alone or before a colon
        r"(?:disclaimer|confidentiality(?: notice)?|haftungsausschluss|avis de confidentialité)\b\s?(?:[:.\-–]|$)",
        r"(?:important|legal|privacy) notice\b\s?"
        rf"(?:$|[:.\-–](?=\W*$|.{{0,200}}\b(?:{_MAIL}|confidential|privileged|intended|recipient)))",
        # "If you have received this in error", "If you are not the intended recipient"
        r"if you (?:have )?received? (?:this|it|the (?:e-?mail|message))\b"
        r"(?=(?: (?:e-?mail|message|communication))?(?: message)?(?: in| by)?\W*$"
        r"|[ \w-]{0,40}\b(?:error|mistake|mistakenly|wrongly|not)\b)",
        r"if you are not the (?:intended|named)(?: (?:recipients?|addressees?|person|individual)\b|\W*$)",
        # "Please consider the environment before printing"
        r"(?:p )?(?:please )?(?:consider|think) (?:of )?the environment(?=\W*$|.{0,30}\bprint)",
        r"(?:help )?save paper\b(?=\W*$|.{0,60}\bprint)",
        r"(?:please )?(?:do not|don['’]t|think before(?: you)?|before) print(?:ing)?\b"
        r".{0,60}\b(?:e-?mail|environment|unless|really)\b",
        # whose views these are, and what e-mail cannot promise
        r"(?:any|the) views (?:or opinions )?expressed|any views or opinions",
        r"(?:internet|e-?mail) communications? (?:is|are|may|cannot)|virus-free\b",
        r"privileged(?:/| and | or )confidential information",
        # "All e-mails and telephone calls may be monitored"
        r"(?:please note that |all |incoming |outgoing |and |e-?mails?,? |communications? |messages? |telephone calls? ){1,8}"
        r"[^.]{0,40}\bmay be (?:monitored|recorded|intercepted)",
        # what becomes of personal data
        r"for (?:more )?(?:details|information) (?:of|on|about) how we (?:process|use|handle)",
        r"(?:our )?privacy (?:notice|policy)\b(?! (?:was|has|had|is not|did))",
        r"how we use your (?:personal )?(?:information|data)\b",
        r"we process (?:your )?(?:personal )?(?:data|information) in (?:line|accordance)",
        r"(?:follow|find|like) us (?:on|at)\b",
        # "This message is confidential": German, French, Spanish, Italian, Dutch, Welsh
        r"diese (?:e-?mail|nachricht) (?:enthält|ist)",
        r"ce (?:message|courriel) (?:est|et)",
        r"este (?:mensaje|correo) (?:es|y|contiene|se dirige)",
        r"questo messaggio (?:è|e i)",
        r"dit (?:bericht|e-?mailbericht) is",
        r"mae'r (?:neges|e-?bost) (?:hon|hwn) yn gyfrinachol",
        # "We welcome correspondence in Welsh", as bodies in Wales write in both languages
        r"croesewir gohebiaeth yn\b|we welcome correspondence in\b",
    ),
    re.IGNORECASE,
)
# What a body must say of itself under its letters; somewhere in the line, behind its name.
_OF_A_BODY = re.compile(
    r"[^.]{0,80}\b"
    + either(
        r"company limited by guarantee",
        r"registered in (?:england|scotland|wales|northern ireland|ireland)\b",
        r"registered (?:office|charity|company)(?: (?:no|number|address))?\W",
        r"do(?:es)? not accept service of\b",
    ),
    re.IGNORECASE,
)
# How a disclaimer may begin, and a person too: on the line below at the latest, it says what disclaimers are for.
_UNAUTHORISED = r"unauthori[sz]ed (?:use|disclosure|copying|review|distribution|access)"
_BEGINS = re.compile(
    r"(?:the |any )?"
    + either(
        r"contents? of this",
        r"information (?:contained )?in this|information transmitted",
        rf"{_UNAUTHORISED}(?=[^.]{{0,60}}\b(?:this|it|contents?|prohibited|unlawful)\b)",
        r"opinions? expressed",
        rf"(?:this|the) (?:{_MAIL})",
    )
    + " ?",
    re.IGNORECASE,
)
_DISCLOSURE = re.compile(
    r"\b"
    + either(
        r"confidential|privileged|copyright|disclosed?|disclosure|viruses|legally|prohibited|unlawful",
        r"(?:intended|named) (?:recipient|addressee|only|solely|for the)|addressee",
        r"not necessarily|of the (?:author|individual|sender)",
    )
    + r"\b",
    re.IGNORECASE,
)
# "Sent from …" in the languages that phones speak. In English it is a person's sentence unless a device is named.
_MY_DEVICE = (
    r"my (?=(?:\w+ )?(?-i:[A-Z]|\w{0,12}\d))"  # "my iPhone", "my S21": a name with a capital, or a number
)
_PROGRAMS = r"outlook|yahoo|mail|samsung|proton|gmail|aol|blue|spark|canary|hey|superhuman|nine"
_DEVICE = re.compile(
    either(
        rf"sent (?:from|via|using|with) (?:{_MY_DEVICE}|{_PROGRAMS})",
        r"sent from mail|yahoo mail: \w+, \w+",
        r"provenance ?: courrier|envoyé (?:de|depuis|à partir)",  # French
        r"von meinem .{1,40} gesendet|diese nachricht wurde (?:von|mit) .{1,60} gesendet|gesendet (?:von|mit|aus)",
        r"enviado (?:desde|do|da|a partir|con|a través)|enviat des",  # Spanish, Portuguese, Catalan
        r"inviato da|trimis de pe",  # Italian, Romanian
        r"verzonden (?:vanaf|vanuit|met|van)|verstuurd vanaf",  # Dutch
        r"skickat från|sendt fra|send frå|sent úr",  # Swedish, Danish and Norwegian, Icelandic
        r"lähetetty|saadetud minu|elküldve a",  # Finnish, Estonian, Hungarian
        r"wysłan[eo] z|odesláno z|odoslané z|poslano (?:s|iz|z) ",  # Polish, Czech, Slovak, Croatian and Slovene
        r"отправлено (?:с|из)|надіслано (?:з|із)|изпратено от",  # Russian, Ukrainian, Bulgarian
        r"anfonwyd o|seolta ó|στάλθηκε από",  # Welsh, Irish, Greek
        r"发自|從我的|从我的|傳送自|נשלח מ|أرسلت? من|أُرسلت من",  # Chinese, Hebrew, Arabic
    ),
    re.IGNORECASE,
)
# Languages that say so at the end: Japanese, Korean, Turkish, Hungarian.
_SENT_LAST = ("から送信", "에서 보냄", "dan gönderildi", "den gönderildi", "ról küldve")
_SENT = re.compile(
    r"(?:(?:please )?(?:excuse|forgive|apologies for|sorry for) .{3,40}?[,.;–-] ?)?"
    r"sent (?:from|via|using|with|on) (?!(?:his|her|their|mum|dad)\b)",
    re.IGNORECASE,
)
_DEVICES = re.compile(
    r"\b"
    + either(
        r"i?phone|ipad|ipod|mobile|smartphone|handset|tablet|device|cell|macbook|laptop|surface",
        r"android|ios|windows|icloud|galaxy|samsung|pixel|huawei|blackberry|nokia|xperia|htc|oneplus|motorola",
        r"xiaomi|redmi|oppo|sony",
        r"\w{2,12} mail|outlook|boxer|airmail|typeapp|the (?:go|move)",
    )
    + r"\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"from my \w*(?:phone|pad|mobile|galaxy|blackberry)\b"
    r"(?: (?:\d\w{0,4}|s\d{1,2}|x[rs]?|se|pro|max|mini|plus|ultra|air|note|fold|flip|app)){0,4}\W{0,4}$",
    re.IGNORECASE,
)
_BREVITY = re.compile(
    either(
        r"(?:please )?(?:excuse|forgive|apologies for|sorry for) (?:the |any |my )?"
        r"(?:brevity|typos?|typing|spelling)\b[^.]{0,40}\.?$",
        r"(?:dictated|typed|written|sent) (?:on|with|by|using|from|in)\b.{0,40}\b(?:excuse|forgive|apolog|sorry)\w* "
        r".{0,20}\b(?:errors?|typos?|typing|spelling|brevity|mistakes)\W*$",
    ),
    re.IGNORECASE,
)
# One look a line for the three of them
_ALONE = re.compile("|".join(one.pattern for one in (_DEVICE, _BREVITY, _OWN)), re.IGNORECASE)
# "Get Outlook for iOS", whatever the word for getting it: some words, the name, and the system at the end.
_GET = re.compile(
    r"get (?:[\w-]+ ){1,2}for (?:ios|android|mac|macos|windows|desktop|mobile|iphone)\W*(?:https?://\S{0,200})?$",
    re.IGNORECASE,
)
# The same name in other languages: "Hol dir Outlook für iOS", "Outlook for Android beziehen".
_OUTLOOK = re.compile(
    r"(?:[^\W\d]{2,12}:? ){0,3}(?:o |(?:ios|android) \w{2,8} )?outlook(?:['’]?u)?(?: [^\W\d]{2,10}){0,3}"
    r"(?: (?:ios|android|mac|windows)(?=\W|https?:|$|を)(?: beziehen| downloaden)?| edinin$)(?: ?を入手)?"
    r"\W?(?:[<\[(]?https?://\S{0,200})?$",
    re.IGNORECASE,
)
# A picture as text has it: "[cid:image001.png@01DA]", "[image: Logo]", "<image001.png>", Outlook's descriptions.
_BRACKETED = either(
    r"cid:[^\[\]]{1,120}",
    r"image(?:: ?[^\[\]]{0,80})?",
    r"signature_\d+",
    r"https?://[^\s\[\]]{1,300}",
    r"[^\[\]]{0,200}(?:automatically generated|logo|icon)",
)
_PICTURE = rf"\[{_BRACKETED}\]|<[\w .-]{{1,80}}\.(?:png|jpe?g|gif|bmp)>"
_PICTURES = re.compile(rf"(?:(?:{_PICTURE})(?:<[^<>\s]{{1,300}}>)?\s{{0,3}}){{1,8}}$", re.IGNORECASE)
# "Sent from my car, ring me at once": somebody says more, and excuses nothing
_SAYS_MORE = re.compile(
    r"sent [^,;]{3,60}[,;] (?!(?:so |and |but )?(?:please |pls )?"
    r"(?:excuse|forgive|pardon|apolog|sorry|typos?|brevity|sent|get))(?:[\w'’]+ ){2}\w",
    re.IGNORECASE,
)
_ABOUT_A_BODY = ("egister", "uarantee", " service of")
_PROGRAM = "utlook"
_MARKS = (_PROGRAM, *_ABOUT_A_BODY, *_SENT_LAST)
_LABEL = re.compile(r"[^\W\d_]{2,20}(?: [^\W\d_]{2,20}){0,2} ?: ?\S")
_LONGEST = 100
_MOST_WORDS = 10


def marks_within(text: str) -> list[str]:
    """What this text holds of that by which a line counts that begins in any way: looked for once, in all of it."""
    return [mark for mark in _MARKS if mark in text]


def is_disclaimer(line: str, following: str = "") -> bool:
    """Whether a disclaimer begins here; it goes on to the next empty line, or the next with a label ("Urgent: yes")."""
    if _DISCLAIMER.match(line):
        return True
    if any(mark in line for mark in _ABOUT_A_BODY) and _OF_A_BODY.match(line):
        return True
    begun = _BEGINS.match(line) if line[:1] in "taciouTACIOU" else None
    return bool(begun and _DISCLOSURE.search(f"{line[:400]} {following[:200]}", begun.end()))


def has_a_label(line: str) -> bool:
    """Whether this line may be one that answers: a word or two, a colon, and what they say."""
    return bool(_LABEL.match(line))


def is_left_by_a_program(line: str) -> bool:
    """Whether this line names a device, excuses its typing, offers a program, or stands for a picture."""
    if line[:1] in "[<" and _PICTURES.match(line[:1000]):
        return True
    bare = line.strip("()<>«» ") if line[:1] in "(<" else line
    if len(bare) >= _LONGEST or _SAYS_MORE.match(bare):
        return False
    if _ALONE.match(bare) or bare.rstrip(".").endswith(_SENT_LAST):
        return True
    if (_PROGRAM in bare and _OUTLOOK.match(bare)) or (bare[:4].lower() == "get " and _GET.match(bare)):
        return True
    sent = _SENT.match(bare) if "ent " in bare or "ENT " in bare else None
    return bool(sent and _DEVICES.search(bare, sent.end()) and bare.count(" ") <= _MOST_WORDS)
