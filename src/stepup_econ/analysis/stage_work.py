"""The work behind each stage: how many get there, posts that their time takes, and what is bought by the piece."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.service import Area, Strategy
from stepup_econ.evaluation.vocabulary import STAGES
from stepup_econ.model.area import served_share
from stepup_econ.model.pathway import Pathway, pathway
from stepup_econ.model.staffing import post, staff_minutes
from stepup_econ.model.values import Values
from stepup_econ.prices.discounting import annuity

Floats = NDArray[np.float64]
ALL_AREAS = "all"

STAGE_OF = {stage: stage for stage in STAGES} | {"failed_attempts": "attempted", "successful_attempts": "attempted"}
"""The stage at which each category of staff time is spent."""

COUNTED_IN = dict.fromkeys(STAGES, "families") | {"screened": "cases", "eligible": "cases", "attempted": "attempts"}
"""What is counted at each stage."""


@dataclass(frozen=True, slots=True)
class StageWork:
    """A year's work of a strategy in an area or in all of them, families beyond capacity left out.

    `volume`, `posts_by_time` (coordinators that the stage's own minutes take) and `bought` (pounds for other roles' time and other
    agencies' services) are (stage, draw); `posts_by_caseload` (coordinators needed to hold the families engaged at one time),
    `fixed` (set-up and opening, pounds) and `post_cost` are (draw,); `posts_now` is what is in place.
    """

    volume: Floats
    posts_by_time: Floats
    bought: Floats
    posts_by_caseload: Floats
    fixed: Floats
    post_cost: Floats
    posts_now: float

    def plus(self, other: StageWork) -> StageWork:
        """Return the work of both together, done by one team."""
        return StageWork(
            self.volume + other.volume, self.posts_by_time + other.posts_by_time, self.bought + other.bought,
            self.posts_by_caseload + other.posts_by_caseload, self.fixed + other.fixed, self.post_cost,
            self.posts_now + other.posts_now,
        )  # fmt: skip


def stage_work(evaluation: Evaluation, x: Values, strategy: Strategy, area: str) -> StageWork:
    """Return the work behind each stage of a strategy in a service area, or in all that have posts.

    Raises
    ------
    KeyError
        If the area is not a service area with posts.
    """
    places = {place.id: place for place in evaluation.service_areas if place.fte > 0}
    if area != ALL_AREAS and area not in places:
        known = ", ".join((ALL_AREAS, *places))
        raise KeyError(f"area {area!r}: expected one of {known} (areas with posts)")
    chosen = list(places.values()) if area == ALL_AREAS else [places[area]]
    if not chosen:
        raise KeyError("area 'all': expected at least one service area with posts, found none")
    works = [_area_work(evaluation, x, strategy, place) for place in chosen]
    total = works[0]
    for work in works[1:]:
        total = total.plus(work)
    return total


def _area_work(evaluation: Evaluation, x: Values, strategy: Strategy, area: Area) -> StageWork:
    path = pathway(evaluation, x, area, strategy)
    posts, bought = np.zeros((len(STAGES), x.n)), np.zeros((len(STAGES), x.n))
    own = post(evaluation.coordinator, x)
    for (category, role_id), minutes in staff_minutes(evaluation, x, area, strategy, path).items():
        k, role = STAGES.index(STAGE_OF[category]), evaluation.roles[role_id]
        if role.coordinator:
            posts[k] += minutes / own.minutes
        else:
            bought[k] += minutes * post(role, x).rate
    for use in evaluation.services:
        if use.strategy == strategy.id:
            bought[STAGES.index(use.group)] += path.volumes[use.group] * x[use.events_input] * x[use.price_input]
    limit = evaluation.capacity.get(area.id)
    held = path.volumes["engaged"] * (limit.months_held / 12.0 if limit else 0.0)
    caseload = limit.caseload if limit else np.inf
    served = served_share(area.fte, own.minutes, posts.sum(axis=0) * own.minutes, held, caseload)
    volume = np.stack([path.volumes[stage] for stage in STAGES])
    return StageWork(
        served * volume, served * posts, served * bought, served * held / caseload,
        fixed_cost(evaluation, x, strategy, area), own.cost, area.fte,
    )  # fmt: skip


def fixed_cost(evaluation: Evaluation, x: Values, strategy: Strategy, area: Area) -> Floats:
    """Return what an area with any posts pays a year whatever the volume: its share of set-up as annuities, and opening; (draw,)."""
    total = np.zeros(x.n)
    for item in evaluation.setups:
        if item.strategy == strategy.id and area.id in item.areas:
            total += annuity(x[item.cost_input], evaluation.settings.discount_costs, item.life) / len(item.areas)
    limit = evaluation.capacity.get(area.id)
    return total + x[limit.opening_cost_input] if limit else total


def share_served(path: Pathway, counted: Floats) -> Floats:
    """Return the share of those referred whom capacity allowed to be served, from how many were counted; (draw,)."""
    whole = path.volumes["referred"]
    return np.divide(counted, whole, out=np.zeros_like(whole), where=whole > 0)
