"""`stepup estimate` writes into the workbook only what it says, asks before it overwrites, and marks what was made up."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from stepup_econ.cli import main
from stepup_econ.intake.load import load
from stepup_econ.intake.overlay import Change, plan_overlay, write_overlay
from stepup_econ.intake.workbook import read_workbook
from stepup_econ.problems import InputError
from stepup_econ.records.rows import SheetRow

ROOT = Path(__file__).parents[3]
RECORDS, WORKED = ROOT / "inputs" / "records", ROOT / "inputs" / "blackpool.xlsx"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy, so that no typed copies are left in the shipped folder."""
    return Path(shutil.copytree(RECORDS, tmp_path / "records", ignore=shutil.ignore_patterns("converted")))


def stepup(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["stepup", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def test_the_shipped_records_are_what_the_generator_writes(tmp_path: Path) -> None:
    import importlib.util

    spec = importlib.util.spec_from_file_location("records_inputs", ROOT / "inputs" / "records.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(path.name for path in RECORDS.iterdir() if path.is_file())
    for name in names:
        assert (tmp_path / name).read_bytes() == (RECORDS / name).read_bytes(), name


def test_older_answers_are_listed_and_kept_until_forced(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book = Path(shutil.copy(WORKED, tmp_path / "case.xlsx"))
    before = book.read_bytes()
    assert stepup(monkeypatch, "estimate", folder, "--into", book) == 1
    said = capsys.readouterr()
    assert "Pathway!E5 (count in): 2072 -> " in said.err
    assert "Nothing was written" in said.err
    assert book.read_bytes() == before
    assert stepup(monkeypatch, "estimate", folder, "--into", book, "--force") == 0
    again = json_of(monkeypatch, capsys, folder, "--into", book)
    assert again["changes"] == []
    assert again["written"] is True


def json_of(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    capsys.readouterr()
    assert stepup(monkeypatch, "estimate", *arguments, "--json") == 0
    result: dict[str, object] = json.loads(capsys.readouterr().out)
    return result


def test_estimates_in_the_workbook_are_read_back_exactly_and_marked_illustrative(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book = Path(shutil.copy(WORKED, tmp_path / "case.xlsx"))
    told = json_of(monkeypatch, capsys, folder, "--into", book, "--force")
    read, problems = read_workbook(book)
    assert read is not None, problems
    for change in told["changes"]:  # type: ignore[attr-defined]
        assert change["new"] != change["old"]
    estimates = {(e["sheet"], e.get("stage")): e for e in told["estimates"]}  # type: ignore[attr-defined]
    for row in read.tables["Pathway"]:
        wanted = estimates["Pathway", row["stage"]]
        assert row["count_in"] == wanted["count_in"]
        assert str(row["source"]).startswith("Illustrative: made-up records, n=")
        assert row["quality"] == "assumed"


def test_nothing_else_in_the_workbook_changes(tmp_path: Path) -> None:
    book = Path(shutil.copy(WORKED, tmp_path / "case.xlsx"))
    lines = [SheetRow("Pathway", {"area": "all", "stage": "eligible"}, {"count_in": 3000, "note": "=1+1"})]
    changes = plan_overlay(book, lines)
    assert [(c.cell, c.old, c.new) for c in changes] == [("E5", "2072", 3000), ("L5", changes[1].old, "=1+1")]
    write_overlay(book, changes)
    with zipfile.ZipFile(WORKED) as old, zipfile.ZipFile(book) as new:
        assert old.namelist() == new.namelist()
        differ = [name for name in old.namelist() if old.read(name) != new.read(name)]
        (sheet,) = differ
        text = new.read(sheet).decode()
    assert "<f>1+1" not in text
    assert "=1+1</t>" in text
    assert load(book).inputs["demand_screen"].value == pytest.approx(3000 / 3)


def test_new_lines_go_to_blank_rows_with_an_id_of_their_own(tmp_path: Path) -> None:
    book = Path(shutil.copy(WORKED, tmp_path / "case.xlsx"))
    lines = [
        SheetRow(
            "Contact", {"protocol": "text_first", "number": n}, {"mode": "text", "reached": 1, "not_reached": 2}, {"id": "reach_phone"}
        )
        for n in (1, 2)
    ]
    changes = plan_overlay(book, lines)
    ids = [change.new for change in changes if change.label == "id"]
    assert ids == ["reach_phone_2", "reach_phone_3"]
    assert {change.old for change in changes} == {None}
    assert sorted({int(change.cell[1:]) for change in changes}) == [9, 10]


def test_a_value_that_the_sheet_cannot_hold_and_a_formula_are_refused(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    book = tmp_path / "case.xlsx"
    opened = load_workbook(WORKED)
    opened["Pathway"]["E5"] = "=2000+72"
    opened.save(book)
    with pytest.raises(InputError, match="WB134") as caught:
        plan_overlay(book, [SheetRow("Pathway", {"area": "all", "stage": "eligible"}, {"count_in": 3, "unit": "parrots"})])
    assert [problem.where for problem in caught.value.problems] == ["Pathway!E5", "Pathway!G5"]


def test_changes_name_both_values() -> None:
    assert str(Change("Pathway", "E5", "count in", None, 3)) == "Pathway!E5 (count in): blank -> 3"


def test_lines_with_problems_stop_or_are_set_aside(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "contacts.csv").open("a", encoding="utf-8") as file:
        file.write("C99,F9999999,2023-01-01,phone_first,1,phone,no,coordinator,5,0\n")
    assert stepup(monkeypatch, "estimate", folder) == 1
    assert "[RC122] contacts.csv:" in capsys.readouterr().err
    assert stepup(monkeypatch, "estimate", folder, "--set-aside", tmp_path / "aside") == 0
    assert "Set aside, not in any estimate: 1 contacts" in capsys.readouterr().out
    assert "C99" in (tmp_path / "aside" / "contacts.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nowhere",), "RC101"),
        (("records", "--into", "case.txt"), "CL103"),
        (("records", "--into", "none.xlsx"), "WB101"),
        (("records", "--set-aside", "records"), "CL101"),
    ],
)
def test_wrong_places_are_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: str
) -> None:
    monkeypatch.chdir(folder.parent)
    assert stepup(monkeypatch, "estimate", *arguments) == 1
    assert f"[{code}]" in capsys.readouterr().err
