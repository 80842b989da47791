"""A book from rows typed in Python, read by the same rules as a workbook: for tests, notebooks and pipelines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from stepup_econ.intake.columns import Column, Sheet
from stepup_econ.intake.readings import BLANK, Known, RawCell, Refusal
from stepup_econ.intake.rows import Book, Places, Row, Value
from stepup_econ.intake.settings import SETTING_ROWS, setting
from stepup_econ.intake.sheets import SHEETS
from stepup_econ.intake.values import read_cell
from stepup_econ.problems import Problem

Typed = Mapping[str, Any]


def book_from_rows(
    rows: Mapping[str, Sequence[Typed] | Mapping[str, Typed]], known: Mapping[str, Sequence[str]] | None = None
) -> tuple[Book | None, tuple[Problem, ...]]:
    """Return a book from rows as they would be typed, or what is wrong with them.

    Parameters
    ----------
    rows : mapping from sheet to rows
        Each row maps column keys to what would be typed; Settings may be a mapping from setting to its row, and a setting that is
        left out takes its default.
    known : mapping, optional
        Ids of the price library, as `read_workbook` takes them.

    Returns
    -------
    (Book or None, tuple of Problem)
        Places are named ``Sheet!key[number]``.
    """
    filled = {declared.name: _listed(declared, rows.get(declared.name, ())) for declared in SHEETS}
    ids = {name: tuple(str(row["id"]) for row in table) for name, table in filled.items()}
    ids |= {name: tuple(given) for name, given in (known or {}).items()}
    problems: list[Problem] = []
    tables = {
        declared.name: tuple(_row(declared, n, row, Known(ids), problems) for n, row in enumerate(filled[declared.name], 1))
        for declared in SHEETS
    }
    return (None, tuple(problems)) if problems else (Book("rows typed in Python", tables), ())


def _listed(declared: Sheet, rows: Sequence[Typed] | Mapping[str, Typed]) -> list[Typed]:
    if declared.name != "Settings":
        return list(rows)  # type: ignore[arg-type]
    given = rows if isinstance(rows, Mapping) else {str(row["id"]): row for row in rows}
    default = {"source": "default", "quality": "assumed"}
    return [{**default, "value": s.default, **given.get(s.key, {}), "id": s.key, "label": s.label} for s in SETTING_ROWS]


def _row(declared: Sheet, number: int, typed: Typed, known: Known, problems: list[Problem]) -> Row:
    places = Places(declared.name, {key: key for key in declared.keys}, "{prefix}!{column}[{row}]")
    values: dict[str, Value] = {}
    for column in declared.columns:
        asked = _as_setting(column, str(typed["id"])) if declared.name == "Settings" else column
        read = read_cell(_cell(typed.get(column.key)), asked, known)
        if not isinstance(read, Refusal) and read.value is None and asked.required:
            read = Refusal("WB131", "nothing", f"{asked.label} ({asked.unit})", "Fill it in.")
        if isinstance(read, Refusal):
            where = places.at(column.key, number)
            problems.append(Problem(read.code, where, read.found, read.expected, read.mend))
            values[column.key] = None
        else:
            values[column.key] = read.value
    return Row(declared.name, number, values, places)


def _as_setting(column: Column, key: str) -> Column:
    if column.key != "value":
        return column
    asked = setting(key)
    return replace(column, kind=asked.kind, unit=asked.unit, choices=asked.choices, low=asked.low, high=asked.high,
                   required=asked.required)  # fmt: skip


def _cell(value: object) -> RawCell:
    if value is None or value == "":
        return BLANK
    if isinstance(value, bool):
        return RawCell(value, "bool")
    if isinstance(value, (int, float)):
        return RawCell(float(value), "number")
    return RawCell(str(value), "text", typed=False)
