"""Lines that say whose words stand below them: "From the chronology:", "His message was", "Minutes of the meeting 1 April".

What comes from a source was not typed for parley. A line that leads to its writer's own answers ("My answers:", "Details
as you asked:", "See below:") names no source and is none of these.
"""

from __future__ import annotations

import re

from parley.mail.patterns import either

_LONGEST = 100
_WORD = r"[\w'’&/().-]{1,30}"
# Documents that others write, or that lie in a file
_KEPT = r"(?:notes?|records?|recordings?|logs?|entr(?:y|ies))"
_DOCUMENT = either(
    r"minutes|chronolog(?:y|ies)|transcript|extract|excerpt|quotation",
    rf"(?:case|file|meeting|visit|contact|handover|supervision|telephone|call|session) ?-?{_KEPT}",
    rf"notes? (?:of|from|on|by|in|made)|(?:the|an?|this|my|our|his|her|their|[\w'’]{{1,30}}['’]s|s['’]) (?:{_WORD} ){{0,2}}?{_KEPT}",
    r"e-?mails?|messages?|texts?|chats?|voicemails?|letters?|reports?|referrals?|documents?|statements?",
    r"(?:from|in|of) (?:the|an?|his|her|their|our) (?:plan|assessment|file|history|system|database|response|reply|form)",
)
_WRITES = r"(?:wrote|writes|said|says|replied|replies|responded|answered|reads?|states?|stated|recorded|noted|reported|added|texted|emailed|shows|showed)"
# What leaves its sentence open, where no colon shows it: "She replied" is whole, "She said" is not
_OPEN = r"(?:wrote|writes|said|says|states?|stated|reads)(?: this| the following| as follows)?"
_WRITTEN = rf"(?:{_OPEN}|was|were|is)"
# "wrote back to us on 1 April"
_TO_WHOM = r"(?: (?:me|us|him|her|them|back|this|that|the following|as follows|to (?:me|us|him|her|them)|on [\w /]{1,20}|at [\w:.]{1,8})){0,3}"
# "She has not replied", "nobody wrote": no words of theirs stand below
_LACKS = r".{0,80}\b(?:not|never|nobody|none|no|has|have|had|hasn't|haven't|didn't|still|nor|what|when|if|as|that)\b"
_OF_A_DISPUTE = r"(?:escalat\w{0,6}|disputes?|disagreements?|resolution)"
# Who wrote to parley, or what parley wrote, is no source; nor is what it is about, nor a talk of one's own, nor a way of speaking
# that only sounds like one.
_OWN = re.compile(
    r"\b"
    + either(
        r"your|my (?:answers?|reply|response|details|side)|our (?:answers?|side)",
        r"(?:for|to|on) the (?:record|file)|answers?|(?:a|this|the|new) dispute|(?:can|could|would) you|(?:i|we)(?: would|'d)? (?:want|need|like)",
        r"please (?:open|add|record)|please note(?: the following)?\W*$|to be recorded",
        r"^(?:this is )?(?:re|regarding|about|concerning|details? of|reasons? for)|to parley",
        r"(?:our|today['’]s|yesterday['’]s) (?:phone |telephone |video )?(?:call|conversation|talk|discussion)(?! (?:note|record|log))",
        rf"{_OF_A_DISPUTE}\b.{{0,40}}\bform|form\b.{{0,40}}\b{_OF_A_DISPUTE}",
        r"as (?:i|we) (?:said|wrote|say)|you (?:asked|need|want|said|wrote)|from (?:me|us)\b|point of view|perspective",
    )
    + r"\b",
    re.IGNORECASE,
)
_COPIED = r"(?:cut and pasted?|copy and pasted?|copied|pasted?|taken|extract(?:ed)?|excerpts?|quot(?:e|ed|ing)|copy|text|transcript|transcribed)"
_WORDS = rf"{_WORD}(?: {_WORD}){{0,7}}"
_LEADS = re.compile(
    either(
        # any line with a colon at its end that names a document, or somebody who wrote
        rf"(?:{_WORD},? ){{1,12}}?(?:{_DOCUMENT})(?: {_WORD}){{0,6}} ?[:：]",
        rf"(?:minutes|chronology|transcript|extract|excerpt|quot(?:e|ation)|copy|(?:case|file|meeting) ?notes?)(?: {_WORD}){{0,6}} ?[:：]",
        r"(?:for |an? )?(?:example|sample)s? ?[:：]",
        rf"(?:{_WORD} ){{0,4}}?(?:\w{{1,30}}['’]s|his|her|their) (?:{_WORD} ){{0,2}}?(?:reply|response|words?|comments?|decision)"
        rf"(?: {_WORD}){{0,3}} ?[:：]",
        rf"(?:{_WORD},? ){{1,8}}?{_WRITES}{_TO_WHOM} ?[:：]",
        rf"from {_WORDS} ?[:：]",
        # what minutes say: "The following was agreed at the meeting:", "It was recorded that:"
        rf"(?:the following|these|this|it|what)(?: {_WORD}){{0,2}}? (?:was|were|has been|have been) (?:also |then |all )?"
        rf"(?:agreed|decided|noted|recorded|minuted|discussed|reported|resolved|concluded|stated)(?: {_WORD}){{0,6}} ?[:：]",
        # without one: what has been copied, what is said to stand below, a sentence that its words alone complete
        rf"(?:\w+ ){{0,3}}?{_COPIED} (?:from|of|out of|in) {_WORDS} ?[:：]?",
        rf"from (?:the|our|his|her|their) (?:{_WORD} ){{0,3}}?(?:{_DOCUMENT})",
        rf"(?:please )?(?:see|read|find)? ?(?:below|here)(?: is| are|,)? (?:the|a|an|his|her|their|from)"
        rf" (?:{_WORD} ){{0,4}}?(?:{_DOCUMENT})(?: {_WORD}){{0,6}}",
        rf"(?!{_LACKS})(?:his|her|their|the|this|that|{_WORD}['’]s) (?:{_WORD} ){{0,3}}?(?:{_DOCUMENT})(?: {_WORD}){{0,3}}? {_WRITTEN}",
        rf"(?!{_LACKS})(?:he|she|they|(?:{_WORD} ){{0,2}}{_WORD}) (?:then |also )?{_OPEN}",
    ),
    re.IGNORECASE,
)
# Of what its writer copied, whoever says so
_COPIES = re.compile(
    either(
        rf"(?:i |i've |i have |i am |i'm )?(?:copy|copied|copying|pasted?|pasting) (?:{_WORD} ){{0,5}}(?:here|below|in|over) ?[:：]?",
        r"(?:copied|pasted)(?: text| material)? ?[:：]?",
        rf"(?:this|that|here) is what (?!(?:i|we) )(?:{_WORD} ){{1,4}}?{_WRITES}(?: {_WORD}){{0,5}} ?[:：]?",
    ),
    re.IGNORECASE,
)
# "REFERRAL FORM - SECTION A": each of its labels may be one that parley has too. A form about a dispute may be parley's own (`_OWN`).
_ANOTHER_FORM = (
    r"(?:referral|assessment|notification|incident|contact|enquiry|admission|registration|handover|transfer|consent|report(?:ing)?)"
    r" (?:form|pro-?forma)\b(?: ?[-–—:|])?"
)
# A document's title: its kind among a few words, of which none is what a sentence is made with
_TITLE = re.compile(
    rf"(?:{_WORD} ){{0,4}}?(?:minutes|chronology|transcript|(?:case|file|meeting|visit|contact) (?:notes?|records?|recordings?)"
    rf"|(?:the |an? )?(?:e-?mail|text|message|letter|reply|response|quote) (?:from|by) {_WORD}"
    rf"|notes? of (?:the|a) (?:{_WORD} ){{0,3}}?(?:meeting|call|visit|conversation|discussion)|{_ANOTHER_FORM})(?:,? {_WORD}){{0,7}}",
    re.IGNORECASE,
)
_OF_A_SENTENCE = re.compile(
    r"\b(?:i|we|you|he|she|they|it|have|has|had|is|are|was|were|be|not|no|please|read|see|seen|need|want|with|enclos\w+|attach\w+|ask\w*|send|sent"
    r"|\d+ minutes|minutes (?:ago|late|later|each|long|before|after))\b",
    re.IGNORECASE,
)
# The head of a mail or of a chat's entry, copied with it: "Robert Hale 1 April 2026 at 09:12". A line of one's own with an hour
# behind it says what is or was then ("Court Hearing 9 April 10:00", "Last Seen 1 April 17:00"): a word of it is no name.
_NO_NAME = either(
    r"spoken?|tried|rang|ringing|call(?:ed|s)?|phoned?|met|saw|seen|told|asked|emailed|texted|wrote|discussed|agreed|visit(?:ed|s)?|tel|mobile",
    r"meeting|meet|hearing|appointment|conference|review|panel|group|assessment|interview|discussion|contact|handover|referral|incident|arrest"
    r"|admission|discharge|admitted|discharged|collected|arrived|absent|missing|injured|last|next|second|final|due|deadline",
    r"video|teams|zoom|strategy|network|core|plan|court|police|hospital|clinic|nursery|school|home|office|team|duty|social"
    r"|professionals?|family|baby|mum|mother|dad|father|parents?|gp|doctor|nurse|midwife",
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|yesterday|tonight|easter|holiday|term|at|on|by|the|with|from|to|and|for",
)
_NO_FIRST_NAME = (
    r"ward|house|case|child|boy|girl|bank|first|free|found|hurt|christmas"  # and surnames of some
)
_HEAD = re.compile(
    rf"(?!(?i:{_NO_FIRST_NAME})\b)(?!(?:[\w'’-]{{1,20}} ){{0,2}}(?i:{_NO_NAME})\b)"
    r"[A-Z][\w'’-]{1,20}(?: [A-Z][\w'’-]{1,20}){1,2}(?: <[^<>\s]{3,80}>)?,? "
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )?(?:\d{1,2} [A-Z][a-z]{2,8}(?: \d{4})?|\d{1,2}/\d{1,2}/\d{2,4}),? (?:at )?\d{1,2}[:.]\d\d(?: ?[ap]m)?"
)
# What at least has to stand there, where no colon does: one look, since nearly all lines are sentences
_LAST_WORDS = frozenset([
    "wrote", "writes", "said", "says", "state", "states", "stated", "reads", "was", "were", "is", "this",
    "following", "follows",
])  # fmt: skip
_NAMED = frozenset([
    "minutes", "chronology", "chronologies", "transcript", "extract", "extracted", "excerpt", "excerpts",
    "quotation", "quote", "quoted", "quoting", "note", "notes", "record", "records", "recording", "recordings",
    "log", "logs", "entry", "entries", "email", "emails", "e-mail", "e-mails", "mail", "message", "messages",
    "text", "texts", "chat", "chats", "voicemail", "letter", "letters", "report", "reports", "referral",
    "referrals", "document", "documents", "statement", "statements", "copied", "copy", "pasted", "pasting", "copying", "paste", "taken",
    "transcribed", "plan", "assessment", "file", "history", "system", "database", "response", "reply", "form",
    "proforma", "pro-forma",
])  # fmt: skip
_SAYS_I = re.compile(r"(?:i|we)\b", re.IGNORECASE)
_DASHES = ("-", "–", "—")
_EDGE = " \t*_#>-–—•·"


def introduces(line: str) -> bool:
    """Whether the words of another, or of a document, stand below this line."""
    bare = line.strip(_EDGE)
    if line.rstrip()[-1:] in _DASHES and bare[-1:].isalnum():
        bare += ":"  # "He wrote to me -"
    if bare[:1].isupper() and bare[-1] in "0123456789m" and _HEAD.fullmatch(bare[:_LONGEST]):
        return True
    if not 3 < len(bare) <= _LONGEST or "?" in bare or not _may(bare) or _OWN.search(bare):
        return False
    if (bare[-1] in ":：" or not _SAYS_I.match(bare)) and _LEADS.fullmatch(bare):
        return True
    if _COPIES.fullmatch(bare):
        return True
    return bool(_TITLE.fullmatch(bare)) and not _OF_A_SENTENCE.search(bare)


def _may(bare: str) -> bool:
    words = bare.lower().split()
    if words[1:3] == ["is", "what"]:
        return True
    return bare[-1] in ":：" or words[-1] in _LAST_WORDS or words[0] == "from" or not _NAMED.isdisjoint(words)
