"""Which inputs of an evaluation are drawn together, and what a reader is told of it."""

from __future__ import annotations

from collections.abc import Mapping

from stepup_econ.uncertainty.copula import Correlation
from stepup_econ.uncertainty.design import HasDistribution, unknown_input
from stepup_econ.uncertainty.varied import uncertain


def joint_inputs(
    correlation: Correlation | None, inputs: Mapping[str, HasDistribution]
) -> tuple[Correlation | None, tuple[str, ...]]:
    """Return the correlation among those inputs that vary, and sentences on what moves together and what cannot.

    A part of a matrix that is possible is possible itself, so an input that a scenario fixes is taken out and said.
    """
    if correlation is None:
        return None, ()
    for name in correlation.names:
        if name not in inputs:
            raise KeyError(unknown_input(name, inputs))
    varying = set(uncertain(inputs))
    kept = [row for row, name in enumerate(correlation.names) if name in varying]
    notes = [
        f"{correlation.names[first]} and {correlation.names[second]} are drawn together, "
        f"{'rank' if correlation.scale == 'spearman' else 'normal-score'} correlation {correlation.matrix[first][second]:g}"
        for at, second in enumerate(kept)
        for first in kept[:at]
        if correlation.matrix[first][second] != 0
    ]
    notes += [f"{name} does not vary, so its correlations have no bearing" for name in correlation.names if name not in varying]
    if len(kept) < 2:
        return None, tuple(notes)
    matrix = tuple(tuple(correlation.matrix[i][j] for j in kept) for i in kept)
    return Correlation(tuple(correlation.names[row] for row in kept), matrix, correlation.scale), tuple(notes)
