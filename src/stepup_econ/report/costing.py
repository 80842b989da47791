"""The costing behind the answer: perspectives, contact protocols, stage parts, years, returns, side payment and every price used."""

from __future__ import annotations

from typing import Any

from stepup_econ.analysis.agency_flows import agency_flows
from stepup_econ.analysis.impact import agency_budget_impact, net_cost_by_agency, returns
from stepup_econ.analysis.perspectives import perspective_totals
from stepup_econ.analysis.price_table import price_table
from stepup_econ.analysis.protocols import protocol_comparison
from stepup_econ.analysis.rates import average_and_capacity_cost
from stepup_econ.analysis.side_payment import side_payment
from stepup_econ.analysis.stage_parts import stage_parts
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulation import Simulation
from stepup_econ.report.records import records


def costing(evaluation: Evaluation, base: Simulation, psa: Simulation) -> dict[str, Any]:
    """Return the tables of the costing as rows: base case, with intervals from the probabilistic analysis where they matter."""
    flows, drawn = agency_flows(evaluation, base), agency_flows(evaluation, psa)
    paid = side_payment(evaluation, drawn)
    return {
        "average_cost": records(average_and_capacity_cost(evaluation, base)),
        "stage_parts": records(stage_parts(evaluation)),
        "protocols": records(protocol_comparison(evaluation)),
        "perspectives": records(perspective_totals(evaluation, base)),
        "budget_impact": records(agency_budget_impact(evaluation, flows)),
        "net_cost_by_agency": records(net_cost_by_agency(evaluation, drawn)),
        "returns": records(returns(evaluation, drawn)),
        "side_payment": {
            "sentence": paid.sentence, "exists": bool(paid.exists), "agencies": records(paid.agencies),
            "transfers": records(paid.transfers),
        },
        "prices": records(price_table(evaluation)),
    }  # fmt: skip
