"""Both engines against a look at every plan, on random curves with ties, steps down and every kind of limit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from stepup_econ.allocation import highs
from stepup_econ.allocation.curves import Curves
from stepup_econ.allocation.curves_api import allocate_curves
from stepup_econ.allocation.curves_frame import curves_from_frame
from stepup_econ.allocation.engines import solve
from stepup_econ.allocation.instance import Instance
from stepup_econ.allocation.limits import Floor, limits_for
from stepup_econ.allocation.ties import InfeasibleError
from stepup_econ.problems import InputError

STEP = 0.1
"""No exact float: sums of it are what the engines must not trip over."""


@dataclass(frozen=True)
class Question:
    curves: Curves
    fte: float | None
    given: dict[str, Any]


@st.composite
def curves_of(draw: st.DrawFn, most_areas: int = 6, most_levels: int = 5) -> Curves:
    n = draw(st.integers(1, most_areas))
    levels = draw(st.integers(2, most_levels if n < 5 else 4 if n == 5 else 3))
    whole = st.integers(-2, 4)
    value = [[0, *draw(st.lists(whole, min_size=levels - 1, max_size=levels - 1))] for _ in range(n)]
    cost = [[0, *draw(st.lists(st.integers(0, 4), min_size=levels - 1, max_size=levels - 1))] for _ in range(n)]
    return Curves.from_arrays([f"a{k}" for k in range(n)], np.arange(levels) * STEP, value, cost=cost)


@st.composite
def questions(draw: st.DrawFn, coupled: bool) -> Question:
    curves = draw(curves_of())
    n, top = len(curves.areas), round(float(curves.fte.max()) / STEP)
    fte = draw(st.none() | st.integers(0, n * top).map(lambda k: k * STEP))
    steps = st.integers(0, top)
    held: dict[str, Any] = {}
    if draw(st.booleans()):
        held["least"] = {area: draw(steps) * STEP for area in curves.areas if draw(st.booleans())}
    if draw(st.booleans()):
        held["most"] = {area: max(draw(steps) * STEP, held.get("least", {}).get(area, 0)) for area in curves.areas}
    if coupled:
        kind = draw(st.sampled_from(["budget", "max_areas", "floors", "shared", "all"]))
        if kind in ("budget", "all"):
            held["budget"] = float(draw(st.integers(0, 3 * n)))
        if kind in ("max_areas", "all"):
            held["max_areas"] = draw(st.integers(0, n))
        if kind in ("floors", "all"):
            group = draw(st.lists(st.sampled_from(curves.areas), min_size=1, unique=True))
            held["floors"] = (Floor("group", tuple(group), draw(st.integers(0, top)) * STEP),)
        if kind in ("shared", "all") and n > 1:
            held["shared"] = (curves.areas[:2],)
            held["post"] = 2 * STEP
            for name in ("least", "most"):
                held.pop(name, None)
    return Question(curves, fte, held)


def every_plan(asked: Question) -> list[tuple[int, int, tuple[int, ...], float]]:
    """Return value, steps in all, steps by area and spend of each plan within the limits, straight from the words."""
    curves, held = asked.curves, asked.given
    n, size = len(curves.areas), curves.n // len(curves.areas)
    value, cost = curves.net_benefit.reshape(n, size), curves.cost.reshape(n, size)
    in_steps = {name: {a: round(v / STEP) for a, v in held.get(name, {}).items()} for name in ("least", "most")}
    plans = []
    for steps in product(range(size), repeat=n):
        posts = dict(zip(curves.areas, steps, strict=True))
        spend = sum(cost[a, s] for a, s in enumerate(steps))
        good = asked.fte is None or sum(steps) <= round(asked.fte / STEP)
        good &= all(posts[a] >= least for a, least in in_steps["least"].items())
        good &= all(posts[a] <= most for a, most in in_steps["most"].items())
        good &= spend <= held.get("budget", np.inf)
        good &= sum(s > 0 for s in steps) <= held.get("max_areas", n)
        for floor in held.get("floors", ()):
            good &= sum(posts[a] for a in floor.areas) >= round(floor.fte / STEP)
        if "shared" in held:
            good &= (steps[0] + steps[1]) % 2 == 0 and all(s % 2 == 0 for s in steps[2:])
        if good:
            plans.append((int(sum(value[a, s] for a, s in enumerate(steps))), sum(steps), steps, spend))
    return plans


def agrees_with_every_plan(asked: Question, engines: tuple[str, ...]) -> None:
    plans = every_plan(asked)
    limits = limits_for(asked.curves, asked.fte, **asked.given)
    instance = Instance(asked.curves, limits, asked.curves.net_benefit)
    for engine in engines:
        try:
            found = solve(instance, engine)
        except InfeasibleError:
            assert not plans
            continue
        best = max(plans, key=lambda plan: (plan[0], -plan[1], plan[2]))
        assert found.value == best[0]
        assert tuple(np.rint(asked.curves.fte[found.chosen] / STEP).astype(int)) == best[2], engine
        assert found.gap == 0
        if found.tied is not None:
            assert found.tied == (sum(plan[0] == best[0] for plan in plans) > 1)


@settings(max_examples=150, deadline=None)
@given(questions(coupled=False))
def test_both_engines_find_the_plan_that_a_look_at_every_plan_finds(asked):
    agrees_with_every_plan(asked, ("dynamic", "highs", "auto"))


@settings(max_examples=150, deadline=None)
@given(questions(coupled=True))
def test_every_kind_of_limit_is_kept_and_the_plan_is_the_best_within_it(asked):
    agrees_with_every_plan(asked, ("auto",))


@settings(max_examples=100, deadline=None)
@given(questions(coupled=True) | questions(coupled=False))
def test_a_search_among_few_columns_loses_no_plan(asked):
    """What large programmes go through, with as few columns as there can be in the first search."""
    with mock.patch.object(highs, "SMALL", 0), mock.patch.object(highs, "SPARE", 0), mock.patch.object(highs, "WIDE", 0):
        agrees_with_every_plan(asked, ("highs",))


@settings(max_examples=40, deadline=None)
@given(curves_of(most_areas=4), st.randoms(use_true_random=False), st.sampled_from([{}, {"budget": 4.0}, {"max_areas": 2}]))
def test_any_order_of_the_rows_gives_the_same_plan(curves, random, given_):
    rows = [
        (curves.areas[a], f, v, c)
        for a, f, v, c in zip(curves.area, curves.fte, curves.net_benefit, curves.cost, strict=True)
    ]
    shuffled = random.sample(rows, len(rows))
    plans = [
        allocate_curves(pd.DataFrame(held, columns=["area", "fte", "net_benefit", "cost"]), 0.4, details=False, **given_)
        for held in (rows, shuffled)
    ]
    pd.testing.assert_frame_equal(plans[0].table, plans[1].table)
    assert plans[0].objective == plans[1].objective


@settings(max_examples=40, deadline=None)
@given(curves_of(), st.integers(0, 6), st.integers(1, 3))
def test_more_posts_never_make_a_plan_worse_and_scaling_pounds_changes_no_plan(curves, steps, more):
    def plan(held: Curves, total: int) -> Any:
        return allocate_curves(held, total * STEP, details=False)

    here, above = plan(curves, steps), plan(curves, steps + more)
    assert above.objective >= here.objective
    scaled = Curves.from_arrays(
        curves.areas, np.unique(curves.fte), curves.net_benefit.reshape(len(curves.areas), -1) * 1024.0
    )
    np.testing.assert_array_equal(plan(scaled, steps).chosen, here.chosen)


@settings(max_examples=30, deadline=None)
@given(questions(coupled=True))
def test_limits_that_conflict_are_told_and_no_others(asked):
    """Each conflict that is told is one: dropping all other limits leaves no plan."""
    if every_plan(asked):
        return
    try:
        allocate_curves(asked.curves, asked.fte, **asked.given)
    except InputError as error:
        named = {problem.where for problem in error.problems}
    else:
        raise AssertionError("a plan was found where there is none")
    kept: dict[str, Any] = {name: asked.given[name] for name in ("shared", "post") if name in asked.given}
    kept |= {name: asked.given[name] for name in ("budget", "max_areas") if name in named}
    for name in ("least", "most"):
        kept[name] = {a: v for a, v in asked.given.get(name, {}).items() if f"{name}: {a}" in named}
    kept["floors"] = tuple(f for f in asked.given.get("floors", ()) if f"floor: {f.name}" in named)
    fte = asked.fte if "fte" in named else None
    assert not every_plan(Question(asked.curves, fte, kept))


@settings(max_examples=30, deadline=None)
@given(curves_of(most_areas=3))
def test_a_frame_of_the_curves_is_the_curves(curves):
    frame = pd.DataFrame(
        {"area": [curves.areas[a] for a in curves.area], "fte": curves.fte, "net_benefit": curves.net_benefit}
    )
    np.testing.assert_array_equal(curves_from_frame(frame).net_benefit, curves.net_benefit)
