"""Acceptability curve, its frontier, expected loss and EVPI over 501 thresholds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.case import Case
from stepup_econ.analysis.acceptability import acceptability
from stepup_econ.analysis.envelope import envelope
from stepup_econ.model.simulation import Simulation

WTP = np.arange(0.0, 50_001, 100)


@dataclass(frozen=True)
class Curves:
    """Arrays (threshold, strategy), and (threshold,) for the EVPI."""

    p_best: np.ndarray
    loss: np.ndarray
    evpi: np.ndarray


def make(size: tuple[int, int]) -> Simulation:
    """Draws of `size` (draws, strategies) in which no strategy is hopeless."""
    n, n_strategies = size
    rng = np.random.default_rng(2024)
    costs = rng.normal(1000, 200, (n, n_strategies)) + 500 * np.arange(n_strategies)
    effects = rng.normal(1, 0.05, (n, n_strategies)) + 0.02 * np.arange(n_strategies)
    return Simulation.from_arrays(costs, effects, [f"s{i}" for i in range(n_strategies)])


def loop(sim: Simulation) -> Curves:
    """One threshold at a time in numpy, as one would write it."""
    cost, effect = sim.costs(), sim.effects()
    p_best, loss = np.empty((len(WTP), len(cost))), np.empty((len(WTP), len(cost)))
    for place, threshold in enumerate(WTP):
        nmb = threshold * effect - cost
        p_best[place] = np.bincount(nmb.argmax(axis=0), minlength=len(cost)) / cost.shape[1]
        loss[place] = nmb.max(axis=0).mean() - nmb.mean(axis=1)
    return Curves(p_best, loss, loss.min(axis=1))


def by_envelope(sim: Simulation) -> Curves:
    """Run the kernel alone."""
    found = envelope(sim.costs(), sim.effects(), WTP)
    return Curves(found.count.T / found.n, found.loss.T, found.evpi)


def labelled(sim: Simulation) -> Curves:
    """Call the public function, which gives a labelled table."""
    table = acceptability(sim, wtp=WTP)
    shape = (len(WTP), len(sim.strategies))
    loss = table["expected_loss"].to_numpy().reshape(shape)
    return Curves(table["p_best"].to_numpy().reshape(shape), loss, loss.min(axis=1))


def by_heormodel(sim: Simulation) -> Curves:
    """Call heormodel 0.7.4 for the same four results."""
    import pandas as pd
    from heormodel.cea import ceac, ceaf, expected_loss
    from heormodel.models import Outcomes
    from heormodel.voi import evpi

    frames = [pd.DataFrame(array.T, columns=list(sim.strategies)) for array in (sim.costs(), sim.effects())]
    outcomes = Outcomes.from_wide(*frames)
    ceaf(outcomes, WTP)
    p_best, loss = ceac(outcomes, WTP), expected_loss(outcomes, WTP)
    return Curves(p_best.to_numpy(), loss.to_numpy(), evpi(outcomes, WTP).to_numpy())


def check(results: Mapping[str, Curves]) -> None:
    """Shares are equal to the last digit; sums to rounding."""
    expected = results["loop over thresholds"]
    for found in results.values():
        np.testing.assert_array_equal(found.p_best, expected.p_best)
        np.testing.assert_allclose(found.loss, expected.loss, rtol=1e-9, atol=1e-7)
        np.testing.assert_allclose(found.evpi, expected.evpi, rtol=1e-9, atol=1e-7)


CONTENDERS: dict[str, Callable[[Any], Any]] = {
    "loop over thresholds": loop,
    "envelope": by_envelope,
    "acceptability()": labelled,
}
if find_spec("heormodel"):
    CONTENDERS["heormodel"] = by_heormodel

CASES = (
    Case(
        name="CEAC, CEAF, loss and EVPI at 501 thresholds",
        sizes=((10_000, 2), (100_000, 4), (1_000_000, 2)),
        make=make,
        contenders=CONTENDERS,
        reference="loop over thresholds",
        check=check,
    ),
)
