"""parley rehearse --html: every row and every clock of a story stands on one page that needs nothing beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

from parley.config import load_config
from parley.mail.minutes_words import holders, step
from parley.reference.story import load_story
from parley.rehearsal.page import page
from parley.rehearsal.rehearse import Played, rehearse
from parley.rehearsal.row_words import row_line

STORY = Path(__file__).parent / "main-story.yaml"


def played() -> Played:
    story = load_story(STORY)
    return rehearse(story, replace(load_config(), protocol=story.protocol), seed=7)


def test_the_page_shows_every_row_mail_and_clock_and_loads_nothing() -> None:
    of = played()
    shown = page("Main story", of, ["one thing was not as expected"])
    words = unescape(shown)
    assert shown.count('<td class="n">') == len(of.rows)
    for row in of.rows:
        assert row.mail is None or row.mail.text in words
    for duty in of.views[0].dispute.duties.values():
        assert f"{duty.clause} {holders(of.views[0], duty)}: {step(of.views[0], duty)}" in words
    assert 'class="missed"' in shown and "one thing was not as expected" in shown
    assert not re.search(r"<script|<img|src=|href=", shown)


def test_what_people_type_is_never_taken_for_markup() -> None:
    of = played()
    mail = next(row for row in of.rows if row.mail is not None)
    assert mail.mail is not None
    hostile = replace(mail, mail=replace(mail.mail, text="<script>alert(1)</script>", subject="<b>x</b>"))
    shown = page("<i>t</i>", Played([hostile]))
    assert "<script>" not in shown and "<b>x" not in shown and "<i>t" not in shown


def test_people_read_sentences_and_no_ids() -> None:
    of = played()
    lines = [row_line(row, of.entries, of.views) for row in of.rows]
    shown = unescape(re.sub(r"<details>.*?</details>", "", page("Main story", of), flags=re.DOTALL))
    ids = {duty.id for stage in of.views[0].protocol.every_stage for duty in stage.duties if "_" in duty.id}
    classes = {row.event for row in of.rows if row.event and row.event[:1].isupper()}
    for words in ("\n".join(lines), shown):
        assert not [one for one in ids | classes if re.search(rf"\b{one}\b", words)]
    assert any("Stage 2 opened" in line for line in lines) and "opens a dispute" in shown
