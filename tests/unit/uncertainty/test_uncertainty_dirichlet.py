"""Shares that sum to one, by breaking a stick."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.uncertainty.distributions import Beta, DirichletRow, Fixed, dirichlet_rows, shares_from_pieces


def test_moments_are_those_of_the_dirichlet() -> None:
    row = DirichletRow((6.0, 3.0, 1.0))
    u = np.random.default_rng(1).random((2, 200_000))
    shares = row.shares(u)
    np.testing.assert_allclose(shares.sum(axis=0), 1.0, atol=1e-12)
    np.testing.assert_allclose(shares.mean(axis=1), row.mean, atol=1e-3)
    np.testing.assert_allclose(shares.std(axis=1), row.sd, atol=1e-3)
    # Cov(share_i, share_j) = -a_i a_j / (a^2 (a + 1))
    expected = -np.outer([6, 3, 1], [6, 3, 1]) / (100 * 11)
    found = np.cov(shares)
    np.testing.assert_allclose(found[np.triu_indices(3, 1)], expected[np.triu_indices(3, 1)], atol=2e-4)


def test_shares_have_the_same_law_as_normalised_gammas() -> None:
    rng = np.random.default_rng(2)
    shares = DirichletRow((2.0, 0.7, 5.0, 1.3)).shares(rng.random((3, 100_000)))
    gammas = rng.standard_gamma(np.array([2.0, 0.7, 5.0, 1.3])[:, None], (4, 100_000))
    twin = gammas / gammas.sum(axis=0)
    for quantile in (0.05, 0.5, 0.95):
        np.testing.assert_allclose(np.quantile(shares, quantile, axis=1), np.quantile(twin, quantile, axis=1), atol=0.006)


def test_pieces_are_conditional_betas() -> None:
    assert DirichletRow((6.0, 3.0, 1.0)).pieces == (Beta(6.0, 4.0), Beta(3.0, 1.0))


def test_a_way_never_seen_has_no_share_unless_a_prior_is_added() -> None:
    u = np.linspace(0.01, 0.99, 50)
    without = DirichletRow((4.0, 0.0, 6.0, 0.0))
    assert without.pieces == (Beta(4.0, 6.0), Fixed(0.0), Fixed(1.0))
    shares = without.shares([u, u, u])
    assert np.all(shares[[1, 3]] == 0)
    np.testing.assert_allclose(shares.sum(axis=0), 1.0)
    (with_prior,) = dirichlet_rows([[4, 0, 6, 0]], prior=0.5)
    assert with_prior.counts == (4.5, 0.5, 6.5, 0.5)
    assert np.all(with_prior.shares([u, u, u]) > 0)


def test_breaking_the_stick_at_mean_pieces_gives_the_mean_shares() -> None:
    row = DirichletRow((2.0, 5.0, 1.0, 2.0))
    base = shares_from_pieces([piece.mean for piece in row.pieces])
    np.testing.assert_allclose(base, row.mean, atol=1e-15)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: DirichletRow((1.0,)), "at least two"),
        (lambda: DirichletRow((1.0, -1.0)), "0 or more"),
        (lambda: DirichletRow((0.0, 0.0)), "at least one count above 0"),
        (lambda: dirichlet_rows([[1, 2]], prior=-1), "prior"),
        (lambda: DirichletRow((1.0, 2.0)).shares(np.ones((2, 3)) / 2), "shares but one"),
    ],
)
def test_what_cannot_be_is_refused(make: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        make()  # type: ignore[operator]
