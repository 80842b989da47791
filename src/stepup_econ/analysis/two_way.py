"""Two inputs moved together over a grid: where the answer turns that neither turns alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.sensitivity import tornado
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.leading import leading_strategy
from stepup_econ.model.simulate import simulate
from stepup_econ.uncertainty.designs import grid_design

if TYPE_CHECKING:
    import pandas as pd

POINTS = 7
"""Values of each input where none are given, from its 2.5th to its 97.5th percentile."""

COLUMNS = ["first", "first_label", "first_unit", "first_value", "second", "second_label", "second_unit", "second_value", "strategy",
           "inmb", "best", "wtp"]  # fmt: skip


def two_way(
    evaluation: Evaluation,
    values: Mapping[str, Sequence[float]] | None = None,
    *,
    strategy: str | None = None,
    outcome: str | None = None,
    wtp: float | None = None,
    without: Sequence[str] = (),
) -> pd.DataFrame:
    """Return the incremental net benefit over a grid of two inputs, all others at their base values.

    Parameters
    ----------
    evaluation : Evaluation
    values : mapping of input to values, optional
        Two inputs; when left out, the two that move the answer most alone, at evenly spaced values between their 2.5th and 97.5th
        percentiles.
    strategy, outcome, wtp : optional
        As in `tornado`.
    without : sequence of str
        Inputs not to take where none are named, as those whose values may not be shown.

    Returns
    -------
    DataFrame
        One row a pair of values: the two inputs with label, unit and value, ``strategy``, its ``inmb`` against the reference in pounds,
        the ``best`` of all strategies by net benefit, ``wtp``. No rows where fewer than two inputs are uncertain.

    Raises
    ------
    ValueError
        If not two inputs are named.
    KeyError
        If an input is not known.
    """
    import pandas as pd

    chosen = evaluation.strategy(strategy).id if strategy else leading_strategy(evaluation)
    name, threshold = evaluation.outcome(outcome).name, evaluation.settings.wtp if wtp is None else wtp
    given = dict(values) if values is not None else _widest(evaluation, chosen, name, threshold, without)
    if values is not None and len(given) != 2:
        message = f"values: found {len(given)} inputs ({', '.join(given)}), expected two"
        raise ValueError(message)
    unknown = [item for item in given if item not in evaluation.inputs]
    if unknown:
        message = f"{', '.join(unknown)}: not among the inputs of this evaluation"
        raise KeyError(message)
    if len(given) < 2:
        return pd.DataFrame(columns=COLUMNS)
    sim = simulate(evaluation, grid_design(evaluation.inputs, given))
    benefit = threshold * sim.effects(name) - sim.costs()
    own, base = sim.position(chosen), sim.position(evaluation.reference)
    best = [sim.strategies[int(place)] for place in np.argmax(benefit, axis=0)]
    (first, along), (second, across) = given.items()
    labels = {item: (item, evaluation.inputs[item].label, evaluation.inputs[item].unit) for item in given}
    rows = [
        (*labels[first], float(a), *labels[second], float(b), chosen, float(benefit[own, k] - benefit[base, k]), best[k], threshold)
        for k, (a, b) in enumerate((a, b) for a in along for b in across)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _widest(evaluation: Evaluation, strategy: str, outcome: str, wtp: float, without: Sequence[str]) -> dict[str, list[float]]:
    ranked = tornado(evaluation, strategy, outcome, wtp)
    ranked = ranked[~ranked["input"].isin(without)]
    return {row["input"]: np.linspace(row["low"], row["high"], POINTS).tolist() for row in ranked.head(2).to_dict("records")}
