"""What one extreme test is."""

from __future__ import annotations

from dataclasses import dataclass

ROUNDING = 1e-9
"""Relative difference that is rounding of double precision over a few hundred operations."""


@dataclass(frozen=True, slots=True)
class Check:
    """One test: `name`, what was done, what is `expected`, what was `found`, and how far apart they may be."""

    name: str
    done: str
    expected: float
    found: float
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether found is as expected; what is not a number is not."""
        return bool(abs(self.found - self.expected) <= self.tolerance)
