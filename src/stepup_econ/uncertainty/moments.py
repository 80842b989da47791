"""Ways to a distribution from what is known: moments, counts, ranges, judgements."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from stepup_econ.uncertainty.bounded import Beta, Pert, Triangular, Uniform
from stepup_econ.uncertainty.continuous import Fixed, Gamma, LogNormal, Normal, TruncatedNormal
from stepup_econ.uncertainty.family import Z_975, FloatArray, require, require_finite, shown
from stepup_econ.uncertainty.stepped import BinomialCount, Empirical


def fixed(value: float) -> Fixed:
    """Return a number that is known."""
    return Fixed(float(value))


def se_from_interval(low: float, high: float) -> float:
    """Return the standard error that a 95 % range implies: its width over 2 x 1.96."""
    require_finite(low=low, high=high)
    require(low < high, f"the low end {shown(low)} must be below the high end {shown(high)}")
    return (high - low) / (2.0 * Z_975)


def _require_within(centre: float, low: float, high: float) -> None:
    require_finite(value=centre)
    require(low <= centre <= high, f"{shown(centre)} is not within its own range, {shown(low)} to {shown(high)}")


def normal_from_mean_se(mean: float, se: float) -> Normal:
    """Return a normal with this mean and standard error."""
    return Normal(float(mean), float(se))


def normal_from_interval(mean: float, low: float, high: float) -> Normal:
    """Return a normal with this mean whose width is that of the 95 % range."""
    se = se_from_interval(low, high)
    _require_within(mean, low, high)
    return Normal(float(mean), se)


def truncated_normal(location: float, scale: float, lower: float = -math.inf, upper: float = math.inf) -> TruncatedNormal:
    """Return the part of a normal (location, scale) that lies between the limits."""
    return TruncatedNormal(float(location), float(scale), float(lower), float(upper))


def truncated_normal_from_mean_sd(mean: float, sd: float, lower: float = -math.inf, upper: float = math.inf) -> TruncatedNormal:
    """Return the truncated normal that has this mean and standard deviation *after* truncation.

    Raises
    ------
    ValueError
        If no truncated normal between these limits has them: it is never wider than an exponential falling from the
        nearer limit, nor than a uniform between the limits.
    """
    from scipy.optimize import root

    require_finite(mean=mean, sd=sd)
    require(sd > 0, f"expected a standard deviation above 0, found {shown(sd)}")
    require(lower < mean < upper, f"the mean {shown(mean)} must lie between the limits {shown(lower)} and {shown(upper)}")

    def miss(parameters: FloatArray) -> list[float]:
        try:
            tried = TruncatedNormal(mean + sd * float(parameters[0]), sd * math.exp(float(parameters[1])), lower, upper)
        except (ValueError, OverflowError):
            return [1e3, 1e3]
        return [(tried.mean - mean) / sd, math.log(max(tried.sd, 1e-300) / sd)]

    found = root(miss, [0.0, 0.0], method="hybr", options={"xtol": 1e-13})
    require(
        max(abs(part) for part in miss(found.x)) < 1e-8,
        f"no truncated normal between {shown(lower)} and {shown(upper)} has mean {shown(mean)} and standard deviation "
        f"{shown(sd)}: the spread is too wide for the limits",
    )
    return TruncatedNormal(mean + sd * float(found.x[0]), sd * math.exp(float(found.x[1])), lower, upper)


def lognormal_from_mean_sd(mean: float, sd: float) -> LogNormal:
    """Return the log-normal with this mean and standard deviation (method of moments)."""
    require_finite(mean=mean, sd=sd)
    require(
        mean > 0 and sd > 0,
        f"a log-normal needs a mean and a standard deviation above 0, found {shown(mean)} and {shown(sd)}",
    )
    variance_log = math.log1p((sd / mean) ** 2)
    return LogNormal(math.log(mean) - 0.5 * variance_log, math.sqrt(variance_log))


def lognormal_from_median_se(median: float, se_log: float) -> LogNormal:
    """Return the log-normal with this median and this standard error on the log scale, as ratios are published."""
    require_finite(median=median)
    require(median > 0, f"a log-normal needs a median above 0, found {shown(median)}")
    return LogNormal(math.log(median), float(se_log))


def lognormal_from_interval(median: float, low: float, high: float) -> LogNormal:
    """Return the log-normal with this median and the log width of the 95 % range.

    Notes
    -----
    The standard deviation of the logarithm is (ln high - ln low) / (2 x 1.96). The mean is larger than the median by
    the factor exp(sigma^2 / 2).
    """
    require_finite(median=median, low=low, high=high)
    require(low > 0, f"a log-normal needs a low end above 0, found {shown(low)}")
    require(low < high, f"the low end {shown(low)} must be below the high end {shown(high)}")
    _require_within(median, low, high)
    return LogNormal(math.log(median), math.log(high / low) / (2.0 * Z_975))


def gamma_from_mean_se(mean: float, se: float) -> Gamma:
    """Return the gamma with this mean and standard error (method of moments: shape (mean/se)^2, scale se^2/mean)."""
    require_finite(mean=mean, se=se)
    require(mean > 0 and se > 0, f"a gamma needs a mean and a standard error above 0, found {shown(mean)} and {shown(se)}")
    return Gamma((mean / se) ** 2, se * se / mean)


def gamma_from_interval(mean: float, low: float, high: float) -> Gamma:
    """Return the gamma with this mean and the standard error that the 95 % range implies."""
    se = se_from_interval(low, high)
    require(low >= 0, f"a gamma cannot be negative, found a low end of {shown(low)}")
    _require_within(mean, low, high)
    return gamma_from_mean_se(mean, se)


def beta_from_counts(events: float, n: float) -> Beta:
    """Return the beta of a share seen as `events` out of `n`: Beta(events, n - events), whose mean is events / n.

    Notes
    -----
    When there were no events, or nothing but events, that beta does not exist. Then Jeffreys' half is added to both
    counts, and the mean is (events + 0.5) / (n + 1).
    """
    require_finite(events=events, n=n)
    require(n > 0, f"a share needs at least one counted, found {shown(n)}")
    require(0 <= events <= n, f"found {shown(events)} events out of {shown(n)}, expected 0 to {shown(n)}")
    half = 0.5 if events in (0, n) else 0.0
    return Beta(events + half, n - events + half)


def beta_from_mean_se(mean: float, se: float) -> Beta:
    """Return the beta with this mean and standard error (method of moments).

    Raises
    ------
    ValueError
        If se^2 >= mean (1 - mean): no share between 0 and 1 can be that uncertain.
    """
    require_finite(mean=mean, se=se)
    require(0 < mean < 1, f"a beta needs a mean between 0 and 1, found {shown(mean)}")
    require(se > 0, f"a beta needs a standard error above 0, found {shown(se)}")
    widest = math.sqrt(mean * (1.0 - mean))
    require(
        se < widest,
        f"a share with mean {shown(mean)} cannot have a standard error of {shown(se)}: it must be below {widest:.4g} "
        "(the square root of mean x (1 - mean))",
    )
    total = mean * (1.0 - mean) / (se * se) - 1.0
    return Beta(mean * total, (1.0 - mean) * total)


def beta_from_interval(mean: float, low: float, high: float) -> Beta:
    """Return the beta with this mean and the standard error that the 95 % range implies."""
    se = se_from_interval(low, high)
    require(low >= 0 and high <= 1, f"a share lies between 0 and 1, found a range of {shown(low)} to {shown(high)}")
    _require_within(mean, low, high)
    return beta_from_mean_se(mean, se)


def uniform(low: float, high: float) -> Uniform:
    """Return a distribution in which all values between the ends are equally likely."""
    return Uniform(float(low), float(high))


def triangular(low: float, mode: float, high: float) -> Triangular:
    """Return a triangular distribution: lowest, most likely, highest."""
    return Triangular(float(low), float(mode), float(high))


def pert(low: float, mode: float, high: float) -> Pert:
    """Return a PERT distribution: lowest, most likely, highest."""
    return Pert(float(low), float(mode), float(high))


def binomial_count(trials: int, chance: float) -> BinomialCount:
    """Return how many of `trials` have the event when each has it with this chance."""
    return BinomialCount(trials, float(chance))


def empirical(values: Sequence[float], weights: Sequence[float] | None = None) -> Empirical:
    """Return the distribution of observed values, in any order; weights are scaled to one, those of 0 left out."""
    seen = np.asarray(values, dtype=np.float64)
    share = np.ones(seen.size) if weights is None else np.asarray(weights, dtype=np.float64)
    require(seen.size > 0, "expected at least one observed value")
    require(share.shape == seen.shape, f"found {seen.size} values and {share.size} weights, expected as many of each")
    require(bool((share >= 0).all()) and float(share.sum()) > 0, "expected weights of 0 or more, not all 0")
    kept = share > 0
    seen, share = seen[kept], share[kept]
    order = np.argsort(seen, kind="stable")
    share = share[order] / share.sum()
    return Empirical(tuple(seen[order].tolist()), tuple(share.tolist()))
