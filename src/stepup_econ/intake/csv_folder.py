"""A folder with one CSV file a sheet, read and written by the same declaration as the workbook: for version control."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path

from stepup_econ.intake.atomic import atomic_path
from stepup_econ.intake.codes import CODES
from stepup_econ.intake.columns import Sheet
from stepup_econ.intake.grid import Grid
from stepup_econ.intake.guard import LARGEST_FILE, problem
from stepup_econ.intake.reader import assemble
from stepup_econ.intake.readings import RawCell
from stepup_econ.intake.rows import Book, Value
from stepup_econ.intake.sheets import READABLE, SCHEMA_ID, SCHEMA_VERSION, SHEETS
from stepup_econ.intake.table import Table, empty_table, find_table
from stepup_econ.intake.template_values import fill, typed
from stepup_econ.intake.text import fold, nearest, number_text
from stepup_econ.problems import Problem

SCHEMA_FILE = "schema.csv"
PLACE = "{prefix}:{row}:{column}"
_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


def read_csv_folder(folder: str | PathLike[str], known: Mapping[str, list[str]] | None = None) -> tuple[Book | None, tuple[Problem, ...]]:
    """Read a folder with one CSV file a sheet: all that can be understood without a guess, or all that must be mended.

    Parameters
    ----------
    folder : path
        Holds ``Settings.csv``, ``Areas.csv`` and so on; the file of a sheet that may stay empty may be left out.
    known : mapping of str to list of str, optional
        Ids that the price library holds, as for `read_workbook`.

    Returns
    -------
    (Book or None, tuple of Problem)
        The book, and no problem; or None, and every problem of structure. Nothing is raised for what a file holds.
    """
    place = Path(folder)
    if not place.is_dir():
        return None, (problem("WB101", place.name, "no such folder", "a folder of CSV files"),)
    tables, problems, notes = folder_tables(place)
    problems = [*_schema(_files(place)), *problems]
    return assemble(place.name, tables, known, problems, notes)


def folder_tables(place: Path) -> tuple[dict[str, Table], list[Problem], list[str]]:
    """Return the table of every sheet that a folder has a file for, what is wrong with any file, and what was passed over."""
    files = _files(place)
    problems: list[Problem] = []
    notes: list[str] = []
    found = {sheet.name: _table(sheet, files, problems, notes) for sheet in SHEETS}
    declared = {fold(sheet.name) for sheet in SHEETS} | {fold(Path(SCHEMA_FILE).stem)}
    notes += [f"file {file.name} is not part of the template and was not read" for name, file in files.items() if name not in declared]
    return {name: table for name, table in found.items() if table is not None}, problems, notes


def _files(place: Path) -> dict[str, Path]:
    """Return the folder's CSV files by the sheet that each is named after."""
    return {fold(file.stem): file for file in sorted(place.iterdir()) if file.suffix.lower() == ".csv"}


def _schema(files: Mapping[str, Path]) -> Iterator[Problem]:
    file = files.get(fold(Path(SCHEMA_FILE).stem))
    if file is None:
        return
    text = _text(file)
    found = re.search(rf"{SCHEMA_ID}[ ,;]+([0-9.]+)", text) if isinstance(text, str) else None
    if found is None:
        yield problem("WB109", file.name, "no schema id", f"the line {SCHEMA_ID},{SCHEMA_VERSION}")
    elif found[1] not in READABLE:
        yield problem("WB110", file.name, f"version {found[1]}", f"version {SCHEMA_VERSION}")


def _table(sheet: Sheet, files: Mapping[str, Path], problems: list[Problem], notes: list[str]) -> Table | None:
    file = files.get(fold(sheet.name))
    if file is None and not sheet.required:
        notes.append(f"there is no file {sheet.name}.csv: sheet {sheet.name} was read as empty")
        return empty_table(sheet, PLACE)
    if file is None:
        like = nearest(sheet.name, [other.stem for name, other in files.items() if name not in {fold(s.name) for s in SHEETS}])
        hint = f"Is it {like}.csv? Rename that. " if like else ""
        asks = hint + "Put the file back."
        problems.append(Problem("WB111", f"{sheet.name}.csv", "no file of this name", f"a file {sheet.name}.csv", asks))
        return None
    text = _text(file)
    if isinstance(text, Problem):
        problems.append(text)
        return None
    grid = _grid(file, text, sheet, notes)
    if isinstance(grid, Problem):
        problems.append(grid)
        return None
    return find_table(grid, sheet)


def _text(file: Path) -> str | Problem:
    """Return a file's text; only encodings that say what they are can be read without a guess."""
    expected = "a CSV file in UTF-8"
    try:
        if file.stat().st_size > LARGEST_FILE:
            return problem("WB107", file.name, f"a file of {file.stat().st_size:,} bytes", f"at most {LARGEST_FILE:,} bytes")
        data = file.read_bytes()
    except OSError as error:
        return problem("WB101", file.name, (error.strerror or "an error").lower(), "a file that can be read")
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return problem("WB161", file.name, "a text that is not UTF-8", expected)
    return problem("WB161", file.name, "a file that is not text", expected) if "\0" in text else text


def _grid(file: Path, text: str, sheet: Sheet, notes: list[str]) -> Grid | Problem:
    """Split the text into cells, by the separator under which the headings are found."""
    labels = {fold(column.label) for column in sheet.columns}
    counts = {mark: _headings(text, mark, labels) for mark in _SEPARATORS}
    mark = max(counts, key=lambda key: counts[key])
    if mark != ",":
        notes.append(f"{file.name} was read as separated by {_SEPARATORS[mark]}")
    rows: dict[int, dict[int, RawCell]] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    start = 1
    try:
        for row in reader:
            cells = {at: RawCell(_shown(value), "text", typed=False) for at, value in enumerate(row, 1) if value}
            if cells:
                rows[start] = cells
            start = reader.line_num + 1
    except csv.Error as error:
        code = CODES["WB161"]
        return Problem(code.code, f"{file.name}:{start}", f"a line that cannot be split ({error})", "quotes in pairs", code.asks)
    return Grid(file.name, rows, pattern=PLACE)


def _headings(text: str, mark: str, labels: set[str]) -> int:
    """Count the headings found in the first lines if they are split at this mark."""
    lines = text.splitlines()[:20]
    try:
        return max((len(labels & {fold(cell) for cell in row}) for row in csv.reader(lines, delimiter=mark)), default=0)
    except csv.Error:
        return 0


def _shown(value: str) -> str:
    """Return a text without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return value[1:] if value.startswith("'") and value[1:].startswith(_RISKY) else value


def write_csv_folder(folder: str | PathLike[str], rows: Mapping[str, object] | None = None) -> Path:
    """Write a folder with one CSV file a sheet; reading it gives the same values.

    Parameters
    ----------
    folder : path
        Made where it does not exist; files in it are replaced one by one, each only when the new one is whole.
    rows : mapping, optional
        Answers, as for `write_template`.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        Values that the reader would refuse, all of them.
    """
    filled = fill(rows)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    for sheet in SHEETS:
        lines = [[_written(row.get(key)) for key in sheet.keys] for row in filled[sheet.name]]
        _write(place / f"{sheet.name}.csv", [[column.label for column in sheet.columns], *lines])
    _write(place / SCHEMA_FILE, [["schema", "version"], [SCHEMA_ID, SCHEMA_VERSION]])
    return place


def _write(path: Path, lines: list[list[str]]) -> None:
    with atomic_path(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        file.writelines(",".join(map(_quoted, line)) + "\n" for line in lines)


def _quoted(text: str) -> str:
    """Return a field in quotes where it needs them; a carriage return alone does too, which the csv module leaves bare."""
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text


def _written(value: Value) -> str:
    stored = typed(value)
    if stored is None:
        return ""
    if isinstance(stored, float):
        size = abs(float(stored))
        return number_text(stored) if size == 0 or 1e-6 <= size < 1e15 else repr(float(stored))
    return "'" + stored if stored.startswith(_RISKY) else stored
