"""Inputs that move together: a Gaussian copula on their ranks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from stepup_econ.uncertainty.family import FloatArray, inside, require

TOLERANCE = 1e-8
"""How far below 0 an eigenvalue may fall by rounding."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """Which inputs are correlated, and how strongly.

    Parameters
    ----------
    names : tuple of str
        The inputs.
    matrix : tuple of tuple of float
        One row a name; symmetric, ones on the diagonal.
    scale : {"spearman", "normal"}
        Whether these are rank correlations (what a person states, the default) or correlations of normal scores.

    Raises
    ------
    ValueError
        If no joint distribution has these correlations; the message offers the nearest matrix that is possible, which
        is never used unless it is typed in.

    Notes
    -----
    A rank correlation r becomes the normal-score correlation 2 sin(pi r / 6) (Pearson 1907). A name's numbers depend on
    those before it in `names`, so a name added at the end moves no other.
    """

    names: tuple[str, ...]
    matrix: tuple[tuple[float, ...], ...]
    scale: Literal["spearman", "normal"] = "spearman"

    def __post_init__(self) -> None:
        """Check that the matrix is one of correlations, and possible."""
        require(len(self.names) == len(set(self.names)), "each name may appear only once in a correlation matrix")
        require(self.scale in ("spearman", "normal"), f"found scale {self.scale!r}, expected 'spearman' or 'normal'")
        size = len(self.names)
        require(
            size >= 2 and len(self.matrix) == size and all(len(row) == size for row in self.matrix),
            f"expected a square correlation matrix with one row for each of {size} names, two or more",
        )
        given = np.array(self.matrix, dtype=np.float64)
        require(bool(np.all(np.abs(given) <= 1)), "correlations lie between -1 and 1, and none may be missing")
        require(bool(np.all(given == given.T)), "a correlation matrix must be the same above and below its diagonal")
        require(bool(np.all(np.diag(given) == 1)), "a correlation matrix has ones on its diagonal")
        if np.linalg.eigvalsh(self.scores()).min() < -TOLERANCE:
            raise ValueError(self._offer())

    def scores(self) -> FloatArray:
        """Return the correlations of the normal scores (input, input)."""
        given = np.array(self.matrix, dtype=np.float64)
        if self.scale == "normal":
            return given
        scores = 2.0 * np.sin(math.pi * given / 6.0)
        np.fill_diagonal(scores, 1.0)
        return scores

    def _offer(self) -> str:
        nearest = nearest_correlation(self.scores(), floor=0.001 * len(self.names))  # room to round to three digits
        if self.scale == "spearman":
            nearest = 6.0 / math.pi * np.arcsin(nearest / 2.0)
        pairs = [
            f"{self.names[i]} and {self.names[j]}: {nearest[i, j]:.3f} (found {self.matrix[i][j]:g})"
            for i in range(len(self.names))
            for j in range(i)
            if abs(nearest[i, j] - self.matrix[i][j]) >= 0.0005
        ]
        return "these correlations cannot all hold together. The nearest that can: " + "; ".join(pairs)


def nearest_correlation(matrix: npt.ArrayLike, floor: float = 1e-6) -> FloatArray:
    """Return the correlation matrix nearest to a symmetric one.

    Parameters
    ----------
    matrix : array_like (input, input)
    floor : float
        Smallest eigenvalue of the answer, so that it stays possible when it is rounded.

    Notes
    -----
    Alternating projections with Dykstra's correction (Higham 2002).
    """
    answer = np.array(matrix, dtype=np.float64)
    correction = np.zeros_like(answer)
    for _ in range(500):
        start = answer
        shifted = start - correction
        values, vectors = np.linalg.eigh(shifted)
        possible = (vectors * np.maximum(values, floor)) @ vectors.T
        correction = possible - shifted
        answer = (possible + possible.T) / 2.0
        np.fill_diagonal(answer, 1.0)
        if np.abs(answer - start).max() < 1e-10:
            break
    return answer


def lower_root(matrix: FloatArray) -> FloatArray:
    """Return a lower triangular L with L L' = matrix (Cholesky), also where some inputs follow exactly from others."""
    size = len(matrix)
    root = np.zeros((size, size))
    for j in range(size):
        left = matrix[j:, j] - root[j:, :j] @ root[j, :j]
        if left[0] > TOLERANCE:
            root[j:, j] = left / math.sqrt(left[0])
    return root


def correlate(uniforms: npt.ArrayLike, correlation: Correlation, names: Sequence[str]) -> FloatArray:
    """Return uniform numbers (input, draw) with ranks correlated as asked; inputs it does not name are unchanged."""
    from scipy.special import ndtr, ndtri

    drawn = np.array(uniforms, dtype=np.float64)
    unknown = [name for name in correlation.names if name not in names]
    require(not unknown, f"the correlation matrix names {', '.join(unknown)}, which are not among the inputs")
    rows = [list(names).index(name) for name in correlation.names]
    scores = ndtri(inside(drawn[rows]))
    for row, weights in zip(rows, lower_root(correlation.scores()), strict=True):
        joint = np.zeros_like(scores[0])
        for weight, score in zip(weights, scores, strict=True):
            joint += weight * score  # in this order whatever the number of draws: a matrix product is not, to the last bit
        drawn[row] = ndtr(joint)
    return drawn
