"""Adjusted differences: right where the plain one is not, right with one model wrong, errors as seen over many sets of families."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import optimize

from stepup_econ.problems import InputError
from stepup_econ.records.adjusted import Adjusted, doubly_robust, weighted_difference
from stepup_econ.records.balancing import entropy_weights
from stepup_econ.records.weighting import propensity_weights

TRUTH = -2.0


def families(rng: np.random.Generator, n: int = 400, *, odd_chance: bool = False, odd_outcome: bool = False) -> tuple[np.ndarray, ...]:
    """Families whose need drives both the service and the outcome; either may depend on it in a way the models do not know."""
    x = rng.normal(size=(n, 2))
    drive = x[:, 0] + (0.8 * (x[:, 0] ** 2 - 1) if odd_chance else 0.5 * x[:, 1])
    served = rng.random(n) < 1 / (1 + np.exp(-drive))
    mean = 3 * x[:, 0] + x[:, 1] + (2 * (x[:, 0] ** 2 - 1) if odd_outcome else 0)
    return mean + TRUTH * served + rng.normal(size=n), served, x


RULES: dict[str, Callable[..., Adjusted]] = {
    "overlap": lambda y, t, x: weighted_difference(y, propensity_weights(t, x)),
    "chances, served": lambda y, t, x: weighted_difference(y, propensity_weights(t, x, target="served")),
    "entropy": lambda y, t, x: weighted_difference(y, entropy_weights(t, x)),
    "robust, served": doubly_robust,
    "robust, all": lambda y, t, x: doubly_robust(y, t, x, target="all"),
}


@pytest.mark.parametrize("rule", RULES)
def test_it_is_right_on_average_and_its_error_is_that_seen(rule: str) -> None:
    rng = np.random.default_rng(31)
    found = [RULES[rule](*families(rng)) for _ in range(200)]
    effects = np.array([f.effect for f in found])
    assert effects.mean() == pytest.approx(TRUTH, abs=4 * effects.std() / np.sqrt(200))
    assert np.mean([f.unadjusted for f in found]) > 0  # the plain difference has the wrong sign
    ratio = np.mean([f.se for f in found]) / effects.std()
    # Weights by odds have a long tail of errors; 200 sets of families know an SD to 5 %.
    assert 0.75 < ratio < 1.25
    if rule != "chances, served":
        assert np.mean([f.low <= TRUTH <= f.high for f in found]) > 0.9


@pytest.mark.parametrize("target", ["served", "all"])
@pytest.mark.parametrize("wrong", ["odd_chance", "odd_outcome"])
def test_with_one_of_the_two_models_wrong_it_is_still_right(target: str, wrong: str) -> None:
    rng = np.random.default_rng(5)
    effects = np.array([doubly_robust(*families(rng, 800, **{wrong: True}), target=target).effect for _ in range(120)])  # type: ignore[arg-type]
    assert effects.mean() == pytest.approx(TRUTH, abs=4 * effects.std() / np.sqrt(120) + 0.02)  # 0.02: bias of order 1/n at 800 families


def test_with_both_wrong_it_is_not() -> None:
    rng = np.random.default_rng(6)
    effects = np.array([doubly_robust(*families(rng, 800, odd_chance=True, odd_outcome=True)).effect for _ in range(60)])
    assert abs(effects.mean() - TRUTH) > 0.3


def test_for_all_families_it_is_the_formula() -> None:
    """Robins, Rotnitzky and Zhao with weights summing to one, written out family by family."""
    y, t, x = families(np.random.default_rng(8), 60)
    chance = propensity_weights(t, x).chance
    assert chance is not None
    design = np.column_stack([np.ones(60), x])
    m1, m0 = (design @ np.linalg.lstsq(design[g], y[g], rcond=None)[0] for g in (t, ~t))
    one = sum((y[i] - m1[i]) / chance[i] for i in range(60) if t[i]) / sum(1 / chance[i] for i in range(60) if t[i])
    nought = sum((y[i] - m0[i]) / (1 - chance[i]) for i in range(60) if not t[i]) / sum(1 / (1 - chance[i]) for i in range(60) if not t[i])
    assert doubly_robust(y, t, x, target="all").effect == pytest.approx(np.mean(m1 - m0) + one - nought, rel=1e-9)


def test_a_linear_outcome_makes_entropy_weights_and_regression_of_the_others_agree() -> None:
    y, t, x = families(np.random.default_rng(3), 100)
    design = np.column_stack([np.ones(100), x])
    weights = entropy_weights(t, x)
    root = np.sqrt(weights.weights[~t])
    slope = np.linalg.lstsq(design[~t] * root[:, None], y[~t] * root, rcond=None)[0]
    assert weighted_difference(y, weights).effect == pytest.approx(y[t].mean() - design[t].mean(axis=0) @ slope, rel=1e-9)


def test_yes_and_no_outcomes_have_a_logistic_regression() -> None:
    rng = np.random.default_rng(17)
    _, t, x = families(rng, 600)
    y = (rng.random(600) < 1 / (1 + np.exp(-x[:, 0]))).astype(float)
    found = doubly_robust(y, t, x, outcome="logistic")
    assert abs(found.effect) < 3 * found.se
    assert found.unadjusted > 0.1
    with pytest.raises(InputError, match="EF127"):
        doubly_robust(y + 0.5, t, x, outcome="logistic")


def test_errors_by_few_areas_are_said_to_lean_on_few() -> None:
    y, t, x = families(np.random.default_rng(2), 100)
    found = doubly_robust(y, t, x, area=np.arange(100) % 4)
    assert any("4 areas" in said for said in found.warnings)
    assert "n=100" in found.source


def test_outcomes_that_are_missing_are_refused() -> None:
    y, t, x = families(np.random.default_rng(2), 50)
    y[3] = np.nan
    with pytest.raises(InputError, match="EF127"):
        doubly_robust(y, t, x)
    with pytest.raises(InputError, match="EF127"):
        weighted_difference(y[:-1], propensity_weights(t, x))


def test_areas_that_are_missing_or_of_other_families_are_refused() -> None:
    y, t, x = families(np.random.default_rng(2), 60)
    for area in (np.arange(59) % 6, np.where(np.arange(60) == 7, np.nan, np.arange(60) % 6)):
        with pytest.raises(InputError, match="EF127"):
            doubly_robust(y, t, x, area=area)


def test_of_changes_it_is_doubly_robust_difference_in_differences() -> None:
    """Sant'Anna and Zhao 2020, equation 3.1 for panels, written out with a general-purpose maximiser for the chances."""
    y, t, x = families(np.random.default_rng(12), 300)
    design, d = np.column_stack([np.ones(300), x]), t.astype(float)
    fit = optimize.minimize(lambda g: (np.logaddexp(0, design @ g) - d * (design @ g)).sum(), np.zeros(3), tol=1e-12)
    odds = np.exp(design @ fit.x) * (1 - d)
    left = y - design @ np.linalg.lstsq(design[~t], y[~t], rcond=None)[0]
    twin = np.mean((d / d.mean() - odds / odds.mean()) * left)
    assert doubly_robust(y, t, x).effect == pytest.approx(twin, abs=1e-6)  # the maximiser stops at about 1e-8 of the chances
