"""Lines above which somebody shows how lines may be written: "Guidance says lines may be:", "Appendix A", "How to escalate".

What stands below is an example, though each of its labels may be one that only a mail to parley has. Whoever writes lines of
their own says I or we of it ("Bea said that I could add:"), or names no guidance; those lead to nothing here.
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
_SAYS_SO = (
    rf"(?:{_WORD} ){{0,4}}?{_GUIDANCE}(?: {_WORD}){{0,5}}? "
    r"(?:says?|states?|lists?|shows?|reads?|gives?|suggests?|(?:is|are) as follows|has (?:this|these))"
)
_TEACHES = re.compile(
    either(
        # what lines may be
        rf"(?:{_GUIDANCE} ?[:：] ?)?(?:{_WORD} ){{0,8}}?(?:lines?|labels?|words|headings?)(?: {_WORD}){{0,4}}? {_MAY} (?:also )?be\b.{{0,60}}",
        r"(?:the |these |some |all )?(?:possible|allowed|permitted|available|optional|sample) (?:lines?|labels?|words|answers)\b.{0,40}",
        # what others may write, or you may where a guidance is named
        rf"(?:{_WORD} ){{0,8}}?{_OTHERS} {_MAY} (?:also |then |just |simply )?{_WRITE}\b.{{0,60}}",
        rf"(?:{_WORD} ){{0,8}}?{_GUIDANCE}\b.{{0,40}}\byou {_MAY} (?:also |then |just |simply )?{_WRITE}\b.{{0,60}}",
        rf"you {_MAY} (?:also |then |just |simply )?{_WRITE}\b.{{0,40}}(?:e\.?g\.?|for example|for instance|such as|like)[ ,:]{{0,2}}",
        # what a guidance says, where the words stand below
        rf"{_SAYS_SO}(?: (?:this|these|that|it|so|the following|as follows))?|{_SAYS_SO}\b.{{0,60}}(?:[:：]|\blines?\b.{{0,30}})",
        # examples, and titles; below how to reach somebody stands how to reach them
        r"(?:an? |some |the )?examples? (?:of|for) (?:an? |the |some |possible )?(?:(?:first|new|short) )?(?:e-?mails?|mails?|messages?|lines?|answers?|entr(?:y|ies)|forms?|escalations?)\b.{0,20}",
        r"(?:(?:a|the|our|sample|blank|e-?mail|mail) ){0,2}template ?[:：]",
        r"(?:appendix|annexe?|schedule|figure|table|box) (?:[a-z]|\d{1,2}|[ivx]{1,4})(?: ?[-–—:.)]{0,2}(?: (?!(?:is|are|was|has|of|to|and|from|attached|enclosed)\b)[\w'’-]{1,20}){0,7})?",
        r"(?:appendix|annexe?|schedule) (?:[a-z]|\d{1,2}|[ivx]{1,4}) ?[-–—:.] ?[^.!]{1,80}",
        r"(?:how to (?!(?:contact|reach|call|ring|phone|find|get|speak|talk)\b)|what (?:to|you can|you may) )[a-z]{2,15}(?: (?!(?:is|are|was)\b)[\w'’-]{1,20}){0,6} ?[:：]?",
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
    return bool(_TEACHES.fullmatch(bare.rstrip(" .:：")) or _TEACHES.fullmatch(bare))
