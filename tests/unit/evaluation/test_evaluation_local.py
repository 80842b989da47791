"""Effects from local counts: published formulas where areas do not drift, brute force where they do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from stepup_econ.evaluation.combine import Scaled
from stepup_econ.evaluation.drift import drifted
from stepup_econ.evaluation.local import AreaCounts, Arm, local_effect

CHANGE = np.array([0.22314355131420993, -0.45061606888505734, 0.01972182248016885, 0.06014081986806863])
VARIANCE = np.array([0.10892857142857142, 0.08237318885346909, 0.11153753653753654, 0.10904279865993545])
SERVICE = np.array([1.0, 1.0, 0.0, 0.0])


def two(service: Arm, comparison: Arm, before: tuple[Arm, Arm] | None = None) -> list[AreaCounts]:
    early = before or (None, None)
    return [AreaCounts("ours", True, early[0], service), AreaCounts("theirs", False, early[1], comparison)]


def test_risk_ratio_and_its_error_are_the_textbook_ones() -> None:
    # Katz's log risk ratio: 15/100 against 30/100; se^2 = 1/15 - 1/100 + 1/30 - 1/100
    found = local_effect("risk ratio", two(Arm(15, 100), Arm(30, 100)), 0.0)
    assert found.scaled.mean == pytest.approx(math.log(0.5), abs=1e-12)
    assert found.scaled.se == pytest.approx(math.sqrt(1 / 15 - 1 / 100 + 1 / 30 - 1 / 100), abs=1e-12)
    assert found.notes == ("no counts from before the service: the arms may have differed from the start",)


def test_odds_ratio_error_is_woolfs() -> None:
    found = local_effect("odds ratio", two(Arm(10, 40), Arm(20, 50)), 0.0).scaled
    assert found.mean == pytest.approx(math.log((10 / 30) / (20 / 30)), abs=1e-12)
    assert found.se == pytest.approx(math.sqrt(1 / 10 + 1 / 30 + 1 / 20 + 1 / 30), abs=1e-12)


def test_difference_in_differences_of_risks() -> None:
    found = local_effect("difference", two(Arm(20, 100), Arm(25, 100), (Arm(30, 100), Arm(28, 100))), 0.0)
    assert found.scaled.mean == pytest.approx((0.20 - 0.30) - (0.25 - 0.28), abs=1e-12)
    assert found.scaled.se == pytest.approx(math.sqrt(sum(p * (1 - p) / 100 for p in (0.3, 0.2, 0.28, 0.25))), abs=1e-12)
    assert found.notes == ()


def test_hazard_ratio_scale_has_the_slope_of_its_link() -> None:
    found = local_effect("hazard ratio", two(Arm(20, 100), Arm(40, 100)), 0.0).scaled
    assert found.mean == pytest.approx(math.log(math.log(0.8) / math.log(0.6)), abs=1e-12)

    def link(p: float) -> float:
        return math.log(-math.log(1 - p))

    slopes = [(link(p + 1e-6) - link(p - 1e-6)) / 2e-6 for p in (0.2, 0.4)]
    numeric = math.sqrt(sum(s**2 * p * (1 - p) / 100 for s, p in zip(slopes, (0.2, 0.4), strict=True)))
    assert found.se == pytest.approx(numeric, rel=1e-6)


def test_drift_widens_the_interval_and_never_vanishes_with_more_families() -> None:
    big = Arm(300_000, 1_000_000)
    areas = [AreaCounts(str(n), n < 2, big, big) for n in range(4)]
    # No area changed at all: the data say that drift is small, and a half-normal prior lets them.
    assert local_effect("risk ratio", areas, 0.0).scaled.se < 0.01
    moved = [AreaCounts(str(n), n < 2, big, Arm(300_000 * math.exp(0.2 * (-1) ** n), 1_000_000)) for n in range(4)]
    found = local_effect("risk ratio", moved, 0.2)
    assert 0.2 < found.scaled.se < 0.4  # shocks of 0.2 seen and expected give 0.2 if their size were known, and it is not
    assert found.by_drift[0][1].se < found.scaled.se < found.by_drift[2][1].se
    assert [drift for drift, _ in found.by_drift] == [0.1, 0.2, 0.4]


def test_a_count_of_nobody_is_kept_finite_and_said() -> None:
    found = local_effect("risk ratio", two(Arm(0, 20), Arm(5, 20)), 0.0)
    assert found.scaled.mean == pytest.approx(math.log((0.5 / 21) / (5.5 / 21)), abs=1e-12)
    assert any("half an event" in note for note in found.notes)


def test_an_area_without_counts_from_before_is_left_out_and_named() -> None:
    areas = [*two(Arm(15, 100), Arm(30, 100), (Arm(20, 100), Arm(25, 100))), AreaCounts("Layton", False, None, Arm(9, 30))]
    found = local_effect("risk ratio", areas, 0.2)
    assert found.scaled == local_effect("risk ratio", areas[:2], 0.2).scaled
    assert "Layton" in found.notes[0]
    assert (found.service, found.comparison) == (1, 1)


def test_the_smallest_difference_is_found_with_eighty_per_cent_power() -> None:
    """Simulated: normal estimates about a true difference of that size, with sampling and drift as expected, four times in five significant."""
    areas = [AreaCounts(str(n), n < 2, Arm(30, 100), Arm(30, 100)) for n in range(4)]
    found = local_effect("risk ratio", areas, 0.2)
    sd = math.sqrt(4 * 0.3 * 0.7 / 200 + (0.2 * 0.3) ** 2)
    drawn = np.random.default_rng(1).normal(-found.smallest, sd, 100_000)
    assert np.mean(drawn < stats.norm.ppf(0.025) * sd) == pytest.approx(0.8, abs=0.005)


@pytest.mark.parametrize("prior", [None, Scaled(-0.2, 0.3)])
def test_the_grid_is_the_integral(prior: Scaled | None) -> None:
    """Brute force: level, effect and shock integrated numerically, one after another."""

    def given(shock: float) -> tuple[float, float, float]:
        v = VARIANCE + shock**2
        x = np.column_stack([np.ones(4), SERVICE])
        known = np.diag([0.0, prior.se**-2 if prior else 0.0])
        towards = np.array([0.0, prior.mean * prior.se**-2 if prior else 0.0])
        precision = (x.T / v) @ x + known
        mean = np.linalg.solve(precision, (x.T / v) @ CHANGE + towards)
        quadratic = (CHANGE**2 / v).sum() - mean @ precision @ mean
        density = math.exp(-0.5 * (np.log(v).sum() + np.linalg.slogdet(precision)[1] + quadratic) - 0.5 * (shock / 0.2) ** 2)
        return density, mean[1], np.linalg.inv(precision)[1, 1]

    total = integrate.quad(lambda s: given(s)[0], 0, 3)[0]
    mean = integrate.quad(lambda s: given(s)[0] * given(s)[1], 0, 3)[0] / total
    square = integrate.quad(lambda s: given(s)[0] * (given(s)[2] + given(s)[1] ** 2), 0, 3)[0] / total
    found = drifted(CHANGE, VARIANCE, SERVICE, 0.2, prior)
    assert found.mean == pytest.approx(mean, abs=1e-6)  # the grid has 601 steps
    assert found.sd == pytest.approx(math.sqrt(square - mean**2), abs=1e-6)
