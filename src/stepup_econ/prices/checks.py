"""What must hold between the rows of the price library, not only within one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from stepup_econ.prices.index import IndexRow, PriceIndex
from stepup_econ.prices.reading import Row
from stepup_econ.prices.unit_cost import UnitCost
from stepup_econ.problems import Problem

_ROUNDING = 0.5


def check_index(rows: list[tuple[Row, IndexRow]]) -> None:
    """Note years given twice, gaps between yearly changes and series that mix levels with changes."""
    groups: dict[tuple[str, str], list[tuple[Row, IndexRow]]] = {}
    for row, read in rows:
        groups.setdefault((read.series, read.vintage), []).append((row, read))
    for group in groups.values():
        group.sort(key=lambda pair: pair[1].year)
        for (_, earlier), (row, later) in pairwise(group):
            name = f"{later.series} ({later.vintage})"
            if later.kind != earlier.kind:
                row.note("UC115", "kind", f"{name} of two kinds", "levels or changes only", "Give it two vintages.")
            elif later.year == earlier.year:
                found = f"{later.year} twice in {name}"
                row.note("UC115", "financial_year", found, "each year once", "Remove one of the rows.")
            elif later.kind == "pct_change" and later.year - earlier.year > 1:
                mend = "Add the missing years: changes are chained."
                row.note("UC115", "financial_year", f"{later.year} after {earlier.year} in {name}", "every year", mend)


def check_unit_costs(read: list[tuple[Row, UnitCost]], ids: set[str], index: PriceIndex) -> None:
    """Note unknown parents, roll-ups that disagree with them, sums that do not add up and years outside their index.

    `ids` are those of all rows, also of rows that could not be read; `index` is empty if it could not be read.
    """
    by_id = {cost.id: cost for _, cost in read}
    # all rows share one list of problems; a sum is judged only if every component could be read
    complete = bool(read) and not read[0][0].problems
    for row, cost in read:
        _check_parent(row, cost, by_id, ids)
        if complete:
            _check_sum(row, cost, by_id.values())
        if cost.series in index.series:
            _check_year(row, cost, index)


def _check_parent(row: Row, cost: UnitCost, by_id: Mapping[str, UnitCost], ids: set[str]) -> None:
    inside = cost.rollup in ("component", "part")
    if inside != bool(cost.parent):
        found = f"{cost.rollup} with parent {cost.parent!r}" if cost.parent else f"{cost.rollup} without a parent"
        expected = "a parent for component and part, and for nothing else"
        row.note("UC112", "parent", found, expected, "Correct one of them.")
    elif cost.parent and cost.parent not in ids - {cost.id}:
        row.note("UC109", "parent", repr(cost.parent), "the id of another unit cost", "Correct the id.")
    elif cost.id in _above(cost.parent, by_id):
        row.note("UC112", "parent", f"{cost.id!r} above itself", "parents that end", "Correct one of the parents.")
    elif cost.rollup == "component" and cost.parent in by_id and by_id[cost.parent].per != cost.per:
        found = f"per {cost.per} inside a parent per {by_id[cost.parent].per}"
        row.note("UC112", "per", found, "components in the unit of their parent", "Correct the unit, or the roll-up.")


def _check_sum(row: Row, cost: UnitCost, costs: Iterable[UnitCost]) -> None:
    components = [other for other in costs if other.parent == cost.id and other.rollup == "component"]
    total = sum(component.value for component in components)
    if components and abs(total - cost.value) > _ROUNDING:
        names = ", ".join(component.id for component in components)
        mend = f"Check {names}, or call them parts."
        row.note("UC113", "value", f"{cost.value:g}", f"{total:g}, the sum of its components", mend)


def _check_year(row: Row, cost: UnitCost, index: PriceIndex) -> None:
    first, last = index.span(cost.series)
    if not first <= cost.price_year <= last:
        mend = "Choose a series that reaches the year."
        row.note("UC114", "series", f"{cost.price_year}", f"a year of {cost.series}: {first} to {last}", mend)


def _above(name: str, by_id: Mapping[str, UnitCost]) -> tuple[str, ...]:
    """Return the ids from `name` upwards, each once even where parents go round in a circle."""
    found: list[str] = []
    while name in by_id and name not in found:
        found.append(name)
        name = by_id[name].parent
    return tuple(found)


def double_counting(ids: Iterable[str], unit_costs: Mapping[str, UnitCost]) -> tuple[Problem, ...]:
    """Return a problem for every unit cost that is used beside one that already holds it."""
    used = tuple(dict.fromkeys(ids))
    problems = []
    for name in used:
        for parent in _above(unit_costs[name].parent, unit_costs):
            if parent in used:
                found = f"used beside {parent}, which holds it"
                mend = f"Keep {parent} alone, or its parts alone."
                problems.append(Problem("UC201", name, found, "one of them", mend, "sense"))
    return tuple(problems)
