"""EVSI and ENBS against closed forms, exact sums and what another package prints."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stepup_econ.analysis.enbs import best_size, enbs
from stepup_econ.analysis.evsi import evsi
from stepup_econ.analysis.evsi_exact import binary_evsi, count_evsi, normal_evsi
from stepup_econ.analysis.evsi_studies import binary_study, binary_trial, count_study, normal_study
from stepup_econ.analysis.voi import Population
from stepup_econ.model.simulation import Simulation

PEERS = Path(__file__).resolve().parents[3] / "shared" / "reference" / "peers"

# Beta(4, 16) chance of engagement, £900 for each who engages, £200 for each family: exact sums over all results (Raiffa and
# Schlaifer 1961; Ades, Lu and Claxton 2004)
ENGAGED = {1: 2.8571428571428577, 5: 7.72219085262564, 10: 11.006694454970338, 20: 14.418824418824427, 50: 18.6141205534652,
           100: 20.621658666832925, 400: 22.52493160172775}  # fmt: skip
# Gamma(8, 8) rate ratio on a rate of 1.2, £400 an event, £90 a family: exact sums
RATES = {5: 29.45129041379883, 20: 41.89308187920817, 54: 46.79248544781103, 100: 48.40328340633514, 200: 49.42333666652043}
# Normal(0.25, 0.8) in a linear model, observations with sd 2: unit normal loss
NORMAL = {1: 13.00491159586052, 10: 114.32643702229215, 50: 164.81841507668128, 100: 173.84401730583062, 1000: 182.74732362827916}


def decision(inmb: np.ndarray, **inputs: np.ndarray) -> Simulation:
    return Simulation.from_arrays(np.c_[np.zeros(len(inmb)), -inmb], np.zeros((len(inmb), 2)), ["usual", "early"], inputs=inputs)


@pytest.fixture(scope="module")
def engaged() -> Simulation:
    p = np.random.default_rng(1).beta(4, 16, 10_000)
    return decision(900 * p - 200, p=p)


def test_conjugate_closed_forms() -> None:
    zero = np.zeros(2)
    for n, expected in ENGAGED.items():
        assert binary_evsi((4, 16), np.array([0, -200.0]), np.array([0, 900.0]), n) == pytest.approx(expected, rel=1e-9)
    for n, expected in RATES.items():
        assert count_evsi((8, 8), np.array([0, 390.0]), np.array([0, -400.0]), n) == pytest.approx(expected, rel=1e-9)
    for n, expected in NORMAL.items():
        assert normal_evsi((0.25, 0.8), np.array([0, -800.0]), np.array([0, 1200.0]), n, 2.0) == pytest.approx(expected, rel=1e-9)
    assert binary_evsi((4, 16), zero, zero, 0) == count_evsi((8, 8), zero, zero, 0) == normal_evsi((0, 1), zero, zero, 0, 1) == 0


def test_exact_method_on_draws(engaged: Simulation) -> None:
    found = evsi(engaged, binary_study("p", prior=(4, 16)), list(ENGAGED), wtp=0, method="exact")
    assert list(found["evsi"]) == pytest.approx(list(ENGAGED.values()), rel=1e-9)
    assert (found["se"] == 0).all()


# Regression and moment matching share the draws' own error, about 0.45 here; moment matching is known to be too low while a study is so
# small that the posterior mean takes few values (Heath and others 2018).
@pytest.mark.parametrize(("method", "smallest"), [("regression", 1), ("moment_matching", 20), ("nested", 1), ("exact", 1)])
def test_other_methods_agree_with_the_exact_sum(engaged: Simulation, method: str, smallest: int) -> None:
    sizes = [n for n in ENGAGED if n >= smallest]
    found = evsi(engaged, binary_study("p"), sizes, wtp=0, method=method)
    error = np.maximum(np.nan_to_num(found["se"]), 0.45)
    assert (np.abs(found["evsi"] - [ENGAGED[n] for n in sizes]) < 2.5 * error).all()
    assert (found["fit"] == "ok").all()
    assert found["evsi"].is_monotonic_increasing


@pytest.mark.parametrize("method", ["regression", "moment_matching", "nested"])
def test_normal_data_on_one_input_of_three(method: str) -> None:
    rng = np.random.default_rng(4)
    a, b, c = rng.normal(1, 1, 20_000), rng.normal(2, 1.5, 20_000), rng.normal(0.25, 0.8, 20_000)
    sim = decision(-1000 + 800 * a - 300 * b + 1200 * c, a=a, b=b, c=c)
    found = evsi(sim, normal_study("c", sd=2.0), list(NORMAL), wtp=0, method=method)
    assert (np.abs(found["evsi"] - list(NORMAL.values())) < 3 * np.maximum(found["se"], 2.0)).all()


def test_counts_by_regression() -> None:
    rate = np.random.default_rng(2).gamma(8, 1 / 8, 20_000)
    sim = decision(390 - 400 * rate, rate=rate)
    found = evsi(sim, count_study("rate"), list(RATES), wtp=0)
    assert (np.abs(found["evsi"] - list(RATES.values())) < 3 * found["se"]).all()
    exact = evsi(sim, count_study("rate", prior=(8, 8)), list(RATES), wtp=0, method="exact")
    assert list(exact["evsi"]) == pytest.approx(list(RATES.values()), rel=1e-9)


def test_enbs_and_best_size(engaged: Simulation) -> None:
    worth = evsi(engaged, binary_study("p", prior=(4, 16)), range(401), wtp=0, method="exact")
    net = enbs(worth, 1500, fixed_cost=2000, cost_per_family=60, exclude_studied=False)
    expected = {0: -2000.0, 10: 13910.041682455507, 50: 22921.180830197798, 100: 22932.48800024939, 200: 18760.03998831276}
    for n, value in expected.items():
        assert net["enbs"][n] == pytest.approx(value, abs=1e-5)
    best = best_size(net).iloc[0]
    assert (best["pays"], best["n"]) == (True, 72)
    assert best["enbs"] == pytest.approx(23353.79999748538, abs=1e-5)
    flat = net.loc[net["enbs"] >= 0.95 * best["enbs"], "n"]
    assert (best["flat_low"], best["flat_high"]) == (flat.min(), flat.max())


def test_population_after_a_delay() -> None:
    # 41.26 pounds a family, 394 families a year, 5 years, 3.5 %: closed form with half a year until the results
    worth = pd.DataFrame({"study": "s", "wtp": 0.0, "n": [0], "evsi": [41.26]})
    years = Population(394, 5, 0.035, "continuous")
    assert enbs(worth, years, exclude_studied=False)["gain"][0] == pytest.approx(74675.79041017238, rel=1e-9)
    assert enbs(worth, years, report_years=0.5)["gain"][0] == pytest.approx(66617.07691029839, rel=1e-9)


@pytest.mark.skipif(not PEERS.is_dir(), reason="the other packages' results are not kept with this project")
def test_voi_chemotherapy_trial() -> None:
    data = json.loads((PEERS / "voi" / "chemo.json").read_text(encoding="utf-8"))
    costs, effects, inputs = (pd.read_csv(PEERS / "voi" / f"chemo_{part}.csv.gz") for part in ("costs", "effects", "parameters"))
    sim = Simulation.from_arrays(costs, effects, inputs=inputs)
    trial = binary_trial(*data["evsi"]["gam"]["pars"])
    gam, earth, moments = (np.array(data["evsi"][name]["evsi"]) for name in ("gam", "earth", "mm_note"))
    found = evsi(sim, trial, [2 * n for n in data["evsi"]["gam"]["n"]], wtp=20_000)
    low, high = np.minimum(np.minimum(gam, earth), moments), np.maximum(np.maximum(gam, earth), moments)
    assert (found["evsi"] > low * 0.97).all()
    assert (found["evsi"] < high * 1.03).all()
    normal = json.loads((PEERS / "voi" / "normal.json").read_text(encoding="utf-8"))
    for n, expected in zip(normal["evsi_n"], normal["evsi_exact"], strict=True):
        assert normal_evsi((1, 1), np.zeros(2), np.array([0, 1.0]), n, 1.0) == pytest.approx(expected, rel=1e-9)


@pytest.mark.skipif(not PEERS.is_dir(), reason="the other packages' results are not kept with this project")
def test_voi_enbs() -> None:
    stored = json.loads((PEERS / "voi" / "chemo.json").read_text(encoding="utf-8"))["enbs"]
    worth = pd.DataFrame({"study": "trial", "wtp": 20_000.0, "n": stored["input"]["n"], "evsi": stored["input"]["evsi"]})
    years = Population(46_000, 10, float(np.expm1(0.035)), "continuous")
    net = enbs(worth, years, fixed_cost=7.5e6, cost_per_family=35_000, exclude_studied=False)
    assert list(net["enbs"]) == pytest.approx(stored["out"]["enbs"], rel=1e-9)
