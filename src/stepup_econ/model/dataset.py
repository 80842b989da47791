"""The labelled dataset of a simulation: its variables, its dimensions and what must hold of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from stepup_econ.problems import Problem

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

DIMENSIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cost": ("strategy", "area", "agency", "category", "draw"),
        "effect": ("strategy", "area", "outcome", "draw"),
        "inputs": ("input", "draw"),
        "volume": ("strategy", "area", "stage", "draw"),
    }
)
"""The variables of a simulation and their dimensions, in order: the draw comes last.

The variable is `inputs` because a dataset keeps the name `input` for the labels of that dimension.
"""


def labelled(
    *,
    cost: NDArray[np.float64],
    effect: NDArray[np.float64],
    inputs: NDArray[np.float64],
    volume: NDArray[np.float64],
    labels: Mapping[str, Sequence[str]],
) -> xr.Dataset:
    """Put the arrays of a simulation into one labelled dataset.

    Parameters
    ----------
    cost, effect, inputs, volume : arrays
        With the dimensions of `DIMENSIONS`.
    labels : mapping from dimension to its labels
        Every dimension but the draw, whose labels are 0, 1, 2... unless given.
    """
    import xarray as xr

    arrays = {"cost": cost, "effect": effect, "inputs": inputs, "volume": volume}
    coordinates: dict[str, Any] = {name: (name, np.array(given, dtype=object)) for name, given in labels.items()}
    coordinates.setdefault("draw", ("draw", np.arange(cost.shape[-1])))
    variables = {name: (DIMENSIONS[name], array) for name, array in arrays.items()}
    return xr.Dataset(variables, coords=coordinates)


def labels_of(data: xr.Dataset, dimension: str) -> tuple[str, ...]:
    """Labels of one dimension, in order."""
    return tuple(str(label) for label in data[dimension].values)


def dataset_problems(data: xr.Dataset) -> list[Problem]:
    """All that is wrong with the dataset of a simulation; numbers are read once structure and labels hold."""
    problems = _structure_problems(data)
    if problems:
        return problems
    problems = _label_problems(data)
    if problems:
        return problems
    return [problem for name in DIMENSIONS for problem in _number_problems(data[name])]


def _structure_problems(data: xr.Dataset) -> list[Problem]:
    problems = []
    for name, dimensions in DIMENSIONS.items():
        expected = f"dimensions ({', '.join(dimensions)})"
        if name not in data.data_vars:
            problems.append(Problem("SI101", name, "nothing", expected, "Give every variable of a simulation."))
        elif data[name].dims != dimensions:
            found = f"dimensions ({', '.join(map(str, data[name].dims))})"
            problems.append(Problem("SI102", name, found, expected, "Put the dimensions in this order."))
    return problems


def _label_problems(data: xr.Dataset) -> list[Problem]:
    problems = []
    for dimension in dict.fromkeys(name for dimensions in DIMENSIONS.values() for name in dimensions):
        if dimension not in data.coords:
            problems.append(Problem("SI103", dimension, "no labels", "a label for each", "Label every dimension."))
        elif dimension != "draw":
            problems += _repeated_or_none(dimension, labels_of(data, dimension))
    if not data.sizes["draw"]:
        problems.append(Problem("SI105", "draw", "none", "at least one", "Give at least one draw."))
    return problems


def _repeated_or_none(dimension: str, labels: tuple[str, ...]) -> list[Problem]:
    if not labels and dimension not in ("input", "stage"):
        return [Problem("SI105", dimension, "no label", "at least one", "Give at least one.")]
    mend = "Use one name for one thing."
    return [
        Problem("SI104", dimension, f"'{label}' {count} times", "each label once", mend)
        for label, count in Counter(labels).items()
        if count > 1
    ]


def _number_problems(variable: xr.DataArray) -> list[Problem]:
    """One problem for each labelled series (all but the draw) that has a missing or infinite number."""
    values = variable.values
    if np.isfinite(values.sum()):
        return []
    bad = ~np.isfinite(values)
    problems = []
    for place in np.argwhere(bad.any(axis=-1)):
        series = bad[tuple(place)]
        where = ", ".join(f"{name} '{variable[name].values[at]}'" for name, at in zip(variable.dims, place, strict=False))
        found = f"{int(series.sum()):,} draws missing or infinite, first in draw {int(series.argmax()) + 1:,}"
        mend = "Find why that draw has no number: it must not be counted as a zero or left out."
        problems.append(Problem("SI109", f"{variable.name} of {where}", found, "a finite number in every draw", mend))
    return problems
