"""A plan: posts by area, what they bring, what proves it, what binds, and how it stands against other splits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from stepup_econ.allocation.curves import Ints
    from stepup_econ.allocation.task import Task


@dataclass(frozen=True, slots=True)
class Plan:
    """Where posts should go, and how well that is known.

    Parameters
    ----------
    objective : float
        What the plan is worth by the first objective.
    objective_name : str
        Name of the objective; several joined by ``", then "``.
    table : DataFrame
        `area, fte, expected_net_benefit`, and where known `strategy, cost, effect, today_fte, equal_fte, demand_fte`.
    gap : float
        A better plan could be better by at most so much; 0 when none is better.
    proven_by : str
        ``"dynamic programme"``, ``"one sort of concave curves"`` or ``"HiGHS"``.
    binding : tuple of str
        What holds the plan back, in sentences.
    value_of_one_more_fte : float or None
        By how much one more FTE would make the best plan better, solved again; None where no more can be placed (a warning says why).
    value_of_one_more_step : float or None
        The same for one more step.
    value_of_one_more_thousand : float or None
        The same for a thousand pounds more of budget; None without a budget.
    relaxed : DataFrame
        `limit, price, unit`: prices of the programme without whole levels (its dual values), to stand beside the three values above: they
        ignore that posts come in steps.
    comparisons : DataFrame
        `split, fte, net_benefit, value, share_of_best`.
    frontier : DataFrame
        `fte, placed, net_benefit, value, cost, effect` for each total.
    stability : DataFrame
        `area, fte, share_of_draws, mean_fte, next_step`; empty without draws.
    levels : DataFrame
        `area, fte, share_of_draws`: how often each level is best in an area; empty without draws.
    regret : DataFrame
        `statistic, value` of the plan's shortfall from the best of each draw; empty without draws.
    warnings : tuple of str
    tied : bool or None
        Whether another plan is worth exactly as much; None where it was not looked into.
    wtp : float or None
        Threshold in pounds that net benefit was worked out at; None for curves from elsewhere.
    """

    objective: float
    objective_name: str
    table: pd.DataFrame
    gap: float
    proven_by: str
    binding: tuple[str, ...]
    value_of_one_more_fte: float | None
    value_of_one_more_step: float | None
    value_of_one_more_thousand: float | None
    relaxed: pd.DataFrame
    comparisons: pd.DataFrame
    frontier: pd.DataFrame
    stability: pd.DataFrame
    levels: pd.DataFrame
    regret: pd.DataFrame
    warnings: tuple[str, ...]
    tied: bool | None
    task: Task = field(repr=False)
    chosen: Ints = field(repr=False)
    wtp: float | None = None

    @property
    def value(self) -> float:
        """What the plan is worth by the first objective."""
        return self.objective

    @property
    def curves_table(self) -> pd.DataFrame:
        """The curves the plan rests on: `area, fte, net_benefit, low, high` (95 % of draws; blank without draws), with `strategy`."""
        import pandas as pd

        curves = self.task.curves
        ends = np.full((2, curves.n), np.nan) if curves.draws is None else np.quantile(curves.draws, (0.025, 0.975), axis=1)
        table = pd.DataFrame(
            {
                "area": [curves.areas[place] for place in curves.area],
                "fte": curves.fte,
                "net_benefit": curves.net_benefit,
                "low": ends[0],
                "high": ends[1],
            }
        )
        return table if curves.strategy is None else table.assign(strategy=list(curves.strategy))

    @property
    def fte(self) -> float:
        """Posts placed in all."""
        return float(self.table["fte"].sum())
