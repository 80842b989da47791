"""Where should the coordinators go? The evaluation's own response curves, limits and posts, placed best."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stepup_econ.allocation.curves import Curves
from stepup_econ.allocation.curves_api import allocate_curves
from stepup_econ.allocation.limits import Floor
from stepup_econ.allocation.response import Response, response
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulation import Simulation
from stepup_econ.problems import Problem, raise_if
from stepup_econ.uncertainty.designs import Design, base_design

if TYPE_CHECKING:
    from stepup_econ.allocation.plan import Plan


def allocate(  # noqa: PLR0913 - one keyword for each limit that may be set
    evaluation: Evaluation, simulation: Simulation | None = None, *, fte: float | None = None, step: float | None = None,
    wtp: float | None = None, outcome: str | None = None, strategy: str | None = None, budget: float | None = None,
    place_all: bool | None = None, engine: str = "auto",
) -> Plan:  # fmt: skip
    """Place coordinator posts across the areas of the Capacity sheet so that expected net benefit is highest.

    Parameters
    ----------
    evaluation : Evaluation
    simulation : Simulation, optional
        Its draws are used; the base case when left out.
    fte, step, wtp, budget, place_all : optional
        Posts to place, smallest part of a post, threshold in pounds, yearly budget in pounds for posts and opening, and whether every post
        must be placed; the evaluation's settings when left out.
    outcome, strategy : str, optional
        The primary outcome and the first strategy that offers the service when left out.
    engine : {"auto", "dynamic", "highs"}
        What proves the plan.

    Returns
    -------
    Plan

    Raises
    ------
    InputError
        If the Capacity sheet is empty or the limits cannot all be met: which conflict, and what would mend it.
    """
    settings = evaluation.settings
    raise_if(_no_capacity(evaluation))
    total = settings.total_fte if fte is None else fte
    size = settings.fte_step if step is None else step
    design = base_design(evaluation.inputs) if simulation is None else _design(simulation)
    chosen = strategy or next(s.id for s in evaluation.strategies if s.protocol is not None)
    threshold = settings.wtp if wtp is None else wtp
    curves = response(evaluation, design, _levels(evaluation, total, size), chosen, evaluation.outcome(outcome).name, threshold)
    money = settings.budget if budget is None else budget
    if settings.place_all_posts if place_all is None else place_all:
        return _with_every_post(evaluation, curves, total, size, money, engine)
    return _place(evaluation, curves, total, size, money, engine)


def _place(
    evaluation: Evaluation, curves: Response, total: float, step: float, budget: float | None, engine: str, every: bool = False
) -> Plan:
    limits = evaluation.capacity
    return allocate_curves(
        curves_of(curves),
        total,
        step=step,
        budget=budget,
        least={area: limits[area].least for area in curves.areas},
        most={area: limits[area].most for area in curves.areas},
        floors=_every_post(curves, evaluation, total) if every else (),
        today={area.id: area.fte for area in evaluation.areas if area.id in limits},
        demand={area.id: area.families for area in evaluation.areas if area.id in limits},
        engine=engine,
    )


def _with_every_post(
    evaluation: Evaluation, curves: Response, total: float, step: float, budget: float | None, engine: str
) -> Plan:
    """Place every post; one more post is then worth what placing it as well brings, which may be a loss."""
    plan = _place(evaluation, curves, total, step, budget, engine, every=True)
    if _room(curves, evaluation) < total + 1.0 - 1e-9:
        return plan
    more = _place(evaluation, curves, total + 1.0, step, budget, engine, every=True)
    return replace(plan, value_of_one_more_fte=more.value - plan.value)


def curves_of(found: Response) -> Curves:
    """Return response curves in the form that the engines take."""
    return Curves.from_arrays(found.areas, found.levels, found.net_benefit, found.spend, found.effect)


def _every_post(curves: Response, evaluation: Evaluation, total: float) -> tuple[Floor, ...]:
    """Return the floor that has every post placed, as far as the areas' own limits allow."""
    return (Floor("every post placed", curves.areas, min(total, _room(curves, evaluation))),)


def _room(curves: Response, evaluation: Evaluation) -> float:
    return sum(min(evaluation.capacity[area].most, float(curves.levels[-1])) for area in curves.areas)


def _levels(evaluation: Evaluation, total: float, step: float) -> list[float]:
    """Return the FTE levels that an area may have: whole steps up to its most, and no more than one post above what there is to place."""
    most = min(total + 1.0, max(limit.most for limit in evaluation.capacity.values()))
    return [round(step * k, 10) for k in range(int(most / step + 1e-9) + 1)]


def _design(simulation: Simulation) -> Design:
    return Design(simulation.inputs, simulation.data["inputs"].values, simulation.method, simulation.seed)


def _no_capacity(evaluation: Evaluation) -> list[Problem]:
    if evaluation.capacity:
        return []
    mend = "Fill in sheet Capacity: a line for each area where a coordinator could work."
    return [Problem("AL100", "Capacity", "no areas", "at least one", mend, "sense")]
