"""Placing now and moving later against every first placing and every move; ranks against counting."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepup_econ.allocation.curves_api import allocate_curves
from stepup_econ.allocation.ranks import rank_acceptability
from stepup_econ.allocation.two_stage import two_stage
from stepup_econ.problems import InputError


def curves(seed: int, areas: int = 3, levels: int = 3, draws: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [
        (f"a{a}", float(level), 0.0 if level == 0 else rng.normal(5 * level, 8), draw)
        for a in range(areas)
        for draw in range(draws)
        for level in range(levels)
    ]
    return pd.DataFrame(rows, columns=["area", "fte", "net_benefit", "draw"])


def by_enumeration(frame: pd.DataFrame, fte: float, before: float, cost: float, most: float | None) -> dict[str, float]:
    """The value of the best first placing, of the best on average as first placing, of never moving, and of knowing first."""
    table = frame.pivot_table(index=["area", "fte"], columns="draw", values="net_benefit")
    areas, levels, draws = sorted(frame["area"].unique()), sorted(frame["fte"].unique()), sorted(frame["draw"].unique())
    plans = [plan for plan in itertools.product(levels, repeat=len(areas)) if sum(plan) <= fte + 1e-9]
    worth = {plan: np.array([sum(table.loc[(area, level), draw] for area, level in zip(areas, plan, strict=True)) for draw in draws]) for plan in plans}

    def later(plan: tuple[float, ...], draw: int) -> float:
        best = -np.inf
        for other in plans:
            moved = sum(max(b - a, 0.0) for a, b in zip(plan, other, strict=True))
            if most is None or moved <= most + 1e-9:
                best = max(best, worth[other][draw] - cost * moved)
        return best

    full = {plan: before * worth[plan].mean() + (1 - before) * np.mean([later(plan, draw) for draw in range(len(draws))]) for plan in plans}
    alone = max(plans, key=lambda plan: worth[plan].mean())
    known = float(np.mean([max(worth[plan][draw] for plan in plans) for draw in range(len(draws))]))
    return {"value": max(full.values()), "without": full[alone], "fixed": worth[alone].mean(), "known": known}


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10_000), st.sampled_from([0.0, 0.3, 0.8, 1.0]), st.sampled_from([0.0, 2.0, 50.0]), st.sampled_from([None, 0.0, 1.0, 2.0]),
    st.integers(1, 4),
)  # fmt: skip
def test_every_first_placing_and_every_move(seed: int, before: float, cost: float, most: float | None, fte: int) -> None:
    frame = curves(seed)
    found = two_stage(frame, fte, before=before, cost_to_move=cost, most_moved=most)
    exact = by_enumeration(frame, fte, before, cost, most)
    assert found.value == pytest.approx(exact["value"], abs=1e-6)
    assert found.value_without == pytest.approx(exact["without"], abs=1e-6)
    assert found.value_fixed == pytest.approx(exact["fixed"], abs=1e-6)
    assert found.value_known == pytest.approx(exact["known"], abs=1e-6)
    assert found.vss >= -1e-6
    assert found.evpi >= -1e-6
    assert found.value_of_moving >= -1e-6
    assert found.table["fte"].sum() <= fte + 1e-9


def test_nothing_is_moved_where_it_costs_more_than_it_brings() -> None:
    found = two_stage(curves(1), 3, cost_to_move=1e6)
    assert found.moved == 0
    assert found.vss == pytest.approx(0, abs=1e-6)
    assert found.value == pytest.approx(found.value_fixed, abs=1e-6)


def test_limits_hold_now_and_later() -> None:
    found = two_stage(curves(2), 3, least={"a0": 1}, most={"a1": 1}, most_moved=1.0)
    table = found.table.set_index("area")
    assert table.loc["a0", "fte"] >= 1
    assert table.loc["a1", "fte"] <= 1
    assert table.loc["a0", "mean_later"] >= 1
    assert found.moved <= 1 + 1e-9


@pytest.mark.parametrize("bad", [{"before": 1.5}, {"cost_to_move": -1.0}, {"most_moved": -1.0}, {"draws": 0}])
def test_numbers_that_cannot_be_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(InputError, match="AL120"):
        two_stage(curves(1), 2, **bad)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="AL111"):
        two_stage(curves(1)[lambda f: f["draw"] == 0].drop(columns="draw"), 2)


def test_ranks_are_counted_and_ties_shared() -> None:
    frame = curves(3, areas=4, draws=40)
    plan = allocate_curves(frame, 2)
    found = rank_acceptability(plan).pivot_table(index="area", columns="rank", values="share_of_draws")
    np.testing.assert_allclose(found.sum(axis=0), 1.0)
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    table = frame.pivot_table(index=["area", "fte"], columns="draw", values="net_benefit")
    first = np.zeros(4)
    for draw in range(40):
        gain = []
        for area, fte in zip(plan.table["area"], plan.table["fte"], strict=True):
            here, above = table.loc[(area, fte), draw], table[draw].get((area, fte + 1), -np.inf)
            gain.append(above - here)
        best = np.flatnonzero(np.array(gain) == max(gain))
        first[best] += 1 / len(best)
    np.testing.assert_allclose(found[1], first / 40)
    same = pd.concat([frame[frame["area"] == "a0"].assign(area=name) for name in ("x", "y")])
    shared = rank_acceptability(allocate_curves(same, 0)).pivot_table(index="area", columns="rank", values="share_of_draws")
    np.testing.assert_allclose(shared, 0.5)
    with pytest.raises(ValueError, match="no draws"):
        rank_acceptability(allocate_curves(frame[frame["draw"] == 0].drop(columns="draw"), 1))
