"""The catalogue's second half: cells that can be read and still cannot be true, each answered by its code and its cell, and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from odd_sense import SENSE, worked_book

from stepup_econ.intake.load import evaluate, read
from stepup_econ.model.feasible import capacity_problems
from stepup_econ.problems import InputError


@pytest.mark.parametrize("name", SENSE)
def test_what_cannot_be_true_names_its_cell(name: str, rows: dict[str, Any], library: Any, tmp_path: Path) -> None:
    change, expected = SENSE[name]
    odd = worked_book(rows)
    change(odd)
    book, problems = read(odd.save(tmp_path / "odd.xlsx"), library)
    if book is not None:
        try:
            problems = capacity_problems(evaluate(book, library))
        except InputError as error:
            problems = error.problems
    assert sorted((p.code, p.where) for p in problems) == sorted(expected), [str(p) for p in problems]
    for problem in problems:
        assert problem.mend.endswith(".")
        assert problem.stage == ("structure" if problem.code < "WB2" else "sense")
