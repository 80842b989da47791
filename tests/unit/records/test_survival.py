"""Times to events: twins by brute force, late entry, ends that compete, and every fault named."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.problems import InputError
from stepup_econ.records.recurrent import cox, mean_cumulative_function
from stepup_econ.records.survival import aalen_johansen, kaplan_meier

RNG = np.random.default_rng(7)
START = RNG.uniform(0, 2, 60).round(1)
STOP = START + RNG.exponential(3, 60).round(1) + 0.1
CAUSE = RNG.integers(0, 3, 60)


def test_kaplan_meier_with_late_entry_is_the_product_over_times() -> None:
    found = kaplan_meier(STOP, CAUSE > 0, start=START)
    share = 1.0
    for line in found.itertuples():
        at_risk = np.sum((line.time > START) & (line.time <= STOP))
        share *= 1 - np.sum((line.time == STOP) & (CAUSE > 0)) / at_risk
        assert (line.at_risk, line.survival) == (at_risk, pytest.approx(share, rel=1e-12))


def test_ends_and_none_sum_to_one() -> None:
    found = aalen_johansen(STOP, CAUSE, start=START).pivot_table(index="time", columns="cause", values="share")
    none = kaplan_meier(STOP, CAUSE > 0, start=START).set_index("time")["survival"]
    assert (found.sum(axis=1) + none).to_numpy() == pytest.approx(np.ones(len(none)), abs=1e-12)


def test_the_error_of_a_competing_end_is_that_of_resampled_families() -> None:
    rng = np.random.default_rng(3)
    stop, cause = rng.exponential(2, 200), rng.integers(0, 3, 200)

    def share(stop: np.ndarray, cause: np.ndarray) -> float:
        found = aalen_johansen(stop, cause).query("cause == 1 and time <= 1.4")
        return float(found["share"].iloc[-1])

    line = aalen_johansen(stop, cause).query("cause == 1 and time <= 1.4").iloc[-1]
    again = [share(stop[pick], cause[pick]) for pick in rng.integers(0, 200, (300, 200))]
    assert line["se"] == pytest.approx(np.std(again), rel=0.15)  # 300 resamples know an SD to about 4 %


def test_without_anyone_leaving_shares_are_binomial() -> None:
    found = aalen_johansen([1, 2, 3, 4, 5], [1, 2, 1, 2, 1]).query("cause == 1")
    assert found["share"].tolist() == pytest.approx([0.2, 0.2, 0.4, 0.4, 0.6])
    assert found["se"].iloc[2] == pytest.approx(np.sqrt(0.4 * 0.6 / 5))


def test_mean_number_is_the_mean_count_where_all_are_seen_to_the_end() -> None:
    family, start, stop, event = [1, 1, 1, 2, 3, 3], [0, 1, 2, 0, 0, 4], [1, 2, 9, 9, 4, 9], [1, 1, 0, 0, 1, 0]
    found = mean_cumulative_function(family, stop, event, start=start)
    assert found["mean"].tolist() == pytest.approx([1 / 3, 2 / 3, 1.0])
    counts = np.array([2, 0, 1])  # the robust variance is then that of a mean, with n in the denominator
    assert found["se"].iloc[-1] == pytest.approx(counts.std() / np.sqrt(3))


def test_cox_with_a_covariate_of_two_values_and_no_ties_solves_its_own_equation() -> None:
    rng = np.random.default_rng(2)
    x = rng.integers(0, 2, 80).astype(float)
    stop = rng.exponential(np.exp(-0.7 * x))
    event = rng.random(80) < 0.8
    beta = cox(stop, event, x).table["log_ratio"][0]
    left = [x[i] - (x * np.exp(beta * x))[stop >= stop[i]].sum() / np.exp(beta * x)[stop >= stop[i]].sum() for i in np.flatnonzero(event)]
    assert sum(left) == pytest.approx(0, abs=1e-6)


def test_the_order_of_spells_does_not_matter() -> None:
    x = np.column_stack([np.arange(60) % 2, np.arange(60) / 60]).astype(float)
    mixed = np.random.default_rng(1).permutation(60)
    one = cox(STOP, CAUSE > 0, x, start=START, family=np.arange(60) // 2).table
    other = cox(STOP[mixed], (CAUSE > 0)[mixed], x[mixed], start=START[mixed], family=(np.arange(60) // 2)[mixed]).table
    assert other.drop(columns="term").to_numpy() == pytest.approx(one.drop(columns="term").to_numpy(), rel=1e-9)


def refused(call: object, *arguments: object, **named: object) -> list[str]:
    with pytest.raises(InputError) as raised:
        call(*arguments, **named)  # type: ignore[operator]
    return sorted({problem.code for problem in raised.value.problems})


def test_each_fault_is_named() -> None:
    assert refused(kaplan_meier, [1, 2], [1]) == ["EF151"]
    assert refused(kaplan_meier, [], []) == ["EF151"]
    assert refused(kaplan_meier, [1, np.nan], [1, 0]) == ["EF152"]
    assert refused(aalen_johansen, [1, 2], [0.5, -1]) == ["EF152"]
    assert refused(kaplan_meier, [1, 0], [1, 1]) == ["EF153"]
    assert refused(mean_cumulative_function, [1], [1, 2], [1, 1]) == ["EF154"]
    assert refused(cox, [1, 2, 3], [1, 1, 0], [5, 5, 5]) == ["EF155"]
    assert refused(cox, [1, 2, 3], [0, 0, 0], [1, 2, 3]) == ["EF155"]
    assert refused(cox, [1, 2, 3, 4], [1, 1, 1, 0], np.array([[1, 2], [2, 4], [5, 10], [0, 0.0]])) == ["EF155"]
    assert refused(cox, [1, 2, 3, 4], [1, 1, 0, 0], [1, 1, 0, 0]) == ["EF156"]
