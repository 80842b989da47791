"""One instance, solved by the engine that suits it, checked against the curves, and told apart by nothing but its label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from stepup_econ.allocation import dynamic
from stepup_econ.allocation.curves import Floats, Ints
from stepup_econ.allocation.instance import InfeasibleError, Instance, Solution, common_step, keeps_limits, whole_units
from stepup_econ.allocation.limits import TINY
from stepup_econ.allocation.ties import solve_by_highs
from stepup_econ.problems import InputError, Problem

Engine = Literal["auto", "dynamic", "highs"]
ENGINES = ("auto", "dynamic", "highs")
MANY = 20_000_000
"""Areas times steps beyond which the dynamic programme would take too much memory."""


@dataclass(frozen=True, slots=True)
class Grid:
    """An instance on whole steps: values (area, level) in whole units, and which option each level is.

    `option` (area, level) is -1 where a level is not offered; at one level the strategy of largest value, the first among equals.
    """

    values: Floats
    option: Ints
    step: float
    capacity: int
    least: int


def solve(instance: Instance, engine: Engine = "auto", time_limit: float | None = None, settle: bool = True) -> Solution:
    """Return a best plan of an instance, checked against its curves.

    Raises
    ------
    InfeasibleError
        If no plan keeps all limits.
    InputError
        If the engine asked for cannot keep the limits.
    RuntimeError
        If a plan does not keep the limits when worked out from the curves: a fault of the solver.
    """
    if np.bincount(instance.curves.area[instance.offered], minlength=len(instance.curves.areas)).min() == 0:
        raise InfeasibleError
    grid = grid_for(instance, engine)
    if grid is None:
        solution = solve_by_highs(instance, time_limit, settle)
    elif len(grid.values) * grid.capacity <= MANY:
        solution = _by_dynamic_programme(instance, grid)
    else:
        solution = _by_one_sort(instance, grid) or solve_by_highs(instance, time_limit, settle)
    check(instance, solution)
    return solution


def check(instance: Instance, solution: Solution) -> None:
    """Raise if a solution's limits or value are not what the curves say."""
    broken = keeps_limits(instance, solution.chosen)
    value = float(instance.value[solution.chosen].sum()) if not broken else 0.0
    if not broken and abs(value - solution.value) > 1e-9 * max(1.0, abs(value)):
        broken = [f"a value of {solution.value!r} where the curves say {value!r}"]
    if broken:
        raise RuntimeError(f"{solution.proven_by} returned a plan that does not hold: {'; '.join(broken)}")


def grid_for(instance: Instance, engine: Engine) -> Grid | None:
    """Return the instance on whole steps for the dynamic programme, or None if HiGHS is to solve it."""
    if engine == "highs" or (engine == "auto" and instance.coupled):
        return None
    step = common_step(instance.curves.fte[instance.offered])
    if engine == "dynamic":
        _refuse_coupling(instance, step)
    return None if step is None else on_steps(instance, step)


def _refuse_coupling(instance: Instance, step: float | None) -> None:
    problems = [
        Problem("AL301", f"engine: {name}", "engine 'dynamic'", "'auto' or 'highs'", "The limit ties areas together; use HiGHS.")
        for name in instance.coupled
    ]
    if step is None:
        said = "levels that are no multiples of one step"
        problems.append(Problem("AL302", "engine", said, "'auto' or 'highs'", "Round the levels, or use HiGHS."))
    if problems:
        raise InputError(problems)


def on_steps(instance: Instance, step: float) -> Grid:
    """Return an instance on whole steps."""
    curves, may = instance.curves, instance.offered
    places = np.flatnonzero(may)
    steps = np.rint(curves.fte[places] / step).astype(np.int64)
    units, _ = whole_units(instance.value, curves.area)
    shape = (len(curves.areas), int(steps.max()) + 1)
    values, option = np.full(shape, dynamic.NEVER), np.full(shape, -1, dtype=np.int64)
    area = curves.area[places]
    best_last = np.lexsort((-places, units[places], steps, area))
    values[area[best_last], steps[best_last]] = units[places][best_last]
    option[area[best_last], steps[best_last]] = places[best_last]
    most = int((shape[1] - 1 - (option >= 0)[:, ::-1].argmax(axis=1)).sum())
    total = instance.limits.fte
    capacity = most if total is None else min(most, int(np.floor((total + TINY) / step)))
    least = int(np.ceil((instance.limits.least_in_all - TINY) / step))
    return Grid(values, option, step, capacity, max(least, 0))


def _by_dynamic_programme(instance: Instance, grid: Grid) -> Solution:
    best = dynamic.best_by_total(grid.values, grid.capacity)
    total = dynamic.best_within(best, grid.capacity, grid.least)
    if total is None:
        raise InfeasibleError
    return _solution(instance, grid, dynamic.steps_for_total(grid.values, best, total), "dynamic programme")


def _by_one_sort(instance: Instance, grid: Grid) -> Solution | None:
    """Return the plan for concave curves, or None if some curve is not concave."""
    first = dynamic.concave_from(grid.values)
    if first is None:
        return None
    steps = dynamic.largest_gains(grid.values, first, grid.capacity, grid.least)
    if steps is None:
        raise InfeasibleError
    return _solution(instance, grid, steps, "one sort of concave curves")


def _solution(instance: Instance, grid: Grid, steps: Ints, proven_by: str) -> Solution:
    chosen = grid.option[np.arange(len(steps)), steps]
    return Solution(chosen, float(instance.value[chosen].sum()), 0.0, proven_by)
