"""The limits that the spreadsheet itself keeps: drop-downs, ranges, prompts and stop messages for every column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepup_econ.intake.columns import Column
from stepup_econ.intake.template_lists import list_key
from stepup_econ.intake.text import number_text
from stepup_econ.intake.values import limits

PROMPT, PROMPT_TITLE = 255, 32
_NUMBERS = ("number", "money", "minutes", "months", "share", "percent", "integer")


def cut(text: str, most: int) -> str:
    """Return a text that is no longer than a prompt may be, cut at a whole word."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def heading_prompt(column: Column) -> dict[str, Any]:
    """Return the prompt that shows when a heading is chosen: meaning, unit, example."""
    parts = [column.help.rstrip(".") + "."] if column.help else []
    parts.append(f"Unit: {column.unit}.")
    if limits(column):
        parts.append(f"Limits: {limits(column)}.")
    if column.example:
        parts.append(f"Example: {column.example}.")
    parts.append("Required, or brought by the catalogue line." if column.unless else "Required." if column.required else "May stay blank.")
    return {
        "validate": "any",
        "input_title": cut(column.label, PROMPT_TITLE),
        "input_message": cut(" ".join(parts), PROMPT),
    }


def rule(column: Column, names: Mapping[str, str], here: str, ids: str) -> dict[str, Any]:
    """Return the rule for a column's cells.

    Parameters
    ----------
    column : Column
    names : Mapping[str, str]
        Defined names of the lists, by what a column refers to (a sheet, ``agencies``, ``unit_costs``, ``years``,
        ``yes_no``) or, for choices, by the choices joined with ``|``.
    here, ids : str
        The first cell of the column (row not fixed), and the whole column as a fixed range.
    """
    asked = _asked(column, names, here, ids)
    said = _expected(column)
    texts = {
        "input_title": cut(column.label, PROMPT_TITLE),
        "input_message": cut(f"{said} {column.help}", PROMPT),
        "error_title": cut(f"Not {_article(column)}", PROMPT_TITLE),
        "error_message": cut(f"Expected: {said} Press Retry to mend it, or Cancel to leave the cell as it was.", PROMPT),
        "error_type": "stop",
    }
    if asked is None:
        return {"validate": "any", "input_title": texts["input_title"], "input_message": texts["input_message"]}
    return {**asked, **texts, "ignore_blank": True}


def _article(column: Column) -> str:
    words = {"choice": "in the list", "reference": "in the list", "unit_cost": "in the list", "id": "a usable id"}
    return words.get(column.kind, "within the limits")


def _expected(column: Column) -> str:
    kinds = {
        "id": "a short name: lower-case letters, digits and _.",
        "count": "a whole number, or a range such as <5 or 10+ (for 5-9 type '5-9).",
        "year": "a financial year such as 2023/24.",
        "yes_no": "yes or no.",
        "grid": "lowest:highest:step, such as 0:20000:250.",
        "date": "a date such as 3 Apr 2024.",
    }
    said = kinds.get(column.kind, f"{column.unit}.")
    if column.kind == "choice":
        said = f"one of {', '.join(column.choices)}."
    bounds = limits(column)
    return f"{said[:-1]}, {bounds}." if bounds and column.kind in _NUMBERS else said


def _asked(column: Column, names: Mapping[str, str], here: str, ids: str) -> dict[str, Any] | None:
    """Return what the spreadsheet is to hold the cell to, or None where it can only be asked."""
    listed = names.get(list_key(column))
    if listed:
        return {"validate": "list", "source": f"={listed}", "show_error": not column.many}
    if column.kind == "id":
        once = f"COUNTIF({ids},{here})=1," if column.key == "id" else ""
        return {"validate": "custom", "value": f'=AND({once}ISERROR(FIND(" ",{here})))'}
    if column.kind == "count":
        return {
            "validate": "custom",
            "value": f"=IF(ISNUMBER({here}),AND({_bounds(column, here)},{here}=INT({here})),TRUE)",
        }
    if column.kind in _NUMBERS:
        return _between("integer" if column.kind == "integer" else "decimal", column)
    return None


def _bounds(column: Column, here: str) -> str:
    low = f"{here}>={number_text(column.low)}" if column.low is not None else f"{here}>=0"
    return low if column.high is None else f"{low},{here}<={number_text(column.high)}"


def _between(kind: str, column: Column) -> dict[str, Any]:
    if column.low is not None and column.high is not None:
        return {"validate": kind, "criteria": "between", "minimum": column.low, "maximum": column.high}
    if column.low is not None:
        return {"validate": kind, "criteria": ">=", "value": column.low}
    if column.high is not None:
        return {"validate": kind, "criteria": "<=", "value": column.high}
    return {"validate": kind, "criteria": "between", "minimum": -1e12, "maximum": 1e12}
