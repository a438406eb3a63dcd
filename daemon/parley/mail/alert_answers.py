"""What a woken person answers to an alert in words of their own: "On my way, ACK", "I've got this", "can't, I'm ill".

Hard to miss, and impossible by accident. A reply is cut into clauses, and each must be one of the table: that they have
it, what they do now, a courtesy, their name. At least one must say that they have it. Whatever else stands there, a
question, a doubt, somebody else's doing ("has anyone ACKed?", "Olu will ack"), and nothing is acknowledged: they are asked.
The bare words, ACK, OK, PASS, are read in `answer_words`, wherever they stand; this here, in reply to an alert alone.
"""

from __future__ import annotations

import re
from typing import Literal

from parley.dispute.names_written import as_said, words_of
from parley.mail.answers import closes
from parley.mail.line_values import normal
from parley.mail.patterns import either

Meaning = Literal["ACK", "PASS", ""]

_I = r"(?:(?:i|we|me)(?:'ll|'m|'re|'ve| will| shall| am| are| have| can)?|will|am)"
_NOW = (
    r"(?:now|right now|right away|straight ?away|at once|immediately|asap|next|first|tonight|from home|back|shortly|again"
    r"|in (?:a|one|two|five|ten|\d{1,2}) ?(?:moment|minutes?|mins?|secs?|seconds?|m|min))"
)
_THEM = r"(?:him|her|them|you|the (?:school|caller|worker|practitioner|referrer|raiser|teacher|social worker|police|nurse))"
_RING = r"(?:ring|call|phone|telephone|speak (?:to|with)|talk to|contact|dial|get hold of|get on to|get in touch with)"
_RINGING = (
    r"(?:ringing|calling|phoning|telephoning|speaking (?:to|with)|talking to|contacting|dialling|dialing)"
)
_SOMEBODY = (
    rf"(?!(?:{_NOW}|later|today|tomorrow|the moment|me|us|you)\b)[a-z'’-]+(?: (?!please\b)[a-z'’-]+){{0,3}}"
)
_IT = r"(?:it|this|that|this one|that one|the (?:alert|call|case))"

_ACK = (
    r"(?:ack+|akc|aack|ak|ack'?e?d|acks|ack'?ing"
    r"|acknowledged?|acknowledging|aknowledged?|acknowleged?|acknowlege)"
)
_BEFORE_ACK = (
    r"(?:(?:ok|okay|yes|yep|yeah|right|so|just|i|we|hereby|i am|i'm|this is (?:an|my|the)|consider (?:it|this)"
    r"|it is|it's|all) )*"
)
_TAKE = r"(?:take|taking|handle|handling|do|doing|cover|covering|deal(?:ing)? with|pick(?:ing)? up|look(?:ing)? (?:at|after|into))"
# What somebody says who takes it. Each is the whole of a clause.
_HAS_IT: dict[str, str] = {
    "the word itself, as it is typed at night": _BEFORE_ACK
    + _ACK
    + rf"(?: (?:ack|{_IT}|now|from me|received|urgent|d-\d{{4}}-\d{{4,8}}|alert|thanks))*",
    "the word, for whoever's turn it was": r"(?:ok |yes |i |i am |i'm |we )?"
    r"(?:ack|ack'?e?d|ack'?ing|acknowledged?|acknowledging)(?: (?:it|this))?"
    rf" (?:for|on behalf of|in place of|instead of|covering(?: for)?) {_SOMEBODY}",
    "they have it": rf"(?:{_I} )?(?:got|have|have got|taken) {_IT}(?: {_NOW})?",
    "they take it": rf"{_I}(?: (?:going to|about to|happy to))? ?{_TAKE} {_IT}(?: (?:up|over|on|{_NOW}))*",
    "taking it": rf"(?:taking|handling|covering|dealing with|picking up) {_IT}(?: (?:up|over|on|{_NOW}))*",
    "theirs": r"(?:(?:it|this|that)(?:'s| is) |this one's |that one's )?(?:mine|with me)(?: now)?",
    "left to them": r"leave (?:it|this|that)(?: one)? (?:with|to) me(?: now)?",
    "on it": rf"(?:(?:i|we)(?:'m| am|'re| are) )?(?:already |straight |right )?on (?:it|this|to it)(?: {_NOW})?",
    "what ACK means: I will ring them": rf"{_I} (?:going to |about to |just )?"
    rf"(?:{_RING}|{_RINGING})(?: (?:{_THEM}|NAME))?(?: {_NOW})*",
    "ringing them now": rf"(?:just )?{_RINGING} (?:{_THEM}|NAME)(?: {_NOW})*|(?:just )?{_RINGING}(?: {_NOW})+",
}
# What may stand beside it and changes nothing.
_BESIDE: dict[str, str] = {
    "a word that agrees": r"(?:ok|okay|yes|yep|yeah|right|sure|fine|no problem|no worries|of course|will do"
    r"|understood|received|seen|noted|all good|done|good)",
    "where they are": rf"(?:{_I} )?(?:just )?"
    r"(?:on (?:my|the) way|omw|en route|leaving|awake|up|here|back|online|at (?:my|a) (?:desk|phone)|at home"
    rf"|logging (?:in|on)|opening (?:it|the file))(?: {_NOW})*",
    "what they do": rf"(?:{_I} )?(?:going to |about to |just )?(?:{_RINGING}|ring(?:ing)?|call(?:ing)?|speak(?:ing)? to)"
    rf"(?: (?:{_THEM}|NAME))?(?: on [\d ]{{6,16}}| {_NOW})*",
    "how long": r"(?:just )?(?:give me|need|needs?|in)? ?"
    rf"(?:a|one|two|five|ten|\d{{1,2}}) ?(?:moment|minutes?|mins?|sec(?:ond)?s?)(?: please)?|{_NOW}",
    "a courtesy": r"(?:many |with )?(?:thanks|thank you|thx|cheers|ta|please|regards|sorry|apologies"
    r"|sorry about (?:that|the (?:delay|wait))|sorry for (?:that|the (?:delay|wait))"
    r"|hi|hello|hi all|hello all|good evening|evening|morning)(?: (?:all|both|again|parley|bea))?",
    "why it took so long": rf"(?:{_I} |i was |was )?(?:only )?(?:just )?"
    r"(?:asleep|driving|woken|woke up|seen (?:it|this)|saw (?:it|this)|seeing (?:it|this)|in the (?:shower|bath))"
    rf"(?: {_NOW})?",
    "for whom they are there": rf"(?:{_I} )?(?:just )?(?:covering|standing in|deputising|on call) for {_SOMEBODY}",
    "who they are": r"(?:(?:this is|it's|it is|i'm|i am) )?(?:OWN)(?: here)?",
}
# What somebody says who cannot take it. Wrong about that, and the next person is woken early; no harm but sleep.
_PASSES: dict[str, str] = {
    "they cannot": rf"(?:sorry )?(?:{_I} )?(?:can't|cant|cannot|can not|unable to|not able to)"
    rf"(?: (?:take|do|deal with|manage) {_IT}| help| make it)?(?: {_NOW})?",
    "not on call": r"(?:sorry )?(?:(?:i|we)(?:'m| am|'re| are) )?(?:not|no longer) on call"
    r"(?: (?:tonight|today|now|this (?:week|weekend)|any ?more|anymore))?",
    "not them": r"(?:sorry )?(?:it's |it is |this is )?(?:not me|not mine|not for me|wrong (?:person|number|address))",
    "they are away": r"(?:sorry )?(?:(?:i'm|i am) )"
    r"(?:away|abroad|ill|unwell|sick|off|off sick|off duty|on leave|on holiday|in hospital)"
    r"(?: (?:tonight|today|now|this week))?",
    "the word itself": r"(?:i )?pass(?:ing)?(?: (?:it|this))?(?: on)?",
    "somebody else": r"(?:please )?(?:ring|call|try|ask|alert|wake) "
    r"(?:(?:some|any)(?:body|one) else|the next (?:one|person)|the director|the next)(?: please| instead)?",
}
_CUT = re.compile(
    r"\s{0,20}(?:[\n,.;:!…()\[\]–—/&+]|\s-{1,20}\s|^-{1,20}\s|(?<=\S)--?(?=\s)|\b(?:and|then|so|as)\b"
    r"|(?<=\w) (?=(?:i'll|i will|i'm|i am|ringing|calling|phoning|on my way)\b)"
    r"|(?<=[a-z]) (?=(?:sorry|apologies|thanks|thank you|cheers)\b)"
    r"|(?<=\bsorry) (?=(?:i was|was|i only|only|just|asleep|driving)\b))\s{0,20}",
    re.IGNORECASE,
)
# Anywhere in what they typed, above their name: then they are asked, whatever else stands there.
_DOUBT = re.compile(
    r"\b"
    + either(
        # they are not the one
        r"not (?:me|mine|yet|sure|on call)|can't|cannot|can not|cant|unable|pass",
        r"(?:i am|i'm|im) (?:off|away|ill|sick|on leave|on holiday)",
        # somebody else is
        r"some(?:body|one) else|(?:is|are|'s|'re) covering|instead",
        r"please (?:get|ring|call|try|ask|alert|wake) (?!me\b|us\b)",
        # they take it back
        r"wrong|mistake|ignore|disregard|actually|on second thoughts",
        r"un-?ack|retract|(?:take|taking|took) (?:it|that|this) back|no,? wait|hang on|hold on|scrap that",
    )
    + r"\b",
    re.IGNORECASE,
)
_LONGEST = 4000
_MOST_CLAUSES = 12
_LONGEST_CLAUSE = 100


def answer_to_alert(typed: str, own: str, raiser: str) -> Meaning:
    """ "ACK" if this says that they have it and nothing that puts it in doubt; "PASS" if that they cannot; "" else.

    typed: what they typed, without what is quoted. own: their name; raiser: the name of whoever is to be rung.
    """
    paragraphs = _paragraphs(typed)
    head = paragraphs[0] if paragraphs else ""
    if "?" in head:
        return ""
    clauses = [clause for clause in _CUT.split(head) if clause.strip("\"'“”*_ ")]
    said = {_kind(clause.strip("\"'“”*_ ").lower(), own, raiser) for clause in clauses[: _MOST_CLAUSES + 1]}
    if "" in said or len(clauses) > _MOST_CLAUSES or {"has it", "passes"} <= said:
        return ""
    if "passes" in said:
        return "PASS"
    return "ACK" if "has it" in said and not in_doubt(typed) else ""


def in_doubt(typed: str) -> bool:
    """Whether anything they typed may turn round the word that they began with: "ACK" and below it "sorry, not me"."""
    return any(_DOUBT.search(part) for part in _paragraphs(typed))


def _kind(clause: str, own: str, raiser: str) -> str:
    """ "has it", "beside", "passes", or "" for what no row of the tables knows."""
    if len(clause) > _LONGEST_CLAUSE:
        return ""
    for kind, rows in (("has it", _HAS_IT), ("passes", _PASSES), ("beside", _BESIDE)):
        for pattern in rows.values():
            if re.fullmatch(pattern.replace("NAME", _names(raiser)).replace("OWN", _names(own)), clause):
                return kind
    return ""


def _names(name: str) -> str:
    """Any of the words of a name, one or several of them in order."""
    known = dict.fromkeys(
        (*normal(name).lower().split(), *normal(as_said(name)).lower().split(), *words_of(name))
    )
    words = "|".join(map(re.escape, known)) or "(?!)"
    return f"(?:(?:{words})(?: (?:{words}))*)"


def _paragraphs(typed: str) -> list[str]:
    """What stands above their name and signature, paragraph by paragraph, each line in plain letters and blanks."""
    found: list[list[str]] = [[]]
    for line in typed[:_LONGEST].split("\n"):
        said = normal(line)
        if said in ("--", "-- ") or (closes(said) and any(found)):
            break
        if said:
            found[-1].append(said)
        elif found[-1]:
            found.append([])
    return ["\n".join(lines) for lines in found if lines]
