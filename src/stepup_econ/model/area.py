"""One area: what each strategy costs there, what it achieves, and how much of the coordinators' time it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from stepup_econ.evaluation.estimate import Floats
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.service import Area, Outcome, Strategy
from stepup_econ.model.effects import discounted_events, hazard, treated_hazard
from stepup_econ.model.pathway import Pathway, pathway
from stepup_econ.model.staffing import Post, post, staff_minutes
from stepup_econ.model.values import Values
from stepup_econ.prices.discounting import annuity

Ledger = dict[tuple[str, str], Floats]
"""Pounds a year by (agency, category); arrays are (draw,)."""


@dataclass(frozen=True, slots=True)
class Course:
    """A strategy were the whole demand of an area served: volumes, money by agency and category, coordinator minutes."""

    path: Pathway
    money: Ledger
    coordinator_minutes: Floats


@dataclass(frozen=True, slots=True)
class AreaResult:
    """A strategy in an area with the coordinators it has.

    `served` is the share of the demand that capacity allows; `supplied` and `used` are coordinator minutes a year;
    `volumes` count those who went through the service (under the reference: those who could have). Arrays are (draw,).
    """

    volumes: Mapping[str, Floats]
    money: Ledger
    effects: Mapping[str, Floats]
    served: Floats
    supplied: Floats
    used: Floats


def served_share(fte: float, minutes: Floats, needed: Floats, held: Floats, caseload: float) -> Floats:
    """Return the share of demand that the coordinators of an area can serve; (draw,).

    Parameters
    ----------
    fte : float
        Coordinators in post.
    minutes : ndarray (draw,)
        Practical capacity of one post, minutes a year.
    needed : ndarray (draw,)
        Minutes that the whole demand would take.
    held : ndarray (draw,)
        Families held at one time were the whole demand served.
    caseload : float
        Most families that one post may hold; infinite for no limit.
    """
    by_time = np.divide(fte * minutes, needed, out=np.full_like(needed, np.inf), where=needed > 0)
    by_caseload = np.divide(fte * caseload, held, out=np.full_like(held, np.inf), where=held > 0)
    share = np.minimum(by_time, by_caseload) if np.isfinite(caseload) else by_time
    return np.minimum(1.0, share) if fte > 0 else np.zeros_like(needed)


def course(evaluation: Evaluation, x: Values, area: Area, strategy: Strategy) -> Course:
    """Cost a strategy were the whole demand of the area served; posts, set-up and consequences come later."""
    path = pathway(evaluation, x, area, strategy)
    money: Ledger = {}
    needed = np.zeros(x.n)
    for (category, role_id), minutes in staff_minutes(evaluation, x, area, strategy, path).items():
        role = evaluation.roles[role_id]
        _add(money, role.agency, category, minutes * post(role, x).rate)
        if role.coordinator:
            needed = needed + minutes
    for use in evaluation.services:
        if use.strategy == strategy.id:
            _add(money, use.agency, "agency_services", path.volumes[use.group] * x[use.events_input] * x[use.price_input])
    return Course(path, money, needed)


@dataclass(frozen=True, slots=True)
class AreaCourses:
    """Everything about an area that does not depend on how many coordinators it has."""

    area: Area
    by_strategy: Mapping[str, Course]
    one_post: Post


def area_courses(evaluation: Evaluation, x: Values, area: Area) -> AreaCourses:
    """Cost every strategy in an area were its whole demand served."""
    courses = {s.id: course(evaluation, x, area, s) for s in evaluation.strategies}
    return AreaCourses(area, courses, post(evaluation.coordinator, x))


def area_results(evaluation: Evaluation, x: Values, courses: AreaCourses, fte: float) -> dict[str, AreaResult]:
    """Return every strategy's costs and effects in one area with `fte` coordinators.

    Notes
    -----
    Families beyond capacity get what the reference gives them. Posts are paid in full: time that is not used is its own category
    of cost. The reference pays for no coordinators.
    """
    results = {}
    cohort = courses.by_strategy[evaluation.reference].path.cohort
    for strategy in evaluation.strategies:
        if strategy.protocol is None:
            nothing, own = np.zeros(x.n), courses.by_strategy[strategy.id]
            result = AreaResult(own.path.volumes, dict(own.money), {}, nothing, nothing, nothing)
        else:
            result = _offered(evaluation, x, courses, strategy, fte)
        results[strategy.id] = with_outcomes(evaluation, x, strategy, cohort, result)
    return results


def _offered(evaluation: Evaluation, x: Values, courses: AreaCourses, strategy: Strategy, fte: float) -> AreaResult:
    own, reference = courses.by_strategy[strategy.id], courses.by_strategy[evaluation.reference]
    area, one_post = courses.area, courses.one_post
    limit = evaluation.capacity.get(area.id)
    held = own.path.volumes["engaged"] * (limit.months_held / 12.0 if limit else 0.0)
    served = served_share(fte, one_post.minutes, own.coordinator_minutes, held, limit.caseload if limit else np.inf)
    money: Ledger = {}
    for share, ledger in ((served, own.money), (1.0 - served, reference.money)):
        for (agency, category), pounds in ledger.items():
            _add(money, agency, category, share * pounds)
    supplied, used = fte * one_post.minutes, served * own.coordinator_minutes
    if evaluation.settings.count_unused_capacity:
        _add(money, evaluation.coordinator.agency, "unused_capacity", (supplied - used) * one_post.rate)
    if fte > 0:
        add_set_up(evaluation, x, area, strategy, money)
    volumes = {stage: served * volume for stage, volume in own.path.volumes.items()}
    return AreaResult(volumes, money, {}, served, supplied, used)


def add_set_up(evaluation: Evaluation, x: Values, area: Area, strategy: Strategy, money: Ledger) -> None:
    """Add the area's share of what is bought once: an equal one for each area named, and as much for any other area that is opened."""
    for item in evaluation.setups:
        if item.strategy == strategy.id and (area.id in item.areas or area.role == "comparison"):
            yearly = annuity(x[item.cost_input], evaluation.settings.discount_costs, item.life)
            _add(money, item.agency, "set_up", yearly / len(item.areas))
    limit = evaluation.capacity.get(area.id)
    if limit:
        _add(money, evaluation.coordinator.agency, "set_up", x[limit.opening_cost_input])


def with_outcomes(evaluation: Evaluation, x: Values, strategy: Strategy, cohort: Floats, result: AreaResult) -> AreaResult:
    """Return the result with its effects, and the money that outcomes set off."""
    money, effects = dict(result.money), {}
    settings = evaluation.settings
    for outcome in evaluation.outcomes:
        base = hazard(x[outcome.risk_input], outcome.risk_months)
        effect = next((e for e in outcome.effects if e.strategy == strategy.id), None)
        treated = base if effect is None else treated_hazard(effect.measure, base, x[effect.effect_input], effect.months)
        lasts = effect.months if effect else 0.0
        helped = result.volumes[effect.applies_to] if effect else np.zeros(x.n)
        plain, changed = discounted_events(
            base, treated, lasts, settings.horizon_months, settings.cycle_months, settings.discount_effects,
            settings.discount_timing,
        )  # fmt: skip
        gain = helped * (plain - changed)
        effects[outcome.name] = gain if outcome.better == "lower" else -gain
        plain, changed = discounted_events(
            base, treated, lasts, settings.horizon_months, settings.cycle_months, settings.discount_costs,
            settings.discount_timing,
        )  # fmt: skip
        _add_consequences(evaluation, x, outcome, cohort * plain - helped * (plain - changed), money)
    return AreaResult(result.volumes, money, effects, result.served, result.supplied, result.used)


def _add_consequences(evaluation: Evaluation, x: Values, outcome: Outcome, events: Floats, money: Ledger) -> None:
    for follow in evaluation.consequences:
        if follow.outcome == outcome.id:
            pounds = events * x[follow.quantity_input] * x[follow.price_input]
            _add(money, follow.agency, f"consequences_{follow.value_type}", pounds)


def _add(money: Ledger, agency: str, category: str, pounds: Floats) -> None:
    key = (agency, category)
    money[key] = money[key] + pounds if key in money else pounds
