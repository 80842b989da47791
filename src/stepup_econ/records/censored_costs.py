"""Mean cost by a horizon when some families are lost sight of: weighted by how likely it was to be still seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stepup_econ.problems import Problem, raise_if
from stepup_econ.records.effects import Floats
from stepup_econ.uncertainty.streams import stream

FEWEST_SEEN = 0.2
"""Below this chance of being still seen, single families carry the mean: said as a warning."""


@dataclass(frozen=True, slots=True)
class MeanCost:
    """A mean cost by the horizon, with families that were lost sight of allowed for.

    Parameters
    ----------
    mean, se : float
        Pounds a family; the error by resampling families, weights included.
    naive : float
        Mean of what was seen of each family, as if nothing came after: too low.
    complete : float
        Mean of those seen to the end: too low or too high, as long-lived families are lost more often.
    weights : ndarray (family, interval)
        Weight of each family's cost in each interval.
    effective : float
        Families that the weights of the last interval are worth.
    largest : float
        Largest weight.
    warnings : tuple of str
    """

    mean: float
    se: float
    naive: float
    complete: float
    weights: Floats
    effective: float
    largest: float
    warnings: tuple[str, ...]


def mean_cost(
    time: ArrayLike,
    ended: ArrayLike,
    cost: ArrayLike,
    horizon: float,
    *,
    edges: ArrayLike | None = None,
    resamples: int = 500,
    seed: int = 0,
) -> MeanCost:
    """Return the mean cost by the horizon.

    Parameters
    ----------
    time : array (family,)
        How long each was followed.
    ended : array (family,)
        True where the family's spell ended by itself (its case closed for good, so that no cost comes after); False where it was lost sight
        of, as by moving away.
    cost : array (family,) or (family, interval)
        Seen up to `time`; by interval, only what fell in it.
    horizon : float
        Costs count until then; who was followed so long was seen to the end.
    edges : array (interval + 1,), optional
        Ends of the intervals from 0 to the horizon, as quarters: a family lost later still counts in those it was seen through.
    resamples : int
        Resampled sets of families for the error; 0 for none.
    seed : int

    Raises
    ------
    InputError
        Naming every fault (EF171), or nobody seen through an interval (EF172).

    Notes
    -----
    A family seen through an interval counts one over the chance that it still would be: Bang and Tsiatis (2000), their simple
    estimator, and with intervals their partitioned one. The chance is Kaplan-Meier's of being lost, just before: P(C >= t), all that
    were followed to t at risk. Losing sight must not depend on what a family would have cost: families who move because of the abuse
    break this, and no weighting mends it.

    Examples
    --------
    >>> found = mean_cost([1, 2, 2.5, 3, 4, 4], [1, 0, 1, 1, 0, 0], [100, 150, 260, 300, 410, 380], 4.0, resamples=0)
    >>> round(found.mean, 4), round(found.naive, 4), found.complete
    (297.9167, 266.6667, 290.0)
    """
    spent, limits = np.asarray(cost, dtype=float), np.asarray([0.0, horizon] if edges is None else edges, dtype=float)
    spent = spent[:, None] if spent.ndim == 1 else spent
    until, why = np.asarray(time, dtype=float), np.asarray(ended, dtype=bool)
    _check(until, why, spent, limits, horizon)
    seen = np.minimum(until, horizon)
    through = why | (until >= horizon)
    weights = _weights(seen, through, limits)
    _someone(weights, limits)
    complete = spent[through].sum(axis=1).mean() if through.any() else np.nan
    last = weights[:, -1]
    return MeanCost(
        _mean(weights, spent),
        _error(seen, through, spent, limits, resamples, seed),
        float(spent.sum(axis=1).mean()),
        float(complete),
        weights,
        float(last.sum() ** 2 / (last**2).sum()),
        float(weights.max()),
        _warned(weights),
    )


def chance_of_being_seen(seen: Floats, through: NDArray[np.bool_], at: Floats) -> Floats:
    """Return P(C >= t) for each `at`: Kaplan-Meier of being lost sight of, just before."""
    lost, gone = np.unique(seen[~through], return_counts=True)
    at_risk = len(seen) - np.searchsorted(np.sort(seen), lost, side="left")
    staying = np.concatenate([[1.0], np.cumprod(1 - gone / at_risk)]) if lost.size else np.ones(1)
    found: Floats = staying[np.searchsorted(lost, at, side="left")]
    return found


def _weights(seen: Floats, through: NDArray[np.bool_], limits: Floats) -> Floats:
    """Return one over the chance of being seen so far where an interval was seen through, else 0; shape (family, interval)."""
    end = np.minimum(seen[:, None], limits[1:])
    known = through[:, None] | (seen[:, None] >= limits[1:])
    chance = chance_of_being_seen(seen, through, end.ravel()).reshape(end.shape)
    with np.errstate(divide="ignore"):
        found: Floats = np.where(known, 1 / chance, 0.0)
    return found


def _mean(weights: Floats, spent: Floats) -> float:
    return float((weights * spent).sum() / len(spent))


def _error(seen: Floats, through: NDArray[np.bool_], spent: Floats, limits: Floats, resamples: int, seed: int) -> float:
    if not resamples:
        return float("nan")
    rng = stream(seed, "mean cost of families lost sight of")
    again = []
    for pick in rng.integers(0, len(seen), (resamples, len(seen))):
        weights = _weights(seen[pick], through[pick], limits)
        again.append(_mean(np.where(np.isfinite(weights), weights, 0.0), spent[pick]))
    return float(np.std(again, ddof=1))


def _someone(weights: Floats, limits: Floats) -> None:
    raise_if(
        Problem("EF172", f"interval from {limits[k]:g} to {limits[k + 1]:g}", "no family seen through it", "one or more",
                "Shorten the horizon to what some families were followed for.")
        for k in range(weights.shape[1]) if not (weights[:, k] > 0).any()
    )  # fmt: skip


def _warned(weights: Floats) -> tuple[str, ...]:
    largest = float(weights.max())
    if largest <= 1 / FEWEST_SEEN:
        return ()
    return (f"A family counts for {largest:.1f}: few were seen so long, and single families carry the mean.",)


def _check(time: Floats, ended: NDArray[np.bool_], spent: Floats, limits: Floats, horizon: float) -> None:
    problems = []
    if not (time.ndim == 1 and time.size and time.shape == ended.shape and len(spent) == len(time)):
        found = f"shapes {time.shape}, {ended.shape} and {spent.shape}"
        problems.append(Problem("EF171", "time, ended, cost", found, "one line a family", "Give all three the same families."))
    for name, values in (("time", time), ("cost", spent)):
        if not np.isfinite(values).all() or (values < 0).any():
            problems.append(Problem("EF171", name, "values missing, infinite or below 0", "numbers of 0 or more", "Mend or leave out."))
    rising = limits.ndim == 1 and limits.size >= 2 and limits[0] == 0 and bool(np.all(np.diff(limits) > 0)) and limits[-1] == horizon
    if not rising:
        problems.append(Problem("EF171", "edges", str(limits.tolist()), f"rising from 0 to {horizon:g}", "Give the ends of the intervals."))
    elif spent.ndim != 2 or spent.shape[1] != limits.size - 1:
        found, expected = f"{spent.shape[-1]} costs a family", f"{limits.size - 1}, one an interval"
        problems.append(Problem("EF171", "cost", found, expected, "Split each family's cost by the intervals."))
    raise_if(problems)
