"""What reading finds, gathered cell by cell, then said once for a whole bad column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stepup_econ.intake.readings import Refusal
from stepup_econ.intake.rows import Places
from stepup_econ.problems import Problem

TOGETHER = 5
"""From this many cells of one column on, the same problem or note is said once."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem (a refusal) or a note (a text) about one cell."""

    places: Places
    key: str
    row: int
    said: Refusal | str


def problems_of(findings: Iterable[Finding]) -> Iterator[Problem]:
    """Turn refusals into problems; the same refusal in many cells of a column becomes one that names them all."""
    for group in _grouped(findings):
        first = group[0].said
        if isinstance(first, Refusal):
            found = first.found if len(group) == 1 else _several([item.said.found for item in group if isinstance(item.said, Refusal)])
            yield Problem(first.code, _where(group), found, first.expected, first.mend)


def notes_of(findings: Iterable[Finding]) -> Iterator[str]:
    """Turn notes into lines; many notes on one column become one."""
    for group in _grouped(findings):
        where, said = _where(group), [item.said for item in group if isinstance(item.said, str)]
        if len(group) == 1:
            yield f"{said[0]} at {where}"
        else:
            yield f"{len(group)} cells at {where}: {_several(said)}"


def _grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    groups: dict[object, list[Finding]] = {}
    for item in findings:
        same = (item.said.code, item.said.expected) if isinstance(item.said, Refusal) else "note"
        groups.setdefault((item.places.prefix, item.key, same), []).append(item)
    apart: list[list[Finding]] = []
    for group in groups.values():
        apart += [group] if len(group) >= TOGETHER else [[item] for item in group]
    return apart


def _several(said: list[str]) -> str:
    different = list(dict.fromkeys(said))
    more = len(different) - 3
    return ", ".join(different[:3]) + (f" and {more} more" if more > 0 else "") + f" (in {len(said)} cells)"


def _where(group: list[Finding]) -> str:
    first = group[0]
    if len(group) == 1:
        return first.places.at(first.key, first.row)
    return first.places.span(first.key, sorted(item.row for item in group))
