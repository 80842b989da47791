"""The hidden sheet of lists behind the drop-downs, and the defined names that refer to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stepup_econ.intake.columns import Column
from stepup_econ.intake.settings import SETTING_ROWS
from stepup_econ.intake.sheets import SCHEMA_ID, SCHEMA_VERSION, SHEETS
from stepup_econ.intake.template_layout import FIRST, cell_name, sheet_name, span
from stepup_econ.intake.template_styles import Styles

_TOP = 3
_YEARS = tuple(f"{year}/{(year + 1) % 100:02d}" for year in range(2005, 2041))


def write_lists(workbook: Any, styles: Styles, known: Mapping[str, Iterable[str]], rows: Mapping[str, int]) -> dict[str, str]:
    """Write the hidden sheet Lists and return the defined name of every list.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
    styles : Styles
    known : mapping
        Ids of the price library: ``agencies``, ``unit_costs``.
    rows : mapping of str to int
        Lines laid out on each sheet, for the names of their ids.

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
    sheet.protect("")
    sheet.hide()
    return names | _id_names(workbook, rows)


def _lists(known: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    lists = {"yes_no": ("yes", "no"), "years": _YEARS}
    choices = [column.choices for column in _columns()] + [setting.choices for setting in SETTING_ROWS]
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
