"""Published cohort models and decision trees, reproduced to the digits that their sources print."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stepup_econ.analysis.icers import icers
from stepup_econ.model.cohort import CohortModel
from stepup_econ.model.cohort_amounts import StateAmount, TransitionAmount
from stepup_econ.model.cohort_counting import continuous_discount, simpson_weights
from stepup_econ.model.cohort_strategy import cohort_strategy
from stepup_econ.model.cohort_values import by_cycle
from stepup_econ.model.decision_tree import Branch, roll_back
from stepup_econ.model.marked_referrals import level_test, marked_referrals
from stepup_econ.model.transitions import transitions_from_matrix, transitions_from_moves
from stepup_econ.model.transitions_counts import transitions_from_counts
from stepup_econ.model.transitions_rates import EventRate, transitions_from_rates
from stepup_econ.model.transitions_treatment import Treatment

KNOWN = pd.read_csv(Path(__file__).with_name("cohort_models.csv"))
PEERS = Path(__file__).resolve().parents[3] / "shared" / "reference" / "peers"
with_peers = pytest.mark.skipif(not PEERS.is_dir(), reason="the other packages' results are not kept with this project")


def known(model: str, quantity: str, strategy: str) -> Any:
    row = KNOWN[(KNOWN.model == model) & (KNOWN.quantity == quantity) & (KNOWN.strategy == strategy)]
    assert len(row) == 1
    return pytest.approx(row["value"].iloc[0], rel=0, abs=row["tolerance"].iloc[0])


HIV_STATES = ("A", "B", "C", "death")
HIV_COUNTS = [[1251, 350, 116, 17], [0, 731, 512, 15], [0, 0, 1312, 437], [0, 0, 0, 1]]
HIV_MOVES = [("A", "B"), ("A", "C"), ("A", "death"), ("B", "C"), ("B", "death"), ("C", "death")]


def hiv(counting: Any = "end") -> CohortModel:
    """Two years of combination therapy; costs at 6 %, life years undiscounted, dated at the end of each year."""
    alive = HIV_STATES[:3]
    moves = transitions_from_counts(HIV_STATES, HIV_COUNTS)
    costs = [
        StateAmount("health", {"A": 1701 + 1055, "B": 1774 + 1278, "C": 6948 + 2059}),
        StateAmount("zidovudine", dict.fromkeys(alive, 2278)),
    ]
    lamivudine = StateAmount("lamivudine", dict.fromkeys(alive, by_cycle([2086.5] * 2 + [0] * 18)))
    years = [StateAmount("life years", dict.fromkeys(alive, 1))]
    two_years = Treatment(0.509, HIV_MOVES, scale="risk", full_months=24)
    strategies = (
        cohort_strategy("monotherapy", moves, costs, years),
        cohort_strategy("combination", moves, [*costs, lamivudine], years, treatment=two_years),
    )
    return CohortModel(HIV_STATES, strategies, 20, 12, "A", counting, discount_costs=0.06, discount_effects=0, dated="end")


def test_hiv() -> None:
    result = hiv().run()
    for place, strategy in enumerate(result.strategies):
        assert result.total_cost[place, 0] == known("hiv", "cost", strategy)
        assert result.effect[place, 0, 0] == known("hiv", "life years", strategy)
    table = icers(result.simulation()).set_index("strategy")
    assert table.loc["combination", "icer"] == known("hiv", "icer", "combination")
    half = hiv("life-table").run()
    for place, strategy in enumerate(half.strategies):
        assert half.effect[place, 0, 0] == known("hiv half-cycle", "life years", strategy)


def dressing(name: str, hazard: float, price: float) -> Branch:
    """Three dressings over ten days; infections by rates a thousand days."""

    def infection(label: str, rate: float, cost: float, then: Sequence[Branch]) -> list[Branch]:
        return [Branch(label, hazard * rate * 10 / 1000, then, cost), Branch(f"no {label}", None, then)]

    dermatitis = [Branch("dermatitis", 1 / 476, cost=6), Branch("no dermatitis")]
    local = infection("local infection", 0.14, 100, dermatitis)
    return Branch(name, cost=3 * price, then=infection("bloodstream infection", 1.48, 9900, local))


def test_dressings() -> None:
    assert float(roll_back(dressing("standard", 1.0, 1.54)).cost[0]) == known("dressings", "cost", "standard")
    assert float(roll_back(dressing("antimicrobial", 0.402, 6.26)).cost[0]) == known("dressings", "cost", "antimicrobial")


def test_simpson_weights() -> None:
    """Composite 1/3 rule with a 3/8 tail: Elbasha and Chhatwal (2016); they sum to the number of cycles, 75 for 75."""
    np.testing.assert_allclose(simpson_weights(2), [1 / 3, 4 / 3, 1 / 3], rtol=1e-12)
    np.testing.assert_allclose(simpson_weights(4), [1 / 3, 4 / 3, 2 / 3, 4 / 3, 1 / 3], rtol=1e-12)
    np.testing.assert_allclose(simpson_weights(5), [1 / 3, 4 / 3, 17 / 24, 9 / 8, 9 / 8, 3 / 8], rtol=1e-12)
    assert simpson_weights(75).sum() == pytest.approx(75, rel=1e-12)
    for cycles, integral in ((4, -12.0), (5, -16.875)):
        t = np.arange(cycles + 1)
        assert simpson_weights(cycles) @ (1 + 2 * t - 3 * t**2 + 0.5 * t**3) == pytest.approx(integral, rel=1e-12)


@pytest.mark.parametrize("row", list(KNOWN[KNOWN.model == "two states"].itertuples()), ids=lambda row: row.quantity)
def test_two_states(row: Any) -> None:
    """Standard to high at 0.3 a year and back at 0.1: years in standard out of ten, at 3.5 %."""
    counting, length = row.quantity.split()
    rates = transitions_from_rates(("standard", "high"), {("standard", "high"): 0.3, ("high", "standard"): 0.1})
    one = cohort_strategy("a", rates, effects=[StateAmount("years", {"standard": 1})])
    model = CohortModel(("standard", "high"), (one,), round(10 / float(length)), 12 * float(length), "standard", counting)
    assert model.run().effect[0, 0, 0] == pytest.approx(row.value, rel=row.tolerance)


def test_two_states_probabilities() -> None:
    """Closed form of Cox and Miller (1965) after one and after five years."""
    rates = transitions_from_rates(("standard", "high"), {("standard", "high"): 0.3, ("high", "standard"): 0.1})
    one = [[0.7527400345267294, 0.24725996547327048], [0.08241998849109017, 0.9175800115089097]]
    five = [[0.3515014624274595, 0.6484985375725404], [0.21616617919084682, 0.7838338208091531]]
    for months, expected in ((12, one), (60, five)):
        np.testing.assert_allclose(rates.tile(0, 1, 1, months).probability[0, :, :, 0], expected, rtol=1e-12)


def test_event_rates() -> None:
    """Occurrence over exposure; exact Poisson limits (Garwood 1936); Jeffreys' prior."""
    rate = EventRate(12, 48.0)
    assert (rate.mean, EventRate(9, 7.5).mean) == (0.25, 1.2)
    assert (rate.se_log, EventRate(9, 7.5).se_log) == (pytest.approx(0.2886751345948129), pytest.approx(1 / 3))
    assert rate.interval() == pytest.approx((0.12917864809837953, 0.4366996885036867), rel=1e-9)
    assert rate.posterior().mean == pytest.approx(0.2604166666666667, rel=1e-12)


def test_marked_referrals() -> None:
    """Level as a mark of each re-referral; order test of Anderson and Goodman (1957), Annals of Mathematical Statistics 28:89."""
    levels, counts = ("standard", "high"), [[180, 60], [70, 40]]
    model = marked_referrals(levels, counts, rate=0.9)
    np.testing.assert_allclose(model.next_level[:, :, 0], [[0.75, 0.25], [7 / 11, 4 / 11]], rtol=1e-12)
    expected = model.expected(2.0, "standard")[:, 0]
    assert expected[1] == pytest.approx(0.47886581032685205, rel=1e-9)
    assert expected.sum() == pytest.approx(1.8, rel=1e-9)
    assert model.in_the_long_run()[1, 0] == pytest.approx(0.28205128205128205, rel=1e-9)
    test = level_test(levels, counts)
    assert test.chi2 == pytest.approx(4.772727272727273, rel=1e-9)
    assert test.p_chi2 == pytest.approx(0.028913987342994316, rel=1e-9)
    assert test.g2 == pytest.approx(4.661852334345674, rel=1e-9)
    assert test.memory == pytest.approx(0.11363636363636376, rel=1e-9)
    assert "says something about" in test.sentence


@with_peers
@pytest.mark.parametrize(("case", "counting"), [("hiv_dmhee", "end"), ("hiv_beginning", "start"), ("hiv_life-table", "life-table")])
def test_heemod_hiv(case: str, counting: str) -> None:
    stored = json.loads((PEERS / "heemod" / "dmhee.json").read_text(encoding="utf-8"))[case]
    result = hiv(counting).run()
    np.testing.assert_allclose(result.total_cost[:, 0], stored["values"]["cost_total"], rtol=1e-12)
    np.testing.assert_allclose(result.effect[:, 0, 0], stored["values"]["life_year"], rtol=1e-12)
    assert icers(result.simulation())["icer"].iloc[1] == pytest.approx(stored["comp"][".icer"][1], rel=1e-10)


@with_peers
def test_heemod_hiv_counts() -> None:
    counts = pd.read_csv(PEERS / "heemod" / "hiv_dmhee_counts.csv")
    for label, strategy in (("mono", "monotherapy"), ("comb", "combination")):
        rows = counts[counts[".strategy_names"] == label].pivot_table(index="model_time", columns="state_names", values="count")
        found = hiv().occupancy(strategy).to_numpy()[1:, :, 0]
        np.testing.assert_allclose(found, rows[["A", "B", "C", "D"]].to_numpy(), rtol=0, atol=1e-12)


THR_STATES = ("primary", "success", "revision", "success of revision", "death")


def thr(counting: Any, *, revision_as_move: bool = False, cycles: int = 60) -> CohortModel:
    """Hip replacement, women of 60: revisions by a Weibull hazard, deaths by age (Briggs, Claxton and Sculpher 2006, chapter 3)."""
    cycle = np.arange(1, cycles + 1)
    mortality = np.select([60 + cycle < 65, 60 + cycle < 75, 60 + cycle < 85], [6.7e-3, 19.3e-3, 53.5e-3], 154.8e-3)
    died = by_cycle(mortality)
    shape, scale = np.exp(0.3740968), np.exp(-5.490935 - 0.0367022 * 60)
    utility = StateAmount("qaly", {"success": 0.85, "revision": 0.30, "success of revision": 0.75})
    strategies = []
    for name, price, ratio in (("standard", 394, 1.0), ("np1", 579, np.exp(-1.344474))):
        revised = by_cycle(1 - np.exp(scale * ratio * ((cycle - 1) ** shape - cycle**shape)))
        moves = {
            ("primary", "death"): 0.02,
            ("success", "revision"): revised,
            ("success", "death"): died,
            ("revision", "death"): 0.02 + died,
            ("success of revision", "revision"): 0.04,
            ("success of revision", "death"): died,
        }
        transitions = transitions_from_moves(THR_STATES, moves, rest={"primary": "success", "revision": "success of revision"})
        costs = [
            StateAmount("operation", {"primary": price}),
            TransitionAmount("revision", {("*", "revision"): 5294}) if revision_as_move else StateAmount("revision", {"revision": 5294}),
        ]
        strategies.append(cohort_strategy(name, transitions, costs, [utility]))
    timing: dict[str, Any] = {} if counting == "trapezium" else {"dated": "start"}
    return CohortModel(THR_STATES, tuple(strategies), cycles, 12, "primary", counting, 0.06, 0.015, moves_dated="end", **timing)


@with_peers
@pytest.mark.parametrize(("case", "counting"), [("thr_dmhee", "start"), ("thr_end", "end"), ("thr_life-table", "life-table")])
def test_heemod_thr(case: str, counting: str) -> None:
    stored = json.loads((PEERS / "heemod" / "dmhee.json").read_text(encoding="utf-8"))[case]["values"]
    result = thr(counting).run()
    np.testing.assert_allclose(result.effect[:, 0, 0], stored["utility"], rtol=1e-12)
    np.testing.assert_allclose(result.total_cost[:, 0], stored["cost"], rtol=1e-11)


@with_peers
def test_heemod_thr_counts() -> None:
    counts = pd.read_csv(PEERS / "heemod" / "thr_dmhee_counts.csv")
    for strategy in ("standard", "np1"):
        rows = counts[counts[".strategy_names"] == strategy].pivot_table(index="model_time", columns="state_names", values="count")
        found = thr("start").occupancy(strategy).to_numpy()[:-1, :, 0]
        expected = rows[["PrimaryTHR", "SuccessP", "RevisionTHR", "SuccessR", "Death"]].to_numpy()
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_one_off_costs_stay_outside_the_half_cycle_correction() -> None:
    """As costs of a state, operations were counted whole, not at all or by half, and the ICER was 2,199, -2,044 or 62.

    Those are heemod 1.1.0's. As costs of moves the revisions cost the same however time is counted: 118.43 and 31.31 within 59
    moves, which is the 512.43 and 610.31 of counting at the start less the operations themselves.
    """
    costs = {counting: thr(counting, revision_as_move=True, cycles=59).run().cost[:, 1, 0] for counting in ("start", "end", "life-table")}
    for found in costs.values():
        np.testing.assert_allclose(found, [512.432666524348 - 394, 610.311245514322 - 579], rtol=1e-11)
    as_state = {counting: np.diff(thr(counting).run().total_cost[:, 0])[0] for counting in ("start", "end", "life-table")}
    assert as_state == {"start": pytest.approx(97.8785790), "end": pytest.approx(-92.3502110), "life-table": pytest.approx(2.7641840)}


@cache
def hesim_frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    values = pd.read_csv(PEERS / "hesim" / "hiv_statevals.csv.gz")
    return pd.read_csv(PEERS / "hesim" / "hiv_tprobs.csv.gz"), values.set_index(list(values.columns[:4])).sort_index()


def hesim_model(counting: Any, discount_effects: float = 0.0, drug_years: int = 2) -> CohortModel:
    """1,000 draws of the HIV model by hesim 0.5.6: two years, then the same matrices for both strategies."""
    matrices, values = hesim_frames()
    assert len(matrices) == 4_000
    periods = np.array([1, 1] + [2] * 18)
    paid = np.array([1] * drug_years + [2] * (20 - drug_years))
    strategies = []
    for strategy in (1, 2):
        by_period = []
        for period in (1, 2):
            rows = matrices[(matrices.strategy_id == strategy) & (matrices.time_id == period)].sort_values("sample")
            by_period.append(rows.iloc[:, 3:].to_numpy().reshape(-1, 4, 4).transpose(1, 2, 0))
        moves = transitions_from_matrix(HIV_STATES, np.stack(by_period)[periods - 1])
        costs = [
            StateAmount(item, {s: values.loc[(item, strategy, i + 1)].to_numpy()[paid - 1] for i, s in enumerate(HIV_STATES[:3])})
            for item in ("drug", "community_medical", "direct_medical")
        ]
        strategies.append(cohort_strategy(str(strategy), moves, costs, [StateAmount("qalys", dict.fromkeys(HIV_STATES[:3], 1))]))
    continuous = continuous_discount(0.06), continuous_discount(discount_effects)
    return CohortModel(HIV_STATES, tuple(strategies), 20, 12, "A", counting, *continuous)


@with_peers
def test_hesim_states_costs_and_effects_in_every_draw() -> None:
    model = hesim_model("end")
    result = model.run()
    costs = pd.read_csv(PEERS / "hesim" / "hiv_costs.csv.gz")
    qalys = pd.read_csv(PEERS / "hesim" / "hiv_qalys.csv.gz").sort_values(["strategy_id", "sample"])
    for place, item in enumerate(name for name, _ in result.cost_items):
        expected = costs[costs.category == item].sort_values(["strategy_id", "sample"])["costs"].to_numpy().reshape(2, 1000)
        np.testing.assert_allclose(result.cost[:, place], expected, rtol=1e-11)
    np.testing.assert_allclose(result.effect[:, 0], qalys["qalys"].to_numpy().reshape(2, 1000), rtol=1e-11)
    stored = pd.read_csv(PEERS / "hesim" / "hiv_stateprobs_sample1to3.csv").sort_values(["t", "state_id", "sample"])
    for strategy in (1, 2):
        expected = stored[stored.strategy_id == strategy]["prob"].to_numpy().reshape(21, 4, 3)
        np.testing.assert_allclose(model.occupancy(str(strategy)).to_numpy()[:, :, :3], expected, rtol=0, atol=1e-12)


@with_peers
@pytest.mark.parametrize(("method", "counting"), [("trapz", "trapezium"), ("riemann_left", "start"), ("riemann_right", "end")])
def test_hesim_ways_of_counting(method: str, counting: str) -> None:
    """At the start hesim pays for two years of a drug at years 0, 1 and 2, so three times; its trapezium is the mean of both ends."""
    stored = json.loads((PEERS / "hesim" / "hiv.json").read_text(encoding="utf-8"))["by_method"][method]
    ends = [hesim_model("start", drug_years=3).run().total_cost, hesim_model("end").run().total_cost]
    costs = {"start": ends[0], "end": ends[1], "trapezium": (ends[0] + ends[1]) / 2}[counting]
    np.testing.assert_allclose(costs.mean(axis=1), stored["costs"]["mean"], rtol=1e-11)
    for rate, first in ((0.0, 0), (0.03, 2)):
        result = hesim_model(counting, rate).run()
        np.testing.assert_allclose(result.effect[:, 0].mean(axis=1), stored["qalys"]["mean"][first : first + 2], rtol=1e-11)
        assert result.total_cost[0].mean() == pytest.approx(stored["costs"]["mean"][0], rel=1e-11)
