"""How strong a prior would have to be to change the choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

Z95 = 1.959963984540054

NODES = 64
"""Points of the quadrature over what is left uncertain of the effect."""

MOST_STRENGTH = 1e6
"""Times its own precision that a prior is tried with, at most; by then only the prior counts."""

STRENGTHS = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Strengths shown in the table."""


@dataclass(frozen=True, slots=True)
class Belief:
    """A normal belief about an effect on the scale of its measure: the log for ratios."""

    mean: float
    se: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.mean) and self.se > 0):
            raise ValueError(f"belief: found mean {self.mean} and se {self.se}, expected finite numbers and an se above 0")

    def with_prior(self, prior: Belief, strength: float) -> Belief:
        """Combine with a prior whose precision counts `strength` times: a power prior."""
        own, other = self.se**-2, strength * prior.se**-2
        return Belief((own * self.mean + other * prior.mean) / (own + other), float((own + other) ** -0.5))


@dataclass(frozen=True, slots=True)
class Tipping:
    """Where the choice turns as a prior counts for more.

    Parameters
    ----------
    strength : float or None
        Times its own precision that the prior must count for; None if no strength changes the choice.
    weight : float or None
        The prior's weight in the combined effect there, 0 to 1.
    se : float or None
        Standard error that the prior would have at that strength.
    at : float or None
        Combined effect there, on the scale of the belief.
    changes : bool
    """

    strength: float | None
    weight: float | None
    se: float | None
    at: float | None

    @property
    def changes(self) -> bool:
        """Whether any strength of the prior changes the choice."""
        return self.strength is not None


def expected_gain(belief: Belief, gain: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> float:
    """Return the expected net benefit under a belief: the gain (effect,) at each effect, integrated over the belief."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    return float(gain(belief.mean + belief.se * nodes) @ weights / weights.sum())


def tipping_prior(data: Belief, prior: Belief, gain: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Tipping:
    """How strong a prior must be to change the choice that the data alone lead to.

    Parameters
    ----------
    data, prior : Belief
        What was found here, and what is published (or a sceptical prior, centred on no effect).
    gain : callable
        Net benefit of the strategy beside the reference at each value of the effect, (effect,) -> (effect,), all else averaged.

    Notes
    -----
    The prior's precision is multiplied by a strength (a power prior: Ibrahim and Chen 2000, Stat Sci 15:46-60) until the expected net
    benefit changes sign: the smallest such strength. Compare Matthews 2001, J Stat Plan Inference 94:43-58, on the credibility of a
    finding; here it is the choice that turns, not significance.
    """
    from scipy.optimize import brentq

    def at(log: float) -> float:
        return expected_gain(data.with_prior(prior, float(np.exp(log))), gain)

    alone = expected_gain(data, gain)
    grid = np.linspace(np.log(1e-6), np.log(MOST_STRENGTH), 241)
    values = np.array([at(log) for log in grid])
    turned = np.flatnonzero(np.sign(values) * np.sign(alone) < 0) if alone != 0 else np.empty(0, int)
    if not len(turned):
        return Tipping(None, None, None, None)
    first = int(turned[0])
    log = float(grid[0]) if first == 0 else float(brentq(at, grid[first - 1], grid[first], xtol=1e-10))
    strength = float(np.exp(log))
    own, other = data.se**-2, strength * prior.se**-2
    return Tipping(strength, other / (own + other), prior.se / np.sqrt(strength), data.with_prior(prior, strength).mean)


def prior_strengths(
    data: Belief,
    prior: Belief,
    gain: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    strengths: Sequence[float] = STRENGTHS,
    ratio: bool = True,
) -> pd.DataFrame:
    """Return ``strength, weight, effect, low, high, enb, pays``: the combined effect and what it makes of the choice, by strength.

    `effect` and its 95 % interval are on the scale of the measure: a ratio where `ratio` is true.
    """
    import pandas as pd

    back: Callable[[float], float] = (lambda x: float(np.exp(x))) if ratio else float
    rows = []
    for strength in strengths:
        both = data.with_prior(prior, strength)
        enb = expected_gain(both, gain)
        other, reach = strength * prior.se**-2, Z95 * both.se
        rows.append({
            "strength": strength, "weight": other / (other + data.se**-2), "effect": back(both.mean), "low": back(both.mean - reach),
            "high": back(both.mean + reach), "enb": enb, "pays": enb > 0,
        })  # fmt: skip
    return pd.DataFrame(rows)
