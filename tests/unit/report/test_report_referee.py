"""The referee: every item is answered or names its cell, every question can pass and can fail, every damage to a run is found."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from stepup_econ.cli import main
from stepup_econ.problems import InputError
from stepup_econ.report.referee import referee, referee_page
from stepup_econ.report.referee_cheers import ANSWERS, cheers
from stepup_econ.report.referee_finding import VERDICTS, Finding
from stepup_econ.report.referee_questions import QUESTIONS, questions

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "outputs" / "example"


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    return json.loads((GOLDEN / "results.json").read_text(encoding="utf-8"))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOLDEN, tmp_path / "run"))


def verdict(results: dict[str, Any], name: str) -> str:
    (found,) = [finding for finding in questions(results) if finding.id == name]
    return found.verdict


def test_all_28_items_are_answered_or_name_a_cell(golden: dict[str, Any]) -> None:
    found = cheers(golden)
    assert [finding.id for finding in found] == [str(n) for n in range(1, 29)]
    assert sorted(ANSWERS) == list(range(1, 29))
    for finding in found:
        assert finding.verdict in ("answered", "partly", "missing")
        assert finding.evidence
        assert finding.where
        if finding.verdict == "missing":
            assert finding.where.startswith("Settings!C")


def test_what_the_authors_say_answers_its_item(golden: dict[str, Any]) -> None:
    said = deepcopy(golden)
    for line in said["evaluation"]["statements"]:
        line["text"] = f"We say this of {line['id']}."
    assert "missing" not in {finding.verdict for finding in cheers(said)}
    assert "We say this of funding." in next(f.evidence for f in cheers(said) if f.id == "27")
    for line in said["evaluation"]["statements"]:
        line["text"] = "Said without a full stop"
    assert next(f.evidence for f in cheers(said) if f.id == "5").startswith("Said without a full stop. A year: ")
    assert next(f.evidence for f in cheers(said) if f.id == "27") == "Said without a full stop"
    del said["evaluation"]["statements"]
    assert next(f for f in cheers(said) if f.id == "27").where == "sheet Settings, setting funding"


def every(results: dict[str, Any], key: str, **changes: Any) -> None:
    for row in results[key]:
        row.update(changes)


def prices(results: dict[str, Any], year: str) -> None:
    for row in results["costing"]["prices"]:
        row["published_year"] = year


PLANTED: dict[str, list[tuple[Callable[[dict[str, Any]], Any], str]]] = {
    "few_areas": [
        (lambda r: every(r, "effects", smallest_attainable_p=0.01), "pass"),
        (lambda r: every(r, "effects", smallest_attainable_p=0.33), "warn"),
        (lambda r: every(r, "effects", smallest_attainable_p=None), "warn"),
    ],
    "regression_to_the_mean": [
        (lambda r: every(r, "effects", **{"from": "evidence"}), "pass"),
        (lambda r: every(r, "effects", **{"from": "local counts"}), "warn"),
        (lambda r: [a.update(role="service") for a in r["evaluation"]["areas"]], "fail"),
    ],
    "screening_mix": [(lambda r: [row.update(volume=10.0) for row in r["stage_costs"]], "pass"), (lambda r: None, "warn")],
    "missing_data": [(lambda r: None, "warn"), (lambda r: every(r, "effects", followed=None), "warn")],
    "harm": [(lambda r: every(r, "effects", high=0.9), "pass"), (lambda r: every(r, "effects", high=1.2), "warn")],
    "double_counting": [(lambda r: None, "pass"), (lambda r: r["icers"][0].update(cost=r["icers"][0]["cost"] + 1.0), "fail")],
    "perspective": [(lambda r: None, "pass"), (lambda r: every(r["costing"], "perspectives", perspective="society"), "warn")],
    "price_year": [(lambda r: prices(r, "2023/24"), "pass"), (lambda r: prices(r, "2008/09"), "warn")],
    "discounting": [
        (lambda r: None, "pass"),
        (lambda r: r["evaluation"].update(horizon_months=60.0), "pass"),
        (lambda r: (r["evaluation"].update(horizon_months=60.0), r["settings"].update(discount_costs=0.0)), "warn"),
    ],
    "structural_choices": [
        (lambda r: every(r, "scenarios", inmb=5.0), "pass"),
        (lambda r: r["scenarios"][1].update(inmb=-r["scenarios"][0]["inmb"]), "warn"),
        (lambda r: r.update(scenarios=r["scenarios"][:1]), "fail"),
    ],
    "assumed_inputs": [
        (lambda r: (r["evaluation"].update(quality_counts={"green": 9, "amber": 1, "red": 0, "assumed": 0}), every(r, "tornado", quality="green")), "pass"),
        (lambda r: r["evaluation"].update(quality_counts={"green": 9, "amber": 1, "red": 0, "assumed": 0}), "warn"),
        (lambda r: r["evaluation"].update(quality_counts={"green": 1, "amber": 0, "red": 0, "assumed": 9}), "fail"),
    ],
    "draws": [
        (lambda r: None, "pass"),
        (lambda r: r["settings"]["design"].update(inmb_standard_error=1e6), "warn"),
        (lambda r: r["settings"]["design"].update(inmb_standard_error=None), "warn"),
    ],
    "ledger": [
        (lambda r: r["capacity"].update(ledger=[row | {"variance_share": 0.01} for row in r["capacity"]["ledger"] if row["status"] != "unmatched"]), "pass"),
        (lambda r: None, "warn"),
        (lambda r: r["capacity"].update(ledger=[]), "fail"),
    ],
    "capacity": [
        (lambda r: (every(r["capacity"], "areas", utilisation=0.9), r["settings"]["design"].update(capacity_runs_out={"a": 0.01})), "pass"),
        (lambda r: r["settings"]["design"].update(capacity_runs_out={"a": 0.2}), "warn"),
    ],
    "overclaiming": [(lambda r: r["provenance"]["p_best"].update(value=0.97), "pass"), (lambda r: r["provenance"]["p_best"].update(value=0.5), "warn")],
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_turns_when_its_fault_is_planted(name: str, golden: dict[str, Any]) -> None:
    for plant, expected in PLANTED[name]:
        results = deepcopy(golden)
        plant(results)
        assert verdict(results, name) == expected
    assert len({expected for _, expected in PLANTED[name]}) > 1 or name == "missing_data"


def checklist(run: Path, *inputs: Path) -> dict[str, str]:
    return {finding.id: finding.verdict for finding in referee(run, inputs)["reproducibility"]}


def test_a_run_as_it_was_written_passes_and_every_damage_is_found(run: Path) -> None:
    whole = checklist(run)
    assert whole["files"] == whole["digest"] == whole["seed"] == whole["command"] == "pass"
    assert whole["inputs"] == "warn"
    (run / "tables" / "icers.csv").write_text("strategy\n", encoding="utf-8")
    (run / "tables" / "evpi.csv").unlink()
    (found,) = [f for f in referee(run)["reproducibility"] if f.id == "files"]
    assert found.verdict == "fail"
    assert "changed since: tables/icers.csv; missing: tables/evpi.csv" in found.evidence
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    manifest["digest"], manifest["command"], manifest["design"]["seed"], manifest["packages"]["numpy"] = "other", "", None, "0.1"
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    damaged = checklist(run)
    assert (damaged["digest"], damaged["command"], damaged["seed"], damaged["versions"]) == ("fail", "fail", "warn", "warn")


def test_an_input_that_changed_since_is_found(run: Path, tmp_path: Path) -> None:
    book = tmp_path / "blackpool.xlsx"
    book.write_bytes((ROOT / "inputs" / "blackpool.xlsx").read_bytes())
    library = sorted((ROOT / "unit_costs").rglob("*.csv"))
    assert checklist(run, book, *library)["inputs"] == "pass"
    book.write_bytes(book.read_bytes() + b"0")
    assert checklist(run, book, *library)["inputs"] == "fail"


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="RP103"):
        referee(tmp_path)
    (tmp_path / "results.json").write_text("{", encoding="utf-8")
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="RP104"):
        referee(tmp_path)


def test_the_page_holds_every_answer_and_no_markup_of_others() -> None:
    finding = Finding("x", "a | b", "warn", "<script>\nline", "here")
    page = referee_page({"cheers": [finding], "questions": [finding], "reproducibility": [finding]}, "A <b>title</b>")
    assert page.count("| x | a \\| b | **warn** | &lt;script> line | here |") == 3
    assert "<b>" not in page
    assert all(f"**{name}**" in page for name in VERDICTS)
    with pytest.raises(ValueError, match="perhaps"):
        Finding("x", "a", "perhaps", "", "")


def stepup(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["stepup", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def test_the_verb_prints_writes_and_ends_with_its_verdict(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stepup(monkeypatch, "referee", run, "--out", tmp_path / "referee.md") == 1  # the worked case is illustrative
    assert "FAIL" in capsys.readouterr().out
    assert "# Referee's report" in (tmp_path / "referee.md").read_text(encoding="utf-8")
    assert stepup(monkeypatch, "referee", run, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"cheers", "questions", "reproducibility"}
    assert set(told["cheers"][0]) == {"id", "asked", "verdict", "evidence", "where"}
    for wrong, code in (("referee.md", "CL101"), ("referee.txt", "CL107"), ("nowhere/referee.md", "CL104")):
        assert stepup(monkeypatch, "referee", run, "--out", tmp_path / wrong) == 1
        assert f"[{code}]" in capsys.readouterr().err
