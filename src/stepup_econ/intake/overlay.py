"""Answers from elsewhere are put into a filled workbook: what would be overwritten is told first, everything else stays as it is."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree

from stepup_econ.intake.annotate import _sheets as sheet_parts
from stepup_econ.intake.atomic import atomic_path
from stepup_econ.intake.columns import Column
from stepup_econ.intake.grid import Grid, TooManyCellsError, letters, split_cell
from stepup_econ.intake.guard import guard, problem
from stepup_econ.intake.package import local, open_package
from stepup_econ.intake.parts import Element, Parts, Tree
from stepup_econ.intake.readings import Known, RawCell, Refusal
from stepup_econ.intake.rows import Value
from stepup_econ.intake.sheet_rows import read_grid_part
from stepup_econ.intake.sheets import sheet
from stepup_econ.intake.table import END_MARK, Table, find_table
from stepup_econ.intake.text import fold
from stepup_econ.intake.values import read_cell
from stepup_econ.intake.workbook import DAMAGED
from stepup_econ.problems import InputError, Problem, raise_if

Cell = str | float | int


class Line(Protocol):
    """One line to put into a sheet: the columns that name it, those that are written, and those that only a new line needs."""

    @property
    def sheet(self) -> str: ...  # noqa: D102
    @property
    def match(self) -> Mapping[str, Cell]: ...  # noqa: D102
    @property
    def estimated(self) -> Mapping[str, Cell]: ...  # noqa: D102
    @property
    def new(self) -> Mapping[str, Cell]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that is written: where, what stood there (None where it was blank), and what is put there."""

    sheet: str
    cell: str
    label: str
    old: str | None
    new: Cell

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell} ({self.label}): {self.old if self.old is not None else 'blank'} -> {self.new}"


@dataclass(slots=True)
class _Place:
    """The table of one sheet as it stands: rows by what names them, ids taken, and rows that are free."""

    table: Table
    columns: Mapping[str, Column]
    free: Iterator[int]
    ids: set[str] = field(default_factory=set)


def plan_overlay(workbook: str | PathLike[str], lines: Iterable[Line]) -> tuple[Change, ...]:
    """Return every cell that would change if these lines were put into a workbook; cells that hold the same already are left out.

    Raises
    ------
    InputError
        The file is no workbook of the template, a value fits no column, a cell to write holds a formula, or a sheet has no room.
    """
    path = Path(workbook)
    refused = guard(path)
    if refused is not None:
        raise InputError([refused])
    problems: list[Problem] = []
    try:
        with zipfile.ZipFile(path) as opened:
            package = open_package(opened)
            parts = {fold(part.title): part for part in package.sheets if part.cells}
            grids = {name: read_grid_part(package, parts[fold(name)]) for name in {line.sheet for line in lines} if fold(name) in parts}
    except (*DAMAGED, TooManyCellsError) as error:
        raise InputError([problem("WB106", path.name, "a file that is cut short or damaged", "a whole .xlsx workbook")]) from error
    places = {name: _place(grid, name) for name, grid in grids.items()}
    changes: list[Change] = []
    for line in lines:
        if line.sheet not in places:
            problems.append(problem("WB111", line.sheet, "no sheet of this name", "the sheet of the template"))
            continue
        changes += _changes(places[line.sheet], line, problems)
    raise_if(dict.fromkeys(problems))
    return tuple(changes)


def _place(grid: Grid, name: str) -> _Place:
    declared = sheet(name)
    table = find_table(grid, declared)
    refusals = [f for f in table.findings if isinstance(f.said, Refusal) and f.said.code in ("WB113", "WB114", "WB115", "WB116", "WB118")]
    raise_if(
        Problem(f.said.code, f.places.at(f.key, f.row), f.said.found, f.said.expected, f.said.mend)
        for f in refusals
        if isinstance(f.said, Refusal)
    )
    key, label = next((column.key, fold(column.label)) for column in declared.columns if column.key in table.places.columns)
    at = split_cell(f"{table.places.columns[key]}1")[1]
    header = next(number for number in sorted(grid.rows) if at in grid.rows[number] and fold(grid.rows[number][at].text) == label)
    ends = (
        number for number, cells in grid.rows.items() if number > header and any(fold(c.text) == fold(END_MARK) for c in cells.values())
    )
    last = min(ends, default=max(*grid.rows, header + declared.blank_rows) + 1)
    filled = {number for number, _ in table.rows}
    columns = {column.key: column for column in declared.columns}
    ids = {fold(cells["id"].text) for _, cells in table.rows if "id" in cells}
    return _Place(table, columns, iter([number for number in range(header + 1, last) if number not in filled]), ids)


def _changes(place: _Place, line: Line, problems: list[Problem]) -> Iterator[Change]:
    found = [
        (number, cells)
        for number, cells in place.table.rows
        if all(_same(cells.get(key), place.columns[key], value) for key, value in line.match.items())
    ]
    if found:
        number, cells = found[0]
        wanted = dict(line.estimated)
    else:
        number = next(place.free, 0)
        cells = {}
        wanted = {**line.new, **line.match, **line.estimated}
        if not number:
            mend = "Insert rows above the end mark."
            problems.append(Problem("WB119", line.sheet, "no blank line left in the table", "a line for each estimate", mend))
            return
        if "id" in place.columns and "id" in wanted:
            wanted["id"] = _free_id(str(wanted["id"]), place.ids)
    for key, value in wanted.items():
        column = place.columns.get(key)
        if column is None:
            continue
        where, old = place.table.places.at(key, number), cells.get(key)
        refusal = read_cell(_raw(value), column, Known())
        if isinstance(refusal, Refusal) and value != "":
            problems.append(Problem(refusal.code, where, refusal.found, refusal.expected, refusal.mend))
        elif old is not None and old.formula:
            mend = "Clear the cell first, so that no formula is lost unseen."
            problems.append(Problem("WB134", where, "a formula, which would be lost", "a typed value or nothing", mend))
        elif not _same(old, column, value):
            yield Change(line.sheet, where.partition("!")[2], column.label, None if old is None or old.blank else old.echo, value)


def _free_id(wanted: str, taken: set[str]) -> str:
    names = [wanted, *(f"{wanted[:60]}_{number}" for number in range(2, 1000))]
    free = next(name for name in names if fold(name) not in taken)
    taken.add(fold(free))
    return free


def _raw(value: Cell) -> RawCell:
    return RawCell(value, "text") if isinstance(value, str) else RawCell(float(value), "number")


def _same(cell: RawCell | None, column: Column, value: Cell) -> bool:
    """Return whether a cell says already what would be written."""
    return _value(cell, column) == _value(None if value == "" else _raw(value), column)


def _value(cell: RawCell | None, column: Column) -> Value | str:
    if cell is None:
        return None
    read = read_cell(cell, column, Known())
    return cell.echo if isinstance(read, Refusal) else read.value


def write_overlay(workbook: str | PathLike[str], changes: Iterable[Change], target: str | PathLike[str] | None = None) -> Path:
    """Write the changes into a workbook; formats, other cells and other sheets stay as they are.

    Parameters
    ----------
    workbook : path
        As it was when the changes were planned.
    changes : iterable of Change
        As `plan_overlay` returns them.
    target : path, optional
        Where the workbook goes; over itself when left out, whole or not at all.
    """
    path = Path(workbook)
    parts = Parts(path)
    book = parts.related("", "/officeDocument") or "xl/workbook.xml"
    names = {fold(title): part for title, part in sheet_parts(parts, book).items()}
    by_sheet: dict[str, list[Change]] = {}
    for change in changes:
        by_sheet.setdefault(change.sheet, []).append(change)
    for name, items in by_sheet.items():
        part = names[fold(name)]
        tree = parts.tree(part)
        for item in items:
            _put(tree, *split_cell(item.cell), item.new)
        parts.put(part, tree)
    final = Path(target) if target is not None else path
    with atomic_path(final) as beside:
        parts.save(beside)
    return final


def _put(tree: Tree, row: int, column: int, value: Cell) -> None:
    data = tree.find("sheetData")
    assert data is not None
    line = _child(data, "row", row, {"r": str(row)}, tree.space)
    cell = _child(line, "c", column, {"r": f"{letters(column)}{row}"}, tree.space)
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if isinstance(value, str):
        if value:
            cell.set("t", "inlineStr")
            text = ElementTree.SubElement(ElementTree.SubElement(cell, f"{tree.space}is"), f"{tree.space}t")
            text.text = value
    else:
        ElementTree.SubElement(cell, f"{tree.space}v").text = repr(value)


def _child(parent: Element, name: str, number: int, attributes: dict[str, str], space: str) -> Element:
    """Return a row of the sheet or a cell of the row; made in its place where the file does not store it."""
    at, before = 0, 0
    for position, child in enumerate(parent):
        if local(child.tag) != name:
            continue
        reference = child.get("r")
        at = at + 1 if reference is None else int(reference) if name == "row" else split_cell(reference)[1]
        if at == number:
            return child
        if at < number:
            before = position + 1
    made = ElementTree.Element(f"{space}{name}", attributes)
    parent.insert(before, made)
    parent.attrib.pop("spans", None)
    return made
