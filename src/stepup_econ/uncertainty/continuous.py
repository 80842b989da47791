"""Distributions without an upper end: fixed, normal, truncated normal, log-normal, gamma."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from stepup_econ.uncertainty.curves import gamma_quantiles
from stepup_econ.uncertainty.family import FloatArray, inside, require, require_finite, shown

SMALLEST_MASS = 1e-10
"""A truncated normal whose limits hold less of the parent than this is refused: its moments would be rounding error."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A number that is known: every draw is the same."""

    family: ClassVar[str] = "fixed"
    value: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        require_finite(value=self.value)

    @property
    def mean(self) -> float:
        """Return the value."""
        return self.value

    @property
    def sd(self) -> float:
        """Return 0."""
        return 0.0

    @property
    def lower(self) -> float:
        """Return the value."""
        return self.value

    @property
    def upper(self) -> float:
        """Return the value."""
        return self.value

    def ppf(self, u: npt.ArrayLike) -> FloatArray:
        """Return the value for every uniform number."""
        return np.full_like(inside(u), self.value)


@dataclass(frozen=True, slots=True)
class Normal:
    """A difference that may be negative: mean and standard deviation."""

    family: ClassVar[str] = "normal"
    mean: float
    sd: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        require_finite(mean=self.mean, sd=self.sd)
        require(
            self.sd > 0,
            f"a normal needs a standard deviation above 0, found {shown(self.sd)}; use fixed for a known number",
        )

    @property
    def lower(self) -> float:
        """Return minus infinity."""
        return -math.inf

    @property
    def upper(self) -> float:
        """Return infinity."""
        return math.inf

    def ppf(self, u: npt.ArrayLike) -> FloatArray:
        """Return quantiles."""
        from scipy.special import ndtri

        return np.asarray(self.mean + self.sd * ndtri(inside(u)))


@dataclass(frozen=True, slots=True)
class TruncatedNormal:
    """A normal of which only the part between two limits is possible.

    Parameters
    ----------
    location, scale : float
        Mean and standard deviation of the whole normal; `mean` and `sd` are those of the part that is left.
    lower, upper : float
        The limits; either may be infinite.

    Notes
    -----
    With a and b the limits in standard units, Z the mass between them and phi the normal density, the mean is
    location + scale (phi(a) - phi(b)) / Z (Johnson, Kotz and Balakrishnan 1994, section 13.10.1).
    """

    family: ClassVar[str] = "truncated_normal"
    location: float
    scale: float
    lower: float
    upper: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        require_finite(location=self.location, scale=self.scale)
        require(self.scale > 0, f"a truncated normal needs a scale above 0, found {shown(self.scale)}")
        require(
            self.lower < self.upper,
            f"the lower limit {shown(self.lower)} must be below the upper limit {shown(self.upper)}",
        )
        mass = self._mass()
        require(
            mass >= SMALLEST_MASS,
            f"only {mass:.1g} of the normal lies between {shown(self.lower)} and {shown(self.upper)}: "
            "these limits and this location do not belong together",
        )

    def _limits(self) -> tuple[float, float]:
        return (self.lower - self.location) / self.scale, (self.upper - self.location) / self.scale

    def _mass(self) -> float:
        from scipy.special import ndtr

        a, b = self._limits()
        return float(ndtr(-a) - ndtr(-b) if a > 0 else ndtr(b) - ndtr(a))

    def _moments(self) -> tuple[float, float]:
        a, b = self._limits()
        mass = self._mass()
        at_a, at_b = _density(a) / mass, _density(b) / mass
        first = at_a - at_b
        second = 1.0 + _times(a, at_a) - _times(b, at_b)
        return self.location + self.scale * first, self.scale * math.sqrt(max(second - first**2, 0.0))

    @property
    def mean(self) -> float:
        """Return the mean of the part between the limits."""
        return self._moments()[0]

    @property
    def sd(self) -> float:
        """Return the standard deviation of the part between the limits."""
        return self._moments()[1]

    def ppf(self, u: npt.ArrayLike) -> FloatArray:
        """Return quantiles; each is worked from its nearer tail, so that a far limit loses no digits."""
        from scipy.special import ndtr, ndtri

        uniforms = inside(u)
        a, b = self._limits()
        below = ndtr(a) + uniforms * self._mass()
        above = ndtr(-b) + (1.0 - uniforms) * self._mass()
        scores = np.where(below < 0.5, ndtri(below), -ndtri(above))
        return np.asarray(np.clip(self.location + self.scale * scores, self.lower, self.upper))


def _density(z: float) -> float:
    return math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)


def _times(limit: float, density: float) -> float:
    """Return limit x density, which tends to 0 as the limit goes to infinity."""
    return 0.0 if math.isinf(limit) else limit * density


@dataclass(frozen=True, slots=True)
class LogNormal:
    """A ratio, or an amount with a long upper tail: mean and standard deviation of its logarithm."""

    family: ClassVar[str] = "lognormal"
    mu: float
    sigma: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        require_finite(mu=self.mu, sigma=self.sigma)
        require(
            self.sigma > 0,
            f"a log-normal needs a standard deviation of the logarithm above 0, found {shown(self.sigma)}",
        )
        require(
            self.mu + self.sigma**2 < 300,
            "a log-normal so wide that its mean cannot be written as a number is refused",
        )

    @property
    def mean(self) -> float:
        """Return exp(mu + sigma^2 / 2)."""
        return math.exp(self.mu + 0.5 * self.sigma**2)

    @property
    def sd(self) -> float:
        """Return the mean times sqrt(exp(sigma^2) - 1)."""
        return self.mean * math.sqrt(math.expm1(self.sigma**2))

    @property
    def median(self) -> float:
        """Return exp(mu)."""
        return math.exp(self.mu)

    @property
    def lower(self) -> float:
        """Return 0."""
        return 0.0

    @property
    def upper(self) -> float:
        """Return infinity."""
        return math.inf

    def ppf(self, u: npt.ArrayLike) -> FloatArray:
        """Return quantiles."""
        from scipy.special import ndtri

        return np.asarray(np.exp(self.mu + self.sigma * ndtri(inside(u))))


@dataclass(frozen=True, slots=True)
class Gamma:
    """A positive amount, such as minutes or pounds: shape and scale (mean = shape x scale)."""

    family: ClassVar[str] = "gamma"
    shape: float
    scale: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        require_finite(shape=self.shape, scale=self.scale)
        require(self.shape > 0 and self.scale > 0, "a gamma needs a shape and a scale above 0")

    @property
    def mean(self) -> float:
        """Return shape x scale."""
        return self.shape * self.scale

    @property
    def sd(self) -> float:
        """Return sqrt(shape) x scale."""
        return math.sqrt(self.shape) * self.scale

    @property
    def lower(self) -> float:
        """Return 0."""
        return 0.0

    @property
    def upper(self) -> float:
        """Return infinity."""
        return math.inf

    def ppf(self, u: npt.ArrayLike) -> FloatArray:
        """Return quantiles, by a curve through exact ones."""
        return self.scale * gamma_quantiles(self.shape, inside(u))
