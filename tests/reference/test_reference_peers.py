"""EVPPI and ICERs of published examples beside what R packages print for the same draws."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stepup_econ.analysis.attitudes import mixed_strategies, risk_averse
from stepup_econ.analysis.evppi import evppi
from stepup_econ.analysis.frontier import frontier
from stepup_econ.analysis.icers import icers
from stepup_econ.analysis.voi import evpi
from stepup_econ.model.simulation import Simulation

PEERS = Path(__file__).resolve().parents[3] / "shared" / "reference" / "peers"
pytestmark = pytest.mark.skipif(not PEERS.is_dir(), reason="the other packages' results are not kept with this project")


def stored(name: str) -> dict:  # type: ignore[type-arg]
    return json.loads((PEERS / name).read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def frames(folder: str, *names: str) -> list[pd.DataFrame]:
    return [pd.read_csv(PEERS / folder / name) for name in names]


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def agrees(found: pd.DataFrame, expected: list[float], errors: list[float] | None = None) -> None:
    """Within two standard errors, ours or theirs, and by five in a hundred where the value is far from zero."""
    error = np.maximum(found["se"], 0 if errors is None else errors)
    gap = np.abs(found["evppi"].to_numpy() - np.array(expected))
    assert (gap <= 2 * error + 1e-12).all()
    clear = np.array(expected) > 10 * error
    assert (gap[clear] <= 0.05 * np.array(expected)[clear]).all()


def test_voi_chemotherapy() -> None:
    data = stored("voi/chemo.json")
    costs, effects, inputs = frames("voi", "chemo_costs.csv.gz", "chemo_effects.csv.gz", "chemo_parameters.csv.gz")
    sim = Simulation.from_arrays(costs, effects, inputs=inputs)
    assert sim.warnings == ()
    np.testing.assert_allclose(evpi(sim, wtp=data["evpi"]["k"])["evpi"], data["evpi"]["evpi"], rtol=1e-9)
    rows = [row for row in data["evppi"] if row["method"] == "gam" and row["nsim"] == 10_000]
    assert len(rows) > 15
    for row in rows:
        wtp = row.get("k", 20_000)
        found = evppi(sim, {"g": listed(row["pars"])}, wtp=wtp)
        agrees(found, np.atleast_1d(row["evppi"]).tolist())
        assert (found["fit"] == "ok").all()


def test_voi_normal() -> None:
    data = stored("voi/normal.json")
    (inputs,) = frames("voi", "normal_parameters.csv.gz")
    zero = np.zeros(len(inputs))
    sim = Simulation.from_arrays(np.c_[zero, inputs["p2"]], np.c_[zero, inputs["p1"]], ["a", "b"], inputs=inputs)
    assert evpi(sim, wtp=1)["evpi"][0] == pytest.approx(data["evpi"], rel=1e-9)
    found = evppi(sim, ["p1", "p2"], wtp=1)
    agrees(found, [data["p1"]["gam"], data["p2"]["gam"]])
    agrees(found, [data["exact"]["evppi_p1"], data["exact"]["evppi_p2"]])


def test_dampack_three_treatments() -> None:
    data = stored("dampack/example_psa.json")
    costs, effects, inputs = (frames("dampack", f"example_psa_{x}.csv.gz")[0] for x in ("costs", "effects", "parameters"))
    sim = Simulation.from_arrays(costs, effects, inputs=inputs)
    for row in (row for row in data["evppi"] if row["type"] == "gam"):
        agrees(evppi(sim, {"g": listed(row["params"])}, wtp=row["wtp"]), row["evppi"])
    table = icers(sim)
    assert list(table["strategy"]) == ["Radio", "Surgery", "Chemo"]
    assert list(table["status"]) == ["ND", "ED", "ND"]
    assert table["icer"][2] == pytest.approx(38491.9106481067, rel=1e-9)


def test_four_treatments_with_five_hundred_draws() -> None:
    data = stored("bcea/smoking_pi_evppi.json")
    costs, effects, inputs = frames("bcea", "smoking_costs.csv", "smoking_effects.csv", "smoking_pi_post.csv")
    sim = Simulation.from_arrays(costs, effects, inputs=inputs)
    for row in (row for row in data["evppi"] if row["method"] == "gam"):
        agrees(evppi(sim, {"g": listed(row["pars"])}, wtp=row["k"]), row["evppi"], row.get("se"))


@pytest.mark.parametrize("name", ["hiv_paltiel", "cdiff", "hund"])
def test_dampack_tables(name: str) -> None:
    case = stored("dampack/icers.json")["examples"][name]["out"]
    names = [str(strategy) for strategy in case["Strategy"]]
    table = icers(Simulation.from_arrays([case["Cost"]], [case["Effect"]], names)).set_index("strategy").loc[names]
    assert list(table["status"]) == case["Status"]
    for ours, theirs in (("inc_cost", "Inc_Cost"), ("inc_effect", "Inc_Effect"), ("icer", "ICER")):
        np.testing.assert_allclose(table[ours].to_numpy(), np.array(case[theirs], float), rtol=1e-9)


def test_frontier_conventions() -> None:
    # All as dampack has them. BCEA draws its frontier from the origin and so leaves out points that are on it.
    for case in stored("conventions.json")["frontier_cases"].values():
        found = frontier(np.array(case["cost"], float), np.array(case["effect"], float))
        statuses = {case["strategies"][place]: found.status(place) for place in range(len(case["cost"]))}
        for status in ("ND", "ED", "D"):
            expected = listed(case[f"dampack_{status}"])
            assert sorted(name for name, given in statuses.items() if given == status) == sorted(expected)


@pytest.mark.parametrize("name", ["smoking", "vaccine"])
def test_bcea_aversion_to_risk(name: str) -> None:
    costs, effects, curves = frames("bcea", f"{name}_costs.csv", f"{name}_effects.csv", f"{name}_risk_mixed.csv")
    data = stored(f"bcea/{name}.json")
    sim = Simulation.from_arrays(costs, effects, reference=data["ref_name"])
    for place, r in enumerate(data["risk"]["r"], 1):
        found = risk_averse(sim, r, wtp=curves["k"].iloc[::50])
        others = [strategy for strategy in sim.strategies if strategy != data["ref_name"]]
        for strategy in others:
            ours = -found.loc[found["strategy"] == strategy, "against_reference"].to_numpy()
            # Differences of exponentials lose digits where the aversion is all but nought: BCEA's own rounding at 1e-10.
            np.testing.assert_allclose(ours, curves[f"eib_r{place}_{strategy}"].iloc[::50], rtol=2e-6 if r < 1e-8 else 1e-9)
        worth = found.loc[found["strategy"] == others[0], "evpi"].to_numpy()
        np.testing.assert_allclose(worth, np.maximum(curves[f"evi_r{place}"].iloc[::50], 0), rtol=2e-6 if r < 1e-8 else 1e-9, atol=1e-6)


def test_bcea_losses_of_a_mixture_are_below_nought_and_ours_are_not() -> None:
    costs, effects, curves = frames("bcea", "vaccine_costs.csv", "vaccine_effects.csv", "vaccine_risk_mixed.csv")
    sim = Simulation.from_arrays(costs, effects)
    shares = dict(zip(sim.strategies, stored("bcea/vaccine.json")["mixed"]["shares"], strict=True))
    assert curves["evi_mixed"].min() < 0
    found = mixed_strategies(sim, shares, wtp=curves["k"])
    benefit = curves["k"].to_numpy()[:, None, None] * sim.effects() - sim.costs()
    mixed = np.einsum("s,ksd->kd", list(shares.values()), benefit)
    np.testing.assert_allclose(found["evpi"], (benefit.max(axis=1) - mixed).mean(axis=-1), rtol=1e-9, atol=1e-12)
    assert found["evpi"].min() >= 0
