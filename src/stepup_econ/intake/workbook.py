"""A workbook as an officer leaves it becomes a book of rows, or the list of everything to mend in it."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from xml.etree import ElementTree

from stepup_econ.intake.codes import CODES
from stepup_econ.intake.grid import MOST_CELLS, Grid, TooManyCellsError
from stepup_econ.intake.guard import guard, problem
from stepup_econ.intake.package import Package, SheetPart, open_package
from stepup_econ.intake.reader import assemble
from stepup_econ.intake.rows import Book
from stepup_econ.intake.sheet_rows import read_grid_part
from stepup_econ.intake.sheets import READABLE, SCHEMA_ID, SCHEMA_VERSION, SHEETS, came_after
from stepup_econ.intake.table import empty_table, find_table
from stepup_econ.intake.text import fold, nearest
from stepup_econ.problems import Problem

_SCHEMA = re.compile(rf"{SCHEMA_ID} ([0-9]+(?:\.[0-9]+)*)")
_OWN_SHEETS = ("Cover", "Lists", "Issues")
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    KeyError,
    ValueError,
    IndexError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
)


def read_workbook(path: str | PathLike[str], known: Mapping[str, list[str]] | None = None) -> tuple[Book | None, tuple[Problem, ...]]:
    """Read a filled workbook: all that can be understood without a guess, or all that must be mended.

    Parameters
    ----------
    path : path
        The .xlsx file.
    known : mapping of str to list of str, optional
        Ids that the price library holds: ``{"agencies": [...], "unit_costs": [...]}``. A list that is not given is
        not checked.

    Returns
    -------
    (Book or None, tuple of Problem)
        The book, and no problem; or None, and every problem of structure. Nothing is raised for what a file holds.
    """
    file = Path(path)
    refused = guard(file)
    if refused is not None:
        return None, (refused,)
    try:
        with zipfile.ZipFile(file) as opened:
            return _read(file.name, open_package(opened), known)
    except TooManyCellsError:
        return None, (problem("WB107", file.name, f"a sheet of more than {MOST_CELLS:,} filled cells", f"at most {MOST_CELLS:,}"),)
    except DAMAGED:
        return None, (problem("WB106", file.name, "a file that is cut short or damaged", "a whole .xlsx workbook"),)


def _read(name: str, package: Package, known: Mapping[str, list[str]] | None) -> tuple[Book | None, tuple[Problem, ...]]:
    by_name: dict[str, list[SheetPart]] = {}
    for part in package.sheets:
        by_name.setdefault(fold(part.title), []).append(part)
    version = _schema(name, package, by_name)
    if isinstance(version, Problem):
        return None, (version,)
    problems: list[Problem] = []
    tables = {}
    for sheet in SHEETS:
        if came_after(sheet, version) and fold(sheet.name) not in by_name:
            tables[sheet.name] = empty_table(sheet)
            continue
        grid = _grid(package, by_name, sheet.name, problems)
        if grid is not None:
            tables[sheet.name] = find_table(grid, sheet)
    return assemble(name, tables, known, problems, _notices(package))


def _schema(name: str, package: Package, by_name: Mapping[str, list[SheetPart]]) -> Problem | str:
    """Return the version of the template, or why it is not one that is read; its id stands on the cover and on sheet Lists."""
    versions = set()
    for part in (part for own in ("cover", "lists") for part in by_name.get(own, ()) if part.cells):
        for cells in read_grid_part(package, part).rows.values():
            versions |= {found[1] for cell in cells.values() if (found := _SCHEMA.fullmatch(fold(cell.text)))}
    if not versions:
        return problem("WB109", name, "no schema id on sheets Cover and Lists", f"the id '{SCHEMA_ID} {SCHEMA_VERSION}'")
    if len(versions) > 1 or not versions <= set(READABLE):
        return problem("WB110", name, f"version {' and '.join(sorted(versions))}", f"version {SCHEMA_VERSION}")
    return versions.pop()


def _grid(package: Package, by_name: Mapping[str, list[SheetPart]], name: str, problems: list[Problem]) -> Grid | None:
    """Return the cells of a declared sheet, or note what is wrong with it."""
    parts = by_name.get(fold(name), [])
    if len(parts) == 1 and parts[0].cells:
        return read_grid_part(package, parts[0])
    if not parts:
        others = [part.title for part in package.sheets if not _declared(part.title)]
        like = nearest(name, others)
        hint = f"Is it '{like}'? Rename that to '{name}'. " if like else ""
        problems.append(Problem("WB111", name, "no sheet of this name", f"a sheet '{name}'", hint + CODES["WB111"].asks))
    elif len(parts) > 1:
        titles = " and ".join(f"'{part.title}'" for part in parts)
        problems.append(problem("WB112", name, f"sheets {titles}", f"one sheet '{name}'"))
    else:
        problems.append(problem("WB123", name, "a sheet without cells", "a worksheet"))
    return None


def _declared(title: str) -> bool:
    return fold(title) in {fold(own) for own in _OWN_SHEETS} | {fold(sheet.name) for sheet in SHEETS}


def _notices(package: Package) -> list[str]:
    """Say what was read although hidden, and what was not read at all."""
    notes = [f"sheet '{part.title}' is not part of the template and was not read" for part in package.sheets if not _declared(part.title)]
    declared = {fold(sheet.name) for sheet in SHEETS}
    notes += [f"sheet '{part.title}' is hidden and was read" for part in package.sheets if part.hidden and fold(part.title) in declared]
    if package.has_links:
        notes.append("links to other workbooks are not followed; values saved from them were read as they stand")
    if package.has_objects:
        notes.append("embedded objects were not opened")
    return notes
