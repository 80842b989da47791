"""Weights against general-purpose optimisers, what the theory says they do, and every fault named."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from stepup_econ.problems import InputError
from stepup_econ.records.balancing import entropy_weights
from stepup_econ.records.weighting import logistic, propensity_weights

RNG = np.random.default_rng(12)
X = np.column_stack([RNG.normal(size=120), RNG.integers(0, 2, 120), RNG.exponential(1, 120)])
SERVED = RNG.random(120) < 1 / (1 + np.exp(-(0.6 * X[:, 0] - 0.5 * X[:, 1])))
NAMES = ("need", "moved", "months")


def test_logistic_regression_is_the_maximum() -> None:
    design = np.column_stack([np.ones(120), X])
    found = optimize.minimize(
        lambda b: np.logaddexp(0, np.where(SERVED, -1, 1) * (design @ b)).sum(), np.zeros(4), method="BFGS", tol=1e-12
    )
    beta, fitted = logistic(SERVED.astype(float), X)
    assert beta == pytest.approx(found.x, abs=1e-5)
    assert design.T @ (SERVED - fitted) == pytest.approx(np.zeros(4), abs=1e-9)


def test_overlap_weights_make_means_agree_exactly_and_none_is_above_one() -> None:
    found = propensity_weights(SERVED, X, names=NAMES)
    assert found.table["difference"].to_numpy() == pytest.approx(np.zeros(3), abs=1e-9)
    assert found.table["difference_before"].abs().max() > 0.3
    assert found.weights[SERVED].sum() == pytest.approx(1)
    assert "worth" in found.sentence()


def test_inverse_chances_are_what_they_are_called() -> None:
    chance = propensity_weights(SERVED, X).chance
    assert chance is not None
    odds = chance / (1 - chance)
    to_served, to_all = propensity_weights(SERVED, X, target="served").weights, propensity_weights(SERVED, X, target="all").weights
    assert to_served[~SERVED] == pytest.approx(odds[~SERVED] / odds[~SERVED].sum())
    assert to_all[SERVED] == pytest.approx((1 / chance[SERVED]) / (1 / chance[SERVED]).sum())


@pytest.mark.parametrize("moments", [1, 2])
def test_entropy_weights_solve_the_problem_as_posed(moments: int) -> None:
    """The primal problem, given to a general-purpose solver: nearest to equal in relative entropy, with the means of the served."""
    x = X[:90]
    served = SERVED[:90]
    found = entropy_weights(served, x, moments=moments)  # type: ignore[arg-type]
    others = np.column_stack([x, x[:, [0, 2]] ** 2]) if moments == 2 else x
    target, c, n = others[served].mean(axis=0), others[~served], int((~served).sum())
    held = [{"type": "eq", "fun": lambda w: w.sum() - 1}, {"type": "eq", "fun": lambda w: w @ c - target}]
    start = np.full(n, 1 / n)
    options = {"maxiter": 2000, "ftol": 1e-15}
    twin = optimize.minimize(lambda w: w @ np.log(w * n), start, bounds=[(1e-12, 1)] * n, constraints=held, method="SLSQP", options=options)
    assert twin.success
    assert found.weights[~served] == pytest.approx(twin.x, abs=2e-5)  # SLSQP stops at about the root of machine precision
    assert found.weights[~served] @ c == pytest.approx(target, abs=1e-8)


def test_effective_families_and_largest_weight_are_kishs() -> None:
    found = entropy_weights(SERVED, X)
    w = found.weights[~SERVED]
    assert found.effective == (pytest.approx(SERVED.sum()), pytest.approx(w.sum() ** 2 / (w**2).sum()))
    assert found.largest[1] == w.max()


def test_a_heavy_weight_is_said() -> None:
    x = np.array([0.0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9.0, 8.5, 8.0, 0.5])
    served = np.array([0] * 13 + [1, 1, 0])
    found = entropy_weights(served, x)
    assert any("carries" in said for said in found.warnings)
    assert any("worth" in said for said in found.warnings)


def codes(call: object, *arguments: object, **named: object) -> list[str]:
    with pytest.raises(InputError) as raised:
        call(*arguments, **named)  # type: ignore[operator]
    return sorted({problem.code for problem in raised.value.problems})


def test_each_fault_is_named() -> None:
    assert codes(propensity_weights, SERVED[:-1], X) == ["EF121"]
    assert codes(propensity_weights, SERVED, X, names=("one",)) == ["EF121"]
    assert codes(propensity_weights, SERVED, np.where(X > 1, np.nan, X)) == ["EF122"]
    assert codes(propensity_weights, np.where(SERVED, 2, 0), X) == ["EF122", "EF123"]
    assert codes(propensity_weights, np.zeros(120), X) == ["EF123"]
    assert codes(propensity_weights, SERVED, np.column_stack([X, X[:, 0] + X[:, 1], np.ones(120)])) == ["EF124"]
    assert codes(propensity_weights, SERVED, np.where(SERVED, 1.0, -1.0) + 0.1 * RNG.random(120)) == ["EF125"]
    assert codes(entropy_weights, SERVED, np.where(SERVED, 5.0, 0.0) + RNG.random(120)) == ["EF126"]


def test_means_within_reach_one_by_one_but_not_together_are_refused() -> None:
    others = np.array([[0.0, 0.0], [1, 0], [0, 1]])
    served = np.array([[0.9, 0.8], [0.8, 0.9]])
    assert codes(entropy_weights, [0, 0, 0, 1, 1], np.vstack([others, served])) == ["EF126"]


def test_variance_ratios_before_and_after_are_those_of_repeated_families() -> None:
    found = propensity_weights(SERVED, X)
    assert found.table["variance_ratio_before"].to_numpy() == pytest.approx(X[SERVED].var(axis=0, ddof=1) / X[~SERVED].var(axis=0, ddof=1))
    twin = [np.cov(X[:, 0][side], aweights=found.weights[side], ddof=1) for side in (SERVED, ~SERVED)]
    assert found.table["variance_ratio"][0] == pytest.approx(float(twin[0] / twin[1]))
