"""Anyone's curves, placed: from a table of areas, posts and net benefits to a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stepup_econ.allocation.curves import Curves
from stepup_econ.allocation.curves_frame import curves_from_frame
from stepup_econ.allocation.engines import ENGINES
from stepup_econ.allocation.frontier import frontier
from stepup_econ.allocation.infeasible import explain
from stepup_econ.allocation.instance import InfeasibleError, Instance, Kept
from stepup_econ.allocation.limits import ByArea, Floor, limits_for
from stepup_econ.allocation.margins import Margins, binding, margins, relaxed_prices
from stepup_econ.allocation.objectives import Objective, ObjectiveGiven, objectives_from, option_values
from stepup_econ.allocation.plan import Plan
from stepup_econ.allocation.splits import DEMAND, EQUAL, TODAY, beyond_curves, comparisons, splits_for
from stepup_econ.allocation.stability import stability
from stepup_econ.allocation.task import Answer, Task, answer
from stepup_econ.allocation.warn import warnings_for
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    import pandas as pd

    from stepup_econ.allocation.curves import Floats
    from stepup_econ.allocation.stability import Stability


def allocate_curves(  # noqa: PLR0913 - one argument a limit
    curves: pd.DataFrame | Curves, fte: float | None, *, step: float | None = None, budget: float | None = None,
    least: ByArea = None, most: ByArea = None, max_areas: int | None = None, floors: Sequence[Floor] = (),
    shared: Sequence[Sequence[str]] = (), post: float = 1.0, objective: ObjectiveGiven = "expected_net_benefit",
    engine: str = "auto", today: Mapping[str, float] | None = None, demand: Mapping[str, float] | None = None,
    time_limit: float | None = None, details: bool = True,
) -> Plan:  # fmt: skip
    """Place posts across areas so that an objective is best within limits, and say how well that is known.

    At most the given posts are placed: a post that brings nothing anywhere stays unplaced. Of plans worth exactly as much, the one
    with fewest posts is taken, and of those the one with more posts in the first areas by id; the order of the rows never matters.

    Parameters
    ----------
    curves : DataFrame or Curves
        Columns `area, fte, net_benefit[, cost, effect, strategy, draw]`; see `curves_from_frame`.
    fte : float or None
        Posts there are; None for no limit.
    step : float, optional
        Smallest part of a post that is placed; the levels of the curves when left out.
    budget : float, optional
        Pounds there are, against the `cost` column.
    least, most : number or mapping from area to number, optional
        Posts an area must and may have.
    max_areas : int, optional
        Areas that may have posts.
    floors : sequence of Floor, optional
        Least posts of groups of areas together.
    shared : sequence of groups of area ids, optional
        Neighbours that may share posts: each group, and each area in no group, holds whole posts of `post` FTE.
    objective : str, Objective, or sequence of them in order of rank
        See `objectives.OBJECTIVES`.
    engine : {"auto", "dynamic", "highs"}
        What proves the plan: the dynamic programme where it can, or HiGHS.
    today, demand : mapping from area to number, optional
        Posts today, and what posts could be shared in proportion to, for comparison.
    time_limit : float, optional
        Seconds for each programme that HiGHS solves; the best plan by then is returned with its gap.
    details : bool
        Also work out margins, binding limits, comparisons, frontier and stability, which solve again many times.

    Raises
    ------
    InputError
        If curves or limits cannot be used, or no plan keeps all limits: which conflict, and what would mend it.
    ValueError
        If an objective or engine is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> curves = pd.DataFrame(
    ...     {"area": ["n", "n", "n", "s", "s", "s"], "fte": [0, 1, 2] * 2, "net_benefit": [0.0, 5, 6, 0, 3, 7]}
    ... )
    >>> plan = allocate_curves(curves, fte=3)
    >>> plan.table[["area", "fte"]].to_dict("list"), plan.objective, plan.proven_by
    ({'area': ['n', 's'], 'fte': [1.0, 2.0]}, 12.0, 'dynamic programme')
    """
    if engine not in ENGINES:
        raise ValueError(f"engine '{engine}' is not known; choose from {', '.join(ENGINES)}")
    held = curves if isinstance(curves, Curves) else curves_from_frame(curves)
    limits = limits_for(
        held, fte, least=least, most=most, budget=budget, max_areas=max_areas, floors=tuple(floors),
        shared=tuple(tuple(str(area) for area in group) for group in shared), post=post, step=step,
    )  # fmt: skip
    task = Task(held, limits, objectives_from(objective, held), engine, time_limit)  # type: ignore[arg-type]
    raise_if(_cannot(task))
    return plan_for(task, today, demand, details)


def plan_for(
    task: Task, today: Mapping[str, float] | None = None, demand: Mapping[str, float] | None = None, details: bool = True
) -> Plan:
    """Return the plan for a task; see `allocate_curves`."""
    found = solved(task)
    splits = splits_for(task, today, demand, float(task.curves.fte[found.chosen].sum()))
    more = margins(task, found) if details else Margins(None, None, None, ("margins were not asked for",))
    sure = stability(task, found.chosen) if details else None
    said = warnings_for(task, found, 0 if sure is None else sure.draws, details)
    return Plan(
        objective=found.value,
        objective_name=", then ".join(objective.name for objective in task.objectives),
        table=plan_table(task, found, splits),
        gap=found.gap,
        proven_by=found.proven_by,
        binding=binding(task, found) if details else (),
        value_of_one_more_fte=more.one_fte,
        value_of_one_more_step=more.one_step,
        value_of_one_more_thousand=more.one_thousand,
        relaxed=_frame(relaxed_prices(task, found) if details else None, ("limit", "price", "unit")),
        comparisons=comparisons(task, found, splits),
        frontier=_frame(frontier(task) if details else None, ("fte", "placed", "net_benefit", "value", "cost", "effect")),
        **_stability_tables(sure),
        warnings=(*said, *more.reasons, *beyond_curves(task.curves, splits)),
        tied=found.tied,
        task=task,
        chosen=found.chosen,
        wtp=None,
    )


def solved(task: Task) -> Answer:
    """Return the best plan's options, or raise the error that says which limits conflict."""
    try:
        return answer(task)
    except InfeasibleError:
        objective, curves = task.objectives[0], task.curves
        kept = (Kept("target", curves.effect, objective.target),) if _has_target(objective, curves) else ()  # type: ignore[arg-type]
        raise explain(Instance(curves, task.limits, option_values(objective, curves), kept)) from None


def plan_table(task: Task, found: Answer, splits: dict[str, Floats]) -> pd.DataFrame:
    """Return `area, fte, expected_net_benefit` and, where known, `strategy, cost, effect` and the posts of other splits."""
    import pandas as pd

    curves, chosen = task.curves, found.chosen
    columns: dict[str, Any] = {
        "area": list(curves.areas), "fte": curves.fte[chosen], "expected_net_benefit": curves.net_benefit[chosen],
    }  # fmt: skip
    if curves.strategy is not None:
        columns["strategy"] = [curves.strategy[option] for option in chosen]
    for name, held in (("cost", curves.cost), ("effect", curves.effect)):
        if held is not None:
            columns[name] = held[chosen]
    for split, name in ((TODAY, "today_fte"), (EQUAL, "equal_fte"), (DEMAND, "demand_fte")):
        if split in splits:
            columns[name] = np.round(splits[split], 9)
    return pd.DataFrame(columns)


def _cannot(task: Task) -> list[Problem]:
    found = []
    if task.limits.budget is not None and task.curves.cost is None:
        found.append(Problem("AL111", "curves: cost", "no such column", "one, for a budget", "Add what each level costs."))
    names = [objective.name for objective in task.objectives]
    robust = [name for name in names if name in ("cvar", "minimax_regret", "least_cost")]
    if task.engine == "dynamic" and (robust or len(names) > 1):
        asked = f"objective {', then '.join(names)}"
        found.append(Problem("AL301", "engine", f"engine 'dynamic' with {asked}", "'auto' or 'highs'", "Use HiGHS."))
    return found


def _has_target(objective: Objective, curves: Curves) -> bool:
    return objective.target is not None and curves.effect is not None


def _frame(frame: pd.DataFrame | None, columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns=list(columns)) if frame is None else frame


def _stability_tables(sure: Stability | None) -> dict[str, pd.DataFrame]:
    columns = ("area", "fte", "share_of_draws", "mean_fte", "next_step")
    return {
        "stability": _frame(None if sure is None else sure.areas, columns),
        "levels": _frame(None if sure is None else sure.levels, ("area", "fte", "share_of_draws")),
        "regret": _frame(None if sure is None else sure.regret, ("statistic", "value")),
    }
