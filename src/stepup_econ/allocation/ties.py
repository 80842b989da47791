"""Solve by HiGHS, and settle ties by the rule both engines keep.

Among plans of equal value the one with the fewest posts is taken; among those, the one with more posts in the first area by id, then the
second, and so on; within an area at one level, the first strategy by id.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from stepup_econ.allocation.curves import Floats, Ints
from stepup_econ.allocation.highs import OutOfTimeError, Session
from stepup_econ.allocation.instance import InfeasibleError, Instance, Solution, whole_units
from stepup_econ.allocation.program import compiled, scale_of

SLIP = 1e-6
"""How much an objective may fall short in the solver's own scale; what falls short in whole units is thrown away."""
NODES = 1_000
"""Nodes to settle a tie with. Where they do not do, the plan so far stands: one of the best, and always the same one."""
BLOCK = 1e5
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
    session = Session(compiled(instance), nodes=NODES)
    worth, scale = int(units[chosen].sum()), scale_of(instance.value)
    value = float(instance.value[chosen].sum()) * scale
    may = session.possible(value)
    columns = session.programme.column_of[~may]
    nought = np.zeros(np.count_nonzero(columns >= 0))
    session.set_bounds(columns[columns >= 0], nought, nought)
    session.add_row(instance.value * scale, value - SLIP, np.inf)
    fte = instance.curves.fte
    session.set_objective(fte, maximise=False)
    found = _exactly(session, units, worth)
    if found is None:
        return chosen
    session.add_row(fte, -np.inf, float(fte[found].sum()) + SLIP)
    for block, weight in _blocks(instance, may):
        session.set_objective(weight)
        better = _exactly(session, units, worth)
        if better is None:
            return found
        found = better
        fixed = np.isin(block, found).astype(float)
        session.set_bounds(session.programme.column_of[block], fixed, fixed)
    return found


def _exactly(session: Session, units: Ints, worth: int) -> Ints | None:
    """Return what a solve picks if it is worth exactly as much, None if nodes ran out or the solver's tolerance let less through."""
    answer = session.solve()
    if answer.status != "optimal":
        return None
    picked = session.chosen(answer)
    return picked if int(units[picked].sum()) == worth else None


def _blocks(instance: Instance, may: NDArray[np.bool_]) -> Iterator[tuple[Ints, Floats]]:
    """Give blocks of options of a few areas with weights (option,) that put more posts in the first areas first.

    Only areas with several options that `may` (option,) be picked count. An option weighs its rank in the area times the number of ways the
    later areas of the block can be filled, so that no later area outweighs an earlier one.
    """
    curves = instance.curves
    held: list[tuple[Ints, Ints]] = []
    ways = 1.0
    starts = curves.starts
    for a in range(len(curves.areas)):
        options = starts[a] + np.flatnonzero(may[starts[a] : starts[a + 1]])
        if len(options) < 2:
            continue
        if ways * len(options) > BLOCK:
            yield _weighed(held, curves.n)
            held, ways = [], 1.0
        ways *= len(options)
        order = np.lexsort((-options, np.round(curves.fte[options], 9)))
        held.append((options, np.argsort(order)))
    if held:
        yield _weighed(held, curves.n)


def _weighed(held: list[tuple[Ints, Ints]], n: int) -> tuple[Ints, Floats]:
    """Return the options of a block and the weight (option,) of each."""
    weight, ways = np.zeros(n), 1.0
    for options, rank in reversed(held):
        weight[options] = rank * ways
        ways *= len(options)
    return np.concatenate([options for options, _ in held]), weight
