"""Codes of the structure stage, what each means and how it is mended: messages, tests and reference page share them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One problem code: its number, what is wrong, and what it asks for."""

    code: str
    title: str
    asks: str


FILE_CODES: tuple[Code, ...] = (
    Code(
        "WB101",
        "file cannot be opened",
        "Check the path; close the file in other programs; check that you may read it.",
    ),
    Code("WB102", "not an Excel workbook", "Give the .xlsx written by stepup template, or a folder of CSV files."),
    Code("WB103", "another spreadsheet format", "Open the file and save it as an Excel workbook (.xlsx)."),
    Code("WB104", "password-protected file", "Save a copy without a password for opening."),
    Code(
        "WB105",
        "workbook with macros",
        "Save a copy as .xlsx, which holds no macros; nothing in a workbook is ever run.",
    ),
    Code("WB106", "damaged file", "Copy the file again from where it came, or open it and save it afresh."),
    Code("WB107", "file expands beyond its limits", "Copy the answers into a fresh template."),
    Code(
        "WB108",
        "entities declared in the file",
        "Open the file and save it afresh; files from spreadsheet programs hold none.",
    ),
    Code("WB109", "not made from the template", "Write a template with stepup template and copy the answers into it."),
    Code(
        "WB110",
        "another version of the template",
        "Carry the answers over with stepup template NEW.xlsx --from OLD.xlsx.",
    ),
)

TABLE_CODES: tuple[Code, ...] = (
    Code("WB111", "sheet missing", "Put the sheet back under its name; a sheet that is not needed stays empty."),
    Code("WB112", "sheet found twice", "Keep one and delete or rename the other."),
    Code("WB113", "headings not found", "Put the heading row back above the table."),
    Code(
        "WB114",
        "column missing",
        "Put the column back under its heading; its cells may stay blank where it is not required.",
    ),
    Code(
        "WB115",
        "unknown heading",
        "Use the template's headings; take other columns out, or below the end of the table.",
    ),
    Code("WB116", "heading found twice", "Keep one of the columns."),
    Code("WB117", "value under no heading", "Move it to the column where it belongs, or clear the cell."),
    Code("WB118", "merged cells in the table", "Unmerge them and type the value into each row it belongs to."),
    Code("WB119", "no rows on a required sheet", "Fill in at least one line."),
    Code("WB120", "total row inside the table", "Delete the total: it is worked out, and would be counted twice."),
    Code("WB121", "setting missing", "Put the line back from the template's Settings sheet."),
    Code("WB122", "unknown setting", "Use the names of settings as the template gives them."),
    Code("WB123", "sheet that cannot be read", "Give the answers on a worksheet with cells, not a chart or dialog sheet."),
)

CELL_CODES: tuple[Code, ...] = (
    Code(
        "WB131",
        "required value missing",
        "Fill it in; where nobody knows, give a best judgement with quality 'assumed'.",
    ),
    Code("WB132", "id not well formed", "Use at most 64 lower-case letters, digits and _, beginning with a letter or digit."),
    Code("WB133", "id used twice", "Give each line its own id."),
    Code(
        "WB134",
        "formula with no saved value",
        "Open the workbook, let it calculate and save it, or type the value itself.",
    ),
    Code("WB135", "error value", "Mend the formula, or type the value itself."),
    Code("WB136", "not a number", "Type digits only, with a point for decimals."),
    Code("WB137", "number that can be read two ways", "Type it with a point for decimals and no other marks."),
    Code("WB138", "share that can be read two ways", "Type 81% or 0.81."),
    Code("WB139", "not a whole number", "Type a whole number."),
    Code("WB140", "outside the limits", "Check the number and its unit."),
    Code("WB141", "not one of the choices", "Choose from the list."),
    Code("WB142", "not yes or no", "Type yes or no."),
    Code("WB143", "not a financial year", "Type two years that follow each other, as 2023/24."),
    Code("WB144", "not a date, or one that can be read two ways", "Type the date with the month as a word: 3 Apr 2024."),
    Code("WB145", "date where something else is asked", "Type the value again with an apostrophe before it, as '5-9."),
    Code("WB146", "grid not well formed", "Type lowest:highest:step, as 0:20000:250."),
    Code("WB147", "unknown id", "Use an id that is on the sheet named."),
    Code("WB148", "id that the price library does not hold", "Use an id of the library; stepup costs WORD finds them."),
    Code("WB149", "another unit", "Give the number in the column's unit."),
)

FOLDER_CODES: tuple[Code, ...] = (
    Code("WB161", "text file that cannot be read", "Save it as CSV UTF-8, separated by commas."),
    Code("WB162", "row longer than the heading row", "Put text that holds commas in double quotes."),
)

COMMAND_CODES: tuple[Code, ...] = (
    Code("CL101", "a file of that name exists", "Give another name, or --force to replace it."),
    Code("CL102", "the file that is read would be written over", "Give another name: it is never written over."),
    Code("CL103", "not the name of a workbook", "Give a name that ends in .xlsx; for a folder of CSV files, one without an ending."),
    Code("CL104", "no such folder to write to", "Make the folder first, or give another."),
    Code("CL105", "a folder cannot be marked", "Leave --annotate out: the list names each line."),
    Code("CL106", "an extra is not installed", "Install the extra named."),
    Code("CL107", "a name with another ending than the file's kind", "Give a name with the ending named."),
    Code("CL108", "thresholds that cannot be read", "Give lowest, highest and step, as 0:50000:100."),
    Code("CL109", "a name that the files do not hold", "Give a name as it stands in the heading."),
    Code("CL110", "outcomes not named apart", "Give each outcome its own name: NAME=FILE."),
    Code("CL111", "an objective that cannot be used", "Use a name of the list, with what it needs."),
    Code("CL112", "a format that is not known", "Choose one of those named."),
    Code("CL113", "a table that no run has", "stepup show list RUN names them all."),
    Code("CL114", "a workbook that the run was not made from", "Give the workbook that the run was made from."),
    Code("CL115", "a choice that areas cannot be given", "Choose strategy or depth, or leave it out."),
    Code("CL116", "a source of effects that is neither table nor workbook", "Give a CSV table with a line a family, or a filled workbook."),
)

CODES: dict[str, Code] = {code.code: code for code in (*FILE_CODES, *TABLE_CODES, *CELL_CODES, *FOLDER_CODES)}
