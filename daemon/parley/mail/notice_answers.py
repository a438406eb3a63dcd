"""The words that answer a mail, and what each means: they follow from what was asked. Pure.

The words are those of `answer_words.WORDS`; nothing here is offered that the reader cannot type.
"""

from __future__ import annotations

from dataclasses import replace

from parley.dispute.audience import another_takes_yes, awaited, meant_by_yes, of_neither, rule_of, running
from parley.dispute.discussions import an_end_is_missing
from parley.dispute.duty_state import DutyState
from parley.dispute.effects import Question
from parley.dispute.fact_values import fact_value
from parley.dispute.forms import values_of_form
from parley.dispute.once import once
from parley.dispute.pausing import facts_of_pause
from parley.dispute.people import everywhere
from parley.dispute.protocol import DisputeProtocol, Duty, Fact
from parley.dispute.quorum import NEEDS_QUORUM
from parley.dispute.rests import facts_tested
from parley.dispute.sides import side_for
from parley.dispute.view import View
from parley.dispute.voting import says_the_other, shared
from parley.dispute.ways_asked import Way, ways_to_ask
from parley.mail.answer_choices import (
    BY_KIND,
    BY_VERB,
    DONE,
    SENT_ON,
    TALK,
    TALK_OF_NEITHER,
    TALK_OTHER_SIDE,
    TOLD_TOO,
    Word,
)
from parley.mail.form_words import lines_to_write, outcome_line, still_to_write
from parley.mail.notice_people import names
from parley.mail.notice_steps import step_facts
from parley.mail.notice_words import either, iso_day, plain

A_DAY = "a day, such as 6 May"
_STUCK = next(word for word in TALK if word.word == "STUCK")
_PASS_TO = Word("PASS TO and a full name, or a work address", "it is theirs", line=True)
_ALERT_OF_ANOTHER = (Word("SPOKE", "I have spoken to them all the same"),)


def words_for(view: View, question: Question | None, reader: str) -> tuple[Word, ...]:
    """What may be typed under a mail that asks this of this reader; () if it asks nothing."""
    if question is None:
        return ()
    if question.once_more == "whom":  # they named somebody whom nobody knows: it comes first once more
        return (_PASS_TO, *words_for(view, replace(question, once_more=""), reader))
    if question.kind == "duty":
        return _for_duties(view, question, reader)
    if question.kind == "who":
        name = Word("a name and an e-mail address", "this is who it is", line=True)
        return (Word("YES", "yes, that person"), name) if question.suggested else (name,)
    alert = view.dispute.alerts.get(question.alert) if question.kind == "alert" else None
    if alert is not None and alert.acknowledged_by not in ("", reader):
        return _ALERT_OF_ANOTHER
    if alert is not None and alert.acknowledged_by == reader:
        return tuple(word for word in BY_KIND["alert"] if word.word != "ACK")  # that they have said
    return BY_KIND.get(question.kind, ())


def _for_duties(view: View, question: Question, reader: str) -> tuple[Word, ...]:
    duties = [duty for key in question.keys if (duty := view.dispute.duties.get(key))]
    mine = [duty for duty in duties if reader in duty.holders]
    # Whoever is told or informed has nothing to report
    theirs = [duty for duty in duties if reader not in duty.holders and duty.do in ("talk", "meet", "agree")]
    found: list[Word] = []
    for duty in (*mine, *theirs):
        rule = rule_of(view, duty)
        words = _labelled(view, question, duty, rule, reader) or _for_duty(view, duty, rule, reader)
        offered = [word.word for word in found]
        found += [word for word in words if word.word not in offered]
    if len(duties) > 1:
        found = _what_yes_means(view, question, reader, found)
    waiting = _awaited(view)
    if waiting is not None and waiting[0] == reader:  # they have spoken: what came of it moves it on
        found += [word for word in TALK[:-1] if word not in found]
    if _STUCK in found and (told := _to_be_told(view, reader, duties)):
        found = [w for w in found if w.word != "TOLD"]
        found.append(Word("STUCK TOLD", f"{TOLD_TOO}{told}"))
    found += _quorum(view, mine)
    found += [asking_for(way) for way in ways_to_ask(view, reader)]
    return (*found, *_facts_asked(view, reader))


def _labelled(view: View, question: Question, duty: DutyState, rule: Duty, reader: str) -> tuple[Word, ...]:
    """The values of a decision with its label, where one of them is "yes" and YES reports something else: one word, one meaning."""
    fact = view.protocol.facts.get(rule.fact)
    if fact is None or fact.is_date or "yes" not in fact.values:
        return ()
    known = [key for key in question.keys if key in view.dispute.duties]
    if not another_takes_yes(view, known, duty.key, reader):
        return ()
    said = [f"{plain(fact.label)}: {_with_reason(fact, value)}" for value in fact.values]
    return tuple(Word(value, fact.name if n == 0 else "", line=True) for n, value in enumerate(said))


def _what_yes_means(view: View, question: Question, reader: str, found: list[Word]) -> list[Word]:
    """Where the letter is about several steps, YES says which of them it reports."""
    if "YES" not in [word.word for word in found]:
        return found
    done = [view.dispute.duties[key] for key in meant_by_yes(view, question.keys)]
    mine = [duty for duty in done if reader in duty.holders]
    if not mine:
        return found
    steps = [plain(step_facts(view, duty, reader)["what"]) for duty in mine]
    how = "it is done" if len(steps) == 1 else "both are done" if len(steps) == 2 else "all are done"
    # Those that begin alike ("put the record of step …") stand in the letter, and cut short they would be told apart by nobody
    means = f"{how}: {'; '.join(steps)}" if len({*steps}) == len(steps) else how
    return [replace(word, means=means) if word in (*DONE, *SENT_ON) else word for word in found]


def asking_for(way: Way) -> Word:
    """The line by which somebody asks for a way on."""
    return Word(f"Next: {plain(way.name)}", plain(way.means), line=True)


_awaited = once(awaited)


def _facts_asked(view: View, reader: str) -> list[Word]:
    """What the rules ask at each stage (`ask: stage`) of whoever may tell it, until it is told, and what they ask at the
    opening where a stage that is open rests on it: a line with a label. What a form shows is among the form's lines."""
    return [
        Word(line_telling(fact), "as soon as you know", line=True)
        for fact in _asked_in_time(view)
        if may_be_asked(view, fact, reader)
    ]


def _asked_in_time(view: View) -> tuple[Fact, ...]:
    return _asked_at(view.protocol, tuple([place.stage for place in view.dispute.places]))


@once
def _asked_at(protocol: DisputeProtocol, stages: tuple[str, ...]) -> tuple[Fact, ...]:
    """What is asked while these stages are open."""
    asked = frozenset().union(*(facts_tested(protocol, stage) for stage in stages))
    every = _not_in_a_form(protocol)
    return tuple(fact for fact in every if fact.ask == "stage" or (fact.ask and fact.id in asked))


@once
def _not_in_a_form(protocol: DisputeProtocol) -> tuple[Fact, ...]:
    forms = (section for form in protocol.forms.values() for section in form.sections)
    shown = {field.known for section in forms for field in (*section.fields, *section.rows)}
    return tuple(fact for fact in protocol.facts.values() if fact.id not in shown)


@once
def _days_of_meetings(protocol: DisputeProtocol) -> frozenset[str]:
    """The facts that are the day of a convened meeting: whoever sets one may say its hour, too."""
    due = [duty.due for duty in protocol.duties.values() if duty.do == "meet" and duty.due]
    return frozenset(one.moment.name for one in due if one.before is None)


def line_telling(fact: Fact) -> str:
    """The line that tells a fact, with what it may be: "Child: unborn, under 1 or other"."""
    return f"{plain(fact.label)}: {either(fact.values) or A_DAY}"


def may_be_asked(view: View, fact: Fact, reader: str) -> bool:
    """Whether this reader may tell the fact, and it is not known yet, or may be another one tomorrow (a pause)."""
    return _tells(view, fact, reader) and (not _known(view, fact) or fact.id in facts_of_pause(view.protocol))


def _tells(view: View, fact: Fact, reader: str) -> bool:
    if fact.told_by:
        return reader in everywhere(view, fact.told_by)
    return bool(view.dispute.side_of(reader))


def _known(view: View, fact: Fact) -> bool:
    return fact.id in view.dispute.moments if fact.is_date else fact_value(view, fact.id) is not None


def _for_duty(view: View, duty: DutyState, rule: Duty, reader: str) -> tuple[Word, ...]:
    if duty.do == "keep":
        return ()  # kept up as long as it lasts: there is nothing to report
    if duty.do in ("talk", "meet"):
        side = "" if reader in of_neither(view, duty) else side_for(view, reader)
        words = TALK if side == "referring" else TALK_OTHER_SIDE if side else TALK_OF_NEITHER
        if duty.status != "open":
            return words[:-1]  # after it nobody has tried in vain
        # Of a conversation with nobody at its other end only a try counts
        return words[-1:] if an_end_is_missing(view, duty) else words
    if duty.do in BY_VERB:
        return BY_VERB[duty.do]
    fact = view.protocol.facts.get(rule.fact)
    if fact and fact.is_date:
        same = says_the_other(view, duty, reader)
        yes = (
            [Word("YES", f"{iso_day(same.value, view.today)}, like {names(view, [same.by])}")] if same else []
        )
        how = f"{A_DAY}, or 6 May 14:00" if fact.id in _days_of_meetings(view.protocol) else A_DAY
        return (*yes, Word(how, fact.name, line=True))
    if fact and fact.values:
        said = [_with_reason(fact, value) for value in fact.values]
        return tuple(Word(value, fact.name if n == 0 else "", line=True) for n, value in enumerate(said))
    if rule.fills:
        return _of_form(view, duty, reader)
    return SENT_ON if rule.carries else DONE


def _quorum(view: View, duties: list[DutyState]) -> tuple[Word, ...]:
    """Where a panel's meeting or decision counts only with so many agencies: a line for who was there."""
    rules = [rule_of(view, duty) for duty in duties if duty.do in NEEDS_QUORUM and not shared(view, duty)]
    if not rules:
        return ()
    whos = [one for rule in rules for who in (*rule.by, *rule.counterparts) for one in (who.choice or (who,))]
    known = view.protocol.roles
    wanted = max((known[who.role].quorum for who in whos if who.role in known), default=0)
    return (
        (Word("Present: and who was there, by name", f"{wanted} agencies must be", line=True),)
        if wanted
        else ()
    )


def _with_reason(fact: Fact, value: str) -> str:
    return f"{value} because …" if value in fact.reason_when else value


def _of_form(view: View, duty: DutyState, reader: str) -> tuple[Word, ...]:
    """The lines that a form still lacks, or what came of a row; YES alone says that it is done."""
    lines = [Word(line, what, line=True) for line, what in lines_to_write(view, duty, reader)]
    if lines or still_to_write(view, duty, reader):
        return tuple(lines)
    values = values_of_form(view, rule_of(view, duty))
    if values:
        return tuple(Word(value, "for the form", line=True) for value in values)
    line = outcome_line(view, duty)
    told = [Word(line, "what came of it", line=True)] if line else []
    return (*told, Word("YES", "it is done; what came of it in a few words below"))


def _to_be_told(view: View, reader: str, duties: list[DutyState]) -> str:
    """Whom TOLD beside the outcome of a conversation says that they told: those they talked to, unless it is others."""
    owed = (duty for duty in running(view) if duty.do == "tell" and reader in duty.holders)
    tells = [{*duty.counterparts} for duty in owed]
    talked_to = {p for duty in duties if duty.do in ("talk", "meet") for p in duty.counterparts}
    if any(people & talked_to for people in tells):
        return "them it goes on"
    return names(view, sorted({person for people in tells for person in people})) if tells else ""
