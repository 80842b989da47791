"""The command line as a person meets it: exit codes, words, JSON, and what is left on disk."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stepup_econ import cli
from stepup_econ.report import run as run_module

ROOT = Path(__file__).parents[3]
WORKBOOK = str(ROOT / "inputs" / "blackpool.xlsx")

Stepup = Callable[..., tuple[int, str, str]]


@pytest.fixture
def stepup(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Stepup:
    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["stepup", *words])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        said = capsys.readouterr()
        return int(stop.value.code or 0), said.out, said.err

    return call


@pytest.fixture
def broken(tmp_path: Path, worked_rows: dict[str, Any], library: Any) -> str:
    import copy

    from stepup_econ.intake.load import known_ids
    from stepup_econ.intake.template import write_template

    rows = copy.deepcopy(worked_rows)
    rows["Pathway"][0]["count_out"] = 3000
    rows["Staff"][1]["coordinator"] = "yes"
    return str(write_template(tmp_path / "broken.xlsx", rows=rows, known=known_ids(library)))


@pytest.fixture
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out tables, figures and brief: they have tests of their own."""
    monkeypatch.setattr(run_module, "write_all", lambda *_: None)


def test_help_names_every_verb(stepup: Stepup) -> None:
    code, out, _ = stepup("--help")
    assert code == 0
    for verb in ("run", "check", "template", "costs"):
        assert verb in out


def test_a_good_workbook_has_nothing_to_mend(stepup: Stepup) -> None:
    code, out, err = stepup("check", WORKBOOK)
    assert (code, err) == (0, "")
    assert "Nothing to mend" in out


def test_every_problem_is_listed_with_its_cell(stepup: Stepup, broken: str) -> None:
    code, out, err = stepup("check", broken)
    assert code == 1
    assert "[WB203] Pathway!F5: found 3,000, expected at most 2,072 (count in, Pathway!E5)." in err
    assert "[WB210] Staff!D" in err
    assert "Traceback" not in err
    assert out.split()[:7] == ["2", "to", "mend:", "Pathway", "1", "Staff", "1"]


def test_problems_as_rows(stepup: Stepup, broken: str) -> None:
    code, out, _ = stepup("check", broken, "--json")
    assert code == 1
    rows = json.loads(out)["problems"]
    assert {tuple(row) for row in rows} == {("code", "sheet", "cell", "found", "expected", "mend", "stage")}
    assert (rows[0]["code"], rows[0]["sheet"], rows[0]["cell"]) == ("WB203", "Pathway", "F5")


def test_a_run_of_a_broken_workbook_leaves_nothing(stepup: Stepup, broken: str, tmp_path: Path) -> None:
    target = tmp_path / "out"
    code, _, err = stepup("run", broken, "--out", str(target))
    assert code == 1
    assert "[WB203] Pathway!F5" in err
    assert not target.exists()


@pytest.mark.usefixtures("no_files")
def test_a_run_is_never_overwritten_without_force(stepup: Stepup, tmp_path: Path) -> None:
    target = tmp_path / "out"
    words = ("run", WORKBOOK, "--out", str(target), "--draws", "64")
    assert stepup(*words)[0] == 0
    before = (target / "results.json").read_bytes()
    code, _, err = stepup(*words, "--seed", "1")
    assert code == 1
    assert "[RP101]" in err
    assert (target / "results.json").read_bytes() == before
    assert stepup(*words, "--seed", "1", "--force")[0] == 0
    assert (target / "results.json").read_bytes() != before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_an_interrupted_run_leaves_the_old_one_whole(stepup: Stepup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out"
    words = ("run", WORKBOOK, "--out", str(target), "--draws", "64")
    monkeypatch.setattr(run_module, "write_all", lambda *_: None)
    assert stepup(*words)[0] == 0
    before = {p.name: p.read_bytes() for p in target.iterdir()}

    def stopped(_: Any, folder: Path, *__: Any) -> None:
        (folder / "half").write_text("half a run", encoding="utf-8")
        raise KeyboardInterrupt

    monkeypatch.setattr(run_module, "write_all", stopped)
    code, _, err = stepup(*words, "--force")
    assert code == 3
    assert "Stopped" in err
    assert {p.name: p.read_bytes() for p in target.iterdir()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_fault_of_ours_is_called_one(stepup: Stepup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("something nobody thought of")

    monkeypatch.setattr(run_module, "assemble", breaks)
    code, _, err = stepup("run", WORKBOOK, "--out", str(tmp_path / "out"), "--draws", "64")
    assert code == 3
    assert "a fault of stepup, not of your workbook" in err
    assert not (tmp_path / "out").exists()


def test_wrong_usage_is_code_2(stepup: Stepup) -> None:
    assert stepup("rn")[0] == 2
    assert stepup("run", WORKBOOK, "--draws", "one")[0] == 2
    assert stepup("run")[0] == 2


@pytest.mark.usefixtures("no_files")
def test_json_holds_the_results_and_nothing_else(stepup: Stepup, tmp_path: Path) -> None:
    target = tmp_path / "out"
    code, out, err = stepup("run", WORKBOOK, "--out", str(target), "--draws", "64", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == json.loads((target / "results.json").read_text(encoding="utf-8"))


@pytest.mark.usefixtures("no_files")
def test_the_summary_says_what_is_illustrative(stepup: Stepup, tmp_path: Path) -> None:
    code, out, _ = stepup("run", WORKBOOK, "--out", str(tmp_path / "out"), "--draws", "64")
    assert code == 0
    assert out.startswith("ILLUSTRATIVE")
    assert "no effect can be shown to be statistically significant" in out


def test_a_whole_run_writes_everything_it_promises(stepup: Stepup, tmp_path: Path) -> None:
    target = tmp_path / "out"
    code, _, _ = stepup("run", WORKBOOK, "--out", str(target), "--draws", "64")
    assert code == 0
    names = {p.name for p in target.iterdir()}
    assert names == {"results.json", "tables", "figures", "results.xlsx", "brief.html", "brief.docx", "brief.pdf", "manifest.json"}
    figures = {p.suffix for p in (target / "figures").iterdir()}
    assert figures == {".svg", ".png"}
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    assert "blackpool.xlsx" in manifest["inputs"]
    assert manifest["design"]["n"] == 64
    assert str(tmp_path) not in (target / "results.json").read_text(encoding="utf-8")


def test_unit_costs_are_found_by_word(stepup: Stepup) -> None:
    code, out, _ = stepup("costs", "talking therapy", "--json")
    assert code == 0
    rows = json.loads(out)
    assert "pssru2024_talking_therapy" in {row["id"] for row in rows}
    assert all({"value", "uprated", "series", "vintage", "source", "page", "quality"} <= set(row) for row in rows)
    code, out, _ = stepup("costs", "no such thing at all")
    assert (code, "No unit cost fits" in out) == (0, True)


def test_two_editions_of_the_library_are_compared(stepup: Stepup, tmp_path: Path) -> None:
    import shutil

    old, new = ROOT / "unit_costs", tmp_path / "new"
    shutil.copytree(old, new)
    path = new / "police.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",38.43,hour,", ",40.11,hour,", 1), encoding="utf-8")
    code, out, _ = stepup("costs", "--diff", str(old), str(new))
    assert code == 0
    assert "gmca14_police_hour_sergeant_below: value 38.43 -> 40.11" in out
    assert "1 to look at." in out
    assert stepup("costs", "--diff", str(old), str(old))[1].strip() == "No difference."


def test_a_blank_template_asks_to_be_filled_in(stepup: Stepup, tmp_path: Path) -> None:
    target = tmp_path / "mine.xlsx"
    assert stepup("template", str(target))[0] == 0
    code, _, err = stepup("template", str(target))
    assert code == 1
    assert "CL101" in err
    code, _, err = stepup("check", str(target))
    assert code == 1
    assert "WB119" in err


def test_a_reader_who_has_seen_enough_is_no_problem() -> None:
    """`stepup costs | head -1` closes the pipe early."""
    code = "from stepup_econ.cli import main; main()"
    with subprocess.Popen([sys.executable, "-c", code, "costs"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=60) == 0
