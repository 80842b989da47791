"""What it would be worth to know some of the inputs: by group, at every threshold, and ranked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.envelope import DEFAULT_WTP, envelope, thresholds
from stepup_econ.analysis.evppi_checks import Leftover, leftover
from stepup_econ.analysis.evppi_groups import Groups, named_groups
from stepup_econ.analysis.evppi_learned import boosting_value, gp_value
from stepup_econ.analysis.evppi_surface import SET_UP, fit_surface, perturbed, some_draws
from stepup_econ.analysis.evppi_value import Responses, Value, held_at_evpi, nothing_to_know, varying, worth

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from stepup_econ.model.simulation import Simulation

FEWEST_DRAWS = 50
"""Fewer draws than this say nothing about a group of inputs."""


def evppi(
    sim: Simulation,
    groups: Groups,
    outcome: str | None = None,
    wtp: float | Iterable[float] = DEFAULT_WTP,
    perspective: str | None = None,
    method: str = "spline",
    se: bool = True,
) -> pd.DataFrame:
    """What it would be worth to know a group of inputs before choosing, the other inputs staying unknown.

    Parameters
    ----------
    sim : Simulation
        With its inputs.
    groups : mapping from a name to inputs, or a sequence of inputs and of groups of inputs
        For example ``{"reach": ["p_reach_phone", "p_reach_visit"]}`` or ``["p_accept", ["p_reach", "p_accept"]]``.
    outcome : str, optional
        May be left out when there is only one.
    wtp : number, range or sequence of numbers
        Thresholds in pounds for one more unit of the outcome, in any order. One fit serves them all.
    perspective : str, optional
        Whose costs count; the simulation's own when left out.
    method : str
        One of `METHODS`: `spline` (the default), `gp` (Gaussian process), `boosting` (boosted trees; both need the extra `voi`) or `auto`
        (`spline`, and `boosting` where its fit is doubtful). With the model at hand, `nested_evppi` is the reference.
    se : bool
        Standard errors take about as long again as the fit.

    Returns
    -------
    data frame
        ``group, wtp, evppi, se, method, fit, note``. `fit` is ``"ok"`` or ``"doubtful"`` and `note` says why: the
        inputs still explain part of what the fit leaves over, or the value had to be held at the EVPI, or at that of a
        smaller group within it.

    Raises
    ------
    KeyError
        If an input or the method is not known.
    ValueError
        If there are fewer than 50 draws, or a group is empty.

    Notes
    -----
    Strong, Oakley and Brennan 2014, Med Decis Making 34:311-326, with incremental costs and effects regressed in place
    of net benefit: fitted once for all thresholds. Columns: see `make_basis`. The standard error holds the error of
    the regression and that of a finite number of draws; with Sobol draws it is too large.
    """
    import pandas as pd

    if method not in METHODS:
        raise KeyError(f"method '{method}': expected one of {', '.join(METHODS)}")
    if sim.n_draws < FEWEST_DRAWS:
        raise ValueError(f"draws: found {sim.n_draws}, expected at least {FEWEST_DRAWS} to tell inputs apart")
    named = named_groups(groups)
    grid = thresholds(wtp)
    ordered, back = np.unique(grid, return_inverse=True)
    responses = Responses.of(sim.costs(perspective), sim.effects(outcome), sim.position(), ordered)
    values = {name: METHODS[method](sim, members, responses, se) for name, members in named.items()}
    values = _nested(values)
    tables = []
    for name, value in values.items():
        notes = [value.notes[place] for place in back]
        columns = {"group": name, "wtp": grid, "evppi": value.evppi[back], "se": value.se[back], "method": value.method}
        fit = ["doubtful" if note else "ok" for note in notes]
        tables.append(pd.DataFrame(columns | {"fit": fit, "note": notes}))
    return pd.concat(tables, ignore_index=True)


def information_rank(
    sim: Simulation,
    outcome: str | None = None,
    wtp: float | Iterable[float] = 20_000,
    perspective: str | None = None,
    inputs: Sequence[str] | None = None,
    se: bool = True,
) -> pd.DataFrame:
    """Which inputs are most worth knowing better, one at a time.

    Parameters
    ----------
    sim, outcome, wtp, perspective, se
        As for `evppi`.
    inputs : sequence of str, optional
        All inputs when left out.

    Returns
    -------
    data frame
        ``wtp, rank, input, evppi, se, share_of_evpi, fit, note``: thresholds in the order given, then inputs from the
        most to the least worth knowing. The share is missing where the EVPI is zero. Shares need not add to one.
    """
    table = evppi(sim, list(sim.inputs if inputs is None else inputs), outcome, wtp, perspective, se=se)
    grid = thresholds(wtp)
    ordered, back = np.unique(grid, return_inverse=True)
    whole = envelope(sim.costs(perspective), sim.effects(outcome), ordered).evpi[back]
    order = {threshold: place for place, threshold in enumerate(grid)}
    table["at"] = table["wtp"].map(order)
    table = table.sort_values(["at", "evppi"], ascending=[True, False], kind="stable", ignore_index=True)
    table["rank"] = table.groupby("at").cumcount() + 1
    total = whole[table["at"].to_numpy()]
    table["share_of_evpi"] = table["evppi"] / np.where(total > 0, total, np.nan)
    table = table.rename(columns={"group": "input"})
    return table[["wtp", "rank", "input", "evppi", "se", "share_of_evpi", "fit", "note"]]


def spline_value(sim: Simulation, members: Sequence[str], responses: Responses, se: bool) -> Value:
    """EVPPI by penalised splines and their products; see `make_basis` and `fit_ridge`."""
    names = frozenset(members)
    inputs = varying(sim, members)
    if not len(inputs) or not responses.half:
        return nothing_to_know(members, responses, "spline")
    surface = fit_surface(inputs, responses.values)
    fitted = surface.fitted
    found = worth(fitted, responses)
    error = _standard_error(responses, fitted, *perturbed(surface, responses.values)) if se else np.full(len(found), np.nan)
    some = some_draws(inputs.shape[-1], SET_UP)
    left = leftover(inputs[:, some], (responses.values - fitted)[:, some], fitted[:, some])
    value = Value(names, found, error, ("",) * len(found))
    doubtful = np.array([_lacks_fit(left, threshold, responses.half) for threshold in responses.wtp])
    value = value.noted(doubtful, "the inputs still explain part of what the fit leaves over", value.evppi)
    return held_at_evpi(value, responses)


def auto_value(sim: Simulation, members: Sequence[str], responses: Responses, se: bool) -> Value:
    """EVPPI by the printed rule: the spline, and boosted trees where its check of fit finds something left over.

    At thresholds where the spline's fit is doubtful the larger of the two values is taken: a regression that misses something makes
    knowing look worth less than it is. Without the library for trees the doubtful spline stands, with its note.
    """
    value = spline_value(sim, members, responses, se)
    doubtful = np.array([bool(note) for note in value.notes])
    if not doubtful.any() or find_spec("sklearn") is None:
        return value
    trees = boosting_value(sim, members, responses, se)
    larger = doubtful & (trees.evppi > value.evppi)
    said = value.noted(doubtful, "boosted trees looked at as well", np.where(larger, trees.evppi, value.evppi))
    return replace(said, se=np.where(larger, trees.se, value.se), method="boosting" if larger.any() else "spline")


def _lacks_fit(left: Leftover, threshold: float, half: int) -> bool:
    """Look at the net benefit of each strategy at one threshold for what the fit leaves over."""
    for place in range(half):
        weights = np.zeros(2 * half)
        weights[place], weights[half + place] = -1.0, threshold
        if left.matters(weights):
            return True
    return False


def _standard_error(
    responses: Responses, fitted: NDArray[np.float64], some: NDArray[np.intp], errors: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Standard error at each threshold: error of the fit and of a finite number of draws, one threshold at a time."""
    half, n = responses.half, fitted.shape[-1]
    mean = fitted.mean(axis=1)
    at_points = fitted[:, some] + (mean - fitted[:, some].mean(axis=1))[:, None]
    found = np.empty(len(responses.wtp))
    for place, threshold in enumerate(responses.wtp):
        inmb = threshold * fitted[half:] - fitted[:half]
        best = np.maximum(inmb.max(axis=0), 0.0)
        average = inmb.mean(axis=1)
        chosen = inmb[average.argmax()] if average.max() > 0 else 0.0
        draws = (best - chosen).var() / n
        moved = threshold * errors[half:] - errors[:half] + (threshold * at_points[half:] - at_points[:half])[:, None]
        gain = np.maximum(moved.max(axis=0), 0.0).mean(axis=-1) - np.maximum(moved.mean(axis=-1).max(axis=0), 0.0)
        found[place] = np.sqrt(draws + gain.var(ddof=1))
    return found


def _nested(values: dict[str, Value]) -> dict[str, Value]:
    """Hold each group at no less than any group within it: knowing more is never worth less."""
    held: dict[str, Value] = {}
    for name in sorted(values, key=lambda name: len(values[name].inputs)):
        value = values[name]
        for smaller, other in held.items():
            if other.inputs < value.inputs:
                below = value.evppi < other.evppi
                value = value.noted(below, f"held at the value of '{smaller}', which is within it", other.evppi)
        held[name] = value
    return {name: held[name] for name in values}


Method = Callable[["Simulation", Sequence[str], Responses, bool], Value]

METHODS: dict[str, Method] = {"spline": spline_value, "gp": gp_value, "boosting": boosting_value, "auto": auto_value}
"""Ways to estimate an EVPPI, by the name to ask for."""
