"""The cohort kernels compiled by numba, for the extra `fast`; to the last bit the same as those of numpy.

Importing this module needs numba; compiling happens at the first call.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from stepup_econ.model.cohort_kernel import in_strides

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

njit: Any = import_module("numba").njit

LANE = 128
"""Draws that are carried through all cycles together: their matrices stay in the nearest cache."""


def _load(probability: Floats, first: int, lane: Floats) -> None:
    """Copy the matrices (from, to, draw) of one lane."""
    for left in range(lane.shape[0]):
        for entered in range(lane.shape[1]):
            for d in range(min(LANE, probability.shape[2] - first)):
                lane[left, entered, d] = probability[left, entered, first + d]


def _take(shares: Floats, first: int, now: Floats) -> None:
    """Copy the draws from `first` on into a lane (state, draw)."""
    for state in range(now.shape[0]):
        for d in range(min(LANE, shares.shape[1] - first)):
            now[state, d] = shares[state, first + d]


def _put(now: Floats, first: int, shares: Floats) -> None:
    """Copy a lane (state, draw) into the draws from `first` on."""
    for state in range(now.shape[0]):
        for d in range(min(LANE, shares.shape[1] - first)):
            shares[state, first + d] = now[state, d]


def _step(now: Floats, lane: Floats, following: Floats) -> None:
    """Move one step on. Three states left at a time: fewer passes over `following`, in the order of adding one by one."""
    states = lane.shape[0]
    for entered in range(states):
        for d in range(LANE):
            following[entered, d] = lane[0, entered, d] * now[0, d] + lane[1, entered, d] * now[1, d]
        left = 2
        while left + 2 < states:
            for d in range(LANE):
                following[entered, d] = (
                    following[entered, d]
                    + lane[left, entered, d] * now[left, d]
                    + lane[left + 1, entered, d] * now[left + 1, d]
                    + lane[left + 2, entered, d] * now[left + 2, d]
                )
            left += 3
        while left < states:
            for d in range(LANE):
                following[entered, d] += lane[left, entered, d] * now[left, d]
            left += 1


def _count(now: Floats, weights: Floats, sums: Floats) -> None:
    """Add shares (state, draw) times each weight (row,) to sums (row, state, draw)."""
    for row in range(len(weights)):
        weight = weights[row]
        if weight != 0.0:
            for state in range(now.shape[0]):
                for d in range(LANE):
                    sums[row, state, d] += now[state, d] * weight


def _add(now: Floats, sums: Floats) -> None:
    """Add a lane to sums (state, draw)."""
    for state in range(now.shape[0]):
        for d in range(LANE):
            sums[state, d] += now[state, d]


load, take, put, step, count, add = njit(_load), njit(_take), njit(_put), njit(_step), njit(_count), njit(_add)


def _changing(
    start: Floats, probability: Floats, period: NDArray[np.int64], weights: Floats, weighted: Floats, last: Floats, trace: Floats
) -> None:
    """Carry each lane through matrices that change."""
    states, draws = start.shape
    lane = np.zeros((states, states, LANE))
    now, following = np.zeros((states, LANE)), np.zeros((states, LANE))
    for first in range(0, draws, LANE):
        total = np.zeros((len(weights), states, LANE))
        take(start, first, now)
        count(now, weights[:, 0], total)
        if len(trace):
            put(now, first, trace[0])
        for cycle in range(len(period)):
            if cycle == 0 or period[cycle] != period[cycle - 1]:
                load(probability[period[cycle]], first, lane)
            step(now, lane, following)
            now, following = following, now
            count(now, weights[:, cycle + 1], total)
            if len(trace):
                put(now, first, trace[cycle + 1])
        for row in range(len(weights)):
            put(total[row], first, weighted[row])
        put(now, first, last)


def _steady(start: Floats, matrix: Floats, table: Floats, doublings: int, left_over: int, weighted: Floats, last: Floats) -> None:
    """Carry each lane through one matrix, a stride at a time, then take the moves within a stride out by Horner's rule."""
    states, draws = start.shape
    one, many, other = np.zeros((states, states, LANE)), np.zeros((states, states, LANE)), np.zeros((states, states, LANE))
    now, following = np.zeros((states, LANE)), np.zeros((states, LANE))
    for first in range(0, draws, LANE):
        sums = np.zeros((table.shape[0], table.shape[1], states, LANE))
        load(matrix, first, one)
        load(matrix, first, many)
        for _ in range(doublings):
            for left in range(states):
                step(many[left], many, other[left])
            many, other = other, many
        take(start, first, now)
        for moment in range(table.shape[2]):
            if moment > 0:
                step(now, many, following)
                now, following = following, now
            for row in range(table.shape[0]):
                count(now, table[row, :, moment], sums[row])
        for row in range(table.shape[0]):
            for offset in range(table.shape[1] - 1, 0, -1):
                step(sums[row, offset], one, following)
                add(following, sums[row, offset - 1])
            put(sums[row, 0], first, weighted[row])
        for _ in range(left_over):
            step(now, one, following)
            now, following = following, now
        put(now, first, last)


changing, steady = njit(_changing), njit(_steady)


def propagate_fast(
    start: Floats, probability: Floats, period: NDArray[np.int64], weights: Floats, trace: Floats | None
) -> tuple[Floats, Floats]:
    """Do what `cohort_kernel.propagate` does, with the same arguments."""
    weighted = np.empty((len(weights), *start.shape))
    last = np.empty_like(start)
    kept = np.empty((0, *start.shape)) if trace is None else trace
    changing(start, probability, period, weights, weighted, last, kept)
    return weighted, last


def propagate_steady_fast(start: Floats, matrix: Floats, weights: Floats, doublings: int) -> tuple[Floats, Floats]:
    """Do what `cohort_kernel.propagate_steady` does, with the same arguments."""
    weighted = np.empty((len(weights), *start.shape))
    last = np.empty_like(start)
    left_over = (weights.shape[1] - 1) % 2**doublings
    steady(start, matrix, in_strides(weights, 2**doublings), doublings, left_over, weighted, last)
    return weighted, last
