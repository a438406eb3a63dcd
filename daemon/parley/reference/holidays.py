"""Bank holidays of the United Kingdom's divisions and the islands, as a `WorkCalendar`.

The years at hand stand in `bank_holidays`; others, and the islands, come from the `holidays` package, which is
imported only then: it costs between a fifth of a second and one and a half. A division is always given, since
the four parts of the United Kingdom keep different days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from parley.dispute.workdays import OfficeHours, WorkCalendar
from parley.errors import Problem, UserError
from parley.reference.bank_holidays import bank_holidays

# division -> (country, subdivision) as the package spells them
DIVISIONS = {
    "ENG": ("GB", "ENG"),
    "WLS": ("GB", "WLS"),
    "SCT": ("GB", "SCT"),
    "NIR": ("GB", "NIR"),
    "IMN": ("IM", None),
    "JEY": ("JE", None),
    "GGY": ("GG", None),
}
YEARS = range(2022, 2034)  # a dispute lives weeks; these are the years of the table


def work_calendar(
    division: str = "ENG",
    hours: OfficeHours | None = None,
    zone: str = "Europe/London",
    years: Iterable[int] = YEARS,
    changes: Mapping[date, str] | None = None,
) -> WorkCalendar:
    """The calendar of one division: its bank holidays in `years`, office hours, zone. Raises UserError.

    changes: what the directory says beside: a day with the name of a further holiday, or "" for one that is worked.
    """
    if division not in DIVISIONS:
        mend = ", ".join(DIVISIONS)
        raise UserError([Problem("", 0, 0, f"There is no division {division!r}.", f"one of {mend}")])
    wanted = sorted(set(years))
    table = {**(bank_holidays(division, wanted) or from_package(division, wanted)), **(changes or {})}
    return WorkCalendar(
        holidays={day: name for day, name in table.items() if name},
        hours=hours or OfficeHours(),
        zone=zone,
        division=division,
        known_until=date(wanted[-1], 12, 31) if wanted else None,
    )


def from_package(division: str, years: Iterable[int]) -> dict[date, str]:
    """The bank holidays that the `holidays` package knows, day -> name."""
    from holidays import country_holidays

    country, subdivision = DIVISIONS[division]
    table = country_holidays(country, subdiv=subdivision, years=sorted(years))
    return {day: _plain(name) for day, name in sorted(table.items())}


def _plain(name: str) -> str:
    """The names people use: "Boxing Day (observed)" is a substitute day, and "; " joins two on one day."""
    name = name.replace(" (observed)", ", substitute day").replace(" (substitute day)", ", substitute day")
    return name.replace("; ", " and ")
