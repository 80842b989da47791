"""Solve by HiGHS, and settle ties by the rule both engines keep.

Among plans of equal value the one with the fewest posts is taken; among those, the one with more posts in the first area by id, then the
second, and so on; within an area at one level, the first strategy by id.
"""

from __future__ import annotations

import numpy as np

from stepup_econ.allocation.curves import Ints
from stepup_econ.allocation.highs import OutOfTimeError, Session
from stepup_econ.allocation.instance import InfeasibleError, Instance, Solution, whole_units
from stepup_econ.allocation.program import compiled, scale_of

SLIP = 1e-6
"""How much an objective may fall short in the solver's own scale; what falls short in whole units is thrown away."""
BLOCK = 1e6
"""Weights of one block of areas stay below this, so that the solver tells them apart."""


def solve_by_highs(instance: Instance, time_limit: float | None = None, settle: bool = True) -> Solution:
    """Return a best plan of an instance, proven by HiGHS.

    Parameters
    ----------
    instance : Instance
    time_limit : float, optional
        Seconds; the best plan found by then is returned with the gap to what could still be.
    settle : bool
        Look for plans of equal value and settle ties. Without it a tied plan is one of the best, always the same one.

    Raises
    ------
    InfeasibleError
        If no plan keeps all limits.
    """
    session = Session(compiled(instance), time_limit)
    return solve_session(session, instance, settle)


def solve_session(session: Session, instance: Instance, settle: bool) -> Solution:
    """Return a best plan of the programme a session holds; rows added on the way are taken out again."""
    answer = session.solve()
    if answer.status == "infeasible":
        raise InfeasibleError
    chosen = session.chosen(answer)
    value = float(instance.value[chosen].sum())
    if answer.status == "stopped":
        gap = max(answer.bound / scale_of(instance.value) - value, 0.0)
        return Solution(chosen, value, gap, "HiGHS")
    if not settle:
        return Solution(chosen, value, 0.0, "HiGHS")
    units, _ = whole_units(instance.value, instance.curves.area)
    try:
        chosen, tied = _another_best(session, units, chosen)
        if tied:
            chosen = _settled(instance, units, chosen)
    except OutOfTimeError:
        return Solution(chosen, float(instance.value[chosen].sum()), 0.0, "HiGHS")
    return Solution(chosen, float(instance.value[chosen].sum()), 0.0, "HiGHS", tied)


def _another_best(session: Session, units: Ints, chosen: Ints) -> tuple[Ints, bool]:
    """Return the best plan, and whether another one brings exactly as much, by solving again without the plan found."""
    rows = []
    best, tied = chosen, False
    while True:
        weight = np.zeros(len(units))
        weight[chosen] = 1.0
        rows.append(session.add_row(weight, -np.inf, len(chosen) - 1.0))
        answer = session.solve()
        if answer.status != "optimal":
            break
        chosen = session.chosen(answer)
        more = int(units[chosen].sum()) - int(units[best].sum())
        if more <= 0:
            tied = more == 0
            break
        best = chosen
    for row in reversed(rows):
        session.drop_row(row)
    return best, tied


def _settled(instance: Instance, units: Ints, chosen: Ints) -> Ints:
    """Return the plan the rule picks among those worth exactly as much as the one given."""
    session = Session(compiled(instance))
    worth = int(units[chosen].sum())
    scale = scale_of(instance.value)
    session.add_row(instance.value * scale, float(instance.value[chosen].sum()) * scale - SLIP, np.inf)
    fte = instance.curves.fte
    session.set_objective(fte, maximise=False)
    found = _exactly(session, units, worth)
    if found is None:
        return chosen
    session.add_row(fte, -np.inf, float(fte[found].sum()) + SLIP)
    for block, weight in _blocks(instance):
        session.set_objective(weight)
        better = _exactly(session, units, worth)
        if better is None:
            return found
        found = better
        columns = session.programme.column_of[block]
        fixed = np.isin(block, found).astype(float)[columns >= 0]
        session.set_bounds(columns[columns >= 0], fixed, fixed)
    return found


def _exactly(session: Session, units: Ints, worth: int) -> Ints | None:
    """Return what a solve picks if it is worth exactly as much, None if the solver's tolerance let less through."""
    answer = session.solve()
    if answer.status != "optimal":
        return None
    picked = session.chosen(answer)
    return picked if int(units[picked].sum()) == worth else None


def _blocks(instance: Instance) -> list[tuple[Ints, np.ndarray[tuple[int], np.dtype[np.float64]]]]:
    """Return blocks of options (of a few areas each) with weights that put more posts in the first areas first."""
    curves, may = instance.curves, instance.offered
    rank = _rank(instance)
    base = int(rank[may].max()) + 1 if may.any() else 1
    width = max(int(np.log(BLOCK) / np.log(max(base, 2))), 1)
    blocks = []
    for first in range(0, len(curves.areas), width):
        block = np.flatnonzero(may & (curves.area >= first) & (curves.area < first + width))
        weight = np.zeros(curves.n)
        weight[block] = rank[block] * float(base) ** (width - 1 - (curves.area[block] - first))
        blocks.append((block, weight))
    return blocks


def _rank(instance: Instance) -> Ints:
    """Return each option's rank (option,) within its area: by posts, and at equal posts the first strategy highest."""
    curves = instance.curves
    rank = np.zeros(curves.n, dtype=np.int64)
    strategy = np.arange(curves.n)
    order = np.lexsort((-strategy, np.round(curves.fte, 9), curves.area))
    rank[order] = np.arange(curves.n)
    first = np.full(len(curves.areas), curves.n)
    np.minimum.at(first, curves.area, rank)
    within: Ints = rank - first[curves.area]
    return within
