"""The workbook is written from the declaration: blank for officers, or with answers that are already known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path

from stepup_econ.intake.atomic import atomic_path
from stepup_econ.intake.settings import CONTROL_TOTALS
from stepup_econ.intake.sheets import SCHEMA_ID, SCHEMA_VERSION, SHEETS
from stepup_econ.intake.sheets import sheet as sheet_of
from stepup_econ.intake.template_checks import lines_name
from stepup_econ.intake.template_cover import write_cover
from stepup_econ.intake.template_layout import FIRST, HEADINGS, cell_name, sheet_name, span, table_rows
from stepup_econ.intake.template_lists import write_lists
from stepup_econ.intake.template_styles import Styles
from stepup_econ.intake.template_table import Page, write_table
from stepup_econ.intake.template_values import Filled, fill

_CREATED = datetime(2024, 4, 1, tzinfo=UTC).replace(tzinfo=None)


def write_template(
    path: str | PathLike[str],
    rows: Mapping[str, object] | None = None,
    known: Mapping[str, Iterable[str]] | None = None,
) -> Path:
    """Write the workbook that officers fill in; the same arguments give the same bytes.

    Parameters
    ----------
    path : path
        Where the .xlsx is written; an older file there is replaced only when the new one is whole.
    rows : mapping of sheet name to list of rows, optional
        Answers to fill in: each row maps column keys to values, or to what a person would type (``"13.8%"``, ``"<5"``).
        ``Settings`` maps each setting to its ``value``, ``source``, ``quality`` and ``note``; settings that are not
        given have their default.
    known : mapping of str to ids, optional
        Ids of the price library for the drop-downs: ``{"agencies": [...], "unit_costs": [...]}``.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    KeyError
        A sheet, column or setting that is not declared.
    InputError
        Values that the reader would refuse, all of them.
    """
    filled = fill(rows)
    with atomic_path(path) as beside:
        _write(beside, filled, known or {})
    return Path(path)


def _write(path: Path, filled: Mapping[str, list[Filled]], known: Mapping[str, Iterable[str]]) -> None:
    from xlsxwriter import Workbook

    workbook = Workbook(str(path), {"in_memory": True, "strings_to_urls": False})
    workbook.set_properties({"title": "Evaluation workbook", "created": _CREATED, "comments": f"{SCHEMA_ID} {SCHEMA_VERSION}"})
    workbook.set_custom_property("schema", f"{SCHEMA_ID} {SCHEMA_VERSION}")
    styles = Styles(workbook)
    cover = workbook.add_worksheet("Cover")
    worksheets = {sheet.name: workbook.add_worksheet(sheet.name) for sheet in SHEETS}
    for worksheet in worksheets.values():
        worksheet._prepare_formula = _as_it_stands
    lines = {sheet.name: table_rows(sheet, len(filled[sheet.name])) for sheet in SHEETS}
    names = write_lists(workbook, styles, known, lines, filled)
    checks = {}
    for sheet in SHEETS:
        page = Page(sheet, filled[sheet.name], lines[sheet.name], styles, names, _sums(filled))
        checks[sheet.name] = write_table(worksheets[sheet.name], page)
        last = cell_name(page.last, page.check_column).replace("$", "")
        region = f"ColumnTitleRegion1.A{HEADINGS + 1}.{last}.1"
        headings = f"{cell_name(HEADINGS, 0)}:{cell_name(HEADINGS, page.check_column)}"
        workbook.define_name(f"{sheet_name(sheet.name)}!{region}", f"={sheet_name(sheet.name)}!{headings}")
        table = f"{cell_name(FIRST, 0)}:{cell_name(page.last, len(sheet.columns) - 1)}"
        workbook.define_name(f"table_{sheet.name.replace('-', '_').replace(' ', '_')}", f"={sheet_name(sheet.name)}!{table}")
    for key, (name, column) in CONTROL_TOTALS.items():
        at = sheet_of(name).keys.index(column)
        workbook.define_name(lines_name(key), f"={span(name, FIRST, FIRST + lines[name] - 1, at)}")
    write_cover(cover, styles, lines, checks, filled["Settings"])
    workbook.close()


def _sums(filled: Mapping[str, list[Filled]]) -> dict[str, float]:
    """Return what the lines behind each control total add up to."""
    values = {key: [row.get(column) for row in filled[name]] for key, (name, column) in CONTROL_TOTALS.items()}
    return {key: sum(float(value) for value in column if isinstance(value, (int, float))) for key, column in values.items()}


def _as_it_stands(formula: str, expand_future_functions: bool = False) -> str:
    """Return a formula as the file holds it: ours use no function newer than the format, for which xlsxwriter looks fifty times in each."""
    return formula.removeprefix("=")
