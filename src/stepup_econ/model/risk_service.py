"""What the risk model takes from the main model: which share of families is helped, and what help costs for each family referred."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from stepup_econ.evaluation.estimate import Floats
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.risk import RISK_GROUPS
from stepup_econ.model.dataset import labels_of
from stepup_econ.model.simulation import EVERYTHING, Simulation

AFTER = "consequences"
"""Begins the categories of cost that outcome events set off: the risk model counts what levels cost in their place."""


@dataclass(frozen=True, slots=True, eq=False)
class RiskService:
    """Who is helped, and what that costs.

    Parameters
    ----------
    families : array (draw,)
        Families referred a year, the same under every strategy.
    shares : mapping from (strategy, group) to array (draw,)
        Of families referred, those who come so far; they fall from group to group.
    costs : mapping from (strategy, agency) to array (draw,)
        Pounds for each family referred, without what outcome events set off.
    """

    families: Floats
    shares: Mapping[tuple[str, str], Floats]
    costs: Mapping[tuple[str, str], Floats]


def service_of(evaluation: Evaluation, simulation: Simulation) -> RiskService:
    """Return what a simulation says of the families referred, all its areas together."""
    data, stages = simulation.data["volume"].values, labels_of(simulation.data, "stage")
    referred = np.asarray(data[simulation.position(), :, stages.index("referred")].sum(axis=0))
    shares = {}
    for place, strategy in enumerate(simulation.strategies):
        before = np.ones_like(referred)
        for group in RISK_GROUPS:
            turned = np.array([_turned(evaluation, area, group) for area in simulation.areas])
            here = (data[place, :, stages.index(group)] / turned[:, None]).sum(axis=0)
            share = np.divide(here, referred, out=np.zeros_like(referred), where=referred > 0)
            before = shares[strategy, group] = np.minimum(share, before)
    return RiskService(referred, shares, _costs(simulation, referred))


def _turned(evaluation: Evaluation, area: str, group: str) -> float:
    """Return into how many a family referred is turned by the units of later steps."""
    steps = {step.stage: step for where in (None, area) for step in evaluation.steps if step.area == where}
    passed = RISK_GROUPS[1 : RISK_GROUPS.index(group) + 1]
    return float(np.prod([steps[name].families_per_unit for name in passed if name in steps]))


def _costs(simulation: Simulation, referred: Floats) -> dict[tuple[str, str], Floats]:
    agencies, categories = labels_of(simulation.data, "agency"), labels_of(simulation.data, "category")
    chosen, counted = (agencies, categories) if simulation.perspective == EVERYTHING else simulation.perspectives[simulation.perspective]
    columns = [categories.index(category) for category in counted if not category.startswith(AFTER)]
    money = simulation.data["cost"].values.sum(axis=1)
    found = {}
    for place, strategy in enumerate(simulation.strategies):
        for agency in chosen:
            pounds = money[place, agencies.index(agency)][columns].sum(axis=0)
            found[strategy, agency] = np.divide(pounds, referred, out=np.zeros_like(referred), where=referred > 0)
    return found
