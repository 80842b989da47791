"""Rate ratios against published numbers and brute force."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from stepup_econ.problems import InputError
from stepup_econ.records.rates import overdispersion, rate_ratio


def test_a_published_ratio() -> None:
    """Breast cancer after fluoroscopy, Rothman and Greenland, Modern Epidemiology: 41 in 28,010 woman-years, 15 in 19,017; ratio 1.86."""
    exact, mid = rate_ratio((41, 15), (28_010, 19_017)), rate_ratio((41, 15), (28_010, 19_017), rule="mid-p")
    assert round(exact.ratio, 2) == 1.86
    assert exact.low < mid.low < mid.high < exact.high


@pytest.mark.parametrize("rule", ["exact", "mid-p"])
@pytest.mark.parametrize("events", [(3, 9), (0, 5), (5, 0), (20, 1)])
def test_the_limits_are_where_the_tail_is_two_and_a_half_per_cent(events: tuple[int, int], rule: str) -> None:
    found = rate_ratio(events, (10.0, 25.0), rule=rule)  # type: ignore[arg-type]
    half = 0.5 if rule == "mid-p" else 0.0
    a, total = events[0], sum(events)

    def tail(ratio: float, upper: bool) -> float:
        share = 10 * ratio / (10 * ratio + 25)
        counts = np.arange(a, total + 1) if upper else np.arange(a + 1)
        return float(stats.binom.pmf(counts, total, share).sum() - half * stats.binom.pmf(a, total, share))

    if a:
        assert tail(found.low, upper=True) == pytest.approx(0.025, abs=1e-9)
    else:
        assert found.low == 0
    if events[1]:
        assert tail(found.high, upper=False) == pytest.approx(0.025, abs=1e-9)
    else:
        assert found.high == float("inf")


def test_p_is_below_five_per_cent_just_where_the_interval_leaves_out_one() -> None:
    for a in range(21):
        found = rate_ratio((a, 20 - a), (1.0, 1.0))
        assert (found.p < 0.05) == (not found.low <= 1 <= found.high)


def test_the_order_of_groups_turns_the_ratio_over() -> None:
    one, other = rate_ratio((4, 9), (7.0, 8.0)), rate_ratio((9, 4), (8.0, 7.0))
    assert (1 / other.ratio, 1 / other.high, 1 / other.low, other.p) == pytest.approx((one.ratio, one.low, one.high, one.p))


def test_independent_counts_are_seldom_called_overdispersed() -> None:
    rng = np.random.default_rng(4)
    exposure = rng.uniform(1, 3, 100)
    called = [overdispersion(rng.poisson(2 * exposure), exposure)[1] < 0.05 for _ in range(400)]
    assert 0.02 < np.mean(called) < 0.09  # 5 % give or take what 400 runs show


def test_each_fault_is_named() -> None:
    with pytest.raises(InputError) as raised:
        rate_ratio((-1, 2), (0.0, 3.0))
    assert [problem.code for problem in raised.value.problems] == ["EF161", "EF161"]
    with pytest.raises(InputError, match="EF162"):
        rate_ratio((0, 0), (1.0, 1.0))
    with pytest.raises(InputError, match="EF161"):
        overdispersion([1], [1])
