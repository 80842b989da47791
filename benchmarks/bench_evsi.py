"""EVSI of a two-arm trial over twenty sizes, at one threshold, beside nested Monte Carlo."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from benchmarks.case import Case
from stepup_econ.analysis.evsi import evsi
from stepup_econ.analysis.evsi_studies import binary_trial
from stepup_econ.model.simulation import Simulation

SIZES = tuple(range(20, 401, 20))
FIRST, SECOND = (4, 16), (5, 11)
"""Beta priors of the two chances."""

OUTER, INNER = 1_000, 1_000
"""Studies, and draws from the posterior of each, of the reference."""


def net_benefit(p: NDArray[np.float64], q: NDArray[np.float64], worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the second way of reaching families is worth beside the first, for one family."""
    return worth * (q - p) - 80


def make(n: int) -> Simulation:
    """Draws of two chances and of what reaching a family is worth, which the trial does not observe."""
    rng = np.random.default_rng(3)
    p, q, worth = rng.beta(*FIRST, n), rng.beta(*SECOND, n), rng.gamma(16, 50, n)
    value = net_benefit(p, q, worth)
    return Simulation.from_arrays(np.c_[0 * value, -value], np.zeros((n, 2)), ["a", "b"], inputs={"p": p, "q": q, "worth": worth})


def ours(sim: Simulation, method: str = "regression") -> NDArray[np.float64]:
    """Whole curve with standard errors."""
    return evsi(sim, binary_trial("p", "q"), SIZES, wtp=0, method=method)["evsi"].to_numpy()


def ours_exact(sim: Simulation) -> NDArray[np.float64]:
    """Every result of both arms, the draws weighted."""
    return ours(sim, "exact")


def ours_moments(sim: Simulation) -> NDArray[np.float64]:
    """Match moments."""
    return ours(sim, "moment_matching")


def nested(sim: Simulation) -> NDArray[np.float64]:
    """Nested Monte Carlo: the posterior of every made-up study is sampled anew, and the model run with it."""
    rng = np.random.default_rng(4)
    prior = float(net_benefit(*(sim.input_draws(name) for name in ("p", "q", "worth"))).mean())
    found = []
    for n in SIZES:
        half, gains = n // 2, np.empty(OUTER)
        for study in range(OUTER):
            x, y = rng.binomial(half, rng.beta(*FIRST)), rng.binomial(half, rng.beta(*SECOND))
            p, q = rng.beta(FIRST[0] + x, FIRST[1] + half - x, INNER), rng.beta(SECOND[0] + y, SECOND[1] + half - y, INNER)
            inner = net_benefit(p, q, rng.gamma(16, 50, INNER)).mean()
            gains[study] = max(inner, 0.0) - (inner if prior > 0 else 0.0)
        found.append(gains.mean())
    return np.array(found)


def check(results: Mapping[str, NDArray[np.float64]]) -> None:
    """All agree within four standard errors of a thousand studies."""
    for curve in results.values():
        np.testing.assert_allclose(curve, results["nested Monte Carlo"], atol=8.0)


CASES = (
    Case(
        name="EVSI curve of twenty sizes",
        sizes=(10_000,),
        make=make,
        contenders={
            "nested Monte Carlo": nested,
            "evsi() by regression": ours,
            "evsi() by moments": ours_moments,
            "evsi() exact": ours_exact,
        },
        reference="nested Monte Carlo",
        check=check,
    ),
)
