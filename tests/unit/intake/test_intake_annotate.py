"""The officer's own file back: red cells, comments, links; everything else as it was."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from odd_files import KNOWN, Formula, base_book, example_rows
from openpyxl.comments import Comment

from stepup_econ.intake.annotate import annotate
from stepup_econ.intake.annotate_cells import cells_of
from stepup_econ.intake.annotate_styles import INPUT, MARK
from stepup_econ.intake.template import write_template
from stepup_econ.intake.workbook import read_workbook
from stepup_econ.problems import InputError, Problem


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows: dict[str, Any] = example_rows()
    rows["Areas"][0] |= {"role": None, "decile": None}
    rows["Set-up"][0]["value"] = None
    return write_template(tmp_path_factory.mktemp("annotate") / "mine.xlsx", rows, KNOWN)


def marked(original: Path, folder: Path) -> tuple[Path, tuple[Problem, ...]]:
    _, problems = read_workbook(original, KNOWN)
    return annotate(original, folder / "marked.xlsx", problems), problems


def test_each_problem_is_red_explained_and_linked(original: Path, tmp_path: Path) -> None:
    before = original.read_bytes()
    path, problems = marked(original, tmp_path)
    assert original.read_bytes() == before
    assert {p.where for p in problems} == {"Areas!C5", "Areas!F5", "Set-up!E5"}
    book = openpyxl.load_workbook(path)
    for problem in problems:
        sheet, _, cell = problem.where.partition("!")
        assert book[sheet][cell].fill.fgColor.rgb == MARK
        assert book[sheet][cell].comment.author == "stepup check"
        assert f"[{problem.code}]" in book[sheet][cell].comment.text
        assert problem.mend in book[sheet][cell].comment.text
    issues = book["Issues"]
    assert [row[0].value for row in issues.iter_rows(min_row=3)] == [p.where for p in problems]
    assert [row[0].hyperlink.location for row in issues.iter_rows(min_row=3)] == ["'Areas'!C5", "'Areas'!F5", "'Set-up'!E5"]


def looks(cell: Any) -> list[str]:
    return [repr(part) for part in (cell.number_format, cell.font, cell.border, cell.protection, cell.alignment)]


def test_nothing_else_is_changed(original: Path, tmp_path: Path) -> None:
    path, _ = marked(original, tmp_path)
    old, new = openpyxl.load_workbook(original), openpyxl.load_workbook(path)
    assert new.sheetnames == [*old.sheetnames, "Issues"]
    red = {("Areas", "C5"), ("Areas", "F5"), ("Set-up", "E5")}
    for name in old.sheetnames:
        for row in old[name].iter_rows(max_row=8):
            for cell in row:
                twin = new[name][cell.coordinate]
                assert twin.value == cell.value
                assert looks(twin) == looks(cell)
                assert (name, cell.coordinate) in red or repr(twin.fill) == repr(cell.fill)
        assert {k: d.width for k, d in old[name].column_dimensions.items()} == {k: d.width for k, d in new[name].column_dimensions.items()}
        assert len(old[name].data_validations.dataValidation) == len(new[name].data_validations.dataValidation)
        assert len(old[name].conditional_formatting) == len(new[name].conditional_formatting)
    with zipfile.ZipFile(original) as a, zipfile.ZipFile(path) as b:
        changed = {part for part in a.namelist() if a.read(part) != b.read(part)}
    assert len([part for part in changed if "worksheets" in part]) == 2
    assert openpyxl.load_workbook(path, data_only=True)["Areas"]["L5"].value == "missing: 2"


def test_checking_the_annotated_file_finds_the_same(original: Path, tmp_path: Path) -> None:
    path, problems = marked(original, tmp_path)
    assert read_workbook(path, KNOWN) == (None, problems)


def small(folder: Path) -> Path:
    """Write a small workbook, opened and saved by another program, with the same three problems."""
    odd = base_book()
    odd.put("Areas", "role", None)
    odd.put("Areas", "deprivation decile", None)
    odd.put("Set-up", "value", None)
    return odd.save(folder / "small.xlsx")


def test_what_is_mended_is_yellow_again_when_the_annotated_file_is_annotated(tmp_path: Path) -> None:
    path, _ = marked(small(tmp_path), tmp_path)
    book = openpyxl.load_workbook(path)
    book["Areas"]["C5"] = "service"
    book["Areas"]["D6"].comment = Comment("counted twice", "Jo")
    book["Areas"]["F5"].comment.text += "\n(asked Jo)"
    book.save(tmp_path / "mended.xlsx")
    _, problems = read_workbook(tmp_path / "mended.xlsx", KNOWN)
    assert {p.where for p in problems} == {"Areas!F5", "Set-up!E5"}
    again = openpyxl.load_workbook(annotate(tmp_path / "mended.xlsx", tmp_path / "again.xlsx", problems))
    areas = again["Areas"]
    assert areas["C5"].fill.fgColor.rgb == INPUT
    assert areas["C5"].comment is None
    assert areas["D6"].comment.text == "counted twice"
    assert areas["F5"].fill.fgColor.rgb == MARK
    assert areas["F5"].comment.text.count("[WB131]") == 1
    assert again.sheetnames.count("Issues") == 1
    assert again["Issues"].max_row == 2 + len(problems)


def test_a_comment_of_somebody_else_on_the_cell_is_kept(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(small(tmp_path))
    book["Areas"]["C5"].comment = Comment("ask Jo", "Ann")
    book.save(tmp_path / "mine.xlsx")
    _, problems = read_workbook(tmp_path / "mine.xlsx", KNOWN)
    after = openpyxl.load_workbook(annotate(tmp_path / "mine.xlsx", tmp_path / "out.xlsx", problems))
    assert after["Areas"]["C5"].comment.text.startswith("ask Jo")
    assert "[WB131]" in after["Areas"]["C5"].comment.text


def test_an_officer_s_own_formulas_and_their_values_stay(tmp_path: Path) -> None:
    odd = base_book()
    odd.put("Staff", "salary", Formula("30000+3000", "<v>33000</v>"))
    odd.put("Areas", "role", "servise")
    path = odd.save(tmp_path / "odd.xlsx")
    _, problems = read_workbook(path, KNOWN)
    out = annotate(path, tmp_path / "out.xlsx", problems)
    assert read_workbook(out, KNOWN) == (None, problems)
    assert openpyxl.load_workbook(out)["Staff"]["E5"].value == "=30000+3000"
    assert openpyxl.load_workbook(out, data_only=True)["Staff"]["E5"].value == 33000


def test_problems_without_a_cell_stand_on_the_list_alone(tmp_path: Path) -> None:
    odd = base_book()
    del odd.sheets["Ledger"]
    path = odd.save(tmp_path / "odd.xlsx")
    _, problems = read_workbook(path, KNOWN)
    issues = openpyxl.load_workbook(annotate(path, tmp_path / "out.xlsx", problems))["Issues"]
    assert [cell.value for cell in issues[3]][:2] == ["Ledger", "WB111"]
    assert issues["A3"].hyperlink is None


def test_a_sheet_of_the_officer_s_own_called_issues_is_kept(tmp_path: Path) -> None:
    odd = base_book()
    odd.sheets["Issues"] = type(odd.sheets["Cover"])([["my own list"]])
    path = odd.save(tmp_path / "odd.xlsx")
    book = openpyxl.load_workbook(annotate(path, tmp_path / "out.xlsx", [Problem("WB136", "Areas!Z99", "x", "y", "Mend it.")]))
    assert book["Issues"]["A1"].value == "my own list"
    assert book["Issues (stepup)"]["A3"].value == "Areas!Z99"
    assert book["Areas"]["Z99"].fill.fgColor.rgb == MARK


def test_the_original_is_never_written_over_and_other_files_are_refused(original: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="never written over"):
        annotate(original, original, [])
    (tmp_path / "answers.csv").write_text("a,b\n")
    with pytest.raises(InputError, match="WB102"):
        annotate(tmp_path / "answers.csv", tmp_path / "out.xlsx", [])
    assert not (tmp_path / "out.xlsx").exists()


def test_a_place_names_all_its_cells() -> None:
    assert list(cells_of("D5:D7,D9")) == [(5, 4), (6, 4), (7, 4), (9, 4)]
