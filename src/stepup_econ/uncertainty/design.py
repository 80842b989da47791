"""A design: which value each input takes in each draw."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from stepup_econ.uncertainty.family import Distribution, FloatArray, require


class HasDistribution(Protocol):
    """An input: its value in the base case, and how uncertain it is."""

    @property
    def value(self) -> float:
        """Return the value in the base case."""

    @property
    def distribution(self) -> Distribution:
        """Return how uncertain it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Values of every input in every draw.

    Parameters
    ----------
    names : tuple of str
        The inputs, in the order of the rows of `values`.
    values : ndarray (input, draw)
        Finite; read-only.
    method : str
        How it was made: base, sobol, lhs, mc, one_way, grid, changed.
    seed : int or None
        Seed of a random design.
    labels : tuple of str
        A name a draw, or empty.
    notes : tuple of str
        Sentences a reader of the results should see.
    """

    names: tuple[str, ...]
    values: FloatArray
    method: str
    seed: int | None = None
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the shapes, refuse missing values, make the values read-only."""
        values = np.array(self.values, dtype=np.float64)
        require(values.ndim == 2, f"expected values (input, draw), found {values.ndim} dimensions")
        require(
            values.shape[0] == len(self.names),
            f"found {len(self.names)} names and {values.shape[0]} rows, expected as many",
        )
        require(len(set(self.names)) == len(self.names), "each input may be named only once")
        require(values.shape[1] >= 1, "expected at least one draw")
        bad = [name for name, row in zip(self.names, values, strict=True) if not np.isfinite(row).all()]
        require(not bad, f"values must be finite numbers; some of {', '.join(bad)} are not")
        require(len(self.labels) in (0, values.shape[1]), f"found {len(self.labels)} labels for {values.shape[1]} draws")
        values.setflags(write=False)
        object.__setattr__(self, "values", values)

    @property
    def n(self) -> int:
        """Return the number of draws."""
        return int(self.values.shape[1])

    def column(self, name: str) -> FloatArray:
        """Return the values (draw,) of one input; `KeyError` with the nearest name if there is none."""
        if name not in self.names:
            raise KeyError(unknown_input(name, self.names))
        column: FloatArray = self.values[self.names.index(name)]
        return column


def unknown_input(name: str, names: Iterable[str]) -> str:
    """Return the message for an input that does not exist, with the nearest that does."""
    near = difflib.get_close_matches(name, list(names), n=1)
    return f"there is no input {name!r}" + (f"; the nearest is {near[0]!r}" if near else "")
