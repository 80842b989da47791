"""What each total of posts would bring, placed as well as can be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.allocation import dynamic
from stepup_econ.allocation.curves import Curves, Floats, Ints
from stepup_econ.allocation.engines import MANY, Grid, grid_for
from stepup_econ.allocation.highs import OutOfTimeError, Session
from stepup_econ.allocation.instance import InfeasibleError, Instance, common_step
from stepup_econ.allocation.limits import TINY, offered
from stepup_econ.allocation.objectives import measured, option_values
from stepup_econ.allocation.program import compiled
from stepup_econ.allocation.task import Task, feasible, picked
from stepup_econ.allocation.ties import solve_session

if TYPE_CHECKING:
    import pandas as pd

POINTS = 50
"""Points of a frontier that is solved one total at a time."""
FEW_POINTS = 20
"""Points where each takes several solves: objectives that are no single sum."""
LARGEST = 20_000_000
"""Areas times totals up to which plans of every total are traced back."""


def frontier(task: Task) -> pd.DataFrame:
    """Return `fte, placed, net_benefit, value` and, where known, `cost, effect`: the best plan for each total up to the most there is.

    All totals by the dynamic programme where it can keep the limits; otherwise `POINTS` totals by HiGHS, one programme whose total is
    changed, and `FEW_POINTS` for objectives that are no single sum. Totals with no plan, or none proven in time, are left out. A floor over
    all areas says how many posts are to be placed, which is what varies here, so it does not hold.
    """
    every = set(task.curves.areas)
    floors = tuple(floor for floor in task.limits.floors if set(floor.areas) != every)
    whole = replace(task, limits=replace(task.limits, fte=None, floors=floors))
    objective = task.objectives[0]
    if len(task.objectives) > 1 or not objective.linear or objective.target is not None:
        return _rows(task, *_by_task(whole))
    instance = Instance(task.curves, whole.limits, option_values(objective, task.curves))
    grid = grid_for(instance, task.engine)
    if grid is not None and len(grid.values) * grid.capacity <= MANY:
        return _rows(task, *_by_dynamic_programme(grid))
    return _rows(task, *_by_session(task, instance))


def totals_up_to_most(task: Task, points: int) -> list[float]:
    """Return totals from 0 to the most that can be placed, in whole steps, so many of them at most."""
    curves = task.curves
    may = offered(curves, task.limits)
    most = np.zeros(len(curves.areas))
    np.maximum.at(most, curves.area[may], curves.fte[may])
    top = float(most.sum())
    step = task.limits.step or common_step(curves.fte[may]) or top / points or 1.0
    stride = max(int(np.ceil(top / step / points - TINY)), 1)
    held = [round(step * k, 9) for k in range(0, round(top / step) + 1, stride)]
    return held if held[-1] >= top - TINY else [*held, top]


def _by_dynamic_programme(grid: Grid) -> tuple[Floats, Ints]:
    best = dynamic.best_by_total(grid.values, grid.capacity)
    steps = dynamic.steps_for_every_total(grid.values, best)
    within = np.maximum.accumulate(best[0])
    at = np.searchsorted(within, within, side="left")
    able = np.flatnonzero(within > dynamic.NEVER)
    chosen = np.take_along_axis(grid.option, steps[:, at[able]], axis=1)
    return np.asarray(able * grid.step, dtype=np.float64), chosen.T


def _by_session(task: Task, instance: Instance) -> tuple[Floats, Ints]:
    totals, chosen = [], []
    every = totals_up_to_most(task, POINTS)
    session = Session(compiled(replace(instance, limits=replace(instance.limits, fte=every[-1]))), task.time_limit)
    for total in every:
        session.set_row("total_fte", -np.inf, total)
        try:
            solution = solve_session(session, instance, settle=False)
        except InfeasibleError:
            continue
        except OutOfTimeError:
            break
        if solution.gap == 0:
            totals.append(total)
            chosen.append(solution.chosen)
    return np.array(totals), _stacked(chosen, task.curves)


def _by_task(task: Task) -> tuple[Floats, Ints]:
    totals, chosen = [], []
    for total in totals_up_to_most(task, FEW_POINTS):
        found = feasible(replace(task, limits=replace(task.limits, fte=total)))
        if found is not None and found.gap == 0:
            totals.append(total)
            chosen.append(found.chosen)
    return np.array(totals), _stacked(chosen, task.curves)


def _stacked(chosen: list[Ints], curves: Curves) -> Ints:
    return np.array(chosen, dtype=np.int64).reshape(-1, len(curves.areas))


def _rows(task: Task, totals: Floats, chosen: Ints) -> pd.DataFrame:
    """Return one row for each total (total,) with the options chosen (total, area)."""
    import pandas as pd

    curves, objective = task.curves, task.objectives[0]
    columns = {"fte": np.round(totals, 9), "placed": np.round(curves.fte[chosen].sum(axis=1), 9)}
    columns["net_benefit"] = curves.net_benefit[chosen].sum(axis=1)
    if objective.linear:
        sign = -1.0 if objective.name == "least_cost" else 1.0
        columns["value"] = sign * option_values(objective, curves)[chosen].sum(axis=1)
    elif objective.name != "minimax_regret":
        columns["value"] = np.array([measured(objective, curves, picked(curves, row)) for row in chosen])
    for name, held in (("cost", curves.cost), ("effect", curves.effect)):
        columns[name] = np.full(len(totals), np.nan) if held is None else held[chosen].sum(axis=1)
    return pd.DataFrame(columns)
