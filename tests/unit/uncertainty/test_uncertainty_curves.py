"""Quick quantiles against the exact ones they run through."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import betaincinv, gammaincinv, ndtr

from stepup_econ.uncertainty.curves import LARGEST, SMALLEST, beta_quantiles, gamma_quantiles
from stepup_econ.uncertainty.family import U_EDGE

U = np.clip(np.concatenate([ndtr(np.linspace(-8.2, 8.2, 3_001)), [U_EDGE, 1e-12, 0.5, 1 - 1e-12]]), U_EDGE, 1 - U_EDGE)
SHAPES = [SMALLEST, 0.37, 0.5, 1.0, 2.7, 11.1, 100.0, 5e3, LARGEST]


@pytest.mark.parametrize("shape", SHAPES)
def test_gamma_curve_is_within_a_few_parts_in_a_thousand_million(shape: float) -> None:
    np.testing.assert_allclose(gamma_quantiles(shape, U), gammaincinv(shape, U), rtol=4e-9)


@pytest.mark.parametrize("a", [SMALLEST, 0.5, 1.0, 7.3, 500.0, LARGEST])
@pytest.mark.parametrize("b", [SMALLEST, 0.6, 1.0, 22.0, 3e4, LARGEST])
def test_beta_curve_is_within_a_few_parts_in_a_thousand_million(a: float, b: float) -> None:
    np.testing.assert_allclose(beta_quantiles(a, b, U), betaincinv(a, b, U), rtol=4e-9)


@pytest.mark.parametrize("shape", SHAPES)
def test_curves_never_fall(shape: float) -> None:
    fine = ndtr(np.linspace(-8, 8, 100_001))
    assert np.all(np.diff(gamma_quantiles(shape, fine)) >= 0)
    assert np.all(np.diff(beta_quantiles(shape, 3.0, fine)) >= 0)
    assert np.all(np.diff(beta_quantiles(0.7, shape, fine)) >= 0)


def test_beyond_the_range_of_the_curves_quantiles_are_exact() -> None:
    for shape in (0.05, 1e7):
        np.testing.assert_array_equal(gamma_quantiles(shape, U), gammaincinv(shape, U))
        np.testing.assert_array_equal(beta_quantiles(shape, 3.0, U), betaincinv(shape, 3.0, U))
        np.testing.assert_array_equal(beta_quantiles(3.0, shape, U), betaincinv(3.0, shape, U))
