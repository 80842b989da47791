"""What must hold of any study, any trial and any distribution of what is good, whatever the numbers."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stepup_econ.analysis.enbs import best_size, enbs
from stepup_econ.analysis.equity import atkinson_ede, kolm_ede
from stepup_econ.analysis.evsi_exact import binary_evsi, count_evsi, normal_evsi
from stepup_econ.analysis.flag import Flag, flag_value
from stepup_econ.analysis.heterogeneity import heterogeneity_value
from stepup_econ.analysis.structural import structural_average, structural_value
from stepup_econ.analysis.voi import Population
from stepup_econ.model.simulation import Simulation
from stepup_econ.uncertainty.rubin import rubin

shape = st.floats(0.3, 40)
pounds = st.floats(-500, 500)
lines = st.lists(st.tuples(pounds, pounds), min_size=1, max_size=4)
share = st.integers(0, 100).map(lambda k: k / 100)


@settings(deadline=None)
@given(prior=st.tuples(shape, shape), lines=lines, sizes=st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_a_larger_study_is_never_worth_less_and_none_more_than_certainty(prior, lines, sizes):
    a, b = (np.array(part) for part in zip(*lines, strict=True))
    few, many = sorted(sizes)
    certain = {
        binary_evsi: np.random.default_rng(0).beta(*prior, 2000), count_evsi: np.random.default_rng(0).gamma(prior[0], 1 / prior[1], 2000)
    }  # fmt: skip
    tiny = 1e-7 * (1 + np.abs(a).max() + np.abs(b).max() * max(1.0, prior[0] / prior[1]))
    for value, draws in certain.items():
        small, large = value(prior, a, b, few), value(prior, a, b, many)
        assert -tiny <= small <= large + tiny
        nb = a[:, None] + b[:, None] * draws
        best = nb.max(axis=0)
        error = best.std() / np.sqrt(2000) + np.abs(nb).max() * draws.std() / (draws.mean() + 1e-9) / np.sqrt(2000)
        assert large <= best.mean() - nb.mean(axis=1).max() + 8 * error + tiny
    small, large = (normal_evsi((prior[0], prior[1]), a, b, n, 3.0) for n in (few, many))
    assert -tiny <= small <= large + tiny + 1e-9 * abs(large)


@settings(deadline=None)
@given(
    worth=st.lists(st.floats(0, 100), min_size=1, max_size=8), fixed=st.floats(0, 5000), each=st.floats(0, 50),
    rate=st.sampled_from([0.0, 0.035]), recruited=st.one_of(st.none(), st.floats(5, 500)),
)  # fmt: skip
def test_the_best_size_is_best_and_lies_in_its_flat_region(worth, fixed, each, rate, recruited):
    import pandas as pd

    table = pd.DataFrame({"study": "s", "wtp": 0.0, "n": np.arange(len(worth)) * 10, "evsi": np.sort(worth)})
    years = Population(100, 5, rate)
    net = enbs(table, years, fixed_cost=fixed, cost_per_family=each, recruited_per_year=recruited)
    assert (net["families"] >= 0).all()
    assert net["families"].is_monotonic_decreasing
    assert (net["families"] <= years.size + 1e-9).all()
    best = best_size(net).iloc[0]
    assert best["enbs"] == max(net["enbs"].max(), 0)
    if best["pays"]:
        assert best["flat_low"] <= best["n"] <= best["flat_high"]
        inside = net[(net["n"] >= best["flat_low"]) & (net["n"] <= best["flat_high"])]
        assert (inside["enbs"] >= 0.95 * best["enbs"] - 1e-9).all()


levels = st.lists(st.floats(0.05, 10), min_size=1, max_size=6)


@settings(deadline=None)
@given(levels=levels, data=st.data())
def test_the_equivalent_lies_between_the_worst_off_and_the_mean_and_falls_with_aversion(levels, data):
    weights = data.draw(st.lists(st.floats(0.1, 5), min_size=len(levels), max_size=len(levels)))
    mean = np.average(levels, weights=weights)
    for ede in (atkinson_ede, kolm_ede):
        before = mean
        for aversion in (0, 0.5, 1, 2, 7, 40):
            now = ede(levels, aversion, weights)
            assert min(levels) - 1e-9 <= now <= before + 1e-9
            before = now
    assert abs(atkinson_ede([3 * x for x in levels], 2, weights) - 3 * atkinson_ede(levels, 2, weights)) < 1e-8
    assert abs(kolm_ede([3 + x for x in levels], 2, weights) - 3 - kolm_ede(levels, 2, weights)) < 1e-8


@settings(deadline=None)
@given(sensitivity=share, specificity=share, prevalence=share, value=st.floats(0, 900), harm=st.floats(0, 900), cost=st.floats(0, 20))
def test_no_flag_beats_a_perfect_one_that_is_free(sensitivity, specificity, prevalence, value, harm, cost):
    table = flag_value({"rule": Flag(sensitivity, specificity, cost)}, 100, prevalence, value, harm).set_index("flag")
    assert (table["net_value"] <= table.loc["perfect", "net_value"] + 1e-9).all()
    found = table.loc["rule"]
    assert abs(found["true_positives"] + found["missed"] - 100 * prevalence) < 1e-9


def drawn(data: st.DataObject, draws: int) -> Simulation:
    numbers = st.lists(st.lists(st.integers(-9, 9), min_size=3, max_size=3), min_size=draws, max_size=draws)
    return Simulation.from_arrays(np.array(data.draw(numbers), float), np.array(data.draw(numbers), float), ["a", "b", "c"])


@settings(max_examples=40, deadline=None)
@given(data=st.data(), draws=st.integers(1, 6))
def test_knowing_the_scenario_and_deciding_apart_are_never_worth_less_than_nothing(data, draws):
    parts = {"one": drawn(data, draws), "other": drawn(data, draws)}
    weights = {"one": data.draw(st.integers(1, 5)), "other": data.draw(st.integers(0, 5))}
    value = structural_value(parts, weights, wtp=[0, 2])
    assert (value[["structure", "within"]] >= 0).all(axis=None)
    table = structural_average(parts, weights, wtp=[0, 2])
    assert np.allclose(table.groupby("wtp")["p_best"].sum(), 1)
    least = table.groupby("wtp")["expected_loss"].min().to_numpy()
    assert np.allclose(least, value["evpi"])
    apart = heterogeneity_value(parts, wtp=[0, 2])
    assert (apart["worth"] >= 0).all()
    assert np.allclose(apart["apart"] - apart["together"], apart["worth"])


@settings(deadline=None)
@given(q=st.lists(st.floats(-10, 10), min_size=2, max_size=8), u=st.floats(0.01, 9), df=st.floats(3, 500))
def test_pooling_never_makes_results_surer_than_each_data_set(q, u, df):
    found = rubin(q, [u] * len(q), df)
    assert found.se[0] >= np.sqrt(u) - 1e-12
    assert 0 <= found.missing_share[0] <= 1
    assert found.df[0] <= df
    assert min(q) - 1e-9 <= found.estimate[0] <= max(q) + 1e-9
