"""Curves over thresholds, against a plain loop over the same thresholds."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.analysis.acceptability import acceptability, ceaf, pairwise_acceptability
from stepup_econ.analysis.envelope import BLOCK, envelope, thresholds
from stepup_econ.analysis.net_benefit import mean_and_interval, net_benefit
from stepup_econ.analysis.voi import Population, evpi
from stepup_econ.model.simulation import Simulation


def loop(cost: np.ndarray, effect: np.ndarray, wtp: np.ndarray) -> dict[str, np.ndarray]:
    """The same by a plain loop over thresholds, everything in memory."""
    count, loss, tied = np.zeros((len(cost), len(wtp)), int), np.zeros((len(cost), len(wtp))), np.zeros(len(wtp), int)
    for place, threshold in enumerate(wtp):
        nmb = threshold * effect - cost
        best = nmb.max(axis=0)
        count[:, place] = np.bincount(nmb.argmax(axis=0), minlength=len(cost))
        loss[:, place] = (best - nmb).mean(axis=1)
        tied[place] = ((nmb == best).sum(axis=0) > 1).sum()
    return {"count": count, "loss": loss, "tied": tied}


@pytest.mark.parametrize("n_strategies", [1, 2, 3, 6])
def test_envelope_equals_the_loop(n_strategies: int) -> None:
    rng = np.random.default_rng(n_strategies)
    cost, effect = rng.normal(1000, 300, (n_strategies, 4000)), rng.normal(0.1, 0.2, (n_strategies, 4000))
    wtp = np.arange(-2000.0, 20_001, 370)
    found, twin = envelope(cost, effect, wtp), loop(cost, effect, wtp)
    np.testing.assert_array_equal(found.count, twin["count"])
    np.testing.assert_allclose(found.loss, twin["loss"], rtol=1e-11, atol=1e-9)
    assert (found.tied == 0).all() or n_strategies == 1


@pytest.mark.parametrize(
    "wtp",
    [
        np.array([0.0]),
        np.array([100.0, 5000.0]),
        np.array([-5.0, 0.0, 1.0, 2.0, 700.0, 9000.0]),
        np.arange(0.0, 50_001, 100),
        np.linspace(0.1, 12_345.6, 77),
        1e6 + np.arange(0.0, 1.0, 0.1),
    ],
)
def test_any_grid_will_do(wtp: np.ndarray) -> None:
    rng = np.random.default_rng(9)
    cost, effect = rng.normal(1000, 300, (3, 3000)), rng.normal(0.1, 0.2, (3, 3000))
    effect[2] = effect[1]
    cost[2, ::3] = cost[0, ::3]
    found, twin = envelope(cost, effect, wtp), loop(cost, effect, wtp)
    np.testing.assert_array_equal(found.count, twin["count"])
    np.testing.assert_allclose(found.loss, twin["loss"], rtol=1e-10, atol=1e-8)


@pytest.mark.parametrize("n_strategies", [2, 3, 5])
def test_envelope_equals_the_loop_where_ties_abound(n_strategies: int) -> None:
    rng = np.random.default_rng(n_strategies)
    cost = 10.0 * rng.integers(-5, 8, (n_strategies, 3000))
    effect = rng.integers(-2, 4, (n_strategies, 3000)).astype(float)
    wtp = np.arange(-20.0, 101, 5)
    found, twin = envelope(cost, effect, wtp), loop(cost, effect, wtp)
    np.testing.assert_array_equal(found.count, twin["count"])
    np.testing.assert_array_equal(found.tied, twin["tied"])
    np.testing.assert_allclose(found.loss, twin["loss"], rtol=1e-11, atol=1e-11)


def test_blocks_make_no_difference() -> None:
    n = 2 * BLOCK + 17
    rng = np.random.default_rng(5)
    cost, effect = rng.normal(size=(3, n)), rng.normal(size=(3, n))
    wtp = np.linspace(0, 3, 11)
    found, twin = envelope(cost, effect, wtp), loop(cost, effect, wtp)
    np.testing.assert_array_equal(found.count, twin["count"])
    assert (found.count.sum(axis=0) == n).all()


def test_what_strategies_share_does_not_drown_the_difference() -> None:
    rng = np.random.default_rng(8)
    shared = rng.normal(1e9, 1e8, 2000)
    extra = rng.normal(1.0, 2.0, 2000)
    cost = np.stack([shared, shared + extra])
    found = envelope(cost, np.zeros((2, 2000)), np.array([0.0]))
    assert found.evpi[0] == pytest.approx(np.maximum(-(cost[1] - cost[0]), 0).mean(), rel=1e-12)


def test_a_strategy_best_in_every_draw_has_no_expected_loss() -> None:
    rng = np.random.default_rng(8)
    effect = rng.normal(size=(2, 500))
    cost = np.stack([effect[0], effect[0] + 0.1])
    found = envelope(cost, np.stack([effect[0], effect[0]]), np.array([0.0, 1.0, 2.0]))
    assert (found.evpi == 0).all()
    assert (found.optimal == 0).all()


def test_optimal_on_expectation_prefers_the_first_of_equals() -> None:
    cost, effect = np.array([[0.0], [30.0], [10.0]]), np.array([[0.0], [3.0], [1.0]])
    assert list(envelope(cost, effect, np.array([9.0, 10.0, 11.0])).optimal) == [0, 0, 1]


def simulation() -> Simulation:
    rng = np.random.default_rng(2)
    return Simulation.from_arrays(rng.normal(100, 30, (600, 3)), rng.normal(1, 0.4, (600, 3)), ["z", "a", "m"])


def test_rows_follow_the_thresholds_as_given() -> None:
    table = acceptability(simulation(), wtp=[300, 100, 300, 200])
    assert list(table["wtp"][::3]) == [300, 100, 300, 200]
    assert list(table["strategy"][:3]) == ["z", "a", "m"]
    assert table.columns[:5].tolist() == ["wtp", "strategy", "p_best", "enb", "optimal"]
    np.testing.assert_array_equal(table["p_best"][:3], table["p_best"][6:9])
    assert (table.groupby("wtp")["p_best"].sum().round(12).isin([1, 2])).all()


def test_frontier_curve_belongs_to_the_optimal_strategy() -> None:
    table, curve = acceptability(simulation(), wtp=range(0, 500, 50)), ceaf(simulation(), wtp=range(0, 500, 50))
    assert (table.groupby("wtp")["optimal"].sum() == 1).all()
    np.testing.assert_array_equal(curve["p_best"], table["p_best_optimal"][::3])
    best = table.loc[table.groupby("wtp")["enb"].idxmax()]
    assert list(curve["strategy"]) == list(best["strategy"])
    np.testing.assert_allclose(curve["expected_loss"], evpi(simulation(), wtp=range(0, 500, 50))["evpi"])


def test_pairwise_curves_count_strictly_better_draws() -> None:
    sim = Simulation.from_arrays([[0, 0, 5], [0, 0, -5], [0, 0, 1]], np.zeros((3, 3)), ["a", "b", "c"])
    table = pairwise_acceptability(sim, wtp=0)
    assert list(table["strategy"]) == ["b", "c"]
    assert list(table["p_better"]) == [0, pytest.approx(1 / 3)]
    assert list(table["p_same"]) == [1, 0]
    alone = pairwise_acceptability(Simulation.from_arrays([[0]], [[0]], ["a"]))
    assert len(alone) == 0


def test_net_benefit_by_hand() -> None:
    sim = Simulation.from_arrays([[10, 20], [14, 20]], [[1, 2], [2, 3]], ["a", "b"])
    table = net_benefit(sim, [0, 100])
    assert list(table.columns) == ["wtp", "strategy", "nmb", "nmb_low", "nmb_high", "inmb", "inmb_low", "inmb_high"]
    row = table.iloc[3]
    assert (row["wtp"], row["strategy"], row["nmb"]) == (100, "b", 230)
    assert row["inmb"] == pytest.approx(92)
    assert row["inmb_low"] == pytest.approx(90 + 0.025 * 4)
    assert row["nmb_high"] == pytest.approx(180 + 0.975 * 100)
    assert (table.loc[table["strategy"] == "a", ["inmb", "inmb_low", "inmb_high"]] == 0).all(axis=None)


def test_a_single_draw_has_no_interval() -> None:
    table = net_benefit(Simulation.from_arrays([[1, 2]], [[1, 2]], ["a", "b"]), 5)
    assert table[["nmb_low", "nmb_high", "inmb_low", "inmb_high"]].isna().all(axis=None)
    assert mean_and_interval(np.ones((2, 3)), 0.9).shape == (2, 3)


def test_thresholds_must_be_numbers() -> None:
    assert thresholds(5).tolist() == [5.0]
    for wrong in ([], [1, float("nan")], [[1, 2], [3, 4]]):
        with pytest.raises(ValueError, match="one threshold or more"):
            thresholds(wrong)  # type: ignore[arg-type]


def test_evpi_of_a_population() -> None:
    table = evpi(simulation(), wtp=[100, 200], population=10)
    np.testing.assert_allclose(table["evpi_population"], 10 * table["evpi"])
    assert evpi(simulation(), wtp=100)["evpi_population"].isna().all()
    years = evpi(simulation(), wtp=100, population=Population(5, 2, 0))
    assert years["evpi_population"][0] == pytest.approx(10 * years["evpi"][0])


@pytest.mark.parametrize("timing", ["start", "middle", "continuous"])
def test_zero_discount_counts_every_year_once(timing: str) -> None:
    assert Population(7, 10, 0, timing).size == 70  # type: ignore[arg-type]
    assert Population(7, 10, 0, timing, delay=2.5).size == pytest.approx(52.5)  # type: ignore[arg-type]
    assert Population(7, 10, 1e-12, timing).size == pytest.approx(70, rel=1e-9)  # type: ignore[arg-type]
    assert Population(7, 2.5, 0, timing).size == pytest.approx(17.5)  # type: ignore[arg-type]


def test_impossible_populations_are_refused() -> None:
    for wrong in ({"per_year": -1}, {"years": 0}, {"rate": -1}, {"delay": 6}):
        with pytest.raises(ValueError, match="population: found"):
            Population(**({"per_year": 1, "years": 5} | wrong))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="timing"):
        Population(1, 5, timing="end")  # type: ignore[arg-type]
