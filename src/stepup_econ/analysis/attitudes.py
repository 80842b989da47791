"""Choices that are not one strategy for all, taken by somebody who minds no risk: aversion to risk, and strategies side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.envelope import DEFAULT_WTP, envelope, thresholds

if TYPE_CHECKING:
    import pandas as pd

    from stepup_econ.model.simulation import Simulation

NEUTRAL = 1e-9
"""Aversion below which utility is net benefit itself: the formula loses all digits there."""


def risk_averse(
    sim: Simulation, aversion: float | Iterable[float], outcome: str | None = None, wtp: float | Iterable[float] = DEFAULT_WTP,
    perspective: str | None = None,
) -> pd.DataFrame:  # fmt: skip
    """What each strategy is worth to somebody who minds risk, and what knowing everything would be.

    Parameters
    ----------
    sim : Simulation
    aversion : number or sequence of numbers
        Aversion to risk, for each pound: 0 minds none. With ``r`` a chance of a hundred pounds more or less counts as losing about
        ``r * 5,000`` for sure.
    outcome, wtp, perspective
        As for `acceptability`.

    Returns
    -------
    data frame
        ``aversion, wtp, strategy, utility, against_reference, optimal, evpi``, in pounds of utility: expected utility, its difference from
        the reference's, whether it is the highest, and the expected gain from knowing everything first.

    Raises
    ------
    ValueError
        An aversion below 0, or one so large that a utility cannot be held in a number.

    Notes
    -----
    Exponential utility of net benefit, ``(1 - exp(-r NB)) / r``: Baio and Dawid 2015, Stat Methods Med Res 24:615-634.
    """
    import pandas as pd

    grid, tables = thresholds(wtp), []
    cost, effect, base = sim.costs(perspective), sim.effects(outcome), sim.position()
    for r in np.atleast_1d(np.asarray(aversion, dtype=float)):
        if not r >= 0:
            raise ValueError(f"aversion: found {r}, expected 0 or more")
        for threshold in grid:
            benefit = threshold * effect - cost
            with np.errstate(over="ignore"):
                utility = benefit if r < NEUTRAL else -np.expm1(-r * benefit) / r
            if not np.isfinite(utility).all():
                raise ValueError(f"aversion: found {r:g}, which is too large for net benefits of {benefit.min():,.0f}; give a smaller one")
            mean = utility.mean(axis=-1)
            tables.append(
                pd.DataFrame(
                    {"aversion": r, "wtp": threshold, "strategy": list(sim.strategies), "utility": mean,
                     "against_reference": mean - mean[base], "optimal": np.arange(len(mean)) == mean.argmax(),
                     "evpi": max(utility.max(axis=0).mean() - mean.max(), 0.0)}
                )
            )  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def mixed_strategies(
    sim: Simulation, shares: Mapping[str, float], outcome: str | None = None, wtp: float | Iterable[float] = DEFAULT_WTP,
    perspective: str | None = None,
) -> pd.DataFrame:  # fmt: skip
    """What is lost by having several strategies side by side, each for a share of the families, instead of the best for all.

    Parameters
    ----------
    sim : Simulation
    shares : mapping from strategy to share
        They add up to 1; a strategy that is not named has none.
    outcome, wtp, perspective
        As for `acceptability`.

    Returns
    -------
    data frame
        ``wtp, enb, lost_now, evpi``: mean net benefit of the mixture; what it loses against the best strategy for all on present knowledge;
        and against the best in every draw, knowing everything (with one strategy alone, the expected loss of that strategy).

    Raises
    ------
    KeyError
        A strategy that the simulation does not have.
    ValueError
        Shares below 0, or that do not add up to 1.

    Notes
    -----
    Baio and Russo 2009, Pharm Stat; the loss is never below nought. BCEA 2.4.84 gives losses below nought for the vaccine example, because
    it multiplies shares with strategies in another order.
    """
    import pandas as pd

    unknown = [name for name in shares if name not in sim.strategies]
    if unknown:
        raise KeyError(f"shares: found {', '.join(unknown)}, expected strategies: {', '.join(sim.strategies)}")
    weights = np.array([float(shares.get(name, 0.0)) for name in sim.strategies])
    if (weights < 0).any() or abs(weights.sum() - 1.0) > 1e-9:
        raise ValueError(f"shares: found {weights.tolist()}, expected shares of 0 or more that add up to 1")
    grid = thresholds(wtp)
    ordered, back = np.unique(grid, return_inverse=True)
    cost, effect = sim.costs(perspective), sim.effects(outcome)
    found = envelope(cost, effect, ordered)
    mixed = ordered * (weights @ effect.mean(axis=-1)) - weights @ cost.mean(axis=-1)
    lost = np.maximum(found.enb.max(axis=0) - mixed, 0.0)
    return pd.DataFrame({"wtp": grid, "enb": mixed[back], "lost_now": lost[back], "evpi": (lost + found.evpi)[back]})


def switching_thresholds(
    sim: Simulation, outcome: str | None = None, perspective: str | None = None, level: float = 0.95
) -> pd.DataFrame:  # fmt: skip
    """At which thresholds the best strategy on expectation changes, and how sure that is.

    Returns
    -------
    data frame
        ``from_strategy, to_strategy, wtp, kind, lower, upper``: one row a step up the frontier, with Fieller's set for the ratio of the
        two strategies' increments; thresholds above the last leave the choice as it is. Empty where one strategy is the best throughout.
    """
    import pandas as pd

    from stepup_econ.analysis.icers import icers
    from stepup_econ.analysis.intervals import fieller

    steps = icers(sim, outcome, perspective)
    steps = steps[(steps["status"] == "ND") & steps["icer"].notna()]
    cost, effect, rows = sim.costs(perspective), sim.effects(outcome), []
    for above, below, ratio in zip(steps["strategy"], steps["compared_with"], steps["icer"], strict=True):
        more = cost[sim.position(above)] - cost[sim.position(below)]
        gain = effect[sim.position(above)] - effect[sim.position(below)]
        row = {"from_strategy": below, "to_strategy": above, "wtp": ratio, "kind": "point", "lower": ratio, "upper": ratio}
        if len(more) > 1 and (np.ptp(more) > 0 or np.ptp(gain) > 0):
            both = np.ptp(more) > 0 and np.ptp(gain) > 0
            correlation = float(np.corrcoef(more, gain)[0, 1]) if both else 0.0
            found = fieller(more.mean(), gain.mean(), more.std(ddof=1), gain.std(ddof=1), correlation, level=level)
            row |= {"kind": found.kind, "lower": found.lower, "upper": found.upper}
        rows.append(row)
    return pd.DataFrame(rows, columns=["from_strategy", "to_strategy", "wtp", "kind", "lower", "upper"])
