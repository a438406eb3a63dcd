"""A day as an option: `2026-04-01`; what is none is said in words, with how to write it."""

from __future__ import annotations

from datetime import date

import click


class Day(click.ParamType[date]):
    """A day of the calendar."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that was typed. Fails with how to write one."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f"{value!r} is no day. Write: 2026-04-01", param, ctx)


DAY = Day()
