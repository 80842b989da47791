"""A template that LibreOffice has opened and saved again is read the same, and still guides the officer."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from odd_files import KNOWN, example_rows

from stepup_econ.intake.annotate import annotate
from stepup_econ.intake.sheets import SHEETS
from stepup_econ.intake.template import write_template
from stepup_econ.intake.workbook import read_workbook
from stepup_econ.problems import Problem

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a folder of workbooks and the folder to which LibreOffice saved them."""
    folder = tmp_path_factory.mktemp("office")
    write_template(folder / "filled.xlsx", example_rows(), KNOWN)
    annotate(folder / "filled.xlsx", folder / "marked.xlsx", [Problem("WB136", "Areas!D5", "x", "y", "Mend it.")])
    saved = folder / "saved"
    command = [str(OFFICE), "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run(
        [*command, "--outdir", str(saved), str(folder / "filled.xlsx"), str(folder / "marked.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder, saved


def test_it_reads_the_same(files: tuple[Path, Path]) -> None:
    before, _ = read_workbook(files[0] / "filled.xlsx", KNOWN)
    after, problems = read_workbook(files[1] / "filled.xlsx", KNOWN)
    assert problems == ()
    assert before is not None
    assert after is not None
    assert after.digest == before.digest
    assert after.notes == ()


def test_limits_prompts_protection_and_names_are_still_there(files: tuple[Path, Path]) -> None:
    before, after = (openpyxl.load_workbook(folder / "filled.xlsx") for folder in files)
    assert {name for name in before.defined_names if name.startswith(("list_", "ids_"))} <= set(after.defined_names)
    for sheet in SHEETS:
        old, new = before[sheet.name], after[sheet.name]
        assert new.protection.sheet
        assert not new.cell(5, 3).protection.locked
        rules = {(rule.type, rule.promptTitle) for rule in old.data_validations.dataValidation if rule.type == "list"}
        assert rules <= {(rule.type, rule.promptTitle) for rule in new.data_validations.dataValidation}
        assert len(new.conditional_formatting) > 0


def test_formulas_show_what_the_template_said_they_show(files: tuple[Path, Path]) -> None:
    before, after = (openpyxl.load_workbook(folder / "filled.xlsx", data_only=True)["Cover"] for folder in files)
    for row in before.iter_rows():
        for cell in row:
            assert (after[cell.coordinate].value or "") == (cell.value or ""), cell.coordinate


def test_marks_comments_and_links_survive(files: tuple[Path, Path]) -> None:
    book = openpyxl.load_workbook(files[1] / "marked.xlsx")
    assert book["Areas"]["D5"].fill.fgColor.rgb == "FFFF9C9C"
    assert "[WB136]" in book["Areas"]["D5"].comment.text
    assert "Areas" in book["Issues"]["A3"].hyperlink.location
    after, problems = read_workbook(files[1] / "marked.xlsx", KNOWN)
    assert (problems, after is None) == ((), False)
