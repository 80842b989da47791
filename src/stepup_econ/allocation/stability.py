"""How sure the plan is: what would be best in each draw, and where the next step belongs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.allocation.curves import Curves, Floats, Ints
from stepup_econ.allocation.highs import OutOfTimeError
from stepup_econ.allocation.instance import Instance, common_step
from stepup_econ.allocation.limits import TINY, offered
from stepup_econ.allocation.robust import CLOSE, optimal_by_draw
from stepup_econ.allocation.task import Task

if TYPE_CHECKING:
    import pandas as pd

DRAWS_BY_HIGHS = 200
"""Draws looked at where each has to be solved by HiGHS."""


BITS = 33
"""Binary places kept of the largest value: a unit of 1e-10 of it, far above rounding and far below any decision."""


@dataclass(frozen=True, slots=True)
class Stability:
    """What the draws say about a plan.

    Parameters
    ----------
    areas : DataFrame
        `area, fte, share_of_draws, mean_fte, next_step`: posts in the plan, share of draws in which so many are best for the area, mean of
        what is best, share of draws in which the next step on top of the plan brings most there.
    levels : DataFrame
        `area, fte, share_of_draws`: how often each level is best for the area.
    regret : DataFrame
        `statistic, value`: shortfall of the plan from the best of each draw: mean (the value of perfect information), median, 95th
        percentile, largest.
    draws : int
        Draws it rests on.
    """

    areas: pd.DataFrame
    levels: pd.DataFrame
    regret: pd.DataFrame
    draws: int


def stability(task: Task, chosen: Ints) -> Stability | None:
    """Return what the draws say about a plan of options (area,), or None if the curves have no draws or the time limit comes first.

    Each draw's best plan keeps the same limits and is best for that draw's net benefit. Where HiGHS has to find it, the first
    `DRAWS_BY_HIGHS` draws stand for all.
    """
    import pandas as pd

    curves = task.curves
    if curves.draws is None:
        return None
    try:
        held, fte, best = _best_in_draws(task)
    except OutOfTimeError:
        return None
    plan = curves.fte[chosen]
    same = np.abs(fte - plan[:, None]) < TINY
    regret = best - np.asarray(held.draws)[chosen].sum(axis=0)
    regret[regret < CLOSE * np.abs(best).max()] = 0.0
    areas = pd.DataFrame(
        {
            "area": list(curves.areas),
            "fte": plan,
            "share_of_draws": same.mean(axis=1),
            "mean_fte": fte.mean(axis=1),
            "next_step": next_step(held, task, chosen),
        }
    )
    spread = {
        "mean": float(regret.mean()),
        "median": float(np.median(regret)),
        "95th percentile": float(np.quantile(regret, 0.95)),
        "largest": float(regret.max()),
    }
    table = pd.DataFrame({"statistic": list(spread), "value": list(spread.values())})
    return Stability(areas, _levels(curves, fte), table, fte.shape[1])


def next_step(curves: Curves, task: Task, chosen: Ints) -> Floats:
    """Return the share of draws (area,) in which one more step on top of the plan brings most in the area, and brings something.

    A draw in which several areas bring equally much is shared equally between them.
    """
    step = task.limits.step or common_step(curves.fte)
    draws = np.asarray(curves.draws)
    gain = np.full((len(curves.areas), draws.shape[1]), -np.inf)
    may = offered(curves, replace(task.limits, least=np.zeros(len(curves.areas))))
    for a, option in enumerate(chosen):
        above = may & (curves.area == a) & (np.abs(curves.fte - curves.fte[option] - (step or np.inf)) < TINY)
        if above.any():
            gain[a] = draws[above].max(axis=0) - draws[option]
    most = gain.max(axis=0)
    level = (gain == most) & (most > 0)
    share: Floats = (level / np.maximum(level.sum(axis=0), 1)).mean(axis=1)
    return share


def _best_in_draws(task: Task) -> tuple[Curves, Floats, Floats]:
    """Return the curves with the draws looked at, and the best posts (area, draw) and worth (draw,) in each."""
    curves = replace(task.curves, draws=_level_ties(np.asarray(task.curves.draws)))
    if task.limits.couples or common_step(curves.fte) is None:
        few = np.ascontiguousarray(np.asarray(curves.draws)[:, :DRAWS_BY_HIGHS])
        curves = replace(curves, draws=few)
    instance = Instance(curves, task.limits, curves.net_benefit)
    return curves, *optimal_by_draw(instance, time_limit=task.time_limit)


def _level_ties(draws: Floats) -> Floats:
    """Return draws rounded to a binary unit so small that no decision notices.

    Sums and differences of such values are exact, so gains that are equal in truth are equal on every machine and are settled by the rule.
    """
    most = float(np.abs(draws, where=np.isfinite(draws), out=np.zeros_like(draws)).max())
    unit = 2.0 ** (np.floor(np.log2(most)) - BITS) if most > 0 else 1.0
    level: Floats = np.round(draws / unit) * unit
    return level


def _levels(curves: Curves, fte: Floats) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for a, name in enumerate(curves.areas):
        levels, counts = np.unique(np.round(fte[a], 9), return_counts=True)
        rows += [(name, level, count / fte.shape[1]) for level, count in zip(levels, counts, strict=True)]
    return pd.DataFrame(rows, columns=["area", "fte", "share_of_draws"])
