"""The hidden sheet of lists behind the drop-downs, and the defined names that refer to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stepup_econ.intake.columns import Column
from stepup_econ.intake.settings import SETTING_ROWS
from stepup_econ.intake.sheets import SCHEMA_ID, SCHEMA_VERSION, SHEETS
from stepup_econ.intake.template_layout import FIRST, cell_name, sheet_name, span
from stepup_econ.intake.template_styles import Styles
from stepup_econ.intake.template_values import Filled

_TOP = 3
_YEARS = tuple(f"{year}/{(year + 1) % 100:02d}" for year in range(2005, 2041))


def write_lists(
    workbook: Any, styles: Styles, known: Mapping[str, Iterable[str]], rows: Mapping[str, int], filled: Mapping[str, Sequence[Filled]]
) -> dict[str, str]:
    """Write the hidden sheet Lists and return the defined name of every list.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
    styles : Styles
    known : mapping
        Ids of the price library: ``agencies``, ``unit_costs``.
    rows : mapping of str to int
        Lines laid out on each sheet, for the names of their ids.
    filled : mapping of str to sequence of Filled
        Rows that are filled in, so that lists of their ids show what they will show once calculated.

    Returns
    -------
    dict of str to str
        Defined names by what a column refers to.
    """
    sheet = workbook.add_worksheet("Lists")
    sheet.write_string(0, 0, "Lists behind the drop-downs: nothing to fill in here", styles.get("title"))
    sheet.write_string(1, 0, f"{SCHEMA_ID} {SCHEMA_VERSION}", styles.get("note"))
    names = {}
    for at, (key, words) in enumerate(_lists(known).items()):
        name = f"list_{key}" if "|" not in key else f"list_{at + 1}"
        sheet.set_column(at, at, 28)
        sheet.write_string(_TOP - 1, at, name, styles.get("heading"))
        for offset, word in enumerate(words):
            sheet.write_string(_TOP + offset, at, word, styles.get("plain"))
        workbook.define_name(name, f"={span('Lists', _TOP, _TOP + len(words) - 1, at)}")
        names[key] = name
    for column in _or_ids():
        names[list_key(column)] = _word_or_id(workbook, sheet, len(names), column, styles, rows[column.refers_to], filled[column.refers_to])
    sheet.protect("")
    sheet.hide()
    return names | _id_names(workbook, rows)


def list_key(column: Column) -> str:
    """Return the name under which a column's drop-down is known; empty where it has none."""
    if column.kind == "choice":
        return "|".join(column.choices)
    if column.kind == "reference":
        return "+".join((*column.choices, column.refers_to))
    return {"year": "years", "yes_no": "yes_no", "unit_cost": "unit_costs"}.get(column.kind, "")


def _or_ids() -> Iterable[Column]:
    """Return one column for each list of words and ids together, such as `all` or an area."""
    return {list_key(column): column for column in _columns() if column.kind == "reference" and column.choices}.values()


def _word_or_id(workbook: Any, sheet: Any, at: int, column: Column, styles: Styles, lines: int, rows: Sequence[Filled]) -> str:
    """Write a list of the column's words and, below them, the ids of the sheet that it refers to."""
    name = f"list_{'_'.join(column.choices)}_{column.refers_to.replace('-', '_')}"
    sheet.set_column(at, at, 28)
    sheet.write_string(_TOP - 1, at, name, styles.get("heading"))
    for offset, word in enumerate(column.choices):
        sheet.write_string(_TOP + offset, at, word, styles.get("plain"))
    first = _TOP + len(column.choices)
    for line in range(lines):
        cell = f"{sheet_name(column.refers_to)}!{cell_name(FIRST + line, 0)}"
        shown = str(rows[line].get("id") or "") if line < len(rows) else ""
        sheet.write_formula(first + line, at, f'=IF({cell}="","",{cell})', styles.get("plain"), shown)
    ids = span(column.refers_to, FIRST, FIRST + lines - 1, 0)
    top = f"{sheet_name('Lists')}!{cell_name(_TOP, at)}"
    workbook.define_name(name, f"=OFFSET({top},0,0,{len(column.choices)}+COUNTA({ids}),1)")
    return name


def _lists(known: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    lists = {"yes_no": ("yes", "no"), "years": _YEARS}
    choices = [column.choices for column in _columns() if column.kind == "choice"] + [setting.choices for setting in SETTING_ROWS]
    lists |= {"|".join(words): words for words in choices if words}
    lists |= {key: tuple(words) for key, words in known.items()}
    return {key: words for key, words in lists.items() if words}


def _columns() -> Iterable[Column]:
    return (column for sheet in SHEETS for column in sheet.columns)


def _id_names(workbook: Any, rows: Mapping[str, int]) -> dict[str, str]:
    """Define a name for the ids of every sheet that others refer to, as long as the ids that are filled in."""
    names = {}
    declared = {sheet.name: sheet for sheet in SHEETS}
    for target in sorted({column.refers_to for column in _columns()} & declared.keys()):
        at = declared[target].keys.index("id")
        name = f"ids_{target.replace('-', '_').replace(' ', '_')}"
        whole = span(target, FIRST, FIRST + rows[target] - 1, at)
        top = f"{sheet_name(target)}!{cell_name(FIRST, at)}"
        workbook.define_name(name, f"=OFFSET({top},0,0,MAX(1,COUNTA({whole})),1)")
        names[target] = name
    return names
