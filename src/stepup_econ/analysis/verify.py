"""The referee's extreme tests: where the answer is known without the model, does the model give it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.verify_check import ROUNDING, Check
from stepup_econ.analysis.verify_exact import discounted_gain, exact_effects
from stepup_econ.analysis.verify_risk import risk_checks
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.effects import discounted_events, hazard, treated_hazard
from stepup_econ.model.simulate import simulate
from stepup_econ.model.simulation import Simulation
from stepup_econ.uncertainty.designs import Design, changed_design

if TYPE_CHECKING:
    import pandas as pd

ENOUGH_POSTS = 1e6
"""Coordinators in every area where capacity must not matter."""


def verify(evaluation: Evaluation) -> pd.DataFrame:
    """Run every extreme test on an evaluation.

    Returns
    -------
    DataFrame
        ``check, done, expected, found, tolerance, passed``, one row a test; a test that does not apply (no service offered) has no row.

    Notes
    -----
    Tests of extreme values and of internal consistency as in the checklist of Büyükkaramikli and others 2019 (TECH-VER, PharmacoEconomics
    37:1391-1408). Each compares the model with something that is known without it: nought, one, the same thing added up another way, or
    the exact rate model.
    """
    import pandas as pd

    rows = [check for run in CHECKS.values() for check in run(evaluation)]
    columns = ["check", "done", "expected", "found", "tolerance", "passed"]
    return pd.DataFrame([[c.name, c.done, c.expected, c.found, c.tolerance, c.passed] for c in rows], columns=columns)


def _at(evaluation: Evaluation, changes: Mapping[str, float]) -> Design:
    """Return the base case with some inputs at other values."""
    return changed_design(evaluation.inputs, [dict(changes)])


def _effects(evaluation: Evaluation) -> dict[str, float]:
    """Return every effect at the value at which nothing changes."""
    used = {effect.effect_input: effect.measure for outcome in evaluation.outcomes for effect in outcome.effects}
    return {name: 0.0 if measure == "difference" else 1.0 for name, measure in used.items()}


def _offering(evaluation: Evaluation) -> list[str]:
    return [strategy.id for strategy in evaluation.strategies if strategy.protocol is not None]


def zero_effect(evaluation: Evaluation) -> Iterator[Check]:
    """Without any effect no strategy averts an event, and what events set off costs the same under all."""
    sim = simulate(evaluation, _at(evaluation, _effects(evaluation)))
    worst = max((float(np.abs(sim.effects(name)).max()) for name in sim.outcomes), default=0.0)
    yield Check("zero effect", "every effect set to none: largest effect of any strategy", 0.0, worst, ROUNDING)
    after = [str(name) for name in sim.data["category"].values if str(name).startswith("consequences")]
    money = sim.data["cost"].sel(category=after).sum(["area", "agency", "category"]).values[:, 0]
    spread = float(money.max() - money.min())
    scale = max(1.0, float(np.abs(money).max()))
    yield Check("zero effect", "the same: difference between strategies in what events set off, £", 0.0, spread, ROUNDING * scale)


def zero_price(evaluation: Evaluation) -> Iterator[Check]:
    """Without any price nothing costs anything."""
    free = {name: 0.0 for name, item in evaluation.inputs.items() if item.unit.startswith("pounds")}
    roles = {
        name: role if role.pay is None else replace(role, pay=replace(role.pay, capital=0.0)) for name, role in evaluation.roles.items()
    }  # fmt: skip
    sim = simulate(replace(evaluation, roles=roles), _at(evaluation, free))
    yield Check(
        "zero price",
        "every pay and price set to nought: largest cost of any strategy, £",
        0.0,
        float(np.abs(sim.data["cost"].values).max()),
        ROUNDING,
    )


def _steps(evaluation: Evaluation, stages: tuple[str, ...], value: float) -> dict[str, float]:
    return {step.share_input: value for step in evaluation.steps if step.stage in stages}


def nobody_engages(evaluation: Evaluation) -> Iterator[Check]:
    """If nobody engages there is no one engaged, no work with them and no effect on them."""
    steps = _steps(evaluation, ("engaged",), 0.0)
    if not steps or not _offering(evaluation):
        return
    sim = simulate(evaluation, _at(evaluation, steps))
    later = sim.data["volume"].sel(stage=["engaged", "completed"], strategy=_offering(evaluation))
    yield Check(
        "nobody engages", "share that engages set to nought: families engaged or completing", 0.0, float(later.values.max()), ROUNDING
    )
    work = sim.data["cost"].sel(category=["engaged", "completed"], strategy=_offering(evaluation))
    yield Check("nobody engages", "the same: cost of support and closing, £", 0.0, float(work.values.max()), ROUNDING)
    gone = max(
        (
            float(np.abs(sim.effects(outcome.name)[sim.position(effect.strategy)]).max())
            for outcome in evaluation.outcomes
            for effect in outcome.effects
            if effect.applies_to in ("engaged", "completed")
        ),
        default=0.0,
    )
    yield Check("nobody engages", "the same: effect on those engaged", 0.0, gone, ROUNDING)


def everybody_engages(evaluation: Evaluation) -> Iterator[Check]:
    """If everybody is reached, accepts and engages, as many engage as were referred, were there posts enough."""
    if not _offering(evaluation):
        return
    changes = _steps(evaluation, ("accepted", "engaged", "completed"), 1.0)
    for attempt in evaluation.attempts:
        changes |= {attempt.reach_input: 1.0, attempt.moved_ratio_input: 1.0, attempt.lost_input: 0.0}
    posts = dict.fromkeys((area.id for area in evaluation.service_areas), ENOUGH_POSTS)
    sim = simulate(evaluation, _at(evaluation, changes), fte=posts)
    for strategy in _offering(evaluation):
        for stage in LATER:
            volume = sim.data["volume"].sel(strategy=strategy)
            referred = sum(
                float(volume.sel(area=area.id, stage="referred").values[0]) * _turned(evaluation, area.id, stage)
                for area in evaluation.service_areas
            )
            found = float(volume.sel(stage=stage).sum("area").values[0])
            yield Check(
                "everybody engages", f"every share set to one, {strategy}: families {stage}", referred, found, ROUNDING * max(1.0, referred)
            )


LATER = ("reached", "accepted", "engaged", "completed")
"""Stages after referral, in order."""


def _turned(evaluation: Evaluation, area: str, stage: str) -> float:
    """Return how many families a referral is by a later stage, where units change on the way."""
    steps = {step.stage: step for where in (None, area) for step in evaluation.steps if step.area == where}
    passed = LATER[: LATER.index(stage) + 1]
    return float(np.prod([steps[name].families_per_unit for name in passed if name in steps]))


def arms_swapped(evaluation: Evaluation) -> Iterator[Check]:
    """What one strategy gains over another is what the other loses, whichever stands first."""
    sim = simulate(evaluation)
    order = list(reversed(sim.strategies))
    turned = simulate(replace(evaluation, strategies=tuple(reversed(evaluation.strategies))))
    outcome, wtp = evaluation.outcome().name, evaluation.settings.wtp

    def gain(of: Simulation, one: str, two: str) -> float:
        worth = wtp * of.effects(outcome) - of.costs()
        return float(worth[of.position(one), 0] - worth[of.position(two), 0])

    for one, two in pairwise(order):
        forward, back = gain(sim, two, one), gain(turned, one, two)
        yield Check(
            "arms swapped",
            f"net benefit of {one} over {two}, strategies in the other order, £",
            -forward,
            back,
            ROUNDING * max(1.0, abs(forward)),
        )


def shares_sum_to_one(evaluation: Evaluation) -> Iterator[Check]:
    """Every family referred ends somewhere, and nowhere twice; every pound is some agency's and for something."""
    sim = simulate(evaluation)
    for strategy in _offering(evaluation):
        volume = sim.data["volume"].sel(strategy=strategy)
        families = np.zeros(1 + len(LATER))
        for area in evaluation.service_areas:
            here = volume.sel(area=area.id)
            at = [float(here.sel(stage=stage).values[0]) / _turned(evaluation, area.id, stage) for stage in LATER]
            families += np.array([float(here.sel(stage="referred").values[0]), *at])
        ends = np.append(-np.diff(families), families[-1]) / families[0] if families[0] > 0 else np.array([1.0])
        yield Check("shares sum to one", f"ends of families referred, {strategy}: sum of shares", 1.0, float(ends.sum()), ROUNDING)
        yield Check(
            "shares sum to one", f"the same, {strategy}: sum of shares below nought", 0.0, float(np.minimum(ends, 0.0).sum()), ROUNDING
        )
    by_perspective = float(np.abs(sim.costs("society") - sim.data["cost"].sum(["area", "agency", "category"]).values).max())
    scale = max(1.0, float(np.abs(sim.costs("society")).max()))
    yield Check(
        "costs add up",
        "costs by agency and kind against the total to society: largest difference, £",
        0.0,
        by_perspective,
        ROUNDING * scale,
    )


def no_discount(evaluation: Evaluation) -> Iterator[Check]:
    """Without discounting, events averted are the difference of two risks, whatever the cycle."""
    settings = replace(evaluation.settings, discount_costs=0.0, discount_effects=0.0)
    sim = simulate(replace(evaluation, settings=settings))
    for outcome in evaluation.outcomes:
        for strategy, value in exact_effects(evaluation, sim, outcome).items():
            found = abs(float(sim.effects(outcome.name)[sim.position(strategy), 0]))
            done = f"discount rates set to nought, {strategy}, {outcome.label}: families better off"
            yield Check("no discount equals undiscounted", done, abs(value), found, ROUNDING * max(1.0, abs(value)))


def monthly_cycles(evaluation: Evaluation) -> Iterator[Check]:
    """Ever shorter cycles come to the exact rate model, the integral over continuous time."""
    horizon, rate = evaluation.settings.horizon_months, max(evaluation.settings.discount_effects, 0.035)
    for outcome in evaluation.outcomes:
        base = np.array([hazard(np.array([evaluation.inputs[outcome.risk_input].value]), outcome.risk_months)[0]])
        for effect in outcome.effects:
            treated = treated_hazard(effect.measure, base, np.array([evaluation.inputs[effect.effect_input].value]), effect.months)
            exact = discounted_gain(base[0], treated[0], effect.months, horizon, rate)
            gaps = []
            for cycle in (12.0, 1.0, 1.0 / 12.0):
                plain, changed = discounted_events(base, treated, effect.months, horizon, cycle, rate, "middle")
                gaps.append(abs(float(plain[0] - changed[0]) - exact))
            name, what = "monthly cycles approach the exact rate model", f"{outcome.label}, {effect.strategy}"
            # The midpoint rule errs with the square of the cycle: a twelfth of the cycle, a 144th of the error.
            yield Check(
                name,
                f"{what}: events averted with cycles of a month less the exact integral",
                0.0,
                gaps[1],
                1e-4 * max(abs(exact), 1e-9) + ROUNDING,
            )
            yield Check(
                name, f"{what}: the same with cycles of a twelfth of a month", 0.0, gaps[2], 1e-6 * max(abs(exact), 1e-9) + ROUNDING
            )


CHECKS: Mapping[str, Callable[[Evaluation], Iterator[Check]]] = {
    "zero_effect": zero_effect,
    "zero_price": zero_price,
    "nobody_engages": nobody_engages,
    "everybody_engages": everybody_engages,
    "arms_swapped": arms_swapped,
    "shares_sum_to_one": shares_sum_to_one,
    "no_discount": no_discount,
    "monthly_cycles": monthly_cycles,
    "risk_levels": risk_checks,
}
"""Every test by its name."""
