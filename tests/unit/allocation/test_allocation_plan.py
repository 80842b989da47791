"""A plan's tables, margins, limits in words and warnings, each worked out a second way."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from stepup_econ.allocation.curves import Curves
from stepup_econ.allocation.curves_api import allocate_curves
from stepup_econ.allocation.engines import check, solve
from stepup_econ.allocation.instance import Instance, keeps_limits
from stepup_econ.allocation.limits import Floor, limits_for
from stepup_econ.allocation.margins import hull_price
from stepup_econ.allocation.splits import share_at, shared_out
from stepup_econ.allocation.why import why_not
from stepup_econ.problems import InputError

LEVELS = np.arange(5) * 0.5


def random_curves(seed: int, n: int = 3, draws: int = 40) -> Curves:
    rng = np.random.default_rng(seed)
    gains = rng.gamma(1, 900, (n, 4, draws)) - 500
    values = np.concatenate([np.zeros((n, 1, draws)), np.cumsum(gains, axis=1)], axis=1)
    cost = LEVELS * rng.uniform(3e4, 5e4, (n, 1))
    return Curves.from_arrays([f"a{k}" for k in range(n)], LEVELS, values, cost=cost, effect=values / 1000)


def best_worth(curves: Curves, values: np.ndarray, fte: float) -> float:
    size = len(LEVELS)
    found = []
    for steps in product(range(size), repeat=len(curves.areas)):
        o = np.array(steps) + size * np.arange(len(curves.areas))
        if curves.fte[o].sum() <= fte + 1e-9:
            found.append(values[o].sum())
    return max(found)


@pytest.mark.parametrize("engine", ["dynamic", "highs"])
@pytest.mark.parametrize("seed", range(4))
def test_margins_are_a_second_plan_with_more(engine, seed):
    curves = random_curves(seed)
    plan = allocate_curves(curves, 2, engine=engine)
    best = [best_worth(curves, curves.net_benefit, fte) for fte in (2, 2.5, 3)]
    assert plan.objective == pytest.approx(best[0])
    assert plan.value_of_one_more_step == pytest.approx(best[1] - best[0])
    assert plan.value_of_one_more_fte == pytest.approx(best[2] - best[0])
    assert plan.value_of_one_more_thousand is None
    assert plan.table["expected_net_benefit"].sum() == pytest.approx(plan.objective)
    assert plan.fte == plan.table["fte"].sum() <= 2


@pytest.mark.parametrize("engine", ["dynamic", "highs"])
def test_the_frontier_holds_the_best_plan_of_every_total(engine):
    curves = random_curves(7)
    plan = allocate_curves(curves, 2, engine=engine)
    assert plan.frontier["fte"].tolist() == [k / 2 for k in range(13)]
    for row in plan.frontier.itertuples():
        assert row.net_benefit == pytest.approx(best_worth(curves, curves.net_benefit, row.fte))
        assert row.placed <= row.fte
    assert plan.frontier["net_benefit"].is_monotonic_increasing
    assert plan.frontier["effect"].to_numpy() == pytest.approx(plan.frontier["net_benefit"].to_numpy() / 1000)
    here = plan.frontier.set_index("fte").loc[2.0]
    assert here["cost"] == pytest.approx(plan.table["cost"].sum())


def test_a_floor_over_all_areas_does_not_cut_the_frontier():
    curves = random_curves(7)
    free = allocate_curves(curves, 3).frontier
    held = allocate_curves(curves, 3, floors=(Floor("every post", curves.areas, 3),))
    pd.testing.assert_frame_equal(free, held.frontier)
    assert held.fte == 3
    assert held.proven_by == "dynamic programme"


@pytest.mark.parametrize("coupled", [False, True])
def test_stability_is_each_draw_solved_alone(coupled):
    curves = random_curves(3)
    budget = 1e9 if coupled else None
    plan = allocate_curves(curves, 2, budget=budget)
    fte, best = [], []
    for d in range(curves.draws.shape[1]):
        alone = replace(curves, net_benefit=curves.draws[:, d].copy(), draws=None)
        one = allocate_curves(alone, 2, details=False)
        fte.append(one.table["fte"])
        best.append(one.objective)
    fte = np.array(fte).T
    np.testing.assert_allclose(plan.stability["mean_fte"], fte.mean(axis=1))
    np.testing.assert_allclose(plan.stability["share_of_draws"], (fte == plan.table[["fte"]].to_numpy()).mean(axis=1))
    regret = np.array(best) - curves.draws[plan.chosen].sum(axis=0)
    assert plan.regret.set_index("statistic")["value"]["mean"] == pytest.approx(regret.mean())
    assert plan.regret.set_index("statistic")["value"]["largest"] == pytest.approx(regret.max())
    levels = plan.levels.set_index(["area", "fte"])["share_of_draws"]
    assert levels.groupby("area").sum().to_numpy() == pytest.approx(1)
    assert levels["a1", 0.0] == pytest.approx((fte[1] == 0).mean())


def test_the_next_step_goes_where_it_brings_most():
    draws = np.zeros((2, 3, 4))
    draws[0, 1:] = [[5, 5, 5, 5], [6, 9, 4, 6]]
    draws[1, 1:] = [[3, 3, 3, -9], [3, 3, 3, 3]]
    plan = allocate_curves(Curves.from_arrays(["a", "b"], [0, 1, 2], draws), 1)
    assert plan.table["fte"].tolist() == [1, 0]
    assert plan.stability["next_step"].tolist() == [0.5, 0.5]
    ends = allocate_curves(Curves.from_arrays(["a", "b"], [0, 1, 2], draws), 1, most=1)
    assert ends.stability["next_step"].tolist() == [0, 0.75]


def test_equal_areas_share_the_next_step_and_rounding_decides_nothing():
    """0.1 + 0.2 and 0.3 differ in the last place: the plan of a draw is settled by the rule, not by that place."""
    rows = [("a", 0, 0.0), ("a", 1, 0.3), ("b", 0, 0.0), ("b", 1, 0.1 + 0.2)]
    frame = pd.DataFrame([(*row, draw) for draw in range(4) for row in rows], columns=["area", "fte", "net_benefit", "draw"])
    stability = allocate_curves(frame, fte=1).stability.set_index("area")
    assert stability["share_of_draws"].tolist() == [1, 1]
    assert stability["mean_fte"].tolist() == [1, 0]
    none = allocate_curves(frame, fte=0).stability
    assert none["next_step"].tolist() == [0.5, 0.5]


def test_other_splits_are_worth_what_the_curves_say():
    curves = random_curves(2)
    plan = allocate_curves(
        curves, 3, today={"a0": 0.25, "a2": 2}, demand={"a0": 10, "a1": 5, "a2": 5}
    )
    rows = plan.comparisons.set_index("split")
    assert rows["fte"].tolist() == [3, 2.25, 3, 3]
    value = curves.net_benefit.reshape(3, 5)
    assert rows.loc["today's split", "net_benefit"] == pytest.approx(value[0, 1] / 2 + value[1, 0] + value[2, 4])
    assert rows.loc["equal split", "net_benefit"] == pytest.approx(value[:, 2].sum())
    assert rows.loc["split by demand", "net_benefit"] == pytest.approx(value[0, 3] + value[1, 2] + value[2, 1])
    shares = rows["share_of_best"].to_numpy()
    assert shares == pytest.approx(rows["net_benefit"].to_numpy() / plan.objective)
    assert shares.max() == shares[0] == 1
    assert plan.table["today_fte"].tolist() == [0.25, 0, 2]
    assert plan.table["demand_fte"].tolist() == [1.5, 1, 0.5]


def test_shares_by_largest_remainder_add_up():
    assert shared_out(2.0, np.array([1.0, 1.0, 1.0]), 0.5).tolist() == [1, 0.5, 0.5]
    assert shared_out(1.0, np.array([3.0, 1.0]), 0.1).tolist() == pytest.approx([0.8, 0.2])
    assert shared_out(1.0, np.array([3.0, 1.0]), 0.0).tolist() == [0.75, 0.25]
    for seed in range(20):
        rng = np.random.default_rng(seed)
        total = rng.integers(0, 40) * 0.1
        assert shared_out(total, rng.random(7), 0.1).sum() == pytest.approx(total)


def test_a_split_beyond_a_curve_counts_at_its_end_and_is_told():
    curves = random_curves(2)
    plan = allocate_curves(curves, 3, today={"a0": 9})
    assert plan.comparisons["net_benefit"][1] == pytest.approx(curves.net_benefit[4])
    assert any("end of the curve of a0" in said for said in plan.warnings)
    assert share_at(curves, np.array([9.0, 0.75, 0.0]), curves.net_benefit)[[4, 6, 7, 10]].tolist() == [1, 0.5, 0.5, 1]


def test_binding_limits_say_what_each_costs():
    values = [[0, 900, 1500], [0, 800, 1000]]
    curves = Curves.from_arrays(["n", "s"], [0, 1, 2], values, cost=[[0, 50_000, 100_000]] * 2)
    total = allocate_curves(curves, 2, least={"s": 1}, most={"n": 1})
    assert total.objective == 1700
    assert total.binding == ("at most 2 FTE in all: without this limit the plan would be better by £200",)
    both = allocate_curves(curves, 3, most={"n": 1})
    assert both.binding == ("at most 1 FTE in n: without this limit the plan would be better by £400",)
    money = allocate_curves(curves, 4, budget=120_000)
    assert money.binding == ("at most £120,000 in all: without this limit the plan would be better by £800",)
    assert money.value_of_one_more_thousand == 0
    assert allocate_curves(curves, 4, budget=149_500).value_of_one_more_thousand == pytest.approx(600)
    floor = allocate_curves(curves, 2, floors=(Floor("poor", ("s",), 2),))
    assert "at least 2 FTE in all (poor): without this limit the plan would be better by £700" in floor.binding
    opened = allocate_curves(curves, 2, max_areas=1)
    assert opened.binding[-1] == "at most 1 areas with posts: without this limit the plan would be better by £200"
    least = allocate_curves(curves, 1, least={"s": 1})
    assert "at least 1 FTE in s: without this limit the plan would be better by £100" in least.binding


def test_the_price_of_the_relaxation_is_the_slope_of_the_hulls():
    for seed in range(10):
        curves = random_curves(seed, n=4)
        held = Instance(curves, limits_for(curves, 2.5 + seed % 3), curves.net_benefit)
        plan = allocate_curves(curves, 2.5 + seed % 3, engine="highs")
        assert plan.relaxed["limit"].tolist() == ["fte"]
        dual = plan.relaxed["price"][0]
        slopes = {hull_price(replace(held, limits=replace(held.limits, fte=held.limits.fte + d))) for d in (-1e-3, 1e-3)}
        assert min(slopes) - 1e-6 <= dual <= max(slopes) + 1e-6


def test_why_no_more_is_placed_is_told():
    curves = random_curves(1)
    full = allocate_curves(curves, 6, floors=(Floor("every post", curves.areas, 6),))
    assert full.value_of_one_more_fte is None
    assert any("every area has the most it may have" in said for said in full.warnings)
    free = allocate_curves(curves, None)
    assert free.value_of_one_more_fte is None
    assert any("posts are not limited" in said for said in free.warnings)
    flat = Curves.from_arrays(["a"], [0, 1, 2], [[0, 4, 3]])
    left = allocate_curves(flat, 2)
    assert left.fte == 1
    assert left.value_of_one_more_fte == 0
    assert any("1 of 2 FTE are left unplaced" in said for said in left.warnings)


def test_a_rising_curve_and_one_that_ends_early_are_told():
    plan = allocate_curves(Curves.from_arrays(["a", "b"], [0, 1, 2], [[0, -1, 9], [0, 5, 6]]), 2)
    assert any("later posts gain more than earlier ones somewhere on the curve of a;" in said for said in plan.warnings)
    assert any("end of the curve of a:" in said for said in plan.warnings)
    assert not any("end of the curve" in said for said in allocate_curves(random_curves(0), 0.5).warnings)


def test_a_tie_is_told_and_settled_by_the_rule():
    curves = Curves.from_arrays(["b", "a", "c"], [0, 1, 2], [[0, 5, 5]] * 3, cost=np.zeros((3, 3)))
    for extra in ({}, {"engine": "highs"}, {"budget": 1.0}):
        plan = allocate_curves(curves, 2, **extra)
        assert plan.table["fte"].tolist() == [1, 1, 0]
    assert plan.tied
    assert any("worth exactly as much" in said for said in plan.warnings)


def test_strategies_are_chosen_by_area():
    rows = []
    for area, deep in (("n", 9.0), ("s", 2.0)):
        rows += [(area, 0, "wide", 0.0, 0.0), (area, 1, "wide", 5.0, 1.0), (area, 1, "deep", deep, 3.0)]
    table = pd.DataFrame(rows, columns=["area", "fte", "strategy", "net_benefit", "cost"])
    assert allocate_curves(table, 2).table["strategy"].tolist() == ["deep", "wide"]
    held = allocate_curves(table, 2, budget=2.0)
    assert held.table["strategy"].tolist() == ["wide", "wide"]
    assert held.proven_by == "HiGHS"


def test_why_not_an_area():
    curves = random_curves(5)
    plan = allocate_curves(curves, 2)
    for place, area in enumerate(curves.areas):
        told = why_not(plan, area)
        here = plan.table["fte"][place]
        size = len(LEVELS)
        other = [
            curves.net_benefit[np.array(steps) + size * np.arange(3)].sum()
            for steps in product(range(size), repeat=3)
            if sum(steps) <= 4 and LEVELS[steps[place]] > here
        ]
        if other:
            assert told.loss == pytest.approx(plan.objective - max(other))
            assert told.fte > here
            assert told.table["instead"].sum() <= 2
            assert told.sentence.startswith(f"giving {area} {told.fte:g} FTE")
        else:
            assert told.loss is None
    with pytest.raises(KeyError, match="its areas are"):
        why_not(plan, "x")


def test_why_not_where_no_plan_or_no_level_gives_more():
    curves = Curves.from_arrays(["a", "b"], [0, 1], [[0, 5], [0, 3]])
    held = allocate_curves(curves, 1, least={"a": 1})
    assert "no plan gives b 1 FTE" in why_not(held, "b").sentence
    assert "ends at the 1 FTE" in why_not(held, "a").sentence


def test_a_plan_that_does_not_hold_is_an_error():
    curves = random_curves(0)
    held = Instance(curves, limits_for(curves, 1), curves.net_benefit)
    found = solve(held)
    with pytest.raises(RuntimeError, match="does not hold: a value of"):
        check(held, replace(found, value=found.value + 1))
    with pytest.raises(RuntimeError, match="6 FTE placed of 1"):
        check(held, replace(found, chosen=np.array([4, 9, 14])))
    assert keeps_limits(held, np.array([0, 1, 2])) == ["not one option for each area"]


def test_the_table_of_curves_shows_what_the_plan_rests_on():
    curves = random_curves(0)
    table = allocate_curves(curves, 1).curves_table
    np.testing.assert_allclose(table["net_benefit"], curves.net_benefit)
    np.testing.assert_allclose(table["high"], np.quantile(curves.draws, 0.975, axis=1))


def test_unknown_engines_areas_and_missing_costs_are_refused():
    curves = Curves.from_arrays(["a"], [0, 1], [[0, 1]])
    with pytest.raises(ValueError, match="engine 'fast' is not known"):
        allocate_curves(curves, 1, engine="fast")
    with pytest.raises(InputError, match="curves: cost"):
        allocate_curves(curves, 1, budget=10)
    with pytest.raises(InputError) as error:
        allocate_curves(curves, 1, today={"x": 1}, demand={"a": -1})
    assert [problem.where for problem in error.value.problems] == ["today", "demand: a"]


def test_curves_with_nothing_to_place_make_an_empty_plan():
    none = Curves.from_arrays(["a", "b"], [0], np.zeros((2, 1)), cost=np.zeros((2, 1)))
    for extra in ({}, {"budget": 1.0}, {"engine": "highs"}):
        plan = allocate_curves(none, 2, **extra)
        assert plan.table["fte"].tolist() == [0, 0]
        assert plan.frontier["fte"].tolist() == [0]
        assert plan.value_of_one_more_fte is None


def test_without_details_only_the_plan_is_worked_out():
    plan = allocate_curves(random_curves(0), 1, details=False)
    assert plan.binding == ()
    assert plan.frontier.empty
    assert plan.stability.empty
    assert list(plan.stability) == ["area", "fte", "share_of_draws", "mean_fte", "next_step"]
    assert plan.value_of_one_more_fte is None


def test_the_dynamic_programme_needs_no_solver():
    code = (
        "import sys, pandas as pd\n"
        "from stepup_econ.allocation.curves_api import allocate_curves\n"
        "t = pd.DataFrame({'area': ['a', 'a', 'b', 'b'], 'fte': [0, 1, 0, 1], 'net_benefit': [0.0, 2, 0, 1]})\n"
        "assert allocate_curves(t, 1).objective == 2\n"
        "print([m for m in ('pyomo', 'highspy', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
