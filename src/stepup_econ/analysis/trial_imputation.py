"""Missing costs and effects filled in several times, together, arm by arm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.trial import Trial
from stepup_econ.problems import Problem, raise_if
from stepup_econ.uncertainty.streams import stream

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

BURN_IN = 50
"""Rounds before the first filled-in data set."""

BETWEEN = 10
"""Rounds between two filled-in data sets."""


def impute(trial: Trial, m: int = 20, covariates: Sequence[str] | None = None, seed: int = 0) -> tuple[Trial, ...]:
    """Fill in missing costs and effects `m` times.

    Parameters
    ----------
    trial : Trial
    m : int
        Filled-in data sets: as many as the percentage of families with something missing is a good number.
    covariates : sequence of str, optional
        Covariates that the missing values are drawn given; all when left out.
    seed : int

    Returns
    -------
    tuple of Trial
        To be handed to `trial_increments` or `net_benefit_regression`, which pool them by Rubin's rules.

    Raises
    ------
    InputError
        If an arm has too few observed costs or effects.
    KeyError
        If a covariate is not known.

    Notes
    -----
    Cost and effect are taken as jointly normal given the covariates, with coefficients and covariance of each arm's own; missing
    values and parameters are drawn in turn (data augmentation: Schafer 1997, Analysis of Incomplete Multivariate Data). Missing at random
    given what is observed is assumed. Filled-in costs may be negative: they stand for means, not for families. Families of a
    cluster are not held together.
    """
    if m < 2:
        raise ValueError(f"m: found {m}, expected 2 or more: one filled-in data set hides what is not known")
    names = list(trial.covariates) if covariates is None else list(covariates)
    unknown = [name for name in names if name not in trial.covariates]
    if unknown:
        raise KeyError(f"covariate '{unknown[0]}': expected one of {', '.join(trial.covariates) or 'none: no covariates were given'}")
    raise_if(_problems(trial, len(names)))
    filled = np.repeat(trial.outcomes[None], m, axis=0)
    for place, rng in enumerate(stream(seed, "trial imputation").spawn(len(trial.strategies))):
        inside = trial.arm == place
        centred = [_standard(trial.covariates[name][inside]) for name in names]
        columns = np.stack([np.ones(int(inside.sum())), *(x for x in centred if x is not None)])
        filled[:, :, inside] = _arm(trial.outcomes[:, inside], columns, m, rng)
    return tuple(replace(trial, cost=values[0], effect=values[1]) for values in filled)


def _problems(trial: Trial, width: int) -> list[Problem]:
    problems = []
    for place, name in enumerate(trial.strategies):
        inside = trial.arm == place
        for quantity, values in zip(("cost", "effect"), trial.outcomes[:, inside], strict=True):
            seen, needed = int(np.isfinite(values).sum()), width + 4
            if seen < needed:
                problems.append(Problem("TR109", f"arm '{name}', {quantity}", f"{seen} observed", f"{needed} or more",
                                        "Use fewer covariates; what nobody saw cannot be filled in."))  # fmt: skip
    return problems


def _standard(x: NDArray[np.float64]) -> NDArray[np.float64] | None:
    spread = float(x.std())
    return (x - x.mean()) / spread if spread > 0 else None


def _arm(outcomes: NDArray[np.float64], columns: NDArray[np.float64], m: int, rng: Generator) -> NDArray[np.float64]:
    """Fill in one arm: outcomes (2, family), columns (column, family) -> (data set, 2, family)."""
    missing = np.isnan(outcomes)
    if not missing.any():
        return np.repeat(outcomes[None], m, axis=0)
    centre, scale = np.nanmean(outcomes, axis=1, keepdims=True), np.nanstd(outcomes, axis=1, keepdims=True)
    scale = np.where(scale > 0, scale, 1.0)
    y = np.where(missing, 0.0, (outcomes - centre) / scale)
    inverse = np.asarray(np.linalg.inv(columns @ columns.T), dtype=np.float64)
    root = np.asarray(np.linalg.cholesky(inverse), dtype=np.float64)
    found = []
    for step in range(BURN_IN + BETWEEN * (m - 1) + 1):
        beta, errors = _parameters(y, columns, inverse, root, rng)
        y = _values(y, missing, beta @ columns, errors, rng)
        if step >= BURN_IN and (step - BURN_IN) % BETWEEN == 0:
            found.append(np.where(missing, centre + scale * y, outcomes))
    return np.stack(found)


def _parameters(
    y: NDArray[np.float64], columns: NDArray[np.float64], inverse: NDArray[np.float64], root: NDArray[np.float64], rng: Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coefficients (2, column) and covariance of errors (2, 2) from their posterior under the prior |errors|^(-3/2)."""
    estimate = y @ columns.T @ inverse
    residual = y - estimate @ columns
    sums = residual @ residual.T + 1e-9 * np.eye(2)
    df = y.shape[1] - len(columns)
    # inverse Wishart by Bartlett's factor of the Wishart with scale sums^-1
    factor = np.array([[np.sqrt(rng.chisquare(df)), 0.0], [rng.standard_normal(), np.sqrt(rng.chisquare(df - 1))]])
    half = np.linalg.inv(np.linalg.cholesky(np.linalg.inv(sums)) @ factor)
    errors = half.T @ half
    noise = np.linalg.cholesky(errors) @ rng.standard_normal((2, len(columns))) @ root.T
    return estimate + noise, errors


def _values(
    y: NDArray[np.float64], missing: NDArray[np.bool_], mean: NDArray[np.float64], errors: NDArray[np.float64], rng: Generator
) -> NDArray[np.float64]:
    """Draw what is missing given the parameters and what is observed of the same family."""
    filled = y.copy()
    both = missing.all(axis=0)
    filled[:, both] = mean[:, both] + np.linalg.cholesky(errors) @ rng.standard_normal((2, int(both.sum())))
    for one, other in ((0, 1), (1, 0)):
        only = missing[one] & ~missing[other]
        slope = errors[one, other] / errors[other, other]
        left = errors[one, one] - slope * errors[one, other]
        noise = np.sqrt(max(left, 0.0)) * rng.standard_normal(int(only.sum()))
        filled[one, only] = mean[one, only] + slope * (y[other, only] - mean[other, only]) + noise
    return filled
