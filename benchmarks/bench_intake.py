"""The cells of a workbook with a log of 100,000 rows, read by this package and by others."""

from __future__ import annotations

import random
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.case import Case
from stepup_econ.intake.grid import Walk, finish, walk_xml
from stepup_econ.intake.package import open_package
from stepup_econ.intake.sheet_rows import read_grid_part

HEADINGS = ("id", "date", "area", "mode", "reached", "minutes", "role", "share")
FOLDER = tempfile.TemporaryDirectory()
Cells = list[list[Any]]


def make(size: int) -> Path:
    """Write a log of `size` contacts, as a spreadsheet program saves it."""
    from xlsxwriter import Workbook

    path = Path(FOLDER.name) / f"log_{size}.xlsx"
    draw = random.Random(2024)
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("Log")
        day, share = book.add_format({"num_format": "d mmm yyyy"}), book.add_format({"num_format": "0%"})
        sheet.write_row(0, 0, HEADINGS)
        for row in range(1, size + 1):
            sheet.write_string(row, 0, f"contact_{row}")
            sheet.write_number(row, 1, 45_000 + draw.randrange(800), day)
            sheet.write_string(row, 2, draw.choice(["north", "south", "east"]))
            sheet.write_string(row, 3, draw.choice(["phone", "text", "home visit"]))
            sheet.write_string(row, 4, draw.choice(["yes", "no"]))
            sheet.write_number(row, 5, draw.randrange(1, 900) / 10)
            sheet.write_string(row, 6, "coordinator")
            sheet.write_number(row, 7, draw.randrange(100) / 100, share)
    return path


def by_pattern(path: Path) -> Any:
    """Read the cells as the package does, with what calamine leaves out: formulas, formats, merged cells, hidden rows."""
    with zipfile.ZipFile(path) as opened:
        package = open_package(opened)
        return read_grid_part(package, package.sheets[0])


def by_parser(path: Path) -> Any:
    """Read the cells by the XML parser alone, as the package does with rows of an unusual shape."""
    with zipfile.ZipFile(path) as opened:
        package = open_package(opened)
        walk = Walk(package, odd=-(10**9))
        with opened.open(package.sheets[0].part) as file:
            walk_xml(walk, file)
        return finish(walk, package.sheets[0])


def by_openpyxl(path: Path) -> Any:
    """Read the values with openpyxl, read only."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    cells = [list(row) for row in book["Log"].iter_rows(values_only=True)]
    book.close()
    return cells


def by_calamine(path: Path) -> Any:
    """Read the values with python-calamine."""
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(path).get_sheet_by_name("Log").to_python()


def plain(found: Any) -> Cells:
    """Return the cells as rows of text and numbers, dates as the day's serial number."""
    from datetime import date, datetime

    def value(cell: Any) -> Any:
        day = cell.date() if isinstance(cell, datetime) else cell
        return float((day - date(1899, 12, 30)).days) if isinstance(day, date) else day

    if isinstance(found, list):
        return [[value(cell) for cell in row] for row in found]
    return [[cells[at].value for at in sorted(cells)] for _, cells in sorted(found.rows.items())]


def check(results: Mapping[str, Any]) -> None:
    """Every reader finds the same values."""
    first, *others = (plain(found) for found in results.values())
    assert all(other == first for other in others)


CONTENDERS: dict[str, Callable[[Path], Any]] = {"stepup_econ": by_pattern, "XML parser alone": by_parser, "openpyxl": by_openpyxl}
if find_spec("python_calamine"):
    CONTENDERS = {"calamine": by_calamine, **CONTENDERS}

CASES = (
    Case(
        name="cells of a workbook with a log of many rows",
        sizes=(10_000, 100_000),
        make=make,
        contenders=CONTENDERS,
        reference="calamine" if "calamine" in CONTENDERS else "openpyxl",
        check=check,
    ),
)
