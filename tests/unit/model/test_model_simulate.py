"""The model against its plain twin, and what a referee would try first."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from model_twin import area_twin

from stepup_econ.analysis.icers import icers, icers_against_reference
from stepup_econ.model.feasible import capacity_problems
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.uncertainty.designs import changed_design

OUTCOME = "escalation_averted"


@pytest.mark.parametrize("fte", [None, {"service_a": 0.3, "service_b": 0.0}])
def test_every_draw_equals_the_plain_twin(worked: Any, fte: dict[str, float] | None) -> None:
    design = random_draws(worked, 32, seed=7)
    sim = simulate(worked, design, fte=fte)
    for draw in range(design.n):
        x = dict(zip(design.names, design.values[:, draw].tolist(), strict=True))
        for area in worked.service_areas:
            posts = area.fte if fte is None else fte[area.id]
            twin = area_twin(worked, x, area, posts)
            for strategy, expected in twin.items():
                here = sim.data.sel(strategy=strategy, area=area.id).isel(draw=draw)
                total = float(here["cost"].sum())
                assert total == pytest.approx(sum(expected["money"].values()), rel=1e-11)
                for (agency, category), pounds in expected["money"].items():
                    got = float(here["cost"].sel(agency=agency, category=category))
                    assert got == pytest.approx(pounds, rel=1e-11, abs=1e-7)
                for name, effect in expected["effects"].items():
                    assert float(here["effect"].sel(outcome=name)) == pytest.approx(effect, rel=1e-11, abs=1e-13)
                assert float(here["minutes"].sel(supply="used")) == pytest.approx(expected["used"], rel=1e-11)


def test_posts_beyond_need_cost_but_do_not_help_and_too_few_help_less(worked: Any) -> None:
    design = random_draws(worked, 64, seed=3)
    few, enough, many = (
        simulate(worked, design, fte={"service_a": f, "service_b": f}).effects(OUTCOME)[1] for f in (0.05, 4.0, 8.0)
    )
    assert np.all(np.abs(few) < np.abs(enough))
    assert np.array_equal(enough, many)


def test_no_effect_gives_no_incremental_effect(worked: Any) -> None:
    sim = simulate(worked, changed_design(worked.inputs, [{"rr_escalation": 1.0}]))
    assert sim.effects(OUTCOME)[1, 0] == 0.0


def test_nobody_accepts_leaves_screening_and_contact_alone(worked: Any) -> None:
    base, none = simulate(worked), simulate(worked, changed_design(worked.inputs, [{"p_accept": 0.0}]))
    for category in ("accepted", "engaged", "completed"):
        assert float(none.data["cost"].sel(strategy="early_help", category=category).sum()) == 0.0
    for category in ("screened", "eligible", "referred", "failed_attempts", "successful_attempts"):
        kept = [float(s.data["cost"].sel(strategy="early_help", category=category).sum()) for s in (none, base)]
        assert kept[0] == pytest.approx(kept[1], rel=1e-12)
    assert none.effects(OUTCOME)[1, 0] == 0.0


def test_swapping_the_strategies_flips_the_signs(worked: Any) -> None:
    sim = simulate(worked)
    one = icers_against_reference(sim, OUTCOME).iloc[0]
    other = icers_against_reference(sim, OUTCOME, reference="early_help").iloc[0]
    assert one["inc_cost"] == -other["inc_cost"]
    assert one["inc_effect"] == -other["inc_effect"]


def test_agencies_and_areas_add_up_to_the_whole(worked: Any) -> None:
    sim = simulate(worked, random_draws(worked, 16, seed=1))
    total = sim.costs("all")
    by_agency = sum(sim.data["cost"].sel(agency=a).values.sum(axis=(1, 2)) for a in sim.data["agency"].values)
    assert np.allclose(by_agency, total, rtol=1e-13)
    parts = [simulate(worked, random_draws(worked, 16, seed=1), areas=(a,)).costs("all") for a in sim.areas]
    assert np.allclose(sum(parts), total, rtol=1e-13)
    assert np.allclose(sim.costs("society"), total, rtol=1e-13)


def test_perspectives_only_widen(worked: Any) -> None:
    sim = simulate(worked)
    values = [sim.costs(p)[1, 0] for p in ("childrens_services", "council", "public_sector", "society")]
    assert values == sorted(values)


def test_used_and_unused_time_make_up_the_capacity(worked: Any) -> None:
    from stepup_econ.analysis.costs import capacity

    table = capacity(worked, simulate(worked))
    assert np.allclose(table["used_minutes"] + table["unused_minutes"], table["supplied_minutes"], rtol=1e-14)
    assert np.allclose(table["used_cost"] + table["unused_cost"], table["supplied_cost"], rtol=1e-14)


def test_adding_an_input_moves_nobody_elses_draws(rows: dict[str, Any], worked: Any, evaluate_rows: Any) -> None:
    rows["Agencies"].append(
        {"id": "ambulance", "label": "Ambulance", "strategy": "early_help", "per": "referred",
         "unit_cost": "pssru2024_ambulance_avg", "counted_in": "incident", "agency": "nhs", "value": 0.1, "source": "test",
         "quality": "assumed"}
    )  # fmt: skip
    more = evaluate_rows(rows)
    old, new = random_draws(worked, 512, seed=11), random_draws(more, 512, seed=11)
    assert set(new.names) > set(old.names)
    for name in old.names:
        assert np.array_equal(old.column(name), new.column(name)), name


def test_more_draws_extend_fewer(worked: Any) -> None:
    few, many = (simulate(worked, random_draws(worked, n, seed=5)) for n in (128, 512))
    assert np.array_equal(few.costs(), many.costs()[:, :128])


def test_the_base_case_is_one_draw_of_the_same_path(worked: Any) -> None:
    base, changed = simulate(worked), simulate(worked, changed_design(worked.inputs, [{}, {}]))
    assert np.array_equal(base.costs()[:, 0], changed.costs()[:, 1])


def test_the_reference_gains_nothing_over_itself(worked: Any) -> None:
    assert np.all(simulate(worked, random_draws(worked, 64, seed=2)).effects(OUTCOME)[0] == 0.0)


def test_a_free_service_without_posts_costs_nothing_more(rows: dict[str, Any], evaluate_rows: Any) -> None:
    for area in rows["Areas"]:
        area["fte"] = 0
    sim = simulate(evaluate_rows(rows))
    table = icers(sim, OUTCOME)
    assert np.allclose(sim.costs()[0], sim.costs()[1], rtol=1e-14)
    assert float(sim.effects(OUTCOME)[1, 0]) == 0.0
    assert list(table["status"]) == ["ND", "D"]


def test_more_time_used_than_paid_is_a_problem(rows: dict[str, Any], evaluate_rows: Any, worked: Any) -> None:
    assert capacity_problems(worked) == ()
    rows["Areas"][0]["fte"] = 0.1
    found = capacity_problems(evaluate_rows(rows))
    assert [p.code for p in found] == ["WB224"]
    assert found[0].where == "Areas!fte[1]"


@pytest.mark.parametrize("fte", [{"service_a": -1.0}, {"nowhere": 1.0}, {"service_a": float("nan")}])
def test_impossible_posts_are_refused(worked: Any, fte: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="fte: found"):
        simulate(worked, fte=fte)


def test_every_area_that_is_opened_carries_the_same_share_of_set_up(worked: Any) -> None:
    areas = tuple(area.id for area in worked.areas)
    sim = simulate(worked, areas=areas, fte=dict.fromkeys(areas, 0.5))
    paid = sim.data["cost"].sel(strategy="early_help", category="set_up").values.sum(axis=1)[:, 0]
    assert np.allclose(paid, paid[0])
    closed = simulate(worked, areas=areas, fte=dict.fromkeys(areas, 0.0))
    assert float(closed.data["cost"].sel(category="set_up").sum()) == 0.0
