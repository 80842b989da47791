"""Perspectives that add up: each wider one is the narrower one and what it alone counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from stepup_econ.analysis.agency_flows import AgencyFlows
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.vocabulary import PERSPECTIVES, VALUE_TYPES
from stepup_econ.model.simulation import Simulation

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

COST_COLUMNS = ["strategy", "perspective", "agency", "agency_label", "value_type", "cost", "inc_cost"]
TOTAL_COLUMNS = ["strategy", "perspective", "added", "cost", "inc_added", "inc_cost"]
YEAR_COLUMNS = ["strategy", "perspective", "year", "uptake", "pays", "gains", "cashable", "net_cost", "net_cost_cashable",
                "cumulative_net_cost"]  # fmt: skip


def rings(evaluation: Evaluation) -> Mapping[tuple[str, str], str]:
    """Return, for each agency and value type, the narrowest perspective that counts it.

    Every pair has exactly one, so that the rings up to a perspective add up to it and nothing is counted twice. Only society counts
    economic and social value.
    """
    found = {}
    for agency in evaluation.agencies:
        for kind in VALUE_TYPES:
            wide = ("society",) if kind != "fiscal" else PERSPECTIVES
            found[agency.id, kind] = next(p for p in wide if p in agency.perspectives)
    return found


def within(perspective: str) -> tuple[str, ...]:
    """Return a perspective and all narrower ones, narrowest first; `KeyError` naming the known ones if there is none such."""
    if perspective not in PERSPECTIVES:
        raise KeyError(f"perspective {perspective!r}: expected one of {', '.join(PERSPECTIVES)}")
    return PERSPECTIVES[: PERSPECTIVES.index(perspective) + 1]


def perspective_costs(evaluation: Evaluation, sim: Simulation) -> pd.DataFrame:
    """Return each agency's yearly cost by value type, in the narrowest perspective that counts it.

    Returns
    -------
    DataFrame
        ``strategy, perspective, agency, agency_label, value_type, cost, inc_cost``: pounds a year, means over the draws; rows add up to the
        cost to society. Consequences are those of the evaluation's horizon, discounted as it says.
    """
    import pandas as pd

    names = {agency.id: agency.label for agency in evaluation.agencies}
    cost = _by_value_type(sim)
    ring = rings(evaluation)
    rows: list[dict[str, Any]] = []
    for s, strategy in enumerate(sim.strategies):
        for g, agency in enumerate(str(a) for a in sim.data["agency"].values):
            for v, kind in enumerate(VALUE_TYPES):
                if np.any(cost[:, g, v] != 0):
                    rows.append(
                        {"strategy": strategy, "perspective": ring[agency, kind], "agency": agency, "agency_label": names[agency],
                         "value_type": kind, "cost": float(cost[s, g, v].mean()),
                         "inc_cost": float((cost[s, g, v] - cost[sim.position(), g, v]).mean())}
                    )  # fmt: skip
    return pd.DataFrame(rows, columns=COST_COLUMNS)


def perspective_totals(evaluation: Evaluation, sim: Simulation) -> pd.DataFrame:
    """Return each perspective's cost as the narrower one's and what it adds.

    Returns
    -------
    DataFrame
        ``strategy, perspective, added, cost, inc_added, inc_cost``: `cost` is the running sum of `added`, and equals the cost that the
        simulation gives for the perspective.
    """
    import pandas as pd

    detail = perspective_costs(evaluation, sim)
    rows = []
    for strategy in sim.strategies:
        cost = inc_cost = 0.0
        for perspective in PERSPECTIVES:
            here = detail[(detail["strategy"] == strategy) & (detail["perspective"] == perspective)]
            added, inc_added = float(here["cost"].sum()), float(here["inc_cost"].sum())
            cost, inc_cost = cost + added, inc_cost + inc_added
            rows.append((strategy, perspective, added, cost, inc_added, inc_cost))
    return pd.DataFrame(rows, columns=TOTAL_COLUMNS)


def _by_value_type(sim: Simulation) -> Floats:
    """Return costs of all areas together, (strategy, agency, value type, draw)."""
    categories = [str(c) for c in sim.data["category"].values]
    kinds = [next((k for k in VALUE_TYPES if name == f"consequences_{k}"), "fiscal") for name in categories]
    cost = sim.data["cost"].values.sum(axis=1)
    return np.stack([cost[:, :, [k == kind for k in kinds]].sum(axis=2) for kind in VALUE_TYPES], axis=2)


def counted(evaluation: Evaluation, flows: AgencyFlows, perspective: str) -> tuple[Floats, Floats, Floats]:
    """Return payments, gains and cashable gains that a perspective counts, all its agencies together; each (year, draw)."""
    ring, inside = rings(evaluation), within(perspective)
    mask = np.array([[ring[agency, kind] in inside for kind in VALUE_TYPES] for agency in flows.agencies])
    pays: Floats = flows.pays[mask[:, VALUE_TYPES.index("fiscal")]].sum(axis=0)
    return pays, flows.gains[mask].sum(axis=0), flows.cashable[mask].sum(axis=0)


def perspective_years(evaluation: Evaluation, flows: AgencyFlows) -> pd.DataFrame:
    """Return what each perspective pays and gains in each year, undiscounted: the budget impact as each would see it.

    Returns
    -------
    DataFrame
        ``strategy, perspective, year, uptake, pays, gains, cashable, net_cost, net_cost_cashable, cumulative_net_cost``; pounds, means over
        the draws. Perspectives hold each other and must not be added; agencies may be (`agency_budget_impact`).
    """
    import pandas as pd

    rows = []
    for perspective in PERSPECTIVES:
        pays, gains, cashable = (part.mean(axis=-1) for part in counted(evaluation, flows, perspective))
        running = np.cumsum(pays - gains)
        for t, year in enumerate(flows.years):
            money = (pays[t], gains[t], cashable[t], pays[t] - gains[t], pays[t] - cashable[t], running[t])
            rows.append((flows.strategy, perspective, year, flows.uptake[t], *(float(m) for m in money)))
    return pd.DataFrame(rows, columns=YEAR_COLUMNS)
