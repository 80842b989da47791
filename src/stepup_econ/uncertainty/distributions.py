"""Every distribution and every way to one, in one place to import from."""

from __future__ import annotations

from stepup_econ.uncertainty.amounts import CV_BY_QUALITY, KINDS, from_amount, from_counts, widest_one_peak
from stepup_econ.uncertainty.bounded import Beta, Pert, Triangular, Uniform
from stepup_econ.uncertainty.continuous import Fixed, Gamma, LogNormal, Normal, TruncatedNormal
from stepup_econ.uncertainty.dirichlet import DirichletRow, dirichlet_rows, shares_from_pieces
from stepup_econ.uncertainty.family import Distribution
from stepup_econ.uncertainty.moments import (
    beta_from_counts,
    beta_from_interval,
    beta_from_mean_se,
    binomial_count,
    empirical,
    fixed,
    gamma_from_interval,
    gamma_from_mean_se,
    lognormal_from_interval,
    lognormal_from_mean_sd,
    lognormal_from_median_se,
    normal_from_interval,
    normal_from_mean_se,
    pert,
    triangular,
    truncated_normal,
    truncated_normal_from_mean_sd,
    uniform,
)
from stepup_econ.uncertainty.stepped import BinomialCount, Empirical

__all__ = [
    "CV_BY_QUALITY",
    "FAMILIES",
    "KINDS",
    "Beta",
    "BinomialCount",
    "DirichletRow",
    "Distribution",
    "Empirical",
    "Fixed",
    "Gamma",
    "LogNormal",
    "Normal",
    "Pert",
    "Triangular",
    "TruncatedNormal",
    "Uniform",
    "beta_from_counts",
    "beta_from_interval",
    "beta_from_mean_se",
    "binomial_count",
    "dirichlet_rows",
    "empirical",
    "fixed",
    "from_amount",
    "from_counts",
    "gamma_from_interval",
    "gamma_from_mean_se",
    "lognormal_from_interval",
    "lognormal_from_mean_sd",
    "lognormal_from_median_se",
    "normal_from_interval",
    "normal_from_mean_se",
    "pert",
    "shares_from_pieces",
    "triangular",
    "truncated_normal",
    "truncated_normal_from_mean_sd",
    "uniform",
    "widest_one_peak",
]

FAMILIES: dict[str, type[Distribution]] = {
    "fixed": Fixed,
    "normal": Normal,
    "truncated_normal": TruncatedNormal,
    "lognormal": LogNormal,
    "gamma": Gamma,
    "beta": Beta,
    "uniform": Uniform,
    "triangular": Triangular,
    "pert": Pert,
    "binomial": BinomialCount,
    "empirical": Empirical,
}
"""Every family by the name it carries in `family`; one conformance suite runs over them all."""
