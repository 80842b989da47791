"""Who gains, by area: families who do well under each strategy, and how equally they are spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.equity import equity_impact
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.effects import discounted_events, hazard
from stepup_econ.model.pathway import pathway
from stepup_econ.model.simulation import Simulation
from stepup_econ.model.values import Values
from stepup_econ.uncertainty.designs import base_design

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

AVERSIONS = (0.0, 1.0, 3.0, 10.0)
"""Aversions to inequality that are shown: none, and what published surveys span."""


def equity_by_area(evaluation: Evaluation, base: Simulation, aversions: Sequence[float] = AVERSIONS) -> pd.DataFrame:
    """Place each strategy in the equity impact plane over the areas, for families who do well on the primary outcome.

    Parameters
    ----------
    evaluation : Evaluation
    base : Simulation
        The base case.
    aversions : sequence of float
        Atkinson's aversion to inequality between areas.

    Returns
    -------
    DataFrame
        ``aversion, strategy, mean, ede, inequality, total_gain, equity_gain, ede_gain, quadrant``; see `equity_impact`. Levels are the
        share of an area's eligible families who do well within the horizon; weights are those families. What the money would
        bring elsewhere is not taken off.
    """
    import pandas as pd

    families, levels = area_levels(evaluation, base)
    parts = []
    for aversion in aversions:
        table = equity_impact(dict(zip(base.strategies, levels, strict=True)), evaluation.reference, aversion, families)
        table.insert(0, "aversion", aversion)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def area_levels(evaluation: Evaluation, base: Simulation) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return eligible families (area,), and the share of them who do well, (strategy, area)."""
    x, settings, outcome = Values(base_design(evaluation.inputs)), evaluation.settings, evaluation.outcome()
    reference = evaluation.strategy(evaluation.reference)
    known = {area.id: area for area in evaluation.areas}
    families = np.array([float(pathway(evaluation, x, known[name], reference).cohort[0]) for name in base.areas])
    force = hazard(x[outcome.risk_input], outcome.risk_months)
    chance, _ = discounted_events(
        force, force, 0.0, settings.horizon_months, settings.cycle_months, settings.discount_effects, settings.discount_timing
    )
    well = float(chance[0]) if outcome.better == "higher" else 1 - float(chance[0])
    gained = base.data["effect"].values[:, :, base.outcomes.index(outcome.name), 0]
    return families, well + gained / families
