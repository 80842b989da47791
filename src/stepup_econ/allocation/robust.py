"""Plans that hold up when the draws turn out badly: best in the worst draws, and least regret, by generating rows as they matter.

Notes
-----
Both objectives are the smallest of very many sums. Only the sums that bind are written down: solve, find the sum that is smallest at the
plan found, add it, and solve again until nothing smaller is found (Kuenzi-Bay and Mayer 2006, Computational Management Science 3:3-27, for
the conditional value at risk; Aissi, Bazgan and Vanderpooten 2009, European Journal of Operational Research 197:427-438, for regret). The
last plan's worth and the solver's bound prove it to `CLOSE`. Rows are first generated with parts of options allowed, which is fast, then
with whole options.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from stepup_econ.allocation import dynamic
from stepup_econ.allocation.curves import Floats, Ints
from stepup_econ.allocation.engines import Grid, grid_for, solve
from stepup_econ.allocation.highs import OutOfTimeError, Session
from stepup_econ.allocation.instance import InfeasibleError, Instance, Solution, keeps_limits
from stepup_econ.allocation.objectives import worst_tail
from stepup_econ.allocation.program import Worst, compiled, scale_of

CLOSE = 1e-9
"""Difference between bound and plan, as a share of the largest value, that counts as none."""
CELLS = 8_000_000
"""Cells of one tile of draws: 64 MB."""

ROUNDS = 200
"""Rows generated with parts of options allowed, at most."""

Cut = Callable[[Floats], tuple[Worst, float]]
"""From what a plan brings in each draw (draw,) to the sum that is smallest there, and its value."""


def worst_draws(instance: Instance, level: float, time_limit: float | None = None) -> Solution:
    """Return the plan with the largest mean over the worst ``1 - level`` of the draws.

    For any weights q of the draws that a worst tail could have, the mean is at most the q-weighted sum: one row for each q that matters.
    """
    draws = draws_of(instance)

    def cut(values: Floats) -> tuple[Worst, float]:
        weight = worst_tail(values, level)
        return Worst(draws @ weight, 0.0), float(values @ weight)

    return _row_by_row(instance, cut, time_limit)


def least_regret(instance: Instance, best: Floats, time_limit: float | None = None) -> Solution:
    """Return the plan whose largest shortfall from the best plan of a draw, over all draws, is smallest.

    Parameters
    ----------
    best : (draw,) float array
        What the best plan of each draw brings.
    """
    draws = draws_of(instance)

    def cut(values: Floats) -> tuple[Worst, float]:
        worst = int((values - best).argmin())
        return Worst(draws[:, worst], -float(best[worst])), float(values[worst] - best[worst])

    return _row_by_row(instance, cut, time_limit)


def draws_of(instance: Instance) -> Floats:
    """Return the draws (option, draw) of an instance's curves."""
    if instance.curves.draws is None:
        raise ValueError("these curves have no draws")
    return instance.curves.draws


def _row_by_row(instance: Instance, cut: Cut, time_limit: float | None) -> Solution:
    """Return the plan with the largest smallest sum, row by row as they matter."""
    draws = draws_of(instance)
    best = solve(replace(instance, value=instance.curves.net_benefit), "auto", time_limit, settle=False).chosen
    row, worth = cut(draws[best].sum(axis=0))
    unit = scale_of(row.coefficient)
    session = Session(compiled(instance, [row]), time_limit)
    close = CLOSE * max(float(np.abs(row.coefficient).max()), abs(row.constant))
    _rows_of_relaxation(session, cut, draws, unit, close)
    while True:
        answer = session.solve()
        if answer.status == "infeasible":
            raise InfeasibleError
        chosen, bound = session.chosen(answer), answer.bound / unit
        row, found = cut(draws[chosen].sum(axis=0))
        if found > worth:
            best, worth = chosen, found
        if answer.status == "stopped" or bound - worth <= close:
            break
        _add(session, row, unit)
    if keeps_limits(instance, best):
        raise RuntimeError(f"HiGHS returned a plan that does not hold: {'; '.join(keeps_limits(instance, best))}")
    gap = bound - worth
    return Solution(best, worth, 0.0 if gap <= close else gap, "HiGHS")


def _rows_of_relaxation(session: Session, cut: Cut, draws: Floats, unit: float, close: float) -> None:
    """Add the rows that matter when parts of options may be picked."""
    for _ in range(ROUNDS):
        answer = session.relaxed()
        if answer is None or answer.status != "optimal":
            return
        row, found = cut(session.shares(answer) @ draws)
        if answer.objective / unit - found <= close:
            return
        _add(session, row, unit)


def _add(session: Session, row: Worst, unit: float) -> None:
    """Add the row: theta is at most the constant plus the coefficients of what is picked."""
    session.add_row(-row.coefficient * unit, -np.inf, row.constant * unit, theta=1.0)


def best_of_draws(instance: Instance, time_limit: float | None = None) -> Floats:
    """Return what the best plan of each draw (draw,) brings, each draw taken as if it were known."""
    return optimal_by_draw(instance, time_limit)[1]


def optimal_by_draw(instance: Instance, time_limit: float | None = None) -> tuple[Floats, Floats]:
    """Return the best posts of each area in each draw (area, draw), and what they bring (draw,).

    By the dynamic programme over all draws at once where it can keep the limits, otherwise by HiGHS, one draw at a time.
    """
    grid = grid_for(instance, "auto")
    if grid is None:
        return _draw_by_draw(instance, time_limit)
    values = _values_on_steps(instance, grid)
    first = _concave_in_all(values) if grid.least == 0 else None
    n, draws = len(values), values.shape[2]
    fte, best = np.zeros((n, draws)), np.zeros(draws)
    size = max(1, CELLS // ((n + 1) * (grid.capacity + 1) if first is None else n * values.shape[1]))
    for start in range(0, draws, size):
        tile = slice(start, start + size)
        if first is None:
            steps, best[tile] = dynamic.steps_by_draw(values[:, :, tile], grid.capacity, grid.least)
        else:
            steps, best[tile] = dynamic.concave_steps_by_draw(values[:, :, tile], first, grid.capacity)
        fte[:, tile] = steps * grid.step
    if not np.all(np.isfinite(best)):
        raise InfeasibleError
    return fte, best


def _values_on_steps(instance: Instance, grid: Grid) -> Floats:
    """Return (area, level, draw) net benefits, the best strategy of each level and draw, -inf where a level is not offered."""
    curves, draws = instance.curves, draws_of(instance)
    places = np.flatnonzero(instance.offered)
    values = np.full((*grid.values.shape, draws.shape[1]), -np.inf)
    steps = np.rint(curves.fte[places] / grid.step).astype(np.int64)
    if curves.strategy is None:
        values[curves.area[places], steps] = draws[places]
        return values
    for place, step in zip(places, steps, strict=True):
        held = values[curves.area[place], step]
        np.maximum(held, draws[place], out=held)
    return values


def _concave_in_all(values: Floats) -> Ints | None:
    """Return each area's first level if every draw of every curve is concave with no gaps, or None."""
    can = np.isfinite(values[:, :, 0])
    first: Ints = can.argmax(axis=1)
    last = can.shape[1] - 1 - can[:, ::-1].argmax(axis=1)
    for a, row in enumerate(values):
        inside = row[first[a] : last[a] + 1]
        if not np.all(np.isfinite(inside[:, 0])) or np.any(np.diff(inside, n=2, axis=0) > 0):
            return None
    return first


def _draw_by_draw(instance: Instance, time_limit: float | None) -> tuple[Floats, Floats]:
    draws, curves = draws_of(instance), instance.curves
    session = Session(compiled(instance), time_limit)
    fte, best = np.zeros((len(curves.areas), draws.shape[1])), np.zeros(draws.shape[1])
    for d in range(draws.shape[1]):
        session.set_objective(draws[:, d] * scale_of(draws[:, d]))
        answer = session.solve()
        if answer.status == "infeasible":
            raise InfeasibleError
        if answer.status == "stopped":
            raise OutOfTimeError("the time limit passed before the best plan of each draw was found: give more time, or fewer draws")
        chosen = session.chosen(answer)
        fte[:, d], best[d] = curves.fte[chosen], draws[chosen, d].sum()
    return fte, best
