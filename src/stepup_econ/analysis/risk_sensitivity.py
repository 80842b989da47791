"""Which inputs move what the risk model says, and what each scenario makes of it: by the same model and the same designs as the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stepup_econ.analysis.risk import DAYS
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.leading import leading_strategy
from stepup_econ.model.risk import GOOD, risk_of, risk_run
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.model.simulation import Simulation
from stepup_econ.uncertainty.designs import Design, base_design, one_way_design, uncertain

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

ONE_WAY = (
    "input", "label", "unit", "base", "low", "high", "days_base", "days_low", "days_high", "cost_low", "cost_high", "swing", "quality",
    "source", "where",
)  # fmt: skip
SCENARIOS = ("scenario", "label", "strategy", "inc_days", "inc_days_low", "inc_days_high", "p_more_good", "inc_cost", "helped")
BASE = "base"


def risk_one_way(evaluation: Evaluation, strategy: str | None = None, quantiles: tuple[float, float] = (0.025, 0.975)) -> pd.DataFrame:
    """Return how far each input, taken alone from low to high, moves the days at a good level and the cost, for a family referred.

    Parameters
    ----------
    evaluation : Evaluation
        With a risk model.
    strategy : str, optional
        Compared with the reference; the one that leads the main answer when left out.
    quantiles : (float, float)
        Ends of each input's range.

    Returns
    -------
    DataFrame
        ``input, label, unit, base, low, high, days_base, days_low, days_high, cost_low, cost_high, swing, quality, source, where``, widest
        swing of days first; inputs of the main model that move neither are left out.
    """
    risk, chosen = risk_of(evaluation), strategy or leading_strategy(evaluation)
    outer = one_way_design(evaluation.inputs, uncertain(evaluation.inputs), quantiles)
    inner = one_way_design(risk.inputs, uncertain(risk.inputs), quantiles)
    main = _gains(evaluation, simulate(evaluation, outer), base_design(risk.inputs), chosen)
    own = _gains(evaluation, simulate(evaluation), inner, chosen)
    rows = [
        *_rows(evaluation, uncertain(evaluation.inputs), outer, main), *_rows(evaluation, uncertain(risk.inputs), inner, own),
    ]  # fmt: skip
    moved = [row for row in rows if row["swing"] > 0 or row["cost_low"] != row["cost_high"]]
    moved.sort(key=lambda row: (-round(row["swing"], 9), -round(abs(row["cost_high"] - row["cost_low"]), 6), row["input"]))
    return _table(moved, ONE_WAY)


def risk_scenarios(evaluation: Evaluation, psa: Simulation, strategy: str | None = None) -> pd.DataFrame:
    """Return days at a good level and cost of the base case and of each scenario that has a risk model, over the draws.

    Parameters
    ----------
    evaluation : Evaluation
        With a risk model.
    psa : Simulation
        Its probabilistic analysis; scenarios are drawn by the same seed and method.
    strategy : str, optional
        The one that leads the main answer when left out.

    Returns
    -------
    DataFrame
        ``scenario, label, strategy, inc_days, inc_days_low, inc_days_high, p_more_good, inc_cost, helped``; the base case first.
    """
    chosen = strategy or leading_strategy(evaluation)
    rows = [_scenario(evaluation, psa, chosen, BASE, "Base case")]
    for scenario in evaluation.scenarios:
        changed = evaluation.variants[scenario.id]
        if changed.risk is None or psa.seed is None or chosen not in {s.id for s in changed.strategies}:
            continue
        drawn = simulate(changed, random_draws(changed, psa.n_draws, psa.seed, psa.method))
        rows.append(_scenario(changed, drawn, chosen, scenario.id, scenario.label))
    return _table(rows, SCENARIOS)


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([[row[key] for key in columns] for row in rows], columns=list(columns), dtype=object)


def _gains(evaluation: Evaluation, sim: Simulation, design: Design | None, strategy: str) -> tuple[NDArray[np.float64], ...]:
    """Return more days at a good level and the extra cost, each (draw,)."""
    result = risk_run(evaluation, sim, design).model.run()
    own, other = result.strategies.index(strategy), result.strategies.index(evaluation.reference)
    good, cost = result.effect[:, result.outcomes.index(GOOD)], result.total_cost
    return (good[own] - good[other]) * DAYS, cost[own] - cost[other]


def _rows(evaluation: Evaluation, names: Sequence[str], design: Design, gains: tuple[NDArray[np.float64], ...]) -> list[dict[str, Any]]:
    inputs = {**evaluation.inputs, **risk_of(evaluation).inputs}
    days, cost = (np.broadcast_to(part, (design.values.shape[1],)) for part in gains)
    days, cost = (np.where(np.abs(part - part[0]) <= STILL * max(1.0, abs(part[0])), part[0], part) for part in (days, cost))
    rows = []
    for place, name in enumerate(names):
        item, low, high = inputs[name], 1 + 2 * place, 2 + 2 * place
        rows.append(
            {"input": name, "label": item.label, "unit": item.unit, "base": item.value, "low": float(design.column(name)[low]),
             "high": float(design.column(name)[high]), "days_base": float(days[0]), "days_low": float(days[low]),
             "days_high": float(days[high]), "cost_low": float(cost[low]), "cost_high": float(cost[high]),
             "swing": float(abs(days[high] - days[low])), "quality": item.quality, "source": item.source, "where": item.where}
        )  # fmt: skip
    return rows


STILL = 1e-10
"""A relative change below this is rounding."""


def _scenario(evaluation: Evaluation, sim: Simulation, strategy: str, name: str, label: str) -> dict[str, Any]:
    days, cost = _gains(evaluation, sim, None, strategy)
    days = np.where(np.abs(days) < STILL, 0.0, days)
    low, high = np.percentile(days, (2.5, 97.5))
    groups = {effect.applies_to for effect in risk_of(evaluation).effects if strategy in effect.strategies}
    shares = risk_run(evaluation, sim).service.shares
    return {
        "scenario": name, "label": label, "strategy": strategy, "inc_days": float(days.mean()), "inc_days_low": float(low),
        "inc_days_high": float(high), "p_more_good": float((days > 0).mean()), "inc_cost": float(cost.mean()),
        "helped": max((float(shares[strategy, group].mean()) for group in groups), default=None),
    }  # fmt: skip
