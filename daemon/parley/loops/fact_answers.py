"""What people type as the value of a fact: one of the rule file's own words, or a date; nothing is guessed.

A step that decides something offers its values as answers ("approve", "reject because …"); each stands alone in the
first line, as every word does. No protocol is known here.
"""

from __future__ import annotations

from dataclasses import replace

from parley.dispute import commands as c
from parley.dispute.audience import another_takes_yes, rule_of
from parley.dispute.changed import changed
from parley.dispute.effects import Question
from parley.dispute.forms import values_of_form
from parley.dispute.two_languages import names_of
from parley.dispute.view import View
from parley.dispute.voting import says_the_other
from parley.loops.said_lines import Speaker, fact_value, reason_beside
from parley.mail.answers import read_answers
from parley.mail.message import Answers


def decided(answers: Answers, asked: Question, view: View, speaker: Speaker) -> c.RecordAct | None:
    """The command, if the first line is a value that an asked step of theirs decides, alone or with a reason."""
    first, _, rest = _typed(answers).strip().partition("\n")
    known = [key for key in asked.keys if key in view.dispute.duties]
    for key in asked.keys:
        duty = view.dispute.duties.get(key)
        if duty is None or speaker.person not in duty.holders:
            continue
        fact = view.protocol.facts.get(rule_of(view, duty).fact)
        if fact is not None and fact.is_date:
            same = says_the_other(view, duty, speaker.person)
            if same is not None and _plain(first) in ("yes", "agreed", "done"):
                return speaker.asks(c.RecordAct, keys=(key,), value=same.value)
            day = fact_value(view, fact.id, first, speaker.received, speaker.zone)
            return speaker.asks(c.RecordAct, keys=(key,), value=day) if day != first else None
        for value in fact.values if fact is not None else values_of_form(view, rule_of(view, duty)):
            reasons = (_reason(first, name) for name in names_of(value))
            reason = next((one for one in reasons if one is not None), None)
            if (
                reason is not None
                and value.lower() == "yes"
                and another_takes_yes(view, known, key, speaker.person)
            ):
                break  # what they have done, and not what they decide
            if reason is not None:
                below = "" if answers_another(rest, asked, speaker) else rest.strip()
                text = "\n".join(part for part in (reason, below) if part)
                return speaker.asks(
                    c.RecordAct, keys=(key,), value=value, text=speaker.keep(text) if text else ""
                )
    return None


def answers_another(below: str, asked: Question, speaker: Speaker) -> bool:
    """Whether what stands below a decision is no reason for it but a word of ours, where the letter asked for more than that."""
    if len(asked.keys) < 2 or not below.strip():
        return False
    return bool(read_answers(below, speaker.received, speaker.zone).words)


def decided_below(answers: Answers, asked: Question, view: View, speaker: Speaker) -> c.RecordAct | None:
    """What somebody decides in the line below a word that answers another step: "STUCK", and below it "no meeting". Of a step that
    this letter did not ask about, the value alone, where it is no word of ours."""
    if not answers.words or not answers.other_text:
        return None
    here = {(key.stage, key.visit) for key in asked.keys}
    beside = [
        duty.key for duty in view.dispute.open_duties
        if duty.key not in asked.keys and (duty.key.stage, duty.key.visit) in here and speaker.person in duty.holders
    ]  # fmt: skip
    value = decided(replace(answers, words=()), changed(asked, keys=(*asked.keys, *beside)), view, speaker)
    if value is None:
        return None
    fact = view.protocol.facts.get(rule_of(view, view.dispute.duties[value.keys[0]]).fact)
    guessed = value.keys[0] in beside and (
        value.text or read_answers(value.value, speaker.received, speaker.zone).words
    )
    return None if guessed or (fact is not None and fact.is_date) else value


def _typed(answers: Answers) -> str:
    """The text in which a value may stand; one that is a word of parley's too ("yes") as it was said."""
    if len(answers.words) == 1:
        word = answers.words[0]
        said = f"{word.word} because {word.reason}" if word.reason else word.word
        return f"{said}\n{answers.other_text}"
    return "" if answers.words else answers.other_text


def _reason(line: str, value: str) -> str | None:
    """What follows the value, "" if nothing does; None if the line does not say the value."""
    if _plain(line) == value.lower():
        return ""
    return reason_beside(line, value)


def _plain(typed: str) -> str:
    return " ".join(typed.lower().split()).strip(" .!*_")
