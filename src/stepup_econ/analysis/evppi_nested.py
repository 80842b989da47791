"""EVPPI by nested Monte Carlo with the model itself: the slow reference that regression is held against."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.envelope import thresholds
from stepup_econ.analysis.evppi_groups import Groups, named_groups
from stepup_econ.evaluation.evaluation import Evaluation
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.problems import InputError, Problem
from stepup_econ.uncertainty.designs import Design

if TYPE_CHECKING:
    import pandas as pd


def nested_evppi(
    evaluation: Evaluation, groups: Groups, outcome: str | None = None, wtp: float | Iterable[float] | None = None, *,
    outer: int = 256, inner: int = 256, seed: int | None = None,
) -> pd.DataFrame:  # fmt: skip
    """What it would be worth to know a group of inputs, by running the model once for each draw of the rest.

    Parameters
    ----------
    evaluation : Evaluation
    groups
        As for `evppi`.
    outcome : str, optional
        The primary outcome when left out.
    wtp : number, range or sequence of numbers, optional
        The evaluation's threshold when left out.
    outer, inner : int
        Draws of the group, and draws of all other inputs for each; powers of two are best for Sobol points.
    seed : int, optional
        The evaluation's own when left out.

    Raises
    ------
    InputError
        EV120, if inputs of the evaluation move together: the rest would have to be drawn given the group.

    Returns
    -------
    data frame
        ``group, wtp, evppi, se, method``; `se` is that of the outer draws as if they were independent, too large for Sobol points.

    Notes
    -----
    Brennan, Kharroubi, O'Hagan and Chilcott 2007, Med Decis Making 27:448-470. The highest of means of `inner` draws is too high by chance
    where strategies are close, so the value is biased upwards; all outer draws share the same inner ones, which takes most of that bias
    away when they are subtracted.
    """
    import pandas as pd

    if evaluation.correlation is not None:
        expected, mend = "inputs that are drawn independently", "Use `evppi` on the simulation: regression takes correlation into account."
        raise InputError([Problem("EV120", "correlation", ", ".join(evaluation.correlation.names), expected, mend)])
    named, grid = named_groups(groups), thresholds(evaluation.settings.wtp if wtp is None else wtp)
    name = evaluation.outcome(outcome).name
    within = random_draws(evaluation, inner, seed)
    over = random_draws(evaluation, outer, (evaluation.settings.seed if seed is None else seed) + 1)
    rows = {item: row for row, item in enumerate(within.names)}
    tables = []
    for label, members in named.items():
        places = [rows[member] for member in members]
        means = np.empty((2, len(evaluation.strategies), outer))
        for draw in range(outer):
            values = within.values.copy()
            values[places] = over.values[places, draw][:, None]
            sim = simulate(evaluation, Design(within.names, values, "nested"))
            means[0, :, draw], means[1, :, draw] = sim.costs().mean(axis=-1), sim.effects(name).mean(axis=-1)
        benefit = grid[:, None, None] * means[1] - means[0]
        best = benefit.max(axis=1)
        value = best.mean(axis=-1) - benefit.mean(axis=-1).max(axis=-1)
        chosen = np.take_along_axis(benefit, benefit.mean(axis=-1).argmax(axis=-1)[:, None, None], axis=1)[:, 0]
        error = (best - chosen).std(axis=-1, ddof=1) / np.sqrt(outer)
        tables.append(pd.DataFrame({"group": label, "wtp": grid, "evppi": np.maximum(value, 0.0), "se": error, "method": "nested"}))
    return pd.concat(tables, ignore_index=True)
