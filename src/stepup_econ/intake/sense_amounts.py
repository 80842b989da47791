"""Sense checks of amounts: is there a distribution that has a number's range, and do lines add up to the total that is given?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stepup_econ.intake.cells import maybe, text
from stepup_econ.intake.rows import Book, Row
from stepup_econ.intake.sense_service import Check
from stepup_econ.intake.sense_words import sense
from stepup_econ.intake.settings import CONTROL_TOTALS, HALF_A_PENNY
from stepup_econ.problems import Problem
from stepup_econ.uncertainty.distributions import from_amount

if TYPE_CHECKING:
    from stepup_econ.prices.library import PriceLibrary

AMOUNT = ("value", "low", "high", "se")
AMOUNTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Staff", ("salary", "salary_low", "salary_high")), ("Activities", ("minutes", "minutes_low", "minutes_high")),
    ("Features", ("value", "low", "high")), ("Agencies", AMOUNT), ("Set-up", AMOUNT), ("Consequences", AMOUNT),
)  # fmt: skip
"""Sheets and the columns that hold a value, its lower and upper end and its standard error."""


def amounts_possible(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Each value with a range or a standard error is one that a distribution can have; ranges out of order are said elsewhere."""
    for name, keys in AMOUNTS:
        for row in book.tables[name]:
            value, low, high = (maybe(row, key) for key in keys[:3])
            se = maybe(row, "se") if keys == AMOUNT else None
            said_elsewhere = (low is None) != (high is None) or not _in_order(low, value, high)
            if value is None or said_elsewhere or (_kind(row) == "share" and value > 1):
                continue
            try:
                from_amount(value, low, high, se, quality=text(row, "quality"), kind=_kind(row))
            except ValueError as error:
                mend = "Check value, range and standard error; leave out what is not known."
                yield sense("WB221", row.where(keys[0]), str(error), "numbers that a distribution can have", mend)


def _in_order(low: float | None, value: float | None, high: float | None) -> bool:
    return low is None or value is None or high is None or low <= value <= high


def _kind(row: Row) -> str:
    return "share" if row.sheet == "Features" and text(row, "feature") != "children" else "amount"


def totals_add_up(book: Book, library: PriceLibrary) -> Iterator[Problem]:
    """Each control total is what the lines of its sheet add up to."""
    for key, (name, column) in CONTROL_TOTALS.items():
        total = book.setting(key)
        if total is None:
            continue
        lines = sum(maybe(row, column) or 0.0 for row in book.tables[name])
        if abs(lines - float(str(total))) > HALF_A_PENNY:
            row = book.settings[key]
            mend = f"Look for a line that is missing, doubled or mistyped on sheet {name}; the total itself may be wrong too."
            found = f"a total of {_in_full(float(str(total)))}"
            yield sense("WB226", row.where("value"), found, f"{_in_full(lines)}, which the lines of {name} add up to", mend)


def _in_full(amount: float) -> str:
    return f"{amount:,.2f}".removesuffix(".00")


AMOUNT_CHECKS: tuple[Check, ...] = (amounts_possible, totals_add_up)
