"""Cells of a sheet are marked red, and cells that were marked before and are mended go back to yellow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from stepup_econ.intake.annotate_styles import MarkStyles
from stepup_econ.intake.grid import letters, split_cell
from stepup_econ.intake.package import local
from stepup_econ.intake.parts import Element, Tree

MOST_MARKS = 5_000
_AFTER_DRAWING = frozenset({"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"})


def cells_of(place: str) -> Iterator[tuple[int, int]]:
    """Yield row and column of every cell that a place names: ``D5``, ``D5:D9``, ``D5:D9,D12``."""
    for run in place.split(","):
        first, _, last = run.partition(":")
        top, left = split_cell(first)
        bottom, right = split_cell(last or first)
        yield from ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))


def mark_cells(sheet: Tree, cells: Iterable[tuple[int, int]], styles: MarkStyles) -> None:
    """Make cells red; a cell that is not stored yet is added in its place, blank."""
    data = sheet.find("sheetData")
    if data is None:
        return
    wanted = set(cells)
    _clear_old(data, wanted, styles)
    by_row: dict[int, set[int]] = {}
    for row, column in wanted:
        by_row.setdefault(row, set()).add(column)
    rows = dict(_numbered(data, "row"))
    for number in sorted(by_row):
        if number not in rows:
            rows[number] = ElementTree.Element(f"{sheet.space}row", {"r": str(number)})
            data.insert(sum(1 for known in rows if known < number), rows[number])
        _mark_row(rows[number], number, by_row[number], styles, sheet.space)


def _clear_old(data: Element, wanted: set[tuple[int, int]], styles: MarkStyles) -> None:
    for number, row in _numbered(data, "row"):
        for column, cell in _numbered(row, "c"):
            style = int(cell.get("s", "0"))
            if (number, column) not in wanted and style and styles.is_marked(style):
                cell.set("s", str(styles.mended(style)))


def _numbered(parent: Element, name: str) -> Iterator[tuple[int, Element]]:
    """Yield rows or cells with their numbers, also where the file leaves them out."""
    at = 0
    for child in parent:
        if local(child.tag) != name:
            continue
        reference = child.get("r")
        at = at + 1 if reference is None else int(reference) if name == "row" else split_cell(reference)[1]
        yield at, child


def _mark_row(row: Element, number: int, columns: set[int], styles: MarkStyles, space: str) -> None:
    cells = dict(_numbered(row, "c"))
    for column in sorted(columns):
        cell = cells.get(column)
        if cell is None:
            cell = ElementTree.Element(f"{space}c", {"r": f"{letters(column)}{number}"})
            row.insert(sum(1 for known in cells if known < column), cell)
            cells[column] = cell
            row.attrib.pop("spans", None)
        style = int(cell.get("s", row.get("s", "0")))
        cell.set("s", str(style if styles.is_marked(style) else styles.marked(style)))


def add_drawing(sheet: Tree, relation: str, office: str) -> None:
    """Refer to the drawing that shows the notes; where a sheet has one already, nothing changes."""
    if sheet.find("legacyDrawing") is not None:
        return
    at = next((n for n, child in enumerate(sheet.root) if local(child.tag) in _AFTER_DRAWING), len(sheet.root))
    sheet.root.insert(at, ElementTree.Element(f"{sheet.space}legacyDrawing", {f"{{{office}}}id": relation}))
    sheet.prefixes.setdefault("r", office)


def first_cell(place: str) -> str:
    """Return the first cell that a place names."""
    return place.replace(",", ":").partition(":")[0]
