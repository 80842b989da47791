"""No withheld number can be worked out from what is shown: tables of counts with all their sums, any size, any zeros."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stepup_econ.analysis.withholding import range_of, withheld

COUNTS = st.integers(0, 60) | st.integers(0, 12)


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[Any, float], list[dict[Any, float]]]:
    """Counts by row and column with every sum over rows and columns, and the sums that tie them."""
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    cells = {(r, c): float(draw(COUNTS)) for r, c in product(range(rows), range(columns))}
    values: dict[Any, float] = dict(cells)
    relations: list[dict[Any, float]] = []
    for r in range(rows):
        values[r, "all"] = sum(cells[r, c] for c in range(columns))
        relations.append({(r, "all"): -1.0} | {(r, c): 1.0 for c in range(columns)})
    for c in range(columns):
        values["all", c] = sum(cells[r, c] for r in range(rows))
        relations.append({("all", c): -1.0} | {(r, c): 1.0 for r in range(rows)})
    values["all", "all"] = sum(cells.values())
    relations.append({("all", "all"): -1.0} | {(r, "all"): 1.0 for r in range(rows)})
    relations.append({("all", "all"): -1.0} | {("all", c): 1.0 for c in range(columns)})
    return values, relations


def by_subtraction(values: dict[Any, float], hidden: frozenset[Any], relations: list[dict[Any, float]]) -> dict[Any, float]:
    """What a reader works out: wherever one number of a sum is missing it is the rest of the sum, again and again."""
    known = {key: value for key, value in values.items() if key not in hidden}
    grown = True
    while grown:
        grown = False
        for relation in relations:
            missing = [key for key in relation if key not in known]
            if len(missing) == 1:
                rest = -sum(coefficient * known[key] for key, coefficient in relation.items() if key in known)
                known[missing[0]] = rest / relation[missing[0]]
                grown = True
    return {key: known[key] for key in hidden if key in known}


def by_algebra(values: dict[Any, float], hidden: frozenset[Any], relations: list[dict[Any, float]]) -> set[Any]:
    """Numbers that all the sums together determine: those on which every direction that keeps the sums has nothing."""
    order = sorted(hidden, key=str)
    matrix = np.array([[relation.get(key, 0.0) for key in order] for relation in relations])
    _, size, directions = np.linalg.svd(matrix)
    free = directions[int((size > 1e-9).sum()) :]
    return {key for place, key in enumerate(order) if np.abs(free[:, place]).sum() < 1e-9}


@settings(max_examples=150, deadline=None)
@given(tables(), st.integers(1, 15))
def test_no_small_number_can_be_worked_out(table: tuple[dict[Any, float], list[dict[Any, float]]], minimum: int) -> None:
    values, relations = table
    small = [key for key, value in values.items() if value < minimum]
    hidden = withheld(values, small, relations, minimum)
    assert set(small) <= hidden
    if not hidden:
        return
    assert not set(by_subtraction(values, hidden, relations)) & set(small)
    assert not by_algebra(values, hidden, relations) & set(small)
    for key in small:
        low, high = range_of(key, values, hidden, relations)
        assert low <= values[key] + 1e-6
        assert high >= values[key] - 1e-6
        assert high - low >= minimum - 1e-6


def test_nothing_is_withheld_without_need() -> None:
    values = {"a": 12.0, "b": 20.0, "all": 32.0}
    assert withheld(values, [], [{"a": 1, "b": 1, "all": -1}], 10) == frozenset()


def test_a_number_that_is_shown_nowhere_is_protected_by_what_is() -> None:
    values = {"offered": 30.0, "engaged": 27.0, "lost": 3.0}
    hidden = withheld(values, ["lost"], [{"offered": 1, "engaged": -1, "lost": -1}], 10, unseen=["lost"])
    assert hidden == {"engaged"}
