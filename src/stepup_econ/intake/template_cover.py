"""The cover: what the workbook is, how it is filled in, what the colours mean, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stepup_econ.intake.columns import WHO, Sheet
from stepup_econ.intake.sheets import SCHEMA_ID, SCHEMA_VERSION, SHEETS
from stepup_econ.intake.template_checks import COMPLETE
from stepup_econ.intake.template_layout import FIRST, cell_name, height_of, sheet_name, span
from stepup_econ.intake.template_styles import Styles
from stepup_econ.intake.template_values import Filled

STEPS = (
    "Fill in the yellow cells, sheet by sheet, in the order below. Grey cells are given or calculated.",
    "Click a heading to see what it means, its unit and an example. Choose from the drop-down where a cell has one.",
    "Every number has a source and a quality beside it: green, amber, red or assumed. A judgement may say so.",
    "Leave a cell blank where nobody knows; do not type 0. Type a small count as it was given: <5, 10+ or '5-9.",
    "Rows and columns may be moved, hidden or sorted. Keep the headings and the last line of each table.",
    "If a table is full: Review, Unprotect Sheet (there is no password), then insert rows above its last line.",
    "The last column of each table says whether the row is complete. The list below counts what is missing.",
    "Put no names, addresses or dates of birth in this workbook: it asks for counts, minutes and pounds only.",
    "When done, run: stepup check on this file. It lists every cell to mend, or returns a copy with the cells marked.",
)
COLOURS = (
    ("input", "yellow", "for you to fill in"),
    ("given", "grey", "given or calculated: no need to type"),
    ("note", "blue text", "a note or a unit"),
    ("alarm", "red, with words in the last column", "missing, out of range or at odds with another cell"),
)
_WIDTHS = (24, 20, 62, 13, 13, 26)
_HEADINGS = ("sheet", "filled in by", "what it asks for", "rows complete", "rows to mend", "what to do")


def write_cover(
    worksheet: Any,
    styles: Styles,
    lines: Mapping[str, int],
    checks: Mapping[str, Sequence[str]],
    settings: Sequence[Filled],
) -> None:
    """Write the cover sheet.

    Parameters
    ----------
    worksheet : xlsxwriter worksheet
    styles : Styles
    lines : mapping of str to int
        Lines laid out on each sheet.
    checks : mapping of str to sequence of str
        What the row checks of each sheet say now.
    settings : sequence of Filled
        Rows of the Settings sheet, for title, organisation and the person to ask.
    """
    for at, width in enumerate(_WIDTHS):
        worksheet.set_column(at, at, width)
    worksheet.write_string(0, 0, "Evaluation workbook", styles.get("title"))
    worksheet.set_row(0, 26)
    row = _about(worksheet, styles, settings)
    row = _steps(worksheet, styles, row + 1)
    row = _colours(worksheet, styles, row + 1)
    _contents(worksheet, styles, row + 1, lines, checks)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_footer("&L&A&CPage &P of &N")
    worksheet.set_tab_color("#1B2A41")
    worksheet.protect("", {"format_columns": True, "format_rows": True})
    worksheet.activate()


def _about(worksheet: Any, styles: Styles, settings: Sequence[Filled]) -> int:
    """Write title, organisation, person to ask (from sheet Settings) and the schema id; return the next row."""
    at = {str(row["id"]): number for number, row in enumerate(settings)}
    row = 1
    for key, said in (("title", "Evaluation"), ("organisation", "Organisation"), ("contact_role", "Person to ask")):
        cell = f"{sheet_name('Settings')}!{cell_name(FIRST + at[key], 2)}"
        worksheet.write_string(row, 0, said, styles.get("strong"))
        shown = str(settings[at[key]].get("value") or "(to fill in on sheet Settings)")
        formula = f'=IF({cell}="","(to fill in on sheet Settings)",{cell})'
        worksheet.write_formula(row, 1, formula, styles.get("subtitle" if key == "title" else "note"), shown)
        row += 1
    worksheet.write_string(row, 0, "Template", styles.get("strong"))
    worksheet.write_string(row, 1, f"{SCHEMA_ID} {SCHEMA_VERSION}", styles.get("note"))
    return row + 1


def _steps(worksheet: Any, styles: Styles, row: int) -> int:
    worksheet.write_string(row, 0, "How to fill it in", styles.get("subtitle"))
    for number, step in enumerate(STEPS, 1):
        worksheet.write_string(row + number, 0, f"{number}.  {step}", styles.get("unwrapped"))
    return row + len(STEPS) + 1


def _colours(worksheet: Any, styles: Styles, row: int) -> int:
    worksheet.write_string(row, 0, "What the colours mean", styles.get("subtitle"))
    for number, (style, name, meaning) in enumerate(COLOURS, 1):
        worksheet.write_string(row + number, 0, name, styles.get("alarm_key" if style == "alarm" else f"{style}_key"))
        worksheet.write_string(row + number, 1, meaning, styles.get("unwrapped"))
    worksheet.set_row(row + len(COLOURS), height_of([(COLOURS[-1][1], _WIDTHS[0])]))
    return row + len(COLOURS) + 1


def _contents(worksheet: Any, styles: Styles, row: int, lines: Mapping[str, int], checks: Mapping[str, Sequence[str]]) -> None:
    """Write the list of sheets with live counts of complete rows and rows to mend."""
    worksheet.write_string(row, 0, "Sheets, and what is still missing", styles.get("subtitle"))
    head = row + 1
    for at, heading in enumerate(_HEADINGS):
        worksheet.write_string(head, at, heading, styles.get("heading"))
    worksheet.set_row(head, height_of([(heading, width - 2) for heading, width in zip(_HEADINGS, _WIDTHS, strict=True)]))
    for number, sheet in enumerate(SHEETS, 1):
        _sheet_line(worksheet, styles, head + number, sheet, lines[sheet.name], checks[sheet.name])
    first, last = head + 1, head + len(SHEETS)
    worksheet.write_string(last + 1, 0, "all sheets", styles.get("total"))
    for at in (1, 2):
        worksheet.write_blank(last + 1, at, None, styles.get("total"))
    counts = [_counts(checks[sheet.name]) for sheet in SHEETS]
    for at, total in ((3, sum(done for done, _ in counts)), (4, sum(odd for _, odd in counts))):
        whole = f"{cell_name(first, at)}:{cell_name(last, at)}"
        worksheet.write_formula(last + 1, at, f"=SUM({whole})", styles.get("total"), total)
    whole = f"{cell_name(first, 5)}:{cell_name(last, 5)}"
    open_sheets = sum(1 for sheet in SHEETS if _status(sheet, *_counts(checks[sheet.name])) not in (COMPLETE, _MAY_STAY_EMPTY))
    formula = f'={len(SHEETS)}-COUNTIF({whole},"{COMPLETE}")-COUNTIF({whole},"{_MAY_STAY_EMPTY}")&" sheets to complete"'
    worksheet.write_formula(last + 1, 5, formula, styles.get("verdict"), f"{open_sheets} sheets to complete")
    red = {"type": "cell", "criteria": ">", "value": 0, "format": styles.get("alarm")}
    worksheet.conditional_format(first, 4, last + 1, 4, red)
    worksheet.repeat_rows(head)


_MAY_STAY_EMPTY = "may stay empty"
_FILL_IN = "to fill in"


def _counts(checks: Sequence[str]) -> tuple[int, int]:
    done = sum(1 for check in checks if check == COMPLETE)
    return done, sum(1 for check in checks if check) - done


def _status(sheet: Sheet, done: int, odd: int) -> str:
    if odd:
        return "see its last column"
    return COMPLETE if done else _FILL_IN if sheet.required else _MAY_STAY_EMPTY


def _sheet_line(worksheet: Any, styles: Styles, row: int, sheet: Sheet, lines: int, checks: Sequence[str]) -> None:
    done, odd = _counts(checks)
    link = f"internal:{sheet_name(sheet.name)}!A1"
    worksheet.write_url(row, 0, link, styles.get("link"), sheet.name, f"Go to sheet {sheet.name}")
    worksheet.write_string(row, 1, WHO[sheet.who], styles.get("given"))
    worksheet.write_string(row, 2, sheet.title, styles.get("given"))
    check = span(sheet.name, FIRST, FIRST + lines - 1, len(sheet.columns))
    count_done, count_all = f'COUNTIF({check},"{COMPLETE}")', f'COUNTIF({check},"?*")'
    worksheet.write_formula(row, 3, f"={count_done}", styles.get("count"), done)
    worksheet.write_formula(row, 4, f"={count_all}-{count_done}", styles.get("count"), odd)
    here_done, here_odd = cell_name(row, 3, fixed_row=False), cell_name(row, 4, fixed_row=False)
    empty = _FILL_IN if sheet.required else _MAY_STAY_EMPTY
    formula = f'=IF({here_odd}>0,"see its last column",IF({here_done}>0,"{COMPLETE}","{empty}"))'
    worksheet.write_formula(row, 5, formula, styles.get("given"), _status(sheet, done, odd))
