"""What must hold of any costing: the worked case with its numbers, areas, horizon and strategies changed at random."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stepup_econ.analysis.agency_flows import agency_flows, flow_table, matrix, spread
from stepup_econ.analysis.costs import capacity, stage_costs
from stepup_econ.analysis.impact import agency_budget_impact, net_cost_by_agency, present_value, returns
from stepup_econ.analysis.perspectives import perspective_costs, perspective_totals, perspective_years
from stepup_econ.analysis.protocols import protocol_comparison
from stepup_econ.analysis.rates import average_and_capacity_cost
from stepup_econ.analysis.reconciliation import reconciliation
from stepup_econ.analysis.side_payment import settlement
from stepup_econ.analysis.stage_parts import stage_parts
from stepup_econ.model.simulate import random_draws, simulate

Rows = dict[str, Any]
share = st.floats(0.05, 0.95)
ROWS_CHECKED = settings(max_examples=12, deadline=None)


@st.composite
def changes(draw: st.DrawFn) -> Rows:
    """Numbers that make another service of the worked case."""
    return {
        "fte": draw(st.lists(st.sampled_from([0.0, 0.2, 0.5, 1.0, 2.5]), min_size=2, max_size=2).filter(any)),
        "moving": draw(share), "demand": draw(st.integers(400, 4000)), "eligible": draw(st.integers(60, 390)),
        "referred": draw(st.integers(10, 59)), "reached": draw(st.lists(st.integers(1, 40), min_size=4, max_size=4)),
        "minutes": draw(st.floats(5, 300)), "horizon": draw(st.sampled_from([6, 12, 18, 36])),
        "timing": draw(st.sampled_from(["start", "middle"])), "count_unused": draw(st.sampled_from(["yes", "no"])),
        "ratio": draw(st.floats(0.3, 1.6)), "cashable": draw(share), "life": draw(st.sampled_from([1, 2.5, 5, 12])),
        "caseload": draw(st.integers(2, 30)), "deeper": draw(st.booleans()),
    }  # fmt: skip


def changed(worked_rows: Rows, new: Rows) -> Rows:
    rows = copy.deepcopy(worked_rows)
    rows["Scenarios"] = []
    for area, fte in zip(rows["Areas"], new["fte"], strict=False):
        area.update(fte=fte, share_moving=new["moving"])
    screen, refer, *_ = rows["Pathway"]
    screen.update(count_in=new["demand"], count_out=new["eligible"])
    refer.update(count_in=new["eligible"], count_out=new["referred"])
    for attempt, reached in zip(rows["Contact"], new["reached"], strict=True):
        attempt.update(reached=reached)
    rows["Activities"][0].update(minutes=new["minutes"], minutes_low=None, minutes_high=None)
    for key, value in (("horizon_months", "horizon"), ("discount_timing", "timing"), ("count_unused_capacity", "count_unused")):
        rows["Settings"][key]["value"] = str(new[value])
    rows["Evidence"][0].update(value=new["ratio"], low=new["ratio"] * 0.5, high=new["ratio"] * 2)
    for row in rows["Consequences"]:
        row["cashable"] = new["cashable"]
    for row in rows["Set-up"]:
        row["life"] = new["life"]
    for row in rows["Capacity"]:
        row["caseload"] = new["caseload"]
    if new["deeper"]:
        rows["Strategies"].append({"id": "visits", "label": "Visits first", "reference": "no", "protocol": "visits"})
        for n, attempt in enumerate(rows["Contact"][2:4], start=1):
            rows["Contact"].append({**attempt, "id": f"visit_{n}", "protocol": "visits", "number": n})
    return rows


@ROWS_CHECKED
@given(changes())
def test_agencies_add_up_to_society_in_every_view(worked_rows: Rows, evaluate_rows: Any, new: Rows) -> None:
    evaluation = evaluate_rows(changed(worked_rows, new))
    sim = simulate(evaluation)
    totals = perspective_totals(evaluation, sim).set_index(["strategy", "perspective"])
    by_agency = perspective_costs(evaluation, sim).groupby("strategy", sort=False)["cost"].sum()
    for s, strategy in enumerate(sim.strategies):
        for perspective in sim.perspectives:
            assert totals.loc[(strategy, perspective), "cost"] == pytest.approx(sim.costs(perspective)[s, 0], rel=1e-12)
        assert by_agency[strategy] == pytest.approx(sim.costs("society")[s, 0], rel=1e-12)
        assert by_agency[strategy] == pytest.approx(sim.costs("all")[s, 0], rel=1e-12)


@ROWS_CHECKED
@given(changes(), st.lists(st.floats(0, 1), min_size=1, max_size=6), st.integers(1, 8))
def test_matrices_add_up_to_the_totals(
    worked_rows: Rows, evaluate_rows: Any, new: Rows, uptake: list[float], years: int
) -> None:
    evaluation = evaluate_rows(changed(worked_rows, new))
    flows = agency_flows(evaluation, simulate(evaluation), uptake=uptake, years=years)
    society = perspective_years(evaluation, flows).query("perspective == 'society'")
    for flow in ("pays", "gains", "cashable"):
        table = matrix(evaluation, flows, flow)
        assert list(table.loc["total"].iloc[:-1]) == pytest.approx(list(society[flow]), rel=1e-9, abs=1e-6)
        assert table.loc["total", "total"] == pytest.approx(society[flow].sum(), rel=1e-9, abs=1e-6)
    rows = flow_table(evaluation, flows).groupby("flow")["amount"].sum()
    assert rows["pays"] == pytest.approx(society["pays"].sum(), abs=1e-6)
    assert rows.get("gains", 0.0) == pytest.approx(society["gains"].sum(), abs=1e-6)
    budget = agency_budget_impact(evaluation, flows)
    public = perspective_years(evaluation, flows).query("perspective == 'public_sector'")
    assert budget["net_cost"].sum() == pytest.approx(public["net_cost"].sum(), rel=1e-9, abs=1e-6)
    found, net = returns(evaluation, flows).set_index("perspective"), net_cost_by_agency(evaluation, flows)
    assert -net["net_cost"].sum() == pytest.approx(found.loc["public_sector", "npv"], rel=1e-9, abs=1e-6)
    beyond = net[["pv_economic", "pv_social"]].to_numpy().sum()
    assert found.loc["society", "npv"] - found.loc["public_sector", "npv"] == pytest.approx(beyond, rel=1e-9, abs=1e-6)


@ROWS_CHECKED
@given(changes())
def test_the_consequences_of_a_cohort_are_those_of_the_simulation(worked_rows: Rows, evaluate_rows: Any, new: Rows) -> None:
    """Year by year and undiscounted, they must discount back to what the simulation says, horizon and timing as set."""
    evaluation = evaluate_rows(changed(worked_rows, new))
    sim, one = simulate(evaluation), evaluation.settings
    flows = agency_flows(evaluation, sim, uptake=[1.0] + [0.0] * 3, years=4)
    if one.discount_timing == "middle" and one.horizon_months % one.cycle_months:
        return  # the middle of a cut-off cycle is not the middle of its year
    value = present_value(flows.gains, one.discount_costs, one.discount_timing).sum(axis=(0, 1))
    place, cost = sim.position(flows.strategy), sim.data["cost"]
    consequences = cost.sel(category=[c for c in cost["category"].values if c.startswith("consequences")])
    avoided = (consequences.values[sim.position()] - consequences.values[place]).sum(axis=(0, 1, 2))
    assert value == pytest.approx(avoided, rel=1e-9, abs=1e-6)


@ROWS_CHECKED
@given(changes())
def test_used_and_unused_are_what_was_supplied(worked_rows: Rows, evaluate_rows: Any, new: Rows) -> None:
    evaluation = evaluate_rows(changed(worked_rows, new))
    sim = simulate(evaluation, random_draws(evaluation, 8, seed=1))
    rates = average_and_capacity_cost(evaluation, sim)
    assert np.allclose(rates["used_cost"] + rates["unused_cost"], rates["spend"], rtol=1e-12)
    assert (rates["unused_cost"] >= -1e-6).all()
    some = rates[rates["families"] > 0]
    assert np.allclose(some["capacity_rate_cost"] + some["unused_per_family"], some["average_cost"], rtol=1e-12)
    assert np.allclose(some["average_cost"] * some["families"], some["spend"], rtol=1e-12)
    minutes = capacity(evaluation, sim)
    assert np.allclose(minutes["used_minutes"] + minutes["unused_minutes"], minutes["supplied_minutes"], rtol=1e-12)
    coordinator = rates[(rates["role"] == "coordinator") & (rates["per"] == "referred") & (rates["area"] != "all")]
    assert list(coordinator["minutes_used"]) == pytest.approx(list(minutes["used_minutes"]), rel=1e-12, abs=1e-9)


@ROWS_CHECKED
@given(changes())
def test_stage_costs_times_volumes_are_the_total(worked_rows: Rows, evaluate_rows: Any, new: Rows) -> None:
    evaluation = evaluate_rows(changed(worked_rows, new))
    sim = simulate(evaluation)
    service = [c for c in sim.data["category"].values if not c.startswith("consequences")]
    stages = stage_costs(evaluation, sim)
    parts = stage_parts(evaluation)
    for strategy in (s.id for s in evaluation.strategies if s.protocol):
        total = float(sim.data["cost"].sel(strategy=strategy, category=service).sum())
        own = stages[(stages["strategy"] == strategy) & (stages["area"] == "all") & stages["part_of"].isna() & (stages["volume"] > 0)]
        assert (own["cost_per_unit"] * own["volume"]).sum() == pytest.approx(total, rel=1e-9)
        last = parts[(parts["strategy"] == strategy) & (parts["area"] == "all")].iloc[-1]
        unserved = _reference_care(evaluation, sim, strategy)
        idle = 0.0 if evaluation.settings.count_unused_capacity else _idle(evaluation, sim, strategy)
        assert last["cost_now"] == pytest.approx(total - unserved + idle, rel=1e-9)
        assert last["fixed"] + last["steps"] * last["step"] + last["variable"] * last["n"] == pytest.approx(last["cost"], rel=1e-9)
        built = reconciliation(evaluation, strategy).set_index("item")
        assert built.loc["total", "bottom_up"] == pytest.approx(total - unserved + idle, rel=1e-9)
        rows = built[built["status"].isin(["matched", "unmatched"])]
        assert rows["variance"].sum() == pytest.approx(built.loc["total", "variance"], rel=1e-9)


def _reference_care(evaluation: Any, sim: Any, strategy: str) -> float:
    """What families beyond capacity cost the agencies that serve them in the usual way."""
    reference = sim.data.sel(strategy=sim.reference)
    counted = sim.data["volume"].sel(strategy=strategy, stage="referred").values[:, 0]
    served = counted / reference["volume"].sel(stage="referred").values[:, 0]
    usual = reference["cost"].sel(category="agency_services").values.sum(axis=1)[:, 0]
    return float(((1 - served) * usual).sum())


def _idle(evaluation: Any, sim: Any, strategy: str) -> float:
    rows = capacity(evaluation, sim)
    return float(rows[rows["strategy"] == strategy]["unused_cost"].sum())


@ROWS_CHECKED
@given(changes())
def test_protocols_grow_with_their_depth_and_areas_and_kinds_add_up(worked_rows: Rows, evaluate_rows: Any, new: Rows) -> None:
    evaluation = evaluate_rows(changed(worked_rows, new))
    found = protocol_comparison(evaluation)
    for _, steps in found.groupby(["protocol", "area", "families"]):
        assert (steps["extra_reached"] >= 0).all()
        assert list(steps["extra_cost"].cumsum()) == pytest.approx(list(steps["cost"]), rel=1e-9)
        assert list(steps["extra_reached"].cumsum()) == pytest.approx(list(steps["reached"]), rel=1e-9)
    amounts = ["referred", "reached", "cost", "cost_failed"]
    areas = found[found["area"] != "all"].groupby(["protocol", "families", "depth"])[amounts].sum()
    whole = found[found["area"] == "all"].set_index(["protocol", "families", "depth"]).sort_index()[amounts]
    assert np.allclose(areas.loc[whole.index], whole, rtol=1e-9)
    stay, move, both = (found[found["families"] == kind][amounts].to_numpy() for kind in ("stay", "move", "all"))
    assert np.allclose(stay + move, both, rtol=1e-9)


@given(arrays(float, st.tuples(st.integers(1, 6), st.integers(1, 5)), elements=st.floats(-1e6, 1e6)))
def test_a_settlement_takes_from_nobody_more_than_it_gives_and_leaves_nobody_below_zero(net: np.ndarray) -> None:
    moved = settlement(net)
    assert (moved >= 0).all()
    after = net - moved.sum(axis=1) + moved.sum(axis=0)
    assert np.allclose(after.sum(axis=0), net.sum(axis=0), rtol=1e-9, atol=1e-6)
    possible = net.sum(axis=0) > 1e-6
    assert (after[:, possible] >= -1e-6).all()
    assert (moved[:, :, net.sum(axis=0) < -1e-6] == 0).all()


@given(
    arrays(float, st.tuples(st.integers(1, 5), st.integers(1, 3)), elements=st.floats(-100, 100)),
    st.lists(st.floats(0, 1), min_size=1, max_size=6),
)
def test_cohorts_add_up_year_by_year(profile: np.ndarray, uptake: list[float]) -> None:
    slow = np.zeros((len(uptake), profile.shape[1]))
    for year in range(len(uptake)):
        for start in range(year + 1):
            if year - start < len(profile):
                slow[year] += uptake[start] * profile[year - start]
    assert np.allclose(spread(profile, uptake), slow)
