"""Referrals that come again and again: their mean number by time, and a robust Cox regression of their rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from stepup_econ.problems import Problem, raise_if
from stepup_econ.records.effects import Floats
from stepup_econ.records.survival_checks import Spells, check_spells

ROUNDS = 50
CLOSE = 1e-10
ENDLESS = 12.0
"""A log ratio this large between the least and most of a covariate (160,000 times) is on its way to no end."""


def mean_cumulative_function(
    family: ArrayLike, stop: ArrayLike, event: ArrayLike, *, start: ArrayLike | None = None, level: float = 0.95
) -> pd.DataFrame:
    """Return the mean number of events a family by each time one happened.

    Parameters
    ----------
    family : array (spell,)
        Whose spell it is; a family has a spell between each two of its events, and one to the end of its observation.
    stop, event : array (spell,)
        When the spell ended, and whether with an event.
    start : array (spell,), optional
        When it began; 0 where left out.
    level : float
        Of the interval.

    Returns
    -------
    DataFrame
        Columns ``time, at_risk, events, mean, se, low, high``.

    Raises
    ------
    InputError
        Naming every fault (EF151 to EF154).

    Notes
    -----
    Nelson-Aalen sum of events over families at risk, which needs no assumption on how a family's events hang together; the
    variance is robust to that (Lawless and Nadeau 1995). Interval on the log.

    Examples
    --------
    >>> mean_cumulative_function([1, 1, 2], [1, 4, 3], [1, 0, 1], start=[0, 1, 0])["mean"].tolist()
    [0.5, 1.0]
    """
    spells = check_spells(stop, np.asarray(event, dtype=bool), start)
    who = _families(family, len(spells.stop))
    time = np.unique(spells.stop[spells.cause > 0])
    under = (spells.start[:, None] < time) & (time <= spells.stop[:, None])
    at_risk = under.sum(axis=0).astype(float)
    fell = (spells.stop[:, None] == time) & (spells.cause[:, None] > 0)
    events = fell.sum(axis=0).astype(float)
    mean = np.cumsum(events / at_risk)
    each = np.zeros((int(who.max()) + 1, len(time)))
    np.add.at(each, who, (fell - under * (events / at_risk)) / at_risk)
    se = np.sqrt((np.cumsum(each, axis=1) ** 2).sum(axis=0))
    reach = np.exp(stats.norm.ppf((1 + level) / 2) * se / mean)
    columns = {"time": time, "at_risk": at_risk.astype(int), "events": events.astype(int), "mean": mean, "se": se}
    return pd.DataFrame(columns | {"low": mean / reach, "high": mean * reach})


@dataclass(frozen=True, slots=True)
class Cox:
    """A proportional-rates regression.

    Parameters
    ----------
    table : DataFrame
        A line a covariate: ``term, log_ratio, se, robust_se, ratio, low, high, p``; interval and p by the robust error.
    covariance, robust : ndarray (term, term)
        By the model, and by families (Lin and Wei 1989).
    loglik : float
        Log partial likelihood.
    families, events : int
    """

    table: pd.DataFrame
    covariance: Floats
    robust: Floats
    loglik: float
    families: int
    events: int


def cox(
    stop: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    *,
    start: ArrayLike | None = None,
    family: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    names: tuple[str, ...] = (),
    level: float = 0.95,
) -> Cox:
    """Return rate ratios for covariates, with errors that hold however the events of a family hang together.

    Parameters
    ----------
    stop, event : array (spell,)
        When the spell ended, and whether with an event.
    x : array (spell, covariate)
        Covariates that hold during the spell.
    start : array (spell,), optional
        When it began; 0 where left out.
    family : array (spell,), optional
        Whose it is; each spell its own family where left out.
    strata : array (spell,), optional
        Spells are compared within their stratum only; the number of the event gives the model of Prentice, Williams and Peterson.
    names : tuple of str
        Of the covariates.
    level : float
        Of the interval.

    Raises
    ------
    InputError
        Naming every fault (EF151 to EF155), or a likelihood without a maximum (EF156).

    Notes
    -----
    Andersen and Gill (1982) for recurrent events; ties by Efron (1977); robust covariance by sums of a family's score residuals (Lin
    and Wei 1989; Lin, Wei, Yang and Ying 2000). Robust errors lean on many families; areas are not families: with few areas see
    `effects_ladder`.
    """
    spells = check_spells(stop, np.asarray(event, dtype=bool), start)
    size = len(spells.stop)
    covariates = np.asarray(x, dtype=np.float64)
    covariates = covariates[:, None] if covariates.ndim == 1 else covariates
    _check_covariates(covariates, size, spells)
    who = _families(np.arange(size) if family is None else family, size)
    layer = np.zeros(size, dtype=np.int64) if strata is None else np.unique(np.asarray(strata), return_inverse=True)[1]
    centred: Floats = covariates - covariates.mean(axis=0)
    beta, loglik, information, residuals = _maximise(spells, centred, layer, names)
    covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
    by_family = np.zeros((int(who.max()) + 1, len(beta)))
    np.add.at(by_family, who, residuals)
    moved = by_family @ covariance
    robust = np.asarray(moved.T @ moved, dtype=np.float64)
    table = _ratios(names or tuple(f"x{k + 1}" for k in range(len(beta))), beta, covariance, robust, level)
    return Cox(table, covariance, robust, loglik, len(by_family), int((spells.cause > 0).sum()))


def _maximise(spells: Spells, x: Floats, layer: NDArray[np.int64], names: tuple[str, ...]) -> tuple[Floats, float, Floats, Floats]:
    """Return the coefficients, log likelihood, information and score residuals at the maximum (Newton, steps halved)."""
    beta: Floats = np.zeros(x.shape[1])
    loglik, score, information, residuals = _partial(spells, x, layer, beta)
    for _ in range(ROUNDS):
        step, shrink = _solve(information, score), 1.0
        tried = _partial(spells, x, layer, beta + step)
        while tried[0] < loglik - CLOSE * abs(loglik) and shrink > 1e-6:
            shrink /= 2
            tried = _partial(spells, x, layer, beta + shrink * step)
        beta, gain = beta + shrink * step, tried[0] - loglik
        loglik, score, information, residuals = tried
        if abs(gain) < CLOSE * (abs(loglik) + CLOSE) and np.max(np.abs(score)) < 1e-7 * len(x):
            break
    else:
        _no_maximum(names, beta)
    if np.max(np.abs(beta) * np.ptp(x, axis=0)) > ENDLESS:
        _no_maximum(names, beta)
    return beta, loglik, information, residuals


def _partial(spells: Spells, x: Floats, layer: NDArray[np.int64], beta: Floats) -> tuple[float, Floats, Floats, Floats]:
    """Return log partial likelihood, score, information and score residuals (spell, term), ties by Efron."""
    risk = np.exp(x @ beta)
    loglik, score = 0.0, np.zeros(len(beta))
    information = np.zeros((len(beta), len(beta)))
    residuals = np.zeros_like(x)
    for one in np.unique(layer):
        mine = layer == one
        for t in np.unique(spells.stop[mine & (spells.cause > 0)]):
            under = mine & (spells.start < t) & (t <= spells.stop)
            ended = under & (spells.stop == t) & (spells.cause > 0)
            ties = int(ended.sum())
            loglik += float((x[ended] @ beta).sum())
            score += x[ended].sum(axis=0)
            residuals[ended] += x[ended]
            s0, s1, s2 = _sums(risk[under], x[under])
            d0, d1, d2 = _sums(risk[ended], x[ended])
            for k in range(ties):
                part = k / ties
                total, mean = s0 - part * d0, (s1 - part * d1) / (s0 - part * d0)
                loglik -= float(np.log(total))
                score -= mean
                information += (s2 - part * d2) / total - np.outer(mean, mean)
                weight = risk * (under - part * ended) / total
                residuals[ended] -= mean / ties
                residuals -= weight[:, None] * (x - mean)
    return loglik, score, information, residuals


def _sums(risk: Floats, x: Floats) -> tuple[float, Floats, Floats]:
    return float(risk.sum()), risk @ x, (x * risk[:, None]).T @ x


def _solve(information: Floats, score: Floats) -> Floats:
    try:
        found = np.asarray(np.linalg.solve(information, score), dtype=np.float64)
    except np.linalg.LinAlgError:
        mend = "Leave out a covariate that follows from the others or that never differs among families compared."
        raise_if([Problem("EF155", "x", "covariates that follow from one another", "covariates that tell families apart", mend)])
    return found


def _ratios(names: tuple[str, ...], beta: Floats, covariance: Floats, robust: Floats, level: float) -> pd.DataFrame:
    se = np.sqrt(np.diag(robust))
    half = stats.norm.ppf((1 + level) / 2) * se
    ends = {"ratio": np.exp(beta), "low": np.exp(beta - half), "high": np.exp(beta + half), "p": 2 * stats.norm.sf(np.abs(beta / se))}
    return pd.DataFrame({"term": list(names), "log_ratio": beta, "se": np.sqrt(np.diag(covariance)), "robust_se": se} | ends)


def _families(family: ArrayLike, size: int) -> NDArray[np.int64]:
    given = np.asarray(family)
    if given.shape != (size,):
        mend = "Say for each spell whose it is."
        raise_if([Problem("EF154", "family", f"shape {given.shape}", f"one value a spell, ({size},)", mend)])
    codes: NDArray[np.int64] = np.unique(given, return_inverse=True)[1]
    return codes


def _check_covariates(x: Floats, size: int, spells: Spells) -> None:
    problems = []
    if x.ndim != 2 or len(x) != size or not x.shape[1] or not np.isfinite(x).all():
        found = f"shape {x.shape}" if x.ndim != 2 or len(x) != size else "values that are missing or infinite"
        problems.append(Problem("EF155", "x", found, f"numbers (spell, covariate), {size} spells", "Give each spell its covariates."))
    elif np.ptp(x, axis=0).min() == 0:
        at = int(np.flatnonzero(np.ptp(x, axis=0) == 0)[0]) + 1
        problems.append(Problem("EF155", "x", f"covariate {at} the same for all", "covariates that tell families apart", "Leave it out."))
    if not (spells.cause > 0).any():
        problems.append(Problem("EF155", "event", "no event", "one or more", "Without events there is no rate to compare."))
    raise_if(problems)


def _no_maximum(names: tuple[str, ...], beta: Floats) -> None:
    worst = int(np.argmax(np.abs(beta)))
    name = names[worst] if names else f"covariate {worst + 1}"
    mend = "All events may be on one side of it: report the counts instead, or leave it out."
    raise_if([Problem("EF156", "x", f"a ratio without end for {name}", "a likelihood with a maximum", mend)])
