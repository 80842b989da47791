"""Distributions between two ends: beta, uniform, triangular, PERT."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from stepup_econ.uncertainty.curves import beta_quantiles
from stepup_econ.uncertainty.family import FloatArray, inside, require, require_finite, shown


@dataclass(frozen=True, slots=True)
class Beta:
    """A share between 0 and 1; `a` and `b` act as counts for and against."""

    family: ClassVar[str] = "beta"
    a: float
    b: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        require_finite(a=self.a, b=self.b)
        require(self.a > 0 and self.b > 0, f"a beta needs both counts above 0, found {shown(self.a)} and {shown(self.b)}")

    @property
    def mean(self) -> float:
        """Return a / (a + b)."""
        return self.a / (self.a + self.b)

    @property
    def sd(self) -> float:
        """Return sqrt(m (1 - m) / (a + b + 1)), with m the mean."""
        total = self.a + self.b
        return math.sqrt(self.a * self.b / (total + 1.0)) / total

    @property
    def lower(self) -> float:
        """Return 0."""
        return 0.0

    @property
    def upper(self) -> float:
        """Return 1."""
        return 1.0

    def ppf(self, u: npt.ArrayLike) -> FloatArray:
        """Return quantiles, by a curve through exact ones."""
        return beta_quantiles(self.a, self.b, inside(u))


@dataclass(frozen=True, slots=True)
class Uniform:
    """Anything between two ends, all equally likely."""

    family: ClassVar[str] = "uniform"
    lower: float
    upper: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        require_finite(lower=self.lower, upper=self.upper)
        require(
            self.lower < self.upper,
            f"the lower end {shown(self.lower)} must be below the upper end {shown(self.upper)}",
        )

    @property
    def mean(self) -> float:
        """Return the middle."""
        return 0.5 * (self.lower + self.upper)

    @property
    def sd(self) -> float:
        """Return the width over sqrt(12)."""
        return (self.upper - self.lower) / math.sqrt(12.0)

    def ppf(self, u: npt.ArrayLike) -> FloatArray:
        """Return quantiles."""
        return np.asarray(self.lower + (self.upper - self.lower) * inside(u))


def _require_order(low: float, mode: float, high: float) -> None:
    require_finite(low=low, mode=mode, high=high)
    require(
        low <= mode <= high and low < high,
        f"expected low <= most likely <= high with low below high, found {shown(low)}, {shown(mode)}, {shown(high)}",
    )


@dataclass(frozen=True, slots=True)
class Triangular:
    """A judgement given as lowest, most likely and highest, falling in straight lines to both ends."""

    family: ClassVar[str] = "triangular"
    lower: float
    mode: float
    upper: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        _require_order(self.lower, self.mode, self.upper)

    @property
    def mean(self) -> float:
        """Return (lower + mode + upper) / 3."""
        return (self.lower + self.mode + self.upper) / 3.0

    @property
    def sd(self) -> float:
        """Return the standard deviation."""
        low, mode, high = self.lower, self.mode, self.upper
        return math.sqrt(((high - low) ** 2 - (mode - low) * (high - mode)) / 18.0)

    def ppf(self, u: npt.ArrayLike) -> FloatArray:
        """Return quantiles."""
        uniforms = inside(u)
        width, left = self.upper - self.lower, self.mode - self.lower
        rising = self.lower + np.sqrt(uniforms * width * left)
        falling = self.upper - np.sqrt((1.0 - uniforms) * width * (width - left))
        return np.where(uniforms < left / width, rising, falling)


@dataclass(frozen=True, slots=True)
class Pert:
    """A judgement given as lowest, most likely and highest, in a smooth curve (a beta stretched between the ends).

    Notes
    -----
    The mean is (lower + 4 mode + upper) / 6. With p = (mode - lower) / (upper - lower) the beta has counts 1 + 4 p and
    5 - 4 p (Malcolm and others 1959, as used in risk analysis by Vose 2008).
    """

    family: ClassVar[str] = "pert"
    lower: float
    mode: float
    upper: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        _require_order(self.lower, self.mode, self.upper)

    @property
    def beta(self) -> Beta:
        """Return the beta on 0 to 1 that is stretched between the ends."""
        place = (self.mode - self.lower) / (self.upper - self.lower)
        return Beta(1.0 + 4.0 * place, 5.0 - 4.0 * place)

    @property
    def mean(self) -> float:
        """Return (lower + 4 mode + upper) / 6."""
        return (self.lower + 4.0 * self.mode + self.upper) / 6.0

    @property
    def sd(self) -> float:
        """Return the standard deviation."""
        return (self.upper - self.lower) * self.beta.sd

    def ppf(self, u: npt.ArrayLike) -> FloatArray:
        """Return quantiles."""
        return np.asarray(self.lower + (self.upper - self.lower) * self.beta.ppf(u))
