"""In what order areas deserve the next posts, and how sure that order is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.allocation.instance import common_step
from stepup_econ.allocation.limits import TINY, offered

if TYPE_CHECKING:
    import pandas as pd

    from stepup_econ.allocation.plan import Plan


def rank_acceptability(plan: Plan) -> pd.DataFrame:
    """Return how often each area comes first, second and so on by what the next step on top of the plan would bring.

    Parameters
    ----------
    plan : Plan
        Made from curves with draws.

    Returns
    -------
    DataFrame
        ``area, rank, share_of_draws``, every area at every rank; shares of an area add to 1, and so do those of a rank. Areas that bring
        equally much share their ranks equally; an area that can have no more comes last.

    Raises
    ------
    ValueError
        The curves have no draws.

    Notes
    -----
    Rank acceptability indices of stochastic multicriteria acceptability analysis: Lahdelma and Salminen 2001, Oper Res 49:444-454.
    """
    import pandas as pd

    curves, task = plan.task.curves, plan.task
    if curves.draws is None:
        raise ValueError("curves: found no draws, expected net benefit by draw")
    step = task.limits.step or common_step(curves.fte)
    draws, n = np.asarray(curves.draws), len(curves.areas)
    gain = np.full((n, draws.shape[1]), -np.inf)
    may = offered(curves, replace(task.limits, least=np.zeros(n)))
    for place, option in enumerate(plan.chosen):
        above = may & (curves.area == place) & (np.abs(curves.fte - curves.fte[option] - (step or np.inf)) < TINY)
        if above.any():
            gain[place] = draws[above].max(axis=0) - draws[option]
    share = np.zeros((n, n))
    for values in gain.T:
        better = (values[None, :] > values[:, None]).sum(axis=1)
        tied = (values[None, :] == values[:, None]).sum(axis=1)
        for place in range(n):
            share[place, better[place] : better[place] + tied[place]] += 1.0 / tied[place]
    share /= draws.shape[1]
    rows = [(area, rank + 1, share[place, rank]) for place, area in enumerate(curves.areas) for rank in range(n)]
    return pd.DataFrame(rows, columns=["area", "rank", "share_of_draws"])
