"""Tables of cells become a book of parsed rows, or every problem that stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from stepup_econ.intake.codes import CODES
from stepup_econ.intake.columns import Column
from stepup_econ.intake.findings import Finding, notes_of, problems_of
from stepup_econ.intake.readings import BLANK, Known, RawCell, Reading, Refusal
from stepup_econ.intake.rows import Book, Row, Value
from stepup_econ.intake.settings import SETTING_ROWS, Setting
from stepup_econ.intake.table import Table, raw_ids
from stepup_econ.intake.text import as_id, nearest
from stepup_econ.intake.values import read_cell
from stepup_econ.problems import Problem

_SETTINGS = {setting.key: setting for setting in SETTING_ROWS}
_EVIDENCE = ("source", "quality")
_MOST_KEPT, _MOST_SUGGESTED = 50_000, 200


@dataclass(slots=True)
class _Gathered:
    """What has been found so far."""

    problems: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    read: dict[tuple[str, RawCell], Reading | Refusal] = field(default_factory=dict)
    """What cells of the sheet at hand were read as by column: in a long table most say what others said before."""


def assemble(
    name: str,
    tables: Mapping[str, Table],
    known: Mapping[str, list[str]] | None,
    problems: list[Problem],
    notes: list[str],
) -> tuple[Book | None, tuple[Problem, ...]]:
    """Read every table and join what was found to what was found before.

    Returns
    -------
    (Book or None, tuple of Problem)
        The book only where there is no problem.
    """
    gathered = _Gathered()
    ids = _known_ids(tables, known or {})
    read = {}
    for sheet, table in tables.items():
        gathered.problems += table.findings
        notes += table.notes
        read[sheet] = tuple(_rows(table, ids, gathered))
        problems += _empty(table)
    problems += problems_of(gathered.problems)
    notes += notes_of(gathered.notes)
    if problems:
        return None, tuple(problems)
    return Book(name, read, tuple(notes)), ()


def _known_ids(tables: Mapping[str, Table], known: Mapping[str, list[str]]) -> Known:
    """Gather the ids of every sheet; one whose ids could not all be seen is left out, so that nothing is blamed."""
    ids = {name: tuple(given) for name, given in known.items()}
    for name, table in tables.items():
        cells = list(raw_ids(table))
        broken = any(not cell.saved or cell.form == "error" for cell in cells)
        if "id" in table.places.columns and cells and not broken:
            ids[name] = tuple(dict.fromkeys(as_id(cell.text) for cell in cells if not cell.blank))
    return Known(ids)


def _empty(table: Table) -> Iterator[Problem]:
    if table.sheet.required and not table.rows and "id" in table.places.columns:
        code = CODES["WB119"]
        yield Problem(code.code, table.places.prefix, "no filled rows", "at least one", code.asks)


def _rows(table: Table, known: Known, gathered: _Gathered) -> Iterator[Row]:
    """Read the rows of a table; every cell is read, whatever is wrong with the ones before it."""
    seen: dict[str, int] = {}
    gathered.read.clear()
    quiet = replace(known, suggest=False)
    for number, cells in table.rows:
        known = known if len(gathered.problems) < _MOST_SUGGESTED else quiet
        columns = _columns_for(table, number, cells, gathered)
        values = {key: _value(table, columns[key], number, cells.get(key, BLANK), known, gathered) for key in table.sheet.keys}
        _unique(table, number, values.get("id"), seen, gathered)
        yield Row(table.sheet.name, number, MappingProxyType(values), table.places)
    if table.sheet.name == "Settings" and "id" in table.places.columns:
        gathered.problems += _missing_settings(table, seen)


def _value(table: Table, column: Column, number: int, cell: RawCell, known: Known, gathered: _Gathered) -> Value:
    if column.key not in table.places.columns:
        return None
    read = gathered.read.get((column.key, cell))
    if read is None:
        read = read_cell(cell, column, known)
        if len(gathered.read) < _MOST_KEPT and table.sheet.name != "Settings":
            gathered.read[column.key, cell] = read
    if not isinstance(read, Refusal) and read.value is None and column.required:
        found = "nothing" if not cell.text else f"'{cell.text}', which is read as no value,"
        example = f", as {column.example}" if column.example else ""
        read = Refusal("WB131", found, f"{column.label} ({column.unit}{example})", _fill_in(column))
    if isinstance(read, Refusal):
        gathered.problems.append(Finding(table.places, column.key, number, read))
        return None
    if read.note:
        gathered.notes.append(Finding(table.places, column.key, number, read.note))
    return read.value


def _fill_in(column: Column) -> str:
    if column.kind in ("text", "id", "choice", "reference", "unit_cost", "yes_no", "year", "grid"):
        return "Fill it in."
    return CODES["WB131"].asks


def _unique(table: Table, number: int, value: Value, seen: dict[str, int], gathered: _Gathered) -> None:
    if not isinstance(value, str):
        return
    if value in seen:
        first = table.places.at("id", seen[value])
        refusal = Refusal("WB133", f"'{value}', which is also at {first}", "an id used once", CODES["WB133"].asks)
        gathered.problems.append(Finding(table.places, "id", number, refusal))
    seen.setdefault(value, number)


def _columns_for(table: Table, number: int, cells: Mapping[str, RawCell], gathered: _Gathered) -> Mapping[str, Column]:
    """Return the columns as this row asks for them: on the Settings sheet each line has a kind."""
    columns = {
        column.key: replace(column, required=False) if column.unless and not cells.get(column.unless, BLANK).blank else column
        for column in table.sheet.columns
    }
    if table.sheet.name != "Settings" or "id" not in cells:
        return columns
    key = as_id(cells["id"].text)
    declared = _SETTINGS.get(key)
    if declared is None:
        if key:
            gathered.problems.append(Finding(table.places, "id", number, _unknown_setting(cells["id"])))
        return columns | {key: replace(columns[key], required=False) for key in ("value", *_EVIDENCE)}
    asked = setting_column(declared)
    evidence = _asks_evidence(declared, cells.get("value", BLANK))
    return columns | {"value": asked} | {key: replace(columns[key], required=evidence) for key in _EVIDENCE}


def _asks_evidence(setting: Setting, cell: RawCell) -> bool:
    """Tell whether a setting needs source and quality: not where it is a name, nor where it is left blank."""
    return setting.kind not in ("text", "id") and not cell.blank


def setting_column(setting: Setting) -> Column:
    """Return a setting's value as a column, so that it is read and checked like any other cell."""
    return Column(
        "value",
        setting.label,
        setting.kind,
        setting.unit,
        setting.label,
        setting.default,
        "E",
        setting.required,
        setting.choices,
        "",
        False,
        setting.low,
        setting.high,
    )


def _unknown_setting(cell: RawCell) -> Refusal:
    like = nearest(cell.text, _SETTINGS)
    hint = f"Nearest: '{like}'. " if like else ""
    return Refusal("WB122", cell.echo, "the name of a setting", hint + CODES["WB122"].asks)


def _missing_settings(table: Table, seen: Mapping[str, int]) -> Iterator[Finding]:
    for key, setting in _SETTINGS.items():
        if key not in seen and setting.required:
            refusal = Refusal("WB121", "no line for it", f"a line '{key}' ({setting.label})", CODES["WB121"].asks)
            row = table.rows[0][0] - 1 if table.rows else 1
            yield Finding(table.places, "id", row, refusal)
