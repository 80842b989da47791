"""What must hold of any decision analysis, whatever the numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stepup_econ.analysis.acceptability import acceptability, pairwise_acceptability
from stepup_econ.analysis.envelope import envelope
from stepup_econ.analysis.frontier import frontier
from stepup_econ.analysis.icers import icers, icers_against_reference
from stepup_econ.analysis.net_benefit import net_benefit
from stepup_econ.analysis.voi import evpi
from stepup_econ.model.simulation import Simulation

GRID = np.arange(-5.0, 21.0)
whole = st.integers(-8, 8)


def points(least: int = 1, most: int = 8) -> st.SearchStrategy[list[tuple[int, int]]]:
    return st.lists(st.tuples(whole, whole), min_size=least, max_size=most)


@st.composite
def simulations(draw: st.DrawFn, least: int = 1) -> Simulation:
    shape = (draw(st.integers(1, 12)), draw(st.integers(least, 5)))
    numbers = arrays(float, shape, elements=st.integers(-9, 9).map(float))
    return Simulation.from_arrays(draw(numbers), draw(numbers), [f"s{i}" for i in range(shape[1])])


def best_subset(cost: list[int], effect: list[int]) -> tuple[int, ...]:
    """Find the frontier by trying every set of strategies: the largest that no mixture beats and that leaves none out."""
    valid = []
    for size in range(1, len(cost) + 1):
        for chosen in combinations(range(len(cost)), size):
            line = sorted(chosen, key=cost.__getitem__)
            if _is_frontier(line, cost, effect):
                valid.append(tuple(line))
    most = max(len(line) for line in valid)
    return min((line for line in valid if len(line) == most), key=sorted)


def _is_frontier(line: list[int], cost: list[int], effect: list[int]) -> bool:
    steps = list(pairwise(line))
    if any(cost[a] >= cost[b] or effect[a] >= effect[b] for a, b in steps):
        return False
    slopes = [Fraction(cost[b] - cost[a], effect[b] - effect[a]) for a, b in steps]
    if any(steeper < slope for slope, steeper in pairwise(slopes)):
        return False
    return all(_beaten(other, line, slopes, cost, effect) for other in range(len(cost)) if other not in line)


def _beaten(other: int, line: list[int], slopes: list[Fraction], cost: list[int], effect: list[int]) -> bool:
    if any(cost[on] <= cost[other] and effect[on] >= effect[other] for on in line):
        return True
    between = zip(line, line[1:], slopes, strict=False)
    return any(
        effect[a] <= effect[other] <= effect[b] and cost[a] + slope * (effect[other] - effect[a]) < cost[other] for a, b, slope in between
    )


@given(points())
@settings(max_examples=150, deadline=None)
def test_frontier_is_the_best_of_all_subsets(places: list[tuple[int, int]]) -> None:
    cost, effect = [place[0] for place in places], [place[1] for place in places]
    found = frontier(np.array(cost, float), np.array(effect, float))
    assert found.on == best_subset(cost, effect)
    for position, by in found.dominated_by.items():
        assert cost[by] <= cost[position]
        assert effect[by] >= effect[position]
        assert (cost[by], effect[by]) != (cost[position], effect[position]) or by < position
    for position, (low, high) in found.mixed.items():
        slope = Fraction(cost[high] - cost[low], effect[high] - effect[low])
        assert effect[low] < effect[position] < effect[high]
        assert cost[low] + slope * (effect[position] - effect[low]) < cost[position]
    assert len(found.on) + len(found.dominated_by) + len(found.mixed) == len(cost)


@given(points(), st.integers(0, 10), st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_adding_a_dominated_strategy_changes_nothing_on_the_frontier(places: list[tuple[int, int]], dearer: int, worse: int) -> None:
    before = table(places)
    after = table([*places, (places[0][0] + dearer, places[0][1] - worse)])
    assert after.loc[after["strategy"] == f"s{len(places)}", "status"].item() == "D"
    kept = ["strategy", "inc_cost", "inc_effect", "icer"]
    one, other = (t.loc[t["status"] == "ND", kept].reset_index(drop=True) for t in (before, after))
    assert one.equals(other)


@given(points(), st.sampled_from([2.0, 8.0, 0.25]))
@settings(max_examples=40, deadline=None)
def test_scaling_pounds_scales_ratios(places: list[tuple[int, int]], factor: float) -> None:
    before, after = table(places), table([(factor * cost, effect) for cost, effect in places])
    assert list(before["status"]) == list(after["status"])
    np.testing.assert_array_equal(before["icer"] * factor, after["icer"])


def table(places):  # type: ignore[no-untyped-def]
    names = [f"s{i}" for i in range(len(places))]
    return icers(Simulation.from_arrays([[p[0] for p in places]], [[p[1] for p in places]], names))


@given(simulations())
@settings(max_examples=100, deadline=None)
def test_envelope_is_the_loop(sim: Simulation) -> None:
    cost, effect = sim.costs(), sim.effects()
    found = envelope(cost, effect, GRID)
    for place, threshold in enumerate(GRID):
        nmb = threshold * effect - cost
        assert list(found.count[:, place]) == list(np.bincount(nmb.argmax(axis=0), minlength=len(nmb)))
        assert found.tied[place] == ((nmb == nmb.max(axis=0)).sum(axis=0) > 1).sum()
        np.testing.assert_allclose(found.loss[:, place], (nmb.max(axis=0) - nmb).mean(axis=1), atol=1e-12)


@given(simulations())
@settings(max_examples=40, deadline=None)
def test_probabilities_add_to_one_and_information_is_never_worth_less_than_nothing(sim: Simulation) -> None:
    rows = acceptability(sim, wtp=GRID)
    np.testing.assert_allclose(rows.groupby("wtp")["p_best"].sum(), 1, rtol=1e-12)
    assert (rows.groupby("wtp")["optimal"].sum() == 1).all()
    value = evpi(sim, wtp=GRID)["evpi"]
    assert (value >= 0).all()
    np.testing.assert_allclose(value, rows.groupby("wtp")["expected_loss"].min(), atol=1e-12)


@given(simulations(least=2), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_another_order_of_strategies_gives_the_same_rows(sim: Simulation, random) -> None:  # type: ignore[no-untyped-def]
    order = list(range(len(sim.strategies)))
    random.shuffle(order)
    other = Simulation.from_arrays(
        sim.costs().T[:, order], sim.effects().T[:, order], [sim.strategies[i] for i in order], reference=sim.reference
    )
    cells = ["wtp", "strategy"]
    one, two = (net_benefit(s, GRID[::5]).sort_values(cells).reset_index(drop=True) for s in (sim, other))
    assert one.equals(two)
    one, two = (pairwise_acceptability(s, wtp=GRID).sort_values(cells).reset_index(drop=True) for s in (sim, other))
    assert one.equals(two)
    one, two = (acceptability(s, wtp=GRID).sort_values(cells).reset_index(drop=True) for s in (sim, other))
    assert (one["tie_share"] == two["tie_share"]).all()
    np.testing.assert_allclose(one["expected_loss"], two["expected_loss"], atol=1e-12)
    untied = one["tie_share"] == 0
    assert (one.loc[untied, "p_best"] == two.loc[untied, "p_best"]).all()


@given(simulations(least=2), st.integers(-50, 50), st.integers(-50, 50))
@settings(max_examples=40, deadline=None)
def test_adding_a_constant_to_every_strategy_changes_nothing_incremental(sim: Simulation, pounds: int, units: int) -> None:
    other = Simulation.from_arrays(sim.costs().T + pounds, sim.effects().T + units, sim.strategies)
    one, two = acceptability(sim, wtp=GRID), acceptability(other, wtp=GRID)
    for column in ("p_best", "optimal", "tie_share"):
        assert (one[column] == two[column]).all()
    np.testing.assert_allclose(one["expected_loss"], two["expected_loss"], atol=1e-11)
    one, two = icers_against_reference(sim), icers_against_reference(other)
    assert list(one["quadrant"]) == list(two["quadrant"])
    np.testing.assert_allclose(one[["inc_cost", "inc_effect"]], two[["inc_cost", "inc_effect"]], atol=1e-11)


@given(simulations(least=2))
@settings(max_examples=30, deadline=None)
def test_a_strategy_copied_shares_its_place_and_changes_no_value(sim: Simulation) -> None:
    assume(sim.n_draws > 1)
    names = [*sim.strategies, "copy"]
    doubled = Simulation.from_arrays(np.c_[sim.costs().T, sim.costs()[0]], np.c_[sim.effects().T, sim.effects()[0]], names)
    rows = acceptability(doubled, wtp=GRID)
    assert (rows.loc[rows["strategy"] == "copy", "p_best"] == 0).all()
    np.testing.assert_array_equal(evpi(sim, wtp=GRID)["evpi"], evpi(doubled, wtp=GRID)["evpi"])
