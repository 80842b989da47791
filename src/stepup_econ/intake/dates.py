"""Dates and financial years: read only where day and month, or the two years, cannot be confused."""

from __future__ import annotations

import re
from datetime import date

from stepup_econ.intake.columns import Column
from stepup_econ.intake.days import FULL_MONTHS, day_text, financial_year_of, from_serial
from stepup_econ.intake.readings import RawCell, Reading, Refusal
from stepup_econ.intake.text import DASHES, fold

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"(?:fy ?)?((?:19|20)[0-9]{2}) ?[/-] ?((?:19|20)?[0-9]{2})")
_MONTH_YEAR = re.compile(r"([a-z]+)[ -]((?:19|20)?[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[t ]00:00(?::00(?:\.0+)?)?)?")
_WORDED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]([a-z]+)[ -]([0-9]{4})")
_SLASHED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_FIRST_SAFE = date(2003, 4, 1)


def read_year(cell: RawCell, column: Column) -> Reading | Refusal:
    """Read a financial year: `2023/24`, `2023-24`, `2023/2024`, or a date, which lies in one financial year."""
    text = fold(cell.text).translate(DASHES)
    match = _YEAR.fullmatch(text) if cell.form == "text" else None
    if match is not None:
        first, second = int(match[1]), match[2]
        if int(second) != (first + 1 if len(second) == 4 else (first + 1) % 100):
            return _not_a_year(cell, f"The two years must follow each other, as {first}/{(first + 1) % 100:02d}.")
        said = f"{first}/{(first + 1) % 100:02d}"
        return Reading(said, "" if said == cell.value else f"{cell.text} read as the financial year {said}")
    day = _day_of_cell(cell) if cell.form in ("date", "text") else None
    if day is None:
        return _not_a_year(cell, "Type both years, as 2023/24: one year alone may be a calendar or a financial year.")
    if day < _FIRST_SAFE:
        return _not_a_year(
            cell,
            "The spreadsheet may have taken two years for a date: type them again with an apostrophe, as '2001/02.",
        )
    said = financial_year_of(day)
    return Reading(said, f"{_shown(cell, day)} read as the financial year {said}")


def _shown(cell: RawCell, day: date) -> str:
    return f"the date {day_text(day)}" if cell.form == "date" else cell.text


def _day_of_cell(cell: RawCell) -> date | None:
    """Return the day that a date cell or a text stands for; the first of the month where only the month is given."""
    if isinstance(cell.value, float):
        return from_serial(cell.value)
    text = fold(cell.text)
    month_year = _MONTH_YEAR.fullmatch(text)
    month = _month(month_year[1]) if month_year is not None else None
    if month_year is not None and month is not None:
        year = int(month_year[2])
        return date(year if year > 99 else 2000 + year, month, 1)
    return _day_of_text(text)


def _month(word: str) -> int | None:
    if word in FULL_MONTHS:
        return FULL_MONTHS.index(word) + 1
    if word == "sept":
        return 9
    return MONTHS.index(word) + 1 if word in MONTHS else None


def _day_of_text(text: str) -> date | None:
    """Return the day of a folded text whose day and month cannot be confused, else None."""
    iso, worded, slashed = _ISO.fullmatch(text), _WORDED.fullmatch(text), _SLASHED.fullmatch(text)
    if iso is not None:
        parts = (int(iso[1]), int(iso[2]), int(iso[3]))
    elif worded is not None:
        parts = (int(worded[3]), _month(worded[2]) or 0, int(worded[1]))
    elif slashed is not None and (int(slashed[1]) > 12 or slashed[1] == slashed[2]):
        parts = (int(slashed[3]), int(slashed[2]), int(slashed[1]))
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def _not_a_year(cell: RawCell, mend: str) -> Refusal:
    return Refusal("WB143", cell.echo, "a financial year, as 2023/24", mend)


def read_date(cell: RawCell, column: Column) -> Reading | Refusal:
    """Read a date: a date cell, `3 Apr 2024` or `2024-04-03`. `03/04/2024` is refused: it may be 3 April or 4 March."""
    if cell.form == "date" and isinstance(cell.value, float):
        day = from_serial(cell.value)
        if day is not None and cell.value == int(cell.value):
            return Reading(day, f"the date cell read as {day_text(day)}")
    text = fold(cell.text)
    day = _day_of_text(text) if cell.form == "text" else None
    if day is None:
        two_ways = _SLASHED.fullmatch(text) is not None
        mend = "Day and month can be confused: type" if two_ways else "Type"
        return Refusal("WB144", cell.echo, "a date, as 3 Apr 2024", f"{mend} the month as a word, as 3 Apr 2024.")
    plain = not cell.typed and text == day.isoformat()
    return Reading(day, "" if plain else f"{cell.text} read as {day_text(day)}")
