"""The numbered evidence annex of the Word brief."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stepup_econ.report import docx_parts as parts
from stepup_econ.report.brief_parts import Brief
from stepup_econ.report.docx_tables import Look, add_table
from stepup_econ.report.evidence import (
    PRICE_HEADINGS,
    PRICE_NUMERIC,
    cells_said,
    numbers_said,
    places_said,
    price_marks,
    price_rows,
    value_said,
)
from stepup_econ.report.phrases import upper_first


def add_annex(document: Any, brief: Brief) -> None:
    """Add where each number comes from, what those numbers rest on, the inputs and the prices."""
    annex = brief.annex
    document.add_page_break()
    parts.add_paragraph(document, "Annex A. Where each number comes from", "Heading 1")
    document.add_paragraph("The small numbers in the text lead here. Tables are sheets of results.xlsx.")
    titles = {name: record["label"] for name, record in annex.records.items()}
    add_table(document, ("No.", "In the results", "Numbers quoted", "Rests on"), (
        (str(entry.number), places_said(entry.places), numbers_said(entry), titles.get(entry.record or "", "the table"))
        for entry in annex.entries
    ), Look((1.0, 7.0, 5.4, 3.6)), bookmarks=[f"evidence_{entry.number}" for entry in annex.entries])  # fmt: skip
    parts.add_paragraph(document, "Annex B. What those numbers rest on", "Heading 1")
    for record in annex.records.values():
        parts.add_paragraph(document, str(record["label"]), "Heading 2")
        for label, text in _record_lines(brief, record):
            _line(document, label, text)
    _inputs(document, brief)
    _prices(document, brief)


def _line(document: Any, label: str, text: str) -> None:
    paragraph = parts.add_paragraph(document, "", "Table Text")
    paragraph.add_run(f"{label}: ").bold = True
    paragraph.add_run(text)


def _record_lines(brief: Brief, record: Any) -> Iterable[tuple[str, str]]:
    yield "In words", str(record.get("formula") or "\u2013")
    yield "Base case", str(record.get("arithmetic") or "\u2013")
    yield "Cells of the workbook", cells_said(record.get("cells") or ())
    if marks := price_marks(brief.published, record):
        yield "Unit costs (annex D)", "; ".join(marks)


def _inputs(document: Any, brief: Brief) -> None:
    """Add the inputs, and their sources once each: many inputs share one."""
    sources = brief.annex.sources
    parts.add_paragraph(document, "Annex C. Inputs and their sources", "Heading 1")
    add_table(document, ("Input", "Value", "Quality", "Cell", "Source"), (
        (upper_first(str(row["label"] or row["name"])), value_said(row), str(row["quality"]), str(row["where"] or ""),
         f"S{sources[str(row['source'])]}" if row["source"] else "none")
        for row in brief.published.rows("evidence_inputs")
    ), Look((6.6, 3.3, 1.9, 3.6, 1.6), (False, True, False, False, False)))  # fmt: skip
    parts.add_paragraph(document, "Sources", "Heading 2")
    for source, place in sources.items():
        _line(document, f"S{place}", source)


def _prices(document: Any, brief: Brief) -> None:
    """Add every price used: as published, as used, and where it was read."""
    rows = brief.published.rows("prices")
    if rows:
        parts.add_paragraph(document, "Annex D. Prices used", "Heading 1")
        add_table(document, PRICE_HEADINGS, price_rows(brief.published), Look((1.0, 4.2, 2.1, 3.0, 1.9, 1.8, 3.0), PRICE_NUMERIC))


def add_warnings(document: Any, brief: Brief) -> None:
    """Add what the run warns of."""
    warnings = brief.published.rows("warnings")
    if warnings:
        parts.add_paragraph(document, "Annex F. Warnings of the run", "Heading 1")
        for row in warnings:
            parts.add_paragraph(document, str(row["warning"]), "Table Text")
