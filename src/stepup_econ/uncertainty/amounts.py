"""The printed convention: which distribution follows from what was typed, and the words that say so."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from stepup_econ.uncertainty.bounded import Beta
from stepup_econ.uncertainty.family import Distribution, require, require_finite, shown
from stepup_econ.uncertainty.moments import (
    beta_from_counts,
    beta_from_interval,
    beta_from_mean_se,
    fixed,
    gamma_from_interval,
    gamma_from_mean_se,
    lognormal_from_interval,
    lognormal_from_median_se,
    normal_from_interval,
    normal_from_mean_se,
)

CV_BY_QUALITY = {"green": 0.10, "amber": 0.20, "red": 0.30, "assumed": 0.40}
"""Coefficient of variation given to a number that came without any: our convention, always printed."""

Described = tuple[Distribution, str]


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed for one number, checked."""

    value: float
    low: float | None
    high: float | None
    se: float | None
    quality: str

    def __post_init__(self) -> None:
        """Check the parameters."""
        given = {"value": self.value, "low": self.low, "high": self.high, "se": self.se}
        require_finite(**{name: number for name, number in given.items() if number is not None})
        require((self.low is None) == (self.high is None), "found one end of a range, expected both or neither")
        require(
            self.low is None or self.se is None,
            "found both a range and a standard error, expected one of them; leave one out",
        )
        require(self.se is None or self.se >= 0, f"a standard error cannot be negative, found {self.se}")
        require(self.quality in CV_BY_QUALITY, f"found quality {self.quality!r}, expected one of {', '.join(CV_BY_QUALITY)}")

    @property
    def range(self) -> tuple[float, float] | None:
        """Return low and high, or None."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def certain(self) -> bool:
        """Return whether the range or the standard error says that there is no uncertainty."""
        return self.se == 0 or self.range == (self.value, self.value)

    @property
    def cv(self) -> float:
        """Return the coefficient of variation that goes with the quality."""
        return CV_BY_QUALITY[self.quality]

    @property
    def cv_words(self) -> str:
        """Return why that coefficient of variation was used."""
        why = f"because only a value was given and its quality is {self.quality}"
        return f"coefficient of variation {_percent(self.cv)} {why}"

    @property
    def range_words(self) -> str:
        """Return where the width comes from."""
        return "" if self.range is None else f"width of the 95 % range {shown(self.range[0])} to {shown(self.range[1])}"

    @property
    def se_words(self) -> str:
        """Return the mean and the standard error."""
        return "" if self.se is None else f"mean {shown(self.value)} and standard error {shown(self.se)} as given"


def _percent(share: float) -> str:
    return f"{100.0 * share:.3g} %"


def _require_possible(value: float, kind: str) -> None:
    """Refuse a value that nothing of its kind can have."""
    if kind == "amount":
        require(value >= 0, f"an amount cannot be negative, found {shown(value)}")
    elif kind == "share":
        require(0 <= value <= 1, f"a share lies between 0 and 1, found {shown(value)}")
    elif kind == "ratio":
        require(value > 0, f"a ratio must be above 0, found {shown(value)}")


def _amount(typed: _Typed) -> Described:
    value = typed.value
    if typed.se is not None:
        return gamma_from_mean_se(value, typed.se), f"gamma, {typed.se_words}"
    if typed.range is not None:
        low, high = typed.range
        if low <= 0:
            words = f"gamma, mean {shown(value)}, {typed.range_words} (which begins at 0, so not log-normal)"
            return gamma_from_interval(value, low, high), words
        lognormal = lognormal_from_interval(value, low, high)
        return lognormal, f"log-normal, {_median_words(value, lognormal.mean)}, {typed.range_words}"
    if value == 0:
        return fixed(0.0), "fixed at 0"
    return gamma_from_mean_se(value, typed.cv * value), f"gamma, mean {shown(value)}, {typed.cv_words}"


def _median_words(median: float, mean: float) -> str:
    return f"median {shown(median)} as given (its mean is {mean:,.4g})"


def _ratio(typed: _Typed) -> Described:
    value = typed.value
    if typed.range is not None:
        lognormal, how = lognormal_from_interval(value, *typed.range), typed.range_words
    elif typed.se is not None:
        lognormal = lognormal_from_median_se(value, typed.se)
        how = f"standard error {shown(typed.se)} on the log scale as given"
    else:
        lognormal, how = lognormal_from_median_se(value, math.sqrt(math.log1p(typed.cv**2))), typed.cv_words
    return lognormal, f"log-normal, {_median_words(value, lognormal.mean)}, {how}"


def _difference(typed: _Typed) -> Described:
    value = typed.value
    if typed.se is not None:
        return normal_from_mean_se(value, typed.se), f"normal, {typed.se_words}"
    if typed.range is not None:
        return normal_from_interval(value, *typed.range), f"normal, mean {shown(value)}, {typed.range_words}"
    if value == 0:
        return fixed(0.0), "fixed at 0, because a coefficient of variation gives no spread around 0"
    return normal_from_mean_se(value, typed.cv * abs(value)), f"normal, mean {shown(value)}, {typed.cv_words}"


def _share(typed: _Typed) -> Described:
    value = typed.value
    if typed.se is not None:
        return beta_from_mean_se(value, typed.se), f"beta, {typed.se_words}"
    if typed.range is not None:
        return beta_from_interval(value, *typed.range), f"beta, mean {shown(value)}, {typed.range_words}"
    if value in (0, 1):
        return fixed(value), f"fixed at {shown(value)}"
    wanted, widest = typed.cv * value, widest_one_peak(value)
    if wanted <= widest:
        return beta_from_mean_se(value, wanted), f"beta, mean {shown(value)}, {typed.cv_words}"
    words = f"beta, mean {shown(value)}, {typed.cv_words}, cut to {_percent(widest / value)} so that it keeps one peak"
    return beta_from_mean_se(value, widest), words


def widest_one_peak(mean: float) -> float:
    """Return the largest standard deviation at which a beta with this mean does not heap up at 0 or 1.

    Notes
    -----
    The smaller of its two counts is then 1: sqrt(m (1 - m) / (1 + 1 / min(m, 1 - m))).
    """
    require(0 < mean < 1, f"expected a mean between 0 and 1, found {shown(mean)}")
    return math.sqrt(mean * (1.0 - mean) / (1.0 + 1.0 / min(mean, 1.0 - mean)))


def from_amount(
    value: float, low: float | None = None, high: float | None = None, se: float | None = None,
    quality: str = "assumed", kind: str = "amount",
) -> Described:  # fmt: skip
    """Return the distribution of a number as it was typed, and the words that say which rule was used.

    Parameters
    ----------
    value : float
        The best estimate.
    low, high : float, optional
        A 95 % range: both or neither.
    se : float, optional
        A standard error instead of a range; for a ratio on the log scale, as it is published.
    quality : {"green", "amber", "red", "assumed"}
        Used only if there is nothing but a value.
    kind : {"amount", "share", "difference", "ratio"}
        What the number is; see `KINDS`.

    Returns
    -------
    distribution, words
        The mean of the distribution is the value; where it is not, the words say so (a log-normal made from a range has
        the value as its median).

    Raises
    ------
    ValueError
        If no distribution of that kind has these numbers; the message says why.

    Notes
    -----
    ============  ==================  ===========================  =============================
    kind          standard error      range                        nothing but a value
    ============  ==================  ===========================  =============================
    amount        gamma               log-normal, value = median   gamma
    share         beta                beta                         beta; 0 and 1 are fixed
    difference    normal              normal                       normal; 0 is fixed
    ratio         log-normal          log-normal, value = median   log-normal, value = median
    ============  ==================  ===========================  =============================

    With nothing but a value the coefficient of variation is 10, 20, 30 or 40 % (green, amber, red, assumed). For a
    share near 1 that is cut, so that the beta keeps one peak.

    Examples
    --------
    >>> distribution, words = from_amount(49, quality="red")
    >>> round(distribution.mean, 6), round(distribution.sd, 6)
    (49.0, 14.7)
    >>> words
    'gamma, mean 49, coefficient of variation 30 % because only a value was given and its quality is red'
    """
    require(kind in KINDS, f"found kind {kind!r}, expected one of {', '.join(KINDS)}")
    typed = _Typed(float(value), low, high, se, quality)
    _require_possible(typed.value, kind)
    if typed.certain:
        return fixed(typed.value), f"fixed at {shown(typed.value)}, because the spread given with it is 0"
    return KINDS[kind](typed)


def from_counts(events: float, n: float) -> tuple[Beta, str]:
    """Return the beta of a share counted as `events` out of `n`, and the words that say which rule was used."""
    share = beta_from_counts(events, n)
    counted = f"beta from {shown(events)} out of {shown(n)}"
    if 0 < events < n:
        return share, counted
    seen = "none" if events == 0 else "nothing else"
    return share, f"{counted}, with half a case added to both sides because {seen} was seen (mean {share.mean:.3g})"


KINDS: dict[str, Callable[[_Typed], Described]] = {
    "amount": _amount,
    "share": _share,
    "difference": _difference,
    "ratio": _ratio,
}
"""What a number may be: a positive amount, a share from 0 to 1, a difference, a ratio."""
