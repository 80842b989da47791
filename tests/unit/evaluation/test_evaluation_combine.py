"""Effects from counts and evidence, against published formulas worked by hand."""

from __future__ import annotations

import math

import pytest

from stepup_econ.evaluation.combine import Arm, Scaled, combine, local_effect, published_effect, smallest_p


def test_risk_ratio_and_its_error_are_the_textbook_ones() -> None:
    # Katz's log risk ratio: 15/100 against 30/100; se^2 = 1/15 - 1/100 + 1/30 - 1/100
    estimate, notes = local_effect("risk ratio", (None, Arm(15, 100, 2)), (None, Arm(30, 100, 2)), 0.0)
    assert estimate.mean == pytest.approx(math.log(0.5), abs=1e-12)
    assert estimate.se == pytest.approx(math.sqrt(1 / 15 - 1 / 100 + 1 / 30 - 1 / 100), abs=1e-12)
    assert notes == ("no counts from before the service: the arms may have differed from the start",)


def test_odds_ratio_error_is_woolfs() -> None:
    estimate, _ = local_effect("odds ratio", (None, Arm(10, 40, 2)), (None, Arm(20, 50, 2)), 0.0)
    assert estimate.mean == pytest.approx(math.log((10 / 30) / (20 / 30)), abs=1e-12)
    assert estimate.se == pytest.approx(math.sqrt(1 / 10 + 1 / 30 + 1 / 20 + 1 / 30), abs=1e-12)


def test_difference_in_differences_of_risks() -> None:
    service, comparison = (Arm(30, 100, 2), Arm(20, 100, 2)), (Arm(28, 100, 2), Arm(25, 100, 2))
    estimate, notes = local_effect("difference", service, comparison, 0.0)
    assert estimate.mean == pytest.approx((0.20 - 0.30) - (0.25 - 0.28), abs=1e-12)
    assert estimate.se == pytest.approx(math.sqrt(sum(p * (1 - p) / 100 for p in (0.3, 0.2, 0.28, 0.25))), abs=1e-12)
    assert notes == ()


def test_hazard_ratio_scale_has_the_slope_of_its_link() -> None:
    arm, other = Arm(20, 100, 1), Arm(40, 100, 1)
    estimate, _ = local_effect("hazard ratio", (None, arm), (None, other), 0.0)
    assert estimate.mean == pytest.approx(math.log(math.log(0.8) / math.log(0.6)), abs=1e-12)

    def link(p: float) -> float:
        return math.log(-math.log(1 - p))

    slopes = [(link(p + 1e-6) - link(p - 1e-6)) / 2e-6 for p in (0.2, 0.4)]
    numeric = math.sqrt(sum(s**2 * p * (1 - p) / 100 for s, p in zip(slopes, (0.2, 0.4), strict=True)))
    assert estimate.se == pytest.approx(numeric, rel=1e-6)


def test_area_shocks_widen_the_interval_and_never_vanish_with_more_families() -> None:
    big = Arm(300_000, 1_000_000, 2)
    estimate, _ = local_effect("risk ratio", (big, big), (big, big), 0.2)
    assert estimate.se == pytest.approx(0.2 * math.sqrt(1 / 2 + 1 / 2), rel=1e-3)


def test_a_count_of_nobody_is_kept_finite_and_said() -> None:
    estimate, notes = local_effect("risk ratio", (None, Arm(0, 20, 2)), (None, Arm(5, 20, 2)), 0.0)
    assert estimate.mean == pytest.approx(math.log((0.5 / 21) / (5.5 / 21)), abs=1e-12)
    assert any("half an event" in note for note in notes)


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
