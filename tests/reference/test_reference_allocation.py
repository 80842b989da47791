"""Allocations that others have published or that another solver finds on the same matrices."""

from __future__ import annotations

import heapq

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from stepup_econ.allocation.curves import Curves
from stepup_econ.allocation.curves_api import allocate_curves
from stepup_econ.allocation.engines import solve
from stepup_econ.allocation.instance import Instance
from stepup_econ.allocation.limits import Floor, limits_for

MEDICAL_TEAMS = {
    "country 1": [0, 45, 70, 90, 105, 120],
    "country 2": [0, 20, 45, 75, 110, 150],
    "country 3": [0, 50, 70, 80, 100, 130],
}
"""Thousands of person-years of life gained by medical teams: Hillier and Lieberman, Introduction to Operations Research, chapter on dynamic
programming, example 2 (distributing five medical teams to countries). Published answer: 170, with 1, 3 and 1 teams."""


@pytest.mark.parametrize("engine", ["dynamic", "highs"])
def test_medical_teams_go_where_the_textbook_sends_them(engine):
    rows = [(area, fte, value) for area, curve in MEDICAL_TEAMS.items() for fte, value in enumerate(curve)]
    curves = pd.DataFrame(rows, columns=["area", "fte", "net_benefit"])
    plan = allocate_curves(curves, 5, engine=engine)
    assert plan.objective == 170
    assert plan.table["fte"].tolist() == [1, 3, 1]
    assert plan.gap == 0


def random_curves(seed: int, n: int = 12, levels: int = 7) -> Curves:
    rng = np.random.default_rng(seed)
    gains = rng.gamma(1, 2000, (n, levels)) - 1200
    value = np.c_[np.zeros(n), np.cumsum(gains, axis=1) - rng.uniform(0, 3000, (n, 1))]
    cost = np.c_[np.zeros(n), np.cumsum(rng.uniform(2e4, 3e4, (n, levels)), axis=1) + 5e3]
    return Curves.from_arrays([f"area{k:02}" for k in range(n)], np.arange(levels + 1) * 0.5, value, cost=cost)


def by_scipy(curves: Curves, fte: float, budget: float, opened: int, floor: tuple[list[int], float]) -> float:
    """Return the best value by scipy's solver from matrices written here."""
    n = len(curves.areas)
    one = (curves.area[None, :] == np.arange(n)[:, None]).astype(float)
    group = np.isin(curves.area, floor[0]) * curves.fte
    rows = np.vstack([one, curves.fte, curves.cost / 1e4, curves.fte > 0, group])
    low = np.r_[np.ones(n), -np.inf, -np.inf, -np.inf, floor[1]]
    high = np.r_[np.ones(n), fte, budget / 1e4, opened, np.inf]
    found = milp(
        -curves.net_benefit, constraints=LinearConstraint(rows, low, high), integrality=np.ones(curves.n),
        bounds=Bounds(0, 1), options={"mip_rel_gap": 0},
    )  # fmt: skip
    assert found.success
    return float(-found.fun)


@pytest.mark.parametrize("seed", range(6))
def test_a_second_solver_finds_no_better_plan(seed):
    curves = random_curves(seed)
    floor = Floor("poor", curves.areas[:3], 1.5)
    plan = allocate_curves(curves, 14, budget=5e5, max_areas=6, floors=(floor,), details=False)
    assert plan.objective == pytest.approx(by_scipy(curves, 14, 5e5, 6, ([0, 1, 2], 1.5)), rel=1e-9)
    free = allocate_curves(curves, 14, details=False)
    assert free.objective == pytest.approx(by_scipy(curves, 14, 1e9, 12, ([0], 0.0)), rel=1e-9)
    assert free.proven_by == "dynamic programme"


def greedy(value: np.ndarray, total: int) -> float:
    """Return what the largest gains one after another bring: exact for concave curves (Fox 1966, Management Science 13:210-216)."""
    gains = np.diff(value, axis=1)
    heap = [(-gains[a, 0], a, 0) for a in range(len(value))]
    heapq.heapify(heap)
    worth = 0.0
    for _ in range(total):
        gain, a, s = heapq.heappop(heap)
        if gain >= 0:
            break
        worth -= gain
        if s + 1 < gains.shape[1]:
            heapq.heappush(heap, (-gains[a, s + 1], a, s + 1))
    return worth


@pytest.mark.parametrize(("n", "total"), [(150, 900), (35_000, 100_000)])
def test_largest_gains_first_is_right_for_concave_curves(n, total):
    rng = np.random.default_rng(n)
    gains = -np.sort(-rng.normal(300, 400, (n, 20)), axis=1)
    value = np.c_[np.zeros(n), np.cumsum(gains, axis=1)].round(2)
    gains = np.diff(value, axis=1)
    value = np.c_[np.zeros(n), np.cumsum(-np.sort(-gains.round(2), axis=1), axis=1)].round(2)
    curves = Curves.from_arrays([f"{k}" for k in range(n)], np.arange(21) * 0.5, value)
    found = solve(Instance(curves, limits_for(curves, total * 0.5), curves.net_benefit))
    assert found.value == pytest.approx(greedy(value, total), rel=1e-12)
    assert found.proven_by == ("dynamic programme" if n == 150 else "one sort of concave curves")
