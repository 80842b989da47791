"""The brief as a Word document with real styles, captions, alt text and a numbered evidence annex."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from stepup_econ.report import docx_parts as parts
from stepup_econ.report.atomic import atomic_path
from stepup_econ.report.brief_parts import Block, Brief, Bullets, Paragraph, Section, ShownFigure, ShownTable
from stepup_econ.report.docx_annex import add_annex
from stepup_econ.report.docx_style import prepare
from stepup_econ.report.rounding import DASH
from stepup_econ.report.traced import Number, Sentence

WHEN = datetime(2000, 1, 1)
"""Date in the file's properties unless another is given: the run's time stands in its manifest."""


def write_brief_docx(brief: Brief, path: Path, template: Path | None = None, when: datetime = WHEN) -> None:
    """Write the brief as .docx: the same bytes for the same brief and time.

    Parameters
    ----------
    brief : Brief
    path : Path
        File to write.
    template : Path, optional
        A council's own .docx whose styles, page and header are used.
    when : datetime, optional
        Time for the file's properties.
    """
    from docx import Document

    document = Document(str(template) if template is not None else None)
    prepare(document, _footer(brief), own_template=template is not None)
    _front(document, brief)
    for section in brief.sections:
        _section(document, brief, section)
    add_annex(document, brief)
    parts.set_properties(document, brief.title, brief.subtitle, str(brief.published.evaluation["organisation"]), when)
    with atomic_path(path) as temporary:
        document.save(str(temporary))
        parts.same_bytes(temporary)


def _footer(brief: Brief) -> str:
    return f"{brief.title} \u00b7 ILLUSTRATIVE" if brief.published.illustrative else brief.title


def _front(document: Any, brief: Brief) -> None:
    document.add_paragraph(brief.title, style="Title")
    document.add_paragraph(brief.subtitle, style="Subtitle")
    if brief.notice is not None:
        table = document.add_table(rows=1, cols=1, style="Table Grid")
        parts.table_alt_text(table, "Notice", "Warning that results are illustrative")
        paragraph = table.rows[0].cells[0].paragraphs[0]
        paragraph.style = document.styles["Illustrative Notice"]
        _write(paragraph, brief, brief.notice)


def _section(document: Any, brief: Brief, section: Section) -> None:
    document.add_heading(section.heading, level=1)
    if section.boxed:
        cell = document.add_table(rows=1, cols=1, style="Table Grid").rows[0].cells[0]
        parts.shade(cell, "F4F6F8")
        sentences = [said for block in section.blocks if isinstance(block, Bullets) for said in block.items]
        for place, said in enumerate(sentences):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            paragraph.style = document.styles["Table Text"]
            _write(paragraph, brief, said)
        return
    for block in section.blocks:
        _block(document, brief, block)


def _block(document: Any, brief: Brief, block: Block) -> None:
    if isinstance(block, Paragraph):
        paragraph = document.add_paragraph()
        for place, said in enumerate(block.sentences):
            if place:
                paragraph.add_run(" ")
            _write(paragraph, brief, said)
    elif isinstance(block, Bullets):
        for said in block.items:
            _write(document.add_paragraph(style="List Number" if block.numbered else "List Bullet"), brief, said)
    elif isinstance(block, ShownFigure):
        _figure(document, brief, block)
    else:
        _table(document, brief, block)


def _write(paragraph: Any, brief: Brief, said: Sentence) -> None:
    """Write a sentence, and after it the numbers of its evidence, each a link to the annex."""
    for part in said.parts:
        paragraph.add_run(part.text if isinstance(part, Number) else part)
    _marks(paragraph, brief, said.numbers)


def _marks(paragraph: Any, brief: Brief, numbers: Sequence[Number]) -> None:
    """Write the numbers of the evidence, each a link to the annex."""
    style = paragraph.part.document.styles["Evidence Mark"]
    for place, (first, last) in enumerate(ranges([brief.annex.refer(number) for number in numbers])):
        shown = str(first) if first == last else f"{first}{DASH}{last}"
        parts.add_link(paragraph, f",{shown}" if place else shown, f"evidence_{first}", style)


def ranges(numbers: list[int]) -> list[tuple[int, int]]:
    """Return whole numbers as ranges of neighbours.

    Examples
    --------
    >>> ranges([3, 1, 2, 7, 3])
    [(1, 3), (7, 7)]
    """
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _figure(document: Any, brief: Brief, block: ShownFigure) -> None:
    from docx.shared import Cm

    _caption(document, brief, "Figure", block.number, block.caption)
    shape = document.add_paragraph().add_run().add_picture(str(block.drawing.png), width=Cm(13.8))
    parts.set_alt_text(shape, block.caption, block.drawing.alt)


def _caption(document: Any, brief: Brief, what: str, number: int, text: str) -> None:
    paragraph = document.add_paragraph(f"{what} ", style="Caption")
    parts.add_field(paragraph, f"SEQ {what} \\* ARABIC", str(number))
    paragraph.add_run(f". {text}{' (illustrative)' if brief.published.illustrative else ''}")


def _table(document: Any, brief: Brief, block: ShownTable) -> None:
    _caption(document, brief, "Table", block.number, block.caption)
    table = new_table(document, block.headings, block.numeric)
    _widths(table)
    parts.table_alt_text(table, block.caption, block.note)
    for row in block.rows:
        cells = add_row(document, table, block.numeric)
        for cell, said in zip(cells, row, strict=True):
            cell.add_run(said.text)
        _marks(cells[0], brief, [number for said in row for number in said.numbers])
    document.add_paragraph(block.note, style="Table Note")


def new_table(document: Any, headings: tuple[str, ...], numeric: tuple[bool, ...]) -> Any:
    """Return a table with a header row that is repeated on every page."""
    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    header = table.rows[0]
    parts.repeat_header(header)
    parts.keep_row_whole(header)
    for cell, heading, right in zip(header.cells, headings, numeric, strict=True):
        parts.shade(cell, "E3E9EF")
        _cell(document, cell, right).add_run(heading).bold = True
    return table


def _widths(table: Any) -> None:
    """Give the first column three tenths of the page and the others equal parts of the rest."""
    from docx.shared import Cm

    table.autofit = False
    others = (17.0 - 5.2) / max(1, len(table.columns) - 1)
    for place, column in enumerate(table.columns):
        column.width = Cm(5.2 if place == 0 else others)


def add_row(document: Any, table: Any, numeric: tuple[bool, ...]) -> list[Any]:
    """Add a row that is never split over pages and return the paragraphs of its cells."""
    row = table.add_row()
    parts.keep_row_whole(row)
    return [_cell(document, cell, right) for cell, right in zip(row.cells, numeric, strict=True)]


def _cell(document: Any, cell: Any, right: bool) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = cell.paragraphs[0]
    parts.set_style(paragraph, document.styles["Table Text"])
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return paragraph
