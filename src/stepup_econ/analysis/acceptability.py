"""How probable it is that each strategy is the best buy, at every threshold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.envelope import DEFAULT_WTP, Envelope, envelope, thresholds

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from stepup_econ.model.simulation import Simulation


def acceptability(
    sim: Simulation,
    outcome: str | None = None,
    wtp: float | Iterable[float] = DEFAULT_WTP,
    perspective: str | None = None,
) -> pd.DataFrame:
    """How probable it is that each strategy is the best of all, at every threshold (CEAC), and its expected worth.

    Parameters
    ----------
    sim : Simulation
    outcome : str, optional
        May be left out when there is only one.
    wtp : number, range or sequence of numbers
        Thresholds in pounds for one more unit of the outcome, in any order.
    perspective : str, optional
        Whose costs count; the simulation's own when left out.

    Returns
    -------
    data frame
        ``wtp, strategy, p_best, enb, optimal, p_best_optimal, expected_loss, tie_share``: thresholds in the order
        given, then strategies in the user's. `optimal` is true for the strategy with the highest expected net benefit;
        `p_best_optimal` is its probability of being best (the CEAF), the same on every row of a threshold; `tie_share`
        is the share of draws in which several strategies are best at once: the first in the user's order is counted.

    Notes
    -----
    The CEAF is the probability for the strategy that is optimal on expectation, not the largest probability:
    Fenwick, Claxton and Sculpher 2001, Health Econ 10:779-787. Algorithm: see `envelope`.
    """
    import pandas as pd

    grid = thresholds(wtp)
    found, back = _on_grid(sim.costs(perspective), sim.effects(outcome), grid)
    share = found.count[:, back] / found.n
    optimal, n_strategies = found.optimal[back], len(sim.strategies)
    columns = {
        "wtp": np.repeat(grid, n_strategies),
        "strategy": np.tile(np.array(sim.strategies, dtype=object), len(grid)),
        "p_best": share.T.ravel(),
        "enb": found.enb[:, back].T.ravel(),
        "optimal": (np.arange(n_strategies) == optimal[:, None]).ravel(),
        "p_best_optimal": np.repeat(share[optimal, np.arange(len(grid))], n_strategies),
        "expected_loss": found.loss[:, back].T.ravel(),
        "tie_share": np.repeat(found.tied[back] / found.n, n_strategies),
    }
    return pd.DataFrame(columns)


def ceaf(
    sim: Simulation,
    outcome: str | None = None,
    wtp: float | Iterable[float] = DEFAULT_WTP,
    perspective: str | None = None,
) -> pd.DataFrame:
    """Name the strategy that is optimal on expectation at each threshold, and how probable it is that it is the best.

    Returns
    -------
    data frame
        ``wtp, strategy, p_best, enb, expected_loss``: one row a threshold. The expected loss of the optimal strategy is
        the EVPI.
    """
    table = acceptability(sim, outcome, wtp, perspective)
    rows = table.loc[table["optimal"], ["wtp", "strategy", "p_best", "enb", "expected_loss"]]
    return rows.reset_index(drop=True)


def pairwise_acceptability(
    sim: Simulation,
    outcome: str | None = None,
    wtp: float | Iterable[float] = DEFAULT_WTP,
    perspective: str | None = None,
    reference: str | None = None,
) -> pd.DataFrame:
    """How probable it is that each strategy is better than one chosen strategy, the others left aside.

    Returns
    -------
    data frame
        ``wtp, strategy, compared_with, p_better, p_same``: `p_better` counts draws in which the strategy is
        strictly better; draws in which the two are equal are in `p_same`. With more than two strategies these
        probabilities do not add to one, and must not be read as the probability of being the best of all.
    """
    import pandas as pd

    grid, base = thresholds(wtp), sim.position(reference)
    cost, effect = sim.costs(perspective), sim.effects(outcome)
    others = [position for position in range(len(sim.strategies)) if position != base]
    tables = []
    for position in others:
        # The reference goes first, so that equal draws are counted as its own and `p_better` is strict.
        found, back = _on_grid(cost[[base, position]], effect[[base, position]], grid)
        columns = {
            "wtp": grid,
            "strategy": sim.strategies[position],
            "compared_with": sim.strategies[base],
            "p_better": found.count[1, back] / found.n,
            "p_same": found.tied[back] / found.n,
        }
        tables.append(pd.DataFrame(columns))
    if not tables:
        return pd.DataFrame(columns=["wtp", "strategy", "compared_with", "p_better", "p_same"])
    return pd.concat(tables, ignore_index=True)


def _on_grid(cost: NDArray[np.float64], effect: NDArray[np.float64], grid: NDArray[np.float64]) -> tuple[Envelope, NDArray[np.intp]]:
    """Envelope over the grid put in order, and the place in it of each threshold as it was given."""
    ordered, back = np.unique(grid, return_inverse=True)
    return envelope(cost, effect, ordered), back
