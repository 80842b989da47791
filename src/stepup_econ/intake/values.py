"""One cell read by its column's kind: accepted, with a note of what was understood, or refused with how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable

from stepup_econ.intake.columns import Column
from stepup_econ.intake.dates import read_date, read_year
from stepup_econ.intake.numbers import read_count, read_grid, read_number, read_whole
from stepup_econ.intake.readings import Known, RawCell, Reading, Refusal
from stepup_econ.intake.rows import Censored, Value
from stepup_econ.intake.text import number_text, percent_text
from stepup_econ.intake.words import read_choice, read_id, read_reference, read_text, read_yes_no

_ERROR = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NULL!|NUM!|SPILL!|CALC!)|Err:[0-9]{3}")


def read_cell(cell: RawCell, column: Column, known: Known) -> Reading | Refusal:
    """Read one cell as its column asks; a blank cell is missing (None), and whether it may be is asked elsewhere.

    Returns
    -------
    Reading or Refusal
        The value with a note of what was understood, or what is wrong.
    """
    if not cell.saved:
        return Refusal(
            "WB134",
            "a formula with no saved value",
            column.unit,
            "Open the workbook, let it calculate and save it, or type the value itself.",
        )
    if cell.form == "error" or (cell.form == "text" and _ERROR.fullmatch(cell.text)):
        return Refusal("WB135", f"the error {cell.text}", column.unit, "Mend the formula, or type the value itself.")
    if cell.blank:
        return Reading(None, f"'{cell.text}' read as no value" if cell.text else "")
    read = _read(cell, column, known)
    if isinstance(read, Refusal):
        return read
    return _within(read, cell, column)


def _read(cell: RawCell, column: Column, known: Known) -> Reading | Refusal:
    if column.kind in ("reference", "unit_cost"):
        return read_reference(cell, column, known)
    return READERS[column.kind](cell, column)


def _within(read: Reading, cell: RawCell, column: Column) -> Reading | Refusal:
    """Refuse a number outside the column's limits; a censored count only where it lies wholly outside."""
    low, high = _ends(read.value)
    too_low = column.low is not None and high is not None and high < column.low
    too_high = column.high is not None and low is not None and low > column.high
    if too_low or too_high:
        return Refusal("WB140", cell.echo, f"{limits(column)} ({column.unit})", "Check the number and its unit.")
    return read


def _ends(value: Value) -> tuple[float | None, float | None]:
    if isinstance(value, Censored):
        return float(value.low), float("inf") if value.high is None else float(value.high)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value), float(value)
    return None, None


def limits(column: Column) -> str:
    """Return the column's limits in words, empty where it has none."""
    write = percent_text if column.kind in ("share", "percent") else _with_thousands
    if column.low is not None and column.high is not None:
        return f"{write(column.low)} to {write(column.high)}"
    if column.low is not None:
        return f"at least {write(column.low)}"
    return "" if column.high is None else f"at most {write(column.high)}"


def _with_thousands(number: float) -> str:
    whole, point, decimals = number_text(number).partition(".")
    return f"{int(whole):,}{point}{decimals}"


READERS: dict[str, Callable[[RawCell, Column], Reading | Refusal]] = {
    "id": read_id,
    "text": read_text,
    "choice": read_choice,
    "number": read_number,
    "money": read_number,
    "share": read_number,
    "percent": read_number,
    "minutes": read_number,
    "months": read_number,
    "count": read_count,
    "integer": read_whole,
    "year": read_year,
    "yes_no": read_yes_no,
    "date": read_date,
    "grid": read_grid,
}
