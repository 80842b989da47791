"""Families by area and period as the rules for few areas take them: read from a table, or written out from counts."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stepup_econ.problems import Problem, raise_if
from stepup_econ.records.effects import Floats

COLUMNS = ("area", "service", "period", "after", "outcome")
YES, NO = ("yes", "true", "1", "y"), ("no", "false", "0", "n")
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Families:
    """One line a family, arrays (family,): outcome, place in `areas`, period, service area or not, after the start or before.

    `areas` are the names; `share` says whether outcomes are yes or no.
    """

    y: Floats
    area: NDArray[np.int64]
    period: NDArray[np.int64]
    service: NDArray[np.bool_]
    after: NDArray[np.bool_]
    areas: tuple[str, ...]

    @property
    def share(self) -> bool:
        """Whether outcomes are yes or no."""
        return bool(np.isin(self.y, (0.0, 1.0)).all())

    def families(self, service: bool, after: bool) -> int:
        """Return how many families were followed in a role and time."""
        return int(np.sum((self.service == service) & (self.after == after)))


def read_families(path: str | PathLike[str]) -> Families:
    """Read a CSV table with a line a family.

    Parameters
    ----------
    path : path
        Columns ``area``, ``service`` (yes in service areas), ``period`` (a whole number, later is larger), ``after`` (yes once the service
        began), ``outcome`` (a number; 1 or 0 for yes or no).

    Raises
    ------
    InputError
        No such file or not a table (EF181), a column that is missing (EF182), and every cell that cannot be read (EF183), by line.
    """
    place = Path(path)
    try:
        with place.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise_if(
            [Problem("EF181", str(place), f"no table ({type(error).__name__})", "a CSV file in UTF-8", "Save the table as CSV, UTF-8.")]
        )
    given = {str(key).strip().casefold(): key for key in (lines[0] if lines else {}) if key is not None}
    missing = [name for name in COLUMNS if name not in given]
    if missing or not lines:
        found = f"no column {', '.join(missing)}" if lines else "no line"
        raise_if([Problem("EF182", place.name, found, f"columns {', '.join(COLUMNS)}", "Add what is missing; a line for each family.")])
    problems: list[Problem] = []
    rows = [
        _read(place.name, number, {name: line[given[name]] for name in COLUMNS}, problems) for number, line in enumerate(lines, start=2)
    ]
    if len(problems) > MOST_TOLD:
        more = f"{len(problems) - MOST_TOLD} more cells"
        problems = [
            *problems[:MOST_TOLD],
            Problem("EF183", place.name, more, "cells that can be read", "Mend these first, then read again."),
        ]
    raise_if(problems)
    areas = tuple(dict.fromkeys(str(row[0]) for row in rows))
    at = {name: number for number, name in enumerate(areas)}
    return Families(
        np.array([row[4] for row in rows], dtype=np.float64),
        np.array([at[str(row[0])] for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows], dtype=np.int64),
        np.array([row[1] for row in rows], dtype=np.bool_),
        np.array([row[3] for row in rows], dtype=np.bool_),
        areas,
    )


def _read(name: str, number: int, line: dict[str, str | None], problems: list[Problem]) -> tuple[str, bool, int, bool, float]:
    cells = {key: (text or "").strip() for key, text in line.items()}

    def wrong(key: str, expected: str) -> None:
        found = f"'{cells[key][:40]}'" if cells[key] else "nothing"
        problems.append(Problem("EF183", f"{name}:{number}:{key}", found, expected, "Mend the cell, or leave the family out and say so."))

    if not cells["area"]:
        wrong("area", "the name of an area")
    flags = {}
    for key in ("service", "after"):
        flags[key] = cells[key].casefold() in YES
        if cells[key].casefold() not in (*YES, *NO):
            wrong(key, "yes or no")
    try:
        period = int(cells["period"])
    except ValueError:
        period = 0
        wrong("period", "a whole number")
    try:
        outcome = float(cells["outcome"])
    except ValueError:
        outcome = float("nan")
    if not np.isfinite(outcome):
        outcome = 0.0
        wrong("outcome", "a number")
    return cells["area"], flags["service"], period, flags["after"], outcome


def from_area_counts(counts: Sequence[tuple[str, bool, tuple[int, int], tuple[int, int]]]) -> Families:
    """Write families out from counts: for each area its name, whether it is a service area, (events, families) before and after."""
    parts = [
        (place, service, late, events, followed)
        for place, (_, service, before, after) in enumerate(counts)
        for late, (events, followed) in ((False, before), (True, after))
    ]
    size = [followed for *_, followed in parts]
    y = np.concatenate([np.repeat([1.0, 0.0], [events, followed - events]) for *_, events, followed in parts])
    late = np.repeat([part[2] for part in parts], size)
    return Families(
        y,
        np.repeat([part[0] for part in parts], size).astype(np.int64),
        late.astype(np.int64),
        np.repeat([part[1] for part in parts], size),
        late,
        tuple(name for name, *_ in counts),
    )
