"""The parsed values of a row in the type that a caller needs: text, number, yes or no, ids, the ends of a count."""

from __future__ import annotations

from stepup_econ.intake.rows import Censored, Row
from stepup_econ.intake.text import as_id


def text(row: Row, key: str) -> str:
    """Return a text; empty where nothing was given."""
    value = row[key]
    return "" if value is None else str(value)


def maybe(row: Row, key: str) -> float | None:
    """Return a number, or None where nothing was given."""
    value = row[key]
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def number(row: Row, key: str) -> float:
    """Return a number that the sheet asks for; `ValueError` where it is missing."""
    value = maybe(row, key)
    if value is None:
        raise ValueError(f"{row.where(key)}: found {row[key]!r}, expected a number")
    return value


def flag(row: Row, key: str) -> bool:
    """Return a yes or no; blank is no."""
    return row[key] is True


def ids(row: Row, key: str) -> tuple[str, ...]:
    """Return the ids of a cell that may name several, separated by `;`, in lower case."""
    value = row[key]
    parts = value if isinstance(value, tuple) else text(row, key).split(";")
    return tuple(as_id(str(part)) for part in parts if str(part).strip())


def count_range(row: Row, key: str, top: float | None = None) -> tuple[int, int]:
    """Return the least and the most that a count may be; `top` stands for the most where a count has no upper end."""
    value = row[key]
    if isinstance(value, Censored):
        most = value.high if value.high is not None else int(top) if top is not None else value.low
        return value.low, max(value.low, most if top is None else min(most, int(top)))
    count = int(number(row, key))
    return count, count
