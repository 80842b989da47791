"""Can a fitted surface be trusted: does anything of the inputs remain in what it leaves over?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST = 40
"""Draws a cell should hold on average; there are never more than 64 cells."""

MOST_INPUTS = 6
"""Inputs, those most correlated with the fit first, whose pairs are looked at."""

SURE = 1e-4
"""Probability, were the fit right, below which cells are taken to differ; shared among the cuts that are tried."""

MATTERS = 0.02
"""Share of the fitted variance that cells must still explain to matter."""

VISIBLE = 0.01
"""Share of all variance that they must explain besides: less is noise, or the pattern of a Sobol sequence."""

MOST_LEVELS = 16
"""Most cells that one input alone is cut into: finer ones would see how Sobol sequences pair off their dimensions."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """Sums over cells of the inputs, from which the test at any threshold follows.

    Parameters
    ----------
    between : tuple of array (response, response)
        For each cut into cells: sums of products of the cells' mean residuals, times their draws.
    cells : tuple of int
        Cells of each cut.
    left, fitted : array (response, response)
        Sums of products of residuals, and of fitted values about their means.
    n : int
    """

    between: tuple[NDArray[np.float64], ...]
    cells: tuple[int, ...]
    left: NDArray[np.float64]
    fitted: NDArray[np.float64]
    n: int

    def matters(self, weights: NDArray[np.float64]) -> bool:
        """Do the cells of any cut differ surely, and by enough, in the responses summed with weights (response,)?"""
        from scipy.special import fdtrc

        total, fitted = weights @ self.left @ weights, weights @ self.fitted @ weights
        for sums, cells in zip(self.between, self.cells, strict=True):
            between = weights @ sums @ weights
            free, rest = cells - 1, self.n - cells
            if free < 1 or rest < 1 or between >= total:
                continue
            noise = (total - between) / rest
            sure = fdtrc(free, rest, between / free / noise) < SURE / len(self.cells)
            if sure and between - free * noise > max(MATTERS * fitted, VISIBLE * (fitted + total)):
                return True
        return False


def leftover(inputs: NDArray[np.float64], residuals: NDArray[np.float64], fitted: NDArray[np.float64]) -> Leftover:
    """Cut the inputs into cells at their quantiles and sum what the fit leaves over in each.

    Parameters
    ----------
    inputs : array (input, draw)
    residuals, fitted : array (response, draw)
    """
    residuals = residuals - residuals.mean(axis=1, keepdims=True)
    between, cells = [], []
    for cell in _cuts(inputs[_strongest(inputs, fitted)]):
        sizes = np.bincount(cell)
        sums = np.stack([np.bincount(cell, row) for row in residuals])
        between.append((sums / np.maximum(sizes, 1)) @ sums.T)
        cells.append(int(np.count_nonzero(sizes)))
    centred = fitted - fitted.mean(axis=1, keepdims=True)
    return Leftover(tuple(between), tuple(cells), residuals @ residuals.T, centred @ centred.T, inputs.shape[-1])


def _cuts(inputs: NDArray[np.float64]) -> Iterator[NDArray[np.intp]]:
    """Cells (draw,) of one input alone, of every pair, and of the first three together."""
    n = inputs.shape[-1]
    bits = int(np.clip(np.log2(n / FEWEST), 2, 6))
    if len(inputs) == 1:
        yield _levels(inputs[0], min(2**bits, MOST_LEVELS))
        return
    side, small = 2 ** (bits // 2), 2 ** (bits // 3)
    levels = [_levels(x, side) for x in inputs]
    for one, other in combinations(levels, 2):
        yield one * side + other
    if len(inputs) > 2 and small > 1:
        first, second, third = (_levels(x, small) for x in inputs[:3])
        yield (first * small + second) * small + third


def _levels(x: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Number each draw by its quantile group."""
    return np.searchsorted(np.quantile(x, np.arange(1, count) / count), x, side="right")


def _strongest(inputs: NDArray[np.float64], fitted: NDArray[np.float64]) -> NDArray[np.intp]:
    """Inputs that are most correlated with any fitted response, most first."""
    with np.errstate(divide="ignore", invalid="ignore"):
        table = np.corrcoef(inputs, fitted)[: len(inputs), len(inputs) :]
    strength = np.abs(np.nan_to_num(table)).max(axis=1)
    return np.argsort(-strength, kind="stable")[:MOST_INPUTS]
