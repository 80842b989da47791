"""What every distribution promises, and the small helpers that all of them share."""

from __future__ import annotations

import math
from typing import ClassVar, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

Z_975 = 1.959963984540054
"""Normal score of a 95 % range: a range is taken to reach this many standard errors to each side."""

U_EDGE = 2.0**-53
"""Uniform numbers are kept this far from 0 and 1, so that no draw is infinite (8.2 standard deviations out)."""


@runtime_checkable
class Distribution(Protocol):
    """How uncertain one number is.

    Every family is a frozen dataclass with these members. Draws are made only through `ppf`, so random draws, Latin
    hypercubes, quasi-random points and the low and high ends of a one-way analysis are one mechanism.
    """

    family: ClassVar[str]

    @property
    def mean(self) -> float:
        """Return the expected value."""

    @property
    def sd(self) -> float:
        """Return the standard deviation."""

    @property
    def lower(self) -> float:
        """Return the lower end of the support; may be minus infinity."""

    @property
    def upper(self) -> float:
        """Return the upper end of the support; may be infinity."""

    def ppf(self, u: npt.ArrayLike) -> FloatArray:
        """Return the values below which the shares `u` (0 to 1, any shape) of the distribution lie."""


def inside(u: npt.ArrayLike) -> FloatArray:
    """Return `u` as floats kept away from 0 and 1 by `U_EDGE`; `ValueError` if any is outside 0 to 1 or missing."""
    uniforms = np.asarray(u, dtype=np.float64)
    if not np.all((uniforms >= 0.0) & (uniforms <= 1.0)):
        raise ValueError("uniform numbers must lie between 0 and 1, and none may be missing")
    return np.clip(uniforms, U_EDGE, 1.0 - U_EDGE)


def require(holds: bool, why: str) -> None:
    """Raise `ValueError(why)` unless the condition holds."""
    if not holds:
        raise ValueError(why)


def require_finite(**numbers: float) -> None:
    """Raise `ValueError` naming every argument that is not a finite number."""
    bad = [f"{name} = {number}" for name, number in numbers.items() if not math.isfinite(number)]
    require(not bad, f"expected finite numbers, found {', '.join(bad)}")


def shown(number: float) -> str:
    """Return a number as it is printed in sentences: thousands marked, nothing rounded that a person typed."""
    return f"{number:,.10g}"
