"""Effects from counts before and after in service and comparison areas: each area one change, with a drift of its own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stepup_econ.evaluation.combine import SCALES, Scaled
from stepup_econ.evaluation.drift import drifted

Z80 = 0.8416212335729143
"""Point of the normal distribution that 80 % lie below."""
Z975 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Arm:
    """Families followed and families with the event, in one place and period."""

    events: float
    followed: float


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """What was counted in one area: before may be None, and then areas are compared after only."""

    name: str
    service: bool
    before: Arm | None
    after: Arm


@dataclass(frozen=True, slots=True)
class LocalEffect:
    """An effect from local counts.

    Parameters
    ----------
    scaled : Scaled
        On the scale of the measure, the size of areas' drift averaged out.
    by_drift : tuple of (float, Scaled)
        The same for half, once and twice the scale of the prior on that drift.
    smallest : float
        Smallest difference of risks, a family followed, that this design would have shown with 80 % power at 5 %.
    service, comparison : int
        Areas.
    notes : tuple of str
        What a reader must know of the estimate.
    """

    scaled: Scaled
    by_drift: tuple[tuple[float, Scaled], ...]
    smallest: float
    service: int
    comparison: int
    notes: tuple[str, ...]


def local_effect(measure: str, areas: Sequence[AreaCounts], area_sd: float) -> LocalEffect:
    """Return the difference in differences of areas' changes on the scale of a measure.

    Parameters
    ----------
    measure : str
        Key of `SCALES`.
    areas : sequence of AreaCounts
        One or more service and one or more comparison areas.
    area_sd : float
        Scale of the half-normal prior on how far areas drift apart by chance, on the log scale (for a difference: times the mean risk).

    Notes
    -----
    Each area gives ``g(p_after) - g(p_before)`` with g the scale's link and the delta-method variance ``g'(p)^2 p (1-p) / n`` of both. The
    change has a shock of the area's own, without which two areas an arm look far surer than they are (Donald and Lang 2007); its size
    is averaged over a grid (`drifted`), the effect's own prior flat. Where a count is 0 or everybody, half an event is added to both
    ways out of every count.
    """
    used, notes = _usable(areas)
    counts = [arm for area in used for arm in (area.before, area.after) if arm is not None]
    half = any(arm.events <= 0 or arm.events >= arm.followed for arm in counts)
    if half:
        notes.append("a count was nobody or everybody: half an event was added to every count")
    link, slope = SCALES[measure]
    change, variance = [], []
    for area in used:
        late, early = _risk(area.after, half), None if area.before is None else _risk(area.before, half)
        change.append(link(late[0]) - (link(early[0]) if early else 0.0))
        variance.append(sum(slope(p) ** 2 * p * (1.0 - p) / n for p, n in ((late, early) if early else (late,))))
    risk = sum(arm.events for arm in counts) / sum(arm.followed for arm in counts)
    size = risk if measure == "difference" else 1.0
    service = np.array([float(area.service) for area in used])

    def given(scale: float) -> Scaled:
        found = drifted(np.array(change), np.array(variance), service, scale * size)
        return Scaled(found.mean, found.sd)

    band = tuple((times * area_sd, given(times * area_sd)) for times in (0.5, 1.0, 2.0))
    ours, theirs = sum(area.service for area in used), sum(not area.service for area in used)
    smallest = _smallest(used, risk, area_sd, ours, theirs)
    return LocalEffect(band[1][1], band, smallest, ours, theirs, tuple(notes))


def _usable(areas: Sequence[AreaCounts]) -> tuple[list[AreaCounts], list[str]]:
    """Return the areas to compare: those counted before too, if each role has one; else all, after only."""
    both = [area for area in areas if area.before is not None]
    if {area.service for area in both} == {True, False}:
        left = [area.name for area in areas if area.before is None]
        return both, [f"no counts from before the service in {', '.join(left)}: left out of the comparison"] if left else []
    after = [AreaCounts(area.name, area.service, None, area.after) for area in areas]
    return after, ["no counts from before the service: the arms may have differed from the start"]


def _risk(arm: Arm, half: bool) -> tuple[float, float]:
    events, followed = (arm.events + 0.5, arm.followed + 1.0) if half else (arm.events, arm.followed)
    return events / followed, followed


def _smallest(areas: Sequence[AreaCounts], risk: float, area_sd: float, ours: int, theirs: int) -> float:
    """Return the smallest difference shown with 80 % power: each role's counts added up, normal, drift as expected beforehand."""
    followed: dict[tuple[bool, bool], float] = {}
    for area in areas:
        for late, arm in ((False, area.before), (True, area.after)):
            if arm is not None:
                followed[area.service, late] = followed.get((area.service, late), 0.0) + arm.followed
    sampling = sum(risk * (1.0 - risk) / n for n in followed.values())
    return (Z975 + Z80) * math.sqrt(sampling + (area_sd * risk) ** 2 * (1.0 / ours + 1.0 / theirs))
