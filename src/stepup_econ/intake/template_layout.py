"""Where things stand on a sheet of the template, and how wide and tall they are."""

from __future__ import annotations

from math import ceil

from stepup_econ.intake.columns import Column, Sheet
from stepup_econ.intake.grid import letters
from stepup_econ.intake.settings import SETTING_ROWS

TITLE, INSTRUCTION, UNITS, HEADINGS, FIRST = 0, 1, 2, 3, 4
"""Rows from 0: title, instruction, units, headings, first line of the table."""

SPARE_ROWS = 10
LINE_HEIGHT = 13.5
_LETTERS = 1.15  # letters of the sheet's font for one unit of width
TALLEST = 300.0
_WIDTHS = {"source": 32, "note": 24, "label": 28, "id": 20}
_KIND_WIDTHS = {"text": 18, "choice": 16, "reference": 18, "unit_cost": 30, "yes_no": 12, "year": 11}


def table_rows(sheet: Sheet, filled: int) -> int:
    """Return how many lines of the table are laid out: the declared blank ones, always some more than are filled."""
    if sheet.name == "Settings":
        return len(SETTING_ROWS)
    return max(sheet.blank_rows, filled + SPARE_ROWS)


def width_of(column: Column, sheet: Sheet) -> int:
    """Return a column's width in characters."""
    if sheet.name == "Settings" and column.key in ("label", "value"):
        return {"label": 48, "value": 26}[column.key]
    plain = _WIDTHS.get(column.key, _KIND_WIDTHS.get(column.kind, 13))
    return max(plain, max(len(word) for word in column.label.split()) + 2)


def lines_of(text: str, width: int) -> int:
    """Return how many lines a text takes when it is wrapped at whole words."""
    lines = 0
    for paragraph in text.split("\n"):
        used, here = 0, 1
        for word in paragraph.split(" "):
            if used and used + 1 + len(word) > width:
                here, used = here + 1, 0
            used += len(word) + (1 if used else 0)
            here += max(0, ceil(len(word) / max(width, 1)) - 1)
        lines += here
    return lines


def height_of(texts: list[tuple[str, int]]) -> float:
    """Return the height of a row that holds these texts in columns of these widths."""
    most = max((lines_of(text, max(int((width - 2) * _LETTERS), 1)) for text, width in texts), default=1)
    return min(LINE_HEIGHT * max(most, 1) + 1.5, TALLEST)


def cell_name(row: int, column: int, *, fixed_row: bool = True, fixed_column: bool = True) -> str:
    """Return the name of a cell from row and column counted from 0, for example ``$A$5``."""
    return f"{'$' if fixed_column else ''}{letters(column + 1)}{'$' if fixed_row else ''}{row + 1}"


def sheet_name(sheet: str) -> str:
    """Return a sheet's name as a formula writes it."""
    return "'" + sheet.replace("'", "''") + "'"


def span(sheet: str, first: int, last: int, column: int) -> str:
    """Return a range of one column on a sheet, rows counted from 0, for example ``'Set-up'!$A$5:$A$44``."""
    return f"{sheet_name(sheet)}!{cell_name(first, column)}:{cell_name(last, column)}"


def unit_line(column: Column) -> str:
    """Return what stands above a heading: the unit, and whether the column must be filled in."""
    if column.who == "-":
        return "given"
    if column.unless:
        return f"unless {column.unless}: {column.unit}"
    return f"required: {column.unit}" if column.required else f"if known: {column.unit}"
