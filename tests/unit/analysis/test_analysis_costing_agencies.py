"""Who pays and who gains, budget impact, returns, payback, side payments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from stepup_econ.analysis.agency_flows import AgencyFlows, agency_flows, flow_table, matrix, purchases
from stepup_econ.analysis.impact import agency_budget_impact, net_cost_by_agency, payback, present_value, returns
from stepup_econ.analysis.perspectives import perspective_years, rings, within
from stepup_econ.analysis.side_payment import settlement, side_payment
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.prices.discounting import annuity
from stepup_econ.uncertainty.designs import changed_design

AGENCIES = ("childrens_services", "council_other", "police", "society")


def flows_of(pays: list[float], saves: list[float], *, cashable: float = 0.5, social: float = 0.0, draws: int = 1) -> AgencyFlows:
    """One year in which each agency pays and saves so much."""
    shape = (len(AGENCIES), 3, 1, draws)
    gains = np.zeros(shape)
    gains[:, 0, 0] = np.array(saves)[:, None]
    gains[-1, 2, 0] = social
    paid = np.broadcast_to(np.array(pays)[:, None, None], (len(AGENCIES), 1, draws)).copy()
    return AgencyFlows("early_help", "usual_care", AGENCIES, ("2023/24",), (1.0,), paid, gains, cashable * gains)


def test_set_up_is_paid_once_in_cash_and_never_annuitised_and_discounted(worked: Any) -> None:
    sim = simulate(worked)
    flows = agency_flows(worked, sim)
    bought = np.zeros((len(flows.agencies), 1))
    for name, agency in (("setup_training", "childrens_services"), ("setup_data_sharing", "council_other")):
        bought[flows.agencies.index(agency)] += worked.inputs[name].value
    assert flows.pays[:, 0] - flows.pays[:, 1] == pytest.approx(bought)
    assert np.allclose(flows.pays[:, 1:], flows.pays[:, 1:2])
    assert matrix(worked, flows, "pays").loc["council_other", "total"] == pytest.approx(15_000)
    assert net_cost_by_agency(worked, flows).set_index("agency").loc["council_other", "pv_pays"] == pytest.approx(15_000)
    yearly = float(sim.data["cost"].sel(strategy="early_help", agency="council_other", category="set_up").sum())
    assert yearly == pytest.approx(annuity(15_000, 0.035, 5))
    annuities = present_value(np.array([[0.0]] + [[yearly]] * 5), 0.035)
    assert annuities[0] == pytest.approx(15_000)


def test_running_cost_is_the_yearly_cost_without_annuities(worked: Any) -> None:
    sim = simulate(worked)
    flows = agency_flows(worked, sim)
    service = [c for c in sim.data["category"].values if not c.startswith("consequences")]
    cost = sim.data["cost"].sel(category=service).values.sum(axis=(1, 2, 3))[:, 0]
    annuities = annuity(6_000, 0.035, 5) + annuity(15_000, 0.035, 5)
    assert flows.pays[:, 2].sum() == pytest.approx(cost[1] - cost[0] - annuities, rel=1e-12)


def test_things_are_bought_again_when_they_are_worn_out(rows: Any, evaluate_rows: Any) -> None:
    for row in rows["Set-up"]:
        row["life"] = 2
    evaluation = evaluate_rows(rows)
    flows = agency_flows(evaluation, simulate(evaluation), uptake=[0, 0.5, 1], years=6)
    assert list(flows.pays[flows.agencies.index("council_other"), :, 0]) == pytest.approx([0, 15_000, 0, 15_000, 0, 15_000])
    assert purchases(0.5, 2).tolist() == [2, 2]
    with pytest.raises(ValueError, match="more than 0"):
        purchases(0.0, 5)


def test_uptake_scales_what_is_run_and_what_is_gained(worked: Any) -> None:
    sim = simulate(worked)
    whole, part = agency_flows(worked, sim), agency_flows(worked, sim, uptake=[0.25, 0.5])
    assert part.uptake == (0.25, 0.5, 0.5, 0.5, 0.5)
    assert part.gains[:, :, 0] == pytest.approx(0.25 * whole.gains[:, :, 0])
    assert part.pays[:, 3] == pytest.approx(0.5 * whole.pays[:, 3])
    assert whole.years == ("2023/24", "2024/25", "2025/26", "2026/27", "2027/28")


def test_gains_of_a_cohort_fall_in_the_years_in_which_they_happen(rows: Any, evaluate_rows: Any) -> None:
    rows["Settings"]["horizon_months"]["value"] = "18"
    for row in rows["Evidence"][:2]:
        row["months"] = 18
    evaluation = evaluate_rows(rows)
    one_cohort = agency_flows(evaluation, simulate(evaluation), uptake=[1, 0, 0], years=3).gains.sum(axis=(0, 1))[:, 0]
    assert one_cohort[0] > 0
    assert one_cohort[1] > 0
    assert one_cohort[2] == 0
    every_year = agency_flows(evaluation, simulate(evaluation), years=3).gains.sum(axis=(0, 1))[:, 0]
    assert every_year == pytest.approx([one_cohort[0], *[one_cohort[:2].sum()] * 2])


def test_an_effect_of_nothing_gains_nothing_and_harm_is_a_loss(worked: Any) -> None:
    ratios = (0.5, 1.0, 1.5)
    design = changed_design(worked.inputs, [{"rr_escalation": r, "rr_rereferral": r} for r in ratios])
    gains = agency_flows(worked, simulate(worked, design)).gains[:, :, 0].sum(axis=(0, 1))
    assert gains[0] > 0
    assert gains[1] == 0
    assert gains[2] < 0


@pytest.mark.parametrize(("uptake", "years", "said"), [([1.2], 5, "between 0 and 1"), ([], 5, "between 0"), ([1], 0, "1 or more")])
def test_paths_that_make_no_sense_are_refused(worked: Any, uptake: list[float], years: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        agency_flows(worked, simulate(worked), uptake=uptake, years=years)


def test_shapes_flows_and_shares_are_checked(worked: Any) -> None:
    flows = flows_of([1, 0, 0, 0], [0, 0, 0, 0])
    with pytest.raises(ValueError, match="gains of shape"):
        replace(flows, gains=flows.gains[:2])
    with pytest.raises(ValueError, match="payments of shape"):
        replace(flows, agencies=AGENCIES[:2])
    with pytest.raises(ValueError, match="benefits at most 1"):
        flows.with_optimism(benefits=1.1)
    with pytest.raises(ValueError, match="expected one of pays"):
        matrix(worked, flows, "losses")


def test_optimism_makes_every_agency_look_worse(worked: Any) -> None:
    flows = flows_of([100, 0, -10, 0], [40, -20, 30, 0], social=50)
    careful = flows.with_optimism(costs=0.1, benefits=0.25)
    assert careful.pays[:, 0, 0] == pytest.approx([110, 0, -9, 0])
    assert careful.gains[:, 0, 0, 0] == pytest.approx([30, -25, 22.5, 0])
    assert careful.cashable[0, 0, 0, 0] == pytest.approx(15)


def test_each_agency_and_value_type_counts_in_one_ring(worked: Any) -> None:
    ring = rings(worked)
    assert ring["childrens_services", "fiscal"] == "childrens_services"
    assert ring["childrens_services", "social"] == "society"
    assert ring["police", "fiscal"] == "public_sector"
    assert within("council") == ("childrens_services", "council")
    with pytest.raises(KeyError, match="expected one of childrens_services"):
        within("everyone")


def test_harm_avoided_is_no_money_of_the_public_sector(worked: Any) -> None:
    flows = flows_of([100, 0, 0, 0], [10, 20, 30, 0], social=500)
    net = perspective_years(worked, flows).set_index("perspective")["net_cost"]
    assert dict(net) == pytest.approx({"childrens_services": 90, "council": 70, "public_sector": 40, "society": -460})
    found = returns(worked, flows).set_index("perspective")
    assert found.loc["society", "fiscal_return"] == pytest.approx(0.6)
    assert found.loc["society", "cashable_return"] == pytest.approx(2.8)
    assert agency_budget_impact(worked, flows)["saves"].sum() == 60


def test_the_cashable_share_is_that_of_the_consequences(worked: Any) -> None:
    found = agency_budget_impact(worked, agency_flows(worked, simulate(worked))).set_index(["agency", "year"])
    assert found.loc[("police", "2023/24"), "cashable_share"] == 0.0
    own = found.loc[("childrens_services", "2023/24")]
    escalation, rereferral = own["saves"] - own["cashable"] / 0.2, own["cashable"] / 0.2
    assert escalation > 0
    assert rereferral > 0
    assert found["cashable_share"].isna().loc[("society", "2023/24")]
    assert set(flow_table(worked, agency_flows(worked, simulate(worked)))["flow"]) == {"pays", "gains"}


@pytest.mark.parametrize(
    ("net", "year"),
    [([-60, 8, 12], None), ([-10, 4, 6, 0], 2), ([5, 1], 0), ([-1, 2, -3, 4], 3), ([0, 0], 0), ([1, -5], None)],
)
def test_money_is_back_when_it_stays_back(net: list[float], year: int | None) -> None:
    assert payback(np.array(net, dtype=float)) == year


def test_payback_later_when_discounted() -> None:
    net = np.array([-10.0, 5.0, 5.0, 1.0])
    assert payback(net) == 2
    assert payback(net * 1.035 ** -np.arange(4.0)) == 3


def test_draws_give_intervals_and_probabilities(worked: Any) -> None:
    flows = agency_flows(worked, simulate(worked, random_draws(worked, 128, seed=9)))
    found = returns(worked, flows)
    assert (found["npv_low"] < found["npv"]).all()
    assert (found["npv"] < found["npv_high"]).all()
    assert found["p_npv_positive"].between(0, 1).all()
    middle = replace(worked, settings=replace(worked.settings, discount_timing="middle"))
    assert np.allclose(returns(middle, flows)["npv"], found["npv"] * 1.035**-0.5)


def test_winners_pay_losers_in_proportion_to_what_they_win(worked: Any) -> None:
    flows = flows_of([60, 0, 0, 0], [10, 20, 60, 0], social=100)
    found = side_payment(worked, flows)
    assert found.exists
    assert found.total == pytest.approx(30)
    assert found.shortfall == 0
    moved = found.transfers.set_index("payer")["amount"]
    assert moved["council_other"] == pytest.approx(50 * 20 / 80)
    assert moved["police"] == pytest.approx(50 * 60 / 80)
    assert (found.agencies["after"] >= -1e-9).all()
    assert found.agencies["after"].sum() == pytest.approx(30)
    assert "society" not in set(found.agencies["agency"])
    assert found.sentence.startswith("£50 moved")


def test_no_settlement_says_how_much_is_missing(worked: Any) -> None:
    flows = flows_of([60, 0, 0, 0], [10, 5, 20, 0], social=1000)
    found = side_payment(worked, flows)
    assert not found.exists
    assert found.shortfall == pytest.approx(25)
    assert found.transfers.empty
    assert "£25 short" in found.sentence
    assert (found.agencies["after"] == found.agencies["net_gain"]).all()
    with_cash = side_payment(worked, flows_of([60, 0, 0, 0], [10, 5, 90, 0]), cashable_only=True)
    assert with_cash.shortfall == pytest.approx(60 - 52.5)
    none_needed = side_payment(worked, flows_of([1, 0, 0, 0], [2, 0, 0, 0]), "council")
    assert "No side payment is needed" in none_needed.sentence


def test_the_chance_of_a_settlement_is_over_draws(worked: Any) -> None:
    flows = flows_of([60, 0, 0, 0], [10, 20, 60, 0], draws=4)
    flows.gains[2, 0, 0] = [0, 20, 60, 200]
    assert side_payment(worked, flows).p_exists == 0.5


def test_a_settlement_that_is_just_possible_takes_everything() -> None:
    moved = settlement(np.array([[-5.0], [5.0], [0.0]]))
    assert moved[1, 0, 0] == 5.0
    assert moved.sum() == 5.0
