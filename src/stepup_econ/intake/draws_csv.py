"""An economist's draws in text files: one column a strategy or input, one row a draw; everything wrong is named by line and heading."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from stepup_econ.problems import Problem

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 10
"""Bad cells of a column that are named one by one; the rest are counted."""


def read_draws(path: Path, problems: list[Problem]) -> pd.DataFrame | None:
    """Read one file of draws.

    Parameters
    ----------
    path : path
        CSV, gzipped where its name ends in .gz, with a heading row. A first column without heading that counts the rows (as R writes
        it) is passed over.
    problems : list of Problem
        Gets everything that is wrong with the file.

    Returns
    -------
    DataFrame or None
        Numbers by heading, in the file's order; None where there were problems.
    """
    import pandas as pd

    before = len(problems)
    headings = _headings(path, problems)
    if len(problems) > before or not headings:
        return None
    try:
        frame = pd.read_csv(path, header=0, names=range(len(headings)), dtype=float, index_col=False, encoding="utf-8-sig", na_filter=False)
    except (ValueError, OSError):
        problems += _slowly(path, headings)
        return None
    frame.columns = pd.Index(headings)
    if headings[0] == "":
        frame = frame.iloc[:, 1:]
    problems += _not_finite(path, frame)
    return frame if len(problems) == before else None


def _open(path: Path) -> TextIO:
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _headings(path: Path, problems: list[Problem]) -> list[str]:
    try:
        with _open(path) as file:
            row = next(csv.reader(file), [])
    except (OSError, UnicodeDecodeError, EOFError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else "a file that is not text in UTF-8"
        problems.append(Problem("OD111", path.name, said.lower(), "a CSV file that can be read", "Check the path and the file."))
        return []
    names = [cell.strip() for cell in row]
    repeated = sorted({name for name in names if names.count(name) > 1})
    problems += [
        Problem("OD102", f"{path.name}:1:{name}", "the heading more than once", "each name once", "Give every column its own name.")
        for name in repeated
    ]
    blank = [at for at, name in enumerate(names) if not name and at > 0]
    problems += [Problem("OD101", f"{path.name}:1, column {at + 1}", "no heading", "a name", "Name each column.") for at in blank]
    if not any(names):
        problems.append(
            Problem("OD108", path.name, "no headings", "a heading row and a row for each draw", "Check that it is the right file.")
        )
    elif names and all(_is_number(name) for name in names if name):
        mend = "Put the names of the strategies or inputs into the first row."
        problems.append(Problem("OD101", f"{path.name}:1", "numbers in the heading row", "names", mend))
    return names


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _slowly(path: Path, headings: list[str]) -> list[Problem]:
    """Go through a file that is not all numbers, and name every cell and line that is wrong."""
    found: dict[str, list[tuple[int, str]]] = {}
    ragged: list[tuple[int, int]] = []
    for line, row in _lines(path):
        if len(row) != len(headings):
            ragged.append((line, len(row)))
            continue
        for name, cell in zip(headings, row, strict=True):
            if name and not _is_number(cell):
                found.setdefault(name, []).append((line, cell.strip()))
    problems = [
        Problem("OD112", f"{path.name}:{line}", f"{count} cells", f"{len(headings)}, as many as headings", "Mend the line.")
        for line, count in ragged[:SHOWN]
    ]
    if len(ragged) > SHOWN:
        problems.append(
            Problem("OD112", path.name, f"{len(ragged) - SHOWN:,} more lines like it", f"{len(headings)} cells", "Mend the lines.")
        )
    mend = "Find why that draw has no number: it must not be counted as a zero or left out."
    for name, cells in found.items():
        problems += [
            Problem("OD107", f"{path.name}:{line}:{name}", f"'{cell}'" if cell else "nothing", "a number", mend)
            for line, cell in cells[:SHOWN]
        ]
        if len(cells) > SHOWN:
            problems.append(
                Problem("OD107", f"{path.name}:{cells[SHOWN][0]}:{name}", f"{len(cells) - SHOWN:,} more cells like it", "a number", mend)
            )
    return problems or [Problem("OD111", path.name, "a file that cannot be read as a table", "a CSV file", "Save it afresh as CSV.")]


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    with _open(path) as file:
        reader = csv.reader(file)
        next(reader, None)
        start = reader.line_num + 1
        for row in reader:
            if row:
                yield start, row
            start = reader.line_num + 1


def _not_finite(path: Path, frame: pd.DataFrame) -> Iterator[Problem]:
    """Yield the columns with a missing or infinite number, each with the first line of it."""
    import numpy as np

    values = frame.to_numpy()
    if not len(values):
        yield Problem("OD108", path.name, "no draws", "at least one", "Check that the file holds rows.")
        return
    bad = ~np.isfinite(values)
    for at in map(int, np.flatnonzero(bad.any(axis=0))):
        line, count = int(bad[:, at].argmax()) + 2, int(bad[:, at].sum())
        mend = "Find why that draw has no number: it must not be counted as a zero or left out."
        yield Problem(
            "OD109", f"{path.name}:{line}:{frame.columns[at]}", f"{count:,} missing or infinite, the first here", "a finite number", mend
        )
