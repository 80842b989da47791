"""What inference with few areas needs of its arrays, and everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from stepup_econ.problems import Problem, raise_if
from stepup_econ.records.effects import Floats

MOST_AREAS = 16
"""Every change of signs is gone through, two to the power of the areas: beyond this it takes too long."""


def check_ladder(
    y: Floats, area: NDArray[np.int64], period: NDArray[np.int64], service: NDArray[np.bool_], after: NDArray[np.bool_]
) -> None:
    """Raise InputError with every fault of one line per family: outcome, area, period, service area or not, after or before."""
    arrays = {"y": y, "area": area, "period": period, "service": service, "after": after}
    shapes = {name: np.shape(values) for name, values in arrays.items()}
    expected = f"one line per family, shape ({len(y)},)"
    raise_if(
        Problem("EF101", name, f"shape {shape}", expected, "Give all five arrays one value per family, in the same order.")
        for name, shape in shapes.items()
        if shape != (len(y),)
    )
    raise_if([*_values(y), *_areas(area, service, after), *_sides(area, service)])


def _values(y: Floats) -> Iterator[Problem]:
    bad = np.flatnonzero(~np.isfinite(y))
    if bad.size:
        found = f"{bad.size} that are missing or infinite, the first on line {bad[0] + 1}"
        yield Problem("EF102", "y", found, "a number for every family", "Fill them in, or leave these families out of all five arrays.")


def _areas(area: NDArray[np.int64], service: NDArray[np.bool_], after: NDArray[np.bool_]) -> Iterator[Problem]:
    for name in np.unique(area):
        here = area == name
        if len(np.unique(service[here])) > 1:
            yield Problem("EF103", f"area {name}", "families on both sides", "a service or a comparison area", "Give the area one side.")
        for when, size in (("before", np.sum(here & ~after)), ("after", np.sum(here & after))):
            if size == 0:
                mend = "Leave the area out, or give its families of that time."
                yield Problem("EF104", f"area {name}", f"no family {when} the start", "families before and after", mend)


def _sides(area: NDArray[np.int64], service: NDArray[np.bool_]) -> Iterator[Problem]:
    ours, theirs = len(np.unique(area[service])), len(np.unique(area[~service]))
    if min(ours, theirs) < 2:
        found = f"{ours} service and {theirs} comparison"
        mend = "With one alone, its shock and the effect cannot be told apart: the jackknife leaves it out and nothing remains."
        yield Problem("EF105", "areas", found, "two or more of each", mend)
    if ours + theirs > MOST_AREAS:
        mend = "With so many areas, use a regression with errors clustered by area."
        yield Problem("EF106", "areas", f"{ours + theirs}", f"{MOST_AREAS} or fewer", mend)
