"""What a note most likely means, in the words that parley knows: asked back, and never taken.

"Sorted", "left him a voicemail", "solvd" are no answers by the letter, and anybody would know what is meant: the whole
message must be such a phrase. So is "STUCK" in a paragraph of its own, below whatever else was said or a gateway put
there. "STUCK we talked for an hour" and "Stuck: he won't move" begin with an answer and go on:
the rest is the word's reason. A name stays beside its word: whoever asks back looks whether that person takes part.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from parley.mail.answer_details import standing
from parley.mail.answer_words import WORDS, read_words
from parley.mail.introductions import introduces
from parley.mail.line_values import normal, read_medium
from parley.mail.message import SaidWord
from parley.mail.moments import read_when
from parley.mail.near_beginnings import BEGINNINGS, LETTERS
from parley.mail.near_tags import one_slip
from parley.mail.patterns import either
from parley.mail.welsh_answers import ROWS as WELSH

_LONGEST = 160
_FAR, _MOST_PARAGRAPHS = 8_000, 60  # how far a word is looked for that stands alone
# In capitals or not: whoever asks back looks whether somebody who takes part is called so.
_NAME = r"(?P<name>[^\W\d_][\w'’-]{1,30}(?: [^\W\d_][\w'’-]{1,30}){0,2}?)"
_BY = (
    r"(?: (?P<how>(?:by |on |over )?(?:the )?phone|(?:on |over )?(?:teams|zoom)(?: call)?|(?:by )?video(?: call)?"
    r"|face to face|f2f|in person))?"
)
_WHEN = r"(?: (?P<when>(?:today|yesterday|this|at|on|by|mon|tue|wed|thu|fri|\d)[\w :.,/]{0,40}))?"
# "We have spoken at 14:30", "spoke to Robert"; "and"; "could not agree".
_THEN = _WHEN.replace("{0,40}", "{0,40}?")
_HAVE = r"(?:i|we)(?:'ve| have)?"
_TALKED = either(
    rf"(?i:(?:yes )?{_HAVE} (?:just )?(?:spoke|spoken|talked|met)(?: (?:to|with) (?:him|her|them))?)",
    rf"(?i:(?:{_HAVE} )?(?:spoke|spoken|talked|met) (?:to|with)) {_NAME}",
) + rf"(?i:{_THEN}{_BY})"  # fmt: skip
_AND = r"[ ,.;–-]+(?:and |but |we |i |they |it |still |that )*"
_CANNOT = r"(?:could(?:n't| not)|cannot|can't|did(?:n't| not)|do(?:n't| not))"
_NOT_AGREED = (
    rf"(?:{_CANNOT} (?:agree|reach (?:an )?agreement)|stuck|no agreement|not resolved|unresolved|disagree(?:d)?"
    r"|no (?:joy|further forward|further on))"
)
_RANG = r"(?:i(?:'ve| have)? )?"  # "I've": before "left a voicemail", "rang him"
_ON_A_LINE = (
    r"(?: (?:on|from|at) (?:his|her|their|the) (?:work |duty |school |office )?"
    r"(?:mobile|phone|office|landline|desk|team|number|extension|line)s?)?"
)
_RANG_OUT = (
    r"(?:[ ,;–-]+(?:it |the )?(?:phone |line |mobile )*"
    r"(?:rang out|rings out|(?:was |is )?engaged|(?:was |is )?(?:switched )?off))?"
)
_AND_TOLD = r"[ ,.;–-]+(?:and )?(?:i )?(?:have |'ve )?told (?:him|her|them)"
_NOT_ME = (
    r"(?:sorry,? )?(?:this isn'?t me|(?:this is |it'?s |it is )?"
    r"(?:not (?:for )?me|not mine|not my case|(?:the )?wrong person))"
)
# "It's not me who closed it", "not mine to decide": that is about something else
_THEN_WHO = r"(?: ?[,.;:!–-][ ,.;:!–-]*| (?!(?:who|whom|that|which|to|for|in|on|at|as|but|if|when|you|he|she|they|we|it) ))"
_SPOKE_TO = r"(?:yes |i |we |i've |we've |have )*(?:spoke|spoken|talked)"
_A_CALL = r"(?P<how>phone|phone call|call|teams call|video call|face to face|f2f|in person)"
# Word -> whole messages, in the order in which they are tried. (?i:…) around all but names.
_TABLE = (
    # "it's all been sorted out between us"
    ("SOLVED", rf"(?i:(?:(?:it|this|that|everything)(?:'?s| is| has been) |we(?:'ve| have) |all |now |been )*"
               rf"(?:sorted(?: out)?|resolved|settled|fixed)(?: it| this| things)?(?: now| between us)?{_WHEN})"),
    # "very happy to say that it is now resolved"
    ("SOLVED", r"(?i:(?:(?:very )?(?:happy|glad|pleased|delighted) to (?:say|report|confirm) (?:that )?)"
               r"(?:it(?:'s| is| has been)|this is|we(?:'ve| have)) (?:now |all |been )*"
               r"(?:solved|sorted|resolved|settled)(?: it)?)"),
    ("STUCK", r"(?i:(?:still |sorry |there is |there's )*"
              r"(?:no agreement|unresolved|not resolved|deadlock(?:ed)?|stalemate)(?: yet| still)?)"),
    ("STUCK", rf"(?i:(?:we )?{_CANNOT} agree)"),
    # "she didn't pick up", "still no reply", "left him a voicemail", "rang him at ten, no answer"
    ("NO ANSWER", r"(?i:(?:he|she|they)? ?(?:did(?:n'?t| not)|does(?:n'?t| not)|is(?:n'?t| not)) "
                  rf"(?:answer(?:ing)?|pick(?:ing)? up|reply(?:ing)?|respond(?:ing)?){_WHEN})"),
    ("NO ANSWER", rf"(?i:(?:still )?no (?:reply|response)(?: yet| again)?{_WHEN})"),
    ("NO ANSWER", rf"(?i:{_RANG}(?:just )?left (?:him |her |them )?(?:a |another )?(?:voice ?mail|message|vm){_WHEN})"),
    ("NO ANSWER", rf"(?i:{_RANG}(?:rang|called|phoned|tried)(?: him| her| them)?{_THEN}[ ,.;–-]+(?:but |and )?"
                  r"(?:(?:there was )?no (?:answer|reply)|(?:he |she |they )?did(?:n'?t| not) (?:answer|pick up|reply)))"),
    ("NO ANSWER", rf"(?i:(?:still )?no (?:answer|reply|response) from) {_NAME}(?i:{_WHEN})"),
    # "I tried Robert twice, no answer", and what dictation hears
    ("NO ANSWER", rf"(?i:{_RANG}(?:rang|called|phoned|tried)) {_NAME}(?i:(?: twice| again| (?:two|three|several|\d) times)?"
                  r"[ ,.;–-]+(?:but |and )?(?:there was )?no (?:answer|reply))"),
    ("NO ANSWER", r"(?i:know answer)"),
    ("STUCK TOLD", r"(?i:stuck (?:and )?(?:tolled|towed|toll))"),
    # "got no answer on his mobile, it rang out"
    ("NO ANSWER", rf"(?i:(?:still |i got |got )*no (?:answer|ans)(?: again)?{_ON_A_LINE}{_RANG_OUT}{_WHEN})"),
    # "no answer (3 attempts)"
    ("NO ANSWER", r"(?i:(?:still )?no answer[ (,–-]{0,3}(?:\d|two|three|four|five|several) (?:attempts|tries|times|calls)\)?)"),
    # "we spoke this morning and could not agree", "spoke to Robert and sorted it"
    ("SPOKE STUCK TOLD", rf"{_TALKED}(?i:{_AND}{_NOT_AGREED}{_AND_TOLD})"),
    ("SPOKE STUCK", rf"{_TALKED}(?i:{_AND}{_NOT_AGREED})"),
    ("SPOKE SOLVED", rf"{_TALKED}(?i:{_AND}(?:have )?(?:now |all )?(?:sorted|resolved|settled|solved)"
                     r"(?: it| this| things| everything)?(?: out)?)"),
    # "we've just spoken", "we had a chat", "spoke to Robert by phone", "phone call with Robert"
    ("SPOKE", rf"(?i:(?:yes )?(?:{_HAVE} )?(?:just |now )?(?:spoken|talked)(?: to| with)?(?: him| her| them)?{_WHEN})"),
    ("SPOKE", rf"(?i:(?:yes )?(?:i|we) (?:spoke|talked|met)(?: to| with)?(?: him| her| them)?{_WHEN})"),
    ("SPOKE", rf"(?i:(?:yes )?we (?:did speak|had a (?:chat|call|talk|conversation)){_WHEN})"),
    ("SPOKE", rf"(?i:{_SPOKE_TO}(?: to| with) {_NAME}{_THEN}{_BY.removesuffix('?')})"),
    ("SPOKE", rf"(?i:{_SPOKE_TO} (?:to|with)) {_NAME}(?i:{_BY}{_WHEN})"),
    # as the line "Spoke:" is written, with somebody before its colon: "Spoke to Robert: phone, 2 April 14:30"
    ("SPOKE", rf"(?i:{_SPOKE_TO} (?:to|with)) {_NAME}(?i:\s?[:,–-]{_BY.removesuffix('?')},?{_WHEN})"),
    ("SPOKE", rf"(?i:(?:had a |a )?{_A_CALL} (?:with|to) {_NAME}{_WHEN})"),
    ("TOLD", rf"(?i:(?:i |i've |i have |have )?told) {_NAME}(?i:{_WHEN})"),
    ("AGREED", rf"(?i:(?:yes )?(?:i |we |we've |we have |both )+(?:now )?agree(?:d)?{_WHEN})"),
    ("AGREED", rf"(?i:(?:i |we )?agreed with) {_NAME}(?i:{_WHEN})"),
    # "she'll get back to me", "still waiting for them"
    ("WAITING", r"(?i:(?:he|she|they)(?:'s|'ll| is| will) "
                r"(?:get|getting|come|coming|ring|ringing|call|calling) (?:me )?back(?: to me)?\b.{0,40})"),
    ("WAITING", r"(?i:(?:i'm |i am |still )*waiting (?:(?:for|on) (?:him|her|them)\b.{0,40}|to hear(?: back)?))"),
    ("NOT ME", r"(?i:(?:this is |it'?s |it is )?(?:not (?:for )?me|not mine|not my case|(?:the )?wrong person)"
               r"(?: sorry| wrong person)*|i(?:'m| am) not the right person)"),
    # "not me. Bram Cole has the case since Friday", "not mine, try Bram Cole"
    ("NOT ME", rf"(?i:{_NOT_ME}{_THEN_WHO}(?:(?:it'?s|it is|that'?s|(?:please )?(?:try|ask|contact)|you (?:want|need)) )?){_NAME}"
               r"(?i:(?: (?:has|had|is|now|took|does|deals|works|instead|please)\b.{0,80})?)"),
    # "not my case - closed to me last month", "I've moved teams. Marie Kent has this now."
    ("NOT ME", rf"(?i:{_NOT_ME} ?[,.;–-] ?.{{1,100}})"),
    ("NOT ME", r"(?i:(?:hi,? |sorry,? )?i(?:'ve| have)? (?:moved|left|changed) (?:that |the |to another )?(?:teams?|jobs?|posts?|roles?)\b"
               r".{0,100})"),
    # "I am on annual leave until 13 April, please contact Marie Kent"
    ("PASS TO", r"(?i:(?:i(?:'m| am) )?(?:on (?:annual |sick )?leave|away|off sick|out of (?:the )?office)\b.{0,60}?"
                rf"[ ,.;–-](?:please )?(?:contact|ask|try|speak to|ring)) {_NAME}(?i:(?: instead)?)"),
    ("PASS TO", r"(?i:(?:can|could|would) you (?:please )?pass (?:this |it )?(?:on )?to"
                rf"|(?:please )?pass (?:this |it )(?:on )?to) {_NAME}"),
    ("URGENT", r"(?i:(?:this|it)(?:'s| is) (?:very |really |extremely |now )?urgent|(?:very|really|extremely|so) urgent)"),
    ("WITHDRAW", r"(?i:i(?:'d like| want| would like| wish) to withdraw(?: this| it| the dispute)?"
                 r"|i withdraw(?: this| it| the dispute)?)"),
    ("LATE", r"(?i:(?:i'm |i am |we're |we are |i'll be |we'll be |will be )*(?:running|going to be|be) late\b.{0,80})"),
    # "I need help with this call, can somebody sit with me"
    ("HELP", r"(?i:(?:please )?(?:i |we )?(?:really )?(?:need|would like|'d like|want) (?:some |a bit of )?(?:help|support)"
             r"(?: please| (?:with|on|for|in) (?:this|the|my) (?:call|conversation|talk|meeting|process)\b.{0,80})?)"),
    *WELSH,
    ("YES", r"(?i:y|yess+|yea|aye|(?:yes )?(?:that(?:'s| is) (?:right|correct)|thats right|confirmed|i confirm|go ahead))"),
    ("NO", r"(?i:n|nah|not yet|(?:no )?(?:i|we) (?:haven't|have not|did not|didn't)(?: yet)?"
           r"|no(?:,? definitely)? not(?: at all)?)"),
)  # fmt: skip
_ROWS = tuple(
    (tuple(words.split(" ")) if words.startswith(("SPOKE ", "STUCK ")) else (words,), re.compile(row))
    for words, row in _TABLE
)
# Whether any of them matches, in one look: few notes are answers, and every note is looked at.
_ANY = re.compile("|".join(re.sub(r"\?P<\w+>", "?:", row) for _, row in _TABLE))
_MISTYPED = ("SOLVED", "STUCK", "WAITING", "AGREED", "SPOKE", "URGENT", "NO ANSWER", "NOT ME")
_LONGEST_WORD = 10  # letters of such a word with one too many
_PAIRS = (("STUCK", "TOLD"), ("SPOKE", "STUCK"), ("SPOKE", "SOLVED"))
_MAY_BE_BUSY = ("STUCK", "WAITING")
LOOSE = ("YES", "DONE")  # however they are written
_BEGUN = standing(sorted(set(WORDS) - {"NO"}, key=lambda word: -len(word)))  # "NO one rang" answers nothing
_BEGUN_LOOSELY = standing(LOOSE)
# Answers with everything beside them, and with whom: "STUCK TOLD phone 12:20 with Robert Hale".
_WITH_WHOM = re.compile(rf"(.+?),? (?i:with|to) {_NAME}")
# An answer word, and a sentence behind a mark: "Stuck: he won't move".
_BEHIND_A_MARK = r"\s?[,.:;–—(-]\s?\w"
_JUST = r"(?: (?:today|yesterday|just now|this (?:morning|lunchtime|afternoon|evening)|at \d[\d:.]{0,4}(?: ?[ap]m)?))?"
_FIRST = re.compile(
    rf"(?:still |all )?(solved|waiting|stuck(?: and)?(?P<told> told)?|no answer|told|agreed|spoke|not me){_JUST}{_BEHIND_A_MARK}",
    re.IGNORECASE,
)
# … or a sentence of its own: "stuck he disagrees", "no answer as yet".
_RUN_ON = re.compile(
    r"(?:still )?(solved|waiting|stuck|no answer) (?:he|she|they|we|i|it|as|because|since)\b", re.IGNORECASE
)
_MARKS = {"full stop": ".", "comma": ",", "exclamation mark": "!", "new line": "\n", "new paragraph": "\n\n"}
_SPOKEN_MARK = re.compile(rf" ?\b({'|'.join(_MARKS)})\b", re.IGNORECASE)
# What leads to an answer and is none: "See below.", "Answer: STUCK", "My reply is".
_LEADS = re.compile(
    r"(?:please )?"
    + either(
        r"see (?:my )?(?:(?:answer|reply|response|comments?) )?below",
        r"(?:my |the |our )?(?:answer|reply|response)(?: is)?(?: below)?",
    )
    + r"\s*(?:[:.,–—-]\s*|\n\s*|(?<=is) )",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:if|unless|whether|or|maybe|perhaps|nearly|almost|who knows"
    r"|(?:not|never|n't)(?: yet| been)? (?:really|solved|stuck|agreed|told|spoken?|waiting|sure))\b",
    re.IGNORECASE,
)
_CLOSES = ("anks", "you", "thx", "ta", "cheers", "sorry", "olch", "fawr", "x")  # how each of these ends
_CLOSING = re.compile(
    r"[\s,.!–-]+(?:(?:many )?thanks|thank you|thx|ta|cheers|sorry|diolch(?: yn fawr)?|x{1,3})$", re.IGNORECASE
)


def nearly(text: str, received: datetime, zone: str) -> tuple[SaidWord, ...]:
    """The words that this note most likely stands for; () for any other note."""
    led = _LEADS.match(text)
    said = text[led.end() :] if led else text
    if led and (words := read_words(said.partition("\n")[0], received, zone)):
        return words
    return (
        _whole(said, received, zone)
        or _dictated(said, received, zone)
        or _again(said, received, zone)
        or _begun(said)
        or _alone(said, received, zone)
    )


def _whole(text: str, received: datetime, zone: str) -> tuple[SaidWord, ...]:
    """What the whole of a short note stands for."""
    if len(text) > _LONGEST or "\n" in text or "?" in text:
        return ()
    bare = normal(text).strip(" .!*_\"'“”")
    if bare.lower().endswith(_CLOSES):
        bare = _CLOSING.sub("", bare)
    bare = bare.strip(" .!,")
    word = (
        next((word for word in _MISTYPED if one_slip(bare.upper(), word)), "")
        if len(bare) <= _LONGEST_WORD
        else ""
    )
    if word:
        return (SaidWord(word),)
    if pair := _pair(bare.upper().split(" ")):
        return tuple(map(SaidWord, pair))
    begins = bare[:LETTERS].lower()
    if (begins in BEGINNINGS or not begins.isascii()) and _ANY.fullmatch(bare):
        found = ((words, row.fullmatch(bare)) for words, row in _ROWS)
        return next(_said(words, match.groupdict(), received, zone) for words, match in found if match)
    if words := _with_whom(bare, received, zone):
        return words
    first = _FIRST.match(bare) or _RUN_ON.match(bare)
    if first is None or _DOUBT.search(bare):
        return ()
    word, reason = first[1].upper(), bare[first.end(1) :].lstrip(" ,.:;–—(-")
    if word.endswith(" TOLD"):
        return (SaidWord("STUCK", reason=reason), SaidWord("TOLD"))
    return (SaidWord(word, reason=reason),)


def _dictated(text: str, received: datetime, zone: str) -> tuple[SaidWord, ...]:
    """Marks that a telephone wrote as words: "Stuck comma told full stop"."""
    if len(text) > _LONGEST or (text.isascii() and not any(map(text.lower().__contains__, _MARKS))):
        return ()
    if not _SPOKEN_MARK.search(text):
        return ()
    marked = _SPOKEN_MARK.sub(lambda found: _MARKS[found[1].lower()], text)
    return read_words(marked, received, zone) or _whole(marked, received, zone)


def _again(text: str, received: datetime, zone: str) -> tuple[SaidWord, ...]:
    """One word, line after line, each with its own time: "no answer 10:15", "no answer 11:30". It is the last of them that is meant."""
    if len(text) > _LONGEST or "\n" not in text:
        return ()
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2:
        return ()
    said = [read_words(line, received, zone) for line in lines]
    if any(len(words) != 1 or words[0].word != said[0][0].word for words in said):
        return ()
    return said[-1]


def _with_whom(text: str, received: datetime, zone: str) -> tuple[SaidWord, ...]:
    """The words before a name, with how or when or a second word beside the first, which takes the name; () where anything else
    stands there: "stuck with the form"."""
    match = _WITH_WHOM.fullmatch(text)
    words = read_words(match[1], received, zone) if match else ()
    if match is None or not words or (len(words) == 1 and not (words[0].medium or words[0].happened)):
        return ()
    return (replace(words[0], name=match["name"]), *words[1:])


def _pair(said: list[str]) -> tuple[str, ...]:
    """Two words that belong together, with one slip in either: "STUK TOLD"."""
    if len(said) != 2 or max(map(len, said)) > _LONGEST_WORD:
        return ()
    fits = (
        pair
        for pair in _PAIRS
        if all(one == word or one_slip(one, word) for one, word in zip(said, pair, strict=True))
    )
    return next(fits, ())


def _alone(text: str, received: datetime, zone: str) -> tuple[SaidWord, ...]:
    """The words of the one paragraph that is made of words alone, written as our letters write them, where no line above it
    leads to what somebody else said; with what stands around it as the reason: it may tell of an e-mail, or of nobody there."""
    found: tuple[SaidWord, ...] = ()
    beside: list[str] = []
    for part in text[:_FAR].split("\n\n")[:_MOST_PARAGRAPHS]:
        line = part.strip(" *_\n")
        may = len(line) <= _LONGEST and "\n" not in line and _BEGUN.match(line)
        words = read_words(line, received, zone) if may else ()
        if words and found:
            return ()
        found = found or words
        beside += [line] if line and not words else []
        above = part.rstrip().rpartition("\n")[2]
        if not found and (above.endswith((":", "：")) or introduces(above)):
            return ()
    return (replace(found[0], reason=" ".join(beside)), *found[1:]) if found else ()


def _begun(text: str) -> tuple[SaidWord, ...]:
    """A word written as our letters write it, in capitals, before a sentence: "STUCK we talked for an hour"."""
    line = text[:_LONGEST].partition("\n")[0].strip(" *_\"'")
    begun = _BEGUN.match(line) or _BEGUN_LOOSELY.match(line.upper())
    if not begun:
        return ()
    reason = text[begun.end() :].strip()
    # "STUCK meeting" is where somebody is, or how they spoke: asked back as how
    if begun[0] in _MAY_BE_BUSY and reason.strip(" .!").lower() == "meeting":
        return (SaidWord(begun[0], "meeting"),)
    return (SaidWord(begun[0], reason=reason),)


def _said(
    words: tuple[str, ...], found: dict[str, str | None], received: datetime, zone: str
) -> tuple[SaidWord, ...]:
    """The first word with the name and the moment that stand beside it."""
    when = found.get("when") or ""
    happened = (
        read_when(when.removeprefix("at ").removeprefix("by "), received, zone, past=True) if when else None
    )
    first, *others = words
    name = found.get("name") or ""
    medium = read_medium(found.get("how") or "")
    return (SaidWord(first, medium, happened, name), *map(SaidWord, others))
