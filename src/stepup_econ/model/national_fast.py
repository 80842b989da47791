"""The cells of a national analysis compiled by numba, for the extra `fast`. Importing this module needs numba.

The same as `national_kernel`: areas innermost, so that a processor works on several at once; the sums of a lane stay in its cache.
"""
# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

_numba: Any = import_module("numba")
njit: Any = _numba.njit(fastmath={"contract", "nsz", "arcp", "nnan"}, error_model="numpy", inline="never")


@njit
def _cells(areas, minutes, worth, post, cells):
    """Work out net benefit for every area of a lane, one strategy and draw."""
    once, capacity, paid, _ = post
    families, fte, travel, moving, both = areas
    m0, m1, m2, m3 = minutes[0], minutes[1], minutes[2], minutes[3]
    w0, w1, w2, w3 = worth[0], worth[1], worth[2], worth[3]
    for i in range(len(families)):
        needed = m0 + m1 * travel[i] + m2 * moving[i] + m3 * both[i]
        value = w0 + w1 * travel[i] + w2 * moving[i] + w3 * both[i]
        supply = capacity * fte[i]
        served = supply / needed if supply < families[i] * needed else families[i]
        cells[i] = (served * value - once if fte[i] > 0 else 0.0) - fte[i] * paid


@njit
def _limited(areas, minutes, worth, held, post, cells):
    """Work out the same where a post may hold only so many families at a time."""
    once, capacity, paid, caseload = post
    families, fte, travel, moving, both = areas
    m0, m1, m2, m3 = minutes[0], minutes[1], minutes[2], minutes[3]
    w0, w1, w2, w3 = worth[0], worth[1], worth[2], worth[3]
    h0, h1, h2, h3 = held[0], held[1], held[2], held[3]
    for i in range(len(families)):
        needed = m0 + m1 * travel[i] + m2 * moving[i] + m3 * both[i]
        value = w0 + w1 * travel[i] + w2 * moving[i] + w3 * both[i]
        hold = h0 + h1 * travel[i] + h2 * moving[i] + h3 * both[i]
        supply, room = capacity * fte[i], fte[i] * caseload
        served = supply / needed if supply < families[i] * needed else families[i]
        most = room / hold if room < families[i] * hold else families[i]
        cells[i] = (min(served, most) * value - once if fte[i] > 0 else 0.0) - fte[i] * paid


@njit
def _added(cells, s, line, squares, top, winner):
    """Add one strategy's cells to its sums, keep the best so far, and return their total."""
    total = 0.0
    for i in range(len(cells)):
        total += cells[i]
    for i in range(len(cells)):
        line[i] += cells[i]
        squares[i] += cells[i] * cells[i]
        better = cells[i] > top[i]
        top[i] = cells[i] if better else top[i]
        winner[i] = s if better else winner[i]
    return total


@njit
def _won(top, winner, best, wins):
    """Count who was best in each area."""
    for i in range(len(top)):
        best[i] += top[i]
    for s in range(wins.shape[0]):
        counts = wins[s]
        for i in range(len(top)):
            counts[i] += 1.0 if winner[i] == s else 0.0


@njit
def add_block(areas, rates, caseload, sums):
    """Add one lane of areas over one block of draws."""
    minutes, worth, held, capacity, paid, opening = rates
    gain, square, wins, best, totals = sums
    n = len(best)
    top, winner, cells = np.empty(n), np.empty(n), np.empty(n)
    for d in range(opening.shape[1]):
        top[:] = 0.0
        winner[:] = -1.0
        for s in range(opening.shape[0]):
            post = (opening[s, d], capacity[d], paid[d], caseload)
            if caseload < np.inf:
                _limited(areas, minutes[:, s, d], worth[:, s, d], held[:, s, d], post, cells)
            else:
                _cells(areas, minutes[:, s, d], worth[:, s, d], post, cells)
            totals[s, d] += _added(cells, s, gain[s], square[s], top, winner)
        _won(top, winner, best, wins)
