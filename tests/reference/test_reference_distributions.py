"""Published distributions: moments, counts and ranges from textbooks, and what a Gaussian copula implies."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import kendalltau, spearmanr

from stepup_econ.uncertainty.copula import Correlation, correlate
from stepup_econ.uncertainty.distributions import (
    Pert,
    beta_from_counts,
    beta_from_mean_se,
    gamma_from_mean_se,
    lognormal_from_interval,
    lognormal_from_mean_sd,
    pert,
)
from stepup_econ.uncertainty.sobol import sobol_uniforms

# Briggs A, Sculpher M, Claxton K (2006). Decision Modelling for Health Economic Evaluation, chapter 4: HIV model
# (exercise 4.7: gamma with alpha 1 and beta 1701; risk ratio 0.509, 95 % interval 0.365 to 0.710).
ENDS = [0.025, 0.975]


def test_gamma_of_a_cost_with_standard_error_equal_to_its_mean() -> None:
    made = gamma_from_mean_se(1_701, 1_701)
    assert (made.shape, made.scale) == (pytest.approx(1.0, abs=1e-9), pytest.approx(1_701.0, abs=1e-9))


def test_risk_ratio_from_its_interval() -> None:
    made = lognormal_from_interval(0.509, 0.365, 0.710)
    assert made.mu == pytest.approx(-0.6753072624316143, abs=1e-9)
    assert made.sigma == pytest.approx(0.16973975585806791, abs=1e-9)


def test_risk_ratio_from_mean_and_standard_deviation() -> None:
    made = lognormal_from_mean_sd(0.509, (0.710 - 0.365) / 3.92)
    assert made.mu == pytest.approx(-0.6900367573047259, abs=1e-9)
    assert made.sigma == pytest.approx(0.1716362133881517, abs=1e-9)


def test_beta_from_mean_and_standard_error() -> None:
    made = beta_from_mean_se(0.3, 0.05)
    assert (made.a, made.b) == (pytest.approx(24.9, abs=1e-9), pytest.approx(58.1, abs=1e-9))
    np.testing.assert_allclose(made.ppf(ENDS), [0.20689792092077613, 0.40223029199199906], atol=1e-9)


def test_beta_of_a_rare_event_counted_once() -> None:
    assert beta_from_counts(1, 476).mean == pytest.approx(0.0021008403361344537, abs=1e-15)


def test_beta_wider_than_any_share_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot have a standard error"):
        beta_from_mean_se(0.5, 0.6)


# Tegaderm model (Jenks and others 2016) as set out in the tutorial of the R package rdecision: published 95 % limits,
# 4,921 to 16,589 for a gamma with mean 9,900 and standard deviation 3,000, and 0.4 to 8.0 for mean 3, deviation 2.
@pytest.mark.parametrize(
    ("mean", "sd", "published", "digits", "exact"),
    [
        (9_900, 3_000, (4_921, 16_589), 0, (4921.748715893312, 16588.599486296658)),
        (3, 2, (0.4, 8.0), 1, (0.4329230661408781, 7.9990262684659825)),
    ],
)
def test_gamma_limits(mean: float, sd: float, published: tuple, digits: int, exact: tuple) -> None:  # type: ignore[type-arg]
    limits = gamma_from_mean_se(mean, sd).ppf(ENDS)
    np.testing.assert_allclose(limits, exact, rtol=1e-9)
    np.testing.assert_allclose(limits, published, atol=0.8 * 10.0**-digits)


def test_pert_of_a_judgement() -> None:
    made = pert(0, 2, 10)
    assert made == Pert(0.0, 2.0, 10.0)
    assert made.mean == pytest.approx(3.0, abs=1e-12)
    assert (made.beta.a, made.beta.b) == (pytest.approx(1.8, abs=1e-12), pytest.approx(4.2, abs=1e-12))


# A Gaussian copula with normal-score correlation 0.6. Closed forms: Spearman 6/pi asin(rho/2), Kendall 2/pi asin(rho)
# (Kruskal 1958), Pearson of two log-normals with sigma 1 (exp(rho) - 1) / (exp(1) - 1).
SPEARMAN, KENDALL, PEARSON_OF_LOGNORMALS = 0.5819201041240697, 0.4096655293982669, 0.47845399210662953


def test_closed_forms() -> None:
    assert 6 / math.pi * math.asin(0.3) == pytest.approx(SPEARMAN, abs=1e-12)
    assert 2 / math.pi * math.asin(0.6) == pytest.approx(KENDALL, abs=1e-12)
    assert math.expm1(0.6) / math.expm1(1.0) == pytest.approx(PEARSON_OF_LOGNORMALS, abs=1e-12)


def test_a_rank_correlation_asked_for_is_the_normal_score_correlation_of_the_closed_form() -> None:
    asked = Correlation(("a", "b"), ((1.0, SPEARMAN), (SPEARMAN, 1.0)))
    assert asked.scores()[0, 1] == pytest.approx(0.6, abs=1e-12)


@pytest.mark.parametrize(("scale", "rho"), [("normal", 0.6), ("spearman", SPEARMAN)])
def test_draws_have_the_correlations_of_the_closed_forms(scale: str, rho: float) -> None:
    asked = Correlation(("a", "b"), ((1.0, rho), (rho, 1.0)), scale)  # type: ignore[arg-type]
    drawn = np.stack([sobol_uniforms(1, name, slot, 2**16) for slot, name in enumerate("ab")])
    a, b = correlate(drawn, asked, ("a", "b"))
    assert spearmanr(a, b).statistic == pytest.approx(SPEARMAN, abs=5e-4)
    assert kendalltau(a, b).statistic == pytest.approx(KENDALL, abs=5e-4)
    wide = lognormal_from_interval(1.0, math.exp(-1.959963984540054), math.exp(1.959963984540054))
    assert wide.sigma == pytest.approx(1.0)
    assert np.corrcoef(wide.ppf(a), wide.ppf(b))[0, 1] == pytest.approx(PEARSON_OF_LOGNORMALS, abs=0.01)
