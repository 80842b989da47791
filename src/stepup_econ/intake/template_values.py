"""Answers as they are written into a cell: what a person would type becomes what the spreadsheet stores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from stepup_econ.intake.columns import Column, Sheet
from stepup_econ.intake.reader import setting_column
from stepup_econ.intake.readings import Known, RawCell, Refusal
from stepup_econ.intake.rows import Book, Censored, Value
from stepup_econ.intake.settings import SETTING_ROWS, Setting
from stepup_econ.intake.sheets import SHEETS
from stepup_econ.intake.text import number_text
from stepup_econ.intake.values import read_cell
from stepup_econ.problems import Problem, raise_if

Given = Mapping[str, object]
"""What is known of one row: column key to a value or to what a person would type."""

Filled = Mapping[str, Value]
"""A row ready to be written: column key to a parsed value."""

DEFAULT_SOURCE = "default of the template"


class Exact(float):
    """A number that is written with all its digits, where xlsxwriter would keep sixteen."""

    def __format__(self, spec: str) -> str:
        """Return the shortest digits that give the same number back."""
        return repr(float(self))


def fill(rows: Mapping[str, object] | None) -> dict[str, list[Filled]]:
    """Return the rows of every sheet in parsed values, the Settings sheet with its defaults.

    Parameters
    ----------
    rows : mapping of sheet name to rows, optional
        Each row maps column keys to values. ``Settings`` may also be a mapping from a setting's name to its
        ``value, source, quality, note``.

    Raises
    ------
    KeyError
        A sheet, column or setting that is not declared.
    InputError
        Values that the reader would refuse, all of them.
    """
    given = dict(rows or {})
    unknown = given.keys() - {sheet.name for sheet in SHEETS}
    if unknown:
        raise KeyError(f"found {sorted(unknown)}, expected names of declared sheets")
    problems: list[Problem] = []
    filled = {}
    for sheet in SHEETS:
        pairs = _settings(given.get(sheet.name)) if sheet.name == "Settings" else _plain(sheet, given.get(sheet.name))
        filled[sheet.name] = [_row(sheet, columns, row, at, problems) for at, (columns, row) in enumerate(pairs, 1)]
    raise_if(problems)
    return filled


def _plain(sheet: Sheet, rows: object) -> Iterator[tuple[Mapping[str, Column], Given]]:
    columns = {column.key: column for column in sheet.columns}
    if rows is None:
        return
    if not isinstance(rows, Sequence):
        raise TypeError(f"found {type(rows).__name__} for sheet {sheet.name}, expected a list of rows")
    for row in rows:
        yield columns, row


def _settings(rows: object) -> Iterator[tuple[Mapping[str, Column], Given]]:
    """Yield every setting as a row: what was given, else the declared default."""
    given = rows if isinstance(rows, Mapping) else {row["id"]: row for row in rows or ()}  # type: ignore[attr-defined]
    unknown = given.keys() - {setting.key for setting in SETTING_ROWS}
    if unknown:
        raise KeyError(f"found settings {sorted(unknown)}, expected names of declared settings")
    from stepup_econ.intake.sheets import sheet

    columns = {column.key: column for column in sheet("Settings").columns}
    for setting in SETTING_ROWS:
        row = {"id": setting.key, "label": setting.label, **(given.get(setting.key) or _default(setting))}
        yield columns | {"value": setting_column(setting)}, row | {"id": setting.key, "label": setting.label}


def _default(setting: Setting) -> Given:
    if not setting.default:
        return {}
    return {"value": setting.default, "source": DEFAULT_SOURCE, "quality": "assumed"}


def _row(sheet: Sheet, columns: Mapping[str, Column], row: Given, at: int, problems: list[Problem]) -> Filled:
    unknown = row.keys() - columns.keys()
    if unknown:
        raise KeyError(f"found {sorted(unknown)} in row {at} of sheet {sheet.name}, expected keys of its columns")
    filled = {}
    for key, column in columns.items():
        value = row.get(key)
        read = _read(column, value)
        if isinstance(read, Refusal):
            where = f"{sheet.name}, row {at}, {column.label}"
            problems.append(Problem(read.code, where, read.found, read.expected, read.mend))
        else:
            filled[key] = read
    return filled


def _read(column: Column, value: object) -> Value | Refusal:
    """Read a value as the reader will: typed values are taken as they are, text as a person types it."""
    if value is None or isinstance(value, (Censored, date, tuple)):
        return value
    if isinstance(value, str):
        cell = RawCell(value, "text", typed=False)
    elif isinstance(value, bool):
        cell = RawCell(value, "bool")
    elif isinstance(value, (int, float)):
        cell = RawCell(float(value), "percent" if column.kind in ("share", "percent") else "number")
    else:
        raise TypeError(f"found {type(value).__name__} for {column.label}, expected text, a number, yes or no")
    read = read_cell(cell, column, Known())
    return read if isinstance(read, Refusal) else read.value


def typed(value: Value) -> str | float | None:
    """Return a parsed value as a spreadsheet stores it: a number, or text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return Exact(value)
    if isinstance(value, tuple):
        numbers = all(isinstance(part, float) for part in value)
        return ":".join(number_text(float(part)) for part in value) if numbers else ";".join(map(str, value))
    return str(value)


def rows_of(book: Book) -> dict[str, list[Filled]]:
    """Return a book's rows as they can be given to a template or to a folder of text files."""
    return {name: [dict(row) for row in rows] for name, rows in book.tables.items()}
