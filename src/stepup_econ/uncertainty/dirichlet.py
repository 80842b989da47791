"""Shares that sum to one: several ways out of one place, each seen so many times."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stepup_econ.uncertainty.bounded import Beta
from stepup_econ.uncertainty.continuous import Fixed
from stepup_econ.uncertainty.family import FloatArray, require


@dataclass(frozen=True, slots=True)
class DirichletRow:
    """The shares of one row, uncertain because each was counted.

    Parameters
    ----------
    counts : tuple of float
        Times each way out was seen, one a share, 0 or more. A way with a count of 0 is taken to be impossible: its
        share is 0 in every draw. Add a prior (`dirichlet_rows(counts, prior=0.5)`) where it is only rare.

    Notes
    -----
    A Dirichlet row is a stick broken piece by piece: the first share is Beta(c1, c2 + ... + ck); of what is left the
    second takes Beta(c2, c3 + ... + ck), and so on, all independent (Connor and Mosimann 1969). So a row needs one
    input a piece, each with an ordinary inverse distribution function, and the last share is what is left.

    Examples
    --------
    >>> row = DirichletRow((6, 3, 1))
    >>> [round(share, 3) for share in row.mean]
    [0.6, 0.3, 0.1]
    >>> row.shares([[0.5], [0.5]]).sum(axis=0)
    array([1.])
    """

    counts: tuple[float, ...]

    def __post_init__(self) -> None:
        """Check the parameters."""
        require(len(self.counts) >= 2, f"expected at least two ways out, found {len(self.counts)}")
        require(
            all(math.isfinite(count) and count >= 0 for count in self.counts),
            "expected counts of 0 or more, none missing",
        )
        require(sum(self.counts) > 0, "expected at least one count above 0")

    @property
    def mean(self) -> tuple[float, ...]:
        """Return the expected shares."""
        total = sum(self.counts)
        return tuple(count / total for count in self.counts)

    @property
    def sd(self) -> tuple[float, ...]:
        """Return the standard deviation of each share."""
        total = sum(self.counts)
        return tuple(math.sqrt(share * (1.0 - share) / (total + 1.0)) for share in self.mean)

    @property
    def pieces(self) -> tuple[Beta | Fixed, ...]:
        """Return the distribution of each piece (one fewer than shares): its part of what is left of the stick."""
        return tuple(_piece(count, sum(self.counts[i + 1 :])) for i, count in enumerate(self.counts[:-1]))

    def shares(self, u: npt.ArrayLike) -> FloatArray:
        """Return the shares (share, draw) for uniform numbers (share - 1, draw); each draw sums to one."""
        uniforms = np.asarray(u, dtype=np.float64)
        require(
            uniforms.ndim >= 1 and uniforms.shape[0] == len(self.counts) - 1,
            f"expected a row of uniform numbers for each of {len(self.counts)} shares but one, found {uniforms.shape}",
        )
        return shares_from_pieces(np.stack([piece.ppf(row) for piece, row in zip(self.pieces, uniforms, strict=True)]))


def _piece(count: float, rest: float) -> Beta | Fixed:
    if count > 0 and rest > 0:
        return Beta(count, rest)
    return Fixed(1.0 if count > 0 else 0.0)


def shares_from_pieces(pieces: npt.ArrayLike) -> FloatArray:
    """Break the stick: pieces (share - 1, draw), each the part taken of what is left, to shares (share, draw)."""
    parts = np.asarray(pieces, dtype=np.float64)
    left = np.concatenate([np.ones_like(parts[:1]), np.cumprod(1.0 - parts, axis=0)])
    return np.concatenate([left[:-1] * parts, left[-1:]])


def dirichlet_rows(counts: Sequence[Sequence[float]], prior: float = 0.0) -> tuple[DirichletRow, ...]:
    """Return one row of shares for each row of counts, with `prior` added to every count (0.5 is Jeffreys')."""
    require(math.isfinite(prior) and prior >= 0, "expected a prior count of 0 or more")
    return tuple(DirichletRow(tuple(float(count) + prior for count in row)) for row in counts)
