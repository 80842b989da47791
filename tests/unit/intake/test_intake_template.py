"""The template: written from the declaration, the same bytes each time, read back exactly, and kind to officers."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from odd_files import KNOWN, example_rows

from stepup_econ.intake.rows import Book, Censored
from stepup_econ.intake.settings import SETTING_ROWS
from stepup_econ.intake.sheets import SHEETS
from stepup_econ.intake.table import END_MARK, ROW_CHECK
from stepup_econ.intake.template import write_template
from stepup_econ.intake.template_layout import FIRST, HEADINGS, height_of, lines_of
from stepup_econ.intake.template_limits import cut
from stepup_econ.intake.template_values import rows_of
from stepup_econ.intake.workbook import read_workbook
from stepup_econ.problems import InputError

INPUTS = [(sheet, column) for sheet in SHEETS for column in sheet.columns if column.who != "-"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("template")


@pytest.fixture(scope="module")
def filled(folder: Path) -> Path:
    rows: dict[str, Any] = example_rows()
    rows["Pathway"][0]["count_in"] = "<50"
    rows["Areas"][0]["note"] = "=HYPERLINK(1)"
    rows["Areas"][1]["note"] = "  two\nlines, a\rreturn, _x0041_ and a \x01 "
    rows["Areas"][0]["families"] = 0.1 + 0.2 + 3
    return write_template(folder / "filled.xlsx", rows, KNOWN)


@pytest.fixture(scope="module")
def book(filled: Path) -> Book:
    book, problems = read_workbook(filled, KNOWN)
    assert problems == ()
    assert book is not None
    return book


@pytest.fixture(scope="module")
def opened(filled: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(filled)


def test_what_is_written_is_read_back_exactly_without_a_note(book: Book) -> None:
    assert book.notes == ()
    given = example_rows()
    for name, rows in book.tables.items():
        assert len(rows) == len(given[name])
    north = book.tables["Areas"][0]
    assert north["families"] == 0.1 + 0.2 + 3
    assert north["note"] == "=HYPERLINK(1)"
    assert book.tables["Areas"][1]["note"] == "two\nlines, a\rreturn, _x0041_ and a \x01"
    assert book.tables["Pathway"][0]["count_in"] == Censored(0, 49)
    assert book.tables["Staff"][0]["ni_rate"] == 0.138
    assert book.setting("wtp_grid") == (0.0, 20000.0, 250.0)


def test_carrying_answers_into_a_new_template_changes_nothing(book: Book, filled: Path, folder: Path) -> None:
    again = write_template(folder / "again.xlsx", rows_of(book), KNOWN)
    assert again.read_bytes() == filled.read_bytes()


def test_a_blank_template_asks_for_what_is_missing_and_nothing_else(folder: Path) -> None:
    _, problems = read_workbook(write_template(folder / "blank.xlsx", known=KNOWN), KNOWN)
    asked = {(p.code, p.where) for p in problems}
    empty = {("WB119", sheet.name) for sheet in SHEETS if sheet.required and sheet.name != "Settings"}
    unset = {("WB131", f"Settings!C{FIRST + 1 + n}") for n, s in enumerate(SETTING_ROWS) if s.required and not s.default}
    assert asked == empty | unset


def test_every_input_cell_is_free_and_all_others_are_protected_without_a_password(opened: openpyxl.Workbook) -> None:
    for sheet in SHEETS:
        page = opened[sheet.name]
        assert page.protection.sheet
        assert not page.protection.password
        for at, column in enumerate(sheet.columns, 1):
            assert page.cell(FIRST + 1, at).protection.locked is (column.who == "-"), (sheet.name, column.key)
            assert page.cell(HEADINGS + 1, at).protection.locked
        assert page.cell(FIRST + 1, len(sheet.columns) + 1).protection.locked


def rules(page: Any) -> dict[tuple[int, int], Any]:
    """Return the data validation that each cell of the headings and of the first line has."""
    return {(row, column): rule for rule in page.data_validations.dataValidation for span in rule.sqref.ranges
            for row in (HEADINGS + 1, FIRST + 1) if span.min_row <= row <= span.max_row
            for column in range(span.min_col, span.max_col + 1)}  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_heading_has_a_prompt_and_every_column_its_limits(opened: openpyxl.Workbook, sheet: Any) -> None:
    page = opened[sheet.name]
    held = rules(page)
    for at, column in enumerate(sheet.columns, 1):
        assert page.cell(HEADINGS + 1, at).value == column.label
        prompt = held[HEADINGS + 1, at]
        assert prompt.showInputMessage
        assert column.help[:20] in prompt.prompt
        if column.who == "-":
            continue
        rule = held[FIRST + 1, at]
        assert len(rule.prompt) <= 255
        assert len(rule.promptTitle) <= 32
        if column.choices or column.kind in ("yes_no", "unit_cost", "reference"):
            assert rule.type == "list"
            assert re.fullmatch(r"\w+", rule.formula1), "a drop-down must refer to a defined name"
            assert rule.formula1 in opened.defined_names
        if column.many:
            assert not rule.showErrorMessage, "a list must let several ids be typed"
        elif column.choices or column.low is not None or column.kind == "id":
            assert rule.showErrorMessage
            assert rule.errorStyle in (None, "stop")
            assert len(rule.error) <= 225
            assert len(rule.errorTitle) <= 32


def test_settings_have_a_rule_each(opened: openpyxl.Workbook) -> None:
    page = opened["Settings"]
    for number, setting in enumerate(SETTING_ROWS):
        cell = page.cell(FIRST + 1 + number, 3)
        rule = next(rule for rule in page.data_validations.dataValidation if cell.coordinate in rule.sqref)
        expected = {"choice": "list", "yes_no": "list", "year": "list", "percent": "decimal", "integer": "whole", "id": "custom"}
        assert rule.type == expected.get(setting.kind, rule.type), setting.key


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_pages_are_frozen_and_print_on_a4_with_their_headings(opened: openpyxl.Workbook, sheet: Any) -> None:
    page = opened[sheet.name]
    assert page.freeze_panes in ("B5", "C5")
    assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == f"${HEADINGS}:${HEADINGS + 1}"
    assert not page.merged_cells.ranges
    assert page.cell(HEADINGS + 1, len(sheet.columns) + 1).value == ROW_CHECK
    end = [row[0].row for row in page.iter_rows(max_col=1) if row[0].value == END_MARK]
    assert len(end) == 1
    assert end[0] >= FIRST + 1 + max(sheet.blank_rows, 1)


def test_the_saved_value_of_every_formula_is_true(filled: Path) -> None:
    values = openpyxl.load_workbook(filled, data_only=True)
    rows = example_rows()
    for sheet in SHEETS:
        page, check = values[sheet.name], len(sheet.columns) + 1
        shown = [page.cell(FIRST + 1 + n, check).value or "" for n in range(len(rows[sheet.name]) + 2)]
        done = [said for said in shown if said == "complete"]
        optional = sum(1 for setting in SETTING_ROWS if not setting.required and not setting.default) if sheet.name == "Settings" else 0
        assert len(done) >= len(rows[sheet.name]) - optional, (sheet.name, shown)
    cover = {row[0].value: [cell.value for cell in row] for row in values["Cover"].iter_rows()}
    assert cover["Areas"][3:6] == [2, 0, "complete"]
    assert cover["all sheets"][4] == 0
    assert cover["Evaluation"][1] == "A title"


def test_a_row_that_is_begun_or_at_odds_says_so(folder: Path) -> None:
    rows = {"Areas": [{"id": "north", "families": 10}], "Ledger": [], "Outcomes": example_rows()["Outcomes"]}
    rows["Outcomes"][0]["events"] = 99
    path = write_template(folder / "begun.xlsx", rows, KNOWN)
    values = openpyxl.load_workbook(path, data_only=True)
    areas, outcomes = values["Areas"], values["Outcomes"]
    lacking = sum(1 for c in SHEETS[2].columns if c.required) - 2
    assert areas.cell(FIRST + 1, len(SHEETS[2].columns) + 1).value == f"missing: {lacking}"
    check = next(cell.value for cell in outcomes[FIRST + 1] if str(cell.value).startswith("check"))
    assert check == "check: families with the event above families followed"
    cover = {row[0].value: [cell.value for cell in row] for row in values["Cover"].iter_rows()}
    assert cover["Areas"][3:6] == [0, 1, "see its last column"]
    assert cover["Ledger"][3:6] == [0, 0, "may stay empty"]
    assert cover["Staff"][3:6] == [0, 0, "to fill in"]


def test_a_control_total_that_the_lines_do_not_add_up_to_says_so(folder: Path) -> None:
    rows = example_rows() | {"Settings": {"total_families": {"value": 9000, "source": "a table", "quality": "green"}}}
    path = write_template(folder / "totals.xlsx", rows, KNOWN)
    for values in (openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)):
        line = next(row for row in values["Settings"].iter_rows() if row[0].value == "total_families")
        said = str(next(cell.value for cell in line if "add up" in str(cell.value)))
        expected = sum(row["families"] for row in rows["Areas"])
        assert said == f"check: lines add up to {expected:,.2f}" or said.startswith("=IF(AND(ISNUMBER(")
    assert values.defined_names["lines_total_families"].attr_text == f"'Areas'!$D$5:$D${4 + 200}"


def test_nothing_in_the_file_is_a_formula_that_an_officer_typed(filled: Path) -> None:
    with zipfile.ZipFile(filled) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if "/worksheets/sheet" in name]
    assert not any("HYPERLINK" in formula for text in sheets for formula in re.findall(r"<f>([^<]*)</f>", text))


def test_the_schema_stands_on_cover_lists_and_in_the_properties(opened: openpyxl.Workbook) -> None:
    said = "stepup-econ-workbook 1.1"
    assert any(cell.value == said for row in opened["Cover"].iter_rows() for cell in row)
    assert any(cell.value == said for row in opened["Lists"].iter_rows() for cell in row)
    assert opened.custom_doc_props["schema"].value == said
    assert opened["Lists"].sheet_state == "hidden"


def test_rows_are_as_tall_as_their_text() -> None:
    assert lines_of("one two three four", 9) == 3
    assert lines_of("a\nb", 9) == 2
    assert lines_of("x" * 25, 10) == 3
    assert height_of([("word " * 40, 20)]) > 5 * height_of([])


def test_prompts_are_cut_at_words() -> None:
    assert cut("short", 32) == "short"
    assert cut("several words that are too long to stand", 20) == "several words that…"


def test_answers_that_the_reader_would_refuse_are_not_written(tmp_path: Path) -> None:
    rows = {"Areas": [{"id": "north", "share_moving": 81, "decile": "first"}]}
    target = tmp_path / "none.xlsx"
    with pytest.raises(InputError) as caught:
        write_template(target, rows)
    said = [(p.code, p.where) for p in caught.value.problems]
    assert said == [("WB140", "Areas, row 1, share of families that move in a year"), ("WB136", "Areas, row 1, deprivation decile")]
    assert not target.exists()


@pytest.mark.parametrize("rows", [{"Nowhere": []}, {"Areas": [{"nothing": 1}]}, {"Settings": {"nothing": {}}}])
def test_names_that_are_not_declared_are_refused(rows: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="expected"):
        write_template(tmp_path / "none.xlsx", rows)


@pytest.mark.parametrize(("sheet", "column"), INPUTS, ids=lambda item: getattr(item, "key", getattr(item, "name", "")))
def test_every_column_is_declared_in_full_and_its_example_can_be_read(sheet: Any, column: Any) -> None:
    from stepup_econ.intake.readings import Known, RawCell, Reading
    from stepup_econ.intake.values import read_cell

    assert column.label
    assert column.unit
    assert column.help
    assert column.example
    assert column.who in "FSE"
    if column.kind in ("number", "money", "minutes", "months", "share", "percent", "integer", "count"):
        assert column.low is not None
        assert column.high is not None
        assert column.low < column.high
    assert bool(column.choices) >= (column.kind == "choice")
    assert bool(column.refers_to) == (column.kind == "reference")
    read = read_cell(RawCell(column.example, "text", typed=False), column, Known())
    assert isinstance(read, Reading), read


def test_lists_of_all_or_an_id_show_the_ids_that_are_filled_in(opened: openpyxl.Workbook, filled: Path) -> None:
    shown = openpyxl.load_workbook(filled, data_only=True)["Lists"]
    column = next(cell.column for cell in shown[3] if cell.value == "list_all_Areas")
    assert [shown.cell(row, column).value or "" for row in range(4, 8)] == ["all", "north", "south", ""]
    assert opened["Lists"].cell(5, column).value == '=IF(\'Areas\'!$A$5="","",\'Areas\'!$A$5)'
    assert "1+COUNTA('Areas'!$A$5:" in opened.defined_names["list_all_Areas"].attr_text
