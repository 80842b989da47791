"""Why not this area? The nearest plan that gives it more, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.allocation.infeasible import explain
from stepup_econ.allocation.instance import Instance
from stepup_econ.allocation.limits import TINY, fits_step
from stepup_econ.allocation.margins import amount
from stepup_econ.allocation.objectives import option_values
from stepup_econ.allocation.task import feasible, improvement

if TYPE_CHECKING:
    import pandas as pd

    from stepup_econ.allocation.plan import Plan


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The best plan that gives an area more posts than the plan does.

    Parameters
    ----------
    area : str
    fte : float or None
        Posts the area would have: at least its next level; None if no plan gives it more.
    loss : float or None
        How much worse that plan is by the first objective.
    table : DataFrame
        `area, fte, instead, change`: the plan, the other plan, and the difference.
    sentence : str
    """

    area: str
    fte: float | None
    loss: float | None
    table: pd.DataFrame
    sentence: str


def why_not(plan: Plan, area: str) -> WhyNot:
    """Return the best plan that gives an area at least its next level, and how much worse it is.

    Raises
    ------
    KeyError
        If the area is not in the plan.

    Examples
    --------
    >>> import pandas as pd
    >>> from stepup_econ.allocation.curves_api import allocate_curves
    >>> curves = pd.DataFrame({"area": ["n", "n", "s", "s"], "fte": [0, 1, 0, 1], "net_benefit": [0.0, 5000, 0, 3000]})
    >>> why_not(allocate_curves(curves, fte=1), "s").sentence
    'giving s 1 FTE instead of 0 makes the plan worse by £2,000; it takes 1 FTE from n'
    """
    task = plan.task
    curves, limits = task.curves, task.limits
    if area not in curves.areas:
        raise KeyError(f"area '{area}' is not in the plan; its areas are {', '.join(curves.areas)}")
    place = curves.areas.index(area)
    here = float(curves.fte[plan.chosen[place]])
    levels = curves.fte[(curves.area == place) & fits_step(curves, limits) & (curves.fte > here + TINY)]
    if levels.size == 0:
        return WhyNot(area, None, None, _beside(plan, plan.chosen), f"the curve of {area} ends at the {here:g} FTE it has")
    least, most = limits.least.copy(), limits.most.copy()
    least[place] = levels.min()
    most[place] = max(most[place], least[place])
    wanted = replace(task, limits=replace(limits, least=least, most=most))
    other = feasible(wanted)
    if other is None:
        instance = Instance(curves, wanted.limits, option_values(task.objectives[0], curves))
        reason = "; ".join(problem.found for problem in explain(instance).problems)
        said = f"no plan gives {area} {least[place]:g} FTE: {reason}"
        return WhyNot(area, None, None, _beside(plan, plan.chosen), said)
    loss = improvement(task.objectives[0], plan.objective, other.value)
    table = _beside(plan, other.chosen)
    fte = float(curves.fte[other.chosen[place]])
    said = f"giving {area} {fte:g} FTE instead of {here:g} makes the plan worse by {amount(task.objectives[0], loss)}"
    taken = [f"{-change:g} FTE from {name}" for name, change in zip(table["area"], table["change"], strict=True) if change < 0]
    return WhyNot(area, fte, loss, table, said + (f"; it takes {', '.join(taken)}" if taken else ""))


def _beside(plan: Plan, other: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pd.DataFrame:
    import pandas as pd

    curves = plan.task.curves
    fte, instead = curves.fte[plan.chosen], curves.fte[other]
    return pd.DataFrame(
        {"area": list(curves.areas), "fte": fte, "instead": instead, "change": np.round(instead - fte, 9)}
    )
