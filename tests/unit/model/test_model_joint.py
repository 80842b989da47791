"""Inputs that move together in the draws of an evaluation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from stepup_econ.analysis.evppi_nested import nested_evppi
from stepup_econ.model.joint import joint_inputs
from stepup_econ.model.simulate import random_draws, simulate
from stepup_econ.problems import InputError
from stepup_econ.uncertainty.copula import Correlation
from stepup_econ.uncertainty.varied import uncertain


def together(worked: Any, rank: float) -> tuple[Any, tuple[str, str]]:
    first, second = uncertain(worked.inputs)[:2]
    return replace(worked, correlation=Correlation((first, second), ((1.0, rank), (rank, 1.0)))), (first, second)


def test_named_inputs_move_together_and_no_other_moves(worked: Any) -> None:
    joint, pair = together(worked, 0.7)
    before, after = random_draws(worked, 4096), random_draws(joint, 4096)
    rows = [after.names.index(name) for name in pair]
    assert stats.spearmanr(*after.values[rows])[0] == pytest.approx(0.7, abs=0.03)  # 3 standard errors of 4,096 draws
    others = [row for row in range(len(after.names)) if row not in rows]
    assert np.array_equal(before.values[others], after.values[others])
    assert np.allclose(before.values[rows[0]], after.values[rows[0]], rtol=1e-9)  # to normal scores and back: rounding only
    assert np.mean(after.values[rows[1]]) == pytest.approx(np.mean(before.values[rows[1]]), rel=0.01)  # its own distribution stays


def test_readers_are_told(worked: Any) -> None:
    joint, pair = together(worked, -0.4)
    warnings = simulate(joint, random_draws(joint, 16)).warnings
    assert f"{pair[0]} and {pair[1]} are drawn together, rank correlation -0.4" in warnings


def test_an_input_that_does_not_vary_is_taken_out_and_said(worked: Any) -> None:
    joint, (first, second) = together(worked, 0.5)
    fixed = next(name for name in worked.inputs if name not in uncertain(worked.inputs))
    matrix = ((1.0, 0.2, 0.5), (0.2, 1.0, 0.1), (0.5, 0.1, 1.0))
    kept, notes = joint_inputs(Correlation((first, fixed, second), matrix), worked.inputs)
    assert kept == joint.correlation
    assert f"{fixed} does not vary, so its correlations have no bearing" in notes
    assert joint_inputs(Correlation((first, fixed), ((1.0, 0.2), (0.2, 1.0))), worked.inputs)[0] is None


def test_an_unknown_name_is_refused(worked: Any) -> None:
    joint = replace(worked, correlation=Correlation(("nowhere", uncertain(worked.inputs)[0]), ((1.0, 0.2), (0.2, 1.0))))
    with pytest.raises(KeyError, match="nowhere"):
        random_draws(joint, 16)


def test_nested_evppi_refuses_what_it_would_get_wrong(worked: Any) -> None:
    joint, pair = together(worked, 0.7)
    with pytest.raises(InputError) as raised:
        nested_evppi(joint, {"one": [pair[0]]}, outer=4, inner=4)
    assert raised.value.problems[0].code == "EV120"
