"""What a family at risk takes and brings, draw by draw, by travel and moving: all that areas need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from stepup_econ.evaluation.estimate import Floats
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.service import Area, Strategy
from stepup_econ.model.area import AreaResult, add_set_up, area_courses, with_outcomes
from stepup_econ.model.simulate import perspectives_of
from stepup_econ.model.staffing import post
from stepup_econ.model.values import Values
from stepup_econ.uncertainty.designs import Design

CORNERS = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
"""Travel and moving at which the model is run; in between it is a product of the two."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Everything that areas have in common; arrays (strategy, draw), or (4, strategy, draw) for 1, travel, moving, travel x moving.

    Parameters
    ----------
    minutes : ndarray (4, strategy, draw)
        Coordinator minutes for each family with children under 16.
    worth : ndarray (4, strategy, draw)
        Net benefit against the reference of each such family that is served, but for coordinators' time that is paid in full.
    held : ndarray (4, strategy, draw)
        Families held at one time for each such family.
    capacity : ndarray (draw,)
        Minutes of one post.
    paid : ndarray (draw,)
        Pounds of one post.
    opening : ndarray (strategy, draw)
        Pounds for an area with any post.
    """

    minutes: Floats
    worth: Floats
    held: Floats
    capacity: Floats
    paid: Floats
    opening: Floats


def rates(evaluation: Evaluation, design: Design, wtp: float) -> Rates:
    """Return the rates of all strategies that offer the service, from the model itself at the four corners."""
    area = evaluation.service_areas[0]
    offered = [s for s in evaluation.strategies if s.protocol is not None]
    corners = [_corner(evaluation, _at(design, area, corner), area, offered, wtp) for corner in CORNERS]
    minutes, worth, held = (_products([corner[part] for corner in corners]) for part in range(3))
    x = Values(design)
    one, counted = post(evaluation.coordinator, x), _counted(evaluation)
    own = evaluation.coordinator.agency in counted[0] and evaluation.settings.count_unused_capacity
    opening = []
    for strategy in offered:
        money: dict[tuple[str, str], Floats] = {}
        add_set_up(evaluation, x, area, strategy, money)
        opening.append(_sum(money, counted, x.n))
    return Rates(minutes, worth, held, one.minutes, one.cost if own else np.zeros(x.n), np.stack(opening))


def _at(design: Design, area: Area, corner: tuple[float, float]) -> Values:
    """Return the draws with the area's travel and moving set."""
    values = design.values.copy()
    rows = {name: row for row, name in enumerate(design.names)}
    values[rows[area.travel_input]], values[rows[area.moving_input]] = corner
    return Values(Design(design.names, values, design.method, design.seed))


def _corner(evaluation: Evaluation, x: Values, area: Area, offered: list[Strategy], wtp: float) -> tuple[Floats, Floats, Floats]:
    """Return minutes, worth and families held for each family of the area, were all of them served; (strategy, draw)."""
    courses = area_courses(evaluation, x, area)
    reference, outcome = courses.by_strategy[evaluation.reference], evaluation.outcome().name
    cohort, nothing = reference.path.cohort, np.zeros(x.n)
    counted, limit = _counted(evaluation), evaluation.capacity.get(area.id)
    usual = with_outcomes(
        evaluation, x, evaluation.strategy(evaluation.reference), cohort,
        AreaResult(reference.path.volumes, dict(reference.money), {}, nothing, nothing, nothing),
    )  # fmt: skip
    paid_in_full = evaluation.settings.count_unused_capacity and evaluation.coordinator.agency in counted[0]
    rate = courses.one_post.rate if paid_in_full else nothing
    found: list[list[Floats]] = [[], [], []]
    for strategy in offered:
        own = courses.by_strategy[strategy.id]
        served = with_outcomes(
            evaluation, x, strategy, cohort, AreaResult(own.path.volumes, dict(own.money), {}, nothing, nothing, nothing)
        )
        saved = _sum(usual.money, counted, x.n) - _sum(served.money, counted, x.n)
        gain = wtp * (served.effects[outcome] - usual.effects[outcome]) + saved
        found[0].append(own.coordinator_minutes / area.families)
        found[1].append((gain + rate * own.coordinator_minutes) / area.families)
        found[2].append(own.path.volumes["engaged"] * (limit.months_held / 12.0 if limit else 0.0) / area.families)
    return np.stack(found[0]), np.stack(found[1]), np.stack(found[2])


def _products(corners: list[Floats]) -> Floats:
    """Return the numbers that multiply 1, travel, moving and their product, from the values at the corners."""
    none, travel, moving, both = corners
    return np.stack([none, travel - none, moving - none, both - travel - moving + none])


def _counted(evaluation: Evaluation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return perspectives_of(evaluation)[evaluation.settings.perspective]


def _sum(money: Mapping[tuple[str, str], Floats], counted: tuple[tuple[str, ...], tuple[str, ...]], n: int) -> Floats:
    total = np.zeros(n)
    for (agency, category), pounds in money.items():
        if agency in counted[0] and category in counted[1]:
            total = total + pounds
    return total
