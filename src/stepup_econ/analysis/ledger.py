"""Bottom-up cost against what the ledger says was spent, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.pathway import pathway
from stepup_econ.model.staffing import post, staff_minutes
from stepup_econ.model.values import Values
from stepup_econ.prices.discounting import annuity
from stepup_econ.uncertainty.designs import base_design

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["line", "label", "matches", "spend", "bottom_up", "variance", "variance_share", "where"]


def reconcile(evaluation: Evaluation) -> pd.DataFrame:
    """Return each ledger line beside what the evaluation builds up for it, and the variance that is not explained.

    Returns
    -------
    DataFrame
        ``line, label, matches, spend, bottom_up, variance, variance_share, where``: pounds a year in the price year; variance is
        spend minus bottom-up, shown as it is and never plugged. A coordinator line is matched with the posts in the service areas,
        used and unused; another role with its time; a set-up item with its equivalent annual cost.
    """
    import pandas as pd

    rows = []
    for line in evaluation.ledger:
        built = _bottom_up(evaluation, line.matches)
        gap = line.spend - built
        share = gap / line.spend if line.spend else None
        rows.append(
            dict(zip(COLUMNS, (line.id, line.label, line.matches, line.spend, built, gap, share, line.where), strict=True))
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _bottom_up(evaluation: Evaluation, name: str) -> float:
    x = Values(base_design(evaluation.inputs))
    for item in evaluation.setups:
        if item.id == name:
            return float(annuity(x[item.cost_input], evaluation.settings.discount_costs, item.life)[0])
    role = evaluation.roles[name]
    own = post(role, x)
    if role.coordinator:
        return sum(area.fte for area in evaluation.service_areas) * float(own.cost[0])
    return _minutes(evaluation, x, name) * float(own.rate[0])


def _minutes(evaluation: Evaluation, x: Values, name: str) -> float:
    """Return the minutes a year of a role in the service areas, under the strategies that offer the service."""
    strategy = next(s for s in evaluation.strategies if s.protocol is not None)
    total = 0.0
    for area in evaluation.service_areas:
        spent = staff_minutes(evaluation, x, area, strategy, pathway(evaluation, x, area, strategy))
        total += sum(float(minutes[0]) for (_, role), minutes in spent.items() if role == name)
    return total
