"""The published tables as CSV files that no spreadsheet takes for formulas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stepup_econ.report.atomic import atomic_path
from stepup_econ.report.tables import Published

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


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


def write_csvs(published: Published, folder: Path) -> list[Path]:
    """Write every published table to `folder`, one CSV each (UTF-8, headings as in results.json, nothing rounded).

    Text that a spreadsheet would run as a formula gets an apostrophe before it. A list of values is joined by "; ".
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, frame in published.frames.items():
        path = folder / f"{name}.csv"
        with atomic_path(path) as temporary:
            frame.map(_cell).to_csv(temporary, index=False, lineterminator="\n", encoding="utf-8")
        written.append(path)
    return written


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        value = "; ".join(str(part) for part in value)
    return safe_text(value)
