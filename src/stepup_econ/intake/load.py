"""From a file to an evaluation: everything that is wrong with it, or a frozen, complete set of inputs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.intake.build import build
from stepup_econ.intake.catalogue import with_catalogue
from stepup_econ.intake.change import changed_book
from stepup_econ.intake.rows import Book, Row
from stepup_econ.intake.sense import sense_problems
from stepup_econ.prices.library import PriceLibrary, load_library
from stepup_econ.problems import InputError, Problem, raise_if

if TYPE_CHECKING:
    from collections.abc import Mapping


def read(path: str | PathLike[str], library: PriceLibrary) -> tuple[Book | None, tuple[Problem, ...]]:
    """Return the book of a workbook or a folder of CSV files, or its problems of structure."""
    from stepup_econ.intake.csv_folder import read_csv_folder
    from stepup_econ.intake.workbook import read_workbook

    place = Path(path)
    return read_csv_folder(place, known_ids(library)) if place.is_dir() else read_workbook(place, known_ids(library))


def known_ids(library: PriceLibrary) -> Mapping[str, list[str]]:
    """Return the ids that a workbook may name: agencies and unit costs."""
    return {"agencies": list(library.agencies), "unit_costs": list(library.unit_costs)}


def evaluate(book: Book, library: PriceLibrary) -> Evaluation:
    """Return the evaluation of a book, with an evaluation for each of its scenarios.

    Raises
    ------
    InputError
        With every problem of sense, or every number that no distribution fits; those of scenarios once the base case has none.
    """
    base = _one(book, library, strict=True)
    variants: dict[str, Evaluation] = {}
    problems: list[Problem] = []
    for scenario in base.scenarios:
        line = next(row for row in book.tables["Scenarios"] if row["scenario"] == scenario.id)
        changed, wrong = changed_book(book, scenario.changes, known_ids(library), line.where("new_value"))
        problems += wrong
        if not wrong:
            try:
                variants[scenario.id] = _one(changed, library, strict=False)
            except InputError as error:
                problems += [_in_scenario(problem, line, scenario.id) for problem in error.problems]
    raise_if(problems)
    return replace(base, variants=variants)


def _one(given: Book, library: PriceLibrary, *, strict: bool) -> Evaluation:
    book, problems = with_catalogue(given, strict=strict)
    raise_if(problems)
    raise_if(sense_problems(book, library))
    evaluation, problems = build(book, library)
    if evaluation is None:
        raise InputError(problems)
    return replace(evaluation, digest=_digest(book, evaluation))


def _in_scenario(problem: Problem, line: Row, name: str) -> Problem:
    found = f"in scenario '{name}': {problem.found} at {problem.where}"
    return replace(problem, code="WB225", where=line.where("new_value"), found=found)


def load(path: str | PathLike[str], unit_costs: str | PathLike[str] | None = None) -> Evaluation:
    """Read a filled workbook into an evaluation.

    Parameters
    ----------
    path : path
        A workbook, or a folder of CSV files with one file a sheet.
    unit_costs : path, optional
        Folder of the price library; the one that travels with the package when left out.

    Raises
    ------
    InputError
        With every problem, each naming its cell: all of structure, or else all of sense.
    """
    library = load_library(None if unit_costs is None else Path(unit_costs))
    book, problems = read(path, library)
    if book is None:
        raise InputError(problems)
    return replace(evaluate(book, library), origin=str(path))


def _digest(book: Book, evaluation: Evaluation) -> str:
    """Return the hash of everything that the evaluation rests on: answers and unit costs."""
    prices = {name: [used.value, used.series, used.vintage] for name, used in sorted(evaluation.prices.items())}
    content = json.dumps([book.digest, prices], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()
