"""The cohort kernel: shares of families in each state, cycle after cycle, for a tile of draws at once."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Engine = Literal["auto", "numpy", "numba"]

TILE = 2_048
"""Draws in a tile: large enough that calls cost little, small enough that a tile stays near the processor."""

TILE_BYTES = 64_000_000
"""What a tile may take, whatever the number of states and cycles; the tile gets smaller instead."""

WORTH_COMPILING = 20_000_000_000
"""Multiplications from which the few seconds of compiling are won back."""


def propagate(
    start: Floats, probability: Floats, period: NDArray[np.int64], weights: Floats, trace: Floats | None
) -> tuple[Floats, Floats]:
    """Move families through the cycles and add up where they were.

    Parameters
    ----------
    start : array (state, draw)
    probability : array (period, from, to, draw)
    period : array (cycle,)
        Which matrix holds in each cycle.
    weights : array (row, cycle + 1)
        What being in a state at each moment between cycles counts for.
    trace : array (cycle + 1, state, draw) or None
        Filled with the shares at each moment, if given.

    Returns
    -------
    weighted : array (row, state, draw)
    last : array (state, draw)
        Shares at the end.
    """
    now, matrices = _paired(start.copy()), _paired(np.ascontiguousarray(probability))
    following, part = np.empty_like(now), np.empty_like(now)
    weighted = np.zeros((len(weights), *now.shape))
    _count(now, weights[:, 0], weighted, part)
    if trace is not None:
        trace[0] = start
    for cycle, place in enumerate(period):
        np.einsum("fd,ftd->td", now, matrices[place], out=following)
        now, following = following, now
        _count(now, weights[:, cycle + 1], weighted, part)
        if trace is not None:
            trace[cycle + 1] = now[:, : start.shape[-1]]
    return weighted[..., : start.shape[-1]], now[:, : start.shape[-1]]


def propagate_steady(start: Floats, matrix: Floats, weights: Floats, doublings: int) -> tuple[Floats, Floats]:
    """Do what `propagate` does for a matrix that never changes, in strides of several cycles.

    Parameters
    ----------
    start : array (state, draw)
    matrix : array (from, to, draw)
    weights : array (row, cycle + 1)
    doublings : int
        A stride is 2 to this power of cycles.

    Notes
    -----
    The sum over cycles of w[c] x P^c is the sum over j below the stride b of (the sum over m of w[mb + j] x P^(mb)) P^j: x is
    moved once a stride by P^b, and the P^j are taken out as in Horner's rule for polynomials.
    """
    width = start.shape[-1]
    now, one = _paired(start.copy()), _paired(np.ascontiguousarray(matrix))
    stride = 2**doublings
    many = one
    for _ in range(doublings):
        many = np.einsum("fkd,ktd->ftd", many, many)
    table = in_strides(weights, stride)
    following, part = np.empty_like(now), np.empty_like(now)
    sums = np.zeros((*table.shape[:2], *now.shape))
    for step in range(table.shape[2]):
        if step:
            np.einsum("fd,ftd->td", now, many, out=following)
            now, following = following, now
        for row in range(len(sums)):
            _count(now, table[row, :, step], sums[row], part)
    for _ in range((weights.shape[1] - 1) % stride):
        now = np.einsum("fd,ftd->td", now, one)
    weighted = sums[:, -1]
    for offset in range(stride - 2, -1, -1):
        for row in range(len(sums)):
            np.einsum("fd,ftd->td", weighted[row], one, out=following)
            np.add(sums[row, offset], following, out=weighted[row])
    return weighted[..., :width], now[:, :width]


def in_strides(weights: Floats, stride: int) -> Floats:
    """Return weights (row, cycle + 1) as (row, offset within a stride, stride), with nothing beyond the last cycle."""
    rows, moments = weights.shape
    steps = -(-moments // stride)
    table = np.zeros((rows, steps * stride))
    table[:, :moments] = weights
    return np.ascontiguousarray(table.reshape(rows, steps, stride).swapaxes(1, 2))


def best_doublings(states: int, cycles: int, rows: int) -> int:
    """Return the power of two for a stride that is worth it, counted in moves of one cycle; it does not depend on the draws.

    Squaring a matrix is as much as moving each state once; a sum that is kept is about two moves, for it takes cache too.
    """
    work = {k: cycles / 2**k + states * k + 2 * rows * (2**k - 1) for k in range(8)}
    return min(work, key=lambda k: (work[k], k))


def _count(now: Floats, weights: Floats, sums: Floats, part: Floats) -> None:
    """Add shares (state, draw) times each weight (row,) to sums (row, state, draw)."""
    for row, weight in enumerate(weights.tolist()):
        if weight:
            np.multiply(now, weight, out=part)
            sums[row] += part


def moved_on(now: Floats, matrix: Floats) -> Floats:
    """Return shares or years (to, draw) from shares (from, draw) and a matrix (from, to, draw or 1)."""
    moved = np.einsum("fd,ftd->td", _paired(now), _paired(np.broadcast_to(matrix, (*matrix.shape[:-1], now.shape[-1]))))
    return np.asarray(moved[:, : now.shape[-1]])


def _paired(array: Floats) -> Floats:
    """Return a lone draw as two equal ones.

    numpy adds up in another order when the last axis has length one; a draw's sum must not depend on what is beside it.
    """
    return np.repeat(array, 2, axis=-1) if array.shape[-1] == 1 else array


def chosen_engine(engine: Engine, work: float) -> Literal["numpy", "numba"]:
    """Return the engine to use for so many multiplications: numba if it is installed and the work is worth compiling it.

    Raises
    ------
    ValueError
        If numba is asked for and not installed, or the engine is unknown.
    """
    if engine == "auto":
        return "numba" if work >= WORTH_COMPILING and find_spec("numba") else "numpy"
    if engine not in ("numpy", "numba"):
        raise ValueError(f"engine: found '{engine}', expected 'auto', 'numpy' or 'numba'.")
    if engine == "numba" and not find_spec("numba"):
        raise ValueError("engine: found 'numba', which is not installed. Install the extra 'fast', or leave the engine out.")
    return engine


def tile_size(states: int, cycles: int, periods: int) -> int:
    """Return how many draws are worked on at once; results do not depend on it."""
    each = 8 * (3 * periods * states**2 + 3 * (cycles + 1) * states)
    return int(min(TILE, max(2, TILE_BYTES // each)))
