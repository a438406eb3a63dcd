"""Who is away, by the words of a program; and who merely writes about an absence. In the languages of Europe and beyond."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, date, datetime

import pytest

from parley.mail.absence_words import OFFICE, PROGRAMS
from parley.mail.absences import announces, back_on, only_acknowledges, says_away
from parley.mail.encoded import decode_words

PHRASES = [
    (language, phrase)
    for table in (PROGRAMS, OFFICE)
    for language, phrases in table.items()
    for phrase in phrases
]
ECHOED = "[D-2026-0001] By Tue 7 April 17:00: speak to Robert Hale"
RECEIVED = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(("language", "phrase"), PHRASES)
def test_each_phrase_announces_an_absence_and_passed_on_it_does_not(language: str, phrase: str) -> None:
    for subject in (
        f"{phrase}: {ECHOED}",
        f"{phrase.capitalize()} : Re: {ECHOED}",
        phrase.upper(),
        f"[EXTERNAL] {phrase}: x",
    ):
        assert announces(subject), subject
    for mark in ("FW", "Fwd", "RE", "WG", "TR", "AW", "VS", "Doorst", "I", "R"):
        assert not announces(f"{mark}: {phrase}: {ECHOED}")


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Referral outcome", "[EXTERNAL] Automatic reply: x", "OFFICIAL-SENSITIVE: Automatic reply: x", "Automatic reply", "AUTOMATIC REPLY: x",
        "Out of Office: x", "Out of office", "Out of Office AutoReply: x", "Out Of Office Re: x", "Out of office [Re: x]", "Out of Office (Re: x)", "Automatic reply.", "Autoreply: x", "Auto-Reply: x", "Auto Response: x",
        "Ateb awtomatig: x", "Ateb Awtomatig : Atgyfeiriad", "Allan o'r swyddfa: x", "Allan o’r swyddfa",
        "Automatische Antwort: x", "Trả lời tự động: x", "Nieobecność w biurze: x", "Absent(e) du bureau", "Ausencia de oficina", "Automatic acknowledgement", "Abwesenheitsnotiz: x", "Abwesend: x", "Réponse automatique : x", "Réponse automatique\xa0: x", "Reponse automatique: x",
        "RÉPONSE AUTOMATIQUE: x", "Respuesta automática: x", "Risposta automatica: x", "Automatisch antwoord: x", "Odpowiedź automatyczna: x",
        "Resposta automática: x", "Autosvar: x", "Automatiskt svar: x", "Automaattinen vastaus: x", "Automatická odpověď: x", "Automatická odpoveď: x",
        "Automatikus válasz: x", "Răspuns automat: x", "Automatski odgovor: x", "Samodejni odgovor: x", "Automātiskā atbilde: x", "Automatinis atsakymas: x",
        "Automaatvastus: x", "Αυτόματη απάντηση: x", "ΑΥΤΟΜΑΤΗ ΑΠΑΝΤΗΣΗ: x", "Автоматический ответ: x", "Автоматична відповідь: x", "Автоматичен отговор: x",
        "Otomatik yanıt: x", "OTOMATİK YANIT: x", "自動応答: x", "自动答复：x", "自動回覆: x", "자동 회신: x", "رد تلقائي: x", "תשובה אוטומטית: x",
        "Freagra uathoibríoch: x", "Sjálfvirkt svar: x", "I am out of the office", "I am out of the office until 13/04", "I'm away until Monday",
        "I’m on annual leave until 13 April", "away from my mail", "Away from my mail [Re: x]",
        "AUTO: Robert Hale is out of the office (returning 13/04/2026)", "Robert Hale is out of the office. (returning 13/04/2026)",
        "[Auto-Reply] x", "(Auto reply) x", "**Automatic reply** x", "[Automatyczna odpowiedź] x", "【自動返信】x", "[desk.council.example #17] AutoReply: x", "Yahoo! Auto Response",
        "AUTO: Robert Hale ist außer Haus (Rückkehr am 13.04.2026)", "AUTO: Robert Hale est absent du bureau", "AUTO: Robert Hale está fuera de la oficina",
        "Out of office until 13 April", "Out of the office (returning 13 April) Re: x", "休假自动回复: x",
        "Auto: Out of the office Re: [D-2026-0001] x", "Auto: Re: x",
    ],
)  # fmt: skip
def test_absences_announce_themselves(subject: str) -> None:
    assert announces(subject)
    encoded = f"=?utf-8?B?{b64encode(subject.encode()).decode()}?="
    assert announces(decode_words(encoded))


@pytest.mark.parametrize(
    "subject",
    [
        "FW: Automatic reply: Referral outcome", "Fwd: Out of Office: x", "RE: Automatic reply: x", "WG: Abwesenheitsnotiz: x", "[EXTERNAL] FW: Automatic reply: x",
        "TR: Réponse automatique : x", "FW: AUTO: Robert Hale is out of the office", "Re: Autosvar: x", "Ynl: Ateb awtomatig: x",
        "Out of office cover at Easter", "Out of office on Friday - can we talk?", "Out of office - can we talk?", "Out of office, who covers?",
        "Out of office (Friday)", "Out of office [urgent]", "Automatic reply - Robert is away, who covers?", "Automatic reply from Robert",
        "His automatic reply: what now?", "Automatic replies are a nuisance", "Robert is out of the office", "Robert is out of the office: what now?",
        "", "Auto: a new car for the office", "Auto: insurance", "Auto insurance: renewal", "Absence of a plan", "Absence of Mia", "Absence: Year 4",
        "Absences this week: 12", "Absent again", "Away day: agenda", "Annual leave", "On leave from Monday", "On maternity leave: who covers?", "Automation: a plan",
        "Automatic doors: broken", "I am out of my depth", "I am away with the fairies", "Vacation club: places", "Holiday: dates", "Poisson: lunch",
        "Robert, out of office: what now", "The out of office: what now", "Not an automatic reply: please read", "Auto", "Auto:", "Out of hours: who is on call?",
        "Response: automatic?", "[Board] Minutes: automatic reply wording", "(automatic) door at reception", "*Automatic* doors: repair", "[Board] Automatic replies: what now?",
        "[desk #17] Re: AutoReply: x", "Out of office cover until Easter", "I am on leave from Monday, please ring Sana", "Out", "Office: out of paper", "Foreign: automatic reply: x",
    ],
)  # fmt: skip
def test_people_write_about_absences(subject: str) -> None:
    assert not announces(subject)


@pytest.mark.parametrize(
    ("text", "away"),
    [
        ("I am out of the office until Monday.", True), ("Rwyf allan o'r swyddfa.", True), ("Ich bin bis 13. April im Urlaub.", True),
        ("Je suis absente du bureau.", True), ("Bin nicht im Büro.", True), ("Estoy de vacaciones.", True), ("私は休暇中です。", True),
        ("We have received your email; your ticket number is 7.", False), ("Thank you for your mail.", False), ("", False),
    ],
)  # fmt: skip
def test_a_text_says_so(text: str, away: bool) -> None:
    assert says_away("Re: x", text) is away


def test_a_ticket_is_no_absence() -> None:
    assert only_acknowledges("Re: x", "Thank you for contacting us. Your message has been received.")
    assert not only_acknowledges("Re: x", "I am in the woods.")


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("I am away until Monday.", date(2026, 4, 6)), ("I am away until Monday 13 April.", date(2026, 4, 13)), ("Back on 13/04/2026", date(2026, 4, 13)),
        ("I will be back in the office on Monday, 13 April 2026.", date(2026, 4, 13)), ("I return on 13th April.", date(2026, 4, 13)),
        ("from 1 April until 10 April; I will be back on 13 April", date(2026, 4, 13)), ("until April 13, 2026", date(2026, 4, 13)),
        ("Ich bin bis zum 13. April 2026 nicht im Büro.", date(2026, 4, 13)), ("bis einschließlich 10.04.2026", date(2026, 4, 10)),
        ("Je suis absent jusqu'au 13 avril 2026.", date(2026, 4, 13)), ("de retour le 13 avril", date(2026, 4, 13)), ("hasta el 13 de abril de 2026", date(2026, 4, 13)),
        ("fino al 13 aprile 2026", date(2026, 4, 13)), ("tot 13 april 2026", date(2026, 4, 13)), ("Rwyf i ffwrdd tan 13 Ebrill 2026.", date(2026, 4, 13)),
        ("until 2026-04-13", date(2026, 4, 13)), ("I am away until further notice.", None), ("I am away.", None), ("I was away until 3 March 2026.", None),
        ("Back when the project ends in 2031", None), ("ring 020 7946 0123 until 5pm", None), ("until 31 February 2026", None), ("back on 13 April 2031", None),
        ("I am back on Monday 14 April.", None), ("I'll be back Monday 13th.", date(2026, 4, 13)), ("I am on leave from 1 April to 12 April.", date(2026, 4, 12)),
        ("On leave: 30/03/2026 - 10/04/2026", date(2026, 4, 10)), ("I am away between 1 April and 10 April", date(2026, 4, 10)), ("back at my desk on Tuesday 7 April", date(2026, 4, 7)),
        ("I am away today and will be back tomorrow.", date(2026, 4, 2)), ("I'm back next Monday", date(2026, 4, 6)), ("I am away and return w/c 13 April", date(2026, 4, 13)),
        ("away through Friday 10 April", date(2026, 4, 10)), ("two weeks, up to and including 10 April", date(2026, 4, 10)), ("My next working day is Tuesday 7 April", date(2026, 4, 7)),
        ("from 04/01/2026 and will not return until 04/14/2026.", date(2026, 4, 14)), ("I finish on 1 April and am back on the 13th", date(2026, 4, 13)),
        ("Ich bin ab dem 13.04. wieder im Büro", date(2026, 4, 13)), ("Am 13. April bin ich wieder erreichbar.", date(2026, 4, 13)), ("vom 30.03. bis 10.04.2026 im Urlaub", date(2026, 4, 10)),
        ("Je suis absente du 30 mars au 10 avril", date(2026, 4, 10)), ("Vuelvo el 13 de abril", date(2026, 4, 13)), ("Sarò assente dal 30 marzo al 10 aprile", date(2026, 4, 10)),
        ("van 30 maart t/m 10 april", date(2026, 4, 10)), ("Vanaf 13 april ben ik weer bereikbaar", date(2026, 4, 13)), ("semester till och med 10 april", date(2026, 4, 10)),
        ("Olen lomalla 10.4. asti", date(2026, 4, 10)), ("Jestem nieobecny do 13 kwietnia", date(2026, 4, 13)), ("Szabadságon vagyok április 13-ig", date(2026, 4, 13)),
        ("Byddaf yn ôl yn y swyddfa ar 13 Ebrill", date(2026, 4, 13)), ("Byddaf yn dychwelyd ddydd Llun 13 Ebrill", date(2026, 4, 13)), ("Вернусь 13 апреля", date(2026, 4, 13)),
        ("13 Nisan'a kadar ofis dışındayım", date(2026, 4, 13)), ("4月13日まで不在です", date(2026, 4, 13)), ("4월 13일까지 부재중입니다", date(2026, 4, 13)),
        ("I'll be back on the 31st", None), ("I'm back on the 30th", date(2026, 4, 30)), ("On leave 1-9 April", date(2026, 4, 9)), ("I am on annual leave 1 - 9 April 2026.", date(2026, 4, 9)),
        ("away from the 1st to the 9th of April", date(2026, 4, 9)), ("out of the office 1st–9th April", date(2026, 4, 9)), ("Out of office April 1-9", date(2026, 4, 9)),
        ("I am away between 1 and 9 April", date(2026, 4, 9)), ("Urlaub vom 1. bis 9. April", date(2026, 4, 9)), ("du 1 au 9 avril", date(2026, 4, 9)), ("I work 9-5 Monday to Friday", None),
        ("In an emergency ring April 07700 900123", None), ("from 1-9 April, back on 13 April", date(2026, 4, 13)),
        ("Not until we meet again: ring Sana on 2 April", None), ("If it is urgent, ring 07700 900123 by 3 April", None), ("until 30 pupils are in", None), ("I do not work on Mondays.", None), ("in a meeting until 10.30", None), ("until 5.30pm today", None), ("in a meeting until 2.10 today", None), ("until 14/30", None),
    ],
)  # fmt: skip
def test_the_day_of_the_return_as_it_is_claimed(text: str, back: date | None) -> None:
    assert back_on("Automatic reply: x", text, RECEIVED, "Europe/London") == back


def test_it_may_stand_in_the_subject() -> None:
    subject = "AUTO: Robert Hale is out of the office (returning 13/04/2026)"
    assert back_on(subject, "", RECEIVED, "Europe/London") == date(2026, 4, 13)


def test_a_mail_that_only_thanks_and_quotes_says_of_nobody_that_they_are_away() -> None:
    """OTRS's answer to each mail: a deputy would be told of an absence that is none."""
    thanks = "Thank you for your email.\n\nYou wrote:\n> By Tue 7 April 17:00: speak to Priya Nair\n"
    assert only_acknowledges("Re: x", thanks) and not says_away("Re: x", thanks)
    assert not only_acknowledges("Re: x", "Thank you for your email. I am not in today.")


def test_whoever_has_left_says_so() -> None:
    assert says_away("Re: x", "I have left the council. Please write to Marie Kent.")
    assert not says_away("Re: x", "The parents no longer work there.")
