"""Change cells of a book by name, read by the same rules as the workbook: how scenarios are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from stepup_econ.evaluation.service import ScenarioChange
from stepup_econ.intake.columns import Column
from stepup_econ.intake.readings import Known, RawCell, Refusal
from stepup_econ.intake.rows import Book, Row, Value
from stepup_econ.intake.sense_words import sense
from stepup_econ.intake.settings import setting
from stepup_econ.intake.sheets import sheet
from stepup_econ.intake.values import read_cell
from stepup_econ.problems import Problem


def changed_book(
    book: Book, changes: Iterable[ScenarioChange], known: Mapping[str, list[str]], where: str
) -> tuple[Book, tuple[Problem, ...]]:
    """Return the book with some cells changed, and what is wrong with any new value.

    Parameters
    ----------
    book : Book
    changes : iterable of ScenarioChange
        Sheet, row id, heading and new value as it would be typed.
    known : mapping
        Ids of the price library, as `read_workbook` takes them.
    where : str
        Where the changes were asked for, for the messages.
    """
    tables = {name: list(rows) for name, rows in book.tables.items()}
    ids = {name: tuple(row.id for row in rows) for name, rows in tables.items()}
    problems = []
    for change in changes:
        name = next(table for table in tables if table.casefold() == change.sheet.casefold())
        place = next(i for i, row in enumerate(tables[name]) if row.id == change.row)
        row = tables[name][place]
        column = _column(name, row, change.column)
        read = read_cell(
            RawCell(change.value, "text", typed=False), column, Known({**ids, **{k: tuple(v) for k, v in known.items()}})
        )
        if isinstance(read, Refusal):
            problems.append(sense("WB225", where, f"{read.found} for {row.where(column.key)}", read.expected, read.mend))
        else:
            tables[name][place] = _with_value(row, column.key, read.value)
    return replace(book, tables={name: tuple(rows) for name, rows in tables.items()}), tuple(problems)


def _column(name: str, row: Row, heading: str) -> Column:
    wanted = heading.casefold()
    column = next(c for c in sheet(name).columns if wanted in (c.label.casefold(), c.key))
    if name != "Settings" or column.key != "value":
        return column
    declared = setting(row.id)
    return replace(column, kind=declared.kind, unit=declared.unit, choices=declared.choices, low=declared.low, high=declared.high)


def _with_value(row: Row, key: str, value: Value) -> Row:
    return replace(row, values={**row.values, key: value})
