"""When no plan keeps all limits: the conflict is real, has nothing to spare, and each change offered is the smallest that mends it."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

from stepup_econ.allocation.curves import Curves
from stepup_econ.allocation.curves_api import allocate_curves
from stepup_econ.allocation.limits import Floor
from stepup_econ.allocation.objectives import Objective
from stepup_econ.problems import InputError

LEVELS = (0.0, 0.5, 1.0)
AREAS = ("a", "b", "c")
COST = 40_000.0
CURVES = Curves.from_arrays(AREAS, LEVELS, np.zeros((3, 3)), cost=[[0, 20_000, 40_000]] * 3, effect=[[0, 1, 2]] * 3)


def plans() -> np.ndarray:
    return np.array(list(product(LEVELS, repeat=3)))


KEEPS = {
    "fte": lambda plan, size: plan.sum() <= size + 1e-9,
    "budget": lambda plan, size: plan.sum() * COST <= size + 1e-6,
    "max_areas": lambda plan, size: (plan > 0).sum() <= size,
    "target": lambda plan, size: plan.sum() * 2 >= size - 1e-9,
    **{f"least: {a}": lambda plan, size, k=k: plan[k] >= size - 1e-9 for k, a in enumerate(AREAS)},
    **{f"most: {a}": lambda plan, size, k=k: plan[k] <= size + 1e-9 for k, a in enumerate(AREAS)},
    "floor: poor": lambda plan, size: plan[:2].sum() >= size - 1e-9,
}


def possible(limits: dict[str, float]) -> bool:
    return any(all(KEEPS[name](plan, size) for name, size in limits.items()) for plan in plans())


def refused(limits: dict[str, float]) -> InputError:
    least = {name[7:]: size for name, size in limits.items() if name.startswith("least")}
    most = {name[6:]: size for name, size in limits.items() if name.startswith("most")}
    objective = Objective("least_cost", target=limits["target"]) if "target" in limits else "expected_net_benefit"
    with pytest.raises(InputError) as error:
        allocate_curves(
            CURVES, limits.get("fte"), budget=limits.get("budget"), max_areas=limits.get("max_areas"),
            floors=(Floor("poor", ("a", "b"), limits["floor: poor"]),) if "floor: poor" in limits else (),
            least=least, most=most, objective=objective,
        )  # fmt: skip
    return error.value


CASES = [
    {"fte": 1.0, "least: a": 1.0, "least: b": 0.5, "most: c": 0.5},
    {"fte": 3.0, "budget": 50_000.0, "least: a": 1.0, "least: c": 1.0},
    {"max_areas": 1, "least: a": 0.5, "least: b": 0.5, "least: c": 0.5},
    {"floor: poor": 2.0, "most: a": 0.5},
    {"fte": 1.5, "floor: poor": 2.0, "least: c": 0.5},
    {"target": 5.0, "budget": 90_000.0, "fte": 9.0},
    {"fte": 0.5, "budget": 21_000.0, "least: b": 1.0},
    {"target": 4.0, "max_areas": 1, "fte": 1.5},
]


@pytest.mark.parametrize("limits", CASES, ids=lambda limits: ", ".join(f"{k} {v:g}" for k, v in limits.items()))
def test_the_conflict_is_irreducible_and_the_changes_are_the_smallest(limits):
    assert not possible(limits)
    error = refused(limits)
    assert {problem.code for problem in error.problems} == {"AL401"}
    conflict = {problem.where: limits[problem.where] for problem in error.problems}
    assert not possible(conflict)
    for size in range(len(conflict)):
        for kept in combinations(conflict, size):
            assert possible({name: conflict[name] for name in kept})
    for problem in error.problems:
        name = problem.where
        rises = name.partition(": ")[0] in ("fte", "budget", "max_areas", "most")
        tries = sorted(
            {*np.arange(0, 3.01, 0.5), *np.arange(0, 130_000, 10_000.0), *range(8), limits[name]}, reverse=not rises
        )
        mends = [
            size for size in tries
            if (size >= limits[name] if rises else size <= limits[name]) and possible({**limits, name: size})
        ]  # fmt: skip
        if mends:
            number = f"{mends[0]:,.0f}" if name == "budget" else f"{mends[0]:g}"
            assert f" {number} " in problem.mend.replace("£", "").replace(":", " ").replace(" in all", " in all ")
            assert "that alone is enough" in problem.mend
        else:
            assert "No change of this limit alone is enough" in problem.mend


def test_the_changes_together_are_told_when_none_alone_is_enough():
    error = refused({"fte": 0.5, "budget": 21_000.0, "least: b": 1.0, "least: a": 1.0, "floor: poor": 2.0})
    assert all("the smallest changes together: " in problem.mend for problem in error.problems)


def test_whole_levels_alone_can_conflict():
    """Shared whole posts: half a post more than there is, though the relaxation has a plan."""
    with pytest.raises(InputError) as error:
        allocate_curves(CURVES, 1.5, floors=(Floor("all", ("a", "b"), 1.5),), most={"a": 0.5, "b": 1}, shared=(AREAS,))
    assert {problem.where for problem in error.value.problems} == {"fte", "floor: all"}
    assert any("at most 2 FTE in all" in problem.mend for problem in error.value.problems)


def test_posts_that_can_never_be_whole():
    curves = Curves(("a", "b"), np.array([0, 0, 1]), np.array([0.0, 0.5, 0.0]), np.zeros(3))
    with pytest.raises(InputError) as error:
        allocate_curves(curves, 1, least={"a": 0.5}, shared=(("a", "b"),))
    assert [problem.code for problem in error.value.problems] == ["AL401"]
    assert "at least 0 FTE in a" in error.value.problems[0].mend


def test_both_engines_tell_the_same():
    said = []
    for engine in ("dynamic", "highs"):
        with pytest.raises(InputError) as error:
            allocate_curves(CURVES, 0.5, least=0.5, engine=engine)
        said.append(str(error.value))
    assert said[0] == said[1]
    assert "at most 1.5 FTE in all" in said[0]
