"""What more would be worth: one more FTE, one more step, a thousand pounds; and which limits hold the plan back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.allocation.curves import Floats
from stepup_econ.allocation.highs import Session
from stepup_econ.allocation.infeasible import limit_in_words
from stepup_econ.allocation.instance import Instance, common_step
from stepup_econ.allocation.limits import TINY, Limits, fits_step
from stepup_econ.allocation.objectives import Objective, option_values
from stepup_econ.allocation.program import compiled, scale_of
from stepup_econ.allocation.task import Answer, Task, feasible, improvement

if TYPE_CHECKING:
    import pandas as pd

MANY_AREAS = 30
"""Areas at a limit of their own that are looked at one by one."""
NO_WORTH_BY_REGRET = "regret is against the best of the same posts in each draw, so it gives no worth to more of them"
MONEY = ("expected_net_benefit", "equity_weighted", "least_cost", "max_min", "cvar", "minimax_regret")


@dataclass(frozen=True, slots=True)
class Margins:
    """Worth of one more FTE, step and thousand pounds (None where it cannot be said, with the reason among `reasons`)."""

    one_fte: float | None
    one_step: float | None
    one_thousand: float | None
    reasons: tuple[str, ...]


def margins(task: Task, found: Answer) -> Margins:
    """Return what more posts and more money would be worth, by solving again with them."""
    curves, limits = task.curves, task.limits
    if task.objectives[0].name == "minimax_regret":
        return Margins(None, None, None, (NO_WORTH_BY_REGRET,))
    thousand = None if limits.budget is None else _worth(task, found, replace(limits, budget=limits.budget + 1000.0))
    if limits.fte is None:
        return Margins(None, None, thousand, ("one more FTE has no worth to state: posts are not limited",))
    most = np.zeros(len(curves.areas))
    may = fits_step(curves, limits) & (curves.fte <= limits.most[curves.area] + TINY)
    np.maximum.at(most, curves.area[may], curves.fte[may])
    if curves.fte[found.chosen].sum() > most.sum() - TINY:
        reason = "one more FTE cannot be placed: every area has the most it may have, or is at the end of its curve"
        return Margins(None, None, thousand, (reason,))
    step = limits.step or common_step(curves.fte)
    one_step = None if step is None else _worth(task, found, replace(limits, fte=limits.fte + step))
    return Margins(_worth(task, found, replace(limits, fte=limits.fte + 1.0)), one_step, thousand, ())


def _worth(task: Task, found: Answer, limits: Limits) -> float | None:
    """Return by how much the best plan within other limits is better; None unless both are proven."""
    other = feasible(replace(task, limits=limits))
    if other is None or found.gap > 0 or other.gap > 0:
        return None
    return improvement(task.objectives[0], other.value, found.value)


def binding(task: Task, found: Answer) -> tuple[str, ...]:
    """Return in sentences each limit without which the plan would be better, and by how much."""
    said = []
    if task.objectives[0].name == "minimax_regret":
        return ()
    for words, without in _each_limit_dropped(task, found):
        gain = _worth(task, found, without)
        if gain is not None and gain > 1e-9 * max(1.0, abs(found.value)):
            said.append(f"{words}: without this limit the plan would be better by {amount(task.objectives[0], gain)}")
    return tuple(said)


def amount(objective: Objective, value: float) -> str:
    """Write an amount of an objective in words: pounds, or units of effect.

    Examples
    --------
    >>> amount(Objective(), -1234.5), amount(Objective("effect"), 2.5)
    ('-£1,234', '2.5 of effect')
    """
    if objective.name in MONEY:
        return f"{'-' if value < 0 else ''}£{abs(value):,.0f}"
    return f"{value:,.4g} of effect"


def _each_limit_dropped(task: Task, found: Answer) -> Iterator[tuple[str, Limits]]:
    """Give each limit in words and the limits without it; limits of single areas only where the plan is at them."""
    curves, limits = task.curves, task.limits
    if limits.fte is not None:
        yield limit_in_words("fte", limits.fte), replace(limits, fte=None)
    if limits.budget is not None:
        yield limit_in_words("budget", limits.budget), replace(limits, budget=None)
    if limits.max_areas is not None:
        yield limit_in_words("max_areas", limits.max_areas), replace(limits, max_areas=None)
    for floor in limits.floors:
        others = tuple(other for other in limits.floors if other is not floor)
        yield limit_in_words(f"floor: {floor.name}", floor.fte), replace(limits, floors=others)
    if limits.shared:
        yield "whole posts, shared by neighbours only", replace(limits, shared=())
    fte = curves.fte[found.chosen]
    for words, freed in _own_limits("least", limits.least, 0.0, fte, curves.areas):
        yield words, replace(limits, least=freed)
    for words, freed in _own_limits("most", limits.most, np.inf, fte, curves.areas):
        yield words, replace(limits, most=freed)


def _own_limits(
    name: str, size: Floats, none: float, fte: Floats, areas: tuple[str, ...]
) -> Iterator[tuple[str, Floats]]:
    """Give the least (or most) of each area that is at it, in words, and the sizes (area,) without it; those of many areas as one."""
    at = np.flatnonzero((size != none) & (np.abs(fte - size) < TINY)).tolist()
    groups = [[a] for a in at] if len(at) <= MANY_AREAS else [at]
    for group in groups:
        freed = size.copy()
        freed[group] = none
        alone = limit_in_words(f"{name}: {areas[group[0]]}", float(size[group[0]]))
        yield (alone if len(group) == 1 else f"the {name} of {len(group)} areas"), freed


def relaxed_prices(task: Task, found: Answer) -> pd.DataFrame:
    """Return `limit, price, unit`: what one more unit of a limit is worth if levels could be mixed, by the first objective.

    By linear programming duality for a programme that HiGHS proved, from the concave hulls of the curves for one that the dynamic
    programme did: the two are the same number.
    """
    import pandas as pd

    objective, limits = task.objectives[0], task.limits
    rows: list[tuple[str, float, str]] = []
    if objective.linear and objective.target is None and (limits.fte is not None or limits.budget is not None):
        instance = Instance(task.curves, limits, option_values(objective, task.curves))
        if found.proven_by == "HiGHS":
            rows = _dual_values(instance)
        elif limits.fte is not None:
            rows = [("fte", hull_price(instance), "FTE")]
    return pd.DataFrame(rows, columns=["limit", "price", "unit"])


def _dual_values(instance: Instance) -> list[tuple[str, float, str]]:
    session = Session(compiled(instance))
    unit = scale_of(instance.value)
    rows = []
    for name, row, measure in (("fte", "total_fte", "FTE"), ("budget", "budget", "thousand pounds")):
        if row in session.programme.rows:
            price = session.relaxed_price(row)
            if price is not None:
                cost = instance.curves.cost
                size = 1.0 if name == "fte" or cost is None else 1000.0 * scale_of(cost)
                rows.append((name, abs(price) * size / unit, measure))
    return rows


def hull_price(instance: Instance) -> float:
    """Return the slope of the concave hulls of the curves where the total runs out: what one more FTE is worth if levels could be mixed.

    Notes
    -----
    The relaxation of the multiple-choice form replaces each curve by its concave hull, and fills the steepest parts first.
    """
    curves, may = instance.curves, instance.offered
    slopes, widths, placed = [], [], 0.0
    for a in range(len(curves.areas)):
        held = np.flatnonzero(may & (curves.area == a))
        fte, value = _hull(curves.fte[held], instance.value[held])
        placed += float(fte[0])
        slopes.append(np.diff(value) / np.diff(fte))
        widths.append(np.diff(fte))
    slope, width = np.concatenate(slopes), np.concatenate(widths)
    order = np.argsort(-slope, kind="stable")
    filled = placed + np.cumsum(width[order])
    total = np.inf if instance.limits.fte is None else instance.limits.fte
    after = order[int(np.searchsorted(filled, total + TINY, side="right")) :]
    return max(float(slope[after[0]]), 0.0) if after.size else 0.0


def _hull(fte: Floats, value: Floats) -> tuple[Floats, Floats]:
    """Return the points of the upper concave hull, from the lowest FTE up."""
    points: list[tuple[float, float]] = []
    for point in sorted(zip(np.round(fte, 9).tolist(), value.tolist(), strict=True)):
        if points and point[0] == points[-1][0]:
            points.pop()  # the same level by another strategy: sorted, so the later one is worth more
        while len(points) > 1 and _below(points[-2], points[-1], point):
            points.pop()
        points.append(point)
    held = np.array(points)
    return held[:, 0], held[:, 1]


def _below(one: tuple[float, float], two: tuple[float, float], three: tuple[float, float]) -> bool:
    return (two[1] - one[1]) * (three[0] - one[0]) <= (three[1] - one[1]) * (two[0] - one[0])
