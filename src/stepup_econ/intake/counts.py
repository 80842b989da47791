"""Counts of an outcome by area, before and after, as they stand on sheet Outcomes."""

from __future__ import annotations

from stepup_econ.intake.cells import text
from stepup_econ.intake.rows import Book, Row
from stepup_econ.problems import InputError, Problem

Counts = list[tuple[str, bool, tuple[int, int], tuple[int, int]]]


def outcome_counts(book: Book, outcome: str | None) -> tuple[str, str, Counts]:
    """Return an outcome's id, label and counts: for each area its label, whether it is a service area, (events, families) before and after.

    Parameters
    ----------
    book : Book
    outcome : str, optional
        The first on the sheet that has service and comparison areas counted before and after when left out.

    Raises
    ------
    InputError
        No such outcome, none that can be compared, or counts that are hidden (EF184).
    """
    areas = {row.id: row for row in book.tables["Areas"]}
    names = list(dict.fromkeys(text(row, "outcome") for row in book.tables["Outcomes"]))
    if outcome is not None and outcome not in names:
        mend = "Use an outcome id of the workbook."
        raise InputError([Problem("EF184", "--outcome", f"'{outcome}'", f"one of {', '.join(names) or 'none yet'}", mend)])
    for name in [outcome] if outcome is not None else names:
        rows = [row for row in book.tables["Outcomes"] if text(row, "outcome") == name]
        held = {(text(row, "area"), text(row, "period")): row for row in rows}
        both = [area for area in areas if (area, "before") in held and (area, "after") in held]
        if {text(areas[area], "role") for area in both} >= {"service", "comparison"}:
            return name, text(rows[0], "label"), [
                (
                    text(areas[area], "label"), text(areas[area], "role") == "service",
                    _pair(held[area, "before"]), _pair(held[area, "after"]),
                )
                for area in both
            ]  # fmt: skip
    mend = "Count families before and after the service began in service and in comparison areas."
    raise InputError([Problem("EF184", "Outcomes", "no outcome counted so", "both roles, before and after", mend)])


def _pair(row: Row) -> tuple[int, int]:
    found = []
    for key in ("events", "followed"):
        value = row[key]
        if not isinstance(value, (int, float)):
            mend = "The rules need counts as they are; where they may not leave the service, run this there."
            raise InputError([Problem("EF184", row.where(key), f"the hidden count {value}", "a whole number", mend)])
        found.append(int(value))
    return found[0], found[1]
