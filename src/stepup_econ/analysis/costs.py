"""Where the money goes: cost at every stage, by agency, and what becomes of coordinators' time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.vocabulary import CATEGORY_LABELS
from stepup_econ.model.simulate import agencies_of, perspectives_of
from stepup_econ.model.simulation import Simulation
from stepup_econ.model.staffing import post
from stepup_econ.model.values import Values
from stepup_econ.uncertainty.designs import Design, base_design

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
ALL_AREAS = "all"

STAGE_CATEGORIES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("screened", "cases", ("screened",)),
    ("eligible", "cases", ("eligible",)),
    ("referred", "families", ("referred",)),
    ("attempted", "attempts", ("failed_attempts", "successful_attempts")),
    ("reached", "families", ("reached",)),
    ("accepted", "families", ("accepted",)),
    ("engaged", "families", ("engaged",)),
    ("completed", "families", ("completed",)),
)
"""Each stage, what is counted there, and the categories of cost that are spent on reaching or serving it."""

OVERALL = ("agency_services", "set_up", "unused_capacity")
"""Costs of the service that belong to no one stage."""

STAGE_COLUMNS = ["strategy", "area", "stage", "part_of", "unit", "volume", "cost_total", "cost_per_unit",
                 "service_cost_per_unit"]  # fmt: skip


class _Area:
    """One strategy in one area or in all of them: volumes, costs by category, minutes; arrays (draw,)."""

    def __init__(self, sim: Simulation, strategy: str, area: str) -> None:
        data = sim.data.sel(strategy=strategy)
        chosen = data if area == ALL_AREAS else data.sel(area=[area])
        self.areas = chosen.sizes["area"]
        reference = sim.data["volume"].sel(strategy=sim.reference, stage="referred", area=chosen["area"])
        self.all_referred: Floats = reference.values.sum(axis=0)
        """Families who would be referred whether or not there is capacity for them: other agencies see them all."""
        self._cost = chosen["cost"].values.sum(axis=(0, 1))
        self._volume = chosen["volume"].values.sum(axis=0)
        self._minutes = chosen["minutes"].values.sum(axis=0)
        self._categories = [str(c) for c in data["category"].values]
        self._stages = [str(s) for s in data["stage"].values]

    def cost(self, *categories: str) -> Floats:
        total: Floats = self._cost[[self._categories.index(c) for c in categories]].sum(axis=0)
        return total

    def volume(self, stage: str) -> Floats:
        counted: Floats = self._volume[self._stages.index(stage)]
        return counted

    @property
    def unused_hours(self) -> Floats:
        hours: Floats = (self._minutes[0] - self._minutes[1]) / 60.0
        return hours

    @property
    def service(self) -> Floats:
        """The whole cost of the service: every category but the consequences of outcomes."""
        return self.cost(*(c for c in self._categories if not c.startswith("consequences")))


def stage_costs(evaluation: Evaluation, sim: Simulation) -> pd.DataFrame:
    """Return what each stage of the pathway costs, on average over the draws, with failed attempts and screening out apart.

    Parameters
    ----------
    evaluation : Evaluation
    sim : Simulation
        Of `simulate`; the base case has one draw.

    Returns
    -------
    DataFrame
        ``strategy, area, stage, part_of, unit, volume, cost_total, cost_per_unit, service_cost_per_unit``: yearly volumes and pounds
        in the price year, all agencies. Rows without `part_of` add up to the cost of the service; `screened_out` and
        `failed_attempts` are parts of the stage they name. `service_cost_per_unit` is the whole cost of the service for each one
        who got so far. A cost per unit of nobody is missing. ``area`` is ``"all"`` for the total.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for strategy in evaluation.strategies:
        if strategy.protocol is not None:
            for area in (ALL_AREAS, *sim.areas):
                here = _Area(sim, strategy.id, area)
                rows += [{"strategy": strategy.id, "area": area, **row} for row in _stage_rows(here)]
    return pd.DataFrame(rows, columns=STAGE_COLUMNS)


def _stage_rows(here: _Area) -> Iterator[dict[str, Any]]:
    service = here.service
    for stage, unit, categories in STAGE_CATEGORIES:
        volume, cost = here.volume(stage), here.cost(*categories)
        yield _row(stage, None, unit, volume, cost, service)
        if stage == "screened":
            out = volume - here.volume("eligible")
            share = np.divide(out, volume, out=np.zeros_like(out), where=volume > 0)
            yield _row("screened_out", stage, unit, out, cost * share, None)
        if stage == "attempted":
            missed = volume - here.volume("reached")
            yield _row("failed_attempts", stage, unit, missed, here.cost("failed_attempts"), None)
    yield _row("agency_services", None, "families", here.all_referred, here.cost("agency_services"), None)
    yield _row("set_up", None, "areas", np.full_like(service, here.areas), here.cost("set_up"), None)
    yield _row("unused_capacity", None, "hours", here.unused_hours, here.cost("unused_capacity"), None)


def _row(stage: str, part_of: str | None, unit: str, volume: Floats, cost: Floats, service: Floats | None) -> dict[str, Any]:
    count, total = float(volume.mean()), float(cost.mean())
    whole = None if service is None else float(service.mean())
    return {
        "stage": stage, "part_of": part_of, "unit": unit, "volume": count, "cost_total": total,
        "cost_per_unit": total / count if count > 0 else None,
        "service_cost_per_unit": whole / count if whole is not None and count > 0 else None,
    }  # fmt: skip


def costs_by_agency(evaluation: Evaluation, sim: Simulation) -> pd.DataFrame:
    """Return the cost of each agency by category, on average over the draws, and its difference from the reference.

    Returns
    -------
    DataFrame
        ``strategy, agency, agency_label, category, category_label, in_perspective, cost, inc_cost``; pounds a year. All rows add up
        to the total; those in the evaluation's perspective add up to its total.
        Categories that cost nothing under any strategy are left out.
    """
    import pandas as pd

    labels = {agency.id: agency.label for agency in evaluation.agencies}
    who, what = perspectives_of(evaluation)[evaluation.settings.perspective]
    cost = sim.data["cost"].values.mean(axis=-1).sum(axis=1)
    base = cost[sim.position()]
    categories = [str(c) for c in sim.data["category"].values]
    rows = [
        {
            "strategy": strategy, "agency": agency, "agency_label": labels[agency], "category": category,
            "category_label": CATEGORY_LABELS[category], "in_perspective": agency in who and category in what,
            "cost": float(cost[s, g, c]), "inc_cost": float(cost[s, g, c] - base[g, c]),
        }
        for s, strategy in enumerate(sim.strategies)
        for g, agency in enumerate(agencies_of(evaluation))
        for c, category in enumerate(categories)
        if np.any(cost[:, g, c] != 0)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def roles(evaluation: Evaluation) -> pd.DataFrame:
    """Return each role's yearly cost, hours, hourly cost and capacity cost rate in the base case, with its perimeter.

    Returns
    -------
    DataFrame
        ``role, label, perimeter, annual_cost, hours, share_other, rate_per_hour, rate_per_minute_with_cases``.
    """
    import pandas as pd

    x = Values(base_design(evaluation.inputs))
    rows = []
    for role in evaluation.roles.values():
        own = post(role, x)
        rows.append(
            {"role": role.id, "label": role.label, "perimeter": role.perimeter, "annual_cost": float(own.cost[0]),
             "hours": role.hours_a_year, "share_other": float(x[role.share_other_input][0]),
             "rate_per_hour": float(own.cost[0]) / role.hours_a_year, "rate_per_minute_with_cases": float(own.rate[0])}
        )  # fmt: skip
    return pd.DataFrame(rows)


def capacity(evaluation: Evaluation, sim: Simulation) -> pd.DataFrame:
    """Return coordinators' time supplied, used and unused, in minutes and pounds, by strategy and area.

    Returns
    -------
    DataFrame
        ``strategy, area, role, fte, supplied_minutes, used_minutes, unused_minutes, supplied_cost, used_cost, unused_cost,
        utilisation``: minutes and pounds on average over the draws, each draw's minutes at its own capacity cost rate; used and
        unused add up to supplied. ``fte`` is what was simulated; ``utilisation`` is mean minutes used over mean minutes supplied.
    """
    import pandas as pd

    x = Values(Design(sim.inputs, sim.data["inputs"].values, sim.method))
    one_post = post(evaluation.coordinator, x)
    rows = []
    for strategy in evaluation.strategies:
        for area in sim.areas if strategy.protocol else ():
            supplied, used = sim.data["minutes"].sel(strategy=strategy.id, area=area).values
            minutes = {"supplied": supplied, "used": used, "unused": supplied - used}
            row: dict[str, Any] = {"strategy": strategy.id, "area": area, "role": evaluation.coordinator.id}
            row["fte"] = round(float((supplied / one_post.minutes).mean()), 9)
            row |= {f"{name}_minutes": float(spent.mean()) for name, spent in minutes.items()}
            row |= {f"{name}_cost": float((spent * one_post.rate).mean()) for name, spent in minutes.items()}
            row["utilisation"] = row["used_minutes"] / row["supplied_minutes"] if row["supplied_minutes"] > 0 else None
            rows.append(row)
    return pd.DataFrame(rows)
