from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from stepup_econ.report.book import NUMBER_FORMATS, write_book
from stepup_econ.report.book_formulas import FIRST, FORMULAS, letter
from stepup_econ.report.rounding import FORMATS
from stepup_econ.report.tables import TABLES, publish


@pytest.fixture(scope="module")
def path(published, tmp_path_factory):
    target = tmp_path_factory.mktemp("book") / "results.xlsx"
    write_book(published, target)
    return target


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def values(path):
    return openpyxl.load_workbook(path, data_only=True)


def test_cover_contents_notes_and_one_table_a_sheet(book):
    assert book.sheetnames == ["Cover", "Contents", "Notes", *TABLES]
    listed = [row[0].value for row in book["Contents"].iter_rows(min_row=3)]
    assert listed == list(TABLES)


def test_no_cell_is_merged_or_empty_and_formulas_stand_only_where_they_should(book):
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        may = {place for place, column in enumerate(TABLES[sheet.title].columns, 1) if (sheet.title, column.key) in FORMULAS} if sheet.title in TABLES else ()
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or (cell.column in may and cell.row >= FIRST)
        if sheet.title in TABLES:
            spec = TABLES[sheet.title]
            for row in sheet.iter_rows(min_row=4, max_col=len(spec.columns)):
                for cell, column in zip(row, spec.columns, strict=True):
                    assert cell.value is not None or column.empty == ""


@pytest.mark.parametrize("name", TABLES)
def test_each_sheet_has_title_conventions_headings_and_the_table_s_values(name, book, values, published):
    sheet, spec = book[name], TABLES[name]
    assert sheet["A1"].value == spec.title
    assert sheet["A2"].value
    assert [cell.value for cell in sheet[3]][: len(spec.columns)] == [column.title for column in spec.columns]
    assert sheet.freeze_panes == "B4"
    assert sheet.print_title_rows == "$3:$3"
    for line, row in enumerate(published.rows(name), start=4):
        for place, column in enumerate(spec.columns, start=1):
            if isinstance(row[column.key], float):
                assert values[name].cell(line, place).value == pytest.approx(row[column.key], rel=1e-14)


def test_notes_explain_every_heading_and_shorthand(book):
    said = {(row[0].value, row[1].value) for row in book["Notes"].iter_rows(min_row=3)}
    assert ("all", "[z]") in said
    for name, spec in TABLES.items():
        for column in spec.columns:
            assert (name, column.title) in said


def test_the_cover_warns_of_assumed_inputs(book):
    lines = [row[0].value for row in book["Cover"].iter_rows()]
    assert lines[1].startswith("ILLUSTRATIVE: 21 inputs")


def test_text_that_looks_like_a_formula_or_link_is_text(results, tmp_path):
    results["warnings"] = ["=1+1", "http://example.org/x", "@cmd", "-2"]
    write_book(publish(results), tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["warnings"]
    found = [sheet.cell(line, 1) for line in range(4, 8)]
    assert [cell.value for cell in found] == results["warnings"]
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in found)


def test_every_kind_of_number_has_an_excel_format():
    assert set(NUMBER_FORMATS) == set(FORMATS)


def test_empty_tables_have_no_sheet(results, tmp_path):
    results["allocation"] = {}
    write_book(publish(results), tmp_path / "book.xlsx")
    assert "allocation_plan" not in openpyxl.load_workbook(tmp_path / "book.xlsx").sheetnames


def test_the_same_results_are_the_same_bytes(published, path, tmp_path):
    write_book(published, tmp_path / "results.xlsx")
    assert (tmp_path / "results.xlsx").read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as parts:
        assert "2000-01-01" in parts.read("docProps/core.xml").decode()


REL = 1e-7
OFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not there to recalculate the workbook")


def recalculated(path, folder):
    """Return the workbook as LibreOffice calculates it afresh."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return openpyxl.load_workbook(folder / "out" / path.name, data_only=True)


@OFFICE
def test_a_spreadsheet_calculates_what_is_written_and_a_price_moves_the_sums(tmp_path):
    """Results hold ten digits, so that products and differences of them agree to a few units of the eighth."""
    golden = Path(__file__).parents[3] / "outputs" / "example" / "results.json"
    published = publish(json.loads(golden.read_text(encoding="utf-8")))
    write_book(published, tmp_path / "results.xlsx")
    book = openpyxl.load_workbook(tmp_path / "results.xlsx")
    lines = published.rows("audit")
    main, wage = published.main, next(n for n, row in enumerate(lines) if row["line"] == "hour_coordinator")
    more = 10.0
    book["audit"][f"{letter('audit', 'price')}{FIRST + wage}"] = lines[wage]["price"] + more
    book["audit_totals"][f"{letter('audit_totals', 'wtp')}{FIRST}"] = 150_000
    book.save(tmp_path / "moved.xlsx")  # without saved values: everything is calculated again
    found = recalculated(tmp_path / "moved.xlsx", tmp_path)
    hours = next(row["quantity"] for row in lines if row["line"] == "hour_coordinator" and row["strategy"] == main)
    for line, row in enumerate(published.rows("audit_totals")):
        sheet = found["audit_totals"]
        at = {key: sheet[f"{letter('audit_totals', key)}{FIRST + line}"].value for key in row}
        extra = more * hours if row["strategy"] == main else 0.0
        assert at["cost"] == pytest.approx(row["cost"] + extra, rel=REL)
        assert at["inc_cost"] == pytest.approx(row["inc_cost"] + extra, rel=REL, abs=1e-3)
        assert at["inmb"] == pytest.approx(150_000 * row["inc_effect"] - row["inc_cost"] - extra, rel=REL, abs=1e-3)
        if row["icer"] is not None:
            assert at["icer"] == pytest.approx((row["inc_cost"] + extra) / row["inc_effect"], rel=REL)
    for table, key in FORMULAS:
        if table in ("stage_costs", "costs_by_agency"):
            for line, row in enumerate(published.rows(table)):
                if row[key] is not None:
                    assert found[table][f"{letter(table, key)}{FIRST + line}"].value == pytest.approx(row[key], rel=REL, abs=1e-3)
