"""The numbered evidence annex of the Word brief."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stepup_econ.report import docx_parts as parts
from stepup_econ.report.brief_parts import Brief
from stepup_econ.report.evidence import numbers_said, places_said, value_said
from stepup_econ.report.phrases import upper_first
from stepup_econ.report.rounding import pounds_and_pence


def add_annex(document: Any, brief: Brief) -> None:
    """Add where each number comes from, what those numbers rest on, the inputs and the run's warnings."""
    annex = brief.annex
    document.add_page_break()
    document.add_heading("Annex A. Where each number comes from", level=1)
    document.add_paragraph("The small numbers in the text lead here. Tables are sheets of results.xlsx.")
    titles = {name: record["label"] for name, record in annex.records.items()}
    table = _table(document, ("No.", "In the results", "Numbers quoted", "Rests on"), (
        (str(entry.number), places_said(entry.places), numbers_said(entry), titles.get(entry.record or "", "the table"))
        for entry in annex.entries
    ), (1.0, 7.0, 5.4, 3.6))  # fmt: skip
    first_cells = table._cells[4::4]
    for entry, cell in zip(annex.entries, first_cells, strict=True):
        parts.add_bookmark(cell.paragraphs[0], f"evidence_{entry.number}", entry.number)
    document.add_heading("Annex B. What those numbers rest on", level=1)
    for record in annex.records.values():
        document.add_heading(str(record["label"]), level=2)
        for label, text in _record_lines(record):
            _line(document, label, text)
    _inputs(document, brief)
    _warnings(document, brief)


def _line(document: Any, label: str, text: str) -> None:
    paragraph = document.add_paragraph()
    parts.set_style(paragraph, document.styles["Table Text"])
    paragraph.add_run(f"{label}: ").bold = True
    paragraph.add_run(text)


def _record_lines(record: Any) -> Iterable[tuple[str, str]]:
    yield "In words", str(record.get("formula") or "\u2013")
    yield "Base case", str(record.get("arithmetic") or "\u2013")
    yield "Cells of the workbook", ", ".join(record.get("cells") or ()) or "none"
    for cost in record.get("unit_costs") or ():
        yield "Unit cost", f"{cost['label']} ({cost['id']}): {pounds_and_pence(cost['value'])}; {cost['source']}, {cost['page']}"


def _inputs(document: Any, brief: Brief) -> None:
    """Add the inputs, and their sources once each: many inputs share one."""
    sources = brief.annex.sources
    document.add_heading("Annex C. Inputs and their sources", level=1)
    _table(document, ("Input", "Value", "Quality", "Cell", "Source"), (
        (upper_first(str(row["label"] or row["name"])), value_said(row), str(row["quality"]), str(row["where"] or ""),
         f"S{sources[str(row['source'])]}" if row["source"] else "none")
        for row in brief.published.rows("evidence_inputs")
    ), (6.6, 3.6, 1.9, 3.6, 1.3))  # fmt: skip
    document.add_heading("Sources", level=2)
    for source, place in sources.items():
        _line(document, f"S{place}", source)


def _warnings(document: Any, brief: Brief) -> None:
    warnings = brief.published.rows("warnings")
    if warnings:
        document.add_heading("Annex D. Warnings of the run", level=1)
        for row in warnings:
            paragraph = document.add_paragraph(str(row["warning"]))
            parts.set_style(paragraph, document.styles["Table Text"])


def _table(document: Any, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]], widths: tuple[float, ...]) -> Any:
    """Add a plain table; it is built as text, so that hundreds of rows take no time."""
    from docx.shared import Cm

    content = list(rows)
    table = document.add_table(rows=1 + len(content), cols=len(headings), style="Table Grid")
    table.autofit = False
    style, cells = document.styles["Table Text"], iter(table._cells)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for place, (row, texts) in enumerate(zip(table.rows, (headings, *content), strict=True)):
        parts.keep_row_whole(row)
        for text, width in zip(texts, widths, strict=True):
            cell = next(cells)
            cell.width = Cm(width)
            parts.set_style(cell.paragraphs[0], style)
            cell.paragraphs[0].add_run(text).bold = place == 0
            if place == 0:
                parts.shade(cell, "E3E9EF")
    parts.repeat_header(table.rows[0])
    return table
