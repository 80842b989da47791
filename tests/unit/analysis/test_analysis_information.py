"""What would be worth finding out is the ranking of inputs by EVPPI, and the same by quality."""

from __future__ import annotations

from pathlib import Path

import pytest

import stepup_econ as se
from stepup_econ.analysis.information import COLUMNS, worth_knowing

WORKED = Path(__file__).parents[3] / "inputs" / "blackpool.xlsx"


def test_inputs_then_qualities_by_what_knowing_them_is_worth() -> None:
    evaluation = se.load(WORKED)
    psa = se.simulate(evaluation, se.random_draws(evaluation, n=512))
    found = worth_knowing(evaluation, psa)
    assert list(found.columns) == list(COLUMNS)
    inputs, groups = found[found["kind"] == "input"], found[found["kind"] == "quality"]
    assert inputs["evppi"].is_monotonic_decreasing
    assert groups["evppi"].is_monotonic_decreasing
    assert set(groups["group"]) <= {"green", "amber", "red", "assumed"}
    fixed = {name for name, item in evaluation.inputs.items() if item.distribution.sd == 0}
    assert set(inputs["group"]) == set(evaluation.inputs) - fixed
    top = inputs.iloc[0]
    alone = se.evppi(psa, [top["group"]], evaluation.outcome().name, evaluation.settings.wtp)
    assert top["evppi"] == pytest.approx(alone["evppi"].iloc[0], rel=1e-12)
    perfect = se.evpi(psa, evaluation.outcome().name, evaluation.settings.wtp)["evpi"].iloc[0]
    assert (found["evppi"] <= perfect + 1e-9).all()
    assert groups["share_of_evpi"].iloc[0] == pytest.approx(groups["evppi"].iloc[0] / perfect)
    own = {name for name, item in evaluation.inputs.items() if item.quality == groups["group"].iloc[0]}
    assert groups["evppi"].iloc[0] >= inputs[inputs["group"].isin(own)]["evppi"].max() - 4 * groups["se"].iloc[0]


def test_too_few_draws_say_nothing() -> None:
    evaluation = se.load(WORKED)
    assert worth_knowing(evaluation, se.simulate(evaluation, se.random_draws(evaluation, n=8))).empty
