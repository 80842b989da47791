"""The stored cells of one sheet: what stands where, which cells are merged, which rows are hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import IO
from xml.etree import ElementTree

from stepup_econ.intake.package import Package, SheetPart, local, string_of, unescape
from stepup_econ.intake.readings import Form, RawCell
from stepup_econ.intake.rows import CELL

MOST_CELLS, MOST_ODD_CELLS = 1_000_000, 100_000
"""Most filled cells of a sheet, and most of those that only the XML parser understands: it takes ten times as long for each."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T.*)?")
_DAYS_1904 = 1462.0
_ENDLESS = (float("inf"), float("-inf"))


class TooManyCellsError(Exception):
    """A sheet holds more filled cells than any table of this workbook could."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as it was found.

    Parameters
    ----------
    title : str
        The sheet's name as it stands in the file, or a text file's name.
    rows : Mapping[int, Mapping[int, RawCell]]
        Filled cells by row and column number, both from 1.
    merged : tuple of (first row, first column, last row, last column)
    hidden : frozenset of int
        Hidden rows.
    pattern : str
        How a place is written, see `rows.Places`.
    """

    title: str
    rows: Mapping[int, Mapping[int, RawCell]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: frozenset[int] = frozenset()
    pattern: str = CELL


@dataclass(slots=True)
class Walk:
    """Where the reading of a sheet has come to."""

    package: Package
    rows: dict[int, dict[int, RawCell]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    row: int = 0
    cells: int = 0
    odd: int = 0

    def add(self, number: int, cells: dict[int, RawCell], *, odd: bool = True) -> None:
        """Add the filled cells of a row; `TooManyCellsError` beyond what any table holds."""
        self.cells += len(cells)
        self.odd += len(cells) if odd else 0
        if self.cells > MOST_CELLS or self.odd > MOST_ODD_CELLS:
            raise TooManyCellsError
        known = self.rows.setdefault(number, cells)
        if known is not cells:
            known.update(cells)


def letters(column: int) -> str:
    """Return a column's letters: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(name: str) -> int:
    """Return the number of a column's letters: A is 1, AA is 27."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def split_cell(reference: str) -> tuple[int, int]:
    """Return row and column number of a reference such as ``D14`` or ``$D$14``."""
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", reference)
    if match is None:
        raise ValueError(f"found {reference!r}, expected a cell such as D14")
    return int(match[2]), column_number(match[1])


def walk_xml(walk: Walk, file: IO[bytes]) -> None:
    """Read the rows, merged cells and hidden rows of a sheet, or of a part of one, by the XML parser."""
    sheet_data: ElementTree.Element | None = None
    for event, element in ElementTree.iterparse(file, events=("start", "end")):
        name = local(element.tag)
        if event == "start":
            sheet_data = element if name == "sheetData" else sheet_data
        elif name == "row":
            _row(walk, element)
            if sheet_data is not None:
                sheet_data.clear()
        elif name == "mergeCell":
            walk.merged.append(_span(element.get("ref", "")))


def finish(walk: Walk, part: SheetPart) -> Grid:
    """Return what was read as a grid."""
    return Grid(part.title, walk.rows, tuple(walk.merged), frozenset(walk.hidden))


def _span(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    return (*split_cell(first), *split_cell(last or first))


def _row(walk: Walk, element: ElementTree.Element) -> None:
    walk.row = int(element.get("r", walk.row + 1))
    if element.get("hidden") in ("1", "true"):
        walk.hidden.add(walk.row)
    column, cells = 0, {}
    for item in element:
        reference = item.get("r")
        column = column + 1 if reference is None else split_cell(reference)[1]
        cell = _cell(item, walk.package) if len(item) else None
        if cell is not None:
            cells[column] = cell
    if cells:
        walk.add(walk.row, cells)


def _cell(item: ElementTree.Element, package: Package) -> RawCell | None:
    value: str | None = None
    formula = False
    for child in item:
        name = local(child.tag)
        if name == "v":
            value = child.text
        elif name == "f":
            formula = True
        elif name == "is":
            value = string_of(child)
    return cell_of(item.get("t", "n"), int(item.get("s", "0")), value, formula, package)


def cell_of(kind: str, style: int, value: str | None, formula: bool, package: Package) -> RawCell | None:
    """Return a stored cell, None where there is nothing in it.

    Parameters
    ----------
    kind : str
        The cell's type in the file: ``n``, ``d``, ``s``, ``str``, ``inlineStr``, ``b`` or ``e``.
    style : int
        Number of the cell's style.
    value : str or None
        What is saved, None where nothing is.
    formula : bool
    package : Package
        Shared strings and number formats.
    """
    if value is None:
        saved = not formula or kind == "str"
        return RawCell(None, "blank", formula, saved) if formula else None
    if kind in ("n", "d"):
        return _number(value, kind, style, package, formula)
    if kind == "s":
        value = package.strings[int(value)]
    elif kind == "str":
        value = unescape(value)
    elif kind == "b":
        return RawCell(value.strip() in ("1", "true"), "bool", formula)
    return RawCell(value, "error" if kind == "e" else "text", formula)


def _number(value: str, kind: str, style: int, package: Package, formula: bool) -> RawCell:
    iso = _ISO.fullmatch(value.strip()) if kind == "d" else None
    if iso is not None:
        day = date(int(iso[1]), int(iso[2]), int(iso[3])) - date(1899, 12, 30)
        return RawCell(float(day.days), "date", formula)
    if _NUMBER.fullmatch(value.strip()) is None or float(value) in _ENDLESS:
        return RawCell(value, "text", formula)
    number = float(value)
    form = package.forms[style] if style < len(package.forms) else "number"
    if form == "date" and package.from_1904:
        number += _DAYS_1904
    saved = not (formula and number == 0 and package.uncalculated)
    return RawCell(number, _as_form(form), formula, saved)


def _as_form(form: str) -> Form:
    return "percent" if form == "percent" else "date" if form == "date" else "number"
