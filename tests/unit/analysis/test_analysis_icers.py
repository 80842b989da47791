"""ICER tables: who is compared with whom, and what is left blank."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stepup_econ.analysis.frontier import frontier
from stepup_econ.analysis.icers import COLUMNS, icers, icers_against_reference, read
from stepup_econ.model.simulation import Simulation


def point(cost: list[float], effect: list[float], names: str, reference: str | None = None) -> Simulation:
    return Simulation.from_arrays([cost], [effect], list(names), reference=reference)


def test_columns_come_in_the_stated_order() -> None:
    sim = point([0, 1], [0, 1], "ab")
    assert tuple(icers(sim).columns[:8]) == COLUMNS
    assert tuple(icers_against_reference(sim).columns[:8]) == COLUMNS


def test_means_are_taken_before_the_ratio() -> None:
    costs, effects = [[0, 100], [0, 140]], [[0, 0.02], [0, 0.05]]
    table = icers(Simulation.from_arrays(costs, effects, ["a", "b"]))
    assert table["icer"][1] == pytest.approx(120 / 0.035, rel=1e-12)
    assert table["compared_with"][1] == "a"


def test_single_strategy_has_nothing_to_be_compared_with() -> None:
    table = icers(point([5], [1], "a"))
    assert list(table["status"]) == ["ND"]
    assert table[["inc_cost", "inc_effect", "icer", "compared_with"]].isna().all(axis=None)
    assert len(icers_against_reference(point([5], [1], "a"))) == 0


def test_dominated_rows_name_who_dominates_and_carry_no_numbers() -> None:
    table = icers(point([0, 10, 12, 30, 40], [0, 2, 1, 2.5, 4], "abcde")).set_index("strategy")
    assert dict(table["status"]) == {"a": "ND", "b": "ND", "c": "D", "d": "ED", "e": "ND"}
    assert table.loc["c", "compared_with"] == "b"
    assert table.loc["d", "compared_with"] == "e"
    assert table.loc["d", "dominated_by"] == "b and e"
    assert table.loc[["c", "d"], ["inc_cost", "inc_effect", "icer"]].isna().all(axis=None)


def test_dominated_only_by_a_strategy_off_the_frontier() -> None:
    # c is dominated by b alone, and b is extendedly dominated by a and d
    found = frontier(np.array([0.0, 10, 11, 12]), np.array([0.0, 1, 0.9, 9]))
    assert found.dominated_by == {2: 1}
    assert found.mixed == {1: (0, 3)}


@pytest.mark.parametrize(
    ("cost", "effect", "statuses"),
    [
        ([10, 10], [1, 1], "ND D"),
        ([10, 10, 10], [1, 1, 1], "ND D D"),
        ([10, 10], [1, 2], "D ND"),
        ([10, 12], [1, 1], "ND D"),
        ([0, 10, 20, 30], [0, 1, 2, 3], "ND ND ND ND"),
        ([0, -10, 5], [0, 1, 2], "D ND ND"),
        ([0, 10, 5], [0, -1, 2], "ND D ND"),
        ([-30, -20, -10], [-3, -2.5, -1], "ND ED ND"),
    ],
)
def test_ties_and_negative_numbers(cost: list[float], effect: list[float], statuses: str) -> None:
    found = frontier(np.array(cost, float), np.array(effect, float))
    assert " ".join(found.status(position) for position in range(len(cost))) == statuses


def test_rounding_is_not_a_difference() -> None:
    found = frontier(np.array([0.3, 0.1 + 0.2, 1.0]), np.array([1.0, 1.0, 2.0]))
    assert found.on == (0, 2)
    assert found.dominated_by == {1: 0}
    table = icers_against_reference(point([0.3, 0.1 + 0.2], [1, 1], "ab"))
    assert table["quadrant"][0] == "origin"
    assert math.isnan(table["icer"][0])


def test_two_hundred_strategies() -> None:
    effect = np.arange(200.0)
    found = frontier(effect**2, effect)
    assert found.on == tuple(range(200))
    assert frontier(np.sqrt(effect), effect).on == (0, 199)


def test_against_a_reference_every_row_is_compared_with_it() -> None:
    sim = point([0, 10, 5], [0, 1, -1], "abc")
    table = icers(sim, reference="b")
    assert list(table["strategy"]) == ["a", "c"]
    assert list(table["compared_with"]) == ["b", "b"]
    assert list(table["quadrant"]) == ["SW", "SW"]
    assert list(table["accept"]) == ["wtp<=10", "wtp<=2.50"]
    with pytest.raises(KeyError, match="a, b, c"):
        icers(sim, reference="z")


def test_swapping_the_two_strategies_flips_the_signs() -> None:
    one = icers_against_reference(point([1, 9], [2, 5], "ab", reference="a"))
    other = icers_against_reference(point([1, 9], [2, 5], "ab", reference="b"))
    assert one["inc_cost"][0] == -other["inc_cost"][0]
    assert one["inc_effect"][0] == -other["inc_effect"][0]
    assert one["icer"][0] == other["icer"][0]
    assert (one["quadrant"][0], other["quadrant"][0]) == ("NE", "SW")


def test_weak_dominance_has_words_of_its_own() -> None:
    assert read(0, 1).icer == 0
    assert (read(0, -1).reading, read(0, -1).accept) == ("weakly dominated", "never")
    assert (read(5, 0).accept, read(-5, 0).accept) == ("never", "always")


def test_several_perspectives_are_passed_on() -> None:
    with pytest.raises(KeyError, match="society"):
        icers(point([1, 9], [2, 5], "ab"), perspective="society")
