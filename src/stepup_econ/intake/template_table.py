"""One table sheet of the template: title, instruction, units, headings, yellow lines, row check and end mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stepup_econ.intake.columns import WHO, Column, Sheet
from stepup_econ.intake.reader import setting_column
from stepup_econ.intake.settings import setting
from stepup_econ.intake.table import END_MARK, ROW_CHECK
from stepup_econ.intake.template_checks import conditions, row_check
from stepup_econ.intake.template_layout import (
    FIRST,
    HEADINGS,
    INSTRUCTION,
    TITLE,
    UNITS,
    cell_name,
    height_of,
    unit_line,
    width_of,
)
from stepup_econ.intake.template_limits import heading_prompt, rule
from stepup_econ.intake.template_styles import Styles
from stepup_econ.intake.template_values import Filled, typed

_TABS = {"F": "#C9A227", "S": "#2E7D6B", "E": "#5B4B8A"}
_CHECK_WIDTH = 24


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet being written: its declaration, its rows, how many lines it has, and what all sheets share.

    Parameters
    ----------
    sheet : Sheet
    rows : sequence of Filled
        Rows that are filled in.
    lines : int
        Lines laid out in the table.
    styles : Styles
    names : Mapping[str, str]
        Defined names of the lists.
    sums : Mapping[str, float]
        What the lines behind each control total add up to.
    """

    sheet: Sheet
    rows: Sequence[Filled]
    lines: int
    styles: Styles
    names: Mapping[str, str]
    sums: Mapping[str, float]

    @property
    def last(self) -> int:
        """Return the last line of the table, from 0."""
        return FIRST + self.lines - 1

    @property
    def check_column(self) -> int:
        """Return the column of the row check, from 0."""
        return len(self.sheet.columns)

    def columns_at(self, line: int) -> tuple[Column, ...]:
        """Return the columns as they are on this line: each setting has its own kind."""
        if self.sheet.name != "Settings":
            return self.sheet.columns
        asked = setting_column(setting(str(self.rows[line]["id"])))
        return tuple(asked if column.key == "value" else column for column in self.sheet.columns)


def write_table(worksheet: Any, page: Page) -> list[str]:
    """Write one table sheet and return the row checks as they stand, one a line."""
    _head(worksheet, page)
    checks = [_line(worksheet, page, line) for line in range(page.lines)]
    worksheet.write_string(page.last + 1, 0, END_MARK, page.styles.get("end"))
    _limits(worksheet, page)
    for where, condition in conditions(page.sheet, page.lines, page.styles):
        worksheet.conditional_format(*where, condition)
    _finish(worksheet, page)
    return checks


def _head(worksheet: Any, page: Page) -> None:
    styles, sheet = page.styles, page.sheet
    worksheet.write_string(TITLE, 0, sheet.title, styles.get("title"))
    worksheet.set_row(TITLE, 24)
    filled_by = f"{sheet.instruction} Filled in by the {WHO[sheet.who]}."
    worksheet.write_string(INSTRUCTION, 0, filled_by, styles.get("note"))
    widths = [width_of(column, sheet) for column in sheet.columns]
    for at, column in enumerate(sheet.columns):
        worksheet.set_column(at, at, widths[at])
        worksheet.write_string(UNITS, at, unit_line(column), styles.get("unit"))
        worksheet.write_string(HEADINGS, at, column.label, styles.get("heading"))
        worksheet.data_validation(HEADINGS, at, HEADINGS, at, heading_prompt(column))
    worksheet.set_column(page.check_column, page.check_column, _CHECK_WIDTH)
    worksheet.write_string(UNITS, page.check_column, "calculated", styles.get("unit"))
    worksheet.write_string(HEADINGS, page.check_column, ROW_CHECK, styles.get("heading"))
    worksheet.set_row(UNITS, height_of([(unit_line(column), width + 3) for column, width in zip(sheet.columns, widths, strict=True)]))
    worksheet.set_row(HEADINGS, height_of([(column.label, width - 1) for column, width in zip(sheet.columns, widths, strict=True)]))


def _line(worksheet: Any, page: Page, line: int) -> str:
    """Write one line of the table, filled or blank, and return its row check."""
    row = FIRST + line
    filled: Filled = page.rows[line] if line < len(page.rows) else {}
    columns = page.columns_at(line)
    texts = []
    for at, column in enumerate(columns):
        value, style = typed(filled.get(column.key)), page.styles.of(column)
        if value is None:
            worksheet.write_blank(row, at, None, style)
        elif isinstance(value, str):
            worksheet.write_string(row, at, value, style)
            texts.append((value, width_of(page.sheet.columns[at], page.sheet)))
        else:
            worksheet.write_number(row, at, value, style)
    height = height_of(texts)
    if height > height_of([]):
        worksheet.set_row(row, height)
    formula, shown = row_check(page.sheet, columns, filled, row, page.sums)
    worksheet.write_formula(row, page.check_column, formula, page.styles.get("check"), shown)
    return shown


def _limits(worksheet: Any, page: Page) -> None:
    """Give every column its drop-down or limits, prompt and stop message."""
    lines = range(page.lines) if page.sheet.name == "Settings" else [0]
    for line in lines:
        top = FIRST + line
        bottom = top if page.sheet.name == "Settings" else page.last
        for at, column in enumerate(page.columns_at(line)):
            if column.who == "-":
                continue
            here = cell_name(top, at, fixed_row=False, fixed_column=False)
            ids = f"{cell_name(FIRST, at)}:{cell_name(page.last, at)}"
            worksheet.data_validation(top, at, bottom, at, rule(column, page.names, here, ids))


def _finish(worksheet: Any, page: Page) -> None:
    """Freeze the headings, set up printing and protect all but the yellow cells."""
    worksheet.freeze_panes(FIRST, 2 if page.sheet.name == "Settings" else 1)
    worksheet.set_tab_color(_TABS[page.sheet.who])
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(UNITS, HEADINGS)
    printed = FIRST + max(len(page.rows) + 5, min(page.lines, 30))
    worksheet.print_area(0, 0, min(printed, page.last + 1), page.check_column)
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    worksheet.set_footer("&L&A&CPage &P of &N&RFill in the yellow cells")
    worksheet.protect("", {"format_columns": True, "format_rows": True})
