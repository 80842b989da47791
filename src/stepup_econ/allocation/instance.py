"""What both engines solve: pick one option an area so that the sum of values is as large as the limits allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from stepup_econ.allocation.curves import Curves, Floats, Ints
from stepup_econ.allocation.limits import TINY, Limits, offered

DIGITS = 15
"""Sums of values are exact whole numbers of up to so many digits: fewer than a double holds."""


class InfeasibleError(Exception):
    """No plan keeps all limits; told to the caller in words by `infeasible.explain`."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A sum over the chosen options that may not fall below a number: a target, or what an earlier objective reached."""

    name: str
    coefficient: Floats
    minimum: float


@dataclass(frozen=True, slots=True)
class Instance:
    """Options, the value of each, and the limits.

    Parameters
    ----------
    curves : Curves
    limits : Limits
    value : (option,) float array
        What is made as large as possible, summed over the chosen options.
    kept : tuple of Kept
    closed : (option,) bool array or None
        Options that may not be chosen, beyond those the limits rule out.
    """

    curves: Curves
    limits: Limits
    value: Floats
    kept: tuple[Kept, ...] = ()
    closed: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None

    @property
    def offered(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which options (option,) may be chosen."""
        return offered(self.curves, self.limits) & ~self.shut

    @property
    def shut(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which options (option,) may not be chosen whatever the limits say."""
        return np.zeros(self.curves.n, dtype=bool) if self.closed is None else self.closed

    @property
    def coupled(self) -> tuple[str, ...]:
        """Return the names of the limits that a dynamic programme over one total cannot keep."""
        return (*self.limits.couples, *(row.name for row in self.kept))


@dataclass(frozen=True, slots=True)
class Solution:
    """One option an area, its value, and how far from the best it can be.

    Parameters
    ----------
    chosen : (area,) int array
        Option of each area.
    value : float
    gap : float
        A better plan could bring at most so much more; 0 when it is proven that none is better.
    proven_by : str
        ``"dynamic programme"``, ``"one sort of concave curves"`` or ``"HiGHS"``.
    tied : bool or None
        Whether another plan has the same value; None where it was not looked into.
    """

    chosen: Ints
    value: float
    gap: float
    proven_by: str
    tied: bool | None = None


def whole_units(values: Floats, area: Ints) -> tuple[Ints, float]:
    """Return values as whole numbers of one decimal unit, so that sums are exact and ties are real, and the unit.

    The unit is the smallest power of ten with which a sum over areas of the largest values keeps `DIGITS` digits.

    Examples
    --------
    >>> units, unit = whole_units(np.array([0.1, 0.2, 0.3]), np.array([0, 1, 2]))
    >>> bool(units[0] + units[1] == units[2])
    True
    """
    largest = np.zeros(int(area.max()) + 1)
    np.maximum.at(largest, area, np.abs(values))
    total = float(largest.sum())
    power = DIGITS - (int(np.ceil(np.log10(total))) if total > 0 else 0)
    scaled = values * 10.0**power if power >= 0 else values / 10.0**-power
    return np.rint(scaled).astype(np.int64), 10.0**-power


def common_step(fte: Floats, finest: int = 400) -> float | None:
    """Return the largest FTE of which all levels are whole multiples, or None if there is none down to a 400th of the gaps.

    Examples
    --------
    >>> common_step(np.array([0.0, 0.1 + 0.2, 0.5, 0.8])), common_step(np.array([0.0, 1.0, 3.0]))
    (0.1, 1.0)
    >>> common_step(np.array([0.0, 1.0, 2.0**0.5])) is None
    True
    """
    levels = np.unique(np.round(np.r_[0.0, fte], 9))
    if len(levels) == 1:
        return 1.0
    gap = float(np.diff(levels).min())
    for parts in range(1, finest + 1):
        step = gap / parts
        ratio = levels / step
        if np.all(np.abs(ratio - np.rint(ratio)) * step < 1e-8):
            return round(step, 9)
    return None


def keeps_limits(instance: Instance, chosen: Ints) -> list[str]:
    """Return in words every limit that a choice of options (area,) breaks, worked out from the curves alone."""
    curves = instance.curves
    if not np.array_equal(curves.area[chosen], np.arange(len(curves.areas))):
        return ["not one option for each area"]
    broken = [] if instance.offered[chosen].all() else ["an option outside an area's least, most or step"]
    broken += [*_totals_broken(instance, chosen), *_groups_broken(instance, chosen)]
    for row in instance.kept:
        if row.coefficient[chosen].sum() < row.minimum - 1e-6 * max(1.0, abs(row.minimum)):
            broken.append(row.name)
    return broken


def _totals_broken(instance: Instance, chosen: Ints) -> Iterator[str]:
    curves, limits = instance.curves, instance.limits
    fte = curves.fte[chosen]
    if limits.fte is not None and fte.sum() > limits.fte + TINY:
        yield f"{fte.sum():g} FTE placed of {limits.fte:g}"
    if limits.budget is not None and curves.cost is not None:
        spend = float(curves.cost[chosen].sum())
        if spend > limits.budget + 1e-6 * max(1.0, abs(limits.budget)):
            yield f"{spend:,.2f} pounds spent of {limits.budget:,.2f}"
    opened = np.count_nonzero(fte > TINY)
    if limits.max_areas is not None and opened > limits.max_areas:
        yield f"{opened} areas opened of {limits.max_areas}"


def _groups_broken(instance: Instance, chosen: Ints) -> Iterator[str]:
    curves, limits = instance.curves, instance.limits
    fte = curves.fte[chosen]
    for floor in limits.floors:
        if held(curves, fte, floor.areas) < floor.fte - TINY:
            yield f"floor of {floor.name}"
    for group in limits.shared:
        posts = held(curves, fte, group) / limits.post
        if abs(posts - round(posts)) * limits.post > TINY:
            yield f"whole posts shared by {', '.join(group)}"


def held(curves: Curves, fte: Floats, areas: tuple[str, ...]) -> float:
    """Return the posts a group of areas has together."""
    return float(fte[np.isin(curves.areas, areas)].sum())
