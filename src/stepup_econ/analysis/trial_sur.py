"""Seemingly unrelated regressions: several equations whose errors go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SurFit:
    """A fitted system.

    Parameters
    ----------
    coefficients : tuple of array (column,)
        One an equation.
    covariance : array (coefficient, coefficient)
        Of all coefficients, equation after equation.
    errors : array (equation, equation)
        Covariance of the equations' errors.
    residuals : array (equation, family)
    """

    coefficients: tuple[NDArray[np.float64], ...]
    covariance: NDArray[np.float64]
    errors: NDArray[np.float64]
    residuals: NDArray[np.float64]

    def place(self, equation: int, column: int) -> int:
        """Return where a coefficient stands in `covariance`."""
        return sum(len(own) for own in self.coefficients[:equation]) + column


def seemingly_unrelated(
    responses: NDArray[np.float64], columns: Sequence[NDArray[np.float64]], *, per_df: bool = False, rounds: int = 1
) -> SurFit:
    """Fit equations by feasible generalised least squares.

    Parameters
    ----------
    responses : array (equation, family)
    columns : sequence of array (column, family)
        One an equation, the constant included.
    per_df : bool
        Divide sums of residuals by sqrt((n - p_i)(n - p_j)) instead of by n.
    rounds : int
        Times that the errors' covariance is worked out anew; 1 is Zellner's two-step estimate, many approach maximum likelihood.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the columns of an equation determine each other.

    Notes
    -----
    Zellner 1962, J Am Stat Assoc 57:348-368. With the same columns in every equation the coefficients are those of least squares.
    """
    n = responses.shape[1]
    sizes = [len(own) for own in columns]
    divisor = np.sqrt(np.outer([n - p for p in sizes], [n - p for p in sizes])) if per_df else np.full((len(sizes),) * 2, float(n))
    betas = [np.linalg.solve(x @ x.T, x @ y) for x, y in zip(columns, responses, strict=True)]
    ends = np.concatenate([[0], np.cumsum(sizes)])
    for _ in range(rounds):
        residuals = np.stack([y - beta @ x for y, beta, x in zip(responses, betas, columns, strict=True)])
        errors = residuals @ residuals.T / divisor
        weight = np.linalg.inv(errors)
        normal = np.block([[weight[i, j] * (xi @ xj.T) for j, xj in enumerate(columns)] for i, xi in enumerate(columns)])
        moments = np.concatenate([x @ (weight[i] @ responses) for i, x in enumerate(columns)])
        solved = np.linalg.solve(normal, moments)
        betas = [solved[a:b] for a, b in pairwise(ends)]
    residuals = np.stack([y - beta @ x for y, beta, x in zip(responses, betas, columns, strict=True)])
    return SurFit(tuple(betas), np.linalg.inv(normal), errors, residuals)
