"""A rehearsal as one HTML page: the clocks of each dispute as a picture, then every row, mails to be opened. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from itertools import groupby

from parley.dispute.day_words import day_name
from parley.dispute.view import View
from parley.rehearsal.clocks_picture import clocks_picture
from parley.rehearsal.minute_taker import CARRIED
from parley.rehearsal.minutes import Row
from parley.rehearsal.rehearse import Played
from parley.rehearsal.row_words import row_words

STYLE = """
body { font: 15px/1.45 "Segoe UI", Roboto, Arial, sans-serif; color: #14202b; max-width: 72rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: .2rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; } .grey { color: #5a6872; }
.picture { overflow-x: auto; border: 1px solid #c9d0d5; } .failed { border-left: 4px solid #b5482f; padding-left: .7rem; }
table { border-collapse: collapse; width: 100%; } td { border-top: 1px solid #dde2e5; padding: .25rem .6rem; vertical-align: top; overflow-wrap: anywhere; }
td.n { color: #5a6872; width: 2.5rem; text-align: right; } td.at { width: 3.5rem; } td.kind { width: 6rem; font-weight: 600; }
tr.refused .kind, tr.missed .kind { color: #b5482f; } tr.mail .kind, tr.invitation .kind { color: #1d5a87; } tr.stage .kind, tr.closed .kind { color: #2f6b3a; }
details pre { white-space: pre-wrap; background: #f5f6f7; padding: .7rem; border: 1px solid #dde2e5; } summary { cursor: pointer; }
"""


def page(title: str, played: Played, failures: Sequence[str] = ()) -> str:
    """The whole page, self-contained. failures: what was not as the story expects."""
    failed = "".join(f'<p class="failed">{escape(one)}</p>' for one in failures)
    clocks = "".join(_clocks(view) for view in played.views)
    days = "".join(
        _day(day, list(of_day), played) for day, of_day in groupby(played.rows, lambda row: row.at[:10])
    )
    return f"""<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(title)}</title><style>{STYLE}</style></head>
<body><h1>{escape(title)}</h1><p class="grey">A rehearsal: the real rules and mails on a pretended clock. Nothing was sent.</p>
{failed}{clocks}{days}
</body></html>
"""


def _clocks(view: View) -> str:
    picture = clocks_picture(view)
    return (
        f'<h2>{escape(view.dispute.reference)}: the clocks</h2><div class="picture">{picture}</div>'
        if picture
        else ""
    )


def _day(day: str, rows: list[Row], played: Played) -> str:
    date = datetime.fromisoformat(day).date()
    lines = "".join(_row(row, played) for row in rows)
    return f"<h2>{escape(day_name(date, year=True))}</h2><table><tbody>{lines}</tbody></table>"


def _row(row: Row, played: Played) -> str:
    return (
        f'<tr class="{escape(row.kind)}"><td class="n">{row.n}</td><td class="at">{row.at[11:16]}</td>'
        f'<td class="kind">{escape(row.kind)}</td><td>{_what(row, played)}</td></tr>'
    )


def _what(row: Row, played: Played) -> str:
    words = escape(" · ".join(row_words(row, played.entries, played.views)))
    if row.mail is None or row.kind in CARRIED:  # those are shown where they leave
        return words
    head = escape(
        f"From {row.mail.sender} to {row.mail.to}"
        + (f", reply to {row.mail.reply_to}" if row.mail.reply_to else "")
    )
    return (
        f"{words}<details><summary>{escape(row.mail.subject) or '(no subject)'}</summary>"
        f'<p class="grey">{head}</p><pre>{escape(row.mail.text)}</pre></details>'
    )
