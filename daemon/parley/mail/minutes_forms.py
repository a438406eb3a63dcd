"""Minutes of forms: what was filled in, in closed values; what was typed is named by id alone. Pure."""

from __future__ import annotations

from parley.dispute import events as e
from parley.dispute.view import View
from parley.mail.form_words import filled_words, texts_of
from parley.mail.minutes_words import Minute, minute, who
from parley.mail.notice_words import plain


def filled(view: View, event: e.FormFilled) -> Minute:
    """Fields filled in, corrected or taken out."""
    form = view.protocol.forms.get(event.form)
    title = f", {plain(form.title)}" if form else ""
    what = f"{who(view, event.by)} filled in the form{title}. {filled_words(view, event)}."
    return minute(what, texts=texts_of(view, event))
