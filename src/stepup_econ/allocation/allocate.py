"""Where should the coordinators go? The evaluation's own response curves, limits and posts, placed best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stepup_econ.allocation.curves import Curves
from stepup_econ.allocation.curves_api import allocate_curves
from stepup_econ.allocation.limits import Floor
from stepup_econ.allocation.objectives import ObjectiveGiven
from stepup_econ.allocation.options import Choose, curves_of_options, options_for, responses
from stepup_econ.allocation.response import Response
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.leading import leading_strategy
from stepup_econ.model.simulation import Simulation
from stepup_econ.problems import InputError, Problem, raise_if
from stepup_econ.uncertainty.designs import Design, base_design

if TYPE_CHECKING:
    from stepup_econ.allocation.plan import Plan


def allocate(  # noqa: PLR0913 - one keyword for each limit that may be set
    evaluation: Evaluation, simulation: Simulation | None = None, *, fte: float | None = None, step: float | None = None,
    wtp: float | None = None, outcome: str | None = None, strategy: str | None = None, budget: float | None = None,
    place_all: bool | None = None, objective: ObjectiveGiven = "expected_net_benefit", max_areas: int | None = None,
    time_limit: float | None = None, engine: str = "both", choose: Choose | None = None, floors: Sequence[Floor] = (),
    shared: Sequence[Sequence[str]] = (), post: float = 1.0,
) -> Plan:  # fmt: skip
    """Place coordinator posts across the areas of the Capacity sheet so that an objective, expected net benefit unless told, is best.

    Parameters
    ----------
    evaluation : Evaluation
    simulation : Simulation, optional
        Its draws are used; the base case when left out.
    fte, step, wtp, budget, place_all : optional
        Posts to place, smallest part of a post, threshold in pounds, yearly budget in pounds for posts and opening, and whether every post
        must be placed; the evaluation's settings when left out.
    outcome, strategy : str, optional
        The primary outcome, and the strategy that leads on base-case net benefit, when left out.
    objective : str, Objective, or sequence of them in order of rank
        See `objectives.OBJECTIVES`.
    max_areas : int, optional
        Areas that may have posts.
    time_limit : float, optional
        Seconds for each programme that HiGHS solves; the best plan by then is returned with its gap.
    engine : {"both", "auto", "dynamic", "highs"}
        What proves the plan; "both" solves it with the pyomo programme and HiGHS and, where limits allow, with the dynamic programme too,
        and stops if they disagree.
    choose : {"strategy", "depth"}, optional
        Let each area also choose which strategy its posts carry out, or how many attempts a family gets; the plan says which.
    floors : sequence of Floor, optional
        Least posts of groups of areas together, for example the most deprived (`groups.areas_of`).
    shared : sequence of groups of area ids, optional
        Neighbours that may share posts: each group, and each area in no group, holds whole posts of `post` FTE.

    Returns
    -------
    Plan

    Raises
    ------
    InputError
        If the Capacity sheet is empty or the limits cannot all be met: which conflict, in which cells, and what would mend it.
    """
    settings = evaluation.settings
    total = settings.total_fte if fte is None else fte
    size = settings.fte_step if step is None else step
    threshold = settings.wtp if wtp is None else wtp
    raise_if([*_no_capacity(evaluation), *_impossible(total, size, threshold)])
    design = base_design(evaluation.inputs) if simulation is None else _design(simulation)
    chosen = _offering(evaluation, strategy)
    options = options_for(evaluation, chosen, choose)
    found = responses(options, design, _levels(evaluation, total, size), evaluation.outcome(outcome).name, threshold)
    money = settings.budget if budget is None else budget
    every = settings.place_all_posts if place_all is None else place_all
    problem = Placing(
        evaluation, found[0], size, money, every, objective, max_areas, time_limit, curves_of_options(options, found) if choose else None,
        tuple(floors), tuple(tuple(group) for group in shared), post,
    )  # fmt: skip
    try:
        plan = replace(problem.plan(total, "auto" if engine == "both" else engine), wtp=threshold)
        if engine != "both" or "dynamic" not in plan.proven_by:
            return plan
        return _confirmed(plan, problem.place(total, "highs", details=False))
    except InputError as error:
        given = {"fte": fte, "budget": budget, "max_areas": max_areas}
        raise InputError([_in_its_cell(found, evaluation, given) for found in error.problems]) from None


def _confirmed(plan: Plan, second: Plan) -> Plan:
    """Return the plan proven by both engines; they must agree to rounding."""
    if abs(plan.value - second.value) > AGREE * max(1.0, abs(plan.value)):
        message = f"{plan.proven_by} found {plan.value!r} and {second.proven_by} {second.value!r}: one of them is wrong"
        raise RuntimeError(message)
    return replace(plan, gap=max(plan.gap, second.gap), proven_by=f"{second.proven_by}, and {plan.proven_by}")


AGREE = 1e-9
"""Relative difference of two engines' values that is rounding."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Posts to place: the evaluation's response curves and limits, and whether every post must be placed.

    `several` holds the curves where areas choose between options too.
    """

    evaluation: Evaluation
    curves: Response
    step: float
    budget: float | None
    every: bool
    objective: ObjectiveGiven = "expected_net_benefit"
    max_areas: int | None = None
    time_limit: float | None = None
    several: Curves | None = None
    floors: tuple[Floor, ...] = ()
    shared: tuple[tuple[str, ...], ...] = ()
    post: float = 1.0

    @property
    def room(self) -> float:
        """Posts that fit at all."""
        most = (self.evaluation.capacity[area].most for area in self.curves.areas)
        return sum(min(limit, float(self.curves.levels[-1])) for limit in most)

    def place(self, total: float, engine: str, details: bool = True) -> Plan:
        """Return the best plan for so many posts."""
        limits = self.evaluation.capacity
        areas = [area for area in self.evaluation.areas if area.id in limits]
        floors = (Floor("every post placed", self.curves.areas, min(total, self.room)),) if self.every else ()
        return allocate_curves(
            self.several or curves_of(self.curves), total, step=self.step, budget=self.budget, floors=(*floors, *self.floors),
            engine=engine, details=details, shared=self.shared, post=self.post,
            objective=self.objective, max_areas=self.max_areas, time_limit=self.time_limit,
            least={area: limits[area].least for area in self.curves.areas},
            most={area: limits[area].most for area in self.curves.areas},
            today={area.id: area.fte for area in areas}, demand={area.id: area.families for area in areas},
        )  # fmt: skip

    def plan(self, total: float, engine: str) -> Plan:
        """Return the best plan; where every post must be placed, one more is worth what placing it as well brings, perhaps a loss."""
        plan = self.place(total, engine)
        if total > self.room + AGREE:
            said = f"only {self.room:g} of {total:g} posts fit what the areas may have: {total - self.room:g} cannot be placed"
            plan = replace(plan, warnings=(*plan.warnings, said))
        if not self.every or self.objective != "expected_net_benefit" or self.room < total + 1.0 - AGREE:
            return plan
        more = self.place(total + 1.0, engine, details=False)
        return replace(plan, value_of_one_more_fte=more.value - plan.value)


def curves_of(found: Response) -> Curves:
    """Return response curves in the form that the engines take; a single draw is an expectation, not a draw."""
    if found.net_benefit.shape[-1] == 1:
        return Curves.from_arrays(found.areas, found.levels, found.net_benefit[..., 0], found.spend, found.effect[..., 0])
    return Curves.from_arrays(found.areas, found.levels, found.net_benefit, found.spend, found.effect)


def _levels(evaluation: Evaluation, total: float, step: float) -> list[float]:
    """Return the FTE levels that an area may have: whole steps up to its most, and no more than one post above what there is to place."""
    most = min(total + 1.0, max(limit.most for limit in evaluation.capacity.values()))
    return [round(step * k, 10) for k in range(int(most / step + 1e-9) + 1)]


def _design(simulation: Simulation) -> Design:
    return Design(simulation.inputs, simulation.data["inputs"].values, simulation.method, simulation.seed)


def _offering(evaluation: Evaluation, strategy: str | None) -> str:
    """Return the strategy to place coordinators for; `ValueError` for one that has none."""
    if strategy is None:
        return leading_strategy(evaluation)
    if evaluation.strategy(strategy).protocol is None:
        message = f"strategy '{strategy}' offers no service: there are no coordinators to place"
        raise ValueError(message)
    return strategy


def _in_its_cell(problem: Problem, evaluation: Evaluation, given: Mapping[str, float | None]) -> Problem:
    """Name the cell that a limit comes from; a limit that was given beside the workbook keeps its own name."""
    kind, _, who = problem.where.partition(": ")
    limit = evaluation.capacity.get(who)
    cells = evaluation.setting_cells
    where = {
        "fte": cells.get("total_fte", "fte"), "budget": cells.get("budget", "budget"), "floor": cells.get("place_all_posts", "floor"),
        "least": limit.where_least if limit else "", "most": limit.where_most if limit else "",
    }.get(kind, "")  # fmt: skip
    return problem if given.get(kind) is not None or not where else replace(problem, where=where)


def _impossible(total: float, step: float, threshold: float) -> list[Problem]:
    problems = []
    if not 0 <= total < float("inf"):
        problems.append(Problem("AL102", "fte", f"{total}", "a number of posts, 0 or more", "Give the posts there are.", "sense"))
    if not 0 < step < float("inf"):
        mend = "Give the smallest part of a post, for example 0.5."
        problems.append(Problem("AL103", "step", f"{step}", "a part of a post above 0", mend, "sense"))
    if not 0 <= threshold < float("inf"):
        mend = "Give pounds for one more unit of the outcome."
        problems.append(Problem("AL104", "wtp", f"{threshold}", "a threshold of 0 pounds or more", mend, "sense"))
    return problems


def _no_capacity(evaluation: Evaluation) -> list[Problem]:
    if evaluation.capacity:
        return []
    mend = "Fill in sheet Capacity: a line for each area where a coordinator could work."
    return [Problem("AL100", "Capacity", "no areas", "at least one", mend, "sense")]
