"""EVSI against brute-force nested Monte Carlo, and what holds for every kind of study."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from stepup_econ.analysis import evsi_studies as studies
from stepup_econ.analysis.enbs import best_size, enbs
from stepup_econ.analysis.evppi import evppi
from stepup_econ.analysis.evsi import evsi
from stepup_econ.analysis.evsi_arms import EXACT_TIMES, Quantity, TimeToEvent
from stepup_econ.analysis.voi import Population
from stepup_econ.model.simulation import Simulation

N = 8_000


@pytest.fixture(scope="module")
def pathway() -> Simulation:
    """Three strategies, costs and effects, inputs of every kind."""
    rng = np.random.default_rng(3)
    x = {"risk": rng.beta(6, 14, N), "other": rng.beta(7, 13, N), "ratio": np.exp(rng.normal(-0.3, 0.3, N)),
         "rate": rng.gamma(10, 0.1, N), "amount": rng.normal(50, 12, N), "unused": rng.normal(size=N), "fixed": np.ones(N)}  # fmt: skip
    treated = x["risk"] * x["ratio"]
    costs = np.c_[200 * x["rate"], 50 + 200 * x["rate"] * x["ratio"] + x["amount"], 120 + 150 * x["rate"]]
    effects = np.c_[-x["risk"], -treated, -x["other"]]
    return Simulation.from_arrays(costs, effects, ["usual", "early", "phone"], inputs=x)


STUDIES = (
    studies.binary_study("risk"),
    studies.binary_trial("risk", "other"),
    studies.binary_trial("risk", risk_ratio="ratio", share=0.4),
    studies.binary_trial("risk", odds_ratio="ratio"),
    studies.normal_study("amount", sd=40),
    studies.normal_trial("amount", sd=40),
    studies.count_study("rate", time=0.5),
    studies.count_trial("rate", "ratio"),
    studies.time_study("rate", follow_up=0.5, lost=0.2),
    studies.time_trial("rate", "ratio", follow_up=1.0),
    studies.own_study("amount", lambda x, n, rng: x["amount"] + 40 / np.sqrt(max(n, 1)) * rng.standard_normal(len(x["amount"]))),
)


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)
def test_between_nothing_and_the_evppi_and_rising(pathway: Simulation, study: studies.Study) -> None:
    found = evsi(pathway, study, [0, 10, 40, 160, 640], wtp=[600, 300])
    top = evppi(pathway, {"all": study.inputs}, wtp=[600, 300], se=False)["evppi"].to_numpy()
    for wtp, most in zip((600, 300), top, strict=True):
        part = found[found["wtp"] == wtp]
        assert part["evsi"].iloc[0] == 0 or study.name == "own study"
        assert part["evsi"].is_monotonic_increasing
        assert part["evppi"].to_numpy() == pytest.approx(most, rel=1e-9)
        assert part["evsi"].iloc[-1] <= most + 1e-9
    assert list(found["wtp"].unique()) == [600, 300]


@pytest.mark.parametrize("study", STUDIES[:-1], ids=lambda study: study.name)
def test_regression_and_the_nested_method_agree(pathway: Simulation, study: studies.Study) -> None:
    by_fit = evsi(pathway, study, [60], wtp=600)
    nested = evsi(pathway, study, [60], wtp=600, method="nested")
    error = np.hypot(by_fit["se"], nested["se"])
    assert (np.abs(by_fit["evsi"] - nested["evsi"]) < 3 * error + 0.3).all()


def brute_force(sample: Callable[[np.random.Generator], float], n_outer: int, seed: int) -> tuple[float, float]:
    gains = np.array([sample(np.random.default_rng([seed, i])) for i in range(n_outer)])
    return float(gains.mean()), float(gains.std() / np.sqrt(n_outer))


def test_trial_against_nested_sampling_from_the_posterior() -> None:
    # two beta priors, a product with a third input that the trial does not observe: posterior draws are beta again
    def inmb(p: NDArray[np.float64], q: NDArray[np.float64], worth: NDArray[np.float64]) -> NDArray[np.float64]:
        return worth * (q - p) - 60

    rng = np.random.default_rng(9)
    p, q, worth = rng.beta(4, 16, 30_000), rng.beta(5, 11, 30_000), rng.gamma(16, 50, 30_000)
    value = inmb(p, q, worth)
    sim = Simulation.from_arrays(np.c_[0 * value, -value], np.zeros((30_000, 2)), ["a", "b"], inputs={"p": p, "q": q, "w": worth})
    n = 40
    prior_best = 800 * (5 / 16 - 4 / 20) - 60 > 0

    def one(rng: np.random.Generator) -> float:
        x, y = rng.binomial(n, rng.beta(4, 16)), rng.binomial(n, rng.beta(5, 11))
        inner = inmb(rng.beta(4 + x, 16 + n - x, 2000), rng.beta(5 + y, 11 + n - y, 2000), rng.gamma(16, 50, 2000)).mean()
        return max(inner, 0.0) - (inner if prior_best else 0.0)

    truth, error = brute_force(one, 4000, 1)
    for method in ("regression", "moment_matching", "exact", "nested"):
        found = evsi(sim, studies.binary_trial("p", "q"), [2 * n], wtp=0, method=method).iloc[0]
        assert abs(found["evsi"] - truth) < 3 * np.hypot(error, np.nan_to_num(found["se"], nan=1.0)), method
    closed = evsi(sim, studies.binary_trial("p", "q", priors=((4, 16), (5, 11))), [2 * n], wtp=0, method="exact").iloc[0]
    assert abs(closed["evsi"] - truth) < 3 * error + 0.5  # its slopes are estimated from draws that also carry the third input


def test_time_to_event_against_nested_sampling() -> None:
    rng = np.random.default_rng(5)
    hazard = rng.gamma(6, 0.1, 20_000)
    value = 300 * (np.exp(-hazard) - 0.57)
    sim = Simulation.from_arrays(np.c_[0 * value, -value], np.zeros((20_000, 2)), ["a", "b"], inputs={"h": hazard})
    mean = 300 * ((10 / 11) ** 0 * (1 / 1.1) ** 6 - 0.57)

    def one(rng: np.random.Generator) -> float:
        times = np.minimum(rng.exponential(1 / rng.gamma(6, 0.1), 30), 0.8)
        events, watched = (times < 0.8).sum(), times.sum()
        inner = 300 * ((1 + 1 / (10 + watched)) ** -(6.0 + events) - 0.57)  # E exp(-h) under a gamma posterior
        return max(inner, 0.0) - (inner if mean > 0 else 0.0)

    truth, error = brute_force(one, 20_000, 2)
    for method in ("regression", "moment_matching"):
        found = evsi(sim, studies.time_study("h", follow_up=0.8), [30], wtp=0, method=method).iloc[0]
        assert abs(found["evsi"] - truth) < 3 * np.hypot(error, found["se"]), method


def test_many_times_at_once_have_the_moments_of_single_ones() -> None:
    arm = TimeToEvent(Quantity("h"), follow_up=2.0, lost=0.1)
    hazard = np.full(40_000, 0.4)
    n = EXACT_TIMES + 50
    (fast,) = arm.grow(hazard, [n], np.random.default_rng(1))
    *_, slow = arm.grow(hazard, [n // 2, n], np.random.default_rng(2))
    for quick, exact in zip(fast, slow, strict=True):
        assert quick.mean() == pytest.approx(exact.mean(), abs=4 * exact.std() / 200)
        assert quick.std() == pytest.approx(exact.std(), rel=0.02)


def test_larger_studies_hold_the_smaller_ones(pathway: Simulation) -> None:
    study = studies.binary_trial("risk", "other", share=0.3)
    values = {name: pathway.input_draws(name) for name in study.inputs}
    ten, thirty = study.grow(values, [10, 30], np.random.default_rng(0))
    assert study.sizes(10) == (3, 7)
    assert (thirty >= ten).all()
    assert (thirty - ten).max(axis=1).tolist() <= [6, 14]


def test_nothing_to_learn(pathway: Simulation) -> None:
    for name in ("unused", "fixed"):
        found = evsi(pathway, studies.normal_study(name, sd=1), [50], wtp=600).iloc[0]
        assert found["evsi"] <= 3 * found["se"] + 1e-9


def test_the_data_are_the_same_whatever_else_is_asked(pathway: Simulation) -> None:
    study = studies.binary_study("risk")
    one = evsi(pathway, study, [40, 80], wtp=[300, 600])
    other = evsi(pathway, study, [80, 40], wtp=[600])
    assert one[one["wtp"] == 600]["evsi"].tolist() == pytest.approx(other["evsi"].tolist()[::-1], rel=1e-12)


@pytest.mark.parametrize(
    ("study", "arguments", "said"),
    [
        (studies.binary_study("risk"), {"sizes": [10.5]}, "whole numbers"),
        (studies.binary_study("risk"), {"sizes": -1}, "whole numbers"),
        (studies.binary_study("risk"), {"sizes": [float("nan")]}, "whole numbers"),
        (studies.binary_study("risk", prior=(60, 14)), {"method": "exact"}, "prior of 'risk'"),
        (studies.time_study("rate", 1.0), {"method": "exact"}, "cannot be counted"),
        (studies.normal_study("amount", 1.0), {"method": "exact"}, "needs a prior"),
        (STUDIES[-1], {"method": "nested"}, "needs the likelihood"),
        (studies.binary_study("amount"), {}, "input 'amount': found draws from .* expected all from 0 to 1"),
        (studies.binary_study("amount"), {"method": "exact"}, "expected all from 0 to 1"),
        (studies.count_study("unused"), {}, "input 'unused': .* expected all at least 0"),
        (studies.time_trial("rate", "unused", 1.0), {}, "input 'rate x unused'"),
        (studies.own_study("amount", lambda x, n, rng: np.zeros((2, 3))), {}, "expected finite numbers"),
    ],
)
def test_what_cannot_be_done_is_said(pathway: Simulation, study: studies.Study, arguments: dict, said: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=said):
        evsi(pathway, study, **({"sizes": [20], "wtp": 600} | arguments))


def test_unknown_names(pathway: Simulation) -> None:
    with pytest.raises(KeyError, match="expected one of regression"):
        evsi(pathway, studies.binary_study("risk"), 10, method="magic")
    with pytest.raises(KeyError, match="input 'nobody'"):
        evsi(pathway, studies.binary_study("nobody"), 10)
    with pytest.raises(ValueError, match="one of second"):
        studies.binary_trial("risk")
    assert set(studies.STUDIES) <= set(dir(studies))


def worth(n: list[int], value: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"study": "s", "wtp": 0.0, "n": n, "evsi": value})


def test_those_in_the_study_and_before_its_results_gain_nothing() -> None:
    # 100 families a year for 2 years, no discounting: 200. A study of 50 leaves 150; joining at 25 a year it takes all 2 years.
    years = Population(100, 2, 0.0)
    table = worth([0, 20, 50], [0.0, 1.0, 2.0])
    assert enbs(table, years)["families"].tolist() == [200, 180, 150]
    assert enbs(table, years, recruited_per_year=25)["families"].tolist() == [200, 120, 0]
    assert enbs(table, years, recruited_per_year=200, report_years=0.1)["families"].tolist() == pytest.approx([190, 180, 150])
    assert enbs(table, years, recruited_per_year=200, exclude_studied=False)["families"].tolist() == pytest.approx([200, 190, 175])
    net = enbs(table, years, fixed_cost=10, cost_per_family=2, covers=4)
    assert net["enbs"].tolist() == [-10, 180 / 4 - 50, 300 / 4 - 110]
    best = best_size(net).iloc[0]
    assert (best["pays"], best["n"], best["enbs"]) == (False, 0, 0.0)
    assert not net["best"].any()
    assert not net["near_best"].any()


def test_zero_discounting_counts_the_years() -> None:
    table = worth([0], [3.0])
    for timing in ("start", "middle", "continuous"):
        assert enbs(table, Population(40, 10, 0.0, timing))["gain"][0] == pytest.approx(1200)  # type: ignore[arg-type]


def test_the_flat_region_has_no_gaps() -> None:
    net = enbs(worth([10, 20, 30, 40, 50], [0.98, 0.5, 0.99, 1.0, 0.96]), 100, exclude_studied=False)
    assert net["near_best"].tolist() == [False, False, True, True, True]
    best = best_size(net).iloc[0]
    assert (best["n"], best["flat_low"], best["flat_high"]) == (40, 30, 50)
    close = best_size(net, within=0.011).iloc[0]
    assert (close["n"], close["flat_low"], close["flat_high"]) == (40, 30, 40)


def test_wrong_costs_are_named_together() -> None:
    with pytest.raises(ValueError, match=r"fixed_cost.*covers"):
        enbs(worth([1], [1.0]), 100, fixed_cost=-1, covers=0)
    with pytest.raises(ValueError, match="expected a Population"):
        enbs(worth([1], [1.0]), 100, report_years=1)
