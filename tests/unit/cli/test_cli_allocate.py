"""`stepup allocate` gives the plan of the run, follows other limits and aims, and names limits that cannot be met by their cells."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import stepup_econ as se
from stepup_econ.cli import main
from stepup_econ.problems import InputError

WORKED = Path(__file__).parents[3] / "inputs" / "blackpool.xlsx"
Stepup = Callable[..., int]


@pytest.fixture
def stepup(monkeypatch: pytest.MonkeyPatch) -> Stepup:
    def run(*words: object) -> int:
        monkeypatch.setattr(sys, "argv", ["stepup", "allocate", str(WORKED), "--draws", "64", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            main()
        return int(stopped.value.code or 0)

    return run


@pytest.fixture(scope="module")
def worked() -> tuple[se.Evaluation, se.Simulation]:
    evaluation = se.load(WORKED)
    return evaluation, se.simulate(evaluation, se.random_draws(evaluation, n=64))


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def test_json_is_the_plan_of_the_api(stepup: Stepup, worked: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert stepup("--json", "--why-not", "service_b") == 0
    found, plan = told(capsys), se.allocate(*worked)
    assert [(row["area"], row["fte"]) for row in found["plan"]] == list(zip(plan.table["area"], plan.table["fte"], strict=True))
    assert found["value"] == pytest.approx(plan.value, rel=1e-9)
    assert found["gap"] == 0
    assert found["why_not"].startswith("giving service_b")
    assert found["illustrative"] is True
    assert len(found["frontier"]) == len(plan.frontier)


def test_words_say_plan_proof_limits_and_doubt(stepup: Stepup, capsys: pytest.CaptureFixture[str]) -> None:
    assert stepup("--frontier", "--fte", "1") == 0
    said = capsys.readouterr().out
    for part in ("ILLUSTRATIVE", "Service area A", "Proven by HiGHS, and dynamic programme", "Held back by", "today's split", "of draws",
                 "At most so many posts", "beyond that, more posts would change nothing"):  # fmt: skip
        assert part in said, part
    assert "Best plan by expected net benefit" in said
    assert "service_a" not in said  # areas go by their names, in warnings too


@pytest.mark.parametrize("objective", ["effect", "max_min,effect", "cvar", "minimax_regret", "effect,cvar"])
def test_other_aims_are_best_by_their_own_measure(objective: str, stepup: Stepup, worked: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert stepup("--json", "--objective", objective, "--fte", "1") == 0
    found = told(capsys)
    assert found["objective_name"] == ", then ".join(objective.split(","))
    assert sum(row["fte"] for row in found["plan"]) == pytest.approx(1.0)
    if objective.startswith("effect"):
        evaluation, psa = worked
        usual = se.allocate(evaluation, psa, fte=1)
        assert found["value"] >= usual.table["effect"].sum() - 1e-9


def test_least_cost_reaches_its_target(stepup: Stepup, capsys: pytest.CaptureFixture[str]) -> None:
    assert stepup("--json", "--objective", "least_cost", "--target", "0.3") == 0
    assert sum(row["effect"] for row in told(capsys)["plan"]) >= 0.3 - 1e-9


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--objective", "largest"), "CL111"), (("--objective", ""), "CL111"), (("--objective", "least_cost"), "CL111"),
        (("--target", "1"), "CL111"), (("--objective", "cvar,effect"), "CL111"), (("--why-not", "atlantis"), "CL109"),
    ],
)  # fmt: skip
def test_options_that_cannot_be_are_refused_in_words(words: tuple[str, ...], code: str, stepup: Stepup, capsys: pytest.CaptureFixture[str]) -> None:
    assert stepup(*words) == 1
    assert f"[{code}]" in capsys.readouterr().err


def test_limits_that_conflict_name_their_cells(worked: Any, stepup: Stepup, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert stepup("--budget", "30000") == 1
    said = capsys.readouterr().err
    assert "[AL401] budget: found at most £30,000 in all" in said
    cell = worked[0].setting_cells["place_all_posts"]
    assert cell.startswith("Settings!C")
    assert f"[AL401] {cell}: found at least 2 FTE in all" in said
    from openpyxl import load_workbook

    book = load_workbook(shutil.copy(WORKED, tmp_path / "b.xlsx"))
    for row in book["Capacity"].iter_rows(min_row=5):
        if row[0].value == "service_a":
            row[1].value = 1.5
    book["Settings"][worked[0].setting_cells["total_fte"].split("!")[1]] = 1.5
    book["Settings"][worked[0].setting_cells["budget"].split("!")[1]] = 1000
    book.save(tmp_path / "b.xlsx")
    evaluation = se.load(tmp_path / "b.xlsx")
    with pytest.raises(InputError) as caught:
        se.allocate(evaluation, se.simulate(evaluation))
    assert {problem.where for problem in caught.value.problems} == {evaluation.capacity["service_a"].where_least, evaluation.setting_cells["budget"]}


@pytest.mark.parametrize("wtp", [-1.0, float("nan"), float("inf")])
def test_a_threshold_that_is_none_is_refused(wtp: float, worked: Any) -> None:
    with pytest.raises(InputError, match="AL104"):
        se.allocate(*worked, wtp=wtp)


def test_a_limit_on_areas_is_kept(worked: Any) -> None:
    plan = se.allocate(*worked, fte=1, max_areas=1)
    assert np.count_nonzero(plan.table["fte"]) == 1
