"""How a sense problem is worded: the place, what was found, what was expected, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from stepup_econ.intake.rows import Row
from stepup_econ.problems import Problem


def sense(code: str, where: str, found: str, expected: str, mend: str) -> Problem:
    """Return a problem of the second stage."""
    return Problem(code, where, found, expected, mend, "sense")


def unknown(row: Row, key: str, value: str, what: str, known: Iterable[str]) -> Problem:
    """Return the problem of an id that is not on the sheet it should be on, with the nearest one that is."""
    choices = list(known)
    near = get_close_matches(value, choices, 1, 0.5)
    listed = ", ".join(choices[:8]) + (" ..." if len(choices) > 8 else "")
    mend = f"Nearest: '{near[0]}'. Use one id for one {what}." if near else f"Use one of the ids: {listed or 'none yet'}."
    return sense("WB202", row.where(key), f"'{value}'", f"the id of {a_or_an(what)}", mend)


def a_or_an(noun: str) -> str:
    """Return the noun with its article."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
