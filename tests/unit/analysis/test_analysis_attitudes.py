"""Aversion to risk, mixtures and switching thresholds against plain loops and published peers' numbers."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.analysis.attitudes import mixed_strategies, risk_averse, switching_thresholds
from stepup_econ.model.simulation import Simulation


@pytest.fixture(scope="module")
def three() -> Simulation:
    rng = np.random.default_rng(2)
    effect = np.column_stack([np.zeros(400), rng.normal(0.02, 0.01, 400), rng.normal(0.03, 0.02, 400)])
    cost = np.column_stack([np.zeros(400), rng.normal(200, 30, 400), rng.normal(600, 90, 400)])
    return Simulation.from_arrays(cost, effect, ["none", "some", "much"])


def test_utility_is_worked_out_draw_by_draw(three: Simulation) -> None:
    found = risk_averse(three, [0.0, 0.002], wtp=[5_000, 30_000])
    for r in (0.0, 0.002):
        for wtp in (5_000, 30_000):
            rows = found[(found["aversion"] == r) & (found["wtp"] == wtp)]
            benefit = wtp * three.effects() - three.costs()
            utility = benefit if r == 0 else (1 - np.exp(-r * benefit)) / r
            mean = utility.mean(axis=-1)
            np.testing.assert_allclose(rows["utility"], mean, rtol=1e-10)
            np.testing.assert_allclose(rows["against_reference"], mean - mean[0], rtol=1e-9, atol=1e-9)
            assert rows["strategy"][rows["optimal"]].tolist() == [three.strategies[mean.argmax()]]
            np.testing.assert_allclose(rows["evpi"], utility.max(axis=0).mean() - mean.max(), rtol=1e-9)


def test_those_who_mind_risk_turn_from_the_strategy_that_spreads_most() -> None:
    rng = np.random.default_rng(3)
    effect = np.column_stack([np.zeros(2000), np.full(2000, 0.01), rng.normal(0.012, 0.03, 2000)])
    sim = Simulation.from_arrays(np.zeros((2000, 3)), effect, ["none", "sure", "risky"])
    best = {r: risk_averse(sim, r, wtp=20_000).set_index("strategy")["utility"].idxmax() for r in (0.0, 0.01)}
    assert best == {0.0: "risky", 0.01: "sure"}


def test_a_mixture_loses_what_its_parts_lose(three: Simulation) -> None:
    shares = {"some": 0.25, "none": 0.75}
    found = mixed_strategies(three, shares, wtp=[40_000, 0, 12_000])
    for _, row in found.iterrows():
        benefit = row["wtp"] * three.effects() - three.costs()
        mixed = 0.75 * benefit[0] + 0.25 * benefit[1]
        assert row["enb"] == pytest.approx(mixed.mean(), rel=1e-9, abs=1e-9)
        assert row["evpi"] == pytest.approx((benefit.max(axis=0) - mixed).mean(), rel=1e-9, abs=1e-9)
        assert row["lost_now"] == pytest.approx(benefit.mean(axis=1).max() - mixed.mean(), rel=1e-9, abs=1e-9)
        assert row["evpi"] >= row["lost_now"] >= 0


@pytest.mark.parametrize(
    ("shares", "error"), [({"nobody": 1.0}, KeyError), ({"some": 0.4}, ValueError), ({"some": 1.5, "none": -0.5}, ValueError)]
)  # fmt: skip
def test_shares_that_cannot_be_are_refused(shares: dict[str, float], error: type[Exception], three: Simulation) -> None:
    with pytest.raises(error):
        mixed_strategies(three, shares)


@pytest.mark.parametrize("aversion", [-0.1, float("nan"), 1e6])
def test_aversion_that_cannot_be_is_refused(aversion: float, three: Simulation) -> None:
    with pytest.raises(ValueError, match="aversion"):
        risk_averse(three, aversion, wtp=30_000)


def test_the_choice_switches_where_the_frontier_says(three: Simulation) -> None:
    found = switching_thresholds(three)
    assert list(zip(found["from_strategy"], found["to_strategy"], strict=True)) == [("none", "some"), ("some", "much")]
    for _, row in found.iterrows():
        enb = lambda wtp: dict(zip(three.strategies, (wtp * three.effects() - three.costs()).mean(axis=1), strict=True))  # noqa: E731
        below, above = enb(row["wtp"] * 0.999), enb(row["wtp"] * 1.001)
        assert max(below, key=below.__getitem__) == row["from_strategy"]
        assert max(above, key=above.__getitem__) == row["to_strategy"]
        if row["kind"] == "interval":
            assert row["lower"] < row["wtp"] < row["upper"]
    alone = Simulation.from_arrays(np.zeros((5, 1)), np.zeros((5, 1)), ["only"])
    assert switching_thresholds(alone).empty
