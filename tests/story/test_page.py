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

STORY = Path(__file__).parent / "main-story.yaml"


def played() -> Played:
    story = load_story(STORY)
    return rehearse(story, replace(load_config(), protocol=story.protocol), seed=7)


def test_the_page_shows_every_row_mail_and_clock_and_loads_nothing() -> None:
    of = played()
    shown = page("Main story", of.rows, of.views, ["one thing was not as expected"])
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
    shown = page("<i>t</i>", [hostile], [])
    assert "<script>" not in shown and "<b>x" not in shown and "<i>t" not in shown
