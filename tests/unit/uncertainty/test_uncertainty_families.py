"""One conformance suite over every family in the registry."""

from __future__ import annotations

import copy
import dataclasses
import math
import pickle

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr

from stepup_econ.uncertainty.distributions import (
    FAMILIES,
    Beta,
    BinomialCount,
    Distribution,
    Empirical,
    Fixed,
    Gamma,
    LogNormal,
    Normal,
    Pert,
    Triangular,
    TruncatedNormal,
    Uniform,
)

EXAMPLES: dict[str, list[Distribution]] = {
    "fixed": [Fixed(3.5), Fixed(-2.0), Fixed(0.0)],
    "normal": [Normal(0.0, 1.0), Normal(-40.0, 0.1)],
    "truncated_normal": [
        TruncatedNormal(0.0, 1.0, 0.0, math.inf),
        TruncatedNormal(5.0, 2.0, -math.inf, 4.0),
        TruncatedNormal(1.0, 3.0, 0.0, 2.0),
        TruncatedNormal(0.0, 1.0, 5.0, 6.0),
        TruncatedNormal(0.0, 1.0, -6.0, -5.0),
    ],
    "lognormal": [LogNormal(0.0, 0.2), LogNormal(-0.7, 0.63)],
    "gamma": [Gamma(25.0, 2.0), Gamma(1.0, 1701.0), Gamma(0.3, 10.0)],
    "beta": [Beta(22.0, 32.0), Beta(0.5, 54.5), Beta(139_080.0, 482_800.0), Beta(0.7, 0.6)],
    "uniform": [Uniform(-1.0, 3.0)],
    "triangular": [Triangular(0.0, 2.0, 10.0), Triangular(1.0, 1.0, 2.0), Triangular(1.0, 2.0, 2.0)],
    "pert": [Pert(0.0, 2.0, 10.0), Pert(1.0, 1.0, 2.0), Pert(1.0, 2.0, 2.0)],
    "binomial": [BinomialCount(54, 0.4), BinomialCount(1, 0.01), BinomialCount(9, 0.0), BinomialCount(9, 1.0)],
    "empirical": [Empirical((1.0, 2.0, 4.0), (0.25, 0.25, 0.5)), Empirical((7.0,), (1.0,))],
}
CASES = [pytest.param(case, id=f"{family}-{i}") for family, cases in EXAMPLES.items() for i, case in enumerate(cases)]
U = np.concatenate([[0.0, 1e-300, 1e-12], np.linspace(1e-4, 1 - 1e-4, 2_001), [1 - 1e-12, 1.0]])


def integral(case: Distribution, centre: float, power: int) -> float:
    """Return the mean of (ppf(u) - centre)^power by quadrature over the normal score of u."""
    z = np.linspace(-8.2, 8.2, 200_001)
    weight = np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi) * (z[1] - z[0])
    return float(((case.ppf(ndtr(z)) - centre) ** power) @ weight)


def test_every_family_has_examples_and_carries_its_own_name() -> None:
    assert set(EXAMPLES) == set(FAMILIES)
    for family, cases in EXAMPLES.items():
        for case in cases:
            assert type(case) is FAMILIES[family]
            assert case.family == family
            assert isinstance(case, Distribution)


@pytest.mark.parametrize("case", CASES)
def test_mean_and_sd_are_those_of_the_draws(case: Distribution) -> None:
    assert case.mean == pytest.approx(integral(case, 0.0, 1), rel=1e-4, abs=1e-9)
    assert case.sd == pytest.approx(math.sqrt(integral(case, case.mean, 2)), rel=2e-4, abs=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_ppf_never_falls_and_stays_within_the_support(case: Distribution) -> None:
    values = case.ppf(U)
    assert values.shape == U.shape
    assert np.all(np.diff(values) >= 0)
    assert case.lower <= values[0]
    assert values[-1] <= case.upper
    assert case.lower <= case.mean <= case.upper


@pytest.mark.parametrize("case", CASES)
def test_ends_are_finite_and_any_shape_is_kept(case: Distribution) -> None:
    assert np.all(np.isfinite(case.ppf([0.0, 1.0])))
    assert case.ppf(np.full((2, 3), 0.5)).shape == (2, 3)
    assert float(case.ppf(0.3)) == case.ppf(np.array([0.1, 0.3]))[1]
    assert math.isfinite(case.mean)
    assert math.isfinite(case.sd)
    assert case.sd >= 0


@pytest.mark.parametrize("case", CASES)
def test_uniform_numbers_out_of_range_or_missing_are_refused(case: Distribution) -> None:
    for bad in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="between 0 and 1"):
            case.ppf([0.5, bad])


@pytest.mark.parametrize("case", CASES)
def test_frozen_hashable_and_equal_by_value(case: Distribution) -> None:
    twin = copy.deepcopy(case)
    assert twin == case
    assert hash(twin) == hash(case)
    assert pickle.loads(pickle.dumps(case)) == case
    name = dataclasses.fields(case)[0].name  # type: ignore[arg-type]
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(case, name, 1.0)
    assert not hasattr(case, "__dict__")


TWINS = [
    (Normal(3.0, 2.0), stats.norm(3, 2)),
    (TruncatedNormal(1.0, 3.0, 0.0, 2.0), stats.truncnorm(-1 / 3, 1 / 3, loc=1, scale=3)),
    (TruncatedNormal(0.0, 1.0, 5.0, math.inf), stats.truncnorm(5, math.inf)),
    (TruncatedNormal(0.0, 1.0, -math.inf, -5.0), stats.truncnorm(-math.inf, -5)),
    (LogNormal(-0.7, 0.63), stats.lognorm(0.63, scale=math.exp(-0.7))),
    (Gamma(0.3, 10.0), stats.gamma(0.3, scale=10)),
    (Beta(22.0, 32.0), stats.beta(22, 32)),
    (Uniform(-1.0, 3.0), stats.uniform(-1, 4)),
    (Triangular(0.0, 2.0, 10.0), stats.triang(0.2, 0, 10)),
    (Pert(0.0, 2.0, 10.0), stats.beta(1.8, 4.2, 0, 10)),
    (BinomialCount(54, 0.4), stats.binom(54, 0.4)),
]


@pytest.mark.parametrize(("case", "twin"), TWINS, ids=[case.family for case, _ in TWINS])
def test_quantiles_equal_those_of_scipy_stats(case: Distribution, twin: stats.rv_frozen) -> None:
    u = np.array([1e-6, 0.001, 0.025, 0.2, 0.5, 0.7, 0.975, 0.999, 1 - 1e-6])
    np.testing.assert_allclose(case.ppf(u), twin.ppf(u), rtol=1e-9)
    assert case.mean == pytest.approx(twin.mean(), rel=1e-9)
    assert case.sd == pytest.approx(twin.std(), rel=1e-6)


def test_empirical_draws_values_as_often_as_they_were_seen() -> None:
    case = Empirical((1.0, 2.0, 4.0), (0.25, 0.25, 0.5))
    u = (np.arange(1_000) + 0.5) / 1_000
    values, counts = np.unique(case.ppf(u), return_counts=True)
    assert values.tolist() == [1.0, 2.0, 4.0]
    assert counts.tolist() == [250, 250, 500]


REFUSED = [
    (lambda: Fixed(math.nan), "finite"),
    (lambda: Normal(0.0, 0.0), "above 0"),
    (lambda: Normal(math.inf, 1.0), "finite"),
    (lambda: TruncatedNormal(0.0, 1.0, 2.0, 1.0), "below the upper limit"),
    (lambda: TruncatedNormal(0.0, 1.0, 8.0, 9.0), "do not belong together"),
    (lambda: TruncatedNormal(0.0, -1.0, 0.0, 1.0), "scale above 0"),
    (lambda: LogNormal(0.0, 0.0), "above 0"),
    (lambda: LogNormal(1.0, 40.0), "so wide"),
    (lambda: Gamma(0.0, 1.0), "above 0"),
    (lambda: Beta(0.0, 3.0), "above 0"),
    (lambda: Uniform(1.0, 1.0), "below the upper end"),
    (lambda: Triangular(0.0, 11.0, 10.0), "low <= most likely <= high"),
    (lambda: Pert(1.0, 1.0, 1.0), "low <= most likely <= high"),
    (lambda: BinomialCount(0, 0.5), "whole number"),
    (lambda: BinomialCount(3, 1.5), "between 0 and 1"),
    (lambda: Empirical((), ()), "at least one"),
    (lambda: Empirical((1.0, 2.0), (1.0,)), "as many of each"),
    (lambda: Empirical((2.0, 1.0), (0.5, 0.5)), "rising order"),
    (lambda: Empirical((1.0, 2.0), (0.5, 0.4)), "sum to one"),
    (lambda: Empirical((1.0, math.nan), (0.5, 0.5)), "finite"),
]


@pytest.mark.parametrize(("make", "why"), REFUSED)
def test_impossible_parameters_are_refused_with_the_reason(make: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        make()  # type: ignore[operator]
