"""Beyond the average: scenarios averaged, better engagement, groups apart, prior strength, equity, and the price of equality."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepup_econ.analysis.equity import price_of_equality
from stepup_econ.analysis.equity_areas import equity_by_area
from stepup_econ.analysis.heterogeneity import group_table
from stepup_econ.analysis.implementation import engagement_value
from stepup_econ.analysis.prior_strength import effect_prior
from stepup_econ.analysis.structural import structural_average, structural_value
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.model.simulation import Simulation
from stepup_econ.report.records import records

PRIOR_DRAWS = 512
"""Draws of all other inputs over which net benefit is averaged at each value of an effect."""

CLOSED = (0.1, 0.5)
"""Parts of the gap to 100 % that better engagement is looked at with."""

KEYS = ("structural_average", "structural_value", "engagement", "groups", "prior_strength", "equity", "price_of_equality")


def further(
    evaluation: Evaluation, base: Simulation, psa: Simulation, strategy: str, allocation: Mapping[str, Any]
) -> dict[str, list[dict[str, Any]]]:
    """Return the tables as rows; those that run the model again are empty where the draws came from outside."""
    found: dict[str, list[dict[str, Any]]] = {key: [] for key in KEYS}
    found["equity"] = records(equity_by_area(evaluation, base))
    found["price_of_equality"] = equality(allocation)
    if psa.seed is None:
        return found
    design = random_draws(evaluation, psa.n_draws, psa.seed, psa.method)
    few = random_draws(evaluation, min(psa.n_draws, PRIOR_DRAWS), psa.seed, psa.method)
    found["engagement"] = records(engagement_value(evaluation, design, strategy, closed=CLOSED))
    found["groups"] = records(group_table(evaluation, design, strategy))
    found["prior_strength"] = records(effect_prior(evaluation, few, strategy))
    return found | _structural(evaluation, psa)


def _structural(evaluation: Evaluation, psa: Simulation) -> dict[str, list[dict[str, Any]]]:
    """Return the base case and its scenarios averaged, each counting alike.

    Scenarios that change a setting are left out: whose costs count, or what is counted, is chosen and not uncertain.
    """
    runs = {"base": psa}
    for scenario in evaluation.scenarios:
        changed = evaluation.variants[scenario.id]
        if changed.settings != evaluation.settings:
            continue
        runs[scenario.id] = simulate(changed, random_draws(changed, psa.n_draws, psa.seed, psa.method))
    if len(runs) == 1:
        return {}
    asked: dict[str, Any] = {"outcome": evaluation.outcome().name, "wtp": evaluation.settings.wtp}
    value = structural_value(runs, **asked)
    value["scenarios"] = len(runs)
    return {"structural_average": records(structural_average(runs, **asked)), "structural_value": records(value)}


def equality(allocation: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the price of an equal split of posts, area by area; nothing where no posts were placed."""
    plan = allocation.get("plan") or []
    at = {(row["area"], round(row["fte"], 6)): row["net_benefit"] for row in allocation.get("curves") or []}
    equal = {row["area"]: at.get((row["area"], round(row["equal_fte"], 6))) for row in plan if row.get("equal_fte") is not None}
    if not plan or len(equal) < len(plan) or any(value is None for value in equal.values()):
        return []
    best = {row["area"]: row["expected_net_benefit"] for row in plan}
    return records(price_of_equality(best, {area: float(value) for area, value in equal.items() if value is not None}))
