"""Results of several filled-in data sets put together: Rubin's rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Pooled:
    """Estimates pooled over filled-in data sets; arrays (quantity,).

    Parameters
    ----------
    estimate, se : array
    df : array
        Degrees of freedom of the t distribution that intervals use.
    missing_share : array
        Share of the total variance that is due to missing data (lambda).
    riv : array
        Relative increase in variance due to missing data.
    fmi : array
        Fraction of missing information.
    """

    estimate: NDArray[np.float64]
    se: NDArray[np.float64]
    df: NDArray[np.float64]
    missing_share: NDArray[np.float64]
    riv: NDArray[np.float64]
    fmi: NDArray[np.float64]

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the ends of the interval."""
        from scipy.special import stdtrit

        reach = stdtrit(self.df, (1 + level) / 2) * self.se
        return self.estimate - reach, self.estimate + reach

    def p_positive(self) -> NDArray[np.float64]:
        """Return how sure it is that the quantity is above zero: one less the one-sided p-value."""
        from scipy.special import stdtr

        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = self.estimate / self.se
        found: NDArray[np.float64] = np.where(self.se > 0, stdtr(self.df, ratio), np.where(self.estimate > 0, 1.0, 0.0))
        return found


def rubin(estimates: ArrayLike, variances: ArrayLike, complete_df: float = np.inf) -> Pooled:
    """Pool estimates of the same quantities from several filled-in data sets.

    Parameters
    ----------
    estimates, variances : array (data set,) or (data set, quantity)
        Of each data set on its own; one data set, without missing values, is returned as it is.
    complete_df : float
        Degrees of freedom that the analysis would have had without missing values.

    Raises
    ------
    ValueError
        If the shapes differ or a variance is negative.

    Notes
    -----
    Rubin 1987, Multiple Imputation for Nonresponse in Surveys; Barnard and Rubin 1999, Biometrika 86:948-955 for few families.
    """
    q, u = (np.asarray(values, dtype=float) for values in (estimates, variances))
    q, u = (values[:, None] if values.ndim == 1 else values for values in (q, u))
    if q.shape != u.shape or not len(q) or np.any(u < 0) or not np.isfinite(q).all():
        raise ValueError(f"rubin: found estimates {q.shape} and variances {u.shape}, expected one shape, finite, variances of at least 0")
    m = len(q)
    mean, within = q.mean(axis=0), u.mean(axis=0)
    extra = (1 + 1 / m) * (q.var(axis=0, ddof=1) if m > 1 else np.zeros(q.shape[1]))
    total = within + extra
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total > 0, extra / total, 0.0)
        riv = np.where(extra > 0, extra / within, 0.0)
        observed = np.full_like(share, np.inf)
        if np.isfinite(complete_df):
            observed = complete_df * (complete_df + 1) / (complete_df + 3) * (1 - share)
        df = 1 / (share**2 / max(m - 1, 1) + 1 / observed)
        fmi = np.where(extra > 0, (riv + 2 / (df + 3)) / (riv + 1), 0.0)
    if m == 1:
        df = np.full_like(df, complete_df)
    return Pooled(mean, np.sqrt(total), df, share, riv, fmi)
