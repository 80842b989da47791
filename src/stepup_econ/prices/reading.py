"""Reading a CSV table of the price library cell by cell, and noting every problem with its file, row and column."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from stepup_econ.prices.years import FinancialYear
from stepup_econ.problems import Problem

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(slots=True)
class Row:
    """One row of a CSV file. Reading a cell that is wrong adds to `problems` and gives back a harmless stand-in."""

    file: str
    line: int
    cells: dict[str, str]
    problems: list[Problem]

    def note(self, code: str, column: str, found: str, expected: str, mend: str) -> None:
        """Add a problem with a cell of this row."""
        self.problems.append(Problem(code, f"{self.file}:{self.line}:{column}", found, expected, mend))

    def text(self, column: str, required: bool = True) -> str:
        """Return the text of a cell without spaces at its ends."""
        text = self.cells[column].strip()
        if required and not text:
            self.note("UC104", column, "nothing", f"a {column.replace('_', ' ')}", "Fill in the cell.")
        return text

    def number(self, column: str, low: float | None = 0.0) -> float:
        """Return the number in a cell, plain digits with a decimal point; `low` is the least it may be."""
        text = self.text(column)
        if not text:
            return 0.0
        if _NUMBER.fullmatch(text) is None:
            mend = "Write digits with a decimal point, without pound signs or commas."
            self.note("UC105", column, repr(text), "a number such as 1234.50", mend)
            return 0.0
        value = float(text)
        if low is not None and value < low:
            self.note("UC106", column, text, f"{low:g} or more", "Correct the number.")
        return value

    def number_or_none(self, column: str) -> float | None:
        """Return the number in a cell, or None if it is blank."""
        return self.number(column) if self.cells[column].strip() else None

    def year(self, column: str) -> FinancialYear:
        """Return the financial year in a cell."""
        text = self.text(column)
        try:
            return FinancialYear.parse(text)
        except ValueError:
            if text:
                self.note("UC107", column, repr(text), "a financial year such as 2023/24", "Write both years.")
            return FinancialYear(2000)

    def choice(self, column: str, allowed: tuple[str, ...]) -> str:
        """Return the text of a cell that must be one of a closed list."""
        text = self.text(column)
        if text and text not in allowed:
            self.note("UC108", column, repr(text), f"one of {', '.join(allowed)}", "Choose a word from the list.")
        return text

    def known(self, column: str, ids: set[str], where: str) -> str:
        """Return the text of a cell that must be an id given elsewhere."""
        text = self.text(column)
        # an empty list has its own problem: the table of these ids could not be read
        if text and ids and text not in ids:
            self.note("UC109", column, repr(text), f"an id in {where}", f"Correct the id, or add it to {where}.")
        return text


def read_rows(path: Path, columns: tuple[str, ...], problems: list[Problem]) -> list[Row]:
    """Return the rows of a CSV file whose headings are exactly `columns`, in any order; blank rows are passed over."""
    name = path.name
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem("UC101", name, "no such file", "the file", "Copy it from the folder unit_costs."))
        return []
    except UnicodeDecodeError:
        mend = "Save it as CSV UTF-8."
        problems.append(Problem("UC101", name, "text that is not UTF-8", "a CSV file in UTF-8", mend))
        return []
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    if not _headings_fit(name, tuple(reader.fieldnames or ()), columns, problems):
        return []
    rows = []
    for cells in reader:
        row = Row(name, reader.line_num, {column: cells[column] for column in columns}, problems)
        if None in cells:
            mend = "Put text that has commas in double quotes."
            row.note("UC103", "end", "more cells than headings", f"{len(columns)} cells", mend)
        if any(cell.strip() for cell in row.cells.values()):
            rows.append(row)
    return rows


def _headings_fit(name: str, found: tuple[str, ...], columns: tuple[str, ...], problems: list[Problem]) -> bool:
    missing = [column for column in columns if column not in found]
    for column in missing:
        mend = "Add the heading, spelt like this."
        problems.append(Problem("UC102", f"{name}:1:{column}", "no such heading", f"the heading {column}", mend))
    for column in found:
        if column not in columns:
            mend = "Correct or remove the heading."
            problems.append(Problem("UC102", f"{name}:1:{column}", f"the heading {column!r}", ", ".join(columns), mend))
    for column in sorted({column for column in found if found.count(column) > 1}):
        problems.append(Problem("UC102", f"{name}:1:{column}", "the heading twice", "once", "Remove one of them."))
    return not missing


def unique_rows(rows: list[Row]) -> list[Row]:
    """Return the rows without those whose id was given before, and note each of these."""
    seen: dict[str, Row] = {}
    for row in rows:
        name = row.text("id")
        if name in seen:
            first = f"{seen[name].file}:{seen[name].line}"
            row.note("UC111", "id", f"{name!r}, also in {first}", "each id once", "Rename or remove one of the rows.")
        elif name:
            seen[name] = row
    return list(seen.values())
