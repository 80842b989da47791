"""Placing the evaluation's own coordinators: curves from the same model, plans against full enumeration."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from stepup_econ.allocation.allocate import _confirmed, allocate
from stepup_econ.allocation.response import response
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.problems import InputError
from stepup_econ.report.run import _said_of_plan

OUTCOME, WTP = "escalation_averted", 150_000.0
AREAS = ("service_a", "service_b", "comparison_c", "comparison_d")


@pytest.fixture(scope="module")
def psa(worked: Any) -> Any:
    return simulate(worked, random_draws(worked, 256, seed=4))


def test_a_curve_is_the_model_with_so_many_posts(worked: Any) -> None:
    design = random_draws(worked, 64, seed=4)
    curves = response(worked, design, [0.0, 0.3, 1.0], "early_help", OUTCOME, WTP)
    for place, area in enumerate(curves.areas):
        for level, fte in enumerate(curves.levels):
            sim = simulate(worked, design, areas=(area,), fte={area: float(fte)})
            effects, costs = sim.effects(OUTCOME), sim.costs()
            gain = WTP * (effects[1] - effects[0]) - (costs[1] - costs[0])
            assert curves.net_benefit[place, level] == pytest.approx(gain, rel=1e-9, abs=1e-6)
            assert curves.effect[place, level] == pytest.approx(effects[1] - effects[0], rel=1e-9, abs=1e-12)
    assert np.all(curves.net_benefit[:, 0] == 0.0)
    assert np.all(curves.spend[:, 0] == 0.0)


@pytest.mark.parametrize("place_all", [True, False])
@pytest.mark.parametrize("wtp", [20_000.0, 150_000.0, 400_000.0])
def test_the_plan_is_the_best_of_all_plans(worked: Any, psa: Any, wtp: float, place_all: bool) -> None:
    total, step = 1.5, 0.5
    plan = allocate(worked, psa, fte=total, step=step, wtp=wtp, place_all=place_all)
    from stepup_econ.uncertainty.designs import Design

    design = Design(psa.inputs, psa.data["inputs"].values, "given")
    levels = [0.0, 0.5, 1.0, 1.5, 2.0]
    curves = response(worked, design, levels, "early_help", OUTCOME, wtp)
    mean = curves.net_benefit.mean(axis=-1)

    def worth(posts: tuple[float, ...]) -> float:
        return float(sum(mean[a, levels.index(f)] for a, f in enumerate(posts)))

    def best(allowed: float) -> float:
        fits = (p for p in product(levels, repeat=4) if sum(p) <= allowed and (not place_all or sum(p) == allowed))
        return max(worth(p) for p in fits)

    assert plan.value == pytest.approx(best(total), rel=1e-9, abs=1e-6)
    chosen = tuple(plan.table.set_index("area").loc[list(curves.areas), "fte"])
    assert worth(chosen) == pytest.approx(plan.value, rel=1e-9, abs=1e-6)
    assert plan.gap == 0.0
    assert plan.proven_by.startswith("HiGHS, and ")
    assert plan.value_of_one_more_fte == pytest.approx(best(total + 1.0) - best(total), rel=1e-6, abs=1e-6)
    if place_all:
        assert sum(chosen) == total


def test_both_engines_give_the_same_plan(worked: Any, psa: Any) -> None:
    plans = [allocate(worked, psa, fte=2, step=0.2, wtp=WTP, engine=engine) for engine in ("dynamic", "highs", "both")]
    tables = [plan.table[["area", "fte"]].to_dict("list") for plan in plans]
    assert tables[0] == tables[1] == tables[2]


def test_engines_that_disagree_stop_the_run(worked: Any, psa: Any) -> None:
    plan = allocate(worked, psa, engine="dynamic")
    wrong = replace(plan, objective=plan.objective + 1.0, proven_by="HiGHS")
    with pytest.raises(RuntimeError, match="one of them is wrong"):
        _confirmed(plan, wrong)


def test_a_budget_couples_areas_and_is_kept(worked: Any, psa: Any) -> None:
    plan = allocate(worked, psa, fte=2, step=0.5, wtp=400_000, budget=70_000, place_all=False)
    assert plan.proven_by == "HiGHS"
    assert float(plan.table["cost"].sum()) <= 70_000
    free = allocate(worked, psa, fte=2, step=0.5, wtp=400_000, place_all=False)
    assert plan.value <= free.value


def test_without_a_capacity_sheet_there_is_nothing_to_place(rows: dict[str, Any], evaluate_rows: Any) -> None:
    rows["Capacity"] = []
    with pytest.raises(InputError, match="AL100"):
        allocate(evaluate_rows(rows))


def test_the_base_case_can_be_placed_without_draws(worked: Any) -> None:
    plan = allocate(worked, fte=1, step=0.5, wtp=400_000)
    assert set(plan.table["area"]) == set(AREAS)
    assert plan.stability.empty


def test_a_plan_made_at_another_threshold_is_named_in_the_run(worked: Any, psa: Any) -> None:
    main = worked.settings.wtp
    same, other = allocate(worked, psa), allocate(worked, psa, wtp=main / 2)
    assert (same.wtp, other.wtp) == (main, main / 2)
    assert not [said for said in _said_of_plan(worked, same) if "threshold of" in said]
    assert _said_of_plan(worked, other)[0] == (
        f"it was made at a threshold of £{main / 2:,.0f}, not at the £{main:,.0f} of the rest of this run"
    )
    assert _said_of_plan(worked, None) == []
