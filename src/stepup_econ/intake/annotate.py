"""The officer's own workbook back: red cells, a comment in each, a sheet of links, and nothing else changed."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from stepup_econ.intake.annotate_cells import MOST_MARKS, cells_of, mark_cells
from stepup_econ.intake.annotate_issues import write_issues
from stepup_econ.intake.annotate_notes import write_notes
from stepup_econ.intake.annotate_styles import MarkStyles
from stepup_econ.intake.atomic import atomic_path
from stepup_econ.intake.guard import guard, problem
from stepup_econ.intake.package import local
from stepup_econ.intake.parts import Parts
from stepup_econ.intake.workbook import DAMAGED
from stepup_econ.problems import InputError, Problem

Marks = dict[tuple[int, int], str]
"""What is said of each cell, by row and column."""


def annotate(source: str | PathLike[str], target: str | PathLike[str], problems: Iterable[Problem]) -> Path:
    """Write a copy of a workbook in which every problem is marked.

    Parameters
    ----------
    source : path
        The officer's workbook; it is only read.
    target : path
        Where the copy goes.
    problems : iterable of Problem
        As `read_workbook` and the checks of sense return them; those that name no cell stand on sheet Issues only.

    Returns
    -------
    Path
        The copy.

    Raises
    ------
    ValueError
        Source and target are the same file.
    InputError
        The file cannot be opened as a workbook.
    """
    given, wanted = Path(source), Path(target)
    if given.resolve() == wanted.resolve():
        raise ValueError(f"found {wanted} as target, expected another file: the original is never written over")
    refused = guard(given)
    if refused is not None:
        raise InputError([refused])
    try:
        parts = Parts(given)
        _annotate(parts, tuple(problems))
    except DAMAGED as error:
        raise InputError([problem("WB106", given.name, "a file that is cut short or damaged", "a whole .xlsx workbook")]) from error
    with atomic_path(wanted) as beside:
        parts.save(beside)
    return wanted


def _annotate(parts: Parts, problems: tuple[Problem, ...]) -> None:
    book = parts.related("", "/officeDocument") or "xl/workbook.xml"
    sheets = _sheets(parts, book)
    styles_part = parts.related(book, "/styles")
    marks = _marks(problems, sheets)
    looks = (0, 0)
    if styles_part is not None:
        styles = MarkStyles(parts.tree(styles_part))
        marked_before = styles.has_marks
        for title, part in sheets.items():
            notes = marks.get(title, {})
            if not (notes or marked_before):
                continue
            tree = parts.tree(part)
            mark_cells(tree, notes, styles)
            write_notes(parts, part, tree, notes)
            parts.put(part, tree)
        looks = (styles.words(), styles.words(bold=True))
        parts.put(styles_part, styles.tree)
    write_issues(parts, book, problems, sheets, looks)


def _sheets(parts: Parts, book: str) -> dict[str, str]:
    """Return the part of every worksheet by its title."""
    import posixpath

    targets = {item.get("Id"): item for item in parts.tree(parts.rels_of(book)).root}
    sheets = {}
    listed = parts.tree(book).find("sheets")
    for item in listed if listed is not None else ():
        names = {local(key): value for key, value in item.attrib.items()}
        relation = targets[names["id"]]
        target = relation.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(book), target)
        wanted = posixpath.normpath(part).lower()
        if relation.get("Type", "").endswith("/worksheet"):
            sheets[names["name"]] = next(known for known in parts.contents if known.lower() == wanted)
    return sheets


def _marks(problems: Iterable[Problem], sheets: dict[str, str]) -> dict[str, Marks]:
    """Return what is said of every cell, by sheet; several problems of one cell are joined."""
    marks: dict[str, Marks] = {}
    for item in problems:
        sheet, _, place = item.where.partition("!")
        if not place or sheet not in sheets:
            continue
        here = marks.setdefault(sheet, {})
        text = f"[{item.code}] found {item.found}, expected {item.expected}. {item.mend}"
        for cell in cells_of(place):
            if len(here) < MOST_MARKS or cell in here:
                here[cell] = f"{here[cell]}\n{text}" if cell in here else text
    return marks
