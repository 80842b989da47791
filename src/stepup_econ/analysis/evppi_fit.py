"""Penalised regression whose penalties are chosen by restricted maximum likelihood, from sums of products alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDS = 80
"""Most rounds of the search for the penalties."""

SETTLED = 0.01
"""The search ends when a round changes the effective number of coefficients by less."""

STEP = 1.6
"""Rounds are lengthened by this factor (on the log scale): they approach from one side, slowly."""

LEAST, MOST = 1e-6, 1e6
"""Limits of a penalty for each draw: beyond the upper one rounding would eat the columns that are not penalised."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients of one response and what is needed to say how sure they are.

    Parameters
    ----------
    coefficients : array (column,)
    inverse : array (column, column)
        Of sums of products plus penalties.
    edf : float
        Effective number of coefficients.
    """

    coefficients: NDArray[np.float64]
    inverse: NDArray[np.float64]
    edf: float


def fit_ridge(
    products: NDArray[np.float64],
    moments: NDArray[np.float64],
    square: float,
    block: NDArray[np.intp],
    n: int,
) -> Fit:
    """Fit one response, each block of columns with a ridge of its own.

    Parameters
    ----------
    products : array (column, column)
        Sums over the draws of products of two columns; the first column is the constant.
    moments : array (column,)
        Sums of column times response.
    square : float
        Sum of the squared response.
    block : array (column,)
        Block of each column; -1 is not shrunk.
    n : int
        Draws.

    Notes
    -----
    A block's coefficients are taken as normal with a common variance t^2, the residuals with variance s^2, so that the
    penalty is s^2 / t^2. Each round sets both variances to what the fit implies given its effective number of
    coefficients, the fixed point of the restricted likelihood: MacKay 1992, Neural Computation 4:415-447; Wood and
    Fasiolo 2017, Biometrics 73:1071-1081.
    """
    if square == 0:
        return Fit(np.zeros(len(block)), np.zeros_like(products), 1.0)
    shrunk = block >= 0
    sizes = np.bincount(block[shrunk]) if shrunk.any() else np.empty(0)
    logs = np.full(len(sizes), np.log(n / 100))
    last = np.inf
    for _ in range(ROUNDS):
        penalty = np.where(shrunk, np.exp(logs)[block], 1e-9 * n) if len(sizes) else np.full(len(block), 1e-9 * n)
        penalty[0] = 0.0
        inverse = _inverse(products + np.diag(penalty))
        coefficients = inverse @ moments
        spread = np.diag(inverse)
        edf = float(len(block) - penalty @ spread)
        if abs(edf - last) < SETTLED or not len(sizes):
            break
        last = edf
        left = max(float(square - coefficients @ moments - (penalty * coefficients) @ coefficients), 1e-14 * square)
        used = sizes - np.exp(logs) * np.bincount(block[shrunk], spread[shrunk])
        power = np.bincount(block[shrunk], coefficients[shrunk] ** 2)
        with np.errstate(divide="ignore"):
            aim = np.log(left / max(n - edf, 1.0) * np.maximum(used, 1e-9)) - np.log(power)
        aim = np.clip(aim, np.log(LEAST * n), np.log(MOST * n))
        logs = np.clip(logs + STEP * (aim - logs), np.log(LEAST * n), np.log(MOST * n))
    return Fit(coefficients, inverse, edf)


def _inverse(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Inverse of a symmetric positive definite matrix, by its Cholesky factor."""
    from scipy.linalg import lapack

    factor, failed = lapack.dpotrf(matrix, lower=1)
    if failed:
        raise np.linalg.LinAlgError("the inputs of a group determine each other so closely that no regression can part them")
    lower, _ = lapack.dpotri(factor, lower=1)
    inverse: NDArray[np.float64] = np.tril(lower) + np.tril(lower, -1).T
    return inverse
