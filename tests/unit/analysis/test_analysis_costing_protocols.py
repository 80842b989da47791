"""Contact protocols compared, against a walk along every path a family can take."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepup_econ.analysis.protocols import ladder, protocol_comparison
from stepup_econ.model.simulate import random_draws, simulate

SHARE = st.floats(0.01, 0.99)
POUNDS = st.floats(0, 200)


def walk(reach: list[float], lost: list[float], hit: list[float], missed: list[float]) -> dict[str, float]:
    """Walk every path: reached (stop), missed and kept, missed and lost (stop); add up chance, attempts and money."""
    total = dict.fromkeys(("attempts", "reached", "cost_failed", "cost_reached"), 0.0)
    for path in product(("hit", "kept", "lost"), repeat=len(reach)):
        end = next((i for i, what in enumerate(path) if what != "kept"), len(path) - 1)
        if any(what != "hit" for what in path[end + 1 :]):
            continue
        chance = 1.0
        for i, what in enumerate(path[: end + 1]):
            chance *= reach[i] if what == "hit" else (1 - reach[i]) * (lost[i] if what == "lost" else 1 - lost[i])
        total["attempts"] += chance * (end + 1)
        total["reached"] += chance * (path[end] == "hit")
        total["cost_reached"] += chance * (hit[end] if path[end] == "hit" else 0.0)
        failed = range(end if path[end] == "hit" else end + 1)
        total["cost_failed"] += chance * sum(missed[i] for i in failed)
    return total


@given(st.lists(st.tuples(SHARE, SHARE, POUNDS, POUNDS), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_every_depth_equals_the_sum_over_its_paths(rows: list[tuple[float, float, float, float]]) -> None:
    columns = [np.array(column)[:, None] for column in zip(*rows, strict=True)]
    found = ladder(*columns)
    for depth in range(1, len(rows) + 1):
        expected = walk(*(list(column[:depth, 0]) for column in columns))
        for name, value in expected.items():
            assert getattr(found, name)[depth, 0] == pytest.approx(value, rel=1e-9, abs=1e-12), name


def test_no_attempt_reaches_nobody_and_costs_nothing() -> None:
    found = ladder(*(np.full((2, 3), 0.4) for _ in range(4)))
    assert not np.any(found.reached[0])
    assert not np.any(found.cost[0])
    assert not np.any(found.attempts[0])


def test_the_step_to_the_next_attempt_costs_success_and_the_failures_before_it() -> None:
    found = ladder(*(np.array(a)[:, None] for a in ([0.5, 0.25], [0.1, 0.1], [30.0, 80.0], [10.0, 40.0])))
    gained, paid = found.reached[2] - found.reached[1], found.cost[2] - found.cost[1]
    assert paid[0] / gained[0] == pytest.approx(80.0 + 40.0 * 0.75 / 0.25)


def test_the_whole_protocol_is_what_the_model_costs(worked: Any) -> None:
    found, sim = protocol_comparison(worked), simulate(worked)
    as_it_is = found[(found["compared"] == "as it is") & (found["families"] == "all")].set_index("area")
    for area in worked.service_areas:
        here = sim.data.sel(strategy="early_help", area=area.id).isel(draw=0)
        row = as_it_is.loc[area.id]
        assert row["cost_failed"] == pytest.approx(float(here["cost"].sel(category="failed_attempts").sum()), rel=1e-12)
        both = float(here["cost"].sel(category=["failed_attempts", "successful_attempts"]).sum())
        assert row["cost"] == pytest.approx(both, rel=1e-12)
        assert row["reached"] == pytest.approx(float(here["volume"].sel(stage="reached")), rel=1e-12)
        attempted = float(here["volume"].sel(stage="attempted"))
        assert row["attempts_per_family"] * row["referred"] == pytest.approx(attempted, rel=1e-12)


def test_one_more_visit_is_a_protocol_with_one_more_visit(rows: Any, evaluate_rows: Any) -> None:
    plain = protocol_comparison(evaluate_rows(rows))
    last = rows["Contact"][-1]
    rows["Contact"].append({**last, "id": "reach_visit_3", "number": 5, "reached": last["reached"], "not_reached": last["not_reached"]})
    longer = protocol_comparison(evaluate_rows(rows))
    names = ["reached", "cost", "cost_failed", "cost_per_extra_reached"]
    once_more = plain[plain["compared"] == "the last attempt once more"][names]
    assert np.allclose(once_more, longer[longer["compared"] == "as it is"][names], rtol=1e-12)
    fewer = longer[longer["compared"] == "1 attempt fewer"][names]
    assert np.allclose(plain[plain["compared"] == "as it is"][names], fewer, rtol=1e-12)


def test_families_that_move_cost_more_to_reach(worked: Any) -> None:
    found = protocol_comparison(worked).set_index(["area", "families", "depth"])
    for depth in range(1, 6):
        stay, move = (found.loc[("all", kind, depth)] for kind in ("stay", "move"))
        assert move["reach_share"] < stay["reach_share"]
        assert move["cost_per_extra_reached"] > stay["cost_per_extra_reached"]


def test_draws_give_intervals_around_the_ratio_and_one_draw_gives_none(worked: Any) -> None:
    found = protocol_comparison(worked, random_draws(worked, 128, seed=5))
    assert (found["cost_per_extra_low"] < found["cost_per_extra_reached"]).all()
    assert (found["cost_per_extra_reached"] < found["cost_per_extra_high"]).all()
    assert protocol_comparison(worked)["cost_per_extra_low"].isna().all()


def test_an_attempt_that_reaches_nobody_has_no_cost_per_family(rows: Any, evaluate_rows: Any) -> None:
    for area in rows["Areas"]:
        area["share_moving"] = "100%"
    for attempt in rows["Contact"]:
        attempt["moved_ratio"] = "0"
    found = protocol_comparison(evaluate_rows(rows))
    moving = found[found["families"] == "move"]
    assert moving["reached"].eq(0).all()
    assert moving["cost_per_extra_reached"].isna().all()
    assert moving["cost_per_reached"].isna().all()
