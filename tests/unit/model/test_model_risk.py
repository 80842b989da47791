"""The risk model fed from the workbook: equal to the cohort model fed by hand, and right where the answer is known without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from stepup_econ.model.cohort import CohortModel
from stepup_econ.model.cohort_amounts import OneOff, StateAmount, TransitionAmount
from stepup_econ.model.cohort_strategy import cohort_strategy
from stepup_econ.model.risk import GOOD, QALY, risk_draws, risk_run
from stepup_econ.model.risk_service import service_of
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.model.transitions_counts import transitions_from_count_draws, transitions_from_counts
from stepup_econ.model.transitions_rates import transitions_from_rates
from stepup_econ.model.transitions_treatment import Treatment
from stepup_econ.uncertainty.designs import base_design, changed_design
from stepup_econ.uncertainty.dirichlet import DirichletRow

Rows = dict[str, Any]
Make = Callable[[Rows], Any]
WORSE = (
    ("standard", "medium"), ("standard", "high"), ("standard", "child_protection"), ("medium", "high"), ("medium", "child_protection"),
)  # fmt: skip
STATES = ("standard", "medium", "high", "child_protection", "closed", "moved_away", "turned_16")
COUNTS = [
    [62, 8, 3, 1, 18, 6, 2], [14, 42, 8, 2, 7, 5, 2], [3, 12, 17, 5, 1, 2, 0], [1, 3, 2, 18, 4, 1, 1], [9, 3, 1, 0, 130, 5, 2],
    [2, 0, 0, 0, 0, 38, 0], [0, 0, 0, 0, 0, 0, 1],
]  # fmt: skip


def by_hand(moves: Any, ratio: Any, engaged: Any, delivery: tuple[Any, Any]) -> CohortModel:
    """The worked case, built as a reader of the how-to page would."""
    costs = [
        StateAmount("levels", {"standard": 300, "medium": 900, "child_protection": 9000}),
        StateAmount("levels", {"high": 4200}),
        TransitionAmount("moves", {("*", "high"): 1100}),
    ]
    good = [StateAmount("good", {"standard": 1, "closed": 1})]
    helps = Treatment(ratio, WORSE, full_months=12, waning="linear", fade_months=6)
    strategies = (
        cohort_strategy("usual_care", moves, [*costs, OneOff("delivery", delivery[0])], good),
        cohort_strategy("early_help", moves, [*costs, OneOff("delivery", delivery[1])], good, treatment=helps, engaged=engaged),
    )
    return CohortModel(STATES, strategies, 12, 3, "standard", dated="start", moves_dated="start", exits=("moved_away", "turned_16"))


def test_the_base_case_is_the_cohort_model_fed_by_hand(worked: Any) -> None:
    sim = simulate(worked)
    volume = sim.data["volume"].sum("area")
    engaged = float(volume.sel(strategy="early_help", stage="engaged").values[0] / volume.sel(strategy="usual_care", stage="referred").values[0])
    referred = volume.sel(strategy="usual_care", stage="referred").values
    kept = [c for c in sim.data["category"].values if not str(c).startswith("consequences")]
    who, _ = sim.perspectives["public_sector"]
    money = sim.data["cost"].sel(category=kept, agency=list(who)).sum(["area", "agency", "category"]).values / referred
    hand = by_hand(transitions_from_counts(STATES, COUNTS, absorbing=["turned_16"]), 0.6, engaged, (money[0], money[1]))
    sheet = risk_run(worked, sim).model
    a, b = hand.run(), sheet.run()
    np.testing.assert_allclose(b.total_cost, a.total_cost, rtol=1e-12)
    np.testing.assert_allclose(b.effect, a.effect, rtol=1e-12)
    np.testing.assert_allclose(b.last, a.last, rtol=1e-12)
    for strategy in ("usual_care", "early_help"):
        np.testing.assert_allclose(sheet.occupancy(strategy).values, hand.occupancy(strategy).values, rtol=0, atol=1e-12)


def test_draws_are_the_cohort_model_fed_by_hand_with_the_same_draws(worked: Any) -> None:
    sim = simulate(worked, random_draws(worked, 64))
    design = risk_draws(worked, sim)
    assert design.values.shape == (len(worked.risk.inputs), 64)
    drawn = {f"{left} to {entered}": design.column(name) for (left, entered), name in worked.risk.pieces.items()}
    moves = transitions_from_count_draws(STATES, COUNTS, drawn, absorbing=["turned_16"])
    run = risk_run(worked, sim)
    service = run.service
    money = [sum(service.costs[s, a] for (name, a) in service.costs if name == s) for s in ("usual_care", "early_help")]
    hand = by_hand(moves, design.column("level_effect_fewer_escalations"), service.shares["early_help", "engaged"], (money[0], money[1]))
    costs = {name: design.column(f"level_cost_{name}") for name in STATES}
    found = run.model.run()
    np.testing.assert_allclose(found.effect, hand.run().effect, rtol=1e-12)
    # levels are paid at their drawn prices: the sum over items of price times discounted years
    first = found.cost[:, found.cost_items.index(("levels", "police"))]
    years = CohortModel(
        STATES, tuple(replace(s, groups=tuple(replace(g, costs=(StateAmount("years", {"high": 1.0}),), effects=()) for g in s.groups))
                      for s in run.model.strategies), 12, 3, "standard", dated="start", moves_dated="start",
    ).run().cost[:, 0]  # fmt: skip
    np.testing.assert_allclose(first, years * costs["high"], rtol=1e-12)


def test_rows_of_counts_are_drawn_as_their_dirichlet_distribution(worked: Any) -> None:
    """Mean and spread of each share, over 8,192 Sobol points: closed form a / sum and sqrt(a (s - a) / (s^2 (s + 1)))."""
    sim = simulate(worked, random_draws(worked, 8_192))
    moves = risk_run(worked, sim).model.strategies[0].groups[0].transitions.values[0]
    for left in (0, 1, 4):
        row = DirichletRow(tuple(map(float, COUNTS[left])))
        np.testing.assert_allclose(moves[left].mean(axis=-1), row.mean, atol=2e-4)
        np.testing.assert_allclose(moves[left].std(axis=-1), row.sd, atol=1e-3)


def test_a_risk_model_moves_no_draw_and_no_answer_of_the_main_model(worked: Any, rows: Rows, evaluate_rows: Make) -> None:
    rows["Risk states"], rows["Risk moves"], rows["Risk effects"] = [], [], []
    rows["Scenarios"] = [row for row in rows["Scenarios"] if row["sheet"] != "Risk effects"]
    rows["Settings"].pop("risk_months")
    without = evaluate_rows(rows)
    assert without.risk is None
    with pytest.raises(ValueError, match="expected rows on sheets"):
        risk_run(without, simulate(without))
    a, b = (simulate(e, random_draws(e, 32)) for e in (worked, without))
    assert np.array_equal(a.data["cost"].values, b.data["cost"].values)
    assert np.array_equal(a.data["inputs"].values, b.data["inputs"].values)


def test_another_level_moves_no_draw_of_the_others(worked: Any, rows: Rows, evaluate_rows: Make) -> None:
    rows["Risk states"].insert(0, {**rows["Risk states"][1], "id": "low", "label": "Low", "start": "0%"})
    rows["Risk moves"].append({**rows["Risk moves"][0], "id": "u", "from": "low", "to": "standard", "count": 5})
    more = evaluate_rows(rows)
    first, second = (risk_draws(e, simulate(e, random_draws(e, 16))) for e in (worked, more))
    for name in first.names:
        assert np.array_equal(first.column(name), second.column(name)), name


@pytest.fixture
def two_levels(rows: Rows) -> Rows:
    """Two levels by rates, as in the closed form of Cox and Miller: 0.3 a year one way, 0.1 the other."""
    level = rows["Risk states"][0]
    rows["Risk states"] = [
        {**level, "id": "standard", "start": "100%", "good": "yes"}, {**level, "id": "high", "start": "0%", "good": "no"},
    ]  # fmt: skip
    move = {"months": 12, "source": "closed form", "quality": "green"}
    rows["Risk moves"] = [
        {**move, "id": "up", "from": "standard", "to": "high", "rate": 0.3, "rate_low": 0.2, "rate_high": 0.45},
        {**move, "id": "down", "from": "high", "to": "standard", "rate": 0.1},
    ]
    rows["Risk effects"] = []
    rows["Scenarios"] = [row for row in rows["Scenarios"] if row["sheet"] != "Risk effects"]
    rows["Settings"]["risk_months"] = {"value": "120", "source": "x", "quality": "green"}
    return rows


@pytest.mark.parametrize(
    ("counting", "months", "expected"),
    [
        ("start", 12, 4.2528622685246775), ("start", 3, 3.922740525679627), ("trapezium", 12, 3.846346233110901),
        ("trapezium", 3, 3.821111516826183), ("simpson", 12, 3.819753671524026), ("simpson", 3, 3.819425274751671),
    ],
)  # fmt: skip
def test_two_levels_by_rates_have_their_closed_form(two_levels: Rows, evaluate_rows: Make, counting: str, months: int, expected: float) -> None:
    """Discounted years at the first level over ten years at 3.5 %: Cox and Miller 1965, corrections as in Elbasha and Chhatwal 2016."""
    two_levels["Settings"]["risk_counting"] = {"value": counting, "source": "x", "quality": "green"}
    for row in two_levels["Risk moves"]:
        row["months"] = months
    evaluation = evaluate_rows(two_levels)
    run = risk_run(evaluation, simulate(evaluation))
    result = run.model.run()
    assert result.outcomes == (GOOD,)
    assert result.effect[0, 0, 0] == pytest.approx(expected, rel=1e-9)
    five = run.model.occupancy("usual_care").sel(moment=60 // months).values[:, 0]
    np.testing.assert_allclose(five, [0.3515014624274595, 0.6484985375725404], rtol=1e-9)


def test_rates_are_drawn_and_the_hazard_ratio_multiplies_them(two_levels: Rows, evaluate_rows: Make) -> None:
    two_levels["Risk effects"] = [
        {"id": "e", "label": "x", "strategy": "all", "moves": "up", "measure": "hazard ratio", "value": 0.5, "low": 0.4, "high": 0.625,
         "applies_to": "referred", "months": 600, "waning": "step", "source": "x", "quality": "green"},
    ]  # fmt: skip
    evaluation = evaluate_rows(two_levels)
    sim = simulate(evaluation, random_draws(evaluation, 64))
    design, run = risk_draws(evaluation, sim), risk_run(evaluation, sim)
    up, down, ratio = (design.column(f"level_{name}") for name in ("rate_standard_to_high", "rate_high_to_standard", "effect_e"))
    for strategy, rate in (("usual_care", up), ("early_help", up * ratio)):
        served = run.service.shares[strategy, "referred"]
        mixed = served * rate + (1 - served) * up if np.all(served == 1) else rate
        total = mixed + down
        expected = down / total + mixed / total * np.exp(-10 * total)
        if np.all(served == 1):
            np.testing.assert_allclose(run.model.occupancy(strategy).values[-1, 0], expected, rtol=1e-12)
    assert transitions_from_rates(("a", "b"), {("a", "b"): up}).draws == 64


def test_utilities_give_qalys_and_none_at_an_exit(rows: Rows, evaluate_rows: Make) -> None:
    for row, utility in zip(rows["Risk states"], (0.9, 0.8, 0.6, 0.55, 1, None, None), strict=True):
        row["utility"] = utility
    evaluation = evaluate_rows(rows)
    result = risk_run(evaluation, simulate(evaluation)).model.run()
    assert result.outcomes == (GOOD, QALY)
    assert result.effect[0, 1, 0] < 3 * 0.95


def test_families_beyond_each_group_keep_the_usual_moves(rows: Rows, evaluate_rows: Make) -> None:
    """Two effects on two groups: those engaged have both, those only reached have one, the others none; the shares sum to one."""
    first = rows["Risk effects"][0]
    rows["Risk effects"].append({**first, "id": "second", "applies_to": "reached", "value": 0.9, "low": 0.8, "high": 1.0})
    evaluation = evaluate_rows(rows)
    sim = simulate(evaluation, random_draws(evaluation, 32))
    run = risk_run(evaluation, sim)
    groups = run.model.strategies[1].groups
    assert [len(group.transitions.treatments) for group in groups] == [0, 1, 2]
    shares = service_of(evaluation, sim).shares
    np.testing.assert_allclose(np.asarray(groups[1].share)[0], shares["early_help", "reached"] - shares["early_help", "engaged"])
    assert [len(group.transitions.treatments) for group in run.model.strategies[0].groups] == [0]


def test_a_ratio_that_would_move_more_than_there_are_is_held_and_said(rows: Rows, evaluate_rows: Make) -> None:
    rows["Risk effects"][0] |= {"measure": "risk ratio", "value": 2, "low": 0.25, "high": 16, "moves": "standard_to_closed; standard_to_moved_away"}
    evaluation = evaluate_rows(rows)
    sim = simulate(evaluation, random_draws(evaluation, 512))
    run = risk_run(evaluation, sim)
    ratio = risk_draws(evaluation, sim).column("level_effect_fewer_escalations")
    moves = run.model.strategies[0].groups[0].transitions.values[0]
    expected = (ratio * moves[0, 4:6].sum(axis=0) + moves[0, [1, 2, 3, 6]].sum(axis=0) > 1).sum()
    assert run.held == {"fewer_escalations": expected}
    assert 100 < expected < 200
    occupied = run.model.occupancy("early_help").values
    assert occupied.min() >= -1e-12
    np.testing.assert_allclose(occupied.sum(axis=1), 1.0, atol=1e-12)


def test_extremes(worked: Any) -> None:
    """No effect, nobody engaged, all prices nought: the answers are known."""
    base = simulate(worked)
    none = changed_design(worked.risk.inputs, [{"level_effect_fewer_escalations": 1.0}])
    effect = risk_run(worked, base, none).model.run().effect
    assert effect[0, 0, 0] == pytest.approx(effect[1, 0, 0], abs=1e-12)
    step = next(s for s in worked.steps if s.stage == "engaged")
    nobody = simulate(worked, changed_design(worked.inputs, [{step.share_input: 0.0}]))
    effect = risk_run(worked, nobody).model.run().effect
    assert effect[0, 0, 0] == pytest.approx(effect[1, 0, 0], abs=1e-12)
    free = {name: 0.0 for name, item in worked.risk.inputs.items() if item.unit.startswith("pounds")}
    result = risk_run(worked, base, changed_design(worked.risk.inputs, [free])).model.run()
    paid = [place for place, item in enumerate(result.cost_items) if item[0] != "delivery"]
    assert np.all(result.cost[:, paid] == 0)


def test_one_draw_of_the_service_stands_beside_many_of_the_levels(worked: Any) -> None:
    base = simulate(worked)
    design = changed_design(worked.risk.inputs, [{}, {"level_cost_high": 9_999.0}])
    costs = risk_run(worked, base, design).model.run().total_cost
    assert costs.shape == (2, 2)
    assert costs[0, 0] == pytest.approx(risk_run(worked, base, base_design(worked.risk.inputs)).model.run().total_cost[0, 0], rel=1e-12)
    assert costs[0, 1] > costs[0, 0]


def test_what_outcome_events_set_off_is_left_to_the_levels(worked: Any) -> None:
    sim = simulate(worked)
    service = service_of(worked, sim)
    whole = sim.costs("public_sector")[1, 0] / service.families[0]
    ours = sum(cost[0] for (strategy, _), cost in service.costs.items() if strategy == "early_help")
    after = sim.data["cost"].sel(strategy="early_help", category="consequences_fiscal").sum().item() / service.families[0]
    assert ours == pytest.approx(whole - after, rel=1e-12)


def test_a_chain_of_three_levels_under_help_that_stops_has_its_closed_form(two_levels: Rows, evaluate_rows: Make) -> None:
    """Standard to high at 0.5 a year, high to closed at 0.3; the first halved for a year by help, then as before.

    P(standard) = exp(-H), with H = 0.25 + 0.5 x 2 after three years; P(high) solves h' = rate x s - 0.3 h over both stretches.
    """
    level = two_levels["Risk states"][1]
    two_levels["Risk states"].append({**level, "id": "closed", "kind": "exit, final"})
    move = two_levels["Risk moves"][0]
    two_levels["Risk moves"] = [
        {**move, "rate": 0.5, "rate_low": None, "rate_high": None, "months": 1},
        {**move, "id": "shut", "from": "high", "to": "closed", "rate": 0.3, "rate_low": None, "rate_high": None, "months": 1},
    ]
    two_levels["Risk effects"] = [
        {"id": "e", "label": "x", "strategy": "all", "moves": "up", "measure": "hazard ratio", "value": 0.5, "low": 0.4, "high": 0.625,
         "applies_to": "referred", "months": 12, "waning": "step", "source": "x", "quality": "green"},
    ]  # fmt: skip
    two_levels["Settings"]["risk_months"] = {"value": "36", "source": "x", "quality": "green"}
    evaluation = evaluate_rows(two_levels)
    run = risk_run(evaluation, simulate(evaluation))
    assert np.all(run.service.shares["early_help", "referred"] == 1)

    def after(s: float, h: float, rate: float, years: float) -> tuple[float, float]:
        fed = rate * s / (0.3 - rate) * (np.exp(-rate * years) - np.exp(-0.3 * years))
        return s * np.exp(-rate * years), h * np.exp(-0.3 * years) + fed

    for strategy, stretches in (("usual_care", ((0.5, 3.0),)), ("early_help", ((0.25, 1.0), (0.5, 2.0)))):
        s, h = 1.0, 0.0
        for rate, years in stretches:
            s, h = after(s, h, rate, years)
        np.testing.assert_allclose(run.model.occupancy(strategy).values[-1, :, 0], [s, h, 1 - s - h], rtol=1e-10)
