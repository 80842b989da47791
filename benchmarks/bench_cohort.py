"""A multi-state cohort model in every draw: one draw at a time in numpy, the tiled kernels, and heormodel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.case import Case
from stepup_econ.model.cohort import CohortModel
from stepup_econ.model.cohort_amounts import StateAmount
from stepup_econ.model.cohort_strategy import cohort_strategy
from stepup_econ.model.transitions import Transitions, transitions_from_matrix

CYCLES, RATE = 120, 0.035
ONE_IN = 200
"""The loop would take minutes on all of 100,000 draws, so there it does one in this many."""


@dataclass(frozen=True)
class Data:
    """Monthly probabilities (strategy, from, to, draw), and costs and utilities of a year (state,)."""

    probability: np.ndarray
    cost: np.ndarray
    utility: np.ndarray

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the states."""
        return tuple(f"state {place}" for place in range(len(self.cost)))

    @property
    def transitions(self) -> list[Transitions]:
        """Transitions of each strategy."""
        return [transitions_from_matrix(self.states, matrix) for matrix in self.probability]


@dataclass(frozen=True)
class Prepared:
    """Arrays, the model made of them, and one in how many draws the loop does."""

    data: Data
    model: CohortModel
    one_in: int


def make(size: tuple[int, int, int, int]) -> Prepared:
    """Draws, states, strategies and `one_in` of `size`; every transition is possible."""
    draws, states, strategies, one_in = size
    rng = np.random.default_rng(2024)
    drawn = rng.random((strategies, states, states, draws)) + 3 * states * np.eye(states)[:, :, None]
    data = Data(drawn / drawn.sum(axis=2, keepdims=True), rng.uniform(0, 5_000, states), rng.uniform(0, 1, states))
    return Prepared(data, model_of(data, CYCLES, 1.0), one_in)


def model_of(data: Data, cycles: int, cycle_months: float) -> CohortModel:
    """Make the model as an economist would."""
    costs = [StateAmount("care", dict(zip(data.states, data.cost, strict=True)))]
    effects = [StateAmount("qaly", dict(zip(data.states, data.utility, strict=True)))]
    strategies = tuple(cohort_strategy(f"s{place}", moves, costs, effects) for place, moves in enumerate(data.transitions))
    return CohortModel(data.states, strategies, cycles, cycle_months, data.states[0], "trapezium", RATE, RATE)


def loop(prepared: Prepared) -> np.ndarray:
    """One draw at a time, as one would write it, on the first draws only: (cost or effect, strategy, draw)."""
    data = prepared.data
    n_strategies, states, _, draws = data.probability.shape
    years = np.arange(CYCLES + 1) / 12
    weights = np.full(CYCLES + 1, 1 / 12)
    weights[[0, -1]] /= 2
    discounted = weights / (1 + RATE) ** years
    found = np.empty((2, n_strategies, draws // prepared.one_in))
    for strategy in range(n_strategies):
        for draw in range(found.shape[-1]):
            matrix = data.probability[strategy, :, :, draw].copy()
            trace = np.empty((CYCLES + 1, states))
            trace[0] = np.eye(states)[0]
            for cycle in range(CYCLES):
                trace[cycle + 1] = trace[cycle] @ matrix
            found[0, strategy, draw] = discounted @ trace @ data.cost
            found[1, strategy, draw] = discounted @ trace @ data.utility
    return found


def by_model(engine: Any) -> Callable[[Prepared], np.ndarray]:
    """Run the model with one of its engines."""

    def contender(prepared: Prepared) -> np.ndarray:
        result = prepared.model.run(engine)
        return np.stack([result.total_cost, result.effect[:, 0]])

    return contender


def check(results: Mapping[str, np.ndarray]) -> None:
    """Equal to the loop on its draws, and engines to each other on all."""
    expected = results[LOOP]
    for found in results.values():
        np.testing.assert_allclose(found[..., : expected.shape[-1]], expected, rtol=1e-9)
    if NUMBA in results:
        np.testing.assert_allclose(results[NUMBA], results[NUMPY], rtol=1e-9)


HEOR_CYCLES = 40


def make_small(size: tuple[int, int, int, int]) -> Prepared:
    """Yearly cycles, which heormodel's half-cycle weights count as a trapezium does."""
    prepared = make(size)
    return Prepared(prepared.data, model_of(prepared.data, HEOR_CYCLES, 12.0), 1)


def by_heormodel(prepared: Prepared) -> np.ndarray:
    """Call heormodel 0.7.4, half-cycle weights and 3.5 % a year, on the same matrices."""
    import pandas as pd
    from heormodel.models.markov import CohortSpec, MarkovModel

    data = prepared.data
    names = [f"s{place}" for place in range(len(data.probability))]
    matrices = {name: np.ascontiguousarray(np.moveaxis(p, -1, 0)) for name, p in zip(names, data.probability, strict=True)}

    def one(params: Any, intervention: str) -> CohortSpec:
        return CohortSpec(matrices[intervention][int(params["row"])], data.cost, data.utility)

    engine = MarkovModel(
        states=data.states,
        interventions=names,
        transitions_and_rewards=one,
        n_cycles=HEOR_CYCLES,
        discount_rate=RATE,
        cycle_correction="half_cycle",
    )
    draws = pd.DataFrame({"row": np.arange(data.probability.shape[-1])}, index=pd.RangeIndex(data.probability.shape[-1], name="iteration"))
    outcomes = engine.evaluate(draws)
    return np.stack([outcomes.costs_wide().to_numpy().T, outcomes.effects_wide().to_numpy().T])


def check_small(results: Mapping[str, np.ndarray]) -> None:
    """All are equal in every draw."""
    for found in results.values():
        np.testing.assert_allclose(found, results[HEOR], rtol=1e-9)


LOOP, NUMPY, NUMBA, HEOR = "loop over draws", "numpy", "numba", "heormodel"
ENGINES: dict[str, Callable[[Any], Any]] = {NUMPY: by_model("numpy")}
if find_spec("numba"):
    ENGINES[NUMBA] = by_model("numba")

CASES = (
    Case(
        name="cohort model: 2,000 draws x 6 states x 120 cycles x 4 strategies",
        sizes=((2_000, 6, 4, 1),),
        make=make,
        contenders={LOOP: loop, **ENGINES},
        reference=LOOP,
        check=check,
    ),
    Case(
        name=f"cohort model: 100,000 draws; the loop does one in {ONE_IN}, so multiply ratios to it by {ONE_IN}",
        sizes=((100_000, 6, 4, ONE_IN),),
        make=make,
        contenders={LOOP: loop, **ENGINES},
        reference=LOOP,
        check=check,
    ),
)
if find_spec("heormodel"):
    CASES += (
        Case(
            name="cohort model: draws x 4 states x 40 cycles x 2 strategies",
            sizes=((1_000, 4, 2, 1), (10_000, 4, 2, 1)),
            make=make_small,
            contenders={HEOR: by_heormodel, **ENGINES},
            reference=HEOR,
            check=check_small,
        ),
    )
