"""The results workbook: cover, contents, notes and one published table a sheet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from stepup_econ.report.atomic import atomic_path
from stepup_econ.report.book_formulas import FIRST, FORMULAS, THRESHOLD, Place, letter
from stepup_econ.report.disclosure import HIDDEN
from stepup_econ.report.table_spec import Col, TableSpec
from stepup_econ.report.tables import SHORTHAND, TABLES, Published, conventions, kind_of

WHEN = datetime(2000, 1, 1)
"""Date in the file's properties unless another is given: the run's time stands in its manifest."""

NUMBER_FORMATS = {
    "pounds": '"£"#,##0;-"£"#,##0',
    "unit_cost": '"£"#,##0.00;-"£"#,##0.00',
    "threshold": '"£"#,##0',
    "share": "0.0%",
    "percent": "0.0##%",
    "chance": "0.0%",
    "count": "#,##0.0",
    "minutes": "#,##0",
    "ratio": "0.00",
    "fte": "0.00",
    "probability": "0.000",
    "number": "#,##0.###",
}
"""How Excel shows each kind of number; the cell holds the number itself, not rounded."""

WIDEST, NARROWEST, LINE = 60, 10, 15


def write_book(published: Published, path: Path, when: datetime = WHEN) -> None:
    """Write the results workbook: the same bytes for the same results and time.

    Tables follow the UK Analysis Function's guidance: one a sheet, a cover, contents and notes, no merged cells, no
    meaning by colour, a reason in every empty cell. Text is never written as a formula; the formulas there are stand in `FORMULAS`.
    """
    import xlsxwriter

    shown = [spec for name, spec in TABLES.items() if published.records[name]]
    with atomic_path(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), {"strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties({"title": str(published.evaluation["title"]), "created": when, "author": "stepup_econ"})
        formats = _formats(book)
        _cover(book, formats, published)
        _contents(book, formats, shown)
        _notes(book, formats, shown)
        for spec in shown:
            _table(book, formats, spec, published)
        book.close()


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 11, "valign": "top"}
    made = {kind: book.add_format({**base, "num_format": code}) for kind, code in NUMBER_FORMATS.items()}
    made["text"] = book.add_format({**base, "text_wrap": True, "indent": 1})
    made["plain"] = book.add_format(base)
    made["title"] = book.add_format({**base, "bold": True, "font_size": 15})
    made["head"] = book.add_format({**base, "bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom", "indent": 1})
    made["head_right"] = book.add_format({**base, "bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom", "align": "right"})
    made["link"] = book.add_format({**base, "underline": 1, "font_color": "#0B3B8C"})
    return made


def _cover(book: Any, formats: dict[str, Any], published: Published) -> None:
    sheet = book.add_worksheet("Cover")
    sheet.set_column(0, 0, 100, formats["text"])
    evaluation = published.evaluation
    lines = [
        f"Results prepared for {evaluation['organisation']}. Ask: {evaluation['contact_role']}.",
        f"Prices of {evaluation['price_year']}. Whose costs count: {str(evaluation['perspective']).replace('_', ' ')}.",
        "Numbers are not rounded in the cells; the number formats round what is shown.",
        "On sheets audit and audit_totals, and wherever arithmetic is simple, cells are formulas: change a price and the sums move.",
        "Sign conventions stand above each table. The sheet Contents leads to every table; the sheet Notes explains headings.",
    ]
    if published.illustrative:
        assumed = evaluation["quality_counts"].get("assumed", 0)
        lines.insert(0, f"ILLUSTRATIVE: {assumed} inputs are assumed and not measured. Do not quote as findings.")
    sheet.write_string(0, 0, str(evaluation["title"]), formats["title"])
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, line, formats["text"])
        sheet.set_row(row, _height([line], [100]))
    _page(sheet)


def _contents(book: Any, formats: dict[str, Any], shown: list[TableSpec]) -> None:
    sheet = book.add_worksheet("Contents")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 80)
    sheet.write_string(0, 0, "Contents", formats["title"])
    for column, heading in enumerate(("Sheet", "Table")):
        sheet.write_string(1, column, heading, formats["head"])
    for row, spec in enumerate(shown, start=2):
        sheet.write_url(row, 0, f"internal:'{spec.name}'!A1", formats["link"], string=spec.name)
        sheet.write_string(row, 1, spec.title, formats["text"])
    sheet.freeze_panes(2, 0)
    _page(sheet)


def _notes(book: Any, formats: dict[str, Any], shown: list[TableSpec]) -> None:
    sheet = book.add_worksheet("Notes")
    for column, width in enumerate((28, 40, 90)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, "Notes: what each heading and each shorthand means", formats["title"])
    rows = [("Sheet", "Heading", "Meaning"), *(("all", mark, meaning) for mark, meaning in SHORTHAND.items())]
    rows += [(spec.name, column.title, column.meaning) for spec in shown for column in spec.columns]
    for row, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, formats["head" if row == 1 else "text"])
    sheet.freeze_panes(2, 0)
    _page(sheet)


def _table(book: Any, formats: dict[str, Any], spec: TableSpec, published: Published) -> None:
    """Write one table: title, conventions, headings, rows; the headings stay in view."""
    sheet = book.add_worksheet(spec.name[:31])
    sheet.write_string(0, 0, spec.title, formats["title"])
    sheet.write_string(1, 0, conventions(spec, published.results) or "No money in this table.", formats["plain"])
    rows = published.rows(spec.name)
    widths = [_width(column, rows, published) for column in spec.columns]
    for place, column in enumerate(spec.columns):
        sheet.write_string(2, place, column.title, formats["head_right" if column.numeric else "head"])
        sheet.set_column(place, place, widths[place])
    sheet.set_row(2, _height([column.title for column in spec.columns], widths))
    for line, row in enumerate(rows, start=3):
        at = Place(spec.name, line - 3, rows, published)
        texts = [_write(sheet, formats, line, place, (column, row, published), at) for place, column in enumerate(spec.columns)]
        height = _height(texts, widths)
        if height > LINE:
            sheet.set_row(line, height)
    if spec.name == "audit_totals":
        book.define_name(THRESHOLD, f"='{spec.name}'!${letter(spec.name, 'wtp')}${FIRST}")
    sheet.freeze_panes(3, 1)
    sheet.repeat_rows(2)
    sheet.set_landscape()
    _page(sheet)


def _page(sheet: Any) -> None:
    """Print on A4, as wide as the page."""
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _height(texts: list[str], widths: list[float]) -> float:
    """Return a row's height for wrapped texts: programs do not grow rows when they open a file."""
    return LINE * max(-(-len(text) // max(1, int(width * 0.95))) or 1 for text, width in zip(texts, widths, strict=True))


def _write(
    sheet: Any, formats: dict[str, Any], line: int, place: int, what: tuple[Col, dict[str, Any], Published], at: Place
) -> str:  # fmt: skip
    """Write one cell and return its text, nothing for a number: numbers never wrap. A formula carries its value with it."""
    column, row, published = what
    value = published.labels.name(column.kind, row[column.key])
    if isinstance(value, (list, tuple)):
        value = "; ".join(str(part) for part in value) or None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        made = FORMULAS.get((at.table, column.key))
        formula = made(at) if made is not None else None
        if formula is None:
            sheet.write_number(line, place, value, formats[kind_of(column, row)])
        else:
            sheet.write_formula(line, place, formula, formats[kind_of(column, row)], value)
        return ""
    withheld = (line - 3, column.key) in published.hidden.get(at.table, frozenset())
    text = HIDDEN if withheld else column.empty if value is None else {True: "yes", False: "no"}.get(value, str(value))
    sheet.write_string(line, place, text, formats["text"])
    return text


def _width(column: Col, rows: list[dict[str, Any]], published: Published) -> float:
    """Return a column's width: as wide as its heading's longest word and its usual content, within bounds."""
    words = max(len(word) for word in column.title.split())
    if column.numeric:
        return max(NARROWEST, words + 2, min(len(column.title) / 2, 18))
    longest = max((len(str(published.labels.name(column.kind, row[column.key]))) for row in rows[:200]), default=0)
    return min(max(NARROWEST, words + 2, longest + 2), WIDEST)
