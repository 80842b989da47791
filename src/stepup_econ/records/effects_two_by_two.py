"""Before and after, with and without: difference in differences from four counts or four means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from stepup_econ.problems import Problem, raise_if


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """A difference in differences with the error of independent families.

    Parameters
    ----------
    effect, se, low, high, p : float
        Change in service areas less change in comparison areas.
    warning : str
        What the error leaves out, to be printed beside it.
    """

    effect: float
    se: float
    low: float
    high: float
    p: float
    warning: str = "The error takes families as independent: what befell whole areas is not in it, so the truth is less sure than this."


def from_counts(events: ArrayLike, families: ArrayLike, *, level: float = 0.95) -> TwoByTwo:
    """Return the difference in differences of shares.

    Parameters
    ----------
    events, families : array (2, 2)
        Rows service and comparison areas, columns before and after.
    level : float

    Raises
    ------
    InputError
        Counts that are no counts, or more events than families (EF111).

    Examples
    --------
    >>> found = from_counts([[45.6, 16.74], [46.8, 49.0]], [[120, 54], [130, 140]])
    >>> round(found.effect, 4), round(found.se, 6)
    (-0.06, 0.096549)
    """
    seen, of = np.asarray(events, dtype=float), np.asarray(families, dtype=float)
    sound = seen.shape == of.shape == (2, 2) and bool(np.isfinite(seen).all() and (of > 0).all() and ((seen >= 0) & (seen <= of)).all())
    if not sound:
        found, expected = f"{seen.tolist()} of {of.tolist()}", "two rows (service, comparison) of before and after, events within families"
        raise_if([Problem("EF111", "events, families", found, expected, "Give four counts and the families behind each.")])
    share = seen / of
    return _two_by_two(share, share * (1 - share) / of, level)


def from_means(mean: ArrayLike, se: ArrayLike, *, level: float = 0.95) -> TwoByTwo:
    """Return the difference in differences of means, each with its standard error; arrays (2, 2) as for `from_counts`.

    Raises
    ------
    InputError
        Means or errors missing, or errors below 0 (EF111).
    """
    means, errors = np.asarray(mean, dtype=float), np.asarray(se, dtype=float)
    if not (means.shape == errors.shape == (2, 2) and np.isfinite(means).all() and np.isfinite(errors).all() and (errors >= 0).all()):
        found, expected = f"{means.tolist()}, {errors.tolist()}", "two rows (service, comparison) of before and after, errors of 0 or more"
        raise_if([Problem("EF111", "mean, se", found, expected, "Give four means and the error of each.")])
    return _two_by_two(means, errors**2, level)


def _two_by_two(values: np.ndarray, variances: np.ndarray, level: float) -> TwoByTwo:
    effect = float((values[0, 1] - values[0, 0]) - (values[1, 1] - values[1, 0]))
    se = float(np.sqrt(variances.sum()))
    reach = float(stats.norm.ppf((1 + level) / 2)) * se
    p = float(2 * stats.norm.sf(abs(effect) / se)) if se > 0 else float(effect == 0)
    return TwoByTwo(effect, se, effect - reach, effect + reach, p)
