"""Which strategy is best at each threshold, in every draw at once: the upper envelope of net-benefit lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.frontier import SAME

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEFAULT_WTP = range(0, 50_001, 500)
"""Thresholds looked at when none are named, in pounds for one more unit of the outcome."""

BLOCK = 32_768
"""Draws looked at together: few enough to stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the draws say at each threshold.

    Parameters
    ----------
    wtp : array (threshold,)
        Ascending, each once.
    count : array (strategy, threshold)
        Draws in which the strategy is best; the first in the user's order where several are.
    tied : array (threshold,)
        Draws in which another strategy is just as good as the best.
    enb : array (strategy, threshold)
        Expected net benefit.
    loss : array (strategy, threshold)
        Expected loss: what is forgone on average by this strategy beside the best in every draw.
    optimal : array (threshold,)
        Strategy with the highest expected net benefit: the first in the user's order where several have it.
    n : int
        Draws.
    """

    wtp: NDArray[np.float64]
    count: NDArray[np.int64]
    tied: NDArray[np.int64]
    enb: NDArray[np.float64]
    loss: NDArray[np.float64]
    optimal: NDArray[np.intp]
    n: int

    @property
    def evpi(self) -> NDArray[np.float64]:
        """(threshold,) expected value of perfect information: the expected loss of the optimal strategy."""
        least: NDArray[np.float64] = self.loss.min(axis=0)
        return least


def thresholds(wtp: float | Iterable[float]) -> NDArray[np.float64]:
    """Turn a threshold, a range or any sequence of thresholds into an array, in the order given.

    Raises
    ------
    ValueError
        If there is none, or if one is missing or infinite.
    """
    grid = np.atleast_1d(np.asarray(wtp if isinstance(wtp, (int, float)) else list(wtp), dtype=float))
    if grid.ndim != 1 or not grid.size or not np.isfinite(grid).all():
        raise ValueError(f"wtp: found {wtp!r}, expected one threshold or more, each a finite number of pounds")
    return grid


def envelope(cost: NDArray[np.float64], effect: NDArray[np.float64], wtp: NDArray[np.float64]) -> Envelope:
    """Count where each strategy is best and sum what the best is worth, for a whole grid of thresholds.

    Parameters
    ----------
    cost, effect : array (strategy, draw)
    wtp : array (threshold,)
        Ascending, each once.

    Notes
    -----
    In one draw net benefit is a line in the threshold k, ``k e - c``. The best of several lines is their upper
    envelope, so each strategy is best on one stretch of thresholds, found by comparing pairs. The ends of the
    stretches are counted in difference arrays, and running sums give every threshold: work grows with draws x
    strategies squared, and not with draws x thresholds. All is done on differences from the first strategy, so that
    what the strategies share does not drown what sets them apart.
    """
    n_strategies, n = cost.shape
    sums, grid = _Sums.zero(n_strategies, len(wtp)), _Grid.of(wtp)
    for start in range(0, n, BLOCK):
        block = slice(start, start + BLOCK)
        _add_block(cost[:, block] - cost[0, block], effect[:, block] - effect[0, block], grid, sums)
    share, tied = sums.count[:, :-1].cumsum(axis=1), sums.tied[:-1].cumsum()
    best_cost, best_effect = sums.cost[:-1].cumsum(), sums.effect[:-1].cumsum()
    mean_cost, mean_effect = cost.mean(axis=1)[:, None], effect.mean(axis=1)[:, None]
    more_cost = (cost - cost[0]).mean(axis=1)[:, None]
    more_effect = (effect - effect[0]).mean(axis=1)[:, None]
    gain = wtp * more_effect - more_cost
    rounding = SAME * (np.abs(wtp * more_effect) + np.abs(more_cost)).max(axis=0)
    optimal = (gain >= gain.max(axis=0) - rounding).argmax(axis=0)
    loss = np.maximum((wtp * best_effect - best_cost) / n - gain, 0.0)
    loss[share == n] = 0.0
    return Envelope(wtp, share, tied, wtp * mean_effect - mean_cost, loss, optimal, n)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Difference arrays over the thresholds, one place longer than the grid; added to block by block."""

    count: NDArray[np.int64]
    tied: NDArray[np.int64]
    cost: NDArray[np.float64]
    effect: NDArray[np.float64]

    @classmethod
    def zero(cls, n_strategies: int, n_thresholds: int) -> _Sums:
        edges = n_thresholds + 1
        return cls(np.zeros((n_strategies, edges), np.int64), np.zeros(edges, np.int64), np.zeros(edges), np.zeros(edges))


def _add_block(cost: NDArray[np.float64], effect: NDArray[np.float64], grid: _Grid, sums: _Sums) -> None:
    """Add a block of draws; `cost` and `effect` (strategy, draw) are differences from the first strategy."""
    n = len(grid.wtp)
    first = np.zeros(cost.shape, dtype=np.intp)
    last = np.full(cost.shape, n, dtype=np.intp)
    same = np.zeros(cost.shape, dtype=bool)
    points: list[list[NDArray[np.intp]]] = [[] for _ in cost]
    for i, j in combinations(range(len(cost)), 2):
        up, edge, tie = _pair(cost[i] - cost[j], effect[i] - effect[j], grid)
        if tie is not None:
            whole, draws, places = tie
            same[i] |= whole
            points[i].append(draws * n + places)
        # Products with a mask are four times as fast as choosing by it: where `up`, strategy i has [edge, end) and
        # j what is below; elsewhere the other way round.
        from_edge = edge * up
        to_end = edge + (n - edge) * up
        np.maximum(first[i], from_edge, out=first[i])
        np.minimum(last[i], to_end, out=last[i])
        np.maximum(first[j], edge - from_edge, out=first[j])
        np.minimum(last[j], edge + n - to_end, out=last[j])
    for s in range(len(cost)):
        _add_stretches(s, first[s], last[s], cost[s], effect[s], sums)
        _add_ties(first[s], last[s], same[s], points[s], n, sums.tied)


def _pair(
    rise: NDArray[np.float64], run: NDArray[np.float64], grid: _Grid
) -> tuple[NDArray[np.bool_], NDArray[np.intp], tuple[NDArray[np.bool_], NDArray[np.intp], NDArray[np.intp]] | None]:
    """Where the first of two strategies is at least as good as the second, by draw.

    Returns
    -------
    up : array (draw,)
        True where it is so from `edge` on, False where it is so below `edge`.
    edge : array (draw,)
        Position in `wtp`.
    tie : (array, array, array) or None
        Draws in which both are the same at every threshold; draws, and the positions at which they are equal there.
    """
    up = run >= 0
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = rise / run
    flat = run == 0
    level = bool(flat.any())
    if level:
        crossing[flat] = np.where(rise[flat] <= 0, -np.inf, np.inf)
    edge, at = grid.first_at_or_above(crossing)
    if not level and not at.any():
        return up, edge, None
    draws = np.flatnonzero(at)
    places = edge[draws]
    edge += at & ~up
    return up, edge, (flat & (rise == 0), draws, places)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Thresholds in ascending order; on an even grid a value's place is found by arithmetic."""

    wtp: NDArray[np.float64]
    even: bool

    @classmethod
    def of(cls, wtp: NDArray[np.float64]) -> _Grid:
        """Look whether the grid is even, to well within a millionth of a step."""
        step = (wtp[-1] - wtp[0]) / max(len(wtp) - 1, 1)
        off = np.abs(wtp - wtp[0] - step * np.arange(len(wtp))).max()
        return cls(wtp, bool(len(wtp) > 2 and off <= 1e-8 * step))

    def first_at_or_above(self, values: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Position of the first threshold at or above each value, and whether it is the value itself."""
        n = len(self.wtp)
        closed = np.append(self.wtp, np.inf)
        if not self.even:
            edge = self.wtp.searchsorted(values)
            return edge, closed[edge] == np.where(np.isinf(values), np.nan, values)
        guess = (values - self.wtp[0]) * ((n - 1) / (self.wtp[-1] - self.wtp[0]))
        # A little too low, so that rounding cannot put the guess too high: it is right, or one place short.
        guess -= 1e-6
        np.ceil(guess, out=guess)
        edge = np.clip(guess, 0, n, out=guess).astype(np.intp)
        near = closed[edge]
        edge += near < values
        return edge, (near == values) & (edge < n)


def _add_stretches(
    s: int,
    first: NDArray[np.intp],
    last: NDArray[np.intp],
    cost: NDArray[np.float64],
    effect: NDArray[np.float64],
    sums: _Sums,
) -> None:
    """Count the stretch [first, last) of strategy `s` in every draw, and add what it costs and achieves there."""
    is_best = np.flatnonzero(first < last)
    edges = len(sums.cost)
    for places, sign in ((first[is_best], 1), (last[is_best], -1)):
        sums.count[s] += sign * np.bincount(places, minlength=edges)
        if s > 0:
            sums.cost[:] += sign * np.bincount(places, cost[is_best], edges)
            sums.effect[:] += sign * np.bincount(places, effect[is_best], edges)


def _add_ties(
    first: NDArray[np.intp],
    last: NDArray[np.intp],
    same: NDArray[np.bool_],
    points: list[NDArray[np.intp]],
    n_thresholds: int,
    tied: NDArray[np.int64],
) -> None:
    """Count the draws in which this strategy is best and a later one is just as good."""
    whole = np.flatnonzero(same & (first < last))
    tied += np.bincount(first[whole], minlength=len(tied)) - np.bincount(last[whole], minlength=len(tied))
    if points:
        draws, places = np.divmod(np.unique(np.concatenate(points)), n_thresholds)
        counts = (first[draws] <= places) & (places < last[draws]) & ~same[draws]
        once = np.bincount(places[counts], minlength=len(tied))
        tied += once - np.roll(once, 1)
