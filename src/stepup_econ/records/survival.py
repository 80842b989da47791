"""Time to an event, with families that leave: Kaplan-Meier, and Aalen-Johansen where leaving or turning sixteen is an end of its own."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from stepup_econ.records.effects import Floats
from stepup_econ.records.survival_checks import Spells, check_spells


def kaplan_meier(stop: ArrayLike, event: ArrayLike, *, start: ArrayLike | None = None, level: float = 0.95) -> pd.DataFrame:
    """Return the share without the event at each time one happened.

    Parameters
    ----------
    stop : array (family,)
        When the event happened or the family was last seen.
    event : array (family,)
        True where it happened.
    start : array (family,), optional
        When the family came under observation; 0 where left out.
    level : float
        Of the interval.

    Returns
    -------
    DataFrame
        Columns ``time, at_risk, events, survival, se, low, high``.

    Raises
    ------
    InputError
        Naming every fault (EF151 to EF153).

    Notes
    -----
    Kaplan and Meier (1958); variance by Greenwood; interval on the log of minus the log (Kalbfleisch and Prentice 1980). Families
    that leave are taken to be like those who stay: if they move because of the abuse they are not, and `aalen_johansen` with
    leaving as an end of its own says what was seen instead.

    Examples
    --------
    >>> kaplan_meier([1, 2, 3, 4], [1, 0, 1, 0])["survival"].tolist()
    [0.75, 0.375]
    """
    spells = check_spells(stop, np.asarray(event, dtype=bool), start)
    time, at_risk, events = _counts(spells, spells.cause > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1 - events / at_risk)
        spread = np.sqrt(np.cumsum(events / (at_risk * (at_risk - events))))
        reach = stats.norm.ppf((1 + level) / 2) * spread / np.abs(np.log(survival))
        low, high = survival ** np.exp(reach), survival ** np.exp(-reach)
    known = (survival > 0) & (survival < 1)
    columns = {"time": time, "at_risk": at_risk.astype(int), "events": events.astype(int), "survival": survival}
    se = np.where(survival > 0, survival * np.where(np.isfinite(spread), spread, 0.0), 0.0)
    return pd.DataFrame(columns | {"se": se, "low": np.where(known, low, survival), "high": np.where(known, high, survival)})


def aalen_johansen(stop: ArrayLike, cause: ArrayLike, *, start: ArrayLike | None = None, level: float = 0.95) -> pd.DataFrame:
    """Return the share to whom each end has happened first, by time.

    Parameters
    ----------
    stop : array (family,)
        When the first end happened or the family was last seen.
    cause : array (family,)
        0 where nothing had happened when last seen; 1, 2, ... for the ends, as re-referred, moved away, turned sixteen.
    start : array (family,), optional
        When the family came under observation; 0 where left out.
    level : float
        Of the interval.

    Returns
    -------
    DataFrame
        Columns ``time, cause, at_risk, events, share, se, low, high``: a line for each time with any end, and each end.

    Raises
    ------
    InputError
        Naming every fault (EF151 to EF153).

    Notes
    -----
    Aalen and Johansen (1978) for competing ends; the shares and the share with none sum to one. One less Kaplan-Meier, with other
    ends as if merely not seen any longer, gives more than this: it answers what would be if nobody could move. Variance by the
    delta method (Greenwood type, as Andersen et al. 1993, IV.4.1); interval on the log of minus the log.

    Examples
    --------
    >>> aalen_johansen([1, 2, 3, 4], [1, 2, 1, 0]).query("cause == 1")["share"].tolist()
    [0.25, 0.25, 0.5]
    """
    spells = check_spells(stop, cause, start)
    time, at_risk, _ = _counts(spells, spells.cause > 0)
    ends = range(1, int(spells.cause.max(initial=0)) + 1)
    by_cause = np.array([[np.sum((spells.stop == t) & (spells.cause == one)) for t in time] for one in ends], dtype=float)
    tables = []
    for one, events, (share, se) in zip(ends, by_cause, shares_of_ends(at_risk, by_cause) if len(by_cause) else (), strict=True):
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = stats.norm.ppf((1 + level) / 2) * se / (share * np.abs(np.log(share)))
            low, high = share ** np.exp(reach), share ** np.exp(-reach)
        known = (share > 0) & (share < 1)
        columns = {"time": time, "cause": one, "at_risk": at_risk.astype(int), "events": events.astype(int), "share": share, "se": se}
        tables.append(pd.DataFrame(columns | {"low": np.where(known, low, share), "high": np.where(known, high, share)}))
    if not tables:
        return pd.DataFrame(columns=["time", "cause", "at_risk", "events", "share", "se", "low", "high"])
    return pd.concat(tables).sort_values(["time", "cause"], kind="stable", ignore_index=True)


def shares_of_ends(at_risk: Floats, by_cause: Floats) -> list[tuple[Floats, Floats]]:
    """Return the cumulative share and its standard error of each end, from counts alone.

    Parameters
    ----------
    at_risk : array (time,)
        Families without an end just before each time with any.
    by_cause : array (end, time)
        Families to whom each end came then.
    """
    every = by_cause.sum(axis=0)
    before = np.concatenate([[1.0], np.cumprod(1 - every / at_risk)[:-1]])
    found = []
    for events in by_cause:
        share: Floats = np.cumsum(before * events / at_risk)
        found.append((share, np.sqrt(_variance(share, before, events, every, at_risk))))
    return found


def _counts(spells: Spells, ended: np.ndarray) -> tuple[Floats, Floats, Floats]:
    """Return the times of ends, how many families were at risk just before each, and how many ended."""
    time, events = np.unique(spells.stop[ended], return_counts=True)
    come = np.searchsorted(np.sort(spells.start), time, side="left")
    gone = np.searchsorted(np.sort(spells.stop), time, side="left")
    return time, (come - gone).astype(float), events.astype(float)


def _variance(share: Floats, before: Floats, events: Floats, every: Floats, at_risk: Floats) -> Floats:
    """Return the delta-method variance of a cumulative share at each time, by its three running sums."""
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = np.where(at_risk > every, every / (at_risk * (at_risk - every)), 0.0)
    own = before**2 * events * (at_risk - events) / at_risk**3
    both = before * events / at_risk**2
    running = share**2 * np.cumsum(lost) - 2 * share * np.cumsum(share * lost) + np.cumsum(share**2 * lost)
    cross = share * np.cumsum(both) - np.cumsum(share * both)
    found: Floats = np.maximum(running + np.cumsum(own) - 2 * cross, 0.0)
    return found
