"""The columns of a design by the name of the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stepup_econ.evaluation.estimate import Floats
    from stepup_econ.uncertainty.designs import Design


class Values:
    """Look up the draws of an input: ``values["p_accept"]`` has shape (draw,)."""

    __slots__ = ("_rows", "_table", "n")

    def __init__(self, design: Design) -> None:
        self._rows = {name: row for row, name in enumerate(design.names)}
        self._table = design.values
        self.n = design.values.shape[1]

    def __getitem__(self, name: str) -> Floats:
        column: Floats = self._table[self._rows[name]]
        return column
