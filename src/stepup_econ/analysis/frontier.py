"""Which strategies are worth paying for at some threshold, and which are dominated, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAME = 1e-14
"""Two means closer than this share of the largest are the same number: rounding, not a difference."""


@dataclass(frozen=True, slots=True)
class Frontier:
    """The cost-effectiveness frontier, by position in the user's order.

    Parameters
    ----------
    order : tuple of int
        All strategies by cost; at equal cost the more effective first, then the user's order.
    on : tuple of int
        Strategies on the frontier, by cost.
    dominated_by : dict from position to position
        Strongly dominated strategies, and the one that costs no more and does no less.
    mixed : dict from position to (position, position)
        Extendedly dominated strategies, and the two neighbours on the frontier of which a mixture does better.
    """

    order: tuple[int, ...]
    on: tuple[int, ...]
    dominated_by: dict[int, int]
    mixed: dict[int, tuple[int, int]]

    def status(self, position: int) -> str:
        """``"ND"`` not dominated, ``"D"`` dominated, ``"ED"`` extendedly dominated."""
        return "D" if position in self.dominated_by else "ED" if position in self.mixed else "ND"


def frontier(cost: NDArray[np.float64], effect: NDArray[np.float64]) -> Frontier:
    """Find the frontier of mean costs and mean effects.

    Parameters
    ----------
    cost, effect : array (strategy,)
        More effect is better; either may be negative.

    Notes
    -----
    A strategy is dominated if another costs no more and does no less, and is better in one of the two; of two that are
    the same in both, the first in the user's order stays. It is extendedly dominated if it lies above the line
    between two others; on that line it stays (a stated choice: its ICER equals its neighbour's). The frontier begins
    with the least costly strategy that is not dominated, wherever it lies: no line from the origin is drawn.
    Karlsson and Johannesson 1996, PharmacoEconomics 9:113-120.
    """
    cost, effect = _snapped(cost), _snapped(effect)
    order = np.lexsort((np.arange(len(cost)), -effect, cost))
    standing: list[int] = []
    for position in order:
        if not standing or effect[position] > effect[standing[-1]]:
            standing.append(int(position))
    on: list[int] = []
    for position in standing:
        while len(on) > 1 and _above(cost, effect, on[-2], on[-1], position):
            on.pop()
        on.append(position)
    kept, undominated = set(on), set(standing)
    ranked = on + [position for position in standing if position not in kept]
    dominated_by = {int(position): _dominating(cost, effect, int(position), ranked) for position in order if position not in undominated}
    mixed = {position: _neighbours(effect, position, on) for position in standing if position not in kept}
    return Frontier(tuple(map(int, order)), tuple(on), dominated_by, mixed)


def _snapped(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give values that differ only by rounding one value, so that comparisons are exact from here on."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.r_[True, np.diff(ordered) > SAME * np.abs(values).max()]
    snapped = np.empty_like(ordered)
    snapped[order] = ordered[starts][np.cumsum(starts) - 1]
    return snapped


def _above(cost: NDArray[np.float64], effect: NDArray[np.float64], low: int, middle: int, high: int) -> bool:
    """Is `middle` strictly above the line from `low` to `high`, that is, does it cost more than their mixture?"""
    to_middle = (cost[middle] - cost[low]) * (effect[high] - effect[middle])
    to_high = (cost[high] - cost[middle]) * (effect[middle] - effect[low])
    return bool(to_middle - to_high > 4 * SAME * max(abs(to_middle), abs(to_high)))


def _dominating(cost: NDArray[np.float64], effect: NDArray[np.float64], position: int, ranked: list[int]) -> int:
    """Name the strategy that dominates: on the frontier if one there does, the least costly of those."""
    return next(other for other in ranked if cost[other] <= cost[position] and effect[other] >= effect[position])


def _neighbours(effect: NDArray[np.float64], position: int, on: list[int]) -> tuple[int, int]:
    above = next(place for place, other in enumerate(on) if effect[other] > effect[position])
    return on[above - 1], on[above]
