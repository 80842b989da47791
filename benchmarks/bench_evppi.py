"""EVPPI of one to five inputs that are multiplied together, at one threshold, and the ranking of a hundred."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.case import Case
from stepup_econ.analysis.evppi import evppi, information_rank
from stepup_econ.model.simulation import Simulation

WTP = 60_000.0
SHARES = ((20, 15), (12, 8), (8, 6), (30, 60))
"""Beta counts of being reached, accepting, engaging, and being at risk."""


@dataclass(frozen=True)
class Problem:
    """A simulation, the inputs to be valued, and their value in these very draws."""

    sim: Simulation
    group: tuple[str, ...]
    known: float


def make(size: tuple[int, int]) -> Problem:
    """Draws of a pathway model, `size` (draws, inputs known): what is saved is a product of five inputs and noise."""
    n, known = size
    rng = np.random.default_rng(7)
    inputs = {f"share{i}": rng.beta(a, b, n) for i, (a, b) in enumerate(SHARES)}
    inputs["reduction"] = 1 - np.exp(-0.25 + 0.25 * rng.normal(size=n))
    noise, cost = np.exp(0.3 * rng.normal(size=n) - 0.045), rng.gamma(25, 40, n)
    saved = np.prod(list(inputs.values()), axis=0) * noise
    zero = np.zeros(n)
    costs, effects = np.c_[zero, cost - 8000 * saved], np.c_[zero, saved]
    sim = Simulation.from_arrays(costs, effects, ["usual", "early"], inputs=inputs)
    group = tuple(inputs)[-known:]
    means = [a / (a + b) for a, b in SHARES]
    expected = np.prod(means[: 5 - known]) * np.prod([inputs[name] for name in group], axis=0)
    inmb = (WTP + 8000) * expected - 1000
    return Problem(sim, group, float(np.maximum(inmb, 0).mean() - max(inmb.mean(), 0)))


def ours(problem: Problem) -> tuple[float, float]:
    """Fit, without its standard error."""
    return float(evppi(problem.sim, {"g": problem.group}, wtp=WTP, se=False)["evppi"][0]), problem.known


def ours_with_error(problem: Problem) -> tuple[float, float]:
    """Fit with its standard error."""
    return float(evppi(problem.sim, {"g": problem.group}, wtp=WTP)["evppi"][0]), problem.known


def additive(problem: Problem, wtp: float = WTP) -> tuple[float, float]:
    """Least squares on cubic B-splines of each input alone, net benefit of one threshold: the usual default."""
    from scipy.interpolate import BSpline

    nmb = wtp * problem.sim.effects() - problem.sim.costs()
    blocks = []
    for name in problem.group:
        x = problem.sim.input_draws(name)
        inner = np.linspace(x.min(), x.max(), 5)
        knots = np.r_[[inner[0]] * 3, inner, [inner[-1]] * 3]
        blocks.append(BSpline.design_matrix(x, knots, 3).toarray()[:, 1:])
    columns = np.column_stack([np.ones(len(nmb[0])), *blocks])
    fitted = columns @ np.linalg.lstsq(columns, nmb.T, rcond=None)[0]
    return float(fitted.max(axis=1).mean() - fitted.mean(axis=0).max()), problem.known


def by_heormodel(problem: Problem) -> tuple[float, float]:
    """Call heormodel 0.7.4 with its default, additive splines."""
    import pandas as pd
    from heormodel.models import Outcomes
    from heormodel.voi import evppi as their_evppi

    sim = problem.sim
    index = pd.RangeIndex(sim.n_draws, name="iteration")
    frames = [pd.DataFrame(x.T, columns=list(sim.strategies), index=index) for x in (sim.costs(), sim.effects())]
    draws = pd.DataFrame({name: sim.input_draws(name) for name in sim.inputs}, index=index)
    return float(their_evppi(Outcomes.from_wide(*frames), draws, list(problem.group), WTP)), problem.known


def check(results: Mapping[str, tuple[float, float]]) -> None:
    """Ours is within 5 % of the known value, with and without the error; additive splines may be far below it."""
    for name in ("evppi()", "evppi() with standard error"):
        found, known = results[name]
        np.testing.assert_allclose(found, known, rtol=0.05)


def make_many(size: tuple[int, int]) -> Simulation:
    """Draws in which 30 of `size` (draws, inputs) inputs matter."""
    n, n_inputs = size
    rng = np.random.default_rng(7)
    x = rng.normal(size=(n_inputs, n))
    zero = np.zeros(n)
    costs, effects = np.c_[zero, x[:20].sum(axis=0) + rng.normal(size=n)], np.c_[zero, x[10:30].sum(axis=0)]
    return Simulation.from_arrays(costs, effects, ["usual", "early"], inputs={f"x{i}": row for i, row in enumerate(x)})


def rank(sim: Simulation) -> list[str]:
    """Rank in one call."""
    return list(information_rank(sim, wtp=1.0)["input"])


def rank_one_by_one(sim: Simulation) -> list[str]:
    """Rank by additive least squares, one input at a time."""
    found = {name: additive(Problem(sim, (name,), 0.0), wtp=1.0)[0] for name in sim.inputs}
    return sorted(found, key=lambda name: -found[name])


def check_rank(results: Mapping[str, list[str]]) -> None:
    """The ten inputs that move both cost and effect oppose themselves; the other twenty that matter come first."""
    for names in results.values():
        assert set(names[:20]) <= {f"x{i}" for i in (*range(10), *range(20, 30))}


SIZES = ((10_000, 1), (10_000, 3), (10_000, 5), (100_000, 3))

CONTENDERS: dict[str, Callable[[Any], Any]] = {
    "additive least squares": additive,
    "evppi()": ours,
    "evppi() with standard error": ours_with_error,
}
if find_spec("heormodel"):
    CONTENDERS["heormodel"] = by_heormodel

CASES = (
    Case(
        name="EVPPI at one threshold",
        sizes=SIZES,
        make=make,
        contenders=CONTENDERS,
        reference="additive least squares",
        check=check,
    ),
    Case(
        name="information rank of a hundred inputs",
        sizes=((10_000, 100),),
        make=make_many,
        contenders={"additive least squares, one by one": rank_one_by_one, "information_rank()": rank},
        reference="additive least squares, one by one",
        check=check_rank,
    ),
)
