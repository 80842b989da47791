"""Families lost sight of before the horizon filled in several times, arm by arm, and the results put together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from stepup_econ.problems import InputError, Problem, raise_if
from stepup_econ.records.adjusted import doubly_robust
from stepup_econ.records.effects import Floats
from stepup_econ.records.weighting import logistic
from stepup_econ.records.weighting_checks import check_groups
from stepup_econ.uncertainty.rubin import rubin
from stepup_econ.uncertainty.streams import stream


@dataclass(frozen=True, slots=True)
class Imputed:
    """A difference over filled-in sets of families.

    Parameters
    ----------
    effect, se, low, high : float
        Pooled by Rubin's rules, degrees of freedom by Barnard and Rubin.
    missing_share : float
        Share of the variance that is due to what is missing.
    filled_in : int
        Families whose outcome was filled in.
    shift : float
        What was added to the log-odds of families filled in in the served arm: 0 is missing at random.
    """

    effect: float
    se: float
    low: float
    high: float
    missing_share: float
    filled_in: int
    shift: float


def imputed_difference(
    y: ArrayLike, served: ArrayLike, x: ArrayLike, *, m: int = 20, shift: float = 0.0, seed: int = 0, names: tuple[str, ...] = ()
) -> Imputed:
    """Return the doubly robust difference of a yes-or-no outcome, missing ones filled in arm by arm.

    Parameters
    ----------
    y : array (family,)
        1, 0 or missing (NaN).
    served : array (family,)
    x : array (family, covariate)
        Known of all families.
    m : int
        Filled-in sets.
    shift : float
        Added to the log-odds of families filled in that were served: how far from missing at random it may be before the answer turns.
    seed : int
    names : tuple of str
        Of the covariates.

    Raises
    ------
    InputError
        Faults of the arrays (EF121 to EF125), an outcome that is not 0, 1 or missing, an arm whose families seen all ended alike, or
        fewer than two sets (EF128).

    Notes
    -----
    In each arm a logistic regression is fitted to a resample of the families seen, which draws its parameters, and outcomes are drawn from
    it for the others (Rubin 1987, approximate Bayesian bootstrap for the parameters; Carpenter and Kenward 2013 for arms apart and for the
    shift). Missing at random given the covariates is assumed where the shift is 0: families who move because of the abuse break it.
    """
    groups = check_groups(served, x, names)
    seen = np.asarray(y, dtype=np.float64)
    known = np.isfinite(seen)
    _check(seen, known, groups.served, m)
    rng = stream(seed, "outcomes of families lost sight of")
    estimates, variances = [], []
    for _ in range(m):
        filled = seen.copy()
        for arm in (True, False):
            mine = groups.served == arm
            chance = _chances(seen, groups.x, mine & known, rng)[mine & ~known]
            odds = np.log(chance / (1 - chance)) + (shift if arm else 0.0)
            filled[mine & ~known] = rng.random(len(odds)) < expit(odds)
        found = doubly_robust(filled, groups.served, groups.x, outcome="logistic", names=groups.names)
        estimates.append(found.effect)
        variances.append(found.se**2)
    pooled = rubin(estimates, variances, complete_df=float(len(seen) - groups.x.shape[1] - 2))
    low, high = pooled.interval()
    return Imputed(
        float(pooled.estimate[0]),
        float(pooled.se[0]),
        float(low[0]),
        float(high[0]),
        float(pooled.missing_share[0]),
        int((~known).sum()),
        shift,
    )


def _chances(y: Floats, x: Floats, among: np.ndarray, rng: np.random.Generator) -> Floats:
    """Return every family's chance of the outcome by a regression on a resample of some; by their share where none can be fitted."""

    places = np.flatnonzero(among)
    for _ in range(20):
        picked = rng.choice(places, len(places))
        if len(np.unique(y[picked])) == 2:
            break
    share = float(np.clip(y[picked].mean(), 0.5 / len(places), 1 - 0.5 / len(places)))
    if x[picked].std(axis=0).min() == 0:
        return np.full(len(y), share)
    try:
        beta, _ = logistic(y[picked], x[picked])
    except InputError:
        return np.full(len(y), share)
    return np.asarray(np.clip(expit(np.column_stack([np.ones(len(y)), x]) @ beta), 1e-6, 1 - 1e-6), dtype=np.float64)


def _check(y: Floats, known: np.ndarray, served: np.ndarray, m: int) -> None:
    problems = []
    if y.shape != served.shape or not np.isin(y[known], (0, 1)).all():
        problems.append(Problem("EF128", "y", f"shape {y.shape}", "1, 0 or missing for each family", "Give yes or no outcomes."))
    elif any(len(np.unique(y[known & (served == arm)])) < 2 for arm in (True, False)):
        mend = "With nobody or everybody there is nothing to draw from: report the counts."
        problems.append(Problem("EF128", "y", "an arm whose families seen all ended alike", "both outcomes in each arm", mend))
    if m < 2:
        problems.append(Problem("EF128", "m", str(m), "2 or more", "One filled-in set hides what is not known."))
    raise_if(problems)
