"""A number that was put in: its value, how sure we are of it, and where it came from."""

from __future__ import annotations

import math
from dataclasses import dataclass

from stepup_econ.uncertainty.family import Distribution, FloatArray

Floats = FloatArray
"""Numbers in an array; the draw is its last axis."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One uncertain input of the evaluation.

    Parameters
    ----------
    name : str
        Name of the input, unique in the evaluation, for example ``"p_accept"``.
    label, unit : str
        What it is, in words, and what it is counted in.
    value : float
        The base-case value.
    distribution : Distribution
        What else it could be.
    rule : str
        How the distribution followed from what was given, in words.
    source, quality, where : str
        Evidence: where the number comes from, how good it is, and the cell that holds it.
    counts : tuple of (float, float)
        Counts, each out of a count, that the number rests on.
    """

    name: str
    label: str
    unit: str
    value: float
    distribution: Distribution
    rule: str
    source: str
    quality: str
    where: str
    counts: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            message = f"{self.where}: {self.name} must be a finite number, found {self.value}"
            raise ValueError(message)

    @property
    def uncertain(self) -> bool:
        """Return whether the input varies at all."""
        return self.distribution.family != "fixed"


@dataclass(frozen=True, slots=True)
class Fact:
    """A number or choice that does not vary: what it is, what it bears on, and where it came from.

    `about` is "volume", "capacity", "cost", "effect", "risk" or "decision".
    """

    about: str
    label: str
    value: str
    source: str
    quality: str
    where: str
