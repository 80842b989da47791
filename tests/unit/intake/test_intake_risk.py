"""The risk sheets: workbooks older than they are, what becomes of their rows, CSV folders and older answers carried over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from odd_files import KNOWN, base_book
from odd_sense import empty, worked_book
from odd_tables import before_risk

from stepup_econ.intake.carry import carry_answers
from stepup_econ.intake.csv_folder import read_csv_folder, write_csv_folder
from stepup_econ.intake.load import evaluate, read
from stepup_econ.intake.workbook import read_workbook
from stepup_econ.problems import InputError

RISK = ("Risk states", "Risk moves", "Risk effects")


def test_a_workbook_older_than_the_risk_sheets_has_no_risk_model(rows: dict[str, Any], library: Any, tmp_path: Path) -> None:
    odd = worked_book(rows)
    before_risk_cover(odd)
    book, problems = read(odd.save(tmp_path / "old.xlsx"), library)
    assert problems == ()
    assert book is not None
    assert all(book.tables[name] == () for name in RISK)
    assert evaluate(book, library).risk is None


def before_risk_cover(odd: Any) -> None:
    odd.sheets["Cover"].rows[1][-1] = odd.sheets["Cover"].rows[1][-1].rsplit(" ", 1)[0] + " 1"
    for name in RISK:
        empty(odd, name)
        del odd.sheets[name]


def test_answers_older_than_the_risk_sheets_are_carried(tmp_path: Path) -> None:
    odd = base_book()
    before_risk(odd)
    said = carry_answers(odd.save(tmp_path / "old.xlsx"), tmp_path / "new.xlsx", KNOWN)
    assert "sheet 'Risk states' is new or was missing: to fill in" in said
    book, problems = read_workbook(tmp_path / "new.xlsx", KNOWN)
    assert problems == ()
    assert book is not None
    assert book.tables["Risk states"] == ()


def test_the_risk_sheets_go_through_a_csv_folder_and_a_new_template(rows: dict[str, Any], library: Any, tmp_path: Path) -> None:
    write_csv_folder(tmp_path / "csv", rows)
    first, problems = read(tmp_path / "csv", library)
    assert problems == ()
    assert first is not None
    carry_answers(tmp_path / "csv", tmp_path / "new.xlsx")
    second, problems = read(tmp_path / "new.xlsx", library)
    assert problems == ()
    assert second is not None
    assert second.digest == first.digest
    assert len(first.tables["Risk moves"]) == len(rows["Risk moves"]) > 30
    (tmp_path / "csv" / "Risk effects.csv").unlink()
    third, _ = read_csv_folder(tmp_path / "csv")
    assert third is not None
    assert third.tables["Risk effects"] == ()


def test_counts_become_the_pieces_of_dirichlet_rows(worked: Any) -> None:
    risk = worked.risk
    counts = np.array(risk.counts)
    assert counts[0].tolist() == [62, 8, 3, 1, 18, 6, 2]
    assert risk.final == ("turned_16",)
    assert risk.exits == ("moved_away", "turned_16")
    assert risk.cycles == 12
    first = risk.inputs[risk.pieces["standard", "standard"]].distribution
    assert first.mean == pytest.approx(0.62, abs=1e-15)
    assert first.sd == pytest.approx((0.62 * 0.38 / 101) ** 0.5, abs=1e-12)
    assert not set(risk.inputs) & set(worked.inputs)
    assert risk.illustrative


def test_every_fault_of_the_risk_sheets_is_said_at_once(rows: dict[str, Any], evaluate_rows: Callable[[dict[str, Any]], Any]) -> None:
    rows["Risk states"][0]["start"] = "80%"
    rows["Risk states"][5]["good"] = "yes"
    rows["Risk moves"][3]["months"] = 6
    rows["Risk effects"][0]["strategy"] = "usual_care"
    with pytest.raises(InputError) as caught:
        evaluate_rows(rows)
    assert {problem.code for problem in caught.value.problems} == {"WB233", "WB234", "WB236", "WB237"}


def test_a_scenario_may_change_the_risk_sheets(rows: dict[str, Any], evaluate_rows: Callable[[dict[str, Any]], Any]) -> None:
    line = {"id": "x_1", "scenario": "x", "label": "No effect on levels", "sheet": "Risk effects", "row": "fewer_escalations",
            "column": "value", "new_value": "1", "source": "x", "quality": "assumed"}  # fmt: skip
    rows["Scenarios"].append(line)
    evaluation = evaluate_rows(rows)
    changed = evaluation.variants["x"].risk.inputs["level_effect_fewer_escalations"]
    assert changed.value == 1.0
    assert evaluation.risk.inputs["level_effect_fewer_escalations"].value == 0.6


def test_a_range_that_no_amount_can_have_names_its_cell(rows: dict[str, Any], evaluate_rows: Callable[[dict[str, Any]], Any]) -> None:
    rows["Risk states"][1] |= {"cost": 0, "cost_low": 0, "cost_high": 100}
    with pytest.raises(InputError) as caught:
        evaluate_rows(rows)
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("WB221", "Risk states!cost[2]")]
