"""The effect on those engaged: two-stage least squares by another road, the set by brute force, and that it holds the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from stepup_econ.problems import InputError
from stepup_econ.records.engaged import engaged_effect


def families(rng: np.random.Generator, n: int = 200, lift: float = 0.5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Families whose wish to engage drives the outcome too; engaging lowers it by 2."""
    wish, offered = rng.normal(size=n), rng.integers(0, 2, n)
    engaged = (rng.random(n) < lift * offered) & (wish > -1)
    return 3 * wish - 2.0 * engaged + rng.normal(size=n), offered, engaged.astype(float)


def test_it_is_two_stage_least_squares() -> None:
    y, z, d = families(np.random.default_rng(1))
    x = np.random.default_rng(2).normal(size=(200, 2))
    first = np.column_stack([z, np.ones(200), x])
    fitted = first @ np.linalg.lstsq(first, d, rcond=None)[0]
    second = np.column_stack([fitted, np.ones(200), x])
    beta = np.linalg.lstsq(second, y, rcond=None)[0]
    residual = y - np.column_stack([d, np.ones(200), x]) @ beta
    inverse = np.linalg.pinv(second)
    robust = np.sqrt(((inverse[0] * residual) ** 2).sum() * 200 / 196)
    found = engaged_effect(y, z, d, x=x)
    assert (found.effect, found.se) == (pytest.approx(beta[0], rel=1e-9), pytest.approx(robust, rel=1e-6))


@pytest.mark.parametrize("lift", [0.7, 0.15, 0.02])
def test_the_set_is_all_effects_that_a_test_of_the_offer_does_not_refuse(lift: float) -> None:
    y, z, d = families(np.random.default_rng(4), lift=lift)
    found = engaged_effect(y, z, d)
    design = np.column_stack([z, np.ones(200)])
    inverse = np.linalg.pinv(design)
    for b in np.linspace(-30, 30, 241):
        left = y - b * d
        residual = left - design @ (inverse @ left)
        se = np.sqrt(((inverse[0] * residual) ** 2).sum() * 200 / 198)
        kept = ((inverse @ left)[0] / se) ** 2 <= stats.f.ppf(0.95, 1, 198)
        assert (b in found) == kept


def test_with_equal_spread_the_set_is_that_of_the_usual_packages() -> None:
    """Anderson and Rubin's own test, by sums of squares of y - b d explained by the offer."""
    y, z, d = families(np.random.default_rng(7))
    found = engaged_effect(y, z, d, robust=False)
    for b in (found.low, found.high):
        left = y - b * d
        groups = [left[z == g] for g in (0, 1)]
        assert stats.f_oneway(*groups).statistic == pytest.approx(stats.f.ppf(0.95, 1, 198), rel=1e-9)


def test_the_set_holds_the_truth_as_often_as_it_says_even_where_the_offer_hardly_moves_engagement() -> None:
    rng = np.random.default_rng(9)
    for lift in (0.6, 0.05):
        found = [engaged_effect(*families(rng, lift=lift)) for _ in range(600)]
        assert np.mean([-2.0 in f for f in found]) == pytest.approx(0.95, abs=0.03)  # 600 runs know 95 % to 0.9 %
        if lift < 0.1:
            assert np.mean([f.kind != "interval" for f in found]) > 0.3
            assert all(any("hardly moves" in said for said in f.warnings) for f in found if f.f < 10)


def test_an_offer_nobody_takes_leaves_the_whole_line() -> None:
    y, z, _ = families(np.random.default_rng(3))
    found = engaged_effect(y, z, np.zeros(200))
    assert found.kind == "whole line"
    assert found.offered == pytest.approx(y[z == 1].mean() - y[z == 0].mean())


def test_each_fault_is_named() -> None:
    def codes(*arguments: object, **named: object) -> list[str]:
        with pytest.raises(InputError) as raised:
            engaged_effect(*arguments, **named)  # type: ignore[arg-type]
        return sorted({problem.code for problem in raised.value.problems})

    y, z, d = families(np.random.default_rng(3), 20)
    assert codes(y, z[:-1], d) == ["EF131"]
    assert codes(np.where(y > 0, np.nan, y), z, d) == ["EF132"]
    assert codes(y, np.ones(20), d) == ["EF133"]
    assert codes(y, z, d, cluster=np.arange(20) % 2) == ["EF134"]
    assert codes(y, z, d, cluster=np.where(np.arange(20) == 3, np.nan, np.arange(20) % 5)) == ["EF132"]
    assert codes(y, z, d, cluster=np.array([None, *"abcd" * 4, "a", "b", "c"], dtype=object)) == ["EF132"]
