"""Run the model for every draw of a design: base case, probabilistic analysis and scenarios are one code path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.service import Area
from stepup_econ.evaluation.vocabulary import CATEGORIES, PERSPECTIVES, STAGES
from stepup_econ.model.area import AreaResult, area_courses, area_results
from stepup_econ.model.dataset import labelled
from stepup_econ.model.joint import joint_inputs
from stepup_econ.model.simulation import Simulation
from stepup_econ.model.values import Values
from stepup_econ.uncertainty.designs import Design, base_design, random_design

if TYPE_CHECKING:
    from numpy.typing import NDArray

SUPPLY = ("supplied", "used")


def random_draws(evaluation: Evaluation, n: int, seed: int | None = None, method: str = "sobol") -> Design:
    """Draw every input of an evaluation `n` times.

    Parameters
    ----------
    n : int
        Number of draws; a power of two is best for Sobol points.
    seed : int, optional
        The evaluation's own seed when left out. The same seed gives the same draws, whatever other inputs there are.
    method : {"sobol", "lhs", "mc"}
        Scrambled Sobol points, Latin hypercube or plain Monte Carlo.

    Raises
    ------
    KeyError
        If the evaluation's `correlation` names an input it does not have; the message suggests the nearest.

    Notes
    -----
    Inputs that the evaluation's `correlation` names move together by a Gaussian copula on their ranks; no other input's draws change.
    """
    chosen = evaluation.settings.seed if seed is None else seed
    correlation, notes = joint_inputs(evaluation.correlation, evaluation.inputs)
    design = random_design(evaluation.inputs, n, chosen, method, correlation)
    return replace(design, notes=(*design.notes, *notes))


def simulate(
    evaluation: Evaluation,
    design: Design | None = None,
    *,
    areas: tuple[str, ...] | None = None,
    fte: Mapping[str, float] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Simulation:
    """Return what every strategy costs and achieves in every draw.

    Parameters
    ----------
    evaluation : Evaluation
    design : Design, optional
        Values of the inputs; the base case (one draw) when left out.
    areas : tuple of str, optional
        Areas to simulate; the service areas when left out.
    fte : mapping from area to coordinators, optional
        Instead of the posts now filled.
    progress : callable, optional
        Told the share done, 0 to 1, after each area.

    Returns
    -------
    Simulation
        With ``minutes (strategy, area, supply, draw)``, coordinator minutes supplied and used, besides the usual variables.

    Raises
    ------
    KeyError
        If an area or an input of the design is not known.
    ValueError
        If `fte` names an unknown area or an impossible number of posts.
    """
    design = base_design(evaluation.inputs) if design is None else design
    x = Values(design)
    places = _places(evaluation, areas)
    _check_posts(fte, {area.id for area in evaluation.areas})
    results: list[dict[str, AreaResult]] = []
    for done, area in enumerate(places, start=1):
        posts = area.fte if fte is None else fte.get(area.id, area.fte)
        results.append(area_results(evaluation, x, area_courses(evaluation, x, area), posts))
        if progress is not None:
            progress(done / len(places))
    return _collect(evaluation, design, places, results)


def _places(evaluation: Evaluation, areas: tuple[str, ...] | None) -> tuple[Area, ...]:
    if areas is None:
        return evaluation.service_areas
    known = {area.id: area for area in evaluation.areas}
    unknown = [name for name in areas if name not in known]
    if unknown:
        message = f"not an area of this evaluation: {', '.join(unknown)}; areas: {', '.join(known)}"
        raise KeyError(message)
    return tuple(known[name] for name in areas)


def _check_posts(fte: Mapping[str, float] | None, known: set[str]) -> None:
    """Refuse posts for areas that are not there, and fewer than none."""
    wrong = {area: posts for area, posts in (fte or {}).items() if area not in known or not posts >= 0 or posts == float("inf")}
    if wrong:
        message = f"fte: found {wrong}, expected areas of this evaluation ({', '.join(sorted(known))}) with 0 or more posts"
        raise ValueError(message)


def agencies_of(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the agencies that any cost of the evaluation falls on, in the order of the list of agencies."""
    used = {role.agency for role in evaluation.roles.values()}
    for rows in (evaluation.services, evaluation.setups, evaluation.consequences):
        used |= {row.agency for row in rows}
    return tuple(agency.id for agency in evaluation.agencies if agency.id in used)


def perspectives_of(evaluation: Evaluation) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return, for each perspective, the agencies and categories it counts; only society counts more than public money."""
    used = agencies_of(evaluation)
    fiscal = tuple(c for c in CATEGORIES if c not in ("consequences_economic", "consequences_social"))
    chosen = {}
    for perspective in PERSPECTIVES:
        who = tuple(a.id for a in evaluation.agencies if a.id in used and perspective in a.perspectives)
        chosen[perspective] = (who, CATEGORIES if perspective == "society" else fiscal)
    return chosen


def _collect(
    evaluation: Evaluation, design: Design, places: tuple[Area, ...], results: list[dict[str, AreaResult]]
) -> Simulation:
    strategies = tuple(s.id for s in evaluation.strategies)
    agencies, outcomes = agencies_of(evaluation), tuple(o.name for o in evaluation.outcomes)
    n, shape = design.values.shape[1], (len(strategies), len(places))
    cost = np.zeros((*shape, len(agencies), len(CATEGORIES), n))
    effect, volume = np.zeros((*shape, len(outcomes), n)), np.zeros((*shape, len(STAGES), n))
    minutes: NDArray[np.float64] = np.zeros((*shape, len(SUPPLY), n))
    for a, by_strategy in enumerate(results):
        for s, strategy in enumerate(strategies):
            result = by_strategy[strategy]
            for (agency, category), pounds in result.money.items():
                cost[s, a, agencies.index(agency), CATEGORIES.index(category)] = pounds
            for o, name in enumerate(outcomes):
                effect[s, a, o] = result.effects[name]
            for k, stage in enumerate(STAGES):
                volume[s, a, k] = result.volumes[stage]
            minutes[s, a, 0], minutes[s, a, 1] = result.supplied, result.used
    labels = {
        "strategy": strategies, "area": [p.id for p in places], "agency": agencies, "category": CATEGORIES,
        "outcome": outcomes, "stage": STAGES, "input": design.names,
    }  # fmt: skip
    data = labelled(cost=cost, effect=effect, inputs=design.values, volume=volume, labels=labels)
    data = data.assign_coords(supply=list(SUPPLY)).assign(minutes=(("strategy", "area", "supply", "draw"), minutes))
    return Simulation(
        data,
        evaluation.reference,
        perspective=evaluation.settings.perspective,
        perspectives=perspectives_of(evaluation),
        seed=design.seed,
        method=design.method,
        digest=evaluation.digest,
        warnings=(*evaluation.warnings, *design.notes),
    )
