"""Other ways to share the same posts: as today, equally, in proportion to demand; and what they keep of the best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from stepup_econ.allocation.curves import Curves, Floats
from stepup_econ.allocation.instance import common_step
from stepup_econ.allocation.limits import TINY
from stepup_econ.allocation.objectives import SMALLER_IS_BETTER, measured, option_values
from stepup_econ.allocation.task import Answer, Task, picked
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    import pandas as pd

BEST, TODAY, EQUAL, DEMAND = "best plan", "today's split", "equal split", "split by demand"


def splits_for(
    task: Task, today: Mapping[str, float] | None, demand: Mapping[str, float] | None, placed: float
) -> dict[str, Floats]:
    """Return the posts of each area (area,) in each split; `placed` is what there is to share when there is no limit.

    The equal and the demand split share all posts in whole steps: each area its whole steps, the rest to the largest remainders, the first
    areas first among equals.

    Raises
    ------
    InputError
        If an area is not known or a number is not 0 or more.
    """
    curves, limits = task.curves, task.limits
    raise_if([*_problems(curves, "today", today), *_problems(curves, "demand", demand)])
    total = placed if limits.fte is None else limits.fte
    step = limits.step or common_step(curves.fte) or 0.0
    splits = {}
    if today is not None:
        splits[TODAY] = _in_order(curves, today)
    splits[EQUAL] = shared_out(total, np.ones(len(curves.areas)), step)
    if demand is not None and sum(demand.values()) > 0:
        splits[DEMAND] = shared_out(total, _in_order(curves, demand), step)
    return splits


def shared_out(total: float, weight: Floats, step: float) -> Floats:
    """Return posts (area,) in proportion to weights, in whole steps by largest remainder; with no step, to the last digit.

    Examples
    --------
    >>> shared_out(5.0, np.array([1.0, 1.0, 1.0]), 0.5).tolist()
    [2.0, 1.5, 1.5]
    """
    exact: Floats = total * weight / weight.sum()
    if step <= 0:
        return exact
    whole = np.floor(exact / step + TINY)
    spare = int(np.floor(total / step + TINY) - whole.sum())
    order = np.argsort(-np.round(exact / step - whole, 9), kind="stable")
    whole[order[:spare]] += 1
    shared: Floats = whole * step
    return shared


def share_at(curves: Curves, fte: Floats, value: Floats) -> Floats:
    """Return how much of each option (option,) stands for so many posts in each area (area,).

    Between two levels of a curve the two count in proportion, beyond its end the last one does; at a level with several strategies the
    one of largest value.
    """
    share = np.zeros(curves.n)
    for a, (start, stop) in enumerate(zip(curves.starts[:-1], curves.starts[1:], strict=True)):
        order = start + np.lexsort((-value[start:stop], curves.fte[start:stop]))
        levels, first = np.unique(curves.fte[order], return_index=True)
        place = int(np.clip(np.searchsorted(levels, fte[a], side="right") - 1, 0, len(levels) - 1))
        after = min(place + 1, len(levels) - 1)
        gap = levels[after] - levels[place]
        part = float(np.clip((fte[a] - levels[place]) / gap, 0.0, 1.0)) if gap > 0 else 0.0
        share[order[first[place]]] += 1.0 - part
        share[order[first[after]]] += part
    return share


def comparisons(task: Task, found: Answer, splits: dict[str, Floats]) -> pd.DataFrame:
    """Return `split, fte, net_benefit, value, share_of_best` for the best plan and each split.

    `value` is by the first objective and `share_of_best` its share of the best plan's, blank where the best plan's is not above 0 or where
    less is better.
    """
    import pandas as pd

    curves, objective = task.curves, task.objectives[0]
    ways: list[tuple[str, float, Floats]] = [(BEST, float(curves.fte[found.chosen].sum()), picked(curves, found.chosen))]
    by = option_values(objective, curves)
    ways += [(name, float(fte.sum()), share_at(curves, fte, by)) for name, fte in splits.items()]
    rows: list[dict[str, Any]] = []
    for name, fte, share in ways:
        value = measured(objective, curves, share, found.best)
        more_is_better = found.value > 0 and objective.name not in SMALLER_IS_BETTER
        kept = value / found.value if more_is_better else np.nan
        net_benefit = float((curves.net_benefit * share).sum())
        rows.append({"split": name, "fte": fte, "net_benefit": net_benefit, "value": value, "share_of_best": kept})
    return pd.DataFrame(rows)


def beyond_curves(curves: Curves, splits: dict[str, Floats]) -> list[str]:
    """Say where a split asks for more posts than a curve goes to."""
    most = np.zeros(len(curves.areas))
    np.maximum.at(most, curves.area, curves.fte)
    said = []
    for name, fte in splits.items():
        over = [curves.areas[a] for a in np.flatnonzero(fte > most + TINY)]
        if over:
            said.append(
                f"{name}: posts beyond the end of the curve of {', '.join(over)} are counted as if they were at its end"
            )
    return said


def _in_order(curves: Curves, given: Mapping[str, float]) -> Floats:
    held = {str(area): float(value) for area, value in given.items()}
    return np.array([held.get(area, 0.0) for area in curves.areas])


def _problems(curves: Curves, name: str, given: Mapping[str, float] | None) -> list[Problem]:
    found = []
    for area, value in (given or {}).items():
        if str(area) not in curves.areas:
            known = ", ".join(curves.areas[:8])
            found.append(Problem("AL201", name, f"area '{area}'", f"one of {known}", "Use an area of the curves."))
        if not np.isfinite(value) or value < 0:
            found.append(Problem("AL202", f"{name}: {area}", f"{value}", "0 or more", "Give another number."))
    return found
