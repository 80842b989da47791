"""What must hold of every cohort model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepup_econ.model.cohort import CohortModel
from stepup_econ.model.cohort_amounts import OneOff, StateAmount, TransitionAmount
from stepup_econ.model.cohort_counting import SHARES, make_clock
from stepup_econ.model.cohort_strategy import cohort_strategy
from stepup_econ.model.transitions import transitions_from_matrix
from stepup_econ.model.transitions_embed import embeddability
from stepup_econ.model.transitions_rates import transitions_from_rates
from stepup_econ.model.transitions_treatment import Treatment

COUNTINGS = ("start", "end", "life-table", "trapezium", "simpson")
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(2, 6)


def names(size: int) -> tuple[str, ...]:
    return tuple(f"s{i}" for i in range(size))


def matrices(seed: int, size: int, draws: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).exponential(size=(size, size, draws)) ** 2
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


def rates(seed: int, size: int, top: float = 1.0) -> Any:
    drawn = np.random.default_rng(seed).uniform(0, top, (size, size))
    labels = names(size)
    return transitions_from_rates(labels, {(a, b): drawn[i, j] for i, a in enumerate(labels) for j, b in enumerate(labels) if i != j})


def amounts(seed: int, labels: tuple[str, ...]) -> tuple[list[Any], list[Any]]:
    rng = np.random.default_rng(seed + 1)
    values = dict(zip([f"s{i}" for i in range(len(labels))], rng.uniform(0, 1_000, len(labels)), strict=True))
    costs = [StateAmount("care", values), TransitionAmount("panel", {("*", "s1"): 70.0}), OneOff("set-up", 300.0)]
    return costs, [StateAmount("qaly", {name: value / 1_000 for name, value in values.items()})]


def model(moves: Any, seed: int, **given_settings: Any) -> CohortModel:
    costs, effects = amounts(seed, moves.states)
    fixed = {"cycles": 9, "cycle_months": 12, "start": "s0"} | given_settings
    return CohortModel(moves.states, (cohort_strategy("x", moves, costs, effects),), **fixed)  # type: ignore[arg-type]


@given(seeds, sizes, st.integers(1, 40))
@settings(max_examples=30, deadline=None)
def test_states_sum_to_one(seed: int, size: int, cycles: int) -> None:
    moves = transitions_from_matrix(names(size), matrices(seed, size, 3)).treated(Treatment(0.3, [("*", "s1")], full_months=40))
    occupancy = model(moves, seed, cycles=cycles).occupancy("x").to_numpy()
    np.testing.assert_allclose(occupancy.sum(axis=1), 1.0, rtol=1e-12)
    assert (occupancy >= 0).all()


@given(seeds, sizes, st.sampled_from(COUNTINGS))
@settings(max_examples=30, deadline=None)
def test_no_discount_equals_undiscounted_and_discounting_only_lowers(seed: int, size: int, counting: str) -> None:
    moves = transitions_from_matrix(names(size), matrices(seed, size, 2))

    def run(discount: Any) -> Any:
        return model(moves, seed, counting=counting, discount_costs=discount, discount_effects=discount).run()

    plain = run(0.0)
    np.testing.assert_allclose(run(np.ones_like).cost, plain.cost, rtol=1e-12)
    discounted = run(0.035)
    assert (discounted.cost <= plain.cost + 1e-9).all()
    assert (discounted.effect < plain.effect).all()


@given(seeds, sizes, st.sampled_from(COUNTINGS), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_permuting_states_permutes_results(seed: int, size: int, counting: str, random: Any) -> None:
    order = list(range(size))
    random.shuffle(order)
    table = matrices(seed, size, 2)
    plain = model(transitions_from_matrix(names(size), table), seed, counting=counting).run()
    labels = tuple(f"s{i}" for i in order)
    turned = model(transitions_from_matrix(labels, table[np.ix_(order, order)]), seed, counting=counting).run()
    np.testing.assert_allclose(turned.cost, plain.cost, rtol=1e-10)
    np.testing.assert_allclose(turned.effect, plain.effect, rtol=1e-10)
    np.testing.assert_allclose(turned.last[0], plain.last[0][order], rtol=1e-10)


@given(seeds, st.integers(2, 4), st.sampled_from(["life-table", "trapezium", "simpson"]))
@settings(max_examples=15, deadline=None)
def test_monthly_cycles_approach_the_exact_rate_model(seed: int, size: int, counting: str) -> None:
    moves = rates(seed, size)
    exact = model(moves, seed, counting="exact", cycles=10).run()
    yearly, monthly = (model(moves, seed, counting=counting, cycles=10 * per, cycle_months=12 / per).run() for per in (1, 12))
    gaps = [abs(found.effect - exact.effect).max() for found in (yearly, monthly)]
    assert gaps[1] <= max(gaps[0] / 50, 1e-9 * exact.effect.max())
    np.testing.assert_allclose(monthly.cost[0, 0], exact.cost[0, 0], rtol=3e-3)


@given(seeds, sizes)
@settings(max_examples=20, deadline=None)
def test_the_exact_model_does_not_depend_on_the_cycle(seed: int, size: int) -> None:
    yearly, quarterly = (model(rates(seed, size), seed, counting="exact", cycles=6 * n, cycle_months=12 / n).run() for n in (1, 4))
    np.testing.assert_allclose(quarterly.cost, yearly.cost, rtol=1e-10)
    np.testing.assert_allclose(quarterly.effect, yearly.effect, rtol=1e-10)


@given(st.integers(1, 200), st.sampled_from(COUNTINGS), st.floats(0.1, 24))
@settings(max_examples=60, deadline=None)
def test_weights_sum_to_the_length_of_the_model(cycles: int, counting: Any, months: float) -> None:
    clock = make_clock(cycles, months, counting, 0.0, None, "middle")
    assert clock.nodes.sum() == pytest.approx(cycles * months / 12, rel=1e-12)
    assert set(SHARES) == {*COUNTINGS, "exact"}


@given(seeds, sizes)
@settings(max_examples=20, deadline=None)
def test_a_ratio_of_one_changes_nothing_and_full_prevention_stops_the_move(seed: int, size: int) -> None:
    moves = transitions_from_matrix(names(size), matrices(seed, size, 2))
    for scale in ("risk", "hazard", "odds"):
        same = moves.treated(Treatment(1.0, [("*", "s1")], scale=scale)).tile(0, 2, 3, 12).probability  # type: ignore[arg-type]
        np.testing.assert_allclose(same[0], moves.values[0], rtol=1e-9, atol=1e-12)
        none = moves.treated(Treatment(0.0, [("s0", "s1")], scale=scale)).tile(0, 2, 3, 12).probability  # type: ignore[arg-type]
        assert np.abs(none[0, 0, 1]).max() < 1e-12


@given(seeds, st.integers(2, 5))
@settings(max_examples=20, deadline=None)
def test_what_rates_made_is_embeddable(seed: int, size: int) -> None:
    made = rates(seed, size, 0.8)
    found = embeddability(made.tile(0, 1, 1, 12).probability[0, :, :, 0])
    assert found.verdict == "embeddable"
    assert min(np.abs(one - made.values[0, :, :, 0]).max() for one in found.found) < 1e-6
