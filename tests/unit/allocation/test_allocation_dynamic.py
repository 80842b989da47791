"""The dynamic programme's kernels against full enumeration, and the sort against the programme."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from stepup_econ.allocation import dynamic
from stepup_econ.allocation.dynamic import NEVER
from stepup_econ.allocation.instance import common_step, whole_units


def by_enumeration(values: np.ndarray, total: int, least: int = 0) -> tuple[int, tuple[int, ...]] | None:
    """Return the best value and steps by looking at every plan: fewest steps, then most in the first areas, among equals."""
    found = []
    for steps in product(range(values.shape[1]), repeat=len(values)):
        each = [values[a, s] for a, s in enumerate(steps)]
        if NEVER not in each and least <= sum(steps) <= total:
            found.append((sum(each), -sum(steps), steps))
    return (max(found)[0], max(found)[2]) if found else None


def random_values(seed: int, gaps: bool = True) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = rng.integers(-3, 6, (rng.integers(1, 5), rng.integers(2, 5))).astype(float)
    values[:, 0] = 0
    if gaps:
        values[rng.random(values.shape) < 0.2] = NEVER
    return values


@pytest.mark.parametrize("seed", range(60))
def test_every_total_is_the_best_of_all_plans(seed):
    values = random_values(seed)
    most = len(values) * (values.shape[1] - 1)
    best = dynamic.best_by_total(values, most)
    every = dynamic.steps_for_every_total(values, best)
    for total in range(most + 1):
        for least in (0, 2):
            expected = by_enumeration(values, total, least)
            placed = dynamic.best_within(best, total, least)
            if expected is None:
                assert placed is None
                continue
            assert best[0, placed] == expected[0]
            assert tuple(dynamic.steps_for_total(values, best, placed)) == expected[1]
        exact = by_enumeration(values, total, total)
        assert tuple(every[:, total]) == (exact[1] if exact else (-1,) * len(values))


@pytest.mark.parametrize("seed", range(40))
def test_the_sort_agrees_with_the_programme_on_concave_curves(seed):
    rng = np.random.default_rng(seed)
    gains = -np.sort(-rng.integers(-4, 5, (4, 5)), axis=1)
    values = np.c_[np.zeros((4, 1)), np.cumsum(gains, axis=1)]
    start = rng.integers(0, 3, 4)
    for a, s in enumerate(start):
        values[a, :s] = NEVER
    np.testing.assert_array_equal(dynamic.concave_from(values), start)
    for total in range(0, 21, 3):
        for least in (0, 7):
            best = dynamic.best_by_total(values, 20)
            placed = dynamic.best_within(best, total, least)
            steps = dynamic.largest_gains(values, start, total, least)
            if placed is None:
                assert steps is None
            else:
                np.testing.assert_array_equal(steps, dynamic.steps_for_total(values, best, placed))


def test_curves_with_a_step_down_or_a_gap_are_not_concave():
    assert dynamic.concave_from(np.array([[0, -1, 5.0]])) is None
    assert dynamic.concave_from(np.array([[0, NEVER, 5]])) is None
    assert dynamic.concave_from(np.array([[NEVER, NEVER]])) is None
    np.testing.assert_array_equal(dynamic.concave_from(np.array([[NEVER, 3, 5, 6], [0, 4, 4, NEVER]])), [1, 0])


@pytest.mark.parametrize("seed", range(20))
def test_draws_are_each_as_if_alone(seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(-3, 6, (3, 4, 5)).astype(float)
    values[:, 0] = 0
    values[0, rng.integers(1, 4)] = -np.inf
    for least in (0, 3):
        steps, best = dynamic.steps_by_draw(values, 5, least)
        for d in range(5):
            alone = values[:, :, d]
            worth, plan = by_enumeration(alone, 5, least)
            assert best[d] == worth
            assert tuple(steps[:, d]) == plan


@pytest.mark.parametrize("room", [0, 1, 4, 9, 30])
def test_the_sort_over_draws_agrees_with_the_programme_over_draws(room):
    rng = np.random.default_rng(room)
    gains = -np.sort(-rng.integers(-3, 5, (4, 6, 50)), axis=1)
    values = np.concatenate([np.zeros((4, 1, 50)), np.cumsum(gains, axis=1)], axis=1)
    values[1, 0] = -np.inf
    values[2, 5:] = -np.inf
    first = np.array([0, 1, 0, 0])
    steps, best = dynamic.concave_steps_by_draw(values, first, room + 1)
    expected, worth = dynamic.steps_by_draw(values, room + 1)
    np.testing.assert_array_equal(best, worth)
    np.testing.assert_array_equal(steps, expected)


def test_whole_units_keep_decimals_exact_and_sums_below_what_a_double_holds():
    rng = np.random.default_rng(0)
    values = np.round(rng.normal(0, 1e5, 200), 2)
    units, unit = whole_units(values, np.arange(200) // 4)
    np.testing.assert_array_equal(units, np.rint(values * 100).astype(np.int64) * round(0.01 / unit))
    assert np.abs(units).reshape(50, 4).max(axis=1).sum() < 2**53
    assert whole_units(np.zeros(3), np.arange(3))[0].tolist() == [0, 0, 0]
    big, _ = whole_units(np.array([3e17, -1e17]), np.array([0, 1]))
    assert np.abs(big).sum() <= 10**15


def test_the_common_step_of_floats():
    assert common_step(np.arange(31) * 0.1) == 0.1
    assert common_step(np.array([0, 1 / 3, 2 / 3])) == pytest.approx(1 / 3)
    assert common_step(np.array([0, 0.4, 1.0])) == 0.2
    assert common_step(np.array([0.0])) == 1.0
