"""Scenarios averaged by how credible each is, and what it would be worth to know which is right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.envelope import Envelope, envelope, thresholds
from stepup_econ.problems import Problem, raise_if

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from stepup_econ.model.simulation import Simulation


def structural_average(
    simulations: Mapping[str, Simulation],
    weights: Mapping[str, float] | None = None,
    outcome: str | None = None,
    wtp: float | Iterable[float] = 20_000,
    perspective: str | None = None,
) -> pd.DataFrame:
    """Average scenarios: expected net benefit and chance of being best when nobody knows which scenario holds.

    Parameters
    ----------
    simulations : mapping from a scenario's name to its Simulation
        All with the same strategies; numbers of draws may differ.
    weights : mapping from name to number, optional
        How credible each scenario is, in any unit; equally when left out.
    outcome, wtp, perspective
        As for `evpi`.

    Returns
    -------
    data frame
        ``wtp, strategy, enb, p_best, optimal, expected_loss``: every draw of a scenario counts its share of the scenario's weight.

    Raises
    ------
    InputError
        If there are no scenarios, strategies differ, or weights are negative, all zero, or of unknown scenarios.

    Notes
    -----
    Jackson, Sharples and Thompson 2010, Stat Med 29:2534-2545; Strong, Oakley and Chilcott 2012, J R Stat Soc C 61:25-45 on what
    averaging leaves out: structures that nobody thought of.
    """
    import pandas as pd

    grid, shares, found = _mixed(simulations, weights, outcome, wtp, perspective)
    strategies = next(iter(simulations.values())).strategies
    enb = sum(share * one.enb for share, one in zip(shares, found, strict=True))
    p_best = sum(share * one.count / one.n for share, one in zip(shares, found, strict=True))
    best = sum(share * (one.enb.max(axis=0) + one.evpi) for share, one in zip(shares, found, strict=True))
    ordered, back = np.unique(grid, return_inverse=True)
    optimal = np.asarray(enb).argmax(axis=0)
    parts = []
    for at in back:
        parts.append(pd.DataFrame({
            "wtp": ordered[at], "strategy": strategies, "enb": enb[:, at], "p_best": p_best[:, at],
            "optimal": np.arange(len(strategies)) == optimal[at], "expected_loss": np.maximum(best[at] - enb[:, at], 0.0),
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def structural_value(
    simulations: Mapping[str, Simulation],
    weights: Mapping[str, float] | None = None,
    outcome: str | None = None,
    wtp: float | Iterable[float] = 20_000,
    perspective: str | None = None,
) -> pd.DataFrame:
    """What it would be worth to know which scenario holds, beside knowing everything else within each.

    Returns
    -------
    data frame
        ``wtp, evpi, structure, within, choices``: `structure` is the value of knowing the scenario alone, `within` the average EVPI that
        would then be left, `evpi` their sum; `choices` names the best strategy of each scenario where they differ, else is empty.
    """
    import pandas as pd

    grid, shares, found = _mixed(simulations, weights, outcome, wtp, perspective)
    names, strategies = list(simulations), next(iter(simulations.values())).strategies
    averaged = np.asarray(sum(share * one.enb for share, one in zip(shares, found, strict=True))).max(axis=0)
    apart = np.asarray(sum(share * one.enb.max(axis=0) for share, one in zip(shares, found, strict=True)))
    within = np.asarray(sum(share * one.evpi for share, one in zip(shares, found, strict=True)))
    structure = np.maximum(apart - averaged, 0.0)
    ordered, back = np.unique(grid, return_inverse=True)
    rows = []
    for at in back:
        best = [strategies[one.optimal[at]] for one in found]
        choices = "; ".join(f"{name}: {choice}" for name, choice in zip(names, best, strict=True)) if len(set(best)) > 1 else ""
        rows.append({"wtp": ordered[at], "evpi": structure[at] + within[at], "structure": structure[at], "within": within[at],
                     "choices": choices})  # fmt: skip
    return pd.DataFrame(rows)


def tipping_weight(first: Simulation, second: Simulation, outcome: str | None = None, wtp: float = 20_000) -> float | None:
    """Return how credible the second scenario must be, 0 to 1, for the choice to leave that of the first; None if it never does."""
    _, _, (one, other) = _mixed({"first": first, "second": second}, None, outcome, wtp, None)
    now, then = one.enb[:, 0], other.enb[:, 0]
    held = int(one.optimal[0])
    lead, change = now[held] - now, (now[held] - now) - (then[held] - then)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(change > 0, lead / change, np.inf)
    weight[held] = np.inf
    least = float(weight.min())
    return least if least <= 1 else None


def _mixed(
    simulations: Mapping[str, Simulation],
    weights: Mapping[str, float] | None,
    outcome: str | None,
    wtp: float | Iterable[float],
    perspective: str | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[Envelope]]:
    """Thresholds asked, share of each scenario, and each scenario's curves over the ordered thresholds."""
    raise_if(_problems(simulations, weights))
    grid = thresholds(wtp)
    given = np.array([1.0 if weights is None else weights.get(name, 0.0) for name in simulations])
    ordered = np.unique(grid)
    found = [envelope(sim.costs(perspective), sim.effects(outcome), ordered) for sim in simulations.values()]
    return grid, given / given.sum(), found


def _problems(simulations: Mapping[str, Simulation], weights: Mapping[str, float] | None) -> list[Problem]:
    if not simulations:
        return [Problem("ST101", "scenarios", "none", "one or more", "Give at least one simulation.")]
    problems = []
    first_name, first = next(iter(simulations.items()))
    for name, sim in simulations.items():
        if sim.strategies != first.strategies:
            expected = f"{', '.join(first.strategies)}, as in '{first_name}'"
            problems.append(Problem("ST102", f"scenario '{name}'", ", ".join(sim.strategies), expected, "Simulate the same strategies."))
    unknown = [name for name in weights or {} if name not in simulations]
    known = ", ".join(simulations)
    problems += [Problem("ST103", f"weight of '{name}'", "no such scenario", known, "Name a scenario.") for name in unknown]
    values = list((weights or {"": 1.0}).values())
    if not all(np.isfinite(v) and v >= 0 for v in values) or sum(values) <= 0:
        problems.append(Problem("ST104", "weights", str(values), "at least 0, one above 0", "Say how credible each scenario is."))
    return problems
