"""Incremental cost-effectiveness ratios: along the frontier, and against one chosen strategy."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stepup_econ.analysis.frontier import SAME, Frontier, frontier

if TYPE_CHECKING:
    import pandas as pd

    from stepup_econ.model.simulation import Simulation

COLUMNS = ("strategy", "cost", "effect", "inc_cost", "inc_effect", "icer", "status", "compared_with")
"""Columns of every ICER table, in order; what follows them differs."""

READINGS = {
    (1, 1): ("NE", "more costly, more effective", "wtp>={icer}"),
    (-1, 1): ("SE", "dominates", "always"),
    (1, -1): ("NW", "dominated", "never"),
    (-1, -1): ("SW", "saves {icer} per unit lost", "wtp<={icer}"),
    (1, 0): ("zeroE", "cost difference only", "never"),
    (-1, 0): ("zeroE", "cost difference only", "always"),
    (0, 1): ("zeroC", "weakly dominates", "always"),
    (0, -1): ("zeroC", "weakly dominated", "never"),
    (0, 0): ("origin", "no difference", "either"),
}
"""By the signs of incremental cost and incremental effect: quadrant, what it means, thresholds that accept it."""

PRICED = ((1, 1), (-1, -1), (0, 1))
"""Signs for which the ratio is a price; elsewhere it would mislead and is not given."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one comparison is to be read: `icer` is a number only where the ratio is a price, and never negative."""

    icer: float
    quadrant: str
    reading: str
    accept: str


def icers(sim: Simulation, outcome: str | None = None, perspective: str | None = None, reference: str | None = None) -> pd.DataFrame:
    """What each further unit of the outcome costs, going up the frontier from the least costly strategy.

    Parameters
    ----------
    sim : Simulation
    outcome : str, optional
        May be left out when there is only one.
    perspective : str, optional
        Whose costs count; the simulation's own when left out.
    reference : str, optional
        If given, every strategy is compared with this one instead of with the one before it on the frontier: see
        `icers_against_reference`.

    Returns
    -------
    data frame
        One row a strategy, by mean cost (then effect, then the user's order): ``strategy, cost, effect, inc_cost,
        inc_effect, icer, status, compared_with, dominated_by``. Status ``ND`` not dominated, ``D`` dominated, ``ED``
        extendedly dominated. The first row of the frontier is compared with nothing. A dominated row has no
        increments and no ICER: `compared_with` names the strategy that dominates it, or, if it is extendedly
        dominated, the more effective of the two strategies that `dominated_by` names.

    Notes
    -----
    Ratio of the mean increments, never a mean of ratios. Ties and equal effects: see `frontier`.
    """
    if reference is not None:
        return icers_against_reference(sim, outcome, perspective, reference)
    names = sim.strategies
    cost, effect = sim.costs(perspective).mean(axis=-1), sim.effects(outcome).mean(axis=-1)
    found = frontier(cost, effect)
    rows = [_frontier_row(found, position, names, cost, effect) for position in found.order]
    return _table(rows, ("dominated_by",))


def icers_against_reference(
    sim: Simulation, outcome: str | None = None, perspective: str | None = None, reference: str | None = None
) -> pd.DataFrame:
    """What each strategy costs and achieves beside one chosen strategy, and what that means in words.

    Parameters
    ----------
    sim, outcome, perspective
        As for `icers`.
    reference : str, optional
        The simulation's own reference when left out.

    Returns
    -------
    data frame
        One row a strategy in the user's order, the reference left out: the columns of `icers`, then ``quadrant``
        (``NE``, ``SE``, ``NW``, ``SW``, ``zeroE``, ``zeroC`` or ``origin``), ``reading`` and ``accept`` (thresholds at
        which the strategy is worth having, beside the reference alone). The ICER is given where it is a price:
        north-east, and south-west as pounds saved for each unit lost. A negative ratio is never given.

    Notes
    -----
    Black 1990, Med Decis Making 10:212-214; O'Brien and Briggs 2002, Stat Methods Med Res 11:455-468.
    """
    names, base = sim.strategies, sim.position(reference)
    cost, effect = sim.costs(perspective).mean(axis=-1), sim.effects(outcome).mean(axis=-1)
    found = frontier(cost, effect)
    rows = []
    for position, name in enumerate(names):
        if position == base:
            continue
        inc_cost = _difference(cost, position, base)
        inc_effect = _difference(effect, position, base)
        row = {"strategy": name, "cost": cost[position], "effect": effect[position], "inc_cost": inc_cost}
        row |= {"inc_effect": inc_effect, "status": found.status(position), "compared_with": names[base]}
        rows.append(row | asdict(read(inc_cost, inc_effect)))
    return _table(rows, ("quadrant", "reading", "accept"))


def read(inc_cost: float, inc_effect: float) -> Reading:
    """Say how an incremental cost and an incremental effect are to be read together.

    Examples
    --------
    >>> read(-1000, -0.1)
    Reading(icer=10000.0, quadrant='SW', reading='saves 10000 per unit lost', accept='wtp<=10000')
    >>> read(-1000, 0.1)
    Reading(icer=nan, quadrant='SE', reading='dominates', accept='always')
    """
    signs = (int(np.sign(inc_cost)), int(np.sign(inc_effect)))
    quadrant, reading, accept = READINGS[signs]
    icer = abs(inc_cost / inc_effect) if signs in PRICED else float("nan")
    shown = f"{icer:.2f}".removesuffix(".00")
    return Reading(icer, quadrant, reading.format(icer=shown), accept.format(icer=shown))


def _frontier_row(found: Frontier, position: int, names: tuple[str, ...], cost: np.ndarray, effect: np.ndarray) -> dict[str, Any]:
    row: dict[str, Any] = {"strategy": names[position], "cost": cost[position], "effect": effect[position]}
    row |= {"inc_cost": np.nan, "inc_effect": np.nan, "icer": np.nan, "status": found.status(position)}
    row |= {"compared_with": None, "dominated_by": None}
    if position in found.dominated_by:
        row["compared_with"] = row["dominated_by"] = names[found.dominated_by[position]]
    elif position in found.mixed:
        low, high = found.mixed[position]
        row |= {"compared_with": names[high], "dominated_by": f"{names[low]} and {names[high]}"}
    elif position != found.on[0]:
        other = found.on[found.on.index(position) - 1]
        row["inc_cost"], row["inc_effect"] = cost[position] - cost[other], effect[position] - effect[other]
        row |= {"icer": row["inc_cost"] / row["inc_effect"], "compared_with": names[other]}
    return row


def _difference(means: np.ndarray, position: int, base: int) -> float:
    """Difference from the reference; zero where it is no more than rounding."""
    difference = float(means[position] - means[base])
    return 0.0 if abs(difference) <= SAME * np.abs(means).max() else difference


def _table(rows: list[dict[str, Any]], extra: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=[*COLUMNS, *extra])
