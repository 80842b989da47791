"""Days as spreadsheets count them, as people read them, and the financial year that holds them."""

from __future__ import annotations

from datetime import date, timedelta

FULL_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 61, 2_958_465


def from_serial(serial: float) -> date | None:
    """Return the day of a serial number counted from 1899-12-30, or None where it is not a day after February 1900."""
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return None
    return _EPOCH + timedelta(days=int(serial))


def day_text(day: date) -> str:
    """Return a date with its month as a word, so that nobody can confuse day and month."""
    return f"{day.day} {FULL_MONTHS[day.month - 1].capitalize()} {day.year}"


def financial_year_of(day: date) -> str:
    """Return the financial year, April to March, that holds a day: ``2024/25``."""
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"
