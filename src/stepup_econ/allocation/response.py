"""Response curves: what an area gains from each number of coordinators, by the same model as everything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.evaluation.service import Area
from stepup_econ.model.area import AreaCourses, AreaResult, area_courses, area_results
from stepup_econ.model.simulate import perspectives_of
from stepup_econ.model.values import Values
from stepup_econ.uncertainty.designs import Design

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Response:
    """Gains of coordinators over none, by area, number of FTE and draw.

    `net_benefit` and `effect` are (area, level, draw): incremental net monetary benefit in pounds a year and incremental effect, against
    the reference with no coordinator; `spend` (area, level) is the mean yearly spend on posts and on opening the area.
    """

    areas: tuple[str, ...]
    levels: Floats
    net_benefit: Floats
    effect: Floats
    spend: Floats


def response(
    evaluation: Evaluation, design: Design, levels: Sequence[float], strategy: str, outcome: str, wtp: float
) -> Response:
    """Return the response curves of every area on the Capacity sheet.

    Parameters
    ----------
    evaluation : Evaluation
    design : Design
        Draws to simulate; the same for every area and level, so that curves can be compared draw by draw.
    levels : sequence of float
        Numbers of coordinators, from 0 upwards.
    strategy, outcome : str
        The strategy the coordinators carry out; the name of the effect.
    wtp : float
        Pounds for a unit of the outcome.

    Notes
    -----
    Capacity in minutes meets demand in minutes: families beyond capacity get usual care. The opening cost makes a curve start with a step
    down, so it need not be concave.
    """
    x = Values(design)
    places = tuple(area for area in evaluation.areas if area.id in evaluation.capacity)
    shape = (len(places), len(levels))
    gain, effect, spend = np.zeros((*shape, x.n)), np.zeros((*shape, x.n)), np.zeros(shape)
    for a, area in enumerate(places):
        courses = area_courses(evaluation, x, area)
        for k, fte in enumerate(levels):
            results = area_results(evaluation, x, courses, fte)
            gain[a, k], effect[a, k] = _gain(evaluation, results, strategy, outcome, wtp)
            spend[a, k] = _spend(evaluation, x, area, courses, fte)
    return Response(tuple(area.id for area in places), np.asarray(levels, dtype=float), gain, effect, spend)


def _gain(
    evaluation: Evaluation, results: dict[str, AreaResult], strategy: str, outcome: str, wtp: float
) -> tuple[Floats, Floats]:
    agencies, categories = perspectives_of(evaluation)[evaluation.settings.perspective]

    def cost(result: AreaResult) -> Floats:
        counted = [v for (who, what), v in result.money.items() if who in agencies and what in categories]
        return np.sum(counted, axis=0) if counted else np.zeros_like(result.served)

    own, base = results[strategy], results[evaluation.reference]
    more = own.effects[outcome] - base.effects[outcome]
    return wtp * more - (cost(own) - cost(base)), more


def _spend(evaluation: Evaluation, x: Values, area: Area, courses: AreaCourses, fte: float) -> float:
    if fte == 0:
        return 0.0
    return fte * float(courses.one_post.cost.mean()) + float(x[evaluation.capacity[area.id].opening_cost_input].mean())
