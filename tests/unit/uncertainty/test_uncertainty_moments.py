"""Ways to a distribution: each gives back the moments, counts or range it was made from."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stepup_econ.uncertainty.distributions import (
    Beta,
    Distribution,
    beta_from_counts,
    beta_from_interval,
    beta_from_mean_se,
    binomial_count,
    empirical,
    fixed,
    gamma_from_interval,
    gamma_from_mean_se,
    lognormal_from_interval,
    lognormal_from_mean_sd,
    lognormal_from_median_se,
    normal_from_interval,
    normal_from_mean_se,
    pert,
    triangular,
    truncated_normal,
    truncated_normal_from_mean_sd,
    uniform,
)
from stepup_econ.uncertainty.family import Z_975

WIDTH = 2 * Z_975
MADE: list[tuple[str, Distribution, float, float]] = [
    ("fixed", fixed(4), 4.0, 0.0),
    ("normal, se", normal_from_mean_se(-3, 2), -3.0, 2.0),
    ("normal, range", normal_from_interval(1, 0, 4), 1.0, 4 / WIDTH),
    ("truncated normal", truncated_normal_from_mean_sd(2.0, 1.5, 0.0), 2.0, 1.5),
    ("truncated normal, both", truncated_normal_from_mean_sd(0.7, 0.2, 0.0, 1.0), 0.7, 0.2),
    ("truncated normal, far", truncated_normal_from_mean_sd(50.0, 1.0, 0.0), 50.0, 1.0),
    ("log-normal", lognormal_from_mean_sd(9_900, 3_000), 9_900.0, 3_000.0),
    ("gamma, se", gamma_from_mean_se(49, 10), 49.0, 10.0),
    ("gamma, range", gamma_from_interval(2, 0, 7), 2.0, 7 / WIDTH),
    ("beta, counts", beta_from_counts(22, 54), 22 / 54, math.sqrt(22 * 32 / 55) / 54),
    ("beta, se", beta_from_mean_se(0.3, 0.05), 0.3, 0.05),
    ("beta, range", beta_from_interval(0.66, 0.60, 0.66), 0.66, 0.06 / WIDTH),
    ("uniform", uniform(2, 5), 3.5, 3 / math.sqrt(12)),
    ("triangular", triangular(0, 3, 6), 3.0, math.sqrt(1.5)),
    ("pert", pert(0, 5, 10), 5.0, 10 * math.sqrt(9 / (36 * 7))),
    ("binomial", binomial_count(54, 0.5), 27.0, math.sqrt(13.5)),
    ("empirical", empirical([3, 1, 2]), 2.0, math.sqrt(2 / 3)),
    ("empirical, weights", empirical([10, 0, 5], [1, 3, 0]), 2.5, math.sqrt(18.75)),
]


@pytest.mark.parametrize(("made", "mean", "sd"), [row[1:] for row in MADE], ids=[row[0] for row in MADE])
def test_moments_are_those_asked_for(made: Distribution, mean: float, sd: float) -> None:
    assert made.mean == pytest.approx(mean, rel=1e-8, abs=1e-12)
    assert made.sd == pytest.approx(sd, rel=1e-7, abs=1e-12)


def test_lognormal_from_a_range_keeps_median_and_log_width() -> None:
    made = lognormal_from_interval(0.8, 0.5, 1.5)
    assert made.median == pytest.approx(0.8)
    low, high = made.ppf([0.025, 0.975])
    assert high / low == pytest.approx(3.0)
    assert made.mean > 0.8


def test_lognormal_from_a_symmetric_range_has_exactly_those_ends() -> None:
    np.testing.assert_allclose(lognormal_from_interval(0.8, 0.4, 1.6).ppf([0.025, 0.975]), [0.4, 1.6], rtol=1e-12)
    np.testing.assert_allclose(normal_from_interval(2, 1, 3).ppf([0.025, 0.975]), [1, 3], rtol=1e-12)


def test_lognormal_from_median_and_log_se() -> None:
    made = lognormal_from_median_se(0.9, 0.2)
    assert (made.median, made.sigma) == (pytest.approx(0.9), 0.2)


def test_truncated_normal_keeps_location_and_limits() -> None:
    made = truncated_normal(1.0, 2.0, lower=0.0)
    assert (made.location, made.scale, made.lower, made.upper) == (1.0, 2.0, 0.0, math.inf)


@pytest.mark.parametrize(("events", "n", "expected"), [(0, 54, Beta(0.5, 54.5)), (54, 54, Beta(54.5, 0.5))])
def test_none_or_all_seen_adds_half_to_both_sides(events: float, n: float, expected: Beta) -> None:
    assert beta_from_counts(events, n) == expected


def test_counts_in_between_are_left_as_they_are() -> None:
    assert beta_from_counts(1, 476) == Beta(1.0, 475.0)


REFUSED = [
    (lambda: beta_from_mean_se(0.5, 0.6), r"cannot have a standard error of 0\.6: it must be below 0\.5"),
    (lambda: beta_from_mean_se(0.5, 0.5), r"square root of mean x \(1 - mean\)"),
    (lambda: beta_from_mean_se(1.0, 0.1), "mean between 0 and 1"),
    (lambda: beta_from_mean_se(0.4, 0.0), "standard error above 0"),
    (lambda: beta_from_interval(0.5, -0.1, 0.6), "lies between 0 and 1"),
    (lambda: beta_from_interval(0.02, 0.0, 0.9), "cannot have a standard error"),
    (lambda: beta_from_interval(0.7, 0.1, 0.6), "not within its own range"),
    (lambda: beta_from_counts(3, 2), "3 events out of 2"),
    (lambda: beta_from_counts(-1, 2), "-1 events out of 2"),
    (lambda: beta_from_counts(0, 0), "at least one counted"),
    (lambda: gamma_from_mean_se(0, 1), "above 0"),
    (lambda: gamma_from_interval(1, -1, 2), "cannot be negative"),
    (lambda: lognormal_from_interval(1, 0, 2), "low end above 0"),
    (lambda: lognormal_from_interval(1, 2, 3), "not within its own range"),
    (lambda: lognormal_from_interval(1, 1, 1), "must be below the high end"),
    (lambda: lognormal_from_mean_sd(-1, 1), "above 0"),
    (lambda: lognormal_from_median_se(0, 1), "median above 0"),
    (lambda: normal_from_interval(1, 2, 0), "must be below the high end"),
    (lambda: truncated_normal_from_mean_sd(0.5, 0.4, 0.0, 1.0), "too wide for the limits"),
    (lambda: truncated_normal_from_mean_sd(1.0, 1.5, 0.0), "too wide for the limits"),
    (lambda: truncated_normal_from_mean_sd(2.0, 0.1, 0.0, 1.0), "must lie between the limits"),
    (lambda: truncated_normal_from_mean_sd(0.5, 0.0, 0.0, 1.0), "above 0"),
    (lambda: empirical([]), "at least one"),
    (lambda: empirical([1, 2], [0, 0]), "not all 0"),
    (lambda: empirical([1, 2], [1]), "as many of each"),
    (lambda: normal_from_mean_se(math.nan, 1), "mean = nan"),
]


@pytest.mark.parametrize(("make", "why"), REFUSED)
def test_what_cannot_be_is_refused_with_the_reason(make: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        make()  # type: ignore[operator]
