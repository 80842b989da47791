"""Increments of cost and effect between arms, adjusted for what was known before, with the covariance that a CEAC needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stepup_econ.analysis.envelope import DEFAULT_WTP, thresholds
from stepup_econ.analysis.trial import Trial
from stepup_econ.analysis.trial_sur import seemingly_unrelated
from stepup_econ.model.simulation import Simulation
from stepup_econ.uncertainty.rubin import rubin
from stepup_econ.uncertainty.streams import stream

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Increments:
    """What each arm costs and achieves beyond the reference.

    Parameters
    ----------
    strategies : tuple of str
        The first is the reference.
    cost, effect : array (data set, strategy but the reference)
        One row a filled-in data set; a single one where nothing was missing.
    covariance : array (data set, 2 x others, 2 x others)
        Of increments of cost, then of effect.
    df : float
        Degrees of freedom without missing values.
    reference : tuple of float
        Mean cost and effect of the reference.
    note : str
    """

    strategies: tuple[str, ...]
    cost: NDArray[np.float64]
    effect: NDArray[np.float64]
    covariance: NDArray[np.float64]
    df: float
    reference: tuple[float, float]
    note: str = ""

    def table(self, level: float = 0.95) -> pd.DataFrame:
        """Return ``strategy, quantity, estimate, se, low, high, df, missing_share``: cost and effect of each arm beside the reference."""
        import pandas as pd

        both = np.hstack([self.cost, self.effect])
        pooled = rubin(both, np.diagonal(self.covariance, axis1=1, axis2=2), self.df)
        low, high = pooled.interval(level)
        others = self.strategies[1:]
        names = {"strategy": others * 2, "quantity": ("inc_cost",) * len(others) + ("inc_effect",) * len(others)}
        numbers = {"estimate": pooled.estimate, "se": pooled.se, "low": low, "high": high, "df": pooled.df}
        return pd.DataFrame({**names, **numbers, "missing_share": pooled.missing_share})

    def net_benefit(self, wtp: float | Iterable[float] = DEFAULT_WTP, level: float = 0.95) -> pd.DataFrame:
        """Incremental net benefit over thresholds, and how sure it is that it is above zero (a pairwise CEAC).

        Returns
        -------
        data frame
            ``wtp, strategy, inmb, se, low, high, p_better, df``. The variance is k^2 var(effect) + var(cost) - 2 k cov(cost, effect).
        """
        import pandas as pd

        parts, half = [], self.cost.shape[1]
        for threshold in thresholds(wtp):
            weigh = np.hstack([-np.eye(half), threshold * np.eye(half)])
            variances = np.einsum("ij,mjk,ik->mi", weigh, self.covariance, weigh)
            pooled = rubin(threshold * self.effect - self.cost, variances, self.df)
            low, high = pooled.interval(level)
            parts.append(pd.DataFrame({
                "wtp": threshold, "strategy": self.strategies[1:], "inmb": pooled.estimate, "se": pooled.se, "low": low, "high": high,
                "p_better": pooled.p_positive(), "df": pooled.df,
            }))  # fmt: skip
        return pd.concat(parts, ignore_index=True)

    def draws(self, n: int = 10_000, seed: int = 0) -> Simulation:
        """Draws of mean cost and effect by arm, normal with the pooled covariance: for curves of several arms at once.

        The reference is held at its mean: only increments matter for a choice.
        """
        both = np.hstack([self.cost, self.effect])
        m = len(both)
        between = np.cov(both.T, ddof=1) * (1 + 1 / m) if m > 1 else 0.0
        spread = self.covariance.mean(axis=0) + between
        drawn = stream(seed, "trial increments").multivariate_normal(both.mean(axis=0), spread, n, method="eigh")
        half = self.cost.shape[1]
        costs, effects = (np.column_stack([np.zeros(n), part]) for part in (drawn[:, :half], drawn[:, half:]))
        return Simulation.from_arrays(costs + self.reference[0], effects + self.reference[1], self.strategies)


def trial_increments(
    trials: Trial | Sequence[Trial], cost_covariates: Sequence[str] = (), effect_covariates: Sequence[str] = ()
) -> Increments:
    """Regress cost and effect together on arm and covariates, each with covariates of its own.

    Parameters
    ----------
    trials : Trial, or several filled in by `impute`
    cost_covariates, effect_covariates : sequence of str
        Names of covariates; a usual pair is the cost, or the score, before the trial.

    Returns
    -------
    Increments
        With clusters, the covariance is the jackknife over clusters (CRV3), with degrees of freedom of the arm with fewest.

    Raises
    ------
    InputError
        If values are missing and were not filled in, or an arm has fewer than three clusters.
    KeyError
        If a covariate is not known.

    Notes
    -----
    Zellner 1962; Willan, Briggs and Hoch 2004, Health Econ 13:461-475. Bell and McCaffrey 2002, Surv Methodol 28:169-181 for the
    jackknife.
    """
    given = [trials] if isinstance(trials, Trial) else list(trials)
    if not given:
        raise ValueError("trials: found none, expected one or more")
    found = [_one(trial, cost_covariates, effect_covariates) for trial in given]
    first = given[0]
    width = len(first.strategies) + max(len(cost_covariates), len(effect_covariates))
    df, note = float(first.n - width), ""
    if first.cluster is not None:
        counts = [len(first.clusters(place)) for place in range(len(first.strategies))]
        df = float(sum(counts) - len(counts))
        note = f"spread judged by leaving out one cluster at a time; {min(counts)} in the smallest arm"
    at = first.arm == 0
    mean = tuple(float(np.mean([trial.outcomes[row, at].mean() for trial in given])) for row in (0, 1))
    cost, effect, covariance = (np.stack(part) for part in zip(*found, strict=True))
    return Increments(first.strategies, cost, effect, covariance, df, (mean[0], mean[1]), note)


def _one(
    trial: Trial, cost_covariates: Sequence[str], effect_covariates: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    trial.require_complete()
    trial.require_clusters()
    columns = [_columns(trial, names) for names in (cost_covariates, effect_covariates)]
    fit = seemingly_unrelated(trial.outcomes, columns, per_df=True)
    arms = range(1, len(trial.strategies))
    places = [fit.place(equation, arm) for equation in (0, 1) for arm in arms]
    cost, effect = (beta[1 : len(trial.strategies)] for beta in fit.coefficients)
    if trial.cluster is None:
        return cost, effect, fit.covariance[np.ix_(places, places)]
    return cost, effect, _jackknife(trial, columns, len(arms))


def _columns(trial: Trial, names: Sequence[str]) -> NDArray[np.float64]:
    """Constant, arms but the reference, covariates about their means: (column, family)."""
    unknown = [name for name in names if name not in trial.covariates]
    if unknown:
        raise KeyError(f"covariate '{unknown[0]}': expected one of {', '.join(trial.covariates) or 'none: no covariates were given'}")
    arms = [(trial.arm == place).astype(float) for place in range(1, len(trial.strategies))]
    centred = [trial.covariates[name] - trial.covariates[name].mean() for name in names]
    return np.stack([np.ones(trial.n), *arms, *centred])


def _jackknife(trial: Trial, columns: list[NDArray[np.float64]], others: int) -> NDArray[np.float64]:
    """Covariance of the increments from leaving out one cluster at a time, arm by arm (CRV3 with clusters nested in arms)."""
    assert trial.cluster is not None
    total = np.zeros((2 * others, 2 * others))
    for place in range(len(trial.strategies)):
        groups = trial.clusters(place)
        left = []
        for group in groups:
            keep = trial.cluster != group
            fit = seemingly_unrelated(trial.outcomes[:, keep], [x[:, keep] for x in columns], per_df=True)
            left.append(np.concatenate([beta[1 : others + 1] for beta in fit.coefficients]))
        spread = np.stack(left) - np.mean(left, axis=0)
        total += (len(groups) - 1) / len(groups) * spread.T @ spread
    return total


def net_benefit_regression(
    trials: Trial | Sequence[Trial], wtp: float | Iterable[float] = DEFAULT_WTP, covariates: Sequence[str] = (), level: float = 0.95
) -> pd.DataFrame:
    """Regress each family's net benefit on arm and covariates, at each threshold.

    Returns
    -------
    data frame
        As `Increments.net_benefit`. Net benefit is linear in cost and effect, so one pair of regressions with the same covariates
        gives the coefficient and its error at every threshold, exactly as a regression at each would.

    Notes
    -----
    Hoch, Briggs and Willan 2002, Health Econ 11:415-430.
    """
    return trial_increments(trials, covariates, covariates).net_benefit(wtp, level)
