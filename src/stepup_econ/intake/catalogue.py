"""The catalogue of published evidence that travels with the package: looked up by words, named in a workbook instead of typed."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Any

from stepup_econ.intake.rows import Book, Row, Value
from stepup_econ.problems import Problem
from stepup_econ.shipped import shipped

FILE = "inputs/evidence.csv"
NUMBERS = ("value", "low", "high", "se", "count", "out_of", "months", "maryland")
UNCERTAINTY = ("low", "high", "se", "count", "out_of")
BROUGHT = ("measure", "value", *UNCERTAINTY, "applies_to", "months", "maryland", "source", "quality", "note")
"""Columns of sheet Evidence that a line of the catalogue brings."""

Line = Mapping[str, Any]


@cache
def catalogue() -> Mapping[str, Line]:
    """Return the lines of the catalogue by id: numbers as numbers, None where a study gives none, `usable` true or false."""
    with shipped(FILE).open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["id"]: MappingProxyType(_line(row)) for row in csv.DictReader(file)})


def _line(row: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {key: text.strip() or None for key, text in row.items()}
    return found | {key: float(row[key]) if row[key].strip() else None for key in NUMBERS} | {"usable": row["usable"] == "yes"}


def evidence(words: str | None = None) -> list[dict[str, Any]]:
    """Return the lines in which all the words occur, those that can be used first.

    Parameters
    ----------
    words : str, optional
        Looked for in id, label, outcome, source and note, whatever their case; all lines where left out.

    Examples
    --------
    >>> [line["id"] for line in evidence("England re-referral")]
    ['dfe_rereferral_2324']
    """
    asked = (words or "").casefold().split()
    said = {
        name: " ".join(str(line[key] or "") for key in ("id", "label", "outcome", "source", "note")).casefold()
        for name, line in catalogue().items()
    }
    found = [dict(line) for name, line in catalogue().items() if all(word in said[name] for word in asked)]
    return sorted(found, key=lambda line: not line["usable"])


def with_catalogue(book: Book, *, strict: bool = True) -> tuple[Book, tuple[Problem, ...]]:
    """Return the book with what the catalogue brings filled in, and every line that cannot be filled.

    Parameters
    ----------
    book : Book
    strict : bool
        Whether a cell that says other than the catalogue is a problem; a scenario may change such a cell.
    """
    problems: list[Problem] = []
    rows = tuple(_filled(row, strict, problems) for row in book.tables["Evidence"])
    return replace(book, tables={**book.tables, "Evidence": rows}), tuple(problems)


def _filled(row: Row, strict: bool, problems: list[Problem]) -> Row:
    name = row["catalogue"]
    if not isinstance(name, str):
        return row
    line = catalogue().get(name.strip().casefold())
    if line is None or not line["usable"]:
        problems.append(_unusable(row, name, line))
        return row
    own = {key for key in BROUGHT if row[key] is not None}
    asked = [key for key in BROUGHT if key not in own and not (key in UNCERTAINTY and own.intersection(UNCERTAINTY))]
    brought = {key: value for key in asked if (value := _cell(line, key)) is not None}
    for key in sorted(own - {"note", "applies_to", "source"}, key=BROUGHT.index) if strict else ():
        there = _cell(line, key)
        if row[key] != there:
            mend = "Leave the cell blank to take the catalogue's, or take the catalogue id out and give the source."
            found = f"{row[key]} beside catalogue id '{line['id']}'"
            problems.append(Problem("WB244", row.where(key), found, "blank, or as the catalogue has it", mend, "sense"))
    return replace(row, values=MappingProxyType({**row.values, **brought}))


def _cell(line: Line, key: str) -> Value:
    if key == "source":
        return f"{line['source']} [catalogue {line['id']}]"
    found: Value = line[key]
    return int(found) if key in ("count", "out_of", "maryland") and isinstance(found, float) else found


def _unusable(row: Row, name: str, line: Line | None) -> Problem:
    if line is not None:
        why = str(line["why"]).rstrip(".")
        mend = f"{why}. Give a number of your own with its source, or another line: stepup evidence lists them."
        return Problem("WB243", row.where("catalogue"), f"'{name}', which cannot be used", "a line that can be used", mend, "sense")
    near = get_close_matches(name.casefold(), list(catalogue()), 1, 0.5)
    hint = f"Nearest: '{near[0]}'. " if near else ""
    return Problem("WB243", row.where("catalogue"), f"'{name}'", "an id of the catalogue", f"{hint}stepup evidence lists them.", "sense")
