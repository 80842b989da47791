"""Exponentials of matrices of rates, for all draws at once and without a negative number on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TERMS = 19
"""Terms of the power series once the matrix has been halved to a norm of one: the first left out is below 1e-17."""


def exponential(matrices: Floats) -> Floats:
    """Return the exponential of each matrix (from, to, draw) whose entries off the diagonal are 0 or more.

    Parameters
    ----------
    matrices : array (from, to, draw)
        Rates times a length of time; the diagonal may be anything.

    Returns
    -------
    array (from, to, draw), 0 or more throughout

    Notes
    -----
    exp(A) = exp(-m) exp(A + mI) with m the largest number taken off the diagonal: every term of the series is then 0 or
    more, so nothing cancels (uniformisation; Moler and Van Loan 2003, methods 3 and 20). Halved until the norm is at most
    one, squared back. The number of halvings is a draw's own, so its result does not depend on its neighbours.
    """
    stacked = np.ascontiguousarray(np.moveaxis(matrices, -1, 0))
    size = stacked.shape[-1]
    diagonal = np.einsum("dii->di", stacked)
    lift = np.maximum(-diagonal.min(axis=1), 0.0)
    raised = stacked + lift[:, None, None] * np.eye(size)
    norm = raised.sum(axis=2).max(axis=1)
    halvings = np.ceil(np.log2(np.maximum(norm, 1.0))).astype(np.int64)
    scale = np.ldexp(1.0, -halvings)
    raised *= scale[:, None, None]
    result = np.exp(-lift * scale)[:, None, None] * _series(raised)
    for done in range(int(halvings.max(initial=0))):
        rows = halvings > done
        result[rows] = result[rows] @ result[rows]
    return np.ascontiguousarray(np.moveaxis(result, 0, -1))


def _series(raised: Floats) -> Floats:
    """Sum the power series of each matrix (draw, from, to)."""
    result = np.zeros_like(raised)
    result += np.eye(raised.shape[-1])
    for term in range(TERMS, 0, -1):
        result = raised @ result / term
        result += np.eye(raised.shape[-1])
    return result


def probabilities(rates: Floats, years: float) -> Floats:
    """Return transition probabilities (from, to, draw) over `years` for yearly rates; rows sum to one."""
    moved = exponential(rates * years)
    return np.asarray(moved / moved.sum(axis=1, keepdims=True))


def time_spent(rates: Floats, years: float, force: float = 0.0) -> Floats:
    """Return the discounted years (from, to, draw) spent in each state within `years`, by the state at the start.

    Parameters
    ----------
    rates : array (from, to, draw), a year
    years : float
    force : float
        Yearly force of discounting within the span: log of one plus the rate.

    Notes
    -----
    The integral of exp((Q - rI)s) from 0 to h is the upper right block of exp of [[Q - rI, I], [0, 0]]h (Van Loan 1978).
    """
    size, _, draws = rates.shape
    joined = np.zeros((2 * size, 2 * size, draws))
    joined[:size, :size] = rates - force * np.eye(size)[:, :, None]
    joined[:size, size:] = np.eye(size)[:, :, None]
    return exponential(joined * years)[:size, size:]


def with_diagonal(rates: Floats) -> Floats:
    """Return yearly rates (period, from, to, draw) with the diagonal that makes every row sum to nothing."""
    full = rates.copy()
    index = np.arange(full.shape[-2])
    full[:, index, index] = 0.0
    full[:, index, index] = -full.sum(axis=2)
    return full
