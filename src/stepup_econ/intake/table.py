"""The table on a sheet, found by its headings wherever it stands, with everything that is odd about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from stepup_econ.intake.codes import CODES
from stepup_econ.intake.columns import Column, Sheet
from stepup_econ.intake.findings import Finding
from stepup_econ.intake.grid import Grid, letters
from stepup_econ.intake.readings import BLANK, RawCell, Refusal
from stepup_econ.intake.rows import CELL, Places
from stepup_econ.intake.settings import HALF_A_PENNY
from stepup_econ.intake.text import echo, fold, listed, nearest

END_MARK = "End of table: nothing below this line is read"
ROW_CHECK = "row check"
_HEADING_ROWS = 200
_TOTALS = frozenset({"total", "totals", "sum", "grand total", "subtotal", "sub-total", "overall total"})


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's table: where its columns are, the rows that hold something, what is wrong and what was passed over.

    Parameters
    ----------
    sheet : Sheet
        The declaration.
    places : Places
        Where each column that was found stands.
    rows : tuple of (row number, column key -> cell)
        Rows that hold a value in a declared column; total rows are left out and named in `findings`.
    findings : tuple of Finding
        Problems of the table's structure.
    notes : tuple of str
        What was not read, or was read although it is hidden.
    """

    sheet: Sheet
    places: Places
    rows: tuple[tuple[int, Mapping[str, RawCell]], ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


def find_table(grid: Grid, sheet: Sheet) -> Table:
    """Find a sheet's table by its headings: case, spacing, order and inserted rows or columns do not matter."""
    header = _heading_row(grid, sheet)
    if header is None:
        places = Places(grid.title, {"": "A"}, grid.pattern)
        wrong = _wrong("WB113", "no row of headings", f"a row with {listed([column.label for column in sheet.columns])}")
        return Table(sheet, places, (), (Finding(places, "", 1, wrong),), ())
    columns, findings = _columns(grid, sheet, header)
    names = grid.rows[header] if grid.pattern != CELL else {}
    shown = {key: names[at].text if at in names else letters(at) for key, at in columns.items()}
    places = Places(grid.title, shown, grid.pattern)
    last, notes = _last_row(grid, header)
    body = {number: cells for number, cells in sorted(grid.rows.items()) if header < number <= last}
    findings += _strays(grid, header, body)
    findings += _merged(grid, header, max(body, default=header), frozenset(columns.values()))
    rows = [(number, {key: cells.get(at, BLANK) for key, at in columns.items()}) for number, cells in body.items()]
    filled = [(number, cells) for number, cells in rows if not all(cell.blank for cell in cells.values())]
    totals = {number for number, cells in filled if _is_total(cells)}
    findings += [_total(places, sheet, number, filled, totals) for number in sorted(totals)]
    hidden = [number for number, _ in filled if number in grid.hidden]
    if hidden:
        notes += (f"{len(hidden)} hidden row{'s' if len(hidden) > 1 else ''} read on sheet {grid.title}",)
    return Table(sheet, places, tuple(row for row in filled if row[0] not in totals), tuple(findings), notes)


def empty_table(sheet: Sheet, pattern: str = CELL) -> Table:
    """Return the table of a sheet that is not there and need not be."""
    return Table(sheet, Places(sheet.name, {}, pattern), (), (), ())


def _wrong(code: str, found: str, expected: str, hint: str = "") -> Refusal:
    return Refusal(code, found, expected, f"{hint}{CODES[code].asks}")


def _heading_row(grid: Grid, sheet: Sheet) -> int | None:
    """Return the row that holds most of the sheet's headings, at least two."""
    labels = {fold(column.label) for column in sheet.columns}
    best, most = None, 1
    for number in sorted(grid.rows)[:_HEADING_ROWS]:
        count = len(labels & {fold(cell.text) for cell in grid.rows[number].values()})
        if count > most:
            best, most = number, count
    return best


def _columns(grid: Grid, sheet: Sheet, header: int) -> tuple[dict[str, int], list[Finding]]:
    """Return the column number of every key, and what is wrong with the headings."""
    by_label = {fold(column.label): column for column in sheet.columns}
    columns: dict[str, int] = {}
    findings, unknown = [], []
    for at, cell in sorted(grid.rows[header].items()):
        heading = fold(cell.text)
        column = by_label.get(heading)
        if column is not None and column.key in columns:
            hint = f"'{column.label}' is also in column {letters(columns[column.key])}. "
            findings.append(_at(grid, at, header, _wrong("WB116", echo(cell.text), "each heading once", hint)))
        elif column is not None:
            columns[column.key] = at
        elif heading and heading != ROW_CHECK:
            unknown.append((at, cell))
    missing = [column for column in sheet.columns if column.key not in columns]
    for at, cell in unknown:
        like = nearest(cell.text, [column.label for column in missing])
        hint = f"Nearest: '{like}'. " if like else ""
        findings.append(_at(grid, at, header, _wrong("WB115", echo(cell.text), "a heading of the template", hint)))
    findings += [_missing(grid, header, column) for column in missing if column.since == "1"]
    return columns, findings


def _missing(grid: Grid, header: int, column: Column) -> Finding:
    wrong = _wrong("WB114", "no column for it", f"a column '{column.label}'")
    return _at(grid, min(grid.rows[header]), header, wrong)


def _at(grid: Grid, column: int, row: int, wrong: Refusal) -> Finding:
    """Say something about a cell that belongs to no declared column."""
    name = letters(column)
    return Finding(Places(grid.title, {name: name}, grid.pattern), name, row, wrong)


def _last_row(grid: Grid, header: int) -> tuple[int, tuple[str, ...]]:
    """Return the last row above the end mark, and a note where something stands below it."""
    end = fold(END_MARK)
    for number in sorted(grid.rows):
        if number > header and any(cell.form == "text" and fold(cell.text) == end for cell in grid.rows[number].values()):
            below = sum(1 for row, cells in grid.rows.items() if row > number and not all(cell.blank for cell in cells.values()))
            note = f"{below} row{'s' if below > 1 else ''} below the end of the table on sheet {grid.title} not read"
            return number - 1, ((note,) if below else ())
    return max(grid.rows), ()


def _strays(grid: Grid, header: int, body: Mapping[int, Mapping[int, RawCell]]) -> list[Finding]:
    """Name values that stand in the table's rows under no heading: they must not be lost silently."""
    headed = {at for at, cell in grid.rows[header].items() if not cell.blank}
    wrong = [(number, at, cell) for number, cells in body.items() for at, cell in cells.items() if at not in headed and not cell.blank]
    code = "WB117" if grid.pattern == CELL else "WB162"
    return [_at(grid, at, number, _wrong(code, cell.echo, "no value here, as the column has no heading")) for number, at, cell in wrong]


def _merged(grid: Grid, header: int, last: int, columns: frozenset[int]) -> list[Finding]:
    findings = []
    for top, left, bottom, right in grid.merged:
        inside = top <= last and bottom >= header and any(left <= at <= right for at in columns)
        if inside and (top, left) != (bottom, right):
            span = f"{letters(left)}{top}:{letters(right)}{bottom}"
            findings.append(_at(grid, left, top, _wrong("WB118", f"merged cells {span}", "one cell for each value")))
    return findings


def _is_total(cells: Mapping[str, RawCell]) -> bool:
    words = [fold(cell.text).rstrip(":").replace("_", " ") for key, cell in cells.items() if key in ("id", "label")]
    return bool(words) and (words[0] in _TOTALS or (words[0] == "" and any(word in _TOTALS for word in words[1:])))


def _total(places: Places, sheet: Sheet, number: int, filled: Sequence[tuple[int, Mapping[str, RawCell]]], totals: set[int]) -> Finding:
    """Name a total row, and the first column where it is not what the lines above it add up to."""
    cells = dict(filled)[number]
    key = next(key for key in ("id", "label") if key in cells and not cells[key].blank)
    above = [line for at, line in filled if at < number and at not in totals]
    said = next((text for column in sheet.columns if (text := _off(column, cells, above))), "")
    return Finding(places, key, number, _wrong("WB120", f"{cells[key].echo}{said}", "rows of the table only"))


def _off(column: Column, cells: Mapping[str, RawCell], above: Sequence[Mapping[str, RawCell]]) -> str:
    """Return by how much a total is off in a column, in words; empty where it adds up or nothing can be added."""
    total = _amount(cells.get(column.key))
    if total is None:
        return ""
    lines = sum(amount for line in above if (amount := _amount(line.get(column.key))) is not None)
    return "" if abs(lines - total) <= HALF_A_PENNY else f" with {total:,.10g} for {column.label}, where the lines add up to {lines:,.10g}"


def _amount(cell: RawCell | None) -> float | None:
    return cell.value if cell is not None and cell.form == "number" and isinstance(cell.value, float) else None


def raw_ids(table: Table) -> Iterator[RawCell]:
    """Yield the id cells of a table."""
    for _, cells in table.rows:
        if "id" in cells:
            yield cells["id"]
