"""Net benefit of each strategy in pounds, with intervals, over a grid of thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.envelope import DEFAULT_WTP, thresholds

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from stepup_econ.model.simulation import Simulation


def net_benefit(
    sim: Simulation,
    wtp: float | Iterable[float] = DEFAULT_WTP,
    outcome: str | None = None,
    reference: str | None = None,
    perspective: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """What each strategy is worth at each threshold, alone and beside the reference, with intervals.

    Parameters
    ----------
    sim : Simulation
    wtp : number, range or sequence of numbers
        Thresholds in pounds for one more unit of the outcome.
    outcome, reference, perspective : str, optional
        The only outcome, the simulation's own reference and its own perspective when left out.
    level : float
        Share of the draws that the intervals hold.

    Returns
    -------
    data frame
        ``wtp, strategy, nmb, nmb_low, nmb_high, inmb, inmb_low, inmb_high``: thresholds in the order given, then
        strategies in the user's. `nmb` is threshold x effect - cost, `inmb` the difference from the reference in the
        same draws. Intervals are percentiles of the draws (linear between two draws); none with a single draw.

    Notes
    -----
    Stinnett and Mullahy 1998, Med Decis Making 18:S68-S80. One threshold at a time: memory does not grow with the grid.
    """
    import pandas as pd

    grid, base = thresholds(wtp), sim.position(reference)
    cost, effect = sim.costs(perspective), sim.effects(outcome)
    n_strategies = len(sim.strategies)
    values = np.empty((len(grid), n_strategies, 6))
    for row, threshold in zip(values, grid, strict=True):
        nmb = threshold * effect - cost
        row[:, :3] = mean_and_interval(nmb, level)
        row[:, 3:] = mean_and_interval(nmb - nmb[base], level)
    columns = ("nmb", "nmb_low", "nmb_high", "inmb", "inmb_low", "inmb_high")
    table = pd.DataFrame(values.reshape(-1, 6), columns=columns)
    table.insert(0, "strategy", np.tile(np.array(sim.strategies, dtype=object), len(grid)))
    table.insert(0, "wtp", np.repeat(grid, n_strategies))
    return table


def mean_and_interval(values: NDArray[np.float64], level: float = 0.95) -> NDArray[np.float64]:
    """Mean and percentile interval over the draws: array (..., draw) -> array (..., 3); no interval from one draw."""
    tail = (1 - level) / 2
    mean = values.mean(axis=-1)
    if values.shape[-1] < 2:
        return np.stack([mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan)], axis=-1)
    low, high = np.quantile(values, (tail, 1 - tail), axis=-1)
    return np.stack([mean, low, high], axis=-1)
