"""Average cost beside capacity-rate cost: what each family cost with idle time in it, and what the time used for it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from stepup_econ.analysis.stage_work import ALL_AREAS, share_served
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.service import Area, Role, Strategy
from stepup_econ.evaluation.vocabulary import STAGES
from stepup_econ.model.pathway import pathway
from stepup_econ.model.simulation import Simulation
from stepup_econ.model.staffing import post, staff_minutes
from stepup_econ.model.values import Values
from stepup_econ.uncertainty.designs import Design

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
EVERYTHING = "all"
PER = ("referred", "reached", "engaged", "completed")
"""Stages for each of whose families average and capacity-rate cost are given."""

COLUMNS = ["strategy", "area", "role", "minutes_supplied", "minutes_used", "spend", "used_cost", "unused_cost", "per", "families",
           "average_cost", "capacity_rate_cost", "unused_per_family"]  # fmt: skip
MINUTES_OVER = 1e-9


def split_capacity(cost: Floats, practical: Floats, used: Floats) -> tuple[Floats, Floats, Floats]:
    """Split what time cost into what each activity used and what nobody used.

    Parameters
    ----------
    cost : ndarray (draw,)
        Pounds that supplied the time.
    practical : ndarray (draw,)
        Minutes that could go to cases.
    used : ndarray (activity, draw)
        Minutes that each activity took.

    Returns
    -------
    rate : ndarray (draw,)
        Capacity cost rate, pounds a minute.
    used_cost : ndarray (activity, draw)
    unused_cost : ndarray (draw,)
        With `used_cost` it adds up to `cost`.

    Raises
    ------
    ValueError
        If more minutes were used than supplied: one of the numbers is wrong.

    Notes
    -----
    rate = cost / practical capacity; cost of an activity = rate x its minutes; the rest is the cost of unused capacity. Kaplan and
    Anderson, Time-driven activity-based costing, Harvard Business Review 82(11), 2004.

    Examples
    --------
    >>> import numpy as np
    >>> rate, used, unused = split_capacity(np.array([560_000.0]), np.array([700_000.0]), np.array([[392_000.0]]))
    >>> round(float(rate[0]), 2), round(float(used[0, 0])), round(float(unused[0]))
    (0.8, 313600, 246400)
    """
    total = used.sum(axis=0)
    if np.any(total > practical * (1.0 + MINUTES_OVER)):
        worst = float(np.max(total - practical))
        raise ValueError(f"capacity: found {worst:,.0f} minutes more used than supplied, expected no more. Check minutes and posts.")
    rate = np.divide(cost, practical, out=np.zeros_like(cost), where=practical > 0)
    used_cost = rate * used
    return rate, used_cost, cost - used_cost.sum(axis=0)


def average_and_capacity_cost(evaluation: Evaluation, sim: Simulation) -> pd.DataFrame:
    """Return average cost and capacity-rate cost side by side, by role and area and for families at each of four stages.

    Parameters
    ----------
    evaluation : Evaluation
    sim : Simulation
        Of `simulate` on this evaluation.

    Returns
    -------
    DataFrame
        One row for each strategy that offers the service, area (and ``"all"``), role (and ``"all"``: the whole service with set-up
        and other agencies' services) and stage `per`. ``average_cost`` is all spend over all families; ``capacity_rate_cost`` counts
        only the time used; ``unused_per_family`` is their difference. Pounds a year, means over the draws. Roles other than the
        coordinator are costed by the minute and have no unused time of their own.
    """
    import pandas as pd

    x = Values(Design(sim.inputs, sim.data["inputs"].values, sim.method))
    places = {area.id: area for area in evaluation.areas if area.id in sim.areas}
    rows: list[dict[str, Any]] = []
    for strategy in (s for s in evaluation.strategies if s.protocol is not None):
        found = {name: _by_role(evaluation, sim, x, strategy, places[name]) for name in sim.areas}
        names = found[sim.areas[0]]
        together = {role: np.sum([by_role[role] for by_role in found.values()], axis=0) for role in names}
        for area, by_role in ((ALL_AREAS, together), *found.items()):
            volume = sim.data["volume"].sel(strategy=strategy.id)
            counted = volume.values.sum(axis=0) if area == ALL_AREAS else volume.sel(area=area).values
            for role, amounts in by_role.items():
                said = {"strategy": strategy.id, "area": area, "role": role}
                rows += [said | row for row in _rows(amounts, counted)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _by_role(evaluation: Evaluation, sim: Simulation, x: Values, strategy: Strategy, area: Area) -> dict[str, Floats]:
    """Return (minutes supplied, minutes used, spend, used cost) by role, each array (4, draw), and the whole service under "all"."""
    here = sim.data.sel(strategy=strategy.id, area=area.id)
    path = pathway(evaluation, x, area, strategy)
    served = share_served(path, here["volume"].sel(stage="referred").values)
    minutes: dict[str, Floats] = {}
    for (_, role_id), taken in staff_minutes(evaluation, x, area, strategy, path).items():
        minutes[role_id] = minutes.get(role_id, np.zeros(x.n)) + served * taken
    supplied = here["minutes"].sel(supply="supplied").values
    found = {
        role.id: _amounts(role, x, minutes.get(role.id, np.zeros(x.n)), supplied if role.coordinator else None)
        for role in evaluation.roles.values()
    }
    categories = [str(c) for c in here["category"].values if not str(c).startswith("consequences") and c != "unused_capacity"]
    used = here["cost"].sel(category=categories).values.sum(axis=(0, 1))
    own = found[evaluation.coordinator.id]
    found[EVERYTHING] = np.stack([own[0], own[1], used + own[2] - own[3], used])
    return found


def _amounts(role: Role, x: Values, used: Floats, supplied: Floats | None) -> Floats:
    minutes = used if supplied is None else supplied
    cost = minutes * post(role, x).rate
    _, used_cost, _ = split_capacity(cost, minutes, used[None])
    return np.stack([minutes, used, cost, used_cost[0]])


def _rows(amounts: Floats, volume: Floats) -> list[dict[str, Any]]:
    supplied, used, spend, used_cost = (float(a) for a in amounts.mean(axis=-1))
    said = {"minutes_supplied": supplied, "minutes_used": used, "spend": spend, "used_cost": used_cost, "unused_cost": spend - used_cost}
    rows = []
    for stage in PER:
        families = float(volume[STAGES.index(stage)].mean())
        each = [amount / families if families > 0 else None for amount in (spend, used_cost, spend - used_cost)]
        ratios = dict(zip(("average_cost", "capacity_rate_cost", "unused_per_family"), each, strict=True))
        rows.append(said | {"per": stage, "families": families} | ratios)
    return rows
