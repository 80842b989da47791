"""Estimates as rows of the workbook's sheets: what names the row, what was estimated, and what a new row needs besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

Cell = str | float | int


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line for a sheet of the workbook.

    Parameters
    ----------
    sheet : str
        Name of the sheet.
    match : mapping of str to cell
        Columns that together name the line: it is looked for by them, whatever its id.
    estimated : mapping of str to cell
        Columns that are written, whether the line is there or new.
    new : mapping of str to cell
        Columns that are written only where the line is new; what the records cannot tell is left out.
    """

    sheet: str
    match: Mapping[str, Cell]
    estimated: Mapping[str, Cell]
    new: Mapping[str, Cell] = field(default_factory=dict)

    def as_new(self) -> dict[str, Cell]:
        """Return the whole line as it is added to a sheet that does not hold it."""
        return {**self.new, **self.match, **self.estimated}


def evidence(n: int, what: str, note: str = "") -> dict[str, Cell]:
    """Return source, quality and note of an estimate from records.

    Examples
    --------
    >>> evidence(54, "families")["source"]
    'records, n=54 families'
    """
    return {"source": f"records, n={n} {what}", "quality": "green", "note": note}


def as_synthetic(row: SheetRow) -> SheetRow:
    """Return an estimate that says that the records behind it were made up."""
    said = f"Illustrative: made-up {row.estimated['source']}"
    return replace(row, estimated={**row.estimated, "source": said, "quality": "assumed"})


def rounded(value: float, digits: int = 3) -> float:
    """Return a number as it is written into a cell; the digits kept are far beyond its uncertainty."""
    return round(float(value), digits)
