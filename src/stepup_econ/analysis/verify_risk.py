"""Extreme tests of the multi-state risk model; none where there is no such model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import numpy as np

from stepup_econ.analysis.verify_check import ROUNDING, Check
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.cohort import CohortModel
from stepup_econ.model.cohort_amounts import StateAmount
from stepup_econ.model.cohort_strategy import cohort_strategy
from stepup_econ.model.risk import DELIVERY, RiskRun, risk_of, risk_run
from stepup_econ.model.simulate import simulate
from stepup_econ.model.simulation import Simulation
from stepup_econ.model.transitions import Transitions
from stepup_econ.model.transitions_embed import embeddability
from stepup_econ.uncertainty.designs import changed_design

COARSE, FINE = 8, 64
"""Into how many cycles one cycle is cut when the exact rate model is approached: more where families move often within a cycle."""

MOST_FINER = 64


def risk_checks(evaluation: Evaluation) -> Iterator[Check]:
    """States sum to one and none is below nought; without effect, help or prices the answer is known; short cycles come to the rates."""
    if evaluation.risk is None:
        return
    base = simulate(evaluation)
    run = risk_run(evaluation, base)
    yield from _states(run)
    yield from _extremes(evaluation, base)
    yield from _rates(evaluation, run)


def _states(run: RiskRun) -> Iterator[Check]:
    for strategy in run.model.strategies:
        shares = run.model.occupancy(strategy.name).to_numpy()
        worst = float(np.abs(shares.sum(axis=1) - 1.0).max())
        yield Check("states sum to one", f"risk levels, {strategy.name}: largest difference at any month", 0.0, worst, ROUNDING)
        yield Check(
            "states sum to one", f"the same, {strategy.name}: smallest share below nought", 0.0, min(0.0, float(shares.min())), ROUNDING
        )


def _extremes(evaluation: Evaluation, base: Simulation) -> Iterator[Check]:
    risk = risk_of(evaluation)
    none = changed_design(risk.inputs, [{effect.ratio_input: 1.0 for effect in risk.effects}])
    spread = _spread(risk_run(evaluation, base, none))
    yield Check("zero effect", "risk levels, every ratio set to one: difference in the share at any level", 0.0, spread, ROUNDING)
    free = changed_design(risk.inputs, [{name: 0.0 for name, item in risk.inputs.items() if item.unit.startswith("pounds")}])
    result = risk_run(evaluation, base, free).model.run()
    places = [place for place, (name, _) in enumerate(result.cost_items) if name != DELIVERY]
    paid = float(np.abs(result.cost[:, places]).max()) if places else 0.0
    yield Check("zero price", "risk levels, every price of a level or move set to nought: largest cost, £", 0.0, paid, ROUNDING)
    steps = {step.share_input: 0.0 for step in evaluation.steps if step.stage == "engaged"}
    late = all(effect.applies_to in ("engaged", "completed") for effect in risk.effects)
    if steps and late:
        nobody = simulate(evaluation, changed_design(evaluation.inputs, [steps]))
        spread = _spread(risk_run(evaluation, nobody))
        done = "risk levels, share that engages set to nought: difference in the share at any level"
        yield Check("nobody engages", done, 0.0, spread, ROUNDING)


def _spread(run: RiskRun) -> float:
    """Return by how much any strategy differs from the first in the share at any level and month."""
    shares = [run.model.occupancy(strategy.name).to_numpy() for strategy in run.model.strategies]
    return max(float(np.abs(other - shares[0]).max()) for other in shares)


def _rates(evaluation: Evaluation, run: RiskRun) -> Iterator[Check]:
    """Cut cycles ever shorter: time at each level comes to the exact integral, and shares at whole cycles stay as they are."""
    risk, name = risk_of(evaluation), "monthly cycles approach the exact rate model"
    usual = run.model.strategies[0].groups[0].transitions
    whose = "risk levels"
    rates = usual
    if risk.counted:
        found = embeddability(usual.values[0, :, :, 0], risk.cycle_months / 12.0)
        whose = "risk levels" if found.verdict == "embeddable" else "risk levels, by the nearest rates"
        rates = Transitions(risk.names, found.nearest[None, :, :, None], kind="rate")
        if found.verdict == "embeddable":
            own = run.model.occupancy(run.model.strategies[0].name).to_numpy()
            cut = _years(run.model, rates, COARSE, "trapezium").occupancy("rates").to_numpy()[::COARSE]
            gap = float(np.abs(own - cut).max())
            yield Check(name, f"risk levels, cycles cut in {COARSE}: largest difference of shares at whole cycles", 0.0, gap, 1e-7)
    exact = _years(run.model, rates, 1, "exact").run().effect[0, :, 0]
    often = float(np.abs(rates.values).max()) * risk.cycle_months / 12.0
    finer = int(min(MOST_FINER, max(1, np.ceil(often / 2.0))))
    coarse, fine = (
        float(np.abs(_years(run.model, rates, parts * finer, "trapezium").run().effect[0, :, 0] - exact).max()) for parts in (COARSE, FINE)
    )
    # The trapezium errs with the square of the cycle: an eighth of the cycle, a sixty-fourth of the error.
    done = f"{whose}, cycles cut in {FINE * finer}: years at any level less the exact integral"
    yield Check(name, done, 0.0, fine, coarse / 30.0 + ROUNDING)


def _years(model: CohortModel, rates: Transitions, parts: int, counting: Literal["trapezium", "exact"]) -> CohortModel:
    """Return a model of the time at each level by rates, each cycle cut into parts."""
    effects = [StateAmount(state, {state: 1.0}) for state in model.states]
    return replace(
        model, strategies=(cohort_strategy("rates", rates, (), effects),), cycles=model.cycles * parts, counting=counting,
        cycle_months=model.cycle_months / parts, discount_effects=0.035, dated=None, exits=(),
    )  # fmt: skip


