"""The data dictionary and the JSON schema of the workbook, both made from the declaration of its sheets."""

from __future__ import annotations

from stepup_econ.intake.columns import WHO, Column, Sheet
from stepup_econ.intake.reader import setting_column
from stepup_econ.intake.settings import SETTING_ROWS
from stepup_econ.intake.sheets import SCHEMA_ID, SCHEMA_VERSION, SHEETS
from stepup_econ.intake.values import limits

_INTRODUCTION = """# Data dictionary

Every sheet and column of the workbook (or file and column of a CSV folder), as `stepup template` writes it and `stepup check`
reads it. A column is found by its heading, wherever it stands. The same in a form for programs, as a JSON schema of the rows:
[workbook.schema.json](workbook.schema.json).

How each kind is read:

| kind | what is typed |
|---|---|
| id | a short name: lower-case letters, digits and `_`; capitals and spaces are folded |
| text | anything; text that begins with `=` stays text |
| choice, yes_no | one of the words listed, whatever its case and spacing |
| reference, unit_cost | an id that another sheet, or the price library, holds |
| number, minutes, months, integer | digits with a point for decimals; commas or spaces between thousands |
| money | the same, with or without £ |
| share, percent | `81%` or `0.81`; a bare `81` is refused, since it could be either |
| count | a whole number, or a range where small counts are hidden: `<5`, `5-9`, `10+` |
| year | a financial year: `2023/24` |
| grid | lowest:highest:step, as `0:20000:250` |
| date | `3 Apr 2024` or `2024-04-03`; `03/04/2024` is refused, since it could be two days |

Blank, `-`, `n/a` and `not known` are read as missing in every kind.
"""

_TYPES = {
    "yes_no": "boolean",
    "integer": "integer",
    "number": "number",
    "money": "number",
    "share": "number",
    "percent": "number",
    "minutes": "number",
    "months": "number",
}


def dictionary_page() -> str:
    """Return the data dictionary in Markdown: one table a sheet, and one of the settings."""
    parts = [_INTRODUCTION]
    for sheet in SHEETS:
        lines = [_line(column) for column in sheet.columns]
        need = "At least one line is required." if sheet.required else "May stay empty."
        parts.append(_table(f"## {sheet.name}", f"{sheet.instruction} Filled in by the {WHO[sheet.who]}. {need}", lines))
    settings = [_line(setting_column(setting), setting.key) for setting in SETTING_ROWS]
    parts.append(_table("## The settings", "The lines of sheet Settings; the example is the default of the template.", settings))
    return "\n".join(parts)


def _table(heading: str, text: str, lines: list[str]) -> str:
    head = "| heading | kind | unit | required | limits or choices | example | meaning |"
    return "\n".join((heading, "", text, "", head, "|---|---|---|---|---|---|---|", *lines, ""))


def _line(column: Column, heading: str = "") -> str:
    held = _held(column)
    cells = (heading or column.label, column.kind, column.unit, _required(column), held, column.example, column.help)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _held(column: Column) -> str:
    """Return the choices or limits of a column in words; for one that names ids, where they are."""
    if column.refers_to:
        several = "ids, separated by ;, " if column.many else "an id "
        return " or ".join([*column.choices, f"{several}on {column.refers_to}"])
    return ", ".join(column.choices) or limits(column)


def json_schema() -> dict[str, object]:
    """Return a JSON schema (2020-12) of a book's rows: an object of sheets, each a list of rows by column key."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{SCHEMA_ID} {SCHEMA_VERSION}",
        "type": "object",
        "properties": {sheet.name: _rows_schema(sheet) for sheet in SHEETS},
        "required": [sheet.name for sheet in SHEETS if sheet.required],
        "additionalProperties": False,
    }


def _rows_schema(sheet: Sheet) -> dict[str, object]:
    row = {
        "type": "object",
        "properties": {column.key: _value_schema(column, sheet) for column in sheet.columns},
        "required": [column.key for column in sheet.columns if column.required and not column.unless and sheet.name != "Settings"],
        "additionalProperties": False,
    }
    return {"type": "array", "title": sheet.title, "description": sheet.instruction, "items": row, "minItems": int(sheet.required)}


def _required(column: Column) -> str:
    return "yes, or by catalogue id" if column.unless else "yes" if column.required else "no"


def _value_schema(column: Column, sheet: Sheet) -> dict[str, object]:
    schema: dict[str, object] = {"title": column.label, "description": f"{column.help} ({column.unit})"}
    if sheet.name == "Settings" and column.key == "value":
        return schema
    kind = _TYPES.get(column.kind, "string")
    kinds = ["integer", "string"] if column.kind == "count" else ["array"] if column.many else [kind]
    needed = column.required and not column.unless
    schema["type"] = kinds if needed else [*kinds, "null"]
    if column.choices and column.kind == "choice":
        schema["enum"] = [*column.choices] if needed else [*column.choices, None]
    if column.low is not None and column.kind in (*_TYPES, "count"):
        schema["minimum"] = column.low
    if column.high is not None and column.kind in (*_TYPES, "count"):
        schema["maximum"] = column.high
    return schema
