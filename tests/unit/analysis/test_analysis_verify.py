"""The extreme tests pass on the worked case, and each fails when the fault it looks for is planted in the model."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import stepup_econ.analysis.verify as verifying
import stepup_econ.model.area as area_module
from stepup_econ import Evaluation, load
from stepup_econ.analysis.verify import CHECKS, verify
from stepup_econ.analysis.verify_exact import discounted_gain
from stepup_econ.cli import main

WORKED = Path(__file__).parents[3] / "inputs" / "blackpool.xlsx"
Patch = pytest.MonkeyPatch


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return load(WORKED)


def failed(evaluation: Evaluation) -> set[str]:
    table = verify(evaluation)
    return set(table.loc[~table["passed"], "check"])


def test_the_worked_case_and_its_scenarios_pass_every_test(evaluation: Evaluation) -> None:
    for one in (evaluation, *evaluation.variants.values()):
        table = verify(one)
        assert table["passed"].all(), table.loc[~table["passed"], ["check", "done", "expected", "found"]].to_string()
    assert len(verify(evaluation)) >= 20
    assert set(CHECKS) == {"zero_effect", "zero_price", "nobody_engages", "everybody_engages", "arms_swapped", "shares_sum_to_one", "no_discount", "monthly_cycles", "risk_levels"}


def extra_cost(monkeypatch: Patch) -> None:
    old = area_module.course
    monkeypatch.setattr(area_module, "course", lambda *a: _with(old(*a), lambda money: money.update({("nhs", "screened"): np.array([5.0])})))


def _with(course: Any, change: Callable[[Any], None]) -> Any:
    change(course.money)
    return course


def wrong_events(factor_without: float, factor_with: float) -> Callable[[Patch], None]:
    def plant(monkeypatch: Patch) -> None:
        old = area_module.discounted_events

        def changed(*arguments: Any) -> Any:
            without, with_effect = old(*arguments)
            return without * factor_without, with_effect * factor_with

        monkeypatch.setattr(area_module, "discounted_events", changed)

    return plant


def lost_families(monkeypatch: Patch) -> None:
    old = area_module.pathway

    def changed(*arguments: Any) -> Any:
        path = old(*arguments)
        path.volumes["completed"] = path.volumes["completed"] * 3.0
        return path

    monkeypatch.setattr(area_module, "pathway", changed)


def engaged_from_nowhere(monkeypatch: Patch) -> None:
    old = area_module.pathway

    def changed(*arguments: Any) -> Any:
        path = old(*arguments)
        path.volumes["engaged"] = path.volumes["engaged"] + 1.0
        return path

    monkeypatch.setattr(area_module, "pathway", changed)


def order_matters(monkeypatch: Patch) -> None:
    old = verifying.simulate

    def changed(evaluation: Evaluation, *arguments: Any, **named: Any) -> Any:
        sim = old(evaluation, *arguments, **named)
        if evaluation.strategies[0].id != evaluation.reference:
            return replace(sim, data=sim.data.assign(cost=sim.data["cost"] * 1.01))
        return sim

    monkeypatch.setattr(verifying, "simulate", changed)


def cycles_off_by_one(monkeypatch: Patch) -> None:
    old = verifying.discounted_events
    monkeypatch.setattr(verifying, "discounted_events", lambda b, t, lasts, horizon, cycle, rate, timing: old(b, t, lasts, horizon + cycle, cycle, rate, timing))


@pytest.mark.parametrize(
    ("plant", "caught"),
    [
        (wrong_events(1.0, 0.9), "zero effect"), (extra_cost, "zero price"), (engaged_from_nowhere, "nobody engages"), (lost_families, "everybody engages"),
        (order_matters, "arms swapped"), (lost_families, "shares sum to one"), (wrong_events(1.02, 1.02), "no discount equals undiscounted"),
        (cycles_off_by_one, "monthly cycles approach the exact rate model"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_caught(plant: Callable[[Patch], None], caught: str, evaluation: Evaluation, monkeypatch: Patch) -> None:
    plant(monkeypatch)
    assert caught in failed(evaluation)


def test_the_exact_integral_equals_ten_thousand_small_steps() -> None:
    base, treated, lasts, horizon, rate = 0.03, 0.018, 9.0, 24.0, 0.035
    edges = np.linspace(0.0, horizon, 240_001)
    middle = (edges[1:] + edges[:-1]) / 2

    def events(early: float) -> float:
        alive = np.exp(-early * np.minimum(middle, lasts) - base * np.maximum(middle - lasts, 0))
        hazard = np.where(middle < lasts, early, base)
        return float((alive * hazard * (1 + rate) ** (-middle / 12)).sum() * (edges[1] - edges[0]))

    assert discounted_gain(base, treated, lasts, horizon, rate) == pytest.approx(events(base) - events(treated), rel=1e-6)


def stepup(monkeypatch: Patch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["stepup", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def test_the_verb_says_each_number_and_ends_with_its_verdict(monkeypatch: Patch, capsys: pytest.CaptureFixture[str]) -> None:
    assert stepup(monkeypatch, "verify", WORKED) == 0
    said = capsys.readouterr().out
    assert "28 of 28 passed." in said
    assert "expected 0, found 0" in said
    wrong_events(1.0, 0.9)(monkeypatch)
    assert stepup(monkeypatch, "verify", WORKED, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["passed"] is False
    assert any(not row["passed"] for row in told["checks"])
