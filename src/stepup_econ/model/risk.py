"""The multi-state risk model of an evaluation: a cohort of families referred, followed over their risk levels under each strategy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from stepup_econ.evaluation.estimate import Floats
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.risk import RISK_GROUPS, RiskEffect, RiskModel
from stepup_econ.model.cohort import CohortModel
from stepup_econ.model.cohort_amounts import Amount, OneOff, StateAmount, TransitionAmount
from stepup_econ.model.cohort_counting import Dated
from stepup_econ.model.cohort_strategy import CohortGroup, CohortStrategy
from stepup_econ.model.risk_service import RiskService, service_of
from stepup_econ.model.simulation import Simulation
from stepup_econ.model.transitions import Transitions
from stepup_econ.model.transitions_counts import transitions_from_count_draws
from stepup_econ.model.transitions_rates import transitions_from_rates
from stepup_econ.model.transitions_treatment import SCALES, Treatment
from stepup_econ.model.values import Values
from stepup_econ.uncertainty.designs import Design, base_design, random_design

GOOD, QALY = "years at a good level", "QALYs"
"""Names of the two effects: time at levels that count as good, and quality-adjusted life years where utilities are given."""

DELIVERY, LEVELS, MOVES = "delivery", "levels", "moves"
"""Names of the kinds of cost."""


@dataclass(frozen=True, slots=True, eq=False)
class RiskRun:
    """A cohort model made from an evaluation, and what had to be done on the way.

    Parameters
    ----------
    model : CohortModel
        For one family referred.
    service : RiskService
        Who is helped and what help costs, from the main model.
    held : mapping from effect to number of draws
        Draws in which a ratio was held back, because more families would have left a level in one cycle than were there.
    """

    model: CohortModel
    service: RiskService
    held: Mapping[str, int]


def risk_draws(evaluation: Evaluation, simulation: Simulation) -> Design:
    """Return the design of the risk model's inputs that goes with a simulation: as many draws, by the same method and seed.

    Notes
    -----
    Draws go by the input's name, so they are what they would be were these inputs in one design with all others. Where a simulation was
    not drawn (the base case, or draws that came from outside), they are at their base-case values.
    """
    risk = risk_of(evaluation)
    if simulation.seed is None:
        return base_design(risk.inputs)
    return random_design(risk.inputs, simulation.n_draws, simulation.seed, simulation.method)


def risk_run(evaluation: Evaluation, simulation: Simulation, design: Design | None = None) -> RiskRun:
    """Return the risk model of an evaluation, with who is helped taken from a simulation of it.

    Parameters
    ----------
    evaluation : Evaluation
        With a risk model.
    simulation : Simulation
        Of the same evaluation, by any design.
    design : Design, optional
        Values of the risk model's inputs; those of `risk_draws` when left out. One draw stands beside any number.

    Raises
    ------
    ValueError
        If the evaluation has no risk model.
    InputError
        If draws do not fit each other.
    """
    risk, settings = risk_of(evaluation), evaluation.settings
    x = Values(risk_draws(evaluation, simulation) if design is None else design)
    service = service_of(evaluation, simulation)
    moves = untreated(risk, x)
    held: dict[str, int] = {}
    strategies = []
    for strategy in evaluation.strategies:
        costs, effects = _costs(evaluation, risk, x, service, strategy.id), _effects(risk, x)
        groups = []
        for share, group in _groups(risk, service, strategy.id):
            works = [effect for effect in risk.effects if strategy.id in effect.strategies and _reaches(effect, group)]
            treated = moves.treated(*_treatments(risk, x, moves, works, held)) if works else moves
            groups.append(CohortGroup(treated, costs, effects, share))
        strategies.append(CohortStrategy(strategy.id, tuple(groups)))
    within = risk.counting in ("start", "end", "life-table")
    timing: Dated = "start" if settings.discount_timing == "start" else "middle"
    model = CohortModel(
        states=risk.names, strategies=tuple(strategies), cycles=risk.cycles, cycle_months=risk.cycle_months, start=_start(risk),
        counting=risk.counting, discount_costs=settings.discount_costs, discount_effects=settings.discount_effects,  # type: ignore[arg-type]
        dated=timing if within else None, moves_dated=timing, exits=risk.exits,
    )  # fmt: skip
    return RiskRun(model, service, held)


def risk_of(evaluation: Evaluation) -> RiskModel:
    """Return the risk model of an evaluation; `ValueError` if it has none."""
    if evaluation.risk is None:
        raise ValueError("risk model: found none, expected rows on sheets Risk states and Risk moves.")
    return evaluation.risk


def untreated(risk: RiskModel, x: Values) -> Transitions:
    """Return the moves under usual care, (from, to, draw)."""
    if risk.counted:
        drawn = {f"{left} to {entered}": x[name] for (left, entered), name in risk.pieces.items()}
        return transitions_from_count_draws(risk.names, risk.counts, drawn, absorbing=risk.final)
    rates = {(move.left, move.entered): x[move.rate_input] for move in risk.moves if move.rate_input is not None}
    return transitions_from_rates(risk.names, rates)


def _start(risk: RiskModel) -> dict[str, float]:
    """Return the shares at the start, brought to sum to one exactly: they may miss it by rounding."""
    total = sum(state.start for state in risk.states)
    return {state.id: state.start / total for state in risk.states}


def _groups(risk: RiskModel, service: RiskService, strategy: str) -> list[tuple[Floats, str]]:
    """Return the shares of families that no effect reaches, and of those that got no further than each group that some effect reaches."""
    wanted = [g for g in RISK_GROUPS if any(effect.applies_to == g and strategy in effect.strategies for effect in risk.effects)]
    shares = [np.ones(1), *(service.shares[strategy, group] for group in wanted), np.zeros(1)]
    names = ["", *wanted]
    return [(np.maximum(shares[i] - shares[i + 1], 0.0), name) for i, name in enumerate(names)]


def _reaches(effect: RiskEffect, group: str) -> bool:
    return group != "" and RISK_GROUPS.index(effect.applies_to) <= RISK_GROUPS.index(group)


def _treatments(risk: RiskModel, x: Values, moves: Transitions, works: list[RiskEffect], held: dict[str, int]) -> list[Treatment]:
    found = []
    least = moves.values[0]
    for effect in works:
        scale, ratio = effect.measure.removesuffix(" ratio"), x[effect.ratio_input]
        if risk.counted:
            places = [(risk.names.index(left), risk.names.index(entered)) for left, entered in effect.moves]
            possible, least = _possible(least, places, scale, ratio)
            held[effect.id] = int((possible < ratio).sum())
            ratio = possible
        found.append(
            Treatment(ratio, effect.moves, scale, effect.full_months, effect.waning, effect.fade_months)  # type: ignore[arg-type]
        )
    return found


ENOUGH = 60
"""Halvings in the search for the largest possible ratio: more than the digits of a double."""


def _possible(matrix: Floats, places: list[tuple[int, int]], scale: str, ratio: Floats) -> tuple[Floats, Floats]:
    """Return the ratio (draw,), held where more would leave a state than are there, and the matrix (from, to, draw) under it.

    Only ratios above 1 take from those who stay; those below are left out of the matrix, because they wear off.
    """
    width = max(matrix.shape[-1], ratio.shape[-1])
    before = np.broadcast_to(matrix, (*matrix.shape[:-1], width))
    low, high = np.ones(width), np.maximum(np.broadcast_to(ratio, (width,)), 1.0)
    if not (high > 1.0).any():
        return ratio, matrix
    fits = _fits(before, places, scale, high)
    low = np.where(fits, high, low)
    for _ in range(0 if fits.all() else ENOUGH):
        middle = (low + high) / 2.0
        fits = _fits(before, places, scale, middle)
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    return np.minimum(ratio, low), _after(before, places, scale, low)


def _after(matrix: Floats, places: list[tuple[int, int]], scale: str, ratio: Floats) -> Floats:
    changed = matrix.copy()
    for left, entered in places:
        after = SCALES[scale](matrix[left, entered], ratio)
        changed[left, left] += matrix[left, entered] - after
        changed[left, entered] = after
    return changed


def _fits(matrix: Floats, places: list[tuple[int, int]], scale: str, ratio: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    changed = _after(matrix, places, scale, ratio)
    rows = sorted({left for left, _ in places})
    return np.asarray((changed[rows, rows] >= 0.0).all(axis=0))


def _costs(evaluation: Evaluation, risk: RiskModel, x: Values, service: RiskService, strategy: str) -> tuple[Amount, ...]:
    """Return delivery, the time at each level and the moves, as far as the perspective counts who pays."""
    counts = {agency.id for agency in evaluation.agencies if evaluation.settings.perspective in agency.perspectives}
    found: list[Amount] = [OneOff(DELIVERY, cost, agency=agency) for (name, agency), cost in service.costs.items() if name == strategy]
    for agency in dict.fromkeys(state.agency for state in risk.states if state.agency in counts):
        found.append(StateAmount(LEVELS, {s.id: x[s.cost_input] for s in risk.states if s.agency == agency}, agency=agency))
    for agency in dict.fromkeys(move.agency for move in risk.moves if move.cost_input is not None and move.agency in counts):
        values = {
            (move.left, move.entered): x[move.cost_input] for move in risk.moves if move.cost_input is not None and move.agency == agency
        }
        found.append(TransitionAmount(MOVES, values, agency=agency))
    return tuple(found)


def _effects(risk: RiskModel, x: Values) -> tuple[Amount, ...]:
    found: list[Amount] = [StateAmount(GOOD, {state.id: 1.0 for state in risk.states if state.good})]
    if risk.has_utilities:
        found.append(StateAmount(QALY, {s.id: x[s.utility_input] for s in risk.states if s.utility_input is not None}))
    return tuple(found)
