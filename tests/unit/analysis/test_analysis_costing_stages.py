"""Fixed, semi-fixed and variable parts, capacity-rate cost and the ledger."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from stepup_econ.analysis.rates import average_and_capacity_cost, split_capacity
from stepup_econ.analysis.reconciliation import reconciliation
from stepup_econ.analysis.stage_parts import Parts, cascade, costs_at_volumes, stage_parts
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.uncertainty.designs import changed_design


def parts(fixed: float, step: float, per_step: float, variable: float) -> Parts:
    return Parts(*(np.array([value]) for value in (fixed, step, per_step, variable)))


@pytest.mark.parametrize("n", [0.0, 0.5, 1.0, 19.999, 20.0, 20.0001, 39.0, 40.0, 41.0])
def test_the_cost_steps_up_where_a_further_post_is_needed(n: float) -> None:
    one = parts(1_000.0, 40_000.0, 20.0, 50.0)
    assert one.cost(n)[0] == pytest.approx(1_000 + 40_000 * math.ceil(n / 20) + 50 * n)
    assert one.marginal(n)[0] == pytest.approx(one.cost(n + 1)[0] - one.cost(n)[0])


def test_a_rounding_error_needs_no_post_and_no_posts_means_no_step() -> None:
    assert 3 * 0.1 / 0.1 > 3, "or this tests nothing"
    assert parts(0.0, 1.0, 0.1, 0.0).steps(3 * 0.1)[0] == 3
    assert parts(5.0, 100.0, np.inf, 2.0).cost(1e6)[0] == 2_000_005.0


def test_a_stage_nobody_gets_to_has_no_cost_each() -> None:
    average, variable = cascade(np.array([[10.0], [5.0]]), np.array([[2.0], [0.0]]), np.array([1.0]))
    assert (average[0, 0], variable[0, 0]) == (8.0, 5.0)
    assert np.isnan(average[1, 0])
    assert np.isnan(variable[1, 0])


def test_what_is_fixed_semi_fixed_and_variable_in_the_worked_case(worked: Any) -> None:
    found = stage_parts(worked).set_index(["area", "stage"])
    row = found.loc[("service_a", "completed")]
    sim = simulate(worked).data.sel(strategy="early_help", area="service_a").isel(draw=0)
    assert row["fixed"] == pytest.approx(float(sim["cost"].sel(category="set_up").sum()), rel=1e-12)
    post_cost = float(sim["minutes"].sel(supply="supplied")) / 0.5
    used = float(sim["minutes"].sel(supply="used"))
    assert row["n"] / row["per_step"] == pytest.approx(used / post_cost / 0.1, rel=1e-12)
    supervision = 120 * (1 / 0.75) * 48 / 60 * float(sim["volume"].sel(stage="engaged"))
    checking = 30 * (1 / 0.75) * 48 / 60 * float(sim["volume"].sel(stage="eligible"))
    services = float(sim["cost"].sel(category="agency_services").sum())
    assert row["variable"] * row["n"] == pytest.approx(supervision + checking + services, rel=1e-12)
    assert found.loc[("all", "completed"), "fixed"] == pytest.approx(2 * row["fixed"], rel=1e-12)
    assert found.loc[("service_a", "screened"), "variable"] == 0.0


def test_the_caseload_binds_where_time_does_not(worked: Any) -> None:
    tight = {name: replace(limit, caseload=0.2, months_held=6.0) for name, limit in worked.capacity.items()}
    free, bound = (stage_parts(e).set_index(["area", "stage"]) for e in (worked, replace(worked, capacity=tight)))
    assert bound.loc[("service_a", "engaged"), "per_step"] == pytest.approx(0.1 * 0.2 * 12 / 6, rel=1e-9)
    assert bound.loc[("service_a", "accepted"), "per_step"] == pytest.approx(free.loc[("service_a", "accepted"), "per_step"], rel=1e-9)
    assert bound.loc[("service_a", "engaged"), "n"] == pytest.approx(0.5 * 0.2 * 12 / 6, rel=1e-9)


def test_other_volumes_follow_the_same_parts(worked: Any) -> None:
    row = stage_parts(worked).set_index(["area", "stage"]).loc[("service_a", "engaged")]
    found = costs_at_volumes(worked, "engaged", [0, row["n"], row["next_step_at"], row["next_step_at"] + 0.01, 40], area="service_a")
    assert found["cost"][0] == pytest.approx(row["fixed"])
    assert found["cost"][1] == pytest.approx(row["cost"])
    assert found["steps"][2] == row["steps"]
    assert found["steps"][3] == row["steps"] + 1
    assert found["cost"][4] == pytest.approx(row["fixed"] + row["step"] * math.ceil(40 / row["per_step"]) + 40 * row["variable"])
    assert found["average"].isna()[0]
    whole = costs_at_volumes(worked, "engaged", [3], area="service_a", step_fte=1.0)
    assert whole["steps"][0] == 1


def test_draws_are_averaged_and_a_draw_where_nobody_accepts_has_no_cost_each(worked: Any) -> None:
    found = stage_parts(worked, random_draws(worked, 16, seed=2))
    assert len(found) == len(stage_parts(worked))
    nobody = stage_parts(worked, changed_design(worked.inputs, [{"p_accept": 0.0}])).set_index(["area", "stage"])
    assert nobody["cost"].isna().loc[("all", "engaged")]
    assert not nobody["cost"].isna().loc[("all", "reached")]


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"stage": "lost", "volumes": [1]}, ValueError, "expected one of screened"),
        ({"stage": "engaged", "volumes": [-1]}, ValueError, "0 or more"),
        ({"stage": "engaged", "volumes": [1], "strategy": "usual_care"}, ValueError, "offers no service"),
        ({"stage": "engaged", "volumes": [1], "strategy": "nothing"}, KeyError, "not a strategy"),
        ({"stage": "engaged", "volumes": [1], "area": "comparison_c"}, KeyError, "areas with posts"),
    ],
)
def test_questions_without_an_answer_say_what_was_expected(worked: Any, arguments: Any, error: Any, said: str) -> None:
    with pytest.raises(error, match=said):
        costs_at_volumes(worked, **arguments)


def test_more_used_than_supplied_is_a_problem_not_a_number() -> None:
    with pytest.raises(ValueError, match="100 minutes more used than supplied"):
        split_capacity(np.array([10.0]), np.array([900.0]), np.array([[400.0], [600.0]]))


def test_average_cost_is_all_spend_over_all_families(worked: Any) -> None:
    sim = simulate(worked)
    found = average_and_capacity_cost(worked, sim).set_index(["area", "role", "per"])
    service = [c for c in sim.data["category"].values if not c.startswith("consequences")]
    for area in ("service_a", "all"):
        here = sim.data.sel(strategy="early_help")
        here = here if area == "all" else here.sel(area=[area])
        engaged = float(here["volume"].sel(stage="engaged").sum())
        spend, idle = (float(here["cost"].sel(category=c).sum()) for c in (service, ["unused_capacity"]))
        row = found.loc[(area, "all", "engaged")]
        assert row["average_cost"] == pytest.approx(spend / engaged, rel=1e-12)
        assert row["capacity_rate_cost"] == pytest.approx((spend - idle) / engaged, rel=1e-12)
        assert row["unused_cost"] == pytest.approx(idle, rel=1e-12)
    assert found.loc[("all", "social_worker", "engaged"), "unused_cost"] == 0.0


def test_idle_time_is_shown_though_it_is_not_counted(rows: Any, evaluate_rows: Any) -> None:
    counted = average_and_capacity_cost(*_with(evaluate_rows(rows)))
    rows["Settings"]["count_unused_capacity"]["value"] = "no"
    uncounted = average_and_capacity_cost(*_with(evaluate_rows(rows)))
    assert np.allclose(counted["unused_cost"], uncounted["unused_cost"])


def _with(evaluation: Any) -> tuple[Any, Any]:
    return evaluation, simulate(evaluation)


def test_the_ledger_shows_what_no_line_pays_for_and_never_plugs(worked: Any) -> None:
    found = reconciliation(worked).set_index("item")
    assert dict(found["status"]) == {
        "coordinator": "matched", "social_worker": "unmatched", "training": "matched", "data_sharing": "unmatched",
        "opening": "unmatched", "services_nhs": "unmatched", "all matched": "all matched", "total": "total",
    }  # fmt: skip
    sim = simulate(worked)
    service = [c for c in sim.data["category"].values if not c.startswith("consequences")]
    total = float(sim.data["cost"].sel(strategy="early_help", category=service).sum())
    assert found.loc["total", "bottom_up"] == pytest.approx(total, rel=1e-12)
    assert found.loc["total", "spend"] == 59_500
    assert found.loc["total", "variance"] == pytest.approx(59_500 - total)
    assert found.loc["all matched", "variance"] == pytest.approx(found[found["status"] == "matched"]["variance"].sum())
    assert found.loc["opening", "bottom_up"] == 3_000
    assert found["spend"].isna()["opening"]


def test_two_lines_for_one_item_are_added_before_they_are_compared(rows: Any, evaluate_rows: Any) -> None:
    pay = rows["Ledger"][0]
    rows["Ledger"].append({**pay, "id": "overheads", "label": "Overheads", "spend": 4_000})
    found = reconciliation(evaluate_rows(rows)).set_index("item")
    assert found.loc["coordinator", "spend"] == 62_000
    assert found.loc["coordinator", "lines"] == "coordinator_pay, overheads"
    assert found.loc["coordinator", "variance_share"] == pytest.approx((62_000 - 61739.2928) / 62_000, rel=1e-6)


def test_an_empty_ledger_leaves_everything_unmatched(rows: Any, evaluate_rows: Any) -> None:
    rows["Ledger"] = []
    found = reconciliation(evaluate_rows(rows)).set_index("item")
    assert found.loc["total", "spend"] == 0
    assert found.loc["total", "variance"] == -found.loc["total", "bottom_up"]
    assert found["variance_share"].isna().all()
