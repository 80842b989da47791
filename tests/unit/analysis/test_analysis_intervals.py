"""Fieller's set in all its shapes, and Monte Carlo errors."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stepup_econ.analysis.intervals import fieller, icer_intervals, monte_carlo_error, ratio_error
from stepup_econ.model.simulation import Simulation


@pytest.mark.parametrize(
    "given",
    [(1000, 0.01, 324.3, 0.001925, -0.7), (-35, 0.04, 777, 0.0224, 0.7), (400, 0.02, 325, 0.02, 0.25), (-50, -3, 20, 1, 0.1)],
)
def test_the_set_holds_exactly_the_ratios_that_are_not_ruled_out(given: tuple[float, ...]) -> None:
    cost, effect, se_cost, se_effect, correlation = given
    found = fieller(*given)
    for ratio in (*np.linspace(-5e5, 5e5, 2001), *np.linspace(-200, 200, 101)):
        variance = se_cost**2 + (ratio * se_effect) ** 2 - 2 * ratio * correlation * se_cost * se_effect
        inside = (cost - ratio * effect) ** 2 <= 1.959963984540054**2 * variance
        assert (ratio in found) == inside


def test_half_line_when_the_effect_is_just_on_the_edge() -> None:
    found = fieller(10, 1.959963984540054, 1, 1)
    assert (found.kind, found.upper) == ("half line", math.inf)
    found = fieller(-10, 1.959963984540054, 1, 1)
    assert (found.kind, found.lower) == ("half line", -math.inf)


def test_no_effect_known_for_sure_has_no_ratio() -> None:
    with pytest.raises(ValueError, match="no ratio exists"):
        fieller(10, 0, 1, 0)
    assert fieller(1, 0, 10, 0).kind == "whole line"
    with pytest.raises(ValueError, match="level"):
        fieller(1, 1, 1, 1, level=1)


def test_sets_of_a_simulation() -> None:
    rng = np.random.default_rng(4)
    more_cost, more_effect = rng.normal(100, 10, 5000), rng.normal(1, 0.1, 5000)
    zero = np.zeros(5000)
    costs, effects = np.c_[zero, more_cost, more_cost], np.c_[zero, more_effect, zero]
    table = icer_intervals(Simulation.from_arrays(costs, effects, ["a", "b", "c"])).set_index("strategy")
    assert table.loc["b", "kind"] == "interval"
    assert table.loc["b", "lower"] < table.loc["b", "icer"] < table.loc["b", "upper"]
    assert table.loc["c", "kind"] == "none"
    assert math.isnan(table.loc["c", "icer"])


def test_errors_shrink_with_the_root_of_the_draws() -> None:
    rng = np.random.default_rng(4)
    costs, effects = rng.normal(100, 10, (4000, 2)), rng.normal(1, 0.1, (4000, 2))
    few = monte_carlo_error(Simulation.from_arrays(costs[:1000], effects[:1000], ["a", "b"]), 1000)
    many = monte_carlo_error(Simulation.from_arrays(costs, effects, ["a", "b"]), 1000)
    assert few["inmb_error"][0] / many["inmb_error"][0] == pytest.approx(2, rel=0.05)


def test_error_of_a_ratio_is_what_repeated_runs_show() -> None:
    rng = np.random.default_rng(6)
    cost, effect = rng.normal(100, 30, (3000, 400)), rng.normal(1, 0.2, (3000, 400))
    ratios = cost.mean(axis=1) / effect.mean(axis=1)
    errors = [ratio_error(c, e)[1] for c, e in zip(cost[:300], effect[:300], strict=True)]
    assert np.mean(errors) == pytest.approx(ratios.std(), rel=0.05)


def test_no_ratio_without_an_effect_and_no_error_from_one_draw() -> None:
    assert all(math.isnan(value) for value in ratio_error(np.ones(3), np.zeros(3)))
    one = monte_carlo_error(Simulation.from_arrays([[1, 2]], [[1, 2]], ["a", "b"]), 5)
    assert one["icer"][0] == 1
    assert math.isnan(one["inmb_error"][0])
