"""Two inputs over a grid against direct runs of the model."""

from __future__ import annotations

from typing import Any

import pytest

from stepup_econ.analysis.sensitivity import inmb_of_design, tornado
from stepup_econ.analysis.two_way import POINTS, two_way


def test_each_cell_is_a_run_of_the_model(worked: Any) -> None:
    table = two_way(worked)
    for row in table.iloc[[0, 5, 20, len(table) - 1]].to_dict("records"):
        changes = {row["first"]: row["first_value"], row["second"]: row["second_value"]}
        found = inmb_of_design(worked, [changes], row["strategy"], worked.outcome().name, row["wtp"])
        assert row["inmb"] == pytest.approx(float(found[0]), rel=1e-10)
        assert row["best"] == (row["strategy"] if row["inmb"] > 0 else worked.reference) or len(worked.strategies) > 2
    assert len(table) == POINTS**2


def test_the_two_that_move_the_answer_most_are_taken_and_the_corners_lie_where_the_tornado_ends(worked: Any) -> None:
    table, ranked = two_way(worked), tornado(worked)
    assert {table["first"].iloc[0], table["second"].iloc[0]} == set(ranked["input"].head(2))
    assert table["first_value"].iloc[0] == ranked["low"].iloc[0]
    assert table["first_value"].iloc[-1] == ranked["high"].iloc[0]


def test_what_is_asked_must_be_two_known_inputs(worked: Any) -> None:
    name = next(iter(worked.inputs))
    with pytest.raises(ValueError, match="expected two"):
        two_way(worked, {name: [1.0]})
    with pytest.raises(KeyError, match="nothing_like_it"):
        two_way(worked, {name: [1.0], "nothing_like_it": [2.0]})
