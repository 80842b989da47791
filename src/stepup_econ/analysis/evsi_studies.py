"""Studies that could be done: which families are looked at, and what is learned about which inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from stepup_econ.analysis.evsi_arms import Arm, Binary, Count, Normal, Quantity, TimeToEvent, Values

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray


class Study(Protocol):
    """A study of any size: how its results come about, and how likely they are."""

    @property
    def name(self) -> str:
        """What it is called in tables."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Inputs that it says something about."""

    def grow(self, values: Values, sizes: Sequence[int], rng: Generator) -> Iterator[NDArray[np.float64]]:
        """Yield, for each size in ascending order, the results (number, draw) that each draw of the inputs might give."""

    def summary(self, results: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """Return what a regression is shown of the results, (number, draw)."""

    def log_likelihood(self, results: NDArray[np.float64], values: Values, n: int) -> NDArray[np.float64] | None:
        """Return how likely results (number, study) are in each draw: (study, draw), or None where it cannot be said."""


@dataclass(frozen=True, slots=True)
class ArmsStudy:
    """A study of one or more groups of families, `shares` of all in it."""

    name: str
    arms: tuple[Arm, ...]
    shares: tuple[float, ...] = (1.0,)

    def __post_init__(self) -> None:
        if len(self.shares) != len(self.arms) or min(self.shares) <= 0 or abs(sum(self.shares) - 1) > 1e-9:
            raise ValueError(f"shares: found {self.shares}, expected {len(self.arms)} above 0 that sum to 1")

    @property
    def inputs(self) -> tuple[str, ...]:
        """See `Study.inputs`."""
        return tuple(dict.fromkeys(name for arm in self.arms for name in arm.about.inputs))

    def sizes(self, n: int) -> tuple[int, ...]:
        """Families in each arm: whole numbers that sum to `n`."""
        ends = np.rint(np.cumsum(self.shares) * n).astype(int)
        return tuple(int(size) for size in np.diff(ends, prepend=0))

    def grow(self, values: Values, sizes: Sequence[int], rng: Generator) -> Iterator[NDArray[np.float64]]:
        """See `Study.grow`."""
        for arm in self.arms:
            arm.check(values)
        split = [self.sizes(n) for n in sizes]
        streams = rng.spawn(len(self.arms))
        growing = [
            arm.grow(arm.about(values), [part[place] for part in split], stream)
            for place, (arm, stream) in enumerate(zip(self.arms, streams, strict=True))
        ]
        for results in zip(*growing, strict=True):
            yield np.concatenate(results)

    def summary(self, results: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """See `Study.summary`."""
        parts = np.split(results, len(self.arms))
        return np.concatenate([arm.summary(part, size) for arm, part, size in zip(self.arms, parts, self.sizes(n), strict=True)])

    def log_likelihood(self, results: NDArray[np.float64], values: Values, n: int) -> NDArray[np.float64]:
        """See `Study.log_likelihood`: arms are independent given the inputs."""
        parts = np.split(results, len(self.arms))
        each = [arm.log_likelihood(part, arm.about(values), size) for arm, part, size in zip(self.arms, parts, self.sizes(n), strict=True)]
        total: NDArray[np.float64] = np.sum(each, axis=0)
        return total


@dataclass(frozen=True, slots=True)
class OwnStudy:
    """A study that the user describes: see `own_study`."""

    name: str
    inputs: tuple[str, ...]
    simulate: Callable[[Values, int, Generator], NDArray[np.float64]]
    likelihood: Callable[[NDArray[np.float64], Values, int], NDArray[np.float64]] | None = None

    def grow(self, values: Values, sizes: Sequence[int], rng: Generator) -> Iterator[NDArray[np.float64]]:
        """See `Study.grow`: every size is a study of its own."""
        draws = len(next(iter(values.values())))
        for n, stream in zip(sizes, rng.spawn(len(sizes)), strict=True):
            results = np.atleast_2d(np.asarray(self.simulate(values, n, stream), dtype=float))
            if results.ndim != 2 or results.shape[-1] != draws or not np.isfinite(results).all():
                raise ValueError(
                    f"study '{self.name}' with {n} families: found results of shape {results.shape}, expected finite numbers of "
                    f"shape (any, {draws}): a few summaries of the data, one column a draw"
                )
            yield results

    def summary(self, results: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        """See `Study.summary`: as given."""
        return results

    def log_likelihood(self, results: NDArray[np.float64], values: Values, n: int) -> NDArray[np.float64] | None:
        """See `Study.log_likelihood`."""
        return None if self.likelihood is None else np.asarray(self.likelihood(results, values, n), dtype=float)


Prior = tuple[float, float]


def binary_study(chance: str, prior: Prior | None = None, name: str = "") -> ArmsStudy:
    """Follow one group and count to whom something happens, with the chance of one input; `prior` is beta (a, b)."""
    return ArmsStudy(name or f"share: {chance}", (Binary(Quantity(chance), prior),))


def binary_trial(
    first: str, second: str | None = None, *, risk_ratio: str | None = None, odds_ratio: str | None = None, share: float = 0.5,
    priors: tuple[Prior, Prior] | None = None, name: str = "",
) -> ArmsStudy:  # fmt: skip
    """Compare the share to whom something happens in two groups.

    Parameters
    ----------
    first : str
        Input that is the chance in the first group.
    second : str, optional
        Input that is the chance in the second group; otherwise `risk_ratio` or `odds_ratio` names the input that turns the
        first chance into the second.
    share : float
        Share of the families who are in the first group.
    priors : pair of (a, b), optional
        Beta priors of both chances, for ``method="exact"``.
    """
    if sum(part is not None for part in (second, risk_ratio, odds_ratio)) != 1:
        raise ValueError("binary_trial: expected one of second, risk_ratio and odds_ratio, which say what the second group's chance is")
    other = Quantity(second) if second is not None else Quantity(first, risk_ratio, odds_ratio)
    one, two = priors if priors is not None else (None, None)
    label = name or f"shares: {first} against {' x '.join(other.inputs)}"
    return ArmsStudy(label, (Binary(Quantity(first), one), Binary(other, two)), (share, 1 - share))


def normal_study(mean: str, sd: float, prior: Prior | None = None, name: str = "") -> ArmsStudy:
    """Measure an amount in one group: its mean is one input, `sd` the standard deviation between families."""
    return ArmsStudy(name or f"mean: {mean}", (Normal(Quantity(mean), sd, prior),))


def normal_trial(difference: str, sd: float, share: float = 0.5, prior: Prior | None = None, name: str = "") -> ArmsStudy:
    """Measure an amount in two groups: the difference between their means is one input, `sd` is within each group."""
    if not 0 < share < 1:
        raise ValueError(f"share: found {share}, expected between 0 and 1")
    return ArmsStudy(name or f"difference: {difference}", (Normal(Quantity(difference), sd, prior, share * (1 - share)),))


def count_study(rate: str, time: float = 1.0, prior: Prior | None = None, name: str = "") -> ArmsStudy:
    """Count events in one group, each family followed for `time`; the rate is one input, its prior gamma (shape, rate)."""
    return ArmsStudy(name or f"rate: {rate}", (Count(Quantity(rate), time, prior),))


def count_trial(rate: str, rate_ratio: str, time: float = 1.0, share: float = 0.5, name: str = "") -> ArmsStudy:
    """Count events in two groups, the second with the first one's rate times a rate ratio."""
    arms = (Count(Quantity(rate), time), Count(Quantity(rate, times=rate_ratio), time))
    return ArmsStudy(name or f"rates: {rate} against x {rate_ratio}", arms, (share, 1 - share))


def time_study(hazard: str, follow_up: float, lost: float = 0.0, prior: Prior | None = None, name: str = "") -> ArmsStudy:
    """Watch one group until something happens, at most for `follow_up`; the hazard is one input, its prior gamma."""
    return ArmsStudy(name or f"time to event: {hazard}", (TimeToEvent(Quantity(hazard), follow_up, lost, prior),))


def time_trial(hazard: str, hazard_ratio: str, follow_up: float, lost: float = 0.0, share: float = 0.5, name: str = "") -> ArmsStudy:
    """Watch two groups until something happens, the second with the first one's hazard times a hazard ratio."""
    arms = (TimeToEvent(Quantity(hazard), follow_up, lost), TimeToEvent(Quantity(hazard, times=hazard_ratio), follow_up, lost))
    return ArmsStudy(name or f"times to event: {hazard} against x {hazard_ratio}", arms, (share, 1 - share))


def own_study(
    inputs: Sequence[str],
    simulate: Callable[[Values, int, Generator], NDArray[np.float64]],
    likelihood: Callable[[NDArray[np.float64], Values, int], NDArray[np.float64]] | None = None,
    name: str = "own study",
) -> OwnStudy:
    """Describe any other study by a function that makes its data.

    Parameters
    ----------
    inputs : sequence of str
        Inputs that the data depend on.
    simulate : callable
        ``simulate(values, n, rng)``: from the draws of those inputs, a mapping to arrays (draw,), make the data of a study of
        `n` families for every draw and return a few summaries of it, (summary, draw).
    likelihood : callable, optional
        ``likelihood(results, values, n)``: the log likelihood of results (summary, study) at each draw, (study, draw). Only
        the methods ``"moment_matching"`` and ``"nested"`` ask for it.
    """
    if not inputs:
        raise ValueError("own_study: found no inputs, expected those that the data depend on")
    return OwnStudy(name, (inputs,) if isinstance(inputs, str) else tuple(inputs), simulate, likelihood)


STUDIES: dict[str, Callable[..., Study]] = {
    "binary_study": binary_study,
    "binary_trial": binary_trial,
    "normal_study": normal_study,
    "normal_trial": normal_trial,
    "count_study": count_study,
    "count_trial": count_trial,
    "time_study": time_study,
    "time_trial": time_trial,
    "own_study": own_study,
}
"""Kinds of study by name."""
