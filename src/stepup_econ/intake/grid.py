"""The stored cells of one sheet: what stands where, which cells are merged, which rows are hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from xml.etree import ElementTree

from stepup_econ.intake.package import Package, SheetPart, local, string_of, unescape
from stepup_econ.intake.readings import Form, RawCell
from stepup_econ.intake.rows import CELL

MOST_CELLS = 200_000
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
class _Walk:
    """Where the reading of a sheet has come to."""

    package: Package
    rows: dict[int, dict[int, RawCell]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    row: int = 0
    cells: int = 0


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


def read_grid_part(package: Package, part: SheetPart) -> Grid:
    """Read the filled cells of one sheet; blank styled cells are passed over and cost nothing."""
    walk = _Walk(package)
    sheet_data: ElementTree.Element | None = None
    with package.zip.open(part.part) as file:
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
    return Grid(part.title, walk.rows, tuple(walk.merged), frozenset(walk.hidden))


def _span(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    return (*split_cell(first), *split_cell(last or first))


def _row(walk: _Walk, element: ElementTree.Element) -> None:
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
        walk.cells += len(cells)
        if walk.cells > MOST_CELLS:
            raise TooManyCellsError
        walk.rows.setdefault(walk.row, {}).update(cells)


def _cell(item: ElementTree.Element, package: Package) -> RawCell | None:
    kind = item.get("t", "n")
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
    if value is None:
        saved = not formula or kind == "str"
        return RawCell(None, "blank", formula, saved) if formula else None
    if kind in ("n", "d"):
        return _number(value, kind, item, package, formula)
    if kind == "s":
        value = package.strings[int(value)]
    elif kind == "str":
        value = unescape(value)
    elif kind == "b":
        return RawCell(value.strip() in ("1", "true"), "bool", formula)
    return RawCell(value, "error" if kind == "e" else "text", formula)


def _number(value: str, kind: str, item: ElementTree.Element, package: Package, formula: bool) -> RawCell:
    iso = _ISO.fullmatch(value.strip()) if kind == "d" else None
    if iso is not None:
        day = date(int(iso[1]), int(iso[2]), int(iso[3])) - date(1899, 12, 30)
        return RawCell(float(day.days), "date", formula)
    if _NUMBER.fullmatch(value.strip()) is None or float(value) in _ENDLESS:
        return RawCell(value, "text", formula)
    number, style = float(value), int(item.get("s", "0"))
    form = package.forms[style] if style < len(package.forms) else "number"
    if form == "date" and package.from_1904:
        number += _DAYS_1904
    saved = not (formula and number == 0 and package.uncalculated)
    return RawCell(number, _as_form(form), formula, saved)


def _as_form(form: str) -> Form:
    return "percent" if form == "percent" else "date" if form == "date" else "number"
