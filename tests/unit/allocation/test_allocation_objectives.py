"""Every objective by name against direct evaluation of every plan."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from stepup_econ.allocation.curves import Curves
from stepup_econ.allocation.curves_api import allocate_curves
from stepup_econ.allocation.objectives import Objective, measured, worst_tail
from stepup_econ.allocation.task import picked
from stepup_econ.problems import InputError

LEVELS = np.arange(4) * 0.5


def random_curves(seed: int, n: int = 3, draws: int = 12) -> Curves:
    rng = np.random.default_rng(seed)
    values = np.concatenate([np.zeros((n, 1, draws)), rng.normal(300, 900, (n, 3, draws))], axis=1).round(1)
    cost = np.c_[np.zeros(n), np.cumsum(rng.integers(1, 5, (n, 3)), axis=1)] * 1000.0
    effect = np.c_[np.zeros(n), rng.integers(0, 9, (n, 3))].astype(float)
    return Curves.from_arrays([f"a{k}" for k in range(n)], LEVELS, values, cost=cost, effect=effect)


def every_plan(curves: Curves, fte: float, budget: float = np.inf) -> list[np.ndarray]:
    size = len(LEVELS)
    held = [np.array(steps) + size * np.arange(len(curves.areas)) for steps in product(range(size), repeat=len(curves.areas))]
    return [o for o in held if curves.fte[o].sum() <= fte + 1e-9 and curves.cost[o].sum() <= budget + 1e-6]


def tail_mean(values: np.ndarray, level: float) -> float:
    """Mean of the worst ``1 - level`` of the draws, by counting draws of equal weight out one by one."""
    left, total = (1 - level) * len(values), 0.0
    for value in sorted(values):
        take = min(left, 1.0)
        total += take * value
        left -= take
    return total / ((1 - level) * len(values))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("budget", [None, 9000.0])
def test_the_plan_is_the_best_of_all_plans_by_each_objective(seed, budget):
    curves = random_curves(seed)
    plans = every_plan(curves, 2.5, np.inf if budget is None else budget)
    worth = np.array([curves.draws[o].sum(axis=0) for o in plans])
    weights = {"a0": 3.0, "a2": 0.5}
    heavy = np.array([3.0, 1.0, 0.5])
    expected = {
        "expected_net_benefit": max(worth.mean(axis=1)),
        "equity_weighted": max((curves.net_benefit[o] * heavy).sum() for o in plans),
        "effect": max(curves.effect[o].sum() for o in plans),
        "least_cost": min((curves.cost[o].sum() for o in plans if curves.effect[o].sum() >= 9), default=None),
        "max_min": max((curves.net_benefit[o]).min() for o in plans),
        "cvar": max(tail_mean(row, 0.7) for row in worth),
        "minimax_regret": min((worth.max(axis=0) - worth).max(axis=1)),
    }
    ask = {"equity_weighted": {"weights": weights}, "least_cost": {"target": 9.0}, "cvar": {"level": 0.7}}
    for name, best in expected.items():
        if best is None:
            with pytest.raises(InputError):
                allocate_curves(curves, 2.5, budget=budget, objective=Objective(name, **ask.get(name, {})), details=False)
            continue
        plan = allocate_curves(curves, 2.5, budget=budget, objective=Objective(name, **ask.get(name, {})), details=False)
        assert plan.objective == pytest.approx(best, abs=1e-6), name
        assert plan.gap == 0
        assert plan.objective_name == name


@pytest.mark.parametrize("seed", range(8))
def test_several_objectives_come_in_order_of_rank(seed):
    curves = random_curves(seed)
    plans = every_plan(curves, 2.5)
    by_effect = max(curves.effect[o].sum() for o in plans)
    among = [o for o in plans if curves.effect[o].sum() == by_effect]
    plan = allocate_curves(curves, 2.5, objective=["effect", "expected_net_benefit"], details=False)
    assert plan.objective == by_effect
    assert plan.table["expected_net_benefit"].sum() == pytest.approx(max(curves.net_benefit[o].sum() for o in among))
    assert plan.objective_name == "effect, then expected_net_benefit"
    worst = allocate_curves(curves, 2.5, objective=["effect", Objective("cvar", level=0.5)], details=False)
    best = max(tail_mean(curves.draws[o].sum(axis=0), 0.5) for o in among)
    assert tail_mean(curves.draws[worst.chosen].sum(axis=0), 0.5) == pytest.approx(best)


@pytest.mark.parametrize("seed", range(8))
def test_the_fairest_plan_brings_most_among_the_fairest(seed):
    curves = random_curves(seed, draws=1)
    weights = {"a0": 2.0, "a1": 1.0, "a2": 4.0}
    share = np.array([2.0, 1.0, 4.0])
    plans = every_plan(curves, 3.0)
    best = max(((curves.net_benefit[o] / share).min(), curves.net_benefit[o].sum()) for o in plans)
    for engine in ("dynamic", "highs"):
        plan = allocate_curves(
            curves, 3.0, objective=Objective("max_min", weights=weights), engine=engine, least={"a1": 0.5}, details=False
        )
        held = [o for o in plans if curves.fte[o][1] >= 0.5]
        best = max(((curves.net_benefit[o] / share).min(), curves.net_benefit[o].sum()) for o in held)
        assert (plan.objective, plan.table["expected_net_benefit"].sum()) == pytest.approx(best)


def test_the_tail_counts_the_draw_at_its_edge_in_part():
    rng = np.random.default_rng(2)
    for n, level in ((7, 0.5), (10, 0.95), (10, 0.0), (3, 0.9)):
        values = rng.normal(size=n)
        weight = worst_tail(values, level)
        assert weight.sum() == pytest.approx(1)
        assert values @ weight == pytest.approx(tail_mean(values, level))


def test_a_level_of_nought_is_the_mean_and_regret_of_one_draw_is_the_shortfall():
    curves = random_curves(4)
    mean = allocate_curves(curves, 2, objective=Objective("cvar", level=0.0), details=False)
    assert mean.objective == pytest.approx(allocate_curves(curves, 2, details=False).objective)
    share = picked(curves, mean.chosen)
    best = np.full(12, 5000.0)
    shortfall = max(best - curves.draws[mean.chosen].sum(axis=0))
    assert measured(Objective("minimax_regret"), curves, share, best) == pytest.approx(shortfall)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": "most"}, "not known"),
        ({"name": "least_cost"}, "needs one"),
        ({"name": "effect", "target": 3}, "belongs to objective 'least_cost'"),
        ({"name": "cvar"}, "needs one"),
        ({"name": "cvar", "level": 1.0}, "from 0 to below 1"),
        ({"name": "equity_weighted"}, "needs weights"),
        ({"name": "effect", "weights": {"a": 1}}, "weights belong to"),
        ({"name": "max_min", "weights": {"a": 0}}, "above 0"),
    ],
)
def test_an_objective_that_makes_no_sense_says_why(given, says):
    with pytest.raises(ValueError, match=says):
        Objective(**given)


def test_columns_that_an_objective_needs_are_all_named():
    plain = Curves.from_arrays(["a"], [0, 1], [[0, 1]])
    for name, columns in ((Objective("least_cost", target=1), ["cost", "effect"]), ("minimax_regret", ["draw"])):
        with pytest.raises(InputError) as error:
            allocate_curves(plain, 1, objective=name)
        assert [problem.where for problem in error.value.problems] == [f"curves: {column}" for column in columns]
    with pytest.raises(InputError, match="'x'"):
        allocate_curves(plain, 1, objective=Objective("equity_weighted", weights={"x": 2}))
    with pytest.raises(ValueError, match="can only be the last"):
        allocate_curves(plain, 1, objective=[Objective("cvar", level=0.5), "expected_net_benefit"])
    with pytest.raises(ValueError, match="no objective"):
        allocate_curves(plain, 1, objective=[])


def test_the_dynamic_programme_refuses_what_it_cannot_do():
    curves = random_curves(0)
    for asked in ({"objective": Objective("cvar", level=0.5)}, {"objective": ["effect", "least"]}, {"budget": 5.0}, {"max_areas": 1}):
        with pytest.raises((InputError, ValueError), match=r"HiGHS|not known"):
            allocate_curves(curves, 2, engine="dynamic", **asked)
