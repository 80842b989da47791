"""The base case as a bill: every price, how much of it each strategy uses, and what that comes to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulate import simulate
from stepup_econ.model.staffing import post
from stepup_econ.model.values import Values
from stepup_econ.uncertainty.designs import base_design, changed_design

if TYPE_CHECKING:
    import pandas as pd

NOTHING = 1e-9
"""Pounds below which a line is rounding."""


def audit(evaluation: Evaluation) -> pd.DataFrame:
    """Return the base-case cost of every strategy as lines of price times quantity.

    Returns
    -------
    DataFrame
        ``strategy, line, label, unit, price, quantity, cost``: one row for every strategy and price that any strategy uses, strategies in
        the workbook's order. Costs that the evaluation's perspective counts; the lines of a strategy add up to its cost.

    Notes
    -----
    Cost is linear in every price: a line's cost is what goes when its price is set to nought, and its quantity is that divided by the
    price. Salaried roles are priced by the paid hour, with everything that comes on top of the salary.
    """
    import pandas as pd

    base = simulate(evaluation).costs()[:, 0]
    x = Values(base_design(evaluation.inputs))
    lines: list[tuple[str, str, str, float, np.ndarray]] = []
    for role in evaluation.roles.values():
        if role.pay is not None:
            free = replace(role, pay=replace(role.pay, capital=0.0))
            without = replace(evaluation, roles={**evaluation.roles, role.id: free})
            cost = base - simulate(without, changed_design(evaluation.inputs, [{role.pay.salary_input: 0.0}])).costs()[:, 0]
            hour = float(post(role, x).cost[0]) / role.hours_a_year
            lines.append((f"hour_{role.id}", f"{role.label}: paid hour", "hour", hour, cost))
    salaries = {role.pay.salary_input for role in evaluation.roles.values() if role.pay is not None}
    priced = [name for name, item in evaluation.inputs.items() if item.unit.startswith("pounds") and name not in salaries and item.value]
    if priced:
        costs = simulate(evaluation, changed_design(evaluation.inputs, [{name: 0.0} for name in priced])).costs()
        for at, name in enumerate(priced):
            item = evaluation.inputs[name]
            unit = item.unit.removeprefix("pounds").removeprefix(" per").strip() or "item"
            lines.append((name, item.label, unit, item.value, base - costs[:, at]))
    used = [line for line in lines if np.abs(line[4]).max() > NOTHING]
    rows = [
        (strategy.id, name, label, unit, price, float(cost[place]) / price, float(cost[place]))
        for place, strategy in enumerate(evaluation.strategies)
        for name, label, unit, price, cost in used
    ]
    return pd.DataFrame(rows, columns=["strategy", "line", "label", "unit", "price", "quantity", "cost"])


def audit_totals(evaluation: Evaluation, lines: pd.DataFrame) -> pd.DataFrame:
    """Return what the bill comes to for every strategy, and its comparison with the reference.

    Returns
    -------
    DataFrame
        ``strategy, cost, effect, inc_cost, inc_effect, icer, wtp, inmb``: base case; `icer` is missing where nothing is gained or the
        strategy is the reference.
    """
    import pandas as pd

    sim, outcome, wtp = simulate(evaluation), evaluation.outcome().name, evaluation.settings.wtp
    cost = np.array([lines.loc[lines["strategy"] == name, "cost"].sum() for name in sim.strategies])
    effect, base = sim.effects(outcome)[:, 0], sim.position()
    more, gain = cost - cost[base], effect - effect[base]
    ratio = np.divide(more, gain, out=np.full_like(more, np.nan), where=gain > 0)
    return pd.DataFrame(
        {"strategy": list(sim.strategies), "cost": cost, "effect": effect, "inc_cost": more, "inc_effect": gain, "icer": ratio,
         "wtp": wtp, "inmb": wtp * gain - more}
    )  # fmt: skip
