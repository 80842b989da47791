"""Distributions that take separate values: a count out of a number tried, and values that were observed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from stepup_econ.uncertainty.family import FloatArray, inside, require, require_finite, shown

LARGEST_TRIALS = 10_000_000
"""The cumulative probabilities of a binomial are laid out in full: this many take 80 MB."""


@dataclass(frozen=True, slots=True)
class BinomialCount:
    """How many of a known number of families have an event, when each has it with the same chance."""

    family: ClassVar[str] = "binomial"
    trials: int
    chance: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        require_finite(trials=self.trials, chance=self.chance)
        require(
            self.trials == int(self.trials) and 1 <= self.trials <= LARGEST_TRIALS,
            f"expected a whole number tried, 1 to {LARGEST_TRIALS:,}, found {shown(self.trials)}",
        )
        require(0.0 <= self.chance <= 1.0, f"expected a chance between 0 and 1, found {shown(self.chance)}")

    @property
    def mean(self) -> float:
        """Return trials x chance."""
        return self.trials * self.chance

    @property
    def sd(self) -> float:
        """Return sqrt(trials x chance x (1 - chance))."""
        return math.sqrt(self.trials * self.chance * (1.0 - self.chance))

    @property
    def lower(self) -> float:
        """Return 0."""
        return 0.0

    @property
    def upper(self) -> float:
        """Return the number tried."""
        return float(self.trials)

    def ppf(self, u: npt.ArrayLike) -> FloatArray:
        """Return the smallest count whose cumulative probability is at least `u`."""
        from scipy.special import bdtr

        cumulative = bdtr(np.arange(self.trials, dtype=np.float64), self.trials, self.chance)
        return np.searchsorted(cumulative, inside(u), side="left").astype(np.float64)


@dataclass(frozen=True, slots=True)
class Empirical:
    """Values that were observed, drawn as often as they were seen (or by weight).

    Parameters
    ----------
    values : tuple of float
        In rising order.
    weights : tuple of float
        One a value, above 0, summing to one.
    """

    family: ClassVar[str] = "empirical"
    values: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        """Check the parameters."""
        values, weights = self._arrays()
        require(values.size > 0, "expected at least one observed value")
        require(
            values.size == weights.size,
            f"found {values.size} values and {weights.size} weights, expected as many of each",
        )
        require(bool(np.isfinite(values).all() and np.isfinite(weights).all()), "expected finite values and weights")
        require(bool((np.diff(values) >= 0).all()), "expected values in rising order")
        require(
            bool((weights > 0).all()) and abs(float(weights.sum()) - 1.0) < 1e-9,
            "expected weights above 0 that sum to one",
        )

    def _arrays(self) -> tuple[FloatArray, FloatArray]:
        return np.asarray(self.values, dtype=np.float64), np.asarray(self.weights, dtype=np.float64)

    @property
    def mean(self) -> float:
        """Return the weighted mean of the observed values."""
        values, weights = self._arrays()
        return float(values @ weights)

    @property
    def sd(self) -> float:
        """Return the standard deviation of a draw (divisor n, since the observed values are the whole distribution)."""
        values, weights = self._arrays()
        return float(math.sqrt(((values - values @ weights) ** 2) @ weights))

    @property
    def lower(self) -> float:
        """Return the smallest observed value."""
        return self.values[0]

    @property
    def upper(self) -> float:
        """Return the largest observed value."""
        return self.values[-1]

    def ppf(self, u: npt.ArrayLike) -> FloatArray:
        """Return the smallest observed value whose cumulative weight is at least `u`."""
        values, weights = self._arrays()
        cumulative = np.cumsum(weights)[:-1]
        return values[np.searchsorted(cumulative, inside(u), side="left")]
