"""The cohort model as anyone would write it: one draw at a time, plain loops, no tricks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Floats = np.ndarray


def propagated(start: Floats, matrices: Sequence[Floats], weights: Floats) -> tuple[Floats, Floats, Floats]:
    """One draw: weighted sums (row, state), shares at the end (state,) and the trace (moment, state)."""
    trace = [start]
    for matrix in matrices:
        trace.append(np.array([sum(trace[-1][i] * matrix[i, j] for i in range(len(start))) for j in range(len(start))]))
    weighted = [sum(weight * shares for weight, shares in zip(row, trace, strict=True)) for row in weights]
    return np.array(weighted), trace[-1], np.array(trace)


def paths_value(start: int, matrices: Sequence[Floats], state_value: Floats, move_value: Floats) -> float:
    """Expected value over every path that one family may take, state values counted at the beginning of each cycle."""
    states = len(state_value)

    def onward(state: int, cycle: int) -> float:
        if cycle == len(matrices):
            return 0.0
        after = sum(
            matrices[cycle][state, entered] * ((move_value[state, entered] if entered != state else 0.0) + onward(entered, cycle + 1))
            for entered in range(states)
        )
        return state_value[state] + after

    return onward(start, 0)
