"""What the model must come to, worked out without it: differences of risks, and the integral over continuous time."""

from __future__ import annotations

import numpy as np

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.service import Outcome
from stepup_econ.model.effects import MEASURES
from stepup_econ.model.simulation import Simulation


def exact_effects(evaluation: Evaluation, sim: Simulation, outcome: Outcome) -> dict[str, float]:
    """Return undiscounted events averted by strategy from risks alone, for the families that each effect applies to."""
    offering = {strategy.id for strategy in evaluation.strategies if strategy.protocol is not None}
    horizon = evaluation.settings.horizon_months
    risk = evaluation.inputs[outcome.risk_input].value
    found = {}
    for effect in outcome.effects:
        if effect.strategy not in offering:
            continue
        base = -np.log1p(-min(risk, 1 - 1e-12)) / outcome.risk_months
        lasting = min(effect.months, horizon)
        over = 1.0 - np.exp(-base * effect.months)
        value = evaluation.inputs[effect.effect_input].value
        if effect.measure == "hazard ratio":
            survival = np.exp(-base * value * lasting)
        else:
            changed = float(np.clip(MEASURES[effect.measure](np.array([over]), np.array([value]))[0], 0.0, 1 - 1e-12))
            survival = (1.0 - changed) ** (lasting / effect.months)
        with_effect = 1.0 - survival * np.exp(-base * max(0.0, horizon - lasting))
        helped = float(sim.data["volume"].sel(strategy=effect.strategy, stage=effect.applies_to).sum("area").values[0])
        found[effect.strategy] = float(helped * (1.0 - np.exp(-base * horizon) - with_effect))
    return found


def discounted_gain(base: float, treated: float, lasts: float, horizon: float, rate: float) -> float:
    """Return discounted events averted in continuous time, in closed form."""
    force = np.log1p(rate) / 12.0

    def events(hazard_: float, start: float, end: float, alive: float) -> float:
        total = hazard_ + force
        return float(alive * hazard_ / total * np.exp(-force * start) * -np.expm1(-total * (end - start))) if total > 0 else 0.0

    first = min(lasts, horizon)
    with_effect = events(treated, 0.0, first, 1.0) + events(base, first, horizon, float(np.exp(-treated * first)))
    return events(base, 0.0, horizon, 1.0) - with_effect
