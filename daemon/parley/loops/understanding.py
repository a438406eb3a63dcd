"""What a mail asks of a dispute: words and lines become commands; everything else stays a note.

One word answers the question it replies to and nothing else; the same word anywhere else is asked back
(design.md section 7). Who reads the words of which question is the table `_READERS`; no protocol is known here.
"""

from __future__ import annotations

from dataclasses import replace

from parley.dispute import audience
from parley.dispute import commands as c
from parley.dispute.effects import Question
from parley.dispute.missing_people import unfilled
from parley.dispute.saying_settled import SETTLED
from parley.dispute.view import View
from parley.loops.asking_back import (
    ALERT_WORDS,
    asked_whether_it_is_taken,
    most_likely_meant,
    settled_again,
    what_was_said,
)
from parley.loops.fact_answers import answers_another, decided, decided_below
from parley.loops.form_lines import form_commands, row_person, with_words
from parley.loops.lines_not_taken import in_words_alone
from parley.loops.said_lines import Speaker, from_line
from parley.loops.said_with_words import with_lines
from parley.loops.step_words import of_duty
from parley.loops.those_present import people_there, with_present
from parley.loops.understood import COMMON, Heard, Understood, Words
from parley.mail.alert_answers import answer_to_alert, in_doubt
from parley.mail.answers import read_answers, read_person, read_urgent
from parley.mail.message import Answers, SaidWord

ANYWHERE = ("STATUS", "HELP", "URGENT", "CORRECT", "WITHDRAW")  # safe at any address: the last asks once more


def understand(answers: Answers, question: Question | None, view: View, speaker: Speaker) -> Understood:
    """What was said, as commands. Without a question, words are asked back unless they are safe anywhere."""
    answers, unplaced = with_lines(answers, view, speaker)
    question = question or _alert_they_have(answers, view, speaker)
    found = Understood(unplaced=(*unplaced, *_urgent_in_words(answers, question, view)))
    heard = Heard(answers, question or Question("none"), view, speaker, found)
    words = {word.word: word for word in _with_details(answers.words)}
    there = people_there(answers, speaker)
    value = decided(answers, heard.asked, view, speaker)
    if value is not None:
        found.commands.append(with_present(value, there))
        _beside_a_value(value, heard)
        return found
    if beside := decided_below(answers, heard.asked, view, speaker):
        heard = replace(heard, answers=replace(answers, other_text=""))
        answers = heard.answers
    if question is None and any(word not in ANYWHERE for word in words):
        heard.asks_back(*answers.words)
    else:
        _READERS.get(heard.asked.kind, of_duty)(words, heard)
    _of_lines(heard, words)
    if found.echo is None and _perhaps_urgent(answers):
        heard.asks_back(SaidWord("URGENT"))
    if found.echo is None and answers.nearly and not words and not heard.nothing_found:
        found.echo = most_likely_meant(view, speaker, heard.asked, answers)
    if beside:  # before what may open the next stage
        found.commands.insert(0, beside)
    found.commands = [
        with_present(with_words(one, answers, view, speaker) if isinstance(one, c.RecordAct) else one, there)
        for one in found.commands
    ]
    if heard.nothing_found and heard.asked.kind in ("duty", "none", SETTLED):
        _of_whoever_is_missing(heard)
    if heard.nothing_found:
        _of_text(heard)
    return found


def _alert_they_have(answers: Answers, view: View, speaker: Speaker) -> Question | None:
    """ "Got it, thanks", in reply to what thanked them for their ACK: it says that once more, and asks for nothing."""
    if {word.word for word in answers.words} != {"ACK"}:
        return None
    asked = audience.ask_alert(view, speaker.person)
    alert = view.dispute.alerts.get(asked.alert) if asked else None
    return asked if alert is not None and speaker.person in (alert.acknowledged_by, *alert.late) else None


def _of_lines(heard: Heard, words: Words) -> None:
    for line in heard.answers.lines:
        if line.label == "Agreed" and "SOLVED" in words:
            continue  # it is the text of what they said is settled
        heard.found.commands += form_commands(line, heard.view, heard.speaker, heard.asked) or from_line(
            line, heard.view, heard.speaker, heard.asked
        )


def _beside_a_value(value: c.RecordAct, heard: Heard) -> None:
    """A day, or what they decided, in the first line: their labelled lines count as ever. What stands below a day is read as an
    answer of its own, to whatever else the letter asked; below a decision it is the decision's reason, unless it is a word of ours."""
    _of_lines(heard, {})
    below = heard.answers.other_text.strip().partition("\n")[2].strip()
    speaker, asked = heard.speaker, heard.asked
    if heard.answers.words or not below or (value.text and not answers_another(below, asked, speaker)):
        return
    left = replace(asked, keys=tuple(key for key in asked.keys if key not in value.keys))
    more = understand(read_answers(below, speaker.received, speaker.zone), left, heard.view, speaker)
    heard.found.commands += more.commands
    heard.found.unplaced += more.unplaced
    heard.found.echo = more.echo


def _perhaps_urgent(answers: Answers) -> bool:
    """A line "Urgent:" that says neither yes nor no, or yes among what seems to be pasted, and no word that does: worth a
    question, and no alarm yet."""
    said = [read_urgent(line.value) for line in answers.lines if line.label == "Urgent"]
    said += [None for line in answers.pasted if line.label == "Urgent" and read_urgent(line.value)]
    return None in said and True not in said and all(word.word != "URGENT" for word in answers.words)


_ENDS_WELL = frozenset({"SOLVED", "AGREED", "YES", "WITHDRAW", "ACK", "DONE"})


def _urgent_in_words(answers: Answers, question: Question | None, view: View) -> tuple[str, ...]:
    """What to write where a sentence calls it urgent: not to whoever answers an alert, says that it is well, or is asked anyway."""
    if (
        (question and question.kind == "alert")
        or any(word.word == "URGENT" for word in answers.nearly)
        or any(one.waiting for one in view.dispute.alerts.values())
    ):
        return ()
    return () if any(word.word in _ENDS_WELL for word in answers.words) else in_words_alone(answers)


def _with_details(words: tuple[SaidWord, ...]) -> tuple[SaidWord, ...]:
    """Medium and moment stand for the whole run of words: "STUCK TOLD phone 13:40" is one conversation."""
    medium = next((word.medium for word in words if word.medium), "")
    happened = next((word.happened for word in words if word.happened), None)
    return tuple(
        replace(word, medium=word.medium or medium, happened=word.happened or happened) for word in words
    )


# --- what a word means for each kind of question ------------------------------------------------------------


def _of_confirmation(words: Words, heard: Heard) -> None:
    text = heard.kept(heard.answers.other_text)
    if words.keys() & {"YES", "SOLVED", "AGREED"}:
        heard.asks(c.ConfirmOutcome, resolved=True, text=text)
    elif words.keys() & {"NO", "STUCK"}:
        if "TOLD" in words:  # "STUCK TOLD": not resolved, and notice was given
            heard.asks(c.GiveNotice, words["TOLD"].happened, medium=words["TOLD"].medium)
        heard.asks(c.ConfirmOutcome, resolved=False, text=text)
    else:
        _common(words, heard)


def _of_consent(words: Words, heard: Heard) -> None:
    if words.keys() & {"YES", "NO", "AGREED"}:
        heard.asks(c.AnswerWithdrawal, agreed="NO" not in words)
    else:
        _common(words, heard)


def _of_who(words: Words, heard: Heard) -> None:
    answers, asked = heard.answers, heard.asked
    name, address = read_person(answers.other_text.split("\n")[0])
    person, outside = (asked.suggested if "YES" in words else ""), False
    if not person and (address or len(name.split()) in (2, 3, 4)) and not answers.asks_next:
        person, outside = heard.speaker.naming(name, address)
    row = row_person(asked, person, heard.view, heard.speaker) if person and not outside else None
    if row is not None:
        heard.found.commands.append(row)
    elif person:
        heard.asks(
            c.NamePerson, side=asked.side, role=asked.role, person=person, source="raiser", outside=outside
        )
    else:
        _common(words, heard)


def _of_whoever_is_missing(heard: Heard) -> None:
    """Nothing but the name of somebody whom the directory knows, from whoever is to say who fills the one part that nobody does:
    they answer that, whichever letter they reply to."""
    view, speaker, missing = heard.view, heard.speaker, unfilled(heard.view)
    first, _, rest = heard.answers.other_text.strip().partition("\n")
    me = view.world.person(speaker.person).name
    if len(missing) != 1 or rest.strip().strip("-,. ") not in ("", me, me.partition(" ")[0]):
        return
    ((side, role),) = missing
    raiser = view.dispute.people.get((side, view.protocol.raiser), view.dispute.raised_by)
    name, address = read_person(first.strip(" .!"))
    if speaker.person != raiser or not side or not (address or len(name.split()) in (2, 3, 4)):
        return
    person = speaker.find(name, address)
    # A colleague's name by itself, or the business manager's, is no word on who is on the other side
    own, theirs = (view.world.person(one).agency for one in (speaker.person, person)) if person else ("", "")
    if (
        theirs
        and person != speaker.person
        and (theirs == own) == (side == view.dispute.side_of(speaker.person))
    ):
        heard.asks(c.NamePerson, side=side, role=role, person=person, source="raiser")


def _of_override(words: Words, heard: Heard) -> None:
    typed = heard.answers.other_text
    if "YES" in words:
        heard.asks(c.Override, reason=heard.kept(words["YES"].reason or typed), to=heard.asked.stage)
    elif "NO" in words:
        heard.asks(c.KeepNote, text=heard.kept("NO. " + typed))
    else:
        _common(words, heard)


def _of_again(words: Words, heard: Heard) -> None:
    """One YES to what was asked back: the words stand as they were frozen. The same words again, with or without more of
    the same conversation, say the same as YES, but for the two that end a dispute; and whoever is rung answers the alert itself."""
    asked = heard.asked
    frozen = what_was_said(asked, heard.speaker)
    meant = {word.word: word for word in frozen.words}
    if asked.alert and (words.keys() & {*ALERT_WORDS, "YES"}):
        _of_alert(
            meant if "YES" in words else words, replace(heard, asked=Question("alert", alert=asked.alert))
        )
        return
    if words.keys() == {"NO"}:
        heard.found.note = True
        heard.asks(c.KeepNote, text=heard.kept("NO " + heard.answers.other_text))
        return
    if asked.words == "WITHDRAW" and not asked.text and "WITHDRAW" in words and words["WITHDRAW"].reason:
        # the reason that they were asked for
        heard.asks(c.Withdraw, reason=heard.kept(words["WITHDRAW"].reason))
        return
    added = words.keys() - meant.keys()
    repeated = bool(meant) and words.keys() >= meant.keys() and not words.keys() & {"WITHDRAW", "SOLVED"}
    repeated = repeated and (not added or (added == {"TOLD"} and not words["TOLD"].reason))
    if "YES" not in words and not repeated:
        _common(words, heard)
    elif asked.words == "WITHDRAW":
        heard.asks(c.Withdraw, reason=asked.text)
    elif repeated:  # what stands beside a word now counts before what stood there then
        now = {
            name: words[name] if _says_more(words[name]) else meant.get(name, words[name]) for name in words
        }
        _as_frozen(now, replace(heard, answers=frozen))
    else:
        _as_frozen(meant, replace(heard, answers=frozen))


def _as_frozen(meant: Words, heard: Heard) -> None:
    """Words that were asked back, said by YES: what they decide, or what they mean for their step, confirmed."""
    asked, found, view, speaker = heard.asked, heard.found, heard.view, heard.speaker
    value = decided(replace(heard.answers, words=tuple(meant.values())), asked, view, speaker)
    if value is not None:
        found.commands.append(value)
        return
    of_duty(
        meant, replace(heard, asked=Question("duty", asked.keys, hold=asked.hold, once_more=asked.once_more))
    )
    found.commands = [
        replace(one, confirmed=True)
        if isinstance(one, c.RecordDiscussion)
        else (with_words(one, heard.answers, view, speaker) if isinstance(one, c.RecordAct) else one)
        for one in found.commands
    ]


def _says_more(word: SaidWord) -> bool:
    return word != SaidWord(word.word)


def _of_alert(words: Words, heard: Heard) -> None:
    asked, found = heard.asked, heard.found
    said = _alert_words(words, heard)
    for name, word in said.items():
        if name in ("ACK", "YES"):
            heard.asks(c.Acknowledge, alert=asked.alert)
        elif name in _CANNOT_TAKE_IT:
            named, _ = (
                heard.speaker.naming(word.name, word.address) if word.name or word.address else ("", False)
            )
            heard.asks(c.PassAlert, alert=asked.alert, named=named)
        elif name == "SPOKE":
            heard.asks(c.ReportContact, word.happened, alert=asked.alert)
    if not found.commands:
        _common(said, heard)
    if heard.nothing_found:
        _of_text(heard)
        found.echo = asked_whether_it_is_taken(heard.view, heard.speaker, asked)


_CANNOT_TAKE_IT = ("PASS", "NO", "NOT ME", "PASS TO")  # whoever is named: the rota says who is next


def _alert_words(words: Words, heard: Heard) -> Words:
    """The words that were said, or what stands in a woken person's own words for them. Where it is in doubt whether somebody
    takes it, nobody does."""
    view, speaker = heard.view, heard.speaker
    if words:
        taken = words.keys() & {"ACK", "YES"} and in_doubt(speaker.typed)
        return {} if taken else words
    alert, people = view.dispute.alerts.get(heard.asked.alert), view.world
    raiser = people.person(alert.raised_by).name if alert else ""
    meant = answer_to_alert(speaker.typed, people.person(speaker.person).name, raiser)
    return {meant: SaidWord(meant)} if meant else {}


def _common(words: Words, heard: Heard) -> None:
    for name, word in words.items():
        if name in COMMON:
            COMMON[name](word, heard)
    if heard.nothing_found and words:
        heard.asks_back(*words.values())


def _of_settled(words: Words, heard: Heard) -> None:
    """It asks for nothing: SOLVED is taken all the same; any other word is asked back, as anywhere else."""
    of_duty({name: word for name, word in words.items() if name == "SOLVED"}, heard)
    _common({name: word for name, word in words.items() if name != "SOLVED"}, heard)


_READERS = {
    "duty": of_duty,
    SETTLED: _of_settled,
    "none": of_duty,
    "confirm_outcome": _of_confirmation,
    "consent": _of_consent,
    "who": _of_who,
    "override": _of_override,
    "again": _of_again,
    "alert": _of_alert,
}


# --- free text ---------------------------------------------------------------------------------------------


def _of_text(heard: Heard) -> None:
    """Free text: a request for the next stage earns the answer that says what is missing; the rest is a note."""
    answers, asked, found = heard.answers, heard.asked, heard.found
    text = heard.kept(answers.other_text or (heard.speaker.typed if found.unplaced else ""))
    if answers.asks_next:
        heard.asks(c.AskNextStage, text=text)
        return
    found.note = True
    heard.asks(c.KeepNote, text=text)
    found.echo = settled_again(heard.view, heard.speaker, asked)
    if found.echo is None and [word.word for word in answers.nearly] == ["WITHDRAW"]:
        COMMON["WITHDRAW"](answers.nearly[0], replace(heard, answers=replace(answers, other_text="")))
    found.echo = found.echo or most_likely_meant(heard.view, heard.speaker, asked, answers)
