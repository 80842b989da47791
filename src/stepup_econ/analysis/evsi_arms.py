"""What a study sees of one group of families: yes or no, an amount, a count, or the time until something happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

Values = Mapping[str, "NDArray[np.float64]"]
"""Draws (draw,) of each input by its name."""

EXACT_TIMES = 200
"""Families added from one size to the next up to which each time is drawn; beyond, the sum of times is taken as normal."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of the model that an arm of a study is about: an input, or an input and what a strategy does to it.

    Parameters
    ----------
    input : str
    times, odds_times, plus : str, optional
        Another input that it is multiplied by, that its odds are multiplied by, or that is added to it.

    Examples
    --------
    >>> float(Quantity("risk", odds_times="odds_ratio")({"risk": np.array([0.5]), "odds_ratio": np.array([3.0])})[0])
    0.75
    """

    input: str
    times: str | None = None
    odds_times: str | None = None
    plus: str | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """Inputs that it is made of."""
        return tuple(name for name in (self.input, self.times, self.odds_times, self.plus) if name is not None)

    def require(self, values: Values, most: float) -> None:
        """Raise `ValueError` where the input is not from 0 to `most`, or what it becomes is negative (a chance above 1 is held there)."""
        for name, draws, top in ((self.input, values[self.input], most), (" x ".join(self.inputs), self(values), np.inf)):
            if draws.min() < 0 or draws.max() > top:
                bounds = "at least 0" if top == np.inf else f"from 0 to {top:g}"
                raise ValueError(f"input '{name}': found draws from {draws.min():.4g} to {draws.max():.4g}, expected all {bounds}")

    def __call__(self, values: Values) -> NDArray[np.float64]:
        """Return its value in each draw, (draw,)."""
        found = values[self.input]
        if self.times is not None:
            found = found * values[self.times]
        if self.odds_times is not None:
            odds = found / np.maximum(1 - found, 1e-12) * values[self.odds_times]
            found = odds / (1 + odds)
        return found + values[self.plus] if self.plus is not None else found


class Arm(Protocol):
    """One group of families in a study, whose results are kept as a few sufficient numbers."""

    @property
    def about(self) -> Quantity:
        """What is observed."""

    @property
    def prior(self) -> tuple[float, float] | None:
        """Parameters of the conjugate prior, where it is known."""

    def grow(self, value: NDArray[np.float64], sizes: Sequence[int], rng: Generator) -> Iterator[NDArray[np.float64]]:
        """Yield the results (number, draw) at each size; every size holds the families of the smaller ones."""

    def check(self, values: Values) -> None:
        """Raise `ValueError` where draws of the inputs cannot be what the arm takes them for."""

    def summary(self, results: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """Return what a regression is shown of the results, (number, draw)."""

    def log_likelihood(self, results: NDArray[np.float64], value: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """Return how likely results (number, study) are at each value (draw,), up to a constant of each study: (study, draw)."""

    def every_result(self, value: NDArray[np.float64], n: int) -> NDArray[np.float64] | None:
        """Return all results that can be seen (number, result), with whole probabilities by `log_likelihood`; None where uncountable."""


@dataclass(frozen=True, slots=True)
class Binary:
    """Whether something happens to each family: reached, accepted, referred again. The prior is beta."""

    about: Quantity
    prior: tuple[float, float] | None = None

    def grow(self, value: NDArray[np.float64], sizes: Sequence[int], rng: Generator) -> Iterator[NDArray[np.float64]]:
        """See `Arm.grow`."""
        chance = np.clip(value, 0.0, 1.0)
        seen = np.zeros((1, len(value)))
        for added in np.diff(sizes, prepend=0):
            seen = seen + rng.binomial(added, chance)
            yield seen

    def check(self, values: Values) -> None:
        """See `Arm.check`."""
        self.about.require(values, 1.0)

    def summary(self, results: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """See `Arm.summary`: the share."""
        return results / max(n, 1)

    def log_likelihood(self, results: NDArray[np.float64], value: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """See `Arm.log_likelihood`: binomial."""
        from scipy.special import gammaln, xlog1py, xlogy

        x, chance = results[0][:, None], np.clip(value, 0.0, 1.0)
        ways = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
        found: NDArray[np.float64] = ways + xlogy(x, chance) + xlog1py(n - x, -chance)
        return found

    def every_result(self, value: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """See `Arm.every_result`."""
        return np.arange(n + 1.0)[None]


@dataclass(frozen=True, slots=True)
class Normal:
    """An amount for each family, with a known standard deviation between families. The prior is normal: mean and sd.

    `weight` is how much a family of the study counts for: 1 for the mean of one group, share x (1 - share) for the
    difference between two groups.
    """

    about: Quantity
    sd: float
    prior: tuple[float, float] | None = None
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not (self.sd > 0 and self.weight > 0):
            raise ValueError(f"sd: found {self.sd}, expected a standard deviation above 0")

    def grow(self, value: NDArray[np.float64], sizes: Sequence[int], rng: Generator) -> Iterator[NDArray[np.float64]]:
        """See `Arm.grow`: the mean."""
        noise, n = np.zeros(len(value)), 0
        for size in sizes:
            noise = noise + np.sqrt(size - n) * rng.standard_normal(len(value))
            n = size
            yield (value + self.sd * noise / np.sqrt(self.weight) / max(n, 1))[None]

    def check(self, values: Values) -> None:
        """See `Arm.check`: an amount may be anything."""

    def summary(self, results: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """See `Arm.summary`: the mean."""
        return results if n else np.zeros_like(results)

    def log_likelihood(self, results: NDArray[np.float64], value: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """See `Arm.log_likelihood`: normal."""
        found: NDArray[np.float64] = -0.5 * n * self.weight * ((results[0][:, None] - value) / self.sd) ** 2
        return found

    def every_result(self, value: NDArray[np.float64], n: int) -> None:
        """See `Arm.every_result`: a mean can be anything."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many events each family has, followed for `time` (in the unit of the rate). The prior is gamma: shape and rate."""

    about: Quantity
    time: float = 1.0
    prior: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if not self.time > 0:
            raise ValueError(f"time: found {self.time}, expected a time of follow-up above 0")

    def grow(self, value: NDArray[np.float64], sizes: Sequence[int], rng: Generator) -> Iterator[NDArray[np.float64]]:
        """See `Arm.grow`."""
        seen = np.zeros((1, len(value)))
        for added in np.diff(sizes, prepend=0):
            seen = seen + rng.poisson(added * self.time * value)
            yield seen

    def check(self, values: Values) -> None:
        """See `Arm.check`."""
        self.about.require(values, np.inf)

    def summary(self, results: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """See `Arm.summary`: the rate."""
        return results / (max(n, 1) * self.time)

    def log_likelihood(self, results: NDArray[np.float64], value: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """See `Arm.log_likelihood`: Poisson."""
        from scipy.special import gammaln, xlogy

        x, expected = results[0][:, None], n * self.time * value
        found: NDArray[np.float64] = xlogy(x, expected) - expected - gammaln(x + 1)
        return found

    def every_result(self, value: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """See `Arm.every_result`: up to a count that one draw in a million million would exceed."""
        expected = n * self.time * float(value.max())
        return np.arange(np.ceil(expected + 8 * np.sqrt(expected) + 30) + 1)[None]


@dataclass(frozen=True, slots=True)
class TimeToEvent:
    """How long until something happens to each family, at a constant hazard, watched for at most `follow_up`.

    `lost` is the hazard of losing sight of a family, in the same unit. The prior is gamma: shape and rate.
    """

    about: Quantity
    follow_up: float
    lost: float = 0.0
    prior: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if not (self.follow_up > 0 and self.lost >= 0):
            raise ValueError(f"follow_up: found {self.follow_up} and lost {self.lost}, expected a time above 0 and a hazard of at least 0")

    def grow(self, value: NDArray[np.float64], sizes: Sequence[int], rng: Generator) -> Iterator[NDArray[np.float64]]:
        """See `Arm.grow`: events, and time watched, summed over families."""
        leaves = value + self.lost
        events, watched = np.zeros(len(value)), np.zeros(len(value))
        for added in np.diff(sizes, prepend=0):
            ended, time = self._leave(leaves, int(added), rng)
            happened = rng.binomial(ended, np.divide(value, leaves, out=np.zeros_like(value), where=leaves > 0))
            events, watched = events + happened, watched + time
            yield np.stack([events, watched])

    def _leave(self, hazard: NDArray[np.float64], n: int, rng: Generator) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """How many of `n` families leave before the end, and how long all of them are watched; (draw,) each."""
        end = self.follow_up
        if n <= EXACT_TIMES:
            ended, watched = np.zeros(len(hazard), np.int64), np.zeros(len(hazard))
            scale = 1 / np.maximum(hazard, 1e-300)
            for _ in range(n):
                time = rng.standard_exponential(len(hazard)) * scale
                ended += time < end
                watched += np.minimum(time, end)
            return ended, watched
        gone = -np.expm1(-hazard * end)
        ended = rng.binomial(n, gone)
        safe = np.maximum(hazard, 1e-4 / end)
        mean = 1 / safe - end / np.expm1(safe * end)
        variance = np.maximum(safe**-2 - end**2 * np.exp(safe * end) / np.expm1(safe * end) ** 2, 0.0)
        time = mean * ended + np.sqrt(variance * ended) * rng.standard_normal(len(hazard))
        return ended, np.clip(time, 0.0, end * ended) + end * (n - ended)

    def check(self, values: Values) -> None:
        """See `Arm.check`."""
        self.about.require(values, np.inf)

    def summary(self, results: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """See `Arm.summary`: events and time for each family."""
        return results / max(n, 1)

    def log_likelihood(self, results: NDArray[np.float64], value: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """See `Arm.log_likelihood`: exponential with censoring."""
        from scipy.special import xlogy

        events, time = results[0][:, None], results[1][:, None]
        found: NDArray[np.float64] = xlogy(events, value) - time * value
        return found

    def every_result(self, value: NDArray[np.float64], n: int) -> None:
        """See `Arm.every_result`: a time can be anything."""
