"""A whole question, curves, limits and objectives, and its answer by whichever engine suits each part."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from stepup_econ.allocation.curves import Curves, Floats, Ints
from stepup_econ.allocation.engines import Engine, solve
from stepup_econ.allocation.highs import OutOfTimeError
from stepup_econ.allocation.instance import InfeasibleError, Instance, Kept, Solution
from stepup_econ.allocation.limits import Limits
from stepup_econ.allocation.objectives import SMALLER_IS_BETTER, Objective, area_weights, measured, option_values
from stepup_econ.allocation.robust import best_of_draws, least_regret, worst_draws

SLACK = 1e-9
"""What an earlier objective may lose to a later one, as a share of its size: rounding, no more."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked: place posts by these curves, within these limits, best for the first objective, then the next.

    `time_limit` is in seconds, for each programme solved by HiGHS.
    """

    curves: Curves
    limits: Limits
    objectives: tuple[Objective, ...] = (Objective(),)
    engine: Engine = "auto"
    time_limit: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The options chosen (area,), what they are worth by each objective, the gap to the best by the first, and what proved it.

    `best` (draw,) is what the best plan of each draw brings, where regret asked for it.
    """

    chosen: Ints
    values: tuple[float, ...]
    gap: float
    proven_by: str
    tied: bool | None
    best: Floats | None = None

    @property
    def value(self) -> float:
        """What the plan is worth by the first objective."""
        return self.values[0]


def answer(task: Task, settle: bool = True) -> Answer:
    """Return the best plan for a task.

    Raises
    ------
    InfeasibleError
        If no plan keeps all limits.
    """
    instance = Instance(task.curves, task.limits, option_values(task.objectives[0], task.curves))
    best, gap, solution = None, 0.0, None
    for rank, objective in enumerate(task.objectives):
        last = rank == len(task.objectives) - 1
        instance = _aimed(instance, objective)
        if objective.name == "max_min":
            solution, instance = _largest_smallest(task, instance, objective, settle and last)
        elif objective.name == "cvar":
            solution = worst_draws(instance, objective.level or 0.0, task.time_limit)
        elif objective.name == "minimax_regret":
            best = best_of_draws(instance, task.time_limit)
            solution = least_regret(instance, best, task.time_limit)
        else:
            solution = solve(instance, task.engine, task.time_limit, settle and last)
            instance = instance if last else _held(instance, objective, solution)
        gap = solution.gap if rank == 0 else gap
    if solution is None:
        raise ValueError("a task has at least one objective")
    share = picked(task.curves, solution.chosen)
    values = tuple(measured(objective, task.curves, share, best) for objective in task.objectives)
    return Answer(solution.chosen, values, gap, solution.proven_by, solution.tied, best)


def feasible(task: Task) -> Answer | None:
    """Return the best plan for a task, None if no plan keeps all limits or none was found in time; ties are not settled."""
    try:
        return answer(task, settle=False)
    except (InfeasibleError, OutOfTimeError):
        return None


def improvement(objective: Objective, value: float, than: float) -> float:
    """Return by how much one value is better than another."""
    return than - value if objective.name in SMALLER_IS_BETTER else value - than


def picked(curves: Curves, chosen: Ints) -> Floats:
    """Return chosen options as shares (option,) of 0 and 1."""
    share = np.zeros(curves.n)
    share[chosen] = 1.0
    return share


def _aimed(instance: Instance, objective: Objective) -> Instance:
    """Return the instance with the objective's values and, for least cost, its target."""
    curves = instance.curves
    kept = instance.kept
    if objective.name == "least_cost" and objective.target is not None and curves.effect is not None:
        kept = (*kept, Kept("target", curves.effect, objective.target))
    return replace(instance, value=option_values(objective, curves), kept=kept)


def _held(instance: Instance, objective: Objective, solution: Solution) -> Instance:
    """Return the instance with what an objective reached kept from now on."""
    room = SLACK * max(float(np.abs(instance.value).max()), abs(solution.value))
    return replace(instance, kept=(*instance.kept, Kept(objective.name, instance.value, solution.value - room)))


def _largest_smallest(
    task: Task, instance: Instance, objective: Objective, settle: bool
) -> tuple[Solution, Instance]:
    """Return the plan whose worst area is best and, among those, brings most in all; and the instance with that kept.

    Notes
    -----
    The smallest value is one of the options' own values: the largest one is found by halving, closing options that are worth less.
    """
    curves = task.curves
    each = curves.net_benefit / area_weights(objective, curves)[curves.area]
    levels = np.unique(each[instance.offered])
    shut = instance.shut

    def with_at_least(place: int) -> Instance:
        return replace(instance, closed=shut | (each < levels[place]))

    def possible(place: int) -> Solution | None:
        try:
            return solve(with_at_least(place), task.engine, task.time_limit, settle=False)
        except InfeasibleError:
            return None

    low, high = 0, len(levels) - 1
    if possible(0) is None:
        raise InfeasibleError
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if possible(middle) is not None else (low, middle - 1)
    held = with_at_least(low)
    return solve(held, task.engine, task.time_limit, settle), held
