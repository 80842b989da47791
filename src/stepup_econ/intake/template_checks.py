"""The checks that the spreadsheet makes while it is filled in: a row check in words, red for what is missing or odd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stepup_econ.intake.columns import Column, Sheet
from stepup_econ.intake.settings import CONTROL_TOTALS, HALF_A_PENNY
from stepup_econ.intake.template_layout import FIRST, cell_name
from stepup_econ.intake.template_styles import Styles
from stepup_econ.intake.text import number_text

ORDERED: dict[str, tuple[tuple[str, str], ...]] = {
    "Staff": (("salary_low", "salary"), ("salary", "salary_high")),
    "Pathway": (("count_out", "count_in"),),
    "Features": (("count", "out_of"), ("low", "value"), ("value", "high")),
    "Activities": (("minutes_low", "minutes"), ("minutes", "minutes_high")),
    "Agencies": (("low", "value"), ("value", "high")),
    "Set-up": (("low", "value"), ("value", "high")),
    "Outcomes": (("events", "followed"),),
    "Evidence": (("low", "value"), ("value", "high"), ("count", "out_of")),
    "Consequences": (("low", "value"), ("value", "high")),
    "Risk states": (("cost_low", "cost"), ("cost", "cost_high"), ("utility_low", "utility"), ("utility", "utility_high")),
    "Risk moves": (("rate_low", "rate"), ("rate", "rate_high"), ("cost_low", "cost"), ("cost", "cost_high")),
    "Risk effects": (("low", "value"), ("value", "high")),
    "Capacity": (("least", "most"),),
}
"""Pairs of columns of which the first may not be above the second."""

COMPLETE, MISSING, CHECK = "complete", "missing: ", "check: "


def row_check(
    sheet: Sheet, columns: Sequence[Column], filled: Mapping[str, object], row: int, sums: Mapping[str, float] | None = None
) -> tuple[str, str]:
    """Return the formula of a row check and what it says now.

    Parameters
    ----------
    sheet : Sheet
    columns : sequence of Column
        The columns as this line asks for them.
    filled : mapping
        Parsed values of the line, empty where it is blank.
    row : int
        The row, from 0.
    sums : mapping of str to float, optional
        What the lines behind each control total add up to now.

    Returns
    -------
    (str, str)
        The formula, and its value, so that a program that does not calculate shows the truth.
    """
    at = {column.key: cell_name(row, number, fixed_row=False) for number, column in enumerate(columns)}
    given = [column.key for column in columns if filled.get(column.key) is not None]
    asked = [column for column in columns if column.required and column.who != "-"]
    waived = {column.key for column in asked if column.unless and filled.get(column.unless) is not None}
    required = [column.key for column in asked if column.key not in waived]
    if sheet.name == "Settings":
        return _total_check(_setting_check(columns, at, given), at["value"], filled, sums or {})
    pairs = ORDERED.get(sheet.name, ())
    missing = _missing(asked, at)
    odd = "".join(f'IF({_above(at[a], at[b])},"{CHECK}{_said(sheet, a, b)}",' for a, b in pairs)
    inner = f'{odd}"{COMPLETE}"{")" * len(pairs)}'
    whole = f"{at[columns[0].key]}:{at[columns[-1].key]}"
    formula = f'=IF(COUNTA({whole})=0,"",IF({missing}>0,"{MISSING}"&({missing}),{inner}))'
    if not given:
        return formula, ""
    absent = sum(1 for key in required if key not in given)
    return formula, f"{MISSING}{absent}" if absent else _order(sheet, filled, pairs)


def _missing(asked: Sequence[Column], at: Mapping[str, str]) -> str:
    """Return the formula of how many cells are missing; those that another column may bring count only while that is blank."""
    always = [at[column.key] for column in asked if not column.unless]
    parts = [f"{len(always)}-COUNTA({','.join(always)})"]
    for other in dict.fromkeys(column.unless for column in asked if column.unless):
        brought = [at[column.key] for column in asked if column.unless == other]
        parts.append(f"IF(ISBLANK({at[other]}),{len(brought)}-COUNTA({','.join(brought)}),0)")
    return "+".join(parts)


def _order(sheet: Sheet, filled: Mapping[str, object], pairs: Sequence[tuple[str, str]]) -> str:
    for a, b in pairs:
        first, second = filled.get(a), filled.get(b)
        if isinstance(first, (int, float)) and isinstance(second, (int, float)) and first > second:
            return f"{CHECK}{_said(sheet, a, b)}"
    return COMPLETE


def _said(sheet: Sheet, a: str, b: str) -> str:
    return f"{sheet.column(a).label} above {sheet.column(b).label}"


def _above(a: str, b: str) -> str:
    return f"AND(ISNUMBER({a}),ISNUMBER({b}),{a}>{b})"


def _setting_check(columns: Sequence[Column], at: Mapping[str, str], given: Sequence[str]) -> tuple[str, str]:
    """Check a setting: its value where one is required; source and quality of every value but names."""
    value = next(column for column in columns if column.key == "value")
    evidence = value.kind not in ("text", "id")
    lacking = f"2-COUNTA({at['source']},{at['quality']})" if evidence else "0"
    blank = f"{MISSING}1" if value.required else ""
    there = f'IF({lacking}>0,"{MISSING}"&({lacking}),"{COMPLETE}")'
    formula = f'=IF(ISBLANK({at["value"]}),"{blank}",{there})'
    if "value" not in given:
        return formula, blank
    absent = sum(1 for key in ("source", "quality") if key not in given) if evidence else 0
    return formula, f"{MISSING}{absent}" if absent else COMPLETE


def lines_name(key: str) -> str:
    """Return the defined name of the cells that a control total is compared with."""
    return f"lines_{key}"


def _total_check(check: tuple[str, str], value: str, filled: Mapping[str, object], sums: Mapping[str, float]) -> tuple[str, str]:
    """Put before the check of a control total whether the lines add up to it; other settings keep theirs."""
    key, given = str(filled.get("id")), filled.get("value")
    if key not in CONTROL_TOTALS:
        return check
    formula, shown = check
    added = f"SUM({lines_name(key)})"
    differs = f'"{CHECK}lines add up to "&TEXT({added},"#,##0.00")'
    formula = f"=IF(AND(ISNUMBER({value}),ABS({value}-{added})>{HALF_A_PENNY}),{differs},{formula.removeprefix('=')})"
    lines = sums.get(key, 0.0)
    if isinstance(given, (int, float)) and abs(float(given) - lines) > HALF_A_PENNY:
        shown = f"{CHECK}lines add up to {lines:,.2f}"
    return formula, shown


def conditions(sheet: Sheet, lines: int, styles: Styles) -> Iterator[tuple[tuple[int, int, int, int], dict[str, Any]]]:
    """Yield the conditional formats of a sheet: where, and which."""
    last, check = FIRST + lines - 1, len(sheet.columns)
    top = cell_name(FIRST, check, fixed_row=False)
    yield (
        (FIRST, check, last, check),
        {
            "type": "formula",
            "criteria": f'=OR(LEFT({top},7)="missing",LEFT({top},5)="check")',
            "format": styles.get("alarm"),
        },
    )
    for at, column in enumerate(sheet.columns):
        if column.who == "-":
            continue
        here = cell_name(FIRST, at, fixed_row=False)
        if column.required:
            criteria = f'=AND(ISBLANK({here}),LEFT({top},7)="missing")'
            yield (FIRST, at, last, at), {"type": "formula", "criteria": criteria, "format": styles.get("missing")}
        outside = [f"{here}<{number_text(column.low)}"] if column.low is not None else []
        outside += [f"{here}>{number_text(column.high)}"] if column.high is not None else []
        if outside:
            criteria = f"=AND(ISNUMBER({here}),OR({','.join(outside)}))"
            yield (FIRST, at, last, at), {"type": "formula", "criteria": criteria, "format": styles.get("alarm")}
    yield from _pair_conditions(sheet, last, styles)


def _pair_conditions(sheet: Sheet, last: int, styles: Styles) -> Iterator[tuple[tuple[int, int, int, int], dict[str, Any]]]:
    for pair in ORDERED.get(sheet.name, ()):
        a, b = (cell_name(FIRST, sheet.keys.index(key), fixed_row=False) for key in pair)
        for key in pair:
            at = sheet.keys.index(key)
            yield (
                (FIRST, at, last, at),
                {"type": "formula", "criteria": f"={_above(a, b)}", "format": styles.get("alarm")},
            )
