"""Lines above which somebody shows how lines may be written: "Guidance says lines may be:", "Appendix A", "How to escalate".

What stands below is an example, though each of its labels may be one that only a mail to parley has. What tells them from
the headings that people put over their own words is what they speak of: of writing (lines, labels, what to type, a first
mail), or of any disagreement, as a part of a document does. "What to do next", "How to resolve this", "The policy says that
she must be seen:" speak of the case, and lead to nothing here; nor does whoever says I or we of the lines. Where it may be
either, the line counts: below it may stand that it is urgent.
"""

from __future__ import annotations

import re

from parley.mail.patterns import either

_LONGEST = 120
_WORD = r"[\w'’&/().,-]{1,30}"
_GUIDANCE = (
    r"(?:guidance|guidelines?|instructions?|leaflet|poster|flyer|handbook|manual|intranet|web ?(?:site|page)|faqs?|user guide|quick guide"
    r"|help ?(?:page|text|mail)?|training(?: slides?| pack)?|slides?|cribs? ?(?:sheet)?|flow ?chart|polic(?:y|ies)|procedures?|protocol)"
)
_WRITE = r"(?:write|type|put|add|use|include|enter|fill in|say|send)"
_MAY = r"(?:can|may|could|might|should|must|are to|have to|need to)"
_OTHERS = r"(?:one|people|staff|practitioners|professionals|users|anyone|anybody|everyone|senders?)"
_LINE = r"(?:lines?(?! (?:manage|of\b))|labels?|headings?)"  # no line manager, and no line of enquiry
_MAIL = r"(?:your|the|an?|their) (?:(?:first|new|short) )?(?:e-?mail|mail|message)"
_SUCH_AS = r"(?:e\.?g\.?|for example|for instance|such as|like)"
# What is written, where it is lines: "Anyone can use this number" and "Staff can say more by phone" are about something else.
_LINES = (
    r"(?: (?:this|these|them|the following))?"
    rf"(?:| (?:(?:the|some|any|one|all|of|following|more|optional) ){{0,4}}{_LINE}\b.{{0,60}}"
    rf"| (?:words?|things?|answers?)(?: {_SUCH_AS})?|,? {_SUCH_AS}\b.{{0,60}}| (?:in|to) {_MAIL})"
)
_SAYS_SO = (
    rf"(?:{_WORD} ){{0,4}}?{_GUIDANCE}(?: {_WORD}){{0,5}}? "
    r"(?:says?|states?|lists?|shows?|reads?|gives?|suggests?|(?:is|are) as follows|has (?:this|these))"
)
_PART = r"(?:appendix|annexe?)"
_NUMBER = r"(?:[a-z]|\d{1,2}|[ivx]{1,4})"
_OF_WRITING = (
    rf"(?:.{{0,40}}\b)?(?:{_LINE}|words?|wording|forms? of words|templates?|examples?|samples?|how to (?:write|escalate|raise)"
    r"|what to (?:write|type))\b.{0,40}"
)
_TITLE = re.compile(
    rf"{_PART} {_NUMBER}(?: ?[-–—:.)] ?[^.!]{{1,80}})?|(?:{_PART}|schedule|figure|table|box) {_NUMBER}(?: ?[-–—:.)])? {_OF_WRITING}",
    re.IGNORECASE,
)
_TEACHES = re.compile(
    either(
        # what lines may be
        rf"(?:{_GUIDANCE} ?[:：] ?)?(?:{_WORD} ){{0,8}}?(?:{_LINE}|words)(?: {_WORD}){{0,4}}? {_MAY} (?:also )?be"
        rf"(?: (?:one of these|any of these|these|written|typed|used|added|put|given|entered|included)(?: (?:are|is|here|below)| (?:in|to) {_MAIL})?)?",
        rf"(?:the |these |some |all )?(?:possible|allowed|permitted|available|optional|sample) (?:{_LINE}|words|answers)\b.{{0,40}}",
        # what others may write, or you may where a guidance is named
        rf"(?:{_WORD} ){{0,8}}?{_OTHERS} {_MAY} (?:also |then |just |simply )?{_WRITE}{_LINES}",
        rf"(?:{_WORD} ){{0,8}}?{_GUIDANCE}\b.{{0,40}}\byou {_MAY} (?:also |then |just |simply )?{_WRITE}{_LINES}",
        rf"you {_MAY} (?:also |then |just |simply )?{_WRITE}(?: (?:lines?|labels?|words|things?|it|this))?(?: in {_MAIL})?,? {_SUCH_AS}[ ,:]{{0,2}}",
        # what a guidance says, where the words stand below
        rf"{_SAYS_SO}(?: (?:this|these|the following|as follows))?",
        rf"{_SAYS_SO}\b.{{0,40}}\b(?:(?:{_LINE}|wording)\b.{{0,40}}|(?:{_MAY}|what to|to) {_WRITE}{_LINES})",
        # examples, and titles; below how to reach somebody stands how to reach them
        r"(?:an? |some |the )?examples? (?:of|for) (?:an? |the |some |possible )?(?:(?:first|new|short) )?(?:e-?mails?|mails?|messages?|lines?|answers?|entr(?:y|ies)|forms?|escalations?)\b.{0,20}",
        r"(?:(?:a|the|our|sample|blank|e-?mail|mail) ){0,2}template ?[:：]",
        r"how to (?:(?:escalate|raise|phrase|word)|write(?! to (?:us|me|him|her|them|the)\b)|(?:fill in|complete|use) (?:the|this|an?) (?:form|template|lines?|labels?)|use parley)"
        r"\b(?: (?!(?:is|are|was|this|it|here|now|next|today)\b)[\w'’-]{1,20}){0,6} ?[:：]?",
        rf"what (?:to|you (?:can|may|should|must)) (?:(?:write|type|put)|{_WRITE} (?:in|to) {_MAIL}) ?[:：]?",
    ),
    re.IGNORECASE,
)
# Of what stands below as their own
_OWN = re.compile(
    r"\b(?:i|i'm|i've|we|we've|my|mine|our lines|our answers|attach\w*|enclos\w*)\b", re.IGNORECASE
)
_OF_LINES = re.compile(r"\b(?:lines?|labels?|e\.g\.)\b|e\.g\.$", re.IGNORECASE)
_NEEDS = re.compile(
    r"\b(?:can|may|could|might|should|must|are to|have to|need to|examples?|templates?|appendix|annexe?|schedule|figure|table|box|how to|what"
    r"|possible|allowed|permitted|available|optional|sample|says?|states?|lists?|shows?|reads?|gives?|suggests?|follows|has)\b",
    re.IGNORECASE,
)
_EDGE = " \t*_#>-–—•·\"'"


def teaches(line: str) -> bool:
    """Whether examples stand below this line."""
    bare = line.strip(_EDGE)
    if not 3 < len(bare) <= _LONGEST or "?" in bare or not _NEEDS.search(bare) or _OWN.search(bare):
        return False
    if bare.endswith(".") and not _OF_LINES.search(bare):
        return False  # a sentence of its own, whatever it is about
    ended = bare.rstrip(" .:：")
    return bool(_TITLE.fullmatch(ended) or _TEACHES.fullmatch(ended) or _TEACHES.fullmatch(bare))


def names_a_part(line: str) -> bool:
    """Whether this is the title of a part of a document, as it stands above that part or in a list of what is attached."""
    return bool(_TITLE.fullmatch(line.strip(_EDGE)[: _LONGEST + 1].rstrip(" .:：")))
