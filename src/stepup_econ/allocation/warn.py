"""What a reader of a plan should know beside it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stepup_econ.allocation.limits import TINY, offered
from stepup_econ.allocation.margins import amount
from stepup_econ.allocation.objectives import option_values
from stepup_econ.allocation.task import Answer, Task


def warnings_for(task: Task, found: Answer, draws: int, details: bool = True) -> list[str]:
    """Return sentences on posts left, gaps, ties, curves that are no simple ones, and draws left out.

    `draws` is how many were looked into for how sure the plan is, if `details` were asked for.
    """
    said = [*_unplaced(task, found), *_unproven(task, found), *_curves(task, found)]
    every = 0 if task.curves.draws is None else task.curves.draws.shape[1]
    if draws == 0 and every and details:
        said.append("how sure the plan is was not worked out: the time limit came first")
    elif 0 < draws < every:
        said.append(f"how sure the plan is rests on the first {draws:,} of {every:,} draws, each solved by HiGHS")
    return said


def _unplaced(task: Task, found: Answer) -> Iterator[str]:
    placed = float(task.curves.fte[found.chosen].sum())
    total = task.limits.fte
    if total is not None and placed < total - TINY:
        yield f"{total - placed:g} of {total:g} FTE are left unplaced: within the limits they would not make the plan better"


def _unproven(task: Task, found: Answer) -> Iterator[str]:
    if found.gap > 0:
        yield f"the time limit came first: a better plan could be better by at most {amount(task.objectives[0], found.gap)}"
    if found.tied:
        yield "another plan is worth exactly as much; of equal plans the one with fewest posts is shown, then more in the first areas"


def _curves(task: Task, found: Answer) -> Iterator[str]:
    """Say which curves gain more from a later post than from an earlier one, and where a curve ends too early."""
    curves, may = task.curves, offered(task.curves, task.limits)
    values = option_values(task.objectives[0], curves) if task.objectives[0].linear else curves.net_benefit
    rising, ending = [], []
    for a, name in enumerate(curves.areas):
        held = np.flatnonzero(may & (curves.area == a))
        levels, place = np.unique(np.round(curves.fte[held], 9), return_inverse=True)
        best = np.full(len(levels), -np.inf)
        np.maximum.at(best, place, values[held])
        slopes = np.diff(best) / np.diff(levels)
        if np.any(np.diff(slopes) > 1e-9 * np.abs(slopes).max(initial=1.0)):
            rising.append(name)
        free = task.limits.most[a] > levels[-1] + TINY
        if free and len(slopes) and slopes[-1] > 0 and abs(curves.fte[found.chosen[a]] - levels[-1]) < TINY:
            ending.append(name)
    if rising:
        yield f"later posts gain more than earlier ones somewhere on the curve of {_some(rising)}; the plan allows for it"
    if ending:
        yield f"the plan is at the end of the curve of {_some(ending)}: with a longer curve more posts might go there"


def _some(names: list[str]) -> str:
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
