"""The whole bottom-up cost against the whole ledger: what matches, what no budget line pays for, and what is left unexplained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from stepup_econ.analysis.stage_work import share_served, stage_work
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.service import Area, Strategy
from stepup_econ.evaluation.vocabulary import STAGES
from stepup_econ.model.pathway import pathway
from stepup_econ.model.staffing import post, staff_minutes
from stepup_econ.model.values import Values
from stepup_econ.prices.discounting import annuity
from stepup_econ.uncertainty.designs import base_design

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["item", "label", "agency", "status", "spend", "bottom_up", "variance", "variance_share", "lines", "where"]
OPENING = "opening"
MATCHED, UNMATCHED, ALL_MATCHED, TOTAL = "matched", "unmatched", "all matched", "total"


class Item(NamedTuple):
    """Something the service costs: its id, what it is, the agency that pays, pounds a year."""

    id: str
    label: str
    agency: str
    cost: float


def reconciliation(evaluation: Evaluation, strategy: str | None = None) -> pd.DataFrame:
    """Return every part of the bottom-up cost beside all ledger lines that pay for it, parts that no line pays for, and totals.

    Parameters
    ----------
    evaluation : Evaluation
    strategy : str, optional
        The strategy that the ledger paid for; the first that offers the service when left out.

    Returns
    -------
    DataFrame
        ``item, label, agency, status, spend, bottom_up, variance, variance_share, lines, where``; pounds a year in the price year. One
        row for each role, set-up item, opening of areas and other agency's services: ``"matched"`` with the ledger lines that name
        it, added up before they are compared, or ``"unmatched"`` where no line pays for it. Then ``"all matched"``, like with like, and
        ``"total"``, everything. Variance is spend minus bottom-up, `variance_share` its share of the spend; nothing is plugged.

    Raises
    ------
    KeyError
        An unknown strategy.

    Notes
    -----
    Coordinators are counted as posts in place, used and unused; other roles by the minute; set-up by its equivalent annual cost. The total
    of `bottom_up` is then the cost of the service in the base case.
    """
    import pandas as pd

    x = Values(base_design(evaluation.inputs))
    offered = next(s.id for s in evaluation.strategies if s.protocol is not None)
    rows = [_row(evaluation, item) for item in _items(evaluation, x, evaluation.strategy(strategy or offered))]
    rows += [
        _totals(ALL_MATCHED, "All that is matched", [row for row in rows if row["status"] == MATCHED]),
        _totals(TOTAL, "Total", rows),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _items(evaluation: Evaluation, x: Values, strategy: Strategy) -> list[Item]:
    """Return all that the service costs; what costs nothing is left out unless a ledger line names it."""
    places = [area for area in evaluation.service_areas if area.fte > 0]
    items = [
        Item(role.id, role.label, role.agency, sum(_role_cost(evaluation, x, strategy, area, role.id) for area in places))
        for role in evaluation.roles.values()
    ]
    for setup in (s for s in evaluation.setups if s.strategy == strategy.id):
        yearly = float(annuity(x[setup.cost_input], evaluation.settings.discount_costs, setup.life)[0])
        share = sum(area.id in setup.areas for area in places) / len(setup.areas)
        items.append(Item(setup.id, setup.label, setup.agency, yearly * share))
    limits = [evaluation.capacity[area.id] for area in places if area.id in evaluation.capacity]
    opening = sum(float(x[limit.opening_cost_input][0]) for limit in limits)
    items.append(Item(OPENING, "Opening of areas", evaluation.coordinator.agency, opening))
    for agency in dict.fromkeys(use.agency for use in evaluation.services):
        cost = sum(_service_cost(evaluation, x, strategy, area, agency) for area in places)
        items.append(Item(f"services_{agency}", "Involvement beside the service", agency, cost))
    named = {line.matches for line in evaluation.ledger}
    return [item for item in items if item.cost or item.id in named]


def _role_cost(evaluation: Evaluation, x: Values, strategy: Strategy, area: Area, role_id: str) -> float:
    own = post(evaluation.roles[role_id], x)
    if evaluation.roles[role_id].coordinator:
        return area.fte * float(own.cost[0])
    path = pathway(evaluation, x, area, strategy)
    counted = stage_work(evaluation, x, strategy, area.id).volume[STAGES.index("referred")]
    spent = staff_minutes(evaluation, x, area, strategy, path)
    minutes = sum(float(taken[0]) for (_, name), taken in spent.items() if name == role_id)
    return minutes * float((share_served(path, counted) * own.rate)[0])


def _service_cost(evaluation: Evaluation, x: Values, strategy: Strategy, area: Area, agency: str) -> float:
    volume = stage_work(evaluation, x, strategy, area.id).volume
    used = [use for use in evaluation.services if use.strategy == strategy.id and use.agency == agency]
    return sum(float((volume[STAGES.index(u.group)] * x[u.events_input] * x[u.price_input])[0]) for u in used)


def _row(evaluation: Evaluation, item: Item) -> dict[str, Any]:
    lines = [line for line in evaluation.ledger if line.matches == item.id]
    spend = sum(line.spend for line in lines) if lines else None
    return {
        "item": item.id, "label": item.label, "agency": item.agency, "status": MATCHED if lines else UNMATCHED,
        **_variance(spend, item.cost), "lines": ", ".join(line.id for line in lines),
        "where": ", ".join(line.where for line in lines),
    }  # fmt: skip


def _totals(status: str, label: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    spend = sum(row["spend"] for row in rows if row["spend"] is not None)
    built = sum(row["bottom_up"] for row in rows)
    return {"item": status, "label": label, "agency": "", "status": status, **_variance(spend, built), "lines": "", "where": ""}


def _variance(spend: float | None, built: float) -> dict[str, float | None]:
    gap = (spend or 0.0) - built
    return {"spend": spend, "bottom_up": built, "variance": gap, "variance_share": gap / spend if spend else None}
