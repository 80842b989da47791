"""Designs made by hand: base case, sets of changes, one-way and grid."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from stepup_econ.uncertainty.design import Design, HasDistribution, unknown_input
from stepup_econ.uncertainty.family import FloatArray, require, shown


def _require_known(asked: Iterable[str], inputs: Mapping[str, HasDistribution]) -> None:
    for name in asked:
        if name not in inputs:
            raise KeyError(unknown_input(name, inputs))


def _base(inputs: Mapping[str, HasDistribution]) -> FloatArray:
    return np.array([item.value for item in inputs.values()], dtype=np.float64)


def base_design(inputs: Mapping[str, HasDistribution]) -> Design:
    """Return the base case: one draw, every input at its value."""
    return Design(tuple(inputs), _base(inputs)[:, None], "base", labels=("base",))


def changed_design(
    inputs: Mapping[str, HasDistribution], changes: Sequence[Mapping[str, float]], labels: Sequence[str] = (),
    method: str = "changed",
) -> Design:  # fmt: skip
    """Return one draw for each set of changes to the base case; an empty set is the base case itself.

    Parameters
    ----------
    inputs : mapping of name to input
    changes : sequence of mappings
        New value by input name, one mapping a draw.
    labels : sequence of str, optional
        A name a draw; left out, a draw is named by its changes.
    """
    require(len(changes) > 0, "expected at least one set of changes")
    _require_known((name for change in changes for name in change), inputs)
    rows = {name: row for row, name in enumerate(inputs)}
    values = np.repeat(_base(inputs)[:, None], len(changes), axis=1)
    for draw, change in enumerate(changes):
        for name, value in change.items():
            values[rows[name], draw] = value
    named = tuple(labels) or tuple(_label(change) for change in changes)
    return Design(tuple(inputs), values, method, labels=named)


def _label(change: Mapping[str, float]) -> str:
    return ", ".join(f"{name} = {shown(float(value))}" for name, value in change.items()) or "base"


def one_way_design(
    inputs: Mapping[str, HasDistribution], names: Sequence[str] | None = None,
    quantiles: tuple[float, float] = (0.025, 0.975),
) -> Design:  # fmt: skip
    """Return the base case, then each input at its low and its high quantile with all others at their base values.

    Inputs that are fixed are left out unless they are named. Labels are `base`, `<name>: low`, `<name>: high`.
    """
    low, high = quantiles
    require(0 < low < high < 1, f"expected two rising quantiles between 0 and 1, found {low} and {high}")
    asked = tuple(names) if names is not None else uncertain(inputs)
    _require_known(asked, inputs)
    changes: list[Mapping[str, float]] = [{}]
    labels = ["base"]
    for name in asked:
        ends = inputs[name].distribution.ppf(np.array(quantiles))
        changes += [{name: float(end)} for end in ends]
        labels += [f"{name}: low", f"{name}: high"]
    return changed_design(inputs, changes, labels, method="one_way")


def uncertain(inputs: Mapping[str, HasDistribution]) -> tuple[str, ...]:
    """Return the names of the inputs that are not fixed, in order."""
    return tuple(name for name, item in inputs.items() if item.distribution.sd > 0)


def grid_design(inputs: Mapping[str, HasDistribution], values: Mapping[str, Sequence[float]]) -> Design:
    """Return every combination of the values given, the last input's varying fastest, all others at base values."""
    require(
        len(values) > 0 and all(len(given) > 0 for given in values.values()),
        "expected one or more values for each input",
    )
    names = tuple(values)
    cells = [dict(zip(names, cell, strict=True)) for cell in itertools.product(*values.values())]
    return changed_design(inputs, cells, method="grid")
