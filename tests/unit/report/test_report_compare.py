"""Two runs differ in exactly what was changed, and the inputs that moved the answer are found by the model itself."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import stepup_econ as se
from stepup_econ.cli import main
from stepup_econ.report.compare import compare, what_moved_it
from stepup_econ.report.headlines import Question
from stepup_econ.report.run import compute, write_run
from stepup_econ.report.run_files import read_run

WORKED = Path(__file__).parents[3] / "inputs" / "blackpool.xlsx"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked case with another salary, another count and another threshold."""
    path = tmp_path_factory.mktemp("books") / "later.xlsx"
    book = load_workbook(shutil.copy(WORKED, path))
    evaluation = se.load(WORKED)
    book["Staff"]["E5"] = 32_000
    book["Pathway"]["F8"] = 16
    book["Settings"][evaluation.setting_cells["wtp"].split("!")[1]] = 120_000
    book.save(path)
    return path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, changed: Path) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("runs")
    for name, book in (("old", WORKED), ("new", changed)):
        done = compute(book, draws=64)
        write_run(done.results, folder / name, inputs=(book,), command=f"stepup run {book.name}")
    return folder / "old", folder / "new"


def test_a_run_does_not_differ_from_itself(runs: tuple[Path, Path]) -> None:
    one = read_run(runs[0])
    assert compare(one, one) == {"inputs": [], "answers": [], "plan": [], "made": []}


def test_exactly_what_was_changed_is_listed(runs: tuple[Path, Path]) -> None:
    found = compare(*map(read_run, runs))
    values = {row["name"]: (row["old"], row["new"], row["where"]) for row in found["inputs"] if row["kind"] in ("value", "setting")}
    assert values["salary_coordinator"] == (29_949.0, 32_000.0, "Staff!E5")
    assert values["wtp"][:2] == (100_000.0, 120_000.0)
    assert set(values) >= {"salary_coordinator", "wtp", "p_engage"}
    assert {"inc_cost", "icer", "inmb"} <= {row["name"] for row in found["answers"]}
    assert found["made"] == []


def test_what_moved_the_answer_adds_up_to_the_whole_difference(changed: Path) -> None:
    old, new = se.load(WORKED), se.load(changed)
    rows = {row["input"]: row for row in what_moved_it(old, new)}
    before, after = (float(Question(e, "early_help").inmb(se.simulate(e))[0]) for e in (old, new))
    assert rows["together"]["moves"] + rows["everything else"]["moves"] == pytest.approx(after - before, rel=1e-6)
    alone = se.simulate(old, se.random_draws(old, n=2))  # any design of these inputs
    assert "salary_coordinator" in alone.inputs
    assert rows["salary_coordinator"]["moves"] < 0
    assert list(rows)[-2:] == ["together", "everything else"]
    sizes = [abs(row["moves"]) for name, row in rows.items() if name not in ("together", "everything else")]
    assert sizes == sorted(sizes, reverse=True)


def stepup(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["stepup", "compare", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def test_the_verb_says_it_in_words_and_refuses_another_workbook(
    runs: tuple[Path, Path], changed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stepup(monkeypatch, *runs) == 0
    said = capsys.readouterr().out
    assert "[Staff!E5]" in said
    assert "--workbooks" in said
    assert stepup(monkeypatch, *runs, "--workbooks", WORKED, changed) == 0
    assert "moves net benefit by" in capsys.readouterr().out
    assert stepup(monkeypatch, *runs, "--workbooks", changed, WORKED) == 1
    assert "[CL114]" in capsys.readouterr().err
    assert stepup(monkeypatch, *runs, "--json") == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert set(told) == {"inputs", "answers", "plan", "made"}
