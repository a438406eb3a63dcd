"""The bank holidays of the four parts of the United Kingdom for the years that matter, as a table.

Copied from the `holidays` package, which takes half a second to import and knows every country; other years
and the islands are asked of it still (`holidays`). `tests/reference/test_bank_holidays.py` holds the two
together and, where they differ, shows the line that should stand here. Nothing here computes a date.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

NAMES = {
    "N": "New Year's Day",
    "G": "Good Friday",
    "E": "Easter Monday",
    "M": "May Day",
    "S": "Spring Bank Holiday",
    "L": "Late Summer Bank Holiday",
    "U": "Summer Bank Holiday",
    "X": "Christmas Day",
    "B": "Boxing Day",
    "n": "New Year's Day, substitute day",
    "x": "Christmas Day, substitute day",
    "b": "Boxing Day, substitute day",
    "A": "Platinum Jubilee of Elizabeth II",
    "F": "State Funeral of Queen Elizabeth II",
    "C": "Coronation of Charles III",
    "D": "New Year Holiday",
    "H": "New Year Holiday, substitute day",
    "I": "Saint Andrew's Day",
    "J": "New Year Holiday and New Year's Day, substitute day",
    "K": "Saint Andrew's Day, substitute day",
    "O": "Scotland's participation in the FIFA World Cup final",
    "P": "Saint Patrick's Day",
    "Q": "Battle of the Boyne",
    "R": "Saint Patrick's Day, substitute day",
    "T": "Battle of the Boyne, substitute day",
}

# A division, then for each year its days: month, day, and the letter of its name.
TABLE = """
ENG
2022 0101N 0103n 0415G 0418E 0502M 0602S 0603A 0829L 0919F 1225X 1226B 1227x
2023 0101N 0102n 0407G 0410E 0501M 0508C 0529S 0828L 1225X 1226B
2024 0101N 0329G 0401E 0506M 0527S 0826L 1225X 1226B
2025 0101N 0418G 0421E 0505M 0526S 0825L 1225X 1226B
2026 0101N 0403G 0406E 0504M 0525S 0831L 1225X 1226B 1228b
2027 0101N 0326G 0329E 0503M 0531S 0830L 1225X 1226B 1227x 1228b
2028 0101N 0103n 0414G 0417E 0501M 0529S 0828L 1225X 1226B
2029 0101N 0330G 0402E 0507M 0528S 0827L 1225X 1226B
2030 0101N 0419G 0422E 0506M 0527S 0826L 1225X 1226B
2031 0101N 0411G 0414E 0505M 0526S 0825L 1225X 1226B
2032 0101N 0326G 0329E 0503M 0531S 0830L 1225X 1226B 1227x 1228b
2033 0101N 0103n 0415G 0418E 0502M 0530S 0829L 1225X 1226B 1227x
WLS
2022 0101N 0103n 0415G 0418E 0502M 0602S 0603A 0829L 0919F 1225X 1226B 1227x
2023 0101N 0102n 0407G 0410E 0501M 0508C 0529S 0828L 1225X 1226B
2024 0101N 0329G 0401E 0506M 0527S 0826L 1225X 1226B
2025 0101N 0418G 0421E 0505M 0526S 0825L 1225X 1226B
2026 0101N 0403G 0406E 0504M 0525S 0831L 1225X 1226B 1228b
2027 0101N 0326G 0329E 0503M 0531S 0830L 1225X 1226B 1227x 1228b
2028 0101N 0103n 0414G 0417E 0501M 0529S 0828L 1225X 1226B
2029 0101N 0330G 0402E 0507M 0528S 0827L 1225X 1226B
2030 0101N 0419G 0422E 0506M 0527S 0826L 1225X 1226B
2031 0101N 0411G 0414E 0505M 0526S 0825L 1225X 1226B
2032 0101N 0326G 0329E 0503M 0531S 0830L 1225X 1226B 1227x 1228b
2033 0101N 0103n 0415G 0418E 0502M 0530S 0829L 1225X 1226B 1227x
SCT
2022 0101N 0102D 0103n 0104H 0415G 0502M 0602S 0603A 0801U 0919F 1130I 1225X 1226B 1227x
2023 0101N 0102J 0103H 0407G 0501M 0508C 0529S 0807U 1130I 1225X 1226B
2024 0101N 0102D 0329G 0506M 0527S 0805U 1130I 1202K 1225X 1226B
2025 0101N 0102D 0418G 0505M 0526S 0804U 1130I 1201K 1225X 1226B
2026 0101N 0102D 0403G 0504M 0525S 0615O 0803U 1130I 1225X 1226B 1228b
2027 0101N 0102D 0104H 0326G 0503M 0531S 0802U 1130I 1225X 1226B 1227x 1228b
2028 0101N 0102D 0103n 0104H 0414G 0501M 0529S 0807U 1130I 1225X 1226B
2029 0101N 0102D 0330G 0507M 0528S 0806U 1130I 1225X 1226B
2030 0101N 0102D 0419G 0506M 0527S 0805U 1130I 1202K 1225X 1226B
2031 0101N 0102D 0411G 0505M 0526S 0804U 1130I 1201K 1225X 1226B
2032 0101N 0102D 0326G 0503M 0531S 0802U 1130I 1225X 1226B 1227x 1228b
2033 0101N 0102D 0103n 0104H 0415G 0502M 0530S 0801U 1130I 1225X 1226B 1227x
NIR
2022 0101N 0103n 0317P 0415G 0418E 0502M 0602S 0603A 0712Q 0829L 0919F 1225X 1226B 1227x
2023 0101N 0102n 0317P 0407G 0410E 0501M 0508C 0529S 0712Q 0828L 1225X 1226B
2024 0101N 0317P 0318R 0329G 0401E 0506M 0527S 0712Q 0826L 1225X 1226B
2025 0101N 0317P 0418G 0421E 0505M 0526S 0712Q 0714T 0825L 1225X 1226B
2026 0101N 0317P 0403G 0406E 0504M 0525S 0712Q 0713T 0831L 1225X 1226B 1228b
2027 0101N 0317P 0326G 0329E 0503M 0531S 0712Q 0830L 1225X 1226B 1227x 1228b
2028 0101N 0103n 0317P 0414G 0417E 0501M 0529S 0712Q 0828L 1225X 1226B
2029 0101N 0317P 0319R 0330G 0402E 0507M 0528S 0712Q 0827L 1225X 1226B
2030 0101N 0317P 0318R 0419G 0422E 0506M 0527S 0712Q 0826L 1225X 1226B
2031 0101N 0317P 0411G 0414E 0505M 0526S 0712Q 0714T 0825L 1225X 1226B
2032 0101N 0317P 0326G 0329E 0503M 0531S 0712Q 0830L 1225X 1226B 1227x 1228b
2033 0101N 0103n 0317P 0415G 0418E 0502M 0530S 0712Q 0829L 1225X 1226B 1227x
"""


def bank_holidays(division: str, years: Iterable[int]) -> dict[date, str] | None:
    """The bank holidays of a division in these years, day -> name; None if the table lacks one of the years."""
    days: dict[date, str] = {}
    rows = _rows(division)
    for year in years:
        if year not in rows:
            return None
        for word in rows[year]:
            days[date(year, int(word[:2]), int(word[2:4]))] = NAMES[word[4]]
    return days


def row(days: Iterable[tuple[date, str]]) -> str:
    """One year as a line of the table; a name without a letter is shown as it is."""
    letters = {name: letter for letter, name in NAMES.items()}
    listed = sorted(days)
    return " ".join(
        [str(listed[0][0].year), *(f"{day:%m%d}{letters.get(name, name)}" for day, name in listed)]
    )


def _rows(division: str) -> dict[int, list[str]]:
    rows: dict[int, list[str]] = {}
    current = ""
    for line in TABLE.split("\n"):
        first, *words = line.split() or [""]
        if first.isdigit() and current == division:
            rows[int(first)] = words
        elif first.isalpha():
            current = first
    return rows
