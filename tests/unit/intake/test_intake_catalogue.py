"""Evidence named by its id, and pairs of inputs that move together: what is brought, what is refused, what is drawn."""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

import stepup_econ as se
from stepup_econ.intake.catalogue import BROUGHT, catalogue, evidence
from stepup_econ.intake.template import write_template
from stepup_econ.prices.library import load_library

sys.path.insert(0, str(Path(__file__).parents[3] / "inputs"))
from blackpool import ROWS

LIBRARY = load_library()
KNOWN = {"agencies": tuple(LIBRARY.agencies), "unit_costs": tuple(LIBRARY.unit_costs)}


def filled(folder: Path, sheet: str, *lines: dict[str, Any], keep: bool = False) -> Path:
    """Write the worked case with other lines on one sheet."""
    rows: dict[str, Any] = copy.deepcopy(ROWS)
    rows[sheet] = [*(rows[sheet] if keep else []), *lines]
    path = folder / "case.xlsx"
    write_template(path, rows=rows, known=KNOWN)
    return path


def line(**fields: Any) -> dict[str, Any]:
    return {"id": "named", "label": "Named, not typed", "outcome": "rereferral", "strategy": "all", **fields}


def problems(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(se.InputError) as raised:
        se.load(path)
    return [(problem.code, problem.where) for problem in raised.value.problems]


OTHERS = [row for row in ROWS["Evidence"] if row["outcome"] != "rereferral"]


def test_every_line_says_what_it_is_and_where_it_was_read() -> None:
    for name, found in catalogue().items():
        assert all(found[key] for key in ("label", "source", "quality")), name
        assert found["usable"] == (found["why"] is None), name
        if found["usable"]:
            assert all(found[key] is not None for key in ("measure", "value", "applies_to", "months", "maryland")), name


def test_a_named_line_is_the_same_as_its_numbers_typed(tmp_path: Path) -> None:
    other = line(id="effect", catalogue="project360_repeat", applies_to="referred")
    named = se.load(filled(tmp_path, "Evidence", *OTHERS, other, line(catalogue="dfe_rereferral_2324")))
    study, risk = catalogue()["project360_repeat"], catalogue()["dfe_rereferral_2324"]
    typed = [
        line(id=name, **{key: int(found[key]) if key in ("count", "out_of", "maryland") and found[key] else found[key] for key in BROUGHT})
        for name, found in (("effect", study | {"applies_to": "referred"}), ("named", risk))
    ]
    same = se.load(filled(tmp_path, "Evidence", *OTHERS, *typed))
    for name in ("effect", "risk_rereferral"):
        ours, theirs = named.inputs[name], same.inputs[name]
        assert (ours.value, ours.distribution, ours.rule, ours.quality) == (theirs.value, theirs.distribution, theirs.rule, theirs.quality)
    assert "[catalogue dfe_rereferral_2324]" in named.inputs["risk_rereferral"].source


def test_what_cannot_be_used_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = filled(tmp_path, "Evidence", *OTHERS, line(catalogue="family_safeguarding_cpp"), line(id="other", catalogue="dfe_rereferal"))
    with pytest.raises(se.InputError, match="regression to the mean") as raised:
        se.load(path)
    assert [problem.code for problem in raised.value.problems] == ["WB243", "WB243"]
    assert "dfe_rereferral_2324" in raised.value.problems[1].mend


def test_a_cell_that_says_other_than_the_catalogue_is_named(tmp_path: Path) -> None:
    path = filled(tmp_path, "Evidence", *OTHERS, line(catalogue="dfe_rereferral_2324", value=0.3, months=12))
    (found,) = problems(path)
    assert found[0] == "WB244"
    assert found[1].startswith("Evidence!")


def test_without_a_catalogue_id_the_cells_are_asked_for_as_ever(tmp_path: Path) -> None:
    assert {code for code, _ in problems(filled(tmp_path, "Evidence", *OTHERS, line()))} == {"WB131"}


def test_words_find_lines_and_those_that_can_be_used_come_first() -> None:
    usable = [found["usable"] for found in evidence()]
    assert usable == sorted(usable, reverse=True)
    assert evidence("no such words at all") == []


def pair(first: str, second: str, r: float, name: str = "pair") -> dict[str, Any]:
    return {"id": name, "first": first, "second": second, "correlation": r, "source": "judged for this test", "quality": "assumed"}


def test_pairs_are_drawn_together_and_said(tmp_path: Path) -> None:
    evaluation = se.load(
        filled(
            tmp_path, "Correlation", pair("p_accept", "Reached by text, attempt 2".lower(), 0.7), pair("p_engage", "P_ACCEPT", -0.4, "two")
        )
    )
    draws = se.random_draws(evaluation, 4096)
    assert spearmanr(draws.column("p_accept"), draws.column("p_reach_text")).statistic == pytest.approx(0.7, abs=0.02)
    assert spearmanr(draws.column("p_accept"), draws.column("p_engage")).statistic == pytest.approx(-0.4, abs=0.02)
    alone = se.random_draws(se.load(filled(tmp_path, "Correlation")), 4096)
    assert np.array_equal(np.sort(draws.column("risk_escalation")), np.sort(alone.column("risk_escalation")))
    assert any("drawn together" in said for said in se.simulate(evaluation, draws).warnings)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([pair("p_acept", "p_engage", 0.5)], "WB241"),
        ([pair("p_accept", "p_accept", 0.5)], "WB241"),
        ([pair("p_accept", "p_engage", 0.5), pair("p_engage", "p_accept", 0.5, "again")], "WB241"),
        ([pair("p_accept", "demand_screen", 0.5)], "WB241"),
        ([pair("p_accept", "p_engage", 0.9), pair("p_accept", "p_complete", 0.9, "b"), pair("p_engage", "p_complete", -0.9, "c")], "WB242"),
    ],
)
def test_pairs_that_cannot_be_are_named_with_their_cell(tmp_path: Path, lines: list[dict[str, Any]], code: str) -> None:
    found = problems(filled(tmp_path, "Correlation", *lines))
    assert found[0][1].startswith("Correlation!")
    assert found[0][0] == code


def test_the_nearest_correlations_are_offered(tmp_path: Path) -> None:
    lines = [pair("p_accept", "p_engage", 0.9), pair("p_accept", "p_complete", 0.9, "b"), pair("p_engage", "p_complete", -0.9, "c")]
    with pytest.raises(se.InputError, match="The nearest that can"):
        se.load(filled(tmp_path, "Correlation", *lines))
