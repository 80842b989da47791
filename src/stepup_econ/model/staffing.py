"""Minutes of staff time by what they are spent on, and what a minute costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stepup_econ.evaluation.estimate import Floats
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.service import Activity, Area, Role, Strategy
from stepup_econ.model.pathway import Pathway, protocol_attempts
from stepup_econ.model.values import Values
from stepup_econ.prices.staff import annual_cost

BEFORE_CONTACT = ("screened", "eligible", "referred")


@dataclass(frozen=True, slots=True)
class Post:
    """What one full-time post costs a year, the minutes it can spend with cases, and the rate that follows; (draw,)."""

    cost: Floats
    minutes: Floats

    @property
    def rate(self) -> Floats:
        """Return the capacity cost rate in pounds a minute with cases."""
        return self.cost / self.minutes


def post(role: Role, x: Values) -> Post:
    """Return cost and practical capacity of a role's post (Kaplan and Anderson 2004: rate = cost / practical capacity)."""
    if role.pay is None:
        assert role.hourly_input is not None
        cost = x[role.hourly_input] * role.hours_a_year
    else:
        pay = role.pay
        cost = pay.to_price_year * annual_cost(
            x[pay.salary_input],
            ni_rate=pay.ni_rate,
            ni_threshold=pay.ni_threshold,
            pension=pay.pension,
            direct=pay.direct,
            indirect=pay.indirect,
            capital=pay.capital,
        )
    return Post(np.asarray(cost, dtype=float), role.hours_a_year * 60.0 * (1.0 - x[role.share_other_input]))


def activity_minutes(evaluation: Evaluation, x: Values, activity: Activity, area: Area, moving: Floats) -> Floats:
    """Return the minutes of an activity for one case or family: base + extra x share with the feature + travel x visits."""
    minutes = x[activity.minutes_input] + activity.visits * x[area.travel_input]
    for feature, extra in activity.extras.items():
        share = moving if feature == "moved" else x[evaluation.features[feature][area.id]]
        minutes = minutes + x[extra] * share
    return minutes


def staff_minutes(
    evaluation: Evaluation, x: Values, area: Area, strategy: Strategy, path: Pathway
) -> dict[tuple[str, str], Floats]:
    """Return a year's minutes by (category, role) were the whole demand served; each array is (draw,)."""
    spent: dict[tuple[str, str], Floats] = {}

    def add(category: str, role: str, minutes: Floats) -> None:
        spent[category, role] = spent.get((category, role), 0.0) + minutes

    for activity in evaluation.activities:
        if strategy.id in activity.strategies:
            met = None if activity.stage in BEFORE_CONTACT else path.contacts
            moving = x[area.moving_input] if met is None else met.moved_among_reached
            each = activity_minutes(evaluation, x, activity, area, moving)
            add(activity.stage, activity.role, path.volumes[activity.stage] * each)
    if path.contacts is None or strategy.protocol is None:
        return spent
    referred = path.volumes["referred"]
    for n, attempt in enumerate(protocol_attempts(evaluation, strategy.protocol)):
        travel = x[area.travel_input] if attempt.travel else 0.0
        hit = referred * path.contacts.succeeded[n]
        missed = referred * (path.contacts.made[n] - path.contacts.succeeded[n])
        add("successful_attempts", attempt.role, hit * (x[attempt.minutes_reached_input] + travel))
        add("failed_attempts", attempt.role, missed * (x[attempt.minutes_missed_input] + travel))
    return spent
