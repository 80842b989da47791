"""What a plan is made best for, by name, and what any way of placing posts is worth by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from stepup_econ.allocation.curves import Curves, Floats
from stepup_econ.problems import Problem, raise_if


@dataclass(frozen=True, slots=True)
class Objective:
    """What is made best.

    Parameters
    ----------
    name : str
        One of `OBJECTIVES`.
    target : float, optional
        ``"least_cost"``: the effect that must be reached.
    level : float, optional
        ``"cvar"``: share of draws left out at the good end, for example 0.9 for the mean of the worst tenth.
    weights : mapping from area to number, optional
        ``"equity_weighted"``: what a pound of net benefit counts in each area (1 where an area is not named). ``"max_min"``: what each
        area's net benefit is divided by, for example its families.

    Examples
    --------
    >>> Objective("cvar", level=0.9).name
    'cvar'
    >>> Objective("largest")
    Traceback (most recent call last):
    ...
    ValueError: objective 'largest' is not known; choose from expected_net_benefit, equity_weighted, effect, least_cost, max_min, cvar, \
minimax_regret
    """

    name: str = "expected_net_benefit"
    target: float | None = None
    level: float | None = None
    weights: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        if self.name not in OBJECTIVES:
            raise ValueError(f"objective '{self.name}' is not known; choose from {', '.join(OBJECTIVES)}")
        if (self.name == "least_cost") != (self.target is not None):
            raise ValueError("a target belongs to objective 'least_cost', which needs one: the effect to be reached")
        if (self.name == "cvar") != (self.level is not None) or not 0 <= (self.level or 0.0) < 1:
            raise ValueError("a level from 0 to below 1 belongs to objective 'cvar', which needs one: 0.9 for the worst tenth")
        if self.name == "equity_weighted" and not self.weights:
            raise ValueError("objective 'equity_weighted' needs weights: area -> what a pound of net benefit counts there")
        if self.weights and self.name not in ("equity_weighted", "max_min"):
            raise ValueError(f"weights belong to 'equity_weighted' and 'max_min', not to '{self.name}'")
        if any(not weight > 0 for weight in (self.weights or {}).values()):
            raise ValueError("every weight must be above 0")

    @property
    def linear(self) -> bool:
        """Whether it is one sum over the chosen options."""
        return self.name in LINEAR

    @property
    def label(self) -> str:
        """Name the objective in words."""
        ends = {"cvar": f" {self.level or 0:.0%} of draws left out", "least_cost": f" for an effect of {self.target or 0:g}"}
        return OBJECTIVES[self.name] + ends.get(self.name, "")


ObjectiveGiven: TypeAlias = str | Objective | Sequence[str | Objective]


def objectives_from(given: ObjectiveGiven, curves: Curves) -> tuple[Objective, ...]:
    """Return objectives in order of rank, checked against what the curves hold.

    Raises
    ------
    InputError
        If the curves lack a column that an objective needs.
    ValueError
        If an objective cannot stand where it stands, or is not known.
    """
    several = [given] if isinstance(given, str | Objective) else list(given)
    held = tuple(Objective(item) if isinstance(item, str) else item for item in several)
    if not held:
        raise ValueError("no objective: name one")
    for objective in held[:-1]:
        if objective.name in ("cvar", "minimax_regret"):
            raise ValueError(f"objective '{objective.name}' can only be the last of several")
    raise_if(_missing(held, curves))
    return held


def _missing(held: Sequence[Objective], curves: Curves) -> list[Problem]:
    needs = {"effect": ("effect",), "least_cost": ("cost", "effect"), "cvar": ("draws",), "minimax_regret": ("draws",)}
    found = []
    for objective in held:
        for column in needs.get(objective.name, ()):
            if getattr(curves, column) is None:
                name = "draw" if column == "draws" else column
                found.append(
                    Problem("AL111", f"curves: {name}", "no such column", f"one, for objective '{objective.name}'", "Add it.")
                )
        for area in objective.weights or {}:
            if str(area) not in curves.areas:
                known = ", ".join(curves.areas[:8])
                found.append(Problem("AL201", "weights", f"area '{area}'", f"one of {known}", "Use an area of the curves."))
    return found


def option_values(objective: Objective, curves: Curves) -> Floats:
    """Return what each option (option,) adds to an objective that is one sum; larger is better."""
    if objective.name == "effect" and curves.effect is not None:
        return curves.effect
    if objective.name == "least_cost" and curves.cost is not None:
        return -curves.cost
    if objective.name == "equity_weighted":
        return curves.net_benefit * area_weights(objective, curves)[curves.area]
    return curves.net_benefit


def area_weights(objective: Objective, curves: Curves) -> Floats:
    """Return the weight of each area (area,), 1 where none is given."""
    weights = {str(area): weight for area, weight in (objective.weights or {}).items()}
    return np.array([float(weights.get(area, 1.0)) for area in curves.areas])


def measured(objective: Objective, curves: Curves, share: Floats, best: Floats | None = None) -> float:
    """Return what a way of placing posts is worth by an objective, worked out directly from the curves.

    Parameters
    ----------
    share : (option,) float array
        How much of each option is picked: 0 or 1 in a plan, in between where a split lies between two levels.
    best : (draw,) float array, optional
        What the best plan of each draw brings, for regret.
    """
    return MEASURES.get(objective.name, _measure_sum)(objective, curves, share, best)


def _measure_sum(objective: Objective, curves: Curves, share: Floats, best: Floats | None) -> float:
    total = float((option_values(objective, curves) * share).sum())
    return -total if objective.name == "least_cost" else total


def _measure_min(objective: Objective, curves: Curves, share: Floats, best: Floats | None) -> float:
    held = np.bincount(curves.area, weights=curves.net_benefit * share)
    return float((held / area_weights(objective, curves)).min())


def _measure_cvar(objective: Objective, curves: Curves, share: Floats, best: Floats | None) -> float:
    values = by_draw(curves, share)
    return float(values @ worst_tail(values, objective.level or 0.0))


def _measure_regret(objective: Objective, curves: Curves, share: Floats, best: Floats | None) -> float:
    if best is None:
        raise ValueError("regret needs what the best plan of each draw brings")
    return float((best - by_draw(curves, share)).max())


def by_draw(curves: Curves, share: Floats) -> Floats:
    """Return what a way of placing posts brings in each draw (draw,)."""
    if curves.draws is None:
        raise ValueError("these curves have no draws")
    picked = np.flatnonzero(share)
    values: Floats = share[picked] @ curves.draws[picked]
    return values


def worst_tail(values: Floats, level: float) -> Floats:
    """Return weights (draw,) that take the mean of the worst ``1 - level`` of the draws; the draw at the edge counts in part.

    Notes
    -----
    Rockafellar and Uryasev (2002), Journal of Banking and Finance 26:1443-1471: with it the conditional value at risk is right for any
    number of draws.

    Examples
    --------
    >>> worst_tail(np.array([3.0, 1.0, 2.0, 4.0]), 0.5).tolist()
    [0.0, 0.5, 0.5, 0.0]
    """
    n = len(values)
    order = np.argsort(values, kind="stable")
    size = (1.0 - level) * n
    weight = np.zeros(n)
    weight[order] = np.clip(size - np.arange(n), 0.0, 1.0) / size
    return weight


MEASURES: dict[str, Callable[[Objective, Curves, Floats, Floats | None], float]] = {
    "max_min": _measure_min,
    "cvar": _measure_cvar,
    "minimax_regret": _measure_regret,
}

LINEAR = ("expected_net_benefit", "equity_weighted", "effect", "least_cost")
SMALLER_IS_BETTER = ("least_cost", "minimax_regret")
OBJECTIVES = {
    "expected_net_benefit": "expected net benefit",
    "equity_weighted": "expected net benefit with weights by area",
    "effect": "expected effect",
    "least_cost": "least cost",
    "max_min": "net benefit of the area that has least",
    "cvar": "mean net benefit of the worst draws,",
    "minimax_regret": "largest regret over draws",
}
"""Objectives by name, and what each is in words."""
