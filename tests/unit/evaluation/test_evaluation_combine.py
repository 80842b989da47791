"""Published evidence and its combination with local estimates, against published formulas worked by hand."""

from __future__ import annotations

import math

import pytest

from stepup_econ.evaluation.combine import Scaled, combine, published_effect, smallest_p


def test_interval_gives_back_what_was_published() -> None:
    scaled = published_effect("risk ratio", 0.509, 0.365, 0.710, None)
    # Briggs, Claxton and Sculpher 2006, table 4.8: ln 0.509 = -0.675, se 0.170
    assert scaled.mean == pytest.approx(-0.6753072624316143, abs=1e-12)
    assert scaled.se == pytest.approx(0.16973975585806791, rel=1e-9)
    value, low, high = scaled.interval(ratio=True)
    assert (value, low * high) == pytest.approx((0.509, 0.509**2), rel=1e-12)
    assert high / low == pytest.approx(0.710 / 0.365, rel=1e-12)


def test_neither_interval_nor_error_is_refused() -> None:
    with pytest.raises(ValueError, match="neither a standard error nor"):
        published_effect("risk ratio", 0.8, None, None, None)


def test_combination_weighs_by_precision() -> None:
    used, weight = combine(Scaled(0.0, 0.2), Scaled(-0.3, 0.4))
    assert weight == pytest.approx(0.8)
    assert used.mean == pytest.approx(-0.06)
    assert used.se == pytest.approx((25 + 6.25) ** -0.5)


def test_shrinkage_of_a_local_log_odds_ratio_to_a_trial() -> None:
    """Spiegelhalter, Abrams and Myles 2004, conjugate normal: prior 0.85 (sd 0.15), local 0.6 (se 0.35)."""
    used, weight = combine(Scaled(-0.16251892949777494, 0.15), Scaled(-0.5108256237659907, 0.35))
    assert (used.mean, used.se) == (pytest.approx(-0.21656651998767049, abs=1e-12), pytest.approx(0.13787175450270867, abs=1e-12))
    assert (weight, weight / (1 - weight)) == (pytest.approx(0.8448275862068965, abs=1e-12), pytest.approx(5.4444444444444455, abs=1e-11))
    assert math.exp(used.mean) == pytest.approx(0.8052789659940999, abs=1e-12)


@pytest.mark.parametrize(("service", "comparison", "expected"), [(2, 2, 1 / 3), (1, 3, 1 / 4), (6, 6, 2 / 924), (1, 1, 1.0)])
def test_smallest_p_is_what_enumeration_gives(service: int, comparison: int, expected: float) -> None:
    from itertools import combinations

    areas = list(range(service + comparison))
    values = [float(2**a) for a in areas]  # all differences distinct; the last areas have the largest values

    def difference(chosen: tuple[int, ...]) -> float:
        inside = sum(values[a] for a in chosen) / service
        outside = sum(values[a] for a in areas if a not in chosen) / comparison
        return abs(inside - outside)

    every = [difference(c) for c in combinations(areas, service)]
    most_extreme = max(every)
    p = sum(d >= most_extreme * (1 - 1e-12) for d in every) / len(every)
    assert smallest_p(service, comparison) == pytest.approx(expected)
    assert p == pytest.approx(expected)
