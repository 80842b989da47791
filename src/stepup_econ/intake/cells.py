"""The parsed values of a row in the type that a caller needs: text, number, yes or no, ids, the ends of a count."""

from __future__ import annotations

from stepup_econ.intake.rows import Censored, Row
from stepup_econ.intake.text import as_id


def text(row: Row, key: str) -> str:
    """Return a text; empty where nothing was given."""
    value = row[key]
    return "" if value is None else str(value)


def maybe(row: Row, key: str) -> float | None:
    """Return a number, or None where nothing was given; `TypeError` for anything else, so that nothing is dropped unseen."""
    return None if row[key] is None else number(row, key)


def number(row: Row, key: str) -> float:
    """Return a number that must be there; `TypeError` naming the cell if it is not one."""
    value = row[key]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{row.where(key)}: found {value!r}, expected a number")
    return float(value)


def flag(row: Row, key: str) -> bool:
    """Return a yes or no; blank is no."""
    return row[key] is True


def ids(row: Row, key: str) -> tuple[str, ...]:
    """Return the ids of a cell that may name several, separated by `;`, in lower case."""
    value = row[key]
    parts = value if isinstance(value, tuple) else text(row, key).split(";")
    return tuple(as_id(str(part)) for part in parts if str(part).strip())


def count_range(row: Row, key: str, top: float | None = None) -> tuple[int, int]:
    """Return the least and the most that a count may be; `top` ends a count such as `10+`.

    Raises
    ------
    ValueError
        If the count has no upper end and none is given: nothing is guessed.
    """
    value = row[key]
    if not isinstance(value, Censored):
        count = int(number(row, key))
        return count, count
    ends = [float(end) for end in (value.high, top) if end is not None]
    if not ends:
        raise ValueError(f"{row.where(key)}: found {value}, expected a count with an upper end")
    return value.low, max(value.low, int(min(ends)))
