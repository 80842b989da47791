"""Costs of families lost sight of: worked by hand, exact where nobody is lost, right on average where the naive mean is not."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.problems import InputError
from stepup_econ.records.censored_costs import mean_cost

TIME, ENDED, COST = [1, 2, 2.5, 3, 4, 4], [1, 0, 1, 1, 0, 0], [100, 150, 260, 300, 410, 380]


def test_six_families_by_hand() -> None:
    found = mean_cost(TIME, ENDED, COST, 4.0)
    assert found.mean == pytest.approx(297.9166666666667, abs=1e-9)
    assert found.weights[:, 0] == pytest.approx([1, 0, 1.25, 1.25, 1.25, 1.25], abs=1e-12)
    assert (found.naive, found.complete) == pytest.approx((266.6666666666667, 290.0))
    assert found.se > 0


def test_where_nobody_is_lost_it_is_the_mean_whatever_the_intervals() -> None:
    rng = np.random.default_rng(2)
    cost = rng.gamma(2, 100, (40, 4))
    found = mean_cost(rng.uniform(0, 12, 40), np.ones(40), cost, 12.0, edges=[0, 3, 6, 9, 12])
    assert found.mean == pytest.approx(cost.sum(axis=1).mean(), rel=1e-12)
    assert found.se == pytest.approx(cost.sum(axis=1).std() / np.sqrt(40), rel=0.15)  # 500 resamples know an SD to about 3 %


def families(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Spells of exponential length that cost 100 a unit of time on average; families move away at a rate of their own."""
    spell, moved = rng.exponential(5, n), rng.exponential(6, n)
    seen = np.minimum(np.minimum(spell, moved), 8.0)
    dear = rng.uniform(0, 200, (n, 1))
    return seen, spell <= np.minimum(moved, 8.0), dear * np.clip(seen[:, None] - np.arange(4) * 2, 0, 2), 100 * 5 * (1 - np.exp(-8 / 5))


def test_it_is_right_on_average_where_the_naive_mean_is_not_and_intervals_make_it_surer() -> None:
    rng = np.random.default_rng(9)
    simple, parted, naive = [], [], []
    for _ in range(300):
        seen, ended, cost, truth = families(rng, 150)
        parted.append(mean_cost(seen, ended, cost, 8.0, edges=[0, 2, 4, 6, 8], resamples=0).mean)
        found = mean_cost(seen, ended, cost.sum(axis=1), 8.0, resamples=0)
        simple.append(found.mean)
        naive.append(found.naive)
    assert np.mean(simple) == pytest.approx(truth, abs=4 * np.std(simple) / np.sqrt(300))
    assert np.mean(parted) == pytest.approx(truth, abs=4 * np.std(parted) / np.sqrt(300))
    assert np.mean(naive) < 0.8 * truth
    assert np.std(parted) < np.std(simple)


def test_the_error_is_that_seen_over_many_sets_of_families() -> None:
    rng = np.random.default_rng(21)
    means, errors = [], []
    for run in range(60):
        time, ended, cost, _ = families(rng, 150)
        found = mean_cost(time, ended, cost, 8.0, edges=[0, 2, 4, 6, 8], resamples=200, seed=run)
        means.append(found.mean)
        errors.append(found.se)
    assert np.mean(errors) == pytest.approx(np.std(means), rel=0.3)  # 60 sets know their SD to 9 %


def test_same_seed_same_error() -> None:
    assert mean_cost(TIME, ENDED, COST, 4.0, seed=3).se == mean_cost(TIME, ENDED, COST, 4.0, seed=3).se


def test_each_fault_is_named() -> None:
    def codes(*arguments: object, **named: object) -> list[str]:
        with pytest.raises(InputError) as raised:
            mean_cost(*arguments, **named)  # type: ignore[arg-type]
        return sorted({problem.code for problem in raised.value.problems})

    assert codes([1, 2], [1], [3, 4], 2.0) == ["EF171"]
    assert codes([1, np.nan], [1, 1], [3, -4], 2.0) == ["EF171"]
    assert codes([1, 2], [1, 1], [3, 4], 2.0, edges=[0, 1, 2]) == ["EF171"]
    assert codes([1, 2], [1, 1], [3, 4], 2.0, edges=[1, 2]) == ["EF171"]
    assert codes([1, 2], [0, 0], [3, 4], 3.0) == ["EF172"]
