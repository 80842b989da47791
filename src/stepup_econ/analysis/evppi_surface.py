"""Expected costs and effects given some inputs: fitted once, for every threshold, with their sampling error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.evppi_basis import Basis, make_basis
from stepup_econ.analysis.evppi_fit import Fit, fit_ridge
from stepup_econ.uncertainty.streams import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 16_384
"""Draws whose columns are worked on together."""

KEPT = 8_000_000
"""Numbers in the columns of all draws, up to which they are kept instead of made again."""

SET_UP = 20_000
"""Draws, taken at random, by which columns are chosen."""

BATCHES = 256
"""Groups of neighbouring draws whose joint error is taken as one: correlated neighbours do no harm."""

POINTS = 2_048
"""Draws, taken at random, at which the error of a fit is looked at."""

REPEATS = 128
"""Perturbed fits from which a standard error is taken."""


@dataclass(frozen=True, slots=True)
class Surface:
    """A fitted surface.

    Parameters
    ----------
    fitted : array (response, draw)
        Expected response given the inputs of each draw; its mean over the draws is the response's own.
    columns : Columns
    fits : tuple of Fit
        One a response, of the standardised response.
    scale : array (response,)
        By which responses were divided; zero for one that does not vary.
    """

    fitted: NDArray[np.float64]
    columns: Columns
    fits: tuple[Fit, ...]
    scale: NDArray[np.float64]


class Columns:
    """The regression's columns, block of draws by block, made once where they fit in memory."""

    __slots__ = ("_inputs", "_kept", "basis")

    def __init__(self, basis: Basis, inputs: NDArray[np.float64]) -> None:
        """Take the basis and the inputs (input, draw)."""
        self.basis, self._inputs = basis, inputs
        small = len(basis.recipes) * inputs.shape[-1] <= KEPT
        self._kept = list(self._make()) if small else None

    def __iter__(self) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        """Yield each block's place and its columns (column, draw)."""
        return iter(self._kept) if self._kept is not None else self._make()

    def at(self, draws: NDArray[np.intp]) -> NDArray[np.float64]:
        """Columns at some draws: (column, point)."""
        return self.basis.columns(self._inputs[:, draws])

    def _make(self) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        n = self._inputs.shape[-1]
        for start in range(0, n, BLOCK):
            block = slice(start, min(start + BLOCK, n))
            yield block, self.basis.columns(self._inputs[:, block])


def fit_surface(inputs: NDArray[np.float64], responses: NDArray[np.float64]) -> Surface:
    """Regress every response on the inputs.

    Parameters
    ----------
    inputs : array (input, draw)
        Each varies.
    responses : array (response, draw)
    """
    n = inputs.shape[-1]
    some = some_draws(n, SET_UP)
    columns = Columns(make_basis(inputs[:, some], responses[:, some]), inputs)
    centre, scale = responses.mean(axis=1), responses.std(axis=1)
    scale = np.where(scale <= 1e-12 * np.abs(centre), 0.0, scale)
    divisor = np.where(scale == 0, np.inf, scale)[:, None]
    width = len(columns.basis.recipes)
    products, moments = np.zeros((width, width)), np.zeros((width, len(responses)))
    squares = np.zeros(len(responses))
    for block, held in columns:
        standard = (responses[:, block] - centre[:, None]) / divisor
        products += held @ held.T
        moments += held @ standard.T
        squares += (standard**2).sum(axis=1)
    fits = tuple(fit_ridge(products, moments[:, row], float(squares[row]), columns.basis.block, n) for row in range(len(responses)))
    weights = scale[:, None] * np.stack([fit.coefficients for fit in fits])
    fitted = np.empty_like(responses)
    for block, held in columns:
        fitted[:, block] = centre[:, None] + weights @ held
    return Surface(fitted, columns, fits, scale)


def perturbed(surface: Surface, responses: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """How far the surface might be off, at some of the draws.

    Parameters
    ----------
    surface : Surface
    responses : array (response, draw)
        What it was fitted to.

    Returns
    -------
    some : array (point,)
        The draws looked at.
    errors : array (response, repeat, point)
        What is to be added to the fitted values.

    Notes
    -----
    Coefficients are perturbed by the inverse times the sums of column times residual of each batch, each batch with a
    random normal weight that all responses share. This is the sandwich variance, so neither unequal spread nor
    correlation between costs and effects, or between neighbouring draws, needs a model of its own.
    """
    n = responses.shape[-1]
    residuals = responses - surface.fitted
    scores = [_batch_scores(held, residuals[:, block], max(1, round(BATCHES * held.shape[1] / n))) for block, held in surface.columns]
    score = np.concatenate(scores, axis=1)
    weights = stream(0, "evppi batches").standard_normal((REPEATS, score.shape[1]))
    some = some_draws(n, POINTS)
    at_points = surface.columns.at(some)
    errors = np.empty((len(responses), REPEATS, len(some)))
    for row, fit in enumerate(surface.fits):
        inflation = np.sqrt(n / max(n - fit.edf, 1.0))
        errors[row] = inflation * ((weights @ score[row]) @ fit.inverse @ at_points)
    return some, errors


def some_draws(n: int, most: int) -> NDArray[np.intp]:
    """Up to `most` of `n` draws, at random but always the same; evenly spaced ones would break a Sobol sequence."""
    if n <= most:
        return np.arange(n)
    return np.sort(stream(0, "evppi sub-sample").choice(n, most, replace=False))


def _batch_scores(columns: NDArray[np.float64], left: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Sums of column times residual by batch of neighbouring draws: (response, batch, column)."""
    edges = np.linspace(0, columns.shape[1], min(count, columns.shape[1]) + 1).astype(int)
    sums = [left[:, a:b] @ columns[:, a:b].T for a, b in pairwise(edges)]
    return np.stack(sums, axis=1)
