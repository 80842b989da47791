"""Recurrent referrals beside a sum over their number, and a test that must not find what is not there."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from stepup_econ.model.marked_referrals import MarkedReferrals, level_test, marked_referrals
from stepup_econ.problems import InputError

LEVELS = ("standard", "medium", "high")
COUNTS = np.array([[60, 25, 15], [30, 40, 30], [10, 20, 30]])


def test_expected_referrals_beside_the_sum_over_their_number() -> None:
    """With one rate the number is Poisson: the n-th referral happens with its tail and has the level of n steps."""
    found = marked_referrals(LEVELS, COUNTS, 1.3).expected(2.5, "medium")[:, 0]
    steps = COUNTS / COUNTS.sum(axis=1, keepdims=True)
    mean, expected, at_most = 1.3 * 2.5, np.zeros(3), 0.0
    for n in range(1, 60):
        at_most += math.exp(-mean) * mean ** (n - 1) / math.factorial(n - 1)
        expected += (1 - at_most) * np.linalg.matrix_power(steps, n)[1]
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    assert found.sum() == pytest.approx(mean)


def test_rates_may_differ_by_level_and_draw() -> None:
    """Beside simulated families."""
    rates = {"standard": 0.5, "medium": 1.0, "high": 3.0}
    found = marked_referrals(LEVELS, COUNTS, rates).expected(2.0, "high")[:, 0]
    rng = np.random.default_rng(1)
    steps, seen, families = np.cumsum(COUNTS / COUNTS.sum(axis=1, keepdims=True), axis=1), np.zeros(3), 20_000
    level, clock = np.full(families, 2), np.zeros(families)
    while True:
        clock = clock + rng.exponential(1 / np.array(list(rates.values()))[level])
        going = clock < 2.0
        if not going.any():
            break
        level, clock = level[going], clock[going]
        level = (rng.random(len(level))[:, None] > steps[level]).sum(axis=1)
        seen += np.bincount(level, minlength=3)
    np.testing.assert_allclose(found, seen / families, rtol=0.03)
    drawn = marked_referrals(LEVELS, COUNTS, rng.uniform(0.5, 1.5, 40), draws=40, seed=1)
    assert drawn.draws == 40
    assert drawn.expected(1.0, "high").shape == (3, 40)
    np.testing.assert_allclose(drawn.in_the_long_run().sum(axis=0), 1.0, rtol=1e-12)


def test_discounted_referrals_are_fewer_and_tend_to_the_plain_number() -> None:
    model = marked_referrals(LEVELS, COUNTS, 1.0)
    plain = model.expected(3.0, "high")
    assert (model.expected(3.0, "high", force=0.05) < plain).all()
    np.testing.assert_allclose(model.expected(3.0, "high", force=1e-9), plain, rtol=1e-7)


def test_levels_without_memory_are_said_to_be_so() -> None:
    table = np.outer([40, 40, 20], [60, 30, 10]) / 100
    found = level_test(LEVELS, table * 10)
    assert found.chi2 == pytest.approx(0, abs=1e-9)
    assert found.p_chi2 == pytest.approx(1)
    assert found.memory == pytest.approx(0, abs=1e-9)
    assert "is not seen to say anything" in found.sentence
    rng = np.random.default_rng(2)
    tests = [level_test(LEVELS, rng.multinomial(300, table.ravel() / table.sum()).reshape(3, 3)) for _ in range(400)]
    assert 0.02 < np.mean([test.p_chi2 < 0.05 for test in tests]) < 0.09


def test_a_level_that_never_came_next_is_left_out_of_the_degrees_of_freedom() -> None:
    assert level_test(LEVELS, [[10, 5, 0], [5, 10, 0], [5, 5, 0]]).df == 2


@pytest.mark.parametrize(
    ("words", "make"),
    [
        ("a rate for each level", lambda: marked_referrals(LEVELS, COUNTS, {"standard": 1.0})),
        ("0 or more a year", lambda: marked_referrals(LEVELS, COUNTS, -1.0)),
        ("one of standard", lambda: marked_referrals(LEVELS, COUNTS, 1.0).expected(1, "low")),
        ("each row summing to 1", lambda: MarkedReferrals(("a", "b"), np.ones((2, 2, 1)), np.ones((2, 1)))),
        ("draw", lambda: MarkedReferrals(("a", "b"), np.ones((2, 2)), np.ones(2))),
        ("one number of draws", lambda: marked_referrals(LEVELS, COUNTS, [1.0, 2.0], draws=3)),
    ],
)
def test_what_is_refused(words: str, make: Any) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert words in str(caught.value)
