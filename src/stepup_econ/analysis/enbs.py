"""Whether a study pays: what it is worth to the families who come after it, less what it costs, and the best size."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.voi import Population

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


NEAR = 0.05
"""Share of the best expected net benefit that a size may lose and still count as near the best."""


def enbs(
    worth: pd.DataFrame,
    population: float | Population,
    *,
    fixed_cost: float = 0.0,
    cost_per_family: float = 0.0,
    covers: float = 1.0,
    recruited_per_year: float | None = None,
    report_years: float = 0.0,
    exclude_studied: bool = True,
) -> pd.DataFrame:
    """Expected net benefit of sampling: what a study is worth to those who can still gain from it, less what it costs.

    Parameters
    ----------
    worth : data frame
        As `evsi` returns it.
    population : number or Population
        Families for whom the decision is still to be taken: a number that is already discounted, or families a year with horizon,
        discount rate (zero is a rate like any other) and the delay before the study starts.
    fixed_cost, cost_per_family : float
        Of the study, in pounds of today.
    covers : float
        Families that one simulated decision is for: 1 where costs are those of one family, the families of a year where they are those
        of a year.
    recruited_per_year : float, optional
        Families who join the study in a year; at once when left out. Families who come until the last has joined, and for
        `report_years` after that, are served before the results are known. Needs a `Population`.
    exclude_studied : bool
        Families in the study are treated as it prescribes, so its results come too late for them: they are left out of those who gain.
        Those who come between its start and its results are left out already; only what the study takes beyond them is taken off.

    Returns
    -------
    data frame
        ``study, wtp, n, evsi, families, gain, cost, enbs, best, near_best``, rows as in `worth`. `families` is the discounted number of
        families who gain, `gain` is evsi / covers x families. `best` marks the size with the highest `enbs`, the smallest where several
        have it, and only where it is above zero: otherwise no study of these sizes pays. `near_best` marks the sizes around it that
        lose at most 5 % of that.

    Raises
    ------
    ValueError
        If a cost, time or share is negative, or times are given without a `Population`.

    Notes
    -----
    Willan and Pinto 2005, Stat Med 24:1791-1806; Eckermann and Willan 2008, Value Health 11:522-526 for those in the study and those who
    come before its results.
    """
    _check(fixed_cost, cost_per_family, covers, recruited_per_year, report_years)
    n = worth["n"].to_numpy(dtype=float)
    families = _who_gain(n, population, recruited_per_year, report_years, exclude_studied)
    table = worth[["study", "wtp", "n", "evsi"]].copy()
    table["families"] = families
    table["gain"] = table["evsi"] / covers * families
    table["cost"] = fixed_cost + cost_per_family * n
    table["enbs"] = table["gain"] - table["cost"]
    best, near = np.zeros(len(table), bool), np.zeros(len(table), bool)
    for rows in table.groupby(["study", "wtp"], sort=False).indices.values():
        best[rows], near[rows] = _marked(n[rows], table["enbs"].to_numpy()[rows], NEAR)
    return table.assign(best=best, near_best=near)


def best_size(table: pd.DataFrame, within: float = NEAR) -> pd.DataFrame:
    """Return the best size of each study at each threshold, and the sizes that are nearly as good.

    Parameters
    ----------
    table : data frame
        As `enbs` returns it.
    within : float
        Sizes are nearly as good when they lose at most this share of the best expected net benefit.

    Returns
    -------
    data frame
        ``study, wtp, pays, n, enbs, flat_low, flat_high``. Where no study pays, `n` is 0, `enbs` is 0 and the rest is missing:
        not doing a study costs nothing.
    """
    import pandas as pd

    rows = []
    for (study, wtp), part in table.groupby(["study", "wtp"], sort=False):
        marked, close = _marked(part["n"].to_numpy(dtype=float), part["enbs"].to_numpy(), within)
        best, near = part[marked], part[close]
        pays = len(best) > 0
        rows.append({
            "study": study, "wtp": wtp, "pays": pays, "n": int(best["n"].iloc[0]) if pays else 0,
            "enbs": float(best["enbs"].iloc[0]) if pays else 0.0,
            "flat_low": float(near["n"].min()) if pays else np.nan, "flat_high": float(near["n"].max()) if pays else np.nan,
        })  # fmt: skip
    return pd.DataFrame(rows)


def _check(fixed: float, each: float, covers: float, recruited: float | None, report_years: float) -> None:
    given = {"fixed_cost": fixed, "cost_per_family": each, "report_years": report_years}
    wrong = [f"{name}: found {value}, expected 0 or more" for name, value in given.items() if not value >= 0]
    above = {"covers": covers, "recruited_per_year": 1.0 if recruited is None else recruited}
    wrong += [f"{name}: found {value}, expected more than 0" for name, value in above.items() if not value > 0]
    if wrong:
        raise ValueError("; ".join(wrong))


def _who_gain(
    n: NDArray[np.float64], population: float | Population, recruited: float | None, report_years: float, exclude: bool
) -> NDArray[np.float64]:
    """Discounted families (size,) who come after the results of a study of n (size,) families, and were not in it."""
    if not isinstance(population, Population):
        if recruited is not None or report_years:
            raise ValueError("population: found a number, expected a Population: who comes before the results depends on the years")
        return np.maximum(population - n * exclude, 0.0)
    since = report_years + (np.zeros(len(n)) if recruited is None else n / recruited)
    delays = np.minimum(population.delay + since, population.years)
    after = np.array([replace(population, delay=float(delay)).size for delay in delays])
    beyond = np.maximum(n - population.per_year * since, 0.0) * (1 + population.rate) ** -delays
    gain: NDArray[np.float64] = np.maximum(after - beyond * exclude, 0.0)
    return gain


def _marked(n: NDArray[np.float64], net: NDArray[np.float64], within: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which size is best, and which lie within a share of it without a gap between them."""
    order = np.lexsort((n, -net))
    best, near = np.zeros(len(n), bool), np.zeros(len(n), bool)
    top = order[0]
    if not net[top] > 0:
        return best, near
    best[top] = True
    by_size = np.argsort(n, kind="stable")
    good = net[by_size] >= (1 - within) * net[top]
    place = int(np.flatnonzero(by_size == top)[0])
    low = place - int(np.argmin(np.r_[good[:place][::-1], False]))
    high = place + int(np.argmin(np.r_[good[place:], False])) - 1
    near[by_size[low : high + 1]] = True
    return best, near
