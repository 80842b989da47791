"""Curves of published examples as R packages print them: every number that does not depend on chance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stepup_econ.analysis.acceptability import acceptability, ceaf, pairwise_acceptability
from stepup_econ.analysis.icers import icers
from stepup_econ.analysis.net_benefit import net_benefit
from stepup_econ.analysis.voi import evpi
from stepup_econ.model.simulation import Simulation

PEERS = Path(__file__).resolve().parents[3] / "shared" / "reference" / "peers"
pytestmark = pytest.mark.skipif(not PEERS.is_dir(), reason="the other packages' results are not kept with this project")


def of(table: pd.DataFrame, strategy: str, column: str) -> np.ndarray:
    return table.loc[table["strategy"] == strategy, column].to_numpy()


def close(found: np.ndarray, expected: pd.Series, scale: float = 1.0) -> None:
    np.testing.assert_allclose(found, expected.to_numpy(), rtol=1e-9, atol=1e-11 * scale)


@pytest.mark.parametrize(("name", "reference"), [("smoking", "Group counselling"), ("vaccine", "Vaccination")])
def test_bcea(name: str, reference: str) -> None:
    costs, effects = (pd.read_csv(PEERS / "bcea" / f"{name}_{what}.csv") for what in ("costs", "effects"))
    curves = pd.read_csv(PEERS / "bcea" / f"{name}_curves.csv")
    sim = Simulation.from_arrays(costs, effects, reference=reference)
    table, pairs = acceptability(sim, wtp=curves["k"]), pairwise_acceptability(sim, wtp=curves["k"])
    worth = net_benefit(sim, curves["k"])
    close(evpi(sim, wtp=curves["k"])["evpi"].to_numpy(), curves["evpi"], scale=1e3)
    frontier = ceaf(sim, wtp=curves["k"])
    close(frontier["p_best"].to_numpy(), curves["ceaf"])
    assert list(frontier["strategy"]) == list(curves["best"])
    for strategy in sim.strategies:
        close(of(table, strategy, "p_best"), curves[f"pbest_{strategy}"])
        close(of(table, strategy, "enb"), curves[f"enb_{strategy}"], scale=1e3)
        if strategy != reference:
            # There the reference is held against each other strategy, and an equal draw counts for neither.
            close(-of(worth, strategy, "inmb"), curves[f"eib_{strategy}"], scale=1e3)
            better = 1 - of(pairs, strategy, "p_better") - of(pairs, strategy, "p_same")
            close(better, curves[f"ceac_{strategy}"])


def test_dampack() -> None:
    costs, effects = (pd.read_csv(PEERS / "dampack" / f"example_psa_{what}.csv.gz") for what in ("costs", "effects"))
    curves = pd.read_csv(PEERS / "dampack" / "example_psa_curves.csv")
    sim = Simulation.from_arrays(costs, effects)
    table = acceptability(sim, wtp=curves["wtp"])
    # Its draws are shared out by ranks that lose one draw in five thousand, so that its own loss and EVPI are off by
    # the same: the tolerance is its error, and the exact values are held by the loop below.
    np.testing.assert_allclose(evpi(sim, wtp=curves["wtp"])["evpi"], curves["evpi"], rtol=2e-4)
    assert list(ceaf(sim, wtp=curves["wtp"])["strategy"]) == list(curves["frontier"])
    for strategy in sim.strategies:
        np.testing.assert_allclose(of(table, strategy, "p_best"), curves[f"p_{strategy}"], atol=2.1e-4)
        np.testing.assert_allclose(of(table, strategy, "expected_loss"), curves[f"loss_{strategy}"], rtol=2e-4)
    for place, threshold in enumerate(curves["wtp"]):
        nmb = threshold * effects.to_numpy() - costs.to_numpy()
        shares = np.bincount(nmb.argmax(axis=1), minlength=3) / len(nmb)
        np.testing.assert_array_equal(table["p_best"][3 * place : 3 * place + 3], shares)


def test_hesim() -> None:
    costs = pd.read_csv(PEERS / "hesim" / "hiv_costs.csv.gz")
    qalys = pd.read_csv(PEERS / "hesim" / "hiv_qalys.csv.gz")
    costs = costs[costs["category"].eq("total") & costs["dr"].eq(0.06)] if "total" in set(costs["category"]) else costs
    cost = costs.pivot_table("costs", "sample", "strategy_id", "sum")
    effect = qalys[qalys["dr"].eq(0)].pivot_table("qalys", "sample", "strategy_id", "sum")
    sim = Simulation.from_arrays(cost, effect)
    curves = pd.read_csv(PEERS / "hesim" / "hiv_curves.csv")
    pairs = pd.read_csv(PEERS / "hesim" / "hiv_pairwise.csv")
    table = acceptability(sim, wtp=curves["k"])
    for strategy in sim.strategies:
        close(of(table, strategy, "p_best"), curves[strategy])
    close(evpi(sim, wtp=curves["k"])["evpi"].to_numpy(), curves["evpi"], scale=1e5)
    worth = net_benefit(sim, pairs["k"])
    for ours, theirs in (("inmb", "einmb"), ("inmb_low", "linmb"), ("inmb_high", "uinmb")):
        close(of(worth, "2", ours), pairs[theirs], scale=1e3)
    assert icers(sim)["icer"].iloc[1] == pytest.approx(6347.77610059743, rel=1e-9)
