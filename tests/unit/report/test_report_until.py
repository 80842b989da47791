"""Draws are doubled until the choice is no longer wrong by their chance, and a run says when there are too few."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from stepup_econ.report.results import chance_of_wrong_choice
from stepup_econ.report.run import compute

run_module = import_module("stepup_econ.report.run")
WORKED = Path(__file__).parents[3] / "inputs" / "blackpool.xlsx"


def test_the_chance_is_student_s() -> None:
    assert chance_of_wrong_choice(-2.0, 1.0) == pytest.approx(stats.t(4).cdf(-2.0))
    assert chance_of_wrong_choice(0.0, 1.0) == 0.5
    assert chance_of_wrong_choice(3.0, 0.0) == 0.0
    assert chance_of_wrong_choice(3.0, None) is None


def test_a_run_of_few_draws_stops_where_it_is_sure_enough() -> None:
    few = compute(WORKED, draws=2)
    sure = compute(WORKED, draws=2, until=0.001)
    before, after = (run.results["settings"]["design"] for run in (few, sure))
    assert before["chance_of_wrong_choice"] > 0.001 >= after["chance_of_wrong_choice"]
    assert after["n"] > before["n"] == 2
    assert after["n"] & (after["n"] - 1) == 0


def test_it_gives_up_at_the_most_draws_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unsure(*_: Any) -> float:
        return 0.4

    monkeypatch.setattr(run_module, "doubt", unsure)
    monkeypatch.setattr(run_module, "MOST_DRAWS", 16)
    assert compute(WORKED, draws=4, until=0.01).results["settings"]["design"]["n"] == 16


def test_too_few_draws_are_warned_of() -> None:
    results = compute(WORKED, draws=2).results
    wrong = results["settings"]["design"]["chance_of_wrong_choice"]
    said = [warning for warning in results["warnings"] if "draws are not enough" in warning]
    assert bool(said) == (wrong > 0.01)
