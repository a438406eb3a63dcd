"""Dates as mail programs print them, in the languages they speak: the instant they name, or none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.mail.written_dates import read_date, read_either

ZONE = "Europe/London"
PRINTED = """
الأربعاء، ١ أبريل ٢٠٢٦ في ٩:١٢ ص|2026-04-01T08:12
چهارشنبه ۱ آوریل ۲۰۲۶، ۹:۱۲|2026-04-01T08:12
بدھ، 1 اپریل، 2026 کو 9:12 AM|2026-04-01T08:12
बुध, 1 अप्रैल 2026 को 9:12 am|2026-04-01T08:12
ਬੁੱਧ, 1 ਅਪ੍ਰੈਲ 2026 9:12|2026-04-01T08:12
বুধ, 1 এপ্রিল, 2026 9:12 AM|2026-04-01T08:12
พ. 1 เม.ย. 2026 เวลา 9:12|2026-04-01T08:12
1 เมษายน 2569 9:12|2026-04-01T08:12
e mërkurë, 1 prill 2026 9:12|2026-04-01T08:12
יום ד׳, 1 באפר׳ 2026 ב-9:12|2026-04-01T08:12
26/4/1 오전 9:12 (GMT+01:00)|2026-04-01T08:12
25 October 2021 at 11:17:21 EEST|2021-10-25T08:17:21
Wednesday, October 27, 2021 15:14|2021-10-27T14:14
csütörtök, 2021. október 28. 12:46|2021-10-28T11:46
26 жовтня 2021 р. о 14:25:08 GMT+3|2021-10-26T11:25:08
wtorek, 2 listopada 2021, 09:26:50 CET|2021-11-02T08:26:50
25. listopada 2021. 09:26|2021-10-25T08:26
2021. november 2., kedd 09:26:50 CET|2021-11-02T08:26:50
2022年9月19日月曜日 17:55:44 -0400|2022-09-19T21:55:44
2026年4月1日 下午3:45|2026-04-01T14:45
2026년 4월 1일 수요일 오후 3:45|2026-04-01T14:45
2026. 4. 1. 오전 9:12|2026-04-01T08:12
02/10/2023 4:52 PM EST|2023-02-10T21:52
On Wednesday, April 1st, 2026 at 9:12 AM|2026-04-01T08:12
mar. 31 mars 2026 à 09:12|2026-03-31T08:12
mar 31 mar 2026 alle ore 09:12|2026-03-31T08:12
Maw 31 Maw 2026 am 09:12|2026-03-31T08:12
mercredi 1 avril 2026 09 h 12|2026-04-01T08:12
Mittwoch, 1. April 2026 um 09:12 Uhr|2026-04-01T08:12
miércoles, 1 de abril de 2026 9:12 a. m.|2026-04-01T08:12
quarta-feira, 1 de abril de 2026 09:12|2026-04-01T08:12
1 Nisan 2026 Çarşamba 09:12|2026-04-01T08:12
Τετάρτη, 1 Απριλίου 2026 9:12 π.μ.|2026-04-01T08:12
keskiviikko 1. huhtikuuta 2026 9.12|2026-04-01T08:12
onsdag den 1. april 2026 kl. 9.12|2026-04-01T08:12
středa 1. dubna 2026 9:12|2026-04-01T08:12
среда, 1 апреля 2026 г. 9:12|2026-04-01T08:12
יום רביעי 1 באפריל 2026 09:12|2026-04-01T08:12
الأربعاء، 1 أبريل 2026 9:12 ص|2026-04-01T08:12
01.04.2026 09:12|2026-04-01T08:12
10/27/2021 9:31 AM|2021-10-27T08:31
2026-04-01T09:12:00+01:00|2026-04-01T08:12
2026-04-01T08:12:00Z|2026-04-01T08:12
Wed, 27 Oct 2021 09:31:00 +0000|2021-10-27T09:31
Wed Apr 01 2026 09:12:00 GMT+0100 (British Summer Time)|2026-04-01T08:12
Wednesday, 1 Apr, 26 At 09:12|2026-04-01T08:12
1-apr-26 9.12|2026-04-01T08:12
2 जन॰ 2026 3:07 pm|2026-01-02T15:07
शुक्र, 1 मई 2026 9:12 am|2026-05-01T08:12
2 ஜன., 2026 3:07 PM|2026-01-02T15:07
جمعه 1 مه 2026 15:07|2026-05-01T14:07
السبت، 2 غشت 2025 15:07|2025-08-02T14:07
2026(e)ko urtarrilaren 10(a), larunbata 08:51|2026-01-10T08:51
martes, 20 de xaneiro de 2026 16:20|2026-01-20T16:20
utorak, 3. novembar 2026. 05:24|2026-11-03T05:24
pon, 28. srp 2025. u 21:49|2025-07-28T20:49
Rabu, 15 Julai 2026 5:53 PG|2026-07-15T04:53
Selasa, 24 Februari 2026 3:48 PTG|2026-02-24T15:48
Mer 19 Tach 2025 am 12:57|2025-11-19T12:57
Woensdag 02 Desember 2026 15:07|2026-12-02T15:07
Mercher, 1 Ebrill 2026 09:12|2026-04-01T08:12
Dé Céadaoin 1 Aibreán 2026 09:12|2026-04-01T08:12
2026. gada 1. aprīlis 09:12|2026-04-01T08:12
kolmapäev, 1. aprill 2026 09:12|2026-04-01T08:12
Tuesday, 5 May 2026 10:00|2026-05-05T09:00
Sunday, 1 March 2026 10:00|2026-03-01T10:00
sreda, 1. april 2026 09:12|2026-04-01T08:12
01/04/2026 09:12 (GMT+00:00)|2026-04-01T09:12
1. april 2026 kl. 09.12.50 CEST|2026-04-01T07:12:50
onsdag den 1. april 2026 09.12.08 CET|2026-04-01T08:12:08
1. huhtikuuta 2026 klo 9.12.50 UTC+3|2026-04-01T06:12:50
keskiviikko 1. huhtikuuta 2026 klo 17.55.44 -0400|2026-04-01T21:55:44
1.4.2026 klo 9.12.50|2026-04-01T08:12:50
1. April 2026 um 14:25:08 OESZ|2026-04-01T11:25:08
1. April 2026 um 14:25:08 MESZ|2026-04-01T12:25:08
středa 1. dubna 2026 09:12:50 SELČ|2026-04-01T07:12:50
utorok 2. novembra 2021, 09:26:50 SEČ|2021-11-02T08:26:50
2021. okt. 27., Sze, 9:31|2021-10-27T08:31
2026. ápr. 1., Sze, 9:12|2026-04-01T08:12
mar. 31 mar. 2026 09:12|2026-03-31T08:12
tiistai 31. maaliskuuta 2026 klo 9.12|2026-03-31T08:12
maandag 30 maart 2026 09:12|2026-03-30T08:12
marți, 31 martie 2026 09:12|2026-03-31T08:12
martedì 31 marzo 2026 09:12|2026-03-31T08:12
05/02/2000 09:12 AM|2000-02-05T09:12
tors 2 apr. 2026 kl 09:00|2026-04-02T08:00
Am Do., 2. Apr. 2026 um 09:00 Uhr|2026-04-02T08:00
Vào Th 4, 1 thg 4, 2026 vào lúc 09:12|2026-04-01T08:12
1 avril 2026 à 10:12:00 HAEC|2026-04-01T08:12
1 de abril de 2026 às 05:12:00 BRT|2026-04-01T08:12
Thứ Tư, 1 tháng 4 năm 2026 09:12|2026-04-01T08:12
"""


@pytest.mark.parametrize("row", PRINTED.strip().splitlines())
def test_a_printed_date_is_the_instant_it_names(row: str) -> None:
    printed, instant = row.split("|")
    assert read_date(printed, ZONE) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "Yesterday", "31/02/2026 09:12", "99/99/9999", "next Tuesday 09:12", "020 7946 0101", "1 Foo 2026"],
)
def test_what_names_no_instant_is_none(text: str) -> None:
    assert read_date(text, ZONE) is None


def test_a_date_in_figures_that_would_lie_ahead_is_read_month_first() -> None:
    received = datetime(2026, 4, 13, 9, 0, tzinfo=UTC)
    assert read_date("4/12/26 9:12 AM", ZONE, received) == datetime(2026, 4, 12, 8, 12, tzinfo=UTC)
    assert read_date("4/12/26 9:12", ZONE, received) == datetime(2026, 4, 12, 8, 12, tzinfo=UTC)
    assert read_date("04/03/2026 9:12 AM", ZONE, received) == datetime(2026, 3, 4, 9, 12, tzinfo=UTC)
    assert read_date("04/12/27 9:12", ZONE, received) == datetime(2027, 12, 4, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "printed", ["4/1/26 9:12 AM", "4/1/26, 9:12 AM", "4/1/2026 9:12:00 AM", "4/1/26  9:12\u202fAM"]
)
def test_slashes_without_zeros_before_capital_letters_are_an_americans(printed: str) -> None:
    """No other locale writes so (CLDR): British ones have the zero and 24 hours, Australian ones small letters."""
    assert read_date(printed, ZONE) == datetime(2026, 4, 1, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "printed",
    [
        "1/4/26 9:12",
        "1/4/26, 9:12 am",
        "01/04/2026 9:12 AM",
        "1/04/2026 9:12 AM",
        "1/4/26 9:12 AM BST",
        "1.4.26 9:12",
    ],
)
def test_other_dates_in_figures_have_the_day_first(printed: str) -> None:
    assert read_date(printed, ZONE) == datetime(2026, 4, 1, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("printed", "month", "other"),
    [
        ("4/3/26, 9:12 AM", 4, 3),  # an American's style, and a Briton's who set Windows so
        ("04/03/2026 09:12", 3, 4),  # day first is a month ago, month first was last week
        ("3/4/26 9:12", 4, None),  # as a Briton wrote it: last week; the other is a month ago
        ("4/3/26, 9:12 AM EDT", 4, None),
        ("04/03/2026 09:12 GMT", 3, None),
        ("Date: 04/20/2026 9:12 AM", 4, None),
        ("04.03.2026 09:12", 3, None),
        ("4 March 2026 09:12", 3, None),
        ("2026-03-04 09:12", 3, None),
        ("4/4/26, 9:12 AM", 4, None),
        ("4/5/26, 9:12 AM", 4, None),  # May has not come
        ("nothing", None, None),
    ],
)
def test_figures_that_may_mean_two_days_are_told_where_it_is_a_question(
    printed: str, month: int | None, other: int | None
) -> None:
    read, either = read_either(printed, ZONE, datetime(2026, 4, 21, tzinfo=UTC))
    assert (read and read.month) == month
    assert (either and either.month) == other


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.sampled_from(["", "%A, ", "%a, "]))
def test_what_outlook_prints_says_the_same_alone_and_behind_a_word(when: datetime, weekday: str) -> None:
    alone = when.strftime(f"{weekday}%d %B %Y %H:%M")
    assert read_date(alone, ZONE) == read_date(f"Sent {alone}", ZONE) is not None


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = read_date(text, ZONE)
    assert found is None or found.tzinfo is UTC
