"""What a mail asks of a dispute: words and lines become commands; everything else stays a note.

One word answers the question it replies to and nothing else; the same word anywhere else is asked back
(design.md section 7). Who reads the words of which question is the table `_READERS`; no protocol is known here.
"""

from __future__ import annotations

from dataclasses import replace

from parley.dispute import commands as c
from parley.dispute.effects import Question
from parley.dispute.people import View
from parley.loops.asking_back import (
    ALERT_WORDS,
    asked_back,
    asked_whether_it_is_taken,
    most_likely_meant,
    settled_again,
    what_was_said,
)
from parley.loops.fact_answers import decided
from parley.loops.form_lines import form_commands, row_person, with_words
from parley.loops.said_lines import Speaker, from_line
from parley.loops.step_words import of_duty
from parley.loops.those_present import people_there, with_present
from parley.loops.understood import COMMON, Understood, Words
from parley.mail.alert_answers import answer_to_alert, in_doubt
from parley.mail.answers import read_person, read_urgent
from parley.mail.message import Answers, SaidWord

ANYWHERE = ("STATUS", "HELP", "URGENT", "CORRECT", "WITHDRAW")  # safe at any address: the last asks once more


def understand(answers: Answers, question: Question | None, view: View, speaker: Speaker) -> Understood:
    """What was said, as commands. Without a question, words are asked back unless they are safe anywhere."""
    found = Understood()
    asked = question or Question("none")
    words = {word.word: word for word in _with_details(answers.words)}
    there = people_there(answers, speaker)
    value = decided(answers, asked, view, speaker)
    if value is not None:
        found.commands.append(with_present(value, there))
        return found
    if question is None and any(word not in ANYWHERE for word in words):
        found.echo = asked_back(view, speaker, answers.words)
    else:
        _READERS.get(asked.kind, of_duty)(found, words, answers, asked, view, speaker)
    for line in answers.lines:
        if line.label == "Agreed" and "SOLVED" in words:
            continue  # it is the text of what they said is settled
        found.commands += form_commands(line, view, speaker, asked) or from_line(line, view, speaker, asked)
    if found.echo is None and _perhaps_urgent(answers):
        found.echo = asked_back(view, speaker, (SaidWord("URGENT"),))
    found.commands = [
        with_present(with_words(one, answers, view, speaker) if isinstance(one, c.RecordAct) else one, there)
        for one in found.commands
    ]
    if not found.commands and found.echo is None:
        _of_text(found, answers, view, speaker, asked)
    return found


def _perhaps_urgent(answers: Answers) -> bool:
    """A line "Urgent:" that says neither yes nor no, and no word that does: worth a question, and no alarm yet."""
    said = [read_urgent(line.value) for line in answers.lines if line.label == "Urgent"]
    return None in said and True not in said and all(word.word != "URGENT" for word in answers.words)


def _with_details(words: tuple[SaidWord, ...]) -> tuple[SaidWord, ...]:
    """Medium and moment stand for the whole run of words: "STUCK TOLD phone 13:40" is one conversation."""
    medium = next((word.medium for word in words if word.medium), "")
    happened = next((word.happened for word in words if word.happened), None)
    return tuple(
        replace(word, medium=word.medium or medium, happened=word.happened or happened) for word in words
    )


# --- what a word means for each kind of question ------------------------------------------------------------


def _of_confirmation(
    found: Understood, words: Words, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    text = speaker.keep(answers.other_text) if answers.other_text else ""
    if words.keys() & {"YES", "SOLVED", "AGREED"}:
        found.commands.append(speaker.asks(c.ConfirmOutcome, resolved=True, text=text))
    elif words.keys() & {"NO", "STUCK"}:
        found.commands.append(speaker.asks(c.ConfirmOutcome, resolved=False, text=text))
    else:
        _common(found, words, answers, asked, view, speaker)


def _of_consent(
    found: Understood, words: Words, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    if words.keys() & {"YES", "NO"}:
        found.commands.append(speaker.asks(c.AnswerWithdrawal, agreed="YES" in words))
    else:
        _common(found, words, answers, asked, view, speaker)


def _of_who(
    found: Understood, words: Words, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    name, address = read_person(answers.other_text.split("\n")[0]) if answers.other_text else ("", "")
    person = asked.suggested if "YES" in words else ""
    if not person and (address or len(name.split()) in (2, 3, 4)) and not answers.asks_next:
        person = speaker.find(name, address)
    row = row_person(asked, person, view, speaker) if person else None
    if row is not None:
        found.commands.append(row)
    elif person:
        found.commands.append(
            speaker.asks(c.NamePerson, side=asked.side, role=asked.role, person=person, source="raiser")
        )
    else:
        _common(found, words, answers, asked, view, speaker)


def _of_override(
    found: Understood, words: Words, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    if "YES" in words:
        reason = words["YES"].reason or answers.other_text
        kept = speaker.keep(reason) if reason else ""
        found.commands.append(speaker.asks(c.Override, reason=kept, to=asked.stage))
    elif "NO" in words:
        found.commands.append(speaker.asks(c.KeepNote, text=speaker.keep("NO. " + answers.other_text)))
    else:
        _common(found, words, answers, asked, view, speaker)


def _of_again(
    found: Understood, words: Words, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    """One YES to what was asked back: the words stand as they were frozen. The same words again say the same as YES,
    but for the two that end a dispute; and whoever is rung answers the alert itself."""
    frozen = what_was_said(asked, speaker)
    meant = {word.word: word for word in frozen.words}
    if asked.alert and (words.keys() & {*ALERT_WORDS, "YES"}):
        said = meant if "YES" in words else words
        _of_alert(found, said, answers, Question("alert", alert=asked.alert), view, speaker)
        return
    if words.keys() == {"NO"}:
        found.note = True
        found.commands.append(speaker.asks(c.KeepNote, text=speaker.keep("NO " + answers.other_text)))
        return
    repeated = bool(words) and words.keys() == meant.keys() and not words.keys() & {"WITHDRAW", "SOLVED"}
    if "YES" not in words and not repeated:
        _common(found, words, answers, asked, view, speaker)
        return
    if asked.words == "WITHDRAW":
        found.commands.append(speaker.asks(c.Withdraw, reason=asked.text))
        return
    if repeated:  # what stands beside a word now counts before what stood there then
        meant = {name: words[name] if _says_more(words[name]) else word for name, word in meant.items()}
    value = decided(replace(frozen, words=tuple(meant.values())), asked, view, speaker)
    if value is not None:
        found.commands.append(value)
        return
    of_duty(found, meant, frozen, Question("duty", asked.keys, hold=asked.hold), view, speaker)
    found.commands = [
        replace(one, confirmed=True)
        if isinstance(one, c.RecordDiscussion)
        else (with_words(one, frozen, view, speaker) if isinstance(one, c.RecordAct) else one)
        for one in found.commands
    ]


def _says_more(word: SaidWord) -> bool:
    return word != SaidWord(word.word)


def _of_alert(
    found: Understood, words: Words, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    said = _alert_words(words, asked, view, speaker)
    for name, word in said.items():
        if name in ("ACK", "YES"):
            found.commands.append(speaker.asks(c.Acknowledge, alert=asked.alert))
        elif name in _CANNOT_TAKE_IT:
            found.commands.append(speaker.asks(c.PassAlert, alert=asked.alert))
        elif name == "SPOKE":
            found.commands.append(speaker.asks(c.ReportContact, word.happened, alert=asked.alert))
    if not found.commands:
        _common(found, said, answers, asked, view, speaker)
    if not found.commands and found.echo is None:
        _of_text(found, answers, view, speaker, asked)
        found.echo = asked_whether_it_is_taken(view, speaker, asked)


_CANNOT_TAKE_IT = ("PASS", "NO", "NOT ME", "PASS TO")  # whoever is named: the rota says who is next


def _alert_words(words: Words, asked: Question, view: View, speaker: Speaker) -> Words:
    """The words that were said, or what stands in a woken person's own words for them. Where it is in doubt whether somebody
    takes it, nobody does."""
    if words:
        taken = words.keys() & {"ACK", "YES"} and in_doubt(speaker.typed)
        return {} if taken else words
    alert, people = view.dispute.alerts.get(asked.alert), view.world
    raiser = people.person(alert.raised_by).name if alert else ""
    meant = answer_to_alert(speaker.typed, people.person(speaker.person).name, raiser)
    return {meant: SaidWord(meant)} if meant else {}


def _common(
    found: Understood, words: Words, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    for name, word in words.items():
        if name in COMMON:
            COMMON[name](found, word, answers, asked, view, speaker)
    if not found.commands and found.echo is None and words:
        found.echo = asked_back(view, speaker, tuple(words.values()))


_READERS = {
    "duty": of_duty,
    "none": of_duty,
    "confirm_outcome": _of_confirmation,
    "consent": _of_consent,
    "who": _of_who,
    "override": _of_override,
    "again": _of_again,
    "alert": _of_alert,
}


# --- free text ---------------------------------------------------------------------------------------------


def _of_text(found: Understood, answers: Answers, view: View, speaker: Speaker, asked: Question) -> None:
    """Free text: a request for the next stage earns the answer that says what is missing; the rest is a note."""
    text = speaker.keep(answers.other_text) if answers.other_text else ""
    if answers.asks_next:
        found.commands.append(speaker.asks(c.AskNextStage, text=text))
        return
    found.note = True
    found.commands.append(speaker.asks(c.KeepNote, text=text))
    found.echo = settled_again(view, speaker, asked)
    if found.echo is None and [word.word for word in answers.nearly] == ["WITHDRAW"]:
        COMMON["WITHDRAW"](found, answers.nearly[0], replace(answers, other_text=""), asked, view, speaker)
    found.echo = found.echo or most_likely_meant(view, speaker, asked, answers)
