"""Who gains: equally distributed equivalent, the equity impact plane, and the price of treating areas equally."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

ROUNDING = 1e-13
"""Inequality below this share of the mean is rounding."""

LARGE = 1e3
"""Aversion beyond which only the worst off count."""


def atkinson_ede(levels: ArrayLike, aversion: float, weights: ArrayLike | None = None) -> float:
    """Level that, if all had it, would be as good as the unequal levels: Atkinson's relative aversion.

    Parameters
    ----------
    levels : array (group,)
        Of something good, above 0: for example the share of families who do not escalate.
    aversion : float
        0 takes the mean, 1 the geometric mean; the larger, the more the worst off count.
    weights : array (group,), optional
        Families in each group.

    Examples
    --------
    >>> atkinson_ede([20, 40, 60], 2)
    32.72727272727273

    Notes
    -----
    Atkinson 1970, J Econ Theory 2:244-263; Asaria, Griffin and Cookson 2016, Med Decis Making 36:8-19.
    """
    x, w = _checked(levels, aversion, weights)
    if np.any(x <= 0):
        raise ValueError("levels: found some at or below 0, expected above 0; count families who do well, or use kolm_ede")
    if aversion >= LARGE:
        return float(x.min())
    if aversion == 0 or np.ptp(x) == 0:
        return float(np.average(x, weights=w))
    logs = np.log(x)
    if abs(aversion - 1) < 1e-9:
        return float(np.exp(w @ logs))
    power = (1 - aversion) * logs
    top = power.max()
    return float(np.exp((top + np.log(w @ np.exp(power - top))) / (1 - aversion)))


def kolm_ede(levels: ArrayLike, aversion: float, weights: ArrayLike | None = None) -> float:
    """Like `atkinson_ede`, with Kolm's absolute aversion: levels may be negative, and differences count, not ratios."""
    x, w = _checked(levels, aversion, weights)
    if aversion == 0:
        return float(w @ x)
    power = -aversion * x
    top = power.max()
    return float(-(top + np.log(w @ np.exp(power - top))) / aversion)


def _checked(levels: ArrayLike, aversion: float, weights: ArrayLike | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x = np.asarray(levels, dtype=float)
    w = np.ones_like(x) if weights is None else np.asarray(weights, dtype=float)
    if x.ndim != 1 or not x.size or w.shape != x.shape or not np.isfinite(x).all() or np.any(w < 0) or w.sum() <= 0 or aversion < 0:
        found = f"levels {x.shape}, weights {w.shape} and aversion {aversion}"
        raise ValueError(f"found {found}, expected a finite level and a weight of at least 0 for each group, and an aversion of at least 0")
    return x, w / w.sum()


EDES = {"atkinson": atkinson_ede, "kolm": kolm_ede}
"""Ways to count inequality, by name."""


def equity_impact(
    levels: Mapping[str, ArrayLike],
    reference: str,
    aversion: float,
    weights: ArrayLike | None = None,
    costs: Mapping[str, float] | None = None,
    per_unit: float | None = None,
    kind: str = "atkinson",
) -> pd.DataFrame:
    """Place each strategy in the equity impact plane: what it does for all, and what it does for equality.

    Parameters
    ----------
    levels : mapping from strategy to array (group,)
        Level of something good in each group under each strategy.
    reference : str
    aversion, weights
        As for `atkinson_ede`; the sum of weights is the number of families.
    costs : mapping from strategy to pounds, optional
        Beside the reference: what the money would have brought elsewhere is taken off every family alike.
    per_unit : float, optional
        Pounds that bring one unit elsewhere; needed with costs.
    kind : {"atkinson", "kolm"}

    Returns
    -------
    data frame
        ``strategy, mean, ede, inequality, total_gain, equity_gain, ede_gain, quadrant``. `inequality` is mean less EDE; `total_gain` is
        families x change of the mean, `equity_gain` families x fall of inequality, `ede_gain` their sum: what is gained once both
        count.

    Raises
    ------
    KeyError
        If the reference or the kind is not known.

    Notes
    -----
    Cookson and others 2017, Value Health 20:206-212.
    """
    import pandas as pd

    if reference not in levels:
        raise KeyError(f"strategy '{reference}': expected one of {', '.join(levels)}")
    if kind not in EDES:
        raise KeyError(f"kind '{kind}': expected one of {', '.join(EDES)}")
    if costs is not None and not (per_unit is not None and per_unit > 0):
        raise ValueError(f"per_unit: found {per_unit}, expected the pounds, above 0, that bring one unit elsewhere")
    sizes = np.ones(len(np.asarray(levels[reference]))) if weights is None else np.asarray(weights, dtype=float)
    people, found = float(sizes.sum()), {}
    for name, given in levels.items():
        lost = 0.0 if costs is None or per_unit is None else costs.get(name, 0.0) / per_unit / people
        own = np.asarray(given, dtype=float) - lost
        mean = float(np.average(own, weights=sizes))
        gap = mean - EDES[kind](own, aversion, sizes)
        found[name] = (mean, gap if gap > ROUNDING * abs(mean) else 0.0)
    mean_0, gap_0 = found[reference]
    rows = []
    for name, (mean, gap) in found.items():
        total, equity = people * (mean - mean_0), people * (gap_0 - gap)
        rows.append({"strategy": name, "mean": mean, "ede": mean - gap, "inequality": gap, "total_gain": total, "equity_gain": equity,
                     "ede_gain": total + equity, "quadrant": _quadrant(total, equity)})  # fmt: skip
    return pd.DataFrame(rows)


def _quadrant(total: float, equity: float) -> str:
    tiny = 1e-12 * max(abs(total), abs(equity), 1e-300)
    more = "more in all" if total > tiny else "less in all" if total < -tiny else "as much in all"
    fairer = "more equal" if equity > tiny else "less equal" if equity < -tiny else "as equal"
    return f"{more}, {fairer}"


def aversion_where_it_turns(
    first: ArrayLike, second: ArrayLike, weights: ArrayLike | None = None, kind: str = "atkinson", most: float = 50.0
) -> float | None:
    """Return the aversion to inequality at which a choice between two distributions turns; None if it does not up to `most`."""
    from scipy.optimize import brentq

    ede = EDES[kind]

    def lead(aversion: float) -> float:
        return ede(first, aversion, weights) - ede(second, aversion, weights)

    grid = np.linspace(0.0, most, 201)
    values = np.array([lead(float(point)) for point in grid])
    turns = np.flatnonzero(values[:-1] * values[1:] < 0)
    return float(brentq(lead, grid[turns[0]], grid[turns[0] + 1], xtol=1e-10)) if len(turns) else None


def price_of_equality(best: Mapping[str, float], equal: Mapping[str, float]) -> pd.DataFrame:
    """What it costs, area by area, to share equally instead of where it brings most.

    Parameters
    ----------
    best, equal : mapping from area to number
        Expected net benefit in each area under the best plan, and under the equal one; the same areas.

    Returns
    -------
    data frame
        ``area, best, equal, change, share``: what each area gains (above 0) or gives up by equality, and the change as a share of the best
        plan's total. The last row, ``"all"``, is the price, below 0 where equality costs.

    Notes
    -----
    Bertsimas, Farias and Trichakis 2011, Oper Res 59:17-31 (price of fairness).
    """
    import pandas as pd

    if set(best) != set(equal) or not best:
        raise ValueError(f"areas: found {', '.join(best)} and {', '.join(equal)}, expected the same areas in both")
    whole = sum(best.values())
    rows = [{"area": area, "best": best[area], "equal": equal[area]} for area in best]
    rows.append({"area": "all", "best": whole, "equal": sum(equal[area] for area in best)})
    table = pd.DataFrame(rows)
    table["change"] = table["equal"] - table["best"]
    table["share"] = table["change"] / abs(whole) if whole != 0 else np.nan
    return table
