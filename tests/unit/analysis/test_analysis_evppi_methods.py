"""Gaussian process, boosted trees and nested Monte Carlo come to values known in closed form, and to each other's."""

from __future__ import annotations

import builtins
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import stepup_econ as se
import stepup_econ.analysis.evppi as module
from stepup_econ.analysis.evppi import evppi
from stepup_econ.analysis.evppi_nested import nested_evppi
from stepup_econ.model.simulation import Simulation

WORKED = Path(__file__).parents[3] / "inputs" / "blackpool.xlsx"


def sobol_normals(count: int, n: int, seed: int) -> np.ndarray:
    from scipy.special import ndtri
    from scipy.stats import qmc

    return ndtri(qmc.Sobol(count, seed=seed).random(n)).T


def one_choice(inputs: dict[str, np.ndarray], inmb: np.ndarray) -> Simulation:
    zero = np.zeros_like(inmb)
    return Simulation.from_arrays(np.c_[zero, -inmb], np.c_[zero, zero], ["a", "b"], inputs=inputs)


def unit_normal_loss(mean: float, sd: float) -> float:
    z = abs(mean) / sd
    return sd * math.exp(-z * z / 2) / math.sqrt(2 * math.pi) - abs(mean) * 0.5 * math.erfc(z / math.sqrt(2))


@pytest.mark.parametrize(("method", "near"), [("gp", 0.03), ("boosting", 0.10)])
def test_a_linear_model_with_normal_inputs(method: str, near: float) -> None:
    """Raiffa and Schlaifer 1961, unit normal loss. Boosted trees shrink a straight line, hence the wider band."""
    x, y, z = sobol_normals(3, 4096, 1)
    x, y, z = 1 + x, 2 + 1.5 * y, 0.25 + 0.8 * z
    sim = one_choice({"x": x, "y": y, "z": z}, -1000 + 800 * x - 300 * y + 1200 * z)
    table = evppi(sim, ["x", "z"], wtp=0, method=method).set_index("group")
    for name, sd in (("x", 800.0), ("z", 960.0)):
        assert table.loc[name, "evppi"] == pytest.approx(unit_normal_loss(-500, sd), rel=near, abs=4 * table.loc[name, "se"])
    assert set(table["method"]) == {method}


@pytest.mark.parametrize("method", ["gp", "boosting"])
def test_a_product_of_inputs_is_found(method: str) -> None:
    """INB = -50 + 2 t1 t2 with t1 ~ N(5, 2), t2 ~ N(6, 3): known alone 5.393926 and 7.627083, together 10.759273."""
    one, two = sobol_normals(2, 4096, 2)
    one, two = 5 + 2 * one, 6 + 3 * two
    sim = one_choice({"t1": one, "t2": two}, -50 + 2 * one * two)
    table = evppi(sim, {"t1": ["t1"], "t2": ["t2"], "both": ["t1", "t2"]}, wtp=0, method=method).set_index("group")
    for name, exact in (("t1", 5.393925598829161), ("t2", 7.627083428972159), ("both", 10.759272525455405)):
        assert table.loc[name, "evppi"] == pytest.approx(exact, rel=0.06, abs=4 * table.loc[name, "se"])


def test_nested_monte_carlo_and_regression_agree_on_the_worked_case() -> None:
    evaluation = se.load(WORKED)
    groups = {"effect": ["rr_escalation"], "engagement": ["p_accept", "p_engage"]}
    slow = nested_evppi(evaluation, groups, outer=256, inner=64).set_index("group")
    psa = se.simulate(evaluation, se.random_draws(evaluation, n=8192))
    fast = evppi(psa, groups, evaluation.outcome().name, evaluation.settings.wtp).set_index("group")
    for name in groups:
        # Twice two standard errors of both; nested values are biased upwards by chance of the inner means.
        spread = 4 * math.hypot(slow.loc[name, "se"], fast.loc[name, "se"])
        assert slow.loc[name, "evppi"] == pytest.approx(fast.loc[name, "evppi"], abs=spread + 150.0)
    assert slow["method"].eq("nested").all()
    assert slow.equals(nested_evppi(evaluation, groups, outer=256, inner=64).set_index("group"))


def board(seed: int) -> Simulation:
    """A chequered board: no smooth surface follows it."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(size=(2, 8_192))
    checks = np.sign(np.sin(6 * np.pi * x) * np.sin(6 * np.pi * y))
    return one_choice({"x": x, "y": y}, 2 * checks + rng.normal(size=8_192) + x)


def test_the_rule_asks_trees_where_the_spline_is_doubtful() -> None:
    sim, group = board(3), {"board": ["x", "y"]}
    spline = evppi(sim, group, wtp=0).iloc[0]
    auto = evppi(sim, group, wtp=0, method="auto").iloc[0]
    assert spline["fit"] == "doubtful"
    assert auto["evppi"] > 1.5 * spline["evppi"]
    assert auto["method"] == "boosting"
    assert "boosted trees looked at as well" in auto["note"]
    normal = sobol_normals(1, 1024, 4)[0]
    assert evppi(one_choice({"x": normal}, 50.0 * normal), ["x"], wtp=0, method="auto").iloc[0]["method"] == "spline"


def test_without_the_library_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name.split(".", maxsplit=1)[0] == "sklearn":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    sim = one_choice({"x": np.linspace(-1, 1, 100)}, np.linspace(-1, 1, 100))
    with pytest.raises(ImportError, match=r"stepup_econ\[voi\]"):
        evppi(sim, ["x"], wtp=0, method="gp")
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert evppi(board(3), {"board": ["x", "y"]}, wtp=0, method="auto").iloc[0]["method"] == "spline"
