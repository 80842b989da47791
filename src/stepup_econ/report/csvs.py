"""The published tables as CSV files that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from stepup_econ.report.atomic import atomic_path
from stepup_econ.report.disclosure import HIDDEN
from stepup_econ.report.table_spec import TableSpec
from stepup_econ.report.tables import TABLES, Published

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BASIS = {True: "illustrative: rests on assumed inputs", False: "no input is assumed"}
"""What the last column says, by whether results rest on assumed inputs."""


def safe_text(value: Any) -> Any:
    """Return text that a spreadsheet will not run as a formula; numbers are left alone.

    Examples
    --------
    >>> safe_text("=1+1"), safe_text(-5.0), safe_text("Early help")
    ("'=1+1", -5.0, 'Early help')
    """
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def write_csvs(
    published: Published, folder: Path, tables: Mapping[str, TableSpec] = TABLES, basis: str | None = None
) -> list[Path]:  # fmt: skip
    """Write published tables to `folder`, one CSV each (UTF-8, headings as in results.json, nothing rounded).

    Text that a spreadsheet would run as a formula gets an apostrophe before it. A list of values is joined by "; ". A last column `basis`
    says in each row whether the table rests on assumed inputs: a file may be read far from the run it belongs to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    basis = BASIS[published.illustrative] if basis is None else basis
    written = []
    for name, spec in tables.items():
        rows = published.records[name]
        path = folder / f"{name}.csv"
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([*(column.key for column in spec.columns), "basis"])
        hidden = published.hidden.get(name, frozenset())
        writer.writerows(
            [*(HIDDEN if (place, key) in hidden else _cell(value) for key, value in row.items()), basis] for place, row in enumerate(rows)
        )
        with atomic_path(path) as temporary:
            temporary.write_text(text.getvalue(), encoding="utf-8", newline="")
        written.append(path)
    return written


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = "; ".join(str(part) for part in value)
    return safe_text(value)
