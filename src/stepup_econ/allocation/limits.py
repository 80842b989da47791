"""Limits a plan must keep: total posts, budget, least and most by area, floors for groups, shared posts, areas opened."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from stepup_econ.allocation.curves import Curves, Floats
from stepup_econ.problems import Problem, raise_if

ByArea = float | Mapping[str, float] | None
TINY = 1e-6
"""FTE closer than this are the same number of posts."""


@dataclass(frozen=True, slots=True)
class Floor:
    """A least number of posts for a group of areas together, for example the most deprived."""

    name: str
    areas: tuple[str, ...]
    fte: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Everything a plan may not do.

    Parameters
    ----------
    fte, budget : float or None
        At most so many posts, so many pounds, over all areas; None for no limit.
    least, most : (area,) float arrays
        Posts of each area lie between the two (0 and infinity where nothing is said).
    max_areas : int or None
        At most so many areas have any post.
    floors : tuple of Floor
        Groups that have at least so many posts together.
    shared : tuple of tuples of area ids
        Neighbours that may share posts: each group holds whole posts together. An area in no group holds whole posts alone. Empty when
        posts need not be whole.
    post : float
        FTE of one whole post, for `shared`.
    step : float or None
        Only multiples of this many FTE are placed in an area; None for the levels as the curves have them.
    """

    least: Floats
    most: Floats
    fte: float | None = None
    budget: float | None = None
    max_areas: int | None = None
    floors: tuple[Floor, ...] = ()
    shared: tuple[tuple[str, ...], ...] = ()
    post: float = 1.0
    step: float | None = None
    areas: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        raise_if([*_number_problems(self), *_area_problems(self)])

    @property
    def couples(self) -> tuple[str, ...]:
        """Return the names of the limits beyond least and most posts in all that tie areas to one another."""
        floors = tuple(floor for floor in self.floors if set(floor.areas) != set(self.areas))
        held = {"budget": self.budget, "max_areas": self.max_areas, "floors": floors, "shared": self.shared}
        return tuple(name for name, value in held.items() if value is not None and value != ())

    @property
    def least_in_all(self) -> float:
        """Return the posts that must be placed over all areas: the largest floor that covers them all."""
        return max((floor.fte for floor in self.floors if set(floor.areas) == set(self.areas)), default=0.0)


def limits_for(
    curves: Curves, fte: float | None, *, least: ByArea = None, most: ByArea = None, **others: object
) -> Limits:
    """Return the limits for these curves; `least` and `most` as one number for all areas or as area -> number.

    Raises
    ------
    InputError
        Naming every unknown area, impossible number, and area with no level between its least and its most.
    """
    problems = [*_unknown(curves, "least", least), *_unknown(curves, "most", most)]
    raise_if(problems)
    limits = Limits(
        by_area(curves, least, 0.0), by_area(curves, most, math.inf), fte, areas=curves.areas, **others  # type: ignore[arg-type]
    )
    raise_if(_empty_areas(curves, limits))
    return limits


def by_area(curves: Curves, given: ByArea, otherwise: float) -> Floats:
    """Return one number for each area, in the order of the curves."""
    if given is None:
        return np.full(len(curves.areas), otherwise)
    if isinstance(given, Mapping):
        held = {str(area): value for area, value in given.items()}
        return np.array([float(held.get(area, otherwise)) for area in curves.areas])
    return np.full(len(curves.areas), float(given))


def offered(curves: Curves, limits: Limits) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which options (option,) keep the step, whole posts outside shared groups, and the area's least and most."""
    kept = fits_step(curves, limits)
    kept &= curves.fte >= limits.least[curves.area] - TINY
    kept &= curves.fte <= limits.most[curves.area] + TINY
    return kept


def fits_step(curves: Curves, limits: Limits) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which options (option,) are multiples of the step and whole posts where posts cannot be shared."""
    kept = np.ones(curves.n, dtype=bool)
    if limits.step is not None:
        kept &= _multiple(curves.fte, limits.step)
    if limits.shared:
        sharing = {area for group in limits.shared for area in group}
        alone = np.array([area not in sharing for area in curves.areas])
        kept &= ~alone[curves.area] | _multiple(curves.fte, limits.post)
    return kept


def _multiple(fte: Floats, step: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    ratio = fte / step
    near: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.abs(ratio - np.rint(ratio)) * step < TINY
    return near


def _unknown(curves: Curves, name: str, given: object) -> Iterator[Problem]:
    if isinstance(given, Mapping):
        for area in given:
            if str(area) not in curves.areas:
                yield _no_area(name, str(area), curves.areas)


def _no_area(where: str, area: str, areas: Sequence[str]) -> Problem:
    known = ", ".join(areas[:8]) + (" ..." if len(areas) > 8 else "")
    return Problem("AL201", where, f"area '{area}'", f"one of {known}", "Use an area of the curves.")


def _number_problems(limits: Limits) -> Iterator[Problem]:
    for name in ("fte", "budget", "max_areas", "step", "post"):
        value = getattr(limits, name)
        above = name in ("step", "post")
        if value is not None and (math.isnan(value) or value < 0 or (above and value == 0)):
            expected = "a number above 0" if above else "0 or more"
            yield Problem("AL202", name, f"{value:g}", expected, "Give another number, or leave it out.")
    for name in ("least", "most"):
        for area, value in zip(limits.areas, getattr(limits, name), strict=True):
            if math.isnan(value) or value < 0:
                yield Problem("AL202", f"{name}: {area}", f"{value:g}", "0 or more", "Give another number of posts.")
    for area, least, most in zip(limits.areas, limits.least, limits.most, strict=True):
        if least > most + TINY:
            yield Problem(
                "AL203", f"least: {area}", f"{least:g} FTE", f"at most {most:g}, the area's most", "Change one of the two."
            )


def _area_problems(limits: Limits) -> Iterator[Problem]:
    for floor in limits.floors:
        for area in floor.areas:
            if area not in limits.areas:
                yield _no_area(f"floors: {floor.name}", area, limits.areas)
        if not floor.areas:
            yield Problem("AL204", f"floors: {floor.name}", "no areas", "one or more", "Name the areas of the group.")
        if math.isnan(floor.fte) or floor.fte < 0:
            yield Problem("AL202", f"floors: {floor.name}", f"{floor.fte:g}", "0 or more", "Give another number of posts.")
    seen: set[str] = set()
    for group in limits.shared:
        for area in group:
            if area not in limits.areas:
                yield _no_area("shared", area, limits.areas)
            if area in seen:
                expected = "each area in one group"
                yield Problem("AL205", "shared", f"area '{area}' twice", expected, "Join the groups, or take it out of one.")
            seen.add(area)


def _empty_areas(curves: Curves, limits: Limits) -> Iterator[Problem]:
    left = np.bincount(curves.area[offered(curves, limits)], minlength=len(curves.areas))
    for place in np.flatnonzero(left == 0):
        levels = np.unique(curves.fte[(curves.area == place) & fits_step(curves, limits)])
        said = ", ".join(f"{level:g}" for level in levels[:8]) + (" ..." if len(levels) > 8 else "")
        between = f"a level from {limits.least[place]:g} to {limits.most[place]:g}"
        yield Problem(
            "AL206", f"area {curves.areas[place]}", f"levels {said} that fit the step", between,
            "Change the area's least, most or the step, or add rows to its curve.",
        )  # fmt: skip
