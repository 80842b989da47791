"""Limits: what is offered, and every problem at once."""

from __future__ import annotations

import numpy as np
import pytest

from stepup_econ.allocation.curves import Curves
from stepup_econ.allocation.limits import Floor, limits_for, offered
from stepup_econ.problems import InputError

CURVES = Curves.from_arrays(["a", "b", "c"], [0, 0.5, 1, 1.5, 2], np.zeros((3, 5)))


def levels(area: int, **given: object) -> list[float]:
    limits = limits_for(CURVES, 3, **given)
    return CURVES.fte[offered(CURVES, limits) & (CURVES.area == area)].tolist()


def test_least_and_most_by_area_or_for_all():
    assert levels(0, least={"a": 1}) == [1, 1.5, 2]
    assert levels(1, least={"a": 1}) == [0, 0.5, 1, 1.5, 2]
    assert levels(1, most=1.2) == [0, 0.5, 1]


def test_steps_that_are_no_exact_floats():
    curves = Curves.from_arrays(["a"], np.arange(11) * 0.1, np.zeros((1, 11)))
    kept = offered(curves, limits_for(curves, 1, step=0.3))
    np.testing.assert_allclose(curves.fte[kept], [0, 0.3, 0.6, 0.9])


def test_whole_posts_where_they_are_not_shared():
    assert levels(0, shared=(("a", "b"),)) == [0, 0.5, 1, 1.5, 2]
    assert levels(2, shared=(("a", "b"),)) == [0, 1, 2]
    assert levels(2, shared=(("a", "b"),), post=1.5) == [0, 1.5]


def test_every_problem_at_once():
    with pytest.raises(InputError) as error:
        limits_for(
            CURVES, -1, budget=float("nan"), step=0.0,
            floors=(Floor("poor", ("x",), 1), Floor("none", (), -1)), shared=(("a", "b"), ("b", "y")),
        )  # fmt: skip
    assert [(problem.code, problem.where) for problem in error.value.problems] == [
        ("AL202", "fte"), ("AL202", "budget"), ("AL202", "step"), ("AL201", "floors: poor"), ("AL204", "floors: none"),
        ("AL202", "floors: none"), ("AL205", "shared"), ("AL201", "shared"),
    ]  # fmt: skip


def test_unknown_areas_and_crossed_limits():
    with pytest.raises(InputError) as error:
        limits_for(CURVES, 3, least={"x": 1}, most={"y": 1})
    assert [problem.where for problem in error.value.problems] == ["least", "most"]
    with pytest.raises(InputError, match="at most 1, the area's most"):
        limits_for(CURVES, 3, least={"a": 2}, most={"a": 1})
    with pytest.raises(InputError, match="0 or more"):
        limits_for(CURVES, 3, least={"a": -2})


def test_an_area_with_no_level_left_is_named_with_its_levels():
    with pytest.raises(InputError) as error:
        limits_for(CURVES, 9, least={"b": 3}, most={"a": 0.3}, step=1)
    (problem,) = error.value.problems
    assert problem.where == "area b"
    assert "0, 1, 2" in problem.found


def test_a_floor_over_all_areas_is_no_coupling():
    whole = Floor("every post", ("a", "b", "c"), 2)
    part = Floor("poor", ("a",), 1)
    assert limits_for(CURVES, 3, floors=(whole,)).couples == ()
    assert limits_for(CURVES, 3, floors=(whole,)).least_in_all == 2
    assert limits_for(CURVES, 3, floors=(whole, part), budget=5, max_areas=1).couples == ("budget", "max_areas", "floors")
