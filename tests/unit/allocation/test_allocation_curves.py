"""Curves: one order whatever came in, and every problem at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from stepup_econ.allocation.curves import Curves, area_order
from stepup_econ.allocation.curves_frame import curves_from_frame
from stepup_econ.problems import InputError


def frame(**changes: list[object]) -> pd.DataFrame:
    held = {"area": ["n", "n", "s", "s"], "fte": [0.0, 1.0, 0.0, 1.0], "net_benefit": [0.0, 5.0, 0.0, 4.0]}
    return pd.DataFrame({**held, **changes})


def codes(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_any_row_order_gives_the_same_curves():
    rng = np.random.default_rng(1)
    rows = [(a, f / 2, d, rng.normal()) for a in ("b", "a", "c") for f in range(3) for d in range(4)]
    table = pd.DataFrame(rows, columns=["area", "fte", "draw", "net_benefit"])
    one = curves_from_frame(table)
    two = curves_from_frame(table.sample(frac=1, random_state=3))
    assert one.areas == two.areas == ("a", "b", "c")
    np.testing.assert_array_equal(one.draws, two.draws)
    np.testing.assert_array_equal(one.net_benefit, two.net_benefit)
    kept = table[(table.area == "b") & (table.fte == 0.5)].sort_values("draw").net_benefit
    np.testing.assert_array_equal(one.draws[4], kept)
    assert one.net_benefit[4] == pytest.approx(kept.mean())


def test_ids_that_are_numbers_come_in_order_of_number():
    assert area_order(("10", "9")) == [1, 0]
    assert area_order(("10", "9", "x")) == [0, 1, 2]
    curves = curves_from_frame(frame(area=[10, 10, 9, 9]))
    assert curves.areas == ("9", "10")
    assert curves.net_benefit.tolist() == [0, 4, 0, 5]


def test_areas_may_have_different_levels_and_strategies():
    table = pd.DataFrame(
        {
            "area": ["n", "n", "n", "s", "s"],
            "fte": [0, 0.5, 0.5, 0, 3],
            "strategy": ["wide", "wide", "deep", "wide", "deep"],
            "net_benefit": [0.0, 1, 2, 0, 9],
        }
    )
    curves = curves_from_frame(table)
    assert curves.fte.tolist() == [0, 0.5, 0.5, 0, 3]
    assert curves.strategy == ("wide", "deep", "wide", "wide", "deep")
    assert curves.net_benefit.tolist() == [0, 2, 1, 0, 9]
    assert curves.starts.tolist() == [0, 3, 5]
    assert curves.label(1) == "area n, 0.5 FTE, deep"


def test_every_cell_that_cannot_be_used_is_named():
    table = frame(area=["n", " ", "s", "s"], fte=[0, 1, "x", 1], net_benefit=[0, 1, 2, np.nan])
    with pytest.raises(InputError) as error:
        curves_from_frame(table)
    assert sorted(problem.where for problem in error.value.problems) == [
        "curves: row 2, area", "curves: row 3, fte", "curves: row 4, net_benefit",
    ]  # fmt: skip


def test_missing_columns_are_all_named():
    with pytest.raises(InputError) as error:
        curves_from_frame(pd.DataFrame({"area": ["n"]}))
    assert [problem.where for problem in error.value.problems] == ["curves: fte", "curves: net_benefit"]


def test_rows_twice_posts_below_nought_and_no_level_of_none():
    with pytest.raises(InputError) as error:
        curves_from_frame(frame(fte=[0, 0, -1, 1]))
    assert codes(error) == ["AL104", "AL106", "AL107"]


def test_draws_must_be_the_same_everywhere_and_once():
    table = pd.DataFrame(
        {"area": ["n"] * 5, "fte": [0, 0, 1, 1, 1], "draw": [1, 2, 1, 1, 3], "net_benefit": np.arange(5.0)}
    )
    with pytest.raises(InputError) as error:
        curves_from_frame(table)
    assert {problem.code for problem in error.value.problems} == {"AL106", "AL110"}
    assert any("draw 2" in problem.found for problem in error.value.problems)


def test_arrays_and_frame_agree_and_areas_are_put_in_order():
    values = np.arange(12.0).reshape(2, 2, 3)
    curves = Curves.from_arrays(["s", "n"], [0, 1], values, cost=[[0, 7], [0, 9]])
    assert curves.areas == ("n", "s")
    assert curves.cost.tolist() == [0, 9, 0, 7]
    rows = [
        (a, f, d, values[i, f, d]) for i, a in enumerate(("s", "n")) for f in range(2) for d in range(3)
    ]
    other = curves_from_frame(pd.DataFrame(rows, columns=["area", "fte", "draw", "net_benefit"]))
    np.testing.assert_array_equal(curves.draws, other.draws)
    np.testing.assert_array_equal(curves.net_benefit, other.net_benefit)


def test_wrong_shapes_say_what_was_expected():
    with pytest.raises(ValueError, match=r"shape \(2, 3\); expected \(2, 2\)"):
        Curves.from_arrays(["a", "b"], [0, 1], np.zeros((2, 3)))
    with pytest.raises(ValueError, match="cost has shape"):
        Curves.from_arrays(["a", "b"], [0, 1], np.zeros((2, 2)), cost=[0, 1])
    with pytest.raises(InputError) as error:
        Curves(("a",), np.array([0, 0]), np.array([0.0, 1.0]), np.array([0.0]), cost=np.array([1.0]))
    assert codes(error) == ["AL102", "AL102"]
    with pytest.raises(InputError):
        Curves((), np.array([], dtype=int), np.array([]), np.array([]))


def test_options_out_of_order_are_refused():
    with pytest.raises(InputError) as error:
        Curves(("a",), np.array([0, 0]), np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    assert codes(error) == ["AL105"]


def test_arrays_cannot_be_changed_afterwards():
    curves = Curves.from_arrays(["a"], [0, 1], [[0, 1]])
    with pytest.raises(ValueError, match="read-only"):
        curves.net_benefit[0] = 3
