"""The verbs `template` and `check` as officers type them, and a folder of CSV files wherever a workbook may stand."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from odd_sense import worked_book

from stepup_econ.cli import main
from stepup_econ.intake.annotate_styles import MARK
from stepup_econ.intake.codes import COMMAND_CODES
from stepup_econ.intake.load import load

ROOT = Path(__file__).parents[3]
WORKED = ROOT / "inputs" / "blackpool.xlsx"
Stepup = Callable[..., tuple[int, str, str]]


@pytest.fixture
def stepup(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Stepup:
    """Run the command line in an empty folder; gives exit code, what it printed, and what it printed as errors."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["stepup", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        return int(str(left.value.code)), *capsys.readouterr()

    return run


@pytest.fixture(scope="module")
def slips(tmp_path_factory: pytest.TempPathFactory, worked_rows: dict[str, Any]) -> Path:
    """The worked case with a slip of structure, with two of sense, and with too few posts, in files of their own."""
    folder = tmp_path_factory.mktemp("slips")
    changes = {
        "structure": [("Pathway", "count out", "about 400", 0)],
        "sense": [("Pathway", "count out", 3000, 0), ("Staff", "coordinator post", "yes", 1)],
        "posts": [("Areas", "coordinator FTE in post", 0.1, 0)],
    }
    for name, cells in changes.items():
        book = worked_book(worked_rows)
        for sheet, label, value, row in cells:
            book.put(sheet, label, value, row)
        book.save(folder / f"{name}.xlsx")
    return folder


def test_a_template_begun_with_areas_and_strategies(stepup: Stepup) -> None:
    code, said, _ = stepup("template", "new.xlsx", "--areas", 3, "--strategies", "Usual care, early_help")
    assert code == 0
    assert "stepup check new.xlsx" in said
    book = openpyxl.load_workbook("new.xlsx")
    assert [book["Areas"][f"A{row}"].value for row in range(5, 9)] == ["area_1", "area_2", "area_3", None]
    assert [[book["Strategies"].cell(row, at).value for at in (1, 2, 3)] for row in (5, 6)] == [
        ["usual_care", "Usual care", "yes"], ["early_help", "Early help", "no"],
    ]  # fmt: skip


def test_answers_are_carried_from_workbook_to_folder_and_back_exactly(stepup: Stepup) -> None:
    code, said, _ = stepup("template", "answers", "--from", WORKED)
    assert code == 0
    assert "sheet 'Areas': 4 rows carried" in said
    assert "not carried" not in said
    assert stepup("check", "answers")[:2] == (0, "Nothing to mend. Next: stepup run answers\n")
    assert stepup("template", "back.xlsx", "--from", "answers")[0] == 0
    assert load("back.xlsx").digest == load("answers").digest == load(WORKED).digest


def test_what_cannot_be_carried_is_listed(stepup: Stepup, slips: Path) -> None:
    code, said, _ = stepup("template", "new", "--from", slips / "structure.xlsx")
    assert code == 0
    assert "Pathway!F5: 'about 400' not carried, expected a number (as the unit says)" in said


def test_check_ends_with_a_count_for_each_sheet_and_what_to_do_next(stepup: Stepup, slips: Path) -> None:
    code, said, wrong = stepup("check", slips / "sense.xlsx")
    assert code == 1
    assert [line[:9] for line in wrong.splitlines()] == ["[WB203] P", "[WB210] S"]
    lines = said.splitlines()
    assert lines[1:4] == ["2 to mend:", "  Pathway  1", "  Staff    1"]
    assert lines[-1].startswith("Next: mend the cells named, save, and run again: stepup check")
    assert "--annotate sense_marked.xlsx" in said


def test_check_in_json_has_the_rows_of_both_stages(stepup: Stepup, slips: Path) -> None:
    rows = {}
    for name in ("structure", "sense", "posts"):
        code, said, _ = stepup("check", slips / f"{name}.xlsx", "--json")
        assert code == 1
        rows[name] = json.loads(said)["problems"]
        assert all(set(row) == {"code", "sheet", "cell", "found", "expected", "mend", "stage"} for row in rows[name])
    only = rows["structure"][0]
    assert [only[key] for key in ("code", "sheet", "cell", "stage")] == ["WB136", "Pathway", "F5", "structure"]
    assert {row["stage"] for row in rows["sense"] + rows["posts"]} == {"sense"}
    assert ("WB224", "Areas", "G5") in {(row["code"], row["sheet"], row["cell"]) for row in rows["posts"]}
    code, said, _ = stepup("check", WORKED, "--json")
    assert (code, json.loads(said)["problems"]) == (0, [])


def test_check_gives_the_workbook_back_marked_even_where_time_is_short(stepup: Stepup, slips: Path) -> None:
    code, said, _ = stepup("check", slips / "posts.xlsx", "--annotate", "out.xlsx")
    assert code == 1
    assert "Written: out.xlsx" in said
    book = openpyxl.load_workbook("out.xlsx")
    assert book["Areas"]["G5"].fill.fgColor.rgb == MARK
    assert "[WB224]" in book["Areas"]["G5"].comment.text
    assert book["Issues"]["A3"].hyperlink.location == "'Areas'!G5"
    book["Areas"]["G5"] = 0.5
    book.save("mended.xlsx")
    assert stepup("check", "mended.xlsx")[0] == 0


def test_a_folder_s_problems_name_file_line_and_heading(stepup: Stepup) -> None:
    stepup("template", "answers", "--from", WORKED)
    file = Path("answers/Areas.csv")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(",service,", ",servise,", 1), encoding="utf-8")
    code, said, _ = stepup("check", "answers", "--json")
    row = json.loads(said)["problems"][0]
    assert (code, row["code"], row["sheet"], row["cell"]) == (1, "WB141", "Areas.csv", "2:role")
    assert stepup("check", "answers")[1].splitlines()[2] == "  Areas.csv  1"
    assert "CL105" in stepup("check", "answers", "--annotate", "out.xlsx")[2]


@pytest.mark.slow
def test_a_folder_is_run_from_end_to_end(stepup: Stepup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole path but for scenarios, allocation and the drawing of figures, which other tests cover."""
    monkeypatch.setattr(import_module("stepup_econ.report.run"), "write_all", lambda *_: None)
    stepup("template", "answers", "--from", WORKED)
    for sheet in ("Scenarios", "Capacity"):
        Path(f"answers/{sheet}.csv").unlink()
    assert stepup("run", "answers", "--draws", 8)[0] == 0
    done = tmp_path / "outputs" / "answers"
    results, manifest = (json.loads((done / f"{name}.json").read_text(encoding="utf-8")) for name in ("results", "manifest"))
    assert results["evaluation"]["digest"] == load("answers").digest
    assert results["evaluation"]["title"] == load(WORKED).settings.title
    assert {"Areas.csv", "Settings.csv"} <= {Path(name).name for name in manifest["inputs"]}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("template", "there.xlsx"), "CL101"), (("template", "a.xlsx", "--from", "a.xlsx"), "CL102"), (("template", "a.xls"), "CL103"),
        (("check", "there.xlsx", "--annotate", "folder"), "CL103"), (("template", "none/a.xlsx"), "CL104"),
        (("check", "there.xlsx", "--annotate", "there.xlsx", "--force"), "CL102"), (("template", "a.xlsx", "--from", "none.xlsx"), "WB101"),
    ],
)  # fmt: skip
def test_names_that_cannot_be_written_to_are_refused_in_words(words: tuple[str, ...], code: str, stepup: Stepup) -> None:
    Path("there.xlsx").write_bytes(b"mine")
    left, _, wrong = stepup(*words)
    assert left == 1
    assert wrong.startswith(f"[{code}]")
    assert "Traceback" not in wrong
    assert Path("there.xlsx").read_bytes() == b"mine"
    assert not Path("a.xlsx").exists()


def test_from_and_areas_together_are_wrong_usage(stepup: Stepup) -> None:
    code, _, wrong = stepup("template", "a.xlsx", "--from", WORKED, "--areas", 2)
    assert code == 2
    assert "an older workbook brings its own" in wrong


def test_every_code_of_the_command_line_is_listed() -> None:
    import re

    raised = set(re.findall(r'"(CL\d{3})"', "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "src/stepup_econ/cli").glob("*.py")))))
    assert raised == {code.code for code in COMMAND_CODES}
