"""Interrupted time series: did level or trend change when the service began, with errors that allow for what carries over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from stepup_econ.problems import Problem, raise_if
from stepup_econ.records.effects import Floats

FEWEST_A_SIDE = 8
"""Fewer times before or after the start are fitted, and said to be few (Bernal, Cummins & Gasparrini 2017 ask for a stable trend)."""


@dataclass(frozen=True, slots=True)
class Series:
    """What an interrupted time series found.

    Parameters
    ----------
    table : DataFrame
        A line a term (``level before, trend before, change of level, change of trend``, with ``control`` also the control's own, then
        seasons) and columns ``term, estimate, se, t, p, low, high``.
    covariance : ndarray (term, term)
        Of the estimates.
    lag : int
        Times over which errors are allowed to be alike.
    residual_correlation : float
        Of each residual with the one before.
    warnings : tuple of str
        What to doubt, in words.
    """

    table: pd.DataFrame
    covariance: Floats
    lag: int
    residual_correlation: float
    warnings: tuple[str, ...]

    def effect_after(self, times: float) -> tuple[float, float]:
        """Return the change and its standard error so many times after the start: change of level plus that much change of trend."""
        terms = list(self.table["term"])
        at = [terms.index("change of level"), terms.index("change of trend")]
        weight = np.array([1.0, times])
        return float(weight @ self.table["estimate"].to_numpy()[at]), float(np.sqrt(weight @ self.covariance[np.ix_(at, at)] @ weight))


def interrupted_series(
    y: ArrayLike,
    start: int,
    *,
    control: ArrayLike | None = None,
    lag: int | None = None,
    season: int | None = None,
    pairs: int = 2,
    correction: bool = True,
) -> Series:
    """Return the change of level and of trend at the start of a service.

    Parameters
    ----------
    y : array (time,)
        A rate or mean for each of equally long times, in order.
    start : int
        Number of times before the service: the first time with it is ``y[start]``.
    control : array (time,), optional
        The same of a comparison area: the changes are then those of the difference between the two, which takes away what befell both.
    lag : int, optional
        Times over which errors may be alike; by default ``floor(4 (n / 100)^(2/9))`` (Newey & West 1994).
    season : int, optional
        Times in a year (12 for months): `pairs` sine and cosine pairs are added.
    pairs : int
        Pairs for the season.
    correction : bool
        Whether the covariance is multiplied by n / (n - terms), as it should be with short series; some packages do not.

    Raises
    ------
    InputError
        Values that are missing or infinite (EF141), a control of another length (EF142), a start with fewer than three times on a side
        (EF143), more terms than times bear (EF144), a lag that is negative or not below the number of times (EF145).

    Notes
    -----
    Segmented regression ``y = a + b t + c after + d after (t - start)`` (Wagner et al. 2002), least squares with Newey & West (1987)
    errors, Bartlett weights, and t with n - terms degrees of freedom. One series is one area: what else began in
    that area at that time cannot be told from the service, whatever p is.

    Examples
    --------
    >>> found = interrupted_series([3.0, 3.1, 2.9, 3.0, 3.1, 2.9, 2.0, 2.1, 1.9, 2.0, 2.1, 1.9], 6)
    >>> found.table["term"].tolist()
    ['level before', 'trend before', 'change of level', 'change of trend']
    """
    values, other = np.asarray(y, dtype=float), None if control is None else np.asarray(control, dtype=float)
    _check(values, other, start, lag)
    given = values if other is None else values - other
    names, x = _terms(len(given), start, season, pairs)
    if len(given) <= len(names) + 1:
        found, expected = f"{len(given)} times", f"more than {len(names) + 1}, for {len(names)} terms"
        raise_if([Problem("EF144", "y", found, expected, "Give more times, or no season.")])
    lag = int(np.floor(4 * (len(given) / 100) ** (2 / 9))) if lag is None else lag
    inverse = np.linalg.inv(x.T @ x)
    estimate = inverse @ x.T @ given
    residual = given - x @ estimate
    covariance = inverse @ newey_west(x * residual[:, None], lag) @ inverse
    covariance = covariance * (len(given) / (len(given) - len(names)) if correction else 1.0)
    table = _table(names, estimate, np.sqrt(np.diag(covariance)), len(given) - len(names))
    carried = float(residual[1:] @ residual[:-1] / (residual @ residual)) if residual @ residual > 0 else 0.0
    return Series(table, covariance, lag, carried, _warned(len(given), start, carried, lag, control is not None))


def newey_west(scores: Floats, lag: int) -> Floats:
    """Return the sum of products of scores (time, term), those `k` times apart weighted ``1 - k / (lag + 1)`` (Newey & West 1987)."""
    total: Floats = scores.T @ scores
    for k in range(1, lag + 1):
        apart = scores[k:].T @ scores[:-k]
        total = total + (1 - k / (lag + 1)) * (apart + apart.T)
    return total


def _terms(times: int, start: int, season: int | None, pairs: int) -> tuple[list[str], Floats]:
    t = np.arange(times, dtype=float)
    after = (t >= start).astype(float)
    names = ["level before", "trend before", "change of level", "change of trend"]
    columns = [np.ones(times), t, after, after * (t - start)]
    for k in range(1, (pairs if season else 0) + 1):
        names += [f"season sine {k}", f"season cosine {k}"]
        columns += [np.sin(2 * np.pi * k * t / (season or 1)), np.cos(2 * np.pi * k * t / (season or 1))]
    return names, np.column_stack(columns)


def _table(names: list[str], estimate: Floats, se: Floats, df: int) -> pd.DataFrame:
    half = stats.t.ppf(0.975, df) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        t = estimate / se
    columns = {"term": names, "estimate": estimate, "se": se, "t": t, "p": 2 * stats.t.sf(np.abs(t), df)}
    return pd.DataFrame(columns | {"low": estimate - half, "high": estimate + half})


def _check(y: Floats, control: Floats | None, start: int, lag: int | None) -> None:
    problems = []
    for name, values in (("y", y), ("control", control)):
        if values is not None and (values.ndim != 1 or not np.isfinite(values).all()):
            found = f"shape {values.shape}" if values.ndim != 1 else f"no number at time {int(np.flatnonzero(~np.isfinite(values))[0])}"
            mend = "Fill the gap from the records, or begin or end the series beside it: times must follow each other."
            problems.append(Problem("EF141", name, found, "one number for each time, in order", mend))
    if control is not None and control.shape != y.shape:
        problems.append(Problem("EF142", "control", f"{control.size} times", f"{y.size}, as y", "Give both areas over the same times."))
    if not 3 <= start <= y.size - 3:
        mend = "A trend needs three times or more on each side: give a longer series, or compare before with after only."
        problems.append(Problem("EF143", "start", f"{start} before and {y.size - start} after", "three or more of each", mend))
    if lag is not None and not 0 <= lag < y.size:
        problems.append(Problem("EF145", "lag", str(lag), f"0 to {y.size - 1}", "Leave it out to have it chosen by the length."))
    raise_if(problems)


def _warned(times: int, start: int, carried: float, lag: int, controlled: bool) -> tuple[str, ...]:
    said = []
    if min(start, times - start) < FEWEST_A_SIDE:
        said.append(f"{start} times before and {times - start} after: a trend from so few is hardly known; compare level alone too.")
    if abs(carried) > 2 / np.sqrt(times) and lag == 0:
        said.append(f"Residuals are alike from one time to the next (correlation {carried:.2f}): with lag 0 the errors are too small.")
    if not controlled:
        said.append("One area without comparison: whatever else began there at that time cannot be told from the service.")
    return tuple(said)
