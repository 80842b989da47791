"""Answers are carried from an older or untidy workbook into a new template, with a list of what moved and what could not."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path

from stepup_econ.intake.columns import Column
from stepup_econ.intake.csv_folder import folder_tables, write_csv_folder
from stepup_econ.intake.grid import TooManyCellsError
from stepup_econ.intake.guard import guard, problem
from stepup_econ.intake.package import Package, open_package
from stepup_econ.intake.reader import setting_column
from stepup_econ.intake.readings import Known, RawCell, Refusal
from stepup_econ.intake.rows import Value
from stepup_econ.intake.settings import SETTING_ROWS
from stepup_econ.intake.sheet_rows import read_grid_part
from stepup_econ.intake.sheets import SHEETS, sheet
from stepup_econ.intake.table import Table, find_table
from stepup_econ.intake.template import write_template
from stepup_econ.intake.text import as_id, fold
from stepup_econ.intake.values import read_cell
from stepup_econ.intake.workbook import DAMAGED
from stepup_econ.problems import InputError

_SETTINGS = {setting.key: setting_column(setting) for setting in SETTING_ROWS}


def carry_answers(
    old: str | PathLike[str], target: str | PathLike[str], known: Mapping[str, Iterable[str]] | None = None
) -> tuple[str, ...]:
    """Write a new template with the answers of an older workbook in it.

    Parameters
    ----------
    old : path
        A workbook, or a folder of CSV files, of this or another version of the template; it is only read.
    target : path
        Where the new workbook is written; a name without an ending is a folder of CSV files.
    known : mapping of str to ids, optional
        Ids of the price library, for the drop-downs.

    Returns
    -------
    tuple of str
        One line for every sheet carried, and one for everything that was not: cells that cannot be read without a guess,
        columns, settings and sheets that the template no longer has. Ids are carried as they are; `stepup check` asks whether
        each is known.

    Raises
    ------
    InputError
        The old file cannot be opened as a workbook.
    ValueError
        Old and target are the same file.
    """
    given, wanted = Path(old), Path(target)
    if given.resolve() == wanted.resolve():
        raise ValueError(f"found {wanted} as target, expected another file: the old one is never written over")
    said: list[str] = []
    rows = dict(_answers(_tables_of_folder(given, said) if given.is_dir() else _tables_of_workbook(given, said), said))
    if wanted.suffix:
        write_template(wanted, rows, known)
    else:
        write_csv_folder(wanted, rows)
    return tuple(said)


def _tables_of_folder(folder: Path, said: list[str]) -> dict[str, Table]:
    tables, problems, notes = folder_tables(folder)
    said += [f"{problem.where}: {problem.found} not carried, expected {problem.expected}" for problem in problems]
    said += notes
    return tables


def _tables_of_workbook(path: Path, said: list[str]) -> dict[str, Table]:
    refused = guard(path)
    if refused is not None:
        raise InputError([refused])
    try:
        with zipfile.ZipFile(path) as opened:
            return _tables(open_package(opened), said)
    except (*DAMAGED, TooManyCellsError) as error:
        raise InputError([problem("WB106", path.name, "a file that is cut short or damaged", "a whole .xlsx workbook")]) from error


def _tables(package: Package, said: list[str]) -> dict[str, Table]:
    parts = {fold(part.title): part for part in package.sheets if part.cells}
    own = {fold(sheet.name) for sheet in SHEETS} | {"cover", "lists", "issues"}
    said += [f"sheet '{part.title}' is not in the new template: not carried" for name, part in parts.items() if name not in own]
    both = {sheet.name: parts[fold(sheet.name)] for sheet in SHEETS if fold(sheet.name) in parts}
    return {name: find_table(read_grid_part(package, part), sheet(name)) for name, part in both.items()}


def _answers(tables: Mapping[str, Table], said: list[str]) -> Iterator[tuple[str, object]]:
    """Yield the answers of every sheet that both have, and say what became of each."""
    for name in (declared.name for declared in SHEETS):
        table = tables.get(name)
        if table is None:
            said.append(f"sheet '{name}' is new or was missing: to fill in")
            continue
        said += [
            f"{finding.places.at(finding.key, finding.row)}: {finding.said.found} not carried, expected {finding.said.expected}"
            for finding in table.findings
            if isinstance(finding.said, Refusal)
        ]
        said += table.notes
        rows = [dict(_row(table, number, cells, said)) for number, cells in table.rows]
        kept = [row for row in rows if row]
        said.append(f"sheet '{name}': {len(kept)} row{'' if len(kept) == 1 else 's'} carried")
        yield name, _by_setting(kept) if name == "Settings" else kept


def _row(table: Table, number: int, cells: Mapping[str, RawCell], said: list[str]) -> Iterator[tuple[str, Value]]:
    columns = _columns(table, number, cells, said)
    for key, cell in cells.items():
        if key not in columns:
            continue
        read = read_cell(cell, columns[key], Known())
        if isinstance(read, Refusal):
            said.append(f"{table.places.at(key, number)}: {read.found} not carried, expected {read.expected}")
        elif read.value is not None:
            yield key, read.value
            if read.note:
                said.append(f"{table.places.at(key, number)}: {read.note}")


def _columns(table: Table, number: int, cells: Mapping[str, RawCell], said: list[str]) -> Mapping[str, Column]:
    columns = {column.key: column for column in table.sheet.columns}
    if table.sheet.name != "Settings":
        return columns
    key = as_id(cells["id"].text) if "id" in cells else ""
    if key not in _SETTINGS:
        said.append(f"{table.places.prefix}, row {number}: setting '{key}' is not in the new template: not carried")
        return {}
    return columns | {"value": _SETTINGS[key]}


def _by_setting(rows: list[dict[str, Value]]) -> dict[str, dict[str, Value]]:
    return {str(row["id"]): {key: value for key, value in row.items() if key not in ("id", "label")} for row in rows if "id" in row}


def starter_rows(areas: int = 0, strategies: Iterable[str] = ()) -> dict[str, list[dict[str, object]]]:
    """Return the rows of a template that is begun: so many areas, and these strategies, the first of them the reference.

    Examples
    --------
    >>> starter_rows(2, ["usual care"])["Areas"]
    [{'id': 'area_1'}, {'id': 'area_2'}]
    """
    named = [as_id(name) for name in strategies]
    return {
        "Areas": [{"id": f"area_{number}"} for number in range(1, areas + 1)],
        "Strategies": [
            {"id": name, "label": name.replace("_", " ").capitalize(), "reference": "no" if at else "yes"} for at, name in enumerate(named)
        ],
    }
