"""A folder of text files says the same as the workbook, and is refused by line and heading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from odd_files import KNOWN, example_rows

from stepup_econ.intake.csv_folder import read_csv_folder, write_csv_folder
from stepup_econ.intake.rows import Book
from stepup_econ.intake.sheets import SHEETS
from stepup_econ.intake.template import write_template
from stepup_econ.intake.template_values import rows_of
from stepup_econ.intake.workbook import read_workbook


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows: dict[str, Any] = example_rows()
    rows["Areas"][0]["note"] = "=1+1"
    rows["Areas"][1]["note"] = '\'tis so, "quoted"\nover lines'
    rows["Areas"][0]["families"] = 0.1 + 0.2 + 3
    rows["Pathway"][0]["count_out"] = "<5"
    return write_csv_folder(tmp_path / "answers", rows)


def read(folder: Path) -> Book:
    book, problems = read_csv_folder(folder, KNOWN)
    assert problems == ()
    assert book is not None
    return book


def wrong(folder: Path) -> list[tuple[str, str]]:
    book, problems = read_csv_folder(folder, KNOWN)
    assert book is None
    return sorted((problem.code, problem.where) for problem in problems)


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_workbook_to_folder_to_workbook_is_exact(folder: Path, tmp_path: Path) -> None:
    book = read(folder)
    assert book.notes == ()
    first = write_template(tmp_path / "a.xlsx", rows_of(book), KNOWN)
    middle, problems = read_workbook(first, KNOWN)
    assert problems == ()
    assert middle is not None
    again = read(write_csv_folder(tmp_path / "again", rows_of(middle)))
    assert book.digest == middle.digest == again.digest
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {
        file.name: file.read_bytes() for file in (tmp_path / "again").iterdir()
    }
    assert again.tables["Areas"][0]["families"] == 0.1 + 0.2 + 3


def test_text_that_a_spreadsheet_would_calculate_is_written_as_text(folder: Path) -> None:
    text = (folder / "Areas.csv").read_text(encoding="utf-8")
    assert ",'=1+1" in text
    assert ",=1+1" not in text
    assert read(folder).tables["Areas"][0]["note"] == "=1+1"
    assert read(folder).tables["Areas"][1]["note"] == '\'tis so, "quoted"\nover lines'


def test_a_value_names_its_file_line_and_heading(folder: Path) -> None:
    assert read(folder).tables["Areas"][0].where("families") == "Areas.csv:2:families with children under 16"
    replace(folder / "Pathway.csv", ",40,", ",about 40,")
    assert wrong(folder) == [("WB136", "Pathway.csv:2:count in")]


def test_a_row_below_one_that_takes_two_lines_keeps_its_line(folder: Path) -> None:
    file = folder / "Areas.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("South Blackpool", '"South\nBlackpool"') + "x,y\n", encoding="utf-8")
    assert {where.split(":")[1] for _, where in wrong(folder)} == {"6"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are_are_read(folder: Path, encoding: str) -> None:
    before = read(folder).digest
    file = folder / "Areas.csv"
    file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))
    assert read(folder).digest == before


def test_an_encoding_that_would_have_to_be_guessed_is_refused(folder: Path) -> None:
    replace(folder / "Areas.csv", "North Blackpool", "£ North")
    (folder / "Areas.csv").write_bytes((folder / "Areas.csv").read_text(encoding="utf-8").encode("cp1252"))
    assert wrong(folder) == [("WB161", "Areas.csv")]


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_separator_is_read_with_a_note(folder: Path, mark: str, name: str) -> None:
    before = read(folder).digest
    file = folder / "Capacity.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(", ", " ").replace(",", mark), encoding="utf-8")
    replace(file, "Service log April", "Service log, April")
    book, problems = read_csv_folder(folder, KNOWN)
    assert problems == ()
    assert book is not None
    assert f"Capacity.csv was read as separated by {name}" in book.notes
    assert book.tables["Capacity"][0]["caseload"] == 20.0
    assert len(before) == 64


def test_quotes_that_do_not_close_are_refused(folder: Path) -> None:
    replace(folder / "Areas.csv", "North Blackpool", '"North Blackpool')
    assert [code for code, _ in wrong(folder)] == ["WB161"]


def test_a_comma_that_is_not_quoted_is_not_lost(folder: Path) -> None:
    replace(folder / "Capacity.csv", '"Service log, April 2024, counted by hand"', "Service log, April 2024, counted by hand")
    codes = [code for code, _ in wrong(folder)]
    assert "WB162" in codes


def test_a_file_that_is_missing_is_refused_only_where_the_sheet_is_required(folder: Path) -> None:
    (folder / "Ledger.csv").unlink()
    book = read(folder)
    assert book.tables["Ledger"] == ()
    assert "there is no file Ledger.csv: sheet Ledger was read as empty" in book.notes
    (folder / "Areas.csv").rename(folder / "Area.csv")
    assert ("WB111", "Areas.csv") in wrong(folder)


def test_other_files_are_named_and_not_read(folder: Path) -> None:
    (folder / "scratch.csv").write_text("x", encoding="utf-8")
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    assert read(folder).notes == ("file scratch.csv is not part of the template and was not read",)


def test_another_version_and_no_folder_are_refused(folder: Path, tmp_path: Path) -> None:
    replace(folder / "schema.csv", "workbook,1", "workbook,0")
    assert wrong(folder) == [("WB110", "schema.csv")]
    replace(folder / "schema.csv", "stepup", "other")
    assert wrong(folder) == [("WB109", "schema.csv")]
    assert wrong(tmp_path / "none") == [("WB101", "none")]


def test_a_file_is_written_for_every_sheet_and_overwritten_whole(folder: Path) -> None:
    assert {file.name for file in folder.iterdir()} == {f"{sheet.name}.csv" for sheet in SHEETS} | {"schema.csv"}
    before = read(folder).digest
    write_csv_folder(folder, rows_of(read(folder)))
    assert read(folder).digest == before
    assert not [file for file in folder.iterdir() if file.name.startswith(".")]
